"""`osreg explain ID`."""

from __future__ import annotations

from typing import Annotated

import typer

from osreg.options import LangOption, RegistryOption
from osreg.words import tr, words


def explain(
    what: Annotated[
        str, typer.Argument(metavar="ID", help=tr("A check (LIC001 or licence-missing), a licence or a verdict."))
    ],
    lang: LangOption = None,
    registry: RegistryOption = None,
) -> None:
    """The explanation of one check, licence or verdict."""
    from osreg.output import emit
    from osreg.reports.explain_text import explain_check, explain_licence, explain_verdict, find_check
    from osreg_registry.errors import UsageError
    from osreg_registry.licences import LicenceTable
    from osreg_registry.message import Message
    from osreg_registry.paths import LICENCES, find_root

    say = words(lang.value) if lang else tr
    word = what.strip()
    if check := find_check(word):
        text = explain_check(check, say)
    elif verdict := explain_verdict(word, say):
        text = verdict
    else:
        table = LicenceTable.read(find_root(registry) / LICENCES)
        licence = explain_licence(word, table, say) if word and len(word) <= 300 else None
        if licence is None:
            message = Message("`{word}` is no check, no licence and no verdict", {"word": word[:80]})
            raise UsageError(message, Message("for example LIC001, EUPL-1.2 or source-available"))
        text = licence
    emit(text, None)
