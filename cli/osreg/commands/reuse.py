"""`osreg reuse [ID]`."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from osreg.options import LangOption, OfflineOption, OutputOption, RegistryOption
from osreg.words import tr, words

if TYPE_CHECKING:
    import datetime

    from osreg_registry.catalogue import Catalogue


class ReuseFormat(StrEnum):
    """Formats of the answer of `osreg reuse`."""

    text = "text"
    json = "json"
    csv = "csv"
    dot = "dot"
    mermaid = "mermaid"
    graphml = "graphml"
    svg = "svg"
    ics = "ics"


def reuse(
    target: Annotated[
        str | None,
        typer.Argument(
            metavar="[ID]",
            help=tr("A solution (`municipality/name`) or a product; without it, all that is in use."),
            show_default=False,
        ),
    ] = None,
    municipality: Annotated[
        str | None,
        typer.Option("--municipality", metavar="ID", help=tr("Only what this municipality uses."), show_default=False),
    ] = None,
    doubles: Annotated[
        bool, typer.Option("--duplicates", help=tr("Show records that may be one; nothing is merged."))
    ] = False,
    chances: Annotated[
        bool, typer.Option("--opportunities", help=tr("Show what could be done together, why, and whom to write to."))
    ] = False,
    radar: Annotated[
        bool, typer.Option("--contracts", help=tr("Show contracts by the day to check alternatives by; also as ics."))
    ] = False,
    at: Annotated[
        str | None,
        typer.Option("--at", metavar="DAY", help=tr("Judge by this day instead of today."), show_default=False),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help=tr("Show all, not only the first twenty."))] = False,
    offline: OfflineOption = False,
    form: Annotated[ReuseFormat, typer.Option("--format", help=tr("Form of the answer."))] = ReuseFormat.text,
    output: OutputOption = None,
    lang: LangOption = None,
    registry: RegistryOption = None,
) -> None:
    """Who uses what, and the family of one solution; exit code 3 for one that the registry does not know."""
    from osreg.commands.reuse_views import Asked, View
    from osreg.output import emit, width
    from osreg.reports.reuse import Teller
    from osreg.session import open_catalogue
    from osreg_checks.reuse.standing import Standing

    say = words(lang.value) if lang else tr
    view = View(target, doubles, chances, radar)
    view.check(form.value)
    catalogue = open_catalogue(registry, say)
    asked = Asked(
        catalogue,
        Teller(Standing(catalogue, catalogue.policy(), _day(at)), say),
        _home(catalogue, municipality),
        form.value,
        width() if output is None else 80,
        every,
    )
    emit(view.report(asked, offline=offline), output)


def _day(text: str | None) -> datetime.date:
    from osreg.asking import moment
    from osreg_checks.clock import now

    return moment(text).date() if text else now().date()


def _home(catalogue: Catalogue, municipality: str | None) -> str | None:
    from osreg_checks.consider import home_called

    return home_called(catalogue, municipality).id if municipality else None
