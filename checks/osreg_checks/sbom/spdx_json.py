"""SPDX 2.2 and 2.3 in JSON (https://spdx.github.io/spdx-spec/v2.3/), as GitHub's dependency graph gives it, too.

Packages are components. Files and snippets are not: what is said of them counts for the package that contains them. Of
the relationships (https://spdx.github.io/spdx-spec/v2.3/relationships-between-SPDX-elements/) those count as needs that
say that one cannot be had without the other: depends on, contains, links, has as a prerequisite. A tool to build or
test is needed for development. All others (a copy of, generated from, documentation of) state no need.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

from osreg_checks.sbom.document import MAX_EDGES, Bom, Component, SbomError, Stated
from osreg_checks.sbom.locks.draft import Draft, Node, short
from osreg_registry.message import Message

#: How something is needed: in any way, while it runs, to develop, or only if one likes.
Way = Literal["plain", "runtime", "dev", "optional"]

#: What says that nothing is said, and that there is nothing.
NOTHING = frozenset({"NOASSERTION", "NONE"})

_VERSION = re.compile(r"SPDX-(2\.[23])(\.[0-9]+)?")
# The first needs the second.
_NEEDS: Mapping[str, Way] = dict.fromkeys(
    ("DEPENDS_ON", "CONTAINS", "DYNAMIC_LINK", "STATIC_LINK", "HAS_PREREQUISITE"), "plain"
)
# The second needs the first. PROVIDED: it must be there, whoever brings it.
_NEEDED_BY: Mapping[str, Way] = {
    **dict.fromkeys(("DEPENDENCY_OF", "PACKAGE_OF", "PREREQUISITE_FOR", "PROVIDED_DEPENDENCY_OF"), "plain"),
    "RUNTIME_DEPENDENCY_OF": "runtime",
    "OPTIONAL_DEPENDENCY_OF": "optional",
    "OPTIONAL_COMPONENT_OF": "optional",
    "BUILD_DEPENDENCY_OF": "dev",
    "BUILD_TOOL_OF": "dev",
    "DEV_DEPENDENCY_OF": "dev",
    "DEV_TOOL_OF": "dev",
    "TEST_DEPENDENCY_OF": "dev",
    "TEST_TOOL_OF": "dev",
}
_NO_NEED = frozenset(
    {
        *("AMENDS", "ANCESTOR_OF", "COPY_OF", "DATA_FILE_OF", "DEPENDENCY_MANIFEST_OF", "DESCENDANT_OF"),
        *("DISTRIBUTION_ARTIFACT", "DOCUMENTATION_OF", "EXAMPLE_OF", "EXPANDED_FROM_ARCHIVE", "FILE_ADDED"),
        *("FILE_DELETED", "FILE_MODIFIED", "GENERATED_FROM", "GENERATES", "METAFILE_OF", "PATCH_APPLIED", "PATCH_FOR"),
        *("REQUIREMENT_DESCRIPTION_FOR", "SPECIFICATION_FOR", "TEST_CASE_OF", "TEST_OF", "VARIANT_OF"),
    }
)
_FILES_IN_FILES = 20


def read(document: Mapping[str, Any]) -> Bom:
    """The bill of material; what is missing or does not fit is a fault with a JSON pointer.

    Raises:
        SbomError: it is of a version that is not known, or larger than is read.

    """
    inner, place = document.get("sbom"), ""
    if isinstance(inner, Mapping) and "spdxVersion" not in document:
        document, place = inner, "/sbom"
    stated = document.get("spdxVersion")
    known = _VERSION.fullmatch(stated) if isinstance(stated, str) else None
    if known is None:
        message = Message("{version} is not read", {"version": str(stated)[:20]})
        raise SbomError(message, Message("hand in SPDX 2.2 or 2.3"))
    return _Book(document, known.group(1), place).bom()


class Relations:
    """What needs what, where a file stands for the package that contains it.

    `described` are the refs that the document says it is about. The document as a whole may be an end, too.
    """

    def __init__(self, draft: Draft, document: str) -> None:
        self.described: list[str] = []
        self._draft = draft
        self._document = document
        self._owners: dict[str, str] = {}
        self._rows: list[tuple[str, str, Way, str]] = []
        self._plain: set[str] = set()
        self._ways: dict[str, set[Way]] = {}
        self._says_none = False

    def own(self, inner: str, owner: str) -> None:
        """Note that a file or snippet belongs to something; the first statement counts."""
        self._owners.setdefault(inner, owner)

    def need(self, one: str, other: str, way: Way, place: str) -> None:
        """Note that one needs the other.

        Raises:
            SbomError: there are more dependencies than are read.

        """
        components = self._draft.components
        if one in components and other in components:
            if one != other:
                self._draft.need(one, other)
                self._note(other, way)
        elif "NONE" in {one, other}:
            self._says_none = True
        elif "NOASSERTION" in {one, other}:
            self._draft.often(place, Message("that it is not known what a component needs is said {count} times"))
        elif len(self._rows) >= MAX_EDGES:
            raise SbomError(Message("the document states more than {limit} dependencies", {"limit": MAX_EDGES}))
        else:
            self._rows.append((one, other, way, place))

    def _note(self, ref: str, way: Way) -> None:
        if way == "plain":
            self._plain.add(ref)
        else:
            self._ways.setdefault(ref, set()).add(way)

    def finish(self, name: str) -> Bom:
        """The document; where it is about several packages, a root is made that needs them."""
        root = self._root(name)
        if root is not None:
            self._owners[self._document] = root
        for one, other, way, place in self._rows:
            self._settle(one, other, way, place)
        components = self._draft.components
        for ref, others in self._ways.items():
            ways: set[Way] = {*others, "plain"} if ref in self._plain else others
            components[ref] = components[ref]._replace(dev=_is_dev(ways), optional=_is_optional(ways))
        return self._draft.finish(root, flat=not (self._plain or self._ways or self._says_none))

    def _root(self, name: str) -> str | None:
        components = self._draft.components
        named = self.described or [other for one, other, _, _ in self._rows if one == self._document]
        roots = [ref for ref in dict.fromkeys(named) if ref in components]
        if not roots and len(components) == 1:
            roots = list(components)  # nothing else can be meant, as the standard has it
        if not roots and components:
            self._draft.warn("", Message("the document does not say which package it is about"))
        if len(roots) < 2:
            return roots[0] if roots else None
        self._draft.add(Component(self._document, name, kind="document"))
        for ref in roots:
            self._draft.need(self._document, ref)
        return self._document

    def _settle(self, one: str, other: str, way: Way, place: str) -> None:
        first, second = self._package(one), self._package(other)
        if first is None or second is None:
            message = Message("what files of no package need, or what needs them, is left out: {count} relationships")
            self._draft.often(place, message)
        elif first != second:
            self._draft.need(first, second)
            self._note(second, way)

    def _package(self, ref: str) -> str | None:
        """The component itself, or the one that contains the file."""
        for _ in range(_FILES_IN_FILES):
            if ref in self._draft.components:
                return ref
            if ref not in self._owners:
                return None
            ref = self._owners[ref]
        return None


class _Book:
    """The parts of a document, read one after the other."""

    def __init__(self, document: Mapping[str, Any], version: str, place: str) -> None:
        self._draft = Draft("SPDX", version)
        self._top = Node(self._draft, document, place)
        self._ref = self._top.text("SPDXID") or "SPDXRef-DOCUMENT"
        self._relations = Relations(self._draft, self._ref)
        self._known = {self._ref}
        # Few pairs of licences serve all packages.
        self._stated: dict[tuple[str | None, str | None], tuple[Stated, ...]] = {}
        self._not_understood: Counter[str] = Counter()

    def bom(self) -> Bom:
        require(self._top, ("SPDXID", "name"))
        require(self._top, ("creationInfo", "dataLicense", "documentNamespace"), light=True)
        texts = dict(self._extracted())
        for item in self._top.tables("packages"):
            self._package(item, texts)
        self._files()
        self._described()
        self._relationships()
        for kind, count in self._not_understood.items():
            gaps = {"kind": short(kind), "count": count}
            message = Message("{count} relationships of the kind {kind} say nothing that osreg understands", gaps)
            self._draft.warn(f"{self._top.place}/relationships", message)
        return self._relations.finish(self._top.text("name") or self._ref)

    def _package(self, item: Node, texts: Mapping[str, Stated]) -> None:
        ref = self._id(item)
        require(item, ("name",))
        require(item, ("downloadLocation",), light=True)
        if ref is None:
            return
        if ref == self._ref:
            item.draft.error(item.place, Message("{ref} is listed twice", {"ref": short(ref)}))
            return
        words = item.text("licenseDeclared"), item.text("licenseConcluded")
        if words not in self._stated:
            self._stated[words] = licences(*words, texts)
        if self._draft.add(_component(item, ref, self._stated[words])):
            self._known.add(ref)
        for file in item.texts("hasFiles"):
            self._relations.own(file, ref)

    def _files(self) -> None:
        for kind in ("files", "snippets"):
            for item in self._top.tables(kind):
                ref = self._id(item)
                if ref in self._known:
                    self._draft.error(item.place, Message("{ref} is listed twice", {"ref": short(str(ref))}))
                elif ref is not None:
                    self._known.add(ref)
                    if kind == "snippets" and (file := item.text("snippetFromFile")):
                        self._relations.own(ref, file)

    def _id(self, item: Node) -> str | None:
        require(item, ("SPDXID",))
        return item.text("SPDXID") or None

    def _described(self) -> None:
        for index, ref in enumerate(self._top.texts("documentDescribes")):
            if self._is_here(ref, f"{self._top.place}/documentDescribes/{index}"):
                self._relations.described.append(ref)

    def _relationships(self) -> None:
        """Each relationship; the plain ones, which are nearly all, without a second look."""
        rows = self._top.value.get("relationships")
        if not isinstance(rows, list):
            rows = list(self._top.tables("relationships"))  # notes the fault
        known, place = self._known, f"{self._top.place}/relationships"
        for index, row in enumerate(rows):
            if isinstance(row, dict):
                kind, one = row.get("relationshipType"), row.get("spdxElementId")
                other = row.get("relatedSpdxElement")
                if kind == "DEPENDS_ON" and type(one) is type(other) is str and one in known and other in known:
                    self._relations.need(one, other, "plain", f"{place}/{index}")
                else:
                    self._relationship(Node(self._draft, row, f"{place}/{index}"))
            else:
                self._draft.error(f"{place}/{index}", Message("this must be a table of names and values"))

    def _relationship(self, row: Node) -> None:
        kind, one, other = row.text("relationshipType"), row.text("spdxElementId"), row.text("relatedSpdxElement")
        if not (kind and one and other):
            require(row, ("relationshipType", "spdxElementId", "relatedSpdxElement"))
            return
        kind = kind.upper().replace("-", "_")  # as a fair part of the generators writes it
        if not self._are_here(one, other, kind, row.place):
            return
        if kind in {"DESCRIBED_BY", "CONTAINED_BY"}:
            kind, one, other = {"DESCRIBED_BY": "DESCRIBES", "CONTAINED_BY": "CONTAINS"}[kind], other, one
        if kind == "DESCRIBES" and one == self._ref:
            self._relations.described.append(other)
        elif kind == "CONTAINS" and other not in self._draft.components:
            self._relations.own(other, one)
        elif kind in _NEEDS:
            self._relations.need(one, other, _NEEDS[kind], row.place)
        elif kind in _NEEDED_BY:
            self._relations.need(other, one, _NEEDED_BY[kind], row.place)
        elif kind not in _NO_NEED:
            self._not_understood[kind] += 1

    def _are_here(self, one: str, other: str, kind: str, place: str) -> bool:
        if one in self._known and other in self._known:
            return True
        ends = (one, "spdxElementId"), (other, "relatedSpdxElement")
        here = [self._is_here(ref, f"{place}/{key}", kind) for ref, key in ends]
        return all(here)

    def _is_here(self, ref: str, place: str, kind: str = "DESCRIBES") -> bool:
        """Whether the ref is one of this document, or says that there is none."""
        if ref in self._known or ref in NOTHING:
            return True
        if not ref.startswith("DocumentRef-"):
            self._draft.error(place, Message("{ref} is no part of the document", {"ref": short(ref)}))
        elif kind not in _NO_NEED:
            self._draft.warn(place, Message("{ref} is in another document, which is not read", {"ref": short(ref)}))
        return False

    def _extracted(self) -> Iterator[tuple[str, Stated]]:
        """The text, or at least the name, behind each of the document's own licence references."""
        for row in self._top.tables("hasExtractedLicensingInfos"):
            require(row, ("licenseId", "extractedText"))
            ref, name, text = row.text("licenseId"), row.text("name"), row.value.get("extractedText")
            if ref and isinstance(text, str) and text.strip() and text.strip() not in NOTHING:
                yield ref, Stated("text", text)
            elif ref and name and name not in NOTHING:
                yield ref, Stated("name", name)


