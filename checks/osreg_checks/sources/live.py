"""The outside, asked: which forge speaks where by the table of the registry, each thing once in a run, in parallel."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from osreg_checks.finding import NotApplicable, Unknown
from osreg_checks.outside import (
    Document,
    Documents,
    Missing,
    Packages,
    SeenLicence,
    Source,
    Stage,
    Support,
    Wanted,
)
from osreg_checks.repository import Archived, Gone, PackageFacts, RepoFacts
from osreg_checks.sources.client import Client, origin_of
from osreg_checks.sources.evidence import Answer
from osreg_checks.sources.failure import AbsentError, SourceError
from osreg_checks.sources.forge import FILES, STATE, Asked, Forge, Host
from osreg_checks.sources.parallel import each
from osreg_checks.sources.services import Services
from osreg_registry.message import Message
from osreg_registry.model import ForgeHost, Sources
from osreg_registry.urls import canonical_repository

# What strangers may ask in an hour, and how many requests a repository takes there.
_HOURLY_REQUESTS = {"github": 60, "bitbucket": 60}
_REQUESTS_EACH = 8
# Hosts, or questions to one service, at the same time; each host has a gate of its own for four.
_AT_ONCE = 8
_Found = RepoFacts | Gone | Missing
_USUAL_API = {
    "github": "https://{host}/api/v3",
    "gitlab": "https://{host}/api/v4",
    "gitea": "https://{host}/api/v1",
    "bitbucket": "https://{host}/2.0",
}
_PUBLIC_API = {"github.com": "https://api.github.com", "bitbucket.org": "https://api.bitbucket.org/2.0"}


def api_of(host: ForgeHost) -> str:
    """The base URL of the API of a forge, without a slash at the end."""
    usual = _PUBLIC_API.get(host.host) or _USUAL_API[host.kind].format(host=host.host)
    return (host.api or usual).rstrip("/")


class Live:
    """The outside of one run. Offline, or for a moment of the past, when its client is."""

    def __init__(self, client: Client, sources: Sources) -> None:
        self.client = client
        self.services = Services(client, {service.id: service.api.rstrip("/") for service in sources.services})
        self._hosts = {host.host: Host(host.host, host.kind, api_of(host)) for host in sources.forges}
        self._forges: dict[str, Forge] = {}
        self._found: dict[tuple[str, bool], _Found] = {}
        self._documents: dict[tuple[str, Stage], Documents | Missing] = {}
        self._lock = threading.Lock()

    # ------------------------------------------------------------------------------------------------ repositories

    def prepare(self, wanted: Iterable[Wanted], brief: Iterable[str] = ()) -> None:
        """Collects what is known of these entries: all forges and services at once, each with its own manners."""
        entries = list(wanted)
        repositories = [entry.repository for entry in entries if entry.repository]
        purls = sorted({purl for entry in entries for purl in entry.purls})
        tasks: tuple[Callable[[], object], ...] = (
            lambda: self._collect_all(repositories, brief),
            lambda: self.packages(purls),
            lambda: each(lambda entry: self.support(*entry.upstream), entries, _AT_ONCE),
        )
        each(lambda task: task(), tasks, len(tasks))
        names = {facts.url for url in repositories if isinstance(facts := self.repository(url), RepoFacts)}
        each(self.archived, sorted(names), _AT_ONCE)

    def _collect_all(self, whole: Iterable[str], brief: Iterable[str]) -> None:
        batches: dict[tuple[str, bool], list[Asked]] = {}
        seen: set[str] = set()
        for urls, is_brief in ((whole, False), (brief, True)):
            for url in urls:
                place = self._place(url)
                if isinstance(place, Unknown) or url in seen or self._known(url, brief=is_brief) is not None:
                    continue
                seen.add(url)
                batches.setdefault((place[0].host, is_brief), []).append(Asked(url, place[1]))
        each(lambda batch: self._collect(batch[0][0], batch[1], brief=batch[0][1]), batches.items(), _AT_ONCE)

    def _collect(self, host: str, asked: list[Asked], *, brief: bool) -> None:
        for one, found in self._forge(self._hosts[host]).repositories(asked, brief=brief):
            self._note(one, found, brief=brief)

    def _known(self, url: str, *, brief: bool) -> _Found | None:
        """What was found before; who wants it brief is content with the whole."""
        return self._found.get((url, False)) or (self._found.get((url, True)) if brief else None)

    def repository(self, url: str, *, brief: bool = False) -> _Found:
        """The facts about a repository, asked for unless that was done before."""
        known = self._known(url, brief=brief)
        if known is not None:
            return known
        place = self._place(url)
        if isinstance(place, Unknown):
            return place
        asked = Asked(url, place[1])
        try:
            found: RepoFacts | SourceError = self._forge(place[0]).repository(asked, brief=brief)
        except SourceError as failure:
            found = failure
        return self._note(asked, found, brief=brief)

    def _note(self, asked: Asked, found: RepoFacts | SourceError, *, brief: bool) -> _Found:
        value: _Found
        if isinstance(found, AbsentError):
            reason = Message("{url} does not exist, or is private", {"url": asked.url})
            value = Gone(asked.url, reason, self.client.evidence.as_of or self.client.now())
        elif isinstance(found, SourceError):
            value = Unknown(found.reason, "repository")
        else:
            value = found if brief else self._with_original(found)
            self._watch_licence(asked.url, found)
        with self._lock:
            self._found[asked.url, brief] = value
        return value

    def _with_original(self, facts: RepoFacts) -> RepoFacts:
        """The facts about a mirror with the state of what it mirrors, where that lies on a forge that can be asked."""
        if facts.mirror_of is None or facts.mirror_of.last_commit is not None:
            return facts
        original = self.repository(facts.mirror_of.url, brief=True)
        if not isinstance(original, RepoFacts):
            return facts
        state = facts.mirror_of._replace(last_commit=original.last_commit, archived=original.archived)
        return facts._replace(mirror_of=state)

    def hours_for(self, urls: Iterable[str]) -> float:
        """About how many hours limits will make it take to ask for these repositories without a token."""
        if self.client.offline:
            return 0.0
        waiting: Counter[str] = Counter()
        for url in set(urls):
            place = self._place(url)
            if isinstance(place, Unknown) or place[0].kind not in _HOURLY_REQUESTS:
                continue
            host, path = place
            if self.client.tokens.get(origin_of(host.api)) is None and not self._is_fresh(host, Asked(url, path)):
                waiting[host.kind] += 1
        return max((count * _REQUESTS_EACH / _HOURLY_REQUESTS[kind] for kind, count in waiting.items()), default=0.0)

    def _is_fresh(self, host: Host, asked: Asked) -> bool:
        """Whether all that is stored of a repository is young enough not to be asked for again."""
        try:
            facts = _forge(Client(self.client.evidence, self.client.now), host).repository(asked)
        except SourceError:
            return False
        return self.client.now() - facts.at < STATE

    def _place(self, url: str) -> tuple[Host, str] | Unknown:
        """The forge and the path of a repository's URL."""
        name, _, path = (canonical_repository(url) or "").partition("/")
        host = self._hosts.get(name)
        if not path:
            return Unknown(Message("this is not the URL of a repository"), "repository")
        if host is None:
            return Unknown(Message("registry/sources.yml does not say which forge speaks at {host}", {"host": name}))
        return host, path

    def _forge(self, host: Host) -> Forge:
        with self._lock:
            if host.host not in self._forges:
                self._forges[host.host] = _forge(self.client, host)
            return self._forges[host.host]

    # --------------------------------------------------------------------------------------------------- documents

    def document(self, url: str) -> Document | Missing:
        """The document at a URL of an entry, wherever that leads: to public addresses by https only, as all others."""
        try:
            answer = self.client.get(url, FILES, "*/*")
            return Document(url, answer.final_url, answer.body, answer.confirmed, answer.stale)
        except SourceError as failure:
            return Unknown(failure.reason, "sbom")

    def documents(self, repository: str, stage: Stage) -> Documents | Missing:
        """What the repository has of that stage, asked for unless that was done before."""
        key = (repository, stage)
        if key not in self._documents:
            self._documents[key] = self._documents_of(repository, stage)
        return self._documents[key]

    def _documents_of(self, repository: str, stage: Stage) -> Documents | Missing:
        facts, place = self.repository(repository), self._place(repository)
        if isinstance(place, Unknown):
            return place
        if isinstance(facts, Gone):
            return Unknown(facts.reason, "sbom")
        if not isinstance(facts, RepoFacts):
            return facts
        if "last_commit" in facts.unknown:
            return Unknown(facts.unknown["last_commit"], "sbom")
        if facts.last_commit is None:
            return NotApplicable(Message("the repository is empty"))
        from osreg_checks.sources.documents import documents  # noqa: PLC0415 -- only for bills of material

        return documents(self._forge(place[0]).files(facts), stage)

    # ----------------------------------------------------------------------------------------------------- licence

    def _watch_licence(self, url: str, facts: RepoFacts) -> None:
        """Keeps the licence of a repository whenever it is seen to be another one than before."""
        if facts.licence_files is None or facts.stale or self.client.offline:
            return
        files = sorted({file.licence for file in facts.licence_files if file.licence})
        state = json.dumps({"declared": facts.declared, "files": files}, sort_keys=True).encode()
        key = _licence_key(url)
        before = self.client.evidence.stored(key).answer
        if before is None or before.body != state:
            self.client.evidence.add(key, Answer.of(facts.url, facts.url, 200, state, self.client.now()))
        else:
            self.client.evidence.confirm(key, self.client.now())

    def former_licence(self, url: str) -> SeenLicence | None:
        """The licence that the repository had when it last had another one."""
        earlier = self.client.evidence.earlier(_licence_key(url))
        if not earlier:
            return None
        seen = json.loads(earlier[0].body)
        return SeenLicence(seen["declared"], tuple(seen["files"]), earlier[0].confirmed)

    # ---------------------------------------------------------------------------------------------------- services

    def packages(self, purls: Sequence[str]) -> Packages | Missing:
        """What the licence services of the table say of packages."""
        return self.services.packages(purls)

    def licences_of(self, purls: Sequence[str]) -> Mapping[str, tuple[PackageFacts | Unknown, ...]]:
        """What every licence service says of each package in its version; of its newest release when none knows it."""
        return self.services.licences_of(purls)

    def newest(self, purls: Sequence[str]) -> Mapping[str, PackageFacts]:
        """What is said of the newest release of each package, as far as anybody knows one."""
        return self.services.newest(purls)

    def support(self, repository: str | None, purls: Sequence[str]) -> Support | Missing:
        """Until when the releases of a product are supported."""
        return self.services.support(repository, purls)

    def archived(self, url: str) -> Archived | Missing:
        """Whether Software Heritage holds the repository."""
        return self.services.archived(url)

    # ---------------------------------------------------------------------------------------------------- evidence

    def evidence(self) -> tuple[Source, ...]:
        """All answers that the run rests on, by URL."""
        rows = {
            (answer.final_url, answer.sha256): Source(
                origin_of(answer.url), answer.final_url, answer.fetched, answer.status, answer.sha256
            )
            for answer in self.client.used.values()
        }
        return tuple(row for _, row in sorted(rows.items()))


def _licence_key(url: str) -> str:
    return f"LICENCE {canonical_repository(url)}"


def _forge(client: Client, host: Host) -> Forge:
    """The forge that speaks at the host; only the one that is needed is imported."""
    match host.kind:
        case "github":
            from osreg_checks.sources.github import GitHub  # noqa: PLC0415

            return GitHub(client, host)
        case "gitlab":
            from osreg_checks.sources.gitlab import GitLab  # noqa: PLC0415

            return GitLab(client, host)
        case "gitea":
            from osreg_checks.sources.gitea import Gitea  # noqa: PLC0415

            return Gitea(client, host)
        case _:
            from osreg_checks.sources.bitbucket import Bitbucket  # noqa: PLC0415

            return Bitbucket(client, host)
