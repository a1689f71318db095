"""The parts of a bill, sorted by licence and compared with the licence of the whole."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from osreg_checks.compatibility.compare import Compared, Comparison
from osreg_checks.compatibility.matrix import Matrix
from osreg_checks.sbom.bill import Bill, Judged, title
from osreg_registry.message import Message

_NAMED = 3


class Parts(NamedTuple):
    """The components under one licence, and the answer on it; None where no licence is known."""

    licence: str | None
    compared: Compared | None
    all: tuple[Judged, ...]

    @property
    def place(self) -> str:
        """Where the first of them stands in the document."""
        return self.all[0].component.place


def compared_parts(matrix: Matrix, comparison: Comparison, bill: Bill) -> list[Parts]:
    """All parts that are handed on with the whole, each licence once, in the order of the document.

    What is needed to build or test only, or is optional, is left out: it need not be part of what is distributed.
    """
    by_licence: dict[str | None, list[Judged]] = {}
    spelt: dict[str | None, str | None] = {None: None}
    for one in bill.all:
        if one.is_light:
            continue
        licence = one.verdict.licence
        if licence not in spelt:
            spelt[licence] = matrix.id_of(licence) if licence else None
        by_licence.setdefault(spelt[licence], []).append(one)
    return [
        Parts(licence, comparison.of(licence) if licence else None, tuple(found))
        for licence, found in by_licence.items()
    ]


def named(parts: Iterable[Parts]) -> Message | str:
    """The components by name: one, two or three, or three of many."""
    found = [one for each in parts for one in each.all]
    names = ", ".join(title(one.component) for one in found[:_NAMED])
    if len(found) <= _NAMED:
        return names
    return Message("{count} components ({names} and others)", {"count": len(found), "names": names})


def licences_of(parts: list[Parts]) -> Message | str:
    """Their licences, three of many."""
    names = ", ".join(f"`{one.licence}`" for one in parts[:_NAMED])
    if len(parts) <= _NAMED:
        return names
    return Message("{count} licences ({names} and others)", {"count": len(parts), "names": names})
