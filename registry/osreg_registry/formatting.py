"""One order for all files: the keys of an entry as the model has them, each with the comment above it.

The text is cut into blocks, one for each key at its top, and put together again; what stands inside of a block stays
letter by letter, and so does the head of the file. Formatting a formatted text changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from osreg_registry import strict_yaml
from osreg_registry.drafting import order_of, schema_line
from osreg_registry.editing import prove
from osreg_registry.errors import UsageError
from osreg_registry.message import Message
from osreg_registry.paths import place_of

_KINDS = frozenset({"solution", "product", "organisation", "check-record"})


class _Block(NamedTuple):
    """A key with its lines: perhaps a blank one, comments, the key, its value."""

    key: str
    lines: tuple[str, ...]


def formatted(raw: bytes, kind: str) -> bytes:
    """The text of an entry of that kind in order. Raises UsageError for a text that is not read as keys with values."""
    parsed = strict_yaml.parse(raw, places=True)
    if not isinstance(parsed.data, dict) or not parsed.data:
        raise UsageError(Message("the file has faults"), Message("`osreg validate` lists them"))
    starts = {parsed.places[(key,)].key: key for key in parsed.data}
    if any(column != 1 for _, column in starts):
        problem = Message("its keys do not stand at the beginning of their lines")
        raise UsageError(problem, Message("write one key a line, without braces around all"))
    lines = [line.rstrip() for line in raw.decode().replace("\r\n", "\n").split("\n")]
    head, blocks, foot = _cut(lines, sorted((line, key) for (line, _), key in starts.items()))
    order = {key: number for number, key in enumerate(order_of(kind))}
    blocks.sort(key=lambda block: order.get(block.key, len(order)))
    first = "\n".join(_without_leading_blank(line for block in blocks for line in block.lines))
    text = "\n".join([*_head(head, kind), first, *foot]).rstrip("\n") + "\n"
    result = text.encode()
    prove(result, parsed.data)
    return result


def _cut(lines: list[str], starts: list[tuple[int, str]]) -> tuple[list[str], list[_Block], list[str]]:
    """Head, blocks and foot. Lines count from 1; the comment right above a key belongs to it, but for the first."""
    tops = [starts[0][0] - 1, *(_top(lines, line - 1) for line, _ in starts[1:])]
    end = len(lines)
    while end > starts[-1][0] and (not lines[end - 1] or lines[end - 1].startswith("#")):
        end -= 1
    foot = _tidy(lines[end:])
    ends = [*tops[1:], end]
    blocks = [
        _Block(key, tuple(_tidy(lines[top:bottom]))) for (_, key), top, bottom in zip(starts, tops, ends, strict=True)
    ]
    return lines[: tops[0]], blocks, foot


def _top(lines: list[str], number: int) -> int:
    """Where the block of the key on that line (from 0) begins."""
    while number and lines[number - 1].startswith("#"):
        number -= 1
    return number - 1 if number and not lines[number - 1] else number


def _tidy(lines: Iterable[str]) -> list[str]:
    """The lines without more than one blank line in a row, and without any at the end."""
    kept: list[str] = []
    for line in lines:
        if line or (not kept or kept[-1]):
            kept.append(line)
    while kept and not kept[-1]:
        kept.pop()
    return kept


def _without_leading_blank(lines: Iterable[str]) -> list[str]:
    kept = list(lines)
    return kept[1:] if kept and not kept[0] else kept


def _head(lines: list[str], kind: str) -> list[str]:
    """The comments at the top, with the line that tells editors the schema."""
    kept = [line for line in _tidy(lines) if not line.startswith("# yaml-language-server:")]
    return [schema_line(kind), *_without_leading_blank(kept)]


def entries_at(root: Path, paths: Sequence[Path]) -> Iterator[tuple[str, str]]:
    """Path (relative to the root) and kind of the entries at or below the paths; of all when there are none, in order.

    Raises UsageError for a path that is not there, or not in the registry.
    """
    found = set()
    for path in [path.resolve() for path in paths] or [root / "solutions", root / "registry"]:
        if not path.exists() or not path.is_relative_to(root):
            gaps = {"paths": str(path)}
            raise UsageError(Message("there are no entries at {paths}", gaps), Message("entries end in .yml"))
        below = sorted(path.rglob("*.yml")) if path.is_dir() else [path]
        found |= {one.relative_to(root).as_posix() for one in below if not one.is_symlink()}
    for name in sorted(found):
        place = place_of(name)
        if place and place[0] in _KINDS:
            yield name, place[0]
