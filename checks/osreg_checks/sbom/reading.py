"""Reads a bill of material or lock file, whatever it is: told by its content, never by its name."""

from __future__ import annotations

from pathlib import Path

from osreg_checks.sbom.detect import Detected, detect
from osreg_checks.sbom.document import MAX_BYTES, Bom, SbomError
from osreg_registry.message import Message

_USUAL = frozenset({".json", ".jsonld", ".xml", ".rdf", ".lock", ".spdx", ".cdx"})


def content(path: Path) -> bytes:
    """The bytes of a file. Raises SbomError for one that cannot be read, or is larger than is read."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise SbomError(Message("the file is larger than {limit} MiB", {"limit": MAX_BYTES // 1024 // 1024}))
        return path.read_bytes()
    except OSError as error:
        why = {"path": str(path), "why": error.strerror or str(error)}
        raise SbomError(Message("{path} cannot be read: {why}", why)) from error


def is_likely(raw: bytes, suffix: str) -> bool:
    """Whether a file was meant as a bill of material: by the usual endings, or because its content is one."""
    if suffix in _USUAL:
        return True
    try:
        return bool(detect(raw).format)
    except SbomError:
        return False


def read(raw: bytes) -> Bom:
    """The bill of material. Raises SbomError for what cannot be read."""
    return read_as(detect(raw), raw)


def read_as(found: Detected, raw: bytes) -> Bom:
    """The bill of material of a format that was told before; only the reader that is needed is imported."""
    match found.format:
        case "CycloneDX JSON":
            from osreg_checks.sbom import cyclonedx_json  # noqa: PLC0415

            return cyclonedx_json.read(found.document)
        case "CycloneDX XML":
            from osreg_checks.sbom import cyclonedx_xml  # noqa: PLC0415

            return cyclonedx_xml.read(raw)
        case "SPDX JSON":
            from osreg_checks.sbom import spdx_json  # noqa: PLC0415

            return spdx_json.read(found.document)
        case "SPDX 3 JSON":
            from osreg_checks.sbom import spdx3  # noqa: PLC0415

            return spdx3.read(found.document)
        case "SPDX tag-value" | "SPDX YAML" | "SPDX XML" | "SPDX RDF" as form:
            from osreg_checks.sbom import spdx_other  # noqa: PLC0415

            return spdx_other.read(raw, form)
        case _:
            return _read_other(found, raw)


def _read_other(found: Detected, raw: bytes) -> Bom:
    """What is no bill of material by its name, but says as much."""
    if found.format == "publiccode.yml":
        from osreg_checks.sbom import publiccode_needs  # noqa: PLC0415

        return publiccode_needs.read(raw)
    from osreg_checks.sbom import locks  # noqa: PLC0415

    return locks.read(found.format, found.document if found.document is not None else raw)
