"""LIC008: a licence text that nobody recognises."""

from collections.abc import Iterator

from osreg_checks.check import check
from osreg_checks.finding import Finding, NotApplicable, Unknown
from osreg_checks.repository import RepoFacts
from osreg_registry.message import Message


@check(
    id="LIC008",
    name="licence-unidentified",
    level="note",
    since="0.1.0",
    fix="Read the licence text in the repository yourself; it may be a known licence with an addition that counts.",
)
def licence_unidentified(repository: RepoFacts) -> Iterator[Finding | NotApplicable | Unknown]:
    """Forge or osreg recognise the licence text of the repository.

    NOASSERTION is what a forge says when it finds a text that is none of those it knows: a known licence with an
    addition, several in one file, or terms of the vendor's own. It means neither open nor proprietary.
    """
    files = repository.licence_files
    if files is None:
        unknown = repository.unknown.get("licence_files")
        yield Unknown(unknown or Message("nobody looked for licence files"), "repository")
    elif not files:
        yield NotApplicable(Message("there is no licence file"))
    elif not any(file.licence for file in files) and repository.declared in {None, "NOASSERTION"}:
        names = ", ".join(file.path for file in files[:3])
        yield Finding(
            "repository", Message("neither the forge nor osreg recognises the text of {names}", {"names": names})
        )
