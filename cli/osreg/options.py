"""Options that commands share: one statement of each name, help and meaning."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from osreg_checks.finding import Level

from osreg.words import tr


class Lang(StrEnum):
    """Languages that osreg speaks."""

    de = "de"
    en = "en"


class FailOn(StrEnum):
    """Thresholds of `--fail-on`."""

    error = "error"
    warning = "warning"
    note = "note"
    never = "never"


THRESHOLDS: dict[FailOn, Level | None] = {
    FailOn.error: "error",
    FailOn.warning: "warning",
    FailOn.note: "note",
    FailOn.never: None,
}


class Format(StrEnum):
    """Formats of a report."""

    text = "text"
    json = "json"


class CheckFormat(StrEnum):
    """Formats of the answer of `osreg check`."""

    text = "text"
    json = "json"
    sarif = "sarif"
    csv = "csv"
    markdown = "markdown"
    html = "html"
    pdf = "pdf"


LangOption = Annotated[
    Lang | None, typer.Option("--lang", help=tr("Language of the answer; else that of the system."), show_default=False)
]
RegistryOption = Annotated[
    Path | None,
    typer.Option(
        "--registry",
        metavar="PATH",
        help=tr("Folder that holds registry/ and solutions/; else the checkout one stands in, else the shipped data."),
        show_default=False,
    ),
]
FormatOption = Annotated[Format, typer.Option("--format", help=tr("Form of the answer."))]
CheckFormatOption = Annotated[CheckFormat, typer.Option("--format", help=tr("Form of the answer."))]
OutputOption = Annotated[
    Path | None,
    typer.Option("--output", metavar="FILE", help=tr("Write the answer to a file."), show_default=False),
]
FailOnOption = Annotated[
    FailOn, typer.Option("--fail-on", help=tr("Exit code 1 from this level on: error, warning, note or never."))
]
OfflineOption = Annotated[
    bool,
    typer.Option(
        "--offline",
        envvar="OSREG_OFFLINE",
        show_envvar=False,
        help=tr("Ask nobody: answer from the registry and from what is stored of earlier answers."),
    ),
]
ExceptionsOption = Annotated[
    Path | None,
    typer.Option(
        "--exceptions",
        metavar="FILE",
        help=tr("Exceptions for a bill of material: what somebody accepts, why, and until when."),
        show_default=False,
    ),
]
BaselineOption = Annotated[
    Path | None,
    typer.Option(
        "--baseline",
        metavar="REPORT",
        help=tr("An earlier report in SARIF: findings that it has do not count for the exit code."),
        show_default=False,
    ),
]
AsOfOption = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="TIMESTAMP",
        help=tr("Repeat a check from the stored answers, as they were at that moment (UTC, as in a report)."),
        show_default=False,
    ),
]
EvidenceOption = Annotated[
    Path | None,
    typer.Option(
        "--evidence",
        metavar="FILE",
        help=tr("File of stored answers; else OSREG_EVIDENCE, else the one in your data folder."),
        show_default=False,
    ),
]
PurposeOption = Annotated[
    str | None,
    typer.Option(
        "--purpose", metavar="TEXT", help=tr("For the memo: what it is needed for, in a sentence."), show_default=False
    ),
]
UnitOption = Annotated[
    str | None,
    typer.Option("--unit", metavar="TEXT", help=tr("For the memo: the office that asks."), show_default=False),
]
RoleOption = Annotated[
    str | None,
    typer.Option(
        "--role", metavar="TEXT", help=tr("For the memo: the role that asks, no personal names."), show_default=False
    ),
]
TemplatesOption = Annotated[
    Path | None,
    typer.Option(
        "--templates",
        metavar="FOLDER",
        help=tr("For the memo: your own letterhead and texts (memo.html, letterhead.typ)."),
        show_default=False,
        exists=True,
        file_okay=False,
    ),
]
