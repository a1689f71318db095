"""`osreg reuse --opportunities`: what could be done together, in the fictional registry."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from tests.cli.test_reuse import Run, put

BOUGHT = {"origin": "bought", "product": "closed-board"}


def found(osreg: Run, kind: str, *arguments: str) -> list[dict[str, Any]]:
    answer = json.loads(osreg("reuse", "--opportunities", "--format", "json", *arguments).stdout)
    return next(one["opportunities"] for one in answer["kinds"] if one["kind"] == kind)


def sides(one: dict[str, Any]) -> dict[str, str]:
    return {party["record"]: party["side"] for party in one["parties"]}


def contract(until: str, notice: str = "P3M") -> dict[str, Any]:
    return BOUGHT | {"procurement": {"contract_until": until, "notice_period": notice}}


@pytest.fixture
def empty(world: Path) -> Path:
    """The fictional registry without a single record."""
    for path in (world / "solutions").rglob("*.yml"):
        path.unlink()
    return world


# ------------------------------------------------------------------------------------------------- open at a neighbour


def test_one_pays_for_what_a_neighbour_runs_openly(osreg: Run) -> None:
    (one,) = found(osreg, "open-next-door")
    assert one["says"] == (
        "Musterstadt uses Closed Board, which is not open; Example Board is, and runs at Nachbarstadt"
    )
    assert sides(one) == {"musterstadt/vorhabentafel": "pays", "nachbarstadt/vorhabentafel": "runs"}
    assert one["write_to"] == ["nachbarstadt/vorhabentafel"]
    assert one["notes"] == ["No resource planning."]
    assert "Nachbarstadt is 26 km away" in one["reasons"]
    assert one["stale"] == []


def test_the_best_fit_that_runs_near_is_named(osreg: Run, world: Path) -> None:
    put(world, "nachbarstadt/full", product="full-board")
    (one,) = found(osreg, "open-next-door")
    assert "Full Board" in one["says"]


@pytest.mark.parametrize(
    "other",
    [
        {"product": "busl-board"},  # source-available and refused as an alternative
        {"product": "example-board", "status": "planned"},
        {"product": "example-board", "since": "2030"},
        {"product": "example-board", "status": "ended", "until": "2025"},
    ],
)
def test_what_does_not_run_openly_is_no_alternative(osreg: Run, empty: Path, other: dict[str, Any]) -> None:
    put(empty, "musterstadt/a", **BOUGHT)
    put(empty, "nachbarstadt/b", **other)
    assert found(osreg, "open-next-door") == []


def test_far_away_is_no_neighbour(osreg: Run, empty: Path) -> None:
    put(empty, "musterstadt/a", **BOUGHT)
    put(empty, "fernstadt/b", product="example-board")
    assert found(osreg, "open-next-door") == []


# --------------------------------------------------------------------------------------------------- contracts that end


def test_contracts_that_end_within_twelve_months_meet(osreg: Run, empty: Path) -> None:
    put(empty, "musterstadt/a", **contract("2027-03-31"))
    put(empty, "nachbarstadt/b", **contract("2028-03-30"))
    (one,) = found(osreg, "contracts-end")
    assert one["says"] == "Closed Board: contracts of 2 organisations end between 2027-03-31 and 2028-03-30"
    assert "a joint exit is possible; open alternatives: Full Board, Example Board" in one["reasons"]
    assert "Musterstadt: notice by 2026-12-31, contract until 2027-03-31" in one["reasons"]


def test_without_open_alternative_it_is_a_joint_procurement(osreg: Run, empty: Path) -> None:
    for key in ("musterstadt/a", "nachbarstadt/b"):
        put(empty, key, **contract("2027-03-31") | {"product": "busl-board"})
    (one,) = found(osreg, "contracts-end")
    assert "a joint procurement is possible" in one["reasons"]


@pytest.mark.parametrize(
    ("first", "second"),
    [("2027-03-31", "2028-04-30"), ("2026-01-31", "2027-03-31")],
    ids=["more than twelve months apart", "one is over"],
)
def test_contracts_too_far_apart_do_not(osreg: Run, empty: Path, first: str, second: str) -> None:
    put(empty, "musterstadt/a", **contract(first))
    put(empty, "nachbarstadt/b", **contract(second))
    assert found(osreg, "contracts-end") == []


def test_two_records_of_one_town_are_one_holder(osreg: Run, empty: Path) -> None:
    put(empty, "musterstadt/a", **contract("2027-03-31"))
    put(empty, "musterstadt/b", **contract("2027-03-31"))
    assert found(osreg, "contracts-end") == []


# -------------------------------------------------------------------------------------------------------------- others


def test_who_seeks_partners_meets_who_has_the_same(osreg: Run, empty: Path) -> None:
    put(empty, "musterstadt/a", seeks_partners=True, product="example-board")
    put(empty, "nachbarstadt/b", product="example-board")
    (one,) = found(osreg, "partners")
    assert sides(one) == {"musterstadt/a": "seeks", "nachbarstadt/b": "runs"}
    assert "Nachbarstadt: the same product" in one["reasons"]


def test_who_is_a_partner_already_is_not_named(osreg: Run, empty: Path) -> None:
    put(empty, "musterstadt/a", seeks_partners=True, product="example-board", partners=["nachbarstadt"])
    put(empty, "nachbarstadt/b", product="example-board")
    (one,) = found(osreg, "partners")
    assert sides(one) == {"musterstadt/a": "seeks"}
    assert "nobody near is on record" in one["says"]


@pytest.mark.parametrize(
    ("other", "is_found"),
    [
        ({"needs": ["notice-board"], "status": "planned"}, True),
        (BOUGHT, True),
        ({"needs": ["notice-board"], "product": "example-board"}, False),
        ({"needs": ["notice-board"], "status": "planned", "reuses": "musterstadt/a"}, False),
    ],
    ids=["planned", "buys", "has something open", "takes it over already"],
)
def test_what_one_has_built_others_need(osreg: Run, empty: Path, other: dict[str, Any], is_found: bool) -> None:
    put(empty, "musterstadt/a", origin="built", needs=["notice-board"], licence="EUPL-1.2")
    put(empty, "nachbarstadt/b", **other)
    assert [sides(one) for one in found(osreg, "built-elsewhere")] == (
        [{"musterstadt/a": "built", "nachbarstadt/b": "needs"}] if is_found else []
    )


def test_nothing_open_in_the_region_is_a_case_for_joint_development(osreg: Run, empty: Path) -> None:
    put(empty, "musterstadt/a", **BOUGHT)
    put(empty, "nachbarstadt/b", **BOUGHT)
    (one,) = found(osreg, "joint-development")
    assert one["says"] == "Project management: 2 of 2 organisations of the region use something that is not open"
    assert "open products for it in the registry: Example Board, Full Board, Needy Board" in one["reasons"]
    put(empty, "nachbarstadt/c", product="example-board")
    assert found(osreg, "joint-development") == []


def test_a_record_that_does_not_say_is_counted_as_unknown(osreg: Run, empty: Path) -> None:
    put(empty, "musterstadt/a", **BOUGHT)
    put(empty, "nachbarstadt/b", **BOUGHT)
    put(empty, "nachbarstadt/c", categories=["project-management"])
    (one,) = found(osreg, "joint-development")
    assert "records that do not say whether it is open: 1" in one["reasons"]


def test_versions_that_drift_apart(osreg: Run, empty: Path) -> None:
    put(empty, "musterstadt/a", product="example-board", version="4.2")
    put(empty, "nachbarstadt/b", product="example-board", version="v5.0")
    (one,) = found(osreg, "versions")
    assert "versions: 4.2 (1), v5.0 (1)" in one["reasons"]
    put(empty, "nachbarstadt/b", product="example-board", version="4.9")
    assert found(osreg, "versions") == []


# --------------------------------------------------------------------------------------------------------- whose it is


def test_stale_records_are_marked(osreg: Run, world: Path) -> None:
    put(world, "nachbarstadt/vorhabentafel", product="example-board", confirmed="2024-01-01")
    (one,) = found(osreg, "open-next-door")
    assert one["stale"] == ["nachbarstadt/vorhabentafel"]
    assert "nachbarstadt/vorhabentafel (not confirmed in time)" in " ".join(
        osreg("reuse", "--opportunities").stdout.split()
    )


def test_a_municipality_sees_its_own(osreg: Run) -> None:
    assert len(found(osreg, "open-next-door", "--municipality", "Nachbarstadt")) == 1
    assert found(osreg, "open-next-door", "--municipality", "fernstadt") == []


def test_an_association_runs_it_for_its_member(osreg: Run, empty: Path) -> None:
    members = {"id": "zweckverband", "name": "Zweckverband", "kind": "association", "members": ["musterstadt"]}
    stated = members | {"sources": ["https://zv.example/"], "checked": "2026-11-01"}
    (empty / "registry/organisations/zweckverband.yml").write_text(json.dumps(stated), encoding="utf-8")
    put(empty, "zweckverband/a", **BOUGHT)
    put(empty, "nachbarstadt/b", product="example-board")
    (one,) = found(osreg, "open-next-door", "--municipality", "musterstadt")
    assert one["parties"][0]["counts_for"] == ["musterstadt"]


def test_a_table_has_a_row_for_each_that_takes_part(osreg: Run) -> None:
    text = osreg("reuse", "--opportunities", "--format", "csv").stdout.removeprefix("\ufeff")
    table = list(csv.DictReader(io.StringIO(text)))
    assert [(row["Organisation"], row["Part it has"], row["Record"]) for row in table][:2] == [
        ("Musterstadt", "uses it, not open", "musterstadt/vorhabentafel"),
        ("Nachbarstadt", "runs it", "nachbarstadt/vorhabentafel"),
    ]


def test_only_one_answer_at_a_time(osreg: Run) -> None:
    answer = osreg("reuse", "--opportunities", "--contracts")
    assert (answer.returncode, answer.stdout) == (2, "")
    assert "only one answer at a time" in answer.stderr


def test_a_form_that_the_answer_does_not_have(osreg: Run) -> None:
    answer = osreg("reuse", "--opportunities", "--format", "dot")
    assert answer.returncode == 2
    assert "text, json, csv" in answer.stderr
