"""The strategy's promises as figures: what was reached, of how many, and what nobody knows.

A figure never stands alone: it says of how many, for how many records the fact is not stated, and how many
municipalities have no record at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from osreg_checks.clock import last_day
from osreg_checks.reuse.groups import Group, groups
from osreg_checks.reuse.records import Record
from osreg_checks.reuse.standing import Standing
from osreg_registry.message import Message
from osreg_registry.model import Organisation

#: Each pioneer has led a lead project by the end of this year (Teilziel 1).
PIONEERS_BY = "2026-12-31"
_FIELDS = 10
_GOALS = 17
_ORIGINS = {
    "built": Message("built in-house"),
    "commissioned": Message("built on commission"),
    "bought": Message("bought ready-made"),
    "adopted": Message("taken over"),
    None: Message("origin unknown"),
}


class Share(NamedTuple):
    """`hits` of `of`; for `unknown` more the fact is not stated, so that they are in neither."""

    hits: int
    of: int
    unknown: int = 0


class Row(NamedTuple):
    """A part of an indicator: one origin, one municipality, one project."""

    label: str | Message
    share: Share


class Indicator(NamedTuple):
    """A figure with its definition, the sentence of the strategy that it answers, and its parts."""

    id: str
    title: Message
    definition: Message
    source: Message
    share: Share
    rows: tuple[Row, ...] = ()
    notes: tuple[Message, ...] = ()


class Scope(NamedTuple):
    """Whose progress it is: organisations by id, the municipalities among them, and what the scope is called."""

    name: str
    organisations: frozenset[str]
    municipalities: frozenset[str]


class Progress(NamedTuple):
    """All indicators on a day, and the municipalities that no record counts for."""

    day: str
    scope: Scope
    records: int
    without_record: tuple[str, ...]
    indicators: tuple[Indicator, ...]


def scope_of(standing: Standing, wanted: Callable[[Organisation], bool], name: str) -> Scope:
    """The organisations that are wanted and exist on the day."""
    found = [one for one in standing.organisations.values() if wanted(one) and standing.successor(one.id) == one.id]
    towns = frozenset(one.id for one in found if one.kind == "municipality")
    return Scope(name, frozenset(one.id for one in found), towns)


def progress(records: Iterable[Record], standing: Standing, scope: Scope) -> Progress:
    """The indicators for the records that count for somebody in the scope."""
    own = [one for one in records if not scope.organisations.isdisjoint(standing.counts_for(one))]
    seen = {user for one in own for user in standing.counts_for(one)}
    figures = _Figures(own, standing, scope)
    without = tuple(sorted(scope.municipalities - seen))
    return Progress(standing.day.isoformat(), scope, len(own), without, tuple(figures.all()))


class _Figures:
    def __init__(self, records: list[Record], standing: Standing, scope: Scope) -> None:
        self._records = records
        self._standing = standing
        self._scope = scope
        self._in_use = [one for one in records if standing.is_in_use(one)]
        self._groups = [group for group in groups(records, standing) if group.users]

    def all(self) -> Iterator[Indicator]:
        """In the order of the strategy."""
        yield self._checked()
        yield self._open()
        yield self._published()
        yield self._reused()
        yield self._pioneers()
        yield self._coverage("fields", Message("Fields of action covered"), _FIELDS, lambda one: one.fields)
        yield self._coverage("sdgs", Message("Development goals covered"), _GOALS, lambda one: one.sdgs)
        yield self._guides()
        yield self._joined()
        yield self._fresh()

    # ---------------------------------------------------------------------------------------------------- openness

    def _checked(self) -> Indicator:
        bought = [one for one in self._in_use if one.origin == "bought"]
        unknown = sum(one.origin is None for one in self._in_use)
        filed = [key for one in bought if (key := one.procurement and one.procurement.alternatives_check)]
        months = sorted(self._age(key) for key in filed)
        notes = (Message("age of the checks in months: {youngest} to {oldest}", _span(months)),) if months else ()
        return Indicator(
            "alternatives-checked",
            Message("Alternatives were checked before buying"),
            Message("bought solutions in use with an alternatives check on file; unknown: origin not stated"),
            _strategy("Es soll stets geprüft werden, ob Alternativen zu proprietären Lösungen existieren."),
            Share(len(filed), len(bought), unknown),
            notes=notes,
        )

    def _age(self, key: str) -> int:
        day, today = last_day(key[:10]), self._standing.day
        return (today.year - day.year) * 12 + today.month - day.month

    def _is_open(self, one: Record) -> bool | None:
        """Whether it is open, by its own licence, else that of its product; None when nobody knows."""
        product = self._standing.catalogue.product(one.product) if one.product else None
        expression = one.licence or (product.licence if product else None)
        openness = self._standing.catalogue.licence(expression).openness if expression else "undetermined"
        return None if openness == "undetermined" else openness == "open"

    def _open(self) -> Indicator:
        rows = []
        for origin, label in _ORIGINS.items():
            known = [self._is_open(one) for one in self._in_use if one.origin == origin]
            if known:
                rows.append(Row(label, _share(known)))
        return Indicator(
            "open",
            Message("Solutions that are open"),
            Message("solutions in use whose licence is open, by origin; unknown: licence not stated or not assessed"),
            _strategy("Open-Source-Grundsatz"),
            _sum(row.share for row in rows),
            tuple(rows),
        )

    def _published(self) -> Indicator:
        built = [one for one in self._in_use if one.origin in {"built", "commissioned"}]
        known = [self._is_published(one) for one in built]
        return Indicator(
            "published",
            Message("What is built is published"),
            Message(
                "built or commissioned solutions in use with a repository and an open licence; unknown: one of both is "
                "not stated"
            ),
            _strategy("Open-Source-Grundsatz"),
            _share(known),
        )

    def _is_published(self, one: Record) -> bool | None:
        if not one.licence:
            return None
        is_open = self._is_open(one)
        return None if is_open and not one.repository else is_open

    # ------------------------------------------------------------------------------------------------------- reuse

    def _reused(self) -> Indicator:
        several = [group for group in self._groups if len(self._towns(group)) > 1]
        lead = [group for group in self._groups if any(one.lead_project for one in group.records)]
        rows = (
            Row(group.title, Share(max(len(self._towns(group)) - 1, 0), len(self._scope.municipalities)))
            for group in lead
        )
        return Indicator(
            "reused",
            Message("Solutions used by more than one"),
            Message(
                "solutions in use at more than one municipality or district; below, how many others use each lead "
                "project"
            ),
            _strategy("kommunale Nachahmer:innen"),
            Share(len(several), len(self._groups)),
            tuple(rows),
        )

    def _towns(self, group: Group) -> set[str]:
        """Those who use it, without the associations that run it for others."""
        organisations = self._standing.organisations
        return {user for user in group.users if user in organisations and organisations[user].kind != "association"}

    # ------------------------------------------------------------------------------------------------ partial goals

    def _pioneers(self) -> Indicator:
        rows = []
        for pioneer in sorted(self._members("pioneer")):
            own = [one for one in self._records if pioneer in self._standing.counts_for(one)]
            led = any(one.lead_project and (one.since or "") <= PIONEERS_BY for one in own)
            stated = led or any(one.lead_project is not None for one in own)
            rows.append(Row(self._standing.name(pioneer), Share(int(led), int(stated), int(not stated))))
        return Indicator(
            "pioneers",
            Message("Pioneers that lead a lead project"),
            Message("pioneers with a lead project by the end of 2026; unknown: no record says whether it is one"),
            _strategy("Teilziel 1"),
            _sum(row.share for row in rows),
            tuple(rows),
        )

    def _members(self, *parts: str) -> set[str]:
        organisations = self._standing.organisations
        return {one for one in self._scope.municipalities if organisations[one].strategy in parts}

    def _coverage(self, name: str, title: Message, of: int, terms: Callable[[Record], tuple[object, ...]]) -> Indicator:
        covered: dict[str, set[object]] = {}
        unknown = 0
        for one in self._in_use:
            unknown += not terms(one)
            for user in self._standing.counts_for(one):
                if user in self._scope.municipalities:
                    covered.setdefault(user, set()).update(terms(one))
        rows = [Row(self._standing.name(town), Share(len(found), of)) for town, found in covered.items()]
        everywhere = set().union(*covered.values()) if covered else set()
        return Indicator(
            name,
            title,
            Message("how many of them the solutions in use serve, all together and by municipality"),
            _strategy("Teilziel 2"),
            Share(len(everywhere), of),
            tuple(sorted(rows, key=lambda row: (-row.share.hits, row.label))),
            (Message("records that state none: {count}", {"count": unknown}),),
        )

    def _guides(self) -> Indicator:
        licences = [guide.licence for one in self._records for guide in one.guides]
        catalogue = self._standing.catalogue
        opennesses = [catalogue.licence(licence).openness if licence else "undetermined" for licence in licences]
        known = [None if openness == "undetermined" else openness == "open" for openness in opennesses]
        return Indicator(
            "guides",
            Message("Guides under an open licence"),
            Message("guides that records name; unknown: licence not stated or not assessed"),
            _strategy("Teilziel 3"),
            _share(known),
        )

    def _joined(self) -> Indicator:
        joined = self._members("pioneer", "participant")
        return Indicator(
            "joined",
            Message("Municipalities that take part"),
            Message("pioneers and participants among the municipalities"),
            _strategy("Mitmacherkommunen"),
            Share(len(joined), len(self._scope.municipalities)),
        )

    def _fresh(self) -> Indicator:
        running = [one for one in self._records if self._standing.phase(one) != "ended"]
        fresh = sum(self._standing.is_fresh(one) for one in running)
        never = sum(one.confirmed is None for one in running)
        return Indicator(
            "fresh",
            Message("Records that somebody confirmed"),
            Message("records that have not ended and were confirmed within the months of the policy"),
            Message("strategy: progress is captured and made visible"),
            Share(fresh, len(running)),
            notes=(Message("never confirmed: {count}", {"count": never}),),
        )


def _strategy(sentence: str) -> Message:
    return Message('strategy: "{sentence}"', {"sentence": sentence})


def _share(known: Iterable[bool | None]) -> Share:
    answers = list(known)
    told = [one for one in answers if one is not None]
    return Share(sum(told), len(told), len(answers) - len(told))


def _sum(shares: Iterable[Share]) -> Share:
    found = list(shares)
    return Share(sum(one.hits for one in found), sum(one.of for one in found), sum(one.unknown for one in found))


def _span(months: list[int]) -> dict[str, object]:
    return {"youngest": months[0], "oldest": months[-1]}
