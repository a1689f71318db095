"""PUB002: the publiccode.yml says something else than the entry."""

from collections.abc import Iterator

from osreg_checks.check import check
from osreg_checks.facts import StatedLicences
from osreg_checks.finding import Finding, NotApplicable, Unknown
from osreg_checks.licence_reader import agrees
from osreg_checks.repository import Publiccode, RepoFacts
from osreg_registry.message import Message
from osreg_registry.urls import canonical_repository


@check(
    id="PUB002",
    name="publiccode-disagrees",
    level="warning",
    since="0.1.0",
    fix="Find out which of the two is right, and correct the entry or the publiccode.yml.",
)
def publiccode_disagrees(
    repository: RepoFacts, licences: StatedLicences
) -> Iterator[Finding | NotApplicable | Unknown]:
    """The publiccode.yml of the repository names the licence and the repository that the entry names.

    Catalogues of other countries read this file; two statements about one product make both doubtful.
    """
    file = repository.publiccode
    if "publiccode" in repository.unknown:
        yield Unknown(repository.unknown["publiccode"], "repository")
    elif file is None:
        yield NotApplicable(Message("the repository has no publiccode.yml"))
    elif file.fault is not None:
        yield Finding("repository", Message("its publiccode.yml cannot be read: {why}", {"why": file.fault}))
    else:
        yield from _differences(repository, file, licences)


def _differences(repository: RepoFacts, file: Publiccode, licences: StatedLicences) -> Iterator[Finding]:
    stated = next((one.facts.expression for one in licences.all if one.key == "licence"), None)
    if file.licence and stated and agrees(stated, file.licence) is False:
        gaps = {"stated": stated, "found": file.licence}
        yield Finding("licence", Message("the entry says `{stated}`, its publiccode.yml says `{found}`", gaps))
    known = {canonical_repository(url) for url in (repository.asked, repository.url)}
    if file.url and canonical_repository(file.url) not in known:
        yield Finding("repository", Message("its publiccode.yml names another repository: {url}", {"url": file.url}))
