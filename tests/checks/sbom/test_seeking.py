"""The bill of material that belongs to an entry or a repository: where it is looked for, and what comes of it."""

from __future__ import annotations

import datetime
import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from told import Told

from osreg_checks.answer import Answer
from osreg_checks.consider import consider
from osreg_checks.finding import Result
from osreg_registry.catalogue import Catalogue

NOW = datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.UTC)
URL = "https://github.com/musterstadt/portal"
SBOM_URL = "https://boms.example/portal.cdx.json"
LOCK = b'{"lockfileVersion": 3, "packages": {"": {"name": "w"}, "node_modules/a": {"version": "1", "license": "MIT"}}}'
PINS = b"requests==2.32.0\nflask==3.0.0\n"
PUBLICCODE = b"publiccodeYmlVersion: '0.4'\nname: Portal\ndependsOn:\n  proprietary:\n    - {name: Orakel}\n"
NEEDLESS = b"publiccodeYmlVersion: '0.4'\nname: Portal\n"

Open = Callable[[Path], Catalogue]


def document(*licences: str) -> bytes:
    parts: list[dict[str, Any]] = [
        {"type": "library", "bom-ref": str(n), "name": f"part-{n}", "licenses": [{"license": {"id": one}}]}
        for n, one in enumerate(licences)
    ]
    return json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components": parts}).encode()


def entry(world: Path, sbom: str) -> None:
    path = world / "solutions/fernstadt/eigenbau.yml"
    path.write_text(path.read_text(encoding="utf-8") + f"sbom: {json.dumps(sbom)}\n", encoding="utf-8")


def rows(answer: Answer, check: str) -> list[Result]:
    return [one for one in answer.results if one.check == check]


def asked(world: Path, catalogue_of: Open, told: dict[str, Any] | None) -> Answer:
    return consider(catalogue_of(world), "fernstadt/eigenbau", NOW, outside=Told(told) if told is not None else None)


def test_the_findings_of_an_entry_include_those_about_its_components(world: Path, catalogue_of: Open) -> None:
    (world / "solutions/fernstadt/boms").mkdir()
    (world / "solutions/fernstadt/boms/eigenbau.json").write_bytes(document("MIT", "SSPL-1.0"))
    entry(world, "solutions/fernstadt/boms/eigenbau.json")
    answer = asked(world, catalogue_of, None)
    (found,) = rows(answer, "DEP002")
    assert (found.outcome, found.subject) == ("fail", "fernstadt/eigenbau")
    assert str(found.message).startswith("part-1 is source-available, under `SSPL-1.0`")
    assert answer.bill is not None
    assert answer.bill.counts == {"open": 1, "source-available": 1, "proprietary": 0, "undetermined": 0}
    assert [one.name for one in answer.documents] == ["solutions/fernstadt/boms/eigenbau.json"]
    assert rows(answer, "ENT001")  # its other findings are all there


def test_an_entry_without_one_says_nothing_about_components(world: Path, catalogue_of: Open) -> None:
    answer = asked(world, catalogue_of, {})
    assert {one.outcome for one in rows(answer, "DEP002")} == {"not-applicable"}
    assert (answer.bill, answer.documents) == (None, ())


def outside_file(world: Path) -> str:
    (world.parent / "secret.json").write_bytes(document("SSPL-1.0"))
    return "../secret.json"


def absolute(world: Path) -> str:
    outside_file(world)
    return str(world.parent / "secret.json")


def linked(world: Path) -> str:
    outside_file(world)
    (world / "solutions/bom.json").symlink_to(world.parent / "secret.json")
    return "solutions/bom.json"


def linked_folder(world: Path) -> str:
    outside_file(world)
    (world / "solutions/boms").symlink_to(world.parent)
    return "solutions/boms/secret.json"


def loop(world: Path) -> str:
    (world / "bom.json").symlink_to(world / "bom.json")
    return "bom.json"


def pipe(world: Path) -> str:
    os.mkfifo(world / "bom.json")
    return "bom.json"


def damaged(world: Path) -> str:
    (world / "bom.json").write_bytes(document("MIT")[:-20])
    return "bom.json"


def no_bill(world: Path) -> str:
    (world / "bom.json").write_text("Hallo", encoding="utf-8")
    return "bom.json"


def oversized(world: Path) -> str:
    with (world / "bom.json").open("wb") as file:
        file.truncate(33 * 1024 * 1024)
    return "bom.json"


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (outside_file, "leads out of the registry and is not read"),
        (absolute, "leads out of the registry and is not read"),
        (linked, "leads out of the registry and is not read"),
        (linked_folder, "leads out of the registry and is not read"),
        (loop, "bom.json`"),
        (lambda _: "solutions", "no such file"),
        (lambda _: "solutions/none.json", "no such file"),
        (lambda _: "solutions/\x00.json", "`sbom: "),
        (lambda _: "x" * 200, "`sbom: x"),
        (pipe, "no such file"),
        (damaged, "this is not JSON: line 1"),
        (no_bill, "no bill of material and no lock file"),
        (oversized, "larger than 32 MiB"),
    ],
)
def test_a_path_that_is_no_good_is_unknown_with_its_reason(
    world: Path, catalogue_of: Open, make: Callable[[Path], str], reason: str
) -> None:
    entry(world, make(world))
    answer = asked(world, catalogue_of, None)
    if not answer.is_known:  # validation refuses what no text may hold
        assert "\x00" in make(world)
        return
    for check in ("DEP002", "DEP003", "DEP004", "DEP005"):
        (found,) = rows(answer, check)
        assert found.outcome == "unknown"
        assert reason in str(found.reason)
    assert answer.bill is None


