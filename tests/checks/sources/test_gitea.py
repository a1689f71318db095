"""Gitea and Forgejo: what becomes facts, and what stays unknown. The answers are data in tests/replies/gitea."""

from __future__ import annotations

import datetime
import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import jsonschema_rs
import pytest

from osreg_checks.repository import LicenceFile, Publiccode, Release, RepoFacts, Upstream
from osreg_checks.sources import forge as forge_module
from osreg_checks.sources import tree
from osreg_checks.sources.client import Client
from osreg_checks.sources.evidence import Evidence
from osreg_checks.sources.failure import AbsentError, SourceError
from osreg_checks.sources.forge import Asked, Host
from osreg_checks.sources.gitea import Gitea
from osreg_checks.sources.reach import Reach
from osreg_checks.sources.wire import Wire

ROOT = Path(__file__).parents[3]
CORPORA = (ROOT / os.environ.get("OSREG_CORPORA", "../shared/corpora")).resolve()
needs_corpora = pytest.mark.skipif(not CORPORA.is_dir(), reason="no folder with real data (OSREG_CORPORA names it)")
API = "https://forgejo.example/api/v1"
NOW = datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.UTC)
ASKED = Asked("https://forgejo.example/musterstadt/portal", "musterstadt/portal")
REPO = "/repos/musterstadt/portal"
BRIEF = "stat=false&verification=false&files=false"
COMMITS = f"{REPO}/commits?limit=50&sha=main&{BRIEF}"
LOGIN = "<!DOCTYPE html><html><body>Sign in</body></html>"
GITEA = {"/version": {"version": "1.25.2"}}
Ask = Callable[..., RepoFacts]
Make = Callable[[dict[str, Any]], Gitea]


def utc(*parts: int) -> datetime.datetime:
    return datetime.datetime(*parts, tzinfo=datetime.UTC)  # type: ignore[misc, arg-type]


def portal() -> dict[str, Any]:
    """The answers by path and query: text as it is, a number as a status, anything else as JSON."""
    found: dict[str, Any] = json.loads((ROOT / "tests/replies/gitea/portal.json").read_text(encoding="utf-8"))
    return dict(found["answers"])


def reply(answers: dict[str, Any], request: httpx.Request) -> httpx.Response:
    said = answers[request.url.raw_path.decode().removeprefix("/api/v1")]
    if isinstance(said, httpx.Response):
        return said
    if isinstance(said, int):
        return httpx.Response(said, json={"message": f"{said}"})
    return httpx.Response(200, text=said) if isinstance(said, str) else httpx.Response(200, json=said)


