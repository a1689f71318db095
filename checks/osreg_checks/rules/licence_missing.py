"""LIC001: a municipality's own software without a licence."""

from collections.abc import Iterator

from osreg_checks.check import check
from osreg_checks.finding import Finding, NotApplicable, Unknown
from osreg_registry.message import Message
from osreg_registry.model import Solution


@check(
    id="LIC001",
    name="licence-missing",
    level="error",
    since="0.1.0",
    fix="Add `licence:` with the SPDX expression of the published code, for instance EUPL-1.2.",
)
def licence_missing(solution: Solution) -> Iterator[Finding | NotApplicable | Unknown]:
    """The municipality's own software has a licence.

    Code without a licence may be read but not used: the neighbour town that would like to take it over must not.
    """
    if solution.origin is None:
        yield Unknown(Message("the entry does not state its origin"), "origin")
    elif solution.origin not in {"built", "commissioned"}:
        yield NotApplicable(Message("it is the software of others"))
    elif solution.licence is None and (solution.repository or solution.product is None):
        yield Finding("licence", Message("{origin} software without a licence", {"origin": Message(solution.origin)}))
