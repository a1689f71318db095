"""A run against forges that are played on loopback: what is asked, what is known afterwards, and from what it rests."""

from __future__ import annotations

import datetime
import sqlite3
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from forges import EXAMPLES, FORGES, LOGIN, Forges, play, sources, token_variable
from loopback import Loopback, Reply, Request

from osreg_checks.finding import Unknown
from osreg_checks.outside import Support, Wanted
from osreg_checks.repository import Gone, LicenceFile, RepoFacts
from osreg_checks.sources.client import TRIES, Client
from osreg_checks.sources.evidence import Evidence
from osreg_checks.sources.live import Live
from osreg_checks.sources.opening import tokens_for
from osreg_checks.sources.reach import Reach
from osreg_checks.sources.tokens import Tokens
from osreg_checks.sources.wire import Wire
from osreg_registry.model import Sources

NOON = datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.UTC)
LATER = NOON + datetime.timedelta(days=2)
#: When files, too, are asked for again.
A_WEEK_LATER = NOON + datetime.timedelta(days=7)
TOKEN = "a-token-of-this-test"
HOSTS = [host for _, _, host in FORGES.values()]

Opener = Callable[..., Live]


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    with Loopback() as running:
        yield running


@pytest.fixture
def forges(loopback: Loopback) -> Forges:
    return play(loopback)


@pytest.fixture
def live(loopback: Loopback, tmp_path: Path) -> Iterator[Opener]:
    """Opens a run on one evidence file; without `tokens` as a stranger."""
    with ExitStack() as stack:

        def opened(
            at: datetime.datetime = NOON,
            tokens: Mapping[str, str] | None = None,
            table: Sources | None = None,
            as_of: datetime.datetime | None = None,
            seconds: float = 300,
        ) -> Live:
            evidence = Evidence(tmp_path / "evidence.sqlite", as_of)
            wire = lambda: Wire(Reach(frozenset({"127.0.0.1"})))  # noqa: E731
            client = Client(evidence, lambda: at, wire, tokens=Tokens(tokens or {}), seconds=seconds)
            stack.callback(evidence.close)
            stack.callback(client.close)
            return Live(client, table or sources(loopback))

        yield opened


def urls(hosts: list[str], each: int) -> list[str]:
    return [f"https://{host}/town/{number}" for host in hosts for number in range(each)]


def collected(run: Live, wanted: list[str]) -> dict[str, object]:
    """What the run says of each repository, asked for as an audit does."""
    run.prepare([Wanted(url) for url in wanted])
    return {url: run.repository(url) for url in wanted}


def plain(found: Mapping[str, object]) -> dict[str, object]:
    """The same without the moments at which it was asked."""
    return {url: facts._replace(at=NOON) if isinstance(facts, RepoFacts) else facts for url, facts in found.items()}


def unconditional(requests: list[Request]) -> set[str]:
    return {one.path for one in requests if one.method == "GET" and "if-none-match" not in one.headers}


def stored_texts(path: Path) -> str:
    """All that an evidence file holds, unpacked."""
    with closing(sqlite3.connect(path)) as db:
        rows = [*db.execute("SELECT * FROM answer"), *db.execute("SELECT * FROM event")]
    cells = [zlib.decompress(cell) if isinstance(cell, bytes) else cell for row in rows for cell in row]
    return " ".join(map(str, cells))


# ------------------------------------------------------------------------------------------------------- how much


def test_a_thousand_repositories_take_twenty_batches(loopback: Loopback, forges: Forges, live: Opener) -> None:
    run = live(tokens={loopback.host: TOKEN}, table=sources(loopback, services=False))
    found = collected(run, urls(["github.com"], 1000))
    assert len(loopback.requests) == len(loopback.asked("/github/graphql")) <= 25
    assert all(isinstance(facts, RepoFacts) and facts.licence_files for facts in found.values())


