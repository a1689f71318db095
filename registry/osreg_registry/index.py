"""The compiled index of a registry: one SQLite file that a warm start reads instead of hundreds of YAML files.

It can be deleted at any time. Before each use the stamps (size and times) of all files are compared with those in the
index; changed files are read again, into a copy that takes the place of the old index in one step, so that a killed
run, a second run at the same time or a full disk leave the last good one. When it cannot be written, it is kept in
memory.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sqlite3
import time
from pathlib import Path
from typing import NamedTuple

import msgspec

from osreg_registry.message import Message
from osreg_registry.stamps import Changes, Stamp, scan

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE file (path TEXT, size INT, mtime INT, ctime INT, sha256 TEXT);
CREATE TABLE entry (kind TEXT, id TEXT, path TEXT, document BLOB);
CREATE TABLE fault (path TEXT, line INT, col INT, level TEXT, key TEXT, message TEXT, fix TEXT, crossing INT);
CREATE TABLE reference (path TEXT, role TEXT, key TEXT, kind TEXT, target TEXT, id TEXT);
CREATE TABLE name (path TEXT, key TEXT, scope TEXT, folded TEXT, spelling TEXT, id TEXT);
CREATE TABLE licence_use (path TEXT, key TEXT, expression TEXT);
CREATE TABLE repository (url TEXT, path TEXT, kind TEXT, id TEXT);
CREATE TABLE licence (expression TEXT, policy TEXT, judgement TEXT, PRIMARY KEY (expression, policy)) WITHOUT ROWID;
"""


class Index(NamedTuple):
    """An open index, and why it could not be kept if it lives in memory only."""

    root: Path
    db: sqlite3.Connection
    warning: Message | None = None


def open_index(root: Path, *, keep: bool = True) -> Index:
    """The up-to-date index of the registry at `root`. Raises RegistryError when the registry cannot be read.

    With `keep=False` nothing is written.
    """
    stamps = scan(root)
    path = _index_path(root) if keep else None
    old = _open(path) if path else None
    if old and _meta(old, "stamps") == _digest(stamps):
        return Index(root, old)
    is_usable = old is not None and _meta(old, "code") == _code()
    if old:
        old.close()
    if path is None:
        return Index(root, _fresh(root, stamps, ":memory:"))
    try:
        return Index(root, _replace(root, stamps, path, copy=is_usable))
    except (OSError, sqlite3.DatabaseError) as error:
        warning = Message("the index could not be kept ({why}); the next start will be slower", {"why": str(error)})
        return Index(root, _fresh(root, stamps, ":memory:"), warning)


def _index_path(root: Path) -> Path:
    name = f"index-{hashlib.sha256(str(root).encode()).hexdigest()[:16]}.sqlite"
    return cache_folder() / name


def cache_folder() -> Path:
    """The folder OSREG_CACHE_DIR, else the platform's place for caches."""
    if given := os.environ.get("OSREG_CACHE_DIR"):
        return Path(given)
    import platformdirs  # noqa: PLC0415 -- not needed when the folder is given

    return platformdirs.user_cache_path("osreg", appauthor=False)


def _code() -> str:
    """The state of this package's own code: an index made by other code is not used."""
    with os.scandir(Path(__file__).parent) as items:
        stats = [(i.name, i.stat()) for i in items if i.name.endswith(".py")]
    return repr(sorted((name, stat.st_size, stat.st_mtime_ns) for name, stat in stats))


def _digest(stamps: list[Stamp]) -> str:
    # In the order of the file system, which an unchanged folder keeps: if it does not, the files are merely compared.
    return hashlib.sha256(msgspec.json.encode([_code(), stamps])).hexdigest()


def _open(path: Path) -> sqlite3.Connection | None:
    """The index in the file, or None when there is none that can be read."""
    if not path.is_file():
        return None
    try:
        db = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
        db.execute("SELECT 1 FROM meta").fetchone()
    except sqlite3.DatabaseError:
        return None
    return db


def _meta(db: sqlite3.Connection, key: str) -> str | None:
    try:
        row = db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    except sqlite3.DatabaseError:
        return None
    return row[0] if row else None


def _replace(root: Path, stamps: list[Stamp], path: Path, *, copy: bool) -> sqlite3.Connection:
    """The new index, put in the place of the old one in one step."""
    import shutil  # noqa: PLC0415 -- not on a warm start
    import tempfile  # noqa: PLC0415 -- nor this

    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _sweep(path)
    handle, temporary = tempfile.mkstemp(prefix=path.stem, suffix=".tmp", dir=path.parent)
    os.close(handle)
    try:
        if copy:
            shutil.copyfile(path, temporary)
        try:
            _fresh(root, stamps, temporary).close()
        except sqlite3.DatabaseError:  # the earlier index is damaged somewhere: begin anew
            if not copy:
                raise
            Path(temporary).write_bytes(b"")
            _fresh(root, stamps, temporary).close()
        Path(temporary).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise
    db = _open(path)
    if db is None:
        raise OSError(0, f"{path} is damaged")
    return db


def _sweep(path: Path) -> None:
    """Removes what killed runs left beside the index: half-written copies that nobody has touched for an hour."""
    for left in path.parent.glob(f"{path.stem}*.tmp"):
        with contextlib.suppress(OSError):
            if left.stat().st_mtime < time.time() - 3600:
                left.unlink()


def _fresh(root: Path, stamps: list[Stamp], target: str) -> sqlite3.Connection:
    """An index of the present files in `target`, which is empty or a copy of an earlier index."""
    from osreg_registry.build import rebuild  # noqa: PLC0415 -- YAML, schemas and licences: not on a warm start

    db = sqlite3.connect(target, isolation_level=None)
    try:
        # No journal: a half-written file never becomes the index.
        for setting in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -65536"):
            db.execute(f"PRAGMA {setting}")
        if _meta(db, "code") is None:
            db.executescript(_SCHEMA)
        db.execute("BEGIN")
        known = [Stamp(*row) for row in db.execute("SELECT path, size, mtime, ctime FROM file")]
        changes = Changes.between(stamps, known)
        rebuild(root, db, changes)
        meta = {"code": _code(), "stamps": "" if changes.unsettled else _digest(stamps), "revision": _revision(db)}
        db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", meta.items())
        db.execute("COMMIT")
    except BaseException:
        db.close()
        raise
    return db


def _revision(db: sqlite3.Connection) -> str:
    """A short hash of all files' contents: the same data has the same revision wherever it lies."""
    rows = db.execute("SELECT path, sha256 FROM file ORDER BY path").fetchall()
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()[:12]
