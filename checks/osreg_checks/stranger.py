"""What is not in the registry, described by what forge and licence services say of it."""

from __future__ import annotations

import datetime

from osreg_checks.finding import Unknown
from osreg_checks.outside import Outside, Packages
from osreg_checks.repository import Gone, RepoFacts
from osreg_registry.message import Message
from osreg_registry.model import Product
from osreg_registry.resolve import Target
from osreg_registry.urls import canonical_repository


def described(target: Target, outside: Outside, day: datetime.date) -> Product | Message | None:
    """An entry such as the registry could have, of a repository or package; the reason when nobody could say.

    None for a target that is neither, and for one that nobody knows.
    """
    match target.kind:
        case "repository":
            return _repository(target.query, outside, day)
        case "package":
            return _package(target.query, outside, day)
        case _:
            return None


def _repository(url: str, outside: Outside, day: datetime.date) -> Product | Message | None:
    found = outside.repository(url)
    if isinstance(found, RepoFacts):
        name = canonical_repository(found.url) or found.url
        return _entry(name, licence_of(found), day, repository=url, sources=[found.url])
    if isinstance(found, Gone | Unknown):
        return found.reason
    return None


def _package(purl: str, outside: Outside, day: datetime.date) -> Product | Message | None:
    found = outside.packages([purl])
    if isinstance(found, Packages):
        one = found.all[0]
        return _entry(purl, one.declared or "NOASSERTION", day, purls=[purl], repository=one.repository, sources=[])
    return found.reason if isinstance(found, Unknown) else None


def licence_of(facts: RepoFacts) -> str:
    """The licence that the repository shows: of its one licence file at the root, else the forge's reading of it."""
    files = [file for file in facts.licence_files or () if file.licence]
    root = {file.licence for file in [file for file in files if "/" not in file.path] or files}
    if len(root) == 1:
        return root.pop() or "NOASSERTION"
    return facts.declared or "NOASSERTION"


def _entry(
    name: str,
    licence: str,
    day: datetime.date,
    *,
    sources: list[str],
    repository: str | None = None,
    purls: list[str] | None = None,
) -> Product:
    return Product(
        id=name,
        name=name,
        licence=licence,
        categories=[],
        sources=sources,
        checked=day.isoformat(),
        repository=repository,
        purls=purls or [],
    )