@pytest.mark.parametrize(
    ("told", "outcome", "reason"),
    [
        (None, "unknown", f"{SBOM_URL} was not asked: offline"),
        ({"documents": {SBOM_URL: "boms.example has a fault (503)"}}, "unknown", "boms.example has a fault (503)"),
        ({"documents": {SBOM_URL: b"<!DOCTYPE html><html></html>"}}, "unknown", "this is a web page"),
        ({"documents": {SBOM_URL: document("SSPL-1.0")}}, "fail", ""),
    ],
)
def test_a_url_is_asked_by_whoever_may_ask(
    world: Path, catalogue_of: Open, told: dict[str, Any] | None, outcome: str, reason: str
) -> None:
    entry(world, SBOM_URL)
    (found,) = rows(asked(world, catalogue_of, told), "DEP002")
    assert found.outcome == outcome
    assert reason in str(found.reason or "")


# -------------------------------------------------------------------------------------------------- repositories


def of_repository(world: Path, catalogue_of: Open, stages: dict[str, Any]) -> Answer:
    told = {"repository": {"last_commit": "2026-11-20", "declared": "MIT"}, "stages": stages}
    return consider(catalogue_of(world), URL, NOW, outside=Told(told))


@pytest.mark.parametrize(
    ("stages", "names", "count"),
    [
        ({"sbom": {"bom.json": document("MIT")}, "graph": {"g": LOCK}, "lock": {"l": LOCK}}, ["bom.json"], 1),
        ({"graph": {"g": LOCK}, "lock": {"uv.lock": PINS}}, ["g"], 1),
        ({"graph": {"g": document()}, "lock": {"uv.lock": PINS}}, ["uv.lock"], 2),
        ({"graph": "it is down", "lock": {"uv.lock": PINS}}, ["uv.lock"], 2),
        ({"lock": {"p.json": LOCK, "r.txt": PINS}, "needs": {"p": PUBLICCODE}}, ["p.json", "r.txt"], 3),
        ({"sbom": {"bom.json": b"{"}, "lock": {"r.txt": PINS}}, ["r.txt"], 2),
        ({"sbom": {"a.cdx.json": b"{", "b.cdx.json": document("MIT")}}, ["b.cdx.json"], 1),
        ({"needs": {"publiccode.yml": PUBLICCODE}}, ["publiccode.yml"], 1),
    ],
)
def test_the_first_kind_of_documents_that_can_be_read_counts(
    world: Path, catalogue_of: Open, stages: dict[str, Any], names: list[str], count: int
) -> None:
    answer = of_repository(world, catalogue_of, stages)
    assert [one.name for one in answer.documents] == names
    assert answer.bill is not None
    assert len(answer.bill.all) == count
    assert all(one.url == f"{URL}/raw/{one.name}" for one in answer.documents)


def test_what_could_not_be_read_before_is_said(world: Path, catalogue_of: Open) -> None:
    stages = {"sbom": {"bom.json": b"{"}, "graph": "it is down", "lock": {"r.txt": PINS}}
    said = [str(one) for one in of_repository(world, catalogue_of, stages).unasked]
    assert any(one.startswith("bom.json cannot be read: this is not JSON") for one in said)
    assert "it is down" in said


def test_a_damaged_document_beside_a_sound_one_is_a_finding(world: Path, catalogue_of: Open) -> None:
    answer = of_repository(world, catalogue_of, {"sbom": {"a.cdx.json": b"{", "b.cdx.json": document("MIT")}})
    assert any(str(one.message).startswith("a.cdx.json: this is not JSON") for one in rows(answer, "DEP005"))


@pytest.mark.parametrize(
    ("stages", "reason"),
    [
        ({}, "no sbom; no graph; no lock; no needs"),
        ({"needs": {"publiccode.yml": NEEDLESS}}, "publiccode.yml names no `dependsOn`"),
        ({"sbom": "down", "graph": "down", "lock": "down", "needs": "down"}, "what it is made of is not known: down"),
        ({"sbom": {"bom.json": b"{"}}, "bom.json cannot be read"),
    ],
)
def test_nothing_to_read_is_unknown_with_what_was_looked_for(
    world: Path, catalogue_of: Open, stages: dict[str, Any], reason: str
) -> None:
    answer = of_repository(world, catalogue_of, stages)
    (found,) = rows(answer, "DEP002")
    assert found.outcome == "unknown"
    assert reason in str(found.reason)
    assert answer.bill is None


def test_only_the_repository_itself_is_looked_into_when_it_is_asked_for(world: Path, catalogue_of: Open) -> None:
    """A product that is asked for by its name costs nobody a look at its files."""
    path = world / "registry/products/full-board.yml"
    url = re.search(r"^repository: (\S+)", path.read_text(encoding="utf-8"), re.MULTILINE)[1]  # type: ignore[index]
    outside = Told({"repository": {"last_commit": "2026-11-20"}, "stages": {"lock": {"r.txt": PINS}}})
    by_name = consider(catalogue_of(world), "Full Board", NOW, outside=outside)
    by_url = consider(catalogue_of(world), url, NOW, outside=outside)
    assert (by_name.subject.id, by_url.subject.id) == ("full-board", "full-board")
    assert (by_name.documents, [one.name for one in by_url.documents]) == ((), ["r.txt"])
