"""Texts that know their parameters, so that the top floor can say them in any language."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any, NamedTuple

#: How a language writes a day; the German catalogue turns it round.
DATE = "{year:04}-{month:02}-{day:02}"
#: The code of the language; the German catalogue says `de`.
LANGUAGE = "en"


class Both(NamedTuple):
    """A name that the registry states in both languages, to fill a gap."""

    de: str
    en: str


class Message(NamedTuple):
    """A sentence in English with named gaps; the English template is the key of its translations.

    `tools/generate.py` collects the template of every `Message("...")` in the code for the catalogues.
    A parameter may be a `Message` itself and is then translated, too; a date is written as the language does.
    """

    template: str
    params: dict[str, Any] = {}  # noqa: RUF012 -- never written to; a NamedTuple cannot hold a frozen dict

    def __str__(self) -> str:
        return say(self, _same)

    def plain(self) -> list[Any]:
        """The message as JSON values, for the index."""
        return [self.template, {k: v.plain() if isinstance(v, Message) else v for k, v in self.params.items()}]


def _same(text: str) -> str:
    return text


def message_from(plain: list[Any]) -> Message:
    """The message that `Message.plain` wrote down."""
    template, params = plain
    return Message(template, {k: message_from(v) if isinstance(v, list) else v for k, v in params.items()})


def say(message: Message, translate: Callable[[str], str]) -> str:
    """The sentence in the language of `translate`, gaps filled."""
    template = translate(message.template)
    if not message.params:
        return template
    return template.format(**{name: _filling(value, translate) for name, value in message.params.items()})


def _filling(value: Any, translate: Callable[[str], str]) -> Any:
    if isinstance(value, Message):
        return say(value, translate)
    if isinstance(value, datetime.date):
        return translate(DATE).format(year=value.year, month=value.month, day=value.day)
    if isinstance(value, Both):
        return value.de if translate(LANGUAGE) == "de" else value.en
    return value
