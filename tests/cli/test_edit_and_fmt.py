"""`osreg edit` and `osreg fmt`: what changes in a file, and what does not."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from tests.cli.test_reuse import HOSTILE, Run

from osreg_registry.drafting import order_of
from osreg_registry.formatting import entries_at, formatted
from osreg_registry.strict_yaml import parse

PATH = "solutions/musterstadt/vorhabentafel.yml"
TEXT = """\
# Kept at the top.
# yaml-language-server: $schema=../../registry/solution.schema.json
name: "Tafel"   # as people say
description: {de: "Zeigt Vorhaben.", en: 'Shows projects.'}
# why it is in production
status: production

sdgs: [11, 16]
hosting:
  # the computing centre
  operator: kommunales-rechenzentrum
  location: DE
partners:
  - Stadtwerke
  - "Verein: Digital"
evidence: ["https://www.musterstadt.example/"]
checked: "2026-11-01"
# to be continued
"""


@pytest.fixture
def file(world: Path) -> Path:
    path = world / PATH
    path.write_text(TEXT, encoding="utf-8")
    return path


# ------------------------------------------------------------------------------------------------------------ edit


@pytest.mark.parametrize(
    ("change", "old", "new"),
    [
        ("status=pilot", "status: production", "status: pilot"),
        ("version=4.2", "hosting:\n", None),
        ("hosting.location=AT", "  location: DE", "  location: AT"),
        ("hosting.model=saas", "  location: DE", "  location: DE\n  model: saas"),
        ("description.en=Shows: all", "'Shows projects.'", "'Shows: all'"),
        ("sdgs+=4", "[11, 16]", "[11, 16, 4]"),
        ("sdgs-=11", "[11, 16]", "[16]"),
        ("sdgs=[1]", "[11, 16]", "[1]"),
        ("partners+=Hochschule", '  - "Verein: Digital"', '  - "Verein: Digital"\n  - Hochschule'),
        ("partners.0=Werke", "  - Stadtwerke", "  - Werke"),
        ("hosting.location=", "  location: DE\n", ""),
    ],
)
def test_one_value_changes_and_everything_else_stays(osreg: Run, file: Path, change: str, old: str, new: str) -> None:
    done = osreg("edit", "musterstadt/vorhabentafel", change)
    assert done.returncode == 0, done.stderr
    after = file.read_text(encoding="utf-8")
    if new is None:
        assert parse(after.encode()).data["version"] == "4.2"
        assert sorted(set(after.splitlines()) ^ set(TEXT.splitlines())) == ['version: "4.2"']
    else:
        assert after.replace('"Shows: all"', "'Shows: all'") == TEXT.replace(old, new)


def test_several_changes_at_once_and_the_diff_is_shown(osreg: Run, file: Path) -> None:
    done = osreg("edit", "musterstadt/vorhabentafel", "status=ended", "until=2026", "lead_project=true")
    data = parse(file.read_bytes()).data
    assert (data["status"], data["until"], data["lead_project"]) == ("ended", "2026", True)
    assert "-status: production" in done.stdout.splitlines()
    assert '+until: "2026"' in done.stdout.splitlines()


def test_products_and_organisations_can_be_changed_too(osreg: Run, world: Path) -> None:
    assert osreg("edit", "example-board", "aliases+=Tafelprogramm").returncode == 0
    assert osreg("edit", "registry/organisations/musterstadt.yml", "aliases+=Muster").returncode == 0
    assert "Tafelprogramm" in (world / "registry/products/example-board.yml").read_text(encoding="utf-8")
    assert osreg("validate", "registry/organisations/musterstadt.yml").returncode == 0


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("status=running", "use one of"),
        ("vresion=1", "did you mean `version`?"),
        ("sdgs+=99", "`sdgs+=99` cannot be done"),
        ("sdgs-=1", "does not hold `1`"),
        ("name=", "`name` is missing"),
        ("name.de=Tafel", "holds no keys"),
        ("partners.9=x", "leads nowhere"),
        ("status", "no KEY=VALUE"),
        ("=x", "no KEY=VALUE"),
        (f"name={HOSTILE}\x1b", "cannot be"),
    ],
)
def test_what_cannot_be_is_explained_and_nothing_is_written(osreg: Run, file: Path, change: str, reason: str) -> None:
    done = osreg("edit", "musterstadt/vorhabentafel", change)
    assert done.returncode == 2, done.stdout
    assert reason in done.stderr
    assert "Traceback" not in done.stderr
    assert file.read_text(encoding="utf-8") == TEXT


def test_an_unknown_entry_and_a_dry_run(osreg: Run, file: Path) -> None:
    done = osreg("edit", "musterstadt/vorhabentafl", "status=ended")
    assert (done.returncode, "did you mean musterstadt/vorhabentafel" in done.stderr) == (3, True)
    done = osreg("edit", "musterstadt/vorhabentafel", "status=ended", "--dry-run")
    assert "+status: ended" in done.stdout
    assert file.read_text(encoding="utf-8") == TEXT


# ------------------------------------------------------------------------------------------------------------- fmt


def test_keys_come_in_order_with_their_comments(osreg: Run, file: Path) -> None:
    assert osreg("fmt").returncode == 0
    text = file.read_text(encoding="utf-8")
    assert text.splitlines()[:2] == [
        "# yaml-language-server: $schema=../../registry/solution.schema.json",
        "# Kept at the top.",
    ]
    assert "# why it is in production\nstatus: production\npartners:\n  - Stadtwerke" in text
    assert "hosting:\n  # the computing centre\n  operator" in text
    assert text.endswith('checked: "2026-11-01"\n# to be continued\n')
    assert parse(text.encode()).data == parse(TEXT.encode()).data


def test_a_check_writes_nothing_and_says_so(osreg: Run, file: Path) -> None:
    done = osreg("fmt", "--check", PATH)
    assert (done.returncode, done.stdout.splitlines()[0]) == (1, PATH)
    assert file.read_text(encoding="utf-8") == TEXT
    osreg("fmt")
    assert osreg("fmt", "--check").returncode == 0


def test_a_file_with_faults_is_left_alone_and_the_others_are_not(osreg: Run, world: Path, file: Path) -> None:
    broken = world / "solutions/nachbarstadt/vorhabentafel.yml"
    broken.write_text("status: production\nname: [\n", encoding="utf-8")
    flow = world / "solutions/fernstadt/eigenbau.yml"
    flow.write_text('{"status": "production", "name": "x"}', encoding="utf-8")
    done = osreg("fmt")
    assert done.returncode == 1
    assert "solutions/nachbarstadt/vorhabentafel.yml: the file has faults" in done.stderr
    assert "solutions/fernstadt/eigenbau.yml: " in done.stderr
    assert broken.read_text(encoding="utf-8").startswith("status")
    assert file.read_text(encoding="utf-8") != TEXT


def test_formatting_twice_is_formatting_once_whatever_the_order_was() -> None:
    chance = random.Random(7)
    blocks = TEXT.split("\n", 2)[2]
    parts = [f"{key}: x\n" for key in order_of("solution") if f"{key}:" not in blocks and key != "name"][:8]
    parts += [
        "# one\n# two\nname: x\n",
        "\n\n\nlicence: >\n  a\n\n  b\n",
        "unknown: 1  \n",
        "\n# c\nsbom: |-\n  # no\n",
    ]
    for _ in range(200):
        chance.shuffle(parts)
        raw = "".join(parts).encode()
        once = formatted(raw, "solution")
        assert formatted(once, "solution") == once
        assert parse(once).data == parse(raw).data


def test_windows_line_ends_go(osreg: Run, file: Path) -> None:
    file.write_bytes(TEXT.replace("\n", "\r\n").encode())
    osreg("fmt")
    assert b"\r" not in file.read_bytes()


def test_the_registry_itself_is_in_order(real_root: Path) -> None:
    differ = [
        path
        for path, kind in entries_at(real_root, [])
        if formatted((real_root / path).read_bytes(), kind) != (real_root / path).read_bytes()
    ]
    assert differ == [], "run `osreg fmt`"
