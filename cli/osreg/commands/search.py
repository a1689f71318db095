"""`osreg search WORDS`."""

from __future__ import annotations

from typing import Annotated

import typer

from osreg.options import Format, FormatOption, LangOption, OutputOption, RegistryOption
from osreg.words import tr, words


def search(
    asked: Annotated[
        list[str],
        typer.Argument(metavar="WORDS", help=tr("Words in German or English; typing errors are forgiven.")),
    ],
    every: Annotated[bool, typer.Option("--all", help=tr("Show all hits, not only the first twenty."))] = False,
    form: FormatOption = Format.text,
    output: OutputOption = None,
    lang: LangOption = None,
    registry: RegistryOption = None,
) -> None:
    """Products and solutions that have all the words, and exit code 3 when there is none."""
    from osreg.output import emit, width
    from osreg.reports.search import search_json, search_text
    from osreg.session import open_catalogue
    from osreg_registry.search import search as find

    say = words(lang.value) if lang else tr
    catalogue = open_catalogue(registry, say)
    question = " ".join(asked)
    hits = find(catalogue, question)
    if form is Format.json:
        text = search_json(question, hits, catalogue)
    else:
        text = search_text(question, hits, catalogue, say, width() if output is None else 80, every=every)
    emit(text, output)
    raise typer.Exit(0 if hits else 3)
