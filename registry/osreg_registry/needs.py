"""What a person needs, in everyday words of either language: terms of the vocabularies `needs` and `categories`.

A need is found by its words, exactly; likeness gives suggestions only. `needs` is finer than publiccode.yml's
categories and is asked first.
"""

from __future__ import annotations

from osreg_registry.catalogue import Catalogue
from osreg_registry.names import fold

VOCABULARIES = ("needs", "categories")
# Words that say "a program", not which one.
EMPTY = frozenset(
    fold(
        "a an and app apps das der die digital digitale digitales ein eine einer Fachverfahren for für im in Lösung "
        "Lösungen of online Plattform platform Programm Software solution System the tool und Verfahren von web zum zur"
    ).split()
)


def find_need(catalogue: Catalogue, text: str, *, inside: bool = False) -> str | None:
    """The term that the text names. With `inside`, also one that stands among other words, the longest first."""
    folded = fold(text)
    words = [word for word in folded.split() if word not in EMPTY]
    tries = [folded, " ".join(words)]
    if inside:
        lengths = range(len(words) - 1, 0, -1)
        tries += [" ".join(words[i : i + n]) for n in lengths for i in range(len(words) - n + 1)]
    for candidate in filter(None, tries):
        for vocabulary in VOCABULARIES:
            if terms := catalogue.terms_called(vocabulary, candidate):
                return terms[0]
    return None


def label_of(catalogue: Catalogue, term: str, language: str) -> str:
    """The label of a need in `de` or `en`; the term itself when no vocabulary has it."""
    labels = (catalogue.label(vocabulary, term, language) for vocabulary in VOCABULARIES)
    return next((label for label in labels if label != term), term)


def near_needs(catalogue: Catalogue, text: str, limit: int = 5) -> list[str]:
    """Terms with a word like the text or one of its words, the most similar first."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 -- 20 ms, only when nothing is called so

    query = " ".join(word for word in fold(text)[:500].split() if word not in EMPTY)
    if not query:
        return []
    words = [(word, term) for vocabulary in VOCABULARIES for word, term in catalogue.words_of(vocabulary)]
    found: dict[str, float] = {}
    choices = [word for word, _ in words]
    for scorer, cutoff in ((fuzz.ratio, 78), (fuzz.token_set_ratio, 95)):
        for _, score, place in process.extract(query, choices, scorer=scorer, score_cutoff=cutoff, limit=50):
            term = words[place][1]
            found[term] = max(found.get(term, 0), score)
    return sorted(found, key=lambda term: (-found[term], term))[:limit]
