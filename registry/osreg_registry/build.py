"""Filling the index: reads the changed files, on several processors when there are many, and concludes from them."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import sqlite3
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from osreg_registry.crossings import crossing_faults
from osreg_registry.entries import Reading, read
from osreg_registry.errors import Fault, RegistryError
from osreg_registry.licences import LicenceTable
from osreg_registry.message import Message
from osreg_registry.model import Policy
from osreg_registry.paths import LICENCES
from osreg_registry.stamps import Changes, Stamp

_BY_PATH = ("file", "entry", "fault", "reference", "name", "licence_use", "repository")
# Below this a pool costs more than it saves.
_WORTH_A_POOL = 400


def rebuild(root: Path, db: sqlite3.Connection, changes: Changes) -> None:
    """Brings the index in line with the files. Raises RegistryError when the licence table cannot be read."""
    outdated = [(path,) for path in (*changes.gone, *changes.read)]
    for rows in _BY_PATH:
        db.executemany(f"DELETE FROM {rows} WHERE path = ?", outdated)  # noqa: S608 -- fixed names
    for reading in _read_all(root, changes.read):
        _store(db, reading, changes.stamps[reading.path])
    table = _licence_table(root)
    _judge_all(db, table)
    db.execute("DELETE FROM fault WHERE crossing = 1")
    _store_faults(db, crossing_faults(root, db, table), crossing=True)


def _licence_table(root: Path) -> LicenceTable:
    try:
        return LicenceTable.read(root / LICENCES)
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = Message("the licence table {path} cannot be read: {why}", {"path": LICENCES, "why": str(error)})
        raise RegistryError(message, Message("restore it from version control")) from error


def _read_all(root: Path, paths: list[str]) -> Iterator[Reading]:
    processors = min(os.cpu_count() or 1, 8)
    if len(paths) < _WORTH_A_POOL or processors < 2 or "fork" not in multiprocessing.get_all_start_methods():
        yield from map(partial(read, root), paths)
        return
    chunk = max(50, len(paths) // (processors * 8))
    with multiprocessing.get_context("fork").Pool(processors, _leave_interrupts_to_the_parent) as pool:
        yield from pool.imap(partial(read, root), paths, chunk)


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _store(db: sqlite3.Connection, reading: Reading, stamp: Stamp) -> None:
    path, kind, entry_id = reading.path, reading.kind, reading.id
    db.execute("INSERT INTO file VALUES (?, ?, ?, ?, ?)", (*stamp, reading.sha256))
    _store_faults(db, reading.faults, crossing=False)
    if not reading.document:
        return
    db.execute("INSERT INTO entry VALUES (?, ?, ?, ?)", (kind, entry_id, path, reading.document))
    db.executemany("INSERT INTO reference VALUES (?, ?, ?, ?, ?, ?)", _reference_rows(reading))
    names = ((path, json.dumps(n.key), n.scope, n.folded, n.spelling, entry_id) for n in reading.names)
    db.executemany("INSERT INTO name VALUES (?, ?, ?, ?, ?, ?)", names)
    licences = ((path, json.dumps(key), expression) for key, expression in reading.licences)
    db.executemany("INSERT INTO licence_use VALUES (?, ?, ?)", licences)
    if reading.repository:
        db.execute("INSERT INTO repository VALUES (?, ?, ?, ?)", (reading.repository, path, kind, entry_id))


def _reference_rows(reading: Reading) -> Iterator[tuple[Any, ...]]:
    for reference in reading.references:
        target = reference.target
        if reference.kind == "check-record":
            target = f"{reading.id.partition('/')[0]}/{target}"
        key = json.dumps(reference.key)
        yield reading.path, str(reference.key[0]), key, reference.kind, target, reading.id


def _store_faults(db: sqlite3.Connection, faults: Iterable[Fault], *, crossing: bool) -> None:
    rows = (
        (*fault[:5], json.dumps(fault.message.plain()), json.dumps(fault.fix.plain()) if fault.fix else None, crossing)
        for fault in faults
    )
    db.executemany("INSERT INTO fault VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)


def _judge_all(db: sqlite3.Connection, table: LicenceTable) -> None:
    """Openness and acceptance of each expression in the registry; both depend on lists and policy, so all anew."""
    row = db.execute("SELECT document FROM entry WHERE kind = 'policy'").fetchone()
    policy = msgspec.json.decode(row[0], type=Policy) if row else None
    db.execute("DELETE FROM licence")
    for (expression,) in db.execute("SELECT DISTINCT expression FROM licence_use").fetchall():
        judgement = table.judge(expression)
        acceptance, why = "not-assessed", Message("the policy has faults")
        if policy:
            acceptance, why = table.acceptance(expression, policy.accepted)
        document = {
            "openness": judgement.openness,
            "source": judgement.source,
            "reason": judgement.reason.plain(),
            "problems": [[p.kind, p.message.plain(), p.fix.plain() if p.fix else None] for p in judgement.problems],
            "acceptance": acceptance,
            "acceptance_reason": why.plain(),
        }
        db.execute("INSERT INTO licence VALUES (?, ?)", (expression, json.dumps(document)))
