"""Writing a new solution: shown before, judged before, never in the place of another."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from osreg.words import Words, clean
from osreg_registry.editing import create
from osreg_registry.errors import UsageError
from osreg_registry.left_over import LeftOver
from osreg_registry.message import Message
from osreg_registry.registering import path_of, same_solutions, slug_of, solution_text

if TYPE_CHECKING:
    from osreg_registry.catalogue import Catalogue
    from osreg_registry.model import Organisation

_SHOWN = 40
#: A solution has these; the options that state them.
NEEDED = {
    "name": "--name",
    "description": "--description-de, --description-en",
    "status": "--status",
    "evidence": "--evidence, --confirmed",
}


def missing(fields: Mapping[str, Any]) -> list[str]:
    """Options for what a solution has to have and these fields lack."""
    lacks = [key for key in ("name", "status") if not fields.get(key)]
    described = fields.get("description") or {}
    if not (described.get("de") and described.get("en")):
        lacks.append("description")
    if not fields.get("evidence") and not fields.get("confirmed"):
        lacks.append("evidence")
    return [NEEDED[key] for key in NEEDED if key in lacks]


def place_for(
    catalogue: Catalogue, home: Organisation, fields: Mapping[str, Any], slug: str | None, *, again: bool = False
) -> str:
    """The path of the new entry.

    Raises:
        UsageError: something that it has to have is missing, no file name follows from its name, or the municipality
            has it already (unless `again`).

    """
    if lacks := missing(fields):
        raise UsageError(
            Message("too little is known for an entry"), Message("state {options}", {"options": "; ".join(lacks)})
        )
    name = slug or slug_of(str(fields["name"]))
    if not name:
        raise UsageError(Message("no file name follows from `{name}`", {"name": fields["name"]}), Message("use --slug"))
    same = same_solutions(catalogue, home.id, fields)
    if same and not again:
        gaps = {"name": home.name, "solutions": ", ".join(same)}
        raise UsageError(
            Message("{name} has it already: {solutions}", gaps),
            Message("change that entry with osreg edit, or add another one with --again"),
        )
    return path_of(home.id, name)


def write(catalogue: Catalogue, path: str, fields: Mapping[str, Any], words: Words, *, dry: bool) -> None:
    """Writes the entry and says where; a dry run shows it. Raises UsageError for an entry with faults."""
    content = solution_text(fields)
    if dry:
        sys.stdout.write(f"# {path}\n{_shown(content)}")
        return
    create(catalogue.root, path, content)
    sys.stdout.write(words("Written: {path}", path=clean(path)) + "\n")


def _shown(content: bytes) -> str:
    return "".join(f"{clean(line)}\n" for line in content.decode().splitlines())


def tell(remarks: Sequence[Message], left: Sequence[LeftOver], words: Words) -> None:
    """Says on standard error what a person has to look at, and what did not become part of the entry, by reason."""
    lines = [f"- {words.say(remark)}" for remark in remarks]
    if lines:
        lines.insert(0, words("Please look at:"))
    if left:
        lines.append(words("Not taken over: {count}", count=len(left)))
    reasons: dict[str, list[LeftOver]] = {}
    for one in left:
        reasons.setdefault(words.say(one.reason), []).append(one)
    by_count = sorted(reasons.items(), key=lambda item: len(item[1]))
    lines += [f"- {reason}: {', '.join(_left(one) for one in ones)}" for reason, ones in by_count]
    sys.stderr.write("".join(f"{line}\n" for line in lines))


def _left(one: LeftOver) -> str:
    value = clean(one.value if len(one.value) <= _SHOWN else one.value[: _SHOWN - 1] + "…")
    return f"{clean(one.place)}={value}" if value else clean(one.place)
