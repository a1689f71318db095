"""How open an expression is, and who says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from osreg_registry.licences import LicenceTable
from osreg_registry.model import Accepted


@pytest.fixture(scope="module")
def table(real_root: Path) -> LicenceTable:
    return LicenceTable.read(real_root / "registry/vocabularies/licences.json")


@pytest.mark.parametrize(
    ("expression", "openness", "source"),
    [
        ("MIT", "open", "openCode 1.7"),
        ("EUPL-1.2", "open", "openCode 1.7"),
        ("CECILL-2.1", "open", "OSI"),  # not assessed by openCode
        ("BSD-3-Clause-Clear", "open", "FSF"),  # refused by openCode, not assessed by OSI
        ("3D-Slicer-1.0", "open", "ScanCode"),
        ("Fair", "open", "OSI"),
        ("BUSL-1.1", "source-available", "ScanCode"),
        ("SSPL-1.0", "source-available", "ScanCode"),
        ("Elastic-2.0", "source-available", "ScanCode"),
        ("CC-BY-NC-4.0", "source-available", "ScanCode"),
        ("LicenseRef-proprietary", "proprietary", "osreg"),
        ("LicenseRef-Proprietary", "proprietary", "osreg"),
        ("LicenseRef-scancode-commercial-license", "proprietary", "ScanCode"),
        ("LicenseRef-somebody", "undetermined", ""),
        ("NOASSERTION", "undetermined", ""),
        ("NONE", "undetermined", ""),
        ("Aladdin", "undetermined", ""),  # the lists disagree
        ("No-Such-Licence", "undetermined", ""),
        ("GNU GPL v3", "undetermined", ""),
        ("MIT OR LicenseRef-proprietary", "open", "openCode"),
        ("MIT AND BUSL-1.1", "source-available", "ScanCode"),
        ("MIT AND LicenseRef-somebody", "undetermined", ""),
        ("BUSL-1.1 AND LicenseRef-somebody", "source-available", "ScanCode"),
        ("BUSL-1.1 OR LicenseRef-somebody", "undetermined", ""),
        ("(MIT OR BUSL-1.1) AND Apache-2.0", "open", "openCode"),
        ("AGPL-3.0-only OR SSPL-1.0 OR Elastic-2.0", "open", "openCode"),
        ("GPL-2.0-only WITH Classpath-exception-2.0", "open", "openCode"),
        ("GPL-2.0-only WITH No-Such-exception", "undetermined", ""),
        ("Apache-2.0+", "open", "openCode"),
        ("mit", "open", "openCode"),
    ],
)
def test_openness_and_the_list_that_decided(table: LicenceTable, expression: str, openness: str, source: str) -> None:
    judgement = table.judge(expression)
    assert judgement.openness == openness
    assert judgement.source.startswith(source)
    assert bool(judgement.source) == bool(source)


@pytest.mark.parametrize(
    ("expression", "kinds"),
    [
        ("MIT", []),
        ("AGPL-3.0", ["deprecated"]),
        ("GPL-2.0+", ["deprecated"]),
        ("gpl-3.0-only", ["case"]),
        ("MIT OR Foo-1.0", ["unknown-id"]),
        ("GNU GPL v3", ["not-spdx"]),
        ("Apache/ MIT", ["not-spdx"]),
        ("(MIT", ["not-spdx"]),
        ("", ["not-spdx"]),
        ("LicenseRef-anything", []),
        ("NOASSERTION", []),
        ("GPL-2.0-only WITH Foo", ["unknown-id"]),
        ("MIT AND AGPL-3.0 AND Foo", ["deprecated", "unknown-id"]),
    ],
)
def test_what_is_wrong_with_the_writing(table: LicenceTable, expression: str, kinds: list[str]) -> None:
    assert [problem.kind for problem in table.judge(expression).problems] == kinds


@pytest.mark.parametrize(
    ("expression", "acceptance"),
    [
        ("MIT", "accepted"),
        ("Fair", "refused"),  # OSI has it, openCode names it as not approved
        ("BUSL-1.1", "refused"),
        ("LicenseRef-proprietary", "refused"),
        ("3D-Slicer-1.0", "not-assessed"),
        ("LicenseRef-somebody", "not-assessed"),
        ("MIT OR BUSL-1.1", "accepted"),
        ("MIT AND BUSL-1.1", "refused"),
        ("MIT AND 3D-Slicer-1.0", "not-assessed"),
        ("no expression at all", "not-assessed"),
    ],
)
def test_what_the_policy_says(table: LicenceTable, expression: str, acceptance: str) -> None:
    assert table.acceptance(expression, Accepted(lists=["opencode", "osi", "fsf"]))[0] == acceptance


def test_a_policy_may_refuse_and_accept_by_name(table: LicenceTable) -> None:
    policy = Accepted(lists=["osi"], licences=["3D-Slicer-1.0"], refused=["MIT"])
    assert table.acceptance("MIT", policy)[0] == "refused"
    assert table.acceptance("3D-Slicer-1.0", policy)[0] == "accepted"
    assert table.acceptance("Fair", policy)[0] == "accepted"


def test_a_very_long_expression_is_refused(table: LicenceTable) -> None:
    assert table.judge(" OR ".join(["MIT"] * 1000)).problems[0].kind == "not-spdx"