@pytest.mark.parametrize("tokens", [False, True])
def test_within_the_lifetime_nobody_is_asked_again(
    loopback: Loopback, forges: Forges, live: Opener, *, tokens: bool
) -> None:
    mine = {loopback.host: TOKEN} if tokens else None
    first = collected(live(tokens=mine), urls(HOSTS, 3))
    asked = len(loopback.requests)
    assert collected(live(NOON + datetime.timedelta(hours=23), tokens=mine), urls(HOSTS, 3)) == first
    assert len(loopback.requests) == asked


@pytest.mark.parametrize("then", [LATER, A_WEEK_LATER])
def test_after_the_lifetime_is_asked_whether_anything_changed(
    loopback: Loopback, forges: Forges, live: Opener, then: datetime.datetime
) -> None:
    first = collected(live(), urls(HOSTS, 3))
    asked = len(loopback.requests)
    second = collected(live(then), urls(HOSTS, 3))
    again = loopback.requests[asked:]
    assert len(again) > len(second)
    assert unconditional(again) == set()
    assert plain(second) == plain(first)


def test_facts_are_as_old_as_the_oldest_answer(forges: Forges, live: Opener) -> None:
    for then, oldest in ((NOON, NOON), (LATER, NOON), (A_WEEK_LATER, A_WEEK_LATER)):
        found = collected(live(then), urls(["gitlab.com"], 1)).values()
        assert [facts.at for facts in found if isinstance(facts, RepoFacts)] == [oldest]


def test_after_the_lifetime_only_the_batches_ask_anew(loopback: Loopback, forges: Forges, live: Opener) -> None:
    tokens = {loopback.host: TOKEN}
    collected(live(tokens=tokens), urls(HOSTS, 3))
    asked = len(loopback.requests)
    collected(live(LATER, tokens=tokens), urls(HOSTS, 3))
    again = loopback.requests[asked:]
    assert unconditional(again) == set()
    assert {one.path for one in again if one.method == "POST"} == {"/github/graphql"}


def test_a_table_of_forges_works_under_any_name(loopback: Loopback, live: Opener) -> None:
    play(loopback, names=EXAMPLES)
    found = collected(live(table=sources(loopback, EXAMPLES)), urls(list(EXAMPLES.values()), 1))
    assert {facts.url for facts in found.values() if isinstance(facts, RepoFacts)} == set(found)


def test_a_list_that_all_entries_need_is_asked_for_once(loopback: Loopback, forges: Forges, live: Opener) -> None:
    forges.identifiers = {f"pkg:github/town/{number}": "portal" for number in range(4)}
    run = live()
    run.prepare([Wanted(url, (), (url, ())) for url in urls(["github.com", "gitlab.com"], 8)])
    assert len(loopback.asked("/eol/api/v1/identifiers/purl")) == 1
    known = [isinstance(run.support(url, ()), Support) for url in urls(["github.com"], 8)]
    assert known == [True] * 4 + [False] * 4


def test_a_list_that_cannot_be_had_is_not_asked_for_by_every_entry(
    loopback: Loopback, forges: Forges, live: Opener
) -> None:
    forges.down["eol"] = Reply(503)
    run, wanted = live(), urls(["github.com"], 8)
    run.prepare([Wanted(url, (), (url, ())) for url in wanted])
    assert len(loopback.asked("/eol/api/v1/identifiers/purl")) == TRIES
    assert {str(said.reason) for url in wanted if isinstance(said := run.support(url, ()), Unknown)} == {
        "127.0.0.1 has a fault (503)"
    }


# -------------------------------------------------------------------------------------------------------- what is seen


