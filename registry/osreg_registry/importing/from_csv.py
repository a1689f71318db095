"""Tables as text (https://www.rfc-editor.org/rfc/rfc4180), as spreadsheet programs of either language write them."""

from __future__ import annotations

import codecs
import csv
import io

from osreg_registry.errors import UsageError
from osreg_registry.importing.headings import recognised
from osreg_registry.importing.tables import MAX_BYTES, MAX_CELL, Line, Sheet, TableError, bounded
from osreg_registry.message import Message

_DELIMITERS = (";", ",", "\t", "|")
_NAMES = {"\t": "TAB"}
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_BINARY = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
#: Rows that are looked at to find out how the file is written.
_SAMPLE = 30


def read_csv(raw: bytes) -> Sheet:
    """The table. Raises TableError for what is none, UsageError for one that is too large."""
    if len(raw) > MAX_BYTES:
        raise UsageError(Message("the file is larger than {limit} MiB", {"limit": MAX_BYTES // 1024 // 1024}))
    if raw.startswith(_BINARY):
        raise TableError(Message("this is no text, but a file of a spreadsheet program"), Message("osreg import xlsx"))
    text, encoding = _decoded(raw)
    delimiter, text = _delimiter(text)
    lines = [Line(number, list(cells)) for number, cells in enumerate(_rows(text, delimiter), 1)]
    gaps = {"encoding": encoding, "delimiter": _NAMES.get(delimiter, delimiter)}
    return Sheet(bounded(lines), [Message("read as {encoding}, columns separated by {delimiter}", gaps)])


def _decoded(raw: bytes) -> tuple[str, str]:
    """The text and the name of its encoding: that of its mark, else UTF-8, else what Excel writes in Germany."""
    marked = next((encoding for mark, encoding in _MARKS if raw.startswith(mark)), None)
    if marked is None and b"\x00" in raw:
        raise TableError(Message("this is no text"), Message("save the table as CSV UTF-8"))
    for encoding in (marked,) if marked else ("utf-8", "cp1252"):
        try:
            return raw.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise TableError(Message("the encoding of the file is not known"), Message("save the table as CSV UTF-8"))


def _delimiter(text: str) -> tuple[str, str]:
    """What separates the columns, and the text without the line in which Excel says so.

    The one with which most headings are understood; among equals the one that gives most columns.
    """
    first, _, rest = text.partition("\n")
    said = first.strip().strip('"').lower()
    if said.startswith("sep=") and len(said) == 5 and said[4] in _DELIMITERS:
        return said[4], "\n" + rest  # the numbers of the rows stay those that a spreadsheet program shows
    sample = "\n".join(text.splitlines()[:_SAMPLE])
    return max(_DELIMITERS, key=lambda one: _fit(sample, one)), text


def _fit(sample: str, delimiter: str) -> tuple[int, int]:
    try:
        rows = _rows(sample, delimiter)
    except TableError:
        return 0, 0
    return max((recognised(row) for row in rows), default=0), max((len(row) for row in rows), default=0)


def _rows(text: str, delimiter: str) -> list[list[str]]:
    csv.field_size_limit(MAX_CELL * 4)  # a bound is always set; this one does for all that a spreadsheet writes
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise TableError(Message("the table cannot be read: {why}", {"why": str(error)})) from error
