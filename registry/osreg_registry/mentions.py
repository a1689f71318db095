"""What one entry says about the world outside: which entries it refers to, which names it claims, which licences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from osreg_registry.names import fold
from osreg_registry.strict_yaml import Path
from osreg_registry.urls import front_page


class Reference(NamedTuple):
    """A place where one entry names another one; `key` is where."""

    key: Path
    kind: str
    target: str


class Name(NamedTuple):
    """A name that must mean one thing only; `scope` says among which."""

    key: Path
    scope: str
    folded: str
    spelling: str


def _items(data: dict[str, Any], key: str) -> list[Any]:
    value = data.get(key)
    return value if isinstance(value, list) else []


def references(kind: str, data: dict[str, Any]) -> Iterator[Reference]:
    """Each place where the entry names another entry or a term of a vocabulary."""
    for key, target_kind in _PLAIN_REFERENCES.get(kind, ()):
        if key in data:
            yield Reference((key,), target_kind, data[key])
    for key, target_kind in _LIST_REFERENCES.get(kind, ()):
        for index, target in enumerate(_items(data, key)):
            if not str(target).startswith("pkg:"):
                yield Reference((key, index), target_kind, str(target))
    for key in ("replaces", "rejected_as_alternative_to", "dependencies", "alternatives", "patterns"):
        for index, item in enumerate(_items(data, key)):
            yield from _product_references((key, index), item)
    record = data.get("procurement", {}).get("alternatives_check") if kind == "solution" else None
    if record:
        yield Reference(("procurement", "alternatives_check"), "check-record", record)


def _product_references(path: Path, item: dict[str, Any]) -> Iterator[Reference]:
    if "product" in item:
        yield Reference((*path, "product"), "product", item["product"])
    for number, target in enumerate(item.get("replaceable_by", [])):
        yield Reference((*path, "replaceable_by", number), "product", target)


_PLAIN_REFERENCES = {
    "solution": (("product", "product"), ("reuses", "solution")),
    "check-record": (("product", "product"),),
    "organisation": (("district", "organisation"), ("successor", "organisation")),
}
_LIST_REFERENCES = {
    "organisation": (("members", "organisation"),),
    "product": (("categories", "categories"), ("needs", "needs"), ("depends_on", "product")),
    "solution": (("categories", "categories"), ("needs", "needs"), ("fields", "fields-of-action"), ("sdgs", "sdgs")),
    "policy": (("approved_products", "product"),),
    "municipal-policy": (("approved_products", "product"),),
}


def names(kind: str, data: dict[str, Any]) -> Iterator[Name]:
    """Each name, key and package that must mean this entry only; for a vocabulary, its terms and their words."""
    if kind in {"product", "organisation"}:
        for key, spelling in _spellings(data):
            yield Name(key, kind, fold(spelling), spelling)
        if "ags" in data:
            yield Name(("ags",), "ags", data["ags"], data["ags"])
        if host := front_page(data.get("website", "")):
            yield Name(("website",), "host", host, data["website"])
        for index, purl in enumerate(_items(data, "purls")):
            yield Name(("purls", index), "purl", purl.partition("?")[0].partition("#")[0].rstrip("/"), purl)
    if kind == "vocabulary":
        for index, term in enumerate(data["terms"]):
            yield Name(("terms", index, "id"), f"term:{data['id']}", term["id"], term["id"])
            yield from _term_names(data["id"], ("terms", index), term)


def _spellings(data: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    yield ("name",), data["name"]
    for index, alias in enumerate(_items(data, "aliases")):
        yield ("aliases", index), alias


def _term_names(vocabulary: str, path: Path, term: dict[str, Any]) -> Iterator[Name]:
    words = [((*path, "label", language), text) for language, text in term["label"].items()]
    for language, synonyms in term.get("synonyms", {}).items():
        words += [((*path, "synonyms", language, index), text) for index, text in enumerate(synonyms)]
    seen = set()
    for key, spelling in words:
        if (folded := fold(spelling)) not in seen:
            seen.add(folded)
            yield Name(key, f"words:{vocabulary}:{term['id']}", folded, spelling)


def licences(data: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    """Each licence expression in the entry, and where it stands."""
    if isinstance(data.get("licence"), str):
        yield ("licence",), data["licence"]
    for key in ("editions", "licence_history", "guides"):
        for index, item in enumerate(_items(data, key)):
            if "licence" in item:
                yield (key, index, "licence"), item["licence"]
