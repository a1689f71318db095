"""FRG007: source code without the text of a licence."""

from collections.abc import Iterator

from osreg_checks.check import check
from osreg_checks.finding import Finding, Unknown
from osreg_checks.repository import RepoFacts
from osreg_registry.message import Message


@check(
    id="FRG007",
    name="licence-file-missing",
    level="warning",
    since="0.1.0",
    fix="Ask its makers to add the text of the licence as LICENSE; in an own repository, add it.",
)
def licence_file_missing(repository: RepoFacts) -> Iterator[Finding | Unknown]:
    """The repository holds the text of its licence.

    Code without a licence is not free to use, wherever it lies. A sentence in a README leaves open which version is
    meant. Looked at are LICENSE, COPYING and UNLICENSE at the root, and the folder LICENSES.
    """
    if repository.licence_files is None:
        unknown = repository.unknown.get("licence_files")
        yield Unknown(unknown or Message("nobody looked for licence files"), "repository")
    elif not repository.licence_files:
        yield Finding("repository", Message("there is no licence file at the root of the repository"))
