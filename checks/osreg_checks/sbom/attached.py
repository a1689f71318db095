"""What came of looking for the bill of material of an entry or a repository."""

from __future__ import annotations

from typing import NamedTuple

from osreg_checks.finding import NotApplicable, Unknown
from osreg_checks.sbom.bill import Bill
from osreg_registry.message import Message

NO_BILL = NotApplicable(Message("no bill of material was handed in"))


class Read(NamedTuple):
    """A document that the bill was read from: its name, and its URL unless it is a file."""

    name: str
    url: str | None


class Attached(NamedTuple):
    """The bill, or why there is none; the documents that were read, and why others could not be, or are not new."""

    bill: Bill | Unknown | NotApplicable = NO_BILL
    documents: tuple[Read, ...] = ()
    notes: tuple[Message, ...] = ()
