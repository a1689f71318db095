"""The six kinds of opportunities, each found on the ground of the records that have not ended."""

from __future__ import annotations

import datetime
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

from osreg_checks.reuse.opportunities.ground import FEW, Found, Ground, ProductFacts, one_each
from osreg_checks.reuse.opportunities.shape import Draft, Holder, Holding, Kind, Side, Subject, rank
from osreg_registry.message import Message
from osreg_registry.model import Replacement

_FITS = ("full", "partial", "adjacent")
_FIT_SAYS = {
    "full": Message("the registry says that it can replace it"),
    "partial": Message("the registry says that it can replace a part of it"),
    "adjacent": Message("the registry says that it serves a task close to it"),
}
_TOGETHER = datetime.timedelta(days=365)
_DIGITS = re.compile(r"\d+")


# ------------------------------------------------------------------------------------------------- open at a neighbour


def open_next_door(ground: Ground) -> Iterator[Draft]:
    """Who pays for what a neighbour runs openly: for each record the best fit that somebody near runs."""
    running = _Running(ground)
    for product_id, holdings in ground.by_product.items():
        alternatives = [pair for pair in ground.open_alternatives(product_id) if pair[0].id in ground.by_product]
        if not alternatives:
            continue
        for home in one_each(one for one in holdings if ground.is_used(one) and ground.is_closed(one)):
            if draft := _next_door(ground, running, home, alternatives):
                yield draft


class _Running:
    """Who runs a product openly, by the organisation that it counts for."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._found: dict[str, dict[str, list[Holding]]] = {}

    def __call__(self, product_id: str) -> dict[str, list[Holding]]:
        if product_id not in self._found:
            ground = self._ground
            used = [one for one in ground.by_product[product_id] if ground.is_used(one) and one.openness == "open"]
            self._found[product_id] = ground.at_towns(used)
        return self._found[product_id]


def _next_door(
    ground: Ground,
    running: _Running,
    home: Holding,
    alternatives: list[tuple[ProductFacts, Replacement]],
) -> Draft | None:
    for other, replacement in alternatives:
        near = ground.nearest(home, running(other.id))
        if not near:
            continue
        gaps = {
            "town": ground.name(home.keeper),
            "product": ground.product_name(home.product or ""),
            "other": other.name,
            "others": _names(ground, near),
        }
        holders = (Holder("pays", home), *(Holder("runs", one.holding, one.km) for one in near))
        return Draft(
            "open-next-door",
            Subject("product", home.product or "", gaps["product"]),
            Message("{town} uses {product}, which is not open; {other} is, and runs at {others}", gaps),
            (_FIT_SAYS[replacement.fit], *_distances(ground, near), *_pressing(ground, [home])),
            holders,
            rank("open-next-door", gaps["product"], holders, fit=_FITS.index(replacement.fit), date=_next_date([home])),
            (replacement.note,),
        )
    return None


# --------------------------------------------------------------------------------------------------- contracts that end


def contracts_end(ground: Ground) -> Iterator[Draft]:
    """Several that hold the same product, with contracts that end within twelve months of each other."""
    for product_id, holdings in ground.by_product.items():
        running = [one for one in holdings if one.end and one.end >= ground.standing.day and ground.is_used(one)]
        for circle in ground.circles(one_each(running)):
            for several in _within_a_year(circle):
                yield _ending(ground, product_id, several)


def _within_a_year(circle: list[Holding]) -> Iterator[list[Holding]]:
    """Groups of at least two, each as large as twelve months from its first end allow."""
    by_end = sorted((one for one in circle if one.end), key=lambda one: (one.end or datetime.date.max, one.key))
    while by_end:
        first = by_end[0].end or datetime.date.max
        several = [one for one in by_end if (one.end or datetime.date.max) - first <= _TOGETHER]
        by_end = by_end[len(several) :]
        if len(several) > 1:
            yield several


def _ending(ground: Ground, product_id: str, several: list[Holding]) -> Draft:
    name = ground.product_name(product_id)
    holders = tuple(Holder("holds", one) for one in several)
    open_ones = [facts.name for facts, item in ground.open_alternatives(product_id) if item.fit != "adjacent"]
    closed = any(ground.is_closed(one) for one in several)
    gaps = {"count": len(several), "product": name, "first": several[0].end, "last": several[-1].end}
    exits = Message("a joint exit is possible; open alternatives: {names}", {"names": ", ".join(open_ones[:FEW])})
    return Draft(
        "contracts-end",
        Subject("product", product_id, name),
        Message("{product}: contracts of {count} organisations end between {first} and {last}", gaps),
        (exits if closed and open_ones else Message("a joint procurement is possible"), *_pressing(ground, several)),
        holders,
        rank("contracts-end", name, holders, date=_next_date(several)),
    )


# -------------------------------------------------------------------------------------------------- partners are sought


def partners(ground: Ground) -> Iterator[Draft]:
    """Who seeks partners, and who near has or needs the same; nobody that it names already."""
    same = _Same(ground)
    for home in ground.by_key.values():
        if home.seeks:
            yield _seeking(ground, home, same(home))


class _Same:
    """Others near that have the same product or repository, or a need in common."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._at: dict[tuple[str, str], dict[str, list[Holding]]] = {}

    def __call__(self, home: Holding) -> list[Found]:
        places: list[tuple[str, Mapping[str, list[Holding]], str]] = []
        if home.product:
            places.append(("product", self._ground.by_product, home.product))
        if home.repository:
            places.append(("repository", self._ground.by_repository, home.repository))
        places += [("need", self._ground.by_need, need) for need in home.needs]
        found: dict[str, Found] = {}
        for kind, groups, value in places:
            for one in self._ground.nearest(home, self._towns(kind, value, groups[value])):
                if one.holding.keeper not in home.partners:
                    found.setdefault(one.holding.keeper, one)
        return list(found.values())[:FEW]

    def _towns(self, kind: str, value: str, group: list[Holding]) -> dict[str, list[Holding]]:
        if (kind, value) not in self._at:
            self._at[kind, value] = self._ground.at_towns(group)
        return self._at[kind, value]


