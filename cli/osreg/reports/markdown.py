"""Markdown that shows what strangers wrote and obeys none of it (https://spec.commonmark.org/0.31.2/).

Forges do more than Markdown: they call people by `@name`, link issues by `#1`, `!1` and `GH-1`, and addresses of pages
and mailboxes wherever they stand (https://github.github.com/gfm/#autolinks-extension-). A blank of no width ends that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from osreg.words import Words, clean
from osreg_registry.urls import is_page

#: GitHub takes comments of 65,536 characters; what a report lets itself have, so that head and end fit, too.
LONGEST = 45_000
_LONGEST_TEXT = 600
_MARKED = re.compile(r"[\\`*_\[\]~]")
_HTML = re.compile(r"[<>|&$]")
# `a@b` calls nobody, and is a mailbox that somebody may want to write to.
_CALLING = re.compile(r"(?<![A-Za-z0-9])@(?=\S)|[#!](?=\w)|:(?=//)|\bGH-(?=\d)|\bwww\.(?=\w)", re.IGNORECASE)
# A heading, a list, a rule or, on GitLab, a command, where the text begins a line.
_BLOCK = re.compile(r"[#+=/>-]|\d+[.)](?!\S)")
_NOTHING = "&#8203;"


def plain(text: str) -> str:
    """The text, at most 600 characters of it, without meaning for Markdown, HTML or a forge; fit for a table."""
    shown = clean(text).strip()
    if len(shown) > _LONGEST_TEXT:
        shown = shown[: _LONGEST_TEXT - 1] + "…"
    shown = _CALLING.sub(lambda match: match.group() + "\0", shown)
    shown = "\0" + shown if _BLOCK.match(shown) else shown
    shown = _HTML.sub(lambda match: f"&#{ord(match.group())};", _MARKED.sub(r"\\\g<0>", shown))
    return shown.replace("\0", _NOTHING)


def link(text: str, url: str | None) -> str:
    """A link to a page of the web; the mere text for every other address."""
    if url is None or not is_page(url) or len(url) > _LONGEST_TEXT:
        return plain(text)
    return f"[{plain(text)}](<{quote(url, safe='/:?#@!&()*+,;=%~', errors='replace')}>)"


def table(head: Sequence[str], rows: Iterable[Sequence[str]], room: int, words: Words) -> list[str]:
    """A table, as many rows as there is room for (in characters); cells are Markdown already."""
    lines = [_row(head), _row(["---"] * len(head))]
    shown, left_out = _fitting([_row(row) for row in rows], room)
    return [*lines, *shown, *_rest(left_out, words)]


def bullets(items: Iterable[str], room: int, words: Words) -> list[str]:
    """A list, as many items as there is room for (in characters); items are Markdown already."""
    shown, left_out = _fitting([f"- {item}" for item in items], room)
    return [*shown, *_rest(left_out, words)]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _fitting(lines: Sequence[str], room: int) -> tuple[Sequence[str], int]:
    for number, line in enumerate(lines):
        # Characters beyond the first plane count twice on some forges.
        room -= len(line.encode("utf-16-le", errors="replace")) // 2 + 1
        if room < 0:
            return lines[:number], len(lines) - number
    return lines, 0


def _rest(left_out: int, words: Words) -> list[str]:
    if not left_out:
        return []
    return ["", words("{count} more do not fit in here; --format csv and --format json have them.", count=left_out)]
