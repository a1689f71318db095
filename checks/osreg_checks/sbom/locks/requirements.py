"""requirements.txt, as far as it pins (https://pip.pypa.io/en/stable/reference/requirements-file-format/).

Only `name==version` says a version. The file says nothing of what needs what. Hashes are read over: they belong to
files, and not to what is listed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from osreg_checks.sbom.document import Bom, Component
from osreg_checks.sbom.locks.draft import MAX_TEXT, ROOT, Draft, as_text, short
from osreg_checks.sbom.locks.python_names import from_git, normal, pypi
from osreg_registry.message import Message

_COMMENT = re.compile(r"(?:^|\s)#.*")
_OPTION = re.compile(r"\s--?[a-z][a-z-]*")
_HASH = re.compile(r"\s--hash[= ]\S+")


def read(document: Any) -> Bom:
    """The bill of material in a requirements.txt.

    Raises:
        SbomError: it is no text, or larger than is read.

    """
    draft = Draft("requirements.txt")
    draft.add(Component(ROOT, ROOT, kind="application"))
    for number, line in _lines(as_text(document)):
        _read_line(draft, f"line {number}", line)
    return draft.finish(flat=True)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines with their numbers: those that end in a backslash joined, comments and empty ones left out."""
    parts: list[str] = []
    first = 1
    for number, line in enumerate([*text.splitlines(), ""], 1):
        if not parts:
            first = number
        parts.append(_COMMENT.sub("", line.removesuffix("\\")))
        if not line.endswith("\\"):
            if whole := "".join(parts).strip():
                yield first, whole
            parts = []


def _read_line(draft: Draft, place: str, line: str) -> None:
    if len(line) > 16 * MAX_TEXT:
        draft.error(place, Message("the line is longer than {limit} characters", {"limit": 16 * MAX_TEXT}))
    elif line.startswith("-"):
        draft.warn(place, Message("“{line}” is not followed: what it brings in is not listed", {"line": short(line)}))
    else:
        wanted = _HASH.sub("", line)
        if wanted != line:
            draft.often(place, Message("{count} lines carry hashes, which are not compared with any file"))
        if option := _OPTION.search(wanted):
            draft.warn(place, Message("the option “{option}” is not read", {"option": short(wanted[option.start() :])}))
            wanted = wanted[: option.start()]
        _read_requirement(draft, place, wanted.strip())


def _read_requirement(draft: Draft, place: str, text: str) -> None:
    from packaging.requirements import InvalidRequirement, Requirement  # noqa: PLC0415 -- one of the forms needs it

    try:
        wanted = Requirement(text)
    except (InvalidRequirement, RecursionError):
        draft.error(place, Message("“{text}” is no requirement that can be read", {"text": short(text)}))
        return
    pins = [spec.version for spec in wanted.specifier if spec.operator == "==" and not spec.version.endswith("*")]
    version = pins[0] if len(pins) == 1 and len(wanted.specifier) == 1 else None
    if version is None and not wanted.url:
        draft.warn(place, Message("{name} is not pinned: no version is known", {"name": short(wanted.name)}))
    if wanted.marker:
        draft.often(place, Message("{count} lines hold under a condition only; each of them counts"))
    if wanted.extras:
        draft.often(place, Message("{count} lines ask for extras; what those bring in is listed on lines of its own"))
    url = _from_url(draft, place, wanted.name, wanted.url) if wanted.url else pypi(wanted.name, version)
    ref = f"{normal(wanted.name)} {version}" if version else normal(wanted.name)
    if draft.add(Component(ref, wanted.name, version, url, place=place)):
        draft.need(ROOT, ref)


def _from_url(draft: Draft, place: str, name: str, url: str) -> str | None:
    """The package URL with its origin; None for a file."""
    draft.warn(place, Message("{name} comes from “{url}”, not from an index", {"name": short(name), "url": short(url)}))
    if url.startswith("file:"):
        return None
    if not url.startswith("git+"):
        return pypi(name, None, {"download_url": url})
    folder, _, repository = url.partition("#")[0].rpartition("/")
    repository, _, commit = repository.partition("@")
    return pypi(name, None, from_git(f"{folder}/{repository}", commit or None))
