"""What a product or solution drags in: direct and transitive, with the path that leads there."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from osreg_registry.catalogue import Catalogue
from osreg_registry.message import Message
from osreg_registry.model import Product, Solution

if TYPE_CHECKING:
    from osreg_registry.licences import Openness

_UNKNOWN_PACKAGE = Message("no product of the registry has this package")


class Needed(NamedTuple):
    """Something that the subject needs; `path` leads from the subject's own dependency to it."""

    name: str
    purl: str | None
    licence: str | None
    openness: Openness
    reason: Message
    path: tuple[str, ...]
    optional: bool | None
    replaceable_by: tuple[str, ...]


def needed_by(catalogue: Catalogue, entry: Product | Solution) -> Iterator[Needed]:
    """All dependencies, each once with its shortest path, nearest first."""
    queue = deque(_direct(catalogue, entry))
    seen: set[str] = set()
    while queue:
        item, path = queue.popleft()
        if item.label in seen:
            continue
        seen.add(item.label)
        product = catalogue.product(item.product) if item.product else _by_package(catalogue, item.purl)
        yield _needed(catalogue, item, product, path)
        if product:
            queue.extend((_Link.to(target), (*path, target)) for target in product.depends_on)


class _Link(NamedTuple):
    product: str | None
    purl: str | None
    optional: bool | None = None
    replaceable_by: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return self.product or self.purl or ""

    @classmethod
    def to(cls, target: str) -> _Link:
        return cls(None, target) if target.startswith("pkg:") else cls(target, None)


def _direct(catalogue: Catalogue, entry: Product | Solution) -> Iterator[tuple[_Link, tuple[str, ...]]]:
    if isinstance(entry, Product):
        yield from ((_Link.to(target), (target,)) for target in entry.depends_on)
        return
    for item in entry.dependencies:
        link = _Link(item.product, item.purl, item.optional, tuple(item.replaceable_by))
        yield link, (link.label,)
    # What the product behind a solution needs, the solution needs; the product itself is judged apart.
    product = catalogue.product(entry.product) if entry.product else None
    if product:
        yield from ((_Link.to(target), (product.id, target)) for target in product.depends_on)


def _by_package(catalogue: Catalogue, purl: str | None) -> Product | None:
    found = catalogue.by_name("purl", purl.partition("@")[0]) if purl else []
    return catalogue.product(found[0]) if found else None


def _needed(catalogue: Catalogue, item: _Link, product: Product | None, path: tuple[str, ...]) -> Needed:
    if product is None:
        reason = _UNKNOWN_PACKAGE if item.purl else Message("the product has no usable entry")
        return Needed(item.label, item.purl, None, "undetermined", reason, path, item.optional, item.replaceable_by)
    licence = catalogue.licence(product.licence)
    return Needed(
        product.name,
        item.purl,
        product.licence,
        licence.openness,
        licence.reason,
        path,
        item.optional,
        item.replaceable_by,
    )
