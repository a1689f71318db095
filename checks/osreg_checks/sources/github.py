"""GitHub, at github.com or in a house of one's own: by REST, and with a token by GraphQL for many at once.

https://docs.github.com/en/rest/repos/repos#get-a-repository and its neighbours (commits, releases, contents). All times
are UTC. Neither `pushed_at` nor `updated_at` is a commit. A private repository looks like none at all.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple, TypeVar
from urllib.parse import quote

from osreg_checks.repository import LicenceFile, Release, RepoFacts, Upstream
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
    moment,
    name_of,
    text_of,
    year_before,
)
from osreg_checks.sources.github_graphql import (
    AT_ONCE,
    Batches,
    count_authors,
    facts_of,
    licence_files,
    publiccode,
)
from osreg_checks.sources.parallel import each
from osreg_checks.sources.people import names_people, without_people
from osreg_checks.sources.tree import content_of, flag, strange, sure
from osreg_registry.message import Message

JSON = "application/vnd.github+json"
RAW = "application/vnd.github.raw+json"
_PAGE = 100
# GitHub asks for one request after another; two hide the time that a batch takes there.
_BATCHES_AT_ONCE = 2
_REPOSITORIES_AT_ONCE = 4
# A submodule is neither.
_KINDS = frozenset({"file", "symlink", "dir"})
_PATH = re.compile(r"(?!\.{1,2}/)[^/\s]+/(?!\.{1,2}$)[^/\s]+")
T = TypeVar("T")


class _Place(NamedTuple):
    """A repository under its present name, and its default branch."""

    name: str
    branch: str | None


class GitHub:
    """One GitHub. Implements Forge."""

    def __init__(self, client: Client, host: Host) -> None:
        self._client = client
        self._host = host
        self._batches = Batches(client, host)

    def repository(self, asked: Asked, *, brief: bool = False) -> RepoFacts:
        """The facts about one repository: a kept part of a batch serves as well as asking."""
        part = self._batches.stored(asked.path)
        if part is None:
            return self._by_rest(asked, brief=brief)
        if part.stale:
            # Nobody can be asked and the part is old: what REST said may be newer, but must not know less.
            rest = _outcome(lambda: self._by_rest(asked, brief=brief))
            if isinstance(rest, RepoFacts) and rest.at > part.confirmed and not rest.unknown:
                return rest
        return self._by_part(asked, part)

    def repositories(
        self, asked: Iterable[Asked], *, brief: bool = False
    ) -> Iterator[tuple[Asked, RepoFacts | SourceError]]:
        """The facts about many: with a token fifty in one request, else four at once."""
        wanted = list(asked)
        parts = self._parts(wanted) if self._batches.can_ask else {}
        found = each(lambda one: self._one(one, parts.get(one.path), brief=brief), wanted, _REPOSITORIES_AT_ONCE)
        yield from zip(wanted, found, strict=True)

    def _parts(self, wanted: Iterable[Asked]) -> dict[str, Answer | SourceError]:
        """The part of a batch for each path, those asked for that are not stored."""
        paths = [path for path in dict.fromkeys(one.path for one in wanted) if _PATH.fullmatch(path)]
        stored = {path: self._batches.stored(path) for path in paths}
        parts: dict[str, Answer | SourceError] = {path: part for path, part in stored.items() if part}
        missing = [path for path in paths if path not in parts]
        chunks = [missing[start : start + AT_ONCE] for start in range(0, len(missing), AT_ONCE)]
        for chunk in each(lambda paths: list(self._batches.ask(paths)), chunks, _BATCHES_AT_ONCE):
            parts.update(chunk)
        return parts

    def _one(self, asked: Asked, part: Answer | SourceError | None, *, brief: bool) -> RepoFacts | SourceError:
        if isinstance(part, SourceError):
            return part
        return _outcome(lambda: self._by_part(asked, part) if part else self.repository(asked, brief=brief))

    def _by_part(self, asked: Asked, part: Answer) -> RepoFacts:
        return facts_of(asked, self._host, part, self._raw)

    # -------------------------------------------------------------------------------------------------------- REST

    def _by_rest(self, asked: Asked, *, brief: bool) -> RepoFacts:
        if not _PATH.fullmatch(asked.path):
            raise SourceError(Message("{url} does not name an owner and a repository", {"url": asked.url}))
        seen = Collected()
        said = self._get(seen, asked.path, "", dict)
        if text_of(said, "html_url") is None:
            raise strange(seen.answers[0])
        facts = _stated(asked, self._host, said, seen.at)
        name = text_of(said, "full_name")
        place = _Place(name if name and _PATH.fullmatch(name) else asked.path, facts.default_branch)
        query = f"/commits?per_page=1&sha={quote(place.branch, safe='')}" if place.branch else "/commits?per_page=1"
        last = seen.attempt(("last_commit",), lambda: self._last_commit(seen, place.name, query))
        facts = facts._replace(last_commit=last)
        if not brief:
            facts = self._with_files(self._with_activity(facts, seen, place, said), seen, place)
        return facts._replace(at=seen.at, stale=seen.stale, unknown=dict(seen.unknown))

    def _get(self, seen: Collected, name: str, rest: str, kind: type[T], lifetime: datetime.timedelta = STATE) -> T:
        """What REST says under a path of the repository. Raises SourceError when it is of another kind."""
        reduce = without_people if names_people(rest) else None
        answer = seen.add(self._client.get(f"{self._host.api}/repos/{quote(name)}{rest}", lifetime, JSON, reduce))
        document = json_of(answer)
        if not isinstance(document, kind):
            raise strange(answer)
        return document

    def _commits(self, seen: Collected, name: str, query: str, lifetime: datetime.timedelta = STATE) -> list[Any]:
        """https://docs.github.com/en/rest/commits/commits#list-commits; an empty repository answers 409."""
        try:
            return sure(lambda: self._get(seen, name, query, list, lifetime))
        except SourceError as failure:
            if failure.status == 409:
                return []
            raise

    def _last_commit(self, seen: Collected, name: str, query: str) -> datetime.datetime | None:
        """When the newest commit was committed; None when there is none."""
        commits = self._commits(seen, name, query)
        return moment(text_of(commits[0], "commit", "committer", "date")) if commits else None

    # ---------------------------------------------------------------------------------------------------- activity

    def _with_activity(self, facts: RepoFacts, seen: Collected, place: _Place, said: Mapping[str, Any]) -> RepoFacts:
        """The facts with the newest release, the authors of a year, and the state of what it was forked from."""
        facts = facts._replace(last_release=seen.attempt(("last_release",), lambda: self._release(seen, place.name)))
        since = year_before(self._client.evidence.as_of or self._client.now())
        query = f"/commits?since={since}T00:00:00Z&per_page={_PAGE}"
        commits = seen.attempt(("contributors",), lambda: self._commits(seen, place.name, query, FILES))
        if commits is not None:
            authors, more = count_authors(map(_author, commits)), len(commits) >= _PAGE
            facts = facts._replace(contributors=authors, contributors_since=since, more_contributors=more)
        parent = text_of(said, "parent", "full_name")
        if facts.fork_of is None or parent is None or not _PATH.fullmatch(parent):
            return facts
        last = seen.attempt(("fork_of",), lambda: self._last_commit(seen, parent, "/commits?per_page=1"))
        return facts._replace(fork_of=facts.fork_of._replace(last_commit=last))

    def _release(self, seen: Collected, name: str) -> Release | None:
        """https://docs.github.com/en/rest/releases/releases#get-the-latest-release; 404 when there is none."""
        said = self._get(seen, name, "/releases/latest", dict)
        tag = text_of(said, "tag_name")
        return Release(tag, moment(said.get("published_at"))) if tag else None

    # ------------------------------------------------------------------------------------------------------- files

    def _with_files(self, facts: RepoFacts, seen: Collected, place: _Place) -> RepoFacts:
        """The facts with the licence files and publiccode.yml, both found by the listing of the root."""
        fields = ("licence_files", "publiccode")
        is_empty = facts.last_commit is None and "last_commit" not in seen.unknown
        root = seen.attempt(fields, lambda: self._root(seen, place, is_empty=is_empty))
        if root is None:
            return facts
        files = [name for name, kind in root.items() if kind in {"file", "symlink"}]

        def content(path: str) -> bytes | None:
            return self._raw(seen, place.name, place.branch, path)

        def licences() -> tuple[LicenceFile, ...]:
            reuse = sure(lambda: self._listing(seen, place, "LICENSES")) if root.get("LICENSES") == "dir" else {}
            return licence_files(files, (name for name, kind in reuse.items() if kind == "file"), content)

        return facts._replace(
            licence_files=seen.attempt(("licence_files",), licences),
            publiccode=seen.attempt(("publiccode",), lambda: publiccode(files, content)),
        )

    def files(self, facts: RepoFacts) -> Files:
        """The files of the default branch, and what GitHub's dependency graph says.

        https://docs.github.com/en/rest/dependency-graph/sboms: 404 where there is none, 403 where it is switched off.
        """
        place = _Place(name_of(facts), facts.default_branch)

        def listing(folder: str) -> list[Node]:
            found = self._listing(Collected(), place, folder)
            files = {name: kind == "dir" for name, kind in found.items() if kind in _KINDS}
            return [Node(f"{folder}/{name}" if folder else name, is_folder) for name, is_folder in files.items()]

        url = f"{self._host.api}/repos/{quote(place.name)}"
        return Files(
            listing,
            lambda path: self._client.get(f"{url}{_contents(path, place.branch)}", FILES, RAW),
            lambda: self._client.get(f"{url}/dependency-graph/sbom", STATE, JSON),
        )

    def _root(self, seen: Collected, place: _Place, *, is_empty: bool) -> dict[str, str | None]:
        """The listing of the root; GitHub denies that there is one in a repository without commits."""
        try:
            return self._listing(seen, place, "")
        except AbsentError as failure:
            if is_empty:
                return {}
            raise SourceError(failure.reason, failure.status) from failure

    def _listing(self, seen: Collected, place: _Place, folder: str) -> dict[str, str | None]:
        """Name -> kind of what lies in a folder: https://docs.github.com/en/rest/repos/contents (1,000 at most)."""
        said: list[Any] = self._get(seen, place.name, _contents(folder, place.branch), list, FILES)
        return {name: text_of(one, "type") for one in said if (name := text_of(one, "name"))}

    def _raw(self, seen: Collected, name: str, branch: str | None, path: str) -> bytes | None:
        """The content of a file; None when it is not there, such as a symbolic link that leads nowhere."""
        url = f"{self._host.api}/repos/{quote(name)}{_contents(path, branch)}"
        try:
            return content_of(seen.add(self._client.get(url, FILES, RAW)), path)
        except AbsentError:
            return None


