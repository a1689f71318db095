"""The bill of material of an entry or a repository: found, read, merged and judged; or why there is none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from osreg_checks.finding import NotApplicable, Unknown
from osreg_checks.outside import STAGES, Document, Outside, Stage
from osreg_checks.sbom.asking import asked
from osreg_checks.sbom.attached import Attached, Read
from osreg_checks.sbom.document import Bom, SbomError, SbomFault
from osreg_checks.sbom.judging import Judge
from osreg_checks.sbom.merged import merged
from osreg_checks.sbom.reading import content, read
from osreg_registry.catalogue import Catalogue
from osreg_registry.message import Message
from osreg_registry.urls import canonical_repository

#: More than any document of 39 real repositories has; a file that is handed in by hand may be larger.
MAX_BYTES = 32 * 1024 * 1024
#: What may be there without saying anything. GitHub lists the repository alone where it has found no dependency.
_EMPTY: dict[Stage, Message] = {
    "graph": Message("the forge's dependency graph is empty"),
    "needs": Message("publiccode.yml names no `dependsOn`"),
}


class Seeker:
    """Looks for bills of material, and judges them by the policy of a municipality."""

    def __init__(self, catalogue: Catalogue, municipality: str | None, outside: Outside | None) -> None:
        self._catalogue = catalogue
        self._municipality = municipality
        self._outside = outside

    def of_entry(self, stated: str) -> Attached:
        """The bill that an entry names by a path inside the registry, or by a URL."""
        document = self._at_url(stated) if "://" in stated else self._in_registry(stated)
        if isinstance(document, Unknown | NotApplicable):
            return Attached(document)
        try:
            bom = _read(document)
        except SbomError as error:
            gaps = {"name": stated, "why": error.message}
            return Attached(Unknown(Message("the bill of material {name} cannot be read: {why}", gaps), "sbom"))
        return self._judged(bom, [document], _ages([document]))

    def of_repository(self, url: str) -> Attached:
        """The bill of what lies in a repository: of the first kind of documents that it has and that can be read."""
        if self._outside is None:
            return Attached()
        missed: list[Message] = []
        unread: list[Message] = []
        for stage in STAGES:
            found = self._outside.documents(url, stage)
            if isinstance(found, Unknown | NotApplicable):
                (unread if isinstance(found, Unknown) else missed).append(found.reason)
                continue
            boms, faults = _all_read(found.all)
            if not boms or (stage in _EMPTY and not _says_anything(boms)):
                missed += [_EMPTY[stage]] if boms else []
                unread += [Message("{name} cannot be read: {why}", {"name": f.place, "why": f.message}) for f in faults]
                continue
            left_out = [SbomFault(name, Message("there are too many documents to read it")) for name in found.left_out]
            try:
                whole = merged(boms, canonical_repository(url) or url, [*faults, *left_out])
            except SbomError as error:
                return Attached(Unknown(error.message, "sbom"), notes=_once(unread))
            read_ones = [one for one in found.all if one.name in boms]
            return self._judged(whole, read_ones, _once([*unread, *_ages(read_ones)]))
        return Attached(_nothing(_once(unread), _once(missed)))

    def _at_url(self, url: str) -> Document | Unknown | NotApplicable:
        if self._outside is None:
            return Unknown(Message("{url} was not asked: offline", {"url": url}), "sbom")
        found = self._outside.document(url)
        if isinstance(found, Unknown):
            return Unknown(Message("the bill of material {name}: {why}", {"name": url, "why": found.reason}), "sbom")
        return found

    def _in_registry(self, stated: str) -> Document | Unknown:
        """The file, which must lie in the folder of the registry, links followed."""
        gaps = {"path": stated}
        try:
            root = self._catalogue.root.resolve()
            path = (root / stated).resolve()
            if not path.is_relative_to(root):
                return Unknown(Message("`sbom: {path}` leads out of the registry and is not read", gaps), "sbom")
            return _file(stated, path)
        except (OSError, ValueError, RuntimeError) as error:
            why = getattr(error, "strerror", None) or str(error)
            return Unknown(Message("`sbom: {path}` cannot be read: {why}", gaps | {"why": why}), "sbom")

    def _judged(self, bom: Bom, documents: Iterable[Document], notes: tuple[Message, ...]) -> Attached:
        judge = Judge(self._catalogue, self._municipality)
        bill = judge.bill(bom)
        if self._outside:
            bill = asked(judge, bill, self._outside)
        return Attached(bill, tuple(Read(one.name, one.url) for one in documents), notes)


def _file(stated: str, path: Path) -> Document | Unknown:
    if not path.is_file():  # neither a folder nor a pipe, which would be waited for
        return Unknown(Message("`sbom: {path}`: there is no such file in the registry", {"path": stated}), "sbom")
    if path.stat().st_size > MAX_BYTES:
        gaps = {"path": stated, "limit": MAX_BYTES // 1024 // 1024}
        return Unknown(Message("`sbom: {path}`: the file is larger than {limit} MiB", gaps), "sbom")
    try:
        return Document(stated, None, content(path))
    except SbomError as error:
        return Unknown(Message("`sbom: {path}`: {why}", {"path": stated, "why": error.message}), "sbom")


def _read(document: Document) -> Bom:
    if len(document.content) > MAX_BYTES:
        raise SbomError(Message("the file is larger than {limit} MiB", {"limit": MAX_BYTES // 1024 // 1024}))
    return read(document.content)


def _all_read(documents: Iterable[Document]) -> tuple[dict[str, Bom], list[SbomFault]]:
    """The documents that can be read, by name, and the reasons for the others."""
    boms: dict[str, Bom] = {}
    faults: list[SbomFault] = []
    for one in documents:
        try:
            boms[one.name] = _read(one)
        except SbomError as error:
            faults.append(SbomFault(one.name, error.message))
    return boms, faults


def _says_anything(boms: Mapping[str, Bom]) -> bool:
    """Whether there is anything beside the software itself, or a fault in the place where it would stand."""
    return any(len(bom.components) > 1 or any(fault.level == "error" for fault in bom.faults) for bom in boms.values())


def _ages(documents: Iterable[Document]) -> tuple[Message, ...]:
    """What is not of today, and why."""
    return tuple(
        Message("{name} is known as of {day}, since {why}", {"name": one.name, "day": one.at.date(), "why": one.stale})
        for one in documents
        if one.stale and one.at
    )


def _once(messages: Iterable[Message]) -> tuple[Message, ...]:
    return tuple({str(one): one for one in messages}.values())


def _nothing(unread: tuple[Message, ...], missed: tuple[Message, ...]) -> Unknown:
    """What it is made of is not known: what could not be asked or read, and what was looked for."""
    reason: Message | None = None
    for one in (*unread, *missed):
        reason = Message("{first}; {second}", {"first": reason, "second": one}) if reason else one
    gaps = {"why": reason or Message("nobody was asked")}
    return Unknown(Message("what it is made of is not known: {why}", gaps), "sbom")
