"""The answer to `osreg check`: everything that any report shows, decided once."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Literal, NamedTuple

from osreg_checks.dependencies import Needed
from osreg_checks.finding import Result
from osreg_checks.health import UNASKED, Health
from osreg_checks.outside import Source
from osreg_checks.sbom.attached import Read
from osreg_checks.sbom.bill import Bill
from osreg_registry.message import Message
from osreg_registry.model import Contact, Edition, FormerLicence, NoneKnown, Rejection
from osreg_registry.resolve import Kind, NearMiss

if TYPE_CHECKING:
    from osreg_registry.licences import Openness


class Subject(NamedTuple):
    """What was asked about. Fields that are not known are None."""

    kind: Kind
    id: str | None = None
    name: str | None = None
    vendor: str | None = None
    licence: str | None = None
    openness: Openness = "undetermined"
    openness_source: str | None = None
    openness_reason: Message | None = None
    categories: tuple[str, ...] = ()
    editions: tuple[Edition, ...] = ()
    licence_history: tuple[FormerLicence, ...] = ()
    checked: str | None = None
    sources: tuple[str, ...] = ()
    health: Health = UNASKED


class User(NamedTuple):
    """A public body that uses a product. `fresh` says whether it confirmed that within the policy's months."""

    municipality: str
    status: str | None
    since: str | None
    confirmed: str | None
    contact: Contact | None
    solution: str | None
    evidence: str | None
    fresh: bool = False
    neighbour: bool = False
    km: float | None = None


class Alternative(NamedTuple):
    """An open product that can take the subject's place, and the reasons for its rank; `needs` is not open in it.

    Without `fit` it answers a need, and nothing says how well it serves it.
    """

    id: str
    name: str
    licence: str
    openness: Openness
    repository: str | None
    fit: Literal["full", "partial", "adjacent"] | None
    note: dict[str, str]
    reasons: tuple[Message, ...]
    users: tuple[User, ...]
    sources: tuple[str, ...]
    needs: tuple[Needed, ...] = ()
    health: Health = UNASKED


class Rejected(NamedTuple):
    """A product that was looked at as an alternative and refused, with the reason."""

    id: str
    name: str
    rejection: Rejection


class Answer(NamedTuple):
    """What `osreg check` found out from one state of the registry, and from the answers named in `evidence`.

    `bill` is a bill of material: the one that was handed in, or what was read from `documents` of the subject.
    """

    query: str
    generated_at: datetime.datetime
    registry_revision: str
    registry_entries: int
    policy_version: str
    subject: Subject
    near_misses: tuple[NearMiss, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    none_known: NoneKnown | None = None
    users: tuple[User, ...] = ()
    dependencies: tuple[Needed, ...] = ()
    results: tuple[Result, ...] = ()
    municipality: str | None = None
    unasked: tuple[Message, ...] = ()
    evidence: tuple[Source, ...] = ()
    bill: Bill | None = None
    documents: tuple[Read, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether the registry knows what was asked about."""
        return self.subject.id is not None
