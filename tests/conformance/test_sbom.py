"""CycloneDX's own test documents, and bills of material that others published, read where they are at hand."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from osreg_checks.sbom.document import SbomError
from osreg_checks.sbom.reading import read


def documents(folder: Path, kind: str) -> list[Path]:
    found = sorted(folder.glob(f"1.[2-7]/{kind}*"))
    return [path for path in found if path.suffix in {".json", ".xml"}]


def is_accepted(path: Path) -> bool:
    try:
        return not any(fault.level == "error" for fault in read(path.read_bytes()).faults)
    except SbomError:
        return False


def test_valid_documents_of_cyclonedx_are_accepted(corpora: Path) -> None:
    paths = documents(corpora / "sbom/cyclonedx-spec", "valid")
    assert len(paths) > 200
    assert [path.name for path in paths if not is_accepted(path)] == []


def test_invalid_documents_of_cyclonedx_are_refused(corpora: Path) -> None:
    paths = documents(corpora / "sbom/cyclonedx-spec", "invalid")
    assert len(paths) > 100
    assert [path.name for path in paths if is_accepted(path)] == []


def components_in(value: Any) -> int:
    """Objects under a key `components` or `services`, and the one that the document is about, counted by hand."""
    if isinstance(value, list):
        return sum(map(components_in, value))
    if not isinstance(value, dict):
        return 0
    own = sum(len(value[key]) for key in ("components", "services") if isinstance(value.get(key), list))
    about = 1 if "component" in value.get("metadata", {}) else 0
    inner = (components_in(value[key]) for key in ("components", "services", "metadata", "component") if key in value)
    return own + about + sum(inner)


def test_every_component_of_a_real_document_is_read(corpora: Path) -> None:
    counts = {}
    for path in sorted((corpora / "sbom/cyclonedx-examples").rglob("*.json")):
        document = json.loads(path.read_bytes())
        if isinstance(document, dict) and document.get("bomFormat") == "CycloneDX":
            found = read(path.read_bytes())
            counts[path.parent.name] = (len(found.components), components_in(document))
    assert counts
    assert {name: pair for name, pair in counts.items() if pair[0] != pair[1]} == {}


def test_every_package_of_a_real_spdx_document_is_read(corpora: Path) -> None:
    counts = {}
    for path in sorted((corpora / "sbom/spdx-examples").rglob("*.json")):
        raw = path.read_bytes()
        if re.search(rb'"spdxVersion"\s*:\s*"SPDX-2', raw):
            found = read(raw)
            made = sum(component.kind == "document" for component in found.components.values())
            counts[path.name] = (len(found.components) - made, len(json.loads(raw).get("packages", [])))
    assert counts
    assert {name: pair for name, pair in counts.items() if pair[0] != pair[1]} == {}
