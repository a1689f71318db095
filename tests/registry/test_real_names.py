"""What people type, and which product of the real registry they mean by it."""

from __future__ import annotations

from pathlib import Path

import pytest

from osreg_registry.catalogue import Catalogue
from osreg_registry.index import open_index
from osreg_registry.resolve import resolve


@pytest.fixture(scope="module")
def catalogue(real_root: Path) -> Catalogue:
    return Catalogue(open_index(real_root, keep=False))


@pytest.mark.parametrize(
    ("query", "product"),
    [
        # years and editions
        ("Office 2019", "microsoft-office"),
        ("MS Office Professional Plus 2021", "microsoft-office"),
        ("Windows 11 Pro", "microsoft-windows"),
        ("SQL Server 2019", "microsoft-sql-server"),
        ("Confluence Cloud", "confluence"),
        ("Sharepoint Online", "microsoft-sharepoint"),
        ("AutoCAD LT 2024", "autocad"),
        ("ALLRIS 4", "allris"),
        # former names
        ("Azure AD", "microsoft-entra-id"),
        ("Sendinblue", "brevo"),
        ("Lotus Notes", "ibm-notes"),
        ("HP OpenView", "hp-openview"),
        # with and without the vendor, spelt somehow
        ("Atlassian Confluence", "confluence"),
        ("MS-Teams", "microsoft-teams"),
        ("PowerBI", "microsoft-power-bi"),
        ("ESRI ArcGIS", "arcgis"),
        ("Adobe Photoshop CC", "adobe-photoshop"),
        ("Open Office", "openoffice"),
        ("meet.google.com", "google-meet"),
        ("https://www.figma.com/", "figma"),
        # German vendors
        ("d.velop", "d-velop-documents"),
        ("Axians Infoma newsystem", "infoma-newsystem"),
        ("SOMACOS Session", "session-somacos"),
        ("WebUntis", "untis"),
    ],
)
def test_a_product_is_found_as_people_call_it(catalogue: Catalogue, query: str, product: str) -> None:
    assert resolve(catalogue, query).id == product


@pytest.mark.parametrize(
    ("query", "near"),
    [
        ("Sharepont", "microsoft-sharepoint"),
        ("Photoshop Elements", "adobe-photoshop"),  # another program
        ("Session", "session-somacos"),  # a messenger is called so, too
        ("Copilot", "github-copilot"),  # two products
        ("Autocad Civil 3D", "autocad"),
    ],
)
def test_what_is_not_sure_is_asked_back(catalogue: Catalogue, query: str, near: str) -> None:
    target = resolve(catalogue, query)
    assert target.id is None
    assert near in [miss.id for miss in target.near_misses]


def test_every_name_leads_to_its_product_or_is_asked_back(catalogue: Catalogue) -> None:
    for product in catalogue.products():
        for name in (product.name, *product.aliases):
            target = resolve(catalogue, name)
            assert target.id in {product.id, None}, (name, product.id, target.id)


@pytest.mark.parametrize(
    ("words", "need"),
    [
        ("Terminbuchung", "appointment-booking"),
        ("Mängelmelder", "defect-reporting"),
        ("Maengelmelder", "defect-reporting"),
        ("Bürgerbeteiligung", "participation"),
        ("Ratsinformationssystem", "council-information"),
        ("E-Akte", "e-file"),
        ("Video conferencing", "video-conferencing"),
        ("Software für die Friedhofsverwaltung", "cemetery"),
    ],
)
def test_a_need_is_found_in_everyday_words(catalogue: Catalogue, words: str, need: str) -> None:
    target = resolve(catalogue, words)
    assert (target.kind, target.id) == ("need", need)


def test_no_word_for_a_need_hides_a_product(catalogue: Catalogue) -> None:
    """A product is asked first; were it called like a need, a plain word would no longer find the need."""
    products = {folded for folded, _ in catalogue.names("product")}
    words = {word for vocabulary in ("needs", "categories") for word, _ in catalogue.words_of(vocabulary)}
    assert words & products == {"office"}  # Microsoft Office; the need is found by its other words
