"""The memo as Markdown, for a merge request or a wiki: short enough for a comment on a forge."""

from __future__ import annotations

from collections.abc import Iterator

from osreg.memo.shape import Block, Cell, Choice, Facts, Form, Items, Link, Memo, Para, Quote, Table
from osreg.reports.markdown import LONGEST, bullets, link, plain, table
from osreg.words import Words

# How much of the room one list or table may take.
_ROOM = LONGEST // 8


def memo_markdown(memo: Memo, words: Words) -> str:
    """The memo; what does not fit is counted."""
    return "\n".join(_lines(memo, words)) + "\n"


def _lines(memo: Memo, words: Words) -> Iterator[str]:
    yield f"## {plain(memo.title)}: {plain(memo.subject)}"
    yield ""
    yield f"**{plain(memo.verdict)}**"
    yield ""
    yield from _block(memo.head, words)
    for section in memo.sections:
        yield ""
        yield f"### {plain(section.title)}"
        for block in section.blocks:
            yield ""
            yield from _block(block, words)
    yield ""
    for line in memo.foot:
        yield f"<sub>{plain(line)}</sub>"
        yield ""


def _block(block: Block, words: Words) -> list[str]:
    match block:
        case Para(text):
            lines = [plain(text)]
        case Quote(text, source):
            lines = [f"> {plain(text)}", ">", f"> {plain(source)}"]
        case Facts(rows):
            lines = bullets((f"{plain(label)}: {_cell(value)}" for label, value in rows), _ROOM, words)
        case Items(items):
            lines = bullets(map(_cell, items), _ROOM, words)
        case Table():
            head = [plain(name) for name in block.head]
            lines = table(head, ([_cell(cell) for cell in row] for row in block.rows), _ROOM, words)
        case Choice(_, options):
            lines = [f"- [ ] {plain(option)}" for option in options]
        case Form(fields):
            lines = [f"- {plain(label)}: " for label, _ in fields]
    return lines


def _cell(cell: Cell) -> str:
    return link(cell.text, cell.url) if isinstance(cell, Link) else plain(cell)
