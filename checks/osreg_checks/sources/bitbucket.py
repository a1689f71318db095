"""Bitbucket Cloud, through its REST API 2.0. It states neither whether a repository is archived nor a licence."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from osreg_checks.repository import Release, RepoFacts, Upstream
from osreg_checks.sources.evidence import Answer
from osreg_checks.sources.failure import SourceError
from osreg_checks.sources.forge import FILES, STATE, Asked, Collected, Files, Node, moment, name_of, text_of
from osreg_checks.sources.tree import (
    NO_BRANCH,
    OF_BRANCH,
    PAGES,
    Commit,
    Plain,
    author_of,
    completed,
    content_of,
    document_of,
    read_root,
    rows_of,
    strange,
    sure,
    with_contributors,
)
from osreg_registry.message import Message

_PAGE = 100
_ADDRESS = re.compile(r"<([^<>]+)>\s*$")


class Bitbucket(Plain):
    """Bitbucket Cloud (https://developer.atlassian.com/cloud/bitbucket/rest/api-group-repositories/).

    Strangers may ask 60 times an hour: one answer serves for both the last commit and the authors.
    """

    def repository(self, asked: Asked, *, brief: bool = False) -> RepoFacts:
        """The facts about one repository.

        Raises AbsentError when there is none for strangers, SourceError when Bitbucket could not say.
        """
        collected = Collected()
        answer = collected.add(self._get(f"/repositories/{quote(asked.path)}"))
        document = document_of(answer)
        facts = _stated(asked, document, answer)
        place = f"/repositories/{quote(str(document['full_name']))}"
        if facts.default_branch is None:
            collected.unknown.update(dict.fromkeys(OF_BRANCH, NO_BRANCH))
        else:
            facts = self._history(collected, facts, place, brief=brief)
            facts = facts if brief else self._files(collected, facts, place)
        return completed(facts if brief else self._around(collected, facts, place, document), collected)

    def _history(self, collected: Collected, facts: RepoFacts, place: str, *, brief: bool) -> RepoFacts:
        """The facts with the last commit and, unless `brief`, the authors."""
        fields = ("last_commit",) if brief else ("last_commit", "contributors")
        limit, branch = 1 if brief else _PAGE, facts.default_branch or ""
        found = collected.attempt(fields, lambda: self._commits(collected, place, branch, limit))
        if found is None:
            return facts
        rows, more = found
        facts = facts._replace(last_commit=next((moment(row.get("date")) for row in rows), None))
        commits = [Commit(moment(row.get("date")), _author(row)) for row in rows]
        return facts if brief else with_contributors(facts, commits, self._since(), more=more)

    def _commits(
        self, collected: Collected, place: str, branch: str, limit: int
    ) -> tuple[list[Mapping[str, Any]], bool]:
        """The newest commits of the branch, and whether there are more.

        https://developer.atlassian.com/cloud/bitbucket/rest/api-group-commits/
        """
        path = f"{place}/commits/{quote(branch, safe='')}?pagelen={limit}"
        answer = collected.add(sure(lambda: self._get(path)))
        return _values(answer), text_of(document_of(answer), "next") is not None

    def _files(self, collected: Collected, facts: RepoFacts, place: str) -> RepoFacts:
        """The facts with the files of the main branch."""
        source = _source(place, facts)

        def raw(path: str) -> bytes:
            return content_of(collected.add(self._file(f"{source}/{quote(path)}")), path)

        return read_root(facts, collected, lambda folder: self._listing(collected, source, folder), raw)

    def files(self, facts: RepoFacts) -> Files:
        """The files of the main branch."""
        source = _source(f"/repositories/{quote(name_of(facts))}", facts)
        return Files(
            lambda folder: self._listing(Collected(), source, folder),
            lambda path: self._file(f"{source}/{quote(path)}"),
        )

    def _listing(self, collected: Collected, source: str, folder: str) -> list[Node]:
        """The files of a folder (https://developer.atlassian.com/cloud/bitbucket/rest/api-group-source/).

        Bitbucket asks that nobody builds the URL of a further page: it states the next one.
        """
        url = f"{self._host.api}{source}/{quote(folder + '/') if folder else ''}?pagelen={_PAGE}"
        found: list[Node] = []
        for _ in range(PAGES):
            answer = collected.add(self._client.get(url, FILES))
            found += [Node(str(row.get("path")), row.get("type") == "commit_directory") for row in _values(answer)]
            following = text_of(document_of(answer), "next")
            if following is None:
                return found
            if not following.startswith(f"{self._host.api}/"):
                raise strange(answer)
            url = following
        raise SourceError(Message("there are too many files to list them"))

    def _around(self, collected: Collected, facts: RepoFacts, place: str, document: Mapping[str, Any]) -> RepoFacts:
        """The facts with the newest tag as the last release, and the state of the parent of a fork."""
        facts = facts._replace(last_release=collected.attempt(("last_release",), lambda: self._tag(collected, place)))
        parent = text_of(document, "parent", "full_name")
        if facts.fork_of is None or parent is None:
            return facts
        last = collected.attempt(("fork_of",), lambda: self._parent(collected, f"/repositories/{quote(parent)}"))
        return facts._replace(fork_of=facts.fork_of._replace(last_commit=last))

    def _tag(self, collected: Collected, place: str) -> Release | None:
        """The newest tag: Bitbucket has no releases.

        https://developer.atlassian.com/cloud/bitbucket/rest/api-group-refs/
        """
        tags = _values(collected.add(self._get(f"{place}/refs/tags?sort=-target.date&pagelen=1", STATE)))
        name = text_of(tags[0], "name") if tags else None
        return Release(name, moment(text_of(tags[0], "target", "date"))) if name else None

    def _parent(self, collected: Collected, place: str) -> datetime.datetime | None:
        """The last commit of the parent's main branch, which only the parent's own document names."""
        branch = text_of(document_of(collected.add(sure(lambda: self._get(place)))), "mainbranch", "name")
        if branch is None:
            raise SourceError(NO_BRANCH)
        rows, _ = self._commits(collected, place, branch, 1)
        return next((moment(row.get("date")) for row in rows), None)


def _source(place: str, facts: RepoFacts) -> str:
    return f"{place}/src/{quote(facts.default_branch or '', safe='')}"


def _stated(asked: Asked, document: Mapping[str, Any], answer: Answer) -> RepoFacts:
    """What the repository's own document states."""
    path, url = text_of(document, "full_name"), text_of(document, "links", "html", "href")
    if path is None or url is None:
        raise strange(answer)
    parent = text_of(document, "parent", "links", "html", "href")
    return RepoFacts(
        asked=asked.url,
        url=url,
        forge="bitbucket",
        at=answer.confirmed,
        number=text_of(document, "uuid"),
        moved=path.casefold() != asked.path.casefold(),
        fork_of=Upstream(parent) if parent else None,
        default_branch=text_of(document, "mainbranch", "name"),
    )


def _values(answer: Answer) -> list[Mapping[str, Any]]:
    """The rows of a page of a list (https://developer.atlassian.com/cloud/bitbucket/rest/intro/#pagination)."""
    return rows_of(answer, document_of(answer).get("values", ()))


def _author(row: Mapping[str, Any]) -> str | None:
    """A digest of the author's address in `Name <address>`, else of the whole."""
    raw = text_of(row, "author", "raw")
    address = _ADDRESS.search(raw) if raw else None
    return author_of(address.group(1) if address else None, raw, text_of(row, "author", "user", "uuid"))
