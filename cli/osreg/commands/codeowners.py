"""`osreg codeowners --accounts FILE`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from osreg.options import LangOption, OutputOption, RegistryOption
from osreg.words import tr, words


def codeowners(
    accounts: Annotated[
        Path | None,
        typer.Option(
            "--accounts",
            metavar="FILE",
            help=tr("File of the region: which accounts of the forge answer for which municipality."),
            show_default=False,
        ),
    ] = None,
    mailboxes: Annotated[
        bool,
        typer.Option("--mailboxes", help=tr("Without an account, take the mailboxes that the entries state.")),
    ] = False,
    output: OutputOption = None,
    lang: LangOption = None,
    registry: RegistryOption = None,
) -> None:
    """Who is asked about a change of which entries, as a file CODEOWNERS. Exit code 2 without anybody to name."""
    from osreg.output import emit
    from osreg.reports.codeowners import codeowners as written
    from osreg.session import open_catalogue
    from osreg_checks.owners import Accounts, owners, read_accounts
    from osreg_registry.changed import prefix_of
    from osreg_registry.errors import UsageError
    from osreg_registry.message import Message

    say = words(lang.value) if lang else tr
    if accounts is None and not mailboxes:
        raise UsageError(
            Message("entries name no accounts of a forge"),
            Message("name a file of accounts with --accounts, or take the mailboxes of the entries with --mailboxes"),
        )
    known = read_accounts(accounts) if accounts else Accounts()
    catalogue = open_catalogue(registry, say)
    owned = owners(catalogue, known, mailboxes=mailboxes)
    emit(written(owned, known.default, prefix_of(catalogue.root), say), output)
