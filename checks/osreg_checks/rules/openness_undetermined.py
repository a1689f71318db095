"""LIC005: nobody knows how open it is."""

from collections.abc import Iterator

from osreg_checks.check import check
from osreg_checks.facts import UsedProduct
from osreg_checks.finding import Finding
from osreg_registry.message import Message


@check(
    id="LIC005",
    name="openness-undetermined",
    level="warning",
    since="0.1.0",
    fix="Find the licence in the source repository or ask the vendor, and correct the entry with its source.",
)
def openness_undetermined(used: UsedProduct) -> Iterator[Finding]:
    """It is known whether the product is open.

    An unknown licence is not an open one, and not a closed one either. Before a purchase somebody has to find out.
    """
    if used.openness == "undetermined":
        gaps = {"name": used.product.name, "why": used.licence.reason}
        yield Finding("licence", Message("it is not known whether {name} is open: {why}", gaps))
