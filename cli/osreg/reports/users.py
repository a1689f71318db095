"""Who runs a product, in words: for tables, where a cell holds all of it."""

from __future__ import annotations

from collections.abc import Iterable

from osreg.words import Words, clean
from osreg_checks.answer import Alternative, User


def in_use(users: Iterable[User], words: Words) -> str:
    """Those who run it, each with its state."""
    return "; ".join(_named(user, words) for user in users if user.status != "ended")


def to_ask(item: Alternative, words: Words) -> str:
    """The neighbours who run it, with their contacts."""
    return "; ".join(_contact(user, words) for user in item.users if user.neighbour)


def _named(user: User, words: Words) -> str:
    return clean(user.municipality) + (f" ({_state(user, words)})" if user.status else "")


def _state(user: User, words: Words) -> str:
    state = words(user.status) if user.status else ""
    if user.confirmed is None:
        return words("{state}, not confirmed", state=state)
    text = "{state}, confirmed {month}" if user.fresh else "{state}, last confirmed {month}"
    return words(text, state=state, month="/".join(reversed(user.confirmed[:7].split("-"))))


def _contact(user: User, words: Words) -> str:
    contact = user.contact
    parts = [user.municipality, *((contact.role, contact.email, contact.url) if contact else ())]
    where = words("neighbour, {km} km", km=round(user.km)) if user.km is not None else words("neighbour")
    return f"{', '.join(clean(part) for part in parts if part)} ({where})"
