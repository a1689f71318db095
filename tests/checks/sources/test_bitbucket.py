"""Bitbucket: what becomes facts, and what stays unknown. The answers are data in tests/replies/bitbucket."""

from __future__ import annotations

import datetime
import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from osreg_checks.repository import LicenceFile, Publiccode, Release, RepoFacts, Upstream
from osreg_checks.sources import forge as forge_module
from osreg_checks.sources import tree
from osreg_checks.sources.bitbucket import Bitbucket
from osreg_checks.sources.client import Client
from osreg_checks.sources.evidence import Evidence
from osreg_checks.sources.failure import AbsentError, SourceError
from osreg_checks.sources.forge import Asked, Host
from osreg_checks.sources.reach import Reach
from osreg_checks.sources.wire import Wire

ROOT = Path(__file__).parents[3]
CORPORA = (ROOT / os.environ.get("OSREG_CORPORA", "../shared/corpora")).resolve()
needs_corpora = pytest.mark.skipif(not CORPORA.is_dir(), reason="no folder with real data (OSREG_CORPORA names it)")
API = "https://api.bitbucket.example/2.0"
NOW = datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.UTC)
ASKED = Asked("https://bitbucket.example/musterstadt/portal", "musterstadt/portal")
REPO = "/repositories/musterstadt/portal"
COMMITS = f"{REPO}/commits/main?pagelen=100"
LOGIN = "<!DOCTYPE html><html><body>Sign in</body></html>"
Ask = Callable[..., RepoFacts]
Make = Callable[[dict[str, Any]], Bitbucket]


def utc(*parts: int) -> datetime.datetime:
    return datetime.datetime(*parts, tzinfo=datetime.UTC)  # type: ignore[misc, arg-type]


def portal() -> dict[str, Any]:
    """The answers by path and query: text as it is, a number as a status, anything else as JSON."""
    found: dict[str, Any] = json.loads((ROOT / "tests/replies/bitbucket/portal.json").read_text(encoding="utf-8"))
    return dict(found["answers"])


def reply(answers: dict[str, Any], request: httpx.Request) -> httpx.Response:
    said = answers[request.url.raw_path.decode().removeprefix("/2.0")]
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
def bitbucket() -> Iterator[Make]:
    made: list[Client] = []

    def make(answers: dict[str, Any]) -> Bitbucket:
        transport = httpx.MockTransport(lambda request: reply(answers, request))
        made.append(Client(Evidence(None), lambda: NOW, lambda: Wire(Reach(), transport=transport)))
        return Bitbucket(made[-1], Host("bitbucket.example", "bitbucket", API))

    yield make
    for client in made:
        client.close()
        client.evidence.close()


@pytest.fixture
def ask(bitbucket: Make) -> Ask:
    """Asks with some of the answers replaced."""

    def facts(changed: dict[str, Any] | None = None, *, brief: bool = False, **repository: Any) -> RepoFacts:
        answers = portal() | (changed or {})
        answers[REPO] = answers[REPO] | repository if repository else answers[REPO]
        return bitbucket(answers).repository(ASKED, brief=brief)

    return facts


