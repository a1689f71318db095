"""Tables of spreadsheet programs (.xlsx, ECMA-376), bounded: a file of a stranger may be made to burst.

Values only: a formula counts by the value that was stored with it, macros are refused.
"""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from osreg_registry.errors import UsageError
from osreg_registry.importing.tables import MAX_BYTES, Cell, Line, Sheet, TableError, bounded
from osreg_registry.message import Message

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

#: In the place of a value that the program which saved the file did not store.
NO_VALUE = "=?"
_MAX_MEMBERS = 2_000
_AGAIN = Message("save it as .xlsx (Excel workbook)")


def read_xlsx(raw: bytes, sheet: str | None = None) -> Sheet:
    """The rows of the named sheet, else of the first visible one that holds something.

    Raises:
        TableError: it is no such file.
        UsageError: it is too large, or has no such sheet.

    """
    _inspect(raw)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl says what it does not read: styles, validations, pictures
        try:
            values, formulas = _opened(raw, data_only=True), _opened(raw, data_only=False)
            name = _chosen(values, sheet)
            lines = bounded(_lines(values[name], formulas[name]))
        except (TableError, UsageError):
            raise
        except Exception as error:  # a damaged file fails anywhere in the library, with any exception
            raise TableError(Message("the file is damaged: {why}", {"why": str(error)[:200]}), _AGAIN) from error
        others = [other for other in values.sheetnames if other != name]
    remarks = [Message("read the sheet {sheet}", {"sheet": name})]
    if others:
        remarks.append(
            Message("sheets that were not read (name one with --sheet): {sheets}", {"sheets": _list(others)})
        )
    return Sheet(lines, remarks)


def _list(names: list[str]) -> str:
    return ", ".join(names[:20]) + (", …" if len(names) > 20 else "")


def _opened(raw: bytes, *, data_only: bool) -> Workbook:
    import openpyxl  # noqa: PLC0415 -- 100 ms, only for spreadsheets

    return openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=data_only, keep_links=False)


def _chosen(book: Workbook, wanted: str | None) -> str:
    names = [one.title for one in book.worksheets]
    if wanted is not None:
        if wanted not in names:
            text = Message("the file has no sheet `{sheet}`", {"sheet": wanted[:80]})
            raise UsageError(text, Message("it has: {sheets}", {"sheets": _list(names)}))
        return wanted
    visible = [one for one in book.worksheets if one.sheet_state == "visible"]
    return next((one.title for one in visible if _holds_something(one)), names[0])


def _holds_something(sheet: Any) -> bool:
    sheet.reset_dimensions()
    return any(any(cell is not None for cell in row) for row in sheet.iter_rows(values_only=True))


def _lines(values: Any, formulas: Any) -> Iterator[Line]:
    """The rows; a formula without a stored value is marked, since it would look like an empty cell."""
    for sheet in (values, formulas):
        sheet.reset_dimensions()  # what the file says about its size is a claim
    pairs = zip_longest(values.iter_rows(values_only=True), formulas.iter_rows(values_only=True), fillvalue=())
    for number, (shown, written) in enumerate(pairs, 1):
        cells: list[Cell] = list(shown)
        for column, formula in enumerate(written):
            if column < len(cells) and cells[column] is None and formula is not None:
                cells[column] = NO_VALUE
        if any(cell is not None for cell in cells):
            yield Line(number, cells)


# ------------------------------------------------------------------------------------------- before anything is read


def _inspect(raw: bytes) -> None:
    """Raises TableError or UsageError for what is no .xlsx, and for one that would burst."""
    if len(raw) > MAX_BYTES:
        raise _too_large()
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        raise TableError(Message("this is an old .xls file, or one with a password"), _AGAIN)
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            _inspect_members(archive)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        fix = Message("for a text file: osreg import csv")
        raise TableError(Message("this is no .xlsx file"), fix) from error


def _inspect_members(archive: zipfile.ZipFile) -> None:
    members = archive.infolist()
    # The sizes are what the file states; zipfile never unpacks more of a member than it states.
    if len(members) > _MAX_MEMBERS or sum(member.file_size for member in members) > MAX_BYTES:
        raise _too_large()
    names = {member.filename.lower() for member in members}
    if "xl/vbaproject.bin" in names:
        raise TableError(Message("the file holds macros"), Message("save it as .xlsx, without macros"))
    if "xl/workbook.bin" in names:
        raise TableError(Message("this is an .xlsb file"), _AGAIN)
    if "mimetype" in names or "content.xml" in names:
        raise TableError(Message("this is a file of LibreOffice (.ods)"), _AGAIN)
    if "xl/workbook.xml" not in names and "[content_types].xml" not in names:
        raise TableError(Message("this is no .xlsx file"), _AGAIN)


def _too_large() -> UsageError:
    limit = {"limit": MAX_BYTES // 1024 // 1024}
    return UsageError(
        Message("the file is larger than {limit} MiB when unpacked", limit),
        Message("keep only the sheet with the list, without pictures"),
    )
