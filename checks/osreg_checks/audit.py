"""Every online check over the whole registry, and what changed since the last time."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from osreg_checks.facts import Subject
from osreg_checks.finding import Result
from osreg_checks.outside import Outside
from osreg_checks.rules import ALL
from osreg_checks.run import run
from osreg_registry.catalogue import Catalogue, Use
from osreg_registry.model import Policy, Product, Solution

ONLINE = tuple(check for check in ALL if check.is_online)


class Known(NamedTuple):
    """A finding of an earlier audit: since when it is known, and what it said in English."""

    since: str
    message: str


class Changes(NamedTuple):
    """The findings of an audit against those of the one before.

    `kept` could not be looked at this time and counts as before: unknown is not settled.
    """

    new: tuple[Result, ...]
    settled: tuple[tuple[str, Known], ...]
    still: tuple[Result, ...]
    kept: tuple[tuple[str, Known], ...]
    undetermined: tuple[Result, ...]


def subjects(catalogue: Catalogue) -> Iterator[Product | Use]:
    """All entries that name something to be asked after: a repository, packages, a version in use."""
    for product in catalogue.products():
        if product.repository or product.purls:
            yield product
    for use in catalogue.solutions():
        if use.solution.status != "ended" and (use.solution.repository or use.solution.version):
            yield use


def audit(catalogue: Catalogue, outside: Outside, day: datetime.date) -> list[Result]:
    """The outcomes of all online checks, by subject and check."""
    policies: dict[str | None, Policy] = {}

    def facts(one: Product | Use) -> Subject:
        town = one.organisation.id if isinstance(one, Use) else None
        if town not in policies:
            policies[town] = catalogue.policy(town)
        return Subject(catalogue, one, policies[town], day, outside=outside)

    asked = [facts(one) for one in subjects(catalogue)]
    outside.prepare([one.wanted for one in asked])
    return [result for one in asked for result in run(ONLINE, one)]


def entry_of(subject: Product | Use) -> Product | Solution:
    """The entry behind a subject."""
    return subject.solution if isinstance(subject, Use) else subject


def compare(results: Iterable[Result], before: Mapping[str, Known]) -> Changes:
    """What is new, what is settled, what is as before, and what could not be looked at."""
    everything = list(results)
    failed = {identity(one): one for one in everything if one.outcome == "fail"}
    unknown = [one for one in everything if one.outcome == "unknown"]
    in_doubt = {(one.subject, one.check) for one in unknown}
    gone = [(key, known) for key, known in sorted(before.items()) if key not in failed]
    kept = [item for item in gone if tuple(item[0].split(" ")[:2]) in in_doubt]
    return Changes(
        tuple(one for key, one in failed.items() if key not in before),
        tuple(item for item in gone if item not in kept),
        tuple(one for key, one in failed.items() if key in before),
        tuple(kept),
        tuple(unknown),
    )


def remembered(changes: Changes, before: Mapping[str, Known], day: datetime.date) -> dict[str, Known]:
    """What the next audit compares with."""
    open_now = {identity(one): one for one in (*changes.new, *changes.still)}
    since = {key: before[key].since if key in before else day.isoformat() for key in open_now}
    return {key: Known(since[key], str(one.message)) for key, one in sorted(open_now.items())} | dict(changes.kept)


def identity(result: Result) -> str:
    """What makes two findings the same: subject, check and key. The words of the message may change."""
    return f"{result.subject} {result.check} {result.key}"
