"""FRG008: a municipality's own code without its description."""

from collections.abc import Iterator

from osreg_checks.check import check
from osreg_checks.finding import Finding, NotApplicable, Unknown
from osreg_checks.repository import RepoFacts
from osreg_registry.message import Message
from osreg_registry.model import Solution


@check(
    id="FRG008",
    name="publiccode-missing",
    level="note",
    since="0.1.0",
    fix="Add a publiccode.yml at the root of the repository (https://yml.publiccode.tools).",
)
def publiccode_missing(solution: Solution, repository: RepoFacts) -> Iterator[Finding | NotApplicable | Unknown]:
    """What a municipality publishes carries a publiccode.yml.

    By this file openCode and the catalogues of other countries find public code, and see who uses it.
    """
    if solution.origin not in {"built", "commissioned"}:
        yield NotApplicable(Message("it is the software of others"))
    elif "publiccode" in repository.unknown:
        yield Unknown(repository.unknown["publiccode"], "repository")
    elif repository.publiccode is None:
        yield Finding("repository", Message("the repository has no publiccode.yml"))
