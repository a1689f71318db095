"""`osreg check` of repositories and entries whose bill of material is fetched: real processes, played forges."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from forges import FORGES, Forges, play, sources
from loopback import Loopback, Reply

Run = Callable[..., subprocess.CompletedProcess[str]]
ENV = {"OSREG_OFFLINE": "0", "OSREG_TRUSTED_HOSTS": "127.0.0.1"}
HOSTS = {name: host for name, (_, _, host) in FORGES.items()}
CLOSED = {"type": "library", "bom-ref": "c", "name": "cache", "licenses": [{"license": {"id": "SSPL-1.0"}}]}
OPEN = {"type": "library", "bom-ref": "w", "name": "web", "licenses": [{"license": {"id": "MIT"}}]}
HEAD = {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1}
BOM = json.dumps(HEAD | {"components": [CLOSED, OPEN]})
LOCK = json.dumps(
    {
        "name": "web",
        "lockfileVersion": 3,
        "packages": {
            "": {"name": "web", "dependencies": {"a": "1"}},
            "node_modules/a": {"version": "1.0.0", "license": "SSPL-1.0"},
        },
    }
)
PACKAGES = [
    {"SPDXID": "SPDXRef-root", "name": "com.github.town/1", "downloadLocation": "NOASSERTION"},
    {"SPDXID": "SPDXRef-a", "name": "a", "versionInfo": "1.0.0", "licenseConcluded": "SSPL-1.0"},
]
GRAPH = {
    "sbom": {
        "SPDXID": "SPDXRef-DOCUMENT",
        "spdxVersion": "SPDX-2.3",
        "creationInfo": {"created": "2026-11-20T10:00:00Z", "creators": ["Tool: GitHub.com-Dependency-Graph"]},
        "name": "com.github.town/1",
        "dataLicense": "CC0-1.0",
        "documentNamespace": "https://github.com/town/1/dependency_graph/sbom-1",
        "packages": [one | {"downloadLocation": "NOASSERTION"} for one in PACKAGES],
        "relationships": [
            {"relationshipType": kind, "spdxElementId": first, "relatedSpdxElement": second}
            for kind, first, second in (
                ("DESCRIBES", "SPDXRef-DOCUMENT", "SPDXRef-root"),
                ("DEPENDS_ON", "SPDXRef-root", "SPDXRef-a"),
            )
        ],
    }
}
PUBLICCODE = "publiccodeYmlVersion: '0.4'\nname: Amt\ndependsOn:\n  proprietary:\n    - {name: CB}\n"


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    with Loopback() as running:
        yield running


@pytest.fixture
def forges(loopback: Loopback, world: Path) -> Forges:
    write_sources(world, loopback)
    return play(loopback)


def write_sources(world: Path, loopback: Loopback, *, services: bool = True) -> None:
    table = msgspec.to_builtins(sources(loopback, services=services))
    document = {key: value for key, value in table.items() if value is not None}
    (world / "registry/sources.yml").write_text(json.dumps(document), encoding="utf-8")


@pytest.mark.parametrize(
    ("forge", "change", "finding", "files"),
    [
        *((forge, {"own_files": {"bom.json": BOM}}, "cache is source-available", ["bom.json"]) for forge in FORGES),
        *(
            (
                forge,
                {"own_files": {"package-lock.json": LOCK, "requirements.txt": "flask==3.0.0\n"}},
                "a@1.0.0 is source-available",
                ["package-lock.json", "requirements.txt"],
            )
            for forge in FORGES
        ),
        ("github", {"graph": GRAPH}, "a@1.0.0 is source-available", ["dependency-graph/sbom"]),
        ("gitlab", {"publiccode": PUBLICCODE}, "CB is proprietary", ["publiccode.yml"]),
    ],
)
def test_a_repository_is_judged_by_the_documents_in_it(
    osreg: Run, forges: Forges, forge: str, change: dict[str, object], finding: str, files: list[str]
) -> None:
    forges.repositories["town/1"] = change
    target = f"https://{HOSTS[forge]}/town/1"
    answer = osreg("check", target, **ENV)
    page = " ".join(answer.stdout.split())
    assert answer.returncode == 1, answer.stderr
    assert f"Finding: DEP002 warning: {finding}" in page
    said = json.loads(osreg("check", target, "--format", "json", **ENV).stdout)
    urls = {row["url"] for row in said["evidence"]}
    for name in files:
        assert f" {name} http://127.0.0.1" in page
    shown = {word for word in page.split() if word.startswith("http://127.0.0.1")}
    assert len(shown) == len(files)
    assert shown <= urls


@pytest.mark.parametrize("forge", FORGES)
def test_a_repository_with_nothing_says_what_was_looked_for(osreg: Run, forges: Forges, forge: str) -> None:
    answer = osreg("check", f"https://{HOSTS[forge]}/town/1", **ENV)
    page = " ".join(answer.stdout.split())
    assert answer.returncode == 0
    assert "what it is made of is not known: no bill of material at the root" in page
    assert "no lock file at the root (package-lock.json," in page
    assert page.count("what it is made of is not known") == 1


def test_a_check_of_a_repository_is_replayed_to_the_same_bytes(
    osreg: Run, forges: Forges, loopback: Loopback, world: Path
) -> None:
    """Also where the dependency graph was refused, which is no answer but an event."""
    write_sources(world, loopback, services=False)
    refused = Reply(403, {"message": "Forbidden"})
    loopback.reply("/github/repos/town/1/dependency-graph/sbom", refused)
    forges.repositories["town/1"] = {"own_files": {"requirements.txt": "flask==3.0.0\n"}}
    target = ("check", "https://github.com/town/1")
    first = {form: osreg(*target, "--format", form, **ENV) for form in ("json", "text")}
    assert "127.0.0.1 refused the request (403)" in " ".join(first["text"].stdout.split())
    forges.repositories["town/1"] = {"own_files": {"bom.json": BOM}}
    moment = json.loads(first["json"].stdout)["generated_at"]
    later = ENV | {"SOURCE_DATE_EPOCH": str(1795435200 + 9 * 86400)}
    assert "bom.json" in osreg(*target, **later).stdout
    count = len(loopback.requests)
    for form, before in first.items():
        again = osreg(*target, "--format", form, "--as-of", moment, **later)
        assert (again.stdout, again.returncode) == (before.stdout, before.returncode)
    assert len(loopback.requests) == count


def test_an_entry_by_url_and_what_a_check_costs(osreg: Run, forges: Forges, loopback: Loopback, world: Path) -> None:
    path = world / "solutions/fernstadt/eigenbau.yml"
    path.write_text(path.read_text(encoding="utf-8") + f"sbom: {loopback.url}/bom.json\n", encoding="utf-8")
    loopback.reply("/bom.json", Reply(200, BOM))
    offline = osreg("check", "fernstadt/eigenbau", "--offline")
    assert f"{loopback.url}/bom.json was not asked: offline" in " ".join(offline.stdout.split())
    page = osreg("check", "fernstadt/eigenbau", **ENV).stdout
    assert "1 open, 1 source-available" in page
    assert len(loopback.asked("/bom.json")) == 1
    osreg("audit", **ENV)
    assert len(loopback.asked("/bom.json")) == 1


def test_long_lists_are_cut_and_all_shows_them(osreg: Run, forges: Forges) -> None:
    parts = [CLOSED | {"bom-ref": f"c{n}", "name": f"cache-{n}"} for n in range(30)]
    forges.repositories["town/1"] = {"own_files": {"bom.json": json.dumps(HEAD | {"components": parts})}}
    page = osreg("check", "https://codeberg.org/town/1", **ENV).stdout
    assert page.count("DEP002 warning") == 20
    assert "--all shows them" in page
    assert osreg("check", "https://codeberg.org/town/1", "--all", **ENV).stdout.count("DEP002 warning") == 30
