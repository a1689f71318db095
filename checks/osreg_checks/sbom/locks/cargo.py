"""Cargo's Cargo.lock, versions 1 to 4 (https://doc.rust-lang.org/cargo/guide/cargo-toml-vs-cargo-lock.html).

A package without a source is the project's own. The file does not tell development from production, nor required from
optional: both stay unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from osreg_checks.sbom.document import Bom, Component, SbomError
from osreg_checks.sbom.locks.draft import ROOT, Draft, Node, adopt, as_toml, missing, short
from osreg_checks.sbom.locks.parts import purl
from osreg_registry.message import Message

_CRATES_IO = {
    "registry+https://github.com/rust-lang/crates.io-index",
    "sparse+https://index.crates.io/",
}


def read(document: Any) -> Bom:
    """The bill of material in a Cargo.lock.

    Raises:
        SbomError: it is no Cargo.lock.

    """
    table = as_toml(document)
    if "package" not in table:
        raise SbomError(Message("a Cargo.lock has packages, this has none"))
    version = table.get("version", 1)
    draft = Draft("Cargo.lock", str(version) if isinstance(version, int) and 1 <= version <= 4 else "")
    top = Node(draft, table)
    if not draft.version:
        draft.warn("/version", Message("only the versions {first} to {last} are known", {"first": 1, "last": 4}))
    index: dict[str, list[str]] = {}
    packages = list(_packages(top, index))
    for ref, node in packages:
        _read_needs(ref, node, index)
    return draft.finish(_crown(draft, packages))


def _packages(top: Node, index: dict[str, list[str]]) -> Iterator[tuple[str, Node]]:
    """The packages, added to the draft, and to the index under each way to name them in `dependencies`."""
    for node in top.tables("package"):
        name, version, source = node.text("name"), node.text("version"), node.text("source")
        if not name:
            top.draft.error(node.place, Message("a package needs a name"))
            continue
        ref = " ".join(part for part in (name, version, source and f"({source})") if part)
        url = purl("cargo", None, name, version, _origin(source)) if source else None
        if top.draft.add(Component(ref, name, version, url, place=node.place)):
            for way in {name, f"{name} {version}", _without_commit(ref)}:
                index.setdefault(way, []).append(ref)
            yield ref, node


def _without_commit(text: str) -> str:
    return f"{text.partition('#')[0]})" if "#" in text else text


def _origin(source: str) -> dict[str, str] | None:
    """What the package URL must say of the origin."""
    if source in _CRATES_IO:
        return None
    kind, _, address = source.partition("+")
    if kind == "git":
        return {"vcs_url": f"git+{re.sub(r'[?][^#]*', '', address).replace('#', '@', 1)}"}
    return {"repository_url": address or source}


def _read_needs(ref: str, node: Node, index: dict[str, list[str]]) -> None:
    """Note what the package needs: `name`, `name version` or `name version (source)`, as short as it is clear."""
    for text in node.texts("dependencies"):
        found = index.get(_without_commit(text), [])
        for other in found:
            node.draft.need(ref, other)
        if len(found) > 1:
            node.draft.warn(
                node.place, Message("{what} may be any of {number}", {"what": short(text), "number": len(found)})
            )
        elif not found:
            missing(node, ref, text)


def _crown(draft: Draft, packages: Sequence[tuple[str, Node]]) -> str:
    """The root: the one package of the project that no other needs, else a workspace over the several."""
    own = [ref for ref, node in packages if "source" not in node.value]
    direct = adopt(draft, own + [ref for ref, node in packages if "source" in node.value])
    if len(direct) == 1 and direct[0] in own:
        draft.components[direct[0]] = draft.components[direct[0]]._replace(kind="application")
        return direct[0]
    draft.add(Component(ROOT, ROOT, kind="application"))
    for ref in direct:
        draft.need(ROOT, ref)
    return ROOT
