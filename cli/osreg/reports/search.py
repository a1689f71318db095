"""The hits of `osreg search`: one line each, or JSON version 1."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from osreg.reports.json_text import json_text
from osreg.reports.layout import indented, row
from osreg.words import Words, clean
from osreg_registry.catalogue import Catalogue, Use
from osreg_registry.needs import label_of
from osreg_registry.search import Hit

_SHOWN = 20
_ID = 30


def search_text(
    question: str, hits: Sequence[Hit], catalogue: Catalogue, words: Words, width: int, *, every: bool
) -> str:
    """Products and solutions in two lists, and how to ask on."""
    return "\n".join(_lines(question, hits, catalogue, words, width, every=every)) + "\n"


def _lines(
    question: str, hits: Sequence[Hit], catalogue: Catalogue, words: Words, width: int, *, every: bool
) -> Iterator[str]:
    if not hits:
        yield from indented(
            words('nothing in the registry has all the words of "{words}"', words=clean(question)), 0, width
        )
        return
    shown = hits if every else hits[:_SHOWN]
    for kind, title in (("product", words("Products")), ("solution", words("Solutions"))):
        of_kind = [hit for hit in shown if hit.kind == kind]
        if of_kind:
            yield title
        for hit in of_kind:
            about = f"{clean(_name(hit))} ({_state(hit, catalogue, words)})"
            yield from row(("", clean(hit.id), about), (0, _ID, width - _ID - 4))
    if len(shown) < len(hits):
        yield from indented(words("and {count} more: --all shows them", count=len(hits) - len(shown)), 2, width)
    yield words("osreg check ID says more about one of them.")


def _name(hit: Hit) -> str:
    return hit.entry.solution.name if isinstance(hit.entry, Use) else hit.entry.name


def _state(hit: Hit, catalogue: Catalogue, words: Words) -> str:
    if isinstance(hit.entry, Use):
        return f"{clean(hit.entry.organisation.name)}, {words(hit.entry.solution.status)}"
    openness = words(catalogue.licence(hit.entry.licence).openness)
    first = (*hit.entry.needs, *hit.entry.categories)[0]
    return f"{openness}, {clean(label_of(catalogue, first, words.language))}"


def search_json(question: str, hits: Sequence[Hit], catalogue: Catalogue) -> str:
    """All hits in order; the same inputs give the same bytes."""
    return json_text({"version": 1, "query": question, "hits": [_hit(hit, catalogue) for hit in hits]})


def _hit(hit: Hit, catalogue: Catalogue) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": hit.kind, "id": hit.id, "name": _name(hit), "score": round(hit.score, 3)}
    if isinstance(hit.entry, Use):
        solution = hit.entry.solution
        return found | {
            "municipality": hit.entry.organisation.name,
            "status": solution.status,
            "product": solution.product,
        }
    product = hit.entry
    return found | {
        "vendor": product.vendor,
        "licence": product.licence,
        "openness": catalogue.licence(product.licence).openness,
        "categories": product.categories,
        "needs": product.needs,
    }
