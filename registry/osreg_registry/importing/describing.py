"""A description in both languages for a row that has none: what the registry or the row itself states, and no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from osreg_registry.catalogue import Catalogue
    from osreg_registry.model import Product

# An entry holds both languages at once, so these are data and no texts to translate.
_BY_PRODUCT = {
    "de": "Einsatzgebiet laut Produkteintrag von {name}: {tasks}.",
    "en": "Field of use according to the product entry of {name}: {tasks}.",
}
_BY_ROW = {
    "de": "Programm {name}{by} (laut Angabe von {home}; eine Beschreibung fehlt noch).",
    "en": "Program {name}{by} (as stated by {home}; a description is still missing).",
}
_BY = {"de": " von {maker}", "en": " by {maker}"}


class Described(NamedTuple):
    """The text in both languages, and whether osreg worded one of them."""

    text: dict[str, str]
    neutral: bool


def description(
    catalogue: Catalogue, home: str, name: str, stated: dict[str, str], product: Product | None, maker: str | None
) -> Described:
    """The stated texts; a language without one has what the product's entry says, else that the row names it."""
    text = {}
    for language in ("de", "en"):
        if said := stated.get(language):
            text[language] = said
        elif product:
            vocabulary, terms = ("needs", product.needs) if product.needs else ("categories", product.categories)
            tasks = ", ".join(dict.fromkeys(catalogue.label(vocabulary, term, language) for term in terms[:4]))
            text[language] = _BY_PRODUCT[language].format(name=product.name, tasks=tasks)
        else:
            by = _BY[language].format(maker=maker) if maker else ""
            text[language] = _BY_ROW[language].format(name=name, by=by, home=home)
    return Described(text, len(stated) < 2)
