"""What a rule can say, and what is reported of it. "Could not tell" is an outcome like the others, with its reason."""

from __future__ import annotations

from typing import Literal, NamedTuple

from osreg_registry.message import Message

Level = Literal["error", "warning", "note"]
Outcome = Literal["pass", "fail", "unknown", "not-applicable"]
LEVELS: tuple[Level, ...] = ("error", "warning", "note")


class Finding(NamedTuple):
    """The rule is broken here. `fix` and `level` replace those of the check when this case needs its own."""

    key: str
    message: Message
    fix: Message | None = None
    level: Level | None = None


class Unknown(NamedTuple):
    """A fact that the rule needs could not be had."""

    reason: Message
    key: str = ""


class NotApplicable(NamedTuple):
    """The rule has nothing to say about this subject."""

    reason: Message


class Result(NamedTuple):
    """The outcome of one check at one place of one subject."""

    check: str
    level: Level
    outcome: Outcome
    subject: str
    key: str
    message: Message
    reason: Message | None
    fix: Message | None
    url: str
