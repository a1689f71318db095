"""`osreg reuse [ID]`."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from osreg.options import LangOption, OfflineOption, OutputOption, RegistryOption
from osreg.words import tr, words

if TYPE_CHECKING:
    import datetime

    from osreg.reports.reuse import Teller
    from osreg.words import Words
    from osreg_checks.outside import Outside
    from osreg_checks.reuse.family import Family
    from osreg_checks.reuse.groups import Group
    from osreg_checks.reuse.standing import Standing
    from osreg_registry.catalogue import Catalogue


class ReuseFormat(StrEnum):
    """Formats of the answer of `osreg reuse`."""

    text = "text"
    json = "json"
    csv = "csv"
    dot = "dot"
    mermaid = "mermaid"
    graphml = "graphml"


#: So long a person waits for a forge; what has not answered by then is left out.
_SECONDS = 20.0


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
    from osreg.asking import asking
    from osreg.output import emit, width
    from osreg.reports.reuse import Teller, suggestions_text
    from osreg.session import open_catalogue
    from osreg_checks.reuse.groups import duplicates
    from osreg_checks.reuse.records import records
    from osreg_checks.reuse.standing import Standing

    say = words(lang.value) if lang else tr
    catalogue = open_catalogue(registry, say)
    teller = Teller(Standing(catalogue, catalogue.policy(), _day(at)), say)
    columns = width() if output is None else 80
    if target is not None:
        with asking(catalogue, say, offline=offline, as_of=None, evidence=None, seconds=_SECONDS) as live:
            family = _family(catalogue, target, live, say)
        emit(_family_report(family, teller, form, columns), output)
        return
    if doubles:
        emit(suggestions_text(duplicates(records(catalogue)), teller, columns), output)
        return
    emit(_matrix_report(_groups(catalogue, teller.standing, municipality), teller, form, columns, every=every), output)


def _day(text: str | None) -> datetime.date:
    from osreg.asking import moment
    from osreg_checks.clock import now

    return moment(text).date() if text else now().date()


def _family(catalogue: Catalogue, target: str, outside: Outside | None, say: Words) -> Family:
    """The family that the target names; one that is neither a solution nor a product ends the run."""
    from osreg.output import remark
    from osreg_checks.reuse.family import family_of_product, family_of_solution
    from osreg_registry.message import Message
    from osreg_registry.resolve import near_solutions, resolve

    found = resolve(catalogue, target)
    family = None
    if found.kind == "solution" and found.id:
        family = family_of_solution(catalogue, found.id, outside)
    elif found.kind == "product" and found.id:
        family = family_of_product(catalogue, found.id, outside)
    if family is None:
        products = [one.name for one in found.near_misses if one.kind == "product"]
        near = ", ".join([*near_solutions(catalogue, target), *products])
        message = Message("the registry knows no solution or product `{name}`", {"name": target[:80]})
        remark(say, message, Message("did you mean {names}?", {"names": near}) if near else None)
        raise typer.Exit(3)
    return family


def _groups(catalogue: Catalogue, standing: Standing, municipality: str | None) -> list[Group]:
    from osreg_checks.consider import home_called
    from osreg_checks.reuse.groups import groups
    from osreg_checks.reuse.records import records

    found = groups(records(catalogue), standing)
    if municipality is None:
        return [group for group in found if group.users]
    home = standing.successor(home_called(catalogue, municipality).id)
    return [group for group in found if any(home in standing.counts_for(one) for one in group.records)]


def _family_report(family: Family, teller: Teller, form: ReuseFormat, columns: int) -> str:
    from osreg.reports.reuse import family_json, family_text, matrix_csv
    from osreg_checks.reuse.groups import groups

    if form is ReuseFormat.text:
        return family_text(family, teller, columns)
    if form is ReuseFormat.json:
        return family_json(family, teller)
    found = groups((kin.record for kin in family.kin), teller.standing)
    return matrix_csv(found, teller) if form is ReuseFormat.csv else _graph(found, teller, form)


def _matrix_report(found: list[Group], teller: Teller, form: ReuseFormat, columns: int, *, every: bool) -> str:
    from osreg.reports.reuse import matrix_csv, matrix_json, matrix_text

    if form is ReuseFormat.text:
        return matrix_text(found, teller, columns, every=every)
    if form is ReuseFormat.json:
        return matrix_json(found, teller)
    return matrix_csv(found, teller) if form is ReuseFormat.csv else _graph(found, teller, form)


def _graph(found: list[Group], teller: Teller, form: ReuseFormat) -> str:
    from osreg.reports.reuse_graph import dot, graphml, mermaid
    from osreg_checks.reuse.graph import graph_of

    graph = graph_of(found, teller.standing)
    writers = {ReuseFormat.dot: dot, ReuseFormat.mermaid: mermaid, ReuseFormat.graphml: graphml}
    return writers[form](graph)
