"""`make refresh`, from folders instead of the network: what it writes, what it leaves, what it reports."""

from __future__ import annotations

import datetime
import importlib.util
import json
import shutil
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent
TODAY = datetime.date(2026, 11, 23)


@pytest.fixture
def refresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The tool, writing to copies."""
    pytest.importorskip("yaml")
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    spec = importlib.util.spec_from_file_location("refresh", ROOT / "tools/refresh.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in ("licences.json", "categories.yml"):
        shutil.copy(ROOT / "registry/vocabularies" / name, tmp_path / name)
    monkeypatch.setattr(module.licence_table, "TARGET", tmp_path / "licences.json")
    monkeypatch.setattr(module, "CATEGORIES", tmp_path / "categories.yml")
    yield module
    for name in ("refresh", "licence_table"):
        sys.modules.pop(name, None)


def origins(folder: Path, categories: list[str]) -> Path:
    """Fictional origins: one licence, one exception, the given categories."""
    licence = {
        "licenseId": "Fictional-1.0",
        "name": "Fictional",
        "isOsiApproved": True,
        "isDeprecatedLicenseId": False,
    }
    spdx = {"licenseListVersion": "9.0", "releaseDate": "2026-10-01T00:00:00Z", "licenses": [licence]}
    scancode = [
        {
            "spdx_license_key": "Fictional-1.0",
            "other_spdx_license_keys": [],
            "is_exception": False,
            "category": "Copyleft",
        }
    ]
    texts = {
        "license-list-data/json/licenses.json": json.dumps(spdx),
        "license-list-data/json/exceptions.json": json.dumps({"exceptions": []}),
        "scancode-licensedb/docs/index.json": json.dumps(scancode),
        "publiccode.yml/docs/standard/categories-list.rst": "\n\n".join(f"- {one}" for one in categories),
    }
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def known_categories(refresh: ModuleType) -> list[str]:
    return [line.split()[-1] for line in refresh.CATEGORIES.read_text(encoding="utf-8").splitlines() if "- id:" in line]


def test_the_table_is_made_again_and_opencodes_column_kept(
    refresh: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = json.loads(refresh.licence_table.TARGET.read_bytes())["about"]["opencode"]
    folder = origins(tmp_path / "origins", known_categories(refresh))
    assert refresh.renew(folder, TODAY, fetch=False) == 0
    table = json.loads(refresh.licence_table.TARGET.read_bytes())
    assert table["licences"] == {"Fictional-1.0": ["Fictional", True, None, "Copyleft", None, False]}
    assert table["about"]["spdx"]["version"] == "9.0"
    assert table["about"]["opencode"] == before
    assert table["opencode"]["EUPL-1.2"] == "approved"
    assert "licences new: Fictional-1.0" in capsys.readouterr().out


def test_the_categories_are_dated_when_they_are_those_of_the_standard(refresh: ModuleType, tmp_path: Path) -> None:
    folder = origins(tmp_path / "origins", known_categories(refresh))
    assert refresh.renew(folder, datetime.date(2027, 1, 2), fetch=False) == 0
    assert 'checked: "2027-01-02"' in refresh.CATEGORIES.read_text(encoding="utf-8")


def test_a_new_category_is_left_to_a_person(
    refresh: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = refresh.CATEGORIES.read_bytes()
    folder = origins(tmp_path / "origins", [*known_categories(refresh)[1:], "time-travel"])
    assert refresh.renew(folder, TODAY, fetch=False) == 1
    assert "add with labels: time-travel; remove: accounting" in capsys.readouterr().out
    assert refresh.CATEGORIES.read_bytes() == before


@pytest.mark.parametrize("lost", ["scancode-licensedb/docs/index.json", "license-list-data/json/exceptions.json"])
def test_nothing_is_written_when_an_origin_is_missing(refresh: ModuleType, tmp_path: Path, lost: str) -> None:
    before = refresh.licence_table.TARGET.read_bytes()
    folder = origins(tmp_path / "origins", known_categories(refresh))
    (folder / lost).write_text("not what it was", encoding="utf-8")
    assert refresh.renew(folder, TODAY, fetch=False) == 1
    assert refresh.licence_table.TARGET.read_bytes() == before


def test_facts_are_old_after_a_year(refresh: ModuleType, world: Path) -> None:
    assert list(refresh.old_facts(world, TODAY)) == []
    found = list(refresh.old_facts(world, datetime.date(2027, 11, 2)))
    assert ("2026-11-01", "registry/products/example-board.yml", "replaces[0].checked") in found
    assert ("2026-11-01", "registry/products/closed-database.yml", "no_alternative_known.checked") in found
    assert list(refresh.old_facts(world, datetime.date(2027, 11, 1))) == []
