"""The faults of a publiccode.yml, all at once, without asking anybody: errors, and warnings apart.

The verdicts agree with the reference, italia/publiccode-parser-go; where they differ on purpose, `docs/publiccode.md`
says why. A line 0 means a section that is missing as a whole, as the reference has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from osreg_registry.errors import Fault
from osreg_registry.message import Message
from osreg_registry.publiccode import lists, shape, values
from osreg_registry.publiccode.shape import KEYS, Key
from osreg_registry.strict_yaml import Flaw, Parsed, Path, parse

#: The largest of 39 real files had 20 KB.
MAX_BYTES = 256 * 1024
_BOM = b"\xef\xbb\xbf"  # YAML 1.2 allows it at the start, and Windows editors write it
_PLAIN = re.compile(r"\w+")
_WANTED: Mapping[str, Message] = {
    "text": Message("it has to be text"),
    "flag": Message("it has to be true or false"),
    "texts": Message("it has to be a list of texts"),
    "text-or-texts": Message("it has to be a text or a list of texts"),
    "section": Message("it has to be keys with values"),
    "sections": Message("it has to be a list, each item with keys"),
    "by-language": Message("it has to be language tags, each with its keys"),
}


class Document(NamedTuple):
    """A file that was read: its data where it is YAML, and every fault in order of place."""

    data: Mapping[str, Any] | None
    parsed: Parsed
    faults: list[Fault]

    @property
    def is_valid(self) -> bool:
        """Whether it has no error."""
        return all(fault.level != "error" for fault in self.faults)


def parsed_file(raw: bytes) -> Parsed:
    """The data of a file with the place of each key, or its flaws."""
    return parse(raw.removeprefix(_BOM), limit=MAX_BYTES, places=True)


def read(raw: bytes, path: str = "publiccode.yml") -> Document:
    """The document. Never raises: what is wrong is among its faults."""
    parsed = parsed_file(raw)
    if parsed.flaws:
        return Document(None, parsed, [_of_yaml(flaw, path) for flaw in parsed.flaws])
    if not isinstance(parsed.data, dict):
        fault = Fault(path, 1, 1, "error", "", Message("it has to be keys with values"))
        return Document(None, parsed, [fault])
    faults = list(_Judge(path, parsed).faults())
    faults.sort(key=lambda fault: (fault.line, fault.column))  # stable: the standard's order within a place
    return Document(parsed.data, parsed, faults)


def _of_yaml(flaw: Flaw, path: str) -> Fault:
    return Fault(path, flaw.line, flaw.column, "error", flaw.key, flaw.message, flaw.fix)


def dotted(path: Path) -> str:
    """A path as the reference writes it: `description[en-US].features[0]`."""
    text = ""
    for part in path:
        if isinstance(part, int) or not _PLAIN.fullmatch(part):
            text += f"[{part}]"
        else:
            text += f".{part}" if text else part
    return text


class _Judge:
    def __init__(self, file: str, parsed: Parsed) -> None:
        self._file = file
        self._data: dict[str, Any] = parsed.data
        self._places = parsed.places

    def faults(self) -> Iterator[Fault]:
        yield from self._section(self._data, KEYS, ())
        yield from self._version()
        yield from self._licence()
        yield from self._languages()
        yield from self._tags()
        yield from self._maintenance()
        yield from self._countries()
        if "IT" in self._data and "it" in self._data:
            yield self._error(("it",), Message("`IT` is there too: keep one of them"))

    # ------------------------------------------------------------------------------------------------- key by key

    def _section(self, data: Mapping[str, Any], keys: Mapping[str, Key], path: Path) -> Iterator[Fault]:
        for name, key in keys.items():
            value = data.get(name)
            if value is None:
                if key.required:
                    yield from self._absent(key, (*path, name), is_there=name in data)
                continue
            if key.deprecated:
                yield self._warning((*path, name), key.deprecated)
            yield from self._value(value, key, (*path, name))
        for name in data:
            if name not in keys:
                yield self._error((*path, name), Message("the standard has no key `{key}`", {"key": name}))

    def _absent(self, key: Key, path: Path, *, is_there: bool) -> Iterator[Fault]:
        """A section that is not there is missed by each key that it has to have."""
        if key.kind == "section":
            for name, below in (key.keys or {}).items():
                if below.required:
                    yield self._missing((*path, name), is_there=False)
        elif path == ("publiccodeYmlVersion",) and not is_there:
            yield Fault(self._file, 0, 0, "error", dotted(path), Message("it is missing"))
        elif path[-1] not in shape.IN_ONE_LANGUAGE or not self._has_elsewhere(str(path[-1])):
            yield self._missing(path, is_there=is_there)

    def _value(self, value: Any, key: Key, path: Path) -> Iterator[Fault]:
        if key.kind == "text":
            yield from self._text(value, key, path)
        elif key.kind == "flag":
            if not isinstance(value, bool):
                yield self._wrong_type(value, key, path)
        elif key.kind in {"texts", "text-or-texts"}:
            yield from self._texts(value, key, path)
        elif key.kind == "sections":
            yield from self._sections(value, key, path)
        else:
            yield from self._keyed(value, key, path)

    def _text(self, value: Any, key: Key, path: Path) -> Iterator[Fault]:
        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            yield self._wrong_type(value, Key(), path)
            return
        text = value if isinstance(value, str) else str(value)
        if key.required and not text.strip():
            yield self._missing(path, is_there=True)
        elif key.test and (fault := key.test(text)):
            yield self._error(path, fault)

    def _texts(self, value: Any, key: Key, path: Path) -> Iterator[Fault]:
        if key.kind == "text-or-texts" and not isinstance(value, (list, dict)):
            value = [value]
        if not isinstance(value, list):
            yield self._wrong_type(value, key, path)
            return
        if key.required and not value:
            yield self._error(path, Message("the list is empty"))
        for number, item in enumerate(value):
            place = (*path, number)
            yield from self._text(item, key, place if place in self._places else path)

    def _sections(self, value: Any, key: Key, path: Path) -> Iterator[Fault]:
        if not isinstance(value, list):
            yield self._wrong_type(value, key, path)
            return
        for number, item in enumerate(value):
            yield from self._keyed(item, Key("section", keys=key.keys), (*path, number))

    def _keyed(self, value: Any, key: Key, path: Path) -> Iterator[Fault]:
        keys = key.keys or {}
        if not isinstance(value, dict):
            yield self._wrong_type(value, key, path)
        elif key.kind == "section":
            yield from self._section(value, keys, path)
        elif not value:
            yield self._error(path, Message("it has to have at least one language"))
        else:
            for tag, below in value.items():
                if wrong := values.language(tag):
                    yield self._error((*path, tag), wrong)
                yield from self._keyed({} if below is None else below, Key("section", keys=keys), (*path, tag))

    # ------------------------------------------------------------------------------------- what needs several keys

    def _version(self) -> Iterator[Fault]:
        stated = self._data.get("publiccodeYmlVersion")
        text = str(stated)
        if text in lists.VERSIONS and text != "0" and not text.startswith(lists.NEWEST):
            gaps = {"version": text, "newest": lists.NEWEST}
            problem = Message("version {version} is not the newest; it is read as {newest}", gaps)
            yield self._warning(("publiccodeYmlVersion",), problem, Message('write `publiccodeYmlVersion: "0"`'))

    def _licence(self) -> Iterator[Fault]:
        legal = self._data.get("legal")
        stated = legal.get("license") if isinstance(legal, dict) else None
        if not isinstance(stated, str) or values.licence(stated):
            return
        place = ("legal", "license")
        judged = values.licence_table().judge(stated)
        if judged.openness in {"proprietary", "source-available"}:
            problem = Message("`{licence}` is not an open licence", {"licence": stated})
            yield self._error(place, problem, judged.reason)
        elif judged.openness == "undetermined":
            yield self._warning(place, Message("whether `{licence}` is open, no list says", {"licence": stated}))
        for one in judged.problems:
            yield self._warning(place, one.message, one.fix)

    def _languages(self) -> Iterator[Fault]:
        """What one language lacks and another has: the standard allows it, the reference does not."""
        described = self._data.get("description")
        sections = described if isinstance(described, dict) else {}
        for tag, section in sections.items():
            for name in shape.IN_ONE_LANGUAGE if isinstance(section, dict) else ():
                if section.get(name) is None and self._has_elsewhere(name):
                    problem = Message("it is missing in this language; the reference parser refuses that")
                    yield self._at(("description", tag, name), "warning", problem, is_there=name in section)

    def _tags(self) -> Iterator[Fault]:
        described, spoken = self._data.get("description"), self._data.get("localisation")
        paths: list[tuple[Path, Any]] = []
        if isinstance(described, dict):
            paths += [(("description", tag), tag) for tag in described]
        listed = spoken.get("availableLanguages") if isinstance(spoken, dict) else None
        if isinstance(listed, list):
            paths += [(("localisation", "availableLanguages", number), tag) for number, tag in enumerate(listed)]
        for path, tag in paths:
            if isinstance(tag, str) and "_" in tag and not values.language(tag):
                right = tag.replace("_", "-")
                yield self._warning(path, Message("language tags are written with a hyphen: `{tag}`", {"tag": right}))

    def _has_elsewhere(self, name: str) -> bool:
        described = self._data.get("description")
        sections = described.values() if isinstance(described, dict) else ()
        return any(isinstance(section, dict) and section.get(name) for section in sections)

    def _maintenance(self) -> Iterator[Fault]:
        section = self._data.get("maintenance")
        if not isinstance(section, dict):
            return
        kind = section.get("type")
        if kind == "contract" and not _is_given(section.get("contractors")):
            problem = Message('it is missing, and `type` is "contract"')
            yield self._at(("maintenance", "contractors"), "error", problem, is_there="contractors" in section)
        elif kind != "contract" and isinstance(kind, str) and isinstance(section.get("contractors"), list):
            yield self._error(("maintenance", "contractors"), Message('it is only for `type: "contract"`'))
        if kind in ("internal", "community") and not _is_given(section.get("contacts")):
            problem = Message('it is missing, and `type` is "{type}"', {"type": kind})
            yield self._at(("maintenance", "contacts"), "error", problem, is_there="contacts" in section)

    def _countries(self) -> Iterator[Fault]:
        section = self._data.get("intendedAudience")
        for name in ("countries", "unsupportedCountries") if isinstance(section, dict) else ():
            codes = section.get(name) if section else None
            for number, code in enumerate(codes if isinstance(codes, list) else ()):
                if isinstance(code, str) and code != code.upper() and not values.country(code):
                    problem = Message("country codes are written in capitals: `{code}`", {"code": code.upper()})
                    yield self._warning(("intendedAudience", name, number), problem)

    # ---------------------------------------------------------------------------------------------------- one fault

    def _missing(self, path: Path, *, is_there: bool) -> Fault:
        return self._at(path, "error", Message("it is missing"), is_there=is_there)

    def _at(self, path: Path, level: str, message: Message, *, is_there: bool) -> Fault:
        """At the key; where it is not there, at the section that lacks it; at line 0 where that is missing, too."""
        above = path[:-1]
        if is_there:
            line, column = self._places[path].key
        else:
            line, column = (1, 1) if not above else self._places[above].value if above in self._places else (0, 0)
        return Fault(self._file, line, column, level, dotted(path), message)

    def _wrong_type(self, value: Any, key: Key, path: Path) -> Fault:
        """At the first thing within that does not belong there; at the key when there is none."""
        inner: Path = path
        if isinstance(value, dict) and value:
            inner = (*path, next(iter(value)))
        elif isinstance(value, list) and value:
            inner = (*path, 0)
        return self._error(inner if inner in self._places else path, _WANTED[key.kind])

    def _error(self, path: Path, message: Message, fix: Message | None = None) -> Fault:
        line, column = self._places[path].key
        return Fault(self._file, line, column, "error", dotted(path), message, fix)

    def _warning(self, path: Path, message: Message, fix: Message | None = None) -> Fault:
        return self._error(path, message, fix)._replace(level="warning")


def _is_given(value: Any) -> bool:
    return value not in (None, "", [])
