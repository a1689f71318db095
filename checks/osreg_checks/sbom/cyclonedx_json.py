"""CycloneDX in JSON, 1.2 to 1.7 (https://cyclonedx.org/docs/1.7/json/), and what its XML form shares with it.

Components are the one that the document describes, those listed, those nested in them, and services. What merely made
the document (`metadata.tools`), what a component came from (`pedigree`) and how it was built (`formulation`) are none.
"""

from __future__ import annotations

import base64
import binascii
import itertools
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from osreg_checks.sbom.detect import no_collection
from osreg_checks.sbom.document import (
    MAX_COMPONENTS,
    MAX_DEPTH,
    MAX_EDGES,
    MAX_FAULTS,
    Bom,
    Component,
    Level,
    SbomError,
    SbomFault,
    Stated,
)
from osreg_checks.sbom.schema_faults import VERSIONS, bounded, json_faults
from osreg_registry.message import Message

_SHOWN = 80
_LONGEST_PLACE = 500
_MAX_TEXT = 1024 * 1024  # characters; the longest licence has 42 KB
_KNOWN = Message("hand in one of the versions 1.2 to 1.7")
_SUPPLIERS = ("supplier", "manufacturer", "provider")
_OPTIONAL = {"required": False, "optional": True, "excluded": True}
# Properties of generators that say "for development only", with the values that say so; others say that it is not.
# https://github.com/CycloneDX/cyclonedx-property-taxonomy and
# https://docs.gitlab.com/development/sec/cyclonedx_property_taxonomy
_DEV_PROPERTIES = {
    "cdx:npm:package:development": {"true"},
    "cdx:composer:package:isDevRequirement": {"true"},
    "cdx:maven:package:test": {"true"},
    "cdx:pipenv:category": {"develop"},
    "cdx:poetry:group": {"dev"},
    "gitlab:dependency_scanning:category": {"development", "test"},
}


class Part(NamedTuple):
    """A component or service in the shape of JSON, where it stands there, and its line where it came from XML."""

    item: dict[str, Any]
    place: str
    is_service: bool = False
    line: str | None = None


def read(document: Mapping[str, Any]) -> Bom:
    """The bill of material. What contradicts the schema of its version is a fault with a JSON pointer.

    Raises:
        SbomError: it is of a version that is not known, or larger than is read.

    """
    version = document.get("specVersion")
    if not isinstance(version, str) or version not in VERSIONS:
        message = Message("CycloneDX {version} is not read", {"version": str(version)[:20]})
        raise SbomError(message, _KNOWN, (SbomFault("/specVersion", message),))
    with no_collection():
        return _book_of(document).bom("CycloneDX", version, json_faults(version, document))


def gathered(title: str, version: str, document: Mapping[str, Any]) -> Bom:
    """The components and needs in a document of CycloneDX's shape, whatever its schema says of it."""
    return _book_of(document).bom(title, version, ())


def _book_of(document: Mapping[str, Any]) -> Book:
    book = Book()
    root = mapping(mapping(document.get("metadata")).get("component"))
    book.root = book.add(Part(root, "/metadata/component")) if root else None
    for part in parts(document):
        book.add(part)
    for index, item in enumerate(sequence(document.get("dependencies"))):
        row = mapping(item)
        book.need(text(row.get("ref")) or "", _texts(row.get("dependsOn")), f"/dependencies/{index}")
    for index, item in enumerate(sequence(document.get("compositions"))):
        book.composition(text(mapping(item).get("aggregate")), f"/compositions/{index}")
    return book


def parts(document: Mapping[str, Any]) -> Iterator[Part]:
    """All but the root, those nested in a component after it. Raises SbomError for those nested too deeply."""
    root = mapping(mapping(document.get("metadata")).get("component"))
    yield from _nested(root, "components", "/metadata/component")
    yield from _nested(document, "components", "")
    yield from _nested(document, "services", "")


def _nested(item: Mapping[str, Any], kind: str, above: str) -> Iterator[Part]:
    levels = [_inner(item, kind, above)]
    while levels:
        part = next(levels[-1], None)
        if part is None:
            levels.pop()
            continue
        yield part
        if part.item.get(kind):
            if len(levels) >= MAX_DEPTH:
                raise SbomError(Message("components are nested deeper than {limit} levels", {"limit": MAX_DEPTH}))
            levels.append(_inner(part.item, kind, part.place))


def _inner(item: Mapping[str, Any], kind: str, above: str) -> Iterator[Part]:
    above = shortened(above)
    for index, one in enumerate(sequence(item.get(kind))):
        yield Part(mapping(one), f"{above}/{kind}/{index}", kind == "services")


def shortened(place: str) -> str:
    """The pointer, cut where it is very long: many components in deep nests would fill the memory with pointers."""
    return place if len(place) <= _LONGEST_PLACE else f"{place[:_LONGEST_PLACE]}..."


