"""FRG010: source code of which no archive holds a copy."""

from collections.abc import Iterator

from osreg_checks.check import check
from osreg_checks.finding import Finding
from osreg_checks.repository import Archived
from osreg_registry.message import Message


@check(
    id="FRG010",
    name="source-not-archived",
    level="note",
    since="0.1.0",
    fix="Ask Software Heritage to keep it: https://archive.softwareheritage.org/save/.",
)
def source_not_archived(archived: Archived) -> Iterator[Finding]:
    """Software Heritage holds a copy of the repository.

    Forges close, accounts are deleted. What the archive holds can still be fetched and named in twenty years.
    """
    if not archived.held:
        yield Finding("repository", Message("Software Heritage holds no copy of {url}", {"url": archived.url}))
