"""A licence expression in a whole under another expression: what the list says, and which licences decided it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import NamedTuple

from osreg_checks.compatibility.matrix import Answer, Matrix
from osreg_registry.licences import Node, NotAnExpressionError, parse

_FROM_THE_BEST: tuple[Answer, ...] = ("yes", "choice", "check", "undecided", "unlisted", "unclear", "no")
# A No outweighs what nobody knows, and that outweighs what is only to be looked at.
_FROM_THE_WORST: tuple[Answer, ...] = ("no", "unclear", "unlisted", "undecided", "check", "choice", "yes")


class Compared(NamedTuple):
    """An answer, the two single licences that led to it, and the part's licence after each choice was made."""

    answer: Answer
    outbound: str
    inbound: str
    chosen: str


class Comparison:
    """Compares parts with a whole under `outbound`. Each expression and each licence is compared once."""

    #: Different compound expressions that are parsed; one takes about a millisecond, and a real bill has some dozen.
    MOST_PARSED = 1_000
    #: Characters of the licence of the whole.
    LONGEST = 300

    def __init__(self, matrix: Matrix, outbound: str) -> None:
        self.matrix = matrix
        self.outbound = outbound
        self._whole = _read(outbound) if len(outbound) <= self.LONGEST else None
        self._known: dict[str, Compared] = {}
        self._leaves: dict[str, Compared] = {}
        self._parsed = 0

    @property
    def obstacle(self) -> Answer | None:
        """Why nothing can be compared with this licence of the whole, if so."""
        if self._whole is None:
            return "unclear"
        return None if any(self.matrix.has(one) for one in _licences(self._whole)) else "unlisted"

    def of(self, inbound: str) -> Compared:
        """The answer on a part under that expression."""
        if inbound not in self._known:
            self._known[inbound] = self._of_text(inbound)
        return self._known[inbound]

    def _of_text(self, inbound: str) -> Compared:
        if ", " in inbound:
            return self._of_several(inbound)
        if " " not in inbound and "(" not in inbound:
            return self._leaf(inbound)
        node = None
        if self._parsed < self.MOST_PARSED:
            self._parsed += 1
            node = _read(inbound)
        return self._of(node) if node else Compared("unclear", self.outbound, inbound, inbound)

    def _of_several(self, inbound: str) -> Compared:
        """Several statements of which nobody says whether one may choose or must keep all: only agreement counts."""
        found = [self.of(one) for one in inbound.split(", ")]
        if len({one.answer for one in found}) == 1:
            return found[0]._replace(chosen=inbound)
        return Compared("unclear", self.outbound, inbound, inbound)

    def _of(self, node: Node) -> Compared:
        if node.operator in {"", "WITH"}:
            return self._leaf(_text(node))
        parts = [self._of(part) for part in node.parts]
        if node.operator == "OR":
            return _first(parts, _FROM_THE_BEST)
        return _first(parts, _FROM_THE_WORST)._replace(chosen=" AND ".join(part.chosen for part in parts))

    def _leaf(self, licence: str) -> Compared:
        if self._whole is None:
            return Compared("unclear", self.outbound, licence, licence)
        if licence not in self._leaves:
            inbound = self.matrix.id_of(licence)
            self._leaves[licence] = self._in_whole(self._whole, inbound)
        return self._leaves[licence]

    def _in_whole(self, whole: Node, inbound: str) -> Compared:
        """A single licence in the whole. AND: it must fit under all. OR: under all, or one gives the choice up."""
        if whole.operator in {"", "WITH"}:
            outbound = self.matrix.id_of(_text(whole))
            return Compared(self.matrix.says(outbound, inbound), outbound, inbound, inbound)
        parts = [self._in_whole(part, inbound) for part in whole.parts]
        if whole.operator == "AND":
            return _first(parts, _FROM_THE_WORST)
        best = _first(parts, _FROM_THE_BEST)
        gives_up = best.answer == "yes" and any(part.answer != "yes" for part in parts)
        return best._replace(answer="choice") if gives_up else best


def _first(parts: Iterable[Compared], order: tuple[Answer, ...]) -> Compared:
    rank: Callable[[Compared], int] = lambda one: order.index(one.answer)  # noqa: E731
    return min(parts, key=rank)


@functools.lru_cache(maxsize=2 * Comparison.MOST_PARSED)  # the same parts are compared with several wholes
def _read(expression: str) -> Node | None:
    try:
        return parse(expression)
    except (NotAnExpressionError, RecursionError):
        return None


def _text(node: Node) -> str:
    return " WITH ".join(part.id for part in node.parts) if node.parts else node.id


def _licences(node: Node) -> list[str]:
    if node.operator in {"", "WITH"}:
        return [_text(node)]
    return [licence for part in node.parts for licence in _licences(part)]
