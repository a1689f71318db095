"""One question in the terminal: shown with what is known, asked again until the answer can be used."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from osreg.words import Words, clean
from osreg_registry.message import Message


class Back(Exception):  # noqa: N818 -- no error, a way
    """Somebody wants to change the answer before."""


class Stopped(Exception):  # noqa: N818 -- as above
    """Somebody has had enough, or the terminal went away."""


class Given(NamedTuple):
    """An answer that can be used, or why it cannot; a value of None is "not known"."""

    value: Any = None
    objection: Message | None = None


Reader = Callable[[str], Given]


class Terminal:
    """Reads lines and writes questions. `<` goes back, `?` shows the help, nothing means "not known"."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.questions = 0

    def say(self, text: str = "") -> None:
        """A line, safe to show."""
        sys.stdout.write("".join(f"{clean(line)}\n" for line in text.split("\n")))
        sys.stdout.flush()

    def ask(self, question: Message, read: Reader, *, known: str = "", help_: Message | None = None) -> Any:
        """The value of the answer; that of what is known already when nothing is typed."""
        while True:
            asked = self.words.say(question) + (f" [{clean(known)}]" if known else "")
            line = self._line(asked + (" " if asked.endswith("?") else ": "))
            if line == "<":
                raise Back
            if line == "?" and help_:
                self.say(f"  {self.words.say(help_)}")
                continue
            given = read(line or known)
            if given.objection is None:
                return given.value
            self.say(f"  {self.words.say(given.objection)}")

    def choose(self, question: Message, options: Sequence[tuple[str, str]], *, known: str | None = None) -> str | None:
        """The value of the option whose number, or first letters, were typed; None for none of them."""
        for number, (_, label) in enumerate(options, 1):
            self.say(f"  {number}  {label}")
        numbers = {str(number): value for number, (value, _) in enumerate(options, 1)}
        start = next((number for number, value in numbers.items() if value == known), "")

        def read(line: str) -> Given:
            if not line:
                return Given(None)
            if line in numbers:
                return Given(numbers[line])
            begun = [value for value, label in options if label.casefold().startswith(line.casefold()) or value == line]
            if len(begun) == 1:
                return Given(begun[0])
            return Given(objection=Message("please type a number from 1 to {last}, or nothing", {"last": len(options)}))

        return self.ask(question, read, known=start)  # type: ignore[no-any-return]

    def agrees(self, question: Message, *, default: bool) -> bool:
        """Whether the person says yes."""
        words = {"j": True, "ja": True, "y": True, "yes": True, "n": False, "nein": False, "no": False}

        def read(line: str) -> Given:
            if not line:
                return Given(default)
            if line.casefold() in words:
                return Given(words[line.casefold()])
            return Given(objection=Message("please type y for yes or n for no"))

        choice = self.words("Y/n") if default else self.words("y/N")
        return bool(self.ask(Message("{question} ({choice})", {"question": question, "choice": choice}), read))

    def _line(self, prompt: str) -> str:
        self.questions += 1
        sys.stdout.write(prompt)
        sys.stdout.flush()
        try:
            line = sys.stdin.readline()
        except KeyboardInterrupt:
            raise Stopped from None
        except UnicodeDecodeError:
            return ""
        if not line:
            raise Stopped
        return line.strip()
