"""`osreg check --need`, `osreg search`, and being asked back on a terminal."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.mark.parametrize("call", [("Vorhabenliste",), ("--need", "Vorhabenliste")])
def test_a_need_is_answered_with_open_products_and_who_runs_what(osreg: Run, call: tuple[str, ...]) -> None:
    run = osreg("check", *call, "--municipality", "musterstadt", "--lang", "de")
    assert run.returncode == 0
    assert run.stdout.splitlines()[0].split() == ["Vorhabenübersicht", "BEDARF"]
    assert "Example Board" in run.stdout
    assert "Closed Board" not in run.stdout
    assert "Fernstadt (produktiv, nicht bestätigt): fernstadt/eigenbau" in " ".join(run.stdout.split())
    assert "Amt für Digitales, digital@nachbarstadt.example (Nachbarkommune, 26 km)" in " ".join(run.stdout.split())


def test_a_need_as_json(osreg: Run) -> None:
    document = json.loads(osreg("check", "--need", "notice board", "--format", "json").stdout)
    assert document["subject"]["kind"] == "need"
    assert document["subject"]["id"] == "notice-board"
    assert document["subject"]["name"] == "Overview of projects"
    assert document["verdict"] == "undetermined"
    assert [(row["id"], row["fit"]) for row in document["alternatives"]] == [("example-board", None)]


def test_a_need_without_open_product_says_so(osreg: Run) -> None:
    run = osreg("check", "--need", "Zeitmaschine", "--lang", "de")
    assert (run.returncode, "in diesem Register keine bekannt" in run.stdout) == (0, True)


def test_an_unknown_need_is_unknown(osreg: Run) -> None:
    assert osreg("check", "--need", "Perpetuum mobile").returncode == 3
    run = osreg("check", "--need", "Zeitmashine", "--lang", "de")
    assert run.returncode == 3
    assert 'osreg check --need "Zeitmaschine"' in run.stdout


@pytest.mark.parametrize("call", [(), ("Closed Board", "--need", "Zeitmaschine"), ("--need", " ")])
def test_exactly_one_question_is_asked(osreg: Run, call: tuple[str, ...]) -> None:
    run = osreg("check", *call)
    assert (run.returncode, run.stdout) == (2, "")
    assert "Traceback" not in run.stderr


def test_all_alternatives_are_shown_when_asked_for(osreg: Run, world: Path) -> None:
    text = (world / "registry/products/full-board.yml").read_text(encoding="utf-8")
    for number in range(5):
        copy = text.replace("full-board", f"board-{number}").replace("Full Board", f"Board Number {number}")
        (world / f"registry/products/board-{number}.yml").write_text(copy, encoding="utf-8")
    assert osreg("check", "Closed Board").stdout.count("Board Number") == 5
    assert "and 3 more: --all shows them" in osreg("check", "Closed Board").stdout
    page = osreg("check", "Closed Board", "--all").stdout
    assert "Needy Board" in page
    assert "more:" not in page


def test_a_search_lists_products_and_solutions(osreg: Run) -> None:
    run = osreg("search", "Vorhabentafl", "--lang", "de")
    assert run.returncode == 0
    assert run.stdout.splitlines()[0] == "Lösungen"
    assert "nachbarstadt/vorhabentafel      Vorhabentafel (Nachbarstadt, produktiv)" in run.stdout
    assert "full-board                      Full Board (open, Project management)" in osreg("search", "full").stdout


def test_a_search_as_json(osreg: Run) -> None:
    document = json.loads(osreg("search", "full", "board", "--format", "json").stdout)
    assert document["query"] == "full board"
    assert document["hits"][0] == {
        "kind": "product",
        "id": "full-board",
        "name": "Full Board",
        "score": 1.0,
        "vendor": None,
        "licence": "MIT",
        "openness": "open",
        "categories": ["project-management"],
        "needs": [],
    }


def test_a_search_without_hit_says_so(osreg: Run) -> None:
    run = osreg("search", "xyzzy")
    assert run.returncode == 3
    assert 'has all the words of "xyzzy"' in run.stdout


def _at_a_terminal(world: Path, keys: str, *arguments: str) -> str:
    import pty

    mine, theirs = pty.openpty()
    os.write(mine, keys.encode())
    process = subprocess.Popen(
        [sys.executable, "-m", "osreg", *arguments], cwd=world, stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    seen = b""
    while True:
        try:
            part = os.read(mine, 4096)
        except OSError:  # how Linux says that nobody is left at the other end
            break
        if not part:
            break
        seen += part
    os.close(mine)
    process.wait(timeout=60)
    return seen.decode(errors="replace")


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
def test_a_terminal_is_offered_a_choice(world: Path) -> None:
    page = _at_a_terminal(world, "1\n", "check", "Closd Board", "--lang", "en")
    assert "Which one is meant?" in page
    assert "PROPRIETARY" in page


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
@pytest.mark.parametrize("keys", ["\n", "9\n", "x\n", "0\n"])
def test_whoever_means_none_of_them_gets_no_guess(world: Path, keys: str) -> None:
    page = _at_a_terminal(world, keys, "check", "Closd Board", "--lang", "en")
    assert "NOT KNOWN TO THE REGISTRY" in page
    assert "PROPRIETARY" not in page


def test_a_pipe_is_never_asked(osreg: Run) -> None:
    assert "Which one" not in osreg("check", "Closd Board").stderr
