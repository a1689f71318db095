"""A table as entries of one municipality: all or nothing for each row, and never in the place of another entry."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from osreg_registry.drafting import entry_text
from osreg_registry.editing import create
from osreg_registry.entries import read
from osreg_registry.errors import OsregError
from osreg_registry.importing.drafts import Setting, draft
from osreg_registry.importing.mapping import Mapped
from osreg_registry.importing.outcome import Left, Outcome, Row
from osreg_registry.importing.tables import Line, text_of
from osreg_registry.importing.values import says_nothing
from osreg_registry.message import Message
from osreg_registry.names import fold
from osreg_registry.registering import path_of, slug_of
from osreg_registry.urls import canonical_repository

if TYPE_CHECKING:
    from osreg_registry.catalogue import Catalogue

#: `solutions/<municipality>/policy.yml` is no solution.
_RESERVED = frozenset({"policy"})

Judged = Callable[[str, bytes], tuple[Message, ...]]


def entries_of(catalogue: Catalogue, table: Mapped, setting: Setting) -> Outcome:
    """What becomes of each row; nothing is written."""
    own = _Own(catalogue, setting.home)
    rows: list[Row] = []
    left: list[Left] = []
    with tempfile.TemporaryDirectory() as folder:
        for line in table.lines:
            if all(says_nothing(cell) for cell in line.cells):
                continue
            row, lost = _row(catalogue, table, line, setting, own, Path(folder))
            rows.append(row)
            left += lost
    return Outcome(rows, left, [])


class _Own:
    """What the municipality has: files, products and folded names, those of this table among them."""

    def __init__(self, catalogue: Catalogue, home: str) -> None:
        self._catalogue = catalogue
        self._repositories: dict[str | None, str] = {}
        self._known: dict[tuple[str, str], str] = {}
        self._paths: set[str] = set()
        for use in catalogue.solutions():
            if use.organisation.id == home:
                one = use.solution
                self._note(use.key, one.name, one.product)

    def _note(self, key: str, name: str, product: str | None) -> None:
        for mark in _marks(name, product):
            self._known.setdefault(mark, key)

    def like(self, row: Row) -> str | None:
        """What is the same: the key of an entry, or `#` and the number of a row of this table."""
        marks = _marks(row.name, row.fields.get("product"))
        return next((self._known[mark] for mark in marks if mark in self._known), None)

    def is_taken(self, path: str) -> bool:
        """Whether there is such a file, or will be."""
        return path in self._paths or (target := self._catalogue.root / path).exists() or target.is_symlink()

    def add(self, row: Row) -> None:
        """Notes a row that becomes an entry."""
        self._paths.add(str(row.path))
        self._note(f"#{row.number}", row.name, row.fields.get("product"))
        if repository := row.fields.get("repository"):
            self._repositories.setdefault(canonical_repository(repository), str(row.path))

    def holder(self, repository: str) -> str | None:
        """Which entry, or file of this table, has the repository already."""
        known = self._catalogue.by_repository(repository)
        return known[1] if known else self._repositories.get(canonical_repository(repository))


def _marks(name: str, product: str | None) -> list[tuple[str, str]]:
    """What makes two the same. A repository does not: several programs name the page of one group."""
    return [("product", product), ("name", fold(name))] if product else [("name", fold(name))]


def _row(
    catalogue: Catalogue, table: Mapped, line: Line, setting: Setting, own: _Own, folder: Path
) -> tuple[Row, list[Left]]:
    if [fold(text_of(cell)) for cell in line.cells] == [fold(text_of(cell)) for cell in table.header.cells]:
        return Row(line.number, text_of(line.cells[0]), "fault", faults=(Message("the headings once more"),)), []
    made = draft(catalogue, table, line, setting, own.holder)
    row = Row(line.number, made.name, "new", fields=made.fields, near=made.near, neutral=made.neutral)
    if made.name and (same := own.like(row)):
        # What of it is there, and what is not, is for whoever keeps that entry: the row is reported as a whole.
        return row._replace(state="there", same=same, near=()), []
    if made.lacks:
        return row.failed(*made.lacks), made.left
    row = _placed(row, setting.home, own, folder)
    if row.state == "new":
        own.add(row)
    return row, made.left


def _placed(row: Row, home: str, own: _Own, folder: Path) -> Row:
    """The row with path and text of its entry, judged as the registry judges it."""
    slug = slug_of(row.name)
    if not slug or slug in _RESERVED:
        return row.failed(Message("no file name follows from this name: write the entry with osreg new"))
    path = path_of(home, slug)
    if own.is_taken(path):
        return row.failed(Message("there is a file {path} already", {"path": path}))
    content = entry_text("solution", row.fields)
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    if wrong := tuple(fault.message for fault in read(folder, path).faults if fault.level == "error"):
        return row.failed(*wrong)
    return row._replace(path=path, content=content)


def write(root: Path, outcome: Outcome) -> Outcome:
    """The same, its new entries written; a row whose file cannot be written becomes a fault, the others stay."""
    return outcome._replace(rows=[_written(root, row) for row in outcome.rows])


def _written(root: Path, row: Row) -> Row:
    if row.state != "new" or row.path is None:
        return row
    try:
        create(root, row.path, row.content)
    except OsregError as error:
        return row.failed(error.message)
    return row
