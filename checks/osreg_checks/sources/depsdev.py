"""Licences of packages by deps.dev (Open Source Insights, Google): several licences have no stated relation.

https://docs.deps.dev/api/v3alpha/#purllookupbatch answers for many packages at once, but may change at any time;
https://docs.deps.dev/api/v3/#getversion is stable and answers for one. Same facts from both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import msgspec

from osreg_checks.repository import PackageFacts
from osreg_checks.sources.client import Client
from osreg_checks.sources.evidence import Answer
from osreg_checks.sources.failure import AbsentError, SourceError
from osreg_checks.sources.licence_service import (
    LIFETIME,
    in_batches,
    is_nothing,
    read_purl,
    readable,
    shaped,
    unknown_package,
)
from osreg_registry.message import Message

if TYPE_CHECKING:
    from packageurl import PackageURL

NAME = "deps.dev"
# The service takes 5,000; an answer about more than this would come near to what the wire accepts.
BATCH = 1000
SINGLES = 20
_PAGES = 50
SYSTEMS = {
    "cargo": "CARGO",
    "gem": "RUBYGEMS",
    "golang": "GO",
    "maven": "MAVEN",
    "npm": "NPM",
    "nuget": "NUGET",
    "pypi": "PYPI",
}


class VersionKey(msgspec.Struct, rename="camel"):
    """A version's name, as the registry spells it."""

    version: str


class ProjectKey(msgspec.Struct, rename="camel"):
    """A project at GitHub, GitLab or Bitbucket: host and path."""

    id: str = ""


class Project(msgspec.Struct, rename="camel"):
    """A project, and what it is to the package."""

    project_key: ProjectKey = msgspec.field(default_factory=ProjectKey)
    relation_type: str = ""


class Version(msgspec.Struct, rename="camel"):
    """The fields of `Version` that are read here; both APIs have them. Without a name it is something else."""

    version_key: VersionKey
    is_default: bool = False
    licenses: list[str] = []
    related_projects: list[Project] = []


class Package(msgspec.Struct, rename="camel"):
    """The versions of a package."""

    versions: list[Version] = []


class PurlLookupRequest(msgspec.Struct, rename="camel"):
    """A package that was asked for."""

    purl: str


class Response(msgspec.Struct, rename="camel"):
    """What was found for one package of a batch; nothing for one that is not known."""

    request: PurlLookupRequest
    result: dict[str, Any] | None = None


class PurlLookupBatchResult(msgspec.Struct, rename="camel"):
    """A page of results."""

    responses: list[Response] = []
    next_page_token: str = ""


