"""Who runs a product, in words: for tables, where a cell holds all of it."""

from __future__ import annotations

from collections.abc import Iterable

from osreg.reports.dates import when
from osreg.words import Words, clean
from osreg_checks.answer import Alternative, User


def in_use(users: Iterable[User], words: Words) -> str:
    """Those who run it, each with its state."""
    return "; ".join(_named(user, words) for user in users if user.status != "ended")


def to_ask(item: Alternative, words: Words) -> str:
    """The neighbours who run it, with their contacts."""
    return "; ".join(contact_of(user, words) for user in item.users if user.neighbour)


def _named(user: User, words: Words) -> str:
    return clean(user.municipality) + (f" ({state_of(user, words)})" if user.status else "")


def state_of(user: User, words: Words) -> str:
    """Its phase, and when somebody confirmed that."""
    state = words(user.status) if user.status else ""
    if user.confirmed is None:
        return words("{state}, not confirmed", state=state)
    text = "{state}, confirmed {month}" if user.fresh else "{state}, last confirmed {month}"
    return words(text, state=state, month=when(user.confirmed[:7]))


def contact_of(user: User, words: Words) -> str:
    """Whom to ask there, and how far away that is."""
    contact = user.contact
    parts = [user.municipality, *((contact.role, contact.email, contact.url) if contact else ())]
    where = words("neighbour, {km} km", km=round(user.km)) if user.km is not None else words("neighbour")
    return f"{', '.join(clean(part) for part in parts if part)} ({where})"
