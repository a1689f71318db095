"""`osreg contribution --changed-since REF`."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from osreg.options import LangOption, OutputOption, RegistryOption
from osreg.words import tr, words


class CommentFormat(StrEnum):
    """Formats of the comment."""

    markdown = "markdown"
    json = "json"


def contribution(
    changed_since: Annotated[
        str,
        typer.Option(
            "--changed-since", metavar="REF", help=tr("Branch or commit that the contribution comes on top of.")
        ),
    ] = "origin/main",
    form: Annotated[CommentFormat, typer.Option("--format", help=tr("Form of the answer."))] = CommentFormat.markdown,
    output: OutputOption = None,
    lang: LangOption = None,
    registry: RegistryOption = None,
) -> None:
    """A comment about a contribution. It judges nothing: the exit code is 0 whatever it brings."""
    from osreg.output import emit, remark
    from osreg.reports.contribution import contribution_json, contribution_markdown
    from osreg_checks.clock import now
    from osreg_checks.contribution import news
    from osreg_registry import changed as git
    from osreg_registry.catalogue import Catalogue
    from osreg_registry.index import open_index
    from osreg_registry.paths import find_root
    from osreg_registry.validate import validate_registry

    say = words(lang.value) if lang else tr
    root = find_root(registry)
    changed = git.changed_since(root, changed_since)
    index = open_index(root)
    if index.warning:
        remark(say, index.warning)
    report = git.own_faults(validate_registry(index, []), changed)
    found = news(Catalogue(index), changed, now().date())
    as_json = form is CommentFormat.json
    emit(contribution_json(found, report) if as_json else contribution_markdown(found, report, say), output)
