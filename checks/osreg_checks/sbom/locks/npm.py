"""npm's package-lock.json and npm-shrinkwrap.json, lockfile versions 1 to 3.

https://docs.npmjs.com/cli/configuring-npm/package-lock-json. A package stands at a path, and what it needs is found as
Node does: in its own node_modules, then in that of each folder above. An optional peer dependency brings nothing in,
so it is not followed. `devOptional` (needed for development, and optional in production) counts as optional.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fnmatch import translate
from typing import Any, NamedTuple

from osreg_checks.sbom.document import MAX_DEPTH, MAX_EDGES, Bom, Component, SbomError, Stated
from osreg_checks.sbom.locks.draft import (
    MAX_TEXT,
    ROOT,
    Draft,
    Node,
    adopt_under_root,
    as_table,
    missing,
    pointer,
    short,
)
from osreg_checks.sbom.locks.parts import all_stated, purl
from osreg_registry.message import Message

_NAME = re.compile(r"(?:(@[^/@\s]+)/)?([^/@\s]+)")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_FOLDER = "node_modules/"
MAX_WORKSPACES = 1000
#: Folders looked into for what is needed; real files take two or three for each need.
MAX_LOOKS = 10 * MAX_EDGES


class _Tree(NamedTuple):
    """Packages by path, links (a path that stands for another one), and the folders that any of them lies in."""

    packages: dict[str, Node]
    links: dict[str, str]
    folders: set[str]


def read(document: Any) -> Bom:
    """The bill of material in a package-lock.json.

    Raises:
        SbomError: it is no package-lock.json.

    """
    table = as_table(document)
    draft = Draft("package-lock.json", _version(table))
    top = Node(draft, table)
    if draft.version not in {"1", "2", "3"}:
        top.wrong("lockfileVersion", Message("this must be 1, 2 or 3"))
    if "packages" in table:
        _read_paths(top, ((path, node) for path, node in _entries(top.table("packages"))))
    elif "dependencies" in table or draft.version == "1":
        _read_paths(top, _unfolded(top))
    else:
        raise SbomError(Message("a package-lock.json has packages or dependencies, this has neither"))
    return draft.finish()


def _version(table: Mapping[str, Any]) -> str:
    version = table.get("lockfileVersion")
    return str(version) if isinstance(version, int) and version in {1, 2, 3} and version is not True else ""


def _entries(table: Node) -> Iterator[tuple[str, Node]]:
    """Each entry that is a table."""
    for path, value in table.value.items():
        if isinstance(value, dict):
            yield path, Node(table.draft, value, f"{table.place}/{pointer(path)}")
        else:
            table.wrong(path, Message("this must be a table of names and values"))


def _unfolded(top: Node) -> Iterator[tuple[str, Node]]:
    """The nested entries of lockfile version 1 at the paths where npm unpacks them, as version 2 lists them."""
    todo = [("", top)]
    while todo:
        above, node = todo.pop()
        for name, entry in _entries(node.table("dependencies")):
            path = f"{above}/{_FOLDER}{name}" if above else f"{_FOLDER}{name}"
            yield path, Node(top.draft, _as_version_2(entry), entry.place)
            if "dependencies" in entry.value:
                todo.append((path, entry))


def _as_version_2(entry: Node) -> dict[str, Any]:
    """The entry in the words of version 2: there `version` is a version, and never an address."""
    new = {key: entry.value[key] for key in ("version", "resolved", "dev", "optional") if key in entry.value}
    if entry.value.get("requires", True) is not True:
        new["dependencies"] = entry.value["requires"]
    version = new.get("version")
    if isinstance(version, str) and version.startswith("npm:"):
        new["name"], _, new["version"] = version.removeprefix("npm:").rpartition("@")
    elif isinstance(version, str) and _SCHEME.match(version):
        new["resolved"] = new.pop("version")
    return new


def _read_paths(top: Node, entries: Iterator[tuple[str, Node]]) -> None:
    """Fill the draft with the packages at their paths, and with what they need."""
    tree = _Tree({}, {}, set())
    for path, node in entries:
        if len(path) > MAX_TEXT:
            raise SbomError(Message("a path is longer than {limit} characters", {"limit": MAX_TEXT}))
        if path.count(_FOLDER) > MAX_DEPTH:
            raise SbomError(Message("the document is nested deeper than {limit} levels", {"limit": MAX_DEPTH}))
        if node.flag("link"):
            tree.links[path] = node.text("resolved") or ""
        elif top.draft.add(_component(top, path, node)):
            tree.packages[path] = node
    tree.folders.update(path[: path.rfind(_FOLDER) + len(_FOLDER)] for path in (*tree.packages, *tree.links))
    looks = 0
    for path, node in tree.packages.items():
        looks += _read_needs(tree, path, node)
        if looks > MAX_LOOKS:
            raise SbomError(Message("finding what needs what takes more than {limit} look-ups", {"limit": MAX_LOOKS}))
    if "" in tree.packages:
        _read_workspaces(tree, tree.packages[""])
    else:
        adopt_under_root(top.draft, top.text("name"), top.text("version"))


def _component(top: Node, path: str, node: Node) -> Component:
    """The package at the path; the project itself stands at the empty one."""
    name = node.text("name") or (path.rpartition(_FOLDER)[2] if path else top.text("name") or ROOT)
    version = node.text("version") or (None if path else top.text("version"))
    return Component(
        ref=path or ROOT,
        name=name,
        version=version,
        purl=_purl(path, name, version, node),
        licences=_licences(node),
        kind="library" if path else "application",
        # The format leaves a flag out where it is false.
        optional=bool(node.flag("optional")) | bool(node.flag("devOptional")),
        dev=bool(node.flag("dev")),
        place=node.place,
    )


def _licences(node: Node) -> tuple[Stated, ...]:
    """The licences, as npm took them over from a package.json of any age: a text, a table with `type`, a list."""
    value = node.value.get("license")
    if isinstance(value, str):
        return all_stated((node.text("license") or "",))
    if isinstance(value, dict):
        return all_stated((node.table("license").text("type") or "",))
    if isinstance(value, list):
        types = [item.get("type") if isinstance(item, dict) else item for item in value]
        texts = Node(node.draft, {"license": types}, node.place)
        return all_stated(tuple(texts.texts("license")))
    if "license" in node.value:
        node.wrong("license", Message("this must be a text"))
    return ()


def _purl(path: str, name: str, version: str | None, node: Node) -> str | None:
    """The package URL, with the origin where that is not the registry; None for a folder of the project."""
    parts = _NAME.fullmatch(name)
    origin = node.text("resolved") or ""
    if path and (_FOLDER not in path or origin.startswith("file:")):
        node.draft.often(
            node.place,
            Message("{first} and others, {count} in all, come from a folder, not from npm", {"first": short(name)}),
        )
        return None
    if parts is None or not path:
        if path:
            node.draft.warn(node.place, Message("{name} is no name of an npm package", {"name": short(name)}))
        return None
    return purl("npm", parts[1], parts[2], version, _origin(origin))


def _origin(address: str) -> dict[str, str] | None:
    """What the package URL must say of the origin; None for a registry or a mirror of it, which serve `/-/` paths."""
    if not address or "/-/" in address:
        return None
    if address.startswith("git"):
        return {"vcs_url": address.replace("#", "@", 1)}
    return {"download_url": address} if _SCHEME.match(address) else None


def _read_needs(tree: _Tree, path: str, node: Node) -> int:
    """How many look-ups it took to note what the package needs. What is optional and was not unpacked is no fault."""
    given = node.value
    names = _names(node, "dependencies") if "dependencies" in given else set()
    if "devDependencies" in given:
        names |= _names(node, "devDependencies")
    if "peerDependencies" in given:
        meta = _entries(node.table("peerDependenciesMeta"))
        names |= _names(node, "peerDependencies") - {name for name, about in meta if about.flag("optional")}
    optional = _names(node, "optionalDependencies") if "optionalDependencies" in given else set()
    names |= optional
    folders = [folder for folder in _folders(path) if folder in tree.folders] if names else []
    for name in sorted(names):
        other = _resolve(tree, folders, name)
        if other is not None:
            node.draft.need(path or ROOT, other or ROOT)
        elif name not in optional:
            missing(node, path or ROOT, name)
    return len(folders) * len(names)


def _names(node: Node, key: str) -> set[str]:
    """The names in a table of names and version ranges."""
    value = node.value.get(key)
    if type(value) is dict and all(type(wanted) is str for wanted in value.values()):
        return set(value)
    ranges = node.table(key)
    return {name for name in ranges.value if ranges.text(name) is not None}


def _resolve(tree: _Tree, folders: list[str], name: str) -> str | None:
    """The path of the package that Node finds for the name (https://nodejs.org/api/modules.html#all-together)."""
    for folder in folders:
        found = folder + name
        if found in tree.packages:
            return found
        if found in tree.links and tree.links[found] in tree.packages:
            return tree.links[found]
    return None


def _folders(path: str) -> list[str]:
    """The node_modules folders that Node looks into for a package at the path, the nearest first."""
    if path.startswith(_FOLDER) and path.count("/") == 1:
        return [f"{path}/{_FOLDER}", _FOLDER]  # nine of ten
    steps = path.split("/") if path else []
    ends = [end for end in range(len(steps), 0, -1) if steps[end - 1] != "node_modules"]
    return [f"{'/'.join(steps[:end])}/{_FOLDER}" for end in ends] + [_FOLDER]


def _read_workspaces(tree: _Tree, root: Node) -> None:
    """The project needs each of its workspaces (https://docs.npmjs.com/cli/using-npm/workspaces)."""
    named = isinstance(root.value.get("workspaces"), dict)
    patterns = list(root.table("workspaces").texts("packages") if named else root.texts("workspaces"))
    if len(patterns) > MAX_WORKSPACES:
        root.wrong("workspaces", Message("only the first {limit} are read", {"limit": MAX_WORKSPACES}))
    wanted = _any_of([pattern for pattern in patterns[:MAX_WORKSPACES] if not pattern.startswith("!")])
    unwanted = _any_of([pattern[1:] for pattern in patterns[:MAX_WORKSPACES] if pattern.startswith("!")])
    for path in dict.fromkeys(tree.links.values()):
        if path in tree.packages and wanted.match(path) and not unwanted.match(path):
            root.draft.need(ROOT, path)


def _any_of(patterns: list[str]) -> re.Pattern[str]:
    """A pattern that matches what one of them matches."""
    texts = [translate(pattern.removeprefix("./").rstrip("/")) for pattern in patterns]
    return re.compile("|".join(texts) if texts else r"(?!)")
