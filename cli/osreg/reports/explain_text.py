"""The explanations of `osreg explain`: a check, a verdict, in words."""

from __future__ import annotations

import textwrap

from osreg.words import Words
from osreg_checks.check import FAMILIES, Check
from osreg_checks.rules import ALL


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


def _wrap(text: str) -> str:
    return textwrap.fill(text, 80)
