"""`osreg new`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from osreg.options import LangOption, OfflineOption, RegistryOption
from osreg.options_entry import (
    AgainOption,
    ConfirmedOption,
    DescriptionDeOption,
    DryOption,
    SlugOption,
    StatusOption,
)
from osreg.words import tr, words

if TYPE_CHECKING:
    from osreg.registering.seeds import Seed
    from osreg.words import Words
    from osreg_registry.catalogue import Catalogue
    from osreg_registry.model import Organisation


def _text(option: str, help_: str) -> Any:
    return typer.Option(option, help=help_, show_default=False)


def new(
    source: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="SOURCE",
            help=tr(
                "Repository, publiccode.yml, bill of material, product, municipality/solution that you take over, "
                "or a row of a table (FILE.csv:12)."
            ),
            show_default=False,
        ),
    ] = None,
    municipality: Annotated[str | None, _text("--municipality", tr("Municipality: id, name or AGS."))] = None,
    name: Annotated[str | None, _text("--name", tr("Name in daily use."))] = None,
    slug: SlugOption = None,
    status: StatusOption = None,
    description_de: DescriptionDeOption = None,
    description_en: Annotated[
        str | None, _text("--description-en", tr("What it does, in an English sentence."))
    ] = None,
    evidence: Annotated[list[str] | None, _text("--evidence", tr("Public page that shows it."))] = None,
    stated: Annotated[
        list[str] | None,
        _text("--set", tr("Any other value, as KEY=VALUE (see osreg edit): since=2025, origin=bought.")),
    ] = None,
    confirmed: ConfirmedOption = False,
    again: AgainOption = False,
    resume: Annotated[bool, typer.Option("--resume", help=tr("Go on with the draft that was interrupted."))] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help=tr("Ask nothing; write what is stated."))] = False,
    dry: DryOption = False,
    offline: OfflineOption = False,
    lang: LangOption = None,
    registry: RegistryOption = None,
) -> None:
    """Registers a solution: asks what is not stated, shows the entry, writes it; without a terminal it asks nothing."""
    from osreg.registering.seeds import Seed, seed_from
    from osreg.registering.writing import tell
    from osreg.session import open_own
    from osreg_checks.consider import home_called

    say = words(lang.value) if lang else tr
    catalogue = open_own(registry, say)
    home = home_called(catalogue, municipality) if municipality else None
    seed = seed_from(source, catalogue, home, say, offline=offline) if source else Seed({})
    described = {"de": description_de, "en": description_en}
    fields = _with(seed, {"name": name, "status": status}, described, evidence or [], stated or [])
    tell(seed.remarks, seed.left, say)
    if yes or not sys.stdin.isatty():
        _write_at_once(catalogue, home, _vouched(fields, confirmed=confirmed), slug, say, again=again, dry=dry)
    else:
        from osreg.registering.talking import talk

        talk(catalogue, home, _vouched(fields, confirmed=confirmed), slug, say, resume=resume, dry=dry)


def _with(
    seed: Seed, stated: dict[str, Any], described: dict[str, str | None], evidence: list[str], changes: list[str]
) -> dict[str, Any]:
    """The fields of the seed with what the person stated, which wins."""
    from osreg_registry.changing import applied, change_of

    fields = {**seed.fields, **{key: str(value) for key, value in stated.items() if value}}
    texts = {**(fields.get("description") or {}), **{key: text for key, text in described.items() if text}}
    if texts:
        fields["description"] = texts
    if evidence:
        fields["evidence"] = evidence
    return applied(fields, "solution", [change_of(one) for one in changes])


def _vouched(fields: dict[str, Any], *, confirmed: bool) -> dict[str, Any]:
    """The fields with today as the day on which somebody looked."""
    from osreg_checks.clock import now

    today = now().date().isoformat()
    looked = {"checked": today} if fields.get("evidence") else {}
    return {**fields, **looked, **({"confirmed": today} if confirmed else {})}


def _write_at_once(
    catalogue: Catalogue,
    home: Organisation | None,
    fields: dict[str, Any],
    slug: str | None,
    say: Words,
    *,
    again: bool,
    dry: bool,
) -> None:
    """Writes what is stated. Raises UsageError, which names the options that are missing."""
    from osreg.registering.writing import missing, place_for, write
    from osreg_registry.errors import UsageError
    from osreg_registry.message import Message

    lacks = [*([] if home else ["--municipality"]), *missing(fields)]
    if home is None or lacks:
        problem = Message("too little is known for an entry, and there is no terminal to ask in")
        raise UsageError(problem, Message("state {options}", {"options": "; ".join(lacks)}))
    write(catalogue, place_for(catalogue, home, fields, slug, again=again), fields, say, dry=dry)
