"""`osreg fmt [PATHS]`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from osreg.options import LangOption, RegistryOption
from osreg.words import tr, words


def fmt(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[PATHS]", help=tr("Entries or folders; else all entries."), show_default=False),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help=tr("Write nothing; exit code 1 when a file would change."))
    ] = False,
    lang: LangOption = None,
    registry: RegistryOption = None,
) -> None:
    """Puts the keys of entries in order, comments included; a file with faults is left as it is, with exit code 1."""
    from osreg.output import remark
    from osreg.session import refuse_shipped
    from osreg.words import clean
    from osreg_registry.editing import save
    from osreg_registry.errors import UsageError
    from osreg_registry.formatting import entries_at, formatted
    from osreg_registry.message import Message
    from osreg_registry.paths import find_root

    say = words(lang.value) if lang else tr
    root = find_root(registry, (paths[0] if paths[0].is_dir() else paths[0].parent) if paths else None)
    refuse_shipped(root)
    count = changed = refused = 0
    for path, kind in entries_at(root, paths or []):
        count += 1
        before = (root / path).read_bytes()
        try:
            after = formatted(before, kind)
            if after != before:
                if not check:
                    save(root, path, before, after)
                changed += 1
                sys.stdout.write(clean(path) + "\n")
        except UsageError as error:
            refused += 1
            remark(say, Message("{path}: {problem}", {"path": path, "problem": error.message}), error.fix)
    text = say("would change: {changed} of {count}") if check else say("changed: {changed} of {count}")
    sys.stdout.write(text.format(changed=changed, count=count) + "\n")
    raise typer.Exit(1 if refused or (check and changed) else 0)
