"""SARIF of osreg against the schema of the standard (OASIS, 2.1.0 with errata 01)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

NAMES = ["web", "größe \U0001f600", "[a](javascript:x)", "{0}", "", "x" * 5000, "\x1b\u2028", "pkg:npm/%zz@{1}"]


@pytest.fixture
def schema(corpora: Path) -> jsonschema_rs.Draft4Validator:
    found = json.loads((corpora / "api-descriptions/sarif-2.1.0.json").read_text(encoding="utf-8"))
    return jsonschema_rs.Draft4Validator(found, validate_formats=True)


@pytest.fixture
def targets(world: Path) -> list[list[str]]:
    row = {"check": "DEP003", "reason": "Bis bald.", "approved_by": "IT-Leitung", "until": "2027-01-31"}
    (world / "ausnahmen.yml").write_text(json.dumps({"exceptions": [row]}), encoding="utf-8")
    licences = [{"license": {"id": "SSPL-1.0"}}]
    parts = [
        {"type": "library", "bom-ref": f"c{i}", "name": name, "licenses": licences} for i, name in enumerate(NAMES)
    ]
    parts.append({"type": "library", "bom-ref": "d", "name": "x", "purl": "pkg:npm/closed-driver@2"})
    (world / "a b%c.json").write_text(
        json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components": parts})
    )
    (world / "requirements.txt").write_text("web==1\nodd @ file:///etc/passwd\n", encoding="utf-8")
    names = ["closed-board", "example-board", "mystery-board", "no such thing", "https://codeberg.org/example/board"]
    documents = [["a b%c.json"], ["a b%c.json", "--exceptions", "ausnahmen.yml"], ["requirements.txt"]]
    return [*([name] for name in names), ["solutions/musterstadt/vorhabentafel.yml"], *documents]


def report(world: Path, *arguments: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "osreg", "check", *arguments, "--format", "sarif"]
    answer = subprocess.run(command, cwd=world, capture_output=True, timeout=60, check=False)
    assert answer.returncode in {0, 1, 3}, answer.stderr
    found = json.loads(answer.stdout)
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("language", ["de", "en"])
def test_reports_keep_to_the_schema(
    schema: jsonschema_rs.Draft4Validator, world: Path, targets: list[list[str]], language: str
) -> None:
    found = [report(world, *target, "--lang", language) for target in targets]
    (world / "vorher.sarif").write_text(json.dumps(found[-2]), encoding="utf-8")
    found.append(report(world, "a b%c.json", "--baseline", "vorher.sarif"))
    assert [error.message for document in found for error in schema.iter_errors(document)] == []
    assert any(row["suppressions"] for document in found for row in document["runs"][0]["results"])


@pytest.mark.parametrize(
    ("key", "value"),
    [("level", "fatal"), ("kind", "unknown"), ("ruleIndex", -2), ("suppressions", [{}]), ("message", "text")],
)
def test_the_schema_notices_what_is_wrong(
    schema: jsonschema_rs.Draft4Validator, world: Path, key: str, value: object
) -> None:
    document = report(world, "closed-board")
    document["runs"][0]["results"][0][key] = value
    assert list(schema.iter_errors(document))
