"""Records that may be one thing, for a person to decide; nothing is merged.

Compared are only records that share something rare (product, repository, name, or need and beginning of a word), so
that the whole stays near-linear.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import NamedTuple

from rapidfuzz.fuzz import token_sort_ratio

from osreg_checks.reuse.groups import Ties
from osreg_checks.reuse.records import Record
from osreg_checks.reuse.standing import Standing
from osreg_registry.message import Message
from osreg_registry.names import fold

# A beginning of a word that more records of one need carry tells nothing; a shorter one neither.
_MOST = 40
_SHORTEST = 4
# `Ratsinformationssystem` and `Ratsinformationsystem` reach 98, `Terminvergabe` and `Terminvereinbarung` 65.
_ALIKE = 88


class Suggestion(NamedTuple):
    """Records that may be one; nobody merges them but a person."""

    records: tuple[Record, ...]
    reason: Message


_OWN = {
    "product": Message("one organisation has several records of the same product"),
    "repository": Message("one organisation has several records of the same repository"),
    "name": Message("one organisation has several records of the same name"),
}
_SAME_NAME = Message("the same name and the same need, and no product or origin that they share")
_SIMILAR = Message("similar names and the same need, and no product or origin that they share")


def duplicates(records: Iterable[Record], standing: Standing) -> list[Suggestion]:
    """Records of one organisation for one thing, and records of several that look like one and name no common product.

    By key. What has ended is left out.
    """
    current = [one for one in records if one.status != "ended"]
    unbound = [one for one in current if one.product is None and one.reuses is None]
    found: dict[tuple[str, ...], Suggestion] = {}
    for suggestion in (*_of_one(current), *_of_several(unbound), *_similar(unbound, standing)):
        found.setdefault(tuple(one.key for one in suggestion.records), suggestion)
    return [found[keys] for keys in sorted(found)]


def _of_one(records: list[Record]) -> Iterator[Suggestion]:
    own: dict[tuple[str, str, str], list[Record]] = defaultdict(list)
    for one in records:
        values = {"product": one.product, "repository": one.canonical_repository, "name": fold(one.name)}
        for kind, value in values.items():
            if value:
                own[one.organisation, kind, value].append(one)
    for (_, kind, _), several in own.items():
        if len(several) > 1:
            yield Suggestion(tuple(several), _OWN[kind])


def _of_several(records: list[Record]) -> Iterator[Suggestion]:
    named: dict[str, list[Record]] = defaultdict(list)
    for one in records:
        named[fold(one.name)].append(one)
    for several in named.values():
        if len({one.organisation for one in several}) > 1 and _is_one_kind(several):
            yield Suggestion(tuple(several), _SAME_NAME)


def _similar(records: list[Record], standing: Standing) -> Iterator[Suggestion]:
    """Those whose names differ a little, such as by the name of the town or a letter."""
    blocks: dict[tuple[str, str], list[tuple[Record, str]]] = defaultdict(list)
    for one in records:
        bare = _bare(one, standing)
        beginnings = {word[:_SHORTEST] for word in bare.split() if len(word) >= _SHORTEST}
        for term in {*one.needs, *one.categories}:
            for beginning in beginnings:
                blocks[term, beginning].append((one, bare))
    ties = Ties()
    for block in blocks.values():
        for (one, here), (other, there) in combinations(block, 2) if len(block) <= _MOST else ():
            if token_sort_ratio(here, there) >= _ALIKE:
                ties.tie(one.key, other.key)
    sets: dict[str, list[Record]] = defaultdict(list)
    for one in records:
        sets[ties.top(one.key)].append(one)
    for several in sets.values():
        if len({fold(one.name) for one in several}) > 1:
            yield Suggestion(tuple(several), _SIMILAR)


def _bare(one: Record, standing: Standing) -> str:
    """The folded name without the words of the organisation's; the whole when nothing else would be left."""
    town = set(fold(standing.name(one.organisation)).split())
    words = fold(one.name).split()
    return " ".join([word for word in words if word not in town] or words)


def _is_one_kind(several: list[Record]) -> bool:
    """Whether all of them share a need or category."""
    shared = set.intersection(*({*one.needs, *one.categories} for one in several))
    return bool(shared)
