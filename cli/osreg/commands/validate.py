"""`osreg validate [PATHS]`."""

from __future__ import annotations

from pathlib import Path
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


def validate(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[PATHS]", help=tr("Files or folders to report on; else all."), show_default=False),
    ] = None,
    fail_on: FailOnOption = FailOn.error,
    form: FormatOption = Format.text,
    output: OutputOption = None,
    lang: LangOption = None,
    registry: RegistryOption = None,
) -> None:
    """Every fault of every entry, offline, and exit code 1 when there is one at the threshold."""
    from osreg.output import emit, remark
    from osreg.reports.faults import exit_code, faults_json, faults_text
    from osreg_registry.index import open_index
    from osreg_registry.paths import find_root
    from osreg_registry.validate import validate_registry

    say = words(lang.value) if lang else tr
    root = find_root(registry, (paths[0] if paths[0].is_dir() else paths[0].parent) if paths else None)
    index = open_index(root)
    if index.warning:
        remark(say, index.warning)
    report = validate_registry(index, paths or [])
    emit(faults_json(report, say) if form is Format.json else faults_text(report, say), output)
    raise typer.Exit(exit_code(report, THRESHOLDS[fail_on]))
