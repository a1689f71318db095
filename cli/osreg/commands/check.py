"""`osreg check TARGET`."""

from __future__ import annotations

import sys
from pathlib import Path
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
    PurposeOption,
    RegistryOption,
    RoleOption,
    TemplatesOption,
    UnitOption,
)
from osreg.words import Words, tr, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from osreg.examining import Question
    from osreg_checks.answer import Answer
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
    purpose: PurposeOption = None,
    unit: UnitOption = None,
    role: RoleOption = None,
    templates: TemplatesOption = None,
    again: Annotated[
        Path | None,
        typer.Option(
            "--again",
            metavar="RECORD",
            help=tr("Repeat the check of a memo or record today, and show what changed since."),
            show_default=False,
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    record: Annotated[
        bool, typer.Option("--record", help=tr("File the check beside the solutions of your municipality."))
    ] = False,
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
    from osreg.commands.check_memo import FORMS, Office, asked_by, earlier, file_page, page_of, since_then
    from osreg.examining import Question, answer_to
    from osreg.output import emit
    from osreg.session import open_catalogue
    from osreg_checks.consider import exit_code

    say = words(lang.value) if lang else tr
    catalogue = open_catalogue(registry, say)
    then = moment(as_of) if as_of else None
    screen = output is None and form is CheckFormat.text
    known = _baseline(baseline)
    office = Office(unit, role, purpose, templates)
    before = earlier(again) if again else None
    question = (
        before[0] if before else _question(_one_of(target, need), municipality, exceptions, need=need is not None)
    )
    page = None
    with asking(catalogue, say, offline=offline, as_of=then, evidence=evidence, seconds=_SECONDS) as live:
        answer = answer_to(catalogue, question, live, then)
        if screen and not answer.is_known and (miss := chosen(answer.near_misses, catalogue, say)):
            question = Question(miss.id, miss.kind == "need", municipality)
            answer = answer_to(catalogue, question, live, then)
        # What a bill of material drags in is a comment on a merge request; whoever wants a memo takes HTML or PDF.
        is_memo = form in FORMS and not (form is CheckFormat.markdown and question.document is not None)
        if is_memo or record:
            asked = asked_by(office, question, catalogue, offline=offline)
            page = page_of(answer, asked, catalogue, say, form, templates)
            if record:
                file_page(page, answer, asked, catalogue, live, form, say, is_beside=output is None)
    if known:
        from osreg.baseline import compared

        answer = compared(answer, known)
    if before and form is CheckFormat.text:
        emit(since_then(before[1], answer, catalogue, before[2], say), output)
    elif page is None or not is_memo:
        emit(_report(answer, catalogue, say, form, every=every, screen=screen), output)
    elif not record or output is not None:
        emit(page.content, output)
    raise typer.Exit(exit_code(answer, THRESHOLDS[fail_on], strict=strict))


def _question(query: str, municipality: str | None, exceptions: Path | None, *, need: bool) -> Question:
    from osreg.examining import Question

    raw = None if need else _document(query)
    return Question(query, need, municipality, raw, _exceptions(exceptions, raw))


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


def _baseline(path: Path | None) -> frozenset[str]:
    if path is None:
        return frozenset()
    from osreg.baseline import read_baseline

    return read_baseline(path)


def _exceptions(path: Path | None, raw: bytes | None) -> Sequence[Waiver]:
    if path is None:
        return ()
    if raw is None:
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
