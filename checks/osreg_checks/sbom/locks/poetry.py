"""Poetry's poetry.lock, lock versions 1 and 2 (https://python-poetry.org/docs/basic-usage/#committing-your-poetrylock-file-to-version-control).

A need counts on whatever platform its marker means, and where it belongs to an extra, whenever what it names is locked:
the file does not say which extras the project asked for.
"""

from __future__ import annotations

from typing import Any

from osreg_checks.sbom.document import Bom, Component, SbomError
from osreg_checks.sbom.locks.draft import Draft, Node, adopt_under_root, as_toml, missing, pointer
from osreg_checks.sbom.locks.python_names import from_git, in_folder, normal, pypi
from osreg_registry.message import Message


def read(document: Any) -> Bom:
    """The bill of material in a poetry.lock.

    Raises:
        SbomError: it is no poetry.lock.

    """
    table = as_toml(document)
    if "package" not in table:
        raise SbomError(Message("a poetry.lock has packages, this has none"))
    draft = Draft("poetry.lock")
    top = Node(draft, table)
    draft.version = top.table("metadata").text("lock-version") or ""
    if draft.version.partition(".")[0] not in {"1", "2"}:
        draft.warn(
            "/metadata/lock-version", Message("only the versions {first} and {last} are known", {"first": 1, "last": 2})
        )
    packages: dict[str, list[tuple[str, Node]]] = {}
    for node in top.tables("package"):
        _add(node, packages)
    for named in packages.values():
        for ref, node in named:
            _read_needs(ref, node, packages)
    adopt_under_root(draft)
    return draft.finish()


def _add(node: Node, packages: dict[str, list[tuple[str, Node]]]) -> None:
    """Add the package. Several of a name are for several platforms, and each of them counts."""
    name, version = node.text("name"), node.text("version")
    if not name:
        node.draft.error(node.place, Message("a package needs a name"))
        return
    ref = f"{normal(name)} {version}" if version else normal(name)
    if ref in node.draft.components and "source" in node.value:
        ref = f"{ref} {node.table('source').text('url') or ''}"
    component = Component(
        ref, name, version, _purl(name, version, node), optional=node.flag("optional"), dev=_dev(node), place=node.place
    )
    if node.draft.add(component):
        packages.setdefault(normal(name), []).append((ref, node))


def _dev(node: Node) -> bool | None:
    """Whether no run needs the package. Poetry 1.5 to 1.8 do not say."""
    if "groups" in node.value:
        groups = list(node.texts("groups"))
        return "main" not in groups if groups else None
    category = node.text("category")
    return category != "main" if category else None


def _purl(name: str, version: str | None, node: Node) -> str | None:
    """The package URL; None for what comes from a folder or a file."""
    source = node.table("source")
    kind, url = source.text("type"), source.text("url")
    if kind in {"directory", "file"}:
        in_folder(node, name)
        return None
    if kind == "git" and url:
        return pypi(name, version, from_git(url, source.text("resolved_reference")))
    return pypi(name, version, {"download_url": url} if kind == "url" and url else None)


def _read_needs(ref: str, node: Node, packages: dict[str, list[tuple[str, Node]]]) -> None:
    """Note what the package needs. What belongs to an extra or another platform may be left out of the file."""
    needs = node.table("dependencies")
    for name, value in needs.value.items():
        constraints = value if isinstance(value, list) else [value]
        if not constraints or not all(isinstance(item, (str, dict)) for item in constraints):
            needs.wrong(name, Message("this must be a version, or a table with one"))
            continue
        found = packages.get(normal(name), [])
        for other, _ in found:
            node.draft.need(ref, other)
        places = [
            Node(node.draft, item, f"{needs.place}/{pointer(name)}") for item in constraints if isinstance(item, dict)
        ]
        if not found and not any(_may_be_missing(item) for item in places):
            missing(node, ref, name)


def _may_be_missing(constraint: Node) -> bool:
    return bool(constraint.flag("optional")) or constraint.text("markers") is not None
