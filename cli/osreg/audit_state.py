"""What an audit remembers for the next one: a small JSON file, written in one step."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from osreg.output import emit
from osreg_checks.audit import Known
from osreg_checks.sources.places import evidence_file
from osreg_registry.errors import UsageError
from osreg_registry.message import Message


class State(NamedTuple):
    """The findings of the last audit and its day; empty before the first one."""

    day: str | None
    findings: dict[str, Known]


def state_file(given: Path | None, evidence: Path | None) -> Path:
    """The file that was named, else one beside the stored answers."""
    return given or (evidence or evidence_file()).with_suffix(".audit.json")


class _Finding(msgspec.Struct):
    since: str
    message: str


class _File(msgspec.Struct):
    version: Literal[1]
    day: str
    findings: dict[str, _Finding]


def load(path: Path) -> State:
    """The state. Raises UsageError for a file that is something else."""
    try:
        document = msgspec.json.decode(path.read_bytes(), type=_File)
    except FileNotFoundError:
        return State(None, {})
    except (OSError, ValueError, RecursionError) as error:
        message = Message("{path} does not hold the findings of an audit", {"path": str(path)})
        raise UsageError(message, Message("name another file with --state, or delete it")) from error
    found = {key: Known(one.since, one.message) for key, one in document.findings.items() if key.count(" ") >= 2}
    return State(document.day, found)


def save(path: Path, day: datetime.date, findings: Mapping[str, Known]) -> None:
    """Writes the state in one step. Raises UsageError when that fails."""
    rows = {key: known._asdict() for key, known in findings.items()}
    document = {"version": 1, "day": day.isoformat(), "findings": rows}
    emit(json.dumps(document, ensure_ascii=False, indent=1) + "\n", path)
