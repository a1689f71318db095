"""A new solution on its way into the registry: where it goes, and what is there already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from osreg_registry.drafting import entry_text
from osreg_registry.names import fold
from osreg_registry.urls import canonical_repository

if TYPE_CHECKING:
    from osreg_registry.catalogue import Catalogue

_LONGEST = 80


def slug_of(name: str) -> str:
    """The file name for a solution: the folded words of its name that are plain letters and digits; may be empty."""
    words = [word for word in fold(name).replace("+", " plus ").replace("#", " sharp ").split() if word.isascii()]
    return "-".join(words)[:_LONGEST].strip("-")


def path_of(municipality: str, slug: str) -> str:
    """Where the entry lies, relative to the root."""
    return f"solutions/{municipality}/{slug}.yml"


def same_solutions(catalogue: Catalogue, municipality: str, fields: Mapping[str, Any]) -> list[str]:
    """Keys of the municipality's solutions with the same product, repository or name, in order."""
    return [
        use.key
        for use in catalogue.solutions()
        if use.organisation.id == municipality
        and (
            (fields.get("product") and use.solution.product == fields["product"])
            or _is_same_place(use.solution.repository, fields.get("repository"))
            or fold(use.solution.name) == fold(str(fields.get("name") or ""))
        )
    ]


def _is_same_place(one: str | None, other: str | None) -> bool:
    return bool(one and other) and canonical_repository(str(one)) == canonical_repository(str(other))


def solution_text(fields: Mapping[str, Any]) -> bytes:
    """The text of a new solution, in the order of the model, without what is not stated."""
    return entry_text("solution", fields)
