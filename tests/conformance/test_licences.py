"""Licence expressions and texts of others, judged as docs/licences.md says."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

from osreg_registry.licence_text import read_stated
from osreg_registry.licences import LicenceTable
from osreg_registry.strict_yaml import parse

POSITIONS = Path(__file__).parent / "expressions.yml"


def judged(table: LicenceTable, expression: str) -> str:
    kinds = {problem.kind for problem in table.judge(expression).problems}
    return "invalid" if kinds & {"not-spdx", "unknown-id"} else "valid"


def test_expressions_are_judged_as_others_do_or_as_is_stated(corpora: Path, table: LicenceTable) -> None:
    stated = {item["expression"]: item["osreg"] for item in parse(POSITIONS.read_bytes()).data}
    with (corpora / "licences/expressions.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    differing = []
    for row in rows:
        expression = json.loads(row["expression_json"])
        others = {row["spdx_expression_parse_js"], row["license_expression_py"].split()[0]}
        expected = stated.get(expression) or (others.pop() if len(others) == 1 else "a position in expressions.yml")
        if judged(table, expression) != expected:
            differing.append(f"{expression!r}: {judged(table, expression)}, expected {expected}")
    assert len(rows) > 200
    assert differing == []


def test_every_stated_position_is_held(table: LicenceTable) -> None:
    for item in parse(POSITIONS.read_bytes()).data:
        assert judged(table, item["expression"]) == item["osreg"], item


def test_texts_become_spdx_or_are_refused_with_a_reason(corpora: Path, table: LicenceTable) -> None:
    with (corpora / "licences/strings_in_the_wild.tsv").open(encoding="utf-8") as file:
        texts = sorted({row["licence_string"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)})
    results = {text: read_stated(text, table) for text in texts}
    assert len(texts) > 80
    for text, stated in results.items():
        assert (stated.expression is None) == (stated.reason is not None), text
        if stated.expression:
            # Old ids without successor stay as they are; nothing else is left to mend.
            assert {p.kind for p in table.judge(stated.expression).problems} <= {"deprecated"}, text
    mixed = [text for text in texts if re.search("(?i)proprietary|commercial|source-available|enterprise", text)]
    assert len(mixed) > 10
    assert [text for text in mixed if results[text].expression] == []
