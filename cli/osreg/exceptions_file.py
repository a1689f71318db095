"""The exceptions that somebody wrote down beside a bill of material."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from osreg_registry.entries import read_alone
from osreg_registry.errors import UsageError
from osreg_registry.message import Message
from osreg_registry.model import Exceptions

if TYPE_CHECKING:
    from osreg_registry.model import Waiver


def read_exceptions(path: Path) -> list[Waiver]:
    """The exceptions in a file. Raises UsageError that names each fault with its line and column."""
    try:
        reading = read_alone(path, "exceptions")
    except OSError as error:
        why = {"path": str(path), "why": error.strerror or str(error)}
        raise UsageError(Message("{path} cannot be read: {why}", why)) from error
    errors = [fault for fault in reading.faults if fault.level == "error"]
    if errors:
        gaps: dict[str, object] = {
            "path": str(path),
            "line": errors[0].line,
            "column": errors[0].column,
            "key": errors[0].key or "-",
            "problem": errors[0].message,
            "count": len(errors),
        }
        first = Message("{path}:{line}:{column}: {key}: {problem}", gaps)
        several = Message("{path}:{line}:{column}: {key}: {problem}; {count} faults in all", gaps)
        raise UsageError(several if len(errors) > 1 else first, errors[0].fix)
    return msgspec.json.decode(reading.document, type=Exceptions).exceptions
