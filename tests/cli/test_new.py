"""`osreg new`, as a person at a terminal meets it, and as a script calls it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pexpect
import pytest
from tests.cli.test_reuse import HOSTILE, Run
from tests.registry.test_publiccode import GOOD

from osreg_registry.strict_yaml import parse

STATED = (
    *("--municipality", "musterstadt", "--name", "Neue Tafel", "--status", "pilot"),
    *("--description-de", "Zeigt.", "--description-en", "Shows.", "--evidence", "https://www.musterstadt.example/"),
)
PATH = "solutions/musterstadt/neue-tafel.yml"


def entry(world: Path, path: str = PATH) -> dict[str, Any]:
    data: dict[str, Any] = parse((world / path).read_bytes()).data
    return data


class Talk:
    """A terminal in which somebody answers `osreg new`."""

    def __init__(self, world: Path, *arguments: str) -> None:
        command = ["-m", "osreg", "new", "--offline", "--lang", "en", *arguments]
        self.world = world
        self.at = pexpect.spawn(
            sys.executable, command, cwd=world, env={**os.environ}, encoding="utf-8", timeout=30, echo=False
        )

    def answers(self, *lines: tuple[str, str]) -> None:
        """Waits for each question, and types the line."""
        for question, line in lines:
            self.at.expect_exact(question)
            self.at.expect("[:?] $")
            self.at.sendline(line)

    def ends(self) -> tuple[int | None, str]:
        self.at.expect(pexpect.EOF)
        shown = str(self.at.before)
        self.at.close()
        return self.at.exitstatus, shown


@pytest.fixture
def talk(world: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Talk]]:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    started: list[Talk] = []

    def start(*arguments: str) -> Talk:
        started.append(Talk(world, *arguments))
        return started[-1]

    yield start
    for one in started:
        one.at.close(force=True)


# ------------------------------------------------------------------------------------------------- at a terminal


def test_an_empty_hand_and_mistakes_become_a_valid_entry(talk: Callable[..., Talk], osreg: Run, world: Path) -> None:
    at = talk()
    at.answers(
        ("Municipality", "Musterstatt"),
        ("did you mean Musterstadt?", "Musterstadt"),
        ("Name in daily use", "Full Bord"),
        ("1  Full Board", "7"),
        ("please type a number", "1"),
        ("in German", "Zeigt Tafeln."),
        ("The same in English", "Shows boards."),
        ("4  ended", ""),
        ("this has to be stated", "prod"),
        ("Since when", "31.02.2025"),
        ("no date", "March 2025"),
        ("Version in use", "4.2"),
        ("Field of action", ""),
        ("Whom may others ask", "Fachdienst IT"),
        ("Public page", "www.musterstadt.example"),
        ("no address", "https://www.musterstadt.example/tafel"),
        ("Do you speak", "n"),
        ("Write it", "maybe"),
        ("y, n, or one of", "since"),
        ("Since when", "2024"),
        ("Write it", "y"),
    )
    assert at.ends()[0] == 0
    written = entry(world, "solutions/musterstadt/full-board.yml")
    assert written == {
        "name": "Full Board",
        "description": {"de": "Zeigt Tafeln.", "en": "Shows boards."},
        "categories": written["categories"],
        "origin": "adopted",
        "status": "production",
        "since": "2024",
        "product": "full-board",
        "version": "4.2",
        "contact": {"role": "Fachdienst IT"},
        "evidence": ["https://www.musterstadt.example/tafel"],
        "checked": written["checked"],
    }
    assert osreg("validate").returncode == 0
    assert "solutions/musterstadt/full-board.yml" not in osreg("fmt", "--check").stdout


def test_an_interruption_keeps_the_draft_and_resume_goes_on(talk: Callable[..., Talk], world: Path) -> None:
    first = talk("--municipality", "musterstadt")
    first.answers(("Name", "Neue Tafel"), ("in German", "Zeigt."))
    first.at.expect_exact("in English")
    first.at.sendintr()
    code, shown = first.ends()
    assert (code, "--resume" in shown) == (130, True)
    assert not (world / PATH).exists()
    second = talk("--resume")
    second.answers(
        *(("in English", "Shows."), ("ended", "1"), ("Since", ""), ("built", ""), ("What is it for", "gibtsnicht")),
        *(("no such task", "Schwarzes Brett"), ("Field of action", ""), ("Whom", ""), ("Public page", "")),
        *(("Do you speak", "y"), ("Write it", "y")),
    )
    assert second.ends()[0] == 0
    assert entry(world)["needs"] == ["notice-board"]
    third = talk("--resume")
    code, shown = third.ends()
    assert (code, "no draft" in shown) == (2, True)


def test_nothing_has_to_be_known_but_name_and_status(talk: Callable[..., Talk], world: Path) -> None:
    at = talk("--municipality", "musterstadt")
    at.answers(("Name", "Neue Tafel"), ("in German", ""), ("in English", ""), ("ended", "1"), ("Since", ""))
    at.answers(("built", ""), ("What is it for", ""), ("Field", ""), ("Whom", ""), ("Public page", ""))
    at.answers(("Do you speak", "n"), ("Without a public page", ""), ("Do you speak", "y"), ("Write it", "y"))
    assert at.ends()[0] == 0
    written = entry(world)
    assert written.keys() == {"name", "description", "status", "confirmed"}
    assert "a description is still missing" in written["description"]["en"]


def test_an_answer_can_be_taken_back(talk: Callable[..., Talk], world: Path) -> None:
    at = talk("--municipality", "musterstadt", "--status", "pilot", "--evidence", "https://www.musterstadt.example/")
    at.answers(("Name", "Falsch"), ("in German", "<"), ("Name", "Neue Tafel"), ("in German", "Zeigt."))
    at.answers(("in English", "Shows."), ("Since", ""), ("built", ""), ("What is it for", ""), ("Field", ""))
    at.answers(("Whom", ""), ("Do you speak", ""), ("Write it", "y"))
    assert at.ends()[0] == 0
    assert entry(world)["name"] == "Neue Tafel"


def test_what_the_municipality_has_already_is_shown(talk: Callable[..., Talk], world: Path) -> None:
    before = sorted(world.rglob("*.yml"))
    at = talk("--municipality", "musterstadt")
    at.answers(("Name", "Vorhabentafel"), ("this already: musterstadt/vorhabentafel", ""))
    code, shown = at.ends()
    assert (code, "osreg edit musterstadt/vorhabentafel" in shown) == (130, True)
    assert sorted(world.rglob("*.yml")) == before


def test_a_file_that_is_there_is_never_written_over(talk: Callable[..., Talk], world: Path) -> None:
    (world / PATH).write_text("not even an entry", encoding="utf-8")
    at = talk(*STATED)
    at.answers(("Since", ""), ("built", ""), ("What is it for", ""), ("Field", ""), ("Whom", ""), ("Do you speak", ""))
    at.answers(("Write it", "y"), ("Another file name", "Tafel 2"), ("Write it", "y"))
    assert at.ends()[0] == 0
    assert (world / PATH).read_text(encoding="utf-8") == "not even an entry"
    assert entry(world, "solutions/musterstadt/tafel-2.yml")["name"] == "Neue Tafel"


# ------------------------------------------------------------------------------------------------- without one


def test_a_script_states_everything(osreg: Run, world: Path) -> None:
    done = osreg("new", *STATED, "--set", "since=2025", "--set", "sdgs=[11]", "--set", "hosting.location=DE")
    assert (done.returncode, done.stdout) == (0, f"Written: {PATH}\n"), done.stderr
    written = entry(world)
    assert (written["since"], written["sdgs"], written["hosting"]) == ("2025", [11], {"location": "DE"})
    assert (world / PATH).read_text(encoding="utf-8").startswith("# yaml-language-server: $schema=")


def test_without_a_terminal_nothing_is_asked_and_what_is_missing_is_named(osreg: Run, world: Path) -> None:
    done = osreg("new", "--name", "Neue Tafel", typed="y\n" * 50)
    assert done.returncode == 2
    for option in ("--municipality", "--description-de", "--status", "--evidence"):
        assert option in done.stderr
    assert not (world / PATH).exists()


def test_a_dry_run_shows_the_entry(osreg: Run, world: Path) -> None:
    done = osreg("new", *STATED, "--dry-run")
    assert done.stdout.startswith(f"# {PATH}\n# yaml-language-server")
    assert not (world / PATH).exists()


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("--set", "sdgs=99"), "`sdgs=99` cannot be done"),
        (("--set", "colour=red"), "unknown key `colour`"),
        (("--from", "no such thing"), "is no file, repository, product or solution"),
        (("--from", "Closed Bord"), "did you mean Closed Board?"),
        (("--from", "list.csv"), "list.csv:2"),
        (("--from", "list.csv:9"), "no row 9"),
        (("--name", "Vorhabentafel"), "has it already: musterstadt/vorhabentafel"),
        (("--name", "???"), "--slug"),
        (("--name", f"{HOSTILE}\x1b"), ""),
        (("--evidence", "javascript:alert(1)"), "osreg"),
    ],
)
def test_what_cannot_be_is_explained(osreg: Run, world: Path, arguments: tuple[str, ...], reason: str) -> None:
    (world / "list.csv").write_text("Name;Status\nTafel;produktiv\n", encoding="utf-8")
    before = sorted((world / "solutions").rglob("*"))
    done = osreg("new", *STATED, *arguments)
    assert done.returncode == 2, done.stdout
    assert reason in done.stderr
    assert "Traceback" not in done.stderr
    assert "\x1b" not in done.stderr
    assert sorted((world / "solutions").rglob("*")) == before


# ------------------------------------------------------------------------------------------------- from what


SBOM = {
    "bomFormat": "CycloneDX",
    "specVersion": "1.6",
    "version": 1,
    "metadata": {"component": {"type": "application", "name": "Neue Tafel", "version": "3.1", "bom-ref": "root"}},
    "components": [{"type": "library", "name": "left-pad", "version": "1.3.0", "purl": "pkg:npm/left-pad@1.3.0"}],
}
TABLE = (
    "Name;Status;Seit;URL;Farbe\nAlte Tafel;abgelöst;2019;https://a.example;rot\nNeue Tafel;im Einsatz;03/2025;;blau\n"
)


@pytest.fixture
def sources(world: Path) -> Path:
    (world / "publiccode.yml").write_text(GOOD.replace("Example Board", "Neue Tafel"), encoding="utf-8")
    (world / "sbom.json").write_text(json.dumps(SBOM), encoding="utf-8")
    (world / "list.csv").write_text(TABLE, encoding="utf-8")
    return world


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("publiccode.yml", {"repository": "https://forge.example/board.git", "licence": "EUPL-1.2"}),
        ("sbom.json", {"version": "3.1"}),
        ("list.csv:3", {"since": "2025-03", "name": "Neue Tafel"}),
        ("Closed Board", {"product": "closed-board", "origin": "bought"}),
        ("nachbarstadt/vorhabentafel", {"reuses": "nachbarstadt/vorhabentafel", "product": "example-board"}),
        ("https://forge.example/neue-tafel.git", {"repository": "https://forge.example/neue-tafel.git"}),
    ],
)
def test_what_a_source_states_is_not_asked(osreg: Run, sources: Path, source: str, expected: dict[str, str]) -> None:
    done = osreg("new", "--from", source, *STATED, "--offline", "--again")
    assert done.returncode == 0, done.stderr
    written = entry(sources)
    assert {key: written.get(key) for key in expected} == expected
    assert written["name"] == "Neue Tafel"
    assert osreg("validate", PATH).returncode == 0


def test_what_was_not_taken_over_is_named(osreg: Run, sources: Path) -> None:
    assert "platforms[0]=web" in osreg("new", "--from", "publiccode.yml", *STATED, "--dry-run").stderr
    assert "blau" in osreg("new", "--from", "list.csv:3", *STATED, "--dry-run").stderr


def test_two_at_once_write_one_file(world: Path) -> None:
    command = [sys.executable, "-m", "osreg", "new", *STATED]
    running = [subprocess.Popen(command, cwd=world, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE) for _ in range(4)]
    codes = []
    for one in running:
        one.communicate(timeout=60)
        codes.append(one.returncode)
    assert sorted(codes) == [0, 2, 2, 2]
    assert entry(world)["name"] == "Neue Tafel"
