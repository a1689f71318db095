"""SPDX 3.0 in JSON-LD (https://spdx.github.io/spdx-spec/v3.0.1/), read as plain JSON with the names of its own context.

Packages, those of artificial intelligence and data included, are components; files, tools and people are not. What a
model was trained or tested on counts as needed for development. A package needs what the files need that it contains.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from osreg_checks.sbom.document import MAX_DEPTH, MAX_EDGES, Bom, Component, SbomError, Stated
from osreg_checks.sbom.locks.draft import MAX_TEXT, Draft, Node, pointer, short
from osreg_checks.sbom.spdx_json import Relations, Way, require, useful
from osreg_registry.message import Message

_CONTEXT = re.compile(r"https://spdx\.(org|github\.io)/[^?#]*\b3\.0(\.[0-9]+)?/[^?#]*\.jsonld")
_VERSION = re.compile(r"3\.0(\.[0-9]+)?")
_PACKAGES = {
    "software_Package": "library",
    "ai_AIPackage": "machine-learning-model",
    "dataset_DatasetPackage": "data",
}
_INNER = frozenset({"software_File", "software_Snippet"})
_COLLECTIONS = frozenset({"SpdxDocument", "Bom", "Bundle", "software_Sbom"})
_OTHER_TYPES = re.compile(
    r"(software|security|ai|dataset|build|simplelicensing|expandedlicensing|extension)_\w+"
    r"|CreationInfo|(LifecycleScoped)?Relationship|Person|Organization|SoftwareAgent|Agent|Tool|Annotation|Hash"
    r"|PackageVerificationCode|ExternalIdentifier|ExternalRef|ExternalMap|NamespaceMap|DictionaryEntry"
    r"|PositiveIntegerRange|IndividualElement"
)
_NEEDS: Mapping[str, Way] = {
    **dict.fromkeys(("dependsOn", "contains", "hasDynamicLink", "hasStaticLink"), "plain"),
    **dict.fromkeys(("hasPrerequisite", "hasProvidedDependency"), "plain"),
    **dict.fromkeys(("hasOptionalDependency", "hasOptionalComponent"), "optional"),
    **dict.fromkeys(("usesTool", "trainedOn", "testedOn", "finetunedOn"), "dev"),
}
_SCOPES: Mapping[str | None, Way] = {
    **dict.fromkeys(("design", "development", "build", "test"), "dev"),
    "runtime": "runtime",
}
_LICENCES = {"hasDeclaredLicense": False, "hasConcludedLicense": True}
_NO_NEED = re.compile(
    r"affects|amendedBy|ancestorOf|availableFrom|configures|coordinatedBy|copiedTo|delegatedTo|descendantOf"
    r"|doesNotAffect|expandsTo|exploitCreatedBy|fixedBy|fixedIn|foundBy|generates|hasAddedFile|hasAssessmentFor"
    r"|hasAssociatedVulnerability|hasDataFile|hasDeletedFile|hasDependencyManifest|hasDistributionArtifact"
    r"|hasDocumentation|hasEvidence|hasExample|hasHost|hasInput|hasMetadata|hasOutput|hasRequirement"
    r"|hasSpecification|hasTest|hasTestCase|hasVariant|invokedBy|modifiedBy|packagedBy|patchedBy|publishedBy"
    r"|reportedBy|republishedBy|serializedInArtifact|underInvestigationFor"
)
_FROM_LIST = frozenset({"expandedlicensing_ListedLicense", "expandedlicensing_ListedLicenseException"})
_OWN = {"expandedlicensing_CustomLicense": "LicenseRef-", "expandedlicensing_CustomLicenseAddition": "AdditionRef-"}
_SETS = {"expandedlicensing_ConjunctiveLicenseSet": "AND", "expandedlicensing_DisjunctiveLicenseSet": "OR"}
_SAY_NOTHING = {"NoAssertion": "NOASSERTION", "None": "NONE"}
_LISTED = re.compile(r"https?://spdx\.org/licenses/([A-Za-z0-9.+-]+?)(\.html|\.json)?")


def read(document: Mapping[str, Any]) -> Bom:
    """The bill of material; what is missing or does not fit is a fault with a JSON pointer.

    Raises:
        SbomError: it is of a version that is not known, or larger or deeper than is read.

    """
    draft = Draft("SPDX", "3.0")
    elements = _Elements(draft, document)
    draft.version = _version(elements)
    _check_context(draft, document.get("@context"))
    return _Book(draft, elements).bom()


class _Elements:
    """Everything in the document that has a type, by its id; an inlined element without one goes by its place."""

    def __init__(self, draft: Draft, document: Mapping[str, Any]) -> None:
        self.by_id: dict[str, Node] = {}
        self.of_type: dict[str, list[Node]] = {}
        self.ids: dict[int, str] = {}
        self.draft = draft
        graph = document.get("@graph")
        if "@graph" in document and not isinstance(graph, list):
            draft.error("/@graph", Message("this must be a list"))
        elif isinstance(graph, list):
            self._gather(graph, "/@graph")
        else:
            self._gather({key: value for key, value in document.items() if key != "@context"}, "")

    def id_of(self, value: Any) -> str | None:
        """The id of an element that is referred to or inlined."""
        if isinstance(value, str):
            return value
        return self.ids.get(id(value)) if isinstance(value, dict) else None

    def refs(self, item: Node, key: str) -> list[str]:
        """The ids under a key, which may hold one or a list, referred to or inlined."""
        value = item.value.get(key)
        values = value if isinstance(value, list) else [] if value is None else [value]
        found = [self.id_of(one) for one in values]
        if None in found:
            item.wrong(key, Message("this must be a reference to an element"))
        return [one for one in found if one]

    def _gather(self, start: Any, place: str) -> None:
        """Without recursion: the depth is the stranger's choice."""
        waiting: list[tuple[Any, str, int]] = [(start, place, 0)]
        while waiting:
            value, where, depth = waiting.pop()
            if depth > MAX_DEPTH:
                raise SbomError(Message("the document is nested deeper than {limit} levels", {"limit": MAX_DEPTH}))
            rows: Any = enumerate(value)
            if isinstance(value, dict):
                self._note(value, where)
                rows = value.items()
            inner = [
                (one, f"{where}/{pointer(str(key))}", depth + 1) for key, one in rows if isinstance(one, (dict, list))
            ]
            waiting += reversed(inner)

    def _note(self, value: dict[str, Any], place: str) -> None:
        item = Node(self.draft, value, place)
        kind = value.get("type", value.get("@type"))
        if not isinstance(kind, str):
            if kind is not None or "spdxId" in value:
                self.draft.error(place, Message("`{key}` is missing", {"key": "type"}))
            return
        ref = value.get("spdxId", value.get("@id"))
        if ref is not None and not isinstance(ref, str):
            self.draft.error(place, Message("`{key}` is missing", {"key": "spdxId"}))
        ref = ref if isinstance(ref, str) and ref else place
        self.ids[id(value)] = ref
        if ref in self.by_id:
            self.draft.error(place, Message("{ref} is listed twice", {"ref": short(ref)}))
            if not kind.endswith("Relationship"):  # two relationships say something each, whatever they are called
                return
        self.by_id[ref] = item
        self.of_type.setdefault(kind, []).append(item)


