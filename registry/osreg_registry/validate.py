"""Every fault of the registry, or of a part of it, out of the index."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from osreg_registry.errors import Fault, UsageError
from osreg_registry.index import Index
from osreg_registry.message import Message, message_from


class Report(NamedTuple):
    """The faults in order of place, and how many files were looked at."""

    root: Path
    faults: list[Fault]
    files: int


def validate_registry(index: Index, paths: Sequence[Path]) -> Report:
    """The faults of the files at or below the paths; of all files when there are none.

    Raises UsageError for a path that is not there or not in the registry.
    """
    wanted = [_inside(index.root, path) for path in paths]
    rows = index.db.execute(
        "SELECT path, line, col, level, key, message, fix FROM fault ORDER BY path, line, col, key, message"
    ).fetchall()
    faults = [_fault(row) for row in rows if _is_wanted(row[0], wanted)]
    if not wanted:
        return Report(index.root, faults, index.db.execute("SELECT count(*) FROM file").fetchone()[0])
    files = [row[0] for row in index.db.execute("SELECT path FROM file").fetchall() if _is_wanted(row[0], wanted)]
    if not files:
        names = ", ".join(str(path) for path in paths)
        raise UsageError(Message("there are no entries at {paths}", {"paths": names}), Message("entries end in .yml"))
    return Report(index.root, faults, len(files))


def _fault(row: tuple[Any, ...]) -> Fault:
    path, line, column, level, key, message, fix = row
    mend = message_from(json.loads(fix)) if fix else None
    return Fault(path, line, column, level, key, message_from(json.loads(message)), mend)


def _inside(root: Path, path: Path) -> str:
    """The path relative to the root, `.` for the root itself."""
    absolute = path.resolve()
    if not absolute.exists() and not path.is_symlink():
        raise UsageError(Message("there is no file {path}", {"path": str(path)}), Message("check the path"))
    if path.is_symlink():
        absolute = path.parent.resolve() / path.name
    if not absolute.is_relative_to(root):
        gaps = {"path": str(path), "root": str(root)}
        raise UsageError(
            Message("{path} is outside of the registry {root}", gaps), Message("name its registry with --registry")
        )
    return absolute.relative_to(root).as_posix()


def _is_wanted(path: str, wanted: list[str]) -> bool:
    return not wanted or any(one in {".", path} or path.startswith(one + "/") for one in wanted)
