"""Asking the outside on behalf of a command: how, for how long, and a sign of life while it lasts."""

from __future__ import annotations

import datetime
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from osreg.output import remark
from osreg.words import Words, clean
from osreg_checks.clock import now
from osreg_checks.sources.places import evidence_file
from osreg_registry.errors import UsageError
from osreg_registry.message import Message

if TYPE_CHECKING:
    from pathlib import Path

    from osreg_checks.sources.live import Live
    from osreg_registry.catalogue import Catalogue

_PATIENCE = 2.0


@contextmanager
def asking(
    catalogue: Catalogue,
    words: Words,
    *,
    offline: bool,
    as_of: datetime.datetime | None,
    evidence: Path | None,
    seconds: float,
) -> Iterator[Live | None]:
    """The outside of this run, closed at the end; None when nobody shall be asked and nothing is stored.

    Raises UsageError for evidence or tokens that cannot be used.
    """
    if offline and not as_of and not evidence and not evidence_file().exists():
        yield None
        return
    from osreg_checks.sources.opening import Asking, open_live  # noqa: PLC0415 -- only with something to open

    sources = catalogue.sources()
    live = open_live(sources, Asking(offline, as_of, evidence, seconds)) if sources else None
    if live is None:
        yield None
        return
    if live.client.offline:
        yield live
    else:
        with _sign_of_life(lambda: live.client.requests, words):
            yield live
    if live.client.evidence.lost:
        remark(words, Message("the answers could not be kept: {why}", {"why": live.client.evidence.lost}))
    live.client.close()
    live.client.evidence.close()


def moment(text: str) -> datetime.datetime:
    """The moment in UTC that `--as-of` names; a day means its end. Raises UsageError for anything else."""
    fix = Message("write it as in a report: 2026-11-23T12:00:00Z")
    try:
        found = datetime.datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(Message("`{text}` is no moment", {"text": clean(text[:40])}), fix) from error
    if len(text) == len("2026-11-23"):
        found = found.replace(hour=23, minute=59, second=59)
    found = (found if found.tzinfo else found.replace(tzinfo=datetime.UTC)).astimezone(datetime.UTC)
    if found > max(now(), datetime.datetime.now(datetime.UTC)) and len(text) > len("2026-11-23"):
        raise UsageError(Message("`{text}` lies in the future", {"text": clean(text[:40])}), fix)
    return found


@contextmanager
def _sign_of_life(answers: Callable[[], int], words: Words) -> Iterator[None]:
    """Past two seconds, says on standard error that forges are being asked: a line that counts on a terminal."""
    ended = threading.Event()
    shows = sys.stderr.isatty()

    def run() -> None:
        if ended.wait(_PATIENCE):
            return
        text = words("asking forges and services: {count} requests so far")
        while True:
            line = f"osreg: {text.format(count=answers())}"
            sys.stderr.write(f"\r{line}" if shows else f"{line}\n")
            sys.stderr.flush()
            if ended.wait(0.5 if shows else 30):
                break
        if shows:
            sys.stderr.write("\r" + " " * len(line) + "\r")

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
