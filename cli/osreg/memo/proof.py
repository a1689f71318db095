"""Whether a record is what was written then, and whether the check gives the same answer from the same evidence."""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import io
import json
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, NamedTuple

import msgspec

from osreg.examining import Question, answer_to
from osreg.memo.record import Asked, asked_of, digest, read_record, record_text
from osreg.reports.check_json import check_json
from osreg.words import Words
from osreg_checks.sources.opening import Asking, open_live
from osreg_registry.catalogue import Catalogue
from osreg_registry.errors import RegistryError, UsageError
from osreg_registry.history import registry_of
from osreg_registry.index import open_index
from osreg_registry.message import Message
from osreg_registry.model import CheckRecord
from osreg_registry.strict_yaml import parse

_EMBEDDED = re.compile(r'<script type="application/json" id="osreg-record">(.*?)</script>', re.DOTALL)
_STATED = re.compile(r"SHA-256\)?: ?`?([0-9a-f]{64})")
_LARGEST = 128 * 1024 * 1024

#: intact: the record is what was written; changed: it is not.
Verdict = Literal["equal", "differs", "changed", "undetermined"]


class Proof(NamedTuple):
    """The verdict, why, and for `differs` what is different: place in the answer, then, now."""

    verdict: Verdict
    reasons: tuple[Message, ...]
    differences: tuple[tuple[str, str, str], ...] = ()


class Found(NamedTuple):
    """A record with the bytes that it was read from, what other files say its hash is, and where its evidence lies."""

    record: dict[str, Any]
    raw: bytes
    stated: tuple[tuple[str, str], ...]
    evidence: Path | None


# ------------------------------------------------------------------------------------------------------------- reading


def found_at(path: Path) -> Found:
    """The record that the file is, holds or names: .json, .yml of a check, .pdf, .html, .md. Raises UsageError."""
    try:
        if path.stat().st_size > _LARGEST:
            raise UsageError(Message("{name} is larger than a record can be", {"name": path.name}))
        raw = path.read_bytes()
    except OSError as error:
        gaps = {"path": str(path), "why": error.strerror or str(error)}
        raise UsageError(Message("{path} cannot be read: {why}", gaps)) from error
    text, stated = _taken_out(path, raw)
    evidence = path.with_suffix(".evidence")
    record = read_record(text, path.name)
    return Found(record, text, stated, evidence if evidence.is_file() else None)


def _taken_out(path: Path, raw: bytes) -> tuple[bytes, tuple[tuple[str, str], ...]]:
    """The record's text, and hashes of it that stand outside of it, with the name of the file that states them."""
    if raw.startswith(b"%PDF-"):
        return _from_pdf(raw, path.name)
    if path.suffix == ".yml":
        said = _entry(raw, path.name)
        return _beside(path), ((path.name, said),) if said else ()
    text = raw.decode("utf-8", "replace")
    stated = tuple((path.name, one) for one in _STATED.findall(text)[:1])
    if match := _EMBEDDED.search(text):
        # Inside a script element `<`, `>` and `&` are written as escapes of JSON.
        whole = match[1].replace("\\u003c", "<").replace("\\u003e", ">").replace("\\u0026", "&")
        return whole.encode(), stated
    if path.suffix == ".md":
        return _beside(path), stated
    return raw, ()


def _entry(raw: bytes, name: str) -> str | None:
    try:
        return msgspec.convert(parse(raw).data, CheckRecord).record
    except (msgspec.ValidationError, ValueError) as error:
        raise UsageError(Message("{name} is no record of a check", {"name": name})) from error


def _beside(path: Path) -> bytes:
    other = path.with_suffix(".json")
    try:
        return other.read_bytes()
    except OSError as error:
        fix = Message("put {other} beside it: the machine-readable record is in there", {"other": other.name})
        raise UsageError(Message("{name} alone proves nothing", {"name": path.name}), fix) from error


def _from_pdf(raw: bytes, name: str) -> tuple[bytes, tuple[tuple[str, str], ...]]:
    from pypdf import PdfReader  # noqa: PLC0415 -- only for a PDF
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    try:
        reader = PdfReader(io.BytesIO(raw))
        attached = reader.attachments["record.json"][0]
        text = reader.pages[-1].extract_text()
    except (PyPdfError, KeyError, IndexError, ValueError, RecursionError) as error:
        raise UsageError(Message("{name} is no record of a check", {"name": name})) from error
    seen = "".join(text.replace("\u200b", "").split())
    return bytes(attached), tuple((name, one) for one in _STATED.findall(seen)[:1])


