"""A municipality's own policy: what it decides counts for it, and for nobody else."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

from osreg_checks.consider import consider
from osreg_registry.catalogue import Catalogue
from osreg_registry.index import open_index
from osreg_registry.validate import validate_registry

Open = Callable[[Path], Catalogue]
NOON = datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.UTC)
OWN = """\
version: Musterstadt 2
decided_by: Stadtrat
checked: "2026-11-01"
accepted: {licences: [BUSL-1.1], refused: [MIT]}
thresholds: {neighbour_km: 0, confirm_after_months: 6}
approved_products: [needy-board]
"""


def decide(world: Path, text: str = OWN) -> Path:
    path = world / "solutions/musterstadt/policy.yml"
    path.write_text(text, encoding="utf-8")
    return path


def outcome(catalogue: Catalogue, query: str, town: str | None) -> str:
    answer = consider(catalogue, query, NOON, town)
    return next(result.outcome for result in answer.results if result.check == "LIC004")


def test_its_word_on_a_licence_counts_for_it_alone(world: Path, catalogue_of: Open) -> None:
    decide(world)
    catalogue = catalogue_of(world)
    assert outcome(catalogue, "Full Board", "musterstadt") == "fail"
    assert outcome(catalogue, "Full Board", "nachbarstadt") == "pass"
    assert outcome(catalogue, "Full Board", None) == "pass"
    assert outcome(catalogue, "Busl Board", "musterstadt") == "pass"
    assert outcome(catalogue, "Busl Board", None) == "fail"


def test_every_answer_names_the_policy_that_decided(world: Path, catalogue_of: Open) -> None:
    decide(world)
    catalogue = catalogue_of(world)
    base = catalogue.policy().version
    assert consider(catalogue, "Full Board", NOON, "musterstadt").policy_version == f"{base} + Musterstadt 2"
    assert consider(catalogue, "musterstadt/vorhabentafel", NOON).policy_version == f"{base} + Musterstadt 2"
    assert consider(catalogue, "Full Board", NOON).policy_version == base


def test_what_it_does_not_state_stays_as_it_is(world: Path, catalogue_of: Open) -> None:
    decide(world)
    base, own = catalogue_of(world).policy(), catalogue_of(world).policy("musterstadt")
    assert own.thresholds.neighbour_km == 0
    assert own.thresholds.confirm_after_months == 6
    assert own.thresholds.check_valid_months == base.thresholds.check_valid_months
    assert own.accepted.lists == base.accepted.lists
    assert own.approved_products == [*base.approved_products, "needy-board"]


def test_a_policy_alone_does_not_make_openness(world: Path, catalogue_of: Open) -> None:
    decide(world)
    assert consider(catalogue_of(world), "Busl Board", NOON, "musterstadt").subject.openness == "source-available"


def test_its_faults_are_told(world: Path) -> None:
    faulty = OWN.replace("MIT", "GPL V3").replace("needy-board", "no-such-board").replace("confirm_after", "confirmed")
    path = decide(world, faulty)
    faults = validate_registry(open_index(world, keep=False), [path]).faults
    assert {fault.key for fault in faults} == {"thresholds.confirmed_months"}
    path = decide(world, faulty.replace("confirmed_months", "confirm_after_months"))
    faults = validate_registry(open_index(world, keep=False), [path]).faults
    assert {fault.key: str(fault.fix) for fault in faults} == {
        "accepted.refused[0]": "write `GPL-3.0-only`, if that is meant: it does not say `or later`, so the narrower "
        "reading was taken",
        "approved_products[0]": "correct the spelling, or add the entry first",
    }


def test_a_policy_of_nobody_is_a_fault(world: Path) -> None:
    path = world / "solutions/nowhere/policy.yml"
    path.parent.mkdir()
    path.write_text(OWN, encoding="utf-8")
    (fault,) = validate_registry(open_index(world, keep=False), [path]).faults
    assert "`nowhere` is no organisation" in str(fault.message)
