"""How components came in, and what vanishes when a direct dependency is replaced."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from osreg_checks.sbom.bill import vanishing
from osreg_checks.sbom.document import Bom, Component, Stated
from osreg_checks.sbom.judging import directs, judged, paths
from osreg_registry.catalogue import Catalogue

BUSL = (Stated("id", "BUSL-1.1"),)


def bom(needs: dict[str, tuple[str, ...]], closed: str = "") -> Bom:
    names = sorted({*needs, *(other for others in needs.values() for other in others)})
    components = {n: Component(n, n, licences=BUSL if n in closed else (Stated("id", "MIT"),)) for n in names}
    return Bom("CycloneDX", "1.6", "r", components, needs)


@pytest.fixture
def catalogue(world: Path, catalogue_of: Callable[[Path], Catalogue]) -> Catalogue:
    return catalogue_of(world)


def test_the_path_is_the_shortest_one(catalogue: Catalogue) -> None:
    document = bom({"r": ("a", "b"), "a": ("c",), "c": ("d",), "b": ("d",)}, "d")
    (found,) = [one for one in judged(catalogue, document).all if one.verdict.openness != "open"]
    assert (found.component.name, found.path, found.verdict.openness) == ("d", ("b", "d"), "source-available")


def test_a_cycle_ends() -> None:
    document = bom({"r": ("a",), "a": ("b",), "b": ("c", "r"), "c": ("a",)})
    assert paths(document) == {"a": None, "b": "a", "c": "b"}
    assert directs(document) == {"a": "a", "b": "a", "c": "a"}


def test_what_two_ways_lead_to_belongs_to_neither() -> None:
    document = bom({"r": ("a", "b"), "a": ("x", "y"), "b": ("y",), "y": ("z",)})
    assert directs(document) == {"a": "a", "b": "b", "x": "a"}


def test_findings_vanish_with_the_one_dependency_that_brings_them_in(catalogue: Catalogue) -> None:
    document = bom({"r": ("a", "b"), "a": ("x", "y", "v"), "b": ("y", "w")}, "xyvw")
    findings = [one for one in judged(catalogue, document).all if one.verdict.openness != "open"]
    assert vanishing(findings) == [("a", 2), ("b", 1)]


def test_without_needs_every_component_is_direct(catalogue: Catalogue) -> None:
    document = bom({}, "x")._replace(components={n: Component(n, n) for n in "rxy"}, flat=True)
    assert {one.path for one in judged(catalogue, document).all} == {("x",), ("y",)}


def test_a_component_that_nothing_leads_to_has_no_path(catalogue: Catalogue) -> None:
    document = bom({"r": ("a",), "p": ("q",), "q": ("p",)})
    assert {one.component.ref: one.path for one in judged(catalogue, document).all} == {"a": ("a",), "p": (), "q": ()}


@pytest.mark.parametrize(
    ("licences", "openness"),
    [
        ((Stated("expression", "MIT OR LicenseRef-x"),), "open"),
        ((Stated("expression", "MIT AND BUSL-1.1"),), "source-available"),
        ((Stated("id", "MIT"), Stated("id", "Apache-2.0")), "open"),
        ((Stated("id", "MIT"), Stated("id", "SSPL-1.0")), "undetermined"),
        ((Stated("name", "Apache License 2.0"),), "open"),
        ((Stated("name", "The Musterstadt licence"),), "undetermined"),
        ((Stated("text", "Do what you like."),), "undetermined"),
        ((Stated("expression", "NOASSERTION"),), "undetermined"),
        ((Stated("expression", "MIT AND ("),), "undetermined"),
        ((Stated("id", "x" * 100_000),), "undetermined"),
        ((), "undetermined"),
    ],
)
def test_a_licence_is_judged_as_it_is_stated(catalogue: Catalogue, licences: tuple[Stated, ...], openness: str) -> None:
    document = Bom("CycloneDX", "1.6", None, {"a": Component("a", "a", licences=licences)}, {}, flat=True)
    (one,) = judged(catalogue, document).all
    assert one.verdict.openness == openness


def test_of_a_very_long_way_the_end_is_told(catalogue: Catalogue) -> None:
    names = [f"c{n:03}" for n in range(200)]
    needs = {one: (other,) for one, other in itertools.pairwise(["r", *names])}
    document = Bom("x", "", "r", {name: Component(name, name) for name in ["r", *names]}, needs)
    found = judged(catalogue, document).all
    assert found[-1].path == ("…", *names[-20:])
    assert found[19].path == tuple(names[:20])


TURNCOAT = {
    "id": "turncoat",
    "name": "Turncoat",
    "licence": "BUSL-1.1",
    "licence_history": [{"until": "2024-03", "licence": "MIT", "source": "https://turncoat.example/news"}],
    "repository": "https://github.com/example/turncoat",
    "categories": ["it-management"],
    "sources": ["https://turncoat.example/"],
    "checked": "2026-11-01",
}


@pytest.mark.parametrize("purl", ["pkg:golang/github.com/Example/turncoat@v1", "pkg:github/example/turncoat@v1"])
def test_how_open_a_package_is_may_depend_on_its_version(
    world: Path, catalogue_of: Callable[[Path], Catalogue], purl: str
) -> None:
    (world / "registry/products/turncoat.yml").write_text(json.dumps(TURNCOAT), encoding="utf-8")
    components = {"r": Component("r", "r"), "t": Component("t", "turncoat", "1", purl)}
    (found,) = judged(catalogue_of(world), Bom("x", "", "r", components, {"r": ("t",)})).all
    assert found.product
    assert (found.product.id, found.verdict.openness) == ("turncoat", "undetermined")
    assert "`MIT` until 2024-03, `BUSL-1.1` since" in str(found.verdict.reason)
