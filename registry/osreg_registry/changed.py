"""What a contribution changes, and the faults that are its own.

git tells the names only; what stands in the files is read from the working tree by the same code as always. Names come
NUL-separated (https://git-scm.com/docs/git-diff, `-z`), so that a line break in a name stays in the name, and nothing
that a repository could bring along (external diff programs, text conversions, hooks) is run.
"""

from __future__ import annotations

import os
import re
import tarfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from osreg_registry import strict_yaml
from osreg_registry.errors import Fault, UsageError
from osreg_registry.history import git, registry_of
from osreg_registry.index import open_index
from osreg_registry.message import Message
from osreg_registry.model import Product, Solution
from osreg_registry.validate import Report, validate_registry

FOLDERS = ("registry", "solutions")
_OWN = "registry/osreg_registry/"
_EXACTLY = ("-z", "--no-renames", "--no-ext-diff", "--no-textconv", "--no-color", "--relative")
_ENDINGS = (".yml", ".yaml")


class Changed(NamedTuple):
    """The paths that differ from the commit `base`, relative to the root of the registry, sorted."""

    base: str
    added: tuple[str, ...]
    modified: tuple[str, ...]
    removed: tuple[str, ...]

    @property
    def present(self) -> tuple[str, ...]:
        """The paths that are there now."""
        return tuple(sorted({*self.added, *self.modified}))


def changed_since(root: Path, ref: str) -> Changed:
    """What the working tree has otherwise than the commit where it left `ref`; new files that git does not know count.

    Raises UsageError without git, for an unknown `ref`, and when a folder of the registry is a link to elsewhere.
    """
    for folder in FOLDERS:
        if (root / folder).is_symlink():
            raise UsageError(
                Message("the folder {folder} is a symbolic link", {"folder": folder}),
                Message("replace it by the folder itself"),
            )
    base = _base(root, _commit(root, ref))
    # What is in a submodule is not looked at; that there is one is a change like any other.
    told = git(root, "diff", "--name-status", *_EXACTLY, "--ignore-submodules=dirty", base, "--").split(b"\0")
    states = {os.fsdecode(path): state[:1].decode() for state, path in zip(told[::2], told[1::2], strict=False)}
    fresh = git(root, "ls-files", "-z", "--others", "--exclude-standard", "--", ".").split(b"\0")
    states |= {os.fsdecode(path): "A" for path in fresh if path}
    return Changed(base, _those(states, "A"), _those(states, "MTU"), _those(states, "D"))


def _those(states: dict[str, str], letters: str) -> tuple[str, ...]:
    return tuple(sorted(path for path, state in states.items() if state in letters))


def _commit(root: Path, ref: str) -> str:
    """The hash of the commit. A name that begins with `-` would be an option of git."""
    if not ref or ref.startswith("-") or not ref.isprintable():
        raise UsageError(Message("`{text}` is no commit", {"text": ref[:80]}), _WHICH)
    try:
        return git(root, "rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}").decode().strip()
    except UsageError as error:
        git(root, "rev-parse", "--git-dir")  # says in git's own words when there is no repository at all
        raise UsageError(Message("git knows no commit `{text}`", {"text": ref[:80]}), _WHICH) from error


_WHICH = Message("name a branch or commit that this checkout has, for example origin/main; `git fetch` brings it")


def _base(root: Path, commit: str) -> str:
    """Where the two histories part; the commit itself when they do not meet or the checkout is too shallow to tell."""
    try:
        return git(root, "merge-base", commit, "HEAD").decode().strip() or commit
    except UsageError:
        return commit


def prefix_of(root: Path) -> str:
    """The folder of the registry within its repository, with a slash at the end; empty at the top and without git."""
    try:
        return os.fsdecode(git(root, "rev-parse", "--show-prefix")).rstrip("\n")
    except UsageError:
        return ""


# ---------------------------------------------------------------------------------------------------------- verdict


def own_faults(report: Report, changed: Changed) -> Report:
    """The report with the faults of this contribution only.

    Those are all faults of the files that it touches, and of every other file the faults that it did not have before:
    an entry that is deleted is missed where it is referred to.
    """
    touched = set(changed.present)
    here = [fault for fault in report.faults if fault.path in touched]
    elsewhere = [fault for fault in report.faults if fault.path not in touched]
    known = _known(report.root, changed.base, elsewhere) if elsewhere else set()
    caused = [fault for fault in elsewhere if _mark(fault) not in known]
    faults = sorted([*here, *caused, *_overlooked(report.root, changed, here)], key=_place)
    return Report(report.root, faults, sum(map(_is_entry, changed.present)))


def _place(fault: Fault) -> tuple[str, int, int, str, str]:
    return fault.path, fault.line, fault.column, fault.key, fault.message.template


def _mark(fault: Fault) -> tuple[str, str, bytes]:
    return fault.path, fault.key, msgspec.json.encode(fault.message.plain(), enc_hook=str)


def _known(root: Path, base: str, faults: Iterable[Fault]) -> set[tuple[str, str, bytes]]:
    """What the registry had before; nothing where it did not exist or cannot be read: then every fault is told."""
    try:
        with registry_of(root, base) as folder:
            before = validate_registry(open_index(folder, keep=False), [])
            paths = {fault.path for fault in faults}
            return {_mark(fault) for fault in before.faults if fault.path in paths}
    except (UsageError, tarfile.TarError):
        return set()


def _is_entry(path: str) -> bool:
    return path.startswith(("registry/", "solutions/")) and path.endswith(_ENDINGS) and not path.startswith(_OWN)


def _overlooked(root: Path, changed: Changed, told: Iterable[Fault]) -> Iterator[Fault]:
    """Files of the contribution that no reader of the registry would ever look at, although somebody meant them."""
    known = {fault.path for fault in told}
    for path in changed.present:
        if path not in known and not path.startswith(_OWN) and (problem := _misplaced(root, path)):
            yield Fault(path, 1, 1, "error", "", *problem)


def _misplaced(root: Path, path: str) -> tuple[Message, Message] | None:
    file = root / path
    inside = path.startswith(("registry/", "solutions/"))
    if inside and file.is_symlink():
        return Message("a symbolic link is not an entry"), Message("put the file itself there, or remove the link")
    if not path.endswith(_ENDINGS):
        return None
    if inside and re.search(r"/\.", path):
        return Message("a file whose name begins with a dot is not read"), Message("rename the file")
    if not inside and _looks_like_entry(file):
        fix = Message("see CONTRIBUTING.md for the place of each kind of entry")
        return Message("this is an entry, but it lies outside of registry/ and solutions/ and is not read"), fix
    return None


#: An entry has these keys at least; no other YAML file that lies about in repositories has them all.
_NEEDED = tuple(
    frozenset(field.name for field in msgspec.structs.fields(model) if field.required) for model in (Solution, Product)
)


def _looks_like_entry(file: Path) -> bool:
    """Whether the file has every key that an entry must have. What is no small regular file is none."""
    try:
        if file.is_symlink() or not file.is_file() or file.stat().st_size > strict_yaml.MAX_BYTES:
            return False
        data = strict_yaml.parse(file.read_bytes()).data
    except OSError:
        return False
    return isinstance(data, dict) and any(needed <= data.keys() for needed in _NEEDED)
