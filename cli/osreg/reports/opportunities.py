"""The report of `osreg reuse --opportunities`: what could be done together, why, and whom to write to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from osreg.reports.csv_text import csv_text
from osreg.reports.json_text import json_text
from osreg.reports.layout import indented
from osreg.words import Words, clean
from osreg_checks.reuse.opportunities import Chapter
from osreg_checks.reuse.opportunities.shape import ORDER, SIDES, TITLES, Opportunity, Party
from osreg_registry.message import Both

_NAMED = 5


def opportunities_text(chapters: list[Chapter], words: Words, width: int) -> str:
    """By kind, each opportunity with its reasons, the records that it rests on and whom to write to."""
    return "\n".join(_lines(chapters, words, width)) + "\n"


def _lines(chapters: list[Chapter], words: Words, width: int) -> Iterator[str]:
    yield words("Opportunities: {count}", count=sum(chapter.total for chapter in chapters))
    yield from indented(words.say(ORDER), 0, width)
    for chapter in chapters:
        if not chapter.total:
            continue
        yield ""
        yield words("{title}: {count}", title=words.say(TITLES[chapter.kind]), count=chapter.total)
        for number, one in enumerate(chapter.listed, 1):
            yield from _one(number, one, words, width)
        if chapter.total > len(chapter.listed):
            more = chapter.total - len(chapter.listed)
            yield from indented(words("and {count} more: --all shows them", count=more), 2, width)


def _one(number: int, one: Opportunity, words: Words, width: int) -> Iterator[str]:
    first, *rest = indented(words.say(one.says), 5, width)
    yield f"{number:>3}. {first.lstrip()}"
    yield from rest
    for reason in one.reasons:
        yield from indented(f"- {words.say(reason)}", 5, width)
    for note in one.notes:
        yield from indented(f"- {clean(getattr(note, words.language))}", 5, width)
    for party in one.write_to[:_NAMED]:
        yield from indented(words("write to: {who}", who=_whom(party, words)), 5, width)
    yield from indented(words("rests on: {records}", records=", ".join(_records(one, words))), 5, width)


def _whom(party: Party, words: Words) -> str:
    contact = party.contact
    parts = [contact.role, contact.email, contact.url] if contact else []
    ask = ", ".join(clean(part) for part in parts if part) or words("no role stated")
    return f"{clean(party.name)} ({ask})"


def _records(one: Opportunity, words: Words) -> Iterator[str]:
    for key in one.records[:_NAMED]:
        yield words("{key} (not confirmed in time)", key=clean(key)) if key in one.stale else clean(key)
    if len(one.records) > _NAMED:
        yield words("and {count} more", count=len(one.records) - _NAMED)


# --------------------------------------------------------------------------------------------------------- for programs


def opportunities_json(chapters: list[Chapter], words: Words) -> str:
    """The same as JSON, version 1."""
    kinds = [
        {
            "kind": chapter.kind,
            "title": words.say(TITLES[chapter.kind]),
            "total": chapter.total,
            "opportunities": [_one_json(one, words) for one in chapter.listed],
        }
        for chapter in chapters
    ]
    return json_text({"version": 1, "kinds": kinds})


def _one_json(one: Opportunity, words: Words) -> dict[str, Any]:
    return {
        "says": words.say(one.says),
        "subject": {"kind": one.subject.kind, "id": one.subject.id, "name": _name(one.subject.name, words)},
        "reasons": [words.say(reason) for reason in one.reasons],
        "notes": [getattr(note, words.language) for note in one.notes],
        "organisations": list(one.towns),
        "parties": [_party_json(party) for party in one.parties],
        "write_to": [party.key for party in one.write_to],
        "stale": list(one.stale),
    }


def _name(name: str | Both, words: Words) -> str:
    return name if isinstance(name, str) else getattr(name, words.language)


def _party_json(party: Party) -> dict[str, Any]:
    contact = party.contact
    return {
        "side": party.side,
        "organisation": party.organisation,
        "record": party.key,
        "solution": party.solution,
        "phase": party.status,
        "fresh": party.fresh,
        "counts_for": list(party.serves),
        "km": None if party.km is None else round(party.km),
        "version": party.version,
        "contact": {"role": contact.role, "email": contact.email, "url": contact.url} if contact else None,
    }


def opportunities_csv(chapters: list[Chapter], words: Words) -> str:
    """A row for each organisation that takes part, so that a spreadsheet can sort and filter by it."""
    head = (
        words("Kind"),
        words("No."),
        words("Opportunity"),
        words("Organisation"),
        words("Part it has"),
        words("Record"),
        words("Confirmed in time"),
        words("Ask"),
        words("Reasons"),
    )
    rows = [head]
    for chapter in chapters:
        for number, one in enumerate(chapter.listed, 1):
            start = (words.say(TITLES[chapter.kind]), str(number), words.say(one.says))
            reasons = "; ".join(map(words.say, one.reasons))
            rows += [(*start, *_party_cells(party, words), reasons) for party in one.parties]
    return csv_text(rows, words)


def _party_cells(party: Party, words: Words) -> tuple[str, str, str, str, str]:
    fresh = words("yes") if party.fresh else words("no")
    return party.name, words.say(SIDES[party.side]), party.key, fresh, _whom(party, words)
