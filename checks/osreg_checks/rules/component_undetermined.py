"""DEP004: components of which nobody knows how open they are."""

from collections import Counter
from collections.abc import Iterator

from osreg_checks.check import check
from osreg_checks.finding import Finding, Unknown
from osreg_checks.sbom.bill import Bill, title
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
        gaps = {"count": len(unknown), "all": len(bill.all)}
        yield Finding("components", Message("{count} of {all} components are undetermined", gaps))
    reasons = Counter(str(one.verdict.reason) for one in unknown)
    for reason, count in reasons.most_common():
        first = [one for one in unknown if str(one.verdict.reason) == reason]
        names = ", ".join(title(one.component) for one in first[:_NAMED]) + (" ..." if count > _NAMED else "")
        told = {"count": count, "names": names, "why": first[0].verdict.reason}
        several = Message("{count} components ({names}): {why}", told)
        yield Unknown(several if count > 1 else Message("{names}: {why}", told), "components")
