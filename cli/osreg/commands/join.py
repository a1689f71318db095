"""`osreg join MUNICIPALITY`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from osreg.options import LangOption, RegistryOption
from osreg.options_entry import DryOption
from osreg.words import tr, words

if TYPE_CHECKING:
    from osreg.words import Words
    from osreg_registry.catalogue import Catalogue
    from osreg_registry.joining import Newcomer
    from osreg_registry.model import Organisation


def join(
    municipality: Annotated[
        str, typer.Argument(metavar="MUNICIPALITY", help=tr("Name, id or AGS; a new one with its name."))
    ],
    source: Annotated[
        str | None,
        typer.Option(
            "--source", metavar="URL", help=tr("Public page that says that it takes part."), show_default=False
        ),
    ] = None,
    ags: Annotated[
        str | None,
        typer.Option(
            "--ags", metavar="AGS", help=tr("Of one that the registry does not know: its AGS."), show_default=False
        ),
    ] = None,
    region: Annotated[
        str | None,
        typer.Option(
            "--region", metavar="ID", help=tr("Of one that the registry does not know: its region."), show_default=False
        ),
    ] = None,
    dry: DryOption = False,
    lang: LangOption = None,
    registry: RegistryOption = None,
) -> None:
    """Notes that a municipality takes part, in its entry or in a new one; exit code 3 for one that is not known."""
    from osreg.session import open_catalogue
    from osreg_checks.clock import now
    from osreg_registry.joining import Newcomer, participating
    from osreg_registry.resolve import organisation_called

    say = words(lang.value) if lang else tr
    catalogue = open_catalogue(registry, say)
    today = now().date().isoformat()
    known = organisation_called(catalogue, municipality)
    if known is None:
        _needs(catalogue, municipality, source, ags, say)
        newcomer = Newcomer(municipality, ags or "", source or "", region, _has_strategy(catalogue, region))
        _register(catalogue, newcomer, today, say, dry=dry)
        return
    if _is_done(catalogue, known, say):
        return
    path = f"registry/organisations/{known.id}.yml"
    before = (catalogue.root / path).read_bytes()
    after = participating(before, _stated(source), today)
    _write(catalogue, path, before, after, dry=dry)
    _next(known.id, known.name, say, dry=dry)


def _has_strategy(catalogue: Catalogue, region: str | None) -> bool:
    """Whether the region is that of the pioneers."""
    return region is not None and any(
        one.strategy == "pioneer" and one.region == region for one in catalogue.organisations()
    )


def _stated(source: str | None) -> str:
    from osreg_registry.errors import UsageError
    from osreg_registry.message import Message

    if source is None:
        problem = Message("nobody said where it stands that it takes part")
        raise UsageError(problem, Message("name a public page with --source, for example a decision of the council"))
    return source


def _is_done(catalogue: Catalogue, known: Organisation, say: Words) -> bool:
    """Whether nothing is left to write. Raises UsageError for one that no longer exists, or cannot take part."""
    from osreg.words import clean
    from osreg_registry.errors import UsageError
    from osreg_registry.message import Message

    if known.until:
        other = catalogue.organisation(known.successor) if known.successor else None
        fix = Message("it was merged into {name}", {"name": other.name}) if other else None
        raise UsageError(Message("{name} existed until {day}", {"name": known.name, "day": known.until}), fix)
    if known.kind not in {"municipality", "district"}:
        problem = Message("{name} is no municipality or district", {"name": known.name})
        raise UsageError(problem, Message("an association takes part through its members"))
    if known.strategy:
        part = say(known.strategy)
        sys.stdout.write(say("{name} takes part already ({part})", name=clean(known.name), part=part) + "\n")
        return True
    if not _has_strategy(catalogue, known.region):
        text = say("{name} is in the registry; it lies outside the region of the strategy", name=clean(known.name))
        sys.stdout.write(text + "\n")
        return True
    return False


def _needs(catalogue: Catalogue, name: str, source: str | None, ags: str | None, say: Words) -> None:
    """Ends the run for an unknown one of which too little is stated."""
    from osreg.output import remark
    from osreg_registry.message import Message
    from osreg_registry.resolve import near_organisations

    if ags and source:
        return
    near = ", ".join(near_organisations(catalogue, name))
    remark(
        say,
        Message("the registry knows no organisation `{name}`", {"name": name[:80]}),
        Message("did you mean {names}?", {"names": near}) if near else None,
    )
    remark(say, Message('a new one: osreg join "Musterstadt" --ags 01234567 --source https://...'))
    raise typer.Exit(3)


def _register(catalogue: Catalogue, new: Newcomer, today: str, say: Words, *, dry: bool) -> None:
    from osreg_registry.editing import create
    from osreg_registry.errors import UsageError
    from osreg_registry.joining import entry_of
    from osreg_registry.message import Message

    taken = catalogue.by_name("ags", new.ags)
    if taken:
        raise UsageError(Message("the AGS {ags} is that of {id}", {"ags": new.ags, "id": taken[0]}))
    content = entry_of(new, today)
    path = f"registry/organisations/{new.id}.yml"
    if dry:
        sys.stdout.write(content.decode())
    else:
        create(catalogue.root, path, content)
        sys.stdout.write(f"{path}\n")
    _next(new.id, new.name, say, dry=dry)


def _write(catalogue: Catalogue, path: str, before: bytes, after: bytes, *, dry: bool) -> None:
    """Writes the entry and shows what changed."""
    import difflib

    from osreg.words import clean
    from osreg_registry.editing import save

    if not dry:
        save(catalogue.root, path, before, after)
    old, new = (text.decode("utf-8", "replace").splitlines() for text in (before, after))
    for line in difflib.unified_diff(old, new, path, path, n=1, lineterm=""):
        sys.stdout.write(f"{clean(line)}\n")


def _next(key: str, name: str, say: Words, *, dry: bool) -> None:
    from osreg.words import clean

    if dry:
        return
    lines = (
        say("{name} is in the registry. What comes next:", name=clean(name)),
        say("  its solutions, one file each: solutions/{key}/NAME.yml (see CONTRIBUTING.md)", key=key),
        say("  look at what neighbours run: osreg reuse --opportunities --municipality {key}", key=key),
    )
    sys.stdout.write("\n".join(lines) + "\n")
