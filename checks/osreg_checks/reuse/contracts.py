"""Contracts by the day on which somebody should look at alternatives, so that nobody finds out too late.

Check by: the day on which notice must be given (the end, when no notice period is stated) less the months that the
policy sets in `contract_notice_months`. A municipality's own policy counts for its contracts.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from functools import cached_property
from typing import Literal, NamedTuple

import msgspec

from osreg_checks.clock import before, last_day, months_before
from osreg_checks.reuse.records import Record, records
from osreg_checks.reuse.standing import Standing
from osreg_registry.catalogue import Catalogue
from osreg_registry.model import CheckRecord, Contact, MunicipalPolicy, Policy
from osreg_registry.policy import in_force

#: over: ended, and yet in use; overdue: alternatives should have been checked; checked: a valid check is on file;
#: later: there is time; end unknown: no end is stated, so nobody can say.
State = Literal["over", "overdue", "later", "checked", "end unknown"]
_ORDER: tuple[State, ...] = ("over", "overdue", "later", "checked", "end unknown")


class Filed(NamedTuple):
    """An alternatives check on file: its key, its day, its age in months on the day, and whether it still counts."""

    key: str
    day: datetime.date
    months: int
    valid: bool


class Contract(NamedTuple):
    """A contract of a municipality. Days are None when they cannot be known from what is stated."""

    key: str
    name: str
    organisation: str
    municipality: str
    serves: int
    product: str | None
    product_name: str | None
    vendor: str | None
    end: datetime.date | None
    notice_period: str | None
    notice: datetime.date | None
    check_by: datetime.date | None
    state: State
    filed: Filed | None
    contact: Contact | None
    fresh: bool


class Dates(NamedTuple):
    """End of a contract, last day for its notice (None: no notice period stated), and day to check alternatives by."""

    end: datetime.date
    notice: datetime.date | None
    check_by: datetime.date


def dates(record: Record, policy: Policy) -> Dates | None:
    """The days of the record's contract; None when no end is stated that a calendar has."""
    stated = record.procurement
    if stated is None or stated.contract_until is None:
        return None
    try:
        end = last_day(stated.contract_until)
        period = stated.notice_period
        notice = before(end, period) if period and period != "P" else None  # `P` alone states no time at all
        return Dates(end, notice, months_before(notice or end, policy.thresholds.contract_notice_months))
    except (ValueError, OverflowError):
        return None


def contracts(catalogue: Catalogue, standing: Standing, municipality: str | None = None) -> list[Contract]:
    """The contracts of solutions that have not ended: what is over or overdue first, those without an end last.

    With a municipality, those that count for it: its own, those of its association, those of what it was merged from.
    """
    desk = _Desk(catalogue, standing)
    home = standing.successor(municipality) if municipality else None
    found = []
    for record in records(catalogue):
        if _has_contract(record) and standing.phase(record) != "ended":
            served = standing.counts_for(record)
            if home is None or home in served:
                found.append(desk.contract(record, len(served)))
    return sorted(found, key=_rank)


def _has_contract(record: Record) -> bool:
    return record.procurement is not None or record.origin in {"bought", "commissioned"}


def _rank(contract: Contract) -> tuple[int, datetime.date, str, str]:
    return (
        _ORDER.index(contract.state),
        contract.check_by or datetime.date.max,
        contract.municipality.casefold(),
        contract.key,
    )


class _Desk:
    """What it takes to judge one contract after another."""

    def __init__(self, catalogue: Catalogue, standing: Standing) -> None:
        self.catalogue = catalogue
        self.standing = standing
        self._policies: dict[str, Policy] = {}
        self._products: dict[str, str] = {}

    def contract(self, record: Record, served: int) -> Contract:
        standing = self.standing
        policy = self._policy(record.organisation)
        found, filed = dates(record, policy), self._filed(record, policy)
        stated = record.procurement
        keeper = standing.successor(record.organisation)
        return Contract(
            record.key,
            record.name,
            keeper,
            standing.name(keeper),
            served,
            record.product,
            self._product_name(record.product),
            (stated.vendor if stated else None),
            found.end if found else None,
            stated.notice_period if stated else None,
            found.notice if found else None,
            found.check_by if found else None,
            _state(found, filed, standing.day),
            filed,
            record.contact,
            standing.is_fresh(record),
        )

    def _policy(self, organisation: str) -> Policy:
        if organisation not in self._policies:
            own = self.catalogue.document("municipal-policy", organisation)
            base = self.standing.policy
            self._policies[organisation] = (
                in_force(base, msgspec.json.decode(own, type=MunicipalPolicy)) if own else base
            )
        return self._policies[organisation]

    def _product_name(self, product_id: str | None) -> str | None:
        if product_id is None:
            return None
        if product_id not in self._products:
            product = self.catalogue.product(product_id)
            self._products[product_id] = product.name if product else product_id
        return self._products[product_id]

    def _filed(self, record: Record, policy: Policy) -> Filed | None:
        """The check that the contract names, or else the latest of the same municipality for the same product."""
        named = record.procurement.alternatives_check if record.procurement else None
        key = f"{record.organisation}/{named}" if named else None
        check = self.catalogue.check_record(key) if key else None
        day = check.date if check else None
        if day is None and record.product:
            key, day = self._latest.get((record.organisation, record.product), (None, None))
        if key is None or day is None:
            return None
        done, today = last_day(day), self.standing.day
        months = (today.year - done.year) * 12 + today.month - done.month - (today.day < done.day)
        return Filed(key, done, months, done >= months_before(today, policy.thresholds.check_valid_months))

    @cached_property
    def _latest(self) -> dict[tuple[str, str], tuple[str, str]]:
        """Key and day of the latest check by organisation and product."""
        decoder = msgspec.json.Decoder(CheckRecord)
        found: dict[tuple[str, str], tuple[str, str]] = {}
        for key, check in _checks(self.catalogue, decoder):
            place = (key.partition("/")[0], check.product or "")
            if check.date <= self.standing.day.isoformat() and check.date >= found.get(place, ("", ""))[1]:
                found[place] = (key, check.date)
        return found


def _checks(catalogue: Catalogue, decoder: msgspec.json.Decoder[CheckRecord]) -> Iterator[tuple[str, CheckRecord]]:
    for key, document in catalogue.documents("check-record"):
        yield key, decoder.decode(document)


def _state(found: Dates | None, filed: Filed | None, today: datetime.date) -> State:
    if found is None:
        return "end unknown"
    if found.end < today:
        return "over"
    if filed and filed.valid:
        return "checked"
    return "overdue" if found.check_by <= today else "later"
