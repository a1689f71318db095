"""GitLab: gitlab.com, Open CoDE and every other instance, through its REST API, version 4."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from osreg_checks.repository import Release, RepoFacts, Upstream
from osreg_checks.sources.evidence import Answer
from osreg_checks.sources.failure import SourceError
from osreg_checks.sources.forge import FILES, Asked, Collected, Files, Node, moment, text_of
from osreg_checks.sources.tree import (
    NO_BRANCH,
    OF_BRANCH,
    PAGES,
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
    strange,
    sure,
    with_contributors,
)
from osreg_registry.message import Message

_PAGE = 100
# GitLab names licences by the file names of https://github.com/github/choosealicense.com/tree/gh-pages/_licenses:
# SPDX ids in small letters. Those of the GNU licences are left out: `lgpl-3.0` says neither "only" nor "or later".
_SPDX = """
0BSD AFL-3.0 Apache-2.0 Artistic-2.0 BlueOak-1.0.0 BSD-2-Clause BSD-2-Clause-Patent BSD-3-Clause BSD-3-Clause-Clear
BSD-4-Clause BSL-1.0 CC-BY-4.0 CC-BY-SA-4.0 CC0-1.0 CECILL-2.1 CERN-OHL-P-2.0 CERN-OHL-S-2.0 CERN-OHL-W-2.0 ECL-2.0
EPL-1.0 EPL-2.0 EUPL-1.1 EUPL-1.2 ISC LPPL-1.3c MIT MIT-0 MPL-2.0 MS-PL MS-RL MulanPSL-2.0 NCSA ODbL-1.0 OFL-1.1
OSL-3.0 PostgreSQL Unlicense UPL-1.0 Vim WTFPL Zlib
"""
_KEYS = {spdx.lower(): spdx for spdx in _SPDX.split()} | {"other": "NOASSERTION"}


class GitLab(Plain):
    """One GitLab instance (https://docs.gitlab.com/api/projects/)."""

    def repository(self, asked: Asked, *, brief: bool = False) -> RepoFacts:
        """The facts about one project; an old path leads to the project that it became.

        Raises AbsentError when there is none for strangers, SourceError when GitLab could not say.
        """
        collected = Collected()
        answer = collected.add(self._get(f"/projects/{quote(asked.path, safe='')}?license=true"))
        project = document_of(answer)
        facts = _stated(asked, project, answer)
        if facts.mirror_of is None and flag(project, "mirror"):
            collected.unknown["mirror_of"] = Message("it is a mirror, but the forge does not say of what")
        if flag(project, "empty_repo"):
            facts = facts._replace(licence_files=(), contributors=0, contributors_since=self._since())
        elif facts.default_branch is None:
            collected.unknown.update(dict.fromkeys(OF_BRANCH, NO_BRANCH))
        else:
            last = collected.attempt(("last_commit",), lambda: self._last_commit(collected, facts))
            facts = facts._replace(last_commit=last)
            facts = facts if brief else self._of_branch(collected, facts, facts.default_branch or "")
        return completed(facts if brief else self._around(collected, facts, project), collected)

    def _last_commit(self, collected: Collected, facts: RepoFacts) -> datetime.datetime | None:
        return self._newest(collected, facts.number, f"&ref_name={quote(facts.default_branch or '', safe='')}")

    def _newest(self, collected: Collected, number: str | None, query: str = "") -> datetime.datetime | None:
        """When the newest commit was committed (https://docs.gitlab.com/api/commits/)."""
        path = f"/projects/{number}/repository/commits?per_page=1{query}"
        answer = collected.add(sure(lambda: self._get(path)))
        return next((moment(row.get("committed_date")) for row in rows_of(answer)), None)

    def _of_branch(self, collected: Collected, facts: RepoFacts, branch: str) -> RepoFacts:
        """The facts with the files of the default branch and the authors of its commits."""
        place, ref = f"/projects/{facts.number}/repository", quote(branch, safe="")

        def raw(path: str) -> bytes:
            return content_of(collected.add(self._content(place, ref, path)), path)

        facts = read_root(facts, collected, lambda folder: self._listing(collected, place, ref, folder), raw)
        found = collected.attempt(("contributors",), lambda: self._authors(collected, facts, place, ref))
        return found or facts

    def files(self, facts: RepoFacts) -> Files:
        """The files of the default branch."""
        place, ref = f"/projects/{facts.number}/repository", quote(facts.default_branch or "", safe="")
        return Files(
            lambda folder: self._listing(Collected(), place, ref, folder), lambda path: self._content(place, ref, path)
        )

    def _content(self, place: str, ref: str, path: str) -> Answer:
        """A file (https://docs.gitlab.com/api/repository_files/)."""
        return self._file(f"{place}/files/{quote(path, safe='')}/raw?ref={ref}")

    def _listing(self, collected: Collected, place: str, ref: str, folder: str) -> list[Node]:
        """The files of a folder (https://docs.gitlab.com/api/repositories/)."""
        within = f"&path={quote(folder, safe='')}" if folder else ""
        found: list[Node] = []
        for page in range(1, PAGES + 1):
            path = f"{place}/tree?per_page={_PAGE}&ref={ref}{within}&page={page}"
            rows = rows_of(collected.add(self._get(path, FILES)))
            found += [Node(str(row.get("path")), row.get("type") == "tree") for row in rows]
            if len(rows) < _PAGE:
                return found
        raise SourceError(Message("there are too many files to list them"))

    def _authors(self, collected: Collected, facts: RepoFacts, place: str, ref: str) -> RepoFacts:
        since = self._since()
        path = f"{place}/commits?ref_name={ref}&since={since}T00:00:00Z&per_page={_PAGE}"
        rows = rows_of(collected.add(sure(lambda: self._get(path))))
        commits = [
            Commit(
                moment(row.get("committed_date")), author_of(text_of(row, "author_email"), text_of(row, "author_name"))
            )
            for row in rows
        ]
        return with_contributors(facts, commits, since, more=len(rows) >= _PAGE)

    def _around(self, collected: Collected, facts: RepoFacts, project: Mapping[str, Any]) -> RepoFacts:
        """The facts with the last release and the state of what the project was forked from."""
        release = collected.attempt(("last_release",), lambda: self._release(collected, facts))
        facts = facts._replace(last_release=release)
        parent = project.get("forked_from_project")
        number = parent.get("id") if isinstance(parent, dict) else None
        if facts.fork_of is None or not isinstance(number, int):
            return facts
        last = collected.attempt(("fork_of",), lambda: self._newest(collected, str(number)))
        return facts._replace(fork_of=facts.fork_of._replace(last_commit=last))

    def _release(self, collected: Collected, facts: RepoFacts) -> Release | None:
        """The newest release that is out: those announced for later come first.

        https://docs.gitlab.com/api/releases/
        """
        answer = collected.add(self._get(f"/projects/{facts.number}/releases?per_page=10"))
        out = [row for row in rows_of(answer) if not flag(row, "upcoming_release") and text_of(row, "tag_name")]
        return Release(str(out[0]["tag_name"]), moment(out[0].get("released_at"))) if out else None


def _stated(asked: Asked, project: Mapping[str, Any], answer: Answer) -> RepoFacts:
    """What the project's own document states."""
    path, url = text_of(project, "path_with_namespace"), text_of(project, "web_url")
    if not isinstance(project.get("id"), int) or path is None or url is None:
        raise strange(answer)
    forked_from = bare_url(text_of(project, "forked_from_project", "web_url"))
    # `mirror` and `import_url` are shown to those only who have rights in the project.
    mirrored = bare_url(text_of(project, "import_url")) if flag(project, "mirror") else None
    return RepoFacts(
        asked=asked.url,
        url=url,
        forge="gitlab",
        at=answer.confirmed,
        number=str(project["id"]),
        moved=path.casefold() != asked.path.casefold(),
        archived=flag(project, "archived"),
        fork_of=Upstream(forked_from, archived=_parent_archived(project)) if forked_from else None,
        mirror_of=Upstream(mirrored) if mirrored else None,
        default_branch=text_of(project, "default_branch"),
        declared=_KEYS.get(text_of(project, "license", "key") or ""),
    )


def _parent_archived(project: Mapping[str, Any]) -> bool | None:
    parent = project.get("forked_from_project")
    return flag(parent, "archived") if isinstance(parent, dict) else None


def _author(row: Mapping[str, Any]) -> str | None:
    return author_of(text_of(row, "author_email"), text_of(row, "author_name"))
