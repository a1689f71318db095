"""GitLab: what becomes facts, and what stays unknown. The answers are data in tests/replies/gitlab."""

from __future__ import annotations

import datetime
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from osreg_checks.repository import LicenceFile, Publiccode, Release, RepoFacts, Upstream
from osreg_checks.sources import forge as forge_module
from osreg_checks.sources import tree
from osreg_checks.sources.client import Client
from osreg_checks.sources.evidence import Evidence
from osreg_checks.sources.failure import AbsentError, SourceError
from osreg_checks.sources.forge import Asked, Host
from osreg_checks.sources.gitlab import _KEYS, GitLab
from osreg_checks.sources.reach import Reach
from osreg_checks.sources.wire import Wire
from osreg_registry.licences import LicenceTable

ROOT = Path(__file__).parents[3]
RECORDED = (ROOT / os.environ.get("OSREG_CORPORA", "../shared/corpora")).resolve() / "api-responses/ogr/gitlab"
API = "https://gitlab.example/api/v4"
NOW = datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.UTC)
ASKED = Asked("https://gitlab.example/musterstadt/formulare/portal", "musterstadt/formulare/portal")
PROJECT = "/projects/musterstadt%2Fformulare%2Fportal?license=true"
PLACE = "/projects/4711/repository"
LOGIN = "<!DOCTYPE html><html><body>Sign in</body></html>"
Ask = Callable[..., RepoFacts]


def utc(*parts: int) -> datetime.datetime:
    return datetime.datetime(*parts, tzinfo=datetime.UTC)  # type: ignore[misc, arg-type]


def portal() -> dict[str, Any]:
    """The answers by path and query: text as it is, a number as a status, anything else as JSON."""
    found: dict[str, Any] = json.loads((ROOT / "tests/replies/gitlab/portal.json").read_text(encoding="utf-8"))
    return dict(found["answers"])


def reply(answers: dict[str, Any], request: httpx.Request) -> httpx.Response:
    said = answers[request.url.raw_path.decode().removeprefix("/api/v4")]
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
def gitlab() -> Iterator[Callable[[dict[str, Any]], GitLab]]:
    made: list[Client] = []

    def make(answers: dict[str, Any]) -> GitLab:
        transport = httpx.MockTransport(lambda request: reply(answers, request))
        made.append(Client(Evidence(None), lambda: NOW, lambda: Wire(Reach(), transport=transport)))
        return GitLab(made[-1], Host("gitlab.example", "gitlab", API))

    yield make
    for client in made:
        client.close()
        client.evidence.close()


@pytest.fixture
def ask(gitlab: Callable[[dict[str, Any]], GitLab]) -> Ask:
    """Asks with some of the answers replaced."""

    def facts(changed: dict[str, Any] | None = None, *, brief: bool = False, **project: Any) -> RepoFacts:
        answers = portal() | (changed or {})
        if project:
            answers[PROJECT] = answers[PROJECT] | project
        return gitlab(answers).repository(ASKED, brief=brief)

    return facts


WHOLE = RepoFacts(
    asked=ASKED.url,
    url="https://gitlab.example/Musterstadt/formulare/portal",
    forge="gitlab",
    at=NOW,
    number="4711",
    archived=False,
    fork_of=Upstream("https://gitlab.example/beispielkreis/portal", utc(2026, 10, 31, 8)),
    default_branch="main",
    last_commit=utc(2026, 11, 20, 13, 3),
    last_release=Release("v2.1.0", utc(2026, 10, 1, 8)),
    contributors=2,
    contributors_since=datetime.date(2025, 11, 1),
    declared="EUPL-1.2",
    licence_files=(
        LicenceFile("LICENSE", "MIT"),
        LicenceFile("LICENSES/CC0-1.0.txt", "CC0-1.0"),
        LicenceFile("LICENSES/EUPL-1.2.txt", "EUPL-1.2"),
    ),
    publiccode=Publiccode(name="Formularportal"),
)


def test_a_project_in_a_subgroup_becomes_facts(ask: Ask) -> None:
    assert ask() == WHOLE


def test_brief_asks_for_the_project_and_its_last_commit_only(gitlab: Callable[[dict[str, Any]], GitLab]) -> None:
    answers = portal()
    two = {path: answers[path] for path in (PROJECT, f"{PLACE}/commits?per_page=1&ref_name=main")}
    facts = gitlab(two).repository(ASKED, brief=True)
    assert (facts.last_commit, facts.archived, facts.licence_files) == (WHOLE.last_commit, False, None)
    assert facts.unknown == {}


def test_a_renamed_project_is_found_through_the_redirect(ask: Ask) -> None:
    there = httpx.Response(301, headers={"location": f"{API}/projects/4711?license=true"})
    project = portal()[PROJECT] | {
        "path_with_namespace": "neustadt/portal",
        "web_url": "https://gitlab.example/neustadt/portal",
    }
    facts = ask({PROJECT: there, "/projects/4711?license=true": project})
    assert facts.moved
    assert (facts.asked, facts.url) == (ASKED.url, "https://gitlab.example/neustadt/portal")


