"""Every answer that a service gave, kept: what was asked, what came, when, with its hash. Checks are replayed from it.

One SQLite file in the user's data folder. Answers are added, never changed; each attempt is an event of its own: a new
answer, a confirmation (304), or a failure with its reason. Two processes may use the file at once (write-ahead log,
short transactions); a kill leaves the last whole transaction; a full disk costs the new answer, not the old ones.
Request headers are not kept, so no token can be in it. All times are UTC, to the second.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import sqlite3
import threading
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

from osreg_registry.errors import UsageError
from osreg_registry.message import Message, message_from

_SCHEMA = (
    """CREATE TABLE answer (
  id INTEGER PRIMARY KEY, url TEXT NOT NULL, final_url TEXT NOT NULL, status INT NOT NULL, etag TEXT, modified TEXT,
  fetched TEXT NOT NULL, sha256 TEXT NOT NULL, body BLOB NOT NULL)""",
    """CREATE TABLE event (
  id INTEGER PRIMARY KEY, request TEXT NOT NULL, at TEXT NOT NULL, answer INT REFERENCES answer, failure TEXT)""",
    "CREATE INDEX event_request ON event (request, at)",
)
_TABLES = {"answer", "event"}
_MAGIC = b"SQLite format 3\x00"
_VERSION = 1


class Answer(NamedTuple):
    """What a service said. `confirmed` is when it last said the same, `stale` why nothing newer could be had."""

    url: str
    final_url: str
    status: int
    etag: str | None
    modified: str | None
    fetched: datetime.datetime
    confirmed: datetime.datetime
    sha256: str
    body: bytes
    stale: Message | None = None

    @classmethod
    def of(
        cls,
        url: str,
        final_url: str,
        status: int,
        body: bytes,
        at: datetime.datetime,
        etag: str | None = None,
        modified: str | None = None,
    ) -> Answer:
        """A fresh answer."""
        return cls(url, final_url, status, etag, modified, at, at, hashlib.sha256(body).hexdigest(), body)


class Stored(NamedTuple):
    """What the store knows of a request: the last answer, and the failure that came after it, if any."""

    answer: Answer | None
    failure: Message | None


class Evidence:
    """The store: a file, or memory without one. With `as_of` it is shown as it was then, and nothing is written.

    Raises UsageError for a file that cannot be used, and for one that is missing although `must_exist`.
    """

    def __init__(self, path: Path | None, as_of: datetime.datetime | None = None, *, must_exist: bool = False) -> None:
        self.as_of = as_of
        self.lost: str | None = None
        self._path = path
        self._lock = threading.Lock()
        try:
            self._db = _open(path, must_exist=must_exist)
        except (OSError, sqlite3.Error) as error:
            raise _unusable(path, str(error)) from error

    def stored(self, request: str) -> Stored:
        """What is known of the request, at the moment of `as_of` if that is given."""
        limit = _text(self.as_of) if self.as_of else "9999"
        with self._reading():
            row = self._db.execute(
                """SELECT event.id, at, url, final_url, status, etag, modified, fetched, sha256, body
                   FROM event JOIN answer ON answer.id = event.answer
                   WHERE request = ? AND at <= ? ORDER BY at DESC, event.id DESC LIMIT 1""",
                (request, limit),
            ).fetchone()
            failed = self._db.execute(
                """SELECT failure FROM event WHERE request = ? AND at <= ? AND id > ? AND failure IS NOT NULL
                   ORDER BY at DESC, id DESC LIMIT 1""",
                (request, limit, row[0] if row else 0),
            ).fetchone()
            return Stored(_answer(row) if row else None, message_from(json.loads(failed[0])) if failed else None)

    def earlier(self, request: str) -> list[Answer]:
        """Answers to the request that differ from the last one, the newest first; at the moment of `as_of`."""
        limit = _text(self.as_of) if self.as_of else "9999"
        with self._reading():
            rows = self._db.execute(
                """SELECT max(event.id), max(at), url, final_url, status, etag, modified, fetched, sha256, body
                   FROM event JOIN answer ON answer.id = event.answer
                   WHERE request = ? AND at <= ? GROUP BY answer.id ORDER BY answer.id DESC LIMIT 50""",
                (request, limit),
            ).fetchall()
            answers = [_answer(row) for row in rows]
        return [answer for answer in answers if answer.sha256 != answers[0].sha256]

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """Turns what a damaged file is full of into a failure with a way to mend it."""
        try:
            with self._lock:
                yield
        except (sqlite3.Error, zlib.error, ValueError, TypeError, LookupError) as error:
            raise _unusable(self._path, str(error)) from error

    def add(self, request: str, answer: Answer) -> None:
        """Keeps an answer."""
        row = (*answer[:5], _text(answer.fetched), answer.sha256, zlib.compress(answer.body))
        self._write(
            (
                ("INSERT INTO answer VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?)", row),
                (
                    "INSERT INTO event VALUES (NULL, ?, ?, last_insert_rowid(), NULL)",
                    (request, _text(answer.fetched)),
                ),
            )
        )

    def confirm(self, request: str, at: datetime.datetime) -> None:
        """Notes that the service said at that moment that nothing had changed."""
        self._write(
            (
                (
                    """INSERT INTO event SELECT NULL, request, ?, answer, NULL FROM event
                       WHERE request = ? AND answer IS NOT NULL ORDER BY at DESC, id DESC LIMIT 1""",
                    (_text(at), request),
                ),
            )
        )

    def fail(self, request: str, reason: Message, at: datetime.datetime) -> None:
        """Notes that nothing could be had at that moment, and why."""
        plain = json.dumps(reason.plain(), default=str, ensure_ascii=False)
        self._write((("INSERT INTO event VALUES (NULL, ?, ?, NULL, ?)", (request, _text(at), plain)),))

    def _write(self, statements: tuple[tuple[str, tuple[object, ...]], ...]) -> None:
        """One transaction. When the disk is full or the file busy, the run goes on with what it has in hand."""
        if self.as_of:
            return
        with self._lock:
            try:
                self._db.execute("BEGIN IMMEDIATE")
                for statement, row in statements:
                    self._db.execute(statement, row)
                self._db.execute("COMMIT")
            except sqlite3.Error as error:
                self.lost = str(error)
                with suppress(sqlite3.Error):
                    if self._db.in_transaction:
                        self._db.execute("ROLLBACK")

    def extract(self, requests: Iterable[str], until: datetime.datetime, path: Path) -> None:
        """Writes what is known of these requests at that moment into a new store, in one file."""
        other = sqlite3.connect(path, isolation_level=None)
        try:
            _made(other)
            for request in sorted(requests):
                self._copy(request, _text(until), other)
        finally:
            other.close()

    def _copy(self, request: str, until: str, other: sqlite3.Connection) -> None:
        query = "SELECT at, failure, answer.* FROM event LEFT JOIN answer ON answer.id = event.answer"
        with self._reading():
            rows = self._db.execute(f"{query} WHERE request = ? AND at <= ? ORDER BY event.id", (request, until))
            events = rows.fetchall()
        known: dict[int, int | None] = {}
        for at, failure, number, *answer in events:
            if number is not None and number not in known:
                added = other.execute("INSERT INTO answer VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?)", answer)
                known[number] = added.lastrowid
            row = (request, at, known.get(number), failure)
            other.execute("INSERT INTO event VALUES (NULL, ?, ?, ?, ?)", row)

    def close(self) -> None:
        """Ends the use of the file."""
        self._db.close()


def _unusable(path: Path | None, why: str) -> UsageError:
    message = Message("the evidence {path} cannot be used: {why}", {"path": str(path), "why": why})
    return UsageError(message, Message("name another file with --evidence, or delete it"))


def _open(path: Path | None, *, must_exist: bool) -> sqlite3.Connection:
    if path is None:
        return _prepared(_connected(":memory:"))
    if must_exist and not path.is_file():
        raise FileNotFoundError(0, "there is no such file")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        path.touch(mode=0o600)
    with path.open("rb") as file:
        # SQLite takes a small text for an empty database and writes over it.
        if file.read(len(_MAGIC)) not in {b"", _MAGIC}:
            raise sqlite3.DatabaseError("it is no database")
    try:
        return _prepared(_connected(str(path)))
    except sqlite3.OperationalError:
        if os.access(path.parent, os.W_OK) or path.with_name(path.name + "-wal").exists():
            raise
    # Where nothing can be written there is no place for the log, and nobody who changes the file meanwhile.
    return _prepared(_connected(f"{path.absolute().as_uri()}?immutable=1"))


def _connected(name: str) -> sqlite3.Connection:
    is_uri = name.startswith("file:")
    return sqlite3.connect(name, uri=is_uri, timeout=10, isolation_level=None, check_same_thread=False)


def _prepared(db: sqlite3.Connection) -> sqlite3.Connection:
    """The connection to a store, which is made if it is new. Raises sqlite3.DatabaseError for anything else."""
    try:
        if db.execute("PRAGMA user_version").fetchone()[0] == 0:
            _made(db)
        version = db.execute("PRAGMA user_version").fetchone()[0]
        tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if not tables >= _TABLES:
            raise sqlite3.DatabaseError("it belongs to another program")
        if version > _VERSION:
            raise sqlite3.DatabaseError("it was written by a newer osreg")
        db.execute("PRAGMA synchronous = NORMAL")
        with suppress(sqlite3.OperationalError):  # while another process is at it, or where nothing can be written
            db.execute("PRAGMA journal_mode = WAL")
    except sqlite3.Error:
        db.close()
        raise
    return db


def _made(db: sqlite3.Connection) -> None:
    """Makes the tables, all or none; of several processes that begin at once the first one does."""
    db.execute("BEGIN IMMEDIATE")
    if db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0:
        for statement in _SCHEMA:
            db.execute(statement)
        db.execute(f"PRAGMA user_version = {_VERSION}")
    db.execute("COMMIT")


def _answer(row: tuple[Any, ...]) -> Answer:
    _, at, url, final_url, status, etag, modified, fetched, digest, body = row
    moment = datetime.datetime.fromisoformat
    return Answer(url, final_url, status, etag, modified, moment(fetched), moment(at), digest, zlib.decompress(body))


def _text(moment: datetime.datetime) -> str:
    """A moment so that texts sort as times do."""
    return moment.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")
