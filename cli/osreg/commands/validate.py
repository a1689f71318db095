"""`osreg validate [PATHS]`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from osreg.options import (
    THRESHOLDS,
    FailOn,
    FailOnOption,
    LangOption,
    OutputOption,
    RegistryOption,
)
from osreg.words import tr, words

if TYPE_CHECKING:
    from osreg.words import Words
    from osreg_checks.finding import Level
    from osreg_registry.validate import Report


class FaultFormat(StrEnum):
    """Formats of the faults: for people, for programs, and for what forges show at the line."""

    text = "text"
    json = "json"
    github = "github"
    gitlab = "gitlab"
    sarif = "sarif"
    junit = "junit"


def validate(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[PATHS]", help=tr("Files or folders to report on; else all."), show_default=False),
    ] = None,
    changed_since: Annotated[
        str | None,
        typer.Option(
            "--changed-since",
            metavar="REF",
            help=tr("Only the faults of what changed since that branch or commit, by git, and those that it causes."),
            show_default=False,
        ),
    ] = None,
    fail_on: FailOnOption = FailOn.error,
    form: Annotated[FaultFormat, typer.Option("--format", help=tr("Form of the answer."))] = FaultFormat.text,
    output: OutputOption = None,
    lang: LangOption = None,
    registry: RegistryOption = None,
) -> None:
    """Every fault of every entry or publiccode.yml, offline, and exit code 1 when there is one at the threshold."""
    from osreg.output import emit
    from osreg.reports.faults import exit_code

    say = words(lang.value) if lang else tr
    report = _report(paths, registry, changed_since, say) if paths else _of_registry([], registry, changed_since, say)
    threshold = THRESHOLDS[fail_on]
    emit(_written(report, form, threshold, say), output)
    raise typer.Exit(exit_code(report, threshold))


def _report(paths: list[Path], registry: Path | None, since: str | None, say: Words) -> Report:
    """The faults of what the paths name: entries of the registry, and files publiccode.yml wherever they lie."""
    from osreg_registry.publiccode.files import is_publiccode, publiccode_faults

    others = [path for path in paths if is_publiccode(path)]
    if not others:
        return _of_registry(paths, registry, since, say)
    found = publiccode_faults(others)
    entries = [path for path in paths if path not in others]
    if not entries:
        return found
    own = _of_registry(entries, registry, since, say)
    return own._replace(faults=[*own.faults, *found.faults], files=own.files + found.files)


def _of_registry(paths: list[Path], registry: Path | None, since: str | None, say: Words) -> Report:
    """The faults of the entries, of those at the paths, or of what changed since a commit."""
    from osreg.output import remark
    from osreg_registry.index import open_index
    from osreg_registry.paths import find_root
    from osreg_registry.validate import validate_registry

    root = find_root(registry, (paths[0] if paths[0].is_dir() else paths[0].parent) if paths else None)
    if since is None:
        changed = None
    else:
        from osreg_registry.changed import changed_since, own_faults

        changed = changed_since(root, since)
    index = open_index(root)
    if index.warning:
        remark(say, index.warning)
    report = validate_registry(index, paths)
    return own_faults(report, changed) if changed else report


def _written(report: Report, form: FaultFormat, threshold: Level | None, say: Words) -> str:
    """The report in that form; forges are told paths from the top of the repository."""
    from osreg.reports.faults import faults_json, faults_text

    if form is FaultFormat.text:
        return faults_text(report, say)
    if form is FaultFormat.json:
        return faults_json(report, say)
    if form is FaultFormat.junit:
        from osreg.reports.faults_junit import faults_junit

        return faults_junit(report, say, threshold)
    return _for_forge(report, form, say)


def _for_forge(report: Report, form: FaultFormat, say: Words) -> str:
    from osreg.reports.faults_github import faults_github
    from osreg.reports.faults_gitlab import faults_gitlab
    from osreg.reports.faults_sarif import faults_sarif
    from osreg_registry.changed import prefix_of

    writers = {
        FaultFormat.github: faults_github,
        FaultFormat.gitlab: faults_gitlab,
        FaultFormat.sarif: faults_sarif,
    }
    return writers[form](report, say, prefix_of(report.root))
