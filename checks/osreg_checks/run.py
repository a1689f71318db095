"""Running checks over one subject: which rules apply, what they say, what an exception silences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from osreg_checks.check import Check
from osreg_checks.clock import last_day
from osreg_checks.facts import Subject
from osreg_checks.finding import Finding, Level, NotApplicable, Outcome, Result, Unknown
from osreg_checks.sbom.betrayals import plain
from osreg_registry.message import Message
from osreg_registry.model import Waiver


def run(checks: Iterable[Check], subject: Subject) -> list[Result]:
    """The outcome of every check, in the order of the checks; those that need the outside only when there is one."""
    asked = [check for check in checks if subject.outside or not check.is_online]
    if subject.outside and any(check.is_online for check in asked):
        subject.outside.prepare([subject.wanted])
    return [result for check in asked for result in _outcomes(check, subject)]


def _outcomes(check: Check, subject: Subject) -> Iterator[Result]:
    facts = []
    for needed in check.needs:
        fact = subject.fact(needed)
        if isinstance(fact, Unknown | NotApplicable):
            yield _result(check, subject, fact)
            return
        facts.append(fact)
    said = list(check.rule(*facts))
    if not said:
        yield _build(check, subject, "pass", "", Message(check.title))
    for one in said:
        yield _result(check, subject, one)


def _result(check: Check, subject: Subject, said: Finding | Unknown | NotApplicable) -> Result:
    if isinstance(said, Finding):
        accepted = _accepted(check, subject, said)
        outcome: Outcome = "not-applicable" if accepted else "fail"
        fix = None if accepted else said.fix or Message(check.fix)
        level, part = said.level, said.component
        return _build(
            check, subject, outcome, said.key, said.message, reason=accepted, fix=fix, level=level, component=part
        )
    if isinstance(said, Unknown):
        return _build(check, subject, "unknown", said.key, Message(check.title), reason=said.reason)
    return _build(check, subject, "not-applicable", "", Message(check.title), reason=said.reason)


def _accepted(check: Check, subject: Subject, said: Finding) -> Message | None:
    """The exception that accepts the finding today."""
    for waiver in subject.waivers:
        if waiver.check == check.id and waiver.until >= subject.day.isoformat() and _covers(waiver, said.component):
            gaps = {"until": last_day(waiver.until), "role": waiver.approved_by, "why": waiver.reason}
            return Message("accepted until {until} by {role}: {why}", gaps)
    return None


def _covers(waiver: Waiver, component: str | None) -> bool:
    """Whether the exception is for the whole check, or for this part of a bill of material."""
    if waiver.component is None:
        return True
    if component is None:
        return False
    name = plain(waiver.component)
    return component.startswith(name[:-1]) if name.endswith("*") else component == name


def _build(
    check: Check,
    subject: Subject,
    outcome: Outcome,
    key: str,
    message: Message,
    *,
    reason: Message | None = None,
    fix: Message | None = None,
    level: Level | None = None,
    component: str | None = None,
) -> Result:
    level = level or check.level
    return Result(check.id, level, outcome, subject.id, key, message, reason, fix, check.url, component)
