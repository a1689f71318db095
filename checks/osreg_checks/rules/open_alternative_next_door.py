"""USE001: the neighbour runs an open alternative."""

from collections.abc import Iterator

from osreg_checks.check import check
from osreg_checks.facts import OpenNeighbours, UsedProduct
from osreg_checks.finding import Finding, NotApplicable
from osreg_registry.message import Message
from osreg_registry.model import Solution


@check(
    id="USE001",
    name="open-alternative-next-door",
    level="warning",
    since="0.1.0",
    fix="Ask the neighbour how it went, before the contract is renewed.",
)
def open_alternative_next_door(
    solution: Solution, used: UsedProduct, neighbours: OpenNeighbours
) -> Iterator[Finding | NotApplicable]:
    """No neighbour runs an open alternative to a product in use that is not open.

    The best argument for an open solution is a town of the same size, half an hour away, that runs it every day.
    """
    if used.openness == "open" or solution.status in {"planned", "ended"}:
        yield NotApplicable(Message("no product that is not open is in use"))
        return
    for neighbour in neighbours.all:
        gaps = {"town": neighbour.use.organisation.name, "open": neighbour.product.name, "name": used.product.name}
        if neighbour.km is None:
            yield Finding("product", Message("{town} runs {open}, an open alternative to {name}", gaps))
        else:
            gaps["km"] = str(round(neighbour.km))
            yield Finding("product", Message("{town} ({km} km) runs {open}, an open alternative to {name}", gaps))
