"""Where an answer goes: to the screen, or to a file that is whole or not there."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

from osreg.words import Words, clean
from osreg_registry.errors import UsageError
from osreg_registry.message import Message


def emit(text: str | bytes, target: Path | None) -> None:
    """Shows the text, or writes it to the target in one step. Raises UsageError when that fails.

    Bytes are for a file or a pipe: a terminal is not given any.
    """
    if target is None:
        _show(text) if isinstance(text, str) else _pass_on(text)
        return
    try:
        _write(text, target)
    except OSError as error:
        why = {"path": str(target), "why": error.strerror or str(error)}
        raise UsageError(Message("{path} cannot be written: {why}", why), Message("name another file")) from error


def _show(text: str) -> None:
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever reads has seen enough; the command line library ends the run
        raise
    except OSError as error:
        why = {"why": error.strerror or str(error)}
        raise UsageError(Message("the answer cannot be written: {why}", why)) from error


def _pass_on(content: bytes) -> None:
    if sys.stdout.isatty():
        raise UsageError(Message("this form is no text for a screen"), Message("name a file with --output"))
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def _write(text: str | bytes, target: Path) -> None:
    import tempfile  # noqa: PLC0415 -- only with --output

    if target.is_dir():
        raise IsADirectoryError(0, "it is a folder", str(target))
    handle, temporary = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text if isinstance(text, bytes) else text.encode("utf-8", errors="replace"))
        # mkstemp makes files for the owner alone; a report is like any other file of the user.
        mask = os.umask(0)
        os.umask(mask)
        Path(temporary).chmod(0o666 & ~mask)
        Path(temporary).replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise


def remark(words: Words, message: Message, fix: Message | None = None) -> None:
    """A line beside the answer, on standard error: what is wrong (how to mend it)."""
    mend = f" ({words.say(fix)})" if fix else ""
    sys.stderr.write(f"osreg: {clean(words.say(message))}{mend}\n")


def width() -> int:
    """Columns of the terminal, 80 where there is none."""
    try:
        columns = os.get_terminal_size(sys.stdout.fileno()).columns or 80
    except (OSError, ValueError):
        return 80
    return max(60, min(columns, 120))


def colour() -> bool:
    """Whether the screen shows colours and the user wants them (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
