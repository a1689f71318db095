"""Documents of others with osreg's statements: valid as before, nothing lost."""

from __future__ import annotations

import datetime
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from osreg_checks.sbom.detect import detect
from osreg_checks.sbom.document import SbomError
from osreg_checks.sbom.enriched import enriched
from osreg_checks.sbom.enriched.statements import PREFIX, Stamp
from osreg_checks.sbom.judging import judged
from osreg_checks.sbom.reading import read_as
from osreg_registry.catalogue import Catalogue

STAMP = Stamp("0.1.0", "abc", "1.0", datetime.datetime(2026, 11, 23, tzinfo=datetime.UTC))


@pytest.fixture(scope="module")
def catalogue(real_root: Path) -> Catalogue:
    from osreg_registry.index import open_index

    return Catalogue(open_index(real_root, keep=False))


def again(raw: bytes, catalogue: Catalogue) -> str:
    found = detect(raw)
    return enriched(raw, found, judged(catalogue, read_as(found, raw)), STAMP)


def documents(corpora: Path) -> Iterator[Path]:
    for folder in ("cyclonedx-spec", "cyclonedx-examples", "spdx-examples"):
        for path in sorted((corpora / "sbom" / folder).rglob("*")):
            if path.suffix in {".json", ".xml"} and "invalid" not in path.name and "schema" not in path.name:
                yield path


@pytest.fixture(scope="module")
def outcomes(corpora: Path, catalogue: Catalogue) -> dict[Path, str | SbomError]:
    """What became of each document: the text that was written, or why none was."""
    found: dict[Path, str | SbomError] = {}
    for path in documents(corpora):
        try:
            found[path] = again(path.read_bytes(), catalogue)
        except SbomError as error:
            found[path] = error
    return found


@pytest.fixture(scope="module")
def written(outcomes: dict[Path, str | SbomError]) -> dict[Path, str]:
    return {path: text for path, text in outcomes.items() if isinstance(text, str)}


def test_what_is_refused_has_a_reason(outcomes: dict[Path, str | SbomError]) -> None:
    known = (
        "has no place for statements",
        "is signed",
        "is read, but not written",
        "has faults",
        "no bill of material",
    )
    said = sorted({str(why) for why in outcomes.values() if isinstance(why, SbomError)})
    assert [why for why in said if not any(part in why for part in known)] == []


def test_what_is_written_is_valid_and_complete(written: dict[Path, str]) -> None:
    assert len(written) > 190
    for path, text in written.items():
        raw, made = path.read_bytes(), text.encode()
        before, after = read_as(detect(raw), raw), read_as(detect(made), made)
        assert [fault for fault in after.faults if fault.level == "error"] == [], path
        assert (len(after.components), after.needs) == (len(before.components), before.needs), path


def without(value: Any) -> Any:
    """The document without what osreg adds: properties, annotations, tools and the number of the version."""
    if isinstance(value, list):
        return [without(one) for one in value if not is_own(one)]
    if not isinstance(value, dict):
        return value
    kept = {key: without(one) for key, one in value.items() if key != "version" or "specVersion" not in value}
    return {key: one for key, one in kept.items() if one not in ([], {}) and key != "tools"}


def is_own(one: Any) -> bool:
    if isinstance(one, str):
        return one.startswith("Tool: osreg") or "-osreg-" in one
    if not isinstance(one, dict):
        return False
    said = [one.get(key) for key in ("name", "comment", "statement")]
    return any(isinstance(text, str) and text.startswith(PREFIX) for text in said)


def test_nothing_of_the_original_is_lost(written: dict[Path, str]) -> None:
    found = [path for path in written if path.suffix == ".json"]
    assert len(found) > 90
    for path in found:
        assert without(json.loads(written[path])) == without(json.loads(path.read_bytes())), path


def test_a_second_run_adds_nothing(written: dict[Path, str], catalogue: Catalogue) -> None:
    for path in list(written)[::9]:
        assert again(written[path].encode(), catalogue).count(PREFIX) == written[path].count(PREFIX), path


def test_xml_keeps_its_elements(written: dict[Path, str]) -> None:
    found = [path for path, text in written.items() if text.startswith("<")]
    assert len(found) > 90
    for path in found:
        before, after = etree.fromstring(path.read_bytes()), etree.fromstring(written[path].encode())
        tags = Counter(one.tag for one in after.iter())
        assert not Counter(one.tag for one in before.iter()) - tags, path
