"""Edits that change the lines they must, and no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from osreg_registry.editing import edited, save
from osreg_registry.errors import UsageError
from osreg_registry.strict_yaml import parse

TEXT = """# a remark
name: Board   # its name
description: {de: "Zeigt.", en: "Shows."}
status: 'pilot'   # since May
evidence:
  - https://town.example/board
checked: "2026-01-01"

# a remark at the end
"""


@pytest.mark.parametrize(
    ("changes", "gone", "come"),
    [
        ({"confirmed": "2026-11-23"}, [], ['confirmed: "2026-11-23"']),
        ({"checked": "2026-11-23"}, ['checked: "2026-01-01"'], ['checked: "2026-11-23"']),
        ({"status": "production"}, ["status: 'pilot'   # since May"], ['status: "production"   # since May']),
        ({"name": 'A "new" name'}, ["name: Board   # its name"], ['name: "A \\"new\\" name"   # its name']),
        (
            {"confirmed": "2026-11-23", "version": "1.10", "status": "ended"},
            ["status: 'pilot'   # since May"],
            ['status: "ended"   # since May', 'confirmed: "2026-11-23"', 'version: "1.10"'],
        ),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_only_the_named_values_change(changes: dict[str, str], gone: list[str], come: list[str], end: str) -> None:
    before = TEXT.replace("\n", end)
    after = edited(before.encode(), "solution", changes).decode()
    assert sorted(set(before.split(end)) - set(after.split(end))) == sorted(gone)
    assert sorted(set(after.split(end)) - set(before.split(end))) == sorted(come)
    assert parse(after.encode()).data == parse(before.encode()).data | changes


@pytest.mark.parametrize(
    "text",
    [
        "{name: Board, status: pilot}\n",
        "name: >\n  Board\n  of the town\nstatus: pilot\n",
        "name: |\n  Board\n",
        "name: *x\n",
        "- a\n",
        "name: [",
        "",
    ],
)
def test_what_is_no_plain_line_is_left_to_an_editor(text: str) -> None:
    with pytest.raises(UsageError):
        edited(text.encode(), "solution", {"name": "New"})


def test_every_real_record_can_be_confirmed_by_one_line(real_root: Path) -> None:
    paths = sorted((real_root / "solutions").glob("*/*.yml"))
    paths = [path for path in paths if path.name != "policy.yml"]
    assert len(paths) > 150
    for path in paths:
        before = path.read_bytes()
        after = edited(before, "solution", {"confirmed": "2026-11-23"})
        assert len(after.splitlines()) - len(before.splitlines()) in {0, 1}, path


def entry(world: Path) -> tuple[str, bytes]:
    path = "solutions/musterstadt/vorhabentafel.yml"
    return path, (world / path).read_bytes()


def test_what_is_saved_keeps_its_mode_and_leaves_nothing_behind(world: Path) -> None:
    path, before = entry(world)
    (world / path).chmod(0o640)
    save(world, path, before, edited(before, "solution", {"confirmed": "2026-11-23"}))
    assert b'confirmed: "2026-11-23"' in (world / path).read_bytes()
    assert (world / path).stat().st_mode & 0o777 == 0o640
    assert not list((world / path).parent.glob(".*"))


def test_what_would_be_faulty_is_not_saved(world: Path) -> None:
    path, before = entry(world)
    with pytest.raises(UsageError, match="would have a fault"):
        save(world, path, before, edited(before, "solution", {"status": "nonsense"}))
    assert (world / path).read_bytes() == before


def test_a_file_that_changed_meanwhile_is_not_overwritten(world: Path) -> None:
    path, before = entry(world)
    (world / path).write_bytes(before + b"# new\n")
    with pytest.raises(UsageError, match="in the meantime"):
        save(world, path, before, edited(before, "solution", {"confirmed": "2026-11-23"}))
    assert (world / path).read_bytes() == before + b"# new\n"


def test_a_symbolic_link_is_refused(world: Path, tmp_path: Path) -> None:
    path, before = entry(world)
    (tmp_path / "other.yml").write_bytes(before)
    (world / path).unlink()
    (world / path).symlink_to(tmp_path / "other.yml")
    with pytest.raises(UsageError, match="symbolic link"):
        save(world, path, before, before)
