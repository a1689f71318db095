"""`osreg import csv|xlsx|sbom|munich`: a list of programs becomes entries, and nothing is dropped silently."""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
import textwrap
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from openpyxl import Workbook
from tests.cli.test_reuse import Run

from osreg_registry.importing import wording
from osreg_registry.importing.headings import HEADINGS
from osreg_registry.names import fold

PAGE = "https://www.fernstadt.example/programme"
GERMAN = ["Programm", "Hersteller", "Version", "Fachbereich", "Status", "Vertragsende", "Kündigungsfrist", "URL"]
ENGLISH = ["Application", "Publisher", "Version", "Department", "Lifecycle", "Contract end", "Notice period", "Link"]


def row(number: int, language: str = "de") -> list[str]:
    """A made-up program of a made-up vendor."""
    if language == "de":
        middle = ["produktiv", "31.12.2027", "3 Monate"]
        return [f"Fachverfahren Nr. {number}", "Muster GmbH", f"{number}.0", "Bauamt", *middle, f"{PAGE}#{number}"]
    middle = ["in use", "31 December 2027", "3 months"]
    return [f"Tool No {number}", "Example Ltd", f"{number}.0", "Building office", *middle, f"{PAGE}#{number}"]


def table(rows: list[list[str]], delimiter: str = ";", encoding: str = "utf-8") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding)


def handed_in(world: Path, content: bytes, name: str = "liste.csv") -> str:
    (world.parent / name).write_bytes(content)
    return str(world.parent / name)


def imported(osreg: Run, world: Path, rows: list[list[str]], *options: str) -> dict[str, Any]:
    """The JSON answer for a table of the far town, which hands it in itself."""
    file = handed_in(world, table(rows))
    answer = osreg("import", "csv", file, "--municipality", "fernstadt", "--confirmed", "--format", "json", *options)
    assert answer.returncode in {0, 1}, answer.stderr
    return json.loads(answer.stdout)


def entry(world: Path, slug: str) -> dict[str, Any]:
    return yaml.load((world / f"solutions/fernstadt/{slug}.yml").read_text("utf-8"), yaml.BaseLoader)


def files(world: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((world / "solutions/fernstadt").glob("*.yml"))}


# ------------------------------------------------------------------------------------------- 400 rows, again and again


@pytest.mark.parametrize(
    ("header", "language", "delimiter", "encoding"),
    [
        (GERMAN, "de", ";", "cp1252"),
        (GERMAN, "de", "\t", "utf-16"),
        (ENGLISH, "en", ",", "utf-8-sig"),
        (ENGLISH, "en", "|", "utf-8"),
    ],
)
def test_a_list_of_400_programs_is_registered_in_one_sitting(
    osreg: Run, world: Path, header: list[str], language: str, delimiter: str, encoding: str
) -> None:
    rows = [header, *(row(number, language) for number in range(1, 401))]
    file = handed_in(world, table(rows, delimiter, encoding))
    dry = osreg("import", "csv", file, "--municipality", "Fernstadt", "--dry-run")
    assert "rows: 400, would be written: 400, there already: 0, not registered: 0" in dry.stdout
    assert len(files(world)) == 2
    answer = osreg("import", "csv", file, "--municipality", "Fernstadt")
    assert (answer.returncode, answer.stderr) == (0, "")
    assert "rows: 400, written: 400" in answer.stdout
    assert "not carried over" not in answer.stdout
    written = files(world)
    assert len(written) == 402
    assert osreg("validate").returncode == 0
    again = osreg("import", "csv", file, "--municipality", "Fernstadt")
    assert "written: 0, there already: 400" in again.stdout
    assert files(world) == written


def test_a_row_becomes_an_entry_with_all_that_it_states(osreg: Run, world: Path) -> None:
    handed_in(world, table([GERMAN, row(7)]))
    osreg("import", "csv", str(world.parent / "liste.csv"), "--municipality", "fernstadt")
    assert entry(world, "fachverfahren-nr-7") == {
        "name": "Fachverfahren Nr. 7",
        "description": {
            "de": "Programm Fachverfahren Nr. 7 von Muster GmbH (laut Angabe von Fernstadt; eine Beschreibung fehlt "
            "noch).",
            "en": "Program Fachverfahren Nr. 7 by Muster GmbH (as stated by Fernstadt; a description is "
            "still missing).",
        },
        "status": "production",
        "version": "7.0",
        "procurement": {"contract_until": "2027-12-31", "notice_period": "P3M"},
        "contact": {"role": "Bauamt"},
        "evidence": [f"{PAGE}#7"],
        "checked": "2026-11-23",
    }


