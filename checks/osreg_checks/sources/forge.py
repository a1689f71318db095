"""What all forges have in common: one interface, and the few things that each of them needs."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple, Protocol, TypeVar
from urllib.parse import urlsplit

from osreg_checks.licence_reader import licence_of_name, read_licence
from osreg_checks.repository import LicenceFile, RepoFacts
from osreg_checks.sources.evidence import Answer
from osreg_checks.sources.failure import AbsentError, SourceError
from osreg_registry.message import Message

#: Lifetimes by how fast a fact changes.
STATE = datetime.timedelta(days=1)
FILES = datetime.timedelta(days=7)

_LICENCE_FILE = re.compile(r"(LICEN[CS]E|COPYING|UNLICENSE)([-._].+)?", re.IGNORECASE)
T = TypeVar("T")


class Host(NamedTuple):
    """A host of the table in `registry/sources.yml`: what speaks there, and the base URL of its API."""

    host: str
    kind: str
    api: str


class Asked(NamedTuple):
    """A repository to ask for: the URL as an entry writes it, and its path on the host."""

    url: str
    path: str


class Forge(Protocol):
    """One forge. `brief` asks only for what tells whether the repository is alive.

    Raises AbsentError when the forge knows no such repository, SourceError when it could not say.
    """

    def repository(self, asked: Asked, *, brief: bool = False) -> RepoFacts:
        """The facts about one repository."""
        ...

    def repositories(
        self, asked: Iterable[Asked], *, brief: bool = False
    ) -> Iterator[tuple[Asked, RepoFacts | SourceError]]:
        """The facts about many, in as few requests as the forge allows; a failure of one is no failure of all."""
        ...

    def files(self, facts: RepoFacts) -> Files:
        """The files of the default branch of a repository whose facts are known."""
        ...


class Node(NamedTuple):
    """A file or folder of a listing, with its path from the root."""

    path: str
    is_folder: bool = False


class Files(NamedTuple):
    """The files of a repository's default branch: a folder's listing, and a file by its path.

    `graph` is the bill of material that the forge itself works out, where there are such forges. All raise SourceError.
    """

    listing: Callable[[str], list[Node]]
    content: Callable[[str], Answer]
    graph: Callable[[], Answer] | None = None


class Collected:
    """The answers that one set of facts rests on, and the reasons for what could not be had."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.unknown: dict[str, Message] = {}

    def add(self, answer: Answer) -> Answer:
        """Notes the answer."""
        self.answers.append(answer)
        return answer

    def attempt(self, fields: tuple[str, ...], ask: Callable[[], T], absent: T | None = None) -> T | None:
        """What `ask` gives; `absent` when there is no such thing; None, with the reason, when nobody could say."""
        try:
            return ask()
        except AbsentError:
            return absent
        except SourceError as failure:
            self.unknown.update(dict.fromkeys(fields, failure.reason))
            return None

    @property
    def at(self) -> datetime.datetime:
        """When the oldest answer was last true."""
        return min(answer.confirmed for answer in self.answers)

    @property
    def stale(self) -> Message | None:
        """Why one of them is not newer."""
        return next((answer.stale for answer in self.answers if answer.stale), None)


def name_of(facts: RepoFacts) -> str:
    """`owner/name`, the last two parts of the repository's URL."""
    return "/".join(urlsplit(facts.url).path.strip("/").split("/")[-2:])


def moment(text: Any) -> datetime.datetime | None:
    """The moment in UTC that an ISO 8601 text of an API states; None for anything else."""
    if not isinstance(text, str):
        return None
    try:
        found = datetime.datetime.fromisoformat(text)
    except ValueError:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=datetime.UTC)).astimezone(datetime.UTC)


def text_of(document: Any, *path: str) -> str | None:
    """The text under the keys of an answer; None where there is none, or something else."""
    for key in path:
        document = document.get(key) if isinstance(document, Mapping) else None
    return document if isinstance(document, str) and document else None


def year_before(now: datetime.datetime) -> datetime.date:
    """The first day of the month a year ago: the same all month long, so that the question stays the same."""
    return now.date().replace(year=now.year - 1, day=1)


def is_licence_file(name: str) -> bool:
    """Whether the name of a file at the root of a repository is that of a licence text."""
    return _LICENCE_FILE.fullmatch(name) is not None


def licence_file(path: str, text: str | None) -> LicenceFile:
    """The licence file, read: by its name in LICENSES/ (REUSE), else by its text."""
    named = licence_of_name(path)
    return LicenceFile(path, named or (read_licence(text) if text else None))
