"""A bill of material as a vendor hands it in with an offer; the fictional registry knows its closed driver."""

from __future__ import annotations

from typing import Any

PARTS: list[dict[str, Any]] = [
    {"bom-ref": "web", "name": "web", "version": "1", "licenses": [{"license": {"id": "MIT"}}]},
    {"bom-ref": "db", "name": "closed-driver", "version": "2", "purl": "pkg:npm/closed-driver@2"},
    {"bom-ref": "cache", "name": "cache", "licenses": [{"license": {"id": "SSPL-1.0"}}]},
    {"bom-ref": "odd", "name": "odd"},
]
PARTS[1]["licenses"] = [{"license": {"id": "MIT"}}]
OFFER = {
    "bomFormat": "CycloneDX",
    "specVersion": "1.6",
    "version": 1,
    "metadata": {"component": {"type": "application", "bom-ref": "app", "name": "Fachverfahren", "version": "3"}},
    "components": [{"type": "library", **part} for part in PARTS],
    "dependencies": [{"ref": "app", "dependsOn": ["web", "odd"]}, {"ref": "web", "dependsOn": ["db", "cache"]}],
}
