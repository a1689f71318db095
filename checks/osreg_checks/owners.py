"""Who answers for which part of the registry, as a file CODEOWNERS.

Entries name offices and mailboxes, never accounts of a forge: those come from a file that the region keeps. Both forges
let the last line that matches count (https://docs.github.com/articles/about-code-owners,
https://docs.gitlab.com/user/project/codeowners/reference/), so that the general line stands first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import msgspec
from msgspec import Meta

from osreg_checks.consider import home_called
from osreg_registry import strict_yaml
from osreg_registry.catalogue import Catalogue
from osreg_registry.errors import UsageError
from osreg_registry.message import Message

# An account or group (`@name`, `@group/team`), on GitLab a role (`@@maintainer`), or a mailbox.
_OWNER = r"^(@{1,2}[A-Za-z0-9][A-Za-z0-9_.-]*(/[A-Za-z0-9_.-]+)*|[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+)$"
Owner = Annotated[str, Meta(pattern=_OWNER, max_length=254)]


class Accounts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file: whose accounts answer for a municipality, and for everything that nobody else answers for."""

    organisations: dict[str, Annotated[list[Owner], Meta(min_length=1)]] = {}
    default: list[Owner] = []


class Owned(NamedTuple):
    """An organisation and who answers for it; none when nobody is named."""

    organisation: str
    owners: tuple[str, ...]


def read_accounts(path: Path) -> Accounts:
    """What the file says. Raises UsageError for a file that cannot be read or says something else."""
    try:
        with path.open("rb") as file:
            parsed = strict_yaml.parse(file.read(strict_yaml.MAX_BYTES + 1))
    except OSError as error:
        why = {"path": str(path), "why": error.strerror or str(error)}
        raise UsageError(Message("{path} cannot be read: {why}", why)) from error
    if parsed.flaws:
        flaw = parsed.flaws[0]
        gaps: dict[str, object] = {"path": str(path), "line": flaw.line, "why": flaw.message}
        raise UsageError(Message("{path}, line {line}: {why}", gaps), flaw.fix)
    return _converted(path, parsed.data)


def _converted(path: Path, data: Any) -> Accounts:
    try:
        return msgspec.convert(data or {}, Accounts)
    except msgspec.ValidationError as error:
        gaps = {"path": str(path), "why": str(error)}
        fix = Message(
            "write `organisations:` with lists like [`@group/team`], and if you like `default:` with one more"
        )
        raise UsageError(Message("{path} is no file of accounts: {why}", gaps), fix) from error


def owners(catalogue: Catalogue, accounts: Accounts, *, mailboxes: bool = False) -> list[Owned]:
    """Each organisation that has entries, by id, with its accounts; with `mailboxes`, else those of its entries.

    What was merged into another municipality is answered for by that one. Raises UsageError for an account of an
    organisation that the registry does not know.
    """
    named = _by_id(catalogue, accounts)
    stated = _stated(catalogue) if mailboxes else {}
    folders = {key.partition("/")[0] for key, _ in catalogue.documents("solution")} | named.keys()
    # A folder that is no organisation can be called anything, and a line of its own in the file is a power.
    real = sorted(one for one in folders if catalogue.organisation(one))
    return [Owned(one, _found(catalogue, one, named, stated)) for one in real]


def _by_id(catalogue: Catalogue, accounts: Accounts) -> dict[str, tuple[str, ...]]:
    """The accounts under the id of the organisation, whichever of its names the file uses."""
    named: dict[str, tuple[str, ...]] = {}
    for name, those in accounts.organisations.items():
        organisation = home_called(catalogue, name).id
        named[organisation] = tuple(dict.fromkeys([*named.get(organisation, ()), *those]))
    return named


def _stated(catalogue: Catalogue) -> dict[str, tuple[str, ...]]:
    """The mailboxes that the solutions of an organisation name, each once, in order; odd ones are left out."""
    found: dict[str, set[str]] = {}
    for use in catalogue.solutions():
        mail = use.solution.contact.email if use.solution.contact else None
        if mail and use.solution.status != "ended" and re.fullmatch(_OWNER, mail):
            found.setdefault(use.organisation.id, set()).add(mail)
    return {organisation: tuple(sorted(mails)) for organisation, mails in found.items()}


def _found(
    catalogue: Catalogue,
    organisation: str,
    named: Mapping[str, tuple[str, ...]],
    stated: Mapping[str, tuple[str, ...]],
) -> tuple[str, ...]:
    for one in _heirs(catalogue, organisation):
        if those := named.get(one) or stated.get(one):
            return those
    return ()


def _heirs(catalogue: Catalogue, organisation: str) -> Iterator[str]:
    """The organisation, what it was merged into, and so on; a circle ends where it began."""
    seen: set[str] = set()
    current: str | None = organisation
    while current and current not in seen:
        seen.add(current)
        yield current
        entry = catalogue.organisation(current)
        current = entry.successor if entry else None
