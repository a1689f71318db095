"""CycloneDX in JSON, 1.2 to 1.7 (https://cyclonedx.org/docs/1.7/json/)."""

from __future__ import annotations

import base64
import binascii
import functools
from collections.abc import Iterator, Mapping
from typing import Any

from osreg_checks.sbom.document import (
    MAX_COMPONENTS,
    MAX_DEPTH,
    MAX_EDGES,
    MAX_FAULTS,
    Bom,
    Component,
    SbomError,
    SbomFault,
    Stated,
)
from osreg_registry.message import Message

VERSIONS = ("1.2", "1.3", "1.4", "1.5", "1.6", "1.7")
_BASE = "http://cyclonedx.org/schema/"
_SHOWN = 80


def read(document: Mapping[str, Any]) -> Bom:
    """The bill of material. What contradicts the schema of its version is a fault with a JSON pointer.

    Raises:
        SbomError: it is of a version that is not known, or larger than is read.

    """
    version = str(document.get("specVersion"))
    if version not in VERSIONS:
        message = Message("CycloneDX {version} is not read", {"version": version[:20]})
        raise SbomError(message, Message("hand in one of the versions 1.2 to 1.7"))
    faults = list(_schema_faults(version, document))
    bom = gathered(f"CycloneDX {version}", version, document)
    return bom._replace(format="CycloneDX", faults=(*faults, *bom.faults)[:MAX_FAULTS])


def gathered(title: str, version: str, document: Mapping[str, Any]) -> Bom:
    """The components and needs in a document of CycloneDX's shape, whatever its schema says of it."""
    book = _Book()
    root = _dict(_dict(document.get("metadata")).get("component"))
    root_ref = book.add(root, "/metadata/component") if root else None
    for kind in ("components", "services"):
        for index, item in enumerate(_list(document.get(kind))):
            book.add_all(_dict(item), f"/{kind}/{index}", kind)
    for index, item in enumerate(_list(_dict(document.get("metadata")).get("component", {}).get("components"))):
        book.add_all(_dict(item), f"/metadata/component/components/{index}", "components")
    has_needs = bool(_list(document.get("dependencies")))
    for index, item in enumerate(_list(document.get("dependencies"))):
        book.need(_dict(item), f"/dependencies/{index}")
    needs = {ref: tuple(dict.fromkeys(others)) for ref, others in book.needs.items()}
    return Bom(title, version, root_ref, book.components, needs, not has_needs, tuple(book.faults))


class _Book:
    """Components and needs as they are found."""

    def __init__(self) -> None:
        self.components: dict[str, Component] = {}
        self.needs: dict[str, list[str]] = {}
        self.faults: list[SbomFault] = []
        self._edges = 0

    def add_all(self, item: Mapping[str, Any], place: str, kind: str) -> None:
        """Adds a component and those inside it."""
        waiting = [(item, place, 0)]
        while waiting:
            one, where, depth = waiting.pop()
            if depth > MAX_DEPTH:
                raise SbomError(Message("components are nested deeper than {limit} levels", {"limit": MAX_DEPTH}))
            self.add(one, where, service=kind == "services")
            inner = [(_dict(child), f"{where}/{kind}/{n}") for n, child in enumerate(_list(one.get(kind)))]
            waiting += [(child, below, depth + 1) for child, below in reversed(inner)]

    def add(self, item: Mapping[str, Any], place: str, *, service: bool = False) -> str:
        """The ref under which the component is kept."""
        if len(self.components) >= MAX_COMPONENTS:
            raise SbomError(Message("the document lists more than {limit} components", {"limit": MAX_COMPONENTS}))
        ref = _text(item.get("bom-ref")) or place
        if ref in self.components:
            self.fault(place, Message("{ref} is listed twice", {"ref": ref[:_SHOWN]}))
            ref = place
        scope = item.get("scope")
        self.components[ref] = Component(
            ref,
            "/".join(part for part in (_text(item.get("group")), _text(item.get("name"))) if part) or ref,
            _text(item.get("version")),
            _text(item.get("purl")),
            tuple(_licences(item.get("licenses"))),
            "service" if service else _text(item.get("type")) or "library",
            _text(_dict(item.get("supplier")).get("name")) or _text(item.get("publisher")),
            {"required": False, "optional": True, "excluded": True}.get(scope) if isinstance(scope, str) else None,
            _is_for_development(item),
            place,
        )
        return ref

    def need(self, item: Mapping[str, Any], place: str) -> None:
        """Notes what a component depends on."""
        ref = _text(item.get("ref")) or ""
        others = [other for other in _list(item.get("dependsOn")) if isinstance(other, str)]
        self._edges += len(others)
        if self._edges > MAX_EDGES:
            raise SbomError(Message("the document states more than {limit} dependencies", {"limit": MAX_EDGES}))
        for other in (ref, *others):
            if other not in self.components:
                self.fault(place, Message("{ref} is no component of the document", {"ref": other[:_SHOWN]}))
        if ref in self.components:
            self.needs.setdefault(ref, []).extend(other for other in others if other in self.components)

    def fault(self, place: str, message: Message) -> None:
        """Notes a fault, as far as there is room."""
        if len(self.faults) < MAX_FAULTS:
            self.faults.append(SbomFault(place, message))


