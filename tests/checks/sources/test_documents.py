"""Bills of material and lock files fetched through played forges: which, in what order, and for how many requests."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from forges import FORGES, LOGIN, Forges, play, sources
from loopback import Loopback, Reply

from osreg_checks.finding import NotApplicable, Unknown
from osreg_checks.outside import STAGES, Documents, Stage
from osreg_checks.sources.client import Client
from osreg_checks.sources.evidence import Evidence
from osreg_checks.sources.live import Live
from osreg_checks.sources.reach import Reach
from osreg_checks.sources.tokens import Tokens
from osreg_checks.sources.wire import Wire

NOON = datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.UTC)
BOM = '{"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1}'
PINS = "flask==3.0.0\n"
GRAPH = {"sbom": {"SPDXID": "SPDXRef-DOCUMENT", "spdxVersion": "SPDX-2.3", "name": "com.github.town/1", "packages": []}}
HOSTS = {name: host for name, (_, _, host) in FORGES.items()}
FAULT = Reply(503, {"message": "unavailable"})

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
    with ExitStack() as stack:

        def opened(as_of: datetime.datetime | None = None, tokens: dict[str, str] | None = None, days: int = 0) -> Live:
            evidence = Evidence(tmp_path / "evidence.sqlite", as_of)
            wire = lambda: Wire(Reach(frozenset({"127.0.0.1"})))  # noqa: E731
            now = NOON + datetime.timedelta(days=days)
            client = Client(evidence, lambda: now, wire, tokens=Tokens(tokens or {}))
            stack.callback(evidence.close)
            stack.callback(client.close)
            return Live(client, sources(loopback))

        yield opened


def url(forge: str) -> str:
    return f"https://{HOSTS[forge]}/town/1"


def names(found: Any) -> list[str]:
    assert isinstance(found, Documents), found
    return [one.name for one in found.all]


@pytest.mark.parametrize("forge", FORGES)
@pytest.mark.parametrize(
    ("files", "stage", "read"),
    [
        ({"bom.json": BOM}, "sbom", ["bom.json"]),
        ({"sbom/app.spdx": "SPDXVersion: SPDX-2.3"}, "sbom", ["sbom/app.spdx"]),
        ({".sbom/web.cdx.xml": "<bom/>", "sbom/README": "."}, "sbom", [".sbom/web.cdx.xml"]),
        ({"package-lock.json": "{}", "requirements.txt": PINS}, "lock", ["package-lock.json", "requirements.txt"]),
        ({"go.mod": "module a", "go.sum": "b"}, "lock", ["go.mod"]),
        ({"publiccode.yml": "name: a"}, "needs", ["publiccode.yml"]),
        ({"src/uv.lock": "."}, "lock", None),
        ({}, "sbom", None),
        ({}, "graph", None),
    ],
)
def test_each_forge_gives_what_lies_in_the_repository(
    live: Opener, forges: Forges, forge: str, files: dict[str, str], stage: Stage, read: list[str] | None
) -> None:
    forges.repositories["town/1"] = {"own_files": files}
    run = live()
    found = run.documents(url(forge), stage)
    if read is None:
        assert isinstance(found, NotApplicable)
        return
    assert names(found) == read
    assert [one.content.decode() for one in found.all] == [files[name] for name in read]  # type: ignore[union-attr]
    assert {one.url for one in found.all} <= {row.url for row in run.evidence()}  # type: ignore[union-attr]


@pytest.mark.parametrize("forge", FORGES)
def test_a_repository_with_nothing_costs_next_to_no_requests(
    live: Opener, forges: Forges, loopback: Loopback, forge: str
) -> None:
    """The listing of the root was asked for before; only GitHub has a dependency graph to be asked for."""
    run = live()
    run.repository(url(forge))
    before = len(loopback.requests)
    assert not any(isinstance(run.documents(url(forge), stage), Documents) for stage in STAGES)
    more = [request.path.rpartition("/town/1")[2] for request in loopback.requests[before:]]
    assert more == (["/dependency-graph/sbom"] if forge == "github" else [])


def test_githubs_own_bill_of_material_is_read(live: Opener, forges: Forges) -> None:
    forges.repositories["town/1"] = {"graph": GRAPH}
    found = live().documents(url("github"), "graph")
    assert names(found) == ["dependency-graph/sbom"]
    assert json.loads(found.all[0].content) == GRAPH  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply(404, {"message": "Not Found"}), NotApplicable),
        (Reply(403, {"message": "Forbidden"}), Unknown),
        (FAULT, Unknown),
        (LOGIN, Documents),  # what it is shows when it is read
    ],
)
def test_a_dependency_graph_that_is_not_to_be_had(
    live: Opener, forges: Forges, loopback: Loopback, reply: Reply, kind: type
) -> None:
    forges.repositories["town/1"] = {"own_files": {"requirements.txt": PINS}}
    loopback.reply("/github/repos/town/1/dependency-graph/sbom", reply)
    run = live()
    assert isinstance(run.documents(url("github"), "graph"), kind)
    assert names(run.documents(url("github"), "lock")) == ["requirements.txt"]


@pytest.mark.parametrize("forge", FORGES)
def test_half_of_the_documents_are_none(live: Opener, forges: Forges, forge: str) -> None:
    """A listed file that does not come makes the whole unknown: the rest would look better than it is."""
    lock = "package-lock.json"
    forges.repositories["town/1"] = {"own_files": {lock: "{}", "uv.lock": "."}, "faults": (lock, f"{lock}/raw")}
    found = live().documents(url(forge), "lock")
    assert isinstance(found, Unknown)
    assert "503" in str(found.reason)


def test_of_one_thing_in_several_forms_one_is_read_and_no_more_than_eight(live: Opener, forges: Forges) -> None:
    twice = {
        "bom.xml": ".",
        "sbom.json": ".",
        "web.spdx": ".",
        "Web.cdx.json": ".",
        "api.spdx.json": ".",
        "x.json": ".",
    }
    many = {f"part-{n}.cdx.json": BOM for n in range(10)}
    forges.repositories |= {"town/1": {"own_files": twice}, "town/2": {"own_files": many}}
    run = live()
    assert sorted(names(run.documents(url("github"), "sbom"))) == ["Web.cdx.json", "api.spdx.json", "sbom.json"]
    found = run.documents("https://github.com/town/2", "sbom")
    assert len(names(found)) == 8
    assert found.left_out == ("part-8.cdx.json", "part-9.cdx.json")  # type: ignore[union-attr]


@pytest.mark.parametrize("change", [{"gone": True}, {"failing": True}, {"authors": 0}])
def test_a_repository_that_tells_nothing_has_none(live: Opener, forges: Forges, change: dict[str, Any]) -> None:
    forges.repositories["town/1"] = {"own_files": {"bom.json": BOM}, **change}
    found = live().documents(url("github"), "sbom")
    assert isinstance(found, NotApplicable if change == {"authors": 0} else Unknown)


def test_with_a_token_the_files_are_found_as_well(live: Opener, forges: Forges, loopback: Loopback) -> None:
    forges.repositories["town/1"] = {"own_files": {"sbom.json": BOM}}
    run = live(tokens={loopback.host: "a-token"})
    run.prepare([], [url("github")])
    assert names(run.documents(url("github"), "sbom")) == ["sbom.json"]


@pytest.mark.parametrize("forge", FORGES)
def test_a_replay_reads_the_same_documents_and_asks_nobody(
    live: Opener, forges: Forges, loopback: Loopback, forge: str
) -> None:
    forges.repositories["town/1"] = {"own_files": {"requirements.txt": PINS}}
    first = {stage: live().documents(url(forge), stage) for stage in STAGES}
    forges.repositories["town/1"] = {"own_files": {"bom.json": BOM, "requirements.txt": "django==5.0\n"}}
    assert isinstance(live(days=30).documents(url(forge), "sbom"), Documents)
    count = len(loopback.requests)
    again = live(as_of=NOON, days=30)
    assert {stage: again.documents(url(forge), stage) for stage in STAGES} == first
    assert len(loopback.requests) == count


def test_an_old_document_is_served_with_its_age(live: Opener, forges: Forges) -> None:
    forges.repositories["town/1"] = {"own_files": {"requirements.txt": PINS}}
    assert names(live().documents(url("forgejo"), "lock"))
    forges.down["forgejo"] = FAULT
    (old,) = live(days=30).documents(url("forgejo"), "lock").all  # type: ignore[union-attr]
    assert (old.at, str(old.stale)) == (NOON, "127.0.0.1 has a fault (503)")


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("http://127.0.0.1:9/bom.json", "could not be reached"),
        ("http://boms.example/bom.json", "is not https"),
        ("file:///etc/passwd", "is not https"),
        ("https://10.0.0.1/bom.json", "not public"),
        ("https://user:secret@boms.example/bom.json", "user name"),
        ("https://[::1/bom.json", "not a URL"),
    ],
)
def test_a_url_leads_to_public_addresses_only(live: Opener, address: str, reason: str) -> None:
    found = live().document(address)
    assert isinstance(found, Unknown)
    assert reason in str(found.reason)


def test_a_url_is_fetched_and_kept(live: Opener, loopback: Loopback) -> None:
    loopback.reply("/bom.json", Reply(200, BOM))
    run = live()
    found = run.document(f"{loopback.url}/bom.json")
    assert found.content.decode() == BOM  # type: ignore[union-attr]
    assert [row.url for row in run.evidence()] == [f"{loopback.url}/bom.json"]