def _seeking(ground: Ground, home: Holding, others: list[Found]) -> Draft:
    name = ground.title(home.key)
    holders = (Holder("seeks", home), *(_has_or_needs(ground, one) for one in others))
    gaps = {"town": ground.name(home.keeper), "name": name, "others": _names(ground, others)}
    alone = Message("{town} seeks partners for {name}; nobody near is on record with the same", gaps)
    return Draft(
        "partners",
        Subject("solution", home.key, name),
        Message("{town} seeks partners for {name}; who has the same or needs it: {others}", gaps) if others else alone,
        (*_in_common(ground, home, others), *_distances(ground, others)),
        holders,
        rank("partners", name, holders, near=bool(others)),
    )


def _has_or_needs(ground: Ground, one: Found) -> Holder:
    side: Side = "runs" if ground.is_used(one.holding) else "needs"
    return Holder(side, one.holding, one.km)


def _in_common(ground: Ground, home: Holding, others: Sequence[Found]) -> Iterator[Message]:
    for one in others:
        town = ground.name(one.holding.keeper)
        if home.product and one.holding.product == home.product:
            yield Message("{town}: the same product", {"town": town})
        elif home.repository and one.holding.repository == home.repository:
            yield Message("{town}: the same repository", {"town": town})
        else:
            need = min(set(home.needs) & set(one.holding.needs))
            yield Message("{town}: the same need ({need})", {"town": town, "need": ground.term("needs", need)})


# ------------------------------------------------------------------------------------------------------ built elsewhere


def built_elsewhere(ground: Ground) -> Iterator[Draft]:
    """What one has built, and who near plans something for the same need or uses something that is not open."""
    wanting: dict[str, dict[str, list[Holding]]] = {}
    for home in ground.by_key.values():
        if home.origin not in {"built", "commissioned"} or not ground.is_used(home) or ground.is_closed(home):
            continue
        found: dict[str, Found] = {}
        for need in home.needs:
            if need not in wanting:
                wanting[need] = ground.at_towns(one for one in ground.by_need[need] if _wants(ground, one))
            for one in ground.nearest(home, wanting[need]):
                if not _is_same(home, one.holding):
                    found.setdefault(one.holding.keeper, one)
        if found:
            yield _built(ground, home, list(found.values())[:FEW])


def _wants(ground: Ground, one: Holding) -> bool:
    return one.phase == "planned" or (ground.is_used(one) and ground.is_closed(one))


def _is_same(home: Holding, other: Holding) -> bool:
    """Whether the other has it already or takes it over."""
    same_product = home.product is not None and home.product == other.product
    same_repository = home.repository is not None and home.repository == other.repository
    return same_product or same_repository or other.reuses == home.key or home.reuses == other.key


def _built(ground: Ground, home: Holding, others: list[Found]) -> Draft:
    name = ground.title(home.key)
    holders = (Holder("built", home), *(Holder("needs", one.holding, one.km) for one in others))
    gaps = {"town": ground.name(home.keeper), "name": name, "others": _names(ground, others)}
    unknown = (Message("its licence is not stated"),) if home.openness == "undetermined" else ()
    return Draft(
        "built-elsewhere",
        Subject("solution", home.key, name),
        Message("{town} has built {name}; who needs something for the same task: {others}", gaps),
        (*_in_common(ground, home, others), *unknown, *_distances(ground, others)),
        holders,
        rank("built-elsewhere", name, holders, fit=int(home.openness != "open")),
    )


