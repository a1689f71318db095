"""SPDX 2.2 and 2.3 in JSON (https://spdx.github.io/spdx-spec/v2.3/), as GitHub's dependency graph gives it, too.

Packages are components; files and snippets are not. A licence of NOASSERTION or NONE is kept as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from osreg_checks.sbom.document import (
    MAX_COMPONENTS,
    MAX_EDGES,
    MAX_FAULTS,
    Bom,
    Component,
    SbomError,
    SbomFault,
    Stated,
)
from osreg_registry.message import Message

VERSIONS = ("SPDX-2.2", "SPDX-2.3")
# What needs what: the first needs the second, or the other way round.
_NEEDS = frozenset({"DEPENDS_ON", "CONTAINS", "DYNAMIC_LINK", "STATIC_LINK", "HAS_PREREQUISITE"})
_NEEDED_BY = {
    "DEPENDENCY_OF": None,
    "CONTAINED_BY": None,
    "PREREQUISITE_FOR": None,
    "RUNTIME_DEPENDENCY_OF": None,
    "PROVIDED_DEPENDENCY_OF": None,
    "OPTIONAL_DEPENDENCY_OF": "optional",
    "BUILD_DEPENDENCY_OF": "dev",
    "DEV_DEPENDENCY_OF": "dev",
    "TEST_DEPENDENCY_OF": "dev",
}
_DOCUMENT = "SPDXRef-DOCUMENT"


def read(document: Mapping[str, Any]) -> Bom:
    """The bill of material; what is missing or does not fit is a fault with a JSON pointer.

    Raises:
        SbomError: it is of a version that is not known, or larger than is read.

    """
    if isinstance(document.get("sbom"), Mapping):
        document = document["sbom"]
    version = document.get("spdxVersion")
    if version not in VERSIONS:
        message = Message("{version} is not read", {"version": str(version)[:20]})
        raise SbomError(message, Message("hand in SPDX 2.2 or 2.3"))
    book = _Book(document)
    return book.bom(version.removeprefix("SPDX-"))


class _Book:
    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self._components: dict[str, Component] = {}
        self._needs: dict[str, list[str]] = {}
        self._needed_as: dict[str, set[str | None]] = {}
        self._roots: list[str] = []
        self._faults: list[SbomFault] = []
        self._edges = 0

    def bom(self, version: str) -> Bom:
        for key in ("SPDXID", "name"):
            if not isinstance(self._document.get(key), str):
                self._fault(f"/{key}", Message("`{key}` is missing", {"key": key}))
        self._packages()
        self._relationships()
        root = self._root()
        for ref, ways in self._needed_as.items():
            if None not in ways:
                found = self._components[ref]
                dev, optional = ways <= {"dev"} or None, "optional" in ways or None
                self._components[ref] = found._replace(dev=dev, optional=optional)
        needs = {ref: tuple(dict.fromkeys(others)) for ref, others in self._needs.items()}
        return Bom("SPDX", version, root, self._components, needs, not self._edges, tuple(self._faults))

    def _packages(self) -> None:
        texts = self._extracted()
        packages = self._document.get("packages")
        for index, item in enumerate(packages if isinstance(packages, list) else ()):
            place = f"/packages/{index}"
            ref, name = (item.get("SPDXID"), item.get("name")) if isinstance(item, Mapping) else (None, None)
            if not isinstance(ref, str) or not isinstance(name, str):
                self._fault(place, Message("a package without `SPDXID` or `name`"))
                continue
            if ref in self._components:
                self._fault(place, Message("{ref} is listed twice", {"ref": ref[:80]}))
                continue
            if len(self._components) >= MAX_COMPONENTS:
                raise SbomError(Message("the document lists more than {limit} components", {"limit": MAX_COMPONENTS}))
            self._components[ref] = _component(item, ref, name, place, texts)

    def _extracted(self) -> dict[str, str]:
        rows = self._document.get("hasExtractedLicensingInfos")
        found = {}
        for row in rows if isinstance(rows, list) else ():
            if isinstance(row, Mapping) and isinstance(row.get("extractedText"), str):
                found[str(row.get("licenseId"))] = row["extractedText"]
        return found

    def _relationships(self) -> None:
        rows = self._document.get("relationships")
        for index, row in enumerate(rows if isinstance(rows, list) else ()):
            kind = row.get("relationshipType") if isinstance(row, Mapping) else None
            if not isinstance(kind, str):
                self._fault(f"/relationships/{index}", Message("a relationship without a type"))
                continue
            one, other = str(row.get("spdxElementId")), str(row.get("relatedSpdxElement"))
            if kind == "DESCRIBES" and one == _DOCUMENT:
                self._roots.append(other)
            elif kind in _NEEDS:
                self._need(one, other, None, index)
            elif kind in _NEEDED_BY:
                self._need(other, one, _NEEDED_BY[kind], index)

    def _need(self, one: str, other: str, way: str | None, index: int) -> None:
        if one not in self._components or other not in self._components:
            strange = next(ref for ref in (one, other) if ref not in self._components)
            # Files, snippets, and ends that say that nothing is known, are no components.
            if strange.startswith("SPDXRef-Package"):
                place = f"/relationships/{index}"
                self._fault(place, Message("{ref} is no component of the document", {"ref": strange[:80]}))
            return
        self._edges += 1
        if self._edges > MAX_EDGES:
            raise SbomError(Message("the document states more than {limit} dependencies", {"limit": MAX_EDGES}))
        self._needs.setdefault(one, []).append(other)
        self._needed_as.setdefault(other, set()).add(way)

    def _root(self) -> str | None:
        described = self._document.get("documentDescribes")
        named = [*(described if isinstance(described, list) else ()), *self._roots]
        roots = [ref for ref in dict.fromkeys(map(str, named)) if ref in self._components]
        if len(roots) < 2:
            return roots[0] if roots else None
        self._components[_DOCUMENT] = Component(_DOCUMENT, str(self._document.get("name")), kind="document")
        self._needs[_DOCUMENT] = roots
        return _DOCUMENT

    def _fault(self, place: str, message: Message) -> None:
        if len(self._faults) < MAX_FAULTS:
            self._faults.append(SbomFault(place, message))


def _component(item: Mapping[str, Any], ref: str, name: str, place: str, texts: Mapping[str, str]) -> Component:
    version, supplier = item.get("versionInfo"), item.get("supplier")
    return Component(
        ref,
        name,
        version if isinstance(version, str) else None,
        next(_purls(item), None),
        tuple(_licences(item, texts)),
        str(item.get("primaryPackagePurpose", "library")).lower(),
        supplier.removeprefix("Organization: ") if isinstance(supplier, str) and supplier != "NOASSERTION" else None,
        place=place,
    )


def _purls(item: Mapping[str, Any]) -> Iterator[str]:
    refs = item.get("externalRefs")
    for row in refs if isinstance(refs, list) else ():
        if isinstance(row, Mapping) and row.get("referenceType") == "purl":
            yield str(row.get("referenceLocator"))


def _licences(item: Mapping[str, Any], texts: Mapping[str, str]) -> Iterator[Stated]:
    """What was found declared, else what the maker of the document concluded; the text behind its own references."""
    stated = [(item.get("licenseDeclared"), False), (item.get("licenseConcluded"), True)]
    known = [(value, concluded) for value, concluded in stated if isinstance(value, str) and value]
    useful = [row for row in known if row[0] not in {"NOASSERTION", "NONE"}] or known[:1]
    for value, concluded in useful:
        if value in texts:
            yield Stated("text", texts[value], concluded)
        else:
            yield Stated("expression", value, concluded)