def _licences(choices: Any) -> Iterator[Stated]:
    """The statements, side by side: CycloneDX does not say whether a list means AND or OR."""
    for choice in _list(choices):
        licence = _dict(_dict(choice).get("license"))
        concluded = (licence or _dict(choice)).get("acknowledgement") == "concluded"
        if expression := _text(_dict(choice).get("expression")):
            yield Stated("expression", expression, concluded)
        elif identifier := _text(licence.get("id")):
            yield Stated("id", identifier, concluded)
        elif text := _licence_text(_dict(licence.get("text"))):
            yield Stated("text", text, concluded)
        elif name := _text(licence.get("name")):
            yield Stated("name", name, concluded)


def _licence_text(text: Mapping[str, Any]) -> str | None:
    content = _text(text.get("content"))
    if content and text.get("encoding") == "base64":
        try:
            return base64.b64decode(content, validate=True).decode("utf-8", "replace")
        except (binascii.Error, ValueError):
            return None
    return content


def _is_for_development(item: Mapping[str, Any]) -> bool | None:
    """Whether a generator's property says so (https://github.com/CycloneDX/cyclonedx-property-taxonomy)."""
    for row in _list(item.get("properties")):
        name = _dict(row).get("name")
        if isinstance(name, str) and name.startswith("cdx:") and name.endswith(":development"):
            return _dict(row).get("value") == "true"
    return None


# -------------------------------------------------------------------------------------------------------------- schema


def _schema_faults(version: str, document: Mapping[str, Any]) -> Iterator[SbomFault]:
    try:
        validator = _validator(version)
    except ImportError:  # pragma: no cover -- it is a dependency
        return
    if validator.is_valid(document):
        return
    for count, error in enumerate(validator.iter_errors(document)):
        if count >= MAX_FAULTS:
            return
        place = "/" + "/".join(str(part) for part in error.instance_path)
        yield SbomFault(place, Message("contradicts the schema: {problem}", {"problem": _short(error)}))


def _short(error: Any) -> str:
    """What the schema objects to, without the value of a stranger, which may be huge."""
    return str(error.message)[-160:] if len(str(error.message)) > 160 else str(error.message)


@functools.cache
def _validator(version: str) -> Any:
    """The compiled schema, as cyclonedx-python-lib carries it; nothing is fetched."""
    import importlib.resources  # noqa: PLC0415 -- only for a document that is read
    import json  # noqa: PLC0415

    import jsonschema_rs  # noqa: PLC0415

    folder = importlib.resources.files("cyclonedx.schema._res")

    def load(name: str) -> dict[str, Any]:
        return dict(json.loads(folder.joinpath(f"{name}.SNAPSHOT.schema.json").read_text(encoding="utf-8")))

    strict = "-strict" if version in {"1.2", "1.3"} else ""
    others = [(f"{_BASE}{name}.SNAPSHOT.schema.json", load(name)) for name in ("spdx", "jsf-0.82", "cryptography-defs")]
    registry = jsonschema_rs.Registry(others)
    return jsonschema_rs.Draft7Validator(load(f"bom-{version}{strict}"), registry=registry, validate_formats=True)


def _dict(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
