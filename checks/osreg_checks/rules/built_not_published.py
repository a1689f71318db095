"""PUB001: built with public money, and not published."""

from collections.abc import Iterator

from osreg_checks.check import check
from osreg_checks.finding import Finding, NotApplicable, Unknown
from osreg_registry.message import Message
from osreg_registry.model import Solution


@check(
    id="PUB001",
    name="built-not-published",
    level="warning",
    since="0.1.0",
    fix="Publish the code on a public forge (gitlab.opencode.de, for example) and name it under `repository:`.",
)
def built_not_published(solution: Solution) -> Iterator[Finding | NotApplicable | Unknown]:
    """What the municipality builds or commissions has a public repository.

    The Open-Source-Grundsatz of the strategy: results are open and can be shared. Without a repository no neighbour
    can take them over.
    """
    if solution.origin is None:
        yield Unknown(Message("the entry does not state its origin"), "origin")
    elif solution.origin not in {"built", "commissioned"}:
        yield NotApplicable(Message("it is the software of others"))
    elif solution.status == "planned":
        yield NotApplicable(Message("it is only planned"))
    elif solution.repository is None and solution.product is None:
        message = Message("{origin} software without a public repository", {"origin": Message(solution.origin)})
        yield Finding("repository", message)
