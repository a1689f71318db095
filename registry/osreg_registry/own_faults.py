"""What is wrong in one file although its schema has nothing against it: dates, names, URLs, persons, files and ids."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from osreg_registry.message import Message
from osreg_registry.strict_yaml import Path
from osreg_registry.urls import has_odd_letters, objection

Finding = tuple[str, Path, Message, Message | None]

_URL = re.compile(r"https?://", re.IGNORECASE)
# Most files have nothing in them that the slow looks at each text could object to; these see that in one go.
_ODD_URL = re.compile(
    r"https?://(?!(?![^\s/]*xn--)([a-z0-9-]+\.)+(?!local\b|internal\b|localhost\b|arpa\b)[a-z]{2,}([/?#\s\"',\]})]|$))"
)
_ODD_DAY = re.compile(r"-(02-(29|3\d)|(04|06|09|11)-31)")
_PERSON = re.compile(
    r"(?i)^(?!.*(stadt|kreis|digital|info|service|verwaltung|amt|team|open))[a-zäöüß]{2,}\.[a-zäöüß-]{2,}$"
)
_TITLE = re.compile(r"\b(Herr|Frau|Hr\.|Fr\.|Mr\.?|Mrs\.?|Ms\.?)\s")


def findings(kind: str, entry_id: str, data: dict[str, Any], text: str) -> Iterator[Finding]:
    """Each finding in a document of that kind; `text` is the file that it was read from."""
    if kind in {"product", "organisation", "vocabulary"} and isinstance(data.get("id"), str) and data["id"] != entry_id:
        message = Message("the id `{id}` differs from the file name `{name}.yml`", {"id": data["id"], "name": entry_id})
        yield "error", ("id",), message, Message("make them equal")
    if kind == "check-record":
        yield from _record_findings(entry_id, data)
    if kind == "solution":
        yield from _solution_findings(data)
    if kind == "product":
        yield from _product_findings(entry_id, data)
    if _ODD_DAY.search(text):
        yield from _date_findings(data)
    if _ODD_URL.search(text) or "\\" in text:
        yield from _url_findings(data)


def _record_findings(entry_id: str, data: dict[str, Any]) -> Iterator[Finding]:
    name = PurePosixPath(entry_id).name
    date = data.get("date")
    if isinstance(date, str) and not name.startswith(f"{date}-"):
        message = Message("the date differs from the file name `{name}.yml`", {"name": name})
        yield "error", ("date",), message, Message("name the file {date}-name.yml", {"date": date})


def _solution_findings(data: dict[str, Any]) -> Iterator[Finding]:
    since, until = data.get("since"), data.get("until")
    if isinstance(since, str) and isinstance(until, str) and since[: len(until)] > until[: len(since)]:
        message = Message("`since` ({since}) is after `until` ({until})", {"since": since, "until": until})
        yield "error", ("since",), message, Message("swap or correct them")
    if not data.get("evidence") and not data.get("confirmed"):
        message = Message("neither `evidence` nor `confirmed`: nobody can tell where this comes from")
        yield "error", ("evidence",), message, Message("add the URL of a public page, or the day of the confirmation")
    if data.get("evidence") and not data.get("checked") and not data.get("confirmed"):
        message = Message("`evidence` without the day on which somebody looked at it")
        yield "error", ("checked",), message, Message("add `checked:`")
    contact = data.get("contact")
    if isinstance(contact, dict):
        yield from _contact_findings(contact)


def _contact_findings(contact: dict[str, Any]) -> Iterator[Finding]:
    mailbox = str(contact.get("email", "")).partition("@")[0]
    if _PERSON.match(mailbox):
        message = Message("`{mailbox}@` looks like a person's mailbox", {"mailbox": mailbox})
        yield "warning", ("contact", "email"), message, Message("use a role mailbox such as digital@...")
    if _TITLE.search(str(contact.get("role", ""))):
        yield (
            "warning",
            ("contact", "role"),
            Message("this looks like a person's name"),
            Message("name the office only"),
        )


def _product_findings(entry_id: str, data: dict[str, Any]) -> Iterator[Finding]:
    seen: set[str] = set()
    mappings = data.get("replaces")
    for index, item in enumerate(mappings if isinstance(mappings, list) else []):
        target = item.get("product") if isinstance(item, dict) else None
        if not isinstance(target, str):
            continue
        key: Path = ("replaces", index, "product")
        if target == entry_id:
            yield "error", key, Message("a product does not replace itself"), Message("remove the mapping")
        if target in seen:
            message = Message("`{id}` is mapped a second time", {"id": target})
            yield "error", key, message, Message("keep one of the two")
        seen.add(target)


def _date_findings(data: Any, path: Path = ()) -> Iterator[Finding]:
    """Days that no calendar has, wherever they stand."""
    for key, value in _walk(data, path):
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value) and isinstance(key[-1], str) and key[-1] in _DATES:
            try:
                datetime.date.fromisoformat(value)
            except ValueError:
                yield "error", key, Message("there is no day {day}", {"day": value}), Message("correct the date")


_DATES = frozenset({"checked", "confirmed", "since", "until", "date", "contract_until"})


def _url_findings(data: Any) -> Iterator[Finding]:
    for key, value in _walk(data, ()):
        if not _URL.match(value):
            continue
        if problem := objection(value, own=key[-1] == "api"):
            yield "error", key, problem, Message("use the public https address of the page")
        elif has_odd_letters(value):
            fix = Message("check it letter by letter: some look like others")
            yield "warning", key, Message("the host has letters beyond ASCII"), fix


def _walk(data: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """Each text in the document and where it stands; the loader bounds depth and size."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _walk(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _walk(value, (*path, index))
    elif isinstance(data, str):
        yield path, data
