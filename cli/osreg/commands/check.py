"""`osreg check TARGET`."""

from __future__ import annotations

import datetime
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from osreg.options import (
    THRESHOLDS,
    AsOfOption,
    BaselineOption,
    CheckFormat,
    CheckFormatOption,
    EvidenceOption,
    ExceptionsOption,
    FailOn,
    FailOnOption,
    LangOption,
    OfflineOption,
    OutputOption,
    RegistryOption,
)
from osreg.words import Words, tr, words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from osreg_checks.answer import Answer
    from osreg_checks.sbom.document import Bom
    from osreg_checks.sources.live import Live
    from osreg_registry.catalogue import Catalogue
    from osreg_registry.model import Waiver

#: So long a person waits for forges; what has not answered by then is not determined.
_SECONDS = 20.0


def check(
    target: Annotated[
        str | None,
        typer.Argument(
            metavar="TARGET",
            help=tr(
                "Name of a product, package URL, URL of a repository, an entry of the registry (id or path), a bill of "
                "material or lock file (`-` reads it from standard input), or a need in everyday words."
            ),
            show_default=False,
        ),
    ] = None,
    need: Annotated[
        str | None,
        typer.Option(
            "--need",
            metavar="WORDS",
            help=tr('Ask by need instead of by product, for example "Terminbuchung".'),
            show_default=False,
        ),
    ] = None,
    municipality: Annotated[
        str | None,
        typer.Option(
            "--municipality",
            metavar="ID",
            help=tr("Your municipality (id, name or AGS): its neighbours come first."),
            show_default=False,
        ),
    ] = None,
    offline: OfflineOption = False,
    as_of: AsOfOption = None,
    evidence: EvidenceOption = None,
    every: Annotated[bool, typer.Option("--all", help=tr("Show all alternatives, not only the first five."))] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help=tr("Exit code 3 when something could not be determined."))
    ] = False,
    exceptions: ExceptionsOption = None,
    baseline: BaselineOption = None,
    fail_on: FailOnOption = FailOn.warning,
    form: CheckFormatOption = CheckFormat.text,
    output: OutputOption = None,
    lang: LangOption = None,
    registry: RegistryOption = None,
) -> None:
    """The answer for one target, and the exit code that follows from it."""
    from osreg.asking import asking, moment
    from osreg.choice import chosen
    from osreg.output import emit
    from osreg.session import open_catalogue
    from osreg_checks.consider import exit_code

    say = words(lang.value) if lang else tr
    query = _one_of(target, need)
    catalogue = open_catalogue(registry, say)
    then = moment(as_of) if as_of else None
    screen = output is None and form is CheckFormat.text
    known = _baseline(baseline)
    raw = _document(query) if need is None else None
    bom = _bom(raw) if raw is not None else None
    waivers = _exceptions(exceptions, bom)
    with asking(catalogue, say, offline=offline, as_of=then, evidence=evidence, seconds=_SECONDS) as live:
        if bom:
            answer = _considered_document(catalogue, query, bom, municipality, live, then, waivers)
        else:
            answer = _considered(catalogue, query, municipality, live, then, need=need is not None)
        if screen and not answer.is_known and (miss := chosen(answer.near_misses, catalogue, say)):
            answer = _considered(catalogue, miss.id, municipality, live, then, need=miss.kind == "need")
    if known:
        from osreg.baseline import compared

        answer = compared(answer, known)
    emit(_report(answer, catalogue, say, form, every=every, screen=screen), output)
    raise typer.Exit(exit_code(answer, THRESHOLDS[fail_on], strict=strict))


def _considered(
    catalogue: Catalogue,
    query: str,
    municipality: str | None,
    live: Live | None,
    then: datetime.datetime | None,
    *,
    need: bool,
) -> Answer:
    """The answer, stamped with a moment after the last thing that was asked: `--as-of` that moment knows it all."""
    from osreg_checks.clock import now
    from osreg_checks.consider import consider

    answer = consider(catalogue, query, then or now(), municipality, need=need, outside=live)
    if live and live.client.requests:
        answer = consider(catalogue, query, then or now(), municipality, need=need, outside=live)
    return answer


def _document(target: str) -> bytes | None:
    """The bill of material or lock file that the target names (`-` is standard input); None for another target."""
    from pathlib import Path

    if target == "-":
        return sys.stdin.buffer.read()
    path = Path(target)
    if len(target) > 1000 or "://" in target or not path.is_file():
        return None
    from osreg_checks.sbom.reading import content, is_likely

    raw = content(path)
    return raw if is_likely(raw, path.suffix) else None


def _bom(raw: bytes) -> Bom:
    from osreg_checks.sbom.reading import read

    return read(raw)


def _considered_document(
    catalogue: Catalogue,
    query: str,
    bom: Bom,
    municipality: str | None,
    live: Live | None,
    then: datetime.datetime | None,
    waivers: Sequence[Waiver],
) -> Answer:
    """The answer, stamped like every other one with a moment after the last thing that was asked."""
    from osreg_checks.clock import now
    from osreg_checks.consider_sbom import consider_sbom

    answer = consider_sbom(catalogue, query, bom, then or now(), municipality, outside=live, waivers=waivers)
    return answer._replace(generated_at=then or now()) if live and live.client.requests else answer


def _baseline(path: Path | None) -> frozenset[str]:
    if path is None:
        return frozenset()
    from osreg.baseline import read_baseline

    return read_baseline(path)


def _exceptions(path: Path | None, bom: Bom | None) -> Sequence[Waiver]:
    if path is None:
        return ()
    if bom is None:
        from osreg_registry.errors import UsageError
        from osreg_registry.message import Message

        fix = Message("exceptions of an entry stand in the entry itself, under `exceptions`")
        raise UsageError(Message("--exceptions is for a bill of material or lock file"), fix)
    from osreg.exceptions_file import read_exceptions

    return read_exceptions(path)


def _report(answer: Answer, catalogue: Catalogue, say: Words, form: CheckFormat, *, every: bool, screen: bool) -> str:
    from osreg.output import colour, width

    if form is not CheckFormat.text:
        return _file_report(answer, catalogue, say, form)
    columns = width() if screen else 80
    if answer.bill is not None and answer.subject.kind == "sbom":
        from osreg.reports.sbom_text import sbom_text

        return sbom_text(answer, answer.bill, catalogue, say, columns, every=every)
    from osreg.reports.check_text import check_text

    return check_text(answer, catalogue, say, columns, colour=screen and colour(), every=every)


def _file_report(answer: Answer, catalogue: Catalogue, say: Words, form: CheckFormat) -> str:
    from pathlib import Path

    if form is CheckFormat.sarif:
        from osreg.reports.check_sarif import check_sarif

        return check_sarif(answer, say, Path.cwd())
    if form is CheckFormat.csv:
        from osreg.reports.check_csv import check_csv

        return check_csv(answer, catalogue, say)
    if form is CheckFormat.markdown:
        from osreg.reports.check_markdown import check_markdown

        return check_markdown(answer, catalogue, say)
    from osreg.reports.check_json import check_json

    return check_json(answer, catalogue, say)


def _one_of(target: str | None, need: str | None) -> str:
    from osreg_registry.errors import UsageError
    from osreg_registry.message import Message

    fix = Message('for example osreg check "Microsoft SharePoint", or osreg check --need Terminbuchung')
    if target is not None and need is not None:
        raise UsageError(Message("TARGET and --need were both given"), fix)
    query = target if need is None else need
    if query is None:
        raise UsageError(Message("nothing was asked for"), fix)
    return query
