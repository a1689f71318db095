"""Where a user's answers and tokens lie."""

from __future__ import annotations

import os
from pathlib import Path


def evidence_file() -> Path:
    """The file OSREG_EVIDENCE, else the one in the platform's place for a user's data."""
    if given := os.environ.get("OSREG_EVIDENCE"):
        return Path(given)
    import platformdirs  # noqa: PLC0415 -- not needed when the file is given

    return platformdirs.user_data_path("osreg", appauthor=False) / "evidence.sqlite"


def token_file() -> Path:
    """The file OSREG_TOKENS, else the one in the platform's place for a user's configuration."""
    if given := os.environ.get("OSREG_TOKENS"):
        return Path(given)
    import platformdirs  # noqa: PLC0415 -- not needed when the file is given

    return platformdirs.user_config_path("osreg", appauthor=False) / "tokens"
