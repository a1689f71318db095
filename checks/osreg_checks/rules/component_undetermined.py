"""DEP004: components of which nobody knows how open they are."""

from collections.abc import Iterator

from osreg_checks.check import check
from osreg_checks.finding import Finding, Unknown
from osreg_checks.sbom.bill import Bill, Judged, title
from osreg_registry.message import Message

_NAMED = 3


@check(
    id="DEP004",
    name="component-undetermined",
    level="note",
    since="0.1.0",
    fix="Ask the maker of the bill of material for the licences that are missing.",
)
def component_undetermined(bill: Bill) -> Iterator[Finding | Unknown]:
    """Each component of the bill of material states a licence that somebody has assessed.

    A missing licence is neither open nor proprietary. That most components state none makes the document useless for a
    decision, which is a finding; some are counted, with their reasons.
    """
    unknown = [one for one in bill.all if one.verdict.openness == "undetermined"]
    if unknown and len(unknown) * 2 > len(bill.all):
        share = {"count": len(unknown), "all": len(bill.all)}
        yield Finding("components", Message("{count} of {all} components are undetermined", share))
    by_reason: dict[str, list[Judged]] = {}
    for one in unknown:
        by_reason.setdefault(str(one.verdict.reason), []).append(one)
    for several in sorted(by_reason.values(), key=len, reverse=True):
        names = ", ".join(title(one.component) for one in several[:_NAMED]) + (" ..." if len(several) > _NAMED else "")
        gaps = {"count": len(several), "names": names, "why": several[0].verdict.reason}
        counted = Message("{count} components ({names}): {why}", gaps)
        yield Unknown(counted if len(several) > 1 else Message("{names}: {why}", gaps), "components")
