"""PRC003: nobody knows an open alternative."""

import datetime
from collections.abc import Iterator

from osreg_checks.check import check
from osreg_checks.facts import OpenAlternatives, UsedProduct
from osreg_checks.finding import Finding, NotApplicable, Unknown
from osreg_registry.message import Message


@check(
    id="PRC003",
    name="alternative-known",
    level="note",
    since="0.1.0",
    fix="Ask neighbours with the same need: it is a candidate for joint development.",
)
def alternative_known(used: UsedProduct, known: OpenAlternatives) -> Iterator[Finding | Unknown | NotApplicable]:
    """An open alternative to a product that is not open is known.

    That none is known is an answer, if somebody looked; it says when and where. Where several municipalities buy the
    same closed product for want of another one, building it together may be cheaper.
    """
    if used.openness == "open":
        yield NotApplicable(Message("the product is open"))
    elif not known.names:
        search = used.product.no_alternative_known
        if search is None:
            yield Unknown(Message("nobody has stated yet whether there is an open alternative"), "no_alternative_known")
            return
        gaps = {"name": used.product.name, "day": datetime.date.fromisoformat(search.checked)}
        yield Finding("no_alternative_known", Message("no open alternative to {name} was found on {day}", gaps))
