"""Facts that only the outside can tell. Collected through `outside.Outside`, frozen like all the others."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from osreg_checks.clock import last_day
from osreg_checks.finding import NotApplicable, Unknown
from osreg_checks.outside import Outside, Packages, SeenLicence, Support
from osreg_checks.repository import Archived, Gone, RepoFacts
from osreg_registry.message import Message

if TYPE_CHECKING:
    from osreg_checks.facts import Subject

Absent = NotApplicable | Unknown


class Reached(NamedTuple):
    """What came of asking for the repository: its facts, or that the forge knows no such repository."""

    found: RepoFacts | Gone


class Detected(NamedTuple):
    """A licence that somebody else found: `key` of the entry it belongs to, and where it was found."""

    key: str
    where: Message
    licence: str


class DetectedLicences(NamedTuple):
    """The licence that the entry states, and what forge, files and licence services found."""

    stated: str
    found: tuple[Detected, ...]


class LicencePast(NamedTuple):
    """The licence of the repository today, and when it was last seen to have another one.

    `checked` is the day on which somebody last compared the entry with its sources.
    """

    now: RepoFacts
    before: SeenLicence | None
    checked: datetime.date | None


class Supported(NamedTuple):
    """The release cycles of the product; `version` is the one in use, where a municipality states it."""

    support: Support
    version: str | None


def _outside(subject: Subject) -> Outside | NotApplicable:
    return subject.outside or NotApplicable(Message("nobody was asked"))


def _reached(subject: Subject) -> Reached | Absent:
    outside = _outside(subject)
    if isinstance(outside, NotApplicable):
        return outside
    if subject.repository is None:
        return NotApplicable(Message("the entry names no repository"))
    found = outside.repository(subject.repository)
    return Reached(found) if isinstance(found, RepoFacts | Gone) else found


def _repository(subject: Subject) -> RepoFacts | Absent:
    reached = _reached(subject)
    if not isinstance(reached, Reached):
        return reached
    if isinstance(reached.found, Gone):
        return NotApplicable(Message("the repository cannot be found"))
    return reached.found


def _detected(subject: Subject) -> DetectedLicences | Absent:
    stated = subject.stated_licence
    if stated is None:
        return NotApplicable(Message("the entry states no licence"))
    repository = _repository(subject)
    found: list[Detected] = []
    if isinstance(repository, RepoFacts):
        found += _in_repository(repository)
    packages = _packages(subject)
    if isinstance(packages, Packages):
        found += _in_packages(packages)
    if found:
        return DetectedLicences(stated, tuple(found))
    reasons = [one for one in (repository, packages) if isinstance(one, Unknown)]
    if reasons:
        return reasons[0]
    if isinstance(repository, RepoFacts) and (reason := _unread(repository)):
        return Unknown(reason, "licence")
    return NotApplicable(Message("nobody else says anything about its licence"))


def _in_repository(facts: RepoFacts) -> Iterator[Detected]:
    """What the licence files at the root say; those in LICENSES/ may belong to single files only."""
    files = [file for file in facts.licence_files or () if file.licence]
    for file in [file for file in files if "/" not in file.path] or files:
        yield Detected("licence", Message("`{path}` in the repository", {"path": file.path}), file.licence or "")
    if not files and facts.declared and facts.declared != "NOASSERTION":
        yield Detected("licence", Message("the forge"), facts.declared)


def _in_packages(packages: Packages) -> Iterator[Detected]:
    for one in packages.all:
        if one.declared:
            gaps = {"service": one.service, "purl": one.purl}
            yield Detected("purls", Message("{service} for `{purl}`", gaps), one.declared)


def _unread(facts: RepoFacts) -> Message | None:
    """Why the repository tells no licence, unless it simply has no licence file."""
    if reason := facts.unknown.get("licence_files"):
        return reason
    if facts.licence_files:
        names = ", ".join(file.path for file in facts.licence_files[:3])
        return Message("the text of {names} is not one that osreg recognises", {"names": names})
    return None


def _licence_past(subject: Subject) -> LicencePast | Absent:
    facts = _repository(subject)
    if not isinstance(facts, RepoFacts):
        return facts
    outside = subject.outside
    before = outside.former_licence(facts.asked) if outside else None
    return LicencePast(facts, before, last_day(subject.checked) if subject.checked else None)


def _packages(subject: Subject) -> Packages | Absent:
    outside = _outside(subject)
    return outside if isinstance(outside, NotApplicable) else outside.packages(subject.purls)


def _supported(subject: Subject) -> Supported | Absent:
    outside = _outside(subject)
    if isinstance(outside, NotApplicable):
        return outside
    repository, purls = subject.made_of
    found = outside.support(repository, purls)
    version = subject.use.solution.version if subject.use else None
    return Supported(found, version) if isinstance(found, Support) else found


def _archived(subject: Subject) -> Archived | Absent:
    outside = _outside(subject)
    if isinstance(outside, NotApplicable):
        return outside
    facts = _repository(subject)
    # A repository under a new name is archived under the new or the old one; its present name is the better question.
    return outside.archived(facts.url) if isinstance(facts, RepoFacts) else facts


#: Fact -> how it is collected. A check that needs one of these is run only when somebody can be asked.
COLLECT: dict[type, Callable[[Subject], Any]] = {
    Reached: _reached,
    RepoFacts: _repository,
    DetectedLicences: _detected,
    LicencePast: _licence_past,
    Supported: _supported,
    Archived: _archived,
}
