"""What is read from a publiccode.yml, and what a broken or hostile one gives."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from osreg_checks.publiccode import read_publiccode
from osreg_checks.repository import Publiccode
from osreg_registry.publiccode.judging import MAX_BYTES

ROOT = Path(__file__).parent.parent.parent
# Read once: tests run without variables of osreg.
CORPORA = (ROOT / os.environ.get("OSREG_CORPORA", "../shared/corpora")).resolve()
REAL = sorted((CORPORA / "publiccode/real").rglob("*.y*ml"))

FULL = b"""\
publiccodeYmlVersion: "0.4"
name: Beispielboard
url: https://forge.example/musterstadt/board.git
isBasedOn: https://forge.example/fernstadt/board.git
usedBy: [Musterstadt, Fernstadt]
categories: [task-management]
developmentStatus: stable
softwareVersion: "2.1"
legal:
  license: EUPL-1.2 OR AGPL-3.0-or-later
maintenance:
  type: internal
localisation:
  localisationReady: true
  availableLanguages: [de, no]
"""


def test_the_fields_of_a_whole_file() -> None:
    file = read_publiccode(FULL)
    assert file._replace(fields={}) == Publiccode(
        version="0.4",
        name="Beispielboard",
        url="https://forge.example/musterstadt/board.git",
        licence="EUPL-1.2 OR AGPL-3.0-or-later",
        is_based_on=("https://forge.example/fernstadt/board.git",),
        used_by=("Musterstadt", "Fernstadt"),
        categories=("task-management",),
        development_status="stable",
        software_version="2.1",
        maintenance="internal",
        languages=("de", "no"),
    )
    assert file.fields["localisation"]["localisationReady"] is True


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        (
            "isBasedOn: [https://a.example/x, https://b.example/y]",
            "is_based_on",
            ("https://a.example/x", "https://b.example/y"),
        ),
        ("softwareVersion: 1.10", "software_version", "1.10"),
        ("softwareVersion: 1.10 # the newest", "software_version", "1.10"),
        ("name: x\r\nsoftwareVersion: 3.20\r\n", "software_version", "3.20"),
        ("{name: x, softwareVersion: 1.0, url: y}", "software_version", "1.0"),
        ("softwareVersion: 2024-01-01", "software_version", "2024-01-01"),
        ("publiccodeYmlVersion: 0.4", "version", "0.4"),
        ("publiccodeYmlVersion: '0'", "version", "0"),
        ("\ufeffname: x", "name", "x"),
        ("---\nname: ' x '", "name", "x"),
    ],
)
def test_other_spellings(text: str, field: str, value: Any) -> None:
    file = read_publiccode(text.encode())
    assert (getattr(file, field), file.fault) == (value, None)


@pytest.mark.parametrize(
    "text",
    [
        "name: [x]\nurl: {a: b}\nusedBy: {a: b}\ncategories: 1\nlegal: MIT\nmaintenance: [internal]\nlocalisation: de",
        "name: ''\nurl: '  '\nusedBy: []\ncategories: [1, null, '']\nlegal: {license: null}\nsoftwareVersion: true",
        "x: y",
    ],
)
def test_what_is_absent_or_of_the_wrong_type_is_not_stated(text: str) -> None:
    assert read_publiccode(text.encode())._replace(fields={}) == Publiccode()


def test_a_wrong_type_hides_no_other_field() -> None:
    file = read_publiccode(b"name: Board\nlegal: [MIT]\nusedBy: [Musterstadt, 7]")
    assert (file.name, file.licence, file.used_by) == ("Board", None, ("Musterstadt",))


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (b"", "it is not a list of keys with values"),
        (b"- name", "it is not a list of keys with values"),
        (b"name: x\nurl: &a y", "line 2: anchors (&name) are not allowed"),
        (b"name: x\nurl: *a", "line 2: aliases (*name) are not allowed"),
        (b"a: 1\nb: !!python/object:os.system x", "line 2: tags (!os.system) are not allowed"),
        (b"name: x\nname: y", "line 2: the key `name` stands here a second time"),
        (b"name: x\n---\nname: y", "line 2: a second document starts here"),
        (b"name: \xff", "line 1: the file is not UTF-8 text"),
        (b"name: x\nurl: \x1b[31m", "line 2: control character U+001B is not allowed"),
        ("name: x\nurl: \uffff".encode(), "line 2: control character U+FFFF is not allowed"),
        (b"a: 1\nb:" + b" [" * 20, "line 2: nested deeper than 16 levels"),
        (b"name: x\nurl: [y", "line 3: this is not YAML: "),
        (b"#" * (MAX_BYTES + 1), "the file is larger than 256 KiB"),
    ],
)
def test_the_fault_says_what_and_in_which_line(raw: bytes, fault: str) -> None:
    file = read_publiccode(raw)
    assert str(file.fault).startswith(fault)  # the rest is worded by libyaml
    assert file._replace(fault=None) == Publiccode()


def test_the_own_file() -> None:
    file = read_publiccode((ROOT / "publiccode.yml").read_bytes())
    assert (file.name, file.version, file.fault) == ("osreg", "0", None)


def real_files() -> Iterator[tuple[Path, dict[str, Any]]]:
    for path in REAL:
        try:
            loaded = yaml.safe_load(path.read_bytes())
        except yaml.YAMLError:
            continue
        if isinstance(loaded, dict):
            yield path, loaded


@pytest.mark.skipif(not REAL, reason="no folder with real files of others (OSREG_CORPORA names it)")
def test_real_files_give_what_they_state() -> None:
    wrong = []
    for path, loaded in real_files():
        file = read_publiccode(path.read_bytes())
        stated = [loaded.get("name"), loaded.get("url"), (loaded.get("legal") or {}).get("license")]
        if file.fault or [file.name, file.url, file.licence] != [text.strip() if text else None for text in stated]:
            wrong.append((path.name, str(file.fault)))
    assert wrong == []
    assert sum(1 for _ in real_files()) > 30
