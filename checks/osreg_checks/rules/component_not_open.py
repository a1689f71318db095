"""DEP002: a component of the bill of material that is not open."""

from collections.abc import Iterator

from osreg_checks.check import check
from osreg_checks.finding import Finding
from osreg_checks.sbom.bill import Bill, title
from osreg_registry.message import Message


@check(
    id="DEP002",
    name="component-not-open",
    level="warning",
    since="0.1.0",
    fix="Replace the component, or the direct dependency that brings it in; or record why it is needed all the same.",
)
def component_not_open(bill: Bill) -> Iterator[Finding]:
    """No component of the bill of material is proprietary or merely source-available.

    Who takes the software over takes its parts over, under their terms. The path shows which direct dependency brings
    the part in. What is needed to build and test only, or is optional, is a note.
    """
    for one in bill.all:
        if one.verdict.openness not in {"proprietary", "source-available"}:
            continue
        gaps = {
            "name": title(one.component),
            "openness": Message(one.verdict.openness),
            "licence": one.verdict.licence or "NOASSERTION",
            "role": one.role,
            "path": " -> ".join(one.path) or title(one.component),
        }
        message = Message("{name} is {openness}, under `{licence}` ({path}; {role})", gaps)
        if one.verdict.licence is None:
            message = Message("{name} is {openness}: {why} ({path}; {role})", gaps | {"why": one.verdict.reason})
        yield Finding(one.component.place, message, level="note" if one.is_light else None, component=one.identity)
