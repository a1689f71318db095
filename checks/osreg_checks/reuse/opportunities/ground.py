"""The ground that opportunities are looked for on: what is held by whom, grouped, and who is near whom.

One pass over the records, and one slim value for each; whoever is near is found once for each organisation, among
those of like latitude. So the whole grows with the number of records, not with its square.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from osreg_checks.reuse.contracts import dates
from osreg_checks.reuse.opportunities.shape import Holding
from osreg_checks.reuse.records import Record, record, records
from osreg_checks.reuse.standing import Standing
from osreg_registry.catalogue import Catalogue, distance_km
from osreg_registry.licences import Openness
from osreg_registry.message import Both
from osreg_registry.model import Organisation, Product, Replacement

#: So many of the nearest are named for one who could ask them.
FEW = 3
#: A larger group is looked at region by region: nobody writes to a hundred town halls.
CIRCLE = 30
_KM_PER_DEGREE = 111.0


class ProductFacts(NamedTuple):
    """What opportunities need of a product."""

    id: str
    name: str
    openness: Openness
    needs: tuple[str, ...]
    categories: tuple[str, ...]


class Found(NamedTuple):
    """A holding at an organisation that is near, and how near."""

    holding: Holding
    km: float | None


class Ground:
    """Holdings that have not ended, by product, repository and need."""

    def __init__(self, catalogue: Catalogue, standing: Standing) -> None:
        self.catalogue = catalogue
        self.standing = standing
        self.by_product: dict[str, list[Holding]] = defaultdict(list)
        self.by_repository: dict[str, list[Holding]] = defaultdict(list)
        self.by_need: dict[str, list[Holding]] = defaultdict(list)
        self.by_category: dict[str, list[Holding]] = defaultdict(list)
        self.by_key: dict[str, Holding] = {}
        self._towns: dict[str, tuple[str, ...]] = {}
        self._near: dict[str, tuple[tuple[str, float | None], ...]] = {}
        self._open_licences: dict[str, Openness] = {}
        self._sizes: dict[str, int] = {}
        self._terms: dict[tuple[str, str], Both] = {}
        for one in records(catalogue):
            if standing.phase(one) != "ended":
                self._take(one)

    # ------------------------------------------------------------------------------------------------- what is held

    def _take(self, record: Record) -> None:
        holding = self._holding(record)
        self.by_key[holding.key] = holding
        if holding.product:
            self.by_product[holding.product].append(holding)
        if holding.repository:
            self.by_repository[holding.repository].append(holding)
        for need in holding.needs:
            self.by_need[need].append(holding)
        for category in holding.categories:
            self.by_category[category].append(holding)

    def _holding(self, record: Record) -> Holding:
        product = self.products.get(record.product) if record.product else None
        days = dates(record, self.standing.policy)
        if record.organisation not in self._towns:
            self._towns[record.organisation] = self.standing.counts_for(record)
        return Holding(
            record.key,
            self._towns[record.organisation][0],
            self.standing.phase(record),
            self.standing.is_fresh(record),
            self._openness(record, product),
            record.origin,
            record.product,
            record.canonical_repository,
            record.reuses,
            record.version,
            record.needs or (product.needs if product else ()),
            record.categories or (product.categories if product else ()),
            bool(record.seeks_partners),
            record.partners,
            days.end if days else None,
            days.notice if days else None,
        )

    def _openness(self, record: Record, product: ProductFacts | None) -> Openness:
        """That of the product or of what the municipality publishes itself; undetermined is not proprietary."""
        own = self._of_licence(record.licence) if record.licence else None
        if product is None or own == "open":
            return own or "undetermined"
        return product.openness

    def _of_licence(self, expression: str) -> Openness:
        if expression not in self._open_licences:
            self._open_licences[expression] = self.catalogue.licence(expression).openness
        return self._open_licences[expression]

    def is_used(self, holding: Holding) -> bool:
        """Whether it runs on the day, if only as a pilot."""
        return holding.phase in {"pilot", "production"}

    def is_closed(self, holding: Holding) -> bool:
        """Whether it is known not to be open."""
        return holding.openness in {"proprietary", "source-available"}

    # ------------------------------------------------------------------------------------------------------ products

    @cached_property
    def products(self) -> dict[str, ProductFacts]:
        """All products by id."""
        return {one.id: self._facts(one) for one in self.catalogue.products()}

    def _facts(self, one: Product) -> ProductFacts:
        return ProductFacts(one.id, one.name, self._of_licence(one.licence), tuple(one.needs), tuple(one.categories))

    def open_products(self, category: str) -> list[str]:
        """Names of the open products of a category."""
        return self._open_names.get(category, [])

    @cached_property
    def _open_names(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for one in sorted(self.products.values(), key=lambda one: one.name.casefold()):
            for category in one.categories if one.openness == "open" else ():
                found[category].append(one.name)
        return found

    def product_name(self, product_id: str) -> str:
        """Its name; the id when the registry does not know it."""
        found = self.products.get(product_id)
        return found.name if found else product_id

    def open_alternatives(self, product_id: str) -> list[tuple[ProductFacts, Replacement]]:
        """Open products that say that they can replace it, the best fit first."""
        order = ("full", "partial", "adjacent")
        refused = {one.id for one, _ in self.catalogue.rejected_for(product_id)}
        found = [
            (self.products[one.id], item)
            for one, item in self.catalogue.alternatives_to(product_id)
            if one.id not in refused and self.products[one.id].openness == "open"
        ]
        return sorted(found, key=lambda pair: (order.index(pair[1].fit), pair[0].name.casefold()))

    # --------------------------------------------------------------------------------------------------------- names

    def name(self, organisation: str) -> str:
        """Its name in daily use."""
        return self.standing.name(organisation)

    def title(self, key: str) -> str:
        """The name that a record gives its solution."""
        found = record(self.catalogue, key)
        return found.name if found else key

    def term(self, vocabulary: str, term: str) -> Both:
        """The label of a term of a vocabulary."""
        if (vocabulary, term) not in self._terms:
            label = self.catalogue.label
            self._terms[vocabulary, term] = Both(label(vocabulary, term, "de"), label(vocabulary, term, "en"))
        return self._terms[vocabulary, term]

    # ----------------------------------------------------------------------------------------------------- who is near

    def towns(self, holding: Holding) -> tuple[str, ...]:
        """Ids of the organisations that it counts for; the first is the keeper."""
        return self._towns[holding.key.partition("/")[0]]

    def at_towns(self, holdings: Iterable[Holding]) -> dict[str, list[Holding]]:
        """The holdings by the organisations that they count for, a few of each keeper: nobody names more."""
        found: dict[str, list[Holding]] = defaultdict(list)
        counts: Counter[str] = Counter()
        for holding in holdings:
            counts[holding.keeper] += 1
            if counts[holding.keeper] <= FEW:
                for town in self.towns(holding):
                    found[town].append(holding)
        return found

    def nearest(self, home: Holding, at: Mapping[str, Sequence[Holding]], few: int = FEW) -> list[Found]:
        """Holdings of others at home or at neighbours, one for each keeper, the nearest first.

        `at` holds them by organisation. What an association runs for the very town is at home: 0 km.
        """
        found: dict[str, Found] = {}
        for town in self.towns(home):
            for one in self._from(town, home.keeper, at, few):
                known = found.get(one.holding.keeper)
                if known is None or _far(one.km) < _far(known.km):
                    found[one.holding.keeper] = one
        return sorted(found.values(), key=lambda one: (_far(one.km), one.holding.key))[:few]

    def _from(self, town: str, keeper: str, at: Mapping[str, Sequence[Holding]], few: int) -> list[Found]:
        """Outwards from a town, until there are enough: in a dense country that is soon."""
        found: dict[str, Found] = {}
        for other, km in ((town, 0.0), *self.near(town)) if town in at else self.near(town):
            for holding in at.get(other, ()):
                if holding.keeper != keeper:
                    found.setdefault(holding.keeper, Found(holding, km))
            if len(found) >= few:
                break
        return list(found.values())

    def near(self, organisation: str) -> tuple[tuple[str, float | None], ...]:
        """Neighbours of an organisation with their distance in km where it is known, the nearest first."""
        if organisation not in self._near:
            found = self._neighbours(organisation)
            self._near[organisation] = tuple(sorted(found.items(), key=lambda pair: (_far(pair[1]), pair[0])))
        return self._near[organisation]

    def _neighbours(self, organisation: str) -> dict[str, float | None]:
        home = self.standing.organisations.get(organisation)
        if home is None:
            return {}
        found = {
            one.id: distance_km(home.coordinates, one.coordinates) for one in self._regions.get(home.region or "", ())
        }
        for one in self._of_like_latitude(home):
            if one.id not in found:
                km = distance_km(home.coordinates, one.coordinates)
                if km is not None and km <= self.standing.policy.thresholds.neighbour_km:
                    found[one.id] = km
        found.pop(organisation, None)
        return found

    def _of_like_latitude(self, home: Organisation) -> Iterator[Organisation]:
        """Organisations in a box about the point, a little larger than the distance that counts."""
        point, km = home.coordinates, self.standing.policy.thresholds.neighbour_km
        if point is None:
            return
        high = km / _KM_PER_DEGREE
        wide = high / max(math.cos(math.radians(min(abs(point.lat) + high, 89.0))), 0.01)
        placed, latitudes = self._by_latitude
        for one in placed[bisect_left(latitudes, point.lat - high) : bisect_right(latitudes, point.lat + high)]:
            if one.coordinates and abs(one.coordinates.lon - point.lon) <= wide:
                yield one

    @cached_property
    def _by_latitude(self) -> tuple[list[Organisation], list[float]]:
        placed = [(one.coordinates.lat, one.id, one) for one in self._all if one.coordinates]
        placed.sort(key=lambda item: item[:2])
        return [one for _, _, one in placed], [lat for lat, _, _ in placed]

    @cached_property
    def _regions(self) -> dict[str, list[Organisation]]:
        found: dict[str, list[Organisation]] = defaultdict(list)
        for one in self._all:
            if one.region:
                found[one.region].append(one)
        return found

    @property
    def _all(self) -> Iterable[Organisation]:
        return self.standing.organisations.values()

    # --------------------------------------------------------------------------------------------------------- circles

    def region(self, organisation: str) -> str | None:
        """The region of an organisation."""
        one = self.standing.organisations.get(organisation)
        return one.region if one else None

    def members_of(self, region: str) -> int:
        """Number of organisations of a region that exist on the day."""
        if region not in self._sizes:
            self._sizes[region] = sum(self.standing.successor(one.id) == one.id for one in self._regions[region])
        return self._sizes[region]

    def circles(self, group: list[Holding]) -> Iterator[list[Holding]]:
        """The group; a large one by the region of the keeper, else by its Land."""
        if len(group) <= CIRCLE:
            yield group
            return
        parts: dict[str, list[Holding]] = defaultdict(list)
        for holding in group:
            one = self.standing.organisations.get(holding.keeper)
            parts[(one.region or one.state or "") if one else ""].append(holding)
        yield from parts.values()


def _far(km: float | None) -> float:
    return math.inf if km is None else km


def one_each(holdings: Iterable[Holding]) -> list[Holding]:
    """One holding for each keeper: two records for one thing count once, a confirmed one before another."""
    found: dict[str, Holding] = {}
    for holding in holdings:
        known = found.get(holding.keeper)
        if known is None or (holding.fresh and not known.fresh):
            found[holding.keeper] = holding
    return list(found.values())
