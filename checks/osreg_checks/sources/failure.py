"""Why a source could not say: always a reason for people, never a verdict."""

from __future__ import annotations

from osreg_registry.message import Message


class SourceError(Exception):
    """A source that did not answer, or not usably: `reason` for people, `status` the HTTP status, if any."""

    def __init__(self, reason: Message, status: int | None = None) -> None:
        super().__init__(str(reason))
        self.reason = reason
        self.status = status


class AbsentError(SourceError):
    """The service says that there is no such thing (404, 410). It may also be private: forges do not tell."""


class AgainError(SourceError):
    """A failure that may pass, such as a fault of the server or a broken connection: worth another try."""


class DownError(SourceError):
    """The host has no address that may be asked, or its name is unknown: no use asking it again in this run."""
