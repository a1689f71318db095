"""Open alternatives to a product, in order, each with the reasons that put it there. No score.

Order: not given up; fit; in production at neighbours (confirmed records first); at other public bodies; approved by the
policy; healthy on its forge; name.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from osreg_checks.answer import Alternative, Rejected, User
from osreg_checks.clock import last_day, months_before
from osreg_checks.dependencies import needed_by
from osreg_checks.health import ORDER, health_of
from osreg_checks.neighbours import neighbourhood
from osreg_checks.outside import Outside
from osreg_registry.catalogue import Catalogue, Use
from osreg_registry.message import Message
from osreg_registry.model import Organisation, Policy, Product, Replacement
from osreg_registry.names import fold

#: So many alternatives are asked after at most: those that a reader looks at, and some that may move up.
ASKED = 10
_FIT = ("full", "partial", "adjacent")
_FIT_REASON = {
    "full": Message("does the same job"),
    "partial": Message("covers a good part of it"),
    "adjacent": Message("covers one use of it"),
}


class Standpoint(NamedTuple):
    """From where one looks for alternatives: a registry, a policy and a day; a municipality, and whom one can ask."""

    catalogue: Catalogue
    policy: Policy
    day: datetime.date
    home: Organisation | None = None
    outside: Outside | None = None


def alternatives(at: Standpoint, product_id: str) -> tuple[Alternative, ...]:
    """The open products that can take the place of the product, best first."""
    return _ordered(at, at.catalogue.alternatives_to(product_id))


def serving(at: Standpoint, need: str) -> tuple[Alternative, ...]:
    """The open products that serve a need, in the same order; how well each fits is not stated."""
    return _ordered(at, ((product, None) for product in at.catalogue.products_for(need)))


def _ordered(at: Standpoint, found: Iterable[tuple[Product, Replacement | None]]) -> tuple[Alternative, ...]:
    items = [_alternative(at, *one) for one in found if at.catalogue.licence(one[0].licence).openness == "open"]
    items.sort(key=lambda item: _rank(item, at.policy))
    if at.outside is None:
        return tuple(items)
    asked = [item.repository for item in items[:ASKED] if item.repository]
    at.outside.prepare((), asked)
    items = [*(_with_health(at, at.outside, item) for item in items[:ASKED]), *items[ASKED:]]
    return tuple(sorted(items, key=lambda item: _rank(item, at.policy)))


def _with_health(at: Standpoint, outside: Outside, item: Alternative) -> Alternative:
    """The alternative with what its forge says about it."""
    if item.repository is None:
        return item
    health = health_of(outside.repository(item.repository, brief=True), at.policy, at.day)
    reasons = (*item.reasons, health.says) if health.says else item.reasons
    return item._replace(health=health, reasons=reasons)


def rejected(catalogue: Catalogue, product_id: str) -> tuple[Rejected, ...]:
    """What was looked at as an alternative to the product and refused."""
    found = catalogue.rejected_for(product_id)
    return tuple(Rejected(product.id, product.name, item) for product, item in found)


def users_of(at: Standpoint, product: Product) -> tuple[User, ...]:
    """Public users of a product, each once: neighbours first, the nearest of them first, then the others by name."""
    uses = at.catalogue.uses_of(product.id)
    users = [_user(at, use) for use in uses]
    known = {use.organisation.id for use in uses}
    # "Stadt Herrenberg" as a user of the product is the Herrenberg that has an entry of its own.
    others = [
        user for user in product.used_by if known.isdisjoint(at.catalogue.by_name("organisation", fold(user.name)))
    ]
    users += [User(user.name, None, None, None, None, None, user.evidence) for user in others]
    return _nearest_first(users)


def running(at: Standpoint, need: str) -> tuple[User, ...]:
    """Who runs a solution for a need, whatever it is made of: neighbours first."""
    found = (use for use in at.catalogue.solutions_for(need) if use.solution.status != "ended")
    return _nearest_first([_user(at, use) for use in found])


def _nearest_first(users: list[User]) -> tuple[User, ...]:
    return tuple(sorted(users, key=lambda u: (not u.neighbour, u.status != "production", u.km or 0.0, u.municipality)))


def _user(at: Standpoint, use: Use) -> User:
    solution = use.solution
    oldest = months_before(at.day, at.policy.thresholds.confirm_after_months)
    near, km = neighbourhood(at.home, use.organisation, at.policy) if at.home else (False, None)
    return User(
        use.organisation.name,
        solution.status,
        solution.since,
        solution.confirmed,
        solution.contact,
        use.key,
        solution.evidence[0] if solution.evidence else None,
        fresh=solution.confirmed is not None and last_day(solution.confirmed) >= oldest,
        neighbour=near,
        km=km,
    )


def _alternative(at: Standpoint, product: Product, item: Replacement | None) -> Alternative:
    users = users_of(at, product)
    licence = at.catalogue.licence(product.licence)
    return Alternative(
        product.id,
        product.name,
        product.licence,
        licence.openness,
        product.repository,
        item.fit if item else None,
        {"de": item.note.de, "en": item.note.en} if item else {},
        tuple(_reasons(product, item, users, at.policy)),
        users,
        tuple(dict.fromkeys((item.source, *product.sources) if item else product.sources)),
        tuple(needed for needed in needed_by(at.catalogue, product) if needed.openness != "open"),
    )


def _reasons(product: Product, item: Replacement | None, users: tuple[User, ...], policy: Policy) -> Iterator[Message]:
    yield _FIT_REASON[item.fit] if item else Message("serves this need")
    for user in _productive_neighbours(users):
        if user.km is None:
            yield Message("in production at the neighbour {town}", {"town": user.municipality})
        else:
            yield Message(
                "in production at the neighbour {town} ({km} km)",
                {"town": user.municipality, "km": str(round(user.km))},
            )
    public = _other_public(users)
    if public:
        towns = ", ".join(user.municipality for user in public[:3]) + (" ..." if len(public) > 3 else "")
        yield Message("in use at {count} public bodies: {towns}", {"count": len(public), "towns": towns})
    if product.id in policy.approved_products:
        yield Message("on the approved list of policy {version}", {"version": policy.version})


def _productive_neighbours(users: tuple[User, ...]) -> list[User]:
    return [user for user in users if user.neighbour and user.status == "production"]


def _other_public(users: tuple[User, ...]) -> list[User]:
    """Users that are no neighbours: in production, or named by a public source without a status."""
    return [user for user in users if not user.neighbour and user.status in {"production", None}]


def _rank(alternative: Alternative, policy: Policy) -> tuple[bool, int, int, int, int, bool, int, str]:
    near = _productive_neighbours(alternative.users)
    return (
        alternative.health.state == "dead",
        _FIT.index(alternative.fit) if alternative.fit else 0,
        -sum(user.fresh for user in near),
        -len(near),
        -len(_other_public(alternative.users)),
        alternative.id not in policy.approved_products,
        ORDER.index(alternative.health.state),
        alternative.name.casefold(),
    )
