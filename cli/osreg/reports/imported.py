"""What became of a table that was handed in: in words, as JSON, and each cell that was left as a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from osreg.reports.csv_text import csv_text
from osreg.words import Words, clean
from osreg_registry.importing.outcome import Left, Outcome, Row

#: Cells left for one reason that are shown one by one; more of them are counted.
_EACH = 5
_SHOWN = 60


def imported_text(outcome: Outcome, words: Words, *, dry: bool) -> str:
    """The answer for a terminal: rows, faults, what was left, and the counts at the end."""
    lines = [words.say(remark) for remark in outcome.remarks]
    lines += _rows(outcome.rows, words, dry=dry)
    lines += _left(outcome.left, words)
    return "\n".join([*lines, "", *_counts(outcome, words, dry=dry)]) + "\n"


def _rows(rows: list[Row], words: Words, *, dry: bool) -> Iterator[str]:
    parts = {state: [row for row in rows if row.state == state] for state in ("new", "there", "fault")}
    if parts["new"]:
        yield words("\nWould be written:") if dry else words("\nWritten:")
    for row in parts["new"]:
        product = row.fields.get("product")
        yield f"  {row.path}" + (f"  ({clean(product)})" if product else "")
    if parts["there"]:
        yield words("\nThere already, left as it is:")
    for row in parts["there"]:
        yield "  " + words("row {row}: {name} ({same})", row=row.number, name=_short(row.name), same=_same(row, words))
    if parts["fault"]:
        yield words("\nNot registered:")
    for row in parts["fault"]:
        why = "; ".join(words.say(fault) for fault in row.faults)
        yield "  " + words("row {row}: {name}: {why}", row=row.number, name=_short(row.name) or "–", why=why)
    near = [row for row in rows if row.near and row.state != "there"]
    if near:
        yield words("\nLike a product of the registry, and not taken for it:")
    for row in near:
        names = ", ".join(clean(name) for name in row.near[:3])
        yield "  " + words("row {row}: {name}: perhaps {names}", row=row.number, name=_short(row.name), names=names)


def _same(row: Row, words: Words) -> str:
    same = row.same or ""
    return words("the same as row {row}", row=same[1:]) if same.startswith("#") else clean(same)


def _left(left: list[Left], words: Words) -> Iterator[str]:
    """The cells that were left, by column and reason; the same reason for many is said once."""
    if left:
        yield words("\nCells that were not carried over:")

    def of(one: Left) -> tuple[int, str, str]:
        return len(one.column), one.column, str(one.reason)

    for _, same in groupby(sorted(left, key=of), key=of):
        cells = list(same)
        first = cells[0]
        if first.whole or len(cells) > _EACH:
            heading = _short(first.heading)
            yield "  " + words("column {column} {heading}: {count} cells", **_at(first, heading, len(cells)))
            yield f"      {words.say(first.reason)}"
            continue
        for one in cells:
            yield f"  {one.column}{one.row} {_short(one.heading)}: {_short(one.value)} ({words.say(one.reason)})"


def _at(first: Left, heading: str, count: int) -> dict[str, Any]:
    return {"column": first.column, "heading": heading, "count": count}


def _counts(outcome: Outcome, words: Words, *, dry: bool) -> Iterator[str]:
    counts = outcome.counts()
    count = counts["new"]
    new = words("would be written: {count}", count=count) if dry else words("written: {count}", count=count)
    parts = [
        words("rows: {count}", count=counts["rows"]),
        new,
        words("there already: {count}", count=counts["there"]),
        words("not registered: {count}", count=counts["faults"]),
    ]
    yield ", ".join(parts)
    yield words("products recognised: {count} of {all}", count=counts["products"], all=counts["new"])
    if counts["described_neutrally"]:
        yield words("entries whose description still has to be written: {count}", count=counts["described_neutrally"])
    if counts["cells_left"]:
        yield words("cells not carried over: {count} (each one: --report FILE)", count=counts["cells_left"])


def imported_json(outcome: Outcome, words: Words, *, dry: bool) -> dict[str, Any]:
    """The answer for programs, version 1."""
    return {
        "version": 1,
        "dry_run": dry,
        "counts": outcome.counts(),
        "remarks": [words.say(remark) for remark in outcome.remarks],
        "rows": [_row(row, words) for row in outcome.rows],
        "cells_left": [_cell(one, words) for one in outcome.left],
    }


def _row(row: Row, words: Words) -> dict[str, Any]:
    return {
        "row": row.number,
        "name": row.name,
        "state": row.state,
        "path": row.path,
        "product": row.fields.get("product"),
        "same_as": row.same,
        "faults": [words.say(fault) for fault in row.faults],
        "near": list(row.near),
    }


def _cell(one: Left, words: Words) -> dict[str, Any]:
    stated = {"row": one.row, "column": one.column, "heading": one.heading, "value": one.value}
    return {**stated, "reason": words.say(one.reason)}


def cells_csv(left: Iterable[Left], words: Words) -> str:
    """Each cell that was left, one a row, to be worked through in a spreadsheet program."""
    header = (words("Row"), words("Column"), words("Heading"), words("Cell"), words("Why it was not carried over"))
    rows = [(str(one.row), one.column, one.heading, one.value, words.say(one.reason)) for one in left]
    return csv_text([header, *rows], words)


def _short(text: str) -> str:
    plain = clean(text)
    return plain if len(plain) <= _SHOWN else plain[: _SHOWN - 1] + "…"