# ---------------------------------------------------------------------------------------------------- joint development


def joint_development(ground: Ground) -> Iterator[Draft]:
    """Categories in which nobody of a region runs something open and at least two use something that is not."""
    for category, holdings in ground.by_category.items():
        by_region: dict[str, list[Holding]] = defaultdict(list)
        for one in holdings:
            region = ground.region(one.keeper)
            if region and ground.is_used(one):
                by_region[region].append(one)
        for region, used in by_region.items():
            closed = one_each(one for one in used if ground.is_closed(one))
            if len(closed) > 1 and not any(one.openness == "open" for one in used):
                silent = sum(one.openness == "undetermined" for one in used)
                yield _joint(ground, category, region, closed, silent)


def _joint(ground: Ground, category: str, region: str, closed: list[Holding], silent: int) -> Draft:
    holders = tuple(Holder("buys", one) for one in closed)
    label = ground.term("categories", category)
    gaps = {"category": label, "count": len(closed), "of": ground.members_of(region)}
    reasons = [Message("no record in the region says that something open is in use for it")]
    if silent:
        reasons.append(Message("records that do not say whether it is open: {count}", {"count": silent}))
    if known := ground.open_products(category):
        reasons.append(Message("open products for it in the registry: {names}", {"names": ", ".join(known[:FEW])}))
    return Draft(
        "joint-development",
        Subject("category", category, label),
        Message("{category}: {count} of {of} organisations of the region use something that is not open", gaps),
        (*reasons, *_pressing(ground, closed)),
        holders,
        rank("joint-development", category, holders, date=_next_date(closed)),
    )


# ------------------------------------------------------------------------------------------------------------- versions


def versions(ground: Ground) -> Iterator[Draft]:
    """The same product or repository, in use in versions whose first number differs."""
    seen: set[tuple[str, ...]] = set()
    for kind, groups in (("product", ground.by_product), ("repository", ground.by_repository)):
        for value, holdings in groups.items():
            stated = [one for one in holdings if one.version and ground.is_used(one)]
            for circle in ground.circles(one_each(stated)):
                keys = tuple(sorted(one.key for one in circle))
                if len({_major(one.version or "") for one in circle}) > 1 and keys not in seen:
                    seen.add(keys)
                    yield _drifted(ground, kind, value, circle)


def _major(version: str) -> str:
    """The first number of a version; its text when it has none."""
    found = _DIGITS.search(version)
    return found.group().lstrip("0") or "0" if found else version.casefold()


def _drifted(ground: Ground, kind: str, value: str, circle: list[Holding]) -> Draft:
    is_product = kind == "product"
    name = ground.product_name(value) if is_product else ground.title(circle[0].key)
    subject = Subject("product", value, name) if is_product else Subject("solution", circle[0].key, name)
    counts = Counter(one.version or "" for one in circle)
    stated = ", ".join(f"{version} ({count})" for version, count in sorted(counts.items()))
    holders = tuple(Holder("runs", one) for one in circle)
    return Draft(
        "versions",
        subject,
        Message("{name} runs at {count} organisations in different versions", {"name": name, "count": len(circle)}),
        (Message("versions: {versions}", {"versions": stated}),),
        holders,
        rank("versions", name, holders),
    )


# ---------------------------------------------------------------------------------------------------------------- words


def _names(ground: Ground, found: Sequence[Found]) -> str:
    return ", ".join(ground.name(one.holding.keeper) for one in found)


def _distances(ground: Ground, found: Sequence[Found]) -> Iterator[Message]:
    for one in found:
        if one.km:
            yield Message("{town} is {km} km away", {"town": ground.name(one.holding.keeper), "km": round(one.km)})


def _next_date(holdings: Sequence[Holding]) -> datetime.date | None:
    """The next day by which notice must be given, or a contract ends."""
    return min((day for one in holdings if (day := one.notice or one.end)), default=None)


def _pressing(ground: Ground, holdings: Sequence[Holding]) -> Iterator[Message]:
    today = ground.standing.day
    for one in holdings[:FEW]:
        gaps = {"town": ground.name(one.keeper), "notice": one.notice, "end": one.end}
        if one.notice and one.notice >= today:
            yield Message("{town}: notice by {notice}, contract until {end}", gaps)
        elif one.end:
            yield Message("{town}: contract until {end}", gaps)


FINDERS: Mapping[Kind, Callable[[Ground], Iterator[Draft]]] = {
    "open-next-door": open_next_door,
    "contracts-end": contracts_end,
    "partners": partners,
    "built-elsewhere": built_elsewhere,
    "joint-development": joint_development,
    "versions": versions,
}
