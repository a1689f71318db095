"""What a target means, and what it does not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from osreg_registry.catalogue import Catalogue
from osreg_registry.errors import UsageError
from osreg_registry.resolve import resolve

Open = Callable[[Path], Catalogue]


@pytest.mark.parametrize(
    ("query", "entry"),
    [
        ("Closed Board", "closed-board"),
        ("closed-board", "closed-board"),
        ("  CLOSED   board ", "closed-board"),
        ("CB", "closed-board"),
        ("Closed Board Planer", "closed-board"),
        ("Example Corporation Closed Board", "closed-board"),
        ("Closed Board Server 2019", "closed-board"),
        ("Closed Board Enterprise E5", "closed-board"),
        ("Example Closed Board Online", "closed-board"),
        ("ExBoard 4.2", "example-board"),
        ("Suite 2019", "example-suite"),
        ("pkg:npm/example-board", "example-board"),
        ("pkg:npm/example-board@1.2.3", "example-board"),
        ("https://codeberg.org/example/board", "example-board"),
        ("https://codeberg.org/Example/board.git", "example-board"),
        ("git@github.com:example/full-board.git", "full-board"),
        ("github.com/example/full-board", "full-board"),
        ("https://codeberg.org/fernstadt/eigenbau", "fernstadt/eigenbau"),
        ("musterstadt/vorhabentafel", "musterstadt/vorhabentafel"),
    ],
)
def test_a_target_is_found(world: Path, catalogue_of: Open, query: str, entry: str) -> None:
    text = (world / "registry/products/closed-board.yml").read_text(encoding="utf-8")
    suite = text.replace("closed-board", "example-suite").replace("Closed Board", "Example Suite")
    suite = suite.replace("aliases:", "# aliases:")
    (world / "registry/products/example-suite.yml").write_text(suite, encoding="utf-8")
    assert resolve(catalogue_of(world), query).id == entry


@pytest.mark.parametrize(
    ("query", "near"),
    [
        ("Closd Board", "closed-board"),  # a typing error is a suggestion, never an answer
        ("ClosedBoard", "closed-board"),
        ("Board Closed", "closed-board"),
        ("pkg:pypi/example-board", "example-board"),
        ("https://gitlab.com/somebody/example-board", "example-board"),
    ],
)
def test_likeness_gives_suggestions_only(world: Path, catalogue_of: Open, query: str, near: str) -> None:
    target = resolve(catalogue_of(world), query)
    assert target.id is None
    assert near in [miss.id for miss in target.near_misses]


@pytest.mark.parametrize(
    "query",
    [
        "FooBarWidget 3000",
        "Disclosed Recordings",
        "Other Vendor Closed",
        "2019",
        "Server",
        "🙂",
        "../../etc/passwd-like",
    ],
)
def test_what_is_not_known_stays_unknown(world: Path, catalogue_of: Open, query: str) -> None:
    target = resolve(catalogue_of(world), query)
    assert target.id is None
    assert target.near_misses == ()


def test_a_path_names_its_entry(world: Path, catalogue_of: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(world)
    catalogue = catalogue_of(world)
    assert resolve(catalogue, "registry/products/closed-board.yml").id == "closed-board"
    assert resolve(catalogue, str(world / "solutions/musterstadt/vorhabentafel.yml")).id == "musterstadt/vorhabentafel"


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("", "nothing was asked for"),
        ("   ", "nothing was asked for"),
        ("x" * 10_000, "the name is 10000 characters long"),
        ("pkg:npm", "is not a package URL"),
        ("./registry", "./registry is a folder"),
        ("registry", "registry is a folder"),
        ("binary.bin", "binary.bin is no entry of a registry"),
        ("/", "/ is a folder"),
        ("there/is/no.yml", "there is no file there/is/no.yml"),
        ("./binary.bin", "./binary.bin is no entry of a registry"),
        ("./broken.yml", "./broken.yml is not a usable product or solution"),
        ("registry/policy.yml", "registry/policy.yml is not a usable product or solution"),
        ("../outside.yml", "is outside of the registry"),
    ],
)
def test_what_cannot_be_a_target_is_a_mistake(
    world: Path, catalogue_of: Open, monkeypatch: pytest.MonkeyPatch, query: str, message: str
) -> None:
    (world / "binary.bin").write_bytes(bytes(range(256)))
    (world / "broken.yml").write_text("[")
    (world.parent / "outside.yml").write_text("name: x")
    monkeypatch.chdir(world)
    with pytest.raises(UsageError, match=message.replace(".", r"\.").replace("/", "/")):
        resolve(catalogue_of(world), query)


def test_two_products_with_one_short_name_are_not_merged(world: Path, catalogue_of: Open) -> None:
    for name in ("one", "two"):
        text = (world / "registry/products/full-board.yml").read_text(encoding="utf-8")
        text = (
            text.replace("full-board", f"{name}-suite")
            .replace("Full Board", "Suite X")
            .replace("licence:", f"vendor: {name}\nlicence:")
        )
        (world / f"registry/products/{name}-suite.yml").write_text(text, encoding="utf-8")
    target = resolve(catalogue_of(world), "Suite X")
    assert target.id is None
    assert {miss.id for miss in target.near_misses} == {"one-suite", "two-suite"}


def _product(world: Path, product_id: str, **facts: str) -> None:
    lines = [f"id: {product_id}", *(f"{key}: {value}" for key, value in facts.items()), "licence: MIT"]
    lines += ["categories: [it-management]", "sources: [https://x.example/]", 'checked: "2026-11-01"']
    (world / f"registry/products/{product_id}.yml").write_text("\n".join(lines), encoding="utf-8")


def test_a_bare_name_that_two_products_have_is_asked_back(world: Path, catalogue_of: Open) -> None:
    _product(world, "talk-messenger", name="Sitzung")
    _product(world, "council-sitzung", name="SITZ Sitzung", vendor="SITZ GmbH")
    target = resolve(catalogue_of(world), "Sitzung")
    assert target.id is None
    assert {miss.id for miss in target.near_misses} == {"talk-messenger", "council-sitzung"}
    assert resolve(catalogue_of(world), "SITZ Sitzung").id == "council-sitzung"


def test_an_alias_says_what_a_bare_name_means(world: Path, catalogue_of: Open) -> None:
    _product(world, "suite-table", name="Table Suite", aliases="[Tabelle]")
    _product(world, "other-table", name="Other Tabelle", vendor="Other GmbH")
    assert resolve(catalogue_of(world), "Tabelle").id == "suite-table"


@pytest.mark.parametrize("query", ["https://www.tool.example/", "tool.example", "TOOL.example/"])
def test_a_front_page_names_its_product(world: Path, catalogue_of: Open, query: str) -> None:
    _product(world, "tool", name="Tool", website="https://tool.example/")
    _product(world, "part", name="Part", website="https://tool.example/part")
    assert resolve(catalogue_of(world), query).id == "tool"


def test_a_front_page_of_two_products_names_none(world: Path, catalogue_of: Open) -> None:
    for name in ("one", "two"):
        _product(world, name, name=f"Tool {name}", website="https://tool.example/")
    assert resolve(catalogue_of(world), "tool.example").id is None
