"""What GitLab, Gitea and Bitbucket have in common: the manner of asking, and the files at the root that tell."""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlsplit

from osreg_checks.licence_reader import licence_of_name
from osreg_checks.publiccode import read_publiccode
from osreg_checks.repository import LicenceFile, Publiccode, RepoFacts
from osreg_checks.sources.client import Client, json_of
from osreg_checks.sources.evidence import Answer
from osreg_checks.sources.failure import AbsentError, SourceError
from osreg_checks.sources.forge import (
    FILES,
    STATE,
    Asked,
    Collected,
    Files,
    Host,
    Node,
    is_licence_file,
    licence_file,
    year_before,
)
from osreg_checks.sources.parallel import each
from osreg_checks.sources.people import names_people, without_people
from osreg_registry.message import Message

AT_ONCE = 4
#: Licence texts read of one repository, and pages read of one listing.
TEXTS = 5
PAGES = 5
#: The fields that nobody can know of a repository without a default branch.
OF_BRANCH = ("last_commit", "contributors", "licence_files", "publiccode")
NO_BRANCH = Message("the forge states no default branch")

# "GPL-3.0" says neither "only" nor "or later", and no text of the licence does: only a notice in the files can.
_GNU = re.compile(r"(A|L)?GPL-|GFDL-", re.IGNORECASE)
_PAGE = re.compile(rb"\s*<(!doctype\s+html|html)\b", re.IGNORECASE)
T = TypeVar("T")


class Plain:
    """A forge that is asked for one repository at a time, for up to four at once."""

    def __init__(self, client: Client, host: Host) -> None:
        self._client = client
        self._host = host

    def repository(self, asked: Asked, *, brief: bool = False) -> RepoFacts:
        """The facts about one repository."""
        raise NotImplementedError

    def files(self, facts: RepoFacts) -> Files:
        """The files of the default branch."""
        raise NotImplementedError

    def repositories(
        self, asked: Iterable[Asked], *, brief: bool = False
    ) -> Iterator[tuple[Asked, RepoFacts | SourceError]]:
        """The facts about many; a failure of one is no failure of all."""
        listed = list(asked)
        yield from zip(listed, each(lambda one: self._one(one, brief=brief), listed, AT_ONCE), strict=True)

    def _one(self, asked: Asked, *, brief: bool) -> RepoFacts | SourceError:
        try:
            return self.repository(asked, brief=brief)
        except SourceError as failure:
            return failure

    def _get(self, path: str, lifetime: datetime.timedelta = STATE) -> Answer:
        reduce = without_people if names_people(path) else None
        return self._client.get(self._host.api + path, lifetime, reduce=reduce)

    def _file(self, path: str) -> Answer:
        return self._client.get(self._host.api + path, FILES, "text/plain, */*;q=0.1")

    def _since(self) -> datetime.date:
        """The day from which on authors are counted."""
        return year_before(self._client.evidence.as_of or self._client.now())


# ------------------------------------------------------------------------------------------------------------ answers


def sure(ask: Callable[[], T]) -> T:
    """What `ask` gives. A "no such thing" of what must be there is no answer: raises SourceError, never AbsentError."""
    try:
        return ask()
    except AbsentError as failure:
        raise SourceError(failure.reason, failure.status) from failure


def document_of(answer: Answer) -> Mapping[str, Any]:
    """The JSON object in an answer. Raises SourceError for anything else."""
    found = json_of(answer)
    if not isinstance(found, dict):
        raise strange(answer)
    return found


def rows_of(answer: Answer, document: Any = None) -> list[Mapping[str, Any]]:
    """The objects in a list: the answer itself, or a part of it. Raises SourceError for anything else."""
    found = json_of(answer) if document is None else document
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise strange(answer)
    return found


def strange(answer: Answer) -> SourceError:
    """The failure for an answer that has not the form that the API's description promises."""
    host = urlsplit(answer.final_url).hostname or answer.final_url
    return SourceError(Message("{host} did not answer in the form that it documents", {"host": host}), answer.status)


