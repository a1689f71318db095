"""The two languages of a clerk, and text that is safe to show.

English texts in the code are the keys of `locale/de/LC_MESSAGES/osreg.po`; `make generated` collects and compiles them.
"""

from __future__ import annotations

import datetime
import functools
import gettext
import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from osreg_registry.message import DATE, Message, say

Language = Literal["de", "en"]
LOCALE = Path(__file__).resolve().parent / "locale"

# Terminal escapes, line breaks and bidirectional controls; and what the logs of forges take for commands.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")
_LOG_COMMAND = re.compile(r":(?=:)|#(?=#)")


class Words(NamedTuple):
    """One language: translates texts of the code and messages of the lower floors."""

    language: Language
    translate: Callable[[str], str]

    def __call__(self, text: str, **gaps: object) -> str:
        """The text in this language, its gaps filled; a day is written as the language does."""
        return say(Message(text, gaps), self.translate)

    def day(self, day: datetime.date | None) -> str:
        """The day as the language writes it; empty for none."""
        return say(Message(DATE, {"year": day.year, "month": day.month, "day": day.day}), self.translate) if day else ""

    def say(self, message: Message) -> str:
        """The message in this language, safe to show."""
        return clean(say(message, self.translate))


def clean(text: str) -> str:
    """The text without anything that a terminal or the log of a forge would obey."""
    return _LOG_COMMAND.sub(lambda match: match.group() + " ", _UNSAFE.sub("\N{REPLACEMENT CHARACTER}", text))


@functools.cache
def words(language: Language) -> Words:
    """The words of a language."""
    translation = gettext.translation("osreg", LOCALE, languages=[language], fallback=True)
    return Words(language, translation.gettext if language != "en" else str)


def preferred(arguments: Sequence[str], environment: Mapping[str, str]) -> Language:
    """The language of this run: `--lang`, else the locale (German or not), as POSIX orders its variables."""
    for index, argument in enumerate(arguments):
        if argument == "--lang" and index + 1 < len(arguments):
            return "de" if arguments[index + 1] == "de" else "en"
        if argument.startswith("--lang="):
            return "de" if argument == "--lang=de" else "en"
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(variable):
            return "de" if value.lower().startswith("de") else "en"
    return "en"


def speak_to_user() -> Words:
    """The words of this run; the command line library then speaks the same language."""
    language = preferred(sys.argv[1:], os.environ)
    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain("osreg", LOCALE)
    gettext.textdomain("osreg")
    return words(language)


#: For texts that are fixed when a module is loaded: the help of commands and options.
tr = speak_to_user()
