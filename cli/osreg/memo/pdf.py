"""The memo as PDF/A-3a (ISO 19005-3) with the record attached, set by typst."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import typst

from osreg.memo.html import TEMPLATES
from osreg.memo.shape import Block, Cell, Link, Memo
from osreg.words import Words
from osreg_registry.errors import UsageError
from osreg_registry.message import Message

_OWN = "letterhead.typ"


def memo_pdf(memo: Memo, words: Words, own: Path | None = None) -> bytes:
    """The document; the same memo is the same bytes. `own` is a folder with a `letterhead.typ` of its own.

    Only the fonts that typst brings are used, so that it looks alike everywhere. Raises UsageError with file and line
    for a template that cannot be used.
    """
    files: Any = {path.name: path.read_bytes() for path in TEMPLATES.glob("*.typ")}  # as the library takes them
    files |= _of_its_own(own) if own else {}
    files["main"] = files.pop("memo.typ")
    try:
        document = typst.compile(
            files,
            format="pdf",
            pdf_standards="a-3a",
            ignore_system_fonts=True,
            sys_inputs={"memo": json.dumps(_data(memo, words), ensure_ascii=False)},
        )
    except typst.TypstError as error:
        raise _fault(error) from error
    return bytes(document)


def _of_its_own(folder: Path) -> dict[str, bytes]:
    """The municipality's letterhead and its pictures."""
    kinds = {".typ", ".svg", ".png", ".jpg", ".jpeg"}
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.suffix.lower() in kinds}


def _fault(error: typst.TypstError) -> UsageError:
    where = " ".join(str(getattr(error, "diagnostic", "") or error).split())
    problem = Message("the template of the PDF cannot be used: {why}", {"why": where[:400]})
    return UsageError(problem, Message("mend the template, or leave --templates out"))


def _data(memo: Memo, words: Words) -> dict[str, Any]:
    return {
        "language": memo.language,
        "title": memo.title,
        "subject": memo.subject,
        "verdict": memo.verdict,
        "openness": memo.openness or "undetermined",
        "head": [[label, _cell(value)] for label, value in memo.head.rows],
        "sections": [
            {"id": section.id, "title": section.title, "blocks": [_block(block) for block in section.blocks]}
            for section in memo.sections
        ],
        "foot": list(memo.foot),
        "year": memo.moment.year,
        "month": memo.moment.month,
        "day": memo.moment.day,
        "record": memo.record,
        "labels": {"record": words("Machine-readable record of the check")},
    }


def _block(block: Block) -> dict[str, Any]:
    return {"kind": type(block).__name__} | {key: _plain(value) for key, value in block._asdict().items()}


def _plain(value: Any) -> Any:
    """Cells and rows of cells as JSON values."""
    if isinstance(value, Link):
        return _cell(value)
    return [_plain(one) for one in value] if isinstance(value, tuple) else value


def _cell(cell: Cell) -> Any:
    return cell if isinstance(cell, str) else cell._asdict()
