"""SPDX with osreg's statements as annotations.

SPDX 2.3: https://spdx.github.io/spdx-spec/v2.3/annotations/; SPDX 3.0:
https://spdx.github.io/spdx-spec/v3.0.1/model/Core/Classes/Annotation/.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from typing import Any

from osreg_checks.sbom import spdx3, spdx_json
from osreg_checks.sbom.bill import Bill
from osreg_checks.sbom.cyclonedx_json import mapping, sequence
from osreg_checks.sbom.document import Bom, SbomError
from osreg_checks.sbom.enriched.statements import PREFIX, Stamp, dumped, statements
from osreg_registry.message import Message

_NO_PLACE = Message("the document does not say when it was made, so that nothing can be added in its form")


def in_json(document: Mapping[str, Any], bill: Bill, stamp: Stamp) -> str:
    """SPDX 2 with an annotation for each package; what GitHub wraps comes back unwrapped."""
    wrapped = document.get("sbom")
    is_wrapped = isinstance(wrapped, Mapping) and "spdxVersion" not in document
    found: dict[str, Any] = copy.deepcopy(dict(wrapped if is_wrapped and wrapped else document))
    above = "/sbom" if is_wrapped else ""
    judged = {one.component.place: one for one in bill.all}
    for number, package in enumerate(map(mapping, sequence(found.get("packages")))):
        if one := judged.get(f"{above}/packages/{number}"):
            _annotate(package, _comment(statements(one)), stamp)
    _annotate(found, _comment(stamp.rows), stamp)
    about = mapping(found.get("creationInfo"))
    tool = f"Tool: osreg-{stamp.tool}"
    about["creators"] = [*(c for c in sequence(about.get("creators")) if not str(c).startswith("Tool: osreg-")), tool]
    found["creationInfo"] = about
    _proved(spdx_json.read(found))
    return dumped(found)


def _annotate(item: dict[str, Any], comment: str, stamp: Stamp) -> None:
    own = {
        "annotationDate": stamp.moment,
        "annotationType": "OTHER",
        "annotator": f"Tool: osreg-{stamp.tool}",
        "comment": comment,
    }
    kept = [one for one in sequence(item.get("annotations")) if not _is_own(mapping(one).get("comment"))]
    item["annotations"] = [*kept, own]


def _is_own(comment: Any) -> bool:
    return isinstance(comment, str) and comment.startswith(PREFIX)


def _comment(rows: Iterable[tuple[str, str]]) -> str:
    return "\n".join(f"{name}={' '.join(value.split())}" for name, value in rows)


def in_json_ld(document: Mapping[str, Any], bill: Bill, stamp: Stamp) -> str:
    """SPDX 3 with an Annotation element for each package."""
    found: dict[str, Any] = copy.deepcopy(dict(document))
    graph = found.get("@graph")
    if not isinstance(graph, list):
        raise SbomError(_NO_PLACE, Message("hand in the document in the form that has `@graph`"))
    kept = [one for one in graph if not _is_own(mapping(one).get("statement"))]
    about = next((one for one in map(mapping, kept) if one.get("type") == "SpdxDocument"), {})
    made = about.get("creationInfo")
    if not isinstance(made, str):
        raise SbomError(_NO_PLACE)
    base = str(about.get("spdxId") or "urn:osreg")
    own = [(one.component.ref, _comment(statements(one))) for one in bill.all]
    own.append((base, _comment(stamp.rows)))
    added = [
        {
            "type": "Annotation",
            "spdxId": f"{base}-osreg-{number}",
            "creationInfo": made,
            "annotationType": "other",
            "subject": subject,
            "statement": comment,
        }
        for number, (subject, comment) in enumerate(own)
    ]
    if "element" in about:
        old = [one for one in sequence(about["element"]) if not str(one).startswith(f"{base}-osreg-")]
        about["element"] = [*old, *(one["spdxId"] for one in added)]
    found["@graph"] = [*kept, *added]
    _proved(spdx3.read(found))
    return dumped(found)


def _proved(bom: Bom) -> None:
    fault = next((one for one in bom.faults if one.level == "error"), None)
    if fault:
        gaps = {"place": fault.place, "problem": fault.message}
        raise SbomError(Message("the statements do not fit into the document at {place}: {problem}", gaps))
