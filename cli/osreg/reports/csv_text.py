"""Tables for a spreadsheet.

Excel takes a file for UTF-8 only when it begins with a byte order mark, and splits it at the list separator of the
country: `;` in German, `,` in English. LibreOffice knows both. Lines end as Python's streams end them: a CRLF, as
RFC 4180 has it, would become two line ends on the screen of Windows.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from osreg.words import Words, clean

_BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
# What a cell of Excel holds.
_LONGEST = 32_767
# What makes a formula of a cell (https://owasp.org/www-community/attacks/CSV_Injection), also in a program that
# splits at another separator than this file has.
_FORMULA = re.compile(r"(^|[,;|\t\r\n])(\s*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])")

#: A row.
Cells = Sequence[str]


def csv_text(rows: Iterable[Cells], words: Words) -> str:
    """The table, the header among the rows; every cell is text, whatever a stranger wrote into it."""
    text = io.StringIO()
    separator = ";" if words.language == "de" else ","
    # All cells in quotes, so that no program splits one.
    writer = csv.writer(text, delimiter=separator, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerows([_cell(cell) for cell in row] for row in rows)
    return _BOM + text.getvalue()


def _cell(text: str) -> str:
    """The text as nothing but text, no longer than a cell holds."""
    harmless = _FORMULA.sub(r"\1\2'", clean(text))
    return harmless if len(harmless) <= _LONGEST else harmless[: _LONGEST - 1] + "…"
