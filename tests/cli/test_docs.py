"""Every command of the pages for people is run as it stands there, in a copy of the registry."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
PAGES = sorted([*DOCS.glob("de/*.md"), *DOCS.glob("en/*.md")])
#: Every page with commands, those for developers among them.
ALL = [page for page in sorted(DOCS.rglob("*.md")) if "$ osreg " in page.read_text(encoding="utf-8")]
Run = Callable[..., subprocess.CompletedProcess[str]]


def commands(page: Path) -> Iterator[list[str]]:
    """The lines `$ osreg ...` of its console blocks."""
    for block in re.findall(r"```console\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
        for line in block.splitlines():
            if line.strip().startswith("$ osreg "):
                yield shlex.split(line.strip().removeprefix("$ osreg "))


@pytest.fixture
def here(tmp_path: Path, real_root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a copy of the real registry, in which commands may write."""
    for name in ("registry", "solutions"):
        shutil.copytree(
            real_root / name, tmp_path / name, ignore=shutil.ignore_patterns("osreg_registry", "__pycache__")
        )
    for path in (DOCS / "examples").glob("*"):
        shutil.copy(path, tmp_path)
    (tmp_path / ".github").mkdir()
    for command in ("init", "add registry solutions", "commit -m begin", "update-ref refs/remotes/origin/main HEAD"):
        git = ["git", "-c", "user.name=Test", "-c", "user.email=test@town.example", *command.split()]
        subprocess.run(git, cwd=tmp_path, check=True, capture_output=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("page", ALL, ids=lambda page: f"{page.parent.name}/{page.stem}")
def test_every_command_of_a_page_works(page: Path, here: Path, osreg: Run) -> None:
    found = list(commands(page))
    assert found
    for arguments in found:
        answer = osreg(*arguments, "--registry", str(here), cwd=here)
        # 1 says that something was found, 3 that a name is not known: both are answers.
        assert answer.returncode in {0, 1, 3}, (arguments, answer.stderr)
        assert answer.stdout or {"--output", "github"} & set(arguments), arguments
        assert "Traceback" not in answer.stderr


def test_both_languages_have_the_same_pages_with_the_same_commands() -> None:
    bare = {
        language: sorted(
            tuple(word for word in arguments if word.startswith("--") and word != "--lang")
            for page in PAGES
            if page.parent.name == language
            for arguments in commands(page)
        )
        for language in ("de", "en")
    }
    assert bare["de"] == bare["en"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.parent.name}/{page.stem}")
def test_links_of_a_page_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target
