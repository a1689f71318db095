"""All records in groups that are one thing: the same product, the same repository, or taken over from each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from osreg_checks.reuse.records import Record
from osreg_checks.reuse.standing import Standing
from osreg_registry.names import fold


class Group(NamedTuple):
    """Records of one thing; `users` are the ids of those that run it on the day."""

    title: str
    product: str | None
    records: tuple[Record, ...]
    users: tuple[str, ...]


class Ties:
    """Disjoint sets of names (https://en.wikipedia.org/wiki/Disjoint-set_data_structure)."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def top(self, name: str) -> str:
        """The name that stands for the set."""
        way = []
        while (above := self._above.get(name, name)) != name:
            way.append(name)
            name = above
        for one in way:
            self._above[one] = name
        return name

    def tie(self, one: str, other: str) -> None:
        """Makes two sets one; the first name in the alphabet stands for it, whatever the order of the ties."""
        first, second = sorted((self.top(one), self.top(other)))
        if first != second:
            self._above[second] = first


def groups(records: Iterable[Record], standing: Standing) -> list[Group]:
    """The groups, most users first, then by title."""
    all_of_them = list(records)
    ties = Ties()
    for one in all_of_them:
        for other in _tied(one):
            ties.tie(one.key, other)
    sets: dict[str, list[Record]] = {}
    for one in all_of_them:
        sets.setdefault(ties.top(one.key), []).append(one)
    found = [_group(members, standing) for members in sets.values()]
    return sorted(found, key=lambda group: (-len(group.users), fold(group.title), group.records[0].key))


def _tied(one: Record) -> Iterator[str]:
    if one.product:
        yield f"product:{one.product}"
    if one.reuses:
        yield one.reuses
    if repository := one.canonical_repository:
        yield f"repository:{repository}"


def _group(members: list[Record], standing: Standing) -> Group:
    product_id = next((one.product for one in members if one.product), None)
    product = standing.catalogue.product(product_id) if product_id else None
    first = next((one for one in members if one.reuses is None), members[0])
    title = product.name if product else first.name
    users = {user for one in members if standing.is_in_use(one) for user in standing.counts_for(one)}
    return Group(title, product_id, tuple(members), tuple(sorted(users)))
