"""The picture of `osreg reuse`: readable at the size of the region, true in the small, safe against hostile names."""

from __future__ import annotations

import datetime
import json
import random
import re
import shutil
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from lxml import etree
from lxml.etree import _Element

from osreg.reports.reuse import Teller
from osreg.reports.reuse_svg import cut, svg, width_of
from osreg.words import words
from osreg_checks.reuse.groups import groups
from osreg_checks.reuse.layout import Table, table
from osreg_checks.reuse.records import records
from osreg_checks.reuse.standing import Standing
from osreg_registry.catalogue import Catalogue
from osreg_registry.index import open_index

Open = Callable[[Path], Catalogue]
DAY = datetime.date(2026, 11, 23)
SVG = "{http://www.w3.org/2000/svg}"
LONG = "Zentrale Verwaltungs- und Bürgerdienstleistungsplattform der Städte und Gemeinden in Südwestfalen"
HOSTILE = '\u202e\x1b[31m\ufffe</text><script>alert("x")</script> ]]> &'


def put(world: Path, key: str, **fields: Any) -> None:
    """A usage record; what is not said is that of a usual one."""
    usual = {
        "name": "Tafel",
        "description": {"de": "Zeigt.", "en": "Shows."},
        "status": "production",
        "evidence": ["https://town.example/x"],
        "confirmed": "2026-09-01",
    }
    said = {name: value for name, value in (usual | fields).items() if value is not None}
    path = world / f"solutions/{key}.yml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(said), encoding="utf-8")


def organisation(world: Path, key: str, **fields: Any) -> None:
    usual = {"id": key, "name": key.title(), "kind": "municipality", "sources": ["https://x.example/"]}
    text = json.dumps(usual | {"checked": "2026-11-01"} | fields)
    (world / f"registry/organisations/{key}.yml").write_text(text, encoding="utf-8")


@pytest.fixture
def empty(world: Path) -> Path:
    """The fictional registry without a single record."""
    shutil.rmtree(world / "solutions")
    (world / "solutions").mkdir()
    return world


def region(world: Path, towns: int = 59, things: int = 500) -> None:
    """A region: two things of five are shared, by 2 to 30 towns; some were taken over, from one or in chains."""
    chance = random.Random(6)
    for number in range(towns - 3):
        if number == 0:
            organisation(world, "t00", name=f"Alte {LONG}")
            continue
        organisation(world, f"t{number:02}", name=f"{chance.choice(['Bad ', '', '', 'Alt'])}Ort {number:02}sberg")
    homes = [f"t{number:02}" for number in range(towns - 3)] + ["musterstadt", "nachbarstadt", "fernstadt"]
    organisation(world, "zweckverband", name="Zweckverband Musterland-IT", kind="association", members=homes[:7])
    organisation(world, "kreis", name="Kreis Musterland", kind="district")
    homes += ["zweckverband", "kreis"]
    for number in range(things):
        most = chance.choice([2, 2, 2, 3, 3, 5, 8, 13, 30]) if number % 5 < 2 else 1
        users = chance.sample(homes, min(most, len(homes)))
        for place, user in enumerate(users):
            tie = {"repository": f"https://codeberg.org/x/thing-{number}"}
            if place and number % 10 == 0:
                tie = {"reuses": f"{users[0 if number % 20 else place - 1]}/s{number}"}
            put(
                world,
                f"{user}/s{number}",
                name=f"{LONG if number % 50 == 0 else 'Fachverfahren'} {number}",
                status=chance.choice(["planned", "pilot", "production", "production", "production", "ended"])
                if place
                else "production",
                confirmed=chance.choice(["2026-09-01", "2026-09-01", "2023-01-01"]),
                **tie,
            )


def teller(catalogue: Catalogue, language: Any = "en") -> Teller:
    return Teller(Standing(catalogue, catalogue.policy(), DAY), words(language))


def picture(catalogue: Catalogue, language: Any = "en") -> str:
    one = teller(catalogue, language)
    return svg(groups(records(catalogue), one.standing), one)


def drawn(catalogue: Catalogue) -> _Element:
    return etree.fromstring(picture(catalogue))


# ------------------------------------------------------------------------------------------------- what it is read by


def texts(root: _Element) -> list[str]:
    return [one.text or "" for one in root.iter(f"{SVG}text")]


def pointed_at(root: _Element) -> list[str]:
    """What one reads when one points at something."""
    return [one.text or "" for group in root.iter(f"{SVG}g") for one in group.findall(f"{SVG}title")]


