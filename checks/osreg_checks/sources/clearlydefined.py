"""Licences of packages by ClearlyDefined: curated SPDX expressions for exact versions.

https://api.clearlydefined.io/api-docs and https://docs.clearlydefined.io/docs/resources/coordinates. A package without
a version, or of a kind that it has no coordinates for, gets no answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from osreg_checks.repository import PackageFacts
from osreg_checks.sources.client import Client
from osreg_checks.sources.evidence import Answer
from osreg_checks.sources.failure import SourceError
from osreg_checks.sources.licence_service import LIFETIME, in_batches, is_nothing, readable, shaped, unknown_package

if TYPE_CHECKING:
    from packageurl import PackageURL

NAME = "ClearlyDefined"
# One more, and it answers 400 in plain text.
BATCH = 500
# Type and provider. The OpenAPI description leaves out `golang`, which the page about coordinates has.
PLACES = {
    "cargo": "crate/cratesio",
    "composer": "composer/packagist",
    "gem": "gem/rubygems",
    "github": "git/github",
    "golang": "go/golang",
    "maven": "maven/mavencentral",
    "npm": "npm/npmjs",
    "nuget": "nuget/nuget",
    "pypi": "pypi/pypi",
}
_HOSTS = {"github": "github.com", "gitlab": "gitlab.com"}
_COMMIT = re.compile(r"[0-9a-f]{40}")
_NO_LICENCE = frozenset({"NOASSERTION", "NONE", "OTHER"})


class SourceLocation(msgspec.Struct):
    """Where the source of a package lies: at a forge, or in an archive of sources."""

    provider: str | None = None
    namespace: str | None = None
    name: str | None = None


class Described(msgspec.Struct, rename="camel"):
    """What is known besides the licence; `tools` are those that looked at the package."""

    source_location: SourceLocation | None = None
    tools: list[str] | None = None


class Licensed(msgspec.Struct):
    """What is known of the licence."""

    declared: str | None = None


class Definition(msgspec.Struct):
    """The fields of a definition that are read here. Without coordinates it is something else."""

    coordinates: dict[str, str | None]
    described: Described | None = None
    licensed: Licensed | None = None


class ClearlyDefined:
    """ClearlyDefined. `base` is the URL before `/definitions`."""

    def __init__(self, client: Client, base: str) -> None:
        self._client = client
        self._api = f"{base}/definitions"

    def packages(self, purls: list[str]) -> Iterator[tuple[str, PackageFacts | SourceError]]:
        """The licence of each package that has a version."""
        good, bad = readable(purls)
        yield from bad.items()
        places = {purl: place for purl, parts in good.items() if (place := coordinates(parts))}
        wanted = {place: f"{self._api}/{place}" for place in places.values()}
        parts = dict(in_batches(self._client, wanted, BATCH, self._ask))
        for purl, place in places.items():
            yield purl, _said(purl, good[purl].version, parts[place])

    def _ask(self, batch: list[str]) -> tuple[Answer, dict[str, Any]]:
        """The definition of each of the coordinates; those of the answer may differ in letter case.

        Without `expand=-files` each definition lists all files of the package, which makes megabytes.
        """
        answer = self._client.post(f"{self._api}?expand=-files", batch, LIFETIME)
        found = {place.casefold(): one for place, one in shaped(answer, dict[str, Any]).items()}
        return answer, {place: found[place.casefold()] for place in batch if place.casefold() in found}


def coordinates(parts: PackageURL) -> str | None:
    """The package as ClearlyDefined names it; None when it cannot: without version, or on GitHub without a commit."""
    place = PLACES.get(parts.type)
    if place is None or not parts.version or (parts.type == "github" and not _COMMIT.fullmatch(parts.version)):
        return None
    segments = (parts.namespace or "-", parts.name, parts.version)
    return "/".join((place, *(segment.replace("/", "%2F") for segment in segments)))


def _said(purl: str, version: str | None, part: Answer | SourceError) -> PackageFacts | SourceError:
    if isinstance(part, SourceError):
        return part
    if is_nothing(part):
        return unknown_package(NAME, purl)
    try:
        definition = shaped(part, Definition)
    except SourceError as failure:
        return failure
    declared = (definition.licensed and definition.licensed.declared) or ""
    # What nobody has looked at yet is an empty definition, and not a 404.
    if not declared and not (definition.described and definition.described.tools):
        return unknown_package(NAME, purl)
    is_spdx = bool(declared) and _NO_LICENCE.isdisjoint(re.findall(r"[\w.+-]+", declared))
    return PackageFacts(
        purl=purl,
        service=NAME,
        at=part.confirmed,
        declared=declared if is_spdx else None,
        licences=() if declared in {"", "NOASSERTION", "NONE"} else (declared,),
        version=version,
        repository=_repository(definition.described),
        stale=part.stale,
    )


def _repository(described: Described | None) -> str | None:
    source = described and described.source_location
    if not source or not (source.namespace and source.name):
        return None
    host = _HOSTS.get(source.provider or "")
    return f"https://{host}/{source.namespace}/{source.name}" if host else None
