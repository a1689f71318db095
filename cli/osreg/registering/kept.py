"""An unfinished draft, kept after every answer: an interruption costs nothing that was typed."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any, NamedTuple


class Kept(NamedTuple):
    """The municipality, the fields, and the questions that were answered (also with nothing)."""

    municipality: str | None
    fields: dict[str, Any]
    answered: list[str]


def file_of_draft() -> Path:
    """Where it lies: in the user's folder for such things, never in the registry."""
    import platformdirs  # noqa: PLC0415 -- only with questions

    return platformdirs.user_state_path("osreg", appauthor=False) / "new.json"


def keep(draft: Kept) -> None:
    """Writes it in one step, for its owner alone. Raises OSError."""
    path = file_of_draft()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=".new.", dir=path.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(draft._asdict(), file, ensure_ascii=False)
    Path(temporary).replace(path)


def kept() -> Kept | None:
    """The draft that is there; None when there is none, or it cannot be read."""
    try:
        data = json.loads(file_of_draft().read_bytes())
        return Kept(data["municipality"], dict(data["fields"]), list(data["answered"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def forget() -> None:
    """Removes it: it has become an entry, or nobody wants it."""
    file_of_draft().unlink(missing_ok=True)
