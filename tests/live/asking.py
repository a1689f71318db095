"""What is asked of each source, the same for a real one, a recording of it, and a modelled one; and what must come."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import yaml

from osreg_checks.finding import NotApplicable, Unknown
from osreg_checks.outside import Packages, Support, Wanted
from osreg_checks.repository import Archived, Gone, RepoFacts
from osreg_checks.sources.live import Live
from osreg_registry.model import Sources

CASSETTES = Path(__file__).parents[1] / "cassettes"
PLACES: dict[str, dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "places.yml").read_text(encoding="utf-8"))
#: The moment of all tests (tests/conftest.py): "commits of a year" is the same question ever after.
NOW = datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.UTC)
Place = dict[str, Any]


def sources_of(place: Place) -> Sources:
    """A table with this source and no other."""
    table = {
        "forges": [place["forge"]] if "forge" in place else [],
        "services": [place["service"]] if "service" in place else [],
        "sources": ["https://forge.example/"],
        "checked": "2026-11-23",
    }
    return msgspec.convert(table, Sources)


def ask(source: str, live: Live, place: Place) -> None:
    """Asks for what is there and for what is not, and looks at that of the answers which does not change."""
    _QUESTIONS[source](live, place)


def _forge(live: Live, place: Place) -> None:
    facts = live.repository(place["repository"])
    assert isinstance(facts, RepoFacts), facts
    assert not facts.unknown, facts.unknown
    assert facts.number
    assert facts.default_branch
    assert facts.moved is False
    assert facts.archived in {False, None}
    assert _is_moment(facts.last_commit)
    stated = {facts.declared, *(file.licence for file in facts.licence_files or ())}
    assert any(one and one.startswith(place["licence"]) for one in stated), stated
    if "renamed" in place:
        renamed = live.repository(place["renamed"], brief=True)
        assert isinstance(renamed, RepoFacts), renamed
        assert (renamed.moved, renamed.number, renamed.url) == (True, facts.number, facts.url)
    assert isinstance(live.repository(place["absent"], brief=True), Gone)


def _graphql(live: Live, place: Place) -> None:
    """The same by one request of GraphQL, which comes first and leaves nothing to ask."""
    live.prepare([Wanted(place[name]) for name in ("repository", "renamed", "absent")])
    assert live.client.requests == 1
    _forge(live, place)


def _packages(live: Live, place: Place) -> None:
    found = live.packages(place["packages"])
    assert isinstance(found, Packages), found
    assert [facts.purl for facts in found.all] == place["packages"]
    for facts in found.all:
        assert place["licence"] in facts.licences
        assert facts.version
    assert isinstance(live.packages([place["absent"]]), Unknown)


def _support(live: Live, place: Place) -> None:
    support = live.support(None, [place["package"]])
    assert isinstance(support, Support), support
    assert support.product == place["product"]
    assert all(cycle.name and cycle.released for cycle in support.cycles)
    assert {cycle.is_ended for cycle in support.cycles} >= {True, False}
    assert isinstance(live.support(None, [place["absent"]]), NotApplicable)


def _archive(live: Live, place: Place) -> None:
    held = live.archived(place["origin"])
    assert isinstance(held, Archived), held
    assert held.held
    assert _is_moment(held.last_visit)
    absent = live.archived(place["absent"])
    assert isinstance(absent, Archived), absent
    assert not absent.held


def _is_moment(at: datetime.datetime | None) -> bool:
    return at is not None and at.utcoffset() == datetime.timedelta(0)


_QUESTIONS: dict[str, Callable[[Live, Place], None]] = {
    "github": _forge,
    "github-graphql": _graphql,
    "gitlab": _forge,
    "opencode": _forge,
    "gitea": _forge,
    "bitbucket": _forge,
    "depsdev": _packages,
    "ecosystems": _packages,
    "clearlydefined": _packages,
    "endoflife": _support,
    "softwareheritage": _archive,
}
