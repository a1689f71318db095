"""A registry of any size, made up from a seed: the same seed gives the same bytes.

    python bench/synthetic.py FOLDER --products 10000 --solutions 0 [--seed 1]

Nothing in it is real. Vocabularies, policy and licence table are those of the checkout.
"""

from __future__ import annotations

import argparse
import random
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LICENCES = ["MIT", "Apache-2.0", "AGPL-3.0-or-later", "EUPL-1.2", "GPL-3.0-only", "MIT OR Apache-2.0"]
CATEGORIES = ["office", "collaboration", "crm", "survey", "help-desk", "backup", "erp", "voip", "video-conferencing"]
SYLLABLES = ["ba", "do", "fi", "ga", "ko", "lu", "me", "no", "pa", "ri", "sa", "tu", "vo", "wi", "za", "xe"]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--products", type=int, default=10_000)
    parser.add_argument("--solutions", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    make(arguments.folder, arguments.products, arguments.solutions, arguments.seed)


def make(folder: Path, products: int, solutions: int, seed: int = 1) -> None:
    """Writes the registry; an existing folder is replaced."""
    random.seed(seed)
    shutil.rmtree(folder, ignore_errors=True)
    for part in ("vocabularies", "organisations"):
        shutil.copytree(ROOT / "registry" / part, folder / "registry" / part)
    shutil.copy(ROOT / "registry/policy.yml", folder / "registry")
    (folder / "registry/products").mkdir()
    for number in range(products):
        text = product(number, products)
        (folder / f"registry/products/product-{number}.yml").write_text(text, encoding="utf-8")
    towns = sorted(path.stem for path in (folder / "registry/organisations").glob("*.yml"))
    for number in range(solutions):
        town = folder / "solutions" / random.choice(towns)
        town.mkdir(parents=True, exist_ok=True)
        (town / f"solution-{number}.yml").write_text(solution(number, products), encoding="utf-8")


def name(number: int) -> str:
    """A name that no other number has."""
    return "".join(random.choices(SYLLABLES, k=3)).title() + f" {number:x}q"


def product(number: int, products: int) -> str:
    """Every fourth product is proprietary; the others replace a few of those."""
    proprietary = number % 4 == 0
    licence = "LicenseRef-proprietary" if proprietary else random.choice(LICENCES)
    lines = [
        f"id: product-{number}",
        f"name: {name(number)}",
        f'aliases: ["{name(number)} alias"]',
        f"vendor: Firma {number % 500} GmbH",
        f"website: https://www.firma-{number}.example/",
        f"licence: {licence}",
        f"categories: [{', '.join(random.sample(CATEGORIES, 2))}]",
    ]
    if not proprietary:
        lines += [f"repository: https://codeberg.org/firma/product-{number}", "replaces:"]
        # The one before it, so that each has an alternative, and two others.
        closed = (products + 3) // 4
        for target in sorted({number // 4, *random.sample(range(closed), k=min(2, closed))}):
            lines += [
                f"  - product: product-{target * 4}",
                f"    fit: {random.choice(['full', 'partial', 'adjacent'])}",
                "    note:",
                '      de: "Deckt die meisten Aufgaben ab; die Anbindung an das Archiv fehlt."',
                '      en: "Covers most tasks; the connection to the archive is missing."',
                f"    source: https://www.vergleich-{number}.example/liste",
                '    checked: "2026-11-01"',
            ]
    lines += ["sources:", f"  - https://www.firma-{number}.example/lizenz", 'checked: "2026-11-01"', ""]
    return "\n".join(lines)


def solution(number: int, products: int) -> str:
    """A solution that is one of the products."""
    return "\n".join(
        [
            f"name: Fachverfahren {number}",
            "description:",
            '  de: "Unterstützt eine Aufgabe der Verwaltung."',
            '  en: "Supports a task of the administration."',
            f"origin: {random.choice(['bought', 'adopted'])}",
            f"status: {random.choice(['pilot', 'production', 'production', 'ended'])}",
            f'since: "{random.randint(2010, 2026)}"',
            f"product: product-{random.randrange(products)}",
            "fields: [verwaltung-teilhabe]",
            f"evidence: [https://www.stadt-{number}.example/]",
            'checked: "2026-11-01"',
            "",
        ]
    )


if __name__ == "__main__":
    main()
