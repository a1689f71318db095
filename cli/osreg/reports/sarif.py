"""Results as SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os.html).

The time of the run is left out: a report that is kept as a baseline changes only when a finding does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from osreg.baseline import FINGERPRINT
from osreg.reports.findings import is_accepted
from osreg.reports.json_text import json_text
from osreg.version import VERSION
from osreg.words import Words, clean
from osreg_checks.finding import Result
from osreg_checks.rules import ALL
from osreg_registry.message import Message

#: Where the project lives: `url` in publiccode.yml, without `.git`.
HOME = "https://osreg.example/osreg"
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_CHECKS = {check.id: check for check in ALL}


class Place(NamedTuple):
    """Where a result stands: a file (as URI), a line of it (from 1), and what it is called there, as (kind, name)."""

    file: str | None = None
    line: int | None = None
    column: int | None = None
    names: tuple[tuple[str, str], ...] = ()


def sarif(
    results: Iterable[tuple[Result, Place]],
    words: Words,
    notes: Iterable[Message] = (),
    properties: Mapping[str, str] | None = None,
) -> str:
    """Findings, accepted findings (suppressed) and what could not be told (open), each at its place.

    `results` may have all outcomes: checks that ran and found nothing are among the rules, so that a forge knows what
    is settled. `notes` is what is to be said beside them.
    """
    all_of_them = list(results)
    rules = sorted({one.check for one, _ in all_of_them})
    told = [row for row in all_of_them if row[0].outcome in {"fail", "unknown"} or is_accepted(row[0])]
    driver = {
        "name": "osreg",
        "version": VERSION,
        "semanticVersion": VERSION,
        "informationUri": HOME,
        "rules": [_rule(check, words) for check in rules],
    }
    said = [{"level": "note", "message": {"text": _text(words.say(note))}} for note in notes]
    run = {
        "tool": {"driver": driver},
        "language": words.language,
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": said}],
        "results": _rows(told, {check: number for number, check in enumerate(rules)}, words),
        "properties": dict(properties or {}),
    }
    return json_text({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(check_id: str, words: Words) -> dict[str, Any]:
    check = _CHECKS.get(check_id)
    if check is None:
        return {"id": check_id}
    return {
        "id": check.id,
        "name": check.name,
        "shortDescription": {"text": _text(words(check.title))},
        "fullDescription": {"text": _text(words(check.why))},
        "help": {"text": _text(words(check.fix))},
        "helpUri": f"{HOME}/{check.url}",
        "defaultConfiguration": {"level": check.level},
    }


def _rows(told: list[tuple[Result, Place]], rules: Mapping[str, int], words: Words) -> list[dict[str, Any]]:
    # What a baseline knew is said of all results or of none (section 3.27.24).
    compared = any(one.known for one, _ in told)
    seen: Counter[str] = Counter()
    rows = []
    for one, place in told:
        mark = one.fingerprint
        seen[mark] += 1
        prints = {FINGERPRINT: mark}
        if place.line is None:
            # GitHub makes this one from the text of the line; without a line, all findings of a check would be one.
            prints["primaryLocationLineHash"] = f"{mark}:{seen[mark]}"
        state = {"baselineState": "unchanged" if one.known else "new"} if compared else {}
        rows.append({"ruleId": one.check, "ruleIndex": rules[one.check], **_row(one, place, words, prints), **state})
    return rows


def _row(one: Result, place: Place, words: Words, prints: Mapping[str, str]) -> dict[str, Any]:
    is_open = one.outcome == "unknown"
    suppressions = []
    if one.reason and is_accepted(one):
        suppressions = [{"kind": "external", "status": "accepted", "justification": words.say(one.reason)}]
    return {
        "kind": "open" if is_open else "fail",
        "level": "none" if is_open else one.level,  # only a failure has a level (section 3.27.10)
        "message": {"text": _message(one, words)},
        "locations": [_location(place)],
        "partialFingerprints": dict(prints),
        "suppressions": suppressions,  # empty, never absent: all results have them, or none (section 3.27.23)
    }


def _message(one: Result, words: Words) -> str:
    """What is wrong; how to mend it stands with the rule, unless this case needs its own remedy."""
    if one.outcome == "unknown":
        return _text(words("not determinable: {why}", why=words.say(one.reason or one.message)))
    check = _CHECKS.get(one.check)
    own_fix = one.fix if one.fix and (check is None or one.fix.template != check.fix) else None
    return _text(f"{words.say(one.message)}. {words.say(own_fix)}" if own_fix else words.say(one.message))


def _text(said: str) -> str:
    """The sentence as SARIF writes it: braces doubled (section 3.11.5), and nothing that reads as a link (3.11.6)."""
    return said.replace("{", "{{").replace("}", "}}").replace("](", "] (")


def _location(place: Place) -> dict[str, Any]:
    names = [{"fullyQualifiedName": clean(name), "kind": kind} for kind, name in place.names]
    location: dict[str, Any] = {"logicalLocations": names} if names else {}
    if place.file is not None:
        location["physicalLocation"] = {"artifactLocation": {"uri": place.file}, **_region(place)}
    return location


def _region(place: Place) -> dict[str, Any]:
    if place.line is None:
        return {}
    column = {"startColumn": place.column} if place.column is not None else {}
    return {"region": {"startLine": place.line, **column}}