def test_an_unknown_municipality_is_an_unknown_target(osreg: Run, world: Path) -> None:
    file = handed_in(world, table([GERMAN, row(1)]))
    answer = osreg("import", "csv", file, "--municipality", "Fernstatt")
    assert (answer.returncode, "did you mean Fernstadt?" in answer.stderr) == (3, True)


def test_the_example_of_the_page_is_a_mapping(osreg: Run, world: Path, real_root: Path) -> None:
    text = (real_root / "docs/import.md").read_text("utf-8")
    file = handed_in(world, table([["Langname", "Zustand", "Kostenstelle"], ["Wahlhelfer", "", "1"]]))
    mapping = world.parent / "mapping.yml"
    mapping.write_text(textwrap.dedent(text.split("```yaml")[1].split("```")[0]), "utf-8")
    answer = osreg("import", "csv", file, "--municipality", "fernstadt", "--confirmed", "--mapping", str(mapping))
    assert (answer.returncode, "not carried over" in answer.stdout) == (0, False)
    keys = {key for key in HEADINGS if key != "person"}
    assert keys == {
        key for key in re.findall(r"`([a-z_.]+)`", text.split("## Was")[1].split("Nichts")[0]) if key in keys
    }


# ------------------------------------------------------------------------------------------------- what a cell can say

CELLS = [
    # heading, cell, where it goes, value
    ("Vertragsende", "31.12.27", ("procurement", "contract_until"), "2027-12-31"),
    ("Vertragsende", "1. 2. 2027", ("procurement", "contract_until"), "2027-02-01"),
    ("Vertragsende", "12/2027", ("procurement", "contract_until"), "2027-12"),
    ("Vertragsende", "31/12/2027", ("procurement", "contract_until"), "2027-12-31"),
    ("Vertragsende", "12/31/2027", ("procurement", "contract_until"), "2027-12-31"),
    ("Vertragsende", "31. März 2027", ("procurement", "contract_until"), "2027-03-31"),
    ("Contract end", "March 31, 2027", ("procurement", "contract_until"), "2027-03-31"),
    ("Contract end", "1st April 2027", ("procurement", "contract_until"), "2027-04-01"),
    ("Seit", "2019", ("since",), "2019"),
    ("Kündigungsfrist", "sechs Wochen", ("procurement", "notice_period"), "P42D"),
    ("Kündigungsfrist", "3 Monate zum Vertragsende", ("procurement", "notice_period"), "P3M"),
    ("Kündigungsfrist (Monate)", "6", ("procurement", "notice_period"), "P6M"),
    ("Notice period", "1 year", ("procurement", "notice_period"), "P1Y"),
    ("Kosten pro Jahr", "1.234,50 €", ("procurement", "cost"), {"currency": "EUR", "yearly": "1234.5"}),
    ("Annual cost (EUR)", "12,000", ("procurement", "cost"), {"currency": "EUR", "yearly": "12000.0"}),
    ("Betriebsart", "Cloud", ("hosting", "model"), "saas"),
    ("Datenstandort", "Deutschland", ("hosting", "location"), "DE"),
    ("Betreiber", "Beispiel-Rechenzentrum", ("hosting", "operator"), "Beispiel-Rechenzentrum"),
    ("Personenbezogene Daten", "ja", ("data", "personal"), "true"),
    ("Personal data", "no", ("data", "personal"), "false"),
    ("Kategorie", "Projektmanagement", ("categories",), ["project-management"]),
    ("Lieferant", "Beispielhaus", ("procurement", "vendor"), "Beispielhaus"),
    ("Herkunft", "Kauf", ("origin",), "bought"),
    ("Schnittstellen", "OParl; XÖV", ("standards",), ["OParl", "XÖV"]),
]


@pytest.mark.parametrize(("heading", "cell", "where", "value"), CELLS)
def test_a_cell_is_understood(
    osreg: Run, world: Path, heading: str, cell: str, where: tuple[str, ...], value: Any
) -> None:
    answer = imported(osreg, world, [["Name", "Status", heading], ["Wahlhelfer", "aktiv", cell]])
    assert answer["cells_left"] == []
    said: Any = entry(world, "wahlhelfer")
    for key in where:
        said = said[key]
    assert said == value


