"""Documents are told by their content; what is none is explained, never a traceback."""

from __future__ import annotations

import json
from typing import Any

import pytest

from osreg_checks.sbom.document import Bom, SbomError
from osreg_checks.sbom.reading import read

XML = b'<bom xmlns="http://cyclonedx.org/schema/bom/1.6" version="1">%s</bom>'
CDX = {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1}
SPDX = {
    "spdxVersion": "SPDX-2.3",
    "SPDXID": "SPDXRef-DOCUMENT",
    "name": "x",
    "packages": [
        {"SPDXID": "SPDXRef-a", "name": "a", "licenseDeclared": "MIT"},
        {"SPDXID": "SPDXRef-b", "name": "b", "licenseConcluded": "LicenseRef-1", "licenseDeclared": "NOASSERTION"},
    ],
    "hasExtractedLicensingInfos": [{"licenseId": "LicenseRef-1", "extractedText": "My terms"}],
    "relationships": [
        {"spdxElementId": "SPDXRef-DOCUMENT", "relatedSpdxElement": "SPDXRef-a", "relationshipType": "DESCRIBES"},
        {"spdxElementId": "SPDXRef-b", "relatedSpdxElement": "SPDXRef-a", "relationshipType": "DEV_DEPENDENCY_OF"},
    ],
}


def of(document: dict[str, Any]) -> Bom:
    return read(json.dumps(document).encode())


@pytest.mark.parametrize(
    ("raw", "form"),
    [
        (json.dumps(CDX).encode(), "CycloneDX"),
        (b"\xef\xbb\xbf" + json.dumps(CDX).encode(), "CycloneDX"),
        (XML % b"<components/>", "CycloneDX"),
        (json.dumps(SPDX).encode(), "SPDX"),
        (json.dumps({"sbom": SPDX}).encode(), "SPDX"),
        (b'{"lockfileVersion": 3, "name": "x", "packages": {"": {}}}', "package-lock.json"),
        (b"requests==2.32.0\nflask==3.0.0\n", "requirements.txt"),
        (b"module town.example/x\n\ngo 1.22\n", "go.mod"),
        (b'version = 3\n\n[[package]]\nname = "a"\nversion = "1.0.0"\n', "Cargo.lock"),
    ],
)
def test_the_form_is_told_by_the_content(raw: bytes, form: str) -> None:
    assert read(raw).format == form


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "no bill of material"),
        (b"hello", "no bill of material"),
        (b"<html></html>", "no bill of material"),
        (b"{}", "no bill of material"),
        (b'{"bomFormat": "CycloneDX", ', "line 1, column"),
        (b'{"a":' * 20_000, "nested too deeply"),
        (json.dumps(CDX | {"specVersion": "9.9"}).encode(), "CycloneDX 9.9 is not read"),
        (json.dumps(SPDX | {"spdxVersion": "SPDX-1.0"}).encode(), "SPDX-1.0 is not read"),
        (b'<!DOCTYPE x [<!ENTITY e "x">]>' + XML % b"&e;", "document type"),
        (XML % b"<components>", "this is not XML: line 1"),
    ],
)
def test_what_cannot_be_read_is_explained(raw: bytes, message: str) -> None:
    with pytest.raises(SbomError) as caught:
        read(raw)
    assert message in str(caught.value)


def test_needs_and_flags_of_cyclonedx() -> None:
    parts = [
        {"type": "library", "bom-ref": "a", "name": "a", "group": "g", "version": "1", "scope": "optional"},
        {
            "type": "library",
            "name": "b",
            "components": [{"type": "library", "bom-ref": "c", "name": "c"}],
            "properties": [{"name": "cdx:npm:package:development", "value": "true"}],
        },
    ]
    bom = of(CDX | {"components": parts, "dependencies": [{"ref": "a", "dependsOn": ["c"]}]})
    a, b, c = bom.components["a"], bom.components["/components/1"], bom.components["c"]
    assert (a.name, a.optional, b.dev, c.place) == ("g/a", True, True, "/components/1/components/0")
    assert (bom.needs, bom.flat, bom.faults) == ({"a": ("c",)}, False, ())


def test_xml_and_json_say_the_same() -> None:
    inner = b"""<components><component type="library" bom-ref="a"><name>a</name><version>1</version>
      <licenses><license><id>MIT</id></license></licenses><purl>pkg:npm/a@1</purl></component></components>
      <dependencies><dependency ref="a"/></dependencies>"""
    part = {"type": "library", "bom-ref": "a", "name": "a", "version": "1", "purl": "pkg:npm/a@1"}
    part |= {"licenses": [{"license": {"id": "MIT"}}]}
    assert read(XML % inner).components == of(CDX | {"components": [part]}).components


def test_a_schema_fault_has_its_place() -> None:
    bom = of(CDX | {"components": [{"name": "without type"}]})
    assert ("/components/0", "error") in {(fault.place, fault.level) for fault in bom.faults}


def test_spdx_packages_needs_and_extracted_texts() -> None:
    bom = of(SPDX)
    b = bom.components["SPDXRef-b"]
    assert (bom.root, bom.needs) == ("SPDXRef-a", {"SPDXRef-a": ("SPDXRef-b",)})
    assert (b.dev, b.licences[0].form, b.licences[0].value) == (True, "text", "My terms")


@pytest.mark.parametrize("value", [None, 1, "x", [], {}, [None], [[]], {"a": None}])
@pytest.mark.parametrize("key", ["components", "services", "dependencies", "metadata"])
def test_wrong_types_in_cyclonedx_are_faults(key: str, value: Any) -> None:
    assert isinstance(of(CDX | {key: value}), Bom)


@pytest.mark.parametrize("value", [None, 1, "x", [], {}, [None], [[]], [{"SPDXID": 1}]])
@pytest.mark.parametrize(
    "key", ["packages", "relationships", "documentDescribes", "hasExtractedLicensingInfos", "name"]
)
def test_wrong_types_in_spdx_are_faults(key: str, value: Any) -> None:
    assert isinstance(of(SPDX | {key: value}), Bom)


def test_deep_nesting_of_components_is_refused() -> None:
    component: dict[str, Any] = {"type": "library", "name": "x"}
    for _ in range(250):
        component = {"type": "library", "name": "x", "components": [component]}
    with pytest.raises(SbomError, match="nested"):
        of(CDX | {"components": [component]})
