"""FRG001: a repository that the forge does not know."""

from collections.abc import Iterator

from osreg_checks.check import check
from osreg_checks.finding import Finding
from osreg_checks.online import Reached
from osreg_checks.repository import Gone


@check(
    id="FRG001",
    name="repository-unreachable",
    level="warning",
    since="0.1.0",
    fix="Look where the source code lies today, and write that URL, or remove `repository:`.",
)
def repository_unreachable(reached: Reached) -> Iterator[Finding]:
    """The forge knows the repository that the entry names.

    Source code that nobody can fetch cannot be taken over. A forge says the same of a repository that is private and of
    one that was never there. A forge that fails, refuses or limits is no finding: the check is then undetermined.
    """
    if isinstance(reached.found, Gone):
        yield Finding("repository", reached.found.reason)
