"""`osreg join`: a municipality takes part, in its entry or in a new one."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.test_reuse import Run

SOURCE = "https://www.town.example/decision"


@pytest.fixture
def region(world: Path) -> Path:
    """The fictional registry, whose region has a pioneer."""
    path = world / "registry/organisations/musterstadt.yml"
    path.write_text(path.read_text(encoding="utf-8") + "strategy: pioneer\n", encoding="utf-8")
    return world


def text_of(world: Path, name: str) -> str:
    return (world / f"registry/organisations/{name}.yml").read_text(encoding="utf-8")


@pytest.mark.parametrize("called", ["nachbarstadt", "Nachbarstadt", "05999008"])
def test_one_of_the_region_takes_part_by_a_source(osreg: Run, region: Path, called: str) -> None:
    before = text_of(region, "nachbarstadt").splitlines()
    answer = osreg("join", called, "--source", SOURCE)
    assert answer.returncode == 0
    after = text_of(region, "nachbarstadt").splitlines()
    changed = [line for line in after if line not in before]
    sources = f'sources: ["https://www.musterland.example/", "{SOURCE}"]'
    assert [line for line in changed if not line.startswith("checked")] == ['strategy: "participant"', sources]
    assert osreg("validate").returncode == 0


def test_a_list_over_several_lines_grows_by_one(osreg: Run, region: Path) -> None:
    path = region / "registry/organisations/nachbarstadt.yml"
    flow = 'sources: ["https://www.musterland.example/"]'
    path.write_text(text_of(region, "nachbarstadt").replace(flow, "sources:\n  - https://a.example/  # kept"), "utf-8")
    osreg("join", "nachbarstadt", "--source", SOURCE)
    assert f'sources:\n  - https://a.example/  # kept\n  - "{SOURCE}"\n' in text_of(region, "nachbarstadt")


def test_nothing_is_written_without_a_source(osreg: Run, region: Path) -> None:
    before = text_of(region, "nachbarstadt")
    answer = osreg("join", "nachbarstadt")
    assert (answer.returncode, text_of(region, "nachbarstadt")) == (2, before)
    assert "--source" in answer.stderr


def test_a_dry_run_shows_the_change_alone(osreg: Run, region: Path) -> None:
    before = text_of(region, "nachbarstadt")
    answer = osreg("join", "nachbarstadt", "--source", SOURCE, "--dry-run")
    assert '+strategy: "participant"' in answer.stdout
    assert text_of(region, "nachbarstadt") == before


@pytest.mark.parametrize(
    ("called", "says"),
    [("musterstadt", "takes part already (pioneer)"), ("fernstadt", "lies outside the region of the strategy")],
)
def test_where_nothing_is_to_be_done(osreg: Run, region: Path, called: str, says: str) -> None:
    answer = osreg("join", called, "--source", SOURCE)
    assert (answer.returncode, says in answer.stdout) == (0, True)


def test_one_that_was_merged_names_its_successor(osreg: Run, region: Path) -> None:
    path = region / "registry/organisations/fernstadt.yml"
    path.write_text(text_of(region, "fernstadt") + 'until: "2024"\nsuccessor: musterstadt\n', encoding="utf-8")
    answer = osreg("join", "fernstadt", "--source", SOURCE)
    assert (answer.returncode, "merged into Musterstadt" in answer.stderr) == (2, True)


def test_an_unknown_one_is_not_guessed(osreg: Run, region: Path) -> None:
    answer = osreg("join", "Nachbarstatt")
    assert answer.returncode == 3
    assert "Nachbarstadt" in answer.stderr
    assert "--ags" in answer.stderr


def test_a_new_one_has_a_valid_entry(osreg: Run, region: Path) -> None:
    arguments = ("--ags", "09999012", "--source", SOURCE, "--region", "musterland")
    assert osreg("join", "Bad Übungen", *arguments).returncode == 0
    text = text_of(region, "bad-uebungen")
    assert 'name: Bad Übungen\nkind: municipality\nags: "09999012"\nstate: BY\n' in text
    assert "strategy: participant" in text
    assert osreg("validate").returncode == 0


@pytest.mark.parametrize(
    ("name", "ags"),
    [
        ("Neustadt", "1"),
        ("Neustadt", "99999999"),
        ("Neustadt", "05999008"),
        ("../../x", "09999012"),
        ("\n\x1b[31m", "09999012"),
    ],
    ids=["too short", "no such Land", "taken", "a path", "control characters"],
)
def test_what_cannot_be_is_refused(osreg: Run, region: Path, name: str, ags: str) -> None:
    before = sorted((region / "registry/organisations").iterdir())
    answer = osreg("join", name, "--ags", ags, "--source", SOURCE)
    assert answer.returncode == 2
    assert sorted((region / "registry/organisations").iterdir()) == before
    assert "Traceback" not in answer.stderr
