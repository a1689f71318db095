"""The services beside the forges: licences of packages, ends of support, archived sources; each asked once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from osreg_checks.finding import NotApplicable, Unknown
from osreg_checks.outside import Missing, Packages, Support
from osreg_checks.repository import Archived, PackageFacts
from osreg_checks.sources.client import Client
from osreg_checks.sources.failure import SourceError
from osreg_registry.message import Message

if TYPE_CHECKING:
    from osreg_checks.sources.endoflife import EndOfLife
    from osreg_checks.sources.licence_service import LicenceService

T = TypeVar("T")
_BY_VERSION, _NEWEST = ("depsdev", "clearlydefined"), "ecosystems"
_LICENCES = ("depsdev", "ecosystems", "clearlydefined")


class Services:
    """The services of the registry's table. Thread-safe."""

    def __init__(self, client: Client, bases: Mapping[str, str]) -> None:
        self._client = client
        self._bases = dict(bases)
        self._packages: dict[str, PackageFacts | SourceError] = {}
        self._archived: dict[str, Archived | Missing] = {}
        self._support: dict[tuple[str | None, tuple[str, ...]], Support | Missing] = {}
        self._ends: EndOfLife | None = None
        self._lock = threading.Lock()
        self._making = threading.Lock()  # the other one is held while licence services are asked

    # ---------------------------------------------------------------------------------------------------- packages

    def packages(self, purls: Sequence[str]) -> Packages | Missing:
        """What the licence services say of the packages: the first service that knows a package answers for it."""
        if not purls:
            return NotApplicable(Message("the entry names no package"))
        with self._lock:
            missing = [purl for purl in dict.fromkeys(purls) if purl not in self._packages]
            self._packages |= self._said(missing)
        said = [self._packages[purl] for purl in purls if purl in self._packages]
        found = tuple(one for one in said if isinstance(one, PackageFacts))
        if found:
            return Packages(found)
        reason = next((one.reason for one in said if isinstance(one, SourceError)), None)
        return Unknown(reason or Message("no licence service knows its packages"), "purls")

    def _said(self, purls: list[str]) -> dict[str, PackageFacts | SourceError]:
        found: dict[str, PackageFacts | SourceError] = {}
        for service in self._licence_services() if purls else ():
            open_ones = [purl for purl in purls if not _is_answer(found.get(purl))]
            for purl, said in service.packages(open_ones) if open_ones else ():
                if _is_answer(said) or not isinstance(found.get(purl), PackageFacts):
                    found[purl] = said
        return found

    def licences_of(self, purls: Sequence[str]) -> dict[str, tuple[PackageFacts | Unknown, ...]]:
        """What every service says of each package in its version; of its newest release when none knows it."""
        found: dict[str, list[PackageFacts | SourceError]] = {purl: [] for purl in purls}
        for name in (*_BY_VERSION, _NEWEST):
            service = self._licence_service(name)
            wanted = [purl for purl in found if name != _NEWEST or not any(map(_is_answer, found[purl]))]
            for purl, said in service.packages(wanted) if service and wanted else ():
                found[purl].append(said)
        return {purl: tuple(map(_missing, said)) for purl, said in found.items()}

    def newest(self, purls: Sequence[str]) -> dict[str, PackageFacts]:
        """What is said of the newest release of each package, as far as anybody knows one."""
        service = self._licence_service(_NEWEST)
        said = service.packages(list(purls)) if service and purls else ()
        return {purl: one for purl, one in said if isinstance(one, PackageFacts) and _is_answer(one)}

    def _licence_service(self, name: str) -> LicenceService | None:
        base = self._bases.get(name)
        return _licence_service(name)(self._client, base) if base else None

    def _licence_services(self) -> Iterator[LicenceService]:
        for name in _LICENCES:
            if service := self._licence_service(name):
                yield service

    # -------------------------------------------------------------------------------------------- support, archive

    def support(self, repository: str | None, purls: Sequence[str]) -> Support | Missing:
        """The release cycles by endoflife.date, when one of its identifiers names the product."""

        def ask(base: str) -> Support | Missing:
            service = self._endoflife(base)
            product = service.product_for(repository, purls)
            if product is None:
                return NotApplicable(Message("endoflife.date does not list the product"))
            return Support(product, service.cycles(product), self._client.evidence.as_of or self._client.now())

        if repository is None and not purls:
            return NotApplicable(Message("the entry names neither a repository nor a package"))
        key = (repository, tuple(purls))
        if key not in self._support:
            self._support[key] = self._asked("endoflife", ask)
        return self._support[key]

    def _endoflife(self, base: str) -> EndOfLife:
        """One for the whole run: its list of identifiers is long."""
        from osreg_checks.sources.endoflife import EndOfLife  # noqa: PLC0415 -- only when asked for

        with self._making:
            self._ends = self._ends or EndOfLife(self._client, base)
            return self._ends

    def archived(self, url: str) -> Archived | Missing:
        """Whether Software Heritage holds the repository."""
        from osreg_checks.sources.softwareheritage import SoftwareHeritage  # noqa: PLC0415 -- only when asked for

        if url not in self._archived:
            ask = lambda base: SoftwareHeritage(self._client, base).archived(url)  # noqa: E731
            self._archived[url] = self._asked("softwareheritage", ask)
        return self._archived[url]

    def _asked(self, name: str, ask: Callable[[str], T]) -> T | Missing:
        base = self._bases.get(name)
        if base is None:
            return NotApplicable(Message("registry/sources.yml does not list the service"))
        try:
            return ask(base)
        except SourceError as failure:
            return Unknown(failure.reason)


def _missing(said: PackageFacts | SourceError) -> PackageFacts | Unknown:
    return said if isinstance(said, PackageFacts) else Unknown(said.reason, "purls")


def _is_answer(said: PackageFacts | SourceError | None) -> bool:
    """Whether the service knows a licence; one that does not leaves the question to the next."""
    return isinstance(said, PackageFacts) and bool(said.declared or said.licences)


def _licence_service(name: str) -> Callable[[Client, str], LicenceService]:
    """The class that speaks to a licence service; only those that are asked are imported."""
    match name:
        case "depsdev":
            from osreg_checks.sources.depsdev import DepsDev  # noqa: PLC0415

            return DepsDev
        case "ecosystems":
            from osreg_checks.sources.ecosystems import Ecosystems  # noqa: PLC0415

            return Ecosystems
        case _:
            from osreg_checks.sources.clearlydefined import ClearlyDefined  # noqa: PLC0415

            return ClearlyDefined