@pytest.fixture(autouse=True)
def _readers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand-ins: what reads licences and publiccode.yml has tests of its own."""
    for module in (forge_module, tree):
        monkeypatch.setattr(
            module, "licence_of_name", lambda path: Path(path).stem if path.startswith("LICENSES/") else None
        )
    monkeypatch.setattr(forge_module, "read_licence", lambda text: "MIT" if text.startswith("MIT License") else None)
    monkeypatch.setattr(tree, "read_publiccode", lambda raw: Publiccode(name=raw.decode().split("name: ")[1][:14]))


@pytest.fixture
def gitea() -> Iterator[Make]:
    made: list[Client] = []

    def make(answers: dict[str, Any]) -> Gitea:
        transport = httpx.MockTransport(lambda request: reply(answers, request))
        made.append(Client(Evidence(None), lambda: NOW, lambda: Wire(Reach(), transport=transport)))
        return Gitea(made[-1], Host("forgejo.example", "gitea", API))

    yield make
    for client in made:
        client.close()
        client.evidence.close()


@pytest.fixture
def ask(gitea: Make) -> Ask:
    """Asks with some of the answers replaced."""

    def facts(changed: dict[str, Any] | None = None, *, brief: bool = False, **repository: Any) -> RepoFacts:
        answers = portal() | (changed or {})
        answers[REPO] = answers[REPO] | repository if repository else answers[REPO]
        return gitea(answers).repository(ASKED, brief=brief)

    return facts


WHOLE = RepoFacts(
    asked=ASKED.url,
    url="https://forgejo.example/musterstadt/portal",
    forge="forgejo",
    at=NOW,
    number="815",
    archived=False,
    fork_of=Upstream("https://forgejo.example/beispielkreis/portal", utc(2026, 10, 31, 8), archived=True),
    default_branch="main",
    last_commit=utc(2026, 11, 20, 13, 3),
    last_release=Release("v2.1.0", utc(2026, 10, 1, 8)),
    contributors=2,
    contributors_since=datetime.date(2025, 11, 1),
    licence_files=(
        LicenceFile("LICENSE", "MIT"),
        LicenceFile("LICENSES/CC0-1.0.txt", "CC0-1.0"),
        LicenceFile("LICENSES/EUPL-1.2.txt", "EUPL-1.2"),
    ),
    publiccode=Publiccode(name="Formularportal"),
)


def test_a_repository_on_forgejo_becomes_facts(ask: Ask) -> None:
    assert ask() == WHOLE


def test_brief_asks_for_the_repository_and_its_last_commit_only(gitea: Make) -> None:
    answers = portal()
    few = {path: answers[path] for path in ("/version", REPO, COMMITS.replace("50", "1"))}
    facts = gitea(few).repository(ASKED, brief=True)
    assert (facts.last_commit, facts.archived, facts.contributors) == (WHOLE.last_commit, False, None)
    assert facts.unknown == {}


@pytest.mark.parametrize(
    ("licences", "declared"),
    [
        (["EUPL-1.2"], "EUPL-1.2"),
        (["GPL-3.0"], None),
        (["LGPL-2.1-only"], None),
        (["Apache-2.0", "MIT"], None),
        ([], None),
        (404, None),
    ],
)
def test_gitea_states_a_licence(ask: Ask, licences: Any, declared: str | None) -> None:
    facts = ask(GITEA | {f"{REPO}/licenses": licences})
    assert (facts.forge, facts.declared, facts.unknown) == ("gitea", declared, {})


@pytest.mark.parametrize("answer", [403, LOGIN, {"MIT": 1}, [{"key": "mit"}]])
def test_a_licence_that_gitea_does_not_give_is_unknown(ask: Ask, answer: Any) -> None:
    assert set(ask(GITEA | {f"{REPO}/licenses": answer}).unknown) == {"declared"}


def test_a_version_that_nobody_gives_leaves_the_forge_open(ask: Ask) -> None:
    facts = ask({"/version": 403}, brief=True)
    assert (facts.forge, set(facts.unknown)) == ("gitea", {"forge"})


def test_a_renamed_repository_is_found_through_the_redirect(ask: Ask) -> None:
    there = httpx.Response(301, headers={"location": "/api/v1/repos/neustadt/portal"})
    answers = {path.replace("musterstadt", "neustadt"): said for path, said in portal().items()}
    answers["/repos/neustadt/portal"] |= {
        "full_name": "neustadt/portal",
        "html_url": "https://forgejo.example/n/portal",
    }
    facts = ask(answers | {REPO: there})
    assert (facts.moved, facts.url) == (True, "https://forgejo.example/n/portal")
    assert facts.licence_files == WHOLE.licence_files


def test_a_mirror_names_its_original(ask: Ask) -> None:
    url = "https://user:secret@forge.example/original/portal.git"
    assert ask(mirror=True, original_url=url).mirror_of == Upstream("https://forge.example/original/portal.git")
    assert set(ask(mirror=True, original_url="").unknown) == {"mirror_of"}
    assert ask(mirror=False, original_url=url).mirror_of is None


def test_a_fork_of_something_hidden_is_said_to_be_unknown(ask: Ask) -> None:
    facts = ask(parent=None)
    assert (facts.fork_of, set(facts.unknown)) == (None, {"fork_of"})


def test_an_empty_repository_has_no_licence_and_no_authors(ask: Ask) -> None:
    facts = ask({f"{REPO}/releases/latest": 404}, empty=True)
    assert (facts.last_commit, facts.licence_files, facts.contributors, facts.last_release) == (None, (), 0, None)
    assert facts.unknown == {}


def test_without_a_default_branch_most_is_unknown(ask: Ask) -> None:
    assert set(ask(default_branch="").unknown) == {"last_commit", "contributors", "licence_files", "publiccode"}


@pytest.mark.parametrize("answer", [403, 404, 409, LOGIN, {"message": "odd"}])
@pytest.mark.parametrize(
    ("path", "fields"),
    [
        (COMMITS, {"last_commit", "contributors"}),
        (f"{REPO}/contents?ref=main", {"licence_files", "publiccode"}),
        (f"{REPO}/contents/LICENSES?ref=main", {"licence_files"}),
        (f"/repos/beispielkreis/portal/commits?limit=1&sha=main&{BRIEF}", {"fork_of"}),
    ],
)
def test_a_part_that_nobody_gives_is_unknown_with_a_reason(ask: Ask, path: str, fields: set[str], answer: Any) -> None:
    facts = ask({path: answer})
    assert set(facts.unknown) == fields
    assert all(str(reason) for reason in facts.unknown.values())
    assert [getattr(facts, field) for field in fields - {"fork_of"}] == [None] * len(fields - {"fork_of"})
    assert (facts.fork_of and facts.fork_of.last_commit is None) == ("fork_of" in fields)


@pytest.mark.parametrize("answer", [403, 404, LOGIN])
@pytest.mark.parametrize(("name", "field"), [("LICENSE", "licence_files"), ("publiccode.yml", "publiccode")])
def test_a_file_that_nobody_gives_is_unknown(ask: Ask, name: str, field: str, answer: Any) -> None:
    facts = ask({f"{REPO}/raw/{name}?ref=main": answer})
    assert (getattr(facts, field), set(facts.unknown)) == (None, {field})


def test_no_release_is_an_answer_and_a_refusal_is_none(ask: Ask) -> None:
    path = f"{REPO}/releases/latest"
    assert [ask({path: said}).unknown.keys() for said in (404, 403)] == [set(), {"last_release"}]


@pytest.mark.parametrize(("answer", "failure"), [(404, AbsentError), (403, SourceError), (LOGIN, SourceError)])
def test_without_the_repository_there_are_no_facts(ask: Ask, answer: Any, failure: type[SourceError]) -> None:
    with pytest.raises(failure) as raised:
        ask({REPO: answer})
    assert type(raised.value) is failure


@pytest.mark.parametrize(
    ("shown", "count", "more"), [(slice(0, 1), 1, True), (slice(0, 3), 2, True), (slice(0, 4), 2, False)]
)
def test_a_history_cut_off_within_the_year_may_hide_authors(ask: Ask, shown: slice, count: int, more: bool) -> None:
    facts = ask({COMMITS: portal()[COMMITS][shown]})
    assert (facts.contributors, facts.more_contributors) == (count, more)


def test_a_young_repository_shown_whole_has_no_more_authors(ask: Ask) -> None:
    first, second = portal()[COMMITS][:2]
    facts = ask({COMMITS: [first, second | {"parents": []}]})
    assert (facts.contributors, facts.more_contributors) == (1, False)


def test_nobody_is_named_in_the_facts(ask: Ask) -> None:
    assert not re.search("erika|muster@|otto", repr(ask()), re.IGNORECASE)


def test_a_failure_of_one_is_no_failure_of_all(gitea: Make) -> None:
    gone, refused = Asked("https://forgejo.example/a/gone", "a/gone"), Asked("https://forgejo.example/a/no", "a/no")
    found = dict(gitea(portal() | {"/repos/a/gone": 404, "/repos/a/no": 403}).repositories([gone, ASKED, refused]))
    assert found[ASKED] == WHOLE
    assert (type(found[gone]), type(found[refused])) == (AbsentError, SourceError)


# ------------------------------------------------------------------------------------------- against the real thing


def described() -> dict[str, Any]:
    """Forgejo's description, with names that it does not describe forbidden."""
    path = CORPORA / "api-descriptions/forgejo-16.json"
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    for schema in document["definitions"].values():
        if "properties" in schema:
            schema["additionalProperties"] = False
    return document


