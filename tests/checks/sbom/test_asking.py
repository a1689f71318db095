"""What licence services add to a bill of material that states nothing, or not everything."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from told import AT, Told

from osreg_checks.consider_sbom import consider_sbom
from osreg_checks.sbom.bill import Bill, Judged
from osreg_checks.sbom.document import Bom, Component, Stated
from osreg_registry.catalogue import Catalogue

MIT = (Stated("id", "MIT"),)
PURL = "pkg:npm/x@1"


def considered(catalogue: Catalogue, outside: dict[str, Any], *components: Component) -> Bill:
    root = Component("r", "root")
    bom = Bom("x", "", "r", {one.ref: one for one in (root, *components)}, {"r": tuple(one.ref for one in components)})
    answer = consider_sbom(catalogue, "x", bom, AT, outside=Told(outside))
    assert answer.bill
    return answer.bill


@pytest.fixture
def catalogue(world: Path, catalogue_of: Callable[[Path], Catalogue]) -> Catalogue:
    return catalogue_of(world)


@pytest.mark.parametrize(
    ("said", "openness", "reason"),
    [
        ([{"declared": "MIT"}], "open", "stated by services only (deps.dev: MIT)"),
        (
            [{"declared": "MIT"}, {"declared": "MIT", "service": "ClearlyDefined"}],
            "open",
            "stated by services only (deps.dev: MIT, ClearlyDefined: MIT)",
        ),
        (
            [{"declared": "MIT"}, {"declared": "ISC", "service": "ClearlyDefined"}],
            "open",
            "stated by services only, which differ (deps.dev: MIT, ClearlyDefined: ISC)",
        ),
        (
            [{"declared": "MIT"}, {"declared": "SSPL-1.0", "service": "ClearlyDefined"}],
            "undetermined",
            "services differ on its licence (deps.dev: MIT, ClearlyDefined: SSPL-1.0)",
        ),
        ([{"licences": ["MIT", "SSPL-1.0"]}], "undetermined", "only (deps.dev: MIT, SSPL-1.0): several licences"),
        (["deps.dev is down"], "undetermined", "the document states no licence for it; deps.dev is down"),
        ([{"declared": None}], "undetermined", "the document states no licence for it"),
        (["deps.dev is down", {"declared": "MIT", "service": "ClearlyDefined"}], "open", "ClearlyDefined: MIT"),
    ],
)
@pytest.mark.parametrize("stated", [(), (Stated("expression", "NOASSERTION"),)])
def test_services_speak_where_the_document_is_silent(
    catalogue: Catalogue, said: list[Any], openness: str, reason: str, stated: tuple[Stated, ...]
) -> None:
    component = Component("c", "x", "1", PURL, stated)
    (found,) = considered(catalogue, {"licences": {PURL: said}}, component).all
    assert found.verdict.openness == openness
    expected = "the document makes no statement on its licence" if stated and said == [{"declared": None}] else reason
    assert expected in str(found.verdict.reason)


def test_what_the_document_states_is_not_asked(catalogue: Catalogue) -> None:
    told = {"licences": {PURL: [{"declared": "SSPL-1.0"}]}}
    (found,) = considered(catalogue, told, Component("c", "x", "1", PURL, MIT)).all
    assert (found.verdict.openness, found.verdict.licence) == ("open", "MIT")


def newest(catalogue: Catalogue, licence: str) -> Judged:
    told = {"newest": {PURL: {"declared": licence, "version": "9"}}}
    (found,) = considered(catalogue, told, Component("c", "x", "1", PURL, MIT)).all
    return found


def test_the_newest_release_of_a_direct_dependency_is_looked_at(catalogue: Catalogue) -> None:
    found = newest(catalogue, "SSPL-1.0")
    assert found.now
    assert (found.newest, found.now.openness, found.verdict.openness) == ("9", "source-available", "open")


@pytest.mark.parametrize(("licence", "count"), [("SSPL-1.0", 1), ("ISC", 0), ("NOASSERTION", 0)])
def test_a_newest_release_that_is_not_open_is_a_finding(catalogue: Catalogue, licence: str, count: int) -> None:
    told = {"newest": {PURL: {"declared": licence, "version": "9"}}}
    component = Component("c", "x", "1", PURL, MIT)
    bom = Bom("x", "", "r", {"r": Component("r", "root"), "c": component}, {"r": ("c",)})
    results = consider_sbom(catalogue, "x", bom, AT, outside=Told(told)).results
    said = [str(one.message) for one in results if one.check == "DEP007" and one.outcome == "fail"]
    assert said == ["x@1 is open, its newest release 9 is source-available (`SSPL-1.0`)"][:count]
