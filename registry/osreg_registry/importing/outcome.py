"""What became of a table: every row, and every cell that did not become part of an entry."""

from __future__ import annotations

from collections import Counter
from typing import Any, Literal, NamedTuple

from osreg_registry.message import Message

State = Literal["new", "there", "fault"]


class Left(NamedTuple):
    """A cell that was not carried over. Row and column are those of a spreadsheet program.

    `whole` marks a cell of a column that means nothing to osreg: those are reported by the column.
    """

    row: int
    column: str
    heading: str
    value: str
    reason: Message
    whole: bool = False


class Row(NamedTuple):
    """A row: the entry that it becomes, the one that is there already, or why it becomes none."""

    number: int
    name: str
    state: State
    path: str | None = None
    fields: dict[str, Any] = {}  # noqa: RUF012 -- never written to
    content: bytes = b""
    same: str | None = None
    faults: tuple[Message, ...] = ()
    near: tuple[str, ...] = ()
    neutral: bool = False

    def failed(self, *why: Message) -> Row:
        """The same row, which becomes no entry."""
        return self._replace(state="fault", faults=(*self.faults, *why), path=None, content=b"")


class Outcome(NamedTuple):
    """All rows in order, and all cells that were left."""

    rows: list[Row]
    left: list[Left]
    remarks: list[Message]

    def counts(self) -> dict[str, int]:
        """How many rows became what, in a fixed order."""
        found = Counter(row.state for row in self.rows)
        return {
            "rows": len(self.rows),
            "new": found["new"],
            "there": found["there"],
            "faults": found["fault"],
            "products": sum(1 for row in self.rows if row.state == "new" and row.fields.get("product")),
            "described_neutrally": sum(1 for row in self.rows if row.state == "new" and row.neutral),
            "cells_left": len(self.left),
        }