def require(item: Node, keys: Iterable[str], *, light: bool = False) -> None:
    """Note which keys are missing: a warning only where osreg does without (`light`)."""
    for key in keys:
        if key not in item.value:
            note = item.draft.warn if light else item.draft.error
            note(item.place, Message("`{key}` is missing", {"key": key}))


def _component(item: Node, ref: str, stated: tuple[Stated, ...]) -> Component:
    return Component(
        ref,
        item.text("name") or ref,
        item.text("versionInfo") or None,
        _purl(item),
        stated,
        (item.text("primaryPackagePurpose") or "library").lower().replace("_", "-"),
        _supplier(item.text("supplier")),
        place=item.place,
    )


def _purl(item: Node) -> str | None:
    # Converted documents carry the whole address of the type, http://spdx.org/rdf/references/purl.
    found = [
        purl
        for row in item.tables("externalRefs")
        if (row.text("referenceType") or "").rpartition("/")[2] == "purl" and (purl := row.text("referenceLocator"))
    ]
    if len(set(found)) > 1:
        item.draft.warn(item.place, Message("states several purls, of which the first counts"))
    return found[0] if found else None


@functools.lru_cache(maxsize=1000)
def _supplier(supplier: str | None) -> str | None:
    """The name alone, without `Organization:` and the mail address."""
    if not supplier or supplier in NOTHING:
        return None
    name = re.sub(r"^(Organization|Person|Tool):\s*", "", supplier)
    return name.partition("(")[0].strip() or None if name.endswith(")") else name


def licences(declared: str | None, concluded: str | None, texts: Mapping[str, Stated]) -> tuple[Stated, ...]:
    """What is declared and what was concluded; the text behind a document's own reference comes before it.

    NOASSERTION and NONE are kept as they are, where nothing else is said.
    """
    found = []
    for value, by in ((declared, False), (concluded, True)):
        if value and value in texts:
            found.append(texts[value]._replace(concluded=by))
        if value:
            found.append(Stated("expression", value, by))
    return useful(found)


def useful(statements: list[Stated]) -> tuple[Stated, ...]:
    """Those that say something; where none does, the first."""
    return tuple(one for one in statements if one.value not in NOTHING) or tuple(statements[:1])


def _is_dev(ways: set[Way]) -> bool | None:
    """Whether it is needed for development only; None where that is not said."""
    if ways == {"dev"}:
        return True
    return False if ways & {"dev", "runtime"} else None


def _is_optional(ways: set[Way]) -> bool | None:
    if "optional" not in ways:
        return None
    return not ways & {"plain", "runtime"}
