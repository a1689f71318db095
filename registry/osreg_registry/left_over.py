"""What a draft could not take over from where it came from: nothing is dropped silently."""

from __future__ import annotations

from typing import NamedTuple

from osreg_registry.message import Message


class LeftOver(NamedTuple):
    """A value that did not become part of an entry: where it stands, what it is, and why."""

    place: str
    value: str
    reason: Message
