"""Filling the index: reads the changed files, on several processors when there are many, and concludes from them."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import sqlite3
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from osreg_registry.crossings import crossing_faults
from osreg_registry.entries import Reading, read
from osreg_registry.errors import Fault, RegistryError
from osreg_registry.licences import LicenceTable
from osreg_registry.message import Message
from osreg_registry.model import KINDS, Accepted, MunicipalPolicy, Policy
from osreg_registry.paths import LICENCES
from osreg_registry.policy import in_force
from osreg_registry.schema_faults import validator
from osreg_registry.stamps import Changes, Stamp

# Every table with a row a file or more, and how many columns it has.
_COLUMNS = {"file": 5, "entry": 4, "fault": 8, "reference": 6, "name": 6, "licence_use": 3, "repository": 4}
_INSERT = {name: f"INSERT INTO {name} VALUES ({', '.join('?' * count)})" for name, count in _COLUMNS.items()}  # noqa: S608
# Made when the rows are in: sorting once costs less than finding a place for each.
_SEARCHED = (
    "entry_id ON entry (kind, id)",
    "entry_path ON entry (path)",
    "reference_target ON reference (kind, target, role)",
    "reference_path ON reference (path)",
    "name_folded ON name (scope, folded)",
    "repository_url ON repository (url)",
)
# Below this a pool costs more than it saves.
_WORTH_A_POOL = 400


def rebuild(root: Path, db: sqlite3.Connection, changes: Changes) -> None:
    """Brings the index in line with the files. Raises RegistryError when the licence table cannot be read."""
    _forget(db, [*changes.gone, *changes.read])
    for batch in _batches(_read_all(root, changes.read), 2000):
        _store(db, batch, changes.stamps)
    for statement in _SEARCHED:
        db.execute(f"CREATE INDEX IF NOT EXISTS {statement}")
    table = _licence_table(root)
    _judge_all(db, table)
    db.execute("DELETE FROM fault WHERE crossing = 1")
    db.executemany(_INSERT["fault"], (_fault_row(fault, 1) for fault in crossing_faults(root, db, table)))


def _licence_table(root: Path) -> LicenceTable:
    try:
        return LicenceTable.read(root / LICENCES)
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = Message("the licence table {path} cannot be read: {why}", {"path": LICENCES, "why": str(error)})
        raise RegistryError(message, Message("restore it from version control")) from error


def _read_all(root: Path, paths: list[str]) -> Iterator[_Rows]:
    processors = min(os.cpu_count() or 1, 8)
    if len(paths) < _WORTH_A_POOL or processors < 2 or "fork" not in multiprocessing.get_all_start_methods():
        yield from _rows_of_all(root, paths)
        return
    _warm_up()
    # This process takes a share too: with a pool for all of it, it would only stand in the way of its workers.
    shares = [paths[start::processors] for start in range(processors)]
    with multiprocessing.get_context("fork").Pool(processors - 1, _leave_interrupts_to_the_parent) as pool:
        others = [pool.apply_async(_rows_of_all, (root, share)) for share in shares[1:]]
        yield from _rows_of_all(root, shares[0])
        for other in others:
            yield from other.get()
        pool.close()
        pool.join()


def _rows_of_all(root: Path, paths: list[str]) -> list[_Rows]:
    return [_rows_of(root, path) for path in paths]


def _warm_up() -> None:
    """Validators are compiled once, before the pool forks, and not in each process."""
    for kind in KINDS:
        validator(kind)


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # The pool ends its processes by this signal; what the command line does on it is for the parent alone.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


class _Rows(NamedTuple):
    """What one file adds to each table: plain tuples, which travel between processes at little cost."""

    path: str
    sha256: str
    tables: dict[str, list[tuple[Any, ...]]]


def _rows_of(root: Path, path: str) -> _Rows:
    reading = read(root, path)
    kind, entry_id = reading.kind, reading.id
    tables: dict[str, list[tuple[Any, ...]]] = {"fault": [_fault_row(fault, 0) for fault in reading.faults]}
    if reading.document:
        tables["entry"] = [(kind, entry_id, path, reading.document)]
        tables["reference"] = list(_reference_rows(reading))
        tables["name"] = [(path, _json(n.key), n.scope, n.folded, n.spelling, entry_id) for n in reading.names]
        tables["licence_use"] = [(path, _json(key), expression) for key, expression in reading.licences]
    if reading.repository:
        tables["repository"] = [(reading.repository, path, kind, entry_id)]
    return _Rows(path, reading.sha256, tables)


def _reference_rows(reading: Reading) -> Iterator[tuple[Any, ...]]:
    for reference in reading.references:
        target = reference.target
        if reference.kind == "check-record":
            target = f"{reading.id.partition('/')[0]}/{target}"
        yield reading.path, str(reference.key[0]), _json(reference.key), reference.kind, target, reading.id


def _fault_row(fault: Fault, crossing: int) -> tuple[Any, ...]:
    fix = _json(fault.fix.plain()) if fault.fix else None
    return (*fault[:5], _json(fault.message.plain()), fix, crossing)


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _batches(rows: Iterator[_Rows], size: int) -> Iterator[list[_Rows]]:
    while batch := list(islice(rows, size)):
        yield batch


def _store(db: sqlite3.Connection, batch: list[_Rows], stamps: dict[str, Stamp]) -> None:
    db.executemany(_INSERT["file"], ((*stamps[rows.path], rows.sha256) for rows in batch))
    for name, statement in _INSERT.items():
        db.executemany(statement, (row for rows in batch for row in rows.tables.get(name, ())))


def _forget(db: sqlite3.Connection, paths: list[str]) -> None:
    db.execute("CREATE TEMP TABLE outdated (path TEXT PRIMARY KEY) WITHOUT ROWID")
    db.executemany("INSERT INTO outdated VALUES (?)", ((path,) for path in paths))
    for name in _INSERT:
        db.execute(f"DELETE FROM {name} WHERE path IN (SELECT path FROM outdated)")  # noqa: S608 -- fixed names
    db.execute("DROP TABLE outdated")


def _judge_all(db: sqlite3.Connection, table: LicenceTable) -> None:
    """Openness and acceptance of each expression in the registry; both depend on lists and policies, so all anew."""
    policies = _policies(db)
    db.execute("DELETE FROM licence")
    for (expression,) in db.execute("SELECT DISTINCT expression FROM licence_use").fetchall():
        judgement = table.judge(expression)
        document = {
            "openness": judgement.openness,
            "source": judgement.source,
            "reason": judgement.reason.plain(),
            "problems": [[p.kind, p.message.plain(), p.fix.plain() if p.fix else None] for p in judgement.problems],
        }
        for name, accepted in policies.items():
            acceptance, why = "not-assessed", Message("the policy has faults")
            if accepted:
                acceptance, why = table.acceptance(expression, accepted)
            said = document | {"acceptance": acceptance, "acceptance_reason": why.plain()}
            db.execute("INSERT INTO licence VALUES (?, ?, ?)", (expression, name, json.dumps(said)))


def _policies(db: sqlite3.Connection) -> dict[str, Accepted | None]:
    """What the registry accepts (under the empty name), and what each municipality with a policy of its own does."""
    row = db.execute("SELECT document FROM entry WHERE kind = 'policy'").fetchone()
    if row is None:
        return {"": None}
    policy = msgspec.json.decode(row[0], type=Policy)
    policies: dict[str, Accepted | None] = {"": policy.accepted}
    for name, document in db.execute("SELECT id, document FROM entry WHERE kind = 'municipal-policy'"):
        policies[name] = in_force(policy, msgspec.json.decode(document, type=MunicipalPolicy)).accepted
    return policies
