"""`osreg check TARGET`."""

from __future__ import annotations

from typing import Annotated

import typer

from osreg.options import (
    THRESHOLDS,
    FailOn,
    FailOnOption,
    Format,
    FormatOption,
    LangOption,
    OutputOption,
    RegistryOption,
)
from osreg.words import tr, words


def check(
    target: Annotated[
        str,
        typer.Argument(
            metavar="TARGET",
            help=tr("Name of a product, package URL, URL of a repository, or an entry of the registry (id or path)."),
        ),
    ],
    municipality: Annotated[
        str | None,
        typer.Option(
            "--municipality",
            metavar="ID",
            help=tr("Your municipality (id, name or AGS): its neighbours come first."),
            show_default=False,
        ),
    ] = None,
    _offline: Annotated[
        bool,
        typer.Option("--offline", help=tr("Ask nobody: answer from the registry alone (this version never asks).")),
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help=tr("Exit code 3 when something could not be determined."))
    ] = False,
    fail_on: FailOnOption = FailOn.warning,
    form: FormatOption = Format.text,
    output: OutputOption = None,
    lang: LangOption = None,
    registry: RegistryOption = None,
) -> None:
    """The answer for one target, and the exit code that follows from it."""
    from osreg.output import colour, emit, width
    from osreg.session import open_catalogue
    from osreg_checks.clock import now
    from osreg_checks.consider import consider, exit_code

    say = words(lang.value) if lang else tr
    catalogue = open_catalogue(registry, say)
    answer = consider(catalogue, target, now(), municipality)
    if form is Format.json:
        from osreg.reports.check_json import check_json

        text = check_json(answer, say)
    else:
        from osreg.reports.check_text import check_text

        screen = output is None
        text = check_text(answer, catalogue, say, width() if screen else 80, colour=screen and colour())
    emit(text, output)
    raise typer.Exit(exit_code(answer, THRESHOLDS[fail_on], strict=strict))
