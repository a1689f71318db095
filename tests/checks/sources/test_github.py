"""GitHub by REST: what it says becomes facts, what it does not say stays unknown."""

from __future__ import annotations

import datetime
import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs
import pytest

from osreg_checks.repository import LicenceFile, Release, RepoFacts, Upstream
from osreg_checks.sources.client import Client
from osreg_checks.sources.evidence import Evidence
from osreg_checks.sources.failure import AbsentError, SourceError
from osreg_checks.sources.forge import Asked, Host
from osreg_checks.sources.github import GitHub
from osreg_checks.sources.reach import Reach
from osreg_checks.sources.wire import Wire

ROOT = Path(__file__).parents[3]
REPLIES = ROOT / "tests/replies/github"
SITUATIONS = sorted(path.stem for path in REPLIES.glob("*.json") if path.stem != "graphql")
CORPORA = (ROOT / os.environ.get("OSREG_CORPORA", "../shared/corpora")).resolve()
DESCRIPTION = CORPORA / "api-descriptions/github-subset.json"
RECORDED = CORPORA / "api-responses/pygithub-replay"
NOW = datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.UTC)
HOST = Host("forge.example", "github", "https://api.forge.example")
MUELL, FORK, LEER = "musterstadt/muell", "musterstadt/rathaus-fork", "musterstadt/leer"
Replies = dict[str, dict[str, Any]]


def replies(*situations: str) -> Replies:
    return {
        path: reply
        for name in situations
        for path, reply in json.loads((REPLIES / f"{name}.json").read_text())["replies"].items()
    }


def asked(path: str) -> Asked:
    return Asked(f"https://forge.example/{path}", path)


def utc(*parts: int) -> datetime.datetime:
    return datetime.datetime(*parts, tzinfo=datetime.UTC)  # type: ignore[arg-type, misc]


class Forge:
    """A forge that says what the replies say; what is not among them is none of its paths (418)."""

    def __init__(self, known: Replies) -> None:
        self.known = known
        self.paths: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.raw_path.decode()
        self.paths.append(path)
        reply = self.known.get(path, {"status": 418, "text": ""})
        if "text" in reply:
            # The content itself comes only to those who ask for it in this form.
            is_raw = request.headers["accept"] == "application/vnd.github.raw+json"
            return httpx.Response(reply["status"] if is_raw else 415, text=reply["text"])
        return httpx.Response(reply["status"], json=reply["body"], headers=reply.get("headers"))


@pytest.fixture
def client_of() -> Iterator[Callable[..., Client]]:
    """Makes clients of one store; without a forge they are offline."""
    evidence, made = Evidence(None), []

    def make(forge: Forge | None = None, now: datetime.datetime = NOW) -> Client:
        wire = (lambda: Wire(Reach(), transport=httpx.MockTransport(forge))) if forge else None
        made.append(Client(evidence, lambda: now, wire))
        return made[-1]

    yield make
    for client in made:
        client.close()
    evidence.close()


@pytest.fixture
def ask(client_of: Callable[..., Client]) -> Callable[..., RepoFacts]:
    def facts(path: str, known: Replies, *, brief: bool = False) -> RepoFacts:
        return GitHub(client_of(Forge(known)), HOST).repository(asked(path), brief=brief)

    return facts


def test_a_repository_is_told_as_github_states_it(ask: Callable[..., RepoFacts]) -> None:
    facts = ask(MUELL, replies("plain"))
    assert facts.publiccode is not None
    assert facts.publiccode.name == "Muellkalender"
    assert facts._replace(publiccode=None) == RepoFacts(
        asked="https://forge.example/musterstadt/muell",
        url="https://forge.example/musterstadt/muell",
        forge="github",
        at=NOW,
        number="4711",
        archived=False,
        default_branch="main",
        last_commit=utc(2026, 11, 20, 10, 30),
        last_release=Release("v2.1.0", utc(2026, 10, 2, 9)),
        contributors=3,
        contributors_since=datetime.date(2025, 11, 1),
        declared="MIT",
        licence_files=(
            LicenceFile("LICENSE", "MIT"),
            LicenceFile("LICENSES/CC0-1.0.txt", "CC0-1.0"),
            LicenceFile("LICENSES/MIT.txt", "MIT"),
        ),
    )


