"""Filing a check beside the solutions of the municipality: record, evidence, memo, and the link to it."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

from osreg.memo.record import Asked
from osreg.memo.shape import Memo
from osreg_checks.answer import Answer
from osreg_checks.sources.live import Live
from osreg_registry.catalogue import Catalogue
from osreg_registry.drafting import entry_text
from osreg_registry.editing import create, save, with_check
from osreg_registry.errors import UsageError
from osreg_registry.message import Message
from osreg_registry.names import fold

_LONGEST = 60
_MOST_A_DAY = 100
_SUFFIXES = {"markdown": ".md", "html": ".html", "pdf": ".pdf"}


class Filed(NamedTuple):
    """What was written, as paths in the registry; `linked` is the solution that names the check now."""

    paths: tuple[str, ...]
    linked: str | None


def commit_of(root: Path) -> str | None:
    """The commit that the registry lies at; None outside of git."""
    try:
        command = ["git", "-C", str(root), "rev-parse", "HEAD"]
        done = subprocess.run(command, capture_output=True, timeout=10, check=False)  # noqa: S603 -- no shell
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode().strip() or None if done.returncode == 0 else None


def file_check(
    catalogue: Catalogue,
    answer: Answer,
    asked: Asked,
    memo: Memo,
    live: Live | None,
    beside: tuple[str, str | bytes] | None = None,
) -> Filed:
    """Writes record, evidence and, if given, the memo (`beside`: its form and content).

    Raises:
        UsageError: no municipality was named, or too many checks of the day have that name.
        RegistryError: a file cannot be written.

    """
    home = _home(catalogue, asked)
    name = _free_name(catalogue.root, home, answer)
    folder = f"solutions/{home}/checks"
    files = {".json": memo.record.encode()}
    if live:
        files[".evidence"] = _bundle(live, answer)
    if beside:
        form, content = beside
        files[_SUFFIXES[form]] = content if isinstance(content, bytes) else content.encode()
    # The entry comes last: whatever it names is there.
    files[".yml"] = _entry(answer, asked, memo)
    for suffix, content in files.items():
        create(catalogue.root, f"{folder}/{name}{suffix}", content)
    return Filed(tuple(f"{folder}/{name}{suffix}" for suffix in files), _link(catalogue, home, answer, name))


def _home(catalogue: Catalogue, asked: Asked) -> str:
    from osreg_checks.consider import home_called  # noqa: PLC0415 -- it is loaded by then

    if asked.municipality is None:
        problem = Message("nobody said for whom the check is filed")
        raise UsageError(problem, Message("name your municipality with --municipality"))
    return home_called(catalogue, asked.municipality).id


def _free_name(root: Path, home: str, answer: Answer) -> str:
    """`<date>-<slug>`, with a number when the day has one of that name."""
    slug = "-".join(fold(answer.subject.id or answer.subject.name or answer.query).split())[:_LONGEST].strip("-")
    name = f"{answer.generated_at.date().isoformat()}-{slug or 'check'}"
    for number in range(1, _MOST_A_DAY):
        found = name if number == 1 else f"{name}-{number}"
        if not (root / f"solutions/{home}/checks/{found}.yml").exists():
            return found
    raise UsageError(Message("there are too many checks of this name and day: {name}", {"name": name}))


def _entry(answer: Answer, asked: Asked, memo: Memo) -> bytes:
    """The entry that says that the check was made."""
    subject = answer.subject
    is_product = subject.kind == "product" and subject.id
    stated = {
        "date": answer.generated_at.date().isoformat(),
        "query": answer.query,
        "verdict": subject.openness,
        "product": subject.id if is_product else None,
        "alternatives": [{"product": one.id, "outcome": "open"} for one in answer.alternatives],
        "policy": answer.policy_version,
        "registry": answer.registry_revision,
        "asked_by": ", ".join(part for part in (asked.unit, asked.role) if part) or None,
        "record": memo.sha256,
    }
    return entry_text("check-record", stated)


def _bundle(live: Live, answer: Answer) -> bytes:
    """The stored answers that the check rests on, and what could not be had, in a store of their own."""
    client = live.client
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "evidence"
        client.evidence.extract({*client.used, *client.failed}, answer.generated_at, path)
        return path.read_bytes()


def _link(catalogue: Catalogue, home: str, answer: Answer, name: str) -> str | None:
    """Enters the check in the one solution that it is about; None when that is not clear."""
    subject = answer.subject
    keys = [subject.id] if subject.kind == "solution" and subject.id else []
    if subject.kind == "product" and subject.id:
        keys = catalogue.solutions_naming("product", subject.id)
    own = [key for key in keys if key.partition("/")[0] == home]
    if len(own) != 1:
        return None
    path = f"solutions/{own[0]}.yml"
    before = (catalogue.root / path).read_bytes()
    save(catalogue.root, path, before, with_check(before, name))
    return own[0]
