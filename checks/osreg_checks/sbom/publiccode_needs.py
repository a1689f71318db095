"""What a publiccode.yml says that its software needs, as a bill of material: its section `dependsOn`.

https://yml.publiccode.tools/schema.core.html#section-dependson: systems that have to be there (a database, a server),
never libraries. The publisher sorts them into open and proprietary and names no licence. Hardware is left out. The
section has meant the same from version 0.1 of the standard on.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from osreg_checks.sbom.document import Bom, Component, SbomError, SbomFault, Stated
from osreg_checks.sbom.locks.draft import MAX_TEXT, ROOT, Draft, short
from osreg_registry.message import Message
from osreg_registry.publiccode.judging import MAX_BYTES

if TYPE_CHECKING:
    from osreg_registry.strict_yaml import Parsed, Path

FORMAT = "publiccode.yml"
_BOM = b"\xef\xbb\xbf"
_OPENNESS = ("open", "proprietary")
_KNOWN = frozenset({*_OPENNESS, "hardware"})
_NUMBER = re.compile(r"[-+0-9.eE]{1,40}")
# The standard's own example has `optional: yes`, which is a text in YAML 1.2.
_YES = {"yes": True, "true": True, "no": False, "false": False}


def read(raw: bytes) -> Bom:
    """The bill of material: the software itself, and what it needs. Raises SbomError for what cannot be read."""
    from osreg_registry.strict_yaml import parse  # noqa: PLC0415 -- only for YAML

    raw = raw.removeprefix(_BOM)
    parsed = parse(raw, limit=MAX_BYTES, places=True)
    if parsed.flaws:
        faults = tuple(SbomFault(f"line {flaw.line}", flaw.message) for flaw in parsed.flaws)
        gaps = {"line": parsed.flaws[0].line, "problem": parsed.flaws[0].message}
        raise SbomError(Message("line {line}: {problem}", gaps), None, faults)
    if not isinstance(parsed.data, dict):
        raise SbomError(Message("it is not a list of keys with values"))
    return _File(parsed, raw.decode().splitlines()).bom()


class _File:
    """The file, read value by value; what has the wrong type is a fault and counts as absent."""

    def __init__(self, parsed: Parsed, lines: list[str]) -> None:
        self._parsed = parsed
        self._lines = lines
        self._draft = Draft(FORMAT, short(str(parsed.data.get("publiccodeYmlVersion") or "")))

    def bom(self) -> Bom:
        self._root()
        path: Path = ("dependsOn",)
        needs = self._parsed.data.get("dependsOn")
        if needs is None:
            self._draft.warn("", Message("it does not say what the software needs: there is no `dependsOn`"))
        elif not isinstance(needs, dict):
            self._wrong(path, Message("this must be a table of names and values"))
        else:
            for key in needs:
                if key not in _KNOWN:
                    self._draft.warn(self._line((*path, key)), Message("`{key}` is not read", {"key": short(str(key))}))
            for openness in _OPENNESS:
                self._list(openness, needs.get(openness), (*path, openness))
            self._hardware(needs.get("hardware"), (*path, "hardware"))
        return self._draft.finish()

    def _root(self) -> None:
        """The software itself, with the licence that the file states for it."""
        data = self._parsed.data
        legal = data.get("legal")
        licence = self._text(legal, "license", ("legal",)) if isinstance(legal, dict) else None
        stated = (Stated("expression", licence),) if licence else ()
        name = self._text(data, "name", ()) or self._text(data, "url", ()) or ROOT
        version = self._text(data, "softwareVersion", ())
        self._draft.add(Component(ROOT, name, version, licences=stated, kind="application"))

    def _list(self, openness: str, listed: Any, path: Path) -> None:
        if listed is None:
            return
        if not isinstance(listed, list):
            self._wrong(path, Message("this must be a list"))
            return
        for index, item in enumerate(listed):
            self._dependency(openness, item, (*path, index))

    def _dependency(self, openness: str, item: Any, path: Path) -> None:
        if not isinstance(item, dict):
            self._wrong(path, Message("this must be a table of names and values"))
            return
        name = self._text(item, "name", path)
        if name is None:
            self._wrong(path, Message("`name` is missing"))
            return
        ref = f"{openness}/{path[-1]}"
        stated = (Stated("openness", openness),)
        optional = self._flag(item, path)
        place, version = self._line(path), self._version(item, path)
        self._draft.add(Component(ref, name, version, None, stated, "application", optional=optional, place=place))
        self._draft.need(ROOT, ref)

    def _version(self, item: dict[Any, Any], path: Path) -> str | None:
        """The one version, or the range of those that fit."""
        exact, first, last = (self._text(item, key, path) for key in ("version", "versionMin", "versionMax"))
        span = " ".join(mark + bound for mark, bound in ((">=", first), ("<=", last)) if bound)
        return exact or span or None

    def _hardware(self, listed: Any, path: Path) -> None:
        rows = listed if isinstance(listed, list) else []
        names = [str(row.get("name")) for row in rows if isinstance(row, dict) and row.get("name")]
        if listed and not isinstance(listed, list):
            self._wrong(path, Message("this must be a list"))
        elif rows:
            gaps = {"names": short(", ".join(names[:10])), "count": len(rows)}
            self._draft.warn(self._line(path), Message("hardware is not judged and left out: {names} ({count})", gaps))

    # ------------------------------------------------------------------------------------------------------- values

    def _text(self, table: dict[Any, Any], key: str, path: Path) -> str | None:
        """The text under the key; a number as it is written, since version 1.10 is not 1.1. None for an empty one."""
        value, place = table.get(key), (*path, key)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return self._as_written(place)
        if isinstance(value, str) and len(value) <= MAX_TEXT:
            return value.strip() or None
        if value is not None:
            self._wrong(place, Message("this must be a text"))
        return None

    def _flag(self, table: dict[Any, Any], path: Path) -> bool | None:
        value = table.get("optional")
        if isinstance(value, str):
            value = _YES.get(value.strip().lower(), value)
        if value is not None and not isinstance(value, bool):
            self._wrong((*path, "optional"), Message("this must be true or false"))
            return None
        return value

    def _as_written(self, path: Path) -> str | None:
        line, column = self._parsed.places[path].value
        written = _NUMBER.match(self._lines[line - 1], column - 1) if line <= len(self._lines) else None
        return written.group() if written else None

    def _line(self, path: Path) -> str:
        place = self._parsed.places.get(path)
        return f"line {place.key[0]}" if place else ""

    def _wrong(self, path: Path, message: Message) -> None:
        self._draft.error(self._line(path), message)
