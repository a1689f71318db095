"""YAML 1.2 as osreg reads it: the JSON-shaped part of the language, and nothing that surprises.

Built on the events of libyaml's parser, because every ready-made loader of PyYAML resolves YAML 1.1 (`NO` is False,
`05958004` is octal), lets the last of two equal keys win, expands aliases and recurses without bound.

Refused: anchors, aliases, tags, duplicate keys, a second document, a byte order mark, control and bidi characters,
nesting deeper than 16, files over 64 KiB. https://yaml.org/spec/1.2.2/#103-core-schema
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

import yaml

from osreg_registry.message import Message

MAX_BYTES = 64 * 1024
MAX_DEPTH = 16
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

# A number with a leading zero is a key, never a number: `05958004` is Arnsberg.
_NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})(\.[0-9]+)?([eE][-+]?[0-9]{1,3})?")
_NUMBER_STARTS = frozenset("+-0123456789")
_WORDS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
# C0 and C1 without tab and newline; the bidirectional controls that hide text from its reader.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")


class Flaw(NamedTuple):
    """Something that YAML itself has against a text; line and column count from 1."""

    line: int
    column: int
    key: str
    message: Message
    fix: Message | None = None


class Place(NamedTuple):
    """Line and column, from 1, of a key (or list item) and of its value."""

    key: tuple[int, int]
    value: tuple[int, int]


Path = tuple[str | int, ...]


class Parsed(NamedTuple):
    """The data of a text, or None and the flaws."""

    data: Any
    flaws: list[Flaw]
    places: dict[Path, Place]


class _Refused(Exception):  # noqa: N818 -- control flow inside this module
    def __init__(self, flaw: Flaw) -> None:
        self.flaw = flaw


def parse(raw: bytes, *, limit: int = MAX_BYTES, places: bool = False) -> Parsed:
    """The data in `raw` and every flaw; with `places`, where each key stands (costs a third more)."""
    text, flaws = _decode(raw, limit)
    if flaws:
        return Parsed(None, flaws, {})
    builder = _Builder(keep_places=places)
    try:
        data = builder.document(text)
    except _Refused as refused:
        return Parsed(None, [*builder.flaws, refused.flaw], builder.places)
    except yaml.MarkedYAMLError as error:
        return Parsed(None, [*builder.flaws, _syntax(error)], builder.places)
    return Parsed(data if not builder.flaws else None, builder.flaws, builder.places)


def _decode(raw: bytes, limit: int) -> tuple[str, list[Flaw]]:
    if len(raw) > limit:
        message = Message("the file is larger than {limit} KiB", {"limit": limit // 1024})
        return "", [Flaw(1, 1, "", message, Message("split it, or move long texts to a page and link to it"))]
    if raw.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return "", [Flaw(1, 1, "", Message("the file starts with a byte order mark"), _UTF8)]
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - raw.rfind(b"\n", 0, error.start)
        return "", [Flaw(line, column, "", Message("the file is not UTF-8 text"), _UTF8)]
    return text, [_control(text, found) for found in _FORBIDDEN.finditer(text)][:20]


_UTF8 = Message("save it as UTF-8 without byte order mark")


def _control(text: str, found: re.Match[str]) -> Flaw:
    start = found.start()
    line, column = text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)
    return Flaw(line, column, "", _control_message(found.group()), _REMOVE)


def _control_message(character: str) -> Message:
    return Message("control character U+{code} is not allowed", {"code": f"{ord(character):04X}"})


def _syntax(error: yaml.MarkedYAMLError) -> Flaw:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    problem = Message("this is not YAML: {problem}", {"problem": error.problem or "?"})
    return Flaw(line, column, "", problem, Message("check indentation, colons and quotes just before this place"))


class _Builder:
    """Plain data from the event stream, without recursion; collects flaws that do not stop it."""

    def __init__(self, *, keep_places: bool) -> None:
        self.flaws: list[Flaw] = []
        self.places: dict[Path, Place] = {}
        self._keep = keep_places
        self._root: Any = None
        self._stack: list[Any] = []  # open containers
        self._keys: list[str | None] = []  # by container: its latest key
        self._marks: list[Any] = []  # by container: where that key stands
        self._waits = False  # a key of the innermost mapping has been read and its value has not
        self._documents = 0

    def document(self, text: str) -> Any:
        loader = _LOADER(text)
        try:
            self._read(loader.get_event)
        finally:
            loader.dispose()
        return self._root

    def _read(self, next_event: Callable[[], Any]) -> None:
        """All events. Most are scalars, whose way is kept short; everything else goes through `_structure`."""
        stack, scalar, end = self._stack, yaml.ScalarEvent, yaml.StreamEndEvent
        while True:
            event = next_event()
            kind = type(event)
            if kind is scalar:
                if event.anchor is not None or event.tag is not None:
                    self._refuse_extras(event)
                value = event.value
                if not value.isprintable() and (found := _FORBIDDEN.search(value)):
                    self.flaws.append(self._flaw(event, _control_message(found.group()), _REMOVE))
                if not self._waits and stack and type(stack[-1]) is dict:
                    self._key(value, event)
                else:
                    self._add(value if event.style else _plain(value), event)
            elif kind is end:
                return
            else:
                self._structure(event, kind)

    def _structure(self, event: Any, kind: type) -> None:
        if kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            self._refuse_extras(event)
            self._open({} if kind is yaml.MappingStartEvent else [], event)
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            self._stack.pop()
            self._keys.pop()
            self._marks.pop()
            self._waits = False
        elif kind is yaml.AliasEvent:
            raise _Refused(self._flaw(event, Message("aliases (*name) are not allowed"), _WRITE_OUT))
        elif kind is yaml.DocumentStartEvent:
            self._documents += 1
            if self._documents > 1:
                raise _Refused(self._flaw(event, Message("a second document starts here"), _ONE_FILE))

    def _flaw(self, event: Any, message: Message, fix: Message | None = None) -> Flaw:
        return Flaw(event.start_mark.line + 1, event.start_mark.column + 1, dotted(self._path()), message, fix)

    def _path(self) -> Path:
        path: list[str | int] = []
        for container, key in zip(self._stack, self._keys, strict=True):
            if isinstance(container, list):
                path.append(max(len(container) - 1, 0))
            elif key is not None:
                path.append(key)
        return tuple(path)

    def _refuse_extras(self, event: Any) -> None:
        if event.anchor is not None:
            raise _Refused(self._flaw(event, Message("anchors (&name) are not allowed"), _WRITE_OUT))
        if event.tag is not None:
            tag = Message("tags (!{tag}) are not allowed", {"tag": event.tag.rpartition(":")[2].lstrip("!")[:40]})
            raise _Refused(self._flaw(event, tag, Message("remove the tag; quote the value if it is text")))

    def _open(self, container: Any, event: Any) -> None:
        if len(self._stack) >= MAX_DEPTH:
            deep = Message("nested deeper than {depth} levels", {"depth": MAX_DEPTH})
            raise _Refused(self._flaw(event, deep, Message("flatten it; no entry needs more than five levels")))
        if not self._waits and self._stack and isinstance(self._stack[-1], dict):
            raise _Refused(self._flaw(event, Message("a key must be plain text")))
        self._add(container, event)
        self._stack.append(container)
        self._keys.append(None)
        self._marks.append(None)

    def _key(self, name: str, event: Any) -> None:
        self._keys[-1] = name
        self._marks[-1] = event.start_mark
        self._waits = True
        if name in self._stack[-1]:
            twice = Message("the key `{name}` stands here a second time", {"name": name[:80]})
            self.flaws.append(self._flaw(event, twice, Message("keep one of the two")))

    def _add(self, value: Any, event: Any) -> None:
        if not self._stack:
            self._root = value
            return
        container = self._stack[-1]
        if type(container) is list:
            container.append(value)
        else:
            container[self._keys[-1]] = value
        self._waits = False
        if self._keep:
            here, key = event.start_mark, self._marks[-1] or event.start_mark
            self.places[self._path()] = Place((key.line + 1, key.column + 1), (here.line + 1, here.column + 1))


_REMOVE = Message("remove it")
_WRITE_OUT = Message("write the value out")
_ONE_FILE = Message("one entry a file: remove the line `---` or move the rest to a file of its own")


def _plain(text: str) -> Any:
    """The value of an unquoted scalar by the core schema, numbers with a leading zero excepted."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _NUMBER_STARTS or (match := _NUMBER.fullmatch(text)) is None:
        return text
    return float(text) if match[2] or match[3] else int(text)


def dotted(path: Path) -> str:
    """The path as people write it: `replaces[0].note.de`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text
