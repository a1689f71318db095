"""An outside that tells what a case says: facts as data, in place of forges and services."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

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
from osreg_checks.repository import (
    Archived,
    Cycle,
    Gone,
    LicenceFile,
    PackageFacts,
    Publiccode,
    RepoFacts,
    Upstream,
)
from osreg_registry.message import Message

AT = datetime.datetime(2026, 11, 23, 11, tzinfo=datetime.UTC)
NOBODY = NotApplicable(Message("nobody said anything"))


class Told:
    """`repository` tells of each repository; a text instead of fields says why nothing is known."""

    def __init__(self, told: Mapping[str, Any]) -> None:
        self._told = told
        self.asked: list[str] = []

    def prepare(self, wanted: Iterable[Wanted], brief: Iterable[str] = ()) -> None:
        """Nothing is collected beforehand."""

    def repository(self, url: str, *, brief: bool = False) -> RepoFacts | Gone | Missing:
        self.asked.append(url)
        said = self._told.get("repositories", {}).get(url, self._told.get("repository"))
        if said is None:
            return NOBODY
        if said == "gone":
            return Gone(url, Message("{url} does not exist, or is private", {"url": url}), AT)
        return Unknown(Message(said), "repository") if isinstance(said, str) else facts(url, said)

    def former_licence(self, url: str) -> SeenLicence | None:
        said = self._told.get("former")
        return SeenLicence(said.get("declared"), tuple(said.get("files", ())), moment(said["at"])) if said else None

    def packages(self, purls: Sequence[str]) -> Packages | Missing:
        said = self._told.get("packages")
        if said is None or not purls:
            return NOBODY
        return Packages(tuple(PackageFacts(one["purl"], "deps.dev", AT, one.get("declared")) for one in said))

    def licences_of(self, purls: Sequence[str]) -> dict[str, tuple[PackageFacts | Unknown, ...]]:
        rows = self._told.get("licences", {})
        return {purl: tuple(_row(purl, one) for one in rows.get(purl, ())) for purl in purls}

    def newest(self, purls: Sequence[str]) -> dict[str, PackageFacts]:
        rows = self._told.get("newest", {})
        said = {purl: _row(purl, rows[purl]) for purl in purls if purl in rows}
        return {purl: one for purl, one in said.items() if isinstance(one, PackageFacts)}

    def support(self, repository: str | None, purls: Sequence[str]) -> Support | Missing:
        said = self._told.get("support")
        if said is None:
            return NOBODY
        ends = datetime.date.fromisoformat
        cycles = (Cycle(c["name"], None, c.get("ended"), ends(c["ends"]) if "ends" in c else None, None) for c in said)
        return Support("product", tuple(cycles), AT)

    def archived(self, url: str) -> Archived | Missing:
        said = self._told.get("archived")
        if said is None:
            return NOBODY
        return Unknown(Message(said)) if isinstance(said, str) else Archived(url, said, None, AT)

    def document(self, url: str) -> Document | Missing:
        said = self._told.get("documents", {}).get(url)
        return Document(url, url, said) if isinstance(said, bytes) else Unknown(Message(said or "nobody said anything"))

    def documents(self, repository: str, stage: Stage) -> Documents | Missing:
        """Each stage by its name: contents by file name, or a text that says why nothing is known."""
        said = self._told.get("stages", {}).get(stage)
        if isinstance(said, str):
            return Unknown(Message(said), "sbom")
        rows = (Document(name, f"{repository}/raw/{name}", content) for name, content in (said or {}).items())
        return Documents(tuple(rows)) if said else NotApplicable(Message(f"no {stage}"))

    def evidence(self) -> tuple[Source, ...]:
        return ()


def facts(url: str, said: Mapping[str, Any]) -> RepoFacts:
    """The facts that a case states about a repository; each field by its name in `RepoFacts`."""
    fields: dict[str, Any] = {"url": url, "forge": "github", "at": AT, "archived": False, **said}
    for key in ("at", "last_commit"):
        if isinstance(fields.get(key), str):
            fields[key] = moment(fields[key])
    for key in ("fork_of", "mirror_of"):
        if key in fields:
            other = fields[key]
            last = moment(other["last_commit"]) if "last_commit" in other else None
            fields[key] = Upstream(other["url"], last, other.get("archived"))
    if "licence_files" in fields:
        fields["licence_files"] = tuple(LicenceFile(*file) for file in fields["licence_files"])
    if "publiccode" in fields:
        fault = fields["publiccode"].get("fault")
        fields["publiccode"] = Publiccode(**fields["publiccode"] | {"fault": Message(fault) if fault else None})
    fields["unknown"] = {key: Message(why) for key, why in fields.get("unknown", {}).items()}
    return RepoFacts(asked=url, **fields)


def moment(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text).replace(tzinfo=datetime.UTC)


def _row(purl: str, said: Any) -> PackageFacts | Unknown:
    """A text says why nothing is known."""
    if isinstance(said, str):
        return Unknown(Message(said), "purls")
    licences = tuple(said.get("licences", ()))
    service = said.get("service", "deps.dev")
    return PackageFacts(purl, service, AT, said.get("declared"), licences, said.get("version"))