MISREAD = [
    ("Vertragsende", "03/04/2027", "one way only"),
    ("Vertragsende", "31.02.2027", "one way only"),
    ("Vertragsende", "bald", "one way only"),
    ("Vertragsende", "unbefristet", "without an end"),
    ("Kündigungsfrist", "3", "no period"),
    ("Kündigungsfrist", "3 Monate zum Quartalsende", "no period"),
    ("Kosten pro Jahr", "1000", "without a currency"),
    ("Kosten pro Jahr", "viel €", "no amount"),
    ("Fachbereich", "Herr Mustermann", "persons"),
    ("Fachbereich", "erika@fernstadt.example", "persons"),
    ("Ansprechpartner", "Erika Mustermann", "persons"),
    ("Kostenstelle", "4711", "no key is known"),
    ("Kategorie", "Zauberei", "no term of categories"),
    ("URL", "www.fernstadt.example", "begins with https://"),
    ("URL", "javascript:alert(1)", "begins with https://"),
    ("URL", "http://127.0.0.1/geheim", "not a public host"),
    ("Lizenz", "MIT", "what the municipality has developed"),
    ("Quellcode", "https://code.example/a/b", "what the municipality has developed"),
    ("Version", "=1+1", "a formula is no value"),
    ("Version", "#REF!", "shows an error"),
    ("Version", "1\x1b[31m", "cannot be seen"),
    ("Version", "1\u202e2", "cannot be seen"),
    ("Version", "9" * 201, "longer than 200"),
]


@pytest.mark.parametrize(("heading", "cell", "reason"), MISREAD)
def test_a_cell_that_is_not_understood_is_reported_with_its_place(
    osreg: Run, world: Path, heading: str, cell: str, reason: str
) -> None:
    answer = imported(osreg, world, [["Name", "Status", heading], ["Wahlhelfer", "aktiv", cell]])
    assert answer["counts"]["new"] == 1
    (left,) = answer["cells_left"]
    assert (left["row"], left["column"], left["heading"], left["value"]) == (2, "C", heading, cell)
    assert reason in left["reason"]
    assert "procurement" not in entry(world, "wahlhelfer")


@pytest.mark.parametrize("cell", ["", " ", "-", "–", "unbekannt", "k. A.", "n/a", "?"])
def test_a_cell_that_says_that_nobody_knows_is_neither_stated_nor_reported(osreg: Run, world: Path, cell: str) -> None:
    answer = imported(osreg, world, [["Name", "Status", "Version"], ["Wahlhelfer", "aktiv", cell]])
    assert answer["cells_left"] == []
    assert "version" not in entry(world, "wahlhelfer")


@pytest.mark.parametrize(
    ("word", "status"),
    [
        *(("produktiv", "production"), ("in Planung", "planned"), ("Abgelöst", "ended"), ("Pilotbetrieb", "pilot")),
        *(("in use", "production"), ("retired", "ended"), ("PLANNED", "planned")),
    ],
)
def test_life_cycle_words(osreg: Run, world: Path, word: str, status: str) -> None:
    imported(osreg, world, [["Name", "Status"], ["Wahlhelfer", word]])
    assert entry(world, "wahlhelfer")["status"] == status


def test_the_licence_of_own_work_is_read_when_it_is_one_expression(osreg: Run, world: Path) -> None:
    head = ["Name", "Status", "Herkunft", "Lizenz", "Quellcode"]
    own = ["aktiv", "Eigenentwicklung"]
    repository = "https://code.example/fernstadt/eins"
    rows = [head, ["Eins", *own, "Apache-Lizenz 2.0", repository], ["Zwei", *own, "GPL", ""]]
    answer = imported(osreg, world, rows)
    assert (entry(world, "eins")["licence"], entry(world, "eins")["repository"]) == ("Apache-2.0", repository)
    assert "licence" not in entry(world, "zwei")
    assert [(one["row"], one["value"]) for one in answer["cells_left"]] == [(3, "GPL")]
    assert osreg("validate").returncode == 0


