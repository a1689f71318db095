"""What a rule can say, and what is reported of it. "Could not tell" is an outcome like the others, with its reason."""

from __future__ import annotations

import hashlib
from typing import Literal, NamedTuple

from osreg_registry.message import Message

Level = Literal["error", "warning", "note"]
Outcome = Literal["pass", "fail", "unknown", "not-applicable"]
LEVELS: tuple[Level, ...] = ("error", "warning", "note")


class Finding(NamedTuple):
    """The rule is broken here. `fix` and `level` replace those of the check when this case needs its own.

    `component` names what it is about in a bill of material, whatever its version and place: a package, or a licence.
    """

    key: str
    message: Message
    fix: Message | None = None
    level: Level | None = None
    component: str | None = None


class Unknown(NamedTuple):
    """A fact that the rule needs could not be had."""

    reason: Message
    key: str = ""


class NotApplicable(NamedTuple):
    """The rule has nothing to say about this subject."""

    reason: Message


class Result(NamedTuple):
    """The outcome of one check at one place of one subject. `known` says that an earlier report has it, too."""

    check: str
    level: Level
    outcome: Outcome
    subject: str
    key: str
    message: Message
    reason: Message | None
    fix: Message | None
    url: str
    component: str | None = None
    known: bool = False

    @property
    def fingerprint(self) -> str:
        """The same for the same finding in whatever run, version, line, order or language: 32 hexadecimal digits."""
        where = ("", self.component) if self.component else (self.subject, self.key)
        return hashlib.sha256("\0".join((self.check, *where)).encode()).hexdigest()[:32]
