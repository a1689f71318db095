"""Maven's pom.xml as far as it is explicit (https://maven.apache.org/pom.html).

A pom names what the project needs itself, and not what that needs in turn. A version that a parent, an imported pom or
a range decides is not guessed. Plugins build the project and are no part of it. What a profile adds is optional.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from osreg_checks.sbom.document import Bom, Component
from osreg_checks.sbom.locks.draft import ROOT, Draft, short
from osreg_checks.sbom.locks.parts import purl, stated
from osreg_checks.sbom.locks.pom import Properties, children, root_of, text_of
from osreg_registry.message import Message

if TYPE_CHECKING:
    from lxml.etree import _Element

#: https://maven.apache.org/guides/introduction/introduction-to-dependency-mechanism.html#dependency-scope
_SCOPES = {"compile", "runtime", "provided", "test", "system"}
_NO_VERSION = re.compile(r"[\[(].*|LATEST|RELEASE", re.DOTALL)
_WORD = re.compile(r"[A-Za-z0-9_.-]+")


class _Managed(NamedTuple):
    """What `dependencyManagement` says of an artifact."""

    version: str | None
    scope: str | None


class _Pom(NamedTuple):
    draft: Draft
    properties: Properties
    managed: dict[tuple[str | None, ...], _Managed]
    has_parent: bool


def read(document: Any) -> Bom:
    """The bill of material in a pom.xml.

    Raises:
        SbomError: it is no pom.xml.

    """
    project = root_of(document)
    draft = Draft("pom.xml", text_of(project, "modelVersion") or "")
    pom = _Pom(draft, Properties(project), {}, next(children(project, "parent"), None) is not None)
    draft.add(_project(pom, project))
    _say_what_is_elsewhere(draft, project)
    for profile in [project, *children(project, "profiles", "profile")]:
        for item in children(profile, "dependencyManagement", "dependencies", "dependency"):
            _manage(pom, item)
    for item in children(project, "dependencies", "dependency"):
        _read_dependency(pom, item, profile=False)
    for item in children(project, "profiles", "profile", "dependencies", "dependency"):
        _read_dependency(pom, item, profile=True)
    draft.warn("", Message("a pom.xml names what the project needs itself, and not what that needs in turn"))
    return draft.finish()


def _project(pom: _Pom, project: _Element) -> Component:
    """The project itself; group and version may come from the parent that it names."""
    group = pom.properties.fill(text_of(project, "groupId") or text_of(project, "parent", "groupId"))
    artifact = pom.properties.fill(text_of(project, "artifactId"))
    version = pom.properties.fill(text_of(project, "version") or text_of(project, "parent", "version"))
    names = [text_of(item, "name") for item in children(project, "licenses", "license")]
    if not artifact:
        pom.draft.error(_place(project), Message("a project needs an artifactId"))
    return Component(
        ROOT,
        ":".join(part for part in (group, artifact) if part) or ROOT,
        version,
        purl("maven", group, artifact, version) if group and artifact else None,
        tuple(found._replace(form="name") for name in names if name and (found := stated(name))),
        "application",
        place=_place(project),
    )


def _say_what_is_elsewhere(draft: Draft, project: _Element) -> None:
    for element in children(project, "parent"):
        name = text_of(element, "artifactId") or ""
        draft.warn(_place(element), Message("the parent {name} is not read", {"name": short(name)}))
    for element in children(project, "modules", "module"):
        draft.often(_place(element), Message("{count} modules have a pom.xml of their own, which is not read"))
    for element in children(project, "profiles", "profile", "dependencies"):
        draft.often(_place(element), Message("{count} profiles add dependencies; they count as optional"))


def _key(pom: _Pom, item: _Element) -> tuple[str | None, ...]:
    """What tells artifacts apart: group, artifact, type and classifier."""
    fill = pom.properties.fill
    group, artifact = fill(text_of(item, "groupId")), fill(text_of(item, "artifactId"))
    return group, artifact, fill(text_of(item, "type")) or "jar", fill(text_of(item, "classifier"))


def _manage(pom: _Pom, item: _Element) -> None:
    scope = pom.properties.fill(text_of(item, "scope"))
    key = _key(pom, item)
    if scope == "import":
        name = f"{key[0]}:{key[1]}"
        pom.draft.warn(_place(item), Message("the imported pom {name} is not read", {"name": short(name)}))
    else:
        pom.managed.setdefault(key, _Managed(pom.properties.fill(text_of(item, "version")), scope))


def _read_dependency(pom: _Pom, item: _Element, *, profile: bool) -> None:
    """Add the artifact, needed by the project."""
    group, artifact, kind, classifier = key = _key(pom, item)
    place = _place(item)
    if not group or not artifact:
        pom.draft.error(place, Message("a dependency needs a groupId and an artifactId, without open properties"))
        return
    managed = pom.managed.get(key, _Managed(None, None))
    version = _version(pom, item, f"{group}:{artifact}", managed)
    qualifiers = {"type": kind if kind != "jar" else None, "classifier": classifier}
    given = {name: value for name, value in qualifiers.items() if value}
    ref = ":".join([group, artifact, *given.values()])
    if profile and ref in pom.draft.components:
        return  # the project needs it anyway
    url = purl("maven", group, artifact, version, given or None)
    optional = profile or pom.properties.fill(text_of(item, "optional")) == "true"
    dev = _dev(pom, item, managed)
    if pom.draft.add(Component(ref, f"{group}:{artifact}", version, url, optional=optional, dev=dev, place=place)):
        pom.draft.need(ROOT, ref)


def _version(pom: _Pom, item: _Element, name: str, managed: _Managed) -> str | None:
    """The version that the file states; None with a warning where something else decides."""
    stated_here = text_of(item, "version")
    version = pom.properties.fill(stated_here) if stated_here else managed.version
    if version is None:
        pom.draft.warn(_place(item), Message("the version of {name} is not in this file", {"name": short(name)}))
    elif _NO_VERSION.fullmatch(version):
        pom.draft.warn(
            _place(item),
            Message("the version of {name} is a range: {version}", {"name": short(name), "version": short(version)}),
        )
        return None
    return version


def _dev(pom: _Pom, item: _Element, managed: _Managed) -> bool | None:
    """Whether only tests need it; None when a parent may say so."""
    scope = pom.properties.fill(text_of(item, "scope")) or managed.scope
    if scope is None:
        return None if pom.has_parent else False
    if scope not in _SCOPES:
        pom.draft.warn(_place(item), Message("the scope “{scope}” is not known", {"scope": short(scope)}))
        return None
    if scope == "system":
        pom.draft.warn(_place(item), Message("this comes from a file of the computer, and not from a repository"))
    return scope == "test"


def _place(element: _Element) -> str:
    return f"line {element.sourceline}"
