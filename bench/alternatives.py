"""How well the catalogue knows what others know: nine public lists of alternatives, asked through osreg's own engine.

    .venv/bin/python bench/alternatives.py [--folder ../shared/corpora/alternatives]

Prints each figure with its aim and the misses by name. The lists are not part of the project (OSREG_CORPORA names
their folder); some of their rows are wrong or old, so a miss is a question, not yet a fault. The exit code is 1 when an
aim is missed.
"""

from __future__ import annotations

import argparse
import csv
import datetime
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from osreg_checks.consider import consider
from osreg_registry.catalogue import Catalogue
from osreg_registry.index import open_index
from osreg_registry.licence_text import read_stated
from osreg_registry.licences import LicenceTable
from osreg_registry.names import fold
from osreg_registry.paths import LICENCES
from osreg_registry.resolve import resolve

ROOT = Path(__file__).resolve().parent.parent
CORPORA = Path(os.environ.get("OSREG_CORPORA", ROOT / "../shared/corpora"))
NOW = datetime.datetime.now(datetime.UTC)
SHOWN = 5


class Figure(NamedTuple):
    what: str
    hits: int
    of: int
    aim: float
    misses: list[str]

    @property
    def met(self) -> bool:
        return self.hits >= self.aim * self.of


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def names(cell: str) -> list[str]:
    return [name.strip() for name in cell.split(";") if name.strip()]


class Lists:
    """The public lists, and what osreg answers to each of their names."""

    def __init__(self, folder: Path) -> None:
        self.catalogue = Catalogue(open_index(ROOT))
        self.table = LicenceTable.read(ROOT / LICENCES)
        self.products = rows(folder / "municipal_products.tsv")
        self.aliases = rows(folder / "vendor_aliases.tsv")
        self.pairs = rows(folder / "pairs.tsv")

    def product(self, name: str) -> str | None:
        target = resolve(self.catalogue, name)
        return target.id if target.kind == "product" else None

    def open_product(self, name: str) -> str | None:
        """The product behind an alternative's name: `Element (Matrix)`, `Libre Office / OpenOffice`."""
        plain = re.sub(r"\s*\(.*?\)", "", name)
        return next((found for text in (name, plain, *plain.split(" / ")) if (found := self.product(text))), None)

    def shown(self, name: str) -> list[str]:
        return [item.id for item in consider(self.catalogue, name, NOW).alternatives[:SHOWN]]

    def figures(self) -> Iterator[Figure]:
        asked = [row["proprietary_name"] for row in self.products]
        yield figure("products known by name", asked, self.product, 0.98)
        municipal = {fold(name) for name in asked}
        mine = [row["alias"] for row in self.aliases if fold(row["canonical"]) in municipal]
        others = [row["alias"] for row in self.aliases if fold(row["canonical"]) not in municipal]
        yield figure("aliases of those products", mine, self.product, 0.98)
        yield figure("aliases of all other products of the list", others, self.product, 0)
        agreed = [row for row in self.products if row["agreed_by_2plus_sources"]]
        yield self._found(f"an agreed alternative among the first {SHOWN}", agreed, "agreed_by_2plus_sources", 0.95)
        yield self._found(f"any listed alternative among the first {SHOWN}", self.products, "open_alternatives", 0.90)
        yield self._not_open()

    def _found(self, what: str, asked: Iterable[dict[str, str]], column: str, aim: float) -> Figure:
        misses, count = [], 0
        for row in asked:
            count += 1
            listed = names(row[column])
            shown = self.shown(row["proprietary_name"])
            if not set(shown) & {found for name in listed if (found := self.open_product(name))}:
                misses.append(
                    f"{row['proprietary_name']}: shown {', '.join(shown) or 'none'}; listed {', '.join(listed)}"
                )
        return Figure(what, count - len(misses), count, aim, misses)

    def _not_open(self) -> Figure:
        """Rows of the lists whose licence is not open, although osreg offers the product as open."""
        misses, asked = set(), 0
        for row in self.pairs:
            stated = read_stated(row["licence"], self.table).expression
            refused = stated and self.table.judge(stated).openness != "open"
            if not (refused or "non-free" in row["note"]):
                continue
            asked += 1
            found = self.open_product(row["open_name"])
            product = self.catalogue.product(found) if found else None
            if product and self.catalogue.licence(product.licence).openness == "open":
                misses.add(f"{product.id} ({product.licence}): {row['source']} says {row['licence'] or row['note']}")
        return Figure(
            "products that a list calls not open and osreg open", asked - len(misses), asked, 1, sorted(misses)
        )

    def doubtful(self) -> Iterator[str]:
        """Names of the list that lead to one product: to be read by a person, since a wrong one is worse than none."""
        found: dict[str, set[str]] = {}
        for name in [row["proprietary_name"] for row in self.products] + [row["alias"] for row in self.aliases]:
            if product := self.product(name):
                found.setdefault(product, set()).add(name)
        for product, spellings in sorted(found.items()):
            entry = self.catalogue.product(product)
            odd = [
                name
                for name in sorted(spellings)
                if entry and fold(name) not in map(fold, (entry.name, *entry.aliases))
            ]
            if odd:
                yield f"{product}: {', '.join(odd)}"


def figure(what: str, asked: list[str], find: Callable[[str], object], aim: float) -> Figure:
    misses = [name for name in asked if not find(name)]
    return Figure(what, len(asked) - len(misses), len(asked), aim, misses)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--folder", type=Path, default=CORPORA / "alternatives")
    folder = parser.parse_args().folder
    if not folder.is_dir():
        print(f"no folder {folder}: the public lists are not part of the project")
        return 0
    lists = Lists(folder)
    figures = list(lists.figures())
    for one in figures:
        share = one.hits / one.of if one.of else 1
        print(f"{share:6.1%} of {one.of:4}  aim {one.aim:4.0%}  {'met   ' if one.met else 'MISSED'}  {one.what}")
    for one in figures:
        if one.misses:
            print(f"\n{one.what}, misses:")
            print("\n".join(f"  {miss}" for miss in one.misses))
    print("\nnames that were found by dropping a vendor, an edition or a year (read them):")
    print("\n".join(f"  {line}" for line in lists.doubtful()))
    return int(not all(one.met for one in figures))


if __name__ == "__main__":
    sys.exit(main())
