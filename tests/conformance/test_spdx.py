"""SPDX's own examples, in every form, read completely where they are at hand."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from osreg_checks.sbom import spdx3, spdx_json, spdx_other
from osreg_checks.sbom.document import Bom, SbomError

PACKAGES_3 = {"software_Package", "ai_AIPackage", "dataset_DatasetPackage"}
# Quotation marks inside a quoted text (line 324): no YAML parser reads it.
BROKEN = {"SPDXYAMLExample-2.2.spdx.yaml"}
# An id is used for two relationships.
FAULTY = {"simplehtr-example.json"}


def documents(corpora: Path, *suffixes: str) -> list[Path]:
    paths = [path for folder in ("spdx-examples", "spdx-spec") for path in (corpora / "sbom" / folder).rglob("*")]
    return sorted(path for path in paths if path.name.endswith(suffixes) and "schemas" not in path.parts)


def size(bom: Bom) -> int:
    return sum(component.kind != "document" for component in bom.components.values())


def errors(bom: Bom) -> list[Any]:
    return [(fault.place, str(fault.message)) for fault in bom.faults if fault.level == "error"]


def of_json(path: Path) -> tuple[Bom, int]:
    document = json.loads(path.read_bytes())
    if "spdxVersion" in document:
        return spdx_json.read(document), len(document["packages"])
    return spdx3.read(document), sum(one.get("type") in PACKAGES_3 for one in document["@graph"])


def test_every_package_in_json_is_read(corpora: Path) -> None:
    paths = documents(corpora, ".json")
    read = {path: of_json(path) for path in paths}
    assert len(paths) > 18
    assert {path.name: (size(bom), count) for path, (bom, count) in read.items() if size(bom) != count} == {}
    assert {path.name for path, (bom, _) in read.items() if errors(bom)} == FAULTY


@pytest.mark.parametrize(
    ("form", "suffixes", "packages"),
    [
        ("SPDX tag-value", (".spdx",), rb"(?m)^PackageName:"),
        ("SPDX YAML", (".yaml",), rb"(?m)^- SPDXID:.*\n(?:  .*\n)*?  downloadLocation:"),
        ("SPDX RDF", (".spdx.xml",), rb"<packages>"),
        ("SPDX RDF", (".rdf.xml",), rb"<(?:\w+:)?Package rdf:"),
    ],
)
def test_every_package_in_other_forms_is_read(corpora: Path, form: Any, suffixes: Any, packages: bytes) -> None:
    if suffixes == (".rdf.xml",):
        pytest.importorskip("spdx_tools")
    paths = [path for path in documents(corpora, *suffixes) if path.name not in BROKEN]
    assert paths or form == "SPDX YAML"
    read = {path: (spdx_other.read(path.read_bytes(), form), path.read_bytes()) for path in paths}
    counts = {path.name: (size(bom), len(re.findall(packages, raw))) for path, (bom, raw) in read.items()}
    assert {name: pair for name, pair in counts.items() if pair[0] != pair[1]} == {}
    assert {path.name: errors(bom) for path, (bom, _) in read.items() if errors(bom)} == {}


def test_a_broken_example_is_explained(corpora: Path) -> None:
    for path in documents(corpora, *BROKEN):
        with pytest.raises(SbomError, match="line 324"):
            spdx_other.read(path.read_bytes(), "SPDX YAML")


def test_the_verdict_is_that_of_the_schema(corpora: Path) -> None:
    import jsonschema_rs

    schema = json.loads((corpora / "sbom/spdx-spec/support-2.3/schemas/spdx-schema.json").read_bytes())
    validator = jsonschema_rs.validator_for(schema)
    read = {path.name: json.loads(path.read_bytes()) for path in documents(corpora, ".json")}
    differ = {
        name: document
        for name, document in read.items()
        if "spdxVersion" in document and validator.is_valid(document) == bool(errors(spdx_json.read(document)))
    }
    assert {name: [str(e.message)[:90] for e in validator.iter_errors(doc)][:2] for name, doc in differ.items()} == {}
