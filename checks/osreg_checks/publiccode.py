"""What a publiccode.yml says, in versions 0.2 to 0.7 of the standard (https://yml.publiccode.tools/schema.core.html).

The keys read here mean the same in all of them. The file is a stranger's: what has the wrong type is not stated.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from osreg_checks.repository import Publiccode
from osreg_registry.message import Message

if TYPE_CHECKING:
    from osreg_registry.strict_yaml import Flaw, Parsed, Path

#: The largest of 39 real files had 20 KB.
MAX_BYTES = 256 * 1024
_BOM = b"\xef\xbb\xbf"  # YAML 1.2 allows it at the start, and Windows editors write it
_NUMBER = re.compile(r"[-+0-9.eE]{1,40}")


def read_publiccode(raw: bytes) -> Publiccode:
    """The file's fields; `fault` says why it cannot be read, with the line. Never raises."""
    from osreg_registry.strict_yaml import parse  # noqa: PLC0415 -- most repositories have no such file

    raw = raw.removeprefix(_BOM)
    parsed = parse(raw, limit=MAX_BYTES, places=True)
    if parsed.flaws:
        return Publiccode(fault=_fault(parsed.flaws[0]))
    if not isinstance(parsed.data, dict):
        return Publiccode(fault=Message("it is not a list of keys with values"))
    return _fields(_Reader(parsed, raw.decode().splitlines()))


def _fault(flaw: Flaw) -> Message:
    """The flaw with its line; without one where the whole file is meant."""
    if (flaw.line, flaw.column) == (1, 1):
        return flaw.message
    return Message("line {line}: {problem}", {"line": flaw.line, "problem": flaw.message})


def _fields(file: _Reader) -> Publiccode:
    return Publiccode(
        version=file.text("publiccodeYmlVersion"),
        name=file.text("name"),
        url=file.text("url"),
        licence=file.text("legal", "license"),
        is_based_on=file.texts("isBasedOn"),
        used_by=file.texts("usedBy"),
        categories=file.texts("categories"),
        development_status=file.text("developmentStatus"),
        software_version=file.text("softwareVersion"),
        maintenance=file.text("maintenance", "type"),
        languages=file.texts("localisation", "availableLanguages"),
        fields=file.fields,
    )


class _Reader:
    """Values by their path, as text."""

    def __init__(self, parsed: Parsed, lines: list[str]) -> None:
        self.fields: Mapping[str, Any] = parsed.data
        self._places = parsed.places
        self._lines = lines

    def text(self, *path: str) -> str | None:
        """The text at the path; None where there is none, and for an empty one."""
        value = self._value(path)
        if isinstance(value, (int, float)):
            return self._as_written(path)
        return value.strip() or None if isinstance(value, str) else None

    def texts(self, *path: str) -> tuple[str, ...]:
        """The texts of the list at the path, or the one text that stands in its place."""
        value = self._value(path)
        items = value if isinstance(value, list) else [value]
        return tuple(item.strip() for item in items if isinstance(item, str) and item.strip())

    def _value(self, path: Path) -> Any:
        value: Any = self.fields
        for key in path:
            value = value.get(key) if isinstance(value, dict) else None
        return value

    def _as_written(self, path: Path) -> str | None:
        """An unquoted number letter by letter: version 1.10 is not 1.1. None for true and false."""
        line, column = self._places[path].value
        written = _NUMBER.match(self._lines[line - 1], column - 1) if line <= len(self._lines) else None
        return written.group() if written else None
