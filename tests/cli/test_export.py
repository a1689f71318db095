"""`osreg export sbom`: the document comes back with how open each component is."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from offer import OFFER

Run = Callable[..., subprocess.CompletedProcess[str]]
LOCK = {
    "name": "x",
    "lockfileVersion": 3,
    "packages": {
        "": {"name": "x", "dependencies": {"a": "1"}, "devDependencies": {"b": "1"}},
        "node_modules/a": {"version": "1.0.0", "license": "SSPL-1.0"},
        "node_modules/b": {"version": "1.0.0", "license": "MIT", "dev": True},
    },
}
SPDX = {
    "spdxVersion": "SPDX-2.3",
    "SPDXID": "SPDXRef-DOCUMENT",
    "name": "x",
    "dataLicense": "CC0-1.0",
    "documentNamespace": "https://town.example/sbom",
    "creationInfo": {"created": "2026-01-01T00:00:00Z", "creators": ["Tool: x"]},
    "packages": [
        {"SPDXID": f"SPDXRef-{name}", "name": name, "downloadLocation": "NONE", "licenseDeclared": "MIT"}
        for name in ("whole", "part")
    ],
    "documentDescribes": ["SPDXRef-whole"],
}
XML = """<?xml version="1.0"?><bom xmlns="http://cyclonedx.org/schema/bom/1.6" version="4"><components>
<component type="library" bom-ref="a"><name>a</name><licenses><license><id>MIT</id></license></licenses>
<components><component type="library"><name>inner</name></component></components></component></components></bom>"""


def exported(osreg: Run, tmp_path: Path, document: dict[str, Any]) -> Any:
    path = tmp_path / "document.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    answer = osreg("export", "sbom", str(path))
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


def said(component: dict[str, Any]) -> dict[str, str]:
    return {row["name"]: row["value"] for row in component["properties"]}


def test_components_carry_what_was_found(osreg: Run, tmp_path: Path) -> None:
    found = exported(osreg, tmp_path, OFFER)
    parts = {one["name"]: said(one) for one in found["components"]}
    assert parts["web"]["osreg:openness"] == "open"
    assert parts["odd"]["osreg:openness"] == "undetermined"
    assert parts["closed-driver"]["osreg:betrays"] == "closed-database"
    assert parts["cache"]["osreg:path"] == "web@1 > cache"
    assert found["version"] == OFFER["version"] + 1
    assert found["metadata"]["tools"]["components"][0]["name"] == "osreg"
    assert said(found["metadata"])["osreg:checked"] == "2026-11-23T12:00:00Z"


def test_a_lock_file_comes_back_as_cyclonedx(osreg: Run, tmp_path: Path) -> None:
    found = exported(osreg, tmp_path, LOCK)
    parts = {one["name"]: one for one in found["components"]}
    assert found["specVersion"] == "1.6"
    assert parts["b"]["scope"] == "excluded"
    assert said(parts["a"])["osreg:openness"] == "source-available"


def test_spdx_packages_are_annotated(osreg: Run, tmp_path: Path) -> None:
    _, part = exported(osreg, tmp_path, SPDX)["packages"]
    assert part["annotations"][0]["comment"].startswith("osreg:openness=open\n")


def test_xml_comes_back_as_xml(osreg: Run, tmp_path: Path) -> None:
    path = tmp_path / "document.xml"
    path.write_text(XML, encoding="utf-8")
    found = etree.fromstring(osreg("export", "sbom", str(path)).stdout.encode())
    names = [one.tag.rpartition("}")[2] for one in found.find("{*}components")[0]]
    assert names == ["name", "licenses", "properties", "components"]
    assert found.get("version") == "5"
    assert [one.text for one in found.iterfind(".//{*}property[@name='osreg:openness']")] == ["open", "undetermined"]


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (OFFER | {"signature": {"algorithm": "RS512", "value": "x"}}, "the document is signed"),
        ({"bomFormat": "CycloneDX", "specVersion": "1.2", "version": 1}, "CycloneDX 1.2 has no place for statements"),
        (OFFER | {"components": [{"name": "without type"}]}, "the document has faults, the first at /"),
    ],
)
def test_what_cannot_be_written_back_is_explained(
    osreg: Run, tmp_path: Path, document: dict[str, Any], message: str
) -> None:
    path = tmp_path / "document.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    answer = osreg("export", "sbom", str(path), "--output", str(tmp_path / "new.json"))
    assert answer.returncode == 2
    assert message in answer.stderr
    assert not (tmp_path / "new.json").exists()
