"""The family of a solution with what its repository's publiccode.yml says, told in place of a forge."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.test_reuse import put
from tests.told import Told

from osreg_checks.reuse.family import family_of_solution
from osreg_registry.catalogue import Catalogue

HOME, BASE = "https://codeberg.org/town/x", "https://codeberg.org/base/y"


@pytest.fixture
def family(world: Path, catalogue_of: Callable[[Path], Catalogue]) -> Callable[[dict[str, Any]], Any]:
    put(world, "musterstadt/x", repository=HOME)
    put(world, "nachbarstadt/y", repository=f"{BASE}.git")
    catalogue = catalogue_of(world)
    return lambda told: family_of_solution(catalogue, "musterstadt/x", Told(told))


def test_what_its_source_is_based_on_is_derived_and_users_are_named(family: Callable[[dict[str, Any]], Any]) -> None:
    said = {"used_by": ("Comune di Esempio",), "is_based_on": (BASE,)}
    found = family({"repositories": {HOME: {"publiccode": said}}})
    assert {kin.record.key: (kin.relation, kin.is_declared) for kin in found.kin} == {
        "musterstadt/x": ("itself", True),
        "nachbarstadt/y": ("based on", False),
    }
    assert (found.upstream.url, found.upstream.used_by) == (HOME, ("Comune di Esempio",))


@pytest.mark.parametrize("told", [{}, {"repository": "gone"}, {"repository": "the forge is down"}])
def test_without_an_answer_the_family_is_that_of_the_registry(
    family: Callable[[dict[str, Any]], Any], told: dict[str, Any]
) -> None:
    found = family(told)
    assert ([kin.record.key for kin in found.kin], found.upstream) == (["musterstadt/x"], None)


def test_a_base_that_is_no_address_is_left_alone(family: Callable[[dict[str, Any]], Any]) -> None:
    said = {"is_based_on": ("no address", "javascript:alert(1)", "")}
    found = family({"repositories": {HOME: {"publiccode": said}}})
    assert [kin.record.key for kin in found.kin] == ["musterstadt/x"]
