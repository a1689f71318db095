"""`osreg progress`: the promises of the strategy as figures that say what nobody knows."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]


def put(world: Path, key: str, **fields: Any) -> None:
    usual = {
        "name": key,
        "description": {"de": "Zeigt.", "en": "Shows."},
        "status": "production",
        "evidence": ["https://town.example/x"],
        "confirmed": "2026-09-01",
    }
    path = world / f"solutions/{key}.yml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(usual | fields), encoding="utf-8")


@pytest.fixture
def empty(world: Path) -> Path:
    """The fictional registry without any record."""
    for path in (world / "solutions").rglob("*.yml"):
        path.unlink()
    return world


def shares(osreg: Run, *arguments: str) -> dict[str, tuple[int, int, int]]:
    (day,) = json.loads(osreg("progress", "--all", "--format", "json", *arguments).stdout)["days"]
    return {one["id"]: (one["hits"], one["of"], one["unknown"]) for one in day["indicators"]}


GUIDES = [
    {"title": "One", "url": "https://x.example/1", "licence": "CC-BY-4.0"},
    {"title": "Two", "url": "https://x.example/2"},
]


@pytest.mark.parametrize(
    ("records", "indicator", "expected"),
    [
        ([{"origin": "bought"}, {"origin": "built"}, {}], "alternatives-checked", (0, 1, 1)),
        ([{"origin": "bought", "status": "ended"}], "alternatives-checked", (0, 0, 0)),
        ([{"product": "full-board"}, {"product": "closed-board"}, {}], "open", (1, 2, 1)),
        (
            [
                {"origin": "built", "licence": "EUPL-1.2", "repository": "https://codeberg.org/t/x"},
                {"origin": "built", "licence": "EUPL-1.2"},
                {"origin": "built", "licence": "LicenseRef-proprietary"},
                {"origin": "built"},
            ],
            "published",
            (1, 2, 2),
        ),
        ([{"product": "full-board"}, {"product": "full-board"}], "reused", (0, 1, 0)),
        ([{"fields": ["bildung"]}, {}], "fields", (1, 10, 0)),
        ([{"sdgs": [4, 11]}, {"sdgs": [11]}], "sdgs", (2, 17, 0)),
        ([{"guides": GUIDES}], "guides", (1, 1, 1)),
        ([{}, {"confirmed": "2024-01-01"}, {"status": "ended"}], "fresh", (1, 2, 0)),
    ],
)
def test_a_figure_counts_what_is_stated_and_tells_the_unknown(
    osreg: Run, empty: Path, records: list[dict[str, Any]], indicator: str, expected: tuple[int, int, int]
) -> None:
    for number, fields in enumerate(records):
        put(empty, f"musterstadt/x{number}", **fields)
    assert shares(osreg)[indicator] == expected


def test_used_by_two_is_reused(osreg: Run, empty: Path) -> None:
    put(empty, "musterstadt/x", product="full-board")
    put(empty, "fernstadt/x", product="full-board")
    assert shares(osreg)["reused"] == (1, 1, 0)


def test_a_registry_without_records_has_no_percentage(osreg: Run, empty: Path) -> None:
    page = osreg("progress", "--all").stdout
    assert "%" not in page
    assert "municipalities without record: 3 of 3" in page
    assert "0 of 0" in page


def test_earlier_days_by_what_the_records_say_today(osreg: Run, empty: Path) -> None:
    put(empty, "musterstadt/x", product="full-board", since="2026-02-01")
    days = json.loads(osreg("progress", "--all", "--since", "2025-10-01", "--format", "json").stdout)["days"]
    found = {day["day"]: next(one["hits"] for one in day["indicators"] if one["id"] == "open") for day in days}
    assert found == {"2025-12-31": 0, "2026-03-31": 1, "2026-06-30": 1, "2026-09-30": 1, "2026-11-23": 1}


def test_csv_and_svg_are_whole(osreg: Run, empty: Path) -> None:
    put(empty, "musterstadt/x", name='<b> & "x"', lead_project=True, product="full-board")
    text = osreg("progress", "--all", "--format", "csv", "--lang", "en").stdout.removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {"open", "reused", "fresh"} <= {row["Indicator"] for row in rows}
    image = ET.fromstring(osreg("progress", "--all", "--format", "svg", "--lang", "de").stdout)
    assert image.find("{http://www.w3.org/2000/svg}title") is not None


def git(world: Path, *arguments: str, day: str = "2026-01-10T12:00:00Z") -> None:
    who = {"GIT_AUTHOR_NAME": "t", "GIT_AUTHOR_EMAIL": "t@town.example", "GIT_AUTHOR_DATE": day}
    who |= {"GIT_COMMITTER_NAME": "t", "GIT_COMMITTER_EMAIL": "t@town.example", "GIT_COMMITTER_DATE": day}
    subprocess.run(["git", *arguments], cwd=world, env=os.environ | who, check=True, capture_output=True)


def test_the_registry_as_it_was(osreg: Run, empty: Path) -> None:
    put(empty, "musterstadt/x", product="full-board")
    git(empty, "init", "-q")
    git(empty, "add", ".")
    git(empty, "commit", "-q", "-m", "one")
    put(empty, "musterstadt/y", product="closed-board")
    git(empty, "add", ".")
    git(empty, "commit", "-q", "-m", "two", day="2026-06-10T12:00:00Z")
    assert shares(osreg, "--at", "2026-03-01")["open"] == (1, 1, 0)
    assert shares(osreg, "--at", "2026-07-01")["open"] == (1, 2, 0)
    before = osreg("progress", "--at", "2025-01-01")
    assert (before.returncode, "does not go back to 2025-01-01" in before.stderr) == (2, True)


def test_without_a_history_an_earlier_state_is_explained(osreg: Run, world: Path) -> None:
    answer = osreg("progress", "--at", "2026-01-01", GIT_CEILING_DIRECTORIES=str(world.parent))
    assert answer.returncode == 2
    assert "git does not answer" in answer.stderr
