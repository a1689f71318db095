"""Options of the commands that write entries."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from osreg.words import tr


class Status(StrEnum):
    """Where a solution stands."""

    planned = "planned"
    pilot = "pilot"
    production = "production"
    ended = "ended"


MunicipalityOption = Annotated[
    str, typer.Option("--municipality", metavar="ID", help=tr("Municipality whose solution it is: id, name or AGS."))
]
SlugOption = Annotated[
    str | None,
    typer.Option(
        "--slug", metavar="NAME", help=tr("File name without .yml; else that of the name."), show_default=False
    ),
]
StatusOption = Annotated[
    Status | None, typer.Option("--status", help=tr("Where it stands at the municipality."), show_default=False)
]
ConfirmedOption = Annotated[
    bool, typer.Option("--confirmed", help=tr("The municipality itself hands it in: confirmed today."))
]
AgainOption = Annotated[bool, typer.Option("--again", help=tr("Write it although the municipality has one like it."))]
DryOption = Annotated[bool, typer.Option("--dry-run", help=tr("Show what would be written, and write nothing."))]
DescriptionDeOption = Annotated[
    str | None, typer.Option("--description-de", help=tr("What it does, in a German sentence."), show_default=False)
]
DescriptionEnOption = Annotated[
    str | None, typer.Option("--description-en", help=tr("What it does, in an English sentence."), show_default=False)
]
