"""Documents are told by their content; what is none is explained, never a traceback."""

from __future__ import annotations

import json

import pytest

from osreg_checks.sbom.document import SbomError
from osreg_checks.sbom.reading import is_likely, read

XML = b'<bom xmlns="http://cyclonedx.org/schema/bom/1.6" version="1">%s</bom>'
CDX = {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1}
SPDX = {"spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "name": "x", "packages": []}
SPDX_3 = {"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": []}
SPDX_XML = b"<Document><spdxVersion>SPDX-2.3</spdxVersion><name>x</name></Document>"


@pytest.mark.parametrize(
    ("raw", "form"),
    [
        (json.dumps(CDX).encode(), "CycloneDX"),
        (b"\xef\xbb\xbf" + json.dumps(CDX).encode(), "CycloneDX"),
        (XML % b"<components/>", "CycloneDX"),
        (json.dumps(SPDX).encode(), "SPDX"),
        (json.dumps({"sbom": SPDX}).encode(), "SPDX"),
        (json.dumps(SPDX_3).encode(), "SPDX"),
        (b"SPDXVersion: SPDX-2.3\nDocumentName: x\n", "SPDX"),
        (b"spdxVersion: SPDX-2.3\nname: x\n", "SPDX"),
        (SPDX_XML, "SPDX"),
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
        (b"", "the file is empty"),
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


@pytest.mark.parametrize(
    ("raw", "suffix", "expected"),
    [
        (b"broken", ".json", True),
        (b"requests==2.32.0\n", ".txt", True),
        (b"SPDXVersion: SPDX-2.3\n", "", True),
        (b"Dear Sir or Madam\n", ".txt", False),
        (b"replaces: [word]\n", ".yml", False),
    ],
)
def test_a_file_counts_as_one_by_its_ending_or_content(raw: bytes, suffix: str, expected: bool) -> None:
    assert is_likely(raw, suffix) is expected