def _contents(path: str, branch: str | None) -> str:
    return f"/contents/{quote(path)}" + (f"?ref={quote(branch, safe='')}" if branch else "")


def _outcome(ask: Callable[[], RepoFacts]) -> RepoFacts | SourceError:
    try:
        return ask()
    except SourceError as failure:
        return failure


def _author(commit: Any) -> tuple[str | None, str | None]:
    return text_of(commit, "author", "login"), text_of(commit, "commit", "author", "email")


def _stated(asked: Asked, host: Host, said: Mapping[str, Any], at: datetime.datetime) -> RepoFacts:
    """What the answer about the repository itself states."""
    number = said.get("id")
    return RepoFacts(
        asked.url,
        text_of(said, "html_url") or asked.url,
        host.kind,
        at,
        number=str(number) if isinstance(number, int) else None,
        moved=(text_of(said, "full_name") or asked.path).casefold() != asked.path.casefold(),
        archived=flag(said, "archived"),
        fork_of=_parent(said) if said.get("fork") is True else None,
        mirror_of=Upstream(mirrored) if (mirrored := text_of(said, "mirror_url")) else None,
        default_branch=text_of(said, "default_branch"),
        declared=text_of(said, "license", "spdx_id"),
    )


def _parent(said: Mapping[str, Any]) -> Upstream | None:
    url = text_of(said, "parent", "html_url")
    return Upstream(url, archived=flag(said["parent"], "archived")) if url else None