def test_a_push_is_no_commit(ask: Callable[..., RepoFacts]) -> None:
    known = replies("plain")
    known["/repos/musterstadt/muell"]["body"]["pushed_at"] = "2026-11-23T11:59:59Z"
    assert ask(MUELL, known, brief=True).last_commit == utc(2026, 11, 20, 10, 30)


def test_in_brief_only_what_tells_whether_it_is_alive_is_asked(client_of: Callable[..., Client]) -> None:
    client = client_of(Forge(replies("fork")))
    facts = GitHub(client, HOST).repository(asked(FORK), brief=True)
    assert (facts.archived, facts.last_commit) == (True, utc(2021, 5, 5, 5, 5, 5))
    assert (facts.licence_files, facts.contributors, facts.unknown) == (None, None, {})
    assert client.requests == 2


def test_a_fork_brings_the_state_of_its_parent(ask: Callable[..., RepoFacts]) -> None:
    facts = ask(FORK, replies("fork"))
    assert facts.fork_of == Upstream("https://forge.example/original/rathaus", utc(2026, 11, 1, 12), archived=False)
    assert (facts.declared, facts.licence_files, facts.publiccode) == ("NOASSERTION", (), None)
    assert (facts.last_release, facts.contributors, facts.unknown) == (None, 0, {})


def test_a_renamed_repository_is_found_under_its_new_name(ask: Callable[..., RepoFacts]) -> None:
    facts = ask("musterstadt/alter-name", replies("renamed", "plain"))
    assert (facts.asked, facts.url) == (
        "https://forge.example/musterstadt/alter-name",
        "https://forge.example/musterstadt/muell",
    )
    assert (facts.moved, facts.number, facts.contributors) == (True, "4711", 3)


def test_letter_case_is_no_move(ask: Callable[..., RepoFacts]) -> None:
    known = replies("plain")
    known["/repos/Musterstadt/Muell"] = known["/repos/musterstadt/muell"]
    assert not ask("Musterstadt/Muell", known, brief=True).moved


def test_an_empty_repository_has_no_commit_and_nothing_is_unknown(ask: Callable[..., RepoFacts]) -> None:
    facts = ask(LEER, replies("empty"))
    assert (facts.last_commit, facts.contributors, facts.declared) == (None, 0, None)
    assert (facts.licence_files, facts.unknown) == ((), {})
    assert facts.mirror_of == Upstream("https://git.example/musterstadt/leer.git")


def test_what_does_not_exist_is_absent(ask: Callable[..., RepoFacts]) -> None:
    with pytest.raises(AbsentError, match="does not exist, or is private"):
        ask("musterstadt/weg", replies("gone"))


@pytest.mark.parametrize("status", [401, 403, 429, 451, 500, 503])
def test_a_refusal_is_no_absence(ask: Callable[..., RepoFacts], status: int) -> None:
    with pytest.raises(SourceError) as caught:
        ask(MUELL, {"/repos/musterstadt/muell": {"status": status, "body": {}, "headers": {"retry-after": "9999"}}})
    assert not isinstance(caught.value, AbsentError)


@pytest.mark.parametrize("body", [[], None, 7, "text", {}, {"html_url": 3}])
def test_an_answer_in_another_form_is_a_failure(ask: Callable[..., RepoFacts], body: Any) -> None:
    with pytest.raises(SourceError, match="did not answer"):
        ask(MUELL, {"/repos/musterstadt/muell": {"status": 200, "body": body}})


