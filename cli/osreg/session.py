"""The registry of this run."""

from __future__ import annotations

from pathlib import Path

from osreg.output import remark
from osreg.words import Words
from osreg_registry.catalogue import Catalogue
from osreg_registry.errors import UsageError
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


def open_own(given: Path | None, words: Words) -> Catalogue:
    """The same, to write into. Raises UsageError for the data that came with the program."""
    catalogue = open_catalogue(given, words)
    refuse_shipped(catalogue.root)
    return catalogue


def refuse_shipped(root: Path) -> None:
    """Raises UsageError when the root is the data of the installed program: nobody would find again what is written."""
    if (root.parent.name, root.name) == ("osreg_registry", "data"):
        text = Message("this is the data that came with osreg, and not your registry")
        raise UsageError(text, Message("run it in a checkout of the registry, or name one with --registry"))
