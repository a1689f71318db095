"""`osreg check --format sarif|csv|markdown`: for forges, spreadsheets and comments, whatever strangers wrote."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import yaml
from markdown_it import MarkdownIt

from osreg.reports.check_markdown import check_markdown
from osreg.reports.markdown import link, plain
from osreg.reports.sarif import HOME
from osreg.words import clean, words
from osreg_checks.consider import consider
from osreg_checks.dependencies import Needed
from osreg_registry.catalogue import Catalogue
from osreg_registry.message import Message

Run = Callable[..., subprocess.CompletedProcess[str]]
FORMATS = ("sarif", "csv", "markdown")
TARGETS = {
    "a product": ("closed-board",),
    "an open product": ("example-board",),
    "a need": ("--need", "Vorhabenübersicht"),
    "an entry": ("solutions/musterstadt/vorhabentafel.yml",),
    "a package": ("pkg:npm/closed-driver@1",),
    "a stranger": ("no such thing",),
    "a document": ("angebot.json",),
}
HOSTILE = {
    "formula": "=HYPERLINK(1)",
    "formula after a separator": "a;=1+1,@x|\t+2",
    "scope": "@angular/core",
    "link": "[click](javascript:alert(1))",
    "image": "![x](https://evil.example/x.png)",
    "html": "<img src=x onerror=alert(1)><script>x</script>",
    "comment": "<!-- the rest is gone",
    "entity": "&lt;b&gt; &#64;user",
    "code": "`` ` ``",
    "table": "a | b \\| c",
    "call": "@octocat see #12, org/repo#3, GH-4 and !5",
    "address": "https://evil.example www.evil.example",
    "math": "$x$ and **bold** _a_ ~~b~~",
    "braces": "{0} {name}",
    "lines": "one\n## two\r\n/close",
    "terminal": "\x1b]8;;https://evil.example\x07x\u202e",
}


def document(names: list[str], **part: Any) -> dict[str, Any]:
    parts = [{"type": "library", "bom-ref": f"c{i}", "name": name, **part} for i, name in enumerate(names)]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "bom-ref": "app", "name": "Fachverfahren", "version": "3"}},
        "components": parts,
        "dependencies": [{"ref": "app", "dependsOn": [part["bom-ref"] for part in parts]}],
    }


def offer() -> dict[str, Any]:
    found = document(["web", "closed-driver", "cache", "odd"])
    for part, licence in zip(found["components"], ("MIT", "MIT", "SSPL-1.0", None), strict=True):
        part["version"] = "2"
        part["licenses"] = [{"license": {"id": licence}}] if licence else []
    found["components"][1]["purl"] = "pkg:npm/closed-driver@2"
    found["components"][2] |= {"scope": "optional"}
    found["dependencies"] = [{"ref": "app", "dependsOn": ["c0", "c3"]}, {"ref": "c0", "dependsOn": ["c1", "c2"]}]
    return found


def written(world: Path, found: dict[str, Any], name: str = "angebot.json") -> str:
    (world / name).write_text(json.dumps(found), encoding="utf-8")
    return name


def one_run(text: str) -> dict[str, Any]:
    log = json.loads(text)
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    assert isinstance(run, dict)
    return run


def rows_of(text: str, delimiter: str = ",") -> list[dict[str, str]]:
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=delimiter))


# ------------------------------------------------------------------------------------------------------- all formats


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("form", FORMATS)
def test_every_target_has_every_format_and_the_exit_code_of_the_page(
    osreg: Run, world: Path, target: str, form: str
) -> None:
    written(world, offer())
    page, report = osreg("check", *TARGETS[target]), osreg("check", *TARGETS[target], "--format", form)
    assert report.stderr == ""
    assert report.returncode == page.returncode
    if form == "sarif":
        one_run(report.stdout)
    elif form == "csv":
        assert rows_of(report.stdout)[0]["Relation"] in {"asked for", "the whole"}
    else:
        assert report.stdout.startswith("## ")


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_question_has_the_same_bytes_and_a_file_holds_them(osreg: Run, world: Path, form: str) -> None:
    written(world, offer())
    first = osreg("check", "angebot.json", "--format", form)
    osreg("check", "angebot.json", "--format", form, "--output", "report")
    assert first.stdout
    assert (world / "report").read_bytes().decode() == first.stdout


@pytest.mark.parametrize("form", FORMATS)
def test_what_could_not_be_told_is_in_every_format(osreg: Run, world: Path, form: str) -> None:
    report = osreg("check", written(world, offer()), "--format", form).stdout
    assert "nothing says under which licence the whole is distributed" in report
    assert "odd@2" in report


@pytest.mark.parametrize("form", FORMATS)
def test_nothing_of_strangers_reaches_a_terminal_or_a_log(osreg: Run, world: Path, form: str) -> None:
    names = [*HOSTILE.values(), "::error::x", "##[error]x"]
    shown = osreg("check", written(world, document(names)), "--format", form).stdout
    assert not set(shown) & {"\x1b", "\x07", "\u202e", "\r", "\t"}
    assert "::error" not in shown
    assert "##[" not in shown
    assert not any(line.startswith("/") for line in shown.splitlines())


# ------------------------------------------------------------------------------------------------------------- SARIF


def test_sarif_names_file_component_and_place(osreg: Run, world: Path) -> None:
    (world / "an gebote").mkdir()
    run = one_run(osreg("check", written(world, offer(), "an gebote/größe#1.json"), "--format", "sarif").stdout)
    rows = {row["ruleId"]: row for row in run["results"] if row["kind"] == "fail"}
    (place,) = rows["DEP003"]["locations"]
    assert place["physicalLocation"] == {"artifactLocation": {"uri": "an%20gebote/gr%C3%B6%C3%9Fe%231.json"}}
    assert [name["fullyQualifiedName"] for name in place["logicalLocations"]] == [
        "pkg:npm/closed-driver@2", "/components/1",
    ]  # fmt: skip
    assert rows["DEP003"]["level"] == "warning"
    assert rows["DEP002"]["level"] == "note"  # optional
    rule = run["tool"]["driver"]["rules"][rows["DEP002"]["ruleIndex"]]
    assert (rule["id"], rule["name"]) == ("DEP002", "component-not-open")
    assert rule["defaultConfiguration"] == {"level": "warning"}
    assert rule["helpUri"] == f"{HOME}/docs/checks/component-not-open.md"


def test_sarif_leaves_what_could_not_be_told_open_and_without_level(osreg: Run, world: Path) -> None:
    run = one_run(osreg("check", written(world, offer()), "--format", "sarif").stdout)
    rows = [row for row in run["results"] if row["kind"] == "open"]
    assert {row["ruleId"] for row in rows} == {"DEP004", "DEP006"}
    assert {row["level"] for row in rows} == {"none"}
    ran = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert {"DEP005", "DEP007"} <= ran  # they passed: rules without results
    assert not {"DEP005", "DEP007"} & {row["ruleId"] for row in run["results"]}


def test_sarif_says_lines_where_a_document_has_them(osreg: Run, world: Path) -> None:
    (world / "requirements.txt").write_text("web==1\nclosed-thing @ file:///etc/passwd\n", encoding="utf-8")
    run = one_run(osreg("check", "requirements.txt", "--format", "sarif").stdout)
    regions = [row["locations"][0]["physicalLocation"].get("region") for row in run["results"]]
    assert {"startLine": 2} in regions


def test_sarif_names_the_entry_for_what_the_registry_knows(osreg: Run) -> None:
    run = one_run(osreg("check", "Closed Board", "--format", "sarif").stdout)
    (row,) = [row for row in run["results"] if row["kind"] == "fail"]
    uri = row["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "registry/products/closed-board.yml"
    assert run["properties"]["verdict"] == "proprietary"


def test_sarif_says_that_a_name_is_not_known(osreg: Run) -> None:
    run = one_run(osreg("check", "no such thing", "--format", "sarif").stdout)
    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert "no such thing" in note["message"]["text"]
    assert run["results"] == []


def prints(run: dict[str, Any]) -> set[tuple[str, ...]]:
    return {(row["ruleId"], *row["partialFingerprints"].values()) for row in run["results"] if row["kind"] == "fail"}


def test_fingerprints_survive_another_language_order_and_version(osreg: Run, world: Path) -> None:
    found = offer()
    before = one_run(osreg("check", written(world, found), "--format", "sarif").stdout)
    found["components"].reverse()
    for part in found["components"]:
        part["version"] = "3"
    found["components"][2]["purl"] = "pkg:npm/closed-driver@3"
    after = one_run(osreg("check", written(world, found), "--format", "sarif", "--lang", "de").stdout)
    assert prints(before) == prints(after)
    assert len(prints(before)) == 2
    assert before["results"][0]["message"] != after["results"][0]["message"]


def test_two_versions_of_a_component_are_two_alerts(osreg: Run, world: Path) -> None:
    found = document(["cache", "cache"], licenses=[{"license": {"id": "SSPL-1.0"}}])
    for number, part in enumerate(found["components"]):
        part["version"] = str(number)
    run = one_run(osreg("check", written(world, found), "--format", "sarif").stdout)
    marks = [row["partialFingerprints"] for row in run["results"] if row["ruleId"] == "DEP002"]
    assert len({mark["osreg/v1"] for mark in marks}) == 1
    assert len({mark["primaryLocationLineHash"] for mark in marks}) == len(marks) == 2


def accepting(world: Path) -> str:
    row = {"check": "DEP003", "reason": "Nur bis zur Ablösung.", "approved_by": "IT-Leitung", "until": "2027-01-31"}
    (world / "ausnahmen.yml").write_text(json.dumps({"exceptions": [row]}), encoding="utf-8")
    return "ausnahmen.yml"


def test_an_exception_is_a_suppression_a_remark_in_the_table_and_a_section(osreg: Run, world: Path) -> None:
    command = ("check", written(world, offer()), "--exceptions", accepting(world), "--format")
    run = one_run(osreg(*command, "sarif").stdout)
    by_check = {row["ruleId"]: row["suppressions"] for row in run["results"]}
    (accepted,) = by_check.pop("DEP003")
    assert (accepted["kind"], accepted["status"]) == ("external", "accepted")
    assert "IT-Leitung: Nur bis zur Ablösung." in accepted["justification"]
    assert set(map(len, by_check.values())) == {0}  # all have them, or none (SARIF 3.27.23)
    parts = {row["Name"]: row["Findings"] for row in rows_of(osreg(*command, "csv").stdout)}
    assert parts["closed-driver"] == "DEP003 (accepted)"
    page = osreg(*command, "markdown").stdout
    assert page.index("### Findings (1)") < page.index("### Accepted") < page.index("- DEP003: closed-driver@2")


def test_a_check_that_does_not_apply_is_no_suppression(osreg: Run) -> None:
    run = one_run(osreg("check", "solutions/musterstadt/vorhabentafel.yml", "--format", "sarif").stdout)
    assert run["results"]
    assert not any(row["suppressions"] for row in run["results"])


def test_a_report_is_the_baseline_of_the_next_one(osreg: Run, world: Path) -> None:
    command = ("check", written(world, offer()), "--format")
    assert osreg(*command, "sarif", "--output", "vorher.sarif").returncode == 1
    again = osreg(*command, "sarif", "--baseline", "vorher.sarif")
    assert again.returncode == 0
    states = {row["ruleId"]: row["baselineState"] for row in one_run(again.stdout)["results"]}
    assert states == {"DEP002": "unchanged", "DEP003": "unchanged", "DEP004": "new", "DEP006": "new"}
    page = osreg(*command, "markdown", "--baseline", "vorher.sarif").stdout
    assert "### Findings (0)\n\nfindings that the earlier report has, too: 2" in page
    parts = rows_of(osreg(*command, "csv", "--baseline", "vorher.sarif").stdout)
    assert "DEP003 (known)" in {row["Findings"] for row in parts}


def test_messages_hold_no_links_and_no_placeholders(osreg: Run, world: Path) -> None:
    names = list(HOSTILE.values())
    found = document(names, licenses=[{"license": {"id": "SSPL-1.0"}}])
    run = one_run(osreg("check", written(world, found), "--format", "sarif").stdout)
    texts = [row["message"]["text"] for row in run["results"]]
    assert any("{{0}}" in text for text in texts)
    assert not any("](" in text or re.search(r"(?<!\{)\{\w", text) for text in texts)


def test_the_home_of_the_project_is_that_of_publiccode(real_root: Path) -> None:
    stated = yaml.safe_load((real_root / "publiccode.yml").read_text(encoding="utf-8"))
    assert stated["url"].removesuffix(".git") == HOME


# --------------------------------------------------------------------------------------------------------------- CSV


def test_the_table_has_one_row_a_component_after_the_whole(osreg: Run, world: Path) -> None:
    rows = rows_of(osreg("check", written(world, offer()), "--format", "csv").stdout)
    assert [row["Name"] for row in rows] == ["Fachverfahren@3", "web", "closed-driver", "cache", "odd"]
    assert [row["Relation"] for row in rows] == ["the whole", "direct", "transitive", "transitive", "direct"]
    assert [row["Openness"] for row in rows[1:]] == ["open", "open", "source-available", "undetermined"]
    assert [row["Optional"] for row in rows] == ["", "", "", "yes", ""]  # not stated is not a no
    driver = rows[2]
    assert (driver["Version"], driver["Package URL"]) == ("2", "pkg:npm/closed-driver@2")
    assert (driver["Made for"], driver["Stated licence"]) == ("Closed Database", "MIT")
    assert (driver["Path"], driver["Findings"]) == ("web@2 > closed-driver@2", "DEP003")


def test_findings_about_no_component_stand_with_the_whole(osreg: Run, world: Path) -> None:
    whole = rows_of(osreg("check", written(world, document(["odd"])), "--format", "csv").stdout)[0]
    assert whole["Findings"].split("; ")[0] == "DEP004"


def test_a_german_table_is_split_where_a_german_excel_splits(osreg: Run) -> None:
    text = osreg("check", "closed-board", "--format", "csv", "--lang", "de").stdout
    first, second, *_ = rows_of(text, ";")
    assert list(first.values())[1] == "Closed Board"
    assert list(second.values())[4] == "voll"


def test_the_table_of_a_product_has_its_alternatives(osreg: Run) -> None:
    rows = rows_of(osreg("check", "closed-board", "--municipality", "musterstadt", "--format", "csv").stdout)
    by_relation: dict[str, list[str]] = {}
    for row in rows:
        by_relation.setdefault(row["Relation"], []).append(row["Name"])
    assert by_relation == {
        "asked for": ["Closed Board"],
        "alternative": ["Full Board", "Example Board", "Needy Board"],
        "Looked at, refused": ["Busl Board"],
    }
    example = next(row for row in rows if row["Name"] == "Example Board")
    assert (example["Fit"], example["Licence"], example["Users"]) == ("partial", "AGPL-3.0-or-later", "3")
    assert "digital@nachbarstadt.example" in example["Ask in the region"]
    assert "needs Closed Database (proprietary)" in next(row for row in rows if row["Name"] == "Needy Board")["Remarks"]


@pytest.mark.parametrize("language", ["de", "en"])
def test_no_cell_is_a_formula_whatever_the_program_splits_at(osreg: Run, world: Path, language: str) -> None:
    names = [sign + "1+1" for sign in "=+-@\uff1d\uff0b\uff0d\uff20"]
    found = document([*names, *(f"a{separator} {name}" for separator in ",;|\t" for name in names), *HOSTILE.values()])
    text = osreg("check", written(world, found), "--format", "csv", "--lang", language).stdout
    for delimiter in ",;\t|":
        lines = csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=delimiter)
        cells = [cell.strip(' "') for line in lines for cell in line]
        assert [cell for cell in cells if cell.startswith(tuple("=+-@\uff1d\uff0b\uff0d\uff20\t\r"))] == []
    assert "'=HYPERLINK(1)" in text
    # Every cell in quotes, so that a program which splits elsewhere still sees where it ends.
    assert re.fullmatch(r'\ufeff(?:"(?:[^"\n]|"")*"[,;\n])+', text)


def test_no_cell_is_longer_than_excel_takes(osreg: Run, world: Path) -> None:
    licences = [{"license": {"name": f"licence {number}"}} for number in range(5000)]
    rows = rows_of(osreg("check", written(world, document(["x"], licenses=licences)), "--format", "csv").stdout)
    assert max(len(cell) for row in rows for cell in row.values()) == 32_767


# ---------------------------------------------------------------------------------------------------------- Markdown


def rendered(text: str) -> str:
    html = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(text)
    assert isinstance(html, str)
    return html


def test_the_summary_counts_first_then_findings_then_remedies(osreg: Run, world: Path) -> None:
    page = osreg("check", written(world, offer()), "--format", "markdown").stdout
    signs = (
        "## Fachverfahren@3: UNDETERMINED",
        "CycloneDX 1.6, 4 components",
        "| open | source-available | proprietary | undetermined |",
        "| 2 | 1 | 0 | 1 |",
        "### Findings (2)",
        "**DEP003 warning**: closed-driver@2 is made for Closed Database",
        "**DEP002 note**: cache@2 is source-available",
        "### To mend it",
        "replace web@2; findings that vanish: 2",
        "### Not determinable",
        "Basis: registry",
    )
    places = [page.find(sign) for sign in signs]
    assert -1 not in places
    assert places == sorted(places)


@pytest.mark.parametrize("name", HOSTILE)
def test_names_of_strangers_are_shown_and_not_obeyed(name: str) -> None:
    shown = plain(HOSTILE[name])
    html = rendered(f"- {shown}\n\n| a | b |\n| - | - |\n| {shown} | c |\n\n## {shown}\n\n{shown}\n")
    tags = re.findall(r"<(/?\w+)", html)
    assert set(tags) <= {"ul", "/ul", "li", "/li", "table", "/table", "thead", "/thead", "tbody", "/tbody", "tr", "/tr",
                         "th", "/th", "td", "/td", "h2", "/h2", "p", "/p"}  # fmt: skip
    assert "<!" not in html
    cell = re.search(r"<td>(.*?)</td>", html)
    assert cell
    assert unescape(cell[1]).replace("\u200b", "") == clean(HOSTILE[name]).strip()
    assert tags.count("h2") == 1
    # A forge calls and links when all is rendered.
    assert not re.search(r"(^|\W)[@#!]\w|GH-\d|://|www\.\w", html.replace("&quot;", ""))


@pytest.mark.parametrize("text", ["# x", "- x", "+ x", "1. x", "1) x", "=====", "/close", "    x", "> x", "---", "***"])
def test_no_text_of_strangers_begins_a_block(text: str) -> None:
    assert rendered(f"{plain(text)}\n") == f"<p>{rendered(plain(text))[3:-5]}</p>\n"
    assert not plain(text).startswith((" ", "/"))


@pytest.mark.parametrize(
    "url",
    [
        None,
        "javascript:alert(1)",
        "JAVASCRIPT:x",
        "data:text/html,x",
        "//evil.example",
        "https://",
        "http://[",
        "https://x/" + "y" * 999,
    ],
)
def test_only_pages_of_the_web_are_linked(url: str | None) -> None:
    assert link("name", url) == "name"


def test_a_link_stays_one_link() -> None:
    html = rendered(link("a](b) <i>", "https://x.example/>) [y](javascript:z) |\n<script>"))
    assert html.count("<a ") == html.count("<") - 3 == 1
    assert 'href="https://x.example/%3E)%20' in html


def test_a_mailbox_stays_one() -> None:
    assert plain("digital@nachbarstadt.example") == "digital@nachbarstadt.example"


@pytest.mark.parametrize("sign", ["x", "<", "\U0001f600"])
def test_a_comment_fits_on_a_forge_and_says_what_is_missing(osreg: Run, world: Path, sign: str) -> None:
    names = [f"{number}{sign * 800}" for number in range(400)]
    found = document(names, licenses=[{"license": {"id": "SSPL-1.0"}}], supplier={"name": sign * 900})
    found["metadata"]["component"] |= {"name": sign * 5000, "supplier": {"name": sign * 5000}}
    page = osreg("check", written(world, found), "--format", "markdown").stdout
    assert len(page.encode("utf-16-le")) // 2 < 65_536
    left_out = re.search(r"(\d+) more do not fit in here; --format csv", page)
    assert left_out
    assert int(left_out[1]) + page.count("**DEP002 ") == 400
    assert "### To mend it" in page
    assert "Basis:" in page


def test_a_comment_fits_when_all_of_it_is_too_much(world: Path, catalogue_of: Callable[[Path], Catalogue]) -> None:
    catalogue, many = catalogue_of(world), 2000
    answer = consider(catalogue, "closed-board", datetime(2026, 11, 23, tzinfo=UTC), "musterstadt")
    failed = next(one for one in answer.results if one.outcome == "fail")
    accepted = failed._replace(outcome="not-applicable", reason=Message("accepted"))
    fixes = [failed._replace(fix=Message(f"remedy {number}")) for number in range(many)]
    needed = Needed("x", None, None, "proprietary", Message("x"), ("x",), None, ())
    names = ["name", "vendor", "licence"]
    full = answer._replace(
        subject=answer.subject._replace(**dict.fromkeys(names, "<" * 999)),
        alternatives=answer.alternatives * many,
        rejected=answer.rejected * many,
        dependencies=(needed,) * many,
        results=(*fixes, *(accepted,) * many),
        unasked=tuple(Message(f"reason {number}") for number in range(many)),
    )
    page = check_markdown(full, catalogue, words("en"))
    assert page.count("more do not fit in here") == 8
    assert len(page) < 65_536
