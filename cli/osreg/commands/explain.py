"""`osreg explain ID`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from osreg.options import LangOption, RegistryOption
from osreg.words import Words, tr, words


def explain(
    what: Annotated[
        str, typer.Argument(metavar="ID", help=tr("A check (LIC001 or licence-missing), a licence or a verdict."))
    ],
    lang: LangOption = None,
    registry: RegistryOption = None,
) -> None:
    """The explanation of one check, licence or verdict."""
    from osreg.output import emit
    from osreg.reports.explain_text import explain_check, explain_verdict, find_check

    say = words(lang.value) if lang else tr
    word = what.strip()
    if check := find_check(word):
        text = explain_check(check, say)
    elif verdict := explain_verdict(word, say):
        text = verdict
    else:
        text = _licence(word, registry, say)
    emit(text, None)


def _licence(word: str, registry: Path | None, say: Words) -> str:
    from osreg.reports.explain_licence import explain_licence
    from osreg.session import open_catalogue
    from osreg_registry.errors import UsageError
    from osreg_registry.licence_text import NO_SUCH_NAME, read_stated
    from osreg_registry.licences import LicenceTable
    from osreg_registry.message import Message
    from osreg_registry.paths import LICENCES, find_root

    table = LicenceTable.read(find_root(registry) / LICENCES)
    text = explain_licence(word, table, open_catalogue(registry, say).policy(), say)
    if text is not None:
        return text
    example = Message("for example LIC001, EUPL-1.2 or source-available")
    reason = read_stated(word, table).reason
    if reason and reason != NO_SUCH_NAME:
        raise UsageError(Message("`{word}` names no licence: {why}", {"word": word[:80], "why": reason}), example)
    raise UsageError(Message("`{word}` is no check, no licence and no verdict", {"word": word[:80]}), example)
