"""The registry that osreg ships: valid, complete as promised, and true to its rules."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from osreg_registry.catalogue import Catalogue
from osreg_registry.index import open_index
from osreg_registry.model import KINDS, Organisation, Product
from osreg_registry.schema import schema_of
from osreg_registry.validate import validate_registry


@pytest.fixture(scope="module")
def catalogue(real_root: Path) -> Catalogue:
    return Catalogue(open_index(real_root, keep=False))


def entries(catalogue: Catalogue, real_root: Path, kind: str, model: type) -> list:
    import msgspec

    rows = catalogue._db.execute("SELECT document FROM entry WHERE kind = ? ORDER BY id", (kind,)).fetchall()
    return [msgspec.json.decode(row[0], type=model) for row in rows]


def test_it_has_no_faults(real_root: Path) -> None:
    faults = validate_registry(open_index(real_root, keep=False), []).faults
    assert [f"{fault.path}:{fault.line}: {fault.key}: {fault.message}" for fault in faults] == []


def test_it_holds_the_whole_region(catalogue: Catalogue, real_root: Path) -> None:
    organisations: list[Organisation] = entries(catalogue, real_root, "organisation", Organisation)
    region = [one for one in organisations if one.region == "suedwestfalen"]
    assert sum(one.kind == "municipality" for one in region) == 59
    assert sum(one.kind == "district" for one in region) == 5
    pioneers = {one.id for one in organisations if one.strategy == "pioneer"}
    assert pioneers == {"arnsberg", "bad-berleburg", "menden", "olpe", "soest"}
    assert all(one.ags and len(one.ags) == 8 and one.coordinates for one in region if one.kind == "municipality")
    districts = {one.id: one.ags for one in organisations if one.kind == "district"}
    assert all(one.ags and one.ags[:5] == districts[one.district] for one in region if one.district)


def test_it_knows_enough_products_of_both_kinds(catalogue: Catalogue, real_root: Path) -> None:
    products: list[Product] = entries(catalogue, real_root, "product", Product)
    openness = Counter(catalogue.licence(product.licence).openness for product in products)
    assert openness["proprietary"] + openness["source-available"] >= 300
    assert openness["open"] >= 400


def test_every_need_of_a_town_hall_has_a_product(catalogue: Catalogue) -> None:
    needs = sorted({term for _, term in catalogue.words_of("needs")})
    assert len(needs) > 100
    assert [need for need in needs if not any(True for _ in catalogue.products_for(need))] == []


def test_every_product_says_for_which_need_it_is(catalogue: Catalogue) -> None:
    without = [product.id for product in catalogue.products() if not product.needs]
    # App stores serve none.
    assert set(without) <= {"aurora-store", "f-droid", "google-play-store"}


def test_relicensed_products_keep_their_history(catalogue: Catalogue) -> None:
    def was_open(product_id: str) -> bool:
        product = catalogue.product(product_id)
        assert product
        return any(catalogue.licence(former.licence).openness == "open" for former in product.licence_history)

    relicensed = ["directus", "elasticsearch", "graylog", "hashicorp-vault", "mongodb", "open-webui", "otrs", "outline"]
    relicensed += ["redis", "sentry", "terraform", "tldraw", "cockroachdb"]
    assert [one for one in relicensed if not was_open(one)] == []


def test_every_open_product_has_a_repository_or_website(catalogue: Catalogue, real_root: Path) -> None:
    products: list[Product] = entries(catalogue, real_root, "product", Product)
    without = [p.id for p in products if catalogue.licence(p.licence).openness == "open" and not p.repository]
    assert [product_id for product_id in without if not catalogue.product(product_id).website] == []  # type: ignore[union-attr]


def test_a_product_that_is_not_open_replaces_nothing(catalogue: Catalogue, real_root: Path) -> None:
    products: list[Product] = entries(catalogue, real_root, "product", Product)
    wrong = [p.id for p in products if p.replaces and catalogue.licence(p.licence).openness != "open"]
    assert wrong == []


def test_interest_is_not_use(catalogue: Catalogue) -> None:
    """Arnsberg showed "konkretes Interesse" in CONSUL in 2020; no source says that it runs it."""
    assert "arnsberg" not in {use.organisation.id for use in catalogue.uses_of("consul-democracy")}


def test_everyday_words_lead_to_a_category(catalogue: Catalogue) -> None:
    words = dict(catalogue.names("words:categories:appointment-scheduling"))
    assert {"terminbuchung", "terminvergabe"} <= set(words)


@pytest.mark.parametrize("kind", KINDS)
def test_the_committed_schema_is_the_derived_one(real_root: Path, kind: str) -> None:
    import json

    text = (real_root / f"registry/{kind}.schema.json").read_text(encoding="utf-8")
    # The German of a description is for editors alone.
    assert json.loads(re.sub(r"\\n\\nDeutsch: (?:[^\"\\]|\\.)*", "", text)) == schema_of(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_every_key_is_explained_in_both_languages(real_root: Path, kind: str) -> None:
    text = (real_root / f"registry/{kind}.schema.json").read_text(encoding="utf-8")
    described = re.findall(r'"description": "(.*)"', text)
    assert described
    assert [one for one in described if "\\n\\nDeutsch: " not in one] == []
