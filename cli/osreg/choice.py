"""Asking back when a name is unsure: on a terminal with a list to choose from. Pipes and scripts are never asked."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from osreg.words import Words, clean
from osreg_registry.needs import label_of

if TYPE_CHECKING:
    from osreg_registry.catalogue import Catalogue
    from osreg_registry.resolve import NearMiss


def chosen(misses: Sequence[NearMiss], catalogue: Catalogue, words: Words) -> NearMiss | None:
    """The near miss that the person at the terminal picks; None when nobody is there or none is meant."""
    if not misses or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return None
    lines = [words("This name is not known. Which one is meant?")]
    for number, miss in enumerate(misses, 1):
        name = label_of(catalogue, miss.id, words.language) if miss.kind == "need" else miss.name
        lines.append(f"  {number}  {clean(name)}")
    # On standard error, so that only the answer goes where an answer is expected.
    sys.stderr.write("\n".join(lines) + "\n" + words("Number, or Enter for none: "))
    sys.stderr.flush()
    answer = sys.stdin.readline().strip()
    is_one = answer.isascii() and answer.isdigit() and 1 <= int(answer) <= len(misses)
    return misses[int(answer) - 1] if is_one else None