@pytest.mark.parametrize("host", HOSTS)
def test_changes_of_a_repository_are_seen(forges: Forges, live: Opener, host: str) -> None:
    wanted = urls([host], 4)
    before = collected(live(), wanted)
    forges.repositories |= {
        "town/0": {"archived": True},
        "town/1": {"name": "town/portal"},
        "town/2": {"gone": True},
        "town/3": {"licence": "ISC", "release": "v2.0.0"},
    }
    archived, moved, gone, other = collected(live(A_WEEK_LATER), wanted).values()
    assert all(isinstance(facts, RepoFacts) for facts in before.values())
    assert isinstance(archived, RepoFacts)
    assert archived.archived is (None if host == "bitbucket.org" else True)
    assert isinstance(moved, RepoFacts)
    assert (moved.moved, moved.url) == (True, f"https://{host}/town/portal")
    assert isinstance(gone, Gone)
    assert isinstance(other, RepoFacts)
    assert other.licence_files == (LicenceFile("LICENSE", "ISC"),)
    assert other.last_release is not None
    assert other.last_release.tag == "v2.0.0"


def test_changes_are_seen_in_batches(loopback: Loopback, forges: Forges, live: Opener) -> None:
    forges.repositories |= {
        "town/0": {"archived": True, "parent": "town/9"},
        "town/1": {"name": "town/portal"},
        "town/2": {"gone": True},
        "town/3": {"failing": True},
    }
    run = live(tokens={loopback.host: TOKEN})
    archived, moved, gone, failing, usual = collected(run, urls(["github.com"], 5)).values()
    assert isinstance(archived, RepoFacts)
    assert archived.archived
    assert archived.fork_of is not None
    assert archived.fork_of.url == "https://github.com/town/9"
    assert isinstance(moved, RepoFacts)
    assert moved.moved
    assert isinstance(gone, Gone)
    assert isinstance(failing, Unknown)
    assert isinstance(usual, RepoFacts)
    assert not usual.moved


@pytest.mark.parametrize("host", HOSTS)
def test_batch_or_not_the_facts_are_the_same(loopback: Loopback, forges: Forges, live: Opener, host: str) -> None:
    many = collected(live(), urls([host], 3))
    run = live(tokens={loopback.host: TOKEN})
    run.client.evidence = Evidence(None)
    assert collected(run, urls([host], 3)) == many


def test_long_listings_are_read_to_their_end(forges: Forges, live: Opener) -> None:
    forges.repositories["town/0"] = {"more_files": 150, "publiccode": "publiccodeYmlVersion: '0.4'\nname: Portal\n"}
    for facts in collected(live(), urls(HOSTS, 1)).values():
        assert isinstance(facts, RepoFacts)
        assert facts.publiccode is not None
        assert facts.publiccode.name == "Portal"


# ------------------------------------------------------------------------------------------------------- what fails


@pytest.mark.parametrize(
    ("reply", "reason"), [(Reply(503), "has a fault (503)"), (LOGIN, "did not answer with JSON")], ids=["503", "login"]
)
@pytest.mark.parametrize("name", FORGES)
def test_a_forge_that_is_down_harms_no_other(
    forges: Forges, live: Opener, name: str, reply: Reply, reason: str
) -> None:
    forges.down[name] = reply
    found = collected(live(), urls(HOSTS, 1))
    for url, facts in found.items():
        if url.split("/")[2] != FORGES[name][2]:
            assert isinstance(facts, RepoFacts)
            assert not facts.unknown
        else:
            assert isinstance(facts, Unknown)
            assert reason in str(facts.reason)


def test_a_forge_that_fails_later_leaves_what_was_known(forges: Forges, live: Opener) -> None:
    wanted = urls(HOSTS, 1)
    first = collected(live(), wanted)
    forges.down["forgejo"] = Reply(503)
    second = collected(live(LATER), wanted)["https://codeberg.org/town/0"]
    assert isinstance(second, RepoFacts)
    assert "has a fault (503)" in str(second.stale)
    assert second._replace(stale=None) == first["https://codeberg.org/town/0"]


@pytest.mark.parametrize("host", HOSTS)
def test_what_was_answered_is_kept_beside_what_was_not(forges: Forges, live: Opener, host: str) -> None:
    forges.repositories["town/0"] = {"faults": ("/commits", "/commits/main")}
    facts = live().repository(f"https://{host}/town/0")
    assert isinstance(facts, RepoFacts)
    assert facts.licence_files == (LicenceFile("LICENSE", "MIT"),)
    assert facts.last_commit is facts.contributors is None
    assert set(facts.unknown) == {"last_commit", "contributors"}


