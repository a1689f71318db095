"""What holds for the project as a whole: the bench's registries, the catalogue, the README's words."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from osreg_registry.index import open_index
from osreg_registry.validate import validate_registry

ROOT = Path(__file__).resolve().parent.parent


def load(path: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(Path(path).stem, ROOT / path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_synthetic_registry_is_valid_and_the_same_each_time(tmp_path: Path) -> None:
    synthetic = load("bench/synthetic.py")
    for name in ("one", "two"):
        synthetic.make(tmp_path / name, products=40, solutions=10, seed=7)
    assert validate_registry(open_index(tmp_path / "one", keep=False), []).faults == []
    files = sorted(path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*.yml"))
    assert len(files) > 100
    assert all((tmp_path / "one" / path).read_bytes() == (tmp_path / "two" / path).read_bytes() for path in files)


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_every_link_to_a_file_leads_somewhere(page: str) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", (ROOT / page).read_text(encoding="utf-8"))
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_german_text_fills_the_same_gaps() -> None:
    text = (ROOT / "cli/osreg/locale/de/LC_MESSAGES/osreg.po").read_text(encoding="utf-8")
    pairs = re.findall(r'^msgid ((?:".*"\n)+)msgstr ((?:".*"\n)+)', text, re.MULTILINE)
    assert len(pairs) > 300
    gaps = [
        (set(re.findall(r"\{\w+", source)), set(re.findall(r"\{\w+", german)), source) for source, german in pairs[1:]
    ]
    assert [source for wanted, found, source in gaps if wanted != found] == []
