"""Software Heritage knows a repository by the exact URL under which it was visited; a failure is never a "no"."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from osreg_checks.repository import Archived
from osreg_checks.sources.client import Client
from osreg_checks.sources.evidence import Evidence
from osreg_checks.sources.failure import AbsentError, SourceError
from osreg_checks.sources.reach import Reach
from osreg_checks.sources.softwareheritage import SoftwareHeritage
from osreg_checks.sources.wire import Wire

REPLIES = json.loads((Path(__file__).parents[2] / "replies/softwareheritage/visits.json").read_text(encoding="utf-8"))
BASE = "https://archive.example"
NOON = datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.UTC)
Make = Callable[..., SoftwareHeritage]


def _archive(request: httpx.Request) -> httpx.Response:
    """Takes the origin out of the middle of the URL as it stands there."""
    path, _, query = request.url.raw_path.decode().partition("?")
    origin = path.removeprefix("/api/1/origin/").removesuffix("/visit/latest/")
    if query == "require_snapshot=true" and origin in REPLIES["visits"]:
        return httpx.Response(200, json=REPLIES["visits"][origin])
    return httpx.Response(404, json=REPLIES["not_found"])


@pytest.fixture
def archive(clock: Callable[[], datetime.datetime]) -> Iterator[Make]:
    clients = []
    evidence = Evidence(None)

    def make(play: Callable[[httpx.Request], httpx.Response] | None = _archive) -> SoftwareHeritage:
        wire = (lambda: Wire(Reach(), transport=httpx.MockTransport(play))) if play else None
        clients.append(Client(evidence, clock, wire))
        return SoftwareHeritage(clients[-1], BASE)

    yield make
    for client in clients:
        client.close()
    evidence.close()


OCTOBER = datetime.datetime(2026, 10, 1, 12, 48, 13, 162613, tzinfo=datetime.UTC)
SECOND = datetime.datetime(2026, 10, 2, 12, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("url", "held", "last_visit"),
    [
        ("https://forge.example/musterstadt/ratsblick", True, OCTOBER),
        ("https://forge.example/musterstadt/ratsblick.git", True, OCTOBER),
        # In UTC, whatever zone the answer is in.
        ("https://forge.example/musterstadt/mit.git", True, SECOND),
        ("https://forge.example/musterstadt/mit", True, SECOND),
        ("https://forge.example/musterstadt/mit/", True, SECOND),
        # Held, but not the whole of it.
        ("https://forge.example/musterstadt/halb", True, None),
        ("https://forge.example/musterstadt/neu", False, None),
        ("https://forge.example/musterstadt/neu?x=1#y", False, None),
    ],
)
def test_the_archive_is_asked_in_both_spellings(
    archive: Make, url: str, held: bool, last_visit: datetime.datetime | None
) -> None:
    found = archive().archived(url)
    assert found == Archived(url, held, last_visit, NOON)
    assert found.last_visit is None or found.last_visit.tzinfo is datetime.UTC


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (httpx.Response(200, html="<h1>Maintenance</h1>"), "did not answer with JSON"),
        (httpx.Response(200, json=[]), "in a form that is not known here"),
        (httpx.Response(200, json={"status": "full", "date": "yesterday"}), "in a form that is not known here"),
        (httpx.Response(200, json={"reason": "?"}), "in a form that is not known here"),
        (httpx.Response(500), "has a fault (500)"),
        (httpx.Response(403), "refused the request (403)"),
        (httpx.Response(429, headers={"retry-after": "90000"}), "wants no more requests"),
    ],
)
def test_a_failure_is_a_reason_and_no_answer(archive: Make, reply: httpx.Response, reason: str) -> None:
    def play(_: httpx.Request) -> httpx.Response:
        return httpx.Response(reply.status_code, headers=reply.headers, content=reply.content)

    with pytest.raises(SourceError) as failure:
        archive(play).archived("https://forge.example/musterstadt/ratsblick")
    assert reason in str(failure.value.reason)
    assert not isinstance(failure.value, AbsentError)


def test_a_failure_for_the_second_spelling_is_no_answer_either(archive: Make) -> None:
    def play(request: httpx.Request) -> httpx.Response:
        return httpx.Response(500) if ".git/" in request.url.path else httpx.Response(404)

    with pytest.raises(SourceError):
        archive(play).archived("https://forge.example/musterstadt/neu")


def test_a_no_is_as_old_as_the_answer_that_says_it(archive: Make, clock: Any) -> None:
    url = "https://forge.example/musterstadt/neu"
    assert archive().archived(url).stale is None
    clock.forward(days=29)
    assert archive(lambda _: httpx.Response(500)).archived(url) == Archived(url, False, None, NOON)
    clock.forward(days=2)
    later = archive(None).archived(url)
    assert later[:4] == (url, False, None, NOON)
    assert str(later.stale) == "nobody was asked (offline)"