class _Book:
    """The elements made into components, relations and licences."""

    def __init__(self, draft: Draft, elements: _Elements) -> None:
        self._draft = draft
        self._elements = elements
        self._licences = _Licences(elements)
        documents = elements.of_type.get("SpdxDocument", [])
        self._document = documents[0] if documents else Node(draft, {})
        self._ref = self._id(self._document) or "SpdxDocument"
        self._relations = Relations(draft, self._ref)
        self._inner = {self._id(item) for kind in _INNER for item in elements.of_type.get(kind, ())}
        self._outside = set(self._imported(documents))
        self._stated: dict[str, list[Stated]] = {}
        self._ends = 0

    def bom(self) -> Bom:
        if "SpdxDocument" not in self._elements.of_type:
            self._draft.warn("", Message("`{key}` is missing", {"key": "SpdxDocument"}))
        self._unknown_types()
        for kind in _PACKAGES:
            for item in self._elements.of_type.get(kind, ()):
                self._package(item, kind)
        self._described()
        for kind in ("Relationship", "LifecycleScopedRelationship"):
            for item in self._elements.of_type.get(kind, ()):
                self._relationship(item)
        components = self._draft.components
        for ref, stated in self._stated.items():
            # Declared before concluded, in whatever order the relationships stand.
            components[ref] = components[ref]._replace(licences=useful(sorted(stated, key=lambda one: one.concluded)))
        return self._relations.finish(self._document.text("name") or self._ref)

    def _id(self, item: Node) -> str:
        return self._elements.id_of(item.value) or ""

    def _imported(self, documents: list[Node]) -> Iterator[str]:
        for document in documents:
            imports = document.value.get("import")
            for row in imports if isinstance(imports, list) else [imports]:
                if isinstance(row, dict) and isinstance(ref := row.get("externalSpdxId"), str):
                    yield ref

    def _unknown_types(self) -> None:
        for kind, items in self._elements.of_type.items():
            if kind not in _COLLECTIONS and not _OTHER_TYPES.fullmatch(kind):
                gaps = {"kind": short(kind), "count": len(items)}
                message = Message("{count} elements of the type {kind} are not understood", gaps)
                self._draft.warn(items[0].place, message)

    def _package(self, item: Node, kind: str) -> None:
        require(item, ("spdxId", "name"))
        require(item, ("creationInfo",), light=True)
        ref = self._id(item)
        purpose = item.text("software_primaryPurpose") if kind == "software_Package" else None
        supplier = next((self._name(one) for one in self._elements.refs(item, "suppliedBy")), None)
        component = Component(
            ref,
            item.text("name") or ref,
            item.text("software_packageVersion") or None,
            self._purl(item),
            kind=re.sub(r"([A-Z])", r"-\1", purpose).lower() if purpose else _PACKAGES[kind],
            supplier=supplier,
            place=item.place,
        )
        self._draft.add(component)

    def _name(self, ref: str) -> str | None:
        item = self._elements.by_id.get(ref)
        return item.text("name") if item else None

    def _purl(self, item: Node) -> str | None:
        if purl := item.text("software_packageUrl"):
            return purl
        for row in item.tables("externalIdentifier"):
            if (row.text("externalIdentifierType") or "").lower() == "packageurl":
                return row.text("identifier")
        return None

    def _described(self) -> None:
        """What the document is about, or what the collections are about that it is about."""
        waiting = [item for kind in ("SpdxDocument", "software_Sbom") for item in self._elements.of_type.get(kind, ())]
        waiting = waiting[:1]
        seen: set[str] = set()
        while waiting:
            item = waiting.pop()
            for ref in self._elements.refs(item, "rootElement"):
                other = self._elements.by_id.get(ref)
                if ref in self._draft.components:
                    self._relations.described.append(ref)
                elif other is None:
                    self._missing(ref, f"{item.place}/rootElement")
                elif other.value.get("type") in _COLLECTIONS and ref not in seen:
                    seen.add(ref)
                    waiting.append(other)

    def _missing(self, ref: str, place: str) -> None:
        if ref in self._outside:
            self._draft.warn(place, Message("{ref} is in another document, which is not read", {"ref": short(ref)}))
        else:
            self._draft.error(place, Message("{ref} is no part of the document", {"ref": short(ref)}))

    def _relationship(self, item: Node) -> None:
        require(item, ("from", "to", "relationshipType"))
        kind = item.text("relationshipType")
        starts, ends = self._elements.refs(item, "from"), self._elements.refs(item, "to")
        self._ends += len(ends)
        if self._ends > MAX_EDGES:
            raise SbomError(Message("the document states more than {limit} dependencies", {"limit": MAX_EDGES}))
        if not kind or not starts:
            return
        if kind in _LICENCES:
            self._state(starts[0], ends, _LICENCES[kind], item)
        elif kind == "describes":
            self._relations.described += [ref for ref in ends if ref in self._draft.components]
        elif kind in _NEEDS:
            way = _SCOPES.get(item.text("scope"), _NEEDS[kind]) if "scope" in item.value else _NEEDS[kind]
            for ref in ends:
                self._need(starts[0], ref, way, kind, item)
        elif not _NO_NEED.fullmatch(kind):
            message = Message("relationships of a kind that osreg does not understand are left out: {count}")
            self._draft.often(item.place, message)

    def _need(self, one: str, other: str, way: Way, kind: str, item: Node) -> None:
        other = _nothing(other) or other
        known = [self._is_part(ref, f"{item.place}/{key}") for ref, key in ((one, "from"), (other, "to"))]
        if not all(known):
            return
        if kind == "contains" and other in self._inner:
            self._relations.own(other, one)
        elif kind != "contains" or other not in _SAY_NOTHING.values():
            self._relations.need(one, other, way, item.place)

    def _is_part(self, ref: str, place: str) -> bool:
        """Whether it is something that needs or is needed; people and tools are not."""
        if ref in self._draft.components or ref in self._inner or ref in {self._ref, *_SAY_NOTHING.values()}:
            return True
        if ref not in self._elements.by_id:
            self._missing(ref, place)
        return False

    def _state(self, ref: str, ends: list[str], concluded: bool, item: Node) -> None:
        if ref not in self._draft.components:
            if ref not in self._elements.by_id:
                self._missing(ref, f"{item.place}/from")
            return
        for end in ends:
            stated = self._licences.of(end)
            if not stated:
                self._missing_licence(end, item)
            self._stated.setdefault(ref, []).extend(one._replace(concluded=concluded) for one in stated)

    def _missing_licence(self, end: str, item: Node) -> None:
        if end in self._elements.by_id:
            self._draft.warn(f"{item.place}/to", Message("{ref} is no licence that is understood", {"ref": short(end)}))
        else:
            self._missing(end, f"{item.place}/to")