def content_of(answer: Answer, path: str) -> bytes:
    """The bytes of a file. Raises SourceError for a web page in its place: a login form is no licence."""
    if _PAGE.match(answer.body) and not path.lower().endswith((".html", ".htm", ".xhtml")):
        host = urlsplit(answer.final_url).hostname or answer.final_url
        raise SourceError(Message("{host} answered with a web page instead of {path}", {"host": host, "path": path}))
    return answer.body


def flag(document: Mapping[str, Any], key: str) -> bool | None:
    """The truth value that is stated; None where none is."""
    found = document.get(key)
    return found if isinstance(found, bool) else None


def stated_licence(spdx: str | None) -> str | None:
    """The SPDX id that a forge read off a text; None for the GNU licences, whose text does not say only or later."""
    return None if spdx is None or _GNU.match(spdx) else spdx


def bare_url(text: str | None) -> str | None:
    """The http(s) URL without user name, password, query and fragment; None for what is none."""
    try:
        parts = urlsplit(text or "")
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return None
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def completed(facts: RepoFacts, collected: Collected) -> RepoFacts:
    """The facts with what is true of all answers: their age, and the reasons for what is missing."""
    return facts._replace(at=collected.at, unknown=dict(collected.unknown), stale=collected.stale)


# -------------------------------------------------------------------------------------------------------------- files


def read_root(
    facts: RepoFacts, collected: Collected, listing: Callable[[str], list[Node]], raw: Callable[[str], bytes]
) -> RepoFacts:
    """The facts with licence files and publiccode.yml. `listing` gives the files of a folder, `raw` a file's bytes.

    A licence file that could not be read makes all of them unknown: half of them would look like another licence.
    """
    nodes = collected.attempt(("licence_files", "publiccode"), lambda: sure(lambda: listing("")))
    if nodes is None:
        return facts
    return facts._replace(
        licence_files=collected.attempt(("licence_files",), lambda: sure(lambda: _licences(nodes, listing, raw))),
        publiccode=collected.attempt(("publiccode",), lambda: sure(lambda: _publiccode(nodes, raw))),
    )


def _licences(
    nodes: list[Node], listing: Callable[[str], list[Node]], raw: Callable[[str], bytes]
) -> tuple[LicenceFile, ...]:
    paths = sorted(node.path for node in nodes if not node.is_folder and is_licence_file(node.path))
    if Node("LICENSES", is_folder=True) in nodes:
        paths += sorted(node.path for node in listing("LICENSES") if not node.is_folder)
    to_read = [path for path in paths if licence_of_name(path) is None][:TEXTS]
    texts = {path: raw(path).decode("utf-8-sig", "replace") for path in to_read}
    return tuple(licence_file(path, texts.get(path)) for path in paths)


def _publiccode(nodes: list[Node], raw: Callable[[str], bytes]) -> Publiccode | None:
    return read_publiccode(raw("publiccode.yml")) if Node("publiccode.yml") in nodes else None


# ------------------------------------------------------------------------------------------------------------ commits


class Commit(NamedTuple):
    """A commit of a listing: when, and a digest that tells its author from others (no name, no address)."""

    at: datetime.datetime | None
    author: str | None


def author_of(*identities: str | None) -> str | None:
    """A digest of the first identity that is stated, letter case aside."""
    stated = next((identity.strip().casefold() for identity in identities if identity and identity.strip()), None)
    return hashlib.sha256(stated.encode("utf-8", "replace")).hexdigest() if stated else None


def with_contributors(facts: RepoFacts, commits: list[Commit], since: datetime.date, *, more: bool) -> RepoFacts:
    """The facts with the number of authors since that day (UTC).

    `commits` are the newest first; `more` says that the history goes on behind them.
    """
    within = [commit for commit in commits if commit.at is not None and commit.at.date() >= since]
    return facts._replace(
        contributors=len({commit.author for commit in within} - {None}),
        contributors_since=since,
        more_contributors=more and len(within) == len(commits),
    )
