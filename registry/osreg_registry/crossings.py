"""Faults that need two files to be seen: dangling references, one name for two things, one repository in two entries.

Each is one query over what `entries` wrote down about every file, so that the cost does not depend on what changed.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path as FilePath
from typing import NamedTuple

from osreg_registry.entries import locate
from osreg_registry.errors import Fault
from osreg_registry.licence_text import read_stated
from osreg_registry.licences import LicenceTable
from osreg_registry.message import Message
from osreg_registry.strict_yaml import Path


class _Crossing(NamedTuple):
    path: str
    level: str
    key: Path
    message: Message
    fix: Message | None = None


def crossing_faults(root: FilePath, db: sqlite3.Connection, table: LicenceTable) -> Iterator[Fault]:
    """Every fault that two files have together, each at its place in the file that can mend it."""
    finders: tuple[Callable[[sqlite3.Connection], Iterator[_Crossing]], ...] = (
        _dangling,
        _folders,
        _names,
        _words,
        _repositories,
    )
    found: dict[str, list[_Crossing]] = {}
    for finder in finders:
        for crossing in finder(db):
            found.setdefault(crossing.path, []).append(crossing)
    for crossing in (*_licences(db, table), *_alternatives(db, table), *_policies(db, table)):
        found.setdefault(crossing.path, []).append(crossing)
    for path, crossings in sorted(found.items()):
        try:
            raw = (root / path).read_bytes()
        except OSError:  # gone since it was read: its faults stay, without their lines
            raw = b""
        yield from locate(path, raw, [crossing[1:] for crossing in crossings], 1024 * 1024)


# Where an unknown reference leads: the vocabularies are scopes of names, everything else is an entry.
_TARGETS = {
    "product": Message("no product `{target}` in registry/products"),
    "solution": Message("no solution `{target}` in solutions/"),
    "check-record": Message("no check record `{target}` in the folder `checks` beside the entry"),
    "organisation": Message("no organisation `{target}` in registry/organisations"),
    "categories": Message("no category `{target}` in publiccode.yml's list"),
    "needs": Message("no need `{target}` in registry/vocabularies/needs.yml"),
    "fields-of-action": Message("no field of action `{target}`"),
    "sdgs": Message("no SDG `{target}`"),
}


def _dangling(db: sqlite3.Connection) -> Iterator[_Crossing]:
    rows = db.execute(
        """SELECT r.path, r.key, r.kind, r.target FROM reference r JOIN
             (SELECT DISTINCT kind, target FROM reference t
              WHERE NOT EXISTS (SELECT 1 FROM entry e WHERE e.kind = t.kind AND e.id = t.target)
                AND NOT EXISTS (SELECT 1 FROM name n WHERE n.scope = 'term:' || t.kind AND n.folded = t.target)) lost
             ON r.kind = lost.kind AND r.target = lost.target"""
    ).fetchall()
    for path, key, kind, target in rows:
        message = _TARGETS[kind]
        shown = target.partition("/")[2] if kind == "check-record" else target
        yield _Crossing(
            path, "error", _key(key), Message(message.template, {"target": shown}), _nearest(db, kind, target)
        )


def _nearest(db: sqlite3.Connection, kind: str, target: str) -> Message | None:
    from rapidfuzz import process  # noqa: PLC0415 -- only when something is wrong

    rows = db.execute(
        "SELECT id FROM entry WHERE kind = ? UNION SELECT folded FROM name WHERE scope = 'term:' || ?", (kind, kind)
    )
    best = process.extractOne(target, [row[0] for row in rows], score_cutoff=75)
    if best:
        return Message("did you mean `{name}`?", {"name": best[0]})
    return Message("correct the spelling, or add the entry first")


def _folders(db: sqlite3.Connection) -> Iterator[_Crossing]:
    rows = db.execute(
        """SELECT path, substr(id, 1, instr(id || '/', '/') - 1) AS folder FROM entry
           WHERE kind IN ('solution', 'check-record', 'municipal-policy')
             AND folder NOT IN (SELECT id FROM entry WHERE kind = 'organisation')"""
    ).fetchall()
    for path, folder in rows:
        message = Message("the folder `{folder}` is no organisation of registry/organisations", {"folder": folder})
        nearest = _nearest(db, "organisation", folder)
        yield _Crossing(path, "error", (), message, nearest)


def _names(db: sqlite3.Connection) -> Iterator[_Crossing]:
    """One name, key or package for two entries, reported at both: nobody knows which of the two is wrong."""
    rows = db.execute(
        """SELECT n.path, n.key, n.spelling, min(o.path) FROM name n
           JOIN name o ON o.scope = n.scope AND o.folded = n.folded AND o.path <> n.path
           WHERE n.scope IN ('product', 'organisation', 'ags', 'purl') GROUP BY n.path, n.key ORDER BY n.path"""
    ).fetchall()
    for path, key, spelling, other in rows:
        message = Message("`{name}` is already taken by {other}", {"name": spelling, "other": other})
        yield _Crossing(
            path, "error", _key(key), message, Message("a name must mean one thing; remove it here or there")
        )
    rows = db.execute(
        """SELECT n.path, n.key, n.spelling FROM name n JOIN name o
             ON o.scope = n.scope AND o.folded = n.folded AND o.path = n.path AND o.rowid < n.rowid
           WHERE n.scope IN ('product', 'organisation') GROUP BY n.path, n.key"""
    ).fetchall()
    for path, key, spelling in rows:
        message = Message("`{name}` says the same as another name of this entry", {"name": spelling})
        yield _Crossing(path, "warning", _key(key), message, Message("case and punctuation do not count; remove it"))


def _words(db: sqlite3.Connection) -> Iterator[_Crossing]:
    """A label or synonym that two terms of one vocabulary share."""
    rows = db.execute(
        """SELECT n.path, n.key, n.spelling, o.scope FROM name n JOIN name o
             ON o.path = n.path AND o.folded = n.folded AND o.scope < n.scope
           WHERE n.scope LIKE 'words:%' AND o.scope LIKE 'words:%' GROUP BY n.path, n.key"""
    ).fetchall()
    for path, key, spelling, scope in rows:
        message = Message("`{name}` stands for `{term}` already", {"name": spelling, "term": scope.rpartition(":")[2]})
        yield _Crossing(path, "error", _key(key), message, Message("keep it where it fits better"))


def _repositories(db: sqlite3.Connection) -> Iterator[_Crossing]:
    """One repository in two entries that do not say how they belong together, reported at both."""
    rows = db.execute(
        """SELECT b.path, a.path, a.url FROM repository a JOIN repository b ON a.url = b.url AND a.path <> b.path
           WHERE NOT EXISTS (SELECT 1 FROM reference r WHERE r.role IN ('product', 'reuses')
             AND ((r.path = a.path AND r.target = b.id) OR (r.path = b.path AND r.target = a.id)))
           ORDER BY b.path"""
    ).fetchall()
    for path, other, url in rows:
        message = Message("{other} has the repository {url} already", {"other": other, "url": url})
        fix = Message("merge the two, or link them with `product:` or `reuses:`")
        yield _Crossing(path, "error", ("repository",), message, fix)


def _licences(db: sqlite3.Connection, table: LicenceTable) -> Iterator[_Crossing]:
    """Licence expressions that are badly written, and products that offer themselves although they are not open."""
    for path, key, expression in db.execute("SELECT path, key, expression FROM licence_use ORDER BY path").fetchall():
        for problem in table.judge(expression).problems:
            if problem.kind in {"deprecated", "case"}:
                yield _Crossing(path, "warning", _key(key), problem.message, problem.fix)
            else:
                fix = _as_meant(expression, table) or problem.fix
                yield _Crossing(path, "error", _key(key), problem.message, fix)
    rows = db.execute(
        """SELECT DISTINCT u.path, u.expression FROM licence_use u JOIN reference r ON r.path = u.path
           WHERE u.key = '["licence"]' AND r.role = 'replaces'"""
    ).fetchall()
    for path, expression in rows:
        judgement = table.judge(expression)
        if judgement.openness in {"proprietary", "source-available"}:
            message = Message(
                "a product that is {openness} is no open alternative", {"openness": Message(judgement.openness)}
            )
            fix = Message("use `rejected_as_alternative_to:` with the reason")
            yield _Crossing(path, "error", ("replaces",), message, fix)


def _policies(db: sqlite3.Connection, table: LicenceTable) -> Iterator[_Crossing]:
    """A policy that names a licence by an id that no list has: the name would never match anything."""
    rows = db.execute("SELECT path, document FROM entry WHERE kind IN ('policy', 'municipal-policy') ORDER BY path")
    for path, document in rows.fetchall():
        for part in ("licences", "refused"):
            for number, licence_id in enumerate(json.loads(document).get("accepted", {}).get(part, [])):
                if table.get(licence_id) is None and not licence_id.startswith("LicenseRef-"):
                    message = Message("`{id}` is no SPDX licence id", {"id": licence_id})
                    yield _Crossing(path, "error", ("accepted", part, number), message, _as_meant(licence_id, table))


def _as_meant(text: str, table: LicenceTable) -> Message | None:
    """The SPDX expression for a licence as people call it."""
    stated = read_stated(text, table)
    if not stated.expression:
        return stated.reason
    if stated.note:
        return Message("write `{right}`, if that is meant: {note}", {"right": stated.expression, "note": stated.note})
    return Message("write `{right}`", {"right": stated.expression})


def _alternatives(db: sqlite3.Connection, table: LicenceTable) -> Iterator[_Crossing]:
    """A product that is not open has an alternative, or somebody looked and found none: one of the two, not both."""
    stated = b'"no_alternative_known"'
    said = dict(db.execute("SELECT path, id FROM entry WHERE kind = 'product' AND instr(document, ?)", (stated,)))
    rows = db.execute(
        """SELECT e.path, u.expression, EXISTS (SELECT 1 FROM reference r
             WHERE r.kind = 'product' AND r.target = e.id AND r.role = 'replaces')
           FROM entry e JOIN licence_use u ON u.path = e.path AND u.key = '["licence"]' WHERE e.kind = 'product'"""
    ).fetchall()
    for path, expression, mapped in rows:
        openness = table.judge(expression).openness
        if path in said and openness == "open":
            message = Message("an open product needs no alternative")
            yield _Crossing(path, "error", ("no_alternative_known",), message, Message("remove it"))
        elif path in said and (other := _good_fit(db, said[path])):
            message = Message("{other} says that it replaces this product", {"other": other})
            yield _Crossing(path, "error", ("no_alternative_known",), message, Message("one of the two is out of date"))
        elif openness in {"proprietary", "source-available"} and not mapped and path not in said:
            message = Message("no open product replaces this one, and nothing says that none is known")
            fix = Message("map one in its `replaces:`, or state here under `no_alternative_known:` where you looked")
            yield _Crossing(path, "warning", ("licence",), message, fix)


def _good_fit(db: sqlite3.Connection, product: str) -> str | None:
    """The file of a product that replaces this one better than in a single use."""
    rows = db.execute(
        """SELECT path, document FROM entry WHERE path IN
             (SELECT path FROM reference WHERE kind = 'product' AND target = ? AND role = 'replaces') ORDER BY path""",
        (product,),
    )
    for path, document in rows:
        for item in json.loads(document)["replaces"]:
            if item["product"] == product and item["fit"] != "adjacent":
                return str(path)
    return None


def _key(text: str) -> Path:
    return tuple(json.loads(text))