def test_two_programs_of_one_repository_do_not_break_the_registry(osreg: Run, world: Path) -> None:
    head = ["Name", "Status", "Herkunft", "Quellcode"]
    rows = [head, *([name, "aktiv", "Eigenentwicklung", "https://code.example/fernstadt/alles"] for name in "AB")]
    answer = imported(osreg, world, rows)
    assert answer["counts"]["new"] == 2
    assert [one["row"] for one in answer["cells_left"]] == [3]
    assert osreg("validate").returncode == 0


# --------------------------------------------------------------------------------------------- products and duplicates


def test_a_product_is_known_by_name_and_alias_and_never_by_likeness(osreg: Run, world: Path) -> None:
    names = ["Full Board", "Example Corporation Closed Database", "Mystery Bord"]
    answer = imported(osreg, world, [["Name", "Status"], *([name, "aktiv"] for name in names)])
    found = {one["name"]: (one["product"], one["near"]) for one in answer["rows"]}
    assert found["Full Board"] == ("full-board", [])
    assert found["Example Corporation Closed Database"][0] == "closed-database"
    assert found["Mystery Bord"] == (None, ["Mystery Board"])


def test_another_maker_is_another_product(osreg: Run, world: Path) -> None:
    rows = [["Name", "Hersteller", "Status"], ["Closed Database", "Ganz Andere AG", "aktiv"]]
    answer = imported(osreg, world, rows)
    assert answer["rows"][0]["product"] is None
    assert answer["rows"][0]["near"] == ["Closed Database"]
    assert "made by Example Corporation" in answer["cells_left"][0]["reason"]


def test_a_known_product_is_described_by_its_own_entry(osreg: Run, world: Path) -> None:
    imported(osreg, world, [["Name", "Status"], ["Full Board", "aktiv"]])
    assert entry(world, "full-board")["description"] == {
        "de": "Einsatzgebiet laut Produkteintrag von Full Board: Projektmanagement.",
        "en": "Field of use according to the product entry of Full Board: Project management.",
    }


def test_the_description_of_the_row_goes_before(osreg: Run, world: Path) -> None:
    head = ["Name", "Status", "Beschreibung", "Description"]
    answer = imported(osreg, world, [head, ["Full Board", "aktiv", "Zeigt alles.", "Shows all."]])
    assert entry(world, "full-board")["description"] == {"de": "Zeigt alles.", "en": "Shows all."}
    assert answer["counts"]["described_neutrally"] == 0


def test_what_is_there_already_or_twice_in_the_table_is_written_once(osreg: Run, world: Path) -> None:
    rows = [
        ["Name", "Status"],
        *([name, "aktiv"] for name in ("Eigenbau", "EIGEN-Bau", "CB", "Closed Board", "eigenbau")),
    ]
    before = files(world)["eigenbau.yml"]
    answer = imported(osreg, world, rows)
    states = [(one["row"], one["state"], one["same_as"]) for one in answer["rows"]]
    assert states[0][1:] == ("there", "fernstadt/eigenbau")
    assert states[3][1:] == ("there", "#4")
    assert states[4][1:] == ("there", "fernstadt/eigenbau")
    assert files(world)["eigenbau.yml"] == before


def test_two_names_that_lead_to_one_file_are_no_two_entries(osreg: Run, world: Path) -> None:
    rows = [["Name", "Status"], ["C++", "aktiv"], ["C plus plus", "aktiv"]]
    answer = imported(osreg, world, rows, "--dry-run")
    assert [one["state"] for one in answer["rows"]] == ["new", "fault"]


def test_a_file_that_is_no_usable_entry_is_not_overwritten(osreg: Run, world: Path) -> None:
    path = world / "solutions/fernstadt/wahlhelfer.yml"
    path.write_text("name: [broken\n", "utf-8")
    answer = imported(osreg, world, [["Name", "Status"], ["Wahlhelfer", "aktiv"], ["Anders", "aktiv"]])
    assert [one["state"] for one in answer["rows"]] == ["fault", "new"]
    assert path.read_text("utf-8") == "name: [broken\n"


# ------------------------------------------------------------------------------------------------------ faults of rows

ROWS = [
    (["", "aktiv", PAGE], "no name"),
    (["===", "aktiv", PAGE], "`name` was not understood"),
    (["Wahlhelfer", "", PAGE], "where it stands"),
    (["Wahlhelfer", "vielleicht", PAGE], "`status` was not understood"),
    (["Wahlhelfer", "aktiv", ""], "nothing vouches for it"),
    (["Policy", "aktiv", PAGE], "no file name"),
    (["程序", "aktiv", PAGE], "no file name"),
    (["Name", "Status", "URL"], "the headings once more"),
]


