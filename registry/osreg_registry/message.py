"""Texts that know their parameters, so that the top floor can say them in any language."""

from __future__ import annotations

from typing import Any, NamedTuple


class Message(NamedTuple):
    """A sentence in English with named gaps; the English template is the key of its translations.

    `tools/generate.py` collects the template of every `Message("...")` in the code for the catalogues.
    A parameter may be a `Message` itself and is then translated, too.
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


def say(message: Message, translate: Any) -> str:
    """The sentence in the language of `translate`, gaps filled."""
    filled = {k: say(v, translate) if isinstance(v, Message) else v for k, v in message.params.items()}
    template: str = translate(message.template)
    return template.format(**filled) if filled else template
