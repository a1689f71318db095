"""`osreg reuse`: who uses what, and the family of one solution."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
HOSTILE = 'He said "x" ] --> <b> & \\ | ; #'


def put(world: Path, key: str, **fields: Any) -> None:
    """A usage record; what is not said is that of a usual one."""
    usual = {
        "name": "Tafel",
        "description": {"de": "Zeigt.", "en": "Shows."},
        "status": "production",
        "evidence": ["https://town.example/x"],
        "confirmed": "2026-09-01",
    }
    path = world / f"solutions/{key}.yml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(usual | fields, ensure_ascii=False), encoding="utf-8")


def rows(osreg: Run, *arguments: str) -> dict[str, dict[str, Any]]:
    found = json.loads(osreg("reuse", *arguments, "--format", "json").stdout)
    return {row["key"]: row for row in found["records"]}


def test_the_chain_of_adoptions_both_ways(osreg: Run, world: Path) -> None:
    put(world, "fernstadt/a")
    put(world, "musterstadt/b", reuses="fernstadt/a")
    put(world, "nachbarstadt/c", reuses="musterstadt/b")
    put(world, "nachbarstadt/d", reuses="fernstadt/a")
    found = rows(osreg, "musterstadt/b")
    assert {key: (row["relation"], row["steps"]) for key, row in found.items()} == {
        "musterstadt/b": ("itself", 0),
        "fernstadt/a": ("origin", 1),
        "nachbarstadt/c": ("adoption", 1),
        "nachbarstadt/d": ("sibling", 1),
    }


def test_derived_relations_are_kept_apart(osreg: Run, world: Path) -> None:
    put(world, "musterstadt/x", product="full-board", repository="https://codeberg.org/town/x")
    put(world, "fernstadt/y", repository="https://codeberg.org/Town/x.git")
    put(world, "nachbarstadt/z", product="full-board")
    found = rows(osreg, "musterstadt/x")
    assert (found["fernstadt/y"]["relation"], found["fernstadt/y"]["declared"]) == ("same repository", False)
    assert (found["nachbarstadt/z"]["relation"], found["nachbarstadt/z"]["declared"]) == ("same product", False)


@pytest.mark.parametrize(
    ("reuses", "message"),
    [
        ({"a": "musterstadt/a"}, "musterstadt/a says that it was taken over from itself"),
        ({"a": "musterstadt/b", "b": "musterstadt/a"}, "goes round in a circle"),
        ({"a": "musterstadt/gone"}, "musterstadt/gone has no usable record"),
    ],
)
def test_a_chain_that_cannot_be_is_told_and_ends(osreg: Run, world: Path, reuses: dict[str, str], message: str) -> None:
    for name, origin in reuses.items():
        put(world, f"musterstadt/{name}", reuses=origin)
    answer = osreg("reuse", "musterstadt/a")
    assert answer.returncode == 0
    assert message in " ".join(answer.stdout.split())


def organisation(world: Path, name: str, **fields: Any) -> None:
    usual = {"id": name, "name": name.title(), "kind": "municipality", "sources": ["https://x.example/"]}
    text = json.dumps(usual | {"checked": "2026-11-01"} | fields)
    (world / f"registry/organisations/{name}.yml").write_text(text, encoding="utf-8")


def test_an_association_counts_for_its_members_and_a_merged_town_for_its_successor(osreg: Run, world: Path) -> None:
    organisation(world, "rechenzentrum", kind="association", members=["musterstadt", "altdorf"])
    organisation(world, "altdorf", until="2025-12-31", successor="fernstadt")
    put(world, "rechenzentrum/x")
    put(world, "altdorf/y", reuses="rechenzentrum/x")
    found = rows(osreg, "rechenzentrum/x")
    assert found["rechenzentrum/x"]["counts_for"] == ["rechenzentrum", "musterstadt", "fernstadt"]
    assert found["altdorf/y"]["counts_for"] == ["fernstadt"]
    page = " ".join(osreg("reuse", "rechenzentrum/x").stdout.split())
    assert "in use by 3" in page
    assert "2 more (Musterstadt, Fernstadt)" in page
    assert "Altdorf, now Fernstadt" in page


@pytest.mark.parametrize(
    ("fields", "phase"),
    [
        ({"since": "2027-01"}, "planned"),
        ({"since": "2026"}, "production"),
        ({"until": "2026-11-22"}, "ended"),
        ({"until": "2026-11-23"}, "production"),
        ({"status": "ended"}, "ended"),
    ],
)
def test_records_in_the_future_are_planned_and_those_that_are_over_ended(
    osreg: Run, world: Path, fields: dict[str, str], phase: str
) -> None:
    put(world, "musterstadt/x", **fields)
    assert rows(osreg, "musterstadt/x")["musterstadt/x"]["phase"] == phase


def test_another_day_judges_otherwise(osreg: Run, world: Path) -> None:
    put(world, "musterstadt/x", since="2025-06-01")
    assert rows(osreg, "musterstadt/x", "--at", "2025-01-01")["musterstadt/x"]["phase"] == "planned"


def test_a_product_shows_its_users_with_state_and_contact(osreg: Run) -> None:
    page = osreg("reuse", "Closed Board").stdout
    assert "Runs the same product (derived):" in page
    assert "production, since 03/2024, confirmed 01.09.2026" in " ".join(page.split())
    assert "ask: Stabsstelle Digitalisierung, digital@musterstadt.example" in " ".join(page.split())


def test_the_matrix_has_most_users_first_and_a_municipality_its_own(osreg: Run, world: Path) -> None:
    for town in ("musterstadt", "fernstadt", "nachbarstadt"):
        put(world, f"{town}/x", product="full-board")
    page = osreg("reuse").stdout
    assert page.split("\n\n")[1].startswith("Full Board (in use by 3)")
    assert "eigenbau" not in osreg("reuse", "--municipality", "musterstadt", "--format", "json").stdout


def test_a_renamed_municipality_is_found_by_its_old_name(osreg: Run, world: Path) -> None:
    path = world / "registry/organisations/nachbarstadt.yml"
    path.write_text(path.read_text(encoding="utf-8") + "aliases: [Altnachbarn]\n", encoding="utf-8")
    page = osreg("reuse", "--municipality", "Altnachbarn").stdout
    assert "Things in use: 1, organisations: 2" in page
    assert "Nachbarstadt" in page


def test_a_municipality_without_records_has_nothing_in_use(osreg: Run, world: Path) -> None:
    for path in (world / "solutions/fernstadt").glob("*.yml"):
        path.unlink()
    answer = osreg("reuse", "--municipality", "fernstadt")
    assert (answer.returncode, answer.stdout.splitlines()[0]) == (0, "Things in use: 0, organisations: 0")


def test_csv_has_a_column_for_each_organisation(osreg: Run, world: Path) -> None:
    put(world, "musterstadt/x", product="full-board", confirmed="2020-01-01")
    text = osreg("reuse", "--format", "csv", "--lang", "en").stdout.removeprefix("\ufeff")
    table = {row["Name"]: row for row in csv.DictReader(io.StringIO(text))}
    assert table["Full Board"]["Musterstadt"] == "production*"


@pytest.mark.parametrize(
    ("target", "message"), [("Nothing of the kind", "knows no solution or product"), ("musterstadt/no", "knows no")]
)
def test_an_unknown_target_has_exit_code_3(osreg: Run, target: str, message: str) -> None:
    answer = osreg("reuse", target)
    assert (answer.returncode, message in answer.stderr) == (3, True)


def test_duplicates_are_suggested(osreg: Run, world: Path) -> None:
    put(world, "musterstadt/one", product="full-board")
    put(world, "musterstadt/two", product="full-board")
    put(world, "fernstadt/same", name="Mängel-Melder", categories=["survey"])
    put(world, "nachbarstadt/same", name="Mängelmelder", categories=["survey"])
    page = osreg("reuse", "--duplicates").stdout
    assert "musterstadt/one, musterstadt/two\n  one organisation has several records of the same product" in page


@pytest.mark.parametrize(
    ("names", "is_suggested"),
    [
        (("Mängelmelder Musterstadt", "Nachbarstadt: Mängelmelder"), True),
        (("Ratsinformationssystem", "Ratsinformationsystem"), True),
        (("Terminvergabe", "Terminvereinbarung"), False),
    ],
    ids=["the name of the town", "a letter", "another thing"],
)
def test_near_duplicates_are_suggested(osreg: Run, world: Path, names: tuple[str, str], is_suggested: bool) -> None:
    for key, name in zip(("musterstadt/a", "nachbarstadt/b"), names, strict=True):
        put(world, key, name=name, needs=["notice-board"])
    page = osreg("reuse", "--duplicates").stdout
    assert ("musterstadt/a, nachbarstadt/b\n  similar names" in page) is is_suggested


def test_graphs_keep_hostile_names_inside_their_quotes(osreg: Run, world: Path) -> None:
    put(world, "musterstadt/x", name=HOSTILE, product="full-board")
    put(world, "fernstadt/x", reuses="musterstadt/x")
    graphml = ET.fromstring(osreg("reuse", "--format", "graphml").stdout)
    labels = [one.text for one in graphml.iter() if one.get("key") == "label"]
    assert HOSTILE in labels
    dot = osreg("reuse", "--format", "dot").stdout
    assert '"He said \\"x\\" ] --> <b> & \\\\ | ; # (production)"' in dot
    assert '"solution:fernstadt/x" -> "solution:musterstadt/x" [label="reuses", style=bold];' in dot
    mermaid = osreg("reuse", "--format", "mermaid").stdout
    line = next(line for line in mermaid.splitlines() if "He said" in line)
    assert not {"<", "&", "\\", "|"} & set(line)
