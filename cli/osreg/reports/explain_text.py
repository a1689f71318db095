"""The explanations of `osreg explain`: a check, a licence, a verdict, in words."""

from __future__ import annotations

import textwrap

from osreg.words import Words, clean
from osreg_checks.check import FAMILIES, Check
from osreg_checks.rules import ALL
from osreg_registry.licences import Licence, LicenceTable


def find_check(word: str) -> Check | None:
    """The check with that id or name."""
    return next((check for check in ALL if word.upper() == check.id or word.casefold() == check.name), None)


def explain_check(check: Check, words: Words) -> str:
    """Title, reason, remedy, level and family of a check."""
    family = words(FAMILIES[check.id[:3]])
    facts = words("{family}, {level}, since {version}", family=family, level=words(check.level), version=check.since)
    fix = words("How to mend it: {fix}", fix=words(check.fix))
    parts = [f"{check.id} {check.name} ({facts})", words(check.title), words(check.why), fix]
    return "\n\n".join(_wrap(part) for part in parts) + "\n"


def explain_verdict(word: str, words: Words) -> str | None:
    """What a verdict means; None for another word."""
    meanings = {
        "open": words(
            "Open: everybody may use, study, change and share the software. A public list of licences says so."
        ),
        "source-available": words(
            "Source-available: the source code can be read, but its licence forbids some uses, often running it as a "
            "service or commercial use. It is not open, and osreg never offers it as an open alternative."
        ),
        "proprietary": words(
            "Proprietary: the vendor alone decides who may use the software, for how long and at which price."
        ),
        "undetermined": words(
            "Undetermined: nobody has assessed the licence, or the registry does not know it. That is neither a yes "
            "nor a no; somebody has to find out before a purchase."
        ),
    }
    text = meanings.get(word.casefold())
    return _wrap(text) + "\n" if text else None


def explain_licence(expression: str, table: LicenceTable, words: Words) -> str | None:
    """What the public lists say about a licence expression; None when it names no known licence."""
    judgement = table.judge(expression)
    known = [licence for one in judgement.ids if (licence := table.get(one.removesuffix("+")))]
    if not known and judgement.openness == "undetermined":
        return None
    parts = [f"{clean(expression)}: {words(judgement.openness)} ({words.say(judgement.reason)})"]
    parts += [_opinions(licence, table, words) for licence in known]
    parts += [words.say(problem.message) for problem in judgement.problems]
    return "\n\n".join(parts) + "\n"


def _opinions(licence: Licence, table: LicenceTable, words: Words) -> str:
    unknown = "not assessed"
    opinions = (
        ("opencode", licence.opencode or unknown),
        ("osi", "yes" if licence.osi else unknown),
        ("fsf", unknown if licence.fsf is None else "yes" if licence.fsf else "no"),
        ("scancode", licence.scancode or unknown),
    )
    rows = [(table.list_name(key), words(opinion)) for key, opinion in opinions]
    return "\n".join([f"{licence.id}: {licence.name}", *(f"  {name:<44} {answer}" for name, answer in rows)])


def _wrap(text: str) -> str:
    return textwrap.fill(text, 80)