@pytest.mark.parametrize("path", ["musterstadt", "musterstadt/muell/more", "muster stadt/muell", "../user", "user/.."])
def test_a_path_that_names_no_repository_is_not_asked_for(client_of: Callable[..., Client], path: str) -> None:
    client = client_of(Forge({}))
    with pytest.raises(SourceError, match="owner and a repository"):
        GitHub(client, HOST).repository(asked(path))
    assert client.requests == 0


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/commits?per_page=1&sha=main", {"last_commit"}),
        ("/commits?since=2025-11-01T00:00:00Z&per_page=100", {"contributors"}),
        ("/releases/latest", {"last_release"}),
        ("/contents/?ref=main", {"licence_files", "publiccode"}),
        ("/contents/LICENSES?ref=main", {"licence_files"}),
        ("/contents/LICENSE?ref=main", {"licence_files"}),
        ("/contents/publiccode.yml?ref=main", {"publiccode"}),
    ],
)
@pytest.mark.parametrize("status", [403, 502])
def test_a_failed_part_is_unknown_with_its_reason(
    ask: Callable[..., RepoFacts], path: str, fields: set[str], status: int
) -> None:
    known = replies("plain")
    known[f"/repos/musterstadt/muell{path}"] = {"status": status, "body": {}}
    facts = ask(MUELL, known)
    assert set(facts.unknown) == fields
    assert all(getattr(facts, field) is None and str(status) in str(facts.unknown[field]) for field in fields)
    assert facts.url == "https://forge.example/musterstadt/muell"


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/contents/LICENSES?ref=main", "licence_files"),
        ("/commits?per_page=1&sha=main", "last_commit"),
        ("/commits?since=2025-11-01T00:00:00Z&per_page=100", "contributors"),
    ],
)
def test_a_denial_of_what_must_be_there_is_no_absence(ask: Callable[..., RepoFacts], path: str, field: str) -> None:
    known = replies("plain")
    known[f"/repos/musterstadt/muell{path}"] = {"status": 404, "body": {}}
    facts = ask(MUELL, known)
    assert (getattr(facts, field), set(facts.unknown)) == (None, {field})


def test_a_parent_that_does_not_answer_stays_named(ask: Callable[..., RepoFacts]) -> None:
    known = replies("fork")
    known["/repos/original/rathaus/commits?per_page=1"] = {"status": 503, "body": {}}
    facts = ask(FORK, known)
    assert facts.fork_of == Upstream("https://forge.example/original/rathaus", None, archived=False)
    assert set(facts.unknown) == {"fork_of"}


def test_a_web_page_is_no_licence(ask: Callable[..., RepoFacts]) -> None:
    known = replies("plain")
    known["/repos/musterstadt/muell/contents/LICENSE?ref=main"]["text"] = "<!DOCTYPE html><title>Sign in</title>"
    facts = ask(MUELL, known)
    assert (facts.licence_files, set(facts.unknown)) == (None, {"licence_files"})


def test_a_hundred_commits_may_hide_more_authors(ask: Callable[..., RepoFacts]) -> None:
    known = replies("plain")
    year = known["/repos/musterstadt/muell/commits?since=2025-11-01T00:00:00Z&per_page=100"]
    year["body"] *= 20
    facts = ask(MUELL, known)
    assert (facts.contributors, facts.more_contributors) == (3, True)


def test_five_licence_texts_are_read_at_most(ask: Callable[..., RepoFacts]) -> None:
    known = replies("plain")
    root = known["/repos/musterstadt/muell/contents/?ref=main"]["body"]
    root[:] = [{**root[0], "name": f"LICENSE.{number}"} for number in range(7)]
    for number in range(5):
        known[f"/repos/musterstadt/muell/contents/LICENSE.{number}?ref=main"] = known[
            "/repos/musterstadt/muell/contents/LICENSE?ref=main"
        ]
    files = ask(MUELL, known).licence_files
    assert files == tuple(LicenceFile(f"LICENSE.{number}", "MIT" if number < 5 else None) for number in range(7))


def test_no_name_and_no_address_of_a_person_is_in_the_facts(ask: Callable[..., RepoFacts]) -> None:
    said = repr(ask(MUELL, replies("plain")))
    assert not [word for word in ("anna", "bert", "cem", "@", "Someone") if word in said.lower()]


def test_what_was_said_is_said_again_offline(client_of: Callable[..., Client]) -> None:
    online = GitHub(client_of(Forge(replies("plain"))), HOST).repository(asked(MUELL))
    assert GitHub(client_of(None), HOST).repository(asked(MUELL)) == online
    later = GitHub(client_of(None, NOW + datetime.timedelta(days=3)), HOST).repository(asked(MUELL))
    assert (later.last_commit, later.at) == (online.last_commit, NOW)
    assert str(later.stale) == "nobody was asked (offline)"


def test_many_without_a_token_each_by_itself(client_of: Callable[..., Client]) -> None:
    github = GitHub(client_of(Forge(replies("plain", "fork", "gone"))), HOST)
    wanted = [asked(MUELL), asked("musterstadt/weg"), asked(FORK), asked("nonsense")]
    found = list(github.repositories(iter(wanted)))
    assert [one for one, _ in found] == wanted
    assert [type(what) for _, what in found] == [RepoFacts, AbsentError, RepoFacts, SourceError]


