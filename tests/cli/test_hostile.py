"""What strangers write into entries and queries must not reach the terminal, a log or a traceback."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
NASTY = {
    "rich markup": "[bold]x[/x] [/etc] [link=https://evil.example]y[/link]",
    "a log command": "::set-output name=x::y",
    "a formula": "=HYPERLINK(...)",
    "an Azure command": "##vso[task.setvariable]x",
}


@pytest.mark.parametrize("name", NASTY)
def test_a_name_from_an_entry_is_shown_and_not_obeyed(osreg: Run, world: Path, name: str) -> None:
    text = (world / "registry/products/closed-board.yml").read_text()
    (world / "registry/products/closed-board.yml").write_text(
        text.replace("name: Closed Board", "name: " + json.dumps(NASTY[name]))
    )
    run = osreg("check", "closed-board")
    assert run.returncode == 1
    assert "Traceback" not in run.stderr
    assert not any(line.lstrip().startswith(("::", "##")) for line in run.stdout.splitlines())
    if "markup" in name:
        assert NASTY[name] in " ".join(run.stdout.split())
    assert json.loads(osreg("check", "closed-board", "--format", "json").stdout)["subject"]["name"] == NASTY[name]


@pytest.mark.parametrize(
    "query",
    [
        "\x1b]8;;https://evil.example\x07click",
        "\x1b[2J",
        "a\u202eb",
        "x\n::set-output name=a::b",
        "\x9b31m",
        "[bold]",
        "name\ttab",
        "--",
        "%s{0}{name}",
    ],
)
def test_a_query_is_echoed_harmlessly(osreg: Run, query: str) -> None:
    for form in ("text", "json"):
        run = osreg("check", "--format", form, "--", query)
        assert run.returncode == 3
        assert not set(run.stdout) & {"\x1b", "\x9b", "\x07", "\u202e"}
        assert not any(line.lstrip().startswith("::") for line in run.stdout.splitlines())
        assert "Traceback" not in run.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("check", ""), "nothing was asked for"),
        (("check", "x" * 10_000), "the name is 10000 characters long"),
        (("check", "."), ". is a folder"),
        (("check", "registry/vocabularies/licences.json"), "no bill of material and no lock file"),
        (("check", "README.md"), "is no entry of a registry"),
        (("check",), "nothing was asked for"),
        (("check", "x", "--formt", "json"), "there is no option --formt; did you mean --format?"),
        (("chek", "x"), "there is no command chek; did you mean check?"),
        (("import", "publicode"), "`osreg import --help` shows how"),
        (("import", "csv", "list.csv"), "--municipality ID is missing (`osreg import csv --help` shows how)"),
        (("check", "x", "--format", "xml"), "--format takes one of: text, json"),
        (("check", "x", "--registry", "/nowhere"), "/nowhere holds no registry"),
        (("validate", "no-such.yml"), "there is no file no-such.yml"),
        (("validate", ".."), "is outside of the registry"),
        (("explain", "nonsense"), "is no check, no licence and no verdict"),
        (("explain", ""), "names no licence: it is empty"),
    ],
)
def test_a_wrong_call_is_told_with_a_remedy(osreg: Run, arguments: tuple[str, ...], message: str) -> None:
    run = osreg(*arguments)
    assert run.returncode == 2
    assert run.stdout == ""
    assert message in run.stderr
    assert run.stderr.startswith("osreg: ")
    assert len(run.stderr.splitlines()) == 1


def test_a_registry_without_policy_is_told(osreg: Run, world: Path) -> None:
    (world / "registry/policy.yml").write_text("version: [\n")
    run = osreg("check", "Full Board")
    assert run.returncode == 2
    assert "registry/policy.yml cannot be used (`osreg validate` lists its faults)" in run.stderr


def test_a_closed_pipe_is_no_error(world: Path, osreg: Run) -> None:
    run = osreg("--version", cwd=world)
    assert run.returncode == 0
    import os
    import sys

    shell = f"{sys.executable} -m osreg check 'Closed Board' --format json | head -c 1"
    done = subprocess.run(
        ["sh", "-c", shell], cwd=world, capture_output=True, text=True, env=dict(os.environ), check=False
    )
    assert done.stdout == "{"
    assert "Traceback" not in done.stderr


def test_a_full_disk_behind_the_answer_is_told(world: Path) -> None:
    import os
    import sys

    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    shell = f"{sys.executable} -m osreg check 'Closed Board' > /dev/full"
    done = subprocess.run(
        ["sh", "-c", shell], cwd=world, capture_output=True, text=True, env=dict(os.environ), check=False
    )
    assert done.returncode == 2
    assert done.stderr.startswith("osreg: the answer cannot be written: ")
    assert "Traceback" not in done.stderr


def test_an_interrupt_ends_cleanly(world: Path) -> None:
    import os
    import signal
    import sys
    import time

    text = (world / "registry/products/mystery-board.yml").read_text()
    for number in range(8000):
        name = f"board-{number}"
        (world / f"registry/products/{name}.yml").write_text(
            text.replace("mystery-board", name).replace("Mystery Board", name)
        )
    started = subprocess.Popen(
        [sys.executable, "-m", "osreg", "validate"],
        cwd=world,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    cache = Path(os.environ["OSREG_CACHE_DIR"])
    deadline = time.monotonic() + 60
    while not list(cache.glob("*.tmp")) and time.monotonic() < deadline:
        time.sleep(0.01)
    started.send_signal(signal.SIGINT)
    _, errors = started.communicate(timeout=60)
    assert started.returncode == 130
    assert "Traceback" not in errors
    assert "interrupted" in errors
    assert list(cache.iterdir()) == []
