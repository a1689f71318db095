"""What a contribution brings: which entries, who else uses the same, and which open alternatives there are."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal, NamedTuple

from osreg_checks.alternatives import Standpoint, alternatives, running, serving, users_of
from osreg_checks.answer import Alternative, User
from osreg_registry.catalogue import Catalogue, Use
from osreg_registry.changed import Changed
from osreg_registry.model import NoneKnown, Product
from osreg_registry.paths import LICENCES, place_of

if TYPE_CHECKING:
    from osreg_registry.licences import Openness

Change = Literal["new", "changed", "removed"]
#: Files that decide how everything else is judged: a contribution to them is looked at more closely.
RULES = frozenset({"policy", "municipal-policy", "vocabulary", "sources", "purl-patterns", "licences"})

#: Users and alternatives by product and municipality: a list of programs names the same ones many times.
_Seen = dict[tuple[str, str | None], tuple[tuple[User, ...], tuple[Alternative, ...] | None]]


class News(NamedTuple):
    """One file of a contribution. Without a name it has faults, or is gone, and nothing is known of it.

    `users` are those besides itself; None, like `alternatives`, where the question does not arise.
    """

    path: str
    change: Change
    kind: str
    id: str
    name: str | None = None
    organisation: str | None = None
    product: str | None = None
    openness: Openness | None = None
    users: tuple[User, ...] | None = None
    alternatives: tuple[Alternative, ...] | None = None
    none_known: NoneKnown | None = None


def news(catalogue: Catalogue, changed: Changed, day: datetime.date) -> list[News]:
    """Every file of the registry that the contribution touches: new ones first, then changed and removed ones, by path.

    Raises RegistryError when the policy cannot be used.
    """
    at = Standpoint(catalogue, catalogue.policy(), day, None, None)
    of_each: tuple[tuple[Change, tuple[str, ...]], ...] = (
        ("new", changed.added),
        ("changed", changed.modified),
        ("removed", changed.removed),
    )
    seen: _Seen = {}
    return [one for change, paths in of_each for one in _described(at, change, paths, seen)]


def _described(at: Standpoint, change: Change, paths: tuple[str, ...], seen: _Seen) -> Iterator[News]:
    for path in paths:
        place = ("licences", "licences") if path == LICENCES else place_of(path)
        if place is None:
            continue
        blank = News(path, change, *place)
        yield blank if change == "removed" else _entry(at, blank, seen)


def _entry(at: Standpoint, blank: News, seen: _Seen) -> News:
    if blank.kind == "solution" and (use := at.catalogue.solution(blank.id)):
        return _solution(at._replace(home=use.organisation), blank, use, seen)
    if blank.kind == "product" and (product := at.catalogue.product(blank.id)):
        return _of_product(at, blank._replace(name=product.name), product, seen)
    if blank.kind == "organisation" and (organisation := at.catalogue.organisation(blank.id)):
        return blank._replace(name=organisation.name)
    return blank


def _solution(at: Standpoint, blank: News, use: Use, seen: _Seen) -> News:
    named = blank._replace(name=use.solution.name, organisation=use.organisation.name)
    product = at.catalogue.product(use.solution.product) if use.solution.product else None
    if product:
        return _of_product(at, named._replace(product=product.name), product, seen)
    licence = use.solution.licence
    openness = at.catalogue.licence(licence).openness if licence else "undetermined"
    users = {user.solution: user for need in use.solution.needs for user in running(at, need)}
    choices = {item.id: item for need in use.solution.needs for item in serving(at, need)}
    is_open = openness == "open"
    return named._replace(
        openness=openness,
        users=tuple(user for key, user in users.items() if key != use.key) if use.solution.needs else None,
        alternatives=None if is_open or not use.solution.needs else tuple(choices.values()),
    )


def _of_product(at: Standpoint, named: News, product: Product, seen: _Seen) -> News:
    openness = at.catalogue.licence(product.licence).openness
    is_open = openness == "open"
    own = named.id if named.kind == "solution" else None
    key = (product.id, at.home.id if at.home else None)
    if key not in seen:
        seen[key] = users_of(at, product), None if is_open else alternatives(at, product.id)
    users, choices = seen[key]
    return named._replace(
        openness=openness,
        users=tuple(user for user in users if own is None or user.solution != own),
        alternatives=choices,
        none_known=None if is_open else product.no_alternative_known,
    )
