"""The answer of `osreg audit`: what changed since the last time, in full; what stayed the same, as counts."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from osreg.reports.check_json import result_row
from osreg.reports.json_text import json_text
from osreg.reports.layout import indented, row
from osreg.version import VERSION
from osreg.words import Words, clean
from osreg_checks.audit import Changes, Known
from osreg_checks.finding import Result
from osreg_checks.rules import ALL

_TITLES = {check.id: check.title for check in ALL}


class Audit(NamedTuple):
    """One audit: when, over how many entries, with how many requests, and what came of it; `last` is the one before."""

    at: datetime.datetime
    last: str | None
    entries: int
    requests: int
    revision: str
    changes: Changes


def audit_text(audit: Audit, words: Words, width: int, *, every: bool) -> str:
    """For the screen: new and settled findings one by one, the others counted by check; all of them with `every`."""
    return "\n".join(_text(audit, words, width, every=every)) + "\n"


def _text(audit: Audit, words: Words, width: int, *, every: bool) -> Iterator[str]:
    changes = audit.changes
    yield from indented(_head(audit, words), 0, width)
    for title, lines in _sections(changes, words, every=every):
        yield ""
        yield f"{title}:"
        for subject, text in lines:
            yield from row((f"  {clean(subject)}", text), (29, width - 31))
    for title, counts in _counts(changes, words, every=every):
        yield ""
        yield f"{title}:"
        for number, text in counts:
            yield from row((f"{number:>6}", text), (6, width - 8))


def audit_markdown(audit: Audit, words: Words) -> str:
    """For the one issue on the forge: its whole text, new each time."""
    lines = [_head(audit, words), ""]
    for title, rows in _sections(audit.changes, words, every=False):
        lines += [f"### {title}", "", *(f"- `{_code(subject)}` {_plain(text)}" for subject, text in rows), ""]
    for title, counts in _counts(audit.changes, words, every=False):
        lines += [f"### {title}", "", *(f"- {number}: {_plain(text)}" for number, text in counts), ""]
    return "\n".join(lines)


def audit_json(audit: Audit, words: Words) -> str:
    """All of it, version 1."""
    changes = audit.changes
    document: dict[str, Any] = {
        "version": 1,
        "generated_at": audit.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "tool": {"name": "osreg", "version": VERSION},
        "registry": {"revision": audit.revision, "entries": audit.entries},
        "compared_with": audit.last,
        "requests": audit.requests,
        "new": [result_row(one, words) for one in changes.new],
        "settled": [_known(*one) for one in changes.settled],
        "still": [result_row(one, words) for one in changes.still],
        "not_looked_at": [_known(*one) for one in changes.kept],
        "undetermined": [result_row(one, words) for one in changes.undetermined],
    }
    return json_text(document)


def _known(key: str, known: Known) -> dict[str, str]:
    subject, check, *rest = key.split(" ")
    return {
        "subject": subject, "check": check, "key": " ".join(rest), "since": known.since, "message": known.message,
    }  # fmt: skip


def _head(audit: Audit, words: Words) -> str:
    changes = audit.changes
    since = words("compared with {day}", day=audit.last) if audit.last else words("the first audit")
    parts = [
        words("{count} entries", count=audit.entries),
        words("{count} requests", count=audit.requests),
        since,
        words("{count} new", count=len(changes.new)),
        words("{count} settled", count=len(changes.settled)),
        words("{count} as before", count=len(changes.still) + len(changes.kept)),
        words("{count} undetermined", count=len(changes.undetermined)),
    ]
    return ", ".join(parts)


def _sections(changes: Changes, words: Words, *, every: bool) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    if changes.new:
        yield words("New"), [_line(one, words) for one in changes.new]
    if changes.settled:
        told = [(key.split(" ")[0], f"{key.split(' ')[1]} {clean(known.message)}") for key, known in changes.settled]
        yield words("Settled"), told
    if every and changes.still:
        yield words("As before"), [_line(one, words) for one in changes.still]


def _counts(changes: Changes, words: Words, *, every: bool) -> Iterator[tuple[str, list[tuple[int, str]]]]:
    if changes.still and not every:
        by_check = Counter(one.check for one in changes.still)
        rows = [(count, f"{check} {words(_TITLES[check])}") for check, count in sorted(by_check.items())]
        yield words("As before, by check that is not passed (--all lists them)"), rows
    if changes.undetermined:
        yield words("Undetermined, by reason"), _reasons(changes.undetermined, words)


def _reasons(results: Iterable[Result], words: Words) -> list[tuple[int, str]]:
    """Reasons with their counts, the most frequent first; what only one entry has stands together."""
    by_reason = Counter(words.say(one.reason) for one in results if one.reason)
    many = [(count, reason) for reason, count in by_reason.most_common() if count > 1]
    shown = many[:20]
    rest = sum(by_reason.values()) - sum(count for count, _ in shown)
    return [*shown, (rest, words("other reasons"))] if rest else shown


def _line(one: Result, words: Words) -> tuple[str, str]:
    fix = f" {words.say(one.fix)}" if one.fix else ""
    return one.subject, f"{one.check} {words(one.level)}: {words.say(one.message)}.{fix}"


def _code(text: str) -> str:
    return clean(text).replace("`", "'")


def _plain(text: str) -> str:
    """Text that Markdown and HTML leave alone, and that calls nobody."""
    for sign in "\\`*_[]<>|#":
        text = text.replace(sign, f"\\{sign}")
    return text.replace("@", "@\N{ZERO WIDTH SPACE}")
