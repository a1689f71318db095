"""The reports of `osreg reuse`, one of them at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import typer

from osreg_registry.errors import UsageError
from osreg_registry.message import Message

if TYPE_CHECKING:
    from osreg.reports.reuse import Teller
    from osreg_checks.reuse.family import Family
    from osreg_checks.reuse.groups import Group
    from osreg_registry.catalogue import Catalogue

#: So long a person waits for a forge; what has not answered by then is left out.
_SECONDS = 20.0
#: So many opportunities of a kind are listed unless all are wanted.
_MOST = 5


class Asked(NamedTuple):
    """What every report needs."""

    catalogue: Catalogue
    teller: Teller
    home: str | None
    form: str
    columns: int
    every: bool


class View(NamedTuple):
    """Which of the reports is wanted; at most one of them."""

    target: str | None
    doubles: bool
    chances: bool
    radar: bool

    def check(self, form: str) -> None:
        """Two views at once, or a form that the view does not have, are wrong use."""
        wanted = [bool(self.target), self.doubles, self.chances, self.radar]
        if sum(wanted) > 1:
            raise UsageError(
                Message("only one answer at a time is possible"),
                Message("give one of: an ID, --duplicates, --opportunities, --contracts"),
            )
        forms = self._forms()
        if form not in forms:
            problem = Message("this answer does not come as `{form}`", {"form": form})
            raise UsageError(problem, Message("give --format one of: {forms}", {"forms": ", ".join(forms)}))

    def _forms(self) -> tuple[str, ...]:
        if self.radar:
            return ("text", "json", "csv", "ics")
        if self.chances:
            return ("text", "json", "csv")
        if self.doubles:
            return ("text",)
        return ("text", "json", "csv", "dot", "mermaid", "graphml", "svg")

    def report(self, asked: Asked, *, offline: bool) -> str:
        """The report that is wanted."""
        from osreg.reports.reuse import suggestions_text
        from osreg_checks.reuse.duplicates import duplicates
        from osreg_checks.reuse.records import records

        if self.target is not None:
            return _family_report(_family(asked, self.target, offline=offline), asked)
        if self.doubles:
            return suggestions_text(
                duplicates(records(asked.catalogue), asked.teller.standing), asked.teller, asked.columns
            )
        if self.chances:
            return _opportunities(asked)
        return _contracts(asked) if self.radar else _matrix_report(_groups(asked), asked)


def _family(asked: Asked, target: str, *, offline: bool) -> Family:
    """The family that the target names; one that is neither a solution nor a product ends the run."""
    from osreg.asking import asking
    from osreg.output import remark
    from osreg_checks.reuse.family import family_of_product, family_of_solution
    from osreg_registry.resolve import near_solutions, resolve

    catalogue, say = asked.catalogue, asked.teller.words
    found = resolve(catalogue, target)
    search = {"solution": family_of_solution, "product": family_of_product}.get(found.kind)
    with asking(catalogue, say, offline=offline, as_of=None, evidence=None, seconds=_SECONDS) as live:
        family = search(catalogue, found.id, live) if search and found.id else None
    if family is None:
        products = [one.name for one in found.near_misses if one.kind == "product"]
        near = ", ".join([*near_solutions(catalogue, target), *products])
        message = Message("the registry knows no solution or product `{name}`", {"name": target[:80]})
        remark(say, message, Message("did you mean {names}?", {"names": near}) if near else None)
        raise typer.Exit(3)
    return family


def _family_report(family: Family, asked: Asked) -> str:
    from osreg.reports.reuse import family_json, family_text, matrix_csv
    from osreg_checks.reuse.groups import groups

    if asked.form == "text":
        return family_text(family, asked.teller, asked.columns)
    if asked.form == "json":
        return family_json(family, asked.teller)
    found = groups((kin.record for kin in family.kin), asked.teller.standing)
    return matrix_csv(found, asked.teller) if asked.form == "csv" else _graph(found, asked)


def _groups(asked: Asked) -> list[Group]:
    """All that is in use; with a home, all that counts for it, ended or not."""
    from osreg_checks.reuse.groups import groups
    from osreg_checks.reuse.records import records

    standing = asked.teller.standing
    found = groups(records(asked.catalogue), standing)
    if asked.home is None:
        return [group for group in found if group.users]
    home = standing.successor(asked.home)
    return [group for group in found if any(home in standing.counts_for(one) for one in group.records)]


def _matrix_report(found: list[Group], asked: Asked) -> str:
    from osreg.reports.reuse import matrix_csv, matrix_json, matrix_text

    if asked.form == "text":
        return matrix_text(found, asked.teller, asked.columns, every=asked.every)
    if asked.form == "json":
        return matrix_json(found, asked.teller)
    return matrix_csv(found, asked.teller) if asked.form == "csv" else _graph(found, asked)


def _graph(found: list[Group], asked: Asked) -> str:
    if asked.form == "svg":
        from osreg.reports.reuse_svg import svg

        return svg(found, asked.teller)
    from osreg.reports.reuse_graph import dot, graphml, mermaid
    from osreg_checks.reuse.graph import graph_of

    graph = graph_of(found, asked.teller.standing)
    writers = {"dot": dot, "mermaid": mermaid, "graphml": graphml}
    return writers[asked.form](graph)


def _opportunities(asked: Asked) -> str:
    from osreg.reports.opportunities import opportunities_csv, opportunities_json, opportunities_text
    from osreg_checks.reuse.opportunities import opportunities

    is_text = asked.form == "text"
    most = None if asked.every or not is_text else _MOST
    found = opportunities(asked.teller.standing, asked.home, most)
    if is_text:
        return opportunities_text(found, asked.teller.words, asked.columns)
    write = opportunities_csv if asked.form == "csv" else opportunities_json
    return write(found, asked.teller.words)


def _contracts(asked: Asked) -> str:
    from osreg.reports.contracts import contracts_csv, contracts_ics, contracts_json, contracts_text
    from osreg_checks.clock import now
    from osreg_checks.reuse.contracts import contracts

    say = asked.teller.words
    found = contracts(asked.catalogue, asked.teller.standing, asked.home)
    if asked.form == "json":
        return contracts_json(found)
    if asked.form == "csv":
        return contracts_csv(found, say)
    if asked.form == "ics":
        return contracts_ics(found, say, now())
    return contracts_text(found, say, asked.columns, every=asked.every)
