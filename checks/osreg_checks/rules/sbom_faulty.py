"""DEP005: a bill of material that contradicts its own standard."""

from collections.abc import Iterator

from osreg_checks.check import check
from osreg_checks.finding import Finding
from osreg_checks.sbom.bill import Bill
from osreg_registry.message import Message


@check(
    id="DEP005",
    name="sbom-faulty",
    level="warning",
    since="0.1.0",
    fix="Have it made again, by a current program, and hand it in once more.",
)
def sbom_faulty(bill: Bill) -> Iterator[Finding]:
    """The bill of material keeps to the standard that it names.

    What is missing or contradictory in the document is missing in the answer. Each fault is named with its place.
    """
    for fault in bill.bom.faults:
        message = Message("{place}: {problem}", {"place": fault.place, "problem": fault.message})
        yield Finding(fault.place, message, level="note" if fault.level == "warning" else None)
