"""Faults of a publiccode.yml: place and level of each, and agreement with the reference on its own test files."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from osreg_registry.publiccode.judging import MAX_BYTES, read

ROOT = Path(__file__).resolve().parents[2]
CORPORA = (ROOT / os.environ.get("OSREG_CORPORA", "../shared/corpora")).resolve() / "publiccode"
REFERENCE = CORPORA / "parser/expected.json"
REAL = sorted((CORPORA / "real").rglob("*.y*ml"))
EXAMPLES = sorted((CORPORA / "standard").rglob("publiccode*.yml"))

GOOD = """\
publiccodeYmlVersion: "0"
name: Example Board
url: https://forge.example/board.git
platforms: [web]
developmentStatus: stable
softwareType: standalone/web
description:
  de:
    shortDescription: Zeigt Vorhaben.
    longDescription: >
      Zeigt laufende Vorhaben einer Stadt in einer Liste und auf einer Karte, mit Stand, Kosten und Ansprechstelle, und
      lässt alle, die dort wohnen, dazu Fragen stellen, die das zuständige Amt öffentlich beantwortet.
    features: [Liste]
legal:
  license: EUPL-1.2
maintenance:
  type: none
localisation:
  localisationReady: true
  availableLanguages: [de]
"""


def faults(text: str) -> list[str]:
    return [f"{one.line}:{one.column} {one.level} {one.key}" for one in read(text.encode()).faults]


def changed(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new)


def test_a_good_file_has_no_faults() -> None:
    assert faults(GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("name: Example Board", "name:", "2:1 error name"),
        ("name: Example Board", "name: [a]", "2:8 error name[0]"),
        ("name: Example Board", "name: yes", ""),
        ("name: Example Board\n", "", "1:1 error name"),
        ("board.git", "board.git?a b", "3:1 error url"),
        ("platforms: [web]", "platforms: web", ""),
        ("platforms: [web]", "platforms: []", "4:1 error platforms"),
        ("stable", "finished", "5:1 error developmentStatus"),
        ("  de:\n", "  de_DE:\n", "8:3 warning description.de_DE"),
        ("Zeigt Vorhaben.", "x" * 151, "9:5 error description.de.shortDescription"),
        ("Zeigt Vorhaben.", "👩‍👩‍👧‍👦" * 150, ""),
        ("[Liste]", "[]", "13:5 error description.de.features"),
        ("    features: [Liste]\n", "", "9:5 error description.de.features"),
        ("EUPL-1.2", "EUPL-1.2-or-later", "15:3 error legal.license"),
        ("EUPL-1.2", "BUSL-1.1", "15:3 error legal.license"),
        ("EUPL-1.2", "MIT OR BUSL-1.1", ""),
        ("EUPL-1.2", "GPL-3.0", "15:3 warning legal.license"),
        ("legal:\n  license: EUPL-1.2\n", "", "0:0 error legal.license"),
        ('publiccodeYmlVersion: "0"\n', "", "0:0 error publiccodeYmlVersion"),
        ('"0"', "0.4", "1:1 warning publiccodeYmlVersion"),
        ('"0"', '"0.6"', "1:1 warning publiccodeYmlVersion"),
        ('"0"', '"1.0"', "1:1 error publiccodeYmlVersion"),
        ("type: none", "type: internal", "17:3 error maintenance.contacts"),
        ("type: none", "type: contract", "17:3 error maintenance.contractors"),
        ("type: none", "type: none\n  contractors: []", "18:3 error maintenance.contractors"),
        ("Ready: true", "Ready: yes", "19:3 error localisation.localisationReady"),
        ("[de]", "[de, DE-de, en_GB]", "20:35 warning localisation.availableLanguages[2]"),
        ("[de]", "[de, german!]", "20:28 error localisation.availableLanguages[1]"),
        ("[Liste]", "[Liste]\n    genericName: Board", "14:5 warning description.de.genericName"),
        ("platforms:", "releaseDate: 2026-02-30\nplatforms:", "4:1 error releaseDate"),
        ("platforms:", "logo: file:/logo.svg\nplatforms:", "4:1 error logo"),
        ("platforms:", "logo: logo.jpg\nplatforms:", "4:1 error logo"),
        ("platforms:", "roadmap: ftp://a.example/\nplatforms:", "4:1 error roadmap"),
        ("platforms:", "isBasedOn: https://a.example/b\nplatforms:", ""),
        ("platforms:", "isBasedOn: [some-board, 'not a url']\nplatforms:", "4:25 error isBasedOn[1]"),
        ("platforms:", "categories: [government]\nplatforms:", "4:14 error categories[0]"),
        ("platforms:", "supports: [{id: 'alias:none'}]\nplatforms:", "4:13 error supports[0].id"),
        ("platforms:", "supports: [{id: 'alias:gdpr'}, {id: 'urn:a:b'}]\nplatforms:", ""),
        ("platforms:", "intendedAudience: {countries: [de, DE, XX]}\nplatforms:", "4:32 warning; 4:40 error"),
        ("platforms:", "it: {conforme: {gdpr: true}}\nplatforms:", "4:1 warning it; 4:6 warning it.conforme"),
        ("platforms:", "dependsOn: {open: [{name: A, optional: 'x'}]}\nplatforms:", "4:30 error dependsOn.open[0].opt"),
        ("platforms:", "x-own: 1\nplatforms:", "4:1 error [x-own]"),
    ],
)
def test_a_fault_has_its_place(old: str, new: str, expected: str) -> None:
    found = faults(changed(old, new))
    wanted = expected.split("; ") if expected else []
    assert len(found) == len(wanted), found
    assert all(one.startswith(start) for one, start in zip(found, wanted, strict=True)), found


def test_what_one_language_lacks_and_another_has_is_a_warning() -> None:
    text = changed("  de:\n", "  en:\n    shortDescription: Shows projects.\n  de:\n")
    assert [one.split()[1:] for one in faults(text)] == [
        ["warning", "description.en.longDescription"],
        ["warning", "description.en.features"],
    ]


@pytest.mark.parametrize(
    "raw",
    [b"", b"- a", b"a: [", b"\xff\xfe", b"a: &x 1\nb: *x", b"[" * 100, b"x" * (MAX_BYTES + 1), b"a: 1\na: 2", b"\x00"],
)
def test_what_is_no_such_file_has_one_error_and_its_place(raw: bytes) -> None:
    document = read(raw)
    assert document.data is None or raw == b""
    assert [one.level for one in document.faults][:1] == ["error"]


def test_forty_thousand_strange_keys_are_listed_in_a_moment() -> None:
    text = GOOD + "".join(f"k{number}: \n" for number in range(20_000))
    assert len(faults(text)) == 20_000


# ------------------------------------------------------------------------------------------------ files of others


def _reference() -> list[dict[str, Any]]:
    return json.loads(REFERENCE.read_text(encoding="utf-8"))["files"] if REFERENCE.is_file() else []


#: The reference asks the web, or looks into pictures that lie beside the file.
NOT_ASKED = {"logo_missing_url.yml", "logo_invalid_png.yml"}
needs_corpora = pytest.mark.skipif(not REFERENCE.is_file(), reason="no files of others here (OSREG_CORPORA)")


@needs_corpora
def test_verdicts_agree_with_the_reference() -> None:
    differ = []
    for one in _reference():
        document = read((CORPORA / "parser" / one["path"]).read_bytes())
        warned = "valid_with_warnings" if document.faults else "valid"
        if (warned if document.is_valid else "invalid") != one["label"]:
            differ.append(Path(one["path"]).name)
    assert set(differ) <= NOT_ASKED


@needs_corpora
def test_the_first_error_agrees_with_the_reference() -> None:
    differ = {}
    for one in _reference():
        expected = next(((row["key"], row["line"]) for row in one["results"] if row["kind"] == "error"), None)
        found = read((CORPORA / "parser" / one["path"]).read_bytes()).faults
        first = next(((fault.key, fault.line) for fault in found if fault.level == "error"), None)
        if first != expected:
            differ[Path(one["path"]).name] = (first, expected)
    assert set(differ) <= NOT_ASKED, differ


@pytest.mark.skipif(not EXAMPLES, reason="no files of others here (OSREG_CORPORA)")
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: "/".join(path.parts[-3:]))
def test_the_examples_of_the_standard_have_no_faults(path: Path) -> None:
    assert read(path.read_bytes()).faults == []


@pytest.mark.skipif(not REAL, reason="no files of others here (OSREG_CORPORA)")
def test_what_the_italian_catalogue_serves_is_valid() -> None:
    served = [path for path in REAL if path.parent.name == "developers-italia-api"]
    assert served
    assert [path.stem for path in served if not read(path.read_bytes()).is_valid] == []
