"""What is found by its words, in which order, and what is not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from osreg_registry.catalogue import Catalogue
from osreg_registry.needs import find_need, label_of
from osreg_registry.resolve import resolve, resolve_need
from osreg_registry.search import search

Open = Callable[[Path], Catalogue]


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("Full Board", "full-board"),
        ("full bord", "full-board"),  # typing errors are forgiven
        ("exboard", "example-board"),  # an alias
        ("Projektplanung Full", "full-board"),  # a German word for its category
        ("project planning full", "full-board"),  # an English one
        ("Vorhabenuebersicht Example", "example-board"),  # umlauts written out
        ("Nachbarstadt", "nachbarstadt/vorhabentafel"),  # a municipality
        ("geschrieben", "fernstadt/eigenbau"),  # a word of its description
        ("under way Nachbarstadt", "nachbarstadt/vorhabentafel"),
        ("Schwarzes Brett Eigenbau", "fernstadt/eigenbau"),
    ],
)
def test_the_best_hit_comes_first(world: Path, catalogue_of: Open, words: str, first: str) -> None:
    assert search(catalogue_of(world), words)[0].id == first


@pytest.mark.parametrize("words", ["", "???", "xyzzy", "Full Xyzzy"])
def test_an_entry_without_one_of_the_words_is_no_hit(world: Path, catalogue_of: Open, words: str) -> None:
    assert search(catalogue_of(world), words) == []


def test_a_name_counts_more_than_a_task(world: Path, catalogue_of: Open) -> None:
    hits = {hit.id: hit.score for hit in search(catalogue_of(world), "Vorhabentafel")}
    assert hits["musterstadt/vorhabentafel"] > hits.get("closed-board", 0)


@pytest.mark.parametrize(
    ("words", "term"),
    [
        ("Vorhabenübersicht", "notice-board"),
        ("vorhabenuebersicht", "notice-board"),
        ("schwarzes  brett", "notice-board"),
        ("Software für Vorhabenübersicht", "notice-board"),
        ("Projektmanagement", "project-management"),  # a category, where no need is called so
    ],
)
def test_a_need_is_found_by_its_words(world: Path, catalogue_of: Open, words: str, term: str) -> None:
    catalogue = catalogue_of(world)
    for target in (resolve(catalogue, words), resolve_need(catalogue, words)):
        assert (target.kind, target.id) == ("need", term)


def test_a_need_among_other_words_must_be_asked_as_one(world: Path, catalogue_of: Open) -> None:
    catalogue = catalogue_of(world)
    assert resolve_need(catalogue, "Schwarzes Brett im Bürgerbüro").id == "notice-board"
    assert resolve(catalogue, "Schwarzes Brett im Bürgerbüro").id is None


def test_a_product_comes_before_a_need_of_that_name(world: Path, catalogue_of: Open) -> None:
    product = world / "registry/products/full-board.yml"
    product.write_text(product.read_text(encoding="utf-8") + "aliases: [Vorhabenliste]\n", encoding="utf-8")
    catalogue = catalogue_of(world)
    assert resolve(catalogue, "Vorhabenliste").id == "full-board"
    assert resolve_need(catalogue, "Vorhabenliste").id == "notice-board"


def test_a_misspelt_need_gets_suggestions(world: Path, catalogue_of: Open) -> None:
    target = resolve_need(catalogue_of(world), "Vorhabenübersihct")
    assert target.id is None
    assert [(miss.kind, miss.id) for miss in target.near_misses] == [("need", "notice-board")]


def test_words_that_mean_nothing_name_no_need(world: Path, catalogue_of: Open) -> None:
    assert find_need(catalogue_of(world), "Software für die") is None


def test_a_need_is_called_by_its_label(world: Path, catalogue_of: Open) -> None:
    catalogue = catalogue_of(world)
    assert label_of(catalogue, "notice-board", "de") == "Vorhabenübersicht"
    assert label_of(catalogue, "notice-board", "en") == "Overview of projects"
    assert label_of(catalogue, "no-such-term", "de") == "no-such-term"
