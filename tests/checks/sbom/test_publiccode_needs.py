"""What a publiccode.yml says that its software needs, and how that is judged."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from osreg_checks.sbom.document import Bom, SbomError
from osreg_checks.sbom.judging import judged
from osreg_checks.sbom.reading import read
from osreg_registry.catalogue import Catalogue

HEAD = 'publiccodeYmlVersion: "0.4"\nname: Amt\nsoftwareVersion: 1.10\nlegal: {license: EUPL-1.2}\n'
WHOLE = """dependsOn:
  open:
    - {name: Full Board, versionMin: 5, versionMax: "7.0"}
    - {name: Unbekannt, optional: yes}
    - {name: busl  BOARD, version: 2.10}
  proprietary:
    - {name: CB, optional: false}
    - name: Orakel
      version: "19"
  hardware:
    - {name: NFC Reader}
"""


def bom_of(text: str) -> Bom:
    return read((HEAD + text).encode())


def test_each_dependency_is_a_direct_component_with_its_version_and_line() -> None:
    bom = bom_of(WHOLE)
    assert (bom.format, bom.version, bom.components["."].version) == ("publiccode.yml", "0.4", "1.10")
    told = {ref: (one.name, one.version, one.optional, one.place) for ref, one in bom.components.items() if ref != "."}
    assert told == {
        "open/0": ("Full Board", ">=5 <=7.0", None, "line 7"),
        "open/1": ("Unbekannt", None, True, "line 8"),
        "open/2": ("busl  BOARD", "2.10", None, "line 9"),
        "proprietary/0": ("CB", None, False, "line 11"),
        "proprietary/1": ("Orakel", "19", None, "line 12"),
    }
    assert bom.needs == {".": tuple(told)}
    assert [(one.place, one.level, str(one.message)) for one in bom.faults] == [
        ("line 14", "warning", "hardware is not judged and left out: NFC Reader (1)")
    ]


def test_a_name_of_the_catalogue_counts_as_that_product(world: Path, catalogue_of: Callable[[Path], Catalogue]) -> None:
    bill = judged(catalogue_of(world), bom_of(WHOLE))
    rows = {one.component.name: one for one in bill.all}
    assert {name: one.verdict.openness for name, one in rows.items()} == {
        "Full Board": "open",
        "Unbekannt": "undetermined",
        "busl  BOARD": "source-available",
        "CB": "proprietary",
        "Orakel": "proprietary",
    }
    known = [one.product.id for one in bill.all if one.product]
    assert known == ["full-board", "busl-board", "closed-board"]
    assert str(rows["Unbekannt"].verdict.reason) == "publiccode.yml says open, without a licence"
    assert str(rows["Orakel"].verdict.reason) == "publiccode.yml says so: its publisher's own statement"


def test_a_bare_name_in_another_document_is_no_product(world: Path, catalogue_of: Callable[[Path], Catalogue]) -> None:
    raw = b'{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [{"type": "library", "name": "Full Board"}]}'
    (one,) = judged(catalogue_of(world), read(raw)).all
    assert (one.verdict.openness, one.product) == ("undetermined", None)


def test_the_publisher_decides_against_itself_only(world: Path, catalogue_of: Callable[[Path], Catalogue]) -> None:
    """The catalogue cannot tell how open Mystery Board is."""
    told = "dependsOn:\n  {}:\n    - name: Mystery Board\n"
    catalogue = catalogue_of(world)
    verdicts = {side: judged(catalogue, bom_of(told.format(side))).all[0].verdict for side in ("open", "proprietary")}
    assert {side: one.openness for side, one in verdicts.items()} == {
        "open": "undetermined",
        "proprietary": "proprietary",
    }


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("", [("", "it does not say what the software needs: there is no `dependsOn`")]),
        ("dependsOn: {open: []}\n", []),
        ("dependsOn: [a]\n", [("line 5", "this must be a table of names and values")]),
        ("dependsOn:\n  open: MySQL\n", [("line 6", "this must be a list")]),
        ("dependsOn:\n  open:\n    - MySQL\n", [("line 7", "this must be a table of names and values")]),
        ("dependsOn:\n  open:\n    - version: '3'\n", [("line 7", "`name` is missing")]),
        ("dependsOn:\n  open:\n    - {name: A, version: []}\n", [("line 7", "this must be a text")]),
        ("dependsOn:\n  open:\n    - {name: A, optional: maybe}\n", [("line 7", "this must be true or false")]),
        ("dependsOn:\n  free:\n    - {name: A}\n", [("line 6", "`free` is not read")]),
        ("dependsOn:\n  hardware: Laser\n", [("line 6", "this must be a list")]),
    ],
)
def test_what_does_not_fit_is_named_with_its_line(text: str, faults: list[tuple[str, str]]) -> None:
    assert [(one.place, str(one.message)) for one in bom_of(text).faults] == faults


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"publiccodeYmlVersion: '0.4'\nname: [\n", "line 3"),
        (b"publiccodeYmlVersion: '0.4'\na: 1\na: 2\n", "line 3"),
        (b"publiccodeYmlVersion: '0.4'\nname: " + b"[" * 5_000 + b"]" * 5_000, "nested"),
        (b"publiccodeYmlVersion: '0.4'\nname: " + b"x" * 300_000, "KiB"),
    ],
)
def test_a_damaged_file_ends_in_a_clear_error(raw: bytes, message: str) -> None:
    with pytest.raises(SbomError, match=message):
        read(raw)