class DepsDev:
    """deps.dev. `base` is the URL before `/v3` and `/v3alpha`."""

    def __init__(self, client: Client, base: str) -> None:
        self._client = client
        self._base = base

    def packages(self, purls: list[str]) -> Iterator[tuple[str, PackageFacts | SourceError]]:
        """The licences of each package in its version; without one, of the version that is installed by default."""
        good, bad = readable(purls)
        exact: dict[str, str] = {}
        for purl, parts in good.items():
            try:
                exact[purl] = self._exact(parts)
            except SourceError as failure:
                bad[purl] = failure
        yield from bad.items()
        wanted = {one: f"{self._base}/v3alpha/purl/{quote(one, safe='')}" for one in exact.values()}
        said = self._all(wanted)
        for purl, one in exact.items():
            yield purl, _for(purl, said[one])

    def _all(self, wanted: Mapping[str, str]) -> dict[str, PackageFacts | SourceError]:
        """What is said of each exact package: by the batch, else for a few of them by the stable API."""
        said: dict[str, PackageFacts | SourceError] = {}
        singles = 0
        for one, part in in_batches(self._client, wanted, BATCH, self._ask):
            said[one] = _of_part(one, part)
            if self._failed(said[one]) and singles < SINGLES:
                singles += 1
                said[one] = self._single(one, said[one])
        return said

    def _ask(self, batch: list[str]) -> tuple[Answer, dict[str, Any]]:
        """The result for each package of the batch, None for one that is not known."""
        query: dict[str, Any] = {"requests": [{"purl": one} for one in batch]}
        found: dict[str, Any] = {}
        for _ in range(_PAGES):
            answer = self._client.post(f"{self._base}/v3alpha/purlbatch", query, LIFETIME)
            page = shaped(answer, PurlLookupBatchResult)
            for response in page.responses:
                found[response.request.purl] = (response.result or {}).get("version")
            if not page.next_page_token:
                break
            query = {**query, "pageToken": page.next_page_token}
        return answer, found

    def _single(self, purl: str, batch: PackageFacts | SourceError) -> PackageFacts | SourceError:
        """What the stable API says; if that fails too, what is in hand after the batch."""
        try:
            answer = self._client.get(f"{self._package(read_purl(purl))}/versions/{_version(purl)}", LIFETIME)
            return _facts(purl, answer)
        except AbsentError:
            return unknown_package(NAME, purl)
        except SourceError:
            return batch

    def _failed(self, said: PackageFacts | SourceError) -> bool:
        """Whether asking again, and elsewhere, may help."""
        if isinstance(said, SourceError):
            return not isinstance(said, AbsentError)
        return said.stale is not None and not self._client.offline

    def _exact(self, parts: PackageURL) -> str:
        """The package URL with a version and without what deps.dev refuses: qualifiers and a path inside."""
        if parts.type not in SYSTEMS:
            raise SourceError(Message("{service} has no packages of the kind {kind}", _kind(parts)))
        version = parts.version or self._default(parts)
        return parts._replace(version=version, qualifiers={}, subpath=None).to_string()

    def _default(self, parts: PackageURL) -> str:
        """The version that is installed when none is named."""
        plain = parts._replace(qualifiers={}, subpath=None).to_string()
        try:
            package = shaped(self._client.get(self._package(parts), LIFETIME), Package)
        except AbsentError as failure:
            raise unknown_package(NAME, plain) from failure
        for version in package.versions:
            if version.is_default:
                return version.version_key.version
        raise SourceError(Message("{service} names no usual version of {purl}", {"service": NAME, "purl": plain}))

    def _package(self, parts: PackageURL) -> str:
        separator = ":" if parts.type == "maven" else "/"
        name = separator.join(filter(None, (parts.namespace, parts.name)))
        return f"{self._base}/v3/systems/{SYSTEMS[parts.type]}/packages/{quote(name, safe='')}"


def _version(purl: str) -> str:
    return quote(read_purl(purl).version or "", safe="")


def _kind(parts: PackageURL) -> dict[str, object]:
    return {"service": NAME, "kind": parts.type}


def _for(purl: str, said: PackageFacts | SourceError) -> PackageFacts | SourceError:
    return said if isinstance(said, SourceError) else said._replace(purl=purl)


def _of_part(purl: str, part: Answer | SourceError) -> PackageFacts | SourceError:
    if isinstance(part, SourceError):
        return part
    if is_nothing(part):
        return unknown_package(NAME, purl)
    try:
        return _facts(purl, part)
    except SourceError as failure:
        return failure


def _facts(purl: str, answer: Answer) -> PackageFacts:
    """The facts in a `Version`. Empty is unknown; "non-standard" is a licence nobody named, not a proprietary one."""
    version = shaped(answer, Version)
    licences = tuple(version.licenses)
    declared = licences[0] if len(licences) == 1 and licences[0] != "non-standard" else None
    sources = (one.project_key.id for one in version.related_projects if one.relation_type == "SOURCE_REPO")
    source = next(filter(None, sources), None)
    return PackageFacts(
        purl=purl,
        service=NAME,
        at=answer.confirmed,
        declared=declared,
        licences=licences,
        version=version.version_key.version,
        repository=f"https://{source}" if source else None,
        stale=answer.stale,
    )