class Book:
    """Components and needs as they are found, within the bounds for documents of strangers."""

    def __init__(self) -> None:
        self.root: str | None = None
        self.components: dict[str, Component] = {}
        self.needs: dict[str, list[str]] = {}
        self.faults: dict[tuple[str, str], SbomFault] = {}
        self._edges = 0

    def add(self, part: Part) -> str:
        """The ref under which the component is kept: its own, or where it stands if it has none or not alone."""
        if len(self.components) >= MAX_COMPONENTS:
            raise SbomError(Message("the document lists more than {limit} components", {"limit": MAX_COMPONENTS}))
        item = part.item
        where = part.line or part.place
        said = item.get
        own = text(said("bom-ref"))
        if own and own in self.components:
            self.fault(where, Message("{ref} is listed twice", {"ref": own[:_SHOWN]}))
            own = None
        ref = own or part.place
        while ref in self.components:
            ref = f"{ref}+{len(self.components)}"
        scope = said("scope")
        licences = said("licenses")
        self.components[ref] = Component(
            ref,
            _name(item) or ref,
            text(said("version")),
            text(said("purl")),
            tuple(self._licences(licences, where)) if licences else (),
            "service" if part.is_service else text(said("type")) or "library",
            _supplier(item),
            _OPTIONAL.get(scope) if isinstance(scope, str) else None,
            _is_for_development(item),
            part.place,
        )
        return ref

    def _licences(self, choices: Any, place: str) -> Iterator[Stated]:
        """The statements, side by side: CycloneDX does not say whether a list means AND or OR.

        An attached text tells more than the name that somebody gave it, and an id or expression more than both.
        """
        for choice in sequence(choices):
            licence = mapping(mapping(choice).get("license")) or mapping(choice)
            concluded = licence.get("acknowledgement") == "concluded"
            if expression := text(mapping(choice).get("expression")):
                yield Stated("expression", expression, concluded)
            elif identifier := text(licence.get("id")):
                yield Stated("id", identifier, concluded)
            elif attached := self._attached(mapping(licence.get("text")), place):
                yield Stated("text", attached, concluded)
            elif name := text(licence.get("name")):
                yield Stated("name", name, concluded)

    def _attached(self, attachment: Mapping[str, Any], place: str) -> str | None:
        content = text(attachment.get("content"))
        if content is None:
            return None
        if len(content) > _MAX_TEXT:
            gaps = {"limit": _MAX_TEXT}
            self.fault(place, Message("a licence text of more than {limit} characters is not read", gaps), "warning")
            return None
        if attachment.get("encoding") != "base64":
            return content
        try:
            return base64.b64decode("".join(content.split()), validate=True).decode("utf-8", "replace").strip() or None
        except (binascii.Error, ValueError):
            self.fault(place, Message("a licence text is said to be base64, and is not"), "warning")
            return None

    def need(self, ref: str, others: list[str], place: str) -> None:
        """Notes what a component depends on; a reference that leads nowhere is a fault."""
        self._edges += len(others)
        if self._edges > MAX_EDGES:
            raise SbomError(Message("the document states more than {limit} dependencies", {"limit": MAX_EDGES}))
        missing = [other for other in (ref, *others) if other not in self.components]
        for other in missing:
            self._dangling(other, place)
        if ref in self.components:
            known = others if not missing else [other for other in others if other in self.components]
            self.needs.setdefault(ref, []).extend(known)

    def _dangling(self, ref: str, place: str) -> None:
        if ref.startswith("urn:cdx:"):  # https://cyclonedx.org/capabilities/bomlink/
            self.fault(
                place, Message("{ref} is in another document, which is not read", {"ref": ref[:_SHOWN]}), "warning"
            )
        elif ref:
            self.fault(place, Message("{ref} is no component of the document", {"ref": ref[:_SHOWN]}))

    def composition(self, aggregate: str | None, place: str) -> None:
        """Notes where the document itself says that something is missing."""
        if aggregate and aggregate.startswith("incomplete"):
            gaps = {"aggregate": aggregate[:_SHOWN]}
            self.fault(
                place, Message("the document says itself that it is not complete ({aggregate})", gaps), "warning"
            )
        elif aggregate == "unknown":
            self.fault(place, Message("the document does not know whether it is complete"), "warning")

    def fault(self, place: str, message: Message, level: Level = "error") -> None:
        """Notes a fault, as far as there is room."""
        if len(self.faults) <= MAX_FAULTS:
            self.faults.setdefault((place, str(message)), SbomFault(place, message, level))

    def bom(self, title: str, version: str, schema: Iterable[SbomFault]) -> Bom:
        """The document as it was found, with what its schema says of it."""
        needs = {ref: tuple(dict.fromkeys(others)) for ref, others in self.needs.items()}
        faults = bounded(itertools.chain(self.faults.values(), schema))
        return Bom(title, version, self.root, self.components, needs, not self._edges, faults)


def _name(item: Mapping[str, Any]) -> str:
    name, group = text(item.get("name")), text(item.get("group"))
    return f"{group}/{name}" if group and name else name or group or ""


def _supplier(item: Mapping[str, Any]) -> str | None:
    for key in _SUPPLIERS:
        if key in item and (name := text(mapping(item[key]).get("name"))):
            return name
    return text(item.get("publisher"))


def _is_for_development(item: Mapping[str, Any]) -> bool | None:
    """Whether a property of a generator says so, for all groups it is in; else, whether it is excluded from runtime."""
    if "properties" not in item:
        return True if item.get("scope") == "excluded" else None
    said = []
    for row in map(mapping, sequence(item.get("properties"))):
        name = row.get("name")
        if isinstance(name, str) and name in _DEV_PROPERTIES:
            said.append(str(row.get("value")) in _DEV_PROPERTIES[name])
    if said:
        return all(said)
    return True if item.get("scope") == "excluded" else None


def mapping(value: Any) -> dict[str, Any]:
    """The value, or an empty block where it is none: the schema's faults name it."""
    return value if isinstance(value, dict) else {}


def sequence(value: Any) -> list[Any]:
    """The value, or an empty list where it is none."""
    return value if isinstance(value, list) else []


def text(value: Any) -> str | None:
    """The value without blanks around it, or None where it is no text, or blank."""
    return value.strip() or None if value.__class__ is str else None


def _texts(value: Any) -> list[str]:
    return [said for one in sequence(value) if (said := text(one))]
