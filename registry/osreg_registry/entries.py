"""One file of the registry: its data, its own faults, and what it says about others (names, references, repositories).

Everything here looks at a single file, so that an unchanged file never has to be looked at again; what needs two files
is in `crossings`.
"""

from __future__ import annotations

import datetime
import errno
import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path as FilePath
from pathlib import PurePosixPath
from typing import Any, NamedTuple

import msgspec

from osreg_registry import strict_yaml
from osreg_registry.errors import Fault
from osreg_registry.message import Message
from osreg_registry.names import fold
from osreg_registry.paths import LICENCES, place_of
from osreg_registry.schema_faults import faults_of, validator
from osreg_registry.strict_yaml import Path, Place, dotted
from osreg_registry.urls import canonical_repository, objection

# A vocabulary holds a hundred terms in two languages; no other file comes near the limit of an entry.
_LIMITS = {"vocabulary": 512 * 1024}
_BINARY = getattr(os, "O_BINARY", 0)
_URL = re.compile(r"https?://", re.IGNORECASE)
# Most files have nothing in them that the slow looks at each text could object to; these see that in one go.
_ODD_URL = re.compile(
    r"https?://(?!(?!xn--)([a-z0-9-]+\.)+(?!local\b|internal\b|localhost\b|arpa\b|xn--)[a-z]{2,}([/?#\s\"',\]})]|$))"
)
_ODD_DAY = re.compile(r"-(02-(29|3\d)|(04|06|09|11)-31)")
_PERSON = re.compile(
    r"(?i)^(?!.*(stadt|kreis|digital|info|service|verwaltung|amt|team|open))[a-zäöüß]{2,}\.[a-zäöüß-]{2,}$"
)
_TITLE = re.compile(r"\b(Herr|Frau|Hr\.|Fr\.|Mr\.?|Mrs\.?|Ms\.?)\s")


class Reference(NamedTuple):
    """A place where one entry names another one; `key` is where."""

    key: Path
    kind: str
    target: str


class Name(NamedTuple):
    """A name that must mean one thing only; `scope` says among which."""

    key: Path
    scope: str
    folded: str
    spelling: str


class Reading(NamedTuple):
    """All that one file says by itself. `document` is JSON, empty when the file cannot be used."""

    path: str
    kind: str
    id: str
    sha256: str
    document: bytes
    faults: list[Fault]
    references: list[Reference] = []  # noqa: RUF012 -- never written to
    names: list[Name] = []  # noqa: RUF012
    licences: list[tuple[Path, str]] = []  # noqa: RUF012
    repository: str | None = None


_Finding = tuple[str, Path, Message, Message | None]


def read(root: FilePath, path: str) -> Reading:
    """What the file at `path` (relative to `root`) says. Faults are part of the answer, never exceptions."""
    place = place_of(path)
    kind, entry_id = place or ("", "")
    try:
        raw = _bytes(f"{root}/{path}")
    except OSError as error:
        problem = Message("the file cannot be read: {why}", {"why": error.strerror or str(error)})
        if error.errno == errno.ELOOP:
            problem = Message("a symbolic link is not an entry")
        return Reading(path, kind, entry_id, "", b"", [Fault(path, 1, 1, "error", "", problem)])
    digest = hashlib.sha256(raw).hexdigest()
    if path == LICENCES:
        return Reading(path, "licences", "licences", digest, b"", [])
    if place is None:
        return Reading(path, "", "", digest, b"", [_misplaced(path)])
    return _entry(path, kind, entry_id, raw, digest)