# ---------------------------------------------------------------------------------------------------------- the store


@pytest.mark.parametrize("tokens", [False, True])
def test_the_past_is_told_from_the_same_file(loopback: Loopback, forges: Forges, live: Opener, *, tokens: bool) -> None:
    mine, wanted = {loopback.host: TOKEN} if tokens else None, urls(HOSTS, 2)
    first = collected(live(tokens=mine), wanted)
    forges.repositories |= {"town/0": {"archived": True, "licence": "ISC"}, "town/1": {"gone": True}}
    changed = collected(live(A_WEEK_LATER, tokens=mine), wanted)
    asked = len(loopback.requests)
    assert collected(live(as_of=NOON), wanted) == first
    assert collected(live(as_of=A_WEEK_LATER), wanted) == changed != first
    assert len(loopback.requests) == asked


def test_a_run_that_ran_out_of_time_is_taken_up_where_it_ended(
    loopback: Loopback, forges: Forges, live: Opener
) -> None:
    wanted = urls(["gitlab.com", "codeberg.org"], 40)
    table = sources(loopback, services=False)
    forges.delay = 0.02
    half = collected(live(table=table, seconds=0.6), wanted)
    answered = {(one.path, *one.query.items()) for one in loopback.requests}
    assert {type(facts) for facts in half.values()} == {RepoFacts, Unknown}
    forges.delay, asked = 0.0, len(loopback.requests)
    whole = collected(live(table=table), wanted)
    rest = [(one.path, *one.query.items()) for one in loopback.requests[asked:]]
    assert all(isinstance(facts, RepoFacts) and not facts.unknown for facts in whole.values())
    for url, facts in half.items():
        if isinstance(facts, RepoFacts) and not facts.unknown:
            assert facts == whole[url]
    # What was in flight when the time was over came too late to be kept: four at most.
    assert sum(target in answered for target in rest) <= 4


# ---------------------------------------------------------------------------------------------------------- the token


def test_a_token_goes_to_its_own_host_and_nowhere_else(live: Opener, tmp_path: Path) -> None:
    with Loopback() as github, Loopback() as others:
        play(github, others)
        table = sources(
            {"github": github} | {name: others for name in [*FORGES, "softwareheritage"] if name != "github"}
        )
        run = live(tokens={github.host: TOKEN}, table=table)
        collected(run, urls(HOSTS, 2))
        run.repository("https://github.com/town/9")  # by REST
        assert {one.path.split("/")[2] for one in github.requests} == {"graphql", "repos"}
        assert {one.headers.get("authorization") for one in github.requests} == {f"Bearer {TOKEN}"}
        assert others.requests
        assert not [one for one in others.requests if TOKEN in str(one)]
    assert TOKEN not in stored_texts(tmp_path / "evidence.sqlite")
    assert all(TOKEN.encode() not in file.read_bytes() for file in tmp_path.iterdir())


def test_a_forge_that_sends_elsewhere_does_not_send_the_token_along(live: Opener) -> None:
    with Loopback() as github, Loopback() as other:
        play(other)
        github.on("GET", "/github/*", lambda request: Reply(302, headers={"location": f"{other.url}{request.path}"}))
        run = live(tokens={github.host: TOKEN}, table=sources({"github": github}))
        run.repository("https://github.com/town/0")
        assert other.requests
        assert not [one for one in other.requests if TOKEN in str(one)]


def test_the_variable_of_a_loopback_names_its_token(
    loopback: Loopback, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("OSREG_TOKENS", str(tmp_path / "none"))
    monkeypatch.setenv(token_variable(loopback), TOKEN)
    assert tokens_for(sources(loopback)).get(loopback.host) == TOKEN
