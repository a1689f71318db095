"""`osreg edit ID KEY=VALUE...`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from osreg.options import LangOption, RegistryOption
from osreg.options_entry import DryOption
from osreg.words import tr, words

if TYPE_CHECKING:
    from osreg_registry.catalogue import Catalogue


def edit(
    entry: Annotated[
        str,
        typer.Argument(
            metavar="ID",
            help=tr("Solution as municipality/name, product id, organisation id, or a path."),
            show_default=False,
        ),
    ],
    changes: Annotated[
        list[str],
        typer.Argument(
            metavar="KEY=VALUE...",
            help=tr("version=4.2 sets, hosting.location=DE too, sdgs+=11 adds, sdgs-=11 takes out, version= removes."),
            show_default=False,
        ),
    ],
    dry: DryOption = False,
    lang: LangOption = None,
    registry: RegistryOption = None,
) -> None:
    """Changes values of an entry, and no other line; exit code 3 for an entry that is not there."""
    import difflib

    from osreg.session import open_own
    from osreg.words import clean
    from osreg_registry.changing import change_of, with_changes
    from osreg_registry.editing import save

    say = words(lang.value) if lang else tr
    catalogue = open_own(registry, say)
    path, kind = _found(catalogue, entry)
    before = (catalogue.root / path).read_bytes()
    after = with_changes(before, kind, [change_of(one) for one in changes])
    if not dry and after != before:
        save(catalogue.root, path, before, after)
    old, new = (text.decode("utf-8").splitlines() for text in (before, after))
    for line in difflib.unified_diff(old, new, path, path, n=0, lineterm=""):
        sys.stdout.write(f"{clean(line)}\n")


def _found(catalogue: Catalogue, entry: str) -> tuple[str, str]:
    """Path and kind of the entry that is meant. Ends the run with exit code 3 when there is none."""
    from osreg.output import remark
    from osreg_registry.message import Message
    from osreg_registry.paths import place_of
    from osreg_registry.resolve import near_solutions

    text = entry.strip().removeprefix("./")
    place = place_of(text)
    if place and (catalogue.root / text).is_file():
        return text, place[0]
    for kind, path in (
        ("solution", f"solutions/{text}.yml"),
        ("product", f"registry/products/{text}.yml"),
        ("organisation", f"registry/organisations/{text}.yml"),
    ):
        if place_of(path) and catalogue.document(kind, text) is not None:
            return path, kind
    near = ", ".join(near_solutions(catalogue, text))
    fix = Message("did you mean {names}?", {"names": near}) if near else None
    remark(tr, Message("the registry has no entry `{name}`", {"name": text[:80]}), fix)
    raise typer.Exit(3)
