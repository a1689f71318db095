"""Everything that can go wrong for a reason that a person can mend.

OsregError              what the command line shows as one message, exit code 2
|- UsageError           the command was called with something it cannot work on
`- RegistryError        the registry, or a file of it, cannot be read or written

A *fault* of an entry is no exception but a value (`Fault`): all faults of all files are listed at once.
"""

from __future__ import annotations

from typing import NamedTuple

from osreg_registry.message import Message


class OsregError(Exception):
    """A failure with a message for people and, in brackets, how to mend it."""

    def __init__(self, message: Message, fix: Message | None = None) -> None:
        super().__init__(str(message))
        self.message = message
        self.fix = fix


class UsageError(OsregError):
    """The command was called with something it cannot work on."""


class RegistryError(OsregError):
    """The registry, or a file of it, cannot be read or written."""


class Fault(NamedTuple):
    """One fault of one file: where, how bad, what, and how to mend it. Line and column count from 1."""

    path: str
    line: int
    column: int
    level: str
    key: str
    message: Message
    fix: Message | None = None
