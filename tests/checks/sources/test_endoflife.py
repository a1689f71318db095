"""A product of endoflife.date is found by its package URLs, never by its name; its cycles come as they stand there."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from osreg_checks.repository import Cycle
from osreg_checks.sources.client import Client
from osreg_checks.sources.endoflife import EndOfLife
from osreg_checks.sources.evidence import Evidence
from osreg_checks.sources.failure import AbsentError, SourceError
from osreg_checks.sources.reach import Reach
from osreg_checks.sources.wire import Wire

REPLIES = json.loads((Path(__file__).parents[2] / "replies/endoflife/replies.json").read_text(encoding="utf-8"))
BASE = "https://endoflife.example"
Make = Callable[..., EndOfLife]


def _site(request: httpx.Request) -> httpx.Response:
    """Answers unknown products with its page for people, and moves others to the URL with a slash."""
    match request.url.path:
        case "/api/v1/identifiers/purl/":
            return httpx.Response(200, json=REPLIES["identifiers"])
        case "/api/v1/products/ratsblick/":
            return httpx.Response(200, json=REPLIES["product"])
        case "/api/v1/identifiers/purl" | "/api/v1/products/ratsblick":
            return httpx.Response(301, headers={"location": f"{request.url.path}/"})
        case _:
            return httpx.Response(404, html="<h1>Page not found</h1>")


@pytest.fixture
def site(clock: Callable[[], datetime.datetime]) -> Iterator[Make]:
    clients = []
    evidence = Evidence(None)

    def make(play: Callable[[httpx.Request], httpx.Response] = _site) -> EndOfLife:
        clients.append(Client(evidence, clock, lambda: Wire(Reach(), transport=httpx.MockTransport(play))))
        return EndOfLife(clients[-1], BASE)

    yield make
    for client in clients:
        client.close()
    evidence.close()


@pytest.mark.parametrize(
    ("repository", "purls", "product"),
    [
        ("https://github.com/Musterstadt/Ratsblick.git", [], "ratsblick"),
        ("https://gitlab.com/musterstadt/amt/formular", [], "formular"),
        ("https://forge.example/musterstadt/ratsblick", [], None),
        ("https://github.com/musterstadt", [], None),
        ("https://github.com/musterstadt/anderes", ["pkg:npm/%40musterstadt/ratsblick@1.4.0#docs"], "ratsblick"),
        # The repository is nearer to the product than one of its packages.
        ("https://github.com/musterstadt/ratsblick", ["pkg:docker/library/formular"], "ratsblick"),
        (None, ["pkg:npm/anderes", "pkg:docker/library/formular@3"], "formular"),
        # The name alone identifies nothing: another namespace, another kind, another registry.
        (None, ["pkg:npm/ratsblick"], None),
        (None, ["pkg:pypi/ratsblick"], None),
        (None, ["pkg:oci/formular?repository_url=registry.example/formular&tag=3"], "formular"),
        (None, ["pkg:oci/formular?repository_url=elsewhere.example/formular"], None),
        (None, ["pkg:oci/formular"], None),
        # An identifier that two products share tells neither.
        (None, ["pkg:deb/debian/gemeinsam"], None),
        # What is no package URL matches nothing, not even another text that is none.
        (None, ["no package URL"], None),
        ("no repository", ["also none"], None),
        (None, [], None),
    ],
)
def test_identifiers_name_the_product(
    site: Make, repository: str | None, purls: list[str], product: str | None
) -> None:
    assert site().product_for(repository, purls) == product


def test_cycles_are_those_of_the_product(site: Make) -> None:
    day = datetime.date
    assert site().cycles("ratsblick") == (
        Cycle("3", day(2026, 2, 1), False, None, "3.0.1"),
        Cycle("2", day(2024, 2, 1), False, day(2027, 1, 31), "2.9.4"),
        Cycle("1", day(2020, 2, 1), True, day(2024, 1, 31), None),
    )


def test_the_page_for_people_means_that_the_product_is_not_listed(site: Make) -> None:
    with pytest.raises(AbsentError):
        site().cycles("unbekannt")


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (httpx.Response(200, html="<h1>Welcome</h1>"), "did not answer with JSON"),
        (httpx.Response(200, json={"result": {"name": "ratsblick"}}), "in a form that is not known here"),
        (httpx.Response(200, json=["ratsblick"]), "in a form that is not known here"),
        (httpx.Response(502), "has a fault (502)"),
        (httpx.Response(429, headers={"retry-after": "90000"}), "wants no more requests"),
    ],
)
def test_a_failure_is_a_reason_and_no_answer(site: Make, reply: httpx.Response, reason: str) -> None:
    def play(_: httpx.Request) -> httpx.Response:
        return httpx.Response(reply.status_code, headers=reply.headers, content=reply.content)

    for ask in (lambda one: one.product_for(None, ["pkg:npm/x"]), lambda one: one.cycles("ratsblick")):
        with pytest.raises(SourceError) as failure:
            ask(site(play))
        assert reason in str(failure.value.reason)
        assert not isinstance(failure.value, AbsentError)


@pytest.mark.parametrize(("days", "is_asked"), [(6, False), (8, True)])
def test_the_list_of_identifiers_is_good_for_a_week(site: Make, clock: object, days: int, is_asked: bool) -> None:
    purl = "pkg:docker/library/formular"
    assert site().product_for(None, [purl]) == "formular"
    clock.forward(days=days)
    nothing = {**REPLIES["identifiers"], "result": []}
    later = site(lambda _: httpx.Response(200, json=nothing)).product_for(None, [purl])
    assert later == (None if is_asked else "formular")
