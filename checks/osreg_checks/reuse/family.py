"""The family of a solution: from whom it was taken over, who took it over, and who else runs the same thing.

What a record declares (`reuses`) is kept apart from what follows from other facts (the same product, the same source
repository, a publiccode.yml upstream). Everything is found through the index, never by passing through all records.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from osreg_checks.outside import Outside
from osreg_checks.repository import RepoFacts
from osreg_checks.reuse.records import Record, record
from osreg_registry.catalogue import Catalogue
from osreg_registry.message import Message

Relation = Literal["itself", "origin", "adoption", "sibling", "same repository", "based on", "same product"]
_MOST = 10_000


class Kin(NamedTuple):
    """A record of the family. `steps` counts the adoptions between it and the subject; derived ones have none."""

    record: Record
    relation: Relation
    steps: int = 0

    @property
    def is_declared(self) -> bool:
        """Whether a record says so; else it follows from other facts."""
        return self.relation in {"itself", "origin", "adoption", "sibling"}


class Upstream(NamedTuple):
    """What the publiccode.yml of the source repository says: `usedBy` and `isBasedOn`, with its URL."""

    url: str
    used_by: tuple[str, ...]
    based_on: tuple[str, ...]


class Family(NamedTuple):
    """All records that belong together; `faults` says what is wrong in their chain, `public` who else uses it."""

    title: str
    product: str | None
    kin: tuple[Kin, ...]
    faults: tuple[Message, ...] = ()
    public: tuple[str, ...] = ()
    upstream: Upstream | None = None


def family_of_solution(catalogue: Catalogue, key: str, outside: Outside | None = None) -> Family | None:
    """The family of the solution; None when there is none of that key."""
    subject = record(catalogue, key)
    if subject is None:
        return None
    search = _Search(catalogue)
    search.add(subject, "itself")
    search.chain(subject)
    search.derived(subject)
    return search.family(subject.name, subject.product, subject.repository, outside)


def family_of_product(catalogue: Catalogue, product_id: str, outside: Outside | None = None) -> Family | None:
    """All records of a product, and what they were taken over from or by; None when there is no such product."""
    product = catalogue.product(product_id)
    if product is None:
        return None
    search = _Search(catalogue)
    for key in catalogue.solutions_naming("product", product_id):
        if one := record(catalogue, key):
            search.add(one, "same product")
    for kin in list(search.found.values()):
        search.chain(kin.record)
    return search.family(product.name, product_id, product.repository, outside)


class _Search:
    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self.found: dict[str, Kin] = {}
        self._faults: list[Message] = []

    def add(self, one: Record, relation: Relation, steps: int = 0) -> bool:
        """Notes a record; the first relation that is found counts. Whether it was new, and there was room."""
        if one.key in self.found or len(self.found) >= _MOST:
            return False
        self.found[one.key] = Kin(one, relation, steps)
        return True

    def chain(self, subject: Record) -> None:
        """Origins upwards, adoptions downwards in all generations, then what else was taken over from an origin."""
        origins = list(self._origins(subject))
        for steps, one in enumerate(origins, 1):
            self.add(one, "origin", steps)
        self._adoptions(subject, "adoption")
        for one in origins:
            self._adoptions(one, "sibling")

    def _origins(self, subject: Record) -> Iterator[Record]:
        seen = {subject.key}
        one = subject
        while one.reuses:
            if one.reuses in seen:
                gaps = {"key": one.key, "other": one.reuses}
                own = Message("{key} says that it was taken over from itself", gaps)
                circle = Message("{key} was taken over from {other}, which goes round in a circle", gaps)
                self._faults.append(own if one.reuses == one.key else circle)
                return
            before = record(self._catalogue, one.reuses)
            if before is None:
                self._faults.append(Message("{other} has no usable record", {"other": one.reuses}))
                return
            seen.add(before.key)
            yield before
            one = before

    def _adoptions(self, subject: Record, relation: Relation) -> None:
        waiting = [(subject.key, 1)]
        for key, steps in waiting:  # grows as it goes
            for other in self._catalogue.solutions_naming("reuses", key):
                one = record(self._catalogue, other) if other not in self.found else None
                if one and self.add(one, relation, steps):
                    waiting.append((other, steps + 1))

    def derived(self, subject: Record) -> None:
        """What lies in the same repository, or is the same product."""
        keys = self._catalogue.solutions_at(subject.repository) if subject.repository else []
        for key in keys:
            if one := record(self._catalogue, key):
                self.add(one, "same repository")
        for key in self._catalogue.solutions_naming("product", subject.product) if subject.product else ():
            if one := record(self._catalogue, key):
                self.add(one, "same product")

    def family(self, title: str, product_id: str | None, repository: str | None, outside: Outside | None) -> Family:
        """All that was found."""
        product = self._catalogue.product(product_id) if product_id else None
        public = tuple(sorted(one.name for one in product.used_by)) if product else ()
        where = repository or (product.repository if product else None)
        upstream = _upstream(where, outside) if where and outside else None
        for url in upstream.based_on if upstream else ():
            for key in self._catalogue.solutions_at(url):
                if one := record(self._catalogue, key):
                    self.add(one, "based on")
        faults = tuple({str(fault): fault for fault in self._faults}.values())
        return Family(title, product_id, tuple(self.found.values()), faults, public, upstream)


def _upstream(url: str, outside: Outside) -> Upstream | None:
    facts = outside.repository(url)
    said = facts.publiccode if isinstance(facts, RepoFacts) else None
    if said is None or not (said.used_by or said.is_based_on):
        return None
    return Upstream(url, said.used_by, said.is_based_on)
