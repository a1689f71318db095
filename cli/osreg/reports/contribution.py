"""`osreg contribution`: a comment for a pull request, and the same as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from osreg.reports.dates import when
from osreg.reports.json_text import json_text
from osreg.reports.markdown import LONGEST, bullets, link, plain
from osreg.reports.users import in_use
from osreg.words import Words
from osreg_checks.answer import Alternative, User
from osreg_checks.contribution import RULES, Change, News
from osreg_registry.validate import Report

# How much of the room each list may take; what is new is what people come for.
_ROOM: dict[Change, int] = {"new": LONGEST * 60 // 100, "changed": LONGEST * 25 // 100, "removed": LONGEST * 5 // 100}
_MOST = 8


def contribution_markdown(news: Sequence[News], report: Report, words: Words) -> str:
    """The comment: what is new, changed and removed; who else uses it; which open alternatives there are."""
    lines = ["## " + words("What this contribution brings"), "", _counts(report, words), ""]
    titles: dict[Change, str] = {"new": words("New"), "changed": words("Changed"), "removed": words("Removed")}
    for change, title in titles.items():
        items = ["\n".join(_item(one, words)) for one in news if one.change == change]
        if items:
            lines += [f"### {title} ({len(items)})", "", *bullets(items, _ROOM[change], words), ""]
    if not news:
        lines += [words("No entry is touched."), ""]
    if rules := [one for one in news if one.kind in RULES]:
        paths = ", ".join(plain(one.path) for one in rules[:_MOST])
        lines += [words("Look closely: this changes rules by which all entries are judged: {paths}", paths=paths), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _counts(report: Report, words: Words) -> str:
    levels = [fault.level for fault in report.faults]
    return words("faults: {errors} errors, {others} others", errors=levels.count("error"), others=_others(levels))


def _others(levels: Sequence[str]) -> int:
    return sum(level != "error" for level in levels)


def _item(one: News, words: Words) -> Iterator[str]:
    """The entry, and below it what is known about it. A list in a list is two blanks further in."""
    where = f" ({plain(one.organisation)})" if one.organisation else ""
    yield f"**{plain(one.name or one.id)}**{where}, {plain(one.path)}"
    if one.change == "removed":
        return
    for part in _facts(one, words):
        yield f"  - {part}"


def _facts(one: News, words: Words) -> Iterator[str]:
    if one.name is None and one.kind in {"solution", "product", "organisation"}:
        yield words("cannot be used because of its faults")
    if one.openness:
        name = f"{plain(one.product)}: " if one.product else ""
        yield f"{name}{words(one.openness)}"
    if one.users is not None:
        yield _used(one.users, words)
    if one.alternatives is not None:
        yield _choices(one, one.alternatives, words)


def _used(users: Sequence[User], words: Words) -> str:
    """The first of those who use it, and how many more there are."""
    running = [user for user in users if user.status != "ended"]
    if not running:
        return words("no other record in this registry; what municipalities without a record use is not known")
    used = plain(in_use(running[:_MOST], words))
    more = "; " + words("{count} more", count=len(running) - _MOST) if len(running) > _MOST else ""
    return words("Also in use at: {users}", users=used + more)


def _choices(one: News, alternatives: Sequence[Alternative], words: Words) -> str:
    if alternatives:
        named = [link(item.name, item.repository) + _fit(item, words) for item in alternatives[:_MOST]]
        more = len(alternatives) - len(named)
        rest = [words("{count} more", count=more)] if more else []
        return words("Open alternatives: {names}", names=", ".join([*named, *rest]))
    if one.none_known:
        return words("Open alternatives: none known; looked on {day}", day=when(one.none_known.checked))
    return words("Open alternatives: none known to this registry")


def _fit(item: Alternative, words: Words) -> str:
    return f" ({words(item.fit)})" if item.fit else ""


def contribution_json(news: Sequence[News], report: Report) -> str:
    """The same as JSON, version 1."""
    levels = [fault.level for fault in report.faults]
    return json_text(
        {
            "version": 1,
            "errors": levels.count("error"),
            "other_faults": _others(levels),
            "entries": [_plain(one) for one in news],
        }
    )


def _plain(one: News) -> dict[str, object]:
    return {
        "path": one.path,
        "change": one.change,
        "kind": one.kind,
        "id": one.id,
        "name": one.name,
        "organisation": one.organisation,
        "product": one.product,
        "openness": one.openness,
        "users": None
        if one.users is None
        else [
            {
                "municipality": user.municipality,
                "status": user.status,
                "solution": user.solution,
                "confirmed": user.confirmed,
                "fresh": user.fresh,
            }
            for user in one.users
        ],
        "alternatives": None
        if one.alternatives is None
        else [{"id": item.id, "name": item.name, "fit": item.fit} for item in one.alternatives],
        "changes_rules": one.kind in RULES,
    }
