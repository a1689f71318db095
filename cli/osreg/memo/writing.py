"""The memo in the form that is wanted."""

from __future__ import annotations

from pathlib import Path

from osreg.memo.shape import Memo
from osreg.words import Words


def written(memo: Memo, form: str, words: Words, own: Path | None = None) -> str | bytes:
    """The memo as `markdown`, `html` or `pdf`, with the municipality's own templates in the folder `own`.

    Raises UsageError for a template that cannot be used.
    """
    if form == "pdf":
        from osreg.memo.pdf import memo_pdf  # noqa: PLC0415 -- typst is 40 MB of compiled code

        return memo_pdf(memo, words, own)
    if form == "html":
        from osreg.memo.html import memo_html  # noqa: PLC0415 -- the template engine is for this form only

        return memo_html(memo, own)
    from osreg.memo.markdown import memo_markdown  # noqa: PLC0415

    return memo_markdown(memo, words)
