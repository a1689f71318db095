"""Who is near, and which neighbour runs an open alternative."""

from __future__ import annotations

from typing import NamedTuple

from osreg_registry.catalogue import Catalogue, Use, distance_km
from osreg_registry.model import Organisation, Policy, Product


class Neighbour(NamedTuple):
    """A neighbour's use of a product; `km` is None when a position is not stated."""

    use: Use
    product: Product
    km: float | None


def neighbourhood(one: Organisation, other: Organisation, policy: Policy) -> tuple[bool, float | None]:
    """Whether two organisations are neighbours (one region, or near enough by the policy), and their distance in km."""
    km = distance_km(one.coordinates, other.coordinates)
    near = km is not None and km <= policy.thresholds.neighbour_km
    same_region = one.region is not None and one.region == other.region
    return one.id != other.id and (near or same_region), km


def open_neighbours(catalogue: Catalogue, product_id: str, home: Organisation, policy: Policy) -> tuple[Neighbour, ...]:
    """Neighbours of `home` that run an open alternative to the product in production, the nearest first."""
    found = []
    for alternative, _ in catalogue.alternatives_to(product_id):
        if catalogue.licence(alternative.licence).openness != "open":
            continue
        for use in catalogue.uses_of(alternative.id):
            near, km = neighbourhood(home, use.organisation, policy)
            if near and use.solution.status == "production":
                found.append(Neighbour(use, alternative, km))
    return tuple(sorted(found, key=lambda n: (n.km is None, n.km or 0.0, n.use.key)))
