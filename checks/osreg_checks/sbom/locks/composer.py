"""Composer's composer.lock (https://getcomposer.org/doc/01-basic-usage.md#commit-your-composer-lock-file-to-version-control).

`php`, `ext-*`, `lib-*` and the like are the platform, which the lock does not list: they are no components. A need that
another package fulfils (`provide`, `replace`) leads to that package.
"""

from __future__ import annotations

import re
from typing import Any

from osreg_checks.sbom.document import Bom, Component, SbomError
from osreg_checks.sbom.locks.draft import Draft, Node, adopt_under_root, as_table, missing, short
from osreg_checks.sbom.locks.parts import all_stated, purl
from osreg_registry.message import Message

#: https://getcomposer.org/doc/01-basic-usage.md#platform-packages
_PLATFORM = re.compile(r"(?:php(?:-.*)?|hhvm|composer(?:-(?:plugin|runtime)-api)?|(?:ext|lib)-[^/]*)", re.IGNORECASE)


def read(document: Any) -> Bom:
    """The bill of material in a composer.lock.

    Raises:
        SbomError: it is no composer.lock.

    """
    table = as_table(document)
    if "packages" not in table:
        raise SbomError(Message("a composer.lock has packages, this has none"))
    draft = Draft("composer.lock")
    top = Node(draft, table)
    top.text("content-hash")
    packages = [*_packages(top, "packages", dev=False), *_packages(top, "packages-dev", dev=True)]
    providers = _providers(packages)
    for ref, node in packages:
        _read_needs(ref, node, providers)
    adopt_under_root(draft)
    return draft.finish()


def _packages(top: Node, key: str, *, dev: bool) -> list[tuple[str, Node]]:
    """The packages of the list by name, added to the draft; Composer does not tell letter cases apart."""
    packages = []
    for node in top.tables(key):
        name = node.text("name")
        if not name:
            top.draft.error(node.place, Message("a package needs a name"))
        elif top.draft.add(_component(name, node, dev=dev)):
            packages.append((name.lower(), node))
    return packages


def _component(name: str, node: Node, *, dev: bool) -> Component:
    version = node.text("version")
    return Component(
        ref=name.lower(),
        name=name,
        version=version,
        purl=_purl(name, version, node),
        licences=all_stated(tuple(node.texts("license"))),
        optional=False,  # `suggest` installs nothing
        dev=dev,
        place=node.place,
    )


def _purl(name: str, version: str | None, node: Node) -> str | None:
    """The package URL; with the repository where no packagist.org is told of the installation."""
    dist, source = node.table("dist"), node.table("source")
    vendor, _, short_name = name.partition("/")
    if dist.text("type") == "path":
        node.draft.often(
            node.place,
            Message(
                "{first} and others, {count} in all, come from a folder, not from Composer", {"first": short(name)}
            ),
        )
        return None
    if not short_name or "/" in short_name:
        node.draft.warn(node.place, Message("{name} is no name of a Composer package", {"name": short(name)}))
        return None
    url, reference = source.text("url"), source.text("reference")
    kind = source.text("type")
    if node.text("notification-url") or not url or kind != "git":
        return purl("composer", vendor, short_name, version)
    return purl("composer", vendor, short_name, version, {"vcs_url": f"git+{url}@{reference}" if reference else url})


def _providers(packages: list[tuple[str, Node]]) -> dict[str, list[str]]:
    """Who fulfils a need of the name: the package itself, else whatever says that it provides or replaces it."""
    providers: dict[str, list[str]] = {}
    for ref, node in packages:
        for key in ("provide", "replace"):
            for name in _names(node, key):
                providers.setdefault(name, []).append(ref)
    return providers | {ref: [ref] for ref, _ in packages}


def _names(node: Node, key: str) -> list[str]:
    """The names in a table of names and version ranges; PHP writes an empty table as an empty list."""
    if node.value.get(key) == []:
        return []
    ranges = node.table(key)
    return [name.lower() for name in ranges.value if ranges.text(name) is not None]


def _read_needs(ref: str, node: Node, providers: dict[str, list[str]]) -> None:
    for name in _names(node, "require"):
        if _PLATFORM.fullmatch(name):
            continue
        for other in providers.get(name, ()):
            node.draft.need(ref, other)
        if name not in providers:
            missing(node, ref, name)
