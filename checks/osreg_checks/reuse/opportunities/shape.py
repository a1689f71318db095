"""What an opportunity is: what could be done together, why, who takes part, whom to write to, what it rests on."""

from __future__ import annotations

import datetime
from typing import Literal, NamedTuple

import msgspec

from osreg_checks.reuse.standing import Phase
from osreg_registry.licences import Openness
from osreg_registry.message import Both, Message
from osreg_registry.model import Bilingual, Contact

#: In the order in which they are shown.
Kind = Literal["open-next-door", "contracts-end", "partners", "built-elsewhere", "joint-development", "versions"]
KINDS: tuple[Kind, ...] = (
    "open-next-door",
    "contracts-end",
    "partners",
    "built-elsewhere",
    "joint-development",
    "versions",
)
TITLES: dict[Kind, Message] = {
    "open-next-door": Message("Paid for here, open at a neighbour"),
    "contracts-end": Message("Contracts for the same product that end close together"),
    "partners": Message("Partners are sought"),
    "built-elsewhere": Message("Built by one, needed by others"),
    "joint-development": Message("Nothing open in the region: a case for joint development"),
    "versions": Message("The same solution in versions that have drifted apart"),
}
#: What an organisation has to do with the matter.
Side = Literal["pays", "runs", "holds", "seeks", "built", "needs", "buys"]
SIDES: dict[Side, Message] = {
    "pays": Message("uses it, not open"),
    "runs": Message("runs it"),
    "holds": Message("has a contract"),
    "seeks": Message("seeks partners"),
    "built": Message("built it"),
    "needs": Message("needs it"),
    "buys": Message("uses something that is not open"),
}
#: Whose experience is asked for; of the others nobody wants to know anything.
ASKED: dict[Kind, frozenset[Side]] = {
    "open-next-door": frozenset({"runs"}),
    "contracts-end": frozenset({"holds"}),
    "partners": frozenset({"seeks", "runs"}),
    "built-elsewhere": frozenset({"built"}),
    "joint-development": frozenset({"buys"}),
    "versions": frozenset({"runs"}),
}
#: How the opportunities of one kind are ordered, in words.
ORDER = Message(
    "Order within a kind: better fit, neighbours first, records that are confirmed, the next date, more organisations, "
    "name."
)


class Holding(msgspec.Struct, frozen=True, gc=False):
    """What opportunities need of a usage record, as it stands on the day. `keeper` is what its organisation became."""

    key: str
    keeper: str
    phase: Phase
    fresh: bool
    openness: Openness
    origin: str | None
    product: str | None
    repository: str | None
    reuses: str | None
    version: str | None
    needs: tuple[str, ...]
    categories: tuple[str, ...]
    seeks: bool
    partners: tuple[str, ...]
    end: datetime.date | None
    notice: datetime.date | None


class Subject(NamedTuple):
    """What it is about; `id` is that of a product, a solution or a category."""

    kind: Literal["product", "solution", "category"]
    id: str
    name: str | Both


class Party(NamedTuple):
    """An organisation that takes part, by the record that it rests on.

    `serves` names the members for which an association's record counts. `km` is the distance to whom the opportunity
    is for, None when a position is not stated or nobody stands in the middle. `contact` is None when none is stated.
    """

    side: Side
    organisation: str
    name: str
    key: str
    solution: str
    status: Phase
    fresh: bool
    serves: tuple[str, ...]
    km: float | None
    version: str | None
    contact: Contact | None


class Holder(NamedTuple):
    """A holding that takes part; `km` as in `Party`."""

    side: Side
    holding: Holding
    km: float | None = None


class Rank(NamedTuple):
    """Why an opportunity stands where it stands: the first that differs decides, the smaller is the better.

    fit: 0 full, 1 partial, 2 adjacent (0 where nothing is replaced); distant: 1 unless neighbours meet; stale: records
    that nobody has confirmed; date: the next one that presses, ISO 8601, `9999-12-31` for none; organisations: their
    number, negative.
    """

    kind: int
    fit: int
    distant: int
    stale: int
    date: str
    organisations: int
    name: str
    key: str


class Draft(NamedTuple):
    """An opportunity before its contacts are looked up."""

    kind: Kind
    subject: Subject
    says: Message
    reasons: tuple[Message, ...]
    holders: tuple[Holder, ...]
    rank: Rank
    notes: tuple[Bilingual, ...] = ()


class Opportunity(NamedTuple):
    """What could be done together.

    `says` is the matter in one sentence. `towns` are the ids of all organisations for which the records count. `notes`
    say in both languages what must be minded with a product. `stale` are the keys of the records that nobody confirmed
    in time.
    """

    kind: Kind
    subject: Subject
    says: Message
    reasons: tuple[Message, ...]
    towns: tuple[str, ...]
    parties: tuple[Party, ...]
    notes: tuple[Bilingual, ...]
    rank: Rank

    @property
    def write_to(self) -> tuple[Party, ...]:
        """Those whose experience is asked for."""
        return tuple(party for party in self.parties if party.side in ASKED[self.kind])

    @property
    def records(self) -> tuple[str, ...]:
        """Keys of the records that it rests on."""
        return tuple(dict.fromkeys(party.key for party in self.parties))

    @property
    def stale(self) -> tuple[str, ...]:
        """Keys of the records among them that nobody confirmed in time."""
        return tuple(dict.fromkeys(party.key for party in self.parties if not party.fresh))


def rank(
    kind: Kind,
    name: str,
    holders: tuple[Holder, ...],
    *,
    fit: int = 0,
    near: bool = True,
    date: datetime.date | None = None,
) -> Rank:
    """The rank of an opportunity with these holders."""
    return Rank(
        KINDS.index(kind),
        fit,
        int(not near),
        sum(not one.holding.fresh for one in holders),
        (date or datetime.date.max).isoformat(),
        -len({one.holding.keeper for one in holders}),
        name.casefold(),
        holders[0].holding.key,
    )
