"""The answer of `osreg check` as SARIF: which file, line or component each result is about."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from osreg.reports.findings import unasked
from osreg.reports.sarif import Place, sarif
from osreg.words import Words, clean
from osreg_checks.answer import Answer
from osreg_checks.finding import Result
from osreg_checks.sbom.bill import Judged, title
from osreg_registry.message import Message

_LINE = re.compile(r"line ([1-9]\d{0,8})(?:, column ([1-9]\d{0,8}))?")
_FOLDERS = {"product": "registry/products", "solution": "solutions"}


def check_sarif(answer: Answer, words: Words, folder: Path) -> str:
    """The whole answer; paths are told from `folder`, where it was asked."""
    subject = answer.subject
    file = _file(answer, folder)
    parts = {(one.component.place, one.identity): one for one in answer.bill.all} if answer.bill else {}
    properties = {
        "subject": clean(subject.name or answer.query),
        "verdict": subject.openness,
        "registryRevision": answer.registry_revision,
        "policyVersion": clean(answer.policy_version),
    }
    unknown = () if answer.is_known else (Message("the registry does not know {name}", {"name": answer.query}),)
    rows = ((one, _place(one, file, parts)) for one in answer.results)
    return sarif(rows, words, (*unknown, *unasked(answer)), properties)


def _place(one: Result, file: str | None, parts: Mapping[tuple[str, str], Judged]) -> Place:
    part = parts.get((one.key, one.component)) if one.component else None
    names = [("module", part.component.purl or title(part.component))] if part else []
    if one.key.startswith("/"):
        names.append(("object", one.key))  # a JSON pointer, as section 3.33.5 of the standard wants it
    elif part is None:
        names.append(("property", f"{one.subject}#{one.key}") if one.key else ("object", one.subject))
    line = _LINE.fullmatch(one.key) if file else None
    if line is None:
        return Place(file, names=tuple(names))
    return Place(file, int(line[1]), int(line[2]) if line[2] else None, tuple(names))


def _file(answer: Answer, folder: Path) -> str | None:
    """The document or the entry that was asked about; None for what is no file."""
    subject = answer.subject
    if subject.kind == "sbom":
        return None if answer.query == "-" else uri_of(Path(answer.query), folder)
    if subject.kind in _FOLDERS and subject.id:
        return quote(f"{_FOLDERS[subject.kind]}/{subject.id}.yml")
    return None


def uri_of(path: Path, folder: Path) -> str:
    """The path as URI: relative to the folder when it lies in it, so that it means the same on other machines."""
    absolute = Path(os.path.normpath(folder / path))
    if absolute.is_relative_to(folder):
        return quote(os.fsencode(absolute.relative_to(folder).as_posix()))
    return absolute.as_uri()
