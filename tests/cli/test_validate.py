"""`osreg validate` as CI uses it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
BROKEN = "name: Tafel\norigin: bougt\n"


def test_a_valid_registry_is_told_so(osreg: Run) -> None:
    run = osreg("validate")
    assert (run.returncode, run.stdout) == (0, "22 files, 0 errors, 0 warnings\n")


@pytest.mark.parametrize("form", ["text", "json"])
def test_faults_give_exit_code_1_in_every_format(osreg: Run, world: Path, form: str) -> None:
    (world / "solutions/musterstadt/neu.yml").write_text(BROKEN)
    assert osreg("validate", "--format", form).returncode == 1
    assert osreg("validate", "--format", form, "--fail-on", "never").returncode == 0


def test_every_fault_is_one_line_with_place_key_and_remedy(osreg: Run, world: Path) -> None:
    (world / "solutions/musterstadt/neu.yml").write_text(BROKEN)
    lines = osreg("validate").stdout.splitlines()
    assert (
        "solutions/musterstadt/neu.yml:2:1: error: origin: `bougt` is not possible here "
        "(use one of: adopted, bought, built, commissioned)" in lines
    )
    assert lines[-1] == "23 files, 4 errors, 0 warnings"


def test_german_faults(osreg: Run, world: Path) -> None:
    (world / "solutions/musterstadt/neu.yml").write_text(BROKEN)
    out = osreg("validate", "--lang", "de").stdout
    assert "solutions/musterstadt/neu.yml:1:1: Fehler: status: " in out


def test_json_has_the_same_facts(osreg: Run, world: Path) -> None:
    (world / "solutions/musterstadt/neu.yml").write_text(BROKEN)
    document = json.loads(osreg("validate", "--format", "json").stdout)
    assert document["version"] == 1
    assert document["files"] == 23
    assert {
        "path": "solutions/musterstadt/neu.yml",
        "line": 2,
        "column": 1,
        "level": "error",
        "key": "origin",
        "message": "`bougt` is not possible here",
        "fix": "use one of: adopted, bought, built, commissioned",
    } in document["faults"]


def test_only_the_named_part_is_reported(osreg: Run, world: Path) -> None:
    (world / "solutions/musterstadt/neu.yml").write_text(BROKEN)
    assert osreg("validate", "registry").returncode == 0
    assert osreg("validate", "solutions/musterstadt").returncode == 1
    assert osreg("validate", "solutions/musterstadt/neu.yml").stdout.count("error:") == 4


def test_a_warning_fails_only_when_asked_to(osreg: Run, world: Path) -> None:
    path = world / "registry/products/full-board.yml"
    path.write_text(path.read_text().replace("licence: MIT", "licence: AGPL-3.0"))
    assert osreg("validate").returncode == 0
    assert osreg("validate", "--fail-on", "warning").returncode == 1


def test_a_path_finds_its_registry(osreg: Run, world: Path, tmp_path: Path) -> None:
    run = osreg("validate", str(world / "solutions"), cwd=tmp_path)
    assert (run.returncode, run.stdout) == (0, "4 files, 0 errors, 0 warnings\n")


@pytest.mark.parametrize("name", ["Große Tafel", "tafel_2", "-tafel", "tafel\n::error::x", "tafel--2"])
def test_a_file_name_that_is_no_id_is_an_error(osreg: Run, world: Path, name: str) -> None:
    good = world / "solutions/musterstadt/vorhabentafel.yml"
    good.rename(good.with_name(f"{name}.yml"))
    done = osreg("validate")
    assert done.returncode == 1
    assert "this is no name for the file or folder of an entry" in done.stdout
    assert "\n::error" not in done.stdout
