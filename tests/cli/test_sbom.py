"""`osreg check` with a bill of material or a lock file, as procurement gets it with an offer."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from offer import OFFER

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def offer(tmp_path: Path) -> str:
    path = tmp_path / "angebot.json"
    path.write_text(json.dumps(OFFER), encoding="utf-8")
    return str(path)


def test_the_page_counts_first_then_names_paths_and_what_helps(osreg: Run, offer: str) -> None:
    answer = osreg("check", offer)
    page = " ".join(answer.stdout.split())
    assert answer.returncode == 1
    assert page.index("2 open, 1 source-available, 0 proprietary, 1 undetermined") < page.index("Finding")
    assert (
        "closed-driver@2 is made for Closed Database, which is not open (web@1 -> closed-driver@2; transitive)" in page
    )
    assert "cache is source-available, under `SSPL-1.0` (web@1 -> cache; transitive)" in page
    assert "replace web@1; findings that vanish: 2" in page
    assert "odd: the document states no licence for it" in page


def test_the_german_page_is_german(osreg: Run, offer: str) -> None:
    page = osreg("check", offer, "--lang", "de").stdout
    assert "Bestandteile:" in page
    assert "Abhilfe:" in page
    assert "finding" not in page


def test_json_has_the_promised_shape(osreg: Run, offer: str) -> None:
    document = json.loads(osreg("check", offer, "--format", "json").stdout)
    assert document["subject"]["kind"] == "sbom"
    rows = {row["name"]: row for row in document["dependencies"]}
    assert rows["closed-driver@2"]["path"] == ["web@1", "closed-driver@2"]
    assert rows["closed-driver@2"]["openness"] == "proprietary"
    assert (rows["cache"]["openness"], rows["odd"]["openness"]) == ("source-available", "undetermined")


@pytest.mark.parametrize(
    ("options", "code"), [((), 1), (("--fail-on", "never"), 0), (("--fail-on", "never", "--strict"), 3)]
)
def test_the_exit_code_follows_the_findings(osreg: Run, offer: str, options: tuple[str, ...], code: int) -> None:
    assert osreg("check", offer, *options).returncode == code


def test_standard_input_is_read(world: Path, offer: str) -> None:
    command = [sys.executable, "-m", "osreg", "check", "-", "--format", "json"]
    raw = Path(offer).read_bytes()
    answer = subprocess.run(command, cwd=world, input=raw, capture_output=True, timeout=60, check=False)
    assert json.loads(answer.stdout)["subject"]["name"] == "Fachverfahren@3"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b'{"bomFormat": "CycloneDX", ', "line 1, column 28"),
        (b"\x00\x01\x02", "binary file"),
        (b"<html>", "no bill of material"),
    ],
)
def test_a_broken_document_is_explained(osreg: Run, tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "kaputt.json"
    path.write_bytes(content)
    answer = osreg("check", str(path))
    assert answer.returncode == 2
    assert message in answer.stderr
    assert "Traceback" not in answer.stderr


def test_names_of_strangers_do_not_reach_the_terminal(osreg: Run, tmp_path: Path) -> None:
    part = {"type": "library", "bom-ref": "x", "name": "x\x1b]8;;https://evil.example\x07", "version": "::error::"}
    path = tmp_path / "boese.json"
    path.write_text(json.dumps(OFFER | {"components": [part], "dependencies": []}), encoding="utf-8")
    answer = osreg("check", str(path))
    assert "\x1b" not in answer.stdout
    assert "::error::" not in answer.stdout


def test_a_lock_file_is_read(osreg: Run, tmp_path: Path) -> None:
    packages = {"": {"name": "tafel", "dependencies": {"closed-driver": "^2.0.0"}}}
    packages["node_modules/closed-driver"] = {"version": "2.0.0", "license": "MIT"}
    path = tmp_path / "package-lock.json"
    path.write_text(json.dumps({"name": "tafel", "lockfileVersion": 3, "packages": packages}), encoding="utf-8")
    page = " ".join(osreg("check", str(path)).stdout.split())
    assert "closed-driver@2.0.0 is made for Closed Database" in page


EXCEPTION = {
    "check": "DEP002",
    "reason": "Cache is replaced with the next release.",
    "approved_by": "IT-Leitung",
    "until": "2027-01-31",
}


def accepting(tmp_path: Path, **changes: str) -> str:
    path = tmp_path / "ausnahmen.yml"
    path.write_text(json.dumps({"exceptions": [EXCEPTION | changes]}), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("changes", "silenced"),
    [
        ({}, True),
        ({"component": "cache"}, True),
        ({"component": "ca*"}, True),
        ({"component": "other"}, False),
        ({"check": "DEP001"}, False),
        ({"until": "2026-11-22"}, False),
    ],
)
def test_an_exception_silences_what_it_names_until_its_end(
    osreg: Run, offer: str, tmp_path: Path, changes: dict[str, str], silenced: bool
) -> None:
    page = osreg("check", offer, "--exceptions", accepting(tmp_path, **changes)).stdout
    assert ("Accepted:" in page) is silenced
    assert ("Finding:               DEP002" in page) is not silenced


def test_an_exception_that_has_ended_shouts(osreg: Run, offer: str, tmp_path: Path) -> None:
    answer = osreg("check", offer, "--fail-on", "error", "--exceptions", accepting(tmp_path, until="2026-11-22"))
    assert answer.returncode == 1
    assert "ENT002 error: the exception from DEP002 ended on 2026-11-22" in " ".join(answer.stdout.split())


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("exceptions: [{check: DEP002}]", "ausnahmen.yml:1:14: exceptions[0]"),
        ("exceptions: [", "ausnahmen.yml:2:1"),
        ("", "the file is empty"),
    ],
)
def test_broken_exceptions_are_explained_with_their_place(
    osreg: Run, offer: str, tmp_path: Path, content: str, message: str
) -> None:
    path = tmp_path / "ausnahmen.yml"
    path.write_text(content, encoding="utf-8")
    answer = osreg("check", offer, "--exceptions", str(path))
    assert answer.returncode == 2
    assert message in answer.stderr


def test_exceptions_are_for_documents_only(osreg: Run, offer: str, tmp_path: Path) -> None:
    answer = osreg("check", "Closed Board", "--exceptions", accepting(tmp_path))
    assert answer.returncode == 2
    assert "for a bill of material" in answer.stderr


def hostile(name: str, **more: Any) -> str:
    part = {"type": "library", "bom-ref": "c", "name": name, "licenses": [{"license": {"id": "SSPL-1.0"}}]}
    return json.dumps(OFFER | {"components": [part | more], "dependencies": []})


@pytest.mark.parametrize(
    "content",
    [
        hostile("x" * 1_000_000),
        hostile("x", version="1" * 1_000_000),
        hostile("x", purl="pkg:npm/" + "a/" * 500_000),
        hostile("x", licenses=[{"expression": " OR ".join(["MIT"] * 100_000)}]),
        hostile("x", licenses=[{"license": {"name": "n" * 1_000_000}}]),
        hostile("x", supplier={"name": "s" * 1_000_000}),
    ],
)
@pytest.mark.parametrize("form", ["text", "json"])
def test_the_answer_to_huge_texts_is_short(osreg: Run, tmp_path: Path, content: str, form: str) -> None:
    path = tmp_path / "huge.json"
    path.write_text(content, encoding="utf-8")
    answer = osreg("check", str(path), "--format", form)
    assert answer.returncode in {0, 1}
    assert len(answer.stdout) < 20_000


def test_control_characters_of_strangers_do_not_reach_the_terminal(osreg: Run, tmp_path: Path) -> None:
    path = tmp_path / "control.json"
    path.write_text(hostile("\x1b[31mred\r\n::error::x\u202egnp"), encoding="utf-8")
    page = osreg("check", str(path), "--all").stdout
    assert not {"\x1b", "\u202e", "\r"} & set(page)
    assert not [line for line in page.splitlines() if line.startswith("::")]


def test_findings_of_an_earlier_report_do_not_count(osreg: Run, offer: str, tmp_path: Path) -> None:
    earlier = str(tmp_path / "earlier.sarif")
    assert osreg("check", offer, "--format", "sarif", "--output", earlier).returncode == 1
    newer = OFFER | {"metadata": {"component": {"type": "application", "bom-ref": "app", "name": "Fachverfahren"}}}
    Path(offer).write_text(json.dumps(newer), encoding="utf-8")
    known = osreg("check", offer, "--baseline", earlier)
    assert known.returncode == 0
    assert "findings that the earlier report has, too: 2" in known.stdout
    parts = [*newer["components"], {"type": "library", "name": "new", "licenses": [{"license": {"id": "SSPL-1.0"}}]}]
    Path(offer).write_text(json.dumps(newer | {"components": parts}), encoding="utf-8")
    answer = osreg("check", offer, "--baseline", earlier)
    assert answer.returncode == 1
    assert "DEP002 warning: new is source-available" in " ".join(answer.stdout.split())
    assert "cache is source-available" not in answer.stdout


def test_what_was_accepted_is_no_baseline(osreg: Run, offer: str, tmp_path: Path) -> None:
    earlier = str(tmp_path / "earlier.sarif")
    osreg("check", offer, "--format", "sarif", "--output", earlier, "--exceptions", accepting(tmp_path))
    page = osreg("check", offer, "--baseline", earlier).stdout
    assert "DEP002 warning: cache is source-available" in " ".join(page.split())


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"runs": 1}', "not json"])
def test_a_baseline_that_is_none_is_explained(osreg: Run, offer: str, tmp_path: Path, content: str) -> None:
    path = tmp_path / "earlier.sarif"
    path.write_text(content, encoding="utf-8")
    answer = osreg("check", offer, "--baseline", str(path))
    assert answer.returncode == 2
    assert "is no report of osreg in SARIF" in answer.stderr


def test_needs_of_a_publiccode_yml_are_judged_by_its_publishers_word(osreg: Run, tmp_path: Path) -> None:
    path = tmp_path / "publiccode.yml"
    needs = "  proprietary:\n    - name: Closed Database\n    - name: Nobody knows\n"
    path.write_text(f"publiccodeYmlVersion: '0.4'\nname: Amt\ndependsOn:\n{needs}", encoding="utf-8")
    page = " ".join(osreg("check", str(path)).stdout.split())
    assert "0 open, 0 source-available, 2 proprietary, 0 undetermined" in page
    assert "Nobody knows is proprietary: publiccode.yml says so: its publisher's own statement" in page
