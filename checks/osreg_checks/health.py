"""Whether a project is alive, as its forge shows it: in words, with the day on which that was true."""

from __future__ import annotations

import datetime
from typing import Literal, NamedTuple

from osreg_checks.clock import months_before
from osreg_checks.finding import NotApplicable, Unknown
from osreg_checks.repository import Gone, RepoFacts
from osreg_registry.message import Message
from osreg_registry.model import Policy
from osreg_registry.urls import canonical_repository

State = Literal["alive", "unknown", "stale", "dead"]
#: The healthy come first; what nobody asked about stands before what is known to sleep.
ORDER: tuple[State, ...] = ("alive", "unknown", "stale", "dead")


class Health(NamedTuple):
    """The state of a project; `says` is the sentence for people, `why` what kept anybody from knowing it, or today."""

    state: State
    says: Message | None = None
    why: Message | None = None


#: Nobody looked.
UNASKED = Health("unknown")


def health_of(found: RepoFacts | Gone | Unknown | NotApplicable, policy: Policy, day: datetime.date) -> Health:
    """The health that the facts show."""
    if isinstance(found, Gone):
        return Health("dead", _aged(Message("its repository cannot be found"), found.at, day))
    if isinstance(found, Unknown):
        return Health("unknown", why=Message("state of source repositories: {why}", {"why": found.reason}))
    if isinstance(found, NotApplicable):
        return UNASKED
    why = age_of(found)
    if found.archived:
        return Health("dead", _aged(Message("archived: nobody maintains it any more"), found.at, day), why)
    if found.last_commit is None:
        return Health("unknown", why=why)
    last = found.last_commit.date()
    says = _aged(Message("last commit on {day}", {"day": last}), found.at, day)
    is_stale = last < months_before(day, policy.thresholds.repository_stale_months)
    return Health("stale" if is_stale else "alive", says, why)


def age_of(facts: RepoFacts) -> Message | None:
    """Since when the facts are known, and why nothing newer could be had; None for facts that are young enough."""
    if facts.stale is None:
        return None
    gaps = {"url": canonical_repository(facts.url) or facts.url, "day": facts.at.date(), "why": facts.stale}
    return Message("{url} is known as of {day}, since {why}", gaps)


def _aged(says: Message, at: datetime.datetime, day: datetime.date) -> Message:
    """The sentence with the day on which it was true, when that is not today."""
    if at.date() == day:
        return says
    return Message("{what} (seen on {day})", {"what": says, "day": at.date()})
