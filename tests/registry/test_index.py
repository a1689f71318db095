"""The index: fresh when a file changed, never half-written, and nothing is lost when it cannot be kept."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from osreg_registry import build, index
from osreg_registry.catalogue import Catalogue
from osreg_registry.errors import RegistryError
from osreg_registry.index import open_index
from osreg_registry.validate import validate_registry


@pytest.fixture
def settled(world: Path) -> Path:
    """A registry whose files are old enough for their stamps to be trusted."""
    for path in world.rglob("*"):
        os.utime(path, (1_700_000_000, 1_700_000_000))
    return world


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are read while a test runs."""
    seen: list[str] = []
    genuine = build.read

    def counted(root: Path, path: str):
        seen.append(path)
        return genuine(root, path)

    monkeypatch.setattr(build, "read", counted)
    # ctime cannot be set back: without this every file is "young" for two seconds after the fixture has copied it.
    monkeypatch.setattr("osreg_registry.stamps._TICK", -(10**18))
    return seen


def cache() -> Path:
    return Path(os.environ["OSREG_CACHE_DIR"])


def test_a_warm_start_reads_no_entry(settled: Path, reads: list[str]) -> None:
    open_index(settled)
    assert len(reads) > 15
    reads.clear()
    assert Catalogue(open_index(settled)).product("closed-board") is not None
    assert reads == []


def test_only_what_changed_is_read_again(settled: Path, reads: list[str]) -> None:
    open_index(settled)
    reads.clear()
    path = settled / "registry/products/full-board.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("licence: MIT", "licence: ISC"), encoding="utf-8")
    catalogue = Catalogue(open_index(settled))
    product = catalogue.product("full-board")
    assert product is not None
    assert product.licence == "ISC"
    assert catalogue.licence("ISC").openness == "open"
    assert reads == ["registry/products/full-board.yml"]


def test_a_change_that_keeps_size_and_time_is_noticed(settled: Path, reads: list[str]) -> None:
    open_index(settled)
    reads.clear()
    path = settled / "registry/products/full-board.yml"
    stat = path.stat()
    path.write_text(path.read_text(encoding="utf-8").replace("licence: MIT", "licence: ISC"), encoding="utf-8")
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    product = Catalogue(open_index(settled)).product("full-board")
    assert product is not None
    assert product.licence == "ISC"


def test_a_new_file_and_a_lost_one_are_noticed(settled: Path) -> None:
    before = Catalogue(open_index(settled)).revision
    new = settled / "registry/products/new-board.yml"
    new.write_text(
        (settled / "registry/products/mystery-board.yml")
        .read_text()
        .replace("mystery", "new")
        .replace("Mystery", "New")
    )
    catalogue = Catalogue(open_index(settled))
    assert catalogue.product("new-board") is not None
    assert catalogue.revision != before
    new.unlink()
    catalogue = Catalogue(open_index(settled))
    assert catalogue.product("new-board") is None
    assert catalogue.revision == before


def test_a_dangling_reference_appears_and_goes_with_its_target(settled: Path) -> None:
    target = settled / "registry/products/closed-database.yml"
    text = target.read_text()
    open_index(settled)
    target.unlink()
    faults = validate_registry(open_index(settled), []).faults
    assert {(fault.path, fault.key) for fault in faults} == {
        ("registry/products/needy-board.yml", "depends_on[0]"),
        ("registry/purl-patterns.yml", "patterns[0].product"),
    }
    target.write_text(text)
    assert validate_registry(open_index(settled), []).faults == []


def test_the_index_may_be_deleted(settled: Path) -> None:
    open_index(settled)
    shutil.rmtree(cache())
    assert Catalogue(open_index(settled)).product("closed-board") is not None


@pytest.mark.parametrize("damage", [b"", b"no database at all" * 100, b"SQLite format 3\x00" + b"\xff" * 5000])
def test_a_damaged_index_is_made_again(settled: Path, damage: bytes) -> None:
    open_index(settled).db.close()
    (kept,) = cache().glob("*.sqlite")
    kept.write_bytes(damage)
    opened = open_index(settled)
    assert Catalogue(opened).product("closed-board") is not None
    assert opened.warning is None


def test_damage_inside_an_index_is_mended_when_a_file_changes(settled: Path) -> None:
    open_index(settled).db.close()
    (kept,) = cache().glob("*.sqlite")
    whole = bytearray(kept.read_bytes())
    for page in range(4096, len(whole) - 4096, 4096):
        if page > 3 * 4096:  # the first pages say what the tables are
            whole[page : page + 512] = b"\xff" * 512
    kept.write_bytes(whole)
    (settled / "registry/products/mystery-board.yml").unlink()
    opened = open_index(settled)
    assert opened.warning is None
    assert Catalogue(opened).product("mystery-board") is None
    assert Catalogue(opened).product("closed-board") is not None


