"""DEP001: something that is not open is dragged in."""

from collections.abc import Iterator

from osreg_checks.check import check
from osreg_checks.facts import Dependencies
from osreg_checks.finding import Finding, Unknown
from osreg_registry.message import Message


@check(
    id="DEP001",
    name="dependency-proprietary",
    level="warning",
    since="0.1.0",
    fix="Replace the dependency, make it optional, or name an open replacement under `replaceable_by:`.",
)
def dependency_proprietary(dependencies: Dependencies) -> Iterator[Finding | Unknown]:
    """It needs nothing that is not open.

    An open product that runs only with a proprietary database is a purchase of that database. The path shows what
    drags it in.
    """
    for needed in dependencies.all:
        gaps = {"name": needed.name, "path": " -> ".join(needed.path), "why": needed.reason}
        if needed.openness == "undetermined":
            yield Unknown(Message("{name} ({path}): {why}", gaps), "dependencies")
        elif needed.openness != "open" and not needed.optional:
            gaps["openness"] = Message(needed.openness)
            yield Finding("dependencies", Message("needs {name}, which is {openness} ({path})", gaps))
