"""Every check on its cases (`cases/<check>.yml`), and what holds for all checks at once."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from told import Told

from osreg_checks.check import FAMILIES, Check
from osreg_checks.facts import Subject
from osreg_checks.rules import ALL
from osreg_checks.run import run
from osreg_checks.sbom.cyclonedx_json import gathered
from osreg_checks.sbom.judging import judged
from osreg_registry.catalogue import Catalogue
from osreg_registry.strict_yaml import parse

CASES = Path(__file__).parent.parent / "cases"
RULES = Path(__file__).parent.parent.parent / "checks/osreg_checks/rules"
DAY = datetime.date(2026, 11, 23)
SOLUTION = {
    "name": "Tafel",
    "description": {"de": "Zeigt etwas.", "en": "Shows something."},
    "origin": "adopted",
    "status": "production",
    "confirmed": "2026-10-01",
}
PRODUCT = {
    "id": "subject",
    "name": "Subject Board",
    "licence": "MIT",
    "categories": ["project-management"],
    "sources": ["https://subject.example/"],
    "checked": "2026-11-01",
}
ROOT = {"metadata": {"component": {"bom-ref": "root", "name": "subject"}}}
OUTCOMES = {"pass": "pass", "fail": "fail", "unknown": "unknown", "na": "not-applicable"}


def cases() -> list[Any]:
    found = []
    for check in ALL:
        data = parse((CASES / f"{check.name}.yml").read_bytes()).data
        found += [pytest.param(check, name, case, id=f"{check.name}-{name}") for name, case in data.items()]
    return found


def put(root: Path, path: str, document: dict[str, Any]) -> None:
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(document), encoding="utf-8")  # JSON is YAML


@pytest.mark.parametrize(("check", "name", "case"), cases())
def test_a_check_says_what_its_case_expects(
    check: Check, name: str, case: dict[str, Any], world: Path, catalogue_of: Callable[[Path], Catalogue]
) -> None:
    for path, document in case.get("files", {}).items():
        put(world, path, document)
    outside = Told(case.get("outside", {})) if check.is_online else None
    if "solution" not in case:
        usual = PRODUCT | ({"repository": "https://github.com/example/subject"} if outside else {})
        document = usual | case.get("product", {})
        put(world, "registry/products/subject.yml", {k: v for k, v in document.items() if v is not None})
        catalogue = catalogue_of(world)
        subject: Any = catalogue.product("subject")
    else:
        document = (
            SOLUTION | {"evidence": ["https://www.musterstadt.example/"], "checked": "2026-11-01"} | case["solution"]
        )
        put(world, "solutions/musterstadt/subject.yml", {k: v for k, v in document.items() if v is not None})
        catalogue = catalogue_of(world)
        subject = catalogue.solution("musterstadt/subject")
    bill = judged(catalogue, gathered("CycloneDX", "1.6", ROOT | case["sbom"])) if "sbom" in case else None
    results = run([check], Subject(catalogue, subject, catalogue.policy(), DAY, outside=outside, bill=bill))
    expected = OUTCOMES[name.split("_", maxsplit=1)[0]]
    assert expected in {result.outcome for result in results}
    said = " | ".join(f"{result.key}: {result.message} {result.reason or ''}" for result in results)
    assert case.get("says", "") in said
    assert all(result.check == check.id and result.url == check.url for result in results)


def test_the_list_is_complete_and_sorted() -> None:
    files = {path.stem for path in RULES.glob("*.py")} - {"__init__"}
    assert {check.name.replace("-", "_") for check in ALL} == files
    assert [check.id for check in ALL] == sorted(check.id for check in ALL)
    assert len({check.id for check in ALL}) == len(ALL)


def test_every_case_file_belongs_to_a_check() -> None:
    assert {path.stem for path in CASES.glob("*.yml")} == {check.name for check in ALL}


@pytest.mark.parametrize("check", ALL, ids=lambda check: check.id)
def test_a_check_is_documented_and_has_both_kinds_of_cases(check: Check) -> None:
    assert re.fullmatch(r"[A-Z]{3}[0-9]{3}", check.id)
    assert check.id[:3] in FAMILIES
    assert check.title.endswith(".")
    assert len(check.why) > 40
    assert check.fix.endswith(".")
    names = parse((CASES / f"{check.name}.yml").read_bytes()).data
    assert {"pass", "fail"} <= {name.split("_")[0] for name in names}


def test_an_exception_silences_a_finding_until_its_end(world: Path, catalogue_of: Callable[[Path], Catalogue]) -> None:
    waiver = {"check": "PRC001", "reason": "Umstieg läuft.", "approved_by": "Amtsleitung", "until": "2026-12-31"}
    bought = SOLUTION | {"origin": "bought", "product": "closed-board", "exceptions": [waiver]}
    put(world, "solutions/musterstadt/subject.yml", bought)
    catalogue = catalogue_of(world)
    use = catalogue.solution("musterstadt/subject")
    assert use is not None

    def outcomes(day: datetime.date) -> set[str]:
        results = run(ALL, Subject(catalogue, use, catalogue.policy(), day))
        return {result.outcome for result in results if result.check == "PRC001"}

    assert outcomes(datetime.date(2026, 12, 31)) == {"not-applicable"}
    assert outcomes(datetime.date(2027, 1, 1)) == {"fail"}