class _Licences:
    """Licences as statements: an expression, or the text of one; empty for what is none, loops or is too large."""

    def __init__(self, elements: _Elements) -> None:
        self._elements = elements
        self._known: dict[str, str | None] = {}

    def of(self, ref: str) -> tuple[Stated, ...]:
        """What the element says, the text first."""
        item = self._elements.by_id.get(ref)
        if item is not None and item.value.get("type") == "simplelicensing_SimpleLicensingText":
            return self._text(item)
        expression = self._expression(ref, 0)
        if expression is None:
            return ()
        found = (Stated("expression", expression),)
        source = item if item is not None and item.value.get("type") == "expandedlicensing_CustomLicense" else None
        source = source or (self._custom(item, expression) if item else None)
        return (*self._text(source), *found) if source else found

    def _text(self, item: Node) -> tuple[Stated, ...]:
        text = item.value.get("simplelicensing_licenseText")
        return (Stated("text", text),) if isinstance(text, str) and text.strip() else ()

    def _custom(self, item: Node, expression: str) -> Node | None:
        """The element behind an expression that is a single reference of the document's own."""
        rows = item.value.get("simplelicensing_customIdToUri")
        for row in rows if isinstance(rows, list) and expression.startswith("LicenseRef-") else ():
            if isinstance(row, dict) and row.get("key") == expression and isinstance(uri := row.get("value"), str):
                return self._elements.by_id.get(uri)
        return None

    def _expression(self, ref: str, depth: int) -> str | None:
        """Each element is worked out once; a loop meets the None of its own beginning."""
        if (nothing := _nothing(ref)) is not None:
            return nothing
        if ref in self._known or depth > MAX_DEPTH:
            return self._known.get(ref)
        self._known[ref] = None
        found = self._made(ref, depth)
        self._known[ref] = found if found and len(found) <= MAX_TEXT else None
        return self._known[ref]

    def _made(self, ref: str, depth: int) -> str | None:
        item = self._elements.by_id.get(ref)
        kind = str(item.value.get("type")) if item else ""
        if item is None or kind in _FROM_LIST:
            listed = _LISTED.fullmatch(ref)
            return listed.group(1) if listed else item.text("name") if item else None
        if kind in _OWN:
            return _own_reference(ref, _OWN[kind])
        if kind in _SETS:
            return self._joined(item, _SETS[kind], depth)
        if kind == "simplelicensing_LicenseExpression":
            return item.text("simplelicensing_licenseExpression")
        return self._operated(item, kind, depth)

    def _operated(self, item: Node, kind: str, depth: int) -> str | None:
        if kind == "expandedlicensing_OrLaterOperator":
            subject = self._one(item, "subjectLicense", depth)
            return _or_later(subject) if subject else None
        if kind == "expandedlicensing_WithAdditionOperator":
            subject = self._one(item, "subjectExtendableLicense", depth)
            addition = self._one(item, "subjectAddition", depth)
            return f"{subject} WITH {addition}" if subject and addition else None
        return None

    def _one(self, item: Node, key: str, depth: int) -> str | None:
        refs = self._elements.refs(item, f"expandedlicensing_{key}")
        return self._expression(refs[0], depth + 1) if refs else None

    def _joined(self, item: Node, word: str, depth: int) -> str | None:
        """The members joined; None when one of them cannot be told, for a part would say something else."""
        parts = [self._expression(ref, depth + 1) for ref in self._elements.refs(item, "expandedlicensing_member")]
        known = [f"({part})" if re.search(r"\b(AND|OR)\b", part) else part for part in parts if part]
        return f" {word} ".join(known) if known and len(known) == len(parts) else None


