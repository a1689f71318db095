"""The registry of this run."""

from __future__ import annotations

from pathlib import Path

from osreg_registry.catalogue import Catalogue
from osreg_registry.index import open_index
from osreg_registry.paths import find_root


def open_catalogue(given: Path | None) -> Catalogue:
    """The catalogue of the given registry, the checkout one stands in, or the shipped data.

    Raises RegistryError when there is none or it cannot be read.
    """
    return Catalogue(open_index(find_root(given)))
