"""The talk of `osreg new`: questions, the entry as it would be, and the last word before it is written."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING, Any

import typer

from osreg.registering.asking import Given, Stopped, Terminal
from osreg.registering.interview import Interview
from osreg.registering.kept import Kept, file_of_draft, forget, kept
from osreg.registering.writing import place_for, write
from osreg.words import Words
from osreg_registry.errors import UsageError
from osreg_registry.message import Message
from osreg_registry.registering import solution_text

if TYPE_CHECKING:
    from osreg_registry.catalogue import Catalogue
    from osreg_registry.model import Organisation


def talk(
    catalogue: Catalogue,
    home: Organisation | None,
    fields: dict[str, Any],
    slug: str | None,
    words: Words,
    *,
    resume: bool,
    dry: bool,
) -> None:
    """Asks, shows and writes; an interruption keeps the draft and ends with exit code 130."""
    at = Terminal(words)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # an interruption is answered here
    try:
        draft = _beginning(at, home, fields, resume=resume)
        interview = Interview(catalogue, words, draft)
        at.say(words("Nothing means: not known. < goes back, Ctrl-C stops and keeps the draft."))
        interview.run()
        _last_word(at, catalogue, interview, slug, words, dry=dry)
    except Stopped:
        _kept_for_later(at, words)


def _beginning(at: Terminal, home: Organisation | None, fields: dict[str, Any], *, resume: bool) -> Kept:
    """The draft to go on with: the one that was interrupted, if wanted, or what is stated."""
    old = kept()
    if resume and old is None:
        raise UsageError(Message("there is no draft to go on with"), Message("begin with osreg new"))
    if old is None or (fields and not resume):
        return Kept(home.id if home else None, fields, [])
    name = str(old.fields.get("name") or "?")
    if resume or at.agrees(
        Message("There is an unfinished draft: {name}. Go on with it?", {"name": name}), default=True
    ):
        return Kept(home.id if home else old.municipality, {**old.fields, **fields}, old.answered)
    return Kept(home.id if home else None, fields, [])


def _last_word(
    at: Terminal, catalogue: Catalogue, interview: Interview, slug: str | None, words: Words, *, dry: bool
) -> None:
    """Shows the entry until it is written, or somebody stops."""
    while interview.questions.home:
        interview.questions.complete()
        try:
            path = place_for(catalogue, interview.questions.home, interview.questions.fields, slug, again=True)
        except UsageError as error:
            at.say(words.say(error.message) + (f" ({words.say(error.fix)})" if error.fix else ""))
            raise Stopped from None
        at.say(f"\n# {path}\n{solution_text(interview.questions.fields).decode()}")
        key = at.ask(
            Message("Write it (y writes, n stops, the name of a question changes its answer)?"), _choice(interview)
        )
        if key == "n":
            raise Stopped
        if key != "y":
            interview.again(key)
            continue
        try:
            write(catalogue, path, interview.questions.fields, words, dry=dry)
        except UsageError as error:
            at.say(words.say(error.message) + (f" ({words.say(error.fix)})" if error.fix else ""))
            slug = at.ask(Message("Another file name, without .yml"), _name)
            continue
        if not dry:
            forget()
        return


def _choice(interview: Interview) -> Any:
    def read(line: str) -> Given:
        folded = line.casefold()
        if folded in {"y", "yes", "j", "ja"}:
            return Given("y")
        if folded in {"n", "no", "nein"}:
            return Given("n")
        if folded in interview.keys:
            return Given(folded)
        return Given(objection=Message("y, n, or one of: {keys}", {"keys": ", ".join(interview.keys)}))

    return read


def _name(line: str) -> Given:
    from osreg_registry.registering import slug_of  # noqa: PLC0415 -- only after a clash

    return Given(slug_of(line)) if slug_of(line) else Given(objection=Message("please type a name"))


def _kept_for_later(at: Terminal, words: Words) -> None:
    at.say()
    if file_of_draft().exists():
        at.say(words("Nothing was written. The draft is kept; go on with: osreg new --resume"))
    else:
        at.say(words("Nothing was written."))
    raise typer.Exit(130)
