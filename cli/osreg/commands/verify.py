"""`osreg verify MEMO|RECORD`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from osreg.options import LangOption, RegistryOption
from osreg.words import tr, words

if TYPE_CHECKING:
    from osreg.memo.proof import Proof
    from osreg.words import Language, Words

_EXIT = {"equal": 0, "differs": 1, "changed": 1, "undetermined": 3}


def verify(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help=tr("A memo (PDF, HTML, Markdown) or a record (.json, .yml of a check).")),
    ],
    document: Annotated[
        Path | None,
        typer.Option(
            "--document",
            metavar="FILE",
            help=tr("The bill of material that was checked, when it was one."),
            show_default=False,
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    lang: LangOption = None,
    registry: RegistryOption = None,
) -> None:
    """Whether a memo is what was written then, and whether the check gives the same answer from the same evidence."""
    from osreg.memo.proof import found_at, proof
    from osreg.output import emit
    from osreg.session import open_catalogue

    say = words(lang.value) if lang else tr
    found = found_at(file)
    language: Language = "de" if found.record.get("language") == "de" else "en"
    result = proof(found, open_catalogue(registry, say), words(language), document)
    emit(_report(result, found.record["answer"], say), None)
    raise typer.Exit(_EXIT[result.verdict])


def _report(result: Proof, answer: dict[str, object], say: Words) -> str:
    from osreg.output import width
    from osreg.reports.layout import indented
    from osreg.words import clean

    titles = {
        "equal": say("equal: the same check gives the same answer"),
        "differs": say("differs: the same check gives another answer"),
        "changed": say("changed: the record is not what was written then"),
        "undetermined": say("undetermined: the record is intact, but the check cannot be repeated as it was"),
    }
    lines = [titles[result.verdict]]
    lines.append(f"  {clean(str(answer.get('query')))}, {clean(str(answer.get('generated_at')))}")
    lines += [f"  {say.say(reason)}" for reason in result.reasons]
    for place, then, now in result.differences:
        lines.append(f"  {clean(place)}")
        lines += indented(say("then: {value}", value=clean(then)), 4, width())
        lines += indented(say("now: {value}", value=clean(now)), 4, width())
    return "\n".join(lines) + "\n"
