"""The software list of the City of Munich (https://github.com/it-at-m/opensource.muenchen.de) as one table.

Columns: name, licence_as_stated, licensing_model, code_url, opencode_url, homepage, tags, file, description; or the
folder `software` of that repository, whose files begin with the same facts. What the list says by tags is put
into columns of its own: `archive`, `eigenentwicklung` and `start2023`. Each program has a page there, which vouches
for it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from osreg_registry import strict_yaml
from osreg_registry.errors import UsageError
from osreg_registry.importing.headings import IGNORE
from osreg_registry.importing.mapping import Stated
from osreg_registry.importing.tables import MAX_BYTES, MAX_ROWS, Cell, Line, Sheet, text_of
from osreg_registry.message import Message

_PAGE = "https://opensource.muenchen.de/software/{name}.html"
_START = re.compile(r"start((?:19|20)[0-9]{2})")
_ADDED = ("status", "origin", "since", "evidence", "description.de", "description.en")
#: Keys of the files of the list, as columns of its table.
_KEYS = {
    "application": "name",
    "license": "licence_as_stated",
    "licensingmodel": "licensing_model",
    "code": "code_url",
    "opencode": "opencode_url",
    "url": "homepage",
}
_COLUMNS = (
    *("name", "licence_as_stated", "licensing_model", "code_url", "opencode_url", "homepage", "tags", "file"),
    "description",
)
#: The mapping of that table. The list holds what the city uses or has used: what is not archived is in production.
MAPPING = Stated(
    {
        "name": "name",
        "licence_as_stated": "licence",
        "code_url": "repository",
        # Their texts are in columns of their own.
        "file": IGNORE,
        "description": IGNORE,
        "status": "status",
        "origin": "origin",
        "since": "since",
        "evidence": "evidence",
        "description.de": "description.de",
        "description.en": "description.en",
    },
    {},
)
# The list mixes German and English texts; a few of the commonest words tell them apart.
_GERMAN = frozenset("der die das ist ein eine und für mit von zur auf bietet wird zum".split())  # noqa: SIM905
_ENGLISH = frozenset("the is a an and for with of to on offers which that provides".split())  # noqa: SIM905


def with_tags_read(sheet: Sheet) -> Sheet:
    """The table with what its tags say in columns of their own. Raises UsageError for another table."""
    header = [text_of(cell) for cell in sheet.lines[0].cells]
    if not set(_COLUMNS) <= set(header):
        fix = Message("for any other table: osreg import csv")
        raise UsageError(Message("this is not the list of the City of Munich"), fix)
    lines = [Line(sheet.lines[0].number, [*header, *_ADDED])]
    for line in sheet.lines[1:]:
        cells = [*line.cells, *[None] * (len(header) - len(line.cells))]
        facts = {name: text_of(cell) for name, cell in zip(header, cells, strict=False)}
        lines.append(Line(line.number, [*cells[: len(header)], *_added(facts)]))
    return Sheet(lines, [*sheet.remarks, Message("of the tags, archive, eigenentwicklung and startYEAR were read")])


def _added(facts: dict[str, str]) -> list[Cell]:
    tags = set(facts["tags"].split(";"))
    starts = sorted(match[1] for tag in tags if (match := _START.fullmatch(tag)))
    text = " ".join(facts.get("description", "").replace("**", "").replace("__", "").split())
    language = _language(text)
    return [
        "ended" if "archive" in tags else "production",
        "built" if "eigenentwicklung" in tags else "adopted",
        starts[0] if starts and "archive" not in tags else None,
        _PAGE.format(name=facts["file"].removesuffix(".md")) if facts["file"] else None,
        text if language == "de" else None,
        text if language == "en" else None,
    ]


def _language(text: str) -> str:
    words = text.casefold().split()
    german, english = (sum(word in known for word in words) for known in (_GERMAN, _ENGLISH))
    return "de" if german >= english else "en"


def read_folder(folder: Path) -> Sheet:
    """The files of the list as its table, in the order of their names. Raises UsageError for a folder without any."""
    lines = [Line(1, list(_COLUMNS))]
    size = 0
    for number, path in enumerate(sorted(folder.glob("*.md"))[:MAX_ROWS], 2):
        if path.is_symlink() or not path.is_file():
            continue
        size += path.stat().st_size
        if size > MAX_BYTES:
            raise UsageError(Message("the folder is larger than {limit} MiB", {"limit": MAX_BYTES // 1024 // 1024}))
        if facts := _facts(path.read_text(encoding="utf-8", errors="replace")):
            facts["file"] = path.name
            lines.append(Line(number, [facts.get(column) for column in _COLUMNS]))
    if len(lines) == 1:
        fix = Message("name its folder `software`, or the table made from it")
        raise UsageError(Message("the folder holds no file of the list of the City of Munich"), fix)
    return Sheet(lines, [])


def _facts(text: str) -> dict[str, str]:
    """The facts at the head of a file and its first paragraph; empty for another file."""
    head, _, body = text.replace("\r\n", "\n").removeprefix("---\n").partition("\n---")
    data: Any = strict_yaml.parse(head.encode()).data
    if not isinstance(data, dict) or not data.get("application"):
        return {}
    facts = {column: str(data[key]) for key, column in _KEYS.items() if data.get(key)}
    tags = data.get("tags")
    facts["tags"] = ";".join(str(tag) for tag in tags) if isinstance(tags, list) else str(tags or "")
    paragraphs = [part.strip() for part in body.split("\n\n")]
    facts["description"] = next((part for part in paragraphs if part.strip("-# ")), "")
    return facts