@pytest.mark.parametrize(
    ("key", "declared"),
    [
        ("mit", "MIT"),
        ("apache-2.0", "Apache-2.0"),
        ("other", "NOASSERTION"),
        ("gpl-3.0", None),
        ("lgpl-3.0", None),
        ("agpl-3.0", None),
        ("gfdl-1.3", None),
        ("made-up", None),
    ],
)
def test_a_licence_key_is_read_only_where_it_says_all(ask: Ask, key: str, declared: str | None) -> None:
    assert ask(license={"key": key, "name": key}).declared == declared


def test_every_licence_key_stands_for_an_id_that_spdx_still_lists() -> None:
    table = LicenceTable.read(ROOT / "registry/vocabularies/licences.json")
    found = {spdx: table.get(spdx) for spdx in _KEYS.values() if spdx != "NOASSERTION"}
    wrong = [spdx for spdx, licence in found.items() if licence is None or licence.id != spdx or licence.deprecated]
    assert wrong == []


def test_what_is_not_stated_is_not_made_up(ask: Ask) -> None:
    answers = portal()
    project = answers[PROJECT]
    for key in ("archived", "license", "forked_from_project"):
        del project[key]
    facts = ask({PROJECT: project})
    assert (facts.archived, facts.declared, facts.fork_of, facts.mirror_of) == (None, None, None, None)
    assert facts.unknown == {}


def test_a_mirror_is_known_to_those_with_rights_only(ask: Ask) -> None:
    url = "https://user:secret@forge.example/original/portal.git"
    assert ask(mirror=True, import_url=url).mirror_of == Upstream("https://forge.example/original/portal.git")
    assert set(ask(mirror=True).unknown) == {"mirror_of"}
    assert ask(mirror=False, import_url=url).mirror_of is None


def test_an_empty_project_has_no_licence_and_no_authors(ask: Ask) -> None:
    facts = ask({"/projects/4711/releases?per_page=10": []}, empty_repo=True)
    assert (facts.last_commit, facts.licence_files, facts.contributors, facts.last_release) == (None, (), 0, None)
    assert facts.unknown == {}


def test_without_a_default_branch_most_is_unknown(ask: Ask) -> None:
    facts = ask(default_branch=None)
    assert set(facts.unknown) == {"last_commit", "contributors", "licence_files", "publiccode"}
    assert facts.licence_files is None


TREE = f"{PLACE}/tree?per_page=100&ref=main&page=1"
SINCE = f"{PLACE}/commits?ref_name=main&since=2025-11-01T00:00:00Z&per_page=100"


@pytest.mark.parametrize("answer", [403, 404, LOGIN, {"message": "odd"}], ids=["403", "404", "login", "odd"])
@pytest.mark.parametrize(
    ("path", "fields"),
    [
        (f"{PLACE}/commits?per_page=1&ref_name=main", {"last_commit"}),
        (TREE, {"licence_files", "publiccode"}),
        (f"{PLACE}/tree?per_page=100&ref=main&path=LICENSES&page=1", {"licence_files"}),
        (SINCE, {"contributors"}),
        ("/projects/4000/repository/commits?per_page=1", {"fork_of"}),
    ],
)
def test_a_part_that_nobody_gives_is_unknown_with_a_reason(ask: Ask, path: str, fields: set[str], answer: Any) -> None:
    facts = ask({path: answer})
    assert set(facts.unknown) == fields
    assert all(str(reason) for reason in facts.unknown.values())
    assert [getattr(facts, field) for field in fields - {"fork_of"}] == [None] * len(fields - {"fork_of"})
    assert (facts.fork_of and facts.fork_of.last_commit is None) == ("fork_of" in fields)


@pytest.mark.parametrize("answer", [403, 404, LOGIN], ids=["403", "404", "login"])
@pytest.mark.parametrize(("name", "field"), [("LICENSE", "licence_files"), ("publiccode.yml", "publiccode")])
def test_a_file_that_nobody_gives_is_unknown(ask: Ask, name: str, field: str, answer: Any) -> None:
    facts = ask({f"{PLACE}/files/{name}/raw?ref=main": answer})
    assert (getattr(facts, field), set(facts.unknown)) == (None, {field})


def test_no_releases_is_an_answer_and_a_refusal_is_none(ask: Ask) -> None:
    path = "/projects/4711/releases?per_page=10"
    assert [ask({path: said}).unknown.keys() for said in ([], 404, 403)] == [set(), set(), {"last_release"}]


def test_a_login_page_in_place_of_the_project_is_a_failure(ask: Ask) -> None:
    there = httpx.Response(302, headers={"location": "https://gitlab.example/users/sign_in"})
    with pytest.raises(SourceError) as raised:
        ask({PROJECT: there, "/users/sign_in": LOGIN})
    assert not isinstance(raised.value, AbsentError)