def _bytes(path: str) -> bytes:
    """The bytes of a regular file, at most 1 MiB: a link is refused, and a pipe is empty instead of waited for."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | _BINARY)
    try:
        return os.read(handle, 1024 * 1024)
    finally:
        os.close(handle)


def _misplaced(path: str) -> Fault:
    if path.endswith(".yaml"):
        return Fault(path, 1, 1, "error", "", Message("entries end in .yml"), Message("rename the file"))
    fix = Message("see CONTRIBUTING.md for the place of each kind of entry")
    return Fault(path, 1, 1, "error", "", Message("no entry is expected in this folder"), fix)


def _entry(path: str, kind: str, entry_id: str, raw: bytes, digest: str) -> Reading:
    limit = _LIMITS.get(kind, strict_yaml.MAX_BYTES)
    parsed = strict_yaml.parse(raw, limit=limit)
    if parsed.flaws:
        faults = [Fault(path, f.line, f.column, "error", f.key, f.message, f.fix) for f in parsed.flaws]
        return Reading(path, kind, entry_id, digest, b"", faults)
    data = parsed.data
    if data is None:
        empty = Fault(path, 1, 1, "error", "", Message("the file is empty"), Message("fill it, or delete it"))
        return Reading(path, kind, entry_id, digest, b"", [empty])
    usable = bool(validator(kind).is_valid(data)) and data.get("id", entry_id) == entry_id
    findings: list[_Finding] = [] if usable else [("error", *found) for found in faults_of(kind, data)]
    references, names, licences = [], [], []
    if isinstance(data, dict):
        findings += _own_findings(kind, entry_id, data)
        text = raw.decode()
        if _ODD_DAY.search(text):
            findings += _date_findings(data)
        if _ODD_URL.search(text) or "\\" in text:
            findings += _url_findings(data)
    if usable:
        references, names, licences = list(_references(kind, data)), list(_names(kind, data)), list(_licences(data))
    return Reading(
        path,
        kind,
        entry_id,
        digest,
        msgspec.json.encode(data) if usable else b"",
        locate(path, raw, findings, limit) if findings else [],
        references,
        names,
        licences,
        canonical_repository(data["repository"]) if usable and "repository" in data else None,
    )


def locate(path: str, raw: bytes, findings: list[_Finding], limit: int = strict_yaml.MAX_BYTES) -> list[Fault]:
    """The findings with line and column: of the key, or for a missing key, of the block that lacks it."""
    places = strict_yaml.parse(raw, limit=limit, places=True).places
    faults = []
    for level, key, message, fix in findings:
        line, column = _place(places, key)
        faults.append(Fault(path, line, column, level, dotted(key), message, fix))
    return sorted(faults, key=lambda fault: fault[1:3])


def _place(places: dict[Path, Place], key: Path) -> tuple[int, int]:
    for length in range(len(key), 0, -1):
        if key[:length] in places:
            place = places[key[:length]]
            return place.key if length == len(key) else place.value
    return 1, 1


# --------------------------------------------------------------------------------- what no schema sees in one file


def _own_findings(kind: str, entry_id: str, data: dict[str, Any]) -> Iterator[_Finding]:
    if kind in {"product", "organisation", "vocabulary"} and isinstance(data.get("id"), str) and data["id"] != entry_id:
        message = Message("the id `{id}` differs from the file name `{name}.yml`", {"id": data["id"], "name": entry_id})
        yield "error", ("id",), message, Message("make them equal")
    if kind == "check-record":
        yield from _record_findings(entry_id, data)
    if kind == "solution":
        yield from _solution_findings(data)
    if kind == "product":
        yield from _product_findings(entry_id, data)


def _record_findings(entry_id: str, data: dict[str, Any]) -> Iterator[_Finding]:
    name = PurePosixPath(entry_id).name
    date = data.get("date")
    if isinstance(date, str) and not name.startswith(f"{date}-"):
        message = Message("the date differs from the file name `{name}.yml`", {"name": name})
        yield "error", ("date",), message, Message("name the file {date}-name.yml", {"date": date})


def _solution_findings(data: dict[str, Any]) -> Iterator[_Finding]:
    since, until = data.get("since"), data.get("until")
    if isinstance(since, str) and isinstance(until, str) and since[: len(until)] > until[: len(since)]:
        message = Message("`since` ({since}) is after `until` ({until})", {"since": since, "until": until})
        yield "error", ("since",), message, Message("swap or correct them")
    if not data.get("evidence") and not data.get("confirmed"):
        message = Message("neither `evidence` nor `confirmed`: nobody can tell where this comes from")
        yield "error", ("evidence",), message, Message("add the URL of a public page, or the day of the confirmation")
    if data.get("evidence") and not data.get("checked") and not data.get("confirmed"):
        message = Message("`evidence` without the day on which somebody looked at it")
        yield "error", ("checked",), message, Message("add `checked:`")
    contact = data.get("contact")
    if isinstance(contact, dict):
        yield from _contact_findings(contact)


def _contact_findings(contact: dict[str, Any]) -> Iterator[_Finding]:
    mailbox = str(contact.get("email", "")).partition("@")[0]
    if _PERSON.match(mailbox):
        message = Message("`{mailbox}@` looks like a person's mailbox", {"mailbox": mailbox})
        yield "warning", ("contact", "email"), message, Message("use a role mailbox such as digital@...")
    if _TITLE.search(str(contact.get("role", ""))):
        yield (
            "warning",
            ("contact", "role"),
            Message("this looks like a person's name"),
            Message("name the office only"),
        )


def _product_findings(entry_id: str, data: dict[str, Any]) -> Iterator[_Finding]:
    seen: set[str] = set()
    for index, item in enumerate(_items(data, "replaces")):
        target = item.get("product") if isinstance(item, dict) else None
        if not isinstance(target, str):
            continue
        key: Path = ("replaces", index, "product")
        if target == entry_id:
            yield "error", key, Message("a product does not replace itself"), Message("remove the mapping")
        if target in seen:
            message = Message("`{id}` is mapped a second time", {"id": target})
            yield "error", key, message, Message("keep one of the two")
        seen.add(target)


def _date_findings(data: Any, path: Path = ()) -> Iterator[_Finding]:
    """Days that no calendar has, wherever they stand."""
    for key, value in _walk(data, path):
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value) and isinstance(key[-1], str) and key[-1] in _DATES:
            try:
                datetime.date.fromisoformat(value)
            except ValueError:
                yield "error", key, Message("there is no day {day}", {"day": value}), Message("correct the date")


_DATES = frozenset({"checked", "confirmed", "since", "until", "date", "contract_until"})


def _url_findings(data: Any) -> Iterator[_Finding]:
    for key, value in _walk(data, ()):
        if _URL.match(value) and (problem := objection(value)):
            yield "error", key, problem, Message("use the public https address of the page")


def _walk(data: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """Each text in the document and where it stands; the loader bounds depth and size."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _walk(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _walk(value, (*path, index))
    elif isinstance(data, str):
        yield path, data


