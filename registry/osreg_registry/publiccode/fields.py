"""The values of a publiccode.yml by their path, as text, whatever a stranger made of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from osreg_registry.strict_yaml import Parsed, Path

_NUMBER = re.compile(r"[-+0-9.eE]{1,40}")


class Fields:
    """What has the wrong type is not stated."""

    def __init__(self, parsed: Parsed, raw: bytes) -> None:
        self.all: Mapping[str, Any] = parsed.data
        self._places = parsed.places
        self._lines = raw.removeprefix(b"\xef\xbb\xbf").decode().splitlines()

    def text(self, *path: str | int) -> str | None:
        """The text at the path; None where there is none, and for an empty one."""
        value = self.value(path)
        if isinstance(value, (int, float)):
            return self._as_written(path)
        return value.strip() or None if isinstance(value, str) else None

    def texts(self, *path: str | int) -> tuple[str, ...]:
        """The texts of the list at the path, or the one text that stands in its place."""
        value = self.value(path)
        items = value if isinstance(value, list) else [value]
        return tuple(item.strip() for item in items if isinstance(item, str) and item.strip())

    def value(self, path: Path) -> Any:
        """Whatever stands at the path; None where nothing does."""
        value: Any = self.all
        for key in path:
            if isinstance(value, list) and isinstance(key, int):
                value = value[key] if key < len(value) else None
            else:
                value = value.get(key) if isinstance(value, dict) else None
        return value

    def leaves(self) -> Iterator[Path]:
        """The path of every value that is neither a list nor keys, in the order of the file."""
        waiting: list[tuple[Path, Any]] = [((), self.all)]
        while waiting:
            path, value = waiting.pop()
            if isinstance(value, dict):
                waiting += reversed([((*path, key), below) for key, below in value.items()])
            elif isinstance(value, list):
                waiting += reversed([((*path, number), below) for number, below in enumerate(value)])
            elif value not in (None, ""):
                yield path

    def line(self, path: Path) -> int:
        """The line on which the path stands, from 1."""
        while path and path not in self._places:
            path = path[:-1]
        return self._places[path].key[0] if path else 1

    def _as_written(self, path: Path) -> str | None:
        """An unquoted number letter by letter: version 1.10 is not 1.1. None for true and false."""
        line, column = self._places[path].value
        written = _NUMBER.match(self._lines[line - 1], column - 1) if line <= len(self._lines) else None
        return written.group() if written else None
