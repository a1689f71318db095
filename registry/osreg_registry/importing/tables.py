"""A table as it was handed in: its cells, with the row and column numbers that a spreadsheet program shows."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import NamedTuple

from osreg_registry.errors import OsregError, UsageError
from osreg_registry.message import Message

#: Bounds for files of strangers; a list of the programs of a large city has some 2,000 rows.
MAX_ROWS = 20_000
MAX_COLUMNS = 200
MAX_BYTES = 50 * 1024 * 1024
MAX_CELL = 32_767  # what a cell of Excel holds

Cell = str | int | float | bool | datetime.datetime | datetime.date | datetime.time | datetime.timedelta | None


class Line(NamedTuple):
    """A row: its number, counted from 1, and its cells."""

    number: int
    cells: list[Cell]


class Sheet(NamedTuple):
    """The rows that hold something; `remarks` say how the file was read and what of it was not."""

    lines: list[Line]
    remarks: list[Message]


class TableError(OsregError):
    """A file that is no table, or one that is larger than is read."""


def letter(column: int) -> str:
    """The name of a column as spreadsheets have it: 0 is A, 26 is AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def text_of(cell: Cell) -> str:
    """What the cell shows, white space folded; a whole number has no decimals."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime.datetime):
        midnight = cell.time() == datetime.time()
        return cell.date().isoformat() if midnight else cell.isoformat(" ", "minutes")
    return " ".join(str(cell).split())


def bounded(lines: Iterable[Line]) -> list[Line]:
    """The rows that hold something, trailing empty cells cut off. Raises UsageError for a table that is too large."""
    full = []
    for line in lines:
        cells = list(line.cells)
        while cells and text_of(cells[-1]) == "":
            cells.pop()
        if len(cells) > MAX_COLUMNS:
            text = Message("row {row} has more than {limit} columns", {"row": line.number, "limit": MAX_COLUMNS})
            raise UsageError(text, Message("keep only the columns that the registry needs"))
        if cells:
            full.append(Line(line.number, cells))
        if len(full) > MAX_ROWS:
            text = Message("the table has more than {limit} rows", {"limit": MAX_ROWS})
            raise UsageError(text, Message("split it into several files"))
    if not full:
        raise TableError(Message("the table is empty"))
    return full
