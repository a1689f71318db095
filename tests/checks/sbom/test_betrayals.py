"""Real packages, and the products that they betray (`tests/cases-purls.tsv`)."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from osreg_checks.sbom.betrayals import Betrayals, plain
from osreg_registry.catalogue import Catalogue
from osreg_registry.index import open_index

CASES = Path(__file__).parents[2] / "cases-purls.tsv"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue(open_index(Path(__file__).parents[3], keep=False))


def cases() -> list[tuple[str, str]]:
    with CASES.open(encoding="utf-8", newline="") as file:
        return [(row["purl"], row["product"]) for row in csv.DictReader(file, delimiter="\t")]


def test_real_packages_betray_their_products_and_look_alikes_none(catalogue: Catalogue) -> None:
    betrayals = Betrayals(catalogue.purl_patterns())
    wrong = {}
    for purl, product in cases():
        found = betrayals.of(plain(purl))
        if (found.product if found else "-") != product:
            wrong[purl] = (found.product if found else "-", product)
    assert wrong == {}


def test_there_are_enough_patterns_and_each_is_hit(catalogue: Catalogue) -> None:
    patterns = catalogue.purl_patterns()
    assert len(patterns) >= 60
    hit = {id(Betrayals([pattern]).of(plain(purl))) for pattern in patterns for purl, _ in cases()}
    assert {id(pattern) for pattern in patterns} <= hit


@pytest.mark.parametrize("purl", ["", "pkg:", "pkg:npm", "pkg:npm/", "@", "pkg:npm/@", "a" * 5000])
def test_odd_purls_betray_nothing(catalogue: Catalogue, purl: str) -> None:
    assert Betrayals(catalogue.purl_patterns()).of(plain(purl)) is None
