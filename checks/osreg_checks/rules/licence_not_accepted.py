"""LIC004: a licence that the policy does not accept."""

from collections.abc import Iterator

from osreg_checks.check import check
from osreg_checks.facts import UsedProduct
from osreg_checks.finding import Finding, Unknown
from osreg_registry.message import Message


@check(
    id="LIC004",
    name="licence-not-accepted",
    level="warning",
    since="0.1.0",
    fix="Look at the open alternatives, or record why this product is needed all the same.",
)
def licence_not_accepted(used: UsedProduct) -> Iterator[Finding | Unknown]:
    """The policy accepts the licence of the product.

    The policy names the lists of licences that the municipality accepts. A licence on none of them is "not assessed",
    which is not "forbidden": then the outcome is unknown.
    """
    facts = used.licence
    if facts.acceptance == "refused":
        gaps = {"name": used.product.name, "licence": facts.expression, "why": facts.acceptance_reason}
        yield Finding("licence", Message("the policy does not accept {licence} of {name}: {why}", gaps))
    elif facts.acceptance == "not-assessed":
        yield Unknown(facts.acceptance_reason, "licence")
