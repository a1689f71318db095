"""FRG003: a repository that its owners have closed."""

from collections.abc import Iterator

from osreg_checks.check import check
from osreg_checks.finding import Finding, NotApplicable, Unknown
from osreg_checks.repository import RepoFacts
from osreg_registry.message import Message


@check(
    id="FRG003",
    name="repository-archived",
    level="warning",
    since="0.1.0",
    fix="Look for a successor or a fork that goes on, and name it; or say in the entry that it has ended.",
)
def repository_archived(repository: RepoFacts) -> Iterator[Finding | NotApplicable | Unknown]:
    """The repository is not archived.

    An archived repository takes no corrections any more, security ones included.
    """
    if repository.archived:
        yield Finding("repository", Message("its owners have archived the repository"))
    elif repository.archived is None and "archived" in repository.unknown:
        yield Unknown(repository.unknown["archived"], "repository")
    elif repository.archived is None:
        yield NotApplicable(Message("this forge does not archive repositories"))
