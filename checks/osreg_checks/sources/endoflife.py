"""Until when releases are supported, by endoflife.date: a product is found by its package URLs, never by its name.

https://endoflife.date/docs/api/v1/. Days are as the site gives them, without time or zone.
"""

from __future__ import annotations

import datetime
import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from urllib.parse import quote

import msgspec

from osreg_checks.repository import Cycle
from osreg_checks.sources.client import DAY, Client
from osreg_checks.sources.failure import SourceError
from osreg_checks.sources.licence_service import identity, shaped
from osreg_registry.urls import canonical_repository

Identity = tuple[str, str, str, str]
_FORGES = {"github.com": "github", "gitlab.com": "gitlab", "bitbucket.org": "bitbucket"}


class Uri(msgspec.Struct):
    """A reference to a product."""

    name: str


class Identifier(msgspec.Struct):
    """A package URL, and the product that it belongs to."""

    identifier: str
    product: Uri


class IdentifierListResponse(msgspec.Struct):
    """All package URLs."""

    result: list[Identifier]


class ProductVersion(msgspec.Struct):
    """A version."""

    name: str | None = None


class ProductRelease(msgspec.Struct, rename="camel"):
    """The fields of a release cycle that are read here."""

    name: str
    release_date: datetime.date | None = None
    is_eol: bool | None = None
    eol_from: datetime.date | None = None
    latest: ProductVersion | None = None


class ProductDetails(msgspec.Struct):
    """The release cycles of a product."""

    releases: list[ProductRelease]


class ProductResponse(msgspec.Struct):
    """A product."""

    result: ProductDetails


class EndOfLife:
    """endoflife.date. `base` is the URL before `/api/v1`. Asks for the list of identifiers once. Thread-safe."""

    def __init__(self, client: Client, base: str) -> None:
        self._client = client
        self._api = f"{base}/api/v1"
        self._lock = threading.Lock()
        self._listed: list[Identifier] | SourceError | None = None
        self._by_kind: dict[str, dict[Identity, set[str]]] = {}

    def product_for(self, repository: str | None, purls: Sequence[str]) -> str | None:
        """The product that the repository or one of the packages belongs to; None when no identifier says so.

        An identifier that several products share says nothing. Raises SourceError when the list could not be had.
        """
        for key in _keys(repository, purls):
            names = self._products(key[0]).get(key, set())
            if len(names) == 1:
                return next(iter(names))
        return None

    def _products(self, kind: str) -> dict[Identity, set[str]]:
        """The products by the packages of one kind: reading thousands of package URLs takes longer than the rest."""
        with self._lock:
            if kind not in self._by_kind:
                products: dict[Identity, set[str]] = defaultdict(set)
                for one in self._identifiers():
                    if _kind(one.identifier) == kind and (key := identity(one.identifier)) is not None:
                        products[key].add(one.product.name)
                self._by_kind[kind] = products
            return self._by_kind[kind]

    def _identifiers(self) -> list[Identifier]:
        """All package URLs. A failure is one for the whole run: it will not be another for the next entry."""
        if self._listed is None:
            try:
                answer = self._client.get(f"{self._api}/identifiers/purl", 7 * DAY)
                self._listed = shaped(answer, IdentifierListResponse).result
            except SourceError as failure:
                self._listed = failure
        if isinstance(self._listed, SourceError):
            raise self._listed
        return self._listed

    def cycles(self, product: str) -> tuple[Cycle, ...]:
        """The release cycles of a product, in the order of the site: the newest first.

        Raises AbsentError for a product that is not listed, SourceError when the answer could not be had.
        """
        answer = self._client.get(f"{self._api}/products/{quote(product, safe='')}")
        return tuple(_cycle(release) for release in shaped(answer, ProductResponse).result.releases)


def _cycle(release: ProductRelease) -> Cycle:
    latest = release.latest.name if release.latest else None
    return Cycle(release.name, release.release_date, release.is_eol, release.eol_from, latest)


def _kind(purl: str) -> str:
    """The type of a package URL, which `identity` states, too, but only after reading all of it."""
    return purl.partition(":")[2].lstrip("/").partition("/")[0].lower()


def _keys(repository: str | None, purls: Sequence[str]) -> Iterator[Identity]:
    """What identifiers may say: the repository first, as package URLs name it."""
    host, _, path = (canonical_repository(repository or "") or "").partition("/")
    own = [f"pkg:{_FORGES[host]}/{quote(path)}"] if host in _FORGES and path else []
    for purl in (*own, *purls):
        if (key := identity(purl)) is not None:
            yield key
