"""Three licence services, asked in the same way: facts for what they know, a reason for the rest, nothing made up.

They are played by functions that keep to what the services document: sizes of batches, refusals, an order of their own.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx
import pytest

from osreg_checks.repository import PackageFacts
from osreg_checks.sources.clearlydefined import ClearlyDefined
from osreg_checks.sources.client import Client
from osreg_checks.sources.depsdev import BATCH, SINGLES, DepsDev
from osreg_checks.sources.ecosystems import Ecosystems
from osreg_checks.sources.evidence import Evidence
from osreg_checks.sources.failure import AbsentError, SourceError
from osreg_checks.sources.licence_service import LicenceService
from osreg_checks.sources.reach import Reach
from osreg_checks.sources.wire import Wire

REPLIES = Path(__file__).parents[2] / "replies"
BASE = "https://licences.example"
Handler = Callable[[httpx.Request], httpx.Response]
Say = Callable[..., dict[str, PackageFacts | SourceError]]


def _data(name: str) -> Any:
    return json.loads((REPLIES / name).read_text(encoding="utf-8"))


VERSIONS = _data("depsdev/versions.json")["versions"]
PACKAGES = _data("ecosystems/packages.json")
DEFINITIONS = _data("clearlydefined/definitions.json")


# ------------------------------------------------------------------------------------------------------- the services


def depsdev(request: httpx.Request, page: int = 10_000) -> httpx.Response:
    """Refuses what the description forbids; the last package asked for is answered first."""
    path = unquote(request.url.raw_path.decode())
    if path == "/v3alpha/purlbatch":
        return _purlbatch(json.loads(request.content), page)
    for version in VERSIONS.values():
        key = version["versionKey"]
        package = f"/v3/systems/{key['system']}/packages/{key['name']}"
        if path == package:
            keys = [one for one in VERSIONS.values() if one["versionKey"]["name"] == key["name"]]
            return httpx.Response(200, json={"packageKey": {}, "versions": [_brief(one) for one in keys]})
        if path == f"{package}/versions/{key['version']}":
            return httpx.Response(200, json={name: value for name, value in version.items() if name != "purl"})
    return httpx.Response(404, text="package not found")


def _purlbatch(query: dict[str, Any], page: int) -> httpx.Response:
    purls = [one["purl"] for one in query["requests"]]
    if len(purls) > 5000 or any("?" in purl or "#" in purl or "@" not in purl for purl in purls):
        return httpx.Response(400, text="invalid request")
    start = int(query.get("pageToken") or 0)
    answers = [
        {"request": {"purl": purl}, "result": {"version": VERSIONS[purl]} if purl in VERSIONS else {}}
        for purl in reversed(purls)
    ]
    more = str(start + page) if start + page < len(answers) else ""
    return httpx.Response(200, json={"responses": answers[start : start + page], "nextPageToken": more})


def _brief(version: dict[str, Any]) -> dict[str, Any]:
    return {name: version[name] for name in ("versionKey", "publishedAt", "isDefault")}


def ecosystems(request: httpx.Request) -> httpx.Response:
    """Knows packages without their versions; the last one asked for comes first, and mirrors come last."""
    if request.url.path == "/api/v1/packages/lookup":
        purls = [request.url.params["purl"]]
    else:
        purls = json.loads(request.content)["purls"]
    if len(purls) > 100:
        return httpx.Response(400, json={"error": "Maximum 100 PURLs allowed per request"})
    rows = [row for purl in reversed(purls) for row in PACKAGES["packages"] if row["purl"] == purl]
    return httpx.Response(200, json=[_row(row) for row in rows])


def _row(differs: dict[str, Any]) -> dict[str, Any]:
    row = {**PACKAGES["package"], **differs}
    mirror = row.pop("mirror", False)
    return {**row, "registry": {**row["registry"], "default": not mirror}}


def clearlydefined(request: httpx.Request) -> httpx.Response:
    """Answers for everything, with an empty definition where nobody has looked yet; keys in small letters."""
    places = json.loads(request.content)
    if len(places) > 500:
        return httpx.Response(400, text=f"Body contains too many coordinates: {len(places)}")
    known = DEFINITIONS["definitions"]
    found = {
        place.lower(): known.get(place) or {**DEFINITIONS["unknown"], "coordinates": {}} for place in reversed(places)
    }
    return httpx.Response(200, json=found)


SERVICES: dict[str, tuple[Callable[[Client, str], LicenceService], Handler]] = {
    "deps.dev": (DepsDev, depsdev),
    "ecosyste.ms": (Ecosystems, ecosystems),
    "ClearlyDefined": (ClearlyDefined, clearlydefined),
}


@pytest.fixture
def say(clock: Callable[[], datetime.datetime]) -> Iterator[Say]:
    """Asks a service for packages: by its name, or by a handler that plays it. The evidence is kept between calls."""
    clients: list[Client] = []
    evidence = Evidence(None)

    def ask(service: str, *purls: str, play: Handler | None = None) -> dict[str, PackageFacts | SourceError]:
        make, usual = SERVICES[service]
        transport = httpx.MockTransport(play or usual)
        clients.append(Client(evidence, clock, lambda: Wire(Reach(), transport=transport)))
        answers = list(make(clients[-1], BASE).packages(list(purls)))
        assert len({purl for purl, _ in answers}) == len(answers), "each package is answered for once"
        return dict(answers)

    yield ask
    for client in clients:
        client.close()
    evidence.close()


def _reason(said: PackageFacts | SourceError) -> str:
    assert isinstance(said, SourceError)
    return str(said.reason)


# ---------------------------------------------------------------------------------------------------- what they know

RATSBLICK = "pkg:npm/%40musterstadt/ratsblick@1.4.0"
FORMULAR = "pkg:maven/example.musterstadt/formular@2.0"
SOURCE = "https://github.com/musterstadt/ratsblick"
# service, package: declared, licences, version, repository
FACTS = {
    ("deps.dev", RATSBLICK): ("EUPL-1.2", ("EUPL-1.2",), "1.4.0", SOURCE),
    # The version that is installed when none is named is not the first in the list.
    ("deps.dev", "pkg:npm/%40musterstadt/ratsblick"): ("EUPL-1.2", ("EUPL-1.2",), "1.4.0", SOURCE),
    ("deps.dev", RATSBLICK.replace("1.4.0", "1.3.0")): ("GPL-3.0-only", ("GPL-3.0-only",), "1.3.0", None),
    # In the batch neither qualifiers nor a path inside are allowed.
    ("deps.dev", f"{FORMULAR}?type=jar#docs"): (None, ("MIT", "Apache-2.0"), "2.0", None),
    ("deps.dev", "pkg:pypi/Hausrecht@0.9"): (None, ("non-standard",), "0.9", None),
    ("deps.dev", "pkg:cargo/leer@1.0.0"): (None, (), "1.0.0", None),
    ("ecosyste.ms", RATSBLICK): ("EUPL-1.2", ("EUPL-1.2",), "1.4.0", "https://forge.example/musterstadt/ratsblick"),
    ("ecosyste.ms", FORMULAR): (None, ("MIT", "Apache-2.0"), "2.1", None),
    ("ecosyste.ms", "pkg:pypi/hausrecht"): (None, ("Other",), None, None),
    ("ecosyste.ms", "pkg:pypi/freitext"): (
        None,
        ("Lizenz des Hauses",),
        "1.4.0",
        "https://forge.example/musterstadt/ratsblick",
    ),
    ("ecosyste.ms", "pkg:pypi/halb"): (None, ("MIT",), "1.4.0", "https://forge.example/musterstadt/ratsblick"),
    ("ecosyste.ms", "pkg:cargo/leer@1.0.0"): (None, (), "1.0.0", None),
    ("ClearlyDefined", RATSBLICK): ("EUPL-1.2", ("EUPL-1.2",), "1.4.0", SOURCE),
    ("ClearlyDefined", FORMULAR): ("MIT AND Apache-2.0", ("MIT AND Apache-2.0",), "2.0", None),
    ("ClearlyDefined", "pkg:pypi/hausrecht@0.9"): (None, ("OTHER",), "0.9", None),
    ("ClearlyDefined", "pkg:pypi/halb@1.0"): (None, ("MIT AND NOASSERTION",), "1.0", None),
    # Asked for in the letter case of the package URL, answered in small letters.
    ("ClearlyDefined", "pkg:nuget/Offen@1.0"): (None, (), "1.0", None),
    ("ClearlyDefined", "pkg:gem/ohne@1.0"): (None, (), "1.0", None),
    ("ClearlyDefined", "pkg:cargo/leer@1.0.0"): (None, (), "1.0.0", None),
}


@pytest.mark.parametrize(("service", "purl"), FACTS)
def test_what_a_service_knows_becomes_facts(say: Say, service: str, purl: str) -> None:
    declared, licences, version, repository = FACTS[service, purl]
    at = datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.UTC)
    assert say(service, purl) == {purl: PackageFacts(purl, service, at, declared, licences, version, repository)}


@pytest.mark.parametrize("service", SERVICES)
def test_the_order_of_the_answer_does_not_matter(say: Say, service: str) -> None:
    purls = [purl for name, purl in FACTS if name == service]
    said = say(service, *purls)
    assert {purl: (one.declared, one.licences) for purl, one in said.items() if isinstance(one, PackageFacts)} == {
        purl: facts[:2] for (name, purl), facts in FACTS.items() if name == service
    }


@pytest.mark.parametrize("service", SERVICES)
def test_a_package_that_a_service_does_not_know_is_absent_and_spoils_nothing(say: Say, service: str) -> None:
    said = say(service, "pkg:npm/unbekannt@1.0.0", RATSBLICK, "pkg:npm/auch-unbekannt@2.0.0", "kein Paket")
    assert isinstance(said[RATSBLICK], PackageFacts)
    assert isinstance(said["pkg:npm/unbekannt@1.0.0"], AbsentError)
    assert f"{service} does not know pkg:npm/auch-unbekannt" in _reason(said["pkg:npm/auch-unbekannt@2.0.0"])
    assert _reason(said["kein Paket"]) == "kein Paket is not a package URL"


@pytest.mark.parametrize("service", SERVICES)
def test_a_single_unknown_package_is_absent_too(say: Say, service: str) -> None:
    assert isinstance(say(service, "pkg:npm/unbekannt@1.0.0")["pkg:npm/unbekannt@1.0.0"], AbsentError)


@pytest.mark.parametrize("service", SERVICES)
def test_more_packages_than_fit_in_a_batch(say: Say, service: str) -> None:
    many = [f"pkg:npm/paket-{number}@1.0.0" for number in range(2 * BATCH)]
    said = say(service, *many, RATSBLICK, RATSBLICK)
    assert isinstance(said.pop(RATSBLICK), PackageFacts)
    assert [type(one) for one in said.values()] == [AbsentError] * len(many)


# -------------------------------------------------------------------------------------------------- when they fail

FAULTS = {
    "HTML": (httpx.Response(200, html="<h1>Please sign in</h1>"), "did not answer with JSON"),
    "an object of another form": (httpx.Response(200, json={"message": ["?"]}), ""),
    "a list of texts": (httpx.Response(200, json=["?"]), "in a form that is not known here"),
    "null": (httpx.Response(200, content=b"null"), "in a form that is not known here"),
    "a fault": (httpx.Response(500), "has a fault (500)"),
    "a refusal": (httpx.Response(403), "refused the request (403)"),
    "a bad request": (httpx.Response(400, text="Body contains too many coordinates: 501"), "answered with status 400"),
    "no such page": (httpx.Response(404, html="<h1>Not found</h1>"), ""),
}


def _always(response: httpx.Response) -> Handler:
    return lambda _: httpx.Response(response.status_code, headers=response.headers, content=response.content)


@pytest.mark.parametrize("fault", [name for name in FAULTS if name != "no such page"])
@pytest.mark.parametrize("service", SERVICES)
def test_a_service_that_fails_says_nothing_of_the_packages(say: Say, service: str, fault: str) -> None:
    response, reason = FAULTS[fault]
    for purls in ([RATSBLICK], [RATSBLICK, FORMULAR]):
        for said in say(service, *purls, play=_always(response)).values():
            assert reason in _reason(said)
            assert not isinstance(said, AbsentError)


@pytest.mark.parametrize("service", ["ecosyste.ms", "ClearlyDefined"])
def test_a_batch_that_is_not_served_does_not_make_packages_absent(say: Say, service: str) -> None:
    said = say(service, RATSBLICK, FORMULAR, play=_always(FAULTS["no such page"][0]))
    assert [type(one) for one in said.values()] == [SourceError, SourceError]


@pytest.mark.parametrize("service", SERVICES)
def test_an_answer_is_kept_for_other_batches_and_served_with_the_reason_when_it_is_old(
    say: Say, service: str, clock: Any
) -> None:
    first = say(service, RATSBLICK, FORMULAR)
    down = _always(httpx.Response(503))
    assert say(service, RATSBLICK, play=down) == {RATSBLICK: first[RATSBLICK]}
    clock.forward(days=8)
    later = say(service, RATSBLICK, "pkg:npm/neu@1.0.0", play=down)
    stale = later[RATSBLICK]
    assert isinstance(stale, PackageFacts)
    assert stale._replace(stale=None) == first[RATSBLICK]
    assert "has a fault (503)" in str(stale.stale)
    assert not isinstance(later["pkg:npm/neu@1.0.0"], AbsentError)


@pytest.mark.parametrize("service", SERVICES)
def test_offline_the_kept_answer_is_served(clock: Any, service: str) -> None:
    make, play = SERVICES[service]
    evidence = Evidence(None)
    online = Client(evidence, clock, lambda: Wire(Reach(), transport=httpx.MockTransport(play)))
    asked = [RATSBLICK, "pkg:npm/unbekannt@1.0.0"]
    before = dict(make(online, BASE).packages(asked))
    online.close()
    clock.forward(days=100)
    after = dict(make(Client(evidence, clock), BASE).packages([*asked, FORMULAR]))
    evidence.close()
    kept = after[RATSBLICK]
    assert isinstance(kept, PackageFacts)
    assert kept._replace(stale=None) == before[RATSBLICK]
    assert isinstance(after["pkg:npm/unbekannt@1.0.0"], AbsentError)
    assert _reason(after[FORMULAR]) == "nobody was asked (offline)"


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("asked", [(RATSBLICK,), (RATSBLICK, FORMULAR)])
def test_a_replay_rests_on_the_same_answers(clock: Any, service: str, asked: tuple[str, ...]) -> None:
    make, play = SERVICES[service]
    evidence = Evidence(None)
    online = Client(evidence, clock, lambda: Wire(Reach(), transport=httpx.MockTransport(play)))
    list(make(online, BASE).packages(list(asked)))
    replay = Client(evidence, clock)
    list(make(replay, BASE).packages(list(asked)))
    online.close()
    evidence.close()
    assert online.used == replay.used


# ------------------------------------------------------------------------------------------------------- deps.dev only


@pytest.mark.parametrize("fault", FAULTS)
def test_without_the_batch_the_stable_interface_answers(say: Say, fault: str) -> None:
    broken = _always(FAULTS[fault][0])
    play: Handler = lambda request: broken(request) if "v3alpha" in request.url.path else depsdev(request)  # noqa: E731
    said = say("deps.dev", RATSBLICK, f"{FORMULAR}?type=jar", "pkg:npm/unbekannt@1.0.0", play=play)
    facts = said[RATSBLICK]
    assert isinstance(facts, PackageFacts)
    assert (facts.declared, facts.version, facts.repository) == ("EUPL-1.2", "1.4.0", SOURCE)
    assert isinstance(said[f"{FORMULAR}?type=jar"], PackageFacts)
    assert isinstance(said["pkg:npm/unbekannt@1.0.0"], AbsentError)


def test_the_stable_interface_is_asked_for_a_few_packages_only(say: Say) -> None:
    play: Handler = lambda request: httpx.Response(500) if request.method == "POST" else depsdev(request)  # noqa: E731
    many = [f"pkg:npm/paket-{number}@1.0.0" for number in range(SINGLES + 5)]
    said = [isinstance(one, AbsentError) for one in say("deps.dev", *many, play=play).values()]
    assert said == [True] * SINGLES + [False] * 5


@pytest.mark.parametrize("page", [2, 10_000])
def test_the_batch_is_enough_and_its_pages_are_read_to_the_end(say: Say, page: int) -> None:
    purls = [purl for service, purl in FACTS if service == "deps.dev" and "@" in purl]
    play: Handler = lambda request: depsdev(request, page) if request.method == "POST" else httpx.Response(500)  # noqa: E731
    assert [type(one) for one in say("deps.dev", *purls, play=play).values()] == [PackageFacts] * len(purls)


def test_pages_without_end_are_given_up(say: Say) -> None:
    endless = httpx.Response(200, json={"responses": [{"request": {"purl": "pkg:npm/x@1"}}], "nextPageToken": "again"})
    assert "left out" in _reason(say("deps.dev", RATSBLICK, play=_always(endless))[RATSBLICK])


def test_a_kind_of_package_that_deps_dev_does_not_have(say: Say) -> None:
    said = say("deps.dev", "pkg:composer/musterstadt/x@1.0")
    assert "deps.dev has no packages of the kind composer" in _reason(said["pkg:composer/musterstadt/x@1.0"])


def test_a_package_without_a_usual_version(say: Say) -> None:
    reply = httpx.Response(200, json={"versions": [{"versionKey": {"version": "1.0"}}]})
    said = say("deps.dev", "pkg:npm/x", play=_always(reply))
    assert "deps.dev names no usual version of pkg:npm/x" in _reason(said["pkg:npm/x"])


# ----------------------------------------------------------------------------------------------- ClearlyDefined only


@pytest.mark.parametrize("purl", ["pkg:npm/ratsblick", "pkg:generic/x@1.0", "pkg:github/musterstadt/x@v1.0"])
def test_what_has_no_coordinates_gets_no_answer(say: Say, purl: str) -> None:
    assert say("ClearlyDefined", purl) == {}


def test_a_definition_that_is_left_out_is_unknown_and_not_absent(say: Say) -> None:
    said = say("ClearlyDefined", RATSBLICK, play=_always(httpx.Response(200, json={"another": {}})))
    assert "licences.example left out" in _reason(said[RATSBLICK])
    assert not isinstance(said[RATSBLICK], AbsentError)


@pytest.mark.parametrize("odd", [{"coordinates": {}, "licensed": "MIT"}, {"licensed": {"declared": "MIT"}}, "MIT"])
def test_one_odd_definition_spoils_no_other(say: Say, odd: Any) -> None:
    def play(request: httpx.Request) -> httpx.Response:
        known = clearlydefined(request).json()
        return httpx.Response(200, json={**known, "npm/npmjs/@musterstadt/ratsblick/1.4.0": odd})

    said = say("ClearlyDefined", RATSBLICK, FORMULAR, play=play)
    assert "in a form that is not known here" in _reason(said[RATSBLICK])
    assert isinstance(said[FORMULAR], PackageFacts)
