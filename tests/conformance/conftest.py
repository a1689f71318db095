"""Real data by others, where it is at hand: the folder that OSREG_CORPORA names, else `../shared/corpora`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from osreg_registry.licences import LicenceTable

ROOT = Path(__file__).parent.parent.parent
# Read once: tests run without variables of osreg.
CORPORA = (ROOT / os.environ.get("OSREG_CORPORA", "../shared/corpora")).resolve()


@pytest.fixture(scope="session")
def corpora() -> Path:
    if not CORPORA.is_dir():
        pytest.skip(f"no folder {CORPORA.name} with real data of others (OSREG_CORPORA names it)")
    return CORPORA


@pytest.fixture(scope="session")
def table() -> LicenceTable:
    return LicenceTable.read(ROOT / "registry/vocabularies/licences.json")
