"""Which product of the registry a row means: by its exact name or alias, never by likeness."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from osreg_registry.errors import UsageError
from osreg_registry.message import Message
from osreg_registry.names import fold
from osreg_registry.resolve import MAX_LENGTH, resolve

if TYPE_CHECKING:
    from osreg_registry.catalogue import Catalogue
    from osreg_registry.model import Product

#: What `resolve` would take for something else than a name: files, package URLs, addresses.
_NO_NAME = re.compile(r"[/\\]|\.ya?ml$|^pkg:|^\.|@", re.IGNORECASE)
_LEGAL_FORMS = frozenset(
    {"ag", "co", "com", "corp", "corporation", "ev", "foundation", "gmbh", "inc", "international"}
) | {*("kg", "limited", "llc", "ltd", "mbh", "project", "se", "software", "stiftung", "the", "und", "and")}


class Found(NamedTuple):
    """The product, or the names of products that are like it, and what a person has to look at."""

    product: Product | None
    near: tuple[str, ...] = ()
    remark: Message | None = None


def product_called(catalogue: Catalogue, name: str, maker: str | None = None) -> Found:
    """The one product with that name, unless the stated maker is another one than the registry knows."""
    if _NO_NAME.search(name) or len(name) > MAX_LENGTH:
        return Found(None)
    try:
        target = resolve(catalogue, name)
    except UsageError:  # the name of a file beside the user
        return Found(None)
    product = catalogue.product(target.id) if target.kind == "product" and target.id else None
    if product is None:
        return Found(None, tuple(near.name for near in target.near_misses if near.kind == "product"))
    if maker and product.vendor and not _is_same_maker(maker, product.vendor):
        gaps = {"product": product.name, "known": product.vendor, "stated": maker}
        return Found(None, (product.name,), Message("{product} is made by {known}, not by {stated}", gaps))
    return Found(product)


def _is_same_maker(one: str, other: str) -> bool:
    """Whether the names share a word that is no legal form; "SAP" and "SAP Deutschland SE & Co. KG" do."""
    first, second = (set(fold(name).split()) - _LEGAL_FORMS for name in (one, other))
    joined = "".join(fold(one).split()) == "".join(fold(other).split())
    return bool(first & second) or not first or not second or joined
