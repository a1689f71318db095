"""`osreg progress`."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from osreg.options import LangOption, OutputOption, RegistryOption
from osreg.words import tr, words

if TYPE_CHECKING:
    import datetime

    from osreg_checks.reuse.progress import Progress
    from osreg_registry.catalogue import Catalogue


class ProgressFormat(StrEnum):
    """Formats of the answer of `osreg progress`."""

    text = "text"
    json = "json"
    csv = "csv"
    svg = "svg"


#: At most so many days are shown.
_MOST_DAYS = 20
_REGION = "suedwestfalen"


def progress(
    region: Annotated[str, typer.Option("--region", metavar="ID", help=tr("Region whose progress it is."))] = _REGION,
    municipality: Annotated[
        str | None,
        typer.Option("--municipality", metavar="ID", help=tr("Only this municipality."), show_default=False),
    ] = None,
    everywhere: Annotated[bool, typer.Option("--all", help=tr("All organisations of the registry."))] = False,
    at: Annotated[
        str | None,
        typer.Option(
            "--at",
            metavar="DAY",
            help=tr("The registry as it was on that day, by its history in git."),
            show_default=False,
        ),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            metavar="DAY",
            help=tr("Also earlier days from this one on, by what the records say today."),
            show_default=False,
        ),
    ] = None,
    every: Annotated[bool, typer.Option("--all-rows", help=tr("Show all parts of each figure."))] = False,
    form: Annotated[ProgressFormat, typer.Option("--format", help=tr("Form of the answer."))] = ProgressFormat.text,
    output: OutputOption = None,
    lang: LangOption = None,
    registry: RegistryOption = None,
) -> None:
    """The indicators of the strategy, each with numerator, denominator and what nobody knows."""
    from osreg.asking import moment
    from osreg.output import emit, width
    from osreg.reports.progress import progress_csv, progress_json, progress_svg, progress_text
    from osreg.session import open_catalogue
    from osreg_checks.clock import now
    from osreg_registry.catalogue import Catalogue
    from osreg_registry.history import registry_at
    from osreg_registry.index import open_index

    say = words(lang.value) if lang else tr
    catalogue = open_catalogue(registry, say)
    today = now().date()
    scope = "" if everywhere else region
    first = moment(since).date() if since else None
    if at is None:
        found = _figures(catalogue, _days(first, today), scope, municipality)
    else:
        day = moment(at).date()
        with registry_at(catalogue.root, day) as folder:
            found = _figures(Catalogue(open_index(folder, keep=False)), _days(first, day), scope, municipality)
    if form is ProgressFormat.text:
        text = progress_text(found, say, width() if output is None else 80, every=every)
    else:
        writers = {"json": progress_json, "csv": progress_csv, "svg": progress_svg}
        text = writers[form.value](found, say)
    emit(text, output)


def _days(first: datetime.date | None, last: datetime.date) -> list[datetime.date]:
    """The ends of quarters from the first day on, of years when there would be too many, and the last day."""
    import datetime

    if first is None or first >= last:
        return [last]
    ends = [
        datetime.date(year + month // 12, month % 12 + 1, 1) - datetime.timedelta(days=1)
        for year in range(first.year, last.year + 1)
        for month in (3, 6, 9, 12)
    ]
    ends = [end for end in ends if first <= end < last]
    if len(ends) >= _MOST_DAYS:
        ends = [end for end in ends if end.month == 12][1 - _MOST_DAYS :]
    return [*ends, last]


def _figures(catalogue: Catalogue, days: list[datetime.date], region: str, municipality: str | None) -> list[Progress]:
    from osreg_checks.consider import home_called
    from osreg_checks.reuse.progress import progress, scope_of
    from osreg_checks.reuse.records import records
    from osreg_checks.reuse.standing import Standing

    home = home_called(catalogue, municipality) if municipality else None
    all_records = list(records(catalogue))
    found = []
    for day in days:
        standing = Standing(catalogue, catalogue.policy(), day)
        if home:
            scope = scope_of(standing, lambda one: one.id == home.id, home.name)
        else:
            name = region or "*"
            scope = scope_of(standing, lambda one: not region or one.region == region, name)
        found.append(progress(all_records, standing, scope))
    return found
