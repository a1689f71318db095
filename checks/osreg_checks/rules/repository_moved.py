"""FRG002: a repository that has another address today."""

from collections.abc import Iterator

from osreg_checks.check import check
from osreg_checks.finding import Finding
from osreg_checks.repository import RepoFacts
from osreg_registry.message import Message


@check(
    id="FRG002",
    name="repository-moved",
    level="note",
    since="0.1.0",
    fix="Write the new URL under `repository:`.",
)
def repository_moved(repository: RepoFacts) -> Iterator[Finding]:
    """The repository lies where the entry says.

    A forge redirects the old address only until somebody else takes the name; then the entry names a stranger's code.
    """
    if repository.moved:
        yield Finding("repository", Message("the repository has moved to {url}", {"url": repository.url}))
