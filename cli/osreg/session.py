"""The registry of this run."""

from __future__ import annotations

from pathlib import Path

from osreg.output import remark
from osreg.words import Words
from osreg_registry.catalogue import Catalogue
from osreg_registry.index import open_index
from osreg_registry.message import Message
from osreg_registry.paths import find_root


def open_catalogue(given: Path | None, words: Words) -> Catalogue:
    """The catalogue of the given registry, the checkout one stands in, or the shipped data.

    Says on standard error what limits it. Raises RegistryError when there is none or it cannot be read.
    """
    catalogue = Catalogue(open_index(find_root(given)))
    if catalogue.warning:
        remark(words, catalogue.warning)
    if left_out := catalogue.unusable():
        one = Message("one entry has faults and was left out")
        many = Message("{count} entries have faults and were left out", {"count": left_out})
        remark(words, one if left_out == 1 else many, Message("`osreg validate` lists them"))
    return catalogue
