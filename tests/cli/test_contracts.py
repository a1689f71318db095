"""`osreg reuse --contracts`: contracts by the day to check alternatives by."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import icalendar
import pytest
from tests.cli.test_opportunities import BOUGHT, contract, empty
from tests.cli.test_reuse import HOSTILE, Run, put

__all__ = ["empty"]


def found(osreg: Run, *arguments: str) -> list[dict[str, Any]]:
    answer: dict[str, Any] = json.loads(osreg("reuse", "--contracts", "--format", "json", *arguments).stdout)
    contracts: list[dict[str, Any]] = answer["contracts"]
    return contracts


def test_the_day_to_check_by_lies_before_the_notice(osreg: Run) -> None:
    (one,) = found(osreg)
    days = (one["contract_until"], one["notice_by"], one["check_by"], one["state"])
    assert days == ("2027-03-31", "2026-12-31", "2026-06-30", "overdue")


@pytest.mark.parametrize(
    ("stated", "state"),
    [
        (contract("2025-12-31"), "over"),
        (contract("2027-03-31"), "overdue"),
        (contract("2030"), "later"),
        (BOUGHT, "end unknown"),
        (BOUGHT | {"procurement": {"vendor": "Example Corporation"}}, "end unknown"),
    ],
)
def test_how_a_contract_stands(osreg: Run, empty: Path, stated: dict[str, Any], state: str) -> None:
    put(empty, "musterstadt/a", **stated)
    assert [one["state"] for one in found(osreg)] == [state]


@pytest.mark.parametrize(
    "stated",
    [{"product": "example-board"}, contract("2027-03-31") | {"status": "ended", "until": "2026-01"}],
    ids=["nothing bought", "no longer in use"],
)
def test_what_is_no_contract(osreg: Run, empty: Path, stated: dict[str, Any]) -> None:
    put(empty, "musterstadt/a", **stated)
    assert found(osreg) == []


def test_without_a_notice_period_the_end_counts(osreg: Run, empty: Path) -> None:
    put(empty, "musterstadt/a", **BOUGHT, procurement={"contract_until": "2027-12-31"})
    (one,) = found(osreg)
    assert (one["notice_by"], one["check_by"]) == (None, "2027-06-30")
    assert "notice period not stated" in osreg("reuse", "--contracts").stdout


def check_of(world: Path, day: str) -> None:
    """A check on file of Musterstadt for Closed Board."""
    path = world / f"solutions/musterstadt/checks/{day}-closed-board.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    stated = {"date": day, "query": "Closed Board", "product": "closed-board", "verdict": "proprietary"}
    path.write_text(json.dumps(stated), encoding="utf-8")


@pytest.mark.parametrize(("day", "state"), [("2026-05-01", "checked"), ("2022-05-01", "overdue")])
def test_a_check_on_file_counts_as_long_as_the_policy_says(osreg: Run, world: Path, day: str, state: str) -> None:
    check_of(world, day)
    (one,) = found(osreg)
    assert (one["state"], one["check"]["date"]) == (state, day)


def test_a_calendar_that_keeps_its_events_apart(osreg: Run, empty: Path) -> None:
    put(empty, "musterstadt/a", **contract("2027-03-31"), name=f"Tafel, {HOSTILE}")
    text = osreg("reuse", "--contracts", "--format", "ics").stdout
    calendar = icalendar.Calendar.from_ical(text)
    events = {str(one["UID"]): one for one in calendar.walk("VEVENT")}
    days = {uid.partition(".a.")[2].partition("@")[0]: str(one.decoded("DTSTART")) for uid, one in events.items()}
    assert days == {"check": "2026-06-30", "notice": "2026-12-31", "end": "2027-03-31"}
    assert all(HOSTILE in str(one["SUMMARY"]) for one in events.values())
    assert max(len(line.encode()) for line in text.splitlines()) <= 75


def test_the_same_calendar_byte_by_byte(osreg: Run) -> None:
    first, second = (osreg("reuse", "--contracts", "--format", "ics").stdout for _ in range(2))
    assert first == second


def test_a_table_with_days_of_the_language(osreg: Run) -> None:
    text = osreg("reuse", "--contracts", "--format", "csv", "--lang", "de").stdout.removeprefix("\ufeff")
    (row,) = csv.DictReader(io.StringIO(text), delimiter=";")
    assert row["Vertrag bis"] == "31.03.2027"


def test_a_municipality_sees_its_own(osreg: Run) -> None:
    assert len(found(osreg, "--municipality", "musterstadt")) == 1
    assert found(osreg, "--municipality", "fernstadt") == []
