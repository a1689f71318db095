"""`osreg check` as a clerk and as a script use it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
CODES = [
    ("Full Board", (), 0),
    ("Closed Board", (), 1),
    ("Closed Board", ("--fail-on", "error"), 0),
    ("Closed Board", ("--fail-on", "never"), 0),
    ("", (), 2),
    ("Closed Board", ("--municipality", "Atlantis"), 2),
    ("Nothing Like That", ("--fail-on", "never"), 3),
    ("Mystery Board", ("--strict",), 3),
]


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize(("query", "options", "code"), CODES)
def test_the_exit_code_is_the_same_in_every_format(
    osreg: Run, query: str, options: tuple[str, ...], code: int, form: str
) -> None:
    assert osreg("check", query, *options, "--format", form).returncode == code


# The shape of design.md 4.1, version 1: nothing more, nothing less.
SHAPE = {
    "": {
        "version", "query", "generated_at", "tool", "registry", "policy", "subject", "verdict", "near_misses",
        "alternatives", "dependencies", "results", "evidence",
    },
    "tool": {"name", "version"},
    "registry": {"revision", "entries"},
    "policy": {"version"},
    "subject": {"kind", "id", "name", "vendor", "licence", "openness", "openness_source"},
    "near_misses": {"id", "name"},
    "alternatives": {"id", "name", "licence", "openness", "repository", "fit", "reasons", "used_by", "sources"},
    "used_by": {"municipality", "status", "since", "confirmed", "contact", "solution"},
    "dependencies": {"name", "purl", "licence", "openness", "path", "replaceable_by"},
    "results": {"check", "level", "outcome", "subject", "key", "message", "reason", "fix", "url"},
}  # fmt: skip


@pytest.mark.parametrize(
    "query", ["Closed Board", "Full Board", "Closd Board", "musterstadt/vorhabentafel", "Needy Board"]
)
def test_json_has_exactly_the_promised_shape(osreg: Run, query: str) -> None:
    document = json.loads(osreg("check", query, "--format", "json").stdout)
    assert set(document) == SHAPE[""]
    for key in ("tool", "registry", "policy", "subject"):
        assert set(document[key]) == SHAPE[key]
    for key in ("near_misses", "alternatives", "dependencies", "results"):
        assert all(set(row) == SHAPE[key] for row in document[key])
    assert all(set(user) == SHAPE["used_by"] for row in document["alternatives"] for user in row["used_by"])
    assert document["version"] == 1
    assert document["generated_at"] == "2026-11-23T12:00:00Z"
    assert document["verdict"] == document["subject"]["openness"]


def test_json_carries_the_facts(osreg: Run) -> None:
    document = json.loads(osreg("check", "CB", "--format", "json", "--municipality", "musterstadt").stdout)
    assert document["subject"]["id"] == "closed-board"
    row = document["alternatives"][1]
    assert row["id"] == "example-board"
    assert row["used_by"][0] == {
        "municipality": "Nachbarstadt",
        "status": "production",
        "since": "2025-03",
        "confirmed": "2026-08-15",
        "contact": {"role": "Amt für Digitales", "email": "digital@nachbarstadt.example", "url": None},
        "solution": "nachbarstadt/vorhabentafel",
    }
    assert {r["check"]: r["outcome"] for r in document["results"]}["LIC004"] == "fail"


def test_the_same_question_gives_the_same_bytes(osreg: Run) -> None:
    first, second = (osreg("check", "Closed Board", "--format", "json").stdout for _ in range(2))
    assert first == second


GERMAN = """\
Closed Board (Example Corporation)                                    PROPRIETÄR
  gesucht als "CB" · Projektmanagement · Lizenz: Nutzungsbedingungen des
  Herstellers
"""


def test_a_clerk_reads_german(osreg: Run) -> None:
    page = osreg("check", "CB", "--municipality", "Musterstadt", LANG="de_DE.UTF-8").stdout
    assert page.startswith(GERMAN)
    for words in ("Offene Alternativen", "Eignung", "teilweise", "Kein Ressourcenplan.", "produktiv, bestätigt 08/2026",
                  "In der Region fragen:", "Nachbarkommune, 26 km", "Nicht feststellbar:", "Grundlage:"):  # fmt: skip
        assert words in page


def test_the_option_outweighs_the_locale(osreg: Run) -> None:
    assert "PROPRIETARY" in osreg("check", "CB", "--lang", "en", LANG="de_DE.UTF-8").stdout
    assert "PROPRIETÄR" in osreg("check", "CB", "--lang=de").stdout


@pytest.mark.parametrize(
    "query", ["CB", "Full Board", "Closd Board", "Nothing", "musterstadt/vorhabentafel", "Needy Board"]
)
@pytest.mark.parametrize("language", ["de", "en"])
def test_a_page_fits_eighty_columns_without_colours(osreg: Run, query: str, language: str) -> None:
    page = osreg("check", query, "--lang", language).stdout
    assert page
    assert max(len(line) for line in page.splitlines() if not line.lstrip().startswith("https://")) <= 80
    assert "\x1b" not in page


def test_an_unknown_product_is_not_invented(osreg: Run) -> None:
    run = osreg("check", "FooBarWidget 3000", "--format", "json")
    document = json.loads(run.stdout)
    assert run.returncode == 3
    assert document["verdict"] == "undetermined"
    assert document["subject"] == dict.fromkeys(SHAPE["subject"]) | {"kind": "unknown", "openness": "undetermined"}
    assert document["alternatives"] == document["near_misses"] == document["results"] == []


def test_a_misspelt_product_gets_suggestions(osreg: Run) -> None:
    run = osreg("check", "Closd Board")
    assert run.returncode == 3
    assert "osreg check closed-board" in run.stdout


def test_the_answer_goes_to_a_file_as_a_whole(osreg: Run, world: Path) -> None:
    run = osreg("check", "Full Board", "--output", "answer.txt")
    assert (run.returncode, run.stdout) == (0, "")
    assert (world / "answer.txt").read_text(encoding="utf-8").startswith("Full Board")
    assert [path.name for path in world.glob(".answer*")] == []


@pytest.mark.parametrize("target", ["no/such/folder/answer.txt", "registry"])
def test_a_file_that_cannot_be_written_is_an_error(osreg: Run, target: str) -> None:
    run = osreg("check", "Full Board", "--output", target)
    assert run.returncode == 2
    assert "cannot be written" in run.stderr
    assert "Traceback" not in run.stderr


def test_without_a_checkout_the_shipped_data_answers(osreg: Run, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    run = osreg("check", "Microsoft SharePoint", cwd=empty)
    assert run.returncode == 1
    assert "PROPRIETARY" in run.stdout
    assert list(empty.iterdir()) == []


def test_an_entry_that_is_left_out_is_told(osreg: Run, world: Path) -> None:
    (world / "registry/products/mystery-board.yml").write_text("id: [\n")
    run = osreg("check", "Full Board")
    assert run.returncode == 0
    assert "one entry has faults and was left out (`osreg validate` lists them)" in run.stderr


def test_it_is_told_when_no_neighbour_is_known(osreg: Run) -> None:
    page = osreg("check", "CB", "--municipality", "Fernstadt").stdout
    assert "no neighbour of Fernstadt is known to run one of them" in " ".join(page.split())