# ------------------------------------------------------------------------------------------------------------ verifying


def proof(found: Found, catalogue: Catalogue, words: Words, document: Path | None = None) -> Proof:
    """Whether the record is intact, and whether the check gives the same answer again.

    `document` is the file that was handed in then, for a check of one.
    """
    if changes := tuple(_tampering(found)):
        return Proof("changed", changes)
    asked, answer = asked_of(found.record), found.record["answer"]
    raw = _document(asked, document)
    if asked.document and raw is None:
        reason = Message("the document that was handed in is not here: name it with --document")
        return Proof("undetermined", (reason,))
    try:
        with _as_it_was(catalogue, asked, answer) as then:
            differences = tuple(_differences(answer, _again(then, found, asked, raw, words)))
    except (RegistryError, UsageError) as error:
        return Proof("undetermined", (error.message,))
    return _judged(differences)


def _judged(differences: tuple[tuple[str, str, str], ...]) -> Proof:
    rest = [path for path, _, _ in differences if not path.startswith("registry.")]
    if not differences:
        return Proof("equal", ())
    if not rest:
        changed = Message("the registry has changed since, which changes nothing in the answer")
        return Proof("equal", (changed,), differences)
    if len(rest) < len(differences):
        reason = Message("the registry of that time cannot be had, so that nobody can tell what the difference is from")
        return Proof("undetermined", (reason,), differences)
    return Proof("differs", (), differences)


def _tampering(found: Found) -> Iterator[Message]:
    record = found.record
    if record.get("sha256") != digest(record):
        yield Message("the record is not what its hash was made of")
    elif record_text(record).encode() != found.raw:
        yield Message("the record was written in another way")
    for name, said in found.stated:
        if said != record.get("sha256"):
            yield Message("{name} states another hash than the record has", {"name": name})


def _document(asked: Asked, path: Path | None) -> bytes | None:
    if path is None:
        return None
    raw = path.read_bytes()
    if hashlib.sha256(raw).hexdigest() != asked.document:
        raise UsageError(Message("{name} is not the document that was handed in", {"name": path.name}))
    return raw


@contextlib.contextmanager
def _as_it_was(catalogue: Catalogue, asked: Asked, answer: dict[str, Any]) -> Iterator[Catalogue]:
    """The registry at the revision of the answer: the present one, that of the commit, or else the present one."""
    revision = answer.get("registry", {}).get("revision")
    if catalogue.revision == revision or asked.commit is None:
        yield catalogue
        return
    with contextlib.ExitStack() as stack:
        then = catalogue
        with contextlib.suppress(UsageError):
            folder = stack.enter_context(registry_of(catalogue.root, asked.commit))
            earlier = Catalogue(open_index(folder, keep=False))
            then = earlier if earlier.revision == revision else catalogue
        yield then


def _again(catalogue: Catalogue, found: Found, asked: Asked, raw: bytes | None, words: Words) -> dict[str, Any]:
    """The answer of the same check, from the stored evidence alone."""
    moment = datetime.datetime.fromisoformat(found.record["answer"]["generated_at"])
    question = Question(asked.query, asked.need, asked.municipality, raw)
    sources = catalogue.sources()
    with tempfile.TemporaryDirectory() as folder:
        live = None
        if found.evidence and sources:
            # A copy: opening a store may write beside it.
            copy = Path(folder) / "evidence"
            shutil.copyfile(found.evidence, copy)
            live = open_live(sources, Asking(offline=True, as_of=moment, evidence=copy))
        answer = answer_to(catalogue, question, live, moment)
        if live:
            live.client.close()
            live.client.evidence.close()
    again: dict[str, Any] = json.loads(check_json(answer, catalogue, words))
    return again


def _differences(then: Any, now: Any, path: str = "") -> Iterator[tuple[str, str, str]]:
    if isinstance(then, dict) and isinstance(now, dict):
        for key in dict.fromkeys([*then, *now]):
            # Another version of the program may say the same.
            if f"{path}{key}" != "tool":
                yield from _differences(then.get(key), now.get(key), f"{path}{key}.")
    elif isinstance(then, list) and isinstance(now, list) and len(then) == len(now):
        for number, pair in enumerate(zip(then, now, strict=True)):
            yield from _differences(*pair, f"{path}{number}.")
    elif then != now:
        yield path.rstrip("."), _short(then), _short(now)


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 200 else text[:199] + "…"