@pytest.mark.parametrize(("cells", "reason"), ROWS)
def test_a_row_with_a_fault_is_left_whole_and_the_others_are_written(
    osreg: Run, world: Path, cells: list[str], reason: str
) -> None:
    file = handed_in(world, table([["Name", "Status", "URL"], cells, ["Gute Zeile", "aktiv", PAGE]]))
    answer = osreg("import", "csv", file, "--municipality", "fernstadt", "--format", "json")
    assert answer.returncode == 1
    first, second = json.loads(answer.stdout)["rows"]
    assert (first["row"], first["state"], second["state"]) == (2, "fault", "new")
    assert reason in " ".join(first["faults"])
    assert set(files(world)) == {"eigenbau.yml", "vorhabentafel.yml", "gute-zeile.yml"}


def test_options_state_what_no_row_says(osreg: Run, world: Path) -> None:
    file = handed_in(world, table([["Name"], ["Wahlhelfer"]]))
    town = ("--municipality", "fernstadt")
    assert osreg("import", "csv", file, *town, "--status", "produktiv", "--evidence", PAGE).returncode == 0
    assert entry(world, "wahlhelfer")["evidence"] == [PAGE]
    for wrong in (("--status", "vielleicht"), ("--evidence", "ftp://x")):
        answer = osreg("import", "csv", file, *town, *wrong)
        assert (answer.returncode, "Traceback" in answer.stderr) == (2, False)
        assert "is not understood" in answer.stderr


def test_a_default_does_not_stand_in_for_a_cell_that_was_misread(osreg: Run, world: Path) -> None:
    answer = imported(osreg, world, [["Name", "Status"], ["Wahlhelfer", "vielleicht"]], "--status", "production")
    assert answer["rows"][0]["state"] == "fault"


def test_hostile_cells_reach_neither_the_terminal_nor_a_formula(osreg: Run, world: Path) -> None:
    hostile = "\x1b]0;böse\x07"
    rows = [
        ["Name", "Status", "Bemer\x1b[2Jkung"],
        [f"A{hostile}", "aktiv", "=HYPERLINK(1)"],
        ["::error::x", "aktiv", "@y"],
    ]
    file = handed_in(world, table(rows))
    cells = world.parent / "cells.csv"
    answer = osreg("import", "csv", file, "--municipality", "fernstadt", "--confirmed", "--report", str(cells))
    assert "\x1b" not in answer.stdout + answer.stderr
    assert "::error" not in answer.stdout
    report = list(csv.reader(cells.read_text("utf-8-sig").splitlines()))
    assert report[0] == ["Row", "Column", "Heading", "Cell", "Why it was not carried over"]
    assert not [cell for line in report for cell in line if cell.startswith(("=", "@"))]


# --------------------------------------------------------------------------------------------------------- the mapping


def test_a_mapping_file_says_what_columns_mean(osreg: Run, world: Path) -> None:
    rows = [["Liste 2026"], ["Kürzel", "Langname", "Zustand"], ["W", "Wahlhelfer", "aktiv"]]
    file = handed_in(world, table(rows))
    town = ("--municipality", "fernstadt", "--confirmed")
    answer = osreg("import", "csv", file, *town)
    assert (answer.returncode, "no column holds the names" in answer.stderr) == (2, True)
    shown = osreg("import", "csv", file, *town, "--show-mapping")
    assert shown.returncode == 0
    mapping = world.parent / "mapping.yml"
    mapping.write_text("columns: {Kürzel: ignore, Langname: name, Zustand: status}\n", "utf-8")
    assert osreg("import", "csv", file, *town, "--mapping", str(mapping)).returncode == 0
    assert entry(world, "wahlhelfer")["status"] == "production"


