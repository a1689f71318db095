"""Help pages wholly in the user's language: the command line library says two things in English only."""

from __future__ import annotations

from typing import Any

from typer.core import TyperCommand, TyperGroup

from osreg.words import tr


class _Translated:
    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """The first line: how to call it."""
        pieces = self.collect_usage_pieces(ctx)  # type: ignore[attr-defined]
        formatter.write_usage(ctx.command_path, " ".join(pieces), prefix=tr("Usage:") + " ")

    def get_help_option(self, ctx: Any) -> Any:
        """The option -h, explained in the user's language."""
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = tr("Show this message and exit.")
        return option


class Command(_Translated, TyperCommand):
    """A command whose help speaks the user's language."""


class Group(_Translated, TyperGroup):
    """The command line as a whole."""