def operation(document: dict[str, Any], path: str) -> dict[str, Any]:
    """The operation of the description that the path is one of."""
    found = [
        methods["get"]
        for template, methods in document["paths"].items()
        if "get" in methods and re.fullmatch(re.sub(r"\\\{filepath\\\}", ".+", _pattern(template)), path)
    ]
    return dict(min(found, key=lambda one: len(one.get("parameters", ()))))


def _pattern(template: str) -> str:
    return re.sub(r"\\\{(?!filepath)\w+\\\}", "[^/]+", re.escape(template))


@needs_corpora
@pytest.mark.parametrize("request_path", sorted(portal()))
def test_requests_and_answers_are_as_forgejo_describes_them(request_path: str) -> None:
    document, parts = described(), urlsplit(request_path)
    found = operation(document, parts.path)
    names = {parameter["name"] for parameter in found.get("parameters", ()) if parameter["in"] == "query"}
    assert set(parse_qs(parts.query)) <= names
    said = portal()[request_path]
    response = found["responses"]["200"]
    schema = document["responses"][response["$ref"].rpartition("/")[2]]["schema"] if "$ref" in response else None
    if schema and "/contents/" in parts.path:
        schema = {"type": "array", "items": schema}  # a folder: as the description says for the root
    assert (schema is None) == isinstance(said, str)
    if schema:
        whole = schema | {"definitions": document["definitions"]} if "$ref" not in schema else None
        wrapped = whole or {"allOf": [schema], "definitions": document["definitions"]}
        jsonschema_rs.Draft4Validator(wrapped, validate_formats=True).validate(said)


@needs_corpora
@pytest.mark.parametrize("name", ["gitea__https_demo.gitea.com", "forgejo__https_try.next.forgejo.org"])
def test_recorded_repositories_become_facts(gitea: Make, name: str) -> None:
    page = json.loads((CORPORA / f"api-responses/swh-lister/{name}__repos_page1.json").read_text(encoding="utf-8"))
    rows = {row["full_name"]: row for row in page["data"]}
    answers = AllElse({f"/repos/{path}": row for path, row in rows.items()})
    found = dict(gitea(answers).repositories([Asked(row["html_url"], path) for path, row in rows.items()]))
    assert {asked.path: facts.url for asked, facts in found.items() if isinstance(facts, RepoFacts)} == {
        path: row["html_url"] for path, row in rows.items()
    }
    forks = {asked.path for asked, facts in found.items() if isinstance(facts, RepoFacts) and facts.fork_of}
    assert forks == {path for path, row in rows.items() if row["fork"]}


class AllElse(dict[str, Any]):
    """Answers of which those that nobody recorded are refused."""

    def __missing__(self, key: str) -> int:
        return 403
