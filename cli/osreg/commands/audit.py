"""`osreg audit`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from osreg.options import (
    THRESHOLDS,
    AsOfOption,
    EvidenceOption,
    FailOn,
    FailOnOption,
    LangOption,
    OfflineOption,
    OutputOption,
    RegistryOption,
)
from osreg.words import Words, tr, words

if TYPE_CHECKING:
    from osreg_checks.sources.live import Live


class AuditFormat(StrEnum):
    """Formats of the report."""

    text = "text"
    json = "json"
    markdown = "markdown"


def audit(
    offline: OfflineOption = False,
    as_of: AsOfOption = None,
    evidence: EvidenceOption = None,
    state: Annotated[
        Path | None,
        typer.Option(
            "--state",
            metavar="FILE",
            help=tr("File that remembers the findings of the last audit; else beside the stored answers."),
            show_default=False,
        ),
    ] = None,
    minutes: Annotated[
        int, typer.Option("--minutes", min=1, max=10_000, help=tr("Stop asking after so long; the next audit goes on."))
    ] = 30,
    yes: Annotated[
        bool, typer.Option("--yes", help=tr("Go on although the forges' limits make it take hours."))
    ] = False,
    every: Annotated[bool, typer.Option("--all", help=tr("List what is as before, too."))] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help=tr("Exit code 3 when something could not be determined."))
    ] = False,
    fail_on: FailOnOption = FailOn.warning,
    form: Annotated[AuditFormat, typer.Option("--format", help=tr("Form of the answer."))] = AuditFormat.text,
    output: OutputOption = None,
    lang: LangOption = None,
    registry: RegistryOption = None,
) -> None:
    """Every online check over the registry: what is new, what is settled; exit code 1 for new findings."""
    from osreg.asking import asking, moment
    from osreg.audit_state import load, save, state_file
    from osreg.output import emit, width
    from osreg.reports.audit import Audit, audit_json, audit_markdown, audit_text
    from osreg.session import open_catalogue
    from osreg_checks import audit as engine
    from osreg_checks.clock import now
    from osreg_checks.finding import LEVELS
    from osreg_registry.errors import UsageError
    from osreg_registry.message import Message

    say = words(lang.value) if lang else tr
    catalogue = open_catalogue(registry, say)
    then = moment(as_of) if as_of else None
    path = state_file(state, evidence)
    before = load(path)
    seconds = minutes * 60.0
    with asking(catalogue, say, offline=offline, as_of=then, evidence=evidence, seconds=seconds) as live:
        if live is None:
            raise UsageError(Message("no answers are stored yet"), Message("run it once without --offline"))
        subjects = list(engine.subjects(catalogue))
        hours = live.hours_for([one.repository for one in map(engine.entry_of, subjects) if one.repository])
        _consented(live, hours, seconds, say, yes=yes)
        results = engine.audit(catalogue, live, (then or now()).date())
        at, requests = then or now(), live.client.requests
    changes = engine.compare(results, before.findings)
    report = Audit(at, before.day, len(subjects), requests, catalogue.revision, changes)
    if form is AuditFormat.json:
        text = audit_json(report, say)
    elif form is AuditFormat.markdown:
        text = audit_markdown(report, say)
    else:
        text = audit_text(report, say, width() if output is None else 80, every=every)
    emit(text, output)
    if then is None:
        save(path, at.date(), engine.remembered(changes, before.findings, at.date()))
    threshold = THRESHOLDS[fail_on]
    serious = LEVELS[: LEVELS.index(threshold) + 1] if threshold else ()
    if strict and changes.undetermined:
        raise typer.Exit(3)
    raise typer.Exit(int(any(one.level in serious for one in changes.new)))


def _consented(live: Live, hours: float, seconds: float, say: Words, *, yes: bool) -> None:
    """Says beforehand that it will take hours, and goes on only when that is wanted. Raises UsageError."""
    from osreg.output import remark
    from osreg_registry.errors import UsageError
    from osreg_registry.message import Message

    if hours * 3600 <= seconds:
        return
    gaps = {"hours": max(round(hours), 1), "variable": "GITHUB_TOKEN"}
    message = Message("without a token this takes about {hours} hours", gaps)
    if not yes:
        fix = Message("set {variable}, or go on with --yes: what is answered is kept, and the next audit goes on", gaps)
        raise UsageError(message, fix)
    remark(say, message)
    live.client.extend(hours * 3600 * 2)
