"""The facts that rules are given: collected first, frozen, and never asked for by a rule itself.

A fact that does not exist for a subject is `NotApplicable`, one that could not be had is `Unknown`; a rule that needs
it is then not run and has that outcome.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from osreg_checks.dependencies import Needed, needed_by
from osreg_checks.finding import NotApplicable, Unknown
from osreg_checks.neighbours import Neighbour, open_neighbours
from osreg_checks.online import COLLECT as ONLINE
from osreg_checks.outside import Outside, Wanted
from osreg_checks.sbom.attached import NO_BILL
from osreg_checks.sbom.bill import Bill
from osreg_registry.catalogue import Catalogue, LicenceFacts, Use
from osreg_registry.message import Message
from osreg_registry.model import CheckRecord, Organisation, Policy, Product, Solution, Waiver

if TYPE_CHECKING:
    from osreg_registry.licences import Openness


class Today(NamedTuple):
    """The day of the check, in UTC."""

    day: datetime.date


class StatedLicence(NamedTuple):
    """A licence as the entry states it, and what lists and policy say about it."""

    key: str
    facts: LicenceFacts


class StatedLicences(NamedTuple):
    """All licences that the entry states for itself."""

    all: tuple[StatedLicence, ...]


class UsedProduct(NamedTuple):
    """The product behind a solution (or the product itself)."""

    product: Product
    licence: LicenceFacts

    @property
    def openness(self) -> Openness:
        """How open it is."""
        return self.licence.openness


class Dependencies(NamedTuple):
    """All that the subject needs to run, direct and transitive, with the path that leads there."""

    all: tuple[Needed, ...]


class OpenNeighbours(NamedTuple):
    """Neighbours that run an open alternative in production, the nearest first."""

    all: tuple[Neighbour, ...]


class OpenAlternatives(NamedTuple):
    """Names of the open products that can take the product's place, one use of it included."""

    names: tuple[str, ...]


class Waivers(NamedTuple):
    """The exceptions from checks, expired ones included."""

    all: tuple[Waiver, ...]


class FiledCheck(NamedTuple):
    """The alternatives check that the solution names, if any."""

    record: CheckRecord | None


Absent = NotApplicable | Unknown