def marks(root: _Element) -> list[str]:
    """The marks of the table and the lists, without those of the legend."""
    return [one.get("href", "") for group in root.findall(f"{SVG}g") for one in group.findall(f"{SVG}use")]


def planned(catalogue: Catalogue) -> Table:
    standing = teller(catalogue).standing
    return table(groups(records(catalogue), standing), standing)


class Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float
    text: str


def boxes(root: _Element) -> Iterator[Box]:
    """Where text stands, in the widest usual letters."""
    for one in root.iter(f"{SVG}text"):
        size = float(one.get("font-size", "13"))
        x, y, text = float(one.attrib["x"]), float(one.attrib["y"]), one.text or ""
        wide = width_of(text, size) * (1.2 if one.get("font-weight") else 1)
        left = x - wide * {"end": 1, "middle": 0.5}.get(one.get("text-anchor", ""), 0)
        if "rotate" in one.get("transform", ""):
            yield Box(x - size * 0.8, y - wide, x + size * 0.2, y, text)
        else:
            yield Box(left, y - size * 0.8, left + wide, y + size * 0.2, text)


def overlapping(found: list[Box]) -> list[tuple[str, str]]:
    found = sorted(found, key=lambda box: box.top)
    return [
        (one.text, other.text)
        for number, one in enumerate(found)
        for other in found[number + 1 : number + 400]
        if other.top < one.bottom and one.left < other.right and other.left < one.right
    ]


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The picture of a region of 59 municipalities with 500 things."""
    here = Path(__file__).parents[1]
    root = tmp_path_factory.mktemp("region") / "world"
    shutil.copytree(here / "world", root, ignore=shutil.ignore_patterns("solutions"))
    shutil.copy(here.parent / "registry/vocabularies/licences.json", root / "registry/vocabularies")
    (root / "solutions").mkdir()
    region(root)
    return picture(Catalogue(open_index(root, keep=False)))


def test_a_region_of_59_municipalities_and_500_things_fits(big: str) -> None:
    root = etree.fromstring(big)
    found = list(boxes(root))
    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    assert width < 2200
    assert height < 12_000
    assert min(box.left for box in found) >= 0
    assert max(box.right for box in found) <= width
    assert max(box.bottom for box in found) <= height
    assert overlapping(found) == []
    assert len([text for text in texts(root) if re.match("Fachverfahren|Zentrale", text)]) == 500
    assert len(big) < 1_000_000


def test_long_names_are_cut_and_told_whole(big: str) -> None:
    root = etree.fromstring(big)
    assert any(text.startswith("Zentrale") and text.endswith("…") for text in texts(root))
    assert any(told == f"{LONG} 0" for told in pointed_at(root))


def test_the_names_of_the_columns_come_again_for_every_screen(big: str) -> None:
    root = etree.fromstring(big)
    tops = [float(one.attrib["y"]) for one in root.iter(f"{SVG}text") if one.text == "Musterstadt"]
    assert len(tops) > 5
    assert max(later - earlier for earlier, later in pairwise(tops)) < 3000


def luminance(color: str) -> float:
    """As in https://www.w3.org/TR/WCAG22/#dfn-relative-luminance."""
    parts = [int(color[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_all_that_means_something_stands_out(big: str) -> None:
    root = etree.fromstring(big)
    meaning = {root.get("fill", "")}
    for one in root.iter(f"{SVG}text", f"{SVG}path", f"{SVG}circle", f"{SVG}use", f"{SVG}g"):
        meaning |= {one.get("stroke", "none"), one.get("fill", "none")}
    behind = {"#ffffff", "#eef2f6"}
    meaning -= behind | {"none", "#c3ccd4"}  # the last one is the lines between the columns
    assert len(meaning) == 4
    for color in meaning:
        assert all((luminance(ground) + 0.05) / (luminance(color) + 0.05) >= 4.5 for ground in behind), color


def test_the_same_registry_gives_the_same_bytes(empty: Path, catalogue_of: Open) -> None:
    region(empty, towns=9, things=30)
    assert picture(catalogue_of(empty)) == picture(catalogue_of(empty))


def test_it_says_what_it_is_to_who_cannot_see_it(empty: Path, catalogue_of: Open) -> None:
    put(empty, "musterstadt/x", product="full-board")
    put(empty, "fernstadt/x", product="full-board")
    put(empty, "fernstadt/y", name="Nur hier")
    root = drawn(catalogue_of(empty))
    assert root.attrib["role"] == "img"
    named = {one.attrib["id"]: one.text or "" for one in root if "id" in one.attrib}
    title, description = (named[name] for name in root.attrib["aria-labelledby"].split())
    assert title.startswith("Who uses what")
    assert "2026" in title
    assert "of several organisations: 1; of one only: 1; organisations: 2" in description
    assert "Municipalities of the registry without a mark here: 1" in description


# ------------------------------------------------------------------------------------------------------ what it shows


@pytest.mark.parametrize(
    ("fields", "symbol"),
    [
        ({}, "production-own-fresh"),
        ({"status": "pilot"}, "pilot-own-fresh"),
        ({"since": "2027-01"}, "planned-own-fresh"),
        ({"until": "2026-11-22"}, "ended-own-fresh"),
        ({"confirmed": "2023-01-01"}, "production-own-stale"),
        ({"confirmed": None}, "production-own-stale"),
    ],
)
def test_a_mark_tells_phase_and_freshness(
    empty: Path, catalogue_of: Open, fields: dict[str, str | None], symbol: str
) -> None:
    put(empty, "musterstadt/x", product="full-board", **fields)
    root = drawn(catalogue_of(empty))
    assert marks(root) == [f"#osreg-{symbol}"]
    assert f"osreg-{symbol}" in {one.get("id") for one in root.iter(f"{SVG}g")}


def test_every_mark_looks_different_even_without_color(empty: Path, catalogue_of: Open) -> None:
    root = drawn(catalogue_of(empty))
    symbols = root.findall(f"{SVG}defs/{SVG}g")
    drawings = ["".join(etree.tostring(part, encoding="unicode") for part in one) for one in symbols]
    looks = {re.sub("#(?!ffffff)[0-9a-f]{6}", "ink", drawing) for drawing in drawings}
    assert len(looks) == 16
    for symbol, drawing in zip(symbols, drawings, strict=True):
        assert ("dasharray" in drawing) == symbol.get("id", "").endswith("stale")


def test_an_association_counts_for_its_members_and_a_merged_town_for_its_successor(
    empty: Path, catalogue_of: Open
) -> None:
    organisation(empty, "rechenzentrum", kind="association", members=["musterstadt", "altdorf"])
    organisation(empty, "altdorf", until="2025-12-31", successor="fernstadt")
    put(empty, "rechenzentrum/x")
    put(empty, "altdorf/y", reuses="rechenzentrum/x")
    found = planned(catalogue_of(empty))
    assert found.columns == ("fernstadt", "musterstadt", "rechenzentrum")
    assert found.others == 2
    assert found.unmarked == 1
    (row,) = found.rows
    assert {column: [mark.own for mark in cell] for column, cell in row.cells.items()} == {
        0: [True, False],
        1: [False],
        2: [True],
    }
    assert [(line.origin, line.takers) for line in row.lines] == [(2, (0,))]
    root = drawn(catalogue_of(empty))
    assert "Taken over from Rechenzentrum by: Fernstadt" in pointed_at(root)
    assert any("Altdorf, now Fernstadt" in told for told in pointed_at(root))
    assert "Altdorf" not in texts(root)


@pytest.mark.parametrize(
    ("reuses", "lines"),
    [
        ({"musterstadt/a": "musterstadt/a"}, [(1, (1,))]),
        ({"musterstadt/a": "fernstadt/a", "fernstadt/a": "musterstadt/a"}, [(0, (1,)), (1, (0,))]),
        ({"musterstadt/a": "fernstadt/gone"}, []),
        ({"musterstadt/a": "fernstadt/a", "nachbarstadt/a": "fernstadt/a"}, [(0, (1, 2))]),
    ],
    ids=["from itself", "a circle", "from none", "by two"],
)
def test_lines_of_what_was_taken_over(
    empty: Path, catalogue_of: Open, reuses: dict[str, str], lines: list[tuple[int, tuple[int, ...]]]
) -> None:
    for town in ("musterstadt", "nachbarstadt", "fernstadt"):
        put(empty, f"{town}/a", product="full-board", reuses=reuses.get(f"{town}/a"))
    (row,) = planned(catalogue_of(empty)).rows
    assert sorted((line.origin, line.takers) for line in row.lines) == lines
    drawn(catalogue_of(empty))


def test_lines_that_meet_are_on_different_levels_and_a_thicket_is_counted(empty: Path, catalogue_of: Open) -> None:
    for number in range(24):
        organisation(empty, f"t{number:02}")
        origin = {"reuses": f"t{number - 12:02}/x"} if number >= 12 else {}
        put(empty, f"t{number:02}/x", repository="https://codeberg.org/x/x", **origin)
    (row,) = planned(catalogue_of(empty)).rows
    assert sorted(line.level for line in row.lines) == list(range(12))
    root = drawn(catalogue_of(empty))
    assert "taken over, too many to draw: 4" in texts(root)
    assert sum(told.startswith("Taken over from") for told in pointed_at(root)) == 8
    assert any(told.endswith("taken over from t11/x") for told in pointed_at(root))


def test_a_chain_goes_down_a_level_at_each_town(empty: Path, catalogue_of: Open) -> None:
    put(empty, "fernstadt/a")
    put(empty, "musterstadt/a", reuses="fernstadt/a")
    put(empty, "nachbarstadt/a", reuses="musterstadt/a")
    (row,) = planned(catalogue_of(empty)).rows
    assert [(line.origin, line.takers, line.level) for line in row.lines] == [(0, (1,), 0), (1, (2,), 1)]


def test_several_records_of_one_thing_in_a_town_are_one_mark_with_a_figure(empty: Path, catalogue_of: Open) -> None:
    put(empty, "musterstadt/a", product="full-board", status="ended")
    put(empty, "musterstadt/b", product="full-board", status="pilot")
    put(empty, "musterstadt/c", product="full-board", status="planned")
    put(empty, "fernstadt/a", product="full-board")
    root = drawn(catalogue_of(empty))
    assert marks(root) == ["#osreg-production-own-fresh", "#osreg-pilot-own-fresh"]
    assert texts(root)[-1] == "3"


def test_nothing_at_all_is_a_picture_too(empty: Path, catalogue_of: Open) -> None:
    root = drawn(catalogue_of(empty))
    assert any("of several organisations: 0" in text for text in texts(root))
    assert marks(root) == []


def test_a_country_is_cut_to_what_a_picture_holds_and_it_says_so(
    empty: Path, catalogue_of: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    region(empty, towns=9, things=40)
    for name, most in (("COLUMNS", 5), ("ROWS", 3), ("LISTED", 6)):
        monkeypatch.setattr(f"osreg_checks.reuse.layout.{name}", most)
    found = planned(catalogue_of(empty))
    assert (len(found.columns), len(found.rows), found.organisations) == (5, 3, 11)
    page = texts(drawn(catalogue_of(empty)))
    assert any(f"3 of {found.shared} things of several organisations, 5 of 11 organisations" in text for text in page)
    column = next(iter(found.lone))
    assert f"and {found.lone_counts[column] - len(found.lone[column])} more" in page


def test_the_lists_are_as_long_as_fits_and_no_longer(
    empty: Path, catalogue_of: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    for town, things in (("musterstadt", 2), ("fernstadt", 7), ("nachbarstadt", 3)):
        for number in range(things):
            put(empty, f"{town}/s{number}")
    catalogue = catalogue_of(empty)
    lengths = {}
    for most in (3, 5, 6, 8, 10, 12, 99):
        monkeypatch.setattr("osreg_checks.reuse.layout.LISTED", most)
        lengths[most] = sum(map(len, planned(catalogue).lone.values()))
    assert lengths == {3: 3, 5: 3, 6: 6, 8: 8, 10: 10, 12: 12, 99: 12}


def test_hostile_names_do_nothing(empty: Path, catalogue_of: Open) -> None:
    put(empty, "musterstadt/x", name="Tafel", reuses="fernstadt/x")
    put(empty, "fernstadt/x", name="Tafel")
    put(empty, "fernstadt/y", name="Tafel")
    catalogue = catalogue_of(empty)
    one = teller(catalogue)
    bad = [group._replace(title=HOSTILE) for group in groups(records(catalogue), one.standing)]
    page = svg(bad, one)
    root = etree.fromstring(page)
    assert not list(root.iter(f"{SVG}script"))
    assert not re.search("[\x00-\x09\x0b-\x1f\u202e\ufffe]", page)
    assert any("script" in told for told in pointed_at(root))


@pytest.mark.parametrize(
    ("text", "room", "shown"),
    [
        ("Tafel", 100, "Tafel"),
        ("Tafel und Kreide", 55, "Tafel…"),
        ("WWWWWWWW", 60, "WWW…"),
        ("漢字漢字漢字", 60, "漢字漢…"),
    ],
)
def test_text_is_cut_by_its_width(text: str, room: float, shown: str) -> None:
    assert cut(text, room, 13) == shown
    assert width_of(shown, 13) <= room


def test_the_real_registry_is_drawn_without_overlap(real_root: Path, catalogue_of: Open) -> None:
    root = etree.fromstring(picture(catalogue_of(real_root), "de"))
    assert overlapping(list(boxes(root))) == []
