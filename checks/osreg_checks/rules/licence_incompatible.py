"""DEP006: a component whose licence does not fit under that of the whole."""

from collections.abc import Iterator

from osreg_checks.check import Said, check
from osreg_checks.facts import StatedLicences
from osreg_checks.finding import Unknown
from osreg_checks.sbom.bill import Bill
from osreg_registry.message import Message


@check(
    id="DEP006",
    name="licence-incompatible",
    level="warning",
    since="0.1.0",
    fix="Distribute the whole under a licence that fits, choose another component, or ask a lawyer.",
)
def licence_incompatible(bill: Bill, stated: StatedLicences) -> Iterator[Said]:
    """The licences of the components fit under the licence of the whole.

    Who hands the software on, in source or as a service, must keep to the licences of all its parts at once. The list
    and its date are named; it assumes that the parts become one work. What is needed to build and test only, or is
    optional, is not looked at. This is no legal advice; see docs/compatibility.md.
    """
    from osreg_checks.compatibility.explain import misfits  # noqa: PLC0415 -- only with a bill of material

    outbound = next((one.facts.expression for one in stated.all if one.key == "licence"), "NOASSERTION")
    if outbound.upper() in {"NOASSERTION", "NONE"}:
        yield Unknown(Message("nothing says under which licence the whole is distributed"))
        return
    yield from misfits(bill, outbound)
