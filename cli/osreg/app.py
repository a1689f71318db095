"""The command line: which commands there are, and what happens to every error."""

from __future__ import annotations

import signal
import sys
from types import FrameType
from typing import Annotated, NoReturn

import typer

from osreg.commands.audit import audit
from osreg.commands.check import check
from osreg.commands.codeowners import codeowners
from osreg.commands.confirm import confirm
from osreg.commands.contribution import contribution
from osreg.commands.edit import edit
from osreg.commands.explain import explain
from osreg.commands.export import sbom as export_sbom
from osreg.commands.export_publiccode import publiccode as export_publiccode
from osreg.commands.fmt import fmt
from osreg.commands.form import form
from osreg.commands.import_publiccode import publiccode as import_publiccode
from osreg.commands.import_sbom import sbom as import_sbom
from osreg.commands.import_table import csv as import_csv
from osreg.commands.import_table import munich as import_munich
from osreg.commands.import_table import xlsx as import_xlsx
from osreg.commands.join import join
from osreg.commands.new import new
from osreg.commands.progress import progress
from osreg.commands.reuse import reuse
from osreg.commands.search import search
from osreg.commands.validate import validate
from osreg.commands.verify import verify
from osreg.help import Command, Group
from osreg.output import remark
from osreg.usage import explained
from osreg.version import VERSION
from osreg.words import tr
from osreg_registry.errors import OsregError
from osreg_registry.message import Message

app = typer.Typer(
    name="osreg",
    cls=Group,
    help=tr("Is it open, what else is there, and which neighbour runs it already?"),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command(cls=Command, help=tr("Says whether a product is open and which open alternatives there are."))(check)
app.command(cls=Command, help=tr("Finds products and solutions by words of either language."))(search)
app.command(cls=Command, help=tr("Shows who uses what, and the family of one solution."))(reuse)
app.command(cls=Command, help=tr("Shows how far the promises of the strategy are kept."))(progress)
app.command(cls=Command, help=tr("Registers a solution: asks what it cannot find, and shows the entry before."))(new)
app.command(cls=Command, help=tr("Changes values of an entry, and no other line."))(edit)
app.command(cls=Command, help=tr("Puts the keys of entries in order."))(fmt)
app.command(cls=Command, help=tr("Notes that records were checked and are still right."))(confirm)
app.command(cls=Command, help=tr("Asks and answers on a page in the browser, on this machine only."))(form)
app.command(cls=Command, help=tr("Notes that a municipality takes part."))(join)
app.command(cls=Command, help=tr("Proves a memo: is it intact, and does the check give the same answer?"))(verify)
app.command(cls=Command, help=tr("Lists every fault of the entries."))(validate)
app.command(cls=Command, help=tr("Writes a comment on a contribution: what is new, who uses it, what else there is."))(
    contribution
)
app.command(cls=Command, help=tr("Writes CODEOWNERS: who is asked about a change of which entries."))(codeowners)
app.command(cls=Command, help=tr("Explains a check, a licence or a verdict."))(explain)
app.command(cls=Command, help=tr("Asks forges and services about every entry, and says what changed."))(audit)

export = typer.Typer(
    cls=Group, rich_markup_mode=None, help=tr("Writes documents for other programs."), no_args_is_help=True
)
export.command("sbom", cls=Command, help=tr("Writes a bill of material back with how open each component is."))(
    export_sbom
)
export.command("publiccode", cls=Command, help=tr("Writes the publiccode.yml of a solution, with who uses it."))(
    export_publiccode
)
app.add_typer(export, name="export")

import_ = typer.Typer(
    cls=Group, rich_markup_mode=None, help=tr("Makes entries out of other documents."), no_args_is_help=True
)
import_.command("publiccode", cls=Command, help=tr("Makes a solution out of a publiccode.yml."))(import_publiccode)
import_.command("csv", cls=Command, help=tr("Registers the programs of a CSV table."))(import_csv)
import_.command("xlsx", cls=Command, help=tr("Registers the programs of an Excel table."))(import_xlsx)
import_.command("sbom", cls=Command, help=tr("Registers what a bill of material is of."))(import_sbom)
import_.command("munich", cls=Command, help=tr("Registers the software list of the City of Munich."))(import_munich)
app.add_typer(import_, name="import")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"osreg {VERSION}")
        raise typer.Exit


@app.callback()
def _common(
    _show: Annotated[
        bool, typer.Option("--version", help=tr("Show the version and stop."), callback=_version, is_eager=True)
    ] = False,
) -> None:
    pass


def main() -> None:
    """Runs the command line. Exit codes: 0 to 3 as the commands say, 130 when interrupted."""
    signal.signal(signal.SIGINT, _interrupted)
    signal.signal(signal.SIGTERM, _interrupted)
    for stream in (sys.stdout, sys.stderr):
        # A file name or a terminal of another encoding must not end in a traceback.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        sys.exit(app(prog_name="osreg", standalone_mode=False))
    except OsregError as error:
        remark(tr, error.message, error.fix)
    except OSError as error:
        remark(tr, Message("a file could not be read or written: {why}", {"why": str(error)}))
    except Exception as error:
        # Errors of the command line library share no importable class across its versions, but they all can do this.
        if type(error).__module__ == "sqlite3":
            _damaged_index(error)
        if not hasattr(error, "format_message"):
            raise
        if type(error).__name__ == "NoArgsIsHelpError":
            sys.stdout.write(f"{error.format_message()}\n")
        else:
            wrong = explained(error)
            remark(tr, wrong.message, wrong.fix)
    sys.exit(2)


def _damaged_index(error: Exception) -> NoReturn:
    from osreg_registry.index import cache_folder  # noqa: PLC0415 -- hardly ever

    fix = Message("delete the folder {folder} and run it again", {"folder": str(cache_folder())})
    remark(tr, Message("the index is damaged: {why}", {"why": str(error)}), fix)
    sys.exit(2)


def _interrupted(number: int, _frame: FrameType | None) -> None:
    sys.stderr.write(tr("\nosreg: interrupted; nothing was left half-written") + "\n")
    sys.exit(128 + number)