def _or_later(subject: str) -> str:
    return subject.removesuffix("-only") + "-or-later" if subject.endswith("-only") else f"{subject}+"


def _own_reference(ref: str, prefix: str) -> str:
    """A name as expressions have it, from the end of an address."""
    name = re.sub(r"[^A-Za-z0-9.-]+", "-", re.split(r"[/#]", ref)[-1]).strip("-") or "custom"
    return name if name.startswith(prefix) else prefix + name


def _nothing(ref: str) -> str | None:
    """NOASSERTION or NONE, where the address is that of one of the standard's individuals for it."""
    last = re.split(r"[/_#:]", ref)[-1].removesuffix("Element").removesuffix("License")
    return _SAY_NOTHING.get(last)


def _version(elements: _Elements) -> str:
    """The version that the document states. Raises SbomError when it is not one of 3.0."""
    for item in elements.of_type.get("CreationInfo", ()):
        stated = item.text("specVersion")
        if stated and not _VERSION.fullmatch(stated):
            message = Message("{version} is not read", {"version": f"SPDX {stated[:20]}"})
            raise SbomError(message, Message("hand in SPDX 2.2, 2.3 or 3.0"))
        if stated:
            return stated
    elements.draft.error("", Message("`{key}` is missing", {"key": "specVersion"}))
    return "3.0"


def _check_context(draft: Draft, context: Any) -> None:
    """An own context could give every name another meaning; it is not followed."""
    rows = context if isinstance(context, list) else [context]
    if context is None:
        draft.error("", Message("`{key}` is missing", {"key": "@context"}))
    elif not all(isinstance(row, str) and _CONTEXT.fullmatch(row) for row in rows):
        draft.warn("/@context", Message("the context is not SPDX's own; names are read as SPDX means them"))