def test_the_shown_mapping_gives_the_same_again(osreg: Run, world: Path) -> None:
    file = handed_in(world, table([GERMAN, row(1)]))
    town = ("--municipality", "fernstadt")
    mapping = world.parent / "mapping.yml"
    mapping.write_text(osreg("import", "csv", file, *town, "--show-mapping").stdout, "utf-8")
    plain = osreg("import", "csv", file, *town, "--dry-run").stdout
    assert osreg("import", "csv", file, *town, "--dry-run", "--mapping", str(mapping)).stdout == plain


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("columns: {Langname: nme}", "unknown key `nme`"),
        ("columns: {Nirgends: name}", "no column `Nirgends`"),
        ("colums: {}", "is no mapping"),
        ("columns: [a]", "no list of texts"),
        ("defaults: {status: vielleicht}", "is not understood"),
        ("- a", "is no mapping"),
        ("a: [", "is no mapping"),
    ],
)
def test_a_faulty_mapping_is_explained(osreg: Run, world: Path, text: str, reason: str) -> None:
    file = handed_in(world, table([["Name", "Langname"], ["x", "y"]]))
    mapping = world.parent / "mapping.yml"
    mapping.write_text(text, "utf-8")
    answer = osreg("import", "csv", file, "--municipality", "fernstadt", "--mapping", str(mapping))
    assert (answer.returncode, "Traceback" in answer.stderr) == (2, False)
    assert reason in answer.stderr


# -------------------------------------------------------------------------------------------------------- spreadsheets


def book(rows: list[list[Any]]) -> Workbook:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = "Liste"
    for cells in rows:
        sheet.append(cells)
    return made


def saved(world: Path, made: Workbook) -> str:
    target = world.parent / "liste.xlsx"
    made.save(target)
    return str(target)


TOWN = ("--municipality", "fernstadt", "--confirmed")


def test_an_excel_list_with_dates_numbers_and_formulas(osreg: Run, world: Path) -> None:
    head = ["Programm", "Status", "Version", "Vertragsende", "Kosten pro Jahr (EUR)"]
    day = datetime.datetime(2027, 12, 31)  # noqa: DTZ001 -- a spreadsheet knows no zone
    made = book([["Softwareliste"], [], head, ["Wahlhelfer", "aktiv", 10.0, day, 1200], ["Zweites", "aktiv", "=1+1"]])
    made.create_sheet("Alt").append(["x"])
    answer = osreg("import", "xlsx", saved(world, made), *TOWN, "--format", "json")
    said = json.loads(answer.stdout)
    assert entry(world, "wahlhelfer")["version"] == "10"
    assert entry(world, "wahlhelfer")["procurement"] == {
        "contract_until": "2027-12-31",
        "cost": {"currency": "EUR", "yearly": "1200.0"},
    }
    (left,) = said["cells_left"]
    assert (left["row"], left["column"], "without a stored value" in left["reason"]) == (5, "C", True)
    assert any("Alt" in remark for remark in said["remarks"])


def test_400_rows_of_a_spreadsheet(osreg: Run, world: Path) -> None:
    file = saved(world, book([GERMAN, *(row(number) for number in range(1, 401))]))
    assert "written: 400" in osreg("import", "xlsx", file, *TOWN).stdout
    assert "written: 0, there already: 400" in osreg("import", "xlsx", file, *TOWN).stdout


def test_a_sheet_is_chosen_by_name(osreg: Run, world: Path) -> None:
    made = book([["x"]])
    second = made.create_sheet("Zwei")
    for cells in (["Name", "Status"], ["Wahlhelfer", "aktiv"]):
        second.append(cells)
    file = saved(world, made)
    assert osreg("import", "xlsx", file, *TOWN, "--sheet", "Zwei").returncode == 0
    answer = osreg("import", "xlsx", file, *TOWN, "--sheet", "Drei")
    assert (answer.returncode, "Liste, Zwei" in answer.stderr) == (2, True)


def archive(members: dict[str, bytes]) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return raw.getvalue()


REFUSED = [
    (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "old .xls file"),
    (archive({"xl/workbook.xml": b"", "xl/vbaProject.bin": b""}), "macros"),
    (archive({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b""}), ".ods"),
    (archive({"xl/workbook.bin": b""}), ".xlsb"),
    (archive({"xl/workbook.xml": b"", "xl/bomb.xml": b"\0" * (51 * 1024 * 1024)}), "larger than 50 MiB"),
    (archive({"xl/workbook.xml": b"<broken", "[Content_Types].xml": b"<broken"}), "damaged"),
    (archive({"word/document.xml": b""}), "no .xlsx"),
    (b"Name;Status\n", "osreg import csv"),
    (b"", "no .xlsx"),
]


