"""DEP003: an open component that is of use only with a closed product."""

from collections.abc import Iterator

from osreg_checks.check import check
from osreg_checks.finding import Finding
from osreg_checks.sbom.bill import Bill, title
from osreg_registry.message import Message


@check(
    id="DEP003",
    name="component-betrays-product",
    level="warning",
    since="0.1.0",
    fix="Ask whether it runs without the product, and with what; `osreg check` names alternatives to the product.",
)
def component_betrays_product(bill: Bill) -> Iterator[Finding]:
    """No component of the bill of material needs a closed product or service to be of use.

    The driver of a closed database is open source, and so is the SDK of a cloud: by their licences nothing is wrong.
    Yet what is built with them does not run without a purchase. Which package belongs to which product stands in
    `registry/purl-patterns.yml`, each with its source.
    """
    for one in bill.all:
        if one.betrays is None:
            continue
        gaps = {
            "name": title(one.component),
            "product": one.betrays.name,
            "role": Message("often used without it") if one.betrayal_is_optional and not one.is_light else one.role,
            "path": " -> ".join(one.path) or title(one.component),
        }
        message = Message("{name} is made for {product}, which is not open ({path}; {role})", gaps)
        is_light = one.is_light or one.betrayal_is_optional
        yield Finding(one.component.place, message, level="note" if is_light else None, component=one.identity)
