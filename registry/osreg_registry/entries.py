"""One file of the registry: its data, its own faults, and what it says about others (names, references, repositories).

Everything here looks at a single file, so that an unchanged file never has to be looked at again; what needs two files
is in `crossings`.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
from collections.abc import Sequence
from pathlib import Path as FilePath
from typing import NamedTuple

import msgspec

from osreg_registry import strict_yaml
from osreg_registry.errors import Fault
from osreg_registry.mentions import Name, Reference, licences, names, references
from osreg_registry.message import Message
from osreg_registry.own_faults import Finding, findings
from osreg_registry.paths import LICENCES, place_of
from osreg_registry.schema_faults import faults_of, validator
from osreg_registry.strict_yaml import Path, Place, dotted
from osreg_registry.urls import canonical_repository

# A vocabulary holds a hundred terms in two languages; no other file comes near the limit of an entry.
_LIMITS = {"vocabulary": 512 * 1024, "purl-patterns": 512 * 1024}
#: Kinds whose id is nowhere but in their path; ids are parts of addresses.
_NAMED_BY_PATH = frozenset({"solution", "check-record", "municipal-policy"})
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)?")
_SMALL = Message("use small letters without accents, digits and single hyphens")
_BINARY = getattr(os, "O_BINARY", 0)


class Reading(NamedTuple):
    """All that one file says by itself. `document` is JSON, empty when the file cannot be used."""

    path: str
    kind: str
    id: str
    sha256: str
    document: bytes
    faults: list[Fault]
    references: Sequence[Reference] = ()
    names: Sequence[Name] = ()
    licences: Sequence[tuple[Path, str]] = ()
    repository: str | None = None


def read(root: FilePath, path: str) -> Reading:
    """What the file at `path` (relative to `root`) says. Faults are part of the answer, never exceptions."""
    place = place_of(path)
    kind, entry_id = place or ("", "")
    try:
        raw = _bytes(f"{root}/{path}")
    except OSError as error:
        problem = Message("the file cannot be read: {why}", {"why": error.strerror or str(error)})
        if error.errno == errno.ELOOP:
            problem = Message("a symbolic link is not an entry")
        return Reading(path, kind, entry_id, "", b"", [Fault(path, 1, 1, "error", "", problem)])
    digest = hashlib.sha256(raw).hexdigest()
    if path == LICENCES:
        return Reading(path, "licences", "licences", digest, b"", [])
    if place is None:
        return Reading(path, "", "", digest, b"", [_misplaced(path)])
    return _entry(path, kind, entry_id, raw, digest)


def read_alone(path: FilePath, kind: str) -> Reading:
    """What a file outside the registry says as an entry of that kind. Raises OSError when it cannot be read."""
    raw = _bytes(str(path))
    return _entry(str(path), kind, path.stem, raw, hashlib.sha256(raw).hexdigest())


def _bytes(path: str) -> bytes:
    """The bytes of a regular file, at most 1 MiB: a link is refused, and a pipe is empty instead of waited for."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | _BINARY)
    try:
        return os.read(handle, 1024 * 1024)
    finally:
        os.close(handle)


def _misplaced(path: str) -> Fault:
    if path.endswith(".yaml"):
        return Fault(path, 1, 1, "error", "", Message("entries end in .yml"), Message("rename the file"))
    fix = Message("see CONTRIBUTING.md for the place of each kind of entry")
    return Fault(path, 1, 1, "error", "", Message("no entry is expected in this folder"), fix)


def _entry(path: str, kind: str, entry_id: str, raw: bytes, digest: str) -> Reading:
    limit = _LIMITS.get(kind, strict_yaml.MAX_BYTES)
    parsed = strict_yaml.parse(raw, limit=limit)
    if parsed.flaws:
        faults = [Fault(path, f.line, f.column, "error", f.key, f.message, f.fix) for f in parsed.flaws]
        return Reading(path, kind, entry_id, digest, b"", faults)
    data = parsed.data
    if data is None:
        empty = Fault(path, 1, 1, "error", "", Message("the file is empty"), Message("fill it, or delete it"))
        return Reading(path, kind, entry_id, digest, b"", [empty])
    usable = bool(validator(kind).is_valid(data)) and data.get("id", entry_id) == entry_id
    found: list[Finding] = [] if usable else [("error", *fault) for fault in faults_of(kind, data)]
    if isinstance(data, dict):
        found += findings(kind, entry_id, data, raw.decode())
    if kind in _NAMED_BY_PATH and not _NAME.fullmatch(entry_id):
        found.append(("error", (), Message("this is no name for the file or folder of an entry"), _SMALL))
    faults = locate(path, raw, found, limit) if found else []
    if not usable:
        return Reading(path, kind, entry_id, digest, b"", faults)
    return Reading(
        path,
        kind,
        entry_id,
        digest,
        msgspec.json.encode(data),
        faults,
        list(references(kind, data)),
        list(names(kind, data)),
        list(licences(data)),
        canonical_repository(data["repository"]) if "repository" in data else None,
    )


def locate(path: str, raw: bytes, found: list[Finding], limit: int = strict_yaml.MAX_BYTES) -> list[Fault]:
    """The findings with line and column: of the key, or for a missing key, of the block that lacks it."""
    places = strict_yaml.parse(raw, limit=limit, places=True).places
    faults = []
    for level, key, message, fix in found:
        line, column = _place(places, key)
        faults.append(Fault(path, line, column, level, dotted(key), message, fix))
    return sorted(faults, key=lambda fault: fault[1:3])


def _place(places: dict[Path, Place], key: Path) -> tuple[int, int]:
    for length in range(len(key), 0, -1):
        if key[:length] in places:
            place = places[key[:length]]
            return place.key if length == len(key) else place.value
    return 1, 1