# ----------------------------------------------------------------------------------------------- GitHub's own words


@pytest.fixture(scope="module")
def description() -> dict[str, Any]:
    if not DESCRIPTION.is_file():
        pytest.skip(f"no {DESCRIPTION.name} at hand (OSREG_CORPORA names the folder)")
    said: dict[str, Any] = _nullable(json.loads(DESCRIPTION.read_text()))
    return said


def _nullable(node: Any) -> Any:
    """OpenAPI 3.0's `nullable` as JSON Schema says it."""
    if isinstance(node, list):
        return [_nullable(one) for one in node]
    if not isinstance(node, dict):
        return node
    plain = {key: _nullable(value) for key, value in node.items() if key != "nullable"}
    return {"anyOf": [plain, {"type": "null"}]} if node.get("nullable") is True else plain


def _described(description: dict[str, Any], path: str) -> str | None:
    """The path of the description that a request falls under. A renamed one's /repositories/<id> is GitHub's own."""
    plain = re.sub(r"^/repositories/\d+", "/repos/o/r", path.partition("?")[0])
    for template in description["paths"]:
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template.replace("{path}", ".*")), plain):
            return str(template)
    return None


@pytest.mark.parametrize("situation", SITUATIONS)
def test_the_replies_are_as_github_describes_them(description: dict[str, Any], situation: str) -> None:
    for path, reply in replies(situation).items():
        template = _described(description, path)
        assert template, path
        responses = description["paths"][template]["get"]["responses"]
        assert str(reply["status"]) in responses, path
        if "body" not in reply:
            continue
        response = responses[str(reply["status"])]
        if "$ref" in response:
            response = description["components"]["responses"][response["$ref"].rsplit("/", 1)[1]]
        schema = {**response["content"]["application/json"]["schema"], "components": description["components"]}
        faults = [error.message for error in jsonschema_rs.Draft202012Validator(schema).iter_errors(reply["body"])]
        assert not faults, path


def test_github_describes_all_that_is_asked(client_of: Callable[..., Client], description: dict[str, Any]) -> None:
    forge = Forge(replies(*SITUATIONS))
    wanted = (MUELL, FORK, LEER, "musterstadt/weg", "musterstadt/alter-name")
    list(GitHub(client_of(forge), HOST).repositories(map(asked, wanted)))
    assert len(set(forge.paths)) >= 20
    for path in forge.paths:
        template = _described(description, path)
        assert template, path
        query = {part.partition("=")[0] for part in path.partition("?")[2].split("&") if part}
        parameters = description["paths"][template]["get"]["parameters"]
        named = {one.get("name") or one["$ref"].rsplit("/", 1)[1].replace("-", "_") for one in parameters}
        assert query <= named, path


def _recorded() -> list[Any]:
    """Answers about repositories that the tests of PyGithub recorded from GitHub."""
    cases = []
    for file in sorted(RECORDED.glob("*.json")):
        for exchange in json.loads(file.read_text()):
            about = re.fullmatch(r"/repos/[^/?]+/[^/?]+|/repositories/\d+", exchange["path"] or "")
            if about and exchange["status"] == 200 and isinstance(exchange["body"], dict):
                cases.append(pytest.param(exchange["body"], id=f"{file.stem}{len(cases)}"))
    return cases or [pytest.param(None, marks=pytest.mark.skip("no recorded answers at hand"))]


@pytest.mark.parametrize("body", _recorded())
def test_what_github_really_said_is_understood(ask: Callable[..., RepoFacts], body: dict[str, Any]) -> None:
    path = body["full_name"].lower()
    commits = f"/repos/{body['full_name']}/commits?per_page=1&sha={body['default_branch']}"
    known = {f"/repos/{path}": {"status": 200, "body": body}, commits: {"status": 200, "body": []}}
    facts = ask(path, known, brief=True)
    assert (facts.url, facts.number, facts.moved) == (body["html_url"], str(body["id"]), False)
    assert (facts.archived, facts.default_branch) == (body["archived"], body["default_branch"])
    assert (facts.fork_of is not None) == body["fork"]
    assert facts.declared == (body["license"] or {}).get("spdx_id")
    assert facts.unknown == {}
