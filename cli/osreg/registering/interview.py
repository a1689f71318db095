"""The talk of `osreg new`: only what is not known yet is asked, and every answer is kept at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osreg.registering.asking import Back, Terminal
from osreg.registering.kept import Kept, keep
from osreg.registering.questions import Questions
from osreg.words import Words
from osreg_registry.resolve import organisation_called

if TYPE_CHECKING:
    from osreg_registry.catalogue import Catalogue


class Interview:
    """Asks for the fields of one solution of a municipality, and keeps them after every answer."""

    def __init__(self, catalogue: Catalogue, words: Words, draft: Kept) -> None:
        self.words = words
        self._at = Terminal(words)
        home = organisation_called(catalogue, draft.municipality or "")
        self.questions = Questions(catalogue, words, self._at, home, dict(draft.fields))
        self._answered = list(draft.answered)
        self._asked: list[str] = []  # in this run: where `<` can go back to

    def run(self) -> None:
        """Asks what is open. Raises Stopped when somebody has had enough; all answers are kept then."""
        steps = list(self.questions.steps)
        number = 0
        while number < len(steps):
            key = steps[number]
            if key in self._answered or not self.questions.is_open(key):
                number += 1
                continue
            questions = self._at.questions
            try:
                self.questions.steps[key]()
            except Back:
                number = self._back_from(number, steps)
                continue
            if self._at.questions > questions:
                self._asked.append(key)
            self._answered.append(key)
            self.save()
            number += 1

    def again(self, key: str) -> None:
        """Asks one question once more, though it has an answer."""
        try:
            self.questions.steps[key]()
        except Back:
            return
        self.save()

    @property
    def keys(self) -> list[str]:
        """The questions that can be asked again."""
        return [key for key in self.questions.steps if key not in {"same", "municipality"}]

    def save(self) -> None:
        """Keeps what is known; a disk that is full stops nobody."""
        try:
            keep(Kept(self.questions.home.id if self.questions.home else None, self.questions.fields, self._answered))
        except OSError as error:
            why = error.strerror or str(error)
            self._at.say(self.words("The draft could not be kept: {why}", why=why))

    def _back_from(self, number: int, steps: list[str]) -> int:
        """The last question before that was really asked; it and those after it are open again."""
        before = [place for place in range(number) if steps[place] in self._asked]
        if not before:
            return number
        for key in steps[before[-1] : number]:
            if key in self._answered:
                self._answered.remove(key)
        self._asked.remove(steps[before[-1]])
        self.questions.fields.pop(steps[before[-1]].partition(".")[0], None)
        return before[-1]
