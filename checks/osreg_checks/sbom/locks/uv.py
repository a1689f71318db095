"""uv's uv.lock (https://docs.astral.sh/uv/concepts/projects/layout/#the-lockfile).

A need counts on whatever platform and Python its marker means. What only the project's extras bring in is optional,
what only its dependency groups bring in is for development. Extras of other packages are listed where they are used.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from osreg_checks.sbom.document import Bom, Component, SbomError
from osreg_checks.sbom.locks.draft import ROOT, Draft, Node, adopt, as_toml, missing, reach, short
from osreg_checks.sbom.locks.python_names import from_git, in_folder, pypi
from osreg_registry.message import Message

_Index = dict[tuple[str | None, ...], list[str]]


def read(document: Any) -> Bom:
    """The bill of material in a uv.lock.

    Raises:
        SbomError: it is no uv.lock.

    """
    table = as_toml(document)
    if "package" not in table:
        raise SbomError(Message("a uv.lock has packages, this has none"))
    draft = Draft("uv.lock", "1" if table.get("version") == 1 and table["version"] is not True else "")
    if not draft.version:
        draft.warn("/version", Message("only version {first} is known", {"first": 1}))
    index: _Index = {}
    packages = list(_packages(Node(draft, table), index))
    own = [ref for ref, node in packages if _is_own(node)]
    starts: dict[str, list[str]] = {"run": [], "extra": [], "dev": []}
    for ref, node in packages:
        _read_needs(ref, node, index, starts if _is_own(node) else None)
    root = _crown(draft, packages, own)
    _mark(draft, starts, {root, *own})
    return draft.finish(root)


def _packages(top: Node, index: _Index) -> Iterator[tuple[str, Node]]:
    """The packages, added to the draft, and to the index under each way to name them in `dependencies`."""
    for node in top.tables("package"):
        name, version = node.text("name"), node.text("version")
        if not name:
            top.draft.error(node.place, Message("a package needs a name"))
            continue
        source = _source(node)
        ref = " ".join(part for part in (name, version, source if "registry" not in source else "") if part)
        if ref in top.draft.components:
            ref = f"{ref} {source}"
        if top.draft.add(Component(ref, name, version, _purl(name, version, node), place=node.place)):
            for way in ((name,), (name, version), (name, version, source), (name, None, source)):
                index.setdefault(way, []).append(ref)
            yield ref, node


def _source(node: Node) -> str:
    """The source in one line, the same for the same source."""
    source = node.table("source")
    return ", ".join(f"{key} {source.text(key)}" for key in sorted(source.value) if key != "subdirectory")


def _purl(name: str, version: str | None, node: Node) -> str | None:
    """The package URL; None for what comes from a folder or a file."""
    source = node.table("source")
    git, url = source.text("git"), source.text("url")
    if git:
        address, _, commit = git.partition("#")
        return pypi(name, version, from_git(address.partition("?")[0], commit))
    if url:
        return pypi(name, version, {"download_url": url})
    if "registry" in source.value:
        return pypi(name, version)
    if not _is_own(node):
        in_folder(node, name)
    return None


def _is_own(node: Node) -> bool:
    """Whether the package is the project itself, or a member of its workspace."""
    source = node.value.get("source")
    return isinstance(source, dict) and not {"editable", "virtual"}.isdisjoint(source)


def _read_needs(ref: str, node: Node, index: _Index, starts: dict[str, list[str]] | None) -> None:
    """Note what the package needs, and for the project's own under which heading."""
    groups = [("run", node.tables("dependencies"))]
    for heading, key in (("extra", "optional-dependencies"), ("dev", "dev-dependencies")):
        table = node.table(key)
        groups += [(heading, table.tables(name)) for name in table.value]
    for heading, needs in groups:
        for need in needs:
            for other in _resolve(ref, need, index):
                node.draft.need(ref, other)
                if starts is not None:
                    starts[heading].append(other)


def _resolve(ref: str, need: Node, index: _Index) -> list[str]:
    """The packages that the need may mean: it says the version and the source where there are several."""
    name, version = need.text("name"), need.text("version")
    if not name:
        need.draft.error(need.place, Message("a dependency needs a name"))
        return []
    source = _source(need) if "source" in need.value else None
    way = (name, version, source) if source else (name, version) if version else (name,)
    found = index.get(way, [])
    if not found:
        missing(need, ref, name)
    elif len(found) > 1:
        need.draft.warn(
            need.place, Message("{what} may be any of {number}", {"what": short(name), "number": len(found)})
        )
    return found


def _crown(draft: Draft, packages: list[tuple[str, Node]], own: list[str]) -> str:
    """The root: the project in the folder of the lock file, else a workspace over its members."""
    direct = adopt(draft, own + [ref for ref, node in packages if not _is_own(node)])
    here = [ref for ref, node in packages if _is_own(node) and ROOT in node.value["source"].values()]
    if len(direct) == 1 and direct[0] in own:
        here = direct
    root = here[0] if here else ROOT
    if not here:
        draft.add(Component(ROOT, ROOT))
    draft.components[root] = draft.components[root]._replace(kind="application")
    for ref in direct:
        if ref != root:
            draft.need(root, ref)
    return root


def _mark(draft: Draft, starts: dict[str, list[str]], own: set[str]) -> None:
    """Mark what only extras, or only dependency groups bring in. The project's own is walked by its headings."""
    needs, draft.needs = draft.needs, {ref: others for ref, others in draft.needs.items() if ref not in own}
    reached = {heading: reach(draft, refs) for heading, refs in starts.items()}
    draft.needs = needs
    for ref, component in draft.components.items():
        run, extra, dev = (ref in reached[heading] for heading in ("run", "extra", "dev"))
        if ref not in own and (run or extra or dev):
            draft.components[ref] = component._replace(optional=extra and not run, dev=not run and not extra)
