"""Every test runs offline, in German or English as it says, on one fixed day, with a cache of its own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from osreg_registry.catalogue import Catalogue
from osreg_registry.index import open_index

HERE = Path(__file__).parent
#: 2026-11-23T12:00:00Z
NOON = "1795435200"


def _data() -> Path:
    """The real registry: that of the checkout, also when the tests run against an installed wheel."""
    return HERE.parent


@pytest.fixture(autouse=True)
def _clean_environment(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if "TOKEN" in name or name.startswith(("LC_", "GITHUB_", "OSREG_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("OSREG_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", NOON)
    monkeypatch.setenv("OSREG_OFFLINE", "1")
    monkeypatch.setenv("OSREG_EVIDENCE", str(tmp_path_factory.mktemp("evidence") / "evidence.sqlite"))


@pytest.fixture
def world(tmp_path: Path) -> Path:
    """A copy of the fictional registry, to be changed at will."""
    root = tmp_path / "world"
    shutil.copytree(HERE / "world", root)
    shutil.copy(_data() / "registry/vocabularies/licences.json", root / "registry/vocabularies")
    return root


@pytest.fixture
def catalogue_of() -> Callable[[Path], Catalogue]:
    """Opens a registry without writing anything."""
    return lambda root: Catalogue(open_index(root, keep=False))


@pytest.fixture(scope="session")
def real_root() -> Path:
    """The registry that osreg ships."""
    return _data()
