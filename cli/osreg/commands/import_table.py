"""`osreg import csv FILE`, `osreg import xlsx FILE`, `osreg import munich FILE`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple, NoReturn

import typer

from osreg.options import Format, FormatOption, Lang, LangOption, RegistryOption
from osreg.options_entry import ConfirmedOption, DryOption, MunicipalityOption
from osreg.words import Words, tr, words

if TYPE_CHECKING:
    from osreg_registry.catalogue import Catalogue
    from osreg_registry.importing.drafts import Setting
    from osreg_registry.importing.mapping import Mapped, Stated
    from osreg_registry.importing.outcome import Outcome
    from osreg_registry.importing.tables import Sheet
    from osreg_registry.message import Message

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help=tr("The table."), show_default=False)]
MappingOption = Annotated[
    Path | None,
    typer.Option("--mapping", metavar="FILE", help=tr("Which column means what, in YAML."), show_default=False),
]
ShowOption = Annotated[
    bool, typer.Option("--show-mapping", help=tr("Write the mapping in use, to be corrected, and nothing else."))
]
StatusOption = Annotated[
    str | None,
    typer.Option("--status", metavar="WORD", help=tr("Where rows stand that do not say it."), show_default=False),
]
EvidenceUrlOption = Annotated[
    str | None,
    typer.Option(
        "--evidence", metavar="URL", help=tr("Public page that vouches for rows that name none."), show_default=False
    ),
]
ReportOption = Annotated[
    Path | None,
    typer.Option(
        "--report", metavar="FILE", help=tr("Write each cell that was not carried over as CSV."), show_default=False
    ),
]
SheetOption = Annotated[
    str | None,
    typer.Option("--sheet", metavar="NAME", help=tr("Sheet to read; else the first visible one."), show_default=False),
]


class Wish(NamedTuple):
    """What is wanted of an import, whatever it reads."""

    municipality: str
    confirmed: bool
    dry: bool
    report: Path | None
    form: Format
    lang: Lang | None
    registry: Path | None
    show_mapping: bool = False

    @property
    def say(self) -> Words:
        """The words of the answer."""
        return words(self.lang.value) if self.lang else tr


def csv(
    file: FileArgument,
    municipality: MunicipalityOption,
    mapping: MappingOption = None,
    show_mapping: ShowOption = False,
    status: StatusOption = None,
    evidence: EvidenceUrlOption = None,
    confirmed: ConfirmedOption = False,
    dry: DryOption = False,
    report: ReportOption = None,
    form: FormatOption = Format.text,
    lang: LangOption = None,
    registry: RegistryOption = None,
) -> None:
    """Registers the programs of a CSV table; exit code 1 for rows with faults, 3 for an unknown municipality."""
    from osreg_registry.importing.from_csv import read_csv

    wish = Wish(municipality, confirmed, dry, report, form, lang, registry, show_mapping)
    import_sheet(read_csv(_content(file)), stated(mapping, status, evidence), wish)


def xlsx(
    file: FileArgument,
    municipality: MunicipalityOption,
    mapping: MappingOption = None,
    show_mapping: ShowOption = False,
    sheet: SheetOption = None,
    status: StatusOption = None,
    evidence: EvidenceUrlOption = None,
    confirmed: ConfirmedOption = False,
    dry: DryOption = False,
    report: ReportOption = None,
    form: FormatOption = Format.text,
    lang: LangOption = None,
    registry: RegistryOption = None,
) -> None:
    """Registers the programs of an Excel table; exit code 1 for rows with faults, 3 for an unknown municipality."""
    from osreg_registry.importing.from_xlsx import read_xlsx

    wish = Wish(municipality, confirmed, dry, report, form, lang, registry, show_mapping)
    import_sheet(read_xlsx(_content(file), sheet), stated(mapping, status, evidence), wish)


def munich(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help=tr("The list as a table, or the folder `software` of it."), show_default=False
        ),
    ],
    municipality: MunicipalityOption = "muenchen",
    confirmed: ConfirmedOption = False,
    dry: DryOption = False,
    report: ReportOption = None,
    form: FormatOption = Format.text,
    lang: LangOption = None,
    registry: RegistryOption = None,
) -> None:
    """Registers the software list of the City of Munich; exit code 1 for rows with faults."""
    from osreg_registry.importing.from_csv import read_csv
    from osreg_registry.importing.munich import MAPPING, read_folder, with_tags_read

    sheet = read_folder(file) if file.is_dir() else read_csv(_content(file))
    wish = Wish(municipality, confirmed, dry, report, form, lang, registry)
    import_sheet(with_tags_read(sheet), MAPPING, wish)


def import_sheet(sheet: Sheet, meant: Stated, wish: Wish) -> None:
    """Reads every row, writes the new entries, and says what became of each row and cell."""
    from osreg.session import open_own
    from osreg_registry.importing.mapping import mapped, mapping_text
    from osreg_registry.importing.rows import entries_of

    table = mapped(sheet, meant, named=not wish.show_mapping)
    if wish.show_mapping:
        sys.stdout.write(mapping_text(table).decode())
        return
    catalogue = open_own(wish.registry, wish.say)
    setting = setting_of(catalogue, wish)
    outcome = entries_of(catalogue, table, setting)
    above = _above(table)
    finish(catalogue, outcome._replace(remarks=[*sheet.remarks, *above]), wish)


def setting_of(catalogue: Catalogue, wish: Wish) -> Setting:
    """For whom, when, and who vouches. Ends the run for an unknown municipality, or one that ended."""
    from osreg_checks.clock import now
    from osreg_registry.errors import UsageError
    from osreg_registry.importing.drafts import Setting
    from osreg_registry.message import Message
    from osreg_registry.resolve import organisation_called

    home = organisation_called(catalogue, wish.municipality)
    if home is None:
        _unknown(catalogue, wish)
    if home.until:
        other = catalogue.organisation(home.successor) if home.successor else None
        fix = Message("it was merged into {name}", {"name": other.name}) if other else None
        raise UsageError(Message("{name} existed until {day}", {"name": home.name, "day": home.until}), fix)
    return Setting(home.id, home.name, now().date().isoformat(), wish.confirmed)


def finish(catalogue: Catalogue, outcome: Outcome, wish: Wish) -> None:
    """Writes the entries unless it is a dry run, and answers; exit code 1 when a row became no entry."""
    from osreg.output import emit
    from osreg.reports.imported import cells_csv, imported_json, imported_text
    from osreg.reports.json_text import json_text
    from osreg_registry.importing.rows import write

    if not wish.dry:
        outcome = write(catalogue.root, outcome)
    if wish.form is Format.json:
        emit(json_text(imported_json(outcome, wish.say, dry=wish.dry)), None)
    else:
        emit(imported_text(outcome, wish.say, dry=wish.dry), None)
    if wish.report:
        emit(cells_csv(outcome.left, wish.say), wish.report)
    if outcome.counts()["faults"]:
        raise typer.Exit(1)


def _unknown(catalogue: Catalogue, wish: Wish) -> NoReturn:
    from osreg.output import remark
    from osreg_registry.message import Message
    from osreg_registry.resolve import near_organisations

    near = ", ".join(near_organisations(catalogue, wish.municipality))
    fix = Message("did you mean {names}?", {"names": near}) if near else Message("a new one: osreg join")
    remark(wish.say, Message("the registry knows no municipality `{name}`", {"name": wish.municipality[:80]}), fix)
    raise typer.Exit(3)


def stated(mapping: Path | None, status: str | None, evidence: str | None) -> Stated:
    """What the mapping file and the options say. Raises UsageError for what is not understood."""
    from osreg_registry.importing.mapping import Stated, read_mapping, with_default

    said = read_mapping(_content(mapping), str(mapping)) if mapping else Stated({}, {})
    for key, value in (("status", status), ("evidence", evidence)):
        said = with_default(said, key, value) if value else said
    return said


def _above(table: Mapped) -> list[Message]:
    """The rows above the headings, such as a title: they are no programs."""
    from osreg_registry.message import Message

    if not table.above:
        return []
    numbers = ", ".join(str(line.number) for line in table.above)
    return [Message("rows above the headings, not read: {rows}", {"rows": numbers})]


def _content(file: Path) -> bytes:
    """The bytes of the file. Raises UsageError for one that cannot be read, or is larger than is read."""
    from osreg_registry.errors import UsageError
    from osreg_registry.importing.tables import MAX_BYTES
    from osreg_registry.message import Message

    try:
        if file.stat().st_size > MAX_BYTES:
            raise UsageError(Message("the file is larger than {limit} MiB", {"limit": MAX_BYTES // 1024 // 1024}))
        return file.read_bytes()
    except OSError as error:
        gaps = {"path": str(file), "why": error.strerror or str(error)}
        raise UsageError(Message("{path} cannot be read: {why}", gaps)) from error
