"""A contribution from its branch to the verdict: good, faulty and hostile entries in a repository of their own."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest
from markdown_it import MarkdownIt
from tests.cli.conftest import Run

from osreg.reports.faults_marks import marked
from osreg_registry.errors import Fault
from osreg_registry.message import Message

ROOT = Path(__file__).resolve().parents[2]
CORPORA = (ROOT / os.environ.get("OSREG_CORPORA", "../shared/corpora")).resolve()
GOOD = """\
name: Lagekarte
description: {de: "Zeigt die Lage.", en: "Shows the situation."}
origin: bought
status: production
product: closed-board
evidence: ["https://www.musterstadt.example/lage"]
checked: "2026-11-01"
"""
BROKEN = "name: Tafel\norigin: bougt\n"
SHOUTING = "::error file=a.yml,line=1::owned%0A::warning::x\r\n##[error]"
FORMS = ("text", "json", "github", "gitlab", "sarif", "junit")


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-c", "user.name=Test", "-c", "user.email=test@town.example", *arguments]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return subprocess.run(command, cwd=folder, env=clean, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def branch(world: Path) -> Path:
    """The fictional registry in a repository, on a branch off `main`."""
    git(world, "init", "--quiet", "--initial-branch=main")
    git(world, "add", "--all")
    git(world, "commit", "--quiet", "--message=base")
    git(world, "checkout", "--quiet", "-b", "contribution")
    return world


def contribute(world: Path, path: str, text: str = GOOD) -> Path:
    file = world / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def commit(world: Path) -> None:
    git(world, "add", "--all")
    git(world, "commit", "--quiet", "--message=contribution")


def judged(osreg: Run, form: str = "json", *more: str) -> tuple[int, str]:
    run = osreg("validate", "--changed-since", "main", "--format", form, *more)
    assert "Traceback" not in run.stderr
    return run.returncode, run.stdout


def faults(osreg: Run) -> tuple[int, list[tuple[str, int, str]]]:
    code, out = judged(osreg)
    return code, [(one["path"], one["line"], one["message"]) for one in json.loads(out)["faults"]]


# ------------------------------------------------------------------------------------------------------ the verdicts


def test_a_good_entry_is_accepted(osreg: Run, branch: Path) -> None:
    contribute(branch, "solutions/musterstadt/lagekarte.yml")
    commit(branch)
    assert judged(osreg, "text") == (0, "1 files, 0 errors, 0 warnings\n")


def test_what_is_not_committed_yet_counts_too(osreg: Run, branch: Path) -> None:
    contribute(branch, "solutions/musterstadt/lagekarte.yml", BROKEN)
    assert faults(osreg)[0] == 1
    contribute(branch, "solutions/musterstadt/lagekarte.yml")
    assert judged(osreg, "text") == (0, "1 files, 0 errors, 0 warnings\n")
    contribute(branch, "lagekarte.yml")
    assert [path for path, _, _ in faults(osreg)[1]] == ["lagekarte.yml"]


def test_faults_that_were_there_before_are_not_the_contributors(osreg: Run, world: Path) -> None:
    contribute(world, "solutions/fernstadt/alt.yml", BROKEN)
    git(world, "init", "--quiet", "--initial-branch=main")
    commit(world)
    git(world, "checkout", "--quiet", "-b", "contribution")
    contribute(world, "solutions/musterstadt/lagekarte.yml")
    commit(world)
    assert osreg("validate").returncode == 1
    assert judged(osreg, "text") == (0, "1 files, 0 errors, 0 warnings\n")


def test_what_main_got_meanwhile_is_not_the_contributors(osreg: Run, branch: Path) -> None:
    contribute(branch, "solutions/musterstadt/lagekarte.yml")
    commit(branch)
    git(branch, "checkout", "--quiet", "main")
    contribute(branch, "solutions/fernstadt/anderes.yml", BROKEN)
    commit(branch)
    git(branch, "checkout", "--quiet", "contribution")
    assert judged(osreg)[0] == 0


def test_what_main_mended_meanwhile_is_not_the_contributors(osreg: Run, world: Path) -> None:
    contribute(world, "solutions/fernstadt/alt.yml", BROKEN)
    git(world, "init", "--quiet", "--initial-branch=main")
    commit(world)
    git(world, "checkout", "--quiet", "-b", "contribution")
    contribute(world, "solutions/musterstadt/lagekarte.yml")
    commit(world)
    git(world, "checkout", "--quiet", "main")
    contribute(world, "solutions/fernstadt/alt.yml", GOOD)
    commit(world)
    git(world, "checkout", "--quiet", "contribution")
    assert judged(osreg, "text") == (0, "1 files, 0 errors, 0 warnings\n")


def test_a_deleted_entry_is_missed_where_others_refer_to_it(osreg: Run, branch: Path) -> None:
    (branch / "registry/products/example-board.yml").unlink()
    commit(branch)
    code, found = faults(osreg)
    assert code == 1
    assert [(path, line) for path, line, message in found if "example-board" in message and "registry" in message] == [
        ("solutions/fernstadt/vorhabentafel.yml", 5),
        ("solutions/nachbarstadt/vorhabentafel.yml", 6),
    ]


def test_a_rename_is_an_end_and_a_beginning(osreg: Run, branch: Path) -> None:
    git(branch, "mv", "registry/products/full-board.yml", "registry/products/fuller-board.yml")
    commit(branch)
    code, found = faults(osreg)
    assert code == 1
    assert found[0][0] == "registry/products/fuller-board.yml"
    assert judged(osreg, "text")[1].splitlines()[-1].startswith("1 files")
    assert {path: one["change"] for path, one in entries(osreg).items()} == {
        "registry/products/fuller-board.yml": "new",
        "registry/products/full-board.yml": "removed",
    }


HOSTILE: dict[str, tuple[Callable[[Path], object], str]] = {
    "a link to a file outside": (
        lambda world: (world / "solutions/musterstadt/geheim.yml").symlink_to("/etc/passwd"),
        "solutions/musterstadt/geheim.yml",
    ),
    "a link to a folder outside": (
        lambda world: (world / "solutions/anderswo").symlink_to("/etc"),
        "solutions/anderswo",
    ),
    "a huge file": (
        lambda world: contribute(world, "solutions/musterstadt/riesig.yml", "name: x\n" + "# x\n" * 600_000),
        "solutions/musterstadt/riesig.yml",
    ),
    "an alias bomb": (
        lambda world: contribute(world, "solutions/musterstadt/bombe.yml", "a: &a [1]\nb: &b [*a, *a]\nname: *b\n"),
        "solutions/musterstadt/bombe.yml",
    ),
    "an entry outside solutions/": (
        lambda world: contribute(world, "musterstadt/lagekarte.yml"),
        "musterstadt/lagekarte.yml",
    ),
    "a folder spelt with a capital letter": (
        lambda world: contribute(world, "Solutions/musterstadt/lagekarte.yaml"),
        "Solutions/musterstadt/lagekarte.yaml",
    ),
    "an entry that hides": (
        lambda world: contribute(world, "solutions/musterstadt/.lagekarte.yml"),
        "solutions/musterstadt/.lagekarte.yml",
    ),
    "a line break in the name": (
        lambda world: contribute(world, "solutions/musterstadt/a\n::error::owned.yml"),
        "solutions/musterstadt/a\n::error::owned.yml",
    ),
    "a line break in the folder": (
        lambda world: contribute(world, "solutions/muster\nstadt/lagekarte.yml"),
        "solutions/muster\nstadt/lagekarte.yml",
    ),
    "a command to the log": (
        lambda world: contribute(world, "solutions/musterstadt/laut.yml", GOOD + f"evil: {json.dumps(SHOUTING)}\n"),
        "solutions/musterstadt/laut.yml",
    ),
    "a command to the log as a key": (
        lambda world: contribute(world, "solutions/musterstadt/laut.yml", GOOD + f"{json.dumps(SHOUTING)}: 1\n"),
        "solutions/musterstadt/laut.yml",
    ),
    "a command to the log as a product": (
        lambda world: contribute(
            world, "solutions/musterstadt/laut.yml", GOOD.replace("closed-board", json.dumps(SHOUTING))
        ),
        "solutions/musterstadt/laut.yml",
    ),
    "a file of another encoding": (
        lambda world: (world / "solutions/musterstadt/kaputt.yml").write_bytes(b"name: \xff\xfe\n"),
        "solutions/musterstadt/kaputt.yml",
    ),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_contributions_are_refused_at_their_file(osreg: Run, branch: Path, name: str, form: str) -> None:
    attack, path = HOSTILE[name]
    attack(branch)
    commit(branch)
    code, out = judged(osreg, form)
    assert code == 1
    told = {"json": paths_json, "github": paths_github, "gitlab": paths_gitlab, "sarif": paths_sarif}
    if form in told:
        assert path in told[form](out)
    if form == "junit":
        assert int(ET.fromstring(out)[0].attrib["failures"]) >= 1
    # A runner takes commands at the beginning of a line; no line may begin with what a stranger wrote.
    strange = [line for line in out.splitlines() if line.lstrip().startswith(("::", "##["))]
    assert all(form == "github" and re.match(r"::(error|warning|notice) file=", line) for line in strange)
    assert "file=a.yml" not in [line.partition("::")[2].partition(",")[0] for line in out.splitlines()]


def paths_json(out: str) -> set[str]:
    return {one["path"] for one in json.loads(out)["faults"]}


def paths_gitlab(out: str) -> set[str]:
    return {one["location"]["path"] for one in json.loads(out)}


def paths_sarif(out: str) -> set[str]:
    rows = json.loads(out)["runs"][0]["results"]
    return {unquote(row["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]) for row in rows}


def annotations(out: str) -> list[tuple[str, dict[str, str], str]]:
    """What the runner of GitHub reads: level, properties, message, as its own code takes a line apart."""
    found = []
    for line in out.split("\n"):
        if line.startswith("::") and (end := line.find("::", 2)) > 0:
            level, _, said = line[2:end].partition(" ")
            pairs = (pair.partition("=") for pair in said.split(","))
            found.append((level, {key: unescaped(value) for key, _, value in pairs}, unescaped(line[end + 2 :])))
    return found


def unescaped(text: str) -> str:
    for code, sign in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, sign)
    return text


def paths_github(out: str) -> set[str]:
    return {place["file"] for _, place, _ in annotations(out)}


# --------------------------------------------------------------------------------------------------------- the forms


@pytest.fixture
def faulty(branch: Path) -> Path:
    """Two faults of one key among others, errors and a warning."""
    contribute(branch, "solutions/musterstadt/neu.yml", GOOD.replace("bought", "bougt"))
    contribute(branch, "solutions/musterstadt/zwei.yml", GOOD + "needs: [nope, noped]\n")
    path = branch / "registry/products/full-board.yml"
    path.write_text(path.read_text().replace("licence: MIT", "licence: AGPL-3.0"))
    commit(branch)
    return branch


def test_github_marks_the_line_and_shows_errors_first(osreg: Run, faulty: Path) -> None:
    code, out = judged(osreg, "github")
    found = annotations(out)
    assert code == 1
    assert [level for level, _, _ in found] == sorted(level for level, _, _ in found)
    level, place, message = next(one for one in found if one[1]["title"] == "osreg: origin")
    assert (level, place["file"], place["line"], place["col"]) == ("error", "solutions/musterstadt/neu.yml", "3", "1")
    assert "use one of: adopted, bought, built, commissioned" in message
    assert out.splitlines()[-1] == "3 files, 3 errors, 1 warnings"


def test_gitlab_has_what_its_report_needs(osreg: Run, faulty: Path) -> None:
    rows = json.loads(judged(osreg, "gitlab")[1])
    assert {(row["check_name"], row["severity"], row["location"]["lines"]["begin"]) for row in rows} == {
        ("entry/origin", "major", 3),
        ("entry/needs", "major", 8),
        ("entry/licence", "minor", 3),
    }
    assert all(set(row) == {"description", "check_name", "fingerprint", "severity", "location"} for row in rows)


def prints_gitlab(out: str) -> list[str]:
    return [row["fingerprint"] for row in json.loads(out)]


def prints_sarif(out: str) -> list[str]:
    return [row["partialFingerprints"]["osreg/v1"] for row in json.loads(out)["runs"][0]["results"]]


@pytest.mark.parametrize(("form", "read"), [("gitlab", prints_gitlab), ("sarif", prints_sarif)])
def test_fingerprints_are_unique_and_survive_lines_and_languages(
    osreg: Run, faulty: Path, form: str, read: Callable[[str], list[str]]
) -> None:
    before = read(judged(osreg, form)[1])
    assert len(set(before)) == len(before) == 4
    path = faulty / "solutions/musterstadt/zwei.yml"
    path.write_text("# a line more\n\n" + path.read_text())
    assert read(judged(osreg, form, "--lang", "de")[1]) == before


def test_two_equal_faults_have_two_fingerprints() -> None:
    fault = Fault("a.yml", 1, 1, "error", "name", Message("twice"))
    assert len({mark for _, mark in marked([fault, fault], "")}) == 2


@pytest.mark.skipif(not CORPORA.is_dir(), reason="no folder with real data (OSREG_CORPORA names it)")
def test_sarif_is_valid_by_its_schema(osreg: Run, faulty: Path) -> None:
    from jsonschema_rs import validator_for

    schema = json.loads((CORPORA / "api-descriptions/sarif-2.1.0.json").read_text())
    for attack, _ in HOSTILE.values():
        attack(faulty)
    out = json.loads(judged(osreg, "sarif")[1])
    assert len(out["runs"][0]["results"]) >= len({path for _, path in HOSTILE.values()})
    assert [error.message for error in validator_for(schema).iter_errors(out)] == []


def test_junit_fails_one_test_a_fault_from_the_threshold_on(osreg: Run, faulty: Path) -> None:
    suite = ET.fromstring(judged(osreg, "junit")[1])[0]
    cases = suite.findall("testcase")
    assert (suite.attrib["tests"], suite.attrib["failures"]) == ("5", "3") == (str(len(cases)), "3")
    assert len(suite.findall("testcase/failure")) == 3
    assert len({(case.attrib["classname"], case.attrib["name"]) for case in cases}) == len(cases)
    code, strict = judged(osreg, "junit", "--fail-on", "warning")
    assert (code, ET.fromstring(strict)[0].attrib["failures"]) == (1, "4")


# What the schema of Jenkins (junit-10.xsd) allows of each element: attributes that must be there, others, children.
JUNIT = {
    "testsuites": (set(), {"name", "time", "tests", "failures", "errors"}, {"testsuite"}),
    "testsuite": ({"name", "tests", "failures", "errors"}, {"skipped", "time", "timestamp"}, {"testcase"}),
    "testcase": ({"name"}, {"classname", "time"}, {"failure", "system-out"}),
    "failure": (set(), {"type", "message"}, set()),
    "system-out": (set(), set(), set()),
}


def test_junit_has_the_form_that_jenkins_wants_whatever_an_entry_says(osreg: Run, faulty: Path) -> None:
    for attack, _ in HOSTILE.values():
        attack(faulty)
    contribute(faulty, "solutions/musterstadt/odd.yml", GOOD + '"x\\uffff\\ud800\\u0000]]><a>": 1\n')
    root = ET.fromstring(judged(osreg, "junit")[1])
    assert root.tag == "testsuites"
    for element in root.iter():
        needed, others, children = JUNIT[element.tag]
        assert needed <= set(element.attrib) <= needed | others
        assert {child.tag for child in element} <= children


@pytest.mark.parametrize("form", ["github", "gitlab", "sarif"])
def test_forges_are_told_paths_from_the_top_of_the_repository(osreg: Run, world: Path, form: str) -> None:
    git(world.parent, "init", "--quiet", "--initial-branch=main")
    git(world.parent, "add", "--all", "world")
    git(world.parent, "commit", "--quiet", "--message=base")
    contribute(world, "solutions/musterstadt/neu.yml", BROKEN)
    git(world, "checkout", "--quiet", "-b", "contribution")
    commit(world)
    assert judged(osreg, "text")[1].splitlines()[-1].startswith("1 files")
    told = {"github": paths_github, "gitlab": paths_gitlab, "sarif": paths_sarif}[form]
    assert told(judged(osreg, form)[1]) == {"world/solutions/musterstadt/neu.yml"}


# -------------------------------------------------------------------------------------------------------- wrong uses


@pytest.mark.parametrize("ref", ["no-such-branch", "--output=owned", "", "main\n--all", "-h"])
def test_an_unknown_commit_is_wrong_use(osreg: Run, branch: Path, ref: str) -> None:
    run = osreg("validate", f"--changed-since={ref}")
    assert (run.returncode, run.stdout) == (2, "")
    assert "commit" in run.stderr
    assert not (branch / "owned").exists()


def test_without_git_it_says_so(osreg: Run, world: Path) -> None:
    run = osreg("validate", "--changed-since=main", GIT_CEILING_DIRECTORIES=str(world.parent))
    assert run.returncode == 2
    assert "git" in run.stderr


def test_a_folder_of_the_registry_that_is_a_link_is_refused(osreg: Run, branch: Path, tmp_path: Path) -> None:
    (branch / "solutions").rename(tmp_path / "elsewhere")
    (branch / "solutions").symlink_to(tmp_path / "elsewhere")
    commit(branch)
    run = osreg("validate", "--changed-since=main")
    assert run.returncode == 2
    assert "symbolic link" in run.stderr


def test_nothing_that_the_contribution_brings_is_run(osreg: Run, branch: Path, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    for name in ("osreg.py", "conftest.py", "yaml.py", "sitecustomize.py", "solutions/musterstadt/x.py"):
        contribute(branch, name, f"open({str(trace)!r}, 'w')\n")
    contribute(branch, ".gitattributes", "*.yml diff=evil filter=evil\n")
    contribute(branch, ".gitconfig", f'[diff "evil"]\n\tcommand = touch {trace}\n\ttextconv = touch {trace}\n')
    contribute(branch, "solutions/musterstadt/lagekarte.yml", GOOD + f"evil: !!python/object/apply:os.system [{trace}]")
    commit(branch)
    run = subprocess.run(
        [Path(sys.executable).with_name("osreg"), "validate", "--registry", branch, "--changed-since", "main"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1, run.stderr
    assert not trace.exists()


# ------------------------------------------------------------------------------------------------------- the comment


def comment(osreg: Run, *more: str) -> str:
    run = osreg("contribution", "--changed-since", "main", *more)
    assert run.returncode == 0, run.stderr
    return run.stdout


def entries(osreg: Run) -> dict[str, dict[str, object]]:
    return {one["path"]: one for one in json.loads(comment(osreg, "--format", "json"))["entries"]}


def test_the_comment_names_what_is_new_who_else_uses_it_and_what_else_there_is(osreg: Run, branch: Path) -> None:
    text = GOOD.replace("Lagekarte", "Tafel")
    contribute(branch, "solutions/fernstadt/tafel.yml", text)
    commit(branch)
    out = comment(osreg)
    assert "### New (1)" in out
    assert "**Tafel** (Fernstadt), solutions/fernstadt/tafel.yml" in out
    assert "  - Closed Board: proprietary" in out
    assert "  - Also in use at: Musterstadt (production, confirmed 09/2026)" in out
    assert "[Full Board](<https://github.com/example/full-board>) (full)" in out
    assert "faults: 0 errors, 0 others" in out
    assert "Tafel (Fernstadt" not in out.partition("Also in use")[2]


def test_a_stale_record_is_marked_in_the_comment(osreg: Run, branch: Path) -> None:
    path = branch / "solutions/musterstadt/vorhabentafel.yml"
    path.write_text(path.read_text().replace('confirmed: "2026-09-01"', 'confirmed: "2020-09-01"'))
    contribute(branch, "solutions/fernstadt/tafel.yml")
    commit(branch)
    assert "Musterstadt (production, last confirmed 09/2020)" in comment(osreg)


def test_nobody_else_is_not_said_of_those_without_a_record(osreg: Run, branch: Path) -> None:
    path = branch / "solutions/musterstadt/vorhabentafel.yml"
    path.write_text(path.read_text().replace("production", "ended"))
    contribute(branch, "solutions/fernstadt/tafel.yml")
    commit(branch)
    assert "no other record in this registry; what municipalities without a record use is not known" in comment(osreg)


def test_an_open_product_needs_no_alternatives(osreg: Run, branch: Path) -> None:
    contribute(branch, "solutions/musterstadt/tafel.yml", GOOD.replace("closed-board", "example-board"))
    commit(branch)
    one = entries(osreg)["solutions/musterstadt/tafel.yml"]
    assert (one["openness"], one["alternatives"]) == ("open", None)
    assert [user["municipality"] for user in one["users"]] == ["Nachbarstadt", "Fernstadt", "Beispielkreis"]


def test_without_a_product_the_need_finds_the_others(osreg: Run, branch: Path) -> None:
    text = GOOD.replace("product: closed-board\n", "needs: [notice-board]\n")
    contribute(branch, "solutions/musterstadt/tafel.yml", text)
    commit(branch)
    one = entries(osreg)["solutions/musterstadt/tafel.yml"]
    assert "fernstadt/eigenbau" in [user["solution"] for user in one["users"]]
    assert "musterstadt/tafel" not in [user["solution"] for user in one["users"]]
    assert "example-board" in [item["id"] for item in one["alternatives"]]


def test_without_product_and_need_nothing_is_claimed(osreg: Run, branch: Path) -> None:
    contribute(branch, "solutions/musterstadt/tafel.yml", GOOD.replace("product: closed-board\n", ""))
    commit(branch)
    one = entries(osreg)["solutions/musterstadt/tafel.yml"]
    assert (one["openness"], one["users"], one["alternatives"]) == ("undetermined", None, None)


def test_faulty_changed_and_removed_entries_have_their_place_in_the_comment(osreg: Run, branch: Path) -> None:
    contribute(branch, "solutions/musterstadt/kaputt.yml", BROKEN)
    (branch / "solutions/fernstadt/eigenbau.yml").unlink()
    path = branch / "solutions/nachbarstadt/vorhabentafel.yml"
    path.write_text(path.read_text().replace('"4.2"', '"5.0"'))
    policy = branch / "registry/policy.yml"
    policy.write_text(policy.read_text() + "# looser\n")
    commit(branch)
    out = comment(osreg)
    assert out.index("### New (1)") < out.index("### Changed (2)") < out.index("### Removed (1)")
    assert "cannot be used because of its faults" in out
    assert "faults: 4 errors" in out
    assert "Look closely" in out


def test_an_empty_contribution_says_so(osreg: Run, branch: Path) -> None:
    assert "No entry is touched." in comment(osreg)


def test_the_comment_obeys_nobody(osreg: Run, branch: Path) -> None:
    name = "[x](javascript:alert(1)) <img src=x> @octocat #1 ::error::y"
    contribute(branch, "solutions/musterstadt/laut.yml", GOOD.replace("Lagekarte", json.dumps(name)))
    contribute(branch, "solutions/musterstadt/a\n## b.yml")
    commit(branch)
    out = comment(osreg)
    assert "\n## b" not in out
    assert not re.search(r"<img|@octocat|(?<!&)#1|::", out)
    assert "javascript" not in "".join(
        re.findall(r'href="[^"]*"', MarkdownIt("gfm-like", {"linkify": False}).render(out))
    )


def test_a_comment_of_a_thousand_entries_fits_a_forge(osreg: Run, branch: Path) -> None:
    for number in range(1000):
        contribute(branch, f"solutions/musterstadt/lagekarte-{number}.yml")
    out = comment(osreg)
    assert len(out.encode("utf-16-le")) // 2 < 65_536
    assert "### New (1000)" in out
    assert "more do not fit" in out


def test_the_comment_speaks_german(osreg: Run, branch: Path) -> None:
    contribute(branch, "solutions/musterstadt/lagekarte.yml")
    assert osreg("contribution", "--changed-since", "main", "--lang", "de").returncode == 0


# -------------------------------------------------------------------------------------------------------- CODEOWNERS


def owned(osreg: Run, world: Path, accounts: str, *more: str) -> subprocess.CompletedProcess[str]:
    (world / "accounts.yml").write_text(accounts, encoding="utf-8")
    return osreg("codeowners", "--accounts", "accounts.yml", *more)


def lines_of(text: str) -> list[str]:
    return text.partition("\n\n")[2].splitlines()


def test_codeowners_name_the_accounts_of_the_region(osreg: Run, world: Path) -> None:
    text = 'default: ["@region/registry"]\norganisations:\n  Musterstadt: ["@musterstadt/it", it@musterstadt.example]\n'
    run = owned(osreg, world, text)
    assert (run.returncode, lines_of(run.stdout)) == (
        0,
        [
            "* @region/registry",
            "# nobody is named for fernstadt",
            "/solutions/musterstadt/ @musterstadt/it it@musterstadt.example",
            "/registry/organisations/musterstadt.yml @musterstadt/it it@musterstadt.example",
            "# nobody is named for nachbarstadt",
        ],
    )


def test_codeowners_take_the_mailboxes_of_the_entries_only_when_told_to(osreg: Run, world: Path) -> None:
    text = 'organisations:\n  musterstadt: ["@musterstadt/it"]\n'
    lines = lines_of(owned(osreg, world, text, "--mailboxes").stdout)
    assert "/solutions/musterstadt/ @musterstadt/it" in lines
    assert "/solutions/nachbarstadt/ digital@nachbarstadt.example" in lines
    assert "# nobody is named for fernstadt" in lines


def test_codeowners_of_a_merged_municipality_are_those_of_its_successor(osreg: Run, world: Path) -> None:
    path = world / "registry/organisations/fernstadt.yml"
    path.write_text(path.read_text() + 'until: "2025"\nsuccessor: musterstadt\n')
    lines = lines_of(owned(osreg, world, 'organisations: {musterstadt: ["@muster"]}\n').stdout)
    assert "/solutions/fernstadt/ @muster" in lines


def test_codeowners_survive_municipalities_that_succeed_each_other(osreg: Run, world: Path) -> None:
    for one, other in (("fernstadt", "nachbarstadt"), ("nachbarstadt", "fernstadt")):
        path = world / f"registry/organisations/{one}.yml"
        path.write_text(path.read_text() + f"successor: {other}\n")
    assert "# nobody is named for fernstadt" in lines_of(owned(osreg, world, "organisations: {}\n").stdout)


def test_a_folder_cannot_write_itself_into_codeowners(osreg: Run, world: Path) -> None:
    contribute(world, "solutions/x\n* @evil/lagekarte.yml", GOOD.replace("evidence", "contact: {role: x}\nevidence"))
    run = owned(osreg, world, "organisations: {}\n", "--mailboxes")
    assert run.returncode == 0
    assert "@evil" not in run.stdout


@pytest.mark.parametrize(
    "text",
    [
        "organisations: {nirgendwo: ['@x']}\n",
        "organisations: {musterstadt: '@x'}\n",
        "organisations: {musterstadt: ['@x @y']}\n",
        "organisations: {musterstadt: ['* @x']}\n",
        "organisations: {musterstadt: []}\n",
        "owners: {}\n",
        "- a\n",
        "a: &a [*a]\n",
    ],
)
def test_a_wrong_file_of_accounts_is_wrong_use(osreg: Run, world: Path, text: str) -> None:
    run = owned(osreg, world, text)
    assert (run.returncode, run.stdout) == (2, "")
    assert "Traceback" not in run.stderr


def test_without_accounts_nobody_is_guessed(osreg: Run, world: Path) -> None:
    run = osreg("codeowners")
    assert run.returncode == 2
    assert "--accounts" in run.stderr
    assert osreg("codeowners", "--accounts", "no-such-file").returncode == 2