def test_the_same_data_has_the_same_revision_elsewhere(world: Path, tmp_path: Path) -> None:
    shutil.copytree(world, tmp_path / "copy")
    assert Catalogue(open_index(world)).revision == Catalogue(open_index(tmp_path / "copy")).revision


def test_a_folder_that_cannot_be_written_costs_only_time(settled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = cache() / "file"
    blocked.write_text("not a folder")
    monkeypatch.setenv("OSREG_CACHE_DIR", str(blocked))
    opened = open_index(settled)
    assert opened.warning is not None
    assert "could not be kept" in str(opened.warning)
    assert Catalogue(opened).product("closed-board") is not None


def test_a_full_disk_leaves_the_old_index_and_no_remains(settled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_index(settled).db.close()
    (kept,) = cache().glob("*.sqlite")
    before = kept.read_bytes()
    (settled / "registry/products/mystery-board.yml").unlink()
    genuine = index._fresh

    def full(root: Path, stamps: list[index.Stamp], target: str) -> sqlite3.Connection:
        db = genuine(root, stamps, target)
        if target != ":memory:":
            db.close()
            raise sqlite3.OperationalError("database or disk is full")
        return db

    monkeypatch.setattr(index, "_fresh", full)
    opened = open_index(settled)
    assert "disk is full" in str(opened.warning)
    assert Catalogue(opened).product("mystery-board") is None
    assert [path.name for path in cache().iterdir()] == [kept.name]
    assert kept.read_bytes() == before


def test_an_interrupted_build_leaves_nothing(settled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(build, "crossing_faults", interrupted)
    with pytest.raises(KeyboardInterrupt):
        open_index(settled)
    assert list(cache().iterdir()) == []


def test_what_a_killed_run_left_is_swept_away_later(settled: Path) -> None:
    open_index(settled).db.close()
    (kept,) = cache().glob("*.sqlite")
    old, young = (cache() / f"{kept.stem}{name}.tmp" for name in ("old", "young"))
    for path in (old, young):
        path.write_bytes(b"half")
    os.utime(old, (1_700_000_000, 1_700_000_000))
    (settled / "registry/products/mystery-board.yml").unlink()
    open_index(settled).db.close()
    assert not old.exists()
    assert young.exists()


def test_two_runs_at_once_both_answer(settled: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from osreg_registry.index import open_index; "
        "from osreg_registry.catalogue import Catalogue; "
        "print(Catalogue(open_index(Path(sys.argv[1]))).product('closed-board').name)"
    )
    runs = [
        subprocess.Popen([sys.executable, "-c", code, str(settled)], stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    assert [run.communicate(timeout=60)[0] for run in runs] == ["Closed Board\n"] * 4
    assert len(list(cache().iterdir())) == 1


def test_a_registry_that_cannot_be_read_is_an_error_with_a_reason(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match="cannot be read"):
        open_index(tmp_path)


def test_a_lost_licence_table_is_an_error_with_a_remedy(settled: Path) -> None:
    (settled / "registry/vocabularies/licences.json").unlink()
    with pytest.raises(RegistryError) as caught:
        open_index(settled)
    assert str(caught.value.fix) == "restore it from version control"


def test_a_symbolic_link_is_not_followed(settled: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.yml"
    secret.write_text("id: stolen\n")
    (settled / "registry/products/stolen.yml").symlink_to(secret)
    (fault,) = validate_registry(open_index(settled), []).faults
    assert (fault.path, "symbolic link" in str(fault.message)) == ("registry/products/stolen.yml", True)


def test_a_misplaced_file_is_a_fault(settled: Path) -> None:
    (settled / "registry/products/board.yaml").write_text("id: board\n")
    (settled / "solutions/loose.yml").write_text("name: x\n")
    faults = validate_registry(open_index(settled), []).faults
    assert [str(fault.message) for fault in faults] == ["entries end in .yml", "no entry is expected in this folder"]


def test_many_files_are_read_on_several_processors(settled: Path) -> None:
    text = (settled / "registry/products/mystery-board.yml").read_text()
    for number in range(build._WORTH_A_POOL):
        name = f"board-{number}"
        (settled / f"registry/products/{name}.yml").write_text(
            text.replace("mystery-board", name).replace("Mystery Board", name)
        )
    started = time.monotonic()
    catalogue = Catalogue(open_index(settled))
    assert catalogue.size == build._WORTH_A_POOL + 11
    assert time.monotonic() - started < 60