WHOLE = RepoFacts(
    asked=ASKED.url,
    url="https://bitbucket.example/musterstadt/portal",
    forge="bitbucket",
    at=NOW,
    number="{11111111-2222-4333-8444-555555555555}",
    fork_of=Upstream("https://bitbucket.example/beispielkreis/portal", utc(2026, 10, 31, 8)),
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


def test_a_repository_becomes_facts_with_its_root_over_two_pages(ask: Ask) -> None:
    assert ask() == WHOLE


def test_neither_archived_nor_a_licence_is_made_up(ask: Ask) -> None:
    facts = ask()
    assert (facts.archived, facts.declared, facts.mirror_of) == (None, None, None)


def test_brief_asks_for_the_repository_and_its_last_commit_only(bitbucket: Make) -> None:
    answers = portal()
    two = {path: answers[path] for path in (REPO, f"{REPO}/commits/main?pagelen=1")}
    facts = bitbucket(two).repository(ASKED, brief=True)
    assert (facts.last_commit, facts.contributors, facts.unknown) == (WHOLE.last_commit, None, {})


def test_a_renamed_repository_is_found_through_the_redirect(ask: Ask) -> None:
    there = httpx.Response(301, headers={"location": "/2.0/repositories/neustadt/portal"})
    answers = json.loads(json.dumps(portal()).replace("musterstadt/portal", "neustadt/portal"))
    facts = ask(answers | {REPO: there})
    assert (facts.moved, facts.url) == (True, "https://bitbucket.example/neustadt/portal")
    assert facts.licence_files == WHOLE.licence_files


def test_without_a_main_branch_most_is_unknown(ask: Ask) -> None:
    assert set(ask(mainbranch=None).unknown) == {"last_commit", "contributors", "licence_files", "publiccode"}


@pytest.mark.parametrize("answer", [403, 404, LOGIN, {"message": "odd"}, {"values": [1]}])
@pytest.mark.parametrize(
    ("path", "fields"),
    [
        (COMMITS, {"last_commit", "contributors"}),
        (f"{REPO}/src/main/?pagelen=100", {"licence_files", "publiccode"}),
        (f"{REPO}/src/main/?pagelen=100&page=qwER", {"licence_files", "publiccode"}),
        (f"{REPO}/src/main/LICENSES/?pagelen=100", {"licence_files"}),
        ("/repositories/beispielkreis/portal", {"fork_of"}),
        ("/repositories/beispielkreis/portal/commits/develop?pagelen=1", {"fork_of"}),
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
    facts = ask({f"{REPO}/src/main/{name}": answer})
    assert (getattr(facts, field), set(facts.unknown)) == (None, {field})


def test_the_next_page_is_followed_on_the_same_api_only(ask: Ask) -> None:
    root = f"{REPO}/src/main/?pagelen=100"
    facts = ask({root: portal()[root] | {"next": "https://forge.example/2.0/more"}})
    assert set(facts.unknown) == {"licence_files", "publiccode"}


def test_a_listing_without_end_is_given_up(ask: Ask) -> None:
    root = f"{REPO}/src/main/?pagelen=100"
    facts = ask({root: portal()[root] | {"next": f"{API}{root}"}})
    assert set(facts.unknown) == {"licence_files", "publiccode"}


def test_no_tag_is_an_answer_and_a_refusal_is_none(ask: Ask) -> None:
    path = f"{REPO}/refs/tags?sort=-target.date&pagelen=1"
    none, refused = (ask({path: said}) for said in ({"values": []}, 403))
    assert (none.last_release, none.unknown) == (None, {})
    assert set(refused.unknown) == {"last_release"}


@pytest.mark.parametrize(("answer", "failure"), [(404, AbsentError), (403, SourceError), (LOGIN, SourceError)])
def test_without_the_repository_there_are_no_facts(ask: Ask, answer: Any, failure: type[SourceError]) -> None:
    with pytest.raises(failure) as raised:
        ask({REPO: answer})
    assert type(raised.value) is failure


@pytest.mark.parametrize(("shown", "more"), [(2, True), (4, False)])
def test_a_page_cut_off_within_the_year_may_hide_authors(ask: Ask, shown: int, more: bool) -> None:
    page = portal()[COMMITS]
    facts = ask({COMMITS: page | {"values": page["values"][:shown], "next": f"{API}{COMMITS}&page=2"}})
    assert facts.more_contributors is more


def test_nobody_is_named_in_the_facts(ask: Ask) -> None:
    assert not re.search("erika|muster@|otto", repr(ask()), re.IGNORECASE)


def test_a_failure_of_one_is_no_failure_of_all(bitbucket: Make) -> None:
    gone, refused = Asked("https://bitbucket.example/a/gone", "a/gone"), Asked("https://bitbucket.example/a/no", "a/no")
    answers = portal() | {"/repositories/a/gone": 404, "/repositories/a/no": 403}
    found = dict(bitbucket(answers).repositories([gone, ASKED, refused]))
    assert found[ASKED] == WHOLE
    assert (type(found[gone]), type(found[refused])) == (AbsentError, SourceError)


@needs_corpora
@pytest.mark.parametrize("name", ["bb_api_repositories_page1", "https_git.ecmwf.int__api_response_page1"])
def test_recorded_rows_of_lists_are_no_whole_repositories(bitbucket: Make, name: str) -> None:
    """The rows of a list with few fields, and of Bitbucket Server, whose API is another one: no facts are guessed."""
    page = json.loads((CORPORA / f"api-responses/swh-lister/bitbucket__{name}.json").read_text(encoding="utf-8"))
    asked = [Asked(f"https://bitbucket.org/w/{row['slug']}", f"w/{row['slug']}") for row in page["values"]]
    answers = {f"/repositories/w/{row['slug']}": row for row in page["values"]}
    assert asked
    assert {type(found) for _, found in bitbucket(answers).repositories(asked)} == {SourceError}
