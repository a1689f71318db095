"""What organisations could do together, found in who uses what: by kind, and within a kind by a reasoned rank."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import nsmallest
from typing import NamedTuple

from osreg_checks.reuse.opportunities.ground import Ground
from osreg_checks.reuse.opportunities.kinds import FINDERS
from osreg_checks.reuse.opportunities.shape import Draft, Holder, Kind, Opportunity, Party
from osreg_checks.reuse.records import record
from osreg_checks.reuse.standing import Standing


class Chapter(NamedTuple):
    """The opportunities of one kind in their order; `total` is the number of all of them, listed or not."""

    kind: Kind
    total: int
    listed: tuple[Opportunity, ...]


def opportunities(standing: Standing, home: str | None = None, most: int | None = None) -> list[Chapter]:
    """All kinds in order, each with at most `most` opportunities; with a home, those that it takes part in."""
    ground = Ground(standing.catalogue, standing)
    keeper = standing.successor(home) if home else None
    return [_chapter(ground, kind, keeper, most) for kind in FINDERS]


def _chapter(ground: Ground, kind: Kind, home: str | None, most: int | None) -> Chapter:
    count = 0

    def counted() -> Iterator[Draft]:
        nonlocal count
        for draft in FINDERS[kind](ground):
            if home is None or any(home in ground.towns(one.holding) for one in draft.holders):
                count += 1
                yield draft

    def order(draft: Draft) -> tuple[object, ...]:
        return draft.rank

    found = sorted(counted(), key=order) if most is None else nsmallest(most, counted(), key=order)
    return Chapter(kind, count, tuple(_opportunity(ground, draft) for draft in found))


def _opportunity(ground: Ground, draft: Draft) -> Opportunity:
    towns = {town: None for one in draft.holders for town in ground.towns(one.holding)}
    parties = tuple(_party(ground, one) for one in draft.holders)
    return Opportunity(
        draft.kind, draft.subject, draft.says, draft.reasons, tuple(towns), parties, draft.notes, draft.rank
    )


def _party(ground: Ground, holder: Holder) -> Party:
    holding = holder.holding
    found = record(ground.catalogue, holding.key)
    return Party(
        holder.side,
        holding.keeper,
        ground.name(holding.keeper),
        holding.key,
        found.name if found else holding.key,
        holding.phase,
        holding.fresh,
        tuple(town for town in ground.towns(holding) if town != holding.keeper),
        holder.km,
        holding.version,
        found.contact if found else None,
    )
