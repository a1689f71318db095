"""GitHub by GraphQL: fifty in one request, the same facts as by REST, and each one's failure its own."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from osreg_checks.repository import LicenceFile, RepoFacts
from osreg_checks.sources.client import Client
from osreg_checks.sources.evidence import Evidence
from osreg_checks.sources.failure import AbsentError, SourceError
from osreg_checks.sources.forge import Asked, Host
from osreg_checks.sources.github import GitHub
from osreg_checks.sources.github_graphql import endpoint, query
from osreg_checks.sources.reach import Reach
from osreg_checks.sources.tokens import Tokens
from osreg_checks.sources.wire import Wire

REPLIES = Path(__file__).parents[2] / "replies/github"
NOW = datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.UTC)
TOMORROW = NOW + datetime.timedelta(days=1, hours=1)
HOST = Host("forge.example", "github", "https://api.forge.example")
MUELL, FORK, LEER, OLD = "musterstadt/muell", "musterstadt/rathaus-fork", "musterstadt/leer", "musterstadt/alter-name"
NOT_FOUND = {"type": "NOT_FOUND", "message": "Could not resolve to a Repository"}
_ALIAS = re.compile(r"(r\d+): repository\(owner: \$(owner\d+), name: \$(name\d+)\)")


def repositories() -> dict[str, Any]:
    known: dict[str, Any] = json.loads((REPLIES / "graphql.json").read_text())["repositories"]
    return known


def asked(path: str) -> Asked:
    return Asked(f"https://forge.example/{path}", path)


class Forge:
    """A forge that speaks GraphQL to those with a token, and REST as the replies say."""

    def __init__(self, known: dict[str, Any] | None = None, *situations: str) -> None:
        self.known = repositories() if known is None else known
        self.errors: dict[str, list[dict[str, Any]]] = {}
        self.whole: httpx.Response | None = None
        self.batches: list[list[str]] = []
        self.queries: list[str] = []
        self.rest: dict[str, Any] = {}
        for name in situations:
            self.rest |= json.loads((REPLIES / f"{name}.json").read_text())["replies"]

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST" and request.url.path == "/graphql":
            return self._batch(request)
        reply = self.rest.get(request.url.raw_path.decode(), {"status": 418, "text": ""})
        if "text" in reply:
            return httpx.Response(reply["status"], text=reply["text"])
        return httpx.Response(reply["status"], json=reply["body"], headers=reply.get("headers"))

    def _batch(self, request: httpx.Request) -> httpx.Response:
        if request.headers.get("authorization") != "Bearer secret":
            return httpx.Response(401, json={"message": "Requires authentication"})
        document = json.loads(request.content)
        said = document["variables"]
        paths = {alias: f"{said[owner]}/{said[name]}" for alias, owner, name in _ALIAS.findall(document["query"])}
        self.batches.append(list(paths.values()))
        self.queries.append(document["query"])
        if self.whole is not None:
            return self.whole
        errors = [
            {**error, "path": [alias, *error.get("path", ())]}
            for alias, path in paths.items()
            for error in self.errors.get(path, [] if path in self.known else [NOT_FOUND])
        ]
        data = {alias: self.known.get(path) for alias, path in paths.items()}
        return httpx.Response(200, json={"data": data, **({"errors": errors} if errors else {})})


@pytest.fixture
def evidence() -> Iterator[Evidence]:
    store = Evidence(None)
    yield store
    store.close()


@pytest.fixture
def github(evidence: Evidence) -> Iterator[Callable[..., GitHub]]:
    """Makes a GitHub that is asked with a token; without a forge it is offline."""
    made = []

    def make(forge: Forge | None = None, now: datetime.datetime = NOW, *, token: str | None = "secret") -> GitHub:
        wire = (lambda: Wire(Reach(), transport=httpx.MockTransport(forge))) if forge else None
        made.append(Client(evidence, lambda: now, wire, tokens=Tokens({"api.forge.example": token} if token else {})))
        return GitHub(made[-1], HOST)

    yield make
    for client in made:
        client.close()


def answers(github: GitHub, *paths: str) -> list[RepoFacts | SourceError]:
    return [found for _, found in github.repositories(map(asked, paths))]


@pytest.mark.parametrize(
    ("path", "situations"), [(MUELL, ["plain"]), (FORK, ["fork"]), (OLD, ["renamed", "plain"]), (LEER, ["empty"])]
)
def test_both_ways_of_asking_tell_the_same(github: Callable[..., GitHub], path: str, situations: list[str]) -> None:
    by_rest = github(Forge({}, *situations), token=None).repository(asked(path))
    (by_graphql,) = answers(github(Forge()), path)
    if path == LEER:
        # REST names the branch that the first commit will make; GraphQL has none before.
        by_rest = by_rest._replace(default_branch=None)
    assert by_graphql == by_rest


def test_a_thousand_repositories_are_twenty_requests(github: Callable[..., GitHub]) -> None:
    paths = [f"musterstadt/nr-{number}" for number in range(1000)]
    known = repositories()[MUELL]
    forge = Forge({path: {**known, "nameWithOwner": path} for path in paths})
    found = list(github(forge).repositories(map(asked, paths)))
    assert [one.path for one, _ in found] == paths
    assert all(isinstance(facts, RepoFacts) and not facts.moved for _, facts in found)
    assert [len(batch) for batch in forge.batches] == [50] * 20


def test_one_repository_under_two_urls_is_asked_for_once(github: Callable[..., GitHub]) -> None:
    forge = Forge()
    wanted = [asked(MUELL), Asked("https://www.forge.example/musterstadt/muell.git", MUELL)]
    found = [facts for _, facts in github(forge).repositories(wanted)]
    assert [facts.asked for facts in found if isinstance(facts, RepoFacts)] == [one.url for one in wanted]
    assert forge.batches == [[MUELL]]


def test_without_a_token_nobody_asks_by_graphql(github: Callable[..., GitHub]) -> None:
    forge = Forge({}, "plain")
    assert isinstance(answers(github(forge, token=None), MUELL)[0], RepoFacts)
    assert forge.batches == []


def test_names_are_variables_and_never_part_of_the_query(github: Callable[..., GitHub]) -> None:
    forge = Forge()
    answers(github(forge), 'muster"){id}#/sta{dt}')
    assert forge.batches == [['muster"){id}#/sta{dt}']]
    assert "muster" not in forge.queries[0]


@pytest.mark.parametrize("count", [1, 50])
def test_the_query_declares_what_it_uses_and_closes_what_it_opens(count: int) -> None:
    text = query(count)
    declared = set(re.findall(r"\$(\w+): \w+!", text))
    assert set(re.findall(r"\$(\w+)", text)) == declared
    assert len(declared) == 2 * count + 1
    assert [text.count(sign) for sign in "({"] == [text.count(sign) for sign in ")}"]


def test_a_path_that_names_no_repository_is_in_no_batch(github: Callable[..., GitHub]) -> None:
    forge = Forge()
    nonsense, muell = answers(github(forge), "musterstadt", MUELL)
    assert "owner and a repository" in str(nonsense)
    assert isinstance(muell, RepoFacts)
    assert forge.batches == [[MUELL]]


# --------------------------------------------------------------------------------------------------------- failures


def test_a_failure_of_one_is_no_failure_of_the_others(github: Callable[..., GitHub]) -> None:
    forge = Forge({**repositories(), "musterstadt/geheim": None})
    forge.errors["musterstadt/geheim"] = [{"type": "FORBIDDEN", "message": "Resource protected by SAML"}]
    found = answers(github(forge), MUELL, "musterstadt/weg", "musterstadt/geheim", FORK)
    assert [type(one) for one in found] == [RepoFacts, AbsentError, SourceError, RepoFacts]
    assert str(found[2]) == "api.forge.example could not say: Resource protected by SAML"


@pytest.mark.parametrize(
    ("field", "unknown"),
    [
        ("latestRelease", {"last_release"}),
        ("licenseInfo", {"declared"}),
        ("defaultBranchRef", {"default_branch", "last_commit", "contributors"}),
        ("root", {"licence_files", "publiccode"}),
        ("reuse", {"licence_files"}),
    ],
)
def test_a_field_that_github_could_not_say_is_unknown(
    github: Callable[..., GitHub], field: str, unknown: set[str]
) -> None:
    forge = Forge({MUELL: {**repositories()[MUELL], field: None}})
    forge.errors[MUELL] = [{"type": "TIMEDOUT", "path": [field], "message": "Took too long"}]
    (facts,) = answers(github(forge), MUELL)
    assert isinstance(facts, RepoFacts)
    assert set(facts.unknown) == unknown
    assert all(getattr(facts, name) is None and "Took too long" in str(facts.unknown[name]) for name in unknown)


def test_a_history_that_took_too_long_leaves_the_last_commit(github: Callable[..., GitHub]) -> None:
    known = repositories()[MUELL]
    known["defaultBranchRef"]["target"]["history"] = None
    forge = Forge({MUELL: known})
    forge.errors[MUELL] = [{"path": ["defaultBranchRef", "target", "history"], "message": "Took too long"}]
    (facts,) = answers(github(forge), MUELL)
    assert isinstance(facts, RepoFacts)
    assert (facts.contributors, facts.contributors_since, set(facts.unknown)) == (None, None, {"contributors"})
    assert facts.last_commit == datetime.datetime(2026, 11, 20, 10, 30, tzinfo=datetime.UTC)


WHOLE_FAILURES = {
    "no GraphQL there": (404, {"json": {"message": "Not Found"}}),
    "bad token": (401, {"json": {"message": "Bad credentials"}}),
    "fault": (502, {"text": "<html>"}),
    "login page": (200, {"text": "<html>Sign in</html>"}),
    "limit": (200, {"json": {"errors": [{"type": "RATE_LIMITED", "message": "API rate limit exceeded"}]}}),
    "nothing": (200, {"json": {"data": None}}),
    "list": (200, {"json": []}),
    "odd errors": (200, {"json": {"errors": [7, {"path": 3}, {"path": [[]]}]}}),
}


@pytest.mark.parametrize("kind", WHOLE_FAILURES)
def test_a_failed_batch_says_nothing_about_anyone(github: Callable[..., GitHub], kind: str) -> None:
    status, said = WHOLE_FAILURES[kind]
    forge = Forge()
    forge.whole = httpx.Response(status, **said)
    found = answers(github(forge), MUELL, FORK)
    assert [type(one) for one in found] == [SourceError, SourceError]


def test_a_failure_is_asked_about_again_in_the_next_run(github: Callable[..., GitHub]) -> None:
    forge = Forge({MUELL: None})
    forge.errors[MUELL] = [{"type": "SERVICE_UNAVAILABLE", "message": "Try later"}]
    assert isinstance(answers(github(forge), MUELL)[0], SourceError)
    assert isinstance(answers(github(Forge()), MUELL)[0], RepoFacts)


# ------------------------------------------------------------------------------------------------------------ parts


def test_only_what_is_missing_is_asked_for(github: Callable[..., GitHub]) -> None:
    forge = Forge()
    answers(github(forge), MUELL, "musterstadt/weg")
    found = answers(github(forge), MUELL, FORK, "musterstadt/weg")
    assert [type(one) for one in found] == [RepoFacts, RepoFacts, AbsentError]
    assert forge.batches == [[MUELL, "musterstadt/weg"], [FORK]]


def test_the_day_after_all_are_asked_for_again(github: Callable[..., GitHub]) -> None:
    forge = Forge()
    answers(github(forge), MUELL)
    (facts,) = answers(github(forge, TOMORROW), MUELL)
    assert isinstance(facts, RepoFacts)
    assert facts.at == TOMORROW
    assert len(forge.batches) == 2


@pytest.mark.parametrize("kind", WHOLE_FAILURES)
def test_what_cannot_be_renewed_is_told_with_the_reason(github: Callable[..., GitHub], kind: str) -> None:
    status, said = WHOLE_FAILURES[kind]
    (before,) = answers(github(Forge()), MUELL)
    forge = Forge()
    forge.whole = httpx.Response(status, **said)
    after, other = answers(github(forge, TOMORROW), MUELL, FORK)
    assert isinstance(before, RepoFacts)
    assert isinstance(after, RepoFacts)
    assert after.stale is not None
    assert after._replace(stale=None) == before
    assert type(other) is SourceError


def test_an_old_answer_of_the_whole_batch_is_not_taken_for_a_new_one(github: Callable[..., GitHub]) -> None:
    forge = Forge()
    answers(github(forge), MUELL)
    forge.whole = httpx.Response(503, text="")
    (facts,) = answers(github(forge, TOMORROW), MUELL)
    assert isinstance(facts, RepoFacts)
    assert (facts.at, str(facts.stale)) == (NOW, "api.forge.example has a fault (503)")


def test_a_kept_part_answers_for_one_repository_too(github: Callable[..., GitHub]) -> None:
    (batch,) = answers(github(Forge()), MUELL)
    assert github(Forge({})).repository(asked(MUELL)) == batch
    assert github(Forge({})).repository(asked(MUELL), brief=True) == batch


def test_offline_the_kept_part_answers(github: Callable[..., GitHub]) -> None:
    found = answers(github(Forge()), MUELL, "musterstadt/weg")
    assert github().repository(asked(MUELL)) == found[0]
    with pytest.raises(AbsentError):
        github().repository(asked("musterstadt/weg"))
    with pytest.raises(SourceError, match="nobody was asked"):
        github().repository(asked(FORK))
    later = github(now=TOMORROW).repository(asked(MUELL))
    assert (later.at, str(later.stale)) == (NOW, "nobody was asked (offline)")


def test_offline_many_are_answered_from_either_store(github: Callable[..., GitHub]) -> None:
    answers(github(Forge()), MUELL)
    github(Forge({}, "fork"), token=None).repository(asked(FORK))
    found = answers(github(), MUELL, FORK, LEER)
    assert [type(one) for one in found] == [RepoFacts, RepoFacts, SourceError]


def test_offline_a_newer_answer_of_rest_goes_before_an_old_part(github: Callable[..., GitHub]) -> None:
    answers(github(Forge()), MUELL)
    github(Forge({}, "plain"), TOMORROW, token=None).repository(asked(MUELL))
    assert github(now=TOMORROW).repository(asked(MUELL)).at == TOMORROW


def test_offline_an_old_part_goes_before_an_answer_of_rest_that_knows_less(github: Callable[..., GitHub]) -> None:
    answers(github(Forge()), MUELL)
    github(Forge({}, "plain"), TOMORROW, token=None).repository(asked(MUELL), brief=True)
    later = github(now=TOMORROW).repository(asked(MUELL))
    assert (later.at, later.unknown) == (NOW, {})
    assert later.licence_files


def test_no_name_and_no_address_of_a_person_is_kept_in_a_part(
    github: Callable[..., GitHub], evidence: Evidence
) -> None:
    (facts,) = answers(github(Forge()), MUELL)
    part = evidence.stored(f"GRAPHQL {HOST.api} {MUELL} v1").answer
    assert part is not None
    said = (part.body.decode() + repr(facts)).lower()
    assert not [word for word in ("anna", "bert", "cem@", "history") if word in said]


# ------------------------------------------------------------------------------------------------------------ files


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("LICENSE", {"licence": {"text": "MIT Lic", "isTruncated": True}}),
        ("LICENSE", {"licence": {"text": None, "isTruncated": False}}),
        ("LICENSE", {"licence": {"text": "LICENSES/MIT.txt", "isTruncated": False}, "mode": 0o120000}),
        ("LICENCE.rst", {"licence": None}),
    ],
    ids=["truncated", "binary", "symbolic link", "rare name"],
)
def test_a_text_that_the_batch_does_not_bring_is_asked_for(
    github: Callable[..., GitHub], name: str, change: dict[str, Any]
) -> None:
    entry = {"name": name, "type": "blob", "mode": change.pop("mode", 0o100644)}
    forge = Forge({MUELL: {**repositories()[MUELL], **change, "root": {"entries": [entry]}, "reuse": None}}, "plain")
    text = forge.rest["/repos/musterstadt/muell/contents/LICENSE?ref=main"]
    forge.rest[f"/repos/musterstadt/muell/contents/{name}?ref=main"] = text
    (facts,) = answers(github(forge), MUELL)
    assert isinstance(facts, RepoFacts)
    assert (facts.licence_files, facts.unknown) == ((LicenceFile(name, "MIT"),), {})


def test_a_text_that_cannot_be_had_leaves_the_licence_unknown(github: Callable[..., GitHub]) -> None:
    entry = {"name": "LICENCE.rst", "type": "blob", "mode": 0o100644}
    (facts,) = answers(github(Forge({MUELL: {**repositories()[MUELL], "root": {"entries": [entry]}}})), MUELL)
    assert isinstance(facts, RepoFacts)
    assert (facts.licence_files, set(facts.unknown)) == (None, {"licence_files"})


@pytest.mark.parametrize(
    ("api", "url"),
    [
        ("https://api.github.com", "https://api.github.com/graphql"),
        ("https://git.musterstadt.example/api/v3", "https://git.musterstadt.example/api/graphql"),
        ("https://api.musterstadt.ghe.com", "https://api.musterstadt.ghe.com/graphql"),
    ],
)
def test_where_graphql_lies(api: str, url: str) -> None:
    assert endpoint(api) == url
