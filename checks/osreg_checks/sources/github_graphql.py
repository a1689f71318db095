"""GitHub's GraphQL: fifty repositories in one request, each one's part of the answer kept by itself.

https://docs.github.com/en/graphql/reference/repos#repository; HTTP 200 with `errors` for some aliases is normal there.
Needs a token. All times are UTC. Nobody's name or e-mail address is in a part: authors are counted before it is kept.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from osreg_checks.publiccode import read_publiccode
from osreg_checks.repository import LicenceFile, Publiccode, Release, RepoFacts, Upstream
from osreg_checks.sources.client import Client, json_of, origin_of
from osreg_checks.sources.evidence import Answer
from osreg_checks.sources.failure import AbsentError, SourceError
from osreg_checks.sources.forge import (
    STATE,
    Asked,
    Collected,
    Host,
    is_licence_file,
    licence_file,
    moment,
    text_of,
    year_before,
)
from osreg_checks.sources.tree import TEXTS, author_of, flag
from osreg_registry.message import Message

AT_ONCE = 50
# The parts are what is kept; a batch with a failure in it must not be repeated from the store.
_SYMLINK = 0o120000
#: Alias -> the file whose text comes with the batch; other names are rare and asked for one by one.
_TEXTS = {
    "publiccode": "publiccode.yml",
    "licence": "LICENSE",
    "licenceMd": "LICENSE.md",
    "licenceTxt": "LICENSE.txt",
    "copying": "COPYING",
}
_FACTS = """
fragment facts on Repository {
  nameWithOwner url databaseId isArchived isFork isMirror mirrorUrl
  parent { url isArchived defaultBranchRef { target { ... on Commit { committedDate } } } }
  defaultBranchRef { name target { ... on Commit {
    committedDate
    history(since: $since, first: 100) { nodes { author { user { login } email } } pageInfo { hasNextPage } }
  } } }
  licenseInfo { spdxId }
  latestRelease { tagName publishedAt }
  root: object(expression: "HEAD:") { ... on Tree { entries { name type mode } } }
  reuse: object(expression: "HEAD:LICENSES") { ... on Tree { entries { name type mode } } }
"""
#: What is not known when GitHub could not say a part of its answer.
_RESTS_ON = {
    "parent": ("fork_of",),
    "defaultBranchRef": ("default_branch", "last_commit", "contributors"),
    "licenseInfo": ("declared",),
    "latestRelease": ("last_release",),
    "root": ("licence_files", "publiccode"),
    "reuse": ("licence_files",),
}


def endpoint(api: str) -> str:
    """The URL of GraphQL beside that of REST; on GitHub Enterprise Server both lie under /api."""
    return f"{api.removesuffix('/v3')}/graphql" if api.endswith("/api/v3") else f"{api}/graphql"


def query(count: int) -> str:
    """The query for that many repositories; owners and names are variables, never part of it."""
    declared = "".join(f", $owner{n}: String!, $name{n}: String!" for n in range(count))
    asked = "".join(f"  r{n}: repository(owner: $owner{n}, name: $name{n}) {{ ...facts }}\n" for n in range(count))
    texts = "".join(
        f'  {alias}: object(expression: "HEAD:{file}") {{ ... on Blob {{ text isTruncated }} }}\n'
        for alias, file in _TEXTS.items()
    )
    return f"query ($since: GitTimestamp!{declared}) {{\n{asked}}}\n{_FACTS}{texts}}}\n"


class Batches:
    """The parts of batches: the stored ones, and new ones."""

    def __init__(self, client: Client, host: Host) -> None:
        self._client = client
        self._host = host
        self._url = endpoint(host.api)

    @property
    def can_ask(self) -> bool:
        """Whether somebody can be asked, and there is the token that GraphQL wants."""
        return not self._client.offline and self._client.tokens.get(origin_of(self._host.api)) is not None

    def stored(self, path: str) -> Answer | None:
        """The part about a repository that is young enough, or that nobody can renew."""
        return self._client.stored_part(self._key(path), STATE)

    def ask(self, paths: Sequence[str]) -> Iterator[tuple[str, Answer | SourceError]]:
        """The parts about at most fifty repositories; a failure of all is that of each."""
        since = year_before(self._client.now())
        try:
            whole = self._client.post_once(
                self._url, {"query": query(len(paths)), "variables": _variables(paths, since)}
            )
            data, faults = _said(whole)
        except SourceError as failure:
            # A plain one: that this host has no GraphQL does not mean that it has no such repository.
            plain = SourceError(failure.reason, failure.status)
            yield from ((path, self._older(path, plain)) for path in paths)
            return
        for number, path in enumerate(paths):
            alias = f"r{number}"
            yield path, self._part(path, whole, data.get(alias), faults.get(alias, []), since)

    def _part(
        self, path: str, whole: Answer, said: Any, faults: list[Mapping[str, Any]], since: datetime.date
    ) -> Answer | SourceError:
        """What the batch says of one repository, kept: it, or that there is none."""
        part: dict[str, Any] = {"repository": None}
        if isinstance(said, Mapping):
            unsaid = _by_field(faults)
            part = {"repository": _without_people(said), "authors": _authors(said, unsaid, since), "faults": unsaid}
        elif not any(fault.get("type") == "NOT_FOUND" for fault in faults):
            why = _reason(faults)
            return self._older(path, SourceError(_unsaid(self._url, why), whole.status))
        return self._client.keep_part(self._key(path), whole, part, f"{self._url}#{path}")

    def _older(self, path: str, failure: SourceError) -> Answer | SourceError:
        """The stored part, marked with the reason why it is not newer; without one the failure."""
        key = self._key(path)
        self._client.evidence.fail(key, failure.reason, self._client.now())
        answer = self._client.evidence.stored(key).answer
        if answer is None:
            return failure
        answer = answer._replace(stale=failure.reason)
        self._client.note(key, answer)
        return answer

    def _key(self, path: str) -> str:
        return f"GRAPHQL {self._host.api} {path} v1"


def _variables(paths: Iterable[str], since: datetime.date) -> dict[str, str]:
    variables = {"since": f"{since}T00:00:00Z"}
    for number, path in enumerate(paths):
        variables[f"owner{number}"], _, variables[f"name{number}"] = path.partition("/")
    return variables


def _said(whole: Answer) -> tuple[Mapping[str, Any], dict[str, list[Mapping[str, Any]]]]:
    """The data of a batch and its errors by alias. Raises SourceError when there is none, or no new one."""
    if whole.stale:
        raise SourceError(whole.stale)
    document = json_of(whole)
    faults: dict[str, list[Mapping[str, Any]]] = {}
    for error in _rows(under(document, "errors")):
        path = _rows(under(error, "path"))
        alias = path[0] if path else None
        faults.setdefault(alias if isinstance(alias, str) else "", []).append(
            error if isinstance(error, Mapping) else {}
        )
    data = under(document, "data")
    if not isinstance(data, Mapping):
        raise SourceError(_unsaid(whole.url, _reason(faults.get("", []))), whole.status)
    return data, faults


def _reason(faults: Iterable[Mapping[str, Any]]) -> str:
    return next((text for fault in faults if (text := text_of(fault, "message"))), "no reason given")


def _unsaid(url: str, why: str) -> Message:
    return Message("{host} could not say: {why}", {"host": origin_of(url), "why": why[:200]})


def _by_field(faults: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The field of the repository that could not be said -> why."""
    paths = ((fault.get("path"), _reason([fault])) for fault in faults)
    return {str(path[1]): why for path, why in paths if isinstance(path, list) and len(path) > 1}


# ---------------------------------------------------------------------------------------------------------- authors


def count_authors(people: Iterable[tuple[str | None, str | None]]) -> int:
    """How many different authors there are, by login, else by e-mail address; of both only a digest is looked at."""
    return len({author_of(login, email) for login, email in people} - {None})


def _authors(said: Mapping[str, Any], unsaid: Mapping[str, str], since: datetime.date) -> dict[str, Any] | None:
    """The number of authors since that day; None when GitHub does not state the history."""
    branch = said.get("defaultBranchRef")
    history = under(branch, "target", "history")
    if not isinstance(history, Mapping):
        # An empty repository has no branch, and nobody who worked on it.
        is_empty = branch is None and "defaultBranchRef" not in unsaid
        return {"count": 0, "more": False, "since": str(since)} if is_empty else None
    nodes = _rows(history.get("nodes"))
    people = ((text_of(node, "author", "user", "login"), text_of(node, "author", "email")) for node in nodes)
    more = under(history, "pageInfo", "hasNextPage") is True
    return {"count": count_authors(people), "more": more, "since": str(since)}


def _without_people(said: Mapping[str, Any]) -> dict[str, Any]:
    branch = said.get("defaultBranchRef")
    if not isinstance(branch, Mapping):
        return dict(said)
    target = branch.get("target")
    bare = {key: value for key, value in target.items() if key != "history"} if isinstance(target, Mapping) else None
    return {**said, "defaultBranchRef": {**branch, "target": bare}}


def _rows(listed: Any) -> list[Any]:
    return listed if isinstance(listed, list) else []


def under(document: Any, *path: str) -> Any:
    """What lies under the keys; None where there is nothing."""
    for key in path:
        document = document.get(key) if isinstance(document, Mapping) else None
    return document


# ------------------------------------------------------------------------------------------------------------ facts

#: Asks for one file of a repository by its full name, branch and path; None when it is not there.
Raw = Callable[[Collected, str, str | None, str], bytes | None]


def facts_of(asked: Asked, host: Host, part: Answer, raw: Raw) -> RepoFacts:
    """The facts that a part states. Raises AbsentError when it says that there is no such repository."""
    document = json_of(part)
    said = document["repository"]
    if said is None:
        raise AbsentError(Message("{url} does not exist, or is private", {"url": asked.url}), 404)
    seen = Collected()
    seen.add(part)
    facts = _stated(asked, host, said, document["authors"], seen)
    facts = _with_files(facts, seen, said, document["faults"], raw)
    reasons = {
        field: _unsaid(host.api, why)
        for name, why in document["faults"].items()
        for field in _RESTS_ON.get(name, ())
        if getattr(facts, field) is None
    }
    return facts._replace(at=seen.at, stale=seen.stale, unknown={**seen.unknown, **reasons})


def _stated(
    asked: Asked, host: Host, said: Mapping[str, Any], authors: Mapping[str, Any] | None, seen: Collected
) -> RepoFacts:
    number = said.get("databaseId")
    return RepoFacts(
        asked.url,
        text_of(said, "url") or asked.url,
        host.kind,
        seen.at,
        number=str(number) if isinstance(number, int) else None,
        moved=(text_of(said, "nameWithOwner") or asked.path).casefold() != asked.path.casefold(),
        archived=flag(said, "isArchived"),
        fork_of=_parent(said),
        mirror_of=Upstream(url) if (url := text_of(said, "mirrorUrl")) else None,
        default_branch=text_of(said, "defaultBranchRef", "name"),
        last_commit=moment(under(said, "defaultBranchRef", "target", "committedDate")),
        last_release=_release(said),
        contributors=authors["count"] if authors else None,
        contributors_since=datetime.date.fromisoformat(authors["since"]) if authors else None,
        more_contributors=bool(authors and authors["more"]),
        declared=text_of(said, "licenseInfo", "spdxId"),
    )


def _parent(said: Mapping[str, Any]) -> Upstream | None:
    url = text_of(said, "parent", "url")
    if url is None:
        return None
    last = moment(under(said, "parent", "defaultBranchRef", "target", "committedDate"))
    return Upstream(url, last, flag(said["parent"], "isArchived"))


def _release(said: Mapping[str, Any]) -> Release | None:
    tag = text_of(said, "latestRelease", "tagName")
    return Release(tag, moment(under(said, "latestRelease", "publishedAt"))) if tag else None


# ------------------------------------------------------------------------------------------------------------ files


def _with_files(
    facts: RepoFacts, seen: Collected, said: Mapping[str, Any], faults: Mapping[str, str], raw: Raw
) -> RepoFacts:
    """The facts with licences and publiccode.yml; what a batch does not bring is asked for by itself."""
    if "root" in faults:
        return facts
    root, reuse = _blobs(said.get("root")), _blobs(said.get("reuse"))
    name, aliases = text_of(said, "nameWithOwner") or "", {file: alias for alias, file in _TEXTS.items()}

    def content(path: str) -> bytes | None:
        blob = said.get(aliases.get(path, ""))
        text = under(blob, "text")
        # The text of a symbolic link is the name of what it leads to.
        if isinstance(text, str) and not under(blob, "isTruncated") and root.get(path) != _SYMLINK:
            return text.encode()
        return raw(seen, name, facts.default_branch, path)

    if "reuse" not in faults:
        licences = seen.attempt(("licence_files",), lambda: licence_files(root, reuse, content))
        facts = facts._replace(licence_files=licences)
    return facts._replace(publiccode=seen.attempt(("publiccode",), lambda: publiccode(root, content)))


def _blobs(tree: Any) -> dict[str, Any]:
    """Name -> mode of the files in a tree."""
    files = (one for one in _rows(under(tree, "entries")) if text_of(one, "type") == "blob")
    return {name: one.get("mode") for one in files if (name := text_of(one, "name"))}


def licence_files(
    root: Iterable[str], reuse: Iterable[str], content: Callable[[str], bytes | None]
) -> tuple[LicenceFile, ...]:
    """The licence files among the names at the root, the first five of them read, and those in LICENSES/."""
    names = sorted(name for name in root if is_licence_file(name))
    read = (licence_file(name, _text(content(name))) for name in names[:TEXTS])
    unread = (licence_file(name, None) for name in names[TEXTS:])
    return (*read, *unread, *(licence_file(f"LICENSES/{name}", None) for name in sorted(reuse)))


def publiccode(root: Iterable[str], content: Callable[[str], bytes | None]) -> Publiccode | None:
    """What publiccode.yml says, if there is one."""
    name = next((name for name in ("publiccode.yml", "publiccode.yaml") if name in set(root)), None)
    raw = content(name) if name else None
    return read_publiccode(raw) if raw is not None else None


def _text(raw: bytes | None) -> str | None:
    return raw.decode("utf-8", "replace") if raw is not None else None
