"""Whether Software Heritage, the archive of the world's source code, holds a repository.

https://archive.softwareheritage.org/api/1/origin/visit/latest/doc/. It knows a repository by the URL under which it was
visited, letter for letter. Without a token it answers 120 requests an hour, so answers are kept for long.
"""

from __future__ import annotations

import datetime
from urllib.parse import quote

import msgspec

from osreg_checks.repository import Archived
from osreg_checks.sources.client import DAY, Client, request_key
from osreg_checks.sources.failure import AbsentError
from osreg_checks.sources.licence_service import shaped

LIFETIME = 30 * DAY


class Visit(msgspec.Struct):
    """The fields of a visit that are read here."""

    status: str
    date: datetime.datetime | None = None


class SoftwareHeritage:
    """The archive. `base` is the URL before `/api/1`."""

    def __init__(self, client: Client, base: str) -> None:
        self._client = client
        self._api = f"{base}/api/1/origin"

    def archived(self, url: str) -> Archived:
        """Whether the archive holds the repository under this URL, or with `.git` more or less.

        Raises SourceError when it could not be asked.
        """
        absent = []
        for origin in (url, _other_spelling(url)):
            target = self._latest(origin)
            try:
                answer = self._client.get(target, LIFETIME)
            except AbsentError:
                absent.append(self._client.used[request_key("GET", target, "application/json")])
                continue
            return Archived(url, True, _full(shaped(answer, Visit)), answer.confirmed, answer.stale)
        oldest = min(absent, key=lambda answer: answer.confirmed)
        return Archived(url, False, None, oldest.confirmed, oldest.stale)

    def _latest(self, origin: str) -> str:
        """The URL of the latest visit that has content. The origin stands in it as it is, slashes and all."""
        return f"{self._api}/{quote(origin, safe='/:@%+,;=&~!$()*')}/visit/latest/?require_snapshot=true"


def _full(visit: Visit) -> datetime.datetime | None:
    """The moment of the visit in UTC, if it was one of the whole repository."""
    if visit.status != "full" or visit.date is None:
        return None
    return visit.date.astimezone(datetime.UTC) if visit.date.tzinfo else visit.date.replace(tzinfo=datetime.UTC)


def _other_spelling(url: str) -> str:
    plain = url.rstrip("/")
    return plain.removesuffix(".git") if plain.endswith(".git") else f"{plain}.git"
