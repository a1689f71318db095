"""Licences of packages by ecosyste.ms: those of the newest release, whatever version is asked for.

https://packages.ecosyste.ms/docs, `lookupPackage` and `bulkLookupPackages`. The data are CC BY-SA 4.0: they are used as
evidence of a run only, and never written to the registry.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import msgspec

from osreg_checks.repository import PackageFacts
from osreg_checks.sources.client import Client
from osreg_checks.sources.evidence import Answer
from osreg_checks.sources.failure import SourceError
from osreg_checks.sources.licence_service import (
    LIFETIME,
    identity,
    in_batches,
    is_nothing,
    readable,
    shaped,
    unknown_package,
)

if TYPE_CHECKING:
    from packageurl import PackageURL

NAME = "ecosyste.ms"
BATCH = 100
_SEVERAL = re.compile(r"\b(and|or|with)\b|[/&+]", re.IGNORECASE)


class Row(msgspec.Struct):
    """The fields of `Package` that are read here."""

    licenses: str | None = None
    normalized_licenses: list[str] | None = None
    repository_url: str | None = None
    latest_release_number: str | None = None


class Ecosystems:
    """ecosyste.ms. `base` is the URL before `/api/v1`."""

    def __init__(self, client: Client, base: str) -> None:
        self._client = client
        self._api = f"{base}/api/v1/packages"

    def packages(self, purls: list[str]) -> Iterator[tuple[str, PackageFacts | SourceError]]:
        """The licences of the newest release of each package."""
        good, bad = readable(purls)
        yield from bad.items()
        plain = {purl: _plain(parts) for purl, parts in good.items()}
        wanted = {one: self._lookup(one) for one in plain.values()}
        said = {one: _said(one, part) for one, part in in_batches(self._client, wanted, BATCH, self._ask)}
        for purl, one in plain.items():
            facts = said[one]
            yield purl, facts if isinstance(facts, SourceError) else facts._replace(purl=purl)

    def _ask(self, batch: list[str]) -> tuple[Answer, dict[str, Any]]:
        """The row for each package of the batch, None for one that is not known. The order is the service's own."""
        if len(batch) == 1:
            answer = self._client.get(self._lookup(batch[0]), LIFETIME)
        else:
            answer = self._client.post(f"{self._api}/bulk_lookup", {"purls": batch}, LIFETIME)
        rows: dict[Any, dict[str, Any]] = {}
        # The default registry of an ecosystem last, so that its row counts where mirrors list the package too.
        for row in sorted(shaped(answer, list[dict[str, Any]]), key=_is_default):
            rows[identity(str(row.get("purl")))] = row
        return answer, {one: _slim(rows.get(identity(one))) for one in batch}

    def _lookup(self, purl: str) -> str:
        return f"{self._api}/lookup?purl={quote(purl, safe='')}"


def _plain(parts: PackageURL) -> str:
    """The package URL without version and path inside: the service knows packages, and tells registries apart."""
    return parts._replace(version=None, subpath=None).to_string()


def _is_default(row: dict[str, Any]) -> bool:
    registry = row.get("registry")
    return isinstance(registry, dict) and registry.get("default") is True


def _slim(row: dict[str, Any] | None) -> dict[str, Any] | None:
    """What is read of a row: the whole one has the description of the package and of its repository, too."""
    return row and {name: row.get(name) for name in Row.__struct_fields__}


def _said(purl: str, part: Answer | SourceError) -> PackageFacts | SourceError:
    if isinstance(part, SourceError):
        return part
    if is_nothing(part):
        return unknown_package(NAME, purl)
    try:
        row = shaped(part, Row)
    except SourceError as failure:
        return failure
    return PackageFacts(
        purl=purl,
        service=NAME,
        at=part.confirmed,
        declared=_declared(row),
        licences=_licences(row),
        version=row.latest_release_number,
        repository=row.repository_url or None,
        stale=part.stale,
    )


def _licences(row: Row) -> tuple[str, ...]:
    return tuple(row.normalized_licenses or filter(None, (row.licenses,)))


def _declared(row: Row) -> str | None:
    """The one SPDX id, unless the registry's own text hints at more: "MIT OR X" is listed without its OR."""
    names = row.normalized_licenses or []
    if len(names) != 1 or names[0].casefold() == "other" or (row.licenses and _SEVERAL.search(row.licenses)):
        return None
    return names[0]
