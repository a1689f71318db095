"""Every fault of a file, with place, key and remedy.

`entries/invalid/<kind>__<key>_<reason>.yml` with its faults in `entries/expected.yml`; a file without expectation
fails, and so does an expectation without file.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from osreg_registry.index import open_index
from osreg_registry.strict_yaml import parse
from osreg_registry.validate import validate_registry

ENTRIES = Path(__file__).parent.parent / "entries"
EXPECTED: dict[str, list[str]] = parse((ENTRIES / "expected.yml").read_bytes()).data
PLACES = {
    "product": "registry/products/{name}.yml",
    "organisation": "registry/organisations/{name}.yml",
    "vocabulary": "registry/vocabularies/{name}.yml",
    "solution": "solutions/musterstadt/{name}.yml",
    "record": "solutions/musterstadt/checks/2026-11-01-{name}.yml",
    "policy": "registry/policy.yml",
    "sources": "registry/sources.yml",
}


def faults(world: Path, fixture: Path) -> list[str]:
    kind, _, name = fixture.stem.partition("__")
    target = world / PLACES[kind].format(name=name.replace("_", "-"))
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(fixture, target)
    report = validate_registry(open_index(world, keep=False), [target])
    return [
        f"{fault.line}:{fault.column} {fault.level} {fault.key}: {fault.message}"
        + (f" ({fault.fix})" if fault.fix else "")
        for fault in report.faults
    ]


@pytest.mark.parametrize("fixture", sorted(ENTRIES.glob("invalid/*.yml")), ids=lambda path: path.stem)
def test_an_invalid_entry_has_exactly_its_faults(world: Path, fixture: Path) -> None:
    assert faults(world, fixture) == EXPECTED[fixture.stem]


@pytest.mark.parametrize("fixture", sorted(ENTRIES.glob("valid/*.yml")), ids=lambda path: path.stem)
def test_a_valid_entry_has_none(world: Path, fixture: Path) -> None:
    assert faults(world, fixture) == []


def test_every_expectation_has_its_file() -> None:
    assert sorted(EXPECTED) == sorted(path.stem for path in ENTRIES.glob("invalid/*.yml"))


def test_the_fictional_world_is_valid(world: Path) -> None:
    assert validate_registry(open_index(world, keep=False), []).faults == []


def test_none_known_and_a_replacement_contradict_each_other(world: Path) -> None:
    target = world / "registry/products/closed-board.yml"
    search = '{checked: "2026-11-01", sources: ["https://catalogue.example/"]}'
    target.write_text(target.read_text(encoding="utf-8") + f"no_alternative_known: {search}\n", encoding="utf-8")
    (fault,) = validate_registry(open_index(world, keep=False), [target]).faults
    assert (fault.level, fault.key) == ("error", "no_alternative_known")
    assert str(fault.message) == "registry/products/example-board.yml says that it replaces this product"


def test_none_known_bears_a_replacement_that_covers_one_use_only(world: Path) -> None:
    needy = world / "registry/products/needy-board.yml"
    needy.write_text(needy.read_text(encoding="utf-8").replace("closed-board", "closed-database", 1), encoding="utf-8")
    assert validate_registry(open_index(world, keep=False), []).faults == []
