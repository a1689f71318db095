"""The modelled cassettes: tests/replies, which is invented after the descriptions of the APIs, as vcrpy would have it.

    python tests/live/played.py     # writes tests/cassettes/modelled anew, after a change of tests/replies or a query

Nothing here was ever recorded, and each of the files says so.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx

TESTS = Path(__file__).parents[1]
sys.path[:0] = [str(TESTS)] if str(TESTS) not in sys.path else []

from live.asking import CASSETTES, NOW, PLACES, ask, sources_of  # noqa: E402
from live.tape import tape  # noqa: E402

from osreg_checks.sources.client import Client  # noqa: E402
from osreg_checks.sources.evidence import Evidence  # noqa: E402
from osreg_checks.sources.live import Live, api_of  # noqa: E402
from osreg_checks.sources.reach import Reach  # noqa: E402
from osreg_checks.sources.tokens import Tokens  # noqa: E402
from osreg_checks.sources.wire import Wire  # noqa: E402

ABOUT = """Modelled on the API description, not recorded: made by tests/live/played.py from tests/replies.
No service ever gave these answers, and all names in them are invented."""
Player = Callable[[httpx.Request], httpx.Response]
ABSENT = 404


def write(source: str, path: Path) -> None:
    """Puts the exchanges of the source's tests into the file."""
    place = PLACES[source]["modelled"]
    sources = sources_of(place)
    api = api_of(sources.forges[0]) if sources.forges else ""
    player = _PLAYERS[source](api)
    tokens = Tokens({httpx.URL(api).host: "modelled"}) if "token" in place else None
    evidence = Evidence(None)
    client = Client(evidence, lambda: NOW, lambda: Wire(Reach(), transport=httpx.MockTransport(player)), tokens=tokens)
    try:
        with tape(path, record="all", about=ABOUT):
            ask(source, Live(client, sources), place)
    finally:
        client.close()
        evidence.close()


def modelled() -> list[str]:
    """The sources that have answers of their own in tests/replies."""
    return [source for source, places in PLACES.items() if "modelled" in places]


def _replies(name: str) -> Any:
    return json.loads((TESTS / "replies" / f"{name}.json").read_text(encoding="utf-8"))


def _said(said: Any) -> httpx.Response:
    return httpx.Response(200, text=said) if isinstance(said, str) else httpx.Response(200, json=said)


def _none() -> httpx.Response:
    return httpx.Response(ABSENT, json={"message": "Not Found"})


# -------------------------------------------------------------------------------------------------------------- forges


def _by_path(name: str) -> Callable[[str], Player]:
    answers = _replies(name)["answers"]

    def of(api: str) -> Player:
        def play(request: httpx.Request) -> httpx.Response:
            path = str(request.url).removeprefix(api)
            return _said(answers[path]) if path in answers else _none()

        return play

    return of


def _github(api: str) -> Player:
    replies: dict[str, Any] = {}
    for name in ("plain", "renamed", "gone"):
        replies |= _replies(f"github/{name}")["replies"]

    def play(request: httpx.Request) -> httpx.Response:
        reply = replies.get(str(request.url).removeprefix(api))
        if reply is None:
            return _none()
        content = {"text": reply["text"]} if "text" in reply else {"json": reply["body"]}
        return httpx.Response(reply["status"], headers=reply.get("headers"), **content)

    return play


def _graphql(api: str) -> Player:
    repositories = _replies("github/graphql")["repositories"]

    def play(request: httpx.Request) -> httpx.Response:
        variables = json.loads(request.content)["variables"]
        data: dict[str, Any] = {}
        errors = []
        for number in range(sum(name.startswith("owner") for name in variables)):
            path, alias = f"{variables[f'owner{number}']}/{variables[f'name{number}']}", f"r{number}"
            data[alias] = repositories.get(path)
            if path not in repositories:
                errors.append({"type": "NOT_FOUND", "path": [alias], "message": f"Could not resolve {path}"})
        return httpx.Response(200, json={"data": data} | ({"errors": errors} if errors else {}))

    return play


# ------------------------------------------------------------------------------------------------------------ services


def _depsdev(_: str) -> Player:
    versions = _replies("depsdev/versions")["versions"]

    def play(request: httpx.Request) -> httpx.Response:
        path = unquote(request.url.raw_path.decode())
        if path == "/v3alpha/purlbatch":
            purls = [one["purl"] for one in json.loads(request.content)["requests"]]
            results = [{"version": versions[purl]} if purl in versions else {} for purl in purls]
            pairs = zip(purls, results, strict=True)
            return _said({"responses": [{"request": {"purl": purl}, "result": result} for purl, result in pairs]})
        found = [one for one in versions.values() if path == _depsdev_path(one["versionKey"])]
        return _said({"versions": found}) if found else httpx.Response(ABSENT, text="package not found")

    return play


def _depsdev_path(key: dict[str, str]) -> str:
    return f"/v3/systems/{key['system']}/packages/{key['name']}"


def _ecosystems(_: str) -> Player:
    replies = _replies("ecosystems/packages")

    def play(request: httpx.Request) -> httpx.Response:
        rows = [row for row in replies["packages"] if row["purl"] == request.url.params["purl"]]
        return _said([{**replies["package"], **row} for row in rows])

    return play


def _clearlydefined(_: str) -> Player:
    replies = _replies("clearlydefined/definitions")

    def play(request: httpx.Request) -> httpx.Response:
        nothing = {**replies["unknown"], "coordinates": {}}
        return _said({one: replies["definitions"].get(one, nothing) for one in json.loads(request.content)})

    return play


def _endoflife(_: str) -> Player:
    replies = _replies("endoflife/replies")
    answers = {"/api/v1/identifiers/purl": replies["identifiers"], "/api/v1/products/ratsblick": replies["product"]}
    return lambda request: _said(answers[request.url.path]) if request.url.path in answers else _none()


def _softwareheritage(_: str) -> Player:
    replies = _replies("softwareheritage/visits")

    def play(request: httpx.Request) -> httpx.Response:
        path = request.url.raw_path.decode().partition("?")[0]
        visit = replies["visits"].get(path.removeprefix("/api/1/origin/").removesuffix("/visit/latest/"))
        return _said(visit) if visit else httpx.Response(ABSENT, json=replies["not_found"])

    return play


_PLAYERS: dict[str, Callable[[str], Player]] = {
    "github": _github,
    "github-graphql": _graphql,
    "gitlab": _by_path("gitlab/portal"),
    "gitea": _by_path("gitea/portal"),
    "bitbucket": _by_path("bitbucket/portal"),
    "depsdev": _depsdev,
    "ecosystems": _ecosystems,
    "clearlydefined": _clearlydefined,
    "endoflife": _endoflife,
    "softwareheritage": _softwareheritage,
}

if __name__ == "__main__":
    for each in modelled():
        write(each, CASSETTES / "modelled" / f"{each}.yml")
