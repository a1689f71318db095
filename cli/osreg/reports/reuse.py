"""The report of `osreg reuse`: who uses what, and the family of one solution."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from osreg.reports.csv_text import csv_text
from osreg.reports.dates import when
from osreg.reports.json_text import json_text
from osreg.reports.layout import indented, row
from osreg.words import Words, clean
from osreg_checks.reuse.duplicates import Suggestion
from osreg_checks.reuse.family import Family, Kin
from osreg_checks.reuse.groups import Group
from osreg_checks.reuse.records import Record
from osreg_checks.reuse.standing import Standing
from osreg_registry.message import Message

_SHOWN = 20
_RELATIONS: dict[str, Message] = {
    "itself": Message("This record"),
    "origin": Message("Taken over from"),
    "adoption": Message("Taken over by"),
    "sibling": Message("Taken over from the same origin"),
    "same repository": Message("Developed in the same repository (derived)"),
    "based on": Message("Its source is the base of this one, says publiccode.yml (derived)"),
    "same product": Message("Runs the same product (derived)"),
}
_SERVES = 3


class Teller:
    """Says in words where a record stands; the same in every report on reuse."""

    def __init__(self, standing: Standing, words: Words) -> None:
        self.standing = standing
        self.words = words

    def town(self, one: Record) -> str:
        """Who keeps the record, and for whom it counts when that is an association."""
        standing = self.standing
        name = clean(standing.name(one.organisation))
        now = standing.successor(one.organisation)
        if now != one.organisation:
            name = self.words("{name}, now {other}", name=name, other=clean(standing.name(now)))
        served = [clean(standing.name(user)) for user in standing.counts_for(one) if user != now]
        if not served:
            return name
        names = ", ".join(served[:_SERVES]) + (" ..." if len(served) > _SERVES else "")
        return self.words("{name}, which counts for {count} more ({names})", name=name, count=len(served), names=names)

    def state(self, one: Record) -> str:
        """Phase, since when, version, and whether anybody confirmed it."""
        parts = [self.words(self.standing.phase(one))]
        if one.since:
            parts.append(self.words("since {when}", when=when(one.since)))
        if one.version:
            parts.append(self.words("version {version}", version=clean(one.version)))
        return ", ".join([*parts, self.freshness(one)])

    def freshness(self, one: Record) -> str:
        """When it was confirmed, and whether that is too long ago."""
        if one.confirmed is None:
            return self.words("not confirmed")
        text = "confirmed {when}" if self.standing.is_fresh(one) else "last confirmed {when}, too long ago"
        return self.words(text, when=when(one.confirmed))

    def order(self, one: Record) -> tuple[bool, str, str]:
        """What is in use first, then by name."""
        return not self.standing.is_in_use(one), self.town(one), one.key

    def contact(self, one: Record) -> str:
        """Whom to ask; empty when the record does not say."""
        contact = one.contact
        parts = (contact.role, contact.email, contact.url) if contact else ()
        return ", ".join(clean(part) for part in parts if part)


_WORDS_OF_TELLER = (Message("confirmed {when}"), Message("last confirmed {when}, too long ago"))


# -------------------------------------------------------------------------------------------------------- one family


def family_text(family: Family, teller: Teller, width: int) -> str:
    """The family on a page: what it is, then by relation who runs it since when, and whom to ask."""
    return "\n".join(_family_lines(family, teller, width)) + "\n"


def _family_lines(family: Family, teller: Teller, width: int) -> Iterator[str]:
    words, standing = teller.words, teller.standing
    running = {user for kin in family.kin if standing.is_in_use(kin.record) for user in standing.counts_for(kin.record)}
    yield clean(family.title)
    yield from indented(
        words("in use by {count}; records: {records}", count=len(running), records=len(family.kin)), 2, width
    )
    for fault in family.faults:
        yield from indented(words("Fault: {what}", what=words.say(fault)), 2, width)
    for relation, title in _RELATIONS.items():
        rows = sorted(
            (kin for kin in family.kin if kin.relation == relation),
            key=lambda kin: (kin.steps, teller.order(kin.record)),
        )
        if rows:
            yield ""
            yield f"{words.say(title)}:"
        for kin in rows:
            yield from _kin_lines(kin, teller, width)
    yield from _outside_lines(family, words, width)


def _kin_lines(kin: Kin, teller: Teller, width: int) -> Iterator[str]:
    first = max(20, width // 3)
    yield from (
        "  " + line for line in row((teller.town(kin.record), teller.state(kin.record)), (first, width - first - 4))
    )
    if contact := teller.contact(kin.record):
        yield from indented(teller.words("ask: {contact}", contact=contact), first + 4, width)


def _outside_lines(family: Family, words: Words, width: int) -> Iterator[str]:
    if family.public:
        yield ""
        names = ", ".join(map(clean, family.public))
        yield from indented(words("Public users outside the registry: {names}", names=names), 0, width)
    if family.upstream:
        yield ""
        used = ", ".join(map(clean, family.upstream.used_by)) or "-"
        based = ", ".join(map(clean, family.upstream.based_on)) or "-"
        url = clean(family.upstream.url)
        text = words("publiccode.yml at {url}: used by {used}; based on {based}", url=url, used=used, based=based)
        yield from indented(text, 0, width)


def family_json(family: Family, teller: Teller) -> str:
    """The family as JSON, version 1."""
    return json_text(
        {
            "version": 1,
            "title": family.title,
            "product": family.product,
            "records": [
                _record_json(kin.record, teller)
                | {"relation": kin.relation, "declared": kin.is_declared, "steps": kin.steps}
                for kin in family.kin
            ],
            "faults": [teller.words.say(fault) for fault in family.faults],
            "public_users": list(family.public),
            "upstream": family.upstream._asdict() if family.upstream else None,
        }
    )


def _record_json(one: Record, teller: Teller) -> dict[str, Any]:
    contact = one.contact
    return {
        "key": one.key,
        "name": one.name,
        "organisation": one.organisation,
        "counts_for": list(teller.standing.counts_for(one)),
        "phase": teller.standing.phase(one),
        "since": one.since,
        "until": one.until,
        "version": one.version,
        "product": one.product,
        "reuses": one.reuses,
        "confirmed": one.confirmed,
        "fresh": teller.standing.is_fresh(one),
        "contact": {"role": contact.role, "email": contact.email, "url": contact.url} if contact else None,
    }


# -------------------------------------------------------------------------------------------------------- all of them


def matrix_text(groups: list[Group], teller: Teller, width: int, *, every: bool) -> str:
    """A line for each thing with its users, those with most users first; the first twenty unless `every`."""
    words = teller.words
    lines = [words("Things in use: {count}, organisations: {users}", count=len(groups), users=len(_users(groups))), ""]
    for group in groups if every else groups[:_SHOWN]:
        lines.append(words("{title} (in use by {count})", title=clean(group.title), count=len(group.users)))
        for one in sorted(group.records, key=teller.order):
            lines += indented(f"{teller.town(one)}: {teller.state(one)}", 2, width)
    if not every and len(groups) > _SHOWN:
        lines += ["", words("and {count} more: --all shows them", count=len(groups) - _SHOWN)]
    return "\n".join(lines) + "\n"


def _users(groups: Iterable[Group]) -> set[str]:
    return {user for group in groups for user in group.users}


def matrix_csv(groups: list[Group], teller: Teller) -> str:
    """The matrix: a row for each thing, a column for each organisation; a cell holds phases, `*` marks stale ones."""
    words, standing = teller.words, teller.standing
    keepers = sorted({user for group in groups for one in group.records for user in standing.counts_for(one)})
    head = [words("Name"), words("Product"), words("in use by"), *(standing.name(one) for one in keepers)]
    rows = [head]
    for group in groups:
        cells: dict[str, list[str]] = {}
        for one in group.records:
            mark = words(standing.phase(one)) + ("" if standing.is_fresh(one) else "*")
            for user in standing.counts_for(one):
                cells.setdefault(user, []).append(mark)
        rows.append(
            [
                group.title,
                group.product or "",
                str(len(group.users)),
                *(" ".join(cells.get(one, ())) for one in keepers),
            ]
        )
    return csv_text(rows, words)


def matrix_json(groups: list[Group], teller: Teller) -> str:
    """The same as JSON, version 1."""
    return json_text(
        {
            "version": 1,
            "day": teller.standing.day.isoformat(),
            "groups": [
                {
                    "title": group.title,
                    "product": group.product,
                    "in_use_by": list(group.users),
                    "records": [_record_json(one, teller) for one in group.records],
                }
                for group in groups
            ],
        }
    )


def suggestions_text(found: list[Suggestion], teller: Teller, width: int) -> str:
    """Records that may be one, with the reason; nobody merges them but a person."""
    words = teller.words
    lines = [words("Possible duplicates: {count}", count=len(found))]
    for one in found:
        lines.append("")
        lines += indented(", ".join(clean(record.key) for record in one.records), 0, width)
        lines += indented(words.say(one.reason), 2, width)
    return "\n".join(lines) + "\n"
