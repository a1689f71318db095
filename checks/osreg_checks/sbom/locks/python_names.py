"""Python packages by name: what uv.lock and poetry.lock have in common."""

from __future__ import annotations

import re

from osreg_checks.sbom.locks.draft import Node, short
from osreg_checks.sbom.locks.parts import purl
from osreg_registry.message import Message


def normal(name: str) -> str:
    """The name as indexes compare it (https://packaging.python.org/en/latest/specifications/name-normalization/)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pypi(name: str, version: str | None, qualifiers: dict[str, str] | None = None) -> str | None:
    """The package URL of a package that comes from an index or a mirror of it."""
    return purl("pypi", None, normal(name), version, qualifiers)


def from_git(address: str, commit: str | None) -> dict[str, str]:
    """The origin in a repository, as a package URL says it."""
    address = address if address.startswith("git+") else f"git+{address}"
    return {"vcs_url": f"{address}@{commit}" if commit else address}


def in_folder(node: Node, name: str) -> None:
    """Note that a package comes from no index."""
    node.draft.often(
        node.place,
        Message(
            "{first} and others, {count} in all, come from a folder or a file, not from an index",
            {"first": short(name)},
        ),
    )
