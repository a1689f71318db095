"""Who uses what as a table: a row for each thing, a column for each organisation, what was taken over as lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from osreg_checks.clock import last_day
from osreg_checks.reuse.groups import Group
from osreg_checks.reuse.records import Record
from osreg_checks.reuse.standing import Phase, Standing
from osreg_registry.model import Organisation
from osreg_registry.names import fold

#: More than these are no picture any more; the region has 59 municipalities and some hundred things in use.
COLUMNS = 120
ROWS = 500
LISTED = 600
_FOREMOST: tuple[Phase, ...] = ("production", "pilot", "planned", "ended")


class Mark(NamedTuple):
    """How a record stands for one of its users; `own` is False where it counts because an association keeps it."""

    record: Record
    phase: Phase
    fresh: bool
    own: bool


class Line(NamedTuple):
    """From an organisation to those that took over from it, as numbers of columns; `level` 0 is next to the row."""

    level: int
    origin: int
    takers: tuple[int, ...]


class Row(NamedTuple):
    """A thing; its marks by number of column, the foremost of a cell first."""

    group: Group
    cells: Mapping[int, tuple[Mark, ...]]
    lines: tuple[Line, ...]


class Lone(NamedTuple):
    """A thing that one organisation has alone, with the mark of its foremost record."""

    group: Group
    mark: Mark


class Table(NamedTuple):
    """What fits into a picture, and how much there is.

    `columns` are ids: municipalities by name, from `others` on the rest. `lone` holds lists by number of column;
    `lone_counts` counts them whole. `things`, `shared` and `organisations` count all, shown or not; `unmarked` are
    the municipalities of the day that no thing counts for.
    """

    columns: tuple[str, ...]
    others: int
    rows: tuple[Row, ...]
    lone: Mapping[int, tuple[Lone, ...]]
    lone_counts: Mapping[int, int]
    things: int
    shared: int
    organisations: int
    unmarked: int


def table(groups: Iterable[Group], standing: Standing) -> Table:
    """The table of the groups in their order. Of too many columns, those with most things stay."""
    found = [(group, _users(group, standing)) for group in groups]
    counts = Counter(user for _, users in found for user in users)
    kept = sorted(counts, key=lambda user: (-counts[user], user))[:COLUMNS]
    columns = sorted(kept, key=lambda user: (not _is_municipality(user, standing), fold(standing.name(user)), user))
    number = {user: index for index, user in enumerate(columns)}
    shared = [group for group, users in found if len(users) > 1 and not users.isdisjoint(number)]
    alone: dict[int, list[Group]] = {}
    for group, users in found:
        if len(users) == 1 and (column := number.get(next(iter(users)))) is not None:
            alone.setdefault(column, []).append(group)
    most = _most_of_each([len(some) for some in alone.values()])
    return Table(
        tuple(columns),
        sum(_is_municipality(user, standing) for user in columns),
        tuple(_row(group, number, standing) for group in shared[:ROWS]),
        {column: _lone(alone[column][:most], standing) for column in sorted(alone)},
        {column: len(some) for column, some in alone.items()},
        len(found),
        sum(len(users) > 1 for _, users in found),
        len(counts),
        sum(one.kind == "municipality" and one.id not in counts for one in _existing(standing)),
    )


def _existing(standing: Standing) -> Iterator[Organisation]:
    day = standing.day
    return (one for one in standing.organisations.values() if not one.until or last_day(one.until) >= day)


def _users(group: Group, standing: Standing) -> set[str]:
    """All that it counts for, whether it runs on the day or not."""
    return {user for one in group.records for user in standing.counts_for(one)}


def _is_municipality(user: str, standing: Standing) -> bool:
    """An organisation that the registry does not know stands among the others."""
    one = standing.organisations.get(user)
    return one is not None and one.kind == "municipality"


def _most_of_each(sizes: list[int]) -> int:
    """So many of each list that at most LISTED stay in all, but at least one of each."""
    low, high = 1, max(sizes, default=1)
    while low < high:
        middle = (low + high + 1) // 2
        if sum(min(size, middle) for size in sizes) <= LISTED:
            low = middle
        else:
            high = middle - 1
    return low


def _mark(one: Record, user: str, standing: Standing) -> Mark:
    own = user == standing.successor(one.organisation)
    return Mark(one, standing.phase(one), standing.is_fresh(one), own)


def _rank(mark: Mark) -> tuple[int, bool, bool, str]:
    return _FOREMOST.index(mark.phase), not mark.own, not mark.fresh, mark.record.key


def _lone(groups: list[Group], standing: Standing) -> tuple[Lone, ...]:
    marks = (
        min((_mark(one, standing.successor(one.organisation), standing) for one in group.records), key=_rank)
        for group in groups
    )
    found = [Lone(group, mark) for group, mark in zip(groups, marks, strict=True)]
    return tuple(sorted(found, key=lambda lone: (fold(lone.group.title), lone.mark.record.key)))


def _row(group: Group, number: Mapping[str, int], standing: Standing) -> Row:
    cells: dict[int, list[Mark]] = {}
    for one in group.records:
        for user in standing.counts_for(one):
            if (column := number.get(user)) is not None:
                cells.setdefault(column, []).append(_mark(one, user, standing))
    marks = {column: tuple(sorted(cells[column], key=_rank)) for column in sorted(cells)}
    return Row(group, marks, _lines(group, number, standing))


def _lines(group: Group, number: Mapping[str, int], standing: Standing) -> tuple[Line, ...]:
    """What the records of the group declare as taken over; an origin without record or column has no line."""
    homes = {one.key: number.get(standing.successor(one.organisation)) for one in group.records}
    takers: dict[int, set[int]] = {}
    for one in group.records:
        origin, taker = homes.get(one.reuses or ""), homes[one.key]
        if origin is not None and taker is not None:
            takers.setdefault(origin, set()).add(taker)
    return _levelled({origin: tuple(sorted(some)) for origin, some in takers.items()})


def _levelled(takers: Mapping[int, tuple[int, ...]]) -> tuple[Line, ...]:
    """Short lines next to the row; two that share a column are on different levels."""
    levels: list[list[tuple[int, int]]] = []
    lines = []
    ends = {origin: (min(origin, *some), max(origin, *some)) for origin, some in takers.items()}
    for origin in sorted(takers, key=lambda one: (ends[one][1] - ends[one][0], one)):
        begin, end = ends[origin]
        free = (k for k, taken in enumerate(levels) if all(end < first or last < begin for first, last in taken))
        level = next(free, len(levels))
        if level == len(levels):
            levels.append([])
        levels[level].append((begin, end))
        lines.append(Line(level, origin, takers[origin]))
    return tuple(lines)
