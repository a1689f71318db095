"""Searching products and solutions by words of either language, typing errors forgiven.

Every word of the question must be in an entry: as it is, at the start of a word, inside a German compound, or nearly.
What it is called counts more than what it is for, and that more than what is written about it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from rapidfuzz import fuzz, process

from osreg_registry.catalogue import Catalogue, Use
from osreg_registry.model import Product
from osreg_registry.names import fold
from osreg_registry.needs import EMPTY, VOCABULARIES

_NAME, _MAKER, _TASK, _TEXT = 1.0, 0.6, 0.7, 0.4
_EXACT, _START, _INSIDE, _LIKE = 1.0, 0.9, 0.7, 0.6


class Hit(NamedTuple):
    """An entry that has all words of the question; `score` is from 0 to 1."""

    kind: Literal["product", "solution"]
    id: str
    entry: Product | Use
    score: float


def search(catalogue: Catalogue, words: str) -> list[Hit]:
    """The entries that have all the words, the best first; empty when none has."""
    asked = _asked(words)
    if not asked:
        return []
    entries = [*_products(catalogue), *_solutions(catalogue)]
    vocabulary = sorted({token for _, _, _, weights in entries for token in weights})
    quality = [_qualities(word, vocabulary) for word in asked]
    hits = [
        Hit(kind, entry_id, entry, score)
        for kind, entry_id, entry, weights in entries
        if (score := _score(weights, quality)) > 0
    ]
    return sorted(hits, key=lambda hit: (-round(hit.score, 3), hit.kind, hit.id))


def _asked(words: str) -> list[str]:
    folded = fold(words)[:500].split()
    # "the", "software": only when nothing else was asked for.
    return list(dict.fromkeys([word for word in folded if word not in EMPTY] or folded))[:20]


def _score(weights: dict[str, float], quality: list[dict[str, float]]) -> float:
    """The mean over the asked words of their best place in the entry; 0 when one has none."""
    best = [max((weight * found.get(token, 0) for token, weight in weights.items()), default=0) for found in quality]
    return sum(best) / len(best) if all(best) else 0


def _qualities(word: str, vocabulary: list[str]) -> dict[str, float]:
    """How well the word is met by each token of the registry that is anything like it."""
    found: dict[str, float] = {}
    if len(word) >= 4:
        cutoff = 78 if len(word) > 5 else 75
        for token, _, _ in process.extract(word, vocabulary, scorer=fuzz.ratio, score_cutoff=cutoff, limit=None):
            found[token] = _LIKE
    for token in vocabulary:
        if token == word:
            found[token] = _EXACT
        elif len(word) >= 3 and token.startswith(word):
            found[token] = _START
        elif len(word) >= 5 and word in token:
            found[token] = _INSIDE
    return found


_Searchable = tuple[Literal["product", "solution"], str, "Product | Use", dict[str, float]]


def _products(catalogue: Catalogue) -> Iterator[_Searchable]:
    terms = _Terms(catalogue)
    for product in catalogue.products():
        names = [product.id, product.name, *product.aliases]
        tasks = terms.words([*product.needs, *product.categories])
        weights = _weights((_TASK, tasks), (_MAKER, [product.vendor or ""]), (_NAME, names))
        yield "product", product.id, product, weights


def _solutions(catalogue: Catalogue) -> Iterator[_Searchable]:
    terms = _Terms(catalogue)
    for use in catalogue.solutions():
        solution = use.solution
        about = [solution.description.de, solution.description.en, *solution.partners, *solution.standards]
        tasks = terms.words([*solution.needs, *solution.categories])
        places = [use.organisation.name, *use.organisation.aliases]
        product = catalogue.product(solution.product) if solution.product else None
        names = [solution.name, use.key.partition("/")[2], *([product.name, *product.aliases] if product else [])]
        yield "solution", use.key, use, _weights((_TEXT, about), (_MAKER, places), (_TASK, tasks), (_NAME, names))


class _Terms:
    """The words of the vocabularies, both languages, by term."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._words: dict[str, list[str]] = {}
        for vocabulary in VOCABULARIES:
            for word, term in catalogue.words_of(vocabulary):
                self._words.setdefault(term, []).append(word)

    def words(self, terms: list[str]) -> list[str]:
        return [word for term in terms for word in self._words.get(term, ())]


def _weights(*parts: tuple[float, list[str]]) -> dict[str, float]:
    """The tokens of an entry, each with the weight of the best place in which it stands."""
    weights: dict[str, float] = {}
    for weight, texts in sorted(parts):
        weights.update(dict.fromkeys((token for text in texts for token in fold(text).split()), weight))
    return weights