# -------------------------------------------------------------------------------- what it says about other entries


def _items(data: dict[str, Any], key: str) -> list[Any]:
    value = data.get(key)
    return value if isinstance(value, list) else []


def _references(kind: str, data: dict[str, Any]) -> Iterator[Reference]:
    for key, target_kind in _PLAIN_REFERENCES.get(kind, ()):
        if key in data:
            yield Reference((key,), target_kind, data[key])
    for key, target_kind in _LIST_REFERENCES.get(kind, ()):
        for index, target in enumerate(_items(data, key)):
            if not str(target).startswith("pkg:"):
                yield Reference((key, index), target_kind, str(target))
    for key in ("replaces", "rejected_as_alternative_to", "dependencies", "alternatives"):
        for index, item in enumerate(_items(data, key)):
            yield from _product_references((key, index), item)
    record = data.get("procurement", {}).get("alternatives_check") if kind == "solution" else None
    if record:
        yield Reference(("procurement", "alternatives_check"), "check-record", record)


def _product_references(path: Path, item: dict[str, Any]) -> Iterator[Reference]:
    if "product" in item:
        yield Reference((*path, "product"), "product", item["product"])
    for number, target in enumerate(item.get("replaceable_by", [])):
        yield Reference((*path, "replaceable_by", number), "product", target)


_PLAIN_REFERENCES = {
    "solution": (("product", "product"), ("reuses", "solution")),
    "check-record": (("product", "product"),),
    "organisation": (("district", "organisation"),),
}
_LIST_REFERENCES = {
    "product": (("categories", "categories"), ("depends_on", "product")),
    "solution": (("categories", "categories"), ("fields", "fields-of-action"), ("sdgs", "sdgs")),
    "policy": (("approved_products", "product"),),
}


def _names(kind: str, data: dict[str, Any]) -> Iterator[Name]:
    if kind in {"product", "organisation"}:
        for key, spelling in _spellings(data):
            yield Name(key, kind, fold(spelling), spelling)
        if "ags" in data:
            yield Name(("ags",), "ags", data["ags"], data["ags"])
        for index, purl in enumerate(_items(data, "purls")):
            yield Name(("purls", index), "purl", purl.partition("?")[0].partition("#")[0].rstrip("/"), purl)
    if kind == "vocabulary":
        for index, term in enumerate(data["terms"]):
            yield Name(("terms", index, "id"), f"term:{data['id']}", term["id"], term["id"])
            yield from _term_names(data["id"], ("terms", index), term)


def _spellings(data: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    yield ("name",), data["name"]
    for index, alias in enumerate(_items(data, "aliases")):
        yield ("aliases", index), alias


def _term_names(vocabulary: str, path: Path, term: dict[str, Any]) -> Iterator[Name]:
    words = [((*path, "label", language), text) for language, text in term["label"].items()]
    for language, synonyms in term.get("synonyms", {}).items():
        words += [((*path, "synonyms", language, index), text) for index, text in enumerate(synonyms)]
    seen = set()
    for key, spelling in words:
        if (folded := fold(spelling)) not in seen:
            seen.add(folded)
            yield Name(key, f"words:{vocabulary}:{term['id']}", folded, spelling)


def _licences(data: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    if isinstance(data.get("licence"), str):
        yield ("licence",), data["licence"]
    for key in ("editions", "licence_history", "guides"):
        for index, item in enumerate(_items(data, key)):
            if "licence" in item:
                yield (key, index, "licence"), item["licence"]
