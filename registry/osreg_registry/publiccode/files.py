"""Files that are a publiccode.yml, and all their faults."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from osreg_registry.errors import UsageError
from osreg_registry.message import Message
from osreg_registry.publiccode.judging import MAX_BYTES, read
from osreg_registry.validate import Report

_NAMES = frozenset({"publiccode.yml", "publiccode.yaml"})
_MARK = b"publiccodeYmlVersion"


def is_publiccode(path: Path) -> bool:
    """Whether the file has the name or the first key of one; False for what is no file."""
    if not path.is_file():
        return False
    if path.name.lower() in _NAMES:
        return True
    if path.suffix not in {".yml", ".yaml"}:
        return False
    with path.open("rb") as file:
        return any(line.startswith(_MARK) for line in file.read(MAX_BYTES).splitlines())


def publiccode_faults(paths: Sequence[Path]) -> Report:
    """The faults of the files. Raises UsageError for one that cannot be read."""
    faults = [fault for path in paths for fault in read(_content(path), str(path)).faults]
    return Report(Path.cwd(), faults, len(paths))


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        gaps = {"path": str(path), "why": error.strerror or str(error)}
        raise UsageError(Message("{path} cannot be read: {why}", gaps)) from error
