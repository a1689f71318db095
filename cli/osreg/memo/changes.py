"""What changed between two answers to the same question: in words that decide, not in keys of a document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from osreg.words import Words, clean

_FACTS = ("licence", "vendor", "name")


def changes(then: Mapping[str, Any], now: Mapping[str, Any], words: Words) -> list[str]:
    """A sentence for each change: verdict, licence, alternatives, users, dependencies, outcomes of rules."""
    return list(_changes(then, now, words))


def _changes(then: Mapping[str, Any], now: Mapping[str, Any], words: Words) -> Iterator[str]:
    if then.get("verdict") != now.get("verdict"):
        gaps = {"then": words(str(then.get("verdict"))), "now": words(str(now.get("verdict")))}
        yield words("the verdict was {then} and is {now}", **gaps)
    yield from _subject(_dict(then.get("subject")), _dict(now.get("subject")), words)
    if _dict(then.get("policy")) != _dict(now.get("policy")):
        gaps = {"then": _text(_dict(then.get("policy")), "version"), "now": _text(_dict(now.get("policy")), "version")}
        yield words("the policy was {then} and is {now}", **gaps)
    yield from _alternatives(_by(then, "alternatives", "id"), _by(now, "alternatives", "id"), words)
    yield from _needs(_by(then, "dependencies", "name"), _by(now, "dependencies", "name"), words)
    yield from _outcomes(_outcomes_of(then), _outcomes_of(now), words)


def _subject(then: Mapping[str, Any], now: Mapping[str, Any], words: Words) -> Iterator[str]:
    for key in _FACTS:
        if then.get(key) != now.get(key):
            gaps = {"key": words(key), "then": _text(then, key), "now": _text(now, key)}
            yield words("{key}: was {then} and is {now}", **gaps)


def _alternatives(then: Mapping[str, Any], now: Mapping[str, Any], words: Words) -> Iterator[str]:
    for key, item in now.items():
        if key not in then:
            yield words("new alternative: {name} ({licence})", name=_text(item, "name"), licence=_text(item, "licence"))
    for key, item in then.items():
        if key not in now:
            yield words("no longer an alternative: {name}", name=_text(item, "name"))
            continue
        name = _text(item, "name")
        for fact in ("licence", "fit"):
            if item.get(fact) != now[key].get(fact):
                gaps = {"name": name, "then": _text(item, fact), "now": _text(now[key], fact)}
                yield words("{name}: was {then} and is {now}", **gaps)
        yield from _users(name, _by(item, "used_by", "municipality"), _by(now[key], "used_by", "municipality"), words)
        new = [reason for reason in _list(now[key].get("reasons")) if reason not in _list(item.get("reasons"))]
        for reason in new:
            yield words("{name}: new: {reason}", name=name, reason=clean(str(reason)))


def _users(name: str, then: Mapping[str, Any], now: Mapping[str, Any], words: Words) -> Iterator[str]:
    for town in now:
        if town not in then:
            yield words("{name}: new in use at {town}", name=name, town=clean(town))
    for town, user in then.items():
        if town not in now:
            yield words("{name}: no longer on record at {town}", name=name, town=clean(town))
        elif user.get("status") != now[town].get("status"):
            gaps = {"name": name, "town": clean(town), "now": words(str(now[town].get("status") or "unknown"))}
            yield words("{name} at {town}: {now}", **gaps)


def _needs(then: Mapping[str, Any], now: Mapping[str, Any], words: Words) -> Iterator[str]:
    for name, item in now.items():
        if name not in then:
            gaps = {"name": clean(name), "openness": words(str(item.get("openness")))}
            yield words("new dependency: {name} ({openness})", **gaps)
    for name in then:
        if name not in now:
            yield words("no longer a dependency: {name}", name=clean(name))


def _outcomes_of(answer: Mapping[str, Any]) -> dict[tuple[str, str, str], Mapping[str, Any]]:
    rows = (row for row in _list(answer.get("results")) if isinstance(row, dict))
    return {(str(row.get("check")), str(row.get("subject")), str(row.get("key"))): row for row in rows}


def _outcomes(
    then: Mapping[tuple[str, str, str], Mapping[str, Any]],
    now: Mapping[tuple[str, str, str], Mapping[str, Any]],
    words: Words,
) -> Iterator[str]:
    for key, row in now.items():
        before = then.get(key, {}).get("outcome")
        if row.get("outcome") != before and "fail" in {row.get("outcome"), before}:
            gaps = {
                "rule": clean(key[0]),
                "then": words(str(before)) if before else words("not applied"),
                "now": words(str(row.get("outcome"))),
                "what": _text(row, "message"),
            }
            yield words("{rule} was: {then}, is: {now} ({what})", **gaps)


def _by(item: Mapping[str, Any], key: str, name: str) -> dict[str, Mapping[str, Any]]:
    return {str(one.get(name)): one for one in _list(item.get(key)) if isinstance(one, dict)}


def _dict(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(item: Mapping[str, Any], key: str) -> str:
    return clean(str(item.get(key) or "-"))
