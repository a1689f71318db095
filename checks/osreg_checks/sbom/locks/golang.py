"""Go's go.mod and go.sum (https://go.dev/ref/mod#go-mod-file, https://go.dev/ref/mod#go-sum-files).

go.mod lists what the project imports itself, and marks the rest `// indirect` without saying who needs it: those stand
in the document needed by nobody known, rather than as direct ones. go.sum knows modules and versions only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from osreg_checks.sbom.document import Bom, Component, SbomError
from osreg_checks.sbom.locks.draft import MAX_TEXT, ROOT, Draft, as_text, short
from osreg_checks.sbom.locks.parts import purl
from osreg_registry.message import Message

_TOKEN = re.compile(r'"([^"]*)"|`([^`]*)`|([^\s"`()]+)|([()])')
_INDIRECT = re.compile(r"//\s*indirect\b")
#: Directives that bring no module in.
_SILENT = {"go", "toolchain", "godebug", "exclude", "retract", "tool", "ignore"}
_VERSION = re.compile(r"v\d+\.\d+\.\d+\S*")


class _Line(NamedTuple):
    place: str
    verb: str
    words: list[str]
    indirect: bool


class _New(NamedTuple):
    """What a `replace` puts in the place of a module: a folder when it has no version."""

    path: str
    version: str | None


def read_mod(document: Any) -> Bom:
    """The bill of material in a go.mod.

    Raises:
        SbomError: it names no module, or is larger than is read.

    """
    draft = Draft("go.mod")
    lines = list(_directives(draft, as_text(document)))
    names = [line.words[0] for line in lines if line.verb == "module" and len(line.words) == 1]
    if not names:
        raise SbomError(Message("a go.mod names its module, this does not"))
    draft.add(Component(ROOT, names[0], purl=_purl(names[0], None), kind="application"))
    new = _replacements(draft, lines)
    indirect = [line.place for line in lines if line.verb == "require" and _require(draft, line, new) and line.indirect]
    if indirect:
        draft.warn(
            indirect[0],
            Message(
                "{number} modules are indirect, and go.mod does not say what needs them", {"number": len(indirect)}
            ),
        )
    return draft.finish()


def _directives(draft: Draft, text: str) -> Iterator[_Line]:
    """Each directive, those in a block with the verb of the block."""
    block = None
    for number, raw in enumerate(text.split("\n"), 1):
        place = f"line {number}"
        code, _, comment = raw.partition("//")
        if len(raw) > 4 * MAX_TEXT:
            draft.error(place, Message("the line is longer than {limit} characters", {"limit": 4 * MAX_TEXT}))
            continue
        words = [next(filter(None, match), "") for match in _TOKEN.findall(code)]
        if words == [")"]:
            block = None
        elif len(words) == 2 and words[1] == "(":
            block = words[0]
        elif words:
            verb, words = (block, words) if block else (words[0], words[1:])
            if verb in _SILENT | {"module", "require", "replace"}:
                yield _Line(place, verb, words, bool(_INDIRECT.match(f"//{comment}")))
            else:
                draft.warn(place, Message("the directive “{verb}” is not known", {"verb": short(verb)}))


def _replacements(draft: Draft, lines: list[_Line]) -> dict[tuple[str, str | None], _New]:
    """What stands in for a module, by its path and version, or by its path alone."""
    new: dict[tuple[str, str | None], _New] = {}
    for line in lines:
        if line.verb != "replace":
            continue
        arrow = line.words.index("=>") if "=>" in line.words else 0
        old, by = line.words[:arrow], line.words[arrow + 1 :]
        if len(old) in {1, 2} and len(by) in {1, 2}:
            new[old[0], old[1] if len(old) == 2 else None] = _New(by[0], by[1] if len(by) == 2 else None)
        else:
            draft.error(line.place, Message("a replacement reads “old => new”, each with or without a version"))
    return new


def _require(draft: Draft, line: _Line, new: dict[tuple[str, str | None], _New]) -> bool:
    """Whether the line adds a module. The ref is the path that the project imports, whatever replaces it."""
    if len(line.words) != 2 or not _VERSION.fullmatch(line.words[1]):
        draft.error(line.place, Message("a requirement reads “path version”, with a version such as v1.2.3"))
        return False
    path, version = line.words
    by = new.get((path, version)) or new.get((path, None)) or _New(path, version)
    if by.version is None:
        draft.warn(
            line.place,
            Message("{name} is replaced by the folder “{folder}”", {"name": short(path), "folder": short(by.path)}),
        )
        component = Component(path, path, version, place=line.place)
    else:
        component = Component(path, by.path, by.version, _purl(by.path, by.version), place=line.place)
    if not draft.add(component):
        return False
    if not line.indirect:
        draft.need(ROOT, path)
    return True


def _purl(path: str, version: str | None) -> str | None:
    """The package URL of a module, with the letter case of its path: Go tells them apart."""
    namespace, _, name = path.rpartition("/")
    return purl("golang", namespace or None, name, version)


def read_sum(document: Any) -> Bom:
    """The bill of material in a go.sum: the modules whose content was once checked, each of them as a direct one.

    Raises:
        SbomError: it is larger than is read, or holds no module.

    """
    draft = Draft("go.sum")
    draft.add(Component(ROOT, ROOT, kind="application"))
    complete: dict[str, None] = {}
    described: dict[str, str] = {}
    for number, line in enumerate(as_text(document).split("\n"), 1):
        words = line.split()
        if len(words) == 3 and words[2].startswith("h1:") and len(line) <= MAX_TEXT:
            _read_sum(draft, f"line {number}", words, complete, described)
        elif words:
            draft.error(f"line {number}", Message("a line reads “path version hash”"))
    if not complete and not described:
        raise SbomError(Message("a go.sum lists modules, this has none"))
    only = [place for ref, place in described.items() if ref not in complete]
    if only:
        draft.warn(
            only[0],
            Message(
                "{number} modules are listed with their go.mod alone: nothing of them is built in, they are left out",
                {"number": len(only)},
            ),
        )
    draft.warn("", Message("a go.sum may list versions that are not in use any more; go.mod says which are"))
    return draft.finish(flat=True)


def _read_sum(draft: Draft, place: str, words: list[str], complete: dict[str, None], described: dict[str, str]) -> None:
    path, version = words[:2]
    if version.endswith("/go.mod"):
        described.setdefault(f"{path} {version.removesuffix('/go.mod')}", place)
        return
    ref = f"{path} {version}"
    if draft.add(Component(ref, path, version, _purl(path, version), place=place)):
        draft.need(ROOT, ref)
        complete[ref] = None
