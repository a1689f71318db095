"""`osreg confirm ID...`."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from osreg.options import LangOption, RegistryOption
from osreg.options_entry import DryOption
from osreg.words import Words, tr, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from osreg_checks.reuse.records import Record
    from osreg_checks.reuse.standing import Standing
    from osreg_registry.catalogue import Catalogue


class Phase(StrEnum):
    """What a record may say of where a solution stands."""

    planned = "planned"
    pilot = "pilot"
    production = "production"
    ended = "ended"


def confirm(
    keys: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ID]...", help=tr("Solutions, as `municipality/name`."), show_default=False),
    ] = None,
    municipality: Annotated[
        str | None,
        typer.Option(
            "--municipality",
            metavar="ID",
            help=tr("All records of this municipality that nobody confirmed lately."),
            show_default=False,
        ),
    ] = None,
    interactive: Annotated[bool, typer.Option("--interactive", help=tr("Ask for each record."))] = False,
    day: Annotated[
        str | None,
        typer.Option("--date", metavar="DAY", help=tr("Day of the confirmation; else today."), show_default=False),
    ] = None,
    status: Annotated[
        Phase | None, typer.Option("--status", help=tr("Where it stands now."), show_default=False)
    ] = None,
    version: Annotated[
        str | None,
        typer.Option("--version-in-use", metavar="VERSION", help=tr("Version in use now."), show_default=False),
    ] = None,
    dry: DryOption = False,
    lang: LangOption = None,
    registry: RegistryOption = None,
) -> None:
    """Renews `confirmed` in the files of these records; all other lines stay as they are."""
    from osreg.session import open_catalogue
    from osreg_checks.clock import now
    from osreg_checks.reuse.standing import Standing
    from osreg_registry.message import Message

    say = words(lang.value) if lang else tr
    catalogue = open_catalogue(registry, say)
    today = now().date()
    standing = Standing(catalogue, catalogue.policy(), today)
    changes = _changes(day or today.isoformat(), today.isoformat(), status, version)
    chosen = list(_chosen(catalogue, standing, keys or [], municipality, say))
    count = 0
    for one, more in _agreed(chosen, standing, say) if interactive else ((one, {}) for one in chosen):
        count += _write(catalogue, one, changes | more, dry=dry)
    told = {"count": count}
    text = Message("would be written: {count}", told) if dry else Message("confirmed: {count}", told)
    sys.stdout.write(f"{say.say(text)}\n")


def _changes(day: str, today: str, status: Phase | None, version: str | None) -> dict[str, str]:
    """What is written into each file. Raises UsageError for a day that is none, or lies in the future."""
    import datetime

    from osreg_registry.errors import UsageError
    from osreg_registry.message import Message

    try:
        datetime.date.fromisoformat(day)
    except ValueError as error:
        fix = Message("write it as in 2026-11-23")
        raise UsageError(Message("`{text}` is no day", {"text": day[:40]}), fix) from error
    if day > today:
        raise UsageError(Message("`{text}` lies in the future", {"text": day}))
    found = {"confirmed": day}
    if status:
        found["status"] = status.value
    if version:
        found["version"] = version
    return found


def _chosen(
    catalogue: Catalogue, standing: Standing, keys: list[str], municipality: str | None, say: Words
) -> Iterator[Record]:
    """The records that are meant; one that is unknown ends the run before anything is written."""
    from osreg_checks.consider import home_called
    from osreg_checks.reuse.records import record, records
    from osreg_registry.errors import UsageError
    from osreg_registry.message import Message

    if not keys and municipality is None:
        fix = Message("for example osreg confirm soest/soestapp, or osreg confirm --municipality soest --interactive")
        raise UsageError(Message("nothing was named"), fix)
    for key in keys:
        found = record(catalogue, _key(catalogue, key))
        if found is None:
            _unknown(catalogue, key, say)
        else:
            yield found
    if municipality is not None and not keys:
        home = home_called(catalogue, municipality).id
        own = (one for one in records(catalogue) if one.organisation == home)
        yield from (one for one in own if standing.phase(one) != "ended" and not standing.is_fresh(one))


def _key(catalogue: Catalogue, text: str) -> str:
    from osreg_registry.resolve import resolve

    found = resolve(catalogue, text)
    return found.id if found.kind == "solution" and found.id else text


def _unknown(catalogue: Catalogue, key: str, say: Words) -> None:
    from osreg.output import remark
    from osreg_registry.message import Message
    from osreg_registry.resolve import near_solutions

    near = ", ".join(near_solutions(catalogue, key))
    message = Message("the registry knows no solution `{name}`", {"name": key[:80]})
    remark(say, message, Message("did you mean {names}?", {"names": near}) if near else None)
    raise typer.Exit(3)


def _agreed(chosen: Iterable[Record], standing: Standing, say: Words) -> Iterator[tuple[Record, dict[str, str]]]:
    """Those that a person agrees to, one after another, so that an interruption loses nothing that was answered."""
    from osreg.reports.reuse import Teller
    from osreg.words import clean
    from osreg_registry.errors import UsageError
    from osreg_registry.message import Message

    if not sys.stdin.isatty():
        text = Message("--interactive needs a terminal")
        raise UsageError(text, Message("name the records instead, or leave --interactive out"))
    teller = Teller(standing, say)
    answers = {"y": {}, "j": {}, "": None, "n": None, "s": None, "e": {"status": "ended"}}
    for one in chosen:
        sys.stdout.write(f"\n{clean(one.name)} ({one.key})\n  {teller.state(one)}\n")
        answer = "?"
        while answer not in answers and answer != "q":
            prompt = Message("Still so? y yes, e it has ended, s skip, q stop:")
            sys.stdout.write(f"  {say.say(prompt)} ")
            sys.stdout.flush()
            line = sys.stdin.readline()
            answer = line.strip().lower()[:1] if line else "q"
        if answer == "q":
            return
        more = answers[answer]
        if more is not None:
            yield one, more


def _write(catalogue: Catalogue, one: Record, changes: dict[str, str], *, dry: bool) -> bool:
    """Writes one file and shows what changed in it."""
    import difflib

    from osreg.session import refuse_shipped
    from osreg.words import clean
    from osreg_registry.editing import edited, save

    path = f"solutions/{one.key}.yml"
    refuse_shipped(catalogue.root)
    before = (catalogue.root / path).read_bytes()
    after = edited(before, "solution", changes)
    if not dry and after != before:
        save(catalogue.root, path, before, after)
    old, new = (text.decode("utf-8").splitlines() for text in (before, after))
    for line in difflib.unified_diff(old, new, path, path, n=0, lineterm=""):
        sys.stdout.write(f"{clean(line)}\n")
    return True
