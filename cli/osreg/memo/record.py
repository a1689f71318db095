"""The machine-readable record of a check: what was asked, what the answer was, and a hash of it all.

Its text is canonical: the same record is the same bytes, and `sha256` is that of the record without `sha256`.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any, cast

import msgspec

from osreg.reports.check_json import check_json
from osreg.reports.json_text import json_text
from osreg.words import Words
from osreg_checks.answer import Answer
from osreg_registry.catalogue import Catalogue
from osreg_registry.errors import UsageError
from osreg_registry.message import Message

_KIND = "osreg-check-record"
# A record with the answer for a bill of material of 10,000 components has about 8 MB.
_LARGEST = 64 * 1024 * 1024


class Asked(msgspec.Struct, frozen=True):
    """What was asked, by whom: an office and a role, never a person. `document` is the hash of a file handed in."""

    query: str
    need: bool = False
    municipality: str | None = None
    unit: str | None = None
    role: str | None = None
    purpose: str | None = None
    offline: bool = False
    document: str | None = None
    commit: str | None = None


def record_of(answer: Answer, asked: Asked, catalogue: Catalogue, words: Words) -> dict[str, Any]:
    """The record, with its hash."""
    record: dict[str, Any] = {
        "kind": _KIND,
        "version": 1,
        "language": words.language,
        "asked": msgspec.structs.asdict(asked),
        "answer": json.loads(check_json(answer, catalogue, words)),
    }
    return record | {"sha256": digest(record)}


def digest(record: dict[str, Any]) -> str:
    """SHA-256 of the record without the key `sha256`, in hexadecimal digits."""
    rest = {key: value for key, value in record.items() if key != "sha256"}
    return hashlib.sha256(record_text(rest).encode()).hexdigest()


def record_text(record: dict[str, Any]) -> str:
    """Its text."""
    return json_text(record)


def read_record(raw: bytes, name: str) -> dict[str, Any]:
    """The record in a text. Raises UsageError for anything else."""
    fix = Message("name a record or memo that osreg check --record wrote")
    if len(raw) > _LARGEST:
        raise UsageError(Message("{name} is larger than a record can be", {"name": name}), fix)
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise UsageError(Message("{name} is no record of a check", {"name": name}), fix) from error
    answer, asked = (found.get("answer"), found.get("asked")) if isinstance(found, dict) else (None, None)
    if not isinstance(answer, dict) or not isinstance(asked, dict) or found.get("kind") != _KIND:
        raise UsageError(Message("{name} is no record of a check", {"name": name}), fix)
    if found.get("version") != 1:
        raise UsageError(Message("{name} was written by a newer osreg", {"name": name}), fix)
    return cast("dict[str, Any]", found)


def asked_of(record: dict[str, Any]) -> Asked:
    """What the record says was asked. Raises UsageError when that cannot be."""
    try:
        return msgspec.convert(record["asked"], Asked)
    except msgspec.ValidationError as error:
        problem = Message("the record says of what was asked: {why}", {"why": str(error)[:200]})
        raise UsageError(problem, Message("name a record or memo that osreg check --record wrote")) from error
