"""A bill of material written back with what osreg found: the document as it was, and statements of osreg beside it.

What is added carries the prefix `osreg:` (a namespace as in https://github.com/CycloneDX/cyclonedx-property-taxonomy)
and replaces what an earlier run added. A lock file comes back as CycloneDX 1.6.
"""

from __future__ import annotations

from osreg_checks.sbom.bill import Bill
from osreg_checks.sbom.detect import Detected
from osreg_checks.sbom.document import SbomError
from osreg_checks.sbom.enriched.statements import Stamp
from osreg_checks.sbom.locks import READERS
from osreg_registry.message import Message


def enriched(raw: bytes, found: Detected, bill: Bill, stamp: Stamp) -> str:
    """The document with the statements, valid by its own schema; the same inputs give the same text.

    Raises:
        SbomError: the form has no place for statements, is signed, or the document had faults before.

    """
    errors = [fault for fault in bill.bom.faults if fault.level == "error"]
    if errors:
        gaps = {"count": len(errors), "place": errors[0].place or "/", "problem": errors[0].message}
        text = Message("the document has faults, the first at {place}: {problem}; all: {count}", gaps)
        raise SbomError(text, Message("have it made again; `osreg check` lists its faults"), tuple(errors))
    match found.format:
        case "CycloneDX JSON":
            from osreg_checks.sbom.enriched import cyclonedx  # noqa: PLC0415 -- only what is needed

            return cyclonedx.in_json(found.document, bill, stamp)
        case "CycloneDX XML":
            from osreg_checks.sbom.enriched import cyclonedx  # noqa: PLC0415

            return cyclonedx.in_xml(raw, found.version or "", bill, stamp)
        case "SPDX JSON":
            from osreg_checks.sbom.enriched import spdx  # noqa: PLC0415

            return spdx.in_json(found.document, bill, stamp)
        case "SPDX 3 JSON":
            from osreg_checks.sbom.enriched import spdx  # noqa: PLC0415

            return spdx.in_json_ld(found.document, bill, stamp)
        case form if form in READERS:
            from osreg_checks.sbom.enriched import cyclonedx  # noqa: PLC0415

            return cyclonedx.made(bill, stamp)
        case form:
            fix = Message("hand in the same document as CycloneDX or SPDX in JSON")
            raise SbomError(Message("{form} is read, but not written", {"form": form}), fix)
