"""What forges run: valid by their schemas, clean for zizmor, and doing what they say when their scripts are run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml
from tests.cli.test_contribution import BROKEN, GOOD, commit, contribute, git

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
CONTRIBUTION = ROOT / ".github/workflows/contribution.yml"
COMPONENT = ROOT / "templates/osreg-validate.yml"
HOOKS = ROOT / ".pre-commit-hooks.yaml"

pytestmark = pytest.mark.skipif(not CONTRIBUTION.is_file(), reason="an installed wheel has no workflows")


def run(*command: str | Path, cwd: Path = ROOT, **env: str) -> subprocess.CompletedProcess[str]:
    everything = {**os.environ, **env}
    return subprocess.run(
        command, cwd=cwd, env=everything, capture_output=True, text=True, check=False, encoding="utf-8"
    )


def loaded(path: Path) -> list[Any]:
    """The documents of a file; `on` is a word here, not a yes (YAML 1.1)."""
    return list(yaml.load_all(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader))


# ------------------------------------------------------------------------------------------------------- the schemas


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflows_are_valid_by_their_schema(path: Path) -> None:
    pytest.importorskip("check_jsonschema")
    done = run(BIN / "check-jsonschema", "--builtin-schema", "vendor.github-workflows", path)
    assert done.returncode == 0, done.stdout


def test_the_component_is_valid_by_the_schema_of_gitlab(tmp_path: Path) -> None:
    pytest.importorskip("check_jsonschema")
    parts = COMPONENT.read_text(encoding="utf-8").split("\n---\n")
    assert len(parts) == 2
    for number, part in enumerate(parts):
        (tmp_path / f"{number}.yml").write_text(part, encoding="utf-8")
    schema = ("--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci")
    done = run(BIN / "check-jsonschema", *schema, *sorted(tmp_path.glob("*.yml")))
    assert done.returncode == 0, done.stdout


def test_every_input_of_the_component_is_declared_and_used() -> None:
    head, body = COMPONENT.read_text(encoding="utf-8").split("\n---\n")
    declared = yaml.safe_load(head)["spec"]["inputs"]
    used = {part.split(" ]]")[0] for part in body.split("$[[ inputs.")[1:]}
    assert used == set(declared)
    assert all(one["description"] for one in declared.values())


def test_the_hook_is_a_valid_manifest_and_calls_a_command_that_there_is() -> None:
    pytest.importorskip("pre_commit")
    done = run(BIN / "pre-commit", "validate-manifest", HOOKS)
    assert done.returncode == 0, done.stdout
    (hook,) = loaded(HOOKS)[0]
    program, *arguments = hook["entry"].split()
    assert run(BIN / program, *arguments, "--help").returncode == 0


@pytest.mark.skipif(not (BIN / "zizmor").exists(), reason="no zizmor")
def test_zizmor_has_nothing_to_say() -> None:
    done = run(BIN / "zizmor", "--offline", "--no-progress", "--persona", "pedantic", CONTRIBUTION)
    assert done.returncode == 0, done.stdout


# -------------------------------------------------------------------------------------------------- what may be run


def test_no_workflow_gives_a_strangers_change_a_token_that_writes() -> None:
    (workflow,) = loaded(CONTRIBUTION)
    assert set(workflow["on"]) == {"pull_request"}
    assert workflow["permissions"] == {}
    for job in workflow["jobs"].values():
        assert job["permissions"] == {"contents": "read"}


def test_whatever_is_run_comes_from_the_base_branch() -> None:
    steps = loaded(CONTRIBUTION)[0]["jobs"]["contribution"]["steps"]
    checkouts = {step["with"]["path"]: step["with"] for step in steps if "checkout@" in step.get("uses", "")}
    assert set(checkouts) == {"base", "head"}
    assert checkouts["base"]["ref"] == "${{ github.event.pull_request.base.sha }}"
    assert {one["persist-credentials"] for one in checkouts.values()} == {"false"}
    scripts = [step for step in steps if "run" in step]
    assert {step["working-directory"] for step in scripts} == {"base"}
    assert not any("${{" in step["run"] for step in scripts)


# ---------------------------------------------------------------------------------------------------- as it will run


@pytest.fixture
def merged(world: Path) -> Path:
    """The folder of a run on GitHub: `base` with the program, `head` with the merge of a contribution, shallow."""
    git(world, "init", "--quiet", "--initial-branch=main")
    commit(world)
    git(world, "checkout", "--quiet", "-b", "contribution")
    return world


def as_github_does(world: Path, folder: Path) -> Path:
    git(world, "checkout", "--quiet", "main")
    git(world, "merge", "--quiet", "--no-ff", "--message=merge", "contribution")
    git(folder, "clone", "--quiet", "--depth=2", world.as_uri(), "head")
    (folder / "base").mkdir()
    (folder / "base/osreg").symlink_to(BIN / "osreg")
    return folder


def steps_of(workflow: Path) -> dict[str, str]:
    steps = loaded(workflow)[0]["jobs"]["contribution"]["steps"]
    return {step["name"]: step["run"] for step in steps if "run" in step and step["run"] != "make setup"}


@pytest.mark.parametrize(("text", "code"), [(GOOD, 0), (BROKEN, 1)], ids=["good", "faulty"])
def test_the_workflow_judges_a_merge(merged: Path, tmp_path: Path, text: str, code: int) -> None:
    contribute(merged, "solutions/musterstadt/lagekarte.yml", text)
    commit(merged)
    folder = as_github_does(merged, tmp_path)
    validate, summary = steps_of(CONTRIBUTION).values()
    done = run("bash", "-euo", "pipefail", "-c", validate, cwd=folder / "base")
    assert done.returncode == code, done.stderr
    assert ("::error file=solutions/musterstadt/lagekarte.yml," in done.stdout) == bool(code)
    told = run("bash", "-euo", "pipefail", "-c", summary, cwd=folder / "base", GITHUB_STEP_SUMMARY=str(folder / "s.md"))
    assert told.returncode == 0, told.stderr
    assert "lagekarte" in (folder / "s.md").read_text(encoding="utf-8").lower()


@pytest.mark.parametrize(("text", "code"), [(GOOD, 0), (BROKEN, 1)], ids=["good", "faulty"])
def test_the_component_judges_a_merge_request(merged: Path, text: str, code: int) -> None:
    base = git(merged, "rev-parse", "main").strip()
    contribute(merged, "solutions/musterstadt/lagekarte.yml", text)
    commit(merged)
    script = "\n".join(loaded(COMPONENT)[1]["osreg-validate"]["script"])
    said = {
        "PATH": f"{BIN}:{os.environ['PATH']}",
        "OSREG_REGISTRY": ".",
        "OSREG_LANGUAGE": "de",
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": base,
    }
    done = run("sh", "-e", "-c", script, cwd=merged, **said)
    assert done.returncode == code, done.stderr
    assert "Dateien" in done.stdout
    quality = json.loads((merged / "gl-code-quality-report.json").read_text(encoding="utf-8"))
    assert bool(quality) == bool(code)
    failures = ET.parse(merged / "osreg-junit.xml").getroot()[0].attrib["failures"]
    assert (failures != "0") == bool(code)
    assert "lagekarte" in (merged / "osreg-contribution.md").read_text(encoding="utf-8").lower()


def test_the_component_takes_no_module_from_the_contribution(tmp_path: Path) -> None:
    (tmp_path / "venv.py").write_text("raise SystemExit('owned')\n", encoding="utf-8")
    first = loaded(COMPONENT)[1]["osreg-validate"]["before_script"][0]
    safe = first.replace("/tmp/osreg", "--help")
    done = run("sh", "-e", "-c", safe.replace("python3", sys.executable), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "owned" not in done.stderr


# ------------------------------------------------------------------------------------------------ what docs/ci.md says

DOCS = ROOT / "docs/ci.md"


def blocks(language: str) -> list[str]:
    parts = DOCS.read_text(encoding="utf-8").split("```")[1::2]
    return [part.removeprefix(language).lstrip("\n") for part in parts if part.startswith(language + "\n")]


def test_the_workflow_in_the_docs_is_valid_and_clean(tmp_path: Path) -> None:
    pytest.importorskip("check_jsonschema")
    (text,) = (block for block in blocks("yaml") if "\njobs:" in block)
    path = tmp_path / ".github/workflows/contribution.yml"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    done = run(BIN / "check-jsonschema", "--builtin-schema", "vendor.github-workflows", path)
    assert done.returncode == 0, done.stdout
    if (BIN / "zizmor").exists():
        audit = run(BIN / "zizmor", "--offline", "--no-progress", path)
        assert audit.returncode == 0, audit.stdout


def test_the_commands_in_the_docs_work(merged: Path) -> None:
    (accounts,) = (block for block in blocks("yaml") if block.startswith("default:"))
    mine = accounts.replace("attendorn:", "musterstadt:").replace("Kreis Olpe", "Nachbarstadt")
    contribute(merged, "accounts.yml", mine)
    commands = [line.removeprefix("$ ") for block in blocks("console") for line in block.splitlines()]
    assert len(commands) == 3
    (merged / ".github").mkdir()
    for command in commands:
        done = run(BIN / "osreg", *command.replace("origin/main", "main").split()[1:], cwd=merged)
        assert done.returncode == 0, f"{command}: {done.stderr}"
    assert "/solutions/musterstadt/ @attendorn/digital" in (merged / ".github/CODEOWNERS").read_text(encoding="utf-8")


def test_the_names_in_the_docs_are_those_of_the_real_registry(real_root: Path, tmp_path: Path) -> None:
    (accounts,) = (block for block in blocks("yaml") if block.startswith("default:"))
    contribute(tmp_path, "accounts.yml", accounts)
    done = run(BIN / "osreg", "codeowners", "--registry", real_root, "--accounts", tmp_path / "accounts.yml")
    assert done.returncode == 0, done.stderr
    assert "/solutions/attendorn/ @attendorn/digital" in done.stdout