def test_a_document_without_its_fields_is_a_failure(ask: Ask) -> None:
    with pytest.raises(SourceError):
        ask({PROJECT: {"id": 4711}})


def test_a_root_of_many_files_is_read_to_its_end(ask: Ask) -> None:
    rows = portal()[TREE]
    filler = [{"name": f"a{i}", "path": f"a{i}", "type": "blob"} for i in range(100)]
    facts = ask({TREE: filler, TREE.removesuffix("1") + "2": rows})
    assert facts.licence_files == WHOLE.licence_files


def test_five_licence_texts_are_read_and_the_others_named(ask: Ask) -> None:
    names = [f"LICENSE-{letter}" for letter in "ABCDEFG"]
    texts = {f"{PLACE}/files/{name}/raw?ref=main": "MIT License" for name in names[:5]}
    facts = ask({TREE: [{"name": name, "path": name, "type": "blob"} for name in names]} | texts)
    assert facts.licence_files == tuple(LicenceFile(name, "MIT" if name < "LICENSE-F" else None) for name in names)
    assert (facts.publiccode, facts.unknown) == (None, {})


def test_offline_the_old_answers_serve_marked_with_the_reason() -> None:
    answers, evidence = portal(), Evidence(None)
    transport = httpx.MockTransport(lambda request: reply(answers, request))
    host = Host("gitlab.example", "gitlab", API)
    online = Client(evidence, lambda: NOW, lambda: Wire(Reach(), transport=transport))
    GitLab(online, host).repository(ASKED)
    online.close()
    later = GitLab(Client(evidence, lambda: NOW + datetime.timedelta(days=3)), host).repository(ASKED)
    evidence.close()
    assert later.stale
    assert later._replace(stale=None) == WHOLE


def test_a_full_page_of_commits_means_that_there_may_be_more_authors(ask: Ask) -> None:
    rows = portal()[SINCE]
    many = [rows[0] | {"author_email": f"{i}@forge.example"} for i in range(100)]
    facts = ask({SINCE: many})
    assert (facts.contributors, facts.more_contributors) == (100, True)


def test_nobody_is_named_in_the_facts(ask: Ask) -> None:
    assert "muster@" not in repr(ask()).lower()
    assert "erika" not in repr(ask()).lower()


def test_a_failure_of_one_is_no_failure_of_all(gitlab: Callable[[dict[str, Any]], GitLab]) -> None:
    gone, refused = Asked("https://gitlab.example/a/gone", "a/gone"), Asked("https://gitlab.example/a/no", "a/no")
    answers = portal() | {"/projects/a%2Fgone?license=true": 404, "/projects/a%2Fno?license=true": 403}
    found = dict(gitlab(answers).repositories([gone, ASKED, refused]))
    assert found[ASKED] == WHOLE
    assert isinstance(found[gone], AbsentError)
    assert type(found[refused]) is SourceError


def recorded(name: str) -> dict[str, Any]:
    """The answers of gitlab.com by path, as the project ogr recorded them."""
    document = yaml.safe_load((RECORDED / name).read_text(encoding="utf-8"))
    rows = document["requests.sessions"]["send"]["GET"]
    return {url.removeprefix("https://gitlab.com/api/v4"): row[0]["output"]["_content"] for url, row in rows.items()}


@pytest.mark.skipif(not RECORDED.is_dir(), reason="no folder with recorded answers (OSREG_CORPORA names it)")
def test_recorded_answers_become_facts(gitlab: Callable[[dict[str, Any]], GitLab]) -> None:
    projects = recorded("Forks.test_is_fork.yaml")
    releases = recorded("Releases.test_get_latest_release.yaml")["/projects/14233409/releases"]
    fork, original = projects["/projects/mfocko%2Fogr-tests"], projects["/projects/packit-service%2Fogr-tests"]
    answers = AllElse(
        {
            "/projects/mfocko%2Fogr-tests?license=true": fork,
            "/projects/packit-service%2Fogr-tests?license=true": original,
            "/projects/14233409/releases?per_page=10": releases,
        }
    )
    asked = [Asked(f"https://gitlab.com/{path}", path) for path in ("mfocko/ogr-tests", "packit-service/ogr-tests")]
    first, second = (facts for _, facts in gitlab(answers).repositories(asked) if isinstance(facts, RepoFacts))
    assert (first.fork_of, first.archived, first.moved) == (Upstream(second.url), False, False)
    assert (second.number, second.default_branch, second.fork_of) == ("14233409", "master", None)
    assert second.last_release == Release("0.2.8", utc(2020, 8, 27, 9, 52, 10, 109000))


class AllElse(dict[str, Any]):
    """Answers of which those that nobody recorded are refused."""

    def __missing__(self, key: str) -> int:
        return 403
