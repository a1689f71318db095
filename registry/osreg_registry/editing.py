"""Edits of an entry that change a few lines and leave all others as they are: comments, order, quotes, line ends.

Only plain values at the top of the file are changed. The lines are found by their place in the text, and the result is
read again: it must differ from the old data in these values alone, else nothing is written.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from osreg_registry import strict_yaml
from osreg_registry.drafting import order_of
from osreg_registry.entries import read
from osreg_registry.errors import RegistryError, UsageError
from osreg_registry.message import Message

# A plain or quoted value on one line, with the comment behind it.
_VALUE = re.compile(
    rb"""(?P<key>[^:\s]+\s*:\s*)(?P<value>"[^"\n]*"|'[^'\n]*'|[^\s#"'][^\r\n#]*?)(?P<rest>\s*(#[^\r\n]*)?)$"""
)

_CHECK = re.compile(rb"""(?P<key>alternatives_check\s*:\s*)("[^"]*"|'[^']*'|[0-9a-z-]+)""")


def edited(raw: bytes, kind: str, changes: Mapping[str, str]) -> bytes:
    """The text with these values at its top. Raises UsageError for a text that cannot be edited line by line."""
    parsed = strict_yaml.parse(raw, places=True)
    data = parsed.data
    if not isinstance(data, dict):
        raise UsageError(Message("the file has faults"), Message("`osreg validate` lists them"))
    end = b"\r\n" if b"\r\n" in raw else b"\n"
    lines = raw.split(end)
    if lines[-1]:
        lines.append(b"")
    # From the end, so that the lines above keep their numbers.
    for key in sorted(changes, key=lambda key: -_line(parsed.places, key, _below(data, kind, key), len(lines))):
        text = json.dumps(changes[key], ensure_ascii=False).encode()
        if key in data:
            _replace(lines, parsed.places[(key,)].key[0] - 1, text)
        else:
            below = _below(data, kind, key)
            number = parsed.places[(below,)].key[0] - 1 if below else len(lines) - 1
            while not below and number and not lines[number - 1].strip():
                number -= 1
            lines.insert(number, key.encode() + b": " + text)
    result = end.join(lines)
    prove(result, {**data, **changes})
    return result


def with_check(raw: bytes, name: str) -> bytes:
    """The text of a solution with that check on file under `procurement.alternatives_check`, all else as it was.

    Raises UsageError for a text that cannot be edited line by line.
    """
    parsed = strict_yaml.parse(raw, places=True)
    data = parsed.data
    if not isinstance(data, dict):
        raise UsageError(Message("the file has faults"), Message("`osreg validate` lists them"))
    end = b"\r\n" if b"\r\n" in raw else b"\n"
    lines = raw.split(end)
    key, text = b"alternatives_check", json.dumps(name).encode()
    stated = data.get("procurement")
    if stated is None:
        while lines and not lines[-1].strip():
            lines.pop()
        lines += [b"procurement:", b"  " + key + b": " + text, b""]
    elif "alternatives_check" in stated:
        number = parsed.places["procurement", "alternatives_check"].key[0] - 1
        lines[number] = re.sub(
            key + rb"""(\s*:\s*)("[^"]*"|'[^']*'|[0-9a-z-]+)""", key + rb"\g<1>" + text, lines[number]
        )
    else:
        number = parsed.places[("procurement",)].key[0] - 1
        if b"{" in lines[number]:
            lines[number] = lines[number].replace(b"{", b"{" + key + b": " + text + b", ", 1)
        else:
            first = min(parsed.places["procurement", inner].key for inner in stated)
            lines.insert(first[0] - 1, b" " * (first[1] - 1) + key + b": " + text)
    result = end.join(lines)
    prove(result, {**data, "procurement": {**(stated or {}), "alternatives_check": name}})
    return result


def _line(places: Mapping[strict_yaml.Path, strict_yaml.Place], key: str, below: str | None, last: int) -> int:
    found = places.get((key,)) or (places.get((below,)) if below else None)
    return found.key[0] if found else last + 1


def _below(data: Mapping[str, Any], kind: str, key: str) -> str | None:
    """The first key in the file that comes after the new one in the order of entries."""
    order = order_of(kind)
    later = set(order[order.index(key) + 1 :])
    return next((name for name in data if name in later), None)


def _replace(lines: list[bytes], number: int, text: bytes) -> None:
    found = _VALUE.fullmatch(lines[number])
    if found is None:
        gaps = {"line": number + 1}
        raise UsageError(Message("line {line} cannot be changed by itself", gaps), Message("change it in an editor"))
    lines[number] = found["key"] + text + found["rest"]


def prove(result: bytes, expected: dict[str, Any]) -> None:
    """Raises UsageError unless the text holds exactly this data."""
    if strict_yaml.parse(result).data != expected:
        text = Message("the file cannot be changed line by line")
        raise UsageError(text, Message("change it in an editor"))


def save(root: Path, path: str, before: bytes, after: bytes) -> None:
    """Puts the new text in the place of the old one, in one step.

    Raises:
        UsageError: the new text has faults, or somebody changed the file in the meantime.
        RegistryError: it cannot be written.

    """
    target = root / path
    try:
        if target.is_symlink():
            raise UsageError(Message("{path} is a symbolic link", {"path": path}))
        if target.read_bytes() != before:
            again = Message("run it again")
            raise UsageError(Message("{path} was changed in the meantime", {"path": path}), again)
        _swap(root, path, after)
    except OSError as error:
        gaps = {"path": path, "why": error.strerror or str(error)}
        raise RegistryError(Message("{path} cannot be written: {why}", gaps)) from error


def create(root: Path, path: str, content: bytes) -> None:
    """Writes a new file, in one step; an entry is judged before.

    Raises:
        UsageError: there is such a file already, or the entry has faults.
        RegistryError: it cannot be written.

    """
    target = root / path
    if target.suffix == ".yml":
        _judge(path, content)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(temporary).chmod(0o644)
            os.link(temporary, target)  # unlike a move, it never takes the place of another file
        finally:
            Path(temporary).unlink()
    except FileExistsError as error:
        raise UsageError(Message("there is a file {path} already", {"path": path})) from error
    except OSError as error:
        gaps = {"path": path, "why": error.strerror or str(error)}
        raise RegistryError(Message("{path} cannot be written: {why}", gaps)) from error


def _judge(path: str, content: bytes) -> None:
    """Raises UsageError for an entry with faults; it is read where it will lie, in a folder of the same shape."""
    with tempfile.TemporaryDirectory() as folder:
        trial = Path(folder) / path
        trial.parent.mkdir(parents=True)
        trial.write_bytes(content)
        errors = [fault for fault in read(Path(folder), path).faults if fault.level == "error"]
    if errors:
        gaps = {"path": path, "problem": errors[0].message}
        raise UsageError(Message("{path} would have a fault: {problem}", gaps), errors[0].fix)


def _swap(root: Path, path: str, after: bytes) -> None:
    target = root / path
    mode = target.stat().st_mode
    _judge(path, after)
    handle, temporary = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(after)
        Path(temporary).chmod(mode)
        Path(temporary).replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise
