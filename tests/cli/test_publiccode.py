"""`osreg validate`, `import` and `export` of publiccode.yml, as their users call them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.test_reuse import HOSTILE, Run
from tests.registry.test_publiccode import GOOD, REAL

from osreg_registry.publiccode.judging import read
from osreg_registry.strict_yaml import parse

SOLUTION = "solutions/musterstadt/example-board.yml"


@pytest.fixture
def file(world: Path) -> Path:
    path = world / "publiccode.yml"
    path.write_text(GOOD, encoding="utf-8")
    return path


def entry(world: Path, path: str = SOLUTION) -> dict[str, object]:
    data: dict[str, object] = parse((world / path).read_bytes()).data
    return data


# ------------------------------------------------------------------------------------------------------- validate


def test_a_file_is_judged_by_the_standard(osreg: Run, file: Path) -> None:
    assert osreg("validate", file.name).returncode == 0
    file.write_text(GOOD.replace("EUPL-1.2", "BUSL-1.1"), encoding="utf-8")
    done = osreg("validate", file.name, "--lang", "de")
    assert done.returncode == 1
    assert done.stdout.startswith("publiccode.yml:15:3: Fehler: legal.license: `BUSL-1.1` ist keine offene Lizenz")


def test_it_may_lie_outside_of_a_registry(osreg: Run, tmp_path: Path) -> None:
    other = tmp_path / "elsewhere/about.yaml"
    other.parent.mkdir()
    other.write_text(GOOD.replace("type: none", "type: some"), encoding="utf-8")
    done = osreg("validate", str(other), "--format", "json", cwd=other.parent)
    (fault,) = json.loads(done.stdout)["faults"]
    assert (fault["line"], fault["key"], fault["level"]) == (17, "maintenance.type", "error")


def test_entries_and_such_files_are_judged_together(osreg: Run, file: Path) -> None:
    done = osreg("validate", "solutions", file.name)
    assert done.returncode == 0
    assert done.stdout.startswith("5 files") or "5 " in done.stdout.splitlines()[-1]


# --------------------------------------------------------------------------------------------------------- import


def test_a_file_becomes_a_valid_entry_and_the_rest_is_named(osreg: Run, world: Path, file: Path) -> None:
    done = osreg("import", "publiccode", file.name, "--municipality", "Musterstadt")
    assert done.returncode == 0, done.stderr
    assert entry(world) == {
        "name": "Example Board",
        "description": {"de": "Zeigt Vorhaben.", "en": "Zeigt Vorhaben."},
        "status": "production",
        "repository": "https://forge.example/board.git",
        "licence": "EUPL-1.2",
        "evidence": ["https://forge.example/board.git"],
        "checked": entry(world)["checked"],
    }
    assert "`description.en` is not translated yet" in done.stderr
    assert "`status: production` follows" in done.stderr
    for left in ("platforms[0]=web", "softwareType=standalone/web", "maintenance.type=none"):
        assert left in done.stderr
    assert osreg("validate").returncode == 0


def test_what_is_stated_wins(osreg: Run, world: Path, file: Path) -> None:
    stated = ("--status", "planned", "--description-en", "Shows projects.", "--slug", "tafel-zwei", "--confirmed")
    done = osreg("import", "publiccode", file.name, "--municipality", "musterstadt", *stated)
    assert "Please look at" not in done.stderr
    written = entry(world, "solutions/musterstadt/tafel-zwei.yml")
    assert (written["status"], written["confirmed"]) == ("planned", written["checked"])


def test_a_product_of_the_registry_is_named_instead_of_its_source(osreg: Run, world: Path, file: Path) -> None:
    url = parse((world / "registry/products/full-board.yml").read_bytes()).data["repository"]
    file.write_text(GOOD.replace("https://forge.example/board.git", url), encoding="utf-8")
    osreg("import", "publiccode", file.name, "--municipality", "musterstadt")
    written = entry(world)
    assert written["product"] == "full-board"
    assert not {"repository", "licence"} & written.keys()


def test_a_licence_is_read_as_people_write_it_and_persons_stay_out(osreg: Run, world: Path, file: Path) -> None:
    text = GOOD.replace("EUPL-1.2", "Apache License, Version 2.0").replace(
        "type: none", "type: internal\n  contacts: [{name: Erika Mustermann, email: erika@town.example}]"
    )
    file.write_text(text, encoding="utf-8")
    done = osreg("import", "publiccode", file.name, "--municipality", "musterstadt")
    assert entry(world)["licence"] == "Apache-2.0"
    assert "was read as `Apache-2.0`" in done.stderr
    assert "Erika" not in done.stderr + (world / SOLUTION).read_text(encoding="utf-8")
    assert "maintenance.contacts[0].name" in done.stderr


def test_a_dry_run_writes_nothing(osreg: Run, world: Path, file: Path) -> None:
    done = osreg("import", "publiccode", "-", "--municipality", "musterstadt", "--dry-run", typed=GOOD)
    assert done.stdout.startswith(f"# {SOLUTION}\n# yaml-language-server")
    assert not (world / SOLUTION).exists()


@pytest.mark.parametrize(
    ("text", "arguments", "reason", "code"),
    [
        ("a: [", (), "not YAML", 1),
        (GOOD.replace("stable", "new"), (), "state --status", 2),
        (GOOD.replace("Zeigt Vorhaben.", ""), ("--status", "pilot"), "state --description-de, --description-en", 2),
        (GOOD.replace("name: Example Board\n", ""), (), "state --name", 2),
        (GOOD.replace("Example Board", "Vorhabentafel"), (), "has it already: musterstadt/vorhabentafel", 2),
        (GOOD, ("--municipality", "Atlantis"), "no municipality `Atlantis`", 2),
    ],
)
def test_what_cannot_be_written_is_explained(
    osreg: Run, world: Path, file: Path, text: str, arguments: tuple[str, ...], reason: str, code: int
) -> None:
    file.write_text(text, encoding="utf-8")
    before = sorted((world / "solutions").rglob("*"))
    done = osreg("import", "publiccode", file.name, "--municipality", "musterstadt", *arguments)
    assert (done.returncode, sorted((world / "solutions").rglob("*"))) == (code, before)
    assert reason in done.stderr
    assert "Traceback" not in done.stderr


def test_a_second_import_does_not_write_over_the_first(osreg: Run, world: Path, file: Path) -> None:
    osreg("import", "publiccode", file.name, "--municipality", "musterstadt")
    before = (world / SOLUTION).read_bytes()
    for more in ((), ("--again",)):
        done = osreg("import", "publiccode", file.name, "--municipality", "musterstadt", "--status", "ended", *more)
        assert done.returncode == 2
        assert (world / SOLUTION).read_bytes() == before


def test_hostile_text_is_only_text(osreg: Run, file: Path) -> None:
    quoted = json.dumps(HOSTILE)
    file.write_text(GOOD.replace("Example Board", quoted).replace("[web]", f"[{quoted}]"), encoding="utf-8")
    done = osreg("import", "publiccode", file.name, "--municipality", "musterstadt", "--dry-run")
    assert "\x1b" not in done.stdout + done.stderr
    assert "::error" not in done.stdout + done.stderr


@pytest.mark.skipif(not REAL, reason="no files of others here (OSREG_CORPORA)")
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_real_files_come_in_with_what_they_state(osreg: Run, world: Path, path: Path) -> None:
    data = read(path.read_bytes()).data
    assert data
    status = () if data.get("developmentStatus") in {"concept", "development", "beta", "stable", "obsolete"} else None
    more = ("--status", "production") if status is None else ()
    done = osreg(
        *("import", "publiccode", str(path), "--municipality", "musterstadt", "--slug", "x", *more),
        *("--description-de", "Beispiel.", "--description-en", "Example.") if not data.get("description") else (),
    )
    assert done.returncode == 0, done.stderr
    written = entry(world, "solutions/musterstadt/x.yml")
    assert written["name"] == data["name"].strip()
    assert str(data["url"]).strip() in {written.get("repository"), *written.get("evidence", ())}


# --------------------------------------------------------------------------------------------------------- export

STATED = (
    "platforms=[web]",
    "softwareType=standalone/web",
    "maintenance.type=none",
    "localisation.localisationReady=true",
    "localisation.availableLanguages=[de]",
    "description.de.features=[Liste]",
    "description.en.features=[List]",
    f"description.de.longDescription={'Ein langer Text. ' * 10}",
    f"description.en.longDescription={'A long text. ' * 13}",
)


def test_what_the_registry_does_not_know_is_asked_for(osreg: Run, world: Path) -> None:
    done = osreg("export", "publiccode", "fernstadt/eigenbau", "--output", "publiccode.yml")
    assert done.returncode == 1
    assert not (world / "publiccode.yml").exists()
    assert "platforms: it is missing" in done.stderr
    assert "--set KEY=VALUE" in done.stderr


def test_a_complete_one_is_valid_and_names_its_users(osreg: Run, world: Path) -> None:
    (world / "solutions/nachbarstadt/eigenbau.yml").write_text(
        "name: Eigenbau\ndescription: {de: A., en: A.}\nstatus: pilot\nreuses: fernstadt/eigenbau\n"
        'evidence: ["https://www.nachbarstadt.example/"]\nchecked: "2026-11-01"\n',
        encoding="utf-8",
    )
    stated = [part for one in STATED for part in ("--set", one)]
    done = osreg("export", "publiccode", "fernstadt/eigenbau", *stated, "--output", "publiccode.yml")
    assert done.returncode == 0, done.stderr
    document = read((world / "publiccode.yml").read_bytes())
    assert document.faults == []
    assert document.data
    assert document.data["usedBy"] == ["Fernstadt", "Nachbarstadt"]
    assert (document.data["url"], document.data["legal"]) == (
        "https://codeberg.org/fernstadt/eigenbau",
        {"license": "EUPL-1.2"},
    )


def test_what_the_publisher_wrote_stands_and_what_is_dropped_is_named(osreg: Run, world: Path, file: Path) -> None:
    old = GOOD.replace("platforms:", "usedBy: [Altstadt]\ninputTypes: [text/plain]\nit: {}\nx: 1\nplatforms:")
    file.write_text(old.replace("EUPL-1.2", "MIT").replace('"0"', "0.3"), encoding="utf-8")
    done = osreg("export", "publiccode", "fernstadt/eigenbau", "--from", file.name)
    assert done.returncode == 0, done.stderr
    document = read(done.stdout.encode())
    assert document.faults == []
    assert document.data
    assert document.data["legal"]["license"] == "MIT"
    assert document.data["usedBy"] == ["Altstadt", "Fernstadt"]
    assert [line.split()[2] for line in done.stderr.splitlines()] == ["inputTypes", "x"]


@pytest.mark.parametrize(
    ("arguments", "code", "reason"),
    [
        (("fernstadt/eigenbauu",), 3, "did you mean fernstadt/eigenbau?"),
        (("fernstadt/eigenbau", "--set", "platforms"), 2, "no KEY=VALUE"),
        (("fernstadt/eigenbau", "--set", "platforms=[web"), 2, "no KEY=VALUE"),
        (("fernstadt/eigenbau", "--from", "nothing.yml"), 2, "nothing.yml"),
    ],
)
def test_wrong_calls_are_explained(osreg: Run, arguments: tuple[str, ...], code: int, reason: str) -> None:
    done = osreg("export", "publiccode", *arguments)
    assert (done.returncode, reason in done.stderr) == (code, True), done.stderr
