"""The outside as the judging side sees it: facts that somebody collected, or why there are none.

`sources.live.Live` is the one that asks; tests hand in facts of their own. Nothing here opens a socket.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple, Protocol

from osreg_checks.finding import NotApplicable, Unknown
from osreg_checks.repository import Archived, Cycle, Gone, PackageFacts, RepoFacts
from osreg_registry.message import Message

Missing = Unknown | NotApplicable


class SeenLicence(NamedTuple):
    """The licence of a repository as it was seen at an earlier time; `at` is when it was last seen so."""

    declared: str | None
    files: tuple[str, ...]
    at: datetime.datetime


class Support(NamedTuple):
    """The release cycles of a product by endoflife.date, and its name there."""

    product: str
    cycles: tuple[Cycle, ...]
    at: datetime.datetime


class Packages(NamedTuple):
    """What licence services say of the packages of a product."""

    all: tuple[PackageFacts, ...]


class Source(NamedTuple):
    """An answer that the run rests on, as a report lists it."""

    source: str
    url: str
    fetched_at: datetime.datetime
    status: int
    sha256: str


#: Where a repository may say what it is made of, in the order in which it is asked: bills of material that lie in it,
#: what the forge worked out itself, lock files at its root, and the systems that its publiccode.yml names.
Stage = Literal["sbom", "graph", "lock", "needs"]
STAGES: tuple[Stage, ...] = ("sbom", "graph", "lock", "needs")


class Document(NamedTuple):
    """A document that says what something is made of: its name, the URL it came from (none for a file), its content.

    `stale` says why nothing newer could be had than what was true `at`.
    """

    name: str
    url: str | None
    content: bytes
    at: datetime.datetime | None = None
    stale: Message | None = None


class Documents(NamedTuple):
    """All documents of one stage; `left_out` are the names of those that are too many to be read."""

    all: tuple[Document, ...]
    left_out: tuple[str, ...] = ()


class Wanted(NamedTuple):
    """What is to be known of one entry: all about its repository, and what services say of its packages.

    `upstream` is repository and packages of the product whose releases are in use: the entry itself, or what a solution
    is made of.
    """

    repository: str | None
    purls: tuple[str, ...] = ()
    upstream: tuple[str | None, tuple[str, ...]] = (None, ())


class Outside(Protocol):
    """What can be asked. Each answer is collected once in a run; a failure is a value with its reason."""

    def prepare(self, wanted: Iterable[Wanted], brief: Iterable[str] = ()) -> None:
        """Collects what is known of these entries, and of repositories in brief, in as few rounds as possible."""
        ...

    def repository(self, url: str, *, brief: bool = False) -> RepoFacts | Gone | Missing:
        """The facts about a repository; `brief` is content with what tells whether it is alive."""
        ...

    def former_licence(self, url: str) -> SeenLicence | None:
        """The licence that the repository had when it last had another one; None when it was never seen to."""
        ...

    def packages(self, purls: Sequence[str]) -> Packages | Missing:
        """What licence services say of packages."""
        ...

    def licences_of(self, purls: Sequence[str]) -> Mapping[str, tuple[PackageFacts | Unknown, ...]]:
        """What every licence service says of each package in its version; of its newest release when none knows it."""
        ...

    def newest(self, purls: Sequence[str]) -> Mapping[str, PackageFacts]:
        """What is said of the newest release of each package, as far as anybody knows one."""
        ...

    def support(self, repository: str | None, purls: Sequence[str]) -> Support | Missing:
        """Until when the releases of a product are supported."""
        ...

    def archived(self, url: str) -> Archived | Missing:
        """Whether Software Heritage holds the repository."""
        ...

    def document(self, url: str) -> Document | Missing:
        """The document at a URL."""
        ...

    def documents(self, repository: str, stage: Stage) -> Documents | Missing:
        """What the repository has of that stage; NotApplicable when it has nothing."""
        ...

    def evidence(self) -> tuple[Source, ...]:
        """All answers that the run rests on."""
        ...