@pytest.mark.parametrize(("raw", "reason"), REFUSED)
def test_what_is_no_xlsx_is_refused_with_what_to_do(osreg: Run, world: Path, raw: bytes, reason: str) -> None:
    answer = osreg("import", "xlsx", handed_in(world, raw, "liste.xlsx"), *TOWN)
    assert (answer.returncode, "Traceback" in answer.stderr) == (2, False)
    assert reason in answer.stderr


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"PK\x03\x04", "osreg import xlsx"),
        (b"", "empty"),
        (b"Name\0Status", "no text"),
        (b"Name\nM\x81", "encoding of the file is not known"),
        (b"Name;" + b"x;" * 300, "more than 200 columns"),
        (b"Name\n" + b"a\n" * 20_001, "more than 20000 rows"),
        (b'Name\n"' + b"x" * 200_000, "cannot be read"),
    ],
)
def test_what_is_no_csv_is_refused_with_what_to_do(osreg: Run, world: Path, raw: bytes, reason: str) -> None:
    answer = osreg("import", "csv", handed_in(world, raw), *TOWN)
    assert (answer.returncode, "Traceback" in answer.stderr) == (2, False)
    assert reason in answer.stderr


# ------------------------------------------------------------------------------------------------- SBOM, Munich, towns


def bill(*components: dict[str, Any]) -> bytes:
    root = {"type": "application", "name": "Ratsportal", "version": "3.1", "bom-ref": "root"}
    document = {"bomFormat": "CycloneDX", "specVersion": "1.6", "metadata": {"component": root}}
    return json.dumps({**document, "components": list(components)}).encode()


def test_a_bill_of_material_registers_what_it_is_of(osreg: Run, world: Path) -> None:
    parts = ({"type": "library", "name": "left-pad"}, {"type": "application", "name": "Full Board", "version": "2"})
    file = handed_in(world, bill(*parts), "bom.json")
    answer = osreg("import", "sbom", file, *TOWN, "--status", "production")
    assert answer.returncode == 0, answer.stderr
    assert "applications in it that were not read (--components): 1" in answer.stdout
    assert entry(world, "ratsportal")["version"] == "3.1"
    osreg("import", "sbom", file, *TOWN, "--status", "production", "--components")
    assert entry(world, "full-board")["product"] == "full-board"
    assert not (world / "solutions/fernstadt/left-pad.yml").exists()


def test_the_list_of_munich(osreg: Run, world: Path) -> None:
    folder = world.parent / "software"
    folder.mkdir()
    head = "---\napplication: {}\nlicense: MIT\ncode: https://code.example/{}\ntags:\n  - {}\n  - start2023\n---\n\n"
    (folder / "eins.md").write_text(head.format("Eins", "a/eins", "eigenentwicklung") + "**Eins** ist ein Werkzeug.\n")
    (folder / "zwei.md").write_text(head.format("Zwei", "b/zwei", "archive") + "**Zwei** is the tool.\n")
    (folder / "index.md").write_text("# Nothing\n")
    answer = osreg("import", "munich", str(folder), "--municipality", "fernstadt")
    assert (answer.returncode, "written: 2" in answer.stdout) == (0, True)
    eins, zwei = entry(world, "eins"), entry(world, "zwei")
    assert (eins["origin"], eins["status"], eins["since"], eins["licence"]) == ("built", "production", "2023", "MIT")
    assert eins["description"]["de"] == "Eins ist ein Werkzeug."
    assert (zwei["origin"], zwei["status"], zwei["description"]["en"]) == ("adopted", "ended", "Zwei is the tool.")
    assert "licence" not in zwei
    assert eins["evidence"] == ["https://opensource.muenchen.de/software/eins.html"]


def test_a_town_that_was_merged_gets_no_entries(osreg: Run, world: Path) -> None:
    path = world / "registry/organisations/fernstadt.yml"
    path.write_text(path.read_text("utf-8") + 'until: "2025-12-31"\nsuccessor: musterstadt\n', "utf-8")
    answer = osreg("import", "csv", handed_in(world, table([["Name"], ["x"]])), *TOWN)
    assert (answer.returncode, "merged into Musterstadt" in answer.stderr) == (2, True)


def test_the_words_that_are_offered_are_understood() -> None:
    meanings = {**wording.STATUS, **wording.ORIGIN, **wording.MODEL}
    assert {value: meanings[fold(word)] for value, word in wording.GERMAN.items()} == {
        one: one for one in wording.GERMAN
    }
