"""`osreg confirm`: what a municipality checked is noted with the day, and nothing else changes."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
PATH = "solutions/musterstadt/vorhabentafel.yml"


def test_one_line_changes(osreg: Run, world: Path) -> None:
    before = (world / PATH).read_text(encoding="utf-8")
    answer = osreg("confirm", "musterstadt/vorhabentafel")
    assert answer.returncode == 0
    assert (world / PATH).read_text(encoding="utf-8") == before.replace("2026-09-01", "2026-11-23")
    assert '-confirmed: "2026-09-01"\n+confirmed: "2026-11-23"' in answer.stdout
    assert answer.stdout.endswith("confirmed: 1\n")


def test_a_path_a_date_and_more_can_be_given(osreg: Run, world: Path) -> None:
    options = ("--date", "2026-11-01", "--status", "pilot", "--version-in-use", "4.2")
    assert osreg("confirm", PATH, *options).returncode == 0
    text = (world / PATH).read_text(encoding="utf-8")
    assert {'confirmed: "2026-11-01"', 'status: "pilot"', 'version: "4.2"'} <= set(text.splitlines())


def test_a_dry_run_writes_nothing(osreg: Run, world: Path) -> None:
    before = (world / PATH).read_bytes()
    answer = osreg("confirm", "musterstadt/vorhabentafel", "--dry-run")
    assert "would be written: 1" in answer.stdout
    assert (world / PATH).read_bytes() == before


def test_all_stale_records_of_a_municipality(osreg: Run, world: Path) -> None:
    text = (world / PATH).read_text(encoding="utf-8")
    (world / PATH).write_text(text.replace("2026-09-01", "2024-09-01"), encoding="utf-8")
    (world / "solutions/musterstadt/neu.yml").write_text(text, encoding="utf-8")
    answer = osreg("confirm", "--municipality", "Musterstadt")
    assert "confirmed: 1" in answer.stdout
    assert (world / "solutions/musterstadt/neu.yml").read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ((), 2, "nothing was named"),
        (("musterstadt/vorhabentafl",), 3, "knows no solution"),
        (("musterstadt/vorhabentafel", "--date", "2027-01-01"), 2, "lies in the future"),
        (("musterstadt/vorhabentafel", "--date", "yesterday"), 2, "is no day"),
        (("--municipality", "Nirgendwo"), 2, "knows no municipality"),
        (("musterstadt/vorhabentafel", "--interactive"), 2, "needs a terminal"),
        (("musterstadt/vorhabentafel", "fernstadt/nothing"), 3, "knows no solution"),
    ],
)
def test_wrong_calls_are_explained_and_write_nothing(
    osreg: Run, world: Path, arguments: tuple[str, ...], code: int, message: str
) -> None:
    before = (world / PATH).read_bytes()
    answer = osreg("confirm", *arguments)
    assert (answer.returncode, message in answer.stderr) == (code, True)
    assert (world / PATH).read_bytes() == before


def on_a_terminal(world: Path, typed: str, *arguments: str) -> str:
    """What the terminal shows when somebody types these lines."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "osreg", "confirm", *arguments]
    with subprocess.Popen(command, cwd=world, stdin=theirs, stdout=subprocess.PIPE, env={**os.environ}) as process:
        os.write(ours, typed.encode())
        shown = process.communicate(timeout=60)[0].decode()
    os.close(theirs)
    os.close(ours)
    return shown


@pytest.mark.parametrize(
    ("typed", "lines"),
    [
        ("y\n", {'confirmed: "2026-11-23"', "status: production"}),
        ("what\nj\n", {'confirmed: "2026-11-23"', "status: production"}),
        ("e\n", {'confirmed: "2026-11-23"', 'status: "ended"'}),
        ("s\n", {'confirmed: "2026-09-01"'}),
        ("q\n", {'confirmed: "2026-09-01"'}),
        ("\x04", {'confirmed: "2026-09-01"'}),
    ],
)
def test_each_answer_on_a_terminal_counts_at_once(world: Path, typed: str, lines: set[str]) -> None:
    shown = on_a_terminal(world, typed, "musterstadt/vorhabentafel", "--interactive", "--lang", "en")
    assert "Vorhabentafel (musterstadt/vorhabentafel)" in shown
    assert "production, since 03/2024, confirmed 01.09.2026" in shown
    assert lines <= set((world / PATH).read_text(encoding="utf-8").splitlines())
