"""The contract radar: contracts by the day to look at alternatives by, as table, CSV, JSON and calendar."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from osreg.reports.csv_text import csv_text
from osreg.reports.json_text import json_text
from osreg.reports.layout import indented
from osreg.words import Words, clean
from osreg_checks.reuse.contracts import Contract, State
from osreg_registry.message import Message

_STATES: dict[State, Message] = {
    "over": Message("The contract has ended, the solution is still in use"),
    "overdue": Message("Check alternatives now"),
    "later": Message("Check alternatives later"),
    "checked": Message("A valid alternatives check is on file"),
    "end unknown": Message("The end of the contract is not stated"),
}
_SHOWN = 20


def contracts_text(contracts: list[Contract], words: Words, width: int, *, every: bool) -> str:
    """By urgency, each contract with its days and what is on file; twenty of each state unless `every`."""
    return "\n".join(_lines(contracts, words, width, every=every)) + "\n"


def _lines(contracts: list[Contract], words: Words, width: int, *, every: bool) -> Iterator[str]:
    yield words("Contracts: {count}", count=len(contracts))
    for state, title in _STATES.items():
        found = [one for one in contracts if one.state == state]
        if not found:
            continue
        yield ""
        yield words("{title}: {count}", title=words.say(title), count=len(found))
        for one in found if every else found[:_SHOWN]:
            yield from _one(one, words, width)
        if not every and len(found) > _SHOWN:
            yield from indented(words("and {count} more: --all shows them", count=len(found) - _SHOWN), 2, width)


def _one(one: Contract, words: Words, width: int) -> Iterator[str]:
    product = "" if one.product_name in {None, one.name} else f" ({clean(one.product_name or '')})"
    what = clean(one.name) + product
    when = words("check alternatives by {day}: {what}", day=one.check_by, what=what) if one.check_by else what
    yield from indented(f"{when} · {clean(one.municipality)}", 2, width)
    for detail in _details(one, words):
        yield from indented(detail, 4, width)


def _details(one: Contract, words: Words) -> Iterator[str]:
    if one.vendor:
        yield words("vendor: {name}", name=clean(one.vendor))
    if one.end and one.notice:
        yield words("notice by {notice}, contract until {end}", notice=one.notice, end=one.end)
    elif one.end:
        yield words("contract until {end}, notice period not stated", end=one.end)
    if one.serves > 1:
        yield words("counts for organisations: {count}", count=one.serves)
    if one.filed:
        gaps = {"day": one.filed.day, "months": one.filed.months}
        valid = words("alternatives checked on {day}, {months} months ago", **gaps)
        yield valid if one.filed.valid else words("alternatives checked on {day}, {months} months ago: too old", **gaps)
    if one.contact:
        yield words("ask: {contact}", contact=_contact(one))
    if not one.fresh:
        yield words("{key} was not confirmed in time", key=clean(one.key))


def _contact(one: Contract) -> str:
    parts = (one.contact.role, one.contact.email, one.contact.url) if one.contact else ()
    return ", ".join(clean(part) for part in parts if part)


def contracts_csv(contracts: list[Contract], words: Words) -> str:
    """A row for each contract; days as the language writes them."""
    head = (
        words("Check alternatives by"),
        words("State"),
        words("Organisation"),
        words("Solution"),
        words("Product"),
        words("Vendor"),
        words("Notice period"),
        words("Notice by"),
        words("Contract until"),
        words("Last check"),
        words("Counts for organisations"),
        words("Ask"),
        words("Record"),
        words("Confirmed in time"),
    )
    return csv_text([head, *(_cells(one, words) for one in contracts)], words)


def _cells(one: Contract, words: Words) -> tuple[str, ...]:
    return (
        words.day(one.check_by),
        words.say(_STATES[one.state]),
        one.municipality,
        one.name,
        one.product_name or "",
        one.vendor or "",
        one.notice_period or "",
        words.day(one.notice),
        words.day(one.end),
        words.day(one.filed.day) if one.filed else "",
        str(one.serves),
        _contact(one),
        one.key,
        words("yes") if one.fresh else words("no"),
    )


def contracts_json(contracts: list[Contract]) -> str:
    """The same as JSON, version 1; days in ISO 8601."""
    return json_text({"version": 1, "contracts": [_json(one) for one in contracts]})


def _json(one: Contract) -> dict[str, Any]:
    filed, contact = one.filed, one.contact
    return {
        "record": one.key,
        "name": one.name,
        "organisation": one.organisation,
        "counts_for": one.serves,
        "product": one.product,
        "vendor": one.vendor,
        "check_by": _iso(one.check_by),
        "notice_by": _iso(one.notice),
        "notice_period": one.notice_period,
        "contract_until": _iso(one.end),
        "state": one.state,
        "check": {"key": filed.key, "date": _iso(filed.day), "valid": filed.valid} if filed else None,
        "contact": {"role": contact.role, "email": contact.email, "url": contact.url} if contact else None,
        "fresh": one.fresh,
    }


def _iso(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None


def contracts_ics(contracts: list[Contract], words: Words, moment: datetime.datetime) -> str:
    """All-day events for a calendar: check alternatives, give notice, end (RFC 5545). `moment` is in UTC.

    An event keeps its UID when its day changes, so that a calendar that reads the file again moves it.
    """
    import icalendar  # noqa: PLC0415 -- 60 ms that only a calendar needs

    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//osreg//contracts//EN")
    calendar.add("version", "2.0")
    for one in contracts:
        for kind, day, title in _events(one, words):
            event = icalendar.Event()
            event.add("uid", f"{one.key.replace('/', '.')}.{kind}@osreg")
            event.add("dtstamp", moment)
            event.add("dtstart", day)
            event.add("summary", title)
            event.add("description", "\n".join(_details(one, words)))
            event.add("transp", "TRANSPARENT")
            calendar.add_component(event)
    return str(calendar.to_ical().decode())


def _events(one: Contract, words: Words) -> Iterator[tuple[str, datetime.date, str]]:
    what = f"{clean(one.name)} · {clean(one.municipality)}"
    if one.check_by and not (one.filed and one.filed.valid):
        yield "check", one.check_by, words("Check alternatives: {what}", what=what)
    if one.notice:
        yield "notice", one.notice, words("Last day to give notice: {what}", what=what)
    if one.end:
        yield "end", one.end, words("Contract ends: {what}", what=what)
