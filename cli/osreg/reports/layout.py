"""Lines of text in columns.

rich measures how wide characters are; its console is not loaded, since that takes as long as the rest of a check.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len, chop_cells


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` cells, broken at blanks; a word that is too long is broken inside."""
    lines, line = [], ""
    for word in _short_words(text, width):
        if line and cell_len(line) + 1 + cell_len(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return [*lines, line]


def _short_words(text: str, width: int) -> Iterator[str]:
    if cell_len(text) <= width:
        yield text
        return
    for word in text.split():
        yield from chop_cells(word, width) if cell_len(word) > width else [word]


def indented(text: str, margin: int, width: int) -> list[str]:
    """The text behind a margin."""
    return [" " * margin + line for line in wrapped(text, width - margin)]


def row(cells: Sequence[str], columns: Sequence[int]) -> list[str]:
    """Cells side by side, two blanks between them, each wrapped in its column."""
    wraps = [wrapped(cell, column) for cell, column in zip(cells, columns, strict=True)]
    lines = []
    for number in range(max(map(len, wraps))):
        parts = [wrap[number] if number < len(wrap) else "" for wrap in wraps]
        lines.append("  ".join(padded(part, column) for part, column in zip(parts, columns, strict=True)).rstrip())
    return lines


def padded(text: str, width: int) -> str:
    """The text, filled up with blanks."""
    return text + " " * (width - cell_len(text))