class Subject:
    """A product or a solution, with the facts about it. Each fact is collected once, when a rule asks for it."""

    def __init__(
        self,
        catalogue: Catalogue,
        subject: Product | Use,
        policy: Policy,
        day: datetime.date,
        home: Organisation | None = None,
        outside: Outside | None = None,
        bill: Bill | Absent | None = None,
        waivers: Sequence[Waiver] = (),
    ) -> None:
        self.outside = outside
        self.bill = bill or NO_BILL
        self.catalogue = catalogue
        self.policy = policy
        self.day = day
        self.product = subject if isinstance(subject, Product) else None
        self.use = subject if isinstance(subject, Use) else None
        self.waivers = tuple(waivers) or (tuple(self.use.solution.exceptions) if self.use else ())
        self._home = self.use.organisation.id if self.use else home.id if home else None

    @property
    def id(self) -> str:
        """Id of the product, or key of the solution."""
        return self.use.key if self.use else self._known_product.id

    @property
    def _known_product(self) -> Product:
        if self.product is None:  # pragma: no cover -- a subject is one or the other
            raise LookupError(self.use)
        return self.product

    @property
    def _entry(self) -> Product | Solution:
        return self.use.solution if self.use else self._known_product

    @property
    def repository(self) -> str | None:
        """The repository that the entry itself names."""
        return self._entry.repository

    @property
    def purls(self) -> list[str]:
        """The packages that the entry itself names."""
        return [] if self.use else self._known_product.purls

    @property
    def made_of(self) -> tuple[str | None, tuple[str, ...]]:
        """Repository and packages of the product behind a solution, or of the product itself."""
        used = self.used_product
        return (used.product.repository, tuple(used.product.purls)) if isinstance(used, UsedProduct) else (None, ())

    @property
    def wanted(self) -> Wanted:
        """What is to be asked about the entry."""
        return Wanted(self.repository, tuple(self.purls), self.made_of)

    @property
    def stated_licence(self) -> str | None:
        """The licence that the entry states for the whole."""
        return self._entry.licence

    @property
    def checked(self) -> str | None:
        """The day on which somebody last compared the entry with its sources."""
        return self._entry.checked

    def fact(self, needed: type) -> Any:
        """The fact of that type, or why there is none."""
        return _COLLECT[needed](self)

    @cached_property
    def licences(self) -> StatedLicences | NotApplicable:
        """All licences that the entry states."""
        stated = tuple(self._stated())
        return StatedLicences(stated) if stated else NotApplicable(Message("the entry states no licence"))

    def _stated(self) -> Iterator[StatedLicence]:
        entry = self._entry
        if entry.licence:
            yield StatedLicence("licence", self.catalogue.licence(entry.licence, self._home))
        for index, edition in enumerate(entry.editions if isinstance(entry, Product) else ()):
            yield StatedLicence(f"editions[{index}].licence", self.catalogue.licence(edition.licence, self._home))

    @cached_property
    def used_product(self) -> UsedProduct | Absent:
        """The product behind the solution, or the product itself."""
        if self.use is None:
            known = self._known_product
            return UsedProduct(known, self.catalogue.licence(known.licence, self._home))
        name = self.use.solution.product
        if name is None:
            return NotApplicable(Message("the entry names no product"))
        product = self.catalogue.product(name)
        if product is None:
            return Unknown(Message("the product `{id}` has no usable entry", {"id": name}), "product")
        return UsedProduct(product, self.catalogue.licence(product.licence, self._home))

    @cached_property
    def dependencies(self) -> Dependencies | NotApplicable:
        """All that it needs."""
        entry = self._entry
        found = tuple(needed_by(self.catalogue, entry))
        return Dependencies(found) if found else NotApplicable(Message("the entry names no dependency"))

    @cached_property
    def neighbours(self) -> OpenNeighbours | Absent:
        """Neighbours with an open alternative to the product."""
        used = self.used_product
        if not isinstance(used, UsedProduct):
            return used
        if self.use is None:
            return NotApplicable(Message("no municipality was named"))
        return OpenNeighbours(open_neighbours(self.catalogue, used.product.id, self.use.organisation, self.policy))

    @cached_property
    def open_alternatives(self) -> OpenAlternatives | Absent:
        """Open alternatives to the product, wherever they are in use."""
        used = self.used_product
        if not isinstance(used, UsedProduct):
            return used
        found = (product for product, _ in self.catalogue.alternatives_to(used.product.id))
        return OpenAlternatives(tuple(p.name for p in found if self.catalogue.licence(p.licence).openness == "open"))

    @cached_property
    def filed_check(self) -> FiledCheck | Absent:
        """The alternatives check on file."""
        if self.use is None:
            return _ONLY_SOLUTIONS
        procurement = self.use.solution.procurement
        name = procurement.alternatives_check if procurement else None
        if name is None:
            return FiledCheck(None)
        record = self.catalogue.check_record(f"{self.use.organisation.id}/{name}")
        if record is None:
            return Unknown(Message("the check record `{name}` has no usable file", {"name": name}))
        return FiledCheck(record)


_NO_WAIVERS = NotApplicable(Message("there are no exceptions"))
_ONLY_SOLUTIONS = NotApplicable(Message("this is about solutions of a municipality"))

_COLLECT: dict[type, Callable[[Subject], Any]] = {
    Solution: lambda subject: subject.use.solution if subject.use else _ONLY_SOLUTIONS,
    Waivers: lambda subject: Waivers(subject.waivers) if subject.waivers else _NO_WAIVERS,
    Today: lambda subject: Today(subject.day),
    Policy: lambda subject: subject.policy,
    StatedLicences: lambda subject: subject.licences,
    UsedProduct: lambda subject: subject.used_product,
    Dependencies: lambda subject: subject.dependencies,
    OpenNeighbours: lambda subject: subject.neighbours,
    OpenAlternatives: lambda subject: subject.open_alternatives,
    FiledCheck: lambda subject: subject.filed_check,
    Bill: lambda subject: subject.bill,
    **ONLINE,
}
