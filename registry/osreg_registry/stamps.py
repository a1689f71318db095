"""Which files belong to a registry, and which of them changed since they were last read."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from osreg_registry.errors import RegistryError
from osreg_registry.message import Message
from osreg_registry.paths import LICENCES

# A file written a moment ago may change again within one tick of the clock of its file system (two seconds on FAT).
_TICK = 2_000_000_000


class Stamp(NamedTuple):
    """What the file system says about a file."""

    path: str
    size: int
    mtime: int
    ctime: int


class Changes(NamedTuple):
    """Which files must be read again, which are gone; `unsettled` when a stamp is too young to be trusted later."""

    stamps: dict[str, Stamp]
    read: list[str]
    gone: list[str]
    unsettled: bool

    @classmethod
    def between(cls, stamps: list[Stamp], before: Iterable[Stamp]) -> Changes:
        """The difference between the files and what was known of them."""
        known = {stamp.path: stamp for stamp in before}
        present = {stamp.path: stamp for stamp in stamps}
        limit = time.time_ns() - _TICK
        young = {stamp.path for stamp in stamps if max(stamp.mtime, stamp.ctime) >= limit}
        read = [stamp.path for stamp in stamps if stamp.path in young or known.get(stamp.path) != stamp]
        return cls(present, read, [path for path in known if path not in present], bool(young))


def scan(root: Path) -> list[Stamp]:
    """The stamps of all files that belong to the registry, in the order of the file system."""
    stamps: list[Stamp] = []
    try:
        for folder in ("registry", "solutions"):
            if folder == "registry" or (root / folder).is_dir():
                _scan(os.path.join(root, folder), f"{folder}/", stamps)  # noqa: PTH118 -- 100,000 files: strings
    except OSError as error:
        why = Message("the registry cannot be read: {path}: {why}", {"path": error.filename, "why": error.strerror})
        raise RegistryError(why, Message("check the rights of the folder")) from error
    return stamps


def _scan(folder: str, prefix: str, stamps: list[Stamp]) -> None:
    """Appends the stamps below a folder. A hundred thousand files pass here on each start: no detours."""
    with os.scandir(folder) as items:
        for item in items:
            name = item.name
            if not name.endswith((".yml", ".yaml")):
                if prefix + name != LICENCES:
                    if name[0] != "." and name != "osreg_registry" and item.is_dir(follow_symlinks=False):
                        _scan(item.path, f"{prefix}{name}/", stamps)
                    continue
            elif name[0] == ".":
                continue
            if not name.isascii():
                _refuse_odd_name(prefix, name)
            try:
                stat = item.stat(follow_symlinks=False)
            except FileNotFoundError:  # gone since the folder was listed
                continue
            stamps.append(Stamp(prefix + name, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns))


def _refuse_odd_name(prefix: str, name: str) -> None:
    try:
        name.encode()
    except UnicodeEncodeError as error:
        message = Message("a file name in {folder} is not UTF-8: {name}", {"folder": prefix, "name": ascii(name)})
        raise RegistryError(message, Message("rename the file")) from error
