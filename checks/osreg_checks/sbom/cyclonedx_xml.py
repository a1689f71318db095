"""CycloneDX in XML, 1.2 to 1.7 (https://cyclonedx.org/docs/1.7/xml/): brought into the shape of its JSON form.

Entities, document types and the network are off; the tree is bounded by the parser itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from osreg_checks.sbom.cyclonedx_json import gathered
from osreg_checks.sbom.document import MAX_FAULTS, Bom, SbomError, SbomFault
from osreg_registry.message import Message

_NAMESPACE = re.compile(rb"http://cyclonedx\.org/schema/bom/(1\.[2-7])\b")


def version_of(raw: bytes) -> str | None:
    """The version that the namespace states; None when it is not CycloneDX, or of another version."""
    found = _NAMESPACE.search(raw[:20_000])
    return found.group(1).decode() if found else None


def read(raw: bytes) -> Bom:
    """The bill of material. What contradicts the schema of its version is a fault with its line.

    Raises:
        SbomError: it is no XML, has a document type, or is of a version that is not known.

    """
    from lxml import etree  # noqa: PLC0415 -- only for XML

    version = version_of(raw)
    if version is None:
        fix = Message("hand in one of the versions 1.2 to 1.7")
        raise SbomError(Message("this XML is not CycloneDX of a known version"), fix)
    if b"<!DOCTYPE" in raw or b"<!ENTITY" in raw:
        raise SbomError(Message("a document type or entities are not read"))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        tree = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        line = Message("line {line}: {problem}", {"line": error.lineno, "problem": str(error.msg)[:160]})
        raise SbomError(Message("this is not XML: {problem}", {"problem": line})) from error
    bom = gathered(f"CycloneDX {version}", version, _document(tree))
    faults = (*_schema_faults(version, raw), *bom.faults)[:MAX_FAULTS]
    return bom._replace(format="CycloneDX", faults=faults)


def _schema_faults(version: str, raw: bytes) -> Iterator[SbomFault]:
    from cyclonedx.schema import SchemaVersion  # noqa: PLC0415 -- only for XML
    from cyclonedx.validation.xml import XmlValidator  # noqa: PLC0415

    validator = XmlValidator(SchemaVersion.from_version(version))
    for error in validator.validate_str(raw.decode("utf-8", "replace"), all_errors=True) or ():
        line = getattr(error.data, "line", 0)
        problem = str(getattr(error.data, "message", error))[:200]
        yield SbomFault(f"line {line}", Message("contradicts the schema: {problem}", {"problem": problem}))


def _document(tree: Any) -> dict[str, Any]:
    """The parts that are read, as JSON would have them."""
    component = _child(_child(tree, "metadata"), "component")
    return {
        "metadata": {"component": _component(component, "components")} if component is not None else {},
        "components": [_component(one, "components") for one in _children(_child(tree, "components"), "component")],
        "services": [_component(one, "services") for one in _children(_child(tree, "services"), "service")],
        "dependencies": [
            {"ref": one.get("ref"), "dependsOn": [inner.get("ref") for inner in _children(one, "dependency")]}
            for one in _children(_child(tree, "dependencies"), "dependency")
        ],
    }


def _component(node: Any, kind: str) -> dict[str, Any]:
    fields = {key: _text(node, key) for key in ("group", "name", "version", "purl", "scope", "publisher")}
    inner = _children(_child(node, kind), kind.removesuffix("s"))
    properties = _children(_child(node, "properties"), "property")
    return fields | {
        "bom-ref": node.get("bom-ref"),
        "type": node.get("type"),
        "supplier": {"name": _text(_child(node, "supplier"), "name")},
        "licenses": [_licence(one) for one in _child(node, "licenses") if isinstance(one.tag, str)]
        if _child(node, "licenses") is not None
        else [],
        "properties": [{"name": one.get("name"), "value": one.text} for one in properties],
        kind: [_component(one, kind) for one in inner],
    }


def _licence(node: Any) -> dict[str, Any]:
    if _name(node) == "expression":
        return {"expression": (node.text or "").strip(), "acknowledgement": node.get("acknowledgement")}
    text = _child(node, "text")
    attached = {"content": text.text, "encoding": text.get("encoding")} if text is not None else {}
    licence = {"id": _text(node, "id"), "name": _text(node, "name"), "text": attached}
    return {"license": licence | {"acknowledgement": node.get("acknowledgement")}}


def _name(node: Any) -> str:
    return str(node.tag).rpartition("}")[2]


def _children(node: Any, name: str) -> list[Any]:
    return [one for one in node if isinstance(one.tag, str) and _name(one) == name] if node is not None else []


def _child(node: Any, name: str) -> Any:
    found = _children(node, name)
    return found[0] if found else None


def _text(node: Any, name: str) -> str | None:
    found = _child(node, name)
    return found.text.strip() if found is not None and found.text else None
