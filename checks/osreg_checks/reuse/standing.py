"""How a record stands on a day: whether it is in use, whether anybody confirmed it, and for whom it counts."""

from __future__ import annotations

import datetime
from functools import cached_property
from typing import Literal, NamedTuple

from osreg_checks.clock import last_day, months_before
from osreg_checks.neighbours import neighbourhood
from osreg_checks.reuse.records import Record
from osreg_registry.catalogue import Catalogue
from osreg_registry.model import Organisation, Policy

#: Where a record stands on the day, whatever its file says: what begins later is planned, what is over has ended.
Phase = Literal["planned", "pilot", "production", "ended"]


class Nearness(NamedTuple):
    """Whether two organisations are neighbours, and their distance in km when both have a position."""

    near: bool
    km: float | None


class Standing:
    """The registry on a day, as reuse is judged by: organisations, members, policy. `day` is in UTC."""

    def __init__(self, catalogue: Catalogue, policy: Policy, day: datetime.date) -> None:
        self.catalogue = catalogue
        self.policy = policy
        self.day = day
        self._oldest = months_before(day, policy.thresholds.confirm_after_months).isoformat()

    @cached_property
    def organisations(self) -> dict[str, Organisation]:
        """All organisations by id."""
        return {one.id: one for one in self.catalogue.organisations()}

    def phase(self, record: Record) -> Phase:
        """Where the record stands on the day."""
        if record.status == "ended" or (record.until and last_day(record.until) < self.day):
            return "ended"
        if record.since and record.since > self.day.isoformat()[: len(record.since)]:
            return "planned"
        return record.status

    def is_in_use(self, record: Record) -> bool:
        """Whether it runs on the day, if only as a pilot."""
        return self.phase(record) in {"pilot", "production"}

    def is_fresh(self, record: Record) -> bool:
        """Whether the municipality confirmed it within the policy's months."""
        return record.confirmed is not None and self._oldest <= record.confirmed <= self.day.isoformat()

    def counts_for(self, record: Record) -> tuple[str, ...]:
        """Ids of the organisations that use it: the keeper of the record, and the members that an association serves.

        What a merged municipality ran counts for the one that it went into.
        """
        keeper = self.organisations.get(record.organisation)
        if keeper is None:
            return (record.organisation,)
        served = (keeper.id, *keeper.members) if keeper.kind == "association" else (keeper.id,)
        return tuple(dict.fromkeys(self.successor(one) for one in served))

    def successor(self, organisation_id: str) -> str:
        """The organisation that it has become by the day: itself, or what it was merged into."""
        seen = {organisation_id}
        while (one := self.organisations.get(organisation_id)) and one.successor and one.until:
            if last_day(one.until) >= self.day or one.successor in seen:
                break
            organisation_id = one.successor
            seen.add(organisation_id)
        return organisation_id

    def name(self, organisation_id: str) -> str:
        """Its name in daily use; the id when the registry does not know it."""
        one = self.organisations.get(organisation_id)
        return one.name if one else organisation_id

    def nearness(self, one: str, other: str) -> Nearness:
        """Whether two organisations are neighbours."""
        here, there = self.organisations.get(one), self.organisations.get(other)
        return Nearness(*neighbourhood(here, there, self.policy)) if here and there else Nearness(False, None)
