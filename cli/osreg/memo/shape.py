"""What a memo is made of, before it has a form: sections of blocks of plain text."""

from __future__ import annotations

import datetime
from typing import NamedTuple

from osreg_registry.licences import Openness


class Link(NamedTuple):
    """A text that leads somewhere; `url` is http or https."""

    text: str
    url: str


Cell = str | Link


class Para(NamedTuple):
    """A paragraph."""

    text: str


class Quote(NamedTuple):
    """Somebody else's words, and whose they are."""

    text: str
    source: str


class Facts(NamedTuple):
    """Label and value, one below the other."""

    rows: tuple[tuple[str, Cell], ...]


class Items(NamedTuple):
    """A list."""

    items: tuple[Cell, ...]


class Table(NamedTuple):
    """A table; `caption` says what it holds, `widths` share the line, the first column names its row."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[int, ...]


class Form(NamedTuple):
    """Fields for somebody to fill in by hand: a label, and how many lines it needs."""

    fields: tuple[tuple[str, int], ...]


class Choice(NamedTuple):
    """Boxes of which one is to be ticked."""

    label: str
    options: tuple[str, ...]


Block = Para | Quote | Facts | Items | Table | Form | Choice


class Section(NamedTuple):
    """A heading and what stands below it; `id` is the same in every language."""

    id: str
    title: str
    blocks: tuple[Block, ...]


class Memo(NamedTuple):
    """The memo. `sha256` is that of the machine-readable record, `record` its text. `moment` is in UTC."""

    language: str
    title: str
    subject: str
    verdict: str
    openness: Openness | None
    head: Facts
    sections: tuple[Section, ...]
    foot: tuple[str, ...]
    moment: datetime.datetime
    sha256: str
    record: str
