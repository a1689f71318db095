"""CycloneDX of others: the specification's own test documents, and real bills of material read completely."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from osreg_checks.sbom import cyclonedx_json, cyclonedx_xml
from osreg_checks.sbom.detect import detect
from osreg_checks.sbom.document import Bom, SbomError, SbomFault

# Documents that are judged otherwise than their name says, as folder/name, with the reason. Protobuf is not read.
DEVIATIONS: dict[str, str] = {}
LEAST_VALID, LEAST_INVALID = 0.99, 0.95


def read(path: Path) -> Bom:
    raw = path.read_bytes()
    found = detect(raw)
    if found.format == "CycloneDX JSON":
        return cyclonedx_json.read(found.document)
    assert found.format == "CycloneDX XML", found.format
    return cyclonedx_xml.read(raw)


def errors_of(path: Path) -> list[SbomFault]:
    try:
        return [fault for fault in read(path).faults if fault.level == "error"]
    except SbomError as error:
        return list(error.faults)


def documents(corpora: Path, prefix: str) -> list[Path]:
    found = [
        path for path in (corpora / "sbom/cyclonedx-spec").rglob(f"{prefix}-*") if path.suffix in {".json", ".xml"}
    ]
    return sorted(found)


def unexpected(paths: list[Path], *, refused: bool, all_of_them: bool = False) -> list[str]:
    found = []
    for path in paths:
        errors = errors_of(path)
        good = any(fault.place for fault in errors) if refused else not errors
        if not good:
            found.append(f"{path.parent.name}/{path.name}: {[(f.place, str(f.message)) for f in errors[:2]]}")
    return found if all_of_them else [line for line in found if line.split(":")[0] not in DEVIATIONS]


def test_every_deviation_is_one(corpora: Path) -> None:
    differing = unexpected(documents(corpora, "valid"), refused=False, all_of_them=True)
    differing += unexpected(documents(corpora, "invalid"), refused=True, all_of_them=True)
    assert {line.split(":")[0] for line in differing} == DEVIATIONS.keys()


def test_valid_documents_are_accepted(corpora: Path) -> None:
    paths = documents(corpora, "valid")
    wrong = unexpected(paths, refused=False)
    assert len(paths) > 200
    assert wrong == []
    assert len(DEVIATIONS) <= (1 - LEAST_VALID) * len(paths)


def test_invalid_documents_are_refused_with_a_place(corpora: Path) -> None:
    paths = documents(corpora, "invalid")
    wrong = unexpected(paths, refused=True)
    assert len(paths) > 130
    assert wrong == []
    assert len(DEVIATIONS) <= (1 - LEAST_INVALID) * len(paths)


def listed_in_json(document: Any) -> Iterator[Any]:
    """Every component and service, counted by walking everything, without what is no part of the described thing."""
    if isinstance(document, dict):
        for key, value in document.items():
            if key == "component":
                yield value
            if key in {"components", "services"}:
                yield from value
            if key not in {"tools", "pedigree", "formulation", "annotations", "vulnerabilities", "evidence"}:
                yield from listed_in_json(value)
    elif isinstance(document, list):
        for value in document:
            yield from listed_in_json(value)


def listed_in_xml(node: ET.Element) -> Iterator[ET.Element]:
    for child in node:
        name = child.tag.rpartition("}")[2]
        if name in {"component", "service"}:
            yield child
        if name not in {"tools", "pedigree", "formulation", "annotations", "vulnerabilities", "evidence"}:
            yield from listed_in_xml(child)


def examples(corpora: Path) -> list[Path]:
    return sorted(path for path in (corpora / "sbom/cyclonedx-examples").rglob("*") if path.suffix in {".json", ".xml"})


def count_of(path: Path) -> int:
    if path.suffix == ".json":
        return sum(1 for _ in listed_in_json(json.loads(path.read_bytes())))
    return sum(1 for _ in listed_in_xml(ET.fromstring(path.read_bytes())))  # a corpus at hand, no stranger's file


def test_real_documents_are_read_completely(corpora: Path) -> None:
    paths = examples(corpora)
    counts = {path: (len(read(path).components), count_of(path)) for path in paths}
    assert len(paths) > 30
    assert {path.name: pair for path, pair in counts.items() if pair[0] != pair[1]} == {}
    assert max(read_in for read_in, _ in counts.values()) > 800


def test_the_specification_s_documents_are_read_completely(corpora: Path) -> None:
    paths = documents(corpora, "valid")
    counts = {path: (len(read(path).components), count_of(path)) for path in paths}
    assert {path.name: pair for path, pair in counts.items() if pair[0] != pair[1]} == {}


def test_real_documents_have_no_errors(corpora: Path) -> None:
    assert {path.name: errors for path in examples(corpora) if (errors := errors_of(path))} == {}


@pytest.mark.parametrize("name", ["dropwizard-1.3.15", "protonmail-webclient-v4-0912dff"])
def test_json_and_xml_of_one_thing_tell_the_same(corpora: Path, name: str) -> None:
    folder = corpora / "sbom/cyclonedx-examples/SBOM" / name
    one, other = read(folder / "bom.json"), read(folder / "bom.xml")
    assert sorted(c.purl or c.name for c in one.components.values()) == sorted(
        c.purl or c.name for c in other.components.values()
    )
