"""Which column means what: found by the headings, or stated in a file of the municipality.

The file is YAML: `columns` leads from headings to keys (`ignore` for a column that is left out on purpose), `defaults`
from keys to the value of every row that states none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import yaml

from osreg_registry import strict_yaml
from osreg_registry.errors import UsageError
from osreg_registry.importing.headings import HEADINGS, IGNORE, PERSON, SEVERAL, key_for, recognised
from osreg_registry.importing.tables import Line, Sheet, letter, text_of
from osreg_registry.importing.values import READERS, Read, objection_to
from osreg_registry.importing.values import Column as Context
from osreg_registry.message import Message
from osreg_registry.names import fold

#: Rows above the table proper, such as a title.
_ABOVE = 20
_KEYS = frozenset(HEADINGS) - {PERSON} | {IGNORE}
#: Keys that no column names, but a mapping file may state for all rows.
_FOR_ALL = frozenset({"status", "origin", "evidence", "currency", "hosting.operator", "contact.role"})

NO_MEANING = Message("no key is known for this heading: map the column with --mapping, or to `ignore`")
_SECOND = Message("another column says the same already")
_PERSONAL = Message("names and addresses of persons do not go into the registry")


class Column(NamedTuple):
    """A column: its place from 0, its heading, and what it means; without key, why it means nothing."""

    place: int
    heading: str
    key: str | None
    reason: Message | None = None

    @property
    def letter(self) -> str:
        """Its name in a spreadsheet program."""
        return letter(self.place)


class Mapped(NamedTuple):
    """A table whose columns have a meaning. `defaults` holds for rows that state none; `header` is the heading row."""

    header: Line
    lines: list[Line]
    columns: list[Column]
    defaults: dict[str, str]
    above: list[Line]


class Stated(NamedTuple):
    """What a mapping file states."""

    columns: dict[str, str]
    defaults: dict[str, str]


def read_mapping(raw: bytes, name: str) -> Stated:
    """What a mapping file states. Raises UsageError for one with faults."""
    parsed = strict_yaml.parse(raw, places=True)
    data = parsed.data
    shape = Message("it holds `columns:` (heading: key) and, if wanted, `defaults:` (key: value)")
    if not isinstance(data, dict) or not set(data) <= {"columns", "defaults"}:
        raise UsageError(Message("{path} is no mapping", {"path": name}), shape)
    columns, defaults = (_texts(data.get(part), part, name, shape) for part in ("columns", "defaults"))
    for part, keys, known in (("columns", columns.values(), _KEYS), ("defaults", defaults, _FOR_ALL)):
        if wrong := [key for key in keys if key not in known]:
            gaps = {"path": name, "part": part, "key": wrong[0][:80]}
            fix = Message("known are: {keys}", {"keys": ", ".join(sorted(known))})
            raise UsageError(Message("{path}: `{part}` has the unknown key `{key}`", gaps), fix)
    stated = Stated(columns, {})
    for key, text in defaults.items():
        stated = with_default(stated, key, text)
    return stated


def _texts(part: Any, what: str, name: str, shape: Message) -> dict[str, str]:
    if part is None:
        return {}
    if not isinstance(part, dict) or not all(isinstance(one, str) for pair in part.items() for one in pair):
        raise UsageError(Message("{path}: `{part}` is no list of texts", {"path": name, "part": what}), shape)
    return part


def with_default(stated: Stated, key: str, text: str) -> Stated:
    """The same with a value for all rows that state none. Raises UsageError for one that is not understood."""
    read = READERS[key](text, Context()) if key != "currency" else Read(text)
    wrong = objection_to(text) or read.reason
    if wrong:
        gaps = {"key": key, "value": text[:80], "why": wrong}
        raise UsageError(Message("`{key}: {value}` is not understood: {why}", gaps))
    return Stated(stated.columns, {**stated.defaults, key: text})


def mapped(sheet: Sheet, stated: Stated | None = None, *, named: bool = True) -> Mapped:
    """The table with its columns' meaning. With `named`, raises UsageError when no column holds the names."""
    place = _heading_row(sheet.lines, stated)
    header = sheet.lines[place]
    columns = list(_columns(header, stated))
    width = max(len(line.cells) for line in sheet.lines)
    none = Message("the column has no heading")
    columns += [Column(number, "", None, none) for number in range(len(header.cells), width)]
    if stated:
        _all_found(stated, columns)
    if named and not any(column.key in {"name", "product"} for column in columns):
        gaps = {"columns": ", ".join(column.heading[:40] for column in columns if column.heading)[:600]}
        raise UsageError(
            Message("no column holds the names of the programs; the headings are: {columns}", gaps),
            Message("name it in a mapping file with --mapping; --show-mapping writes one to begin with"),
        )
    defaults = stated.defaults if stated else {}
    return Mapped(header, sheet.lines[place + 1 :], columns, defaults, sheet.lines[:place])


def _heading_row(lines: list[Line], stated: Stated | None) -> int:
    """Where the headings stand: the first of the upper rows with the most known ones."""
    wanted = {fold(heading) for heading in stated.columns} if stated else set()

    def fit(place: int) -> tuple[int, int]:
        cells = lines[place].cells
        named = sum(fold(text_of(cell)) in wanted for cell in cells if text_of(cell))
        return named + recognised(cells), -place

    return max(range(min(_ABOVE, len(lines))), key=fit)


def _columns(header: Line, stated: Stated | None) -> Iterable[Column]:
    own = {fold(heading): key for heading, key in stated.columns.items()} if stated else {}
    # A column that the municipality itself names for a key goes before one that is found by its heading.
    taken = set(own.values()) - SEVERAL
    seen: set[str] = set()
    for place, cell in enumerate(header.cells):
        heading = text_of(cell)
        said = own.get(fold(heading)) if heading else None
        key = said or (key_for(heading) if heading else None)
        if key == PERSON:
            yield Column(place, heading, None, _PERSONAL)
        elif key is None:
            yield Column(place, heading, None, NO_MEANING if heading else Message("the column has no heading"))
        elif key not in SEVERAL and key != IGNORE and (key in seen or (said is None and key in taken)):
            yield Column(place, heading, None, _SECOND)
        else:
            seen.add(key)
            yield Column(place, heading, key)


def _all_found(stated: Stated, columns: list[Column]) -> None:
    there = {fold(column.heading) for column in columns}
    missing = [heading for heading in stated.columns if fold(heading) not in there]
    if missing:
        gaps = {"columns": ", ".join(column.heading[:40] for column in columns if column.heading)[:600]}
        text = Message("the table has no column `{heading}` that the mapping names", {"heading": missing[0][:80]})
        raise UsageError(text, Message("its headings are: {columns}", gaps))


def mapping_text(table: Mapped) -> bytes:
    """The mapping in use as a mapping file, to be corrected and handed in with --mapping."""
    columns: dict[str, str] = {}
    for column in table.columns:
        if column.heading:
            columns.setdefault(column.heading, column.key or IGNORE)
    document: Mapping[str, Any] = {"columns": columns, **({"defaults": table.defaults} if table.defaults else {})}
    keys = "\n".join(f"#   {key}" for key in sorted(_KEYS))
    head = f"# osreg import: heading -> key. `ignore` leaves a column out. Keys:\n{keys}\n"
    return (head + yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=110)).encode()
