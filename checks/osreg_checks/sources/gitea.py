"""Gitea and Forgejo (Codeberg): one API, version 1, told apart by the version that the host states."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from osreg_checks.repository import Release, RepoFacts, Upstream
from osreg_checks.sources.client import Client, json_of
from osreg_checks.sources.evidence import Answer
from osreg_checks.sources.failure import SourceError
from osreg_checks.sources.forge import FILES, Asked, Collected, Files, Host, Node, moment, name_of, text_of
from osreg_checks.sources.tree import (
    NO_BRANCH,
    OF_BRANCH,
    Commit,
    Plain,
    author_of,
    bare_url,
    completed,
    content_of,
    document_of,
    flag,
    read_root,
    rows_of,
    stated_licence,
    strange,
    sure,
    with_contributors,
)
from osreg_registry.message import Message

# What a host gives at once unless its owner raised or lowered the setting (`MAX_RESPONSE_ITEMS`).
_PAGE = 50


class Gitea(Plain):
    """One Gitea or Forgejo (https://codeberg.org/api/swagger, https://docs.gitea.com/api/)."""

    def __init__(self, client: Client, host: Host) -> None:
        super().__init__(client, host)
        self._lock = threading.Lock()
        self._version: Answer | SourceError | None = None

    def repository(self, asked: Asked, *, brief: bool = False) -> RepoFacts:
        """The facts about one repository.

        Raises AbsentError when there is none for strangers, SourceError when the forge could not say.
        """
        collected = Collected()
        answer = collected.add(self._get(f"/repos/{quote(asked.path)}"))
        document = document_of(answer)
        forge = collected.attempt(("forge",), lambda: self._software(collected)) or "gitea"
        facts = _stated(asked, document, answer, forge)
        _note_silence(collected, document, facts)
        place = f"/repos/{quote(str(document['full_name']))}"
        if flag(document, "empty"):
            facts = facts._replace(licence_files=(), contributors=0, contributors_since=self._since())
        elif facts.default_branch is None:
            collected.unknown.update(dict.fromkeys(OF_BRANCH, NO_BRANCH))
        else:
            facts = self._history(collected, facts, place, brief=brief)
            facts = facts if brief else self._files(collected, facts, place)
        return completed(facts if brief else self._around(collected, facts, place, document), collected)

    def _software(self, collected: Collected) -> str:
        """`forgejo` or `gitea`: Forgejo's version tells which Gitea it is like (`16.0.1+gitea-1.22.0`)."""
        with self._lock:
            if self._version is None:
                try:
                    self._version = sure(lambda: self._get("/version"))
                except SourceError as failure:
                    self._version = failure
        if isinstance(self._version, SourceError):
            raise self._version
        version = text_of(document_of(collected.add(self._version)), "version")
        return "forgejo" if "+gitea-" in (version or "") else "gitea"

    # --------------------------------------------------------------------------------------------------- the branch

    def _history(self, collected: Collected, facts: RepoFacts, place: str, *, brief: bool) -> RepoFacts:
        """The facts with the last commit and the authors. The API cannot be asked for the commits since a day."""
        limit = 1 if brief else _PAGE
        fields = ("last_commit",) if brief else ("last_commit", "contributors")
        rows = collected.attempt(fields, lambda: self._commits(collected, place, facts.default_branch, limit))
        if not rows:
            return facts
        facts = facts._replace(last_commit=_committed(rows[0]))
        if brief:
            return facts
        # Whoever runs the host sets how many come at once: a history ends with a commit that has no parents.
        more = len(rows) >= _PAGE or bool(rows[-1].get("parents"))
        commits = [Commit(_committed(row), author_of(_author(row, "email"), _author(row, "name"))) for row in rows]
        return with_contributors(facts, commits, self._since(), more=more)

    def _commits(self, collected: Collected, place: str, branch: str | None, limit: int) -> list[Mapping[str, Any]]:
        sha = f"&sha={quote(branch, safe='')}" if branch else ""
        path = f"{place}/commits?limit={limit}{sha}&stat=false&verification=false&files=false"
        return rows_of(collected.add(sure(lambda: self._get(path))))

    def _files(self, collected: Collected, facts: RepoFacts, place: str) -> RepoFacts:
        """The facts with the files of the default branch."""
        ref = quote(facts.default_branch or "", safe="")

        def raw(path: str) -> bytes:
            return content_of(collected.add(self._content(place, ref, path)), path)

        return read_root(facts, collected, lambda folder: self._listing(collected, place, ref, folder), raw)

    def files(self, facts: RepoFacts) -> Files:
        """The files of the default branch."""
        place, ref = f"/repos/{quote(name_of(facts))}", quote(facts.default_branch or "", safe="")
        return Files(
            lambda folder: self._listing(Collected(), place, ref, folder), lambda path: self._content(place, ref, path)
        )

    def _listing(self, collected: Collected, place: str, ref: str, folder: str) -> list[Node]:
        answer = collected.add(self._get(f"{place}/contents{folder and '/' + quote(folder)}?ref={ref}", FILES))
        return [Node(str(row.get("path")), row.get("type") == "dir") for row in rows_of(answer)]

    def _content(self, place: str, ref: str, path: str) -> Answer:
        return self._file(f"{place}/raw/{quote(path)}?ref={ref}")

    # ------------------------------------------------------------------------------------------------- around it

    def _around(self, collected: Collected, facts: RepoFacts, place: str, document: Mapping[str, Any]) -> RepoFacts:
        """The facts with the last release, the licence that Gitea states, and the state of the parent of a fork."""
        facts = facts._replace(
            last_release=collected.attempt(("last_release",), lambda: self._release(collected, place)),
            declared=collected.attempt(("declared",), lambda: self._declared(collected, facts.forge, place)),
        )
        parent = text_of(document, "parent", "full_name")
        if facts.fork_of is None or parent is None:
            return facts
        branch = text_of(document, "parent", "default_branch")
        rows = collected.attempt(("fork_of",), lambda: self._commits(collected, f"/repos/{quote(parent)}", branch, 1))
        last = _committed(rows[0]) if rows else None
        return facts._replace(fork_of=facts.fork_of._replace(last_commit=last))

    def _release(self, collected: Collected, place: str) -> Release | None:
        release = document_of(collected.add(self._get(f"{place}/releases/latest")))
        tag = text_of(release, "tag_name")
        return Release(tag, moment(release.get("published_at"))) if tag else None

    def _declared(self, collected: Collected, forge: str, place: str) -> str | None:
        """The one licence that Gitea found; None for several, which may stand beside or for one another.

        Forgejo has no such endpoint, nor had Gitea before 1.23.
        """
        if forge == "forgejo":
            return None
        answer = collected.add(self._get(f"{place}/licenses", FILES))
        found = json_of(answer)
        if not isinstance(found, list) or not all(isinstance(name, str) for name in found):
            raise strange(answer)
        return stated_licence(found[0]) if len(found) == 1 else None


def _stated(asked: Asked, document: Mapping[str, Any], answer: Answer, forge: str) -> RepoFacts:
    """What the repository's own document states."""
    path, url = text_of(document, "full_name"), text_of(document, "html_url")
    if not isinstance(document.get("id"), int) or path is None or url is None:
        raise strange(answer)
    parent = document.get("parent")
    forked_from = text_of(parent, "html_url")
    # `original_url` stays with a repository that was taken over once; a mirror follows it.
    mirrored = bare_url(text_of(document, "original_url")) if flag(document, "mirror") else None
    return RepoFacts(
        asked=asked.url,
        url=url,
        forge=forge,
        at=answer.confirmed,
        number=str(document["id"]),
        moved=path.casefold() != asked.path.casefold(),
        archived=flag(document, "archived"),
        fork_of=Upstream(forked_from, archived=flag(parent or {}, "archived")) if forked_from else None,
        mirror_of=Upstream(mirrored) if mirrored else None,
        default_branch=text_of(document, "default_branch"),
    )


def _note_silence(collected: Collected, document: Mapping[str, Any], facts: RepoFacts) -> None:
    """Notes what the forge says half: that there is an original, but not which."""
    if flag(document, "mirror") and facts.mirror_of is None:
        collected.unknown["mirror_of"] = Message("it is a mirror, but the forge does not say of what")
    if flag(document, "fork") and facts.fork_of is None:
        collected.unknown["fork_of"] = Message("it is a fork, but the forge does not say of what")


def _committed(row: Mapping[str, Any]) -> datetime.datetime | None:
    """When the commit was made part of the branch: the committer's date."""
    return moment(text_of(row, "commit", "committer", "date"))


def _author(row: Mapping[str, Any], field: str) -> str | None:
    return text_of(row, "commit", "author", field)
