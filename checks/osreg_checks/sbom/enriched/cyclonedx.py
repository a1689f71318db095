"""CycloneDX with osreg's statements as properties of its components (https://cyclonedx.org/docs/1.7/json/)."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from typing import Any

from osreg_checks.sbom.bill import Bill, Judged
from osreg_checks.sbom.cyclonedx_json import mapping, parts, sequence
from osreg_checks.sbom.document import SbomError, Stated
from osreg_checks.sbom.enriched.statements import PREFIX, Stamp, dumped, statements
from osreg_checks.sbom.schema_faults import json_faults
from osreg_registry.message import Message

_TOO_OLD = frozenset({"1.0", "1.1", "1.2"})
_TOOLS_ARE_COMPONENTS = frozenset({"1.5", "1.6", "1.7"})
# What follows the properties of an element in the schemas 1.3 to 1.7.
_AFTER = {
    "component": ("components", "evidence", "releaseNotes", "modelCard", "data", "cryptoProperties", "tags"),
    "service": ("services", "releaseNotes", "tags"),
    "metadata": (),
}


def in_json(document: Mapping[str, Any], bill: Bill, stamp: Stamp) -> str:
    """The document with a property for each statement, one version higher. Raises SbomError."""
    version = str(document.get("specVersion"))
    _check(version)
    found: dict[str, Any] = copy.deepcopy(dict(document))
    judged = {one.component.place: one for one in bill.all}
    for part in parts(found):
        if "signature" in part.item:
            raise _signed()
        if part.place in judged:
            _set(part.item, statements(judged[part.place]))
    if "signature" in found:
        raise _signed()
    about = found.setdefault("metadata", {})
    _set(about, stamp.rows)
    about["tools"] = _tools(about.get("tools"), version, stamp)
    number = found.get("version", 1)
    found["version"] = number + 1 if isinstance(number, int) else 1
    _proved(version, found)
    return dumped(found)


def made(bill: Bill, stamp: Stamp) -> str:
    """A document of its own for a lock file: CycloneDX 1.6."""
    bom = bill.bom
    root = bom.components.get(bom.root) if bom.root else None
    about: dict[str, Any] = {"timestamp": stamp.moment, "tools": _tools(None, "1.6", stamp)}
    if root:
        about["component"] = {"type": "application", "bom-ref": root.ref, "name": root.name, **_version(root.version)}
    _set(about, stamp.rows)
    found = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": about,
        "components": [_component(one) for one in bill.all],
        "dependencies": [
            {"ref": ref, "dependsOn": sorted(set(others))} for ref, others in bom.needs.items() if ref in bom.components
        ],
    }
    _proved("1.6", found)
    return dumped(found)


def _version(version: str | None) -> dict[str, str]:
    return {"version": version} if version else {}


def _component(one: Judged) -> dict[str, Any]:
    component = one.component
    found: dict[str, Any] = {
        "type": "library",
        "bom-ref": component.ref,
        "name": component.name,
        **_version(component.version),
    }
    if component.optional or component.dev:
        found["scope"] = "optional" if component.optional else "excluded"
    if component.licences:
        found["licenses"] = [{"license": _licence(stated)} for stated in component.licences]
    if component.purl:
        found["purl"] = component.purl
    _set(found, statements(one))
    return found


def _licence(stated: Stated) -> dict[str, Any]:
    """By name: a lock file's word is no checked id, and several side by side are not one expression."""
    return {"name": "text", "text": {"content": stated.value}} if stated.form == "text" else {"name": stated.value}


def _check(version: str) -> None:
    if version in _TOO_OLD:
        text = Message("CycloneDX {version} has no place for statements", {"version": version})
        raise SbomError(text, Message("convert it to 1.3 or later, for example with cyclonedx-cli"))


def _signed() -> SbomError:
    text = Message("the document is signed, and a signature does not cover what is added")
    return SbomError(text, Message("remove the signature, or keep the report of `osreg check` beside the document"))


def _set(item: dict[str, Any], rows: Iterable[tuple[str, str]]) -> None:
    kept = [one for one in sequence(item.get("properties")) if not str(mapping(one).get("name")).startswith(PREFIX)]
    item["properties"] = [*kept, *({"name": name, "value": value} for name, value in rows)]


def _tools(tools: Any, version: str, stamp: Stamp) -> Any:
    """The list of tools in the form that the document has, else in that of its version, with osreg in it once."""
    own = {"name": "osreg", "version": stamp.tool}
    if isinstance(tools, list) or (tools is None and version not in _TOOLS_ARE_COMPONENTS):
        return [*(one for one in sequence(tools) if mapping(one).get("name") != "osreg"), own]
    listed = mapping(tools)
    others = [one for one in sequence(listed.get("components")) if mapping(one).get("name") != "osreg"]
    return listed | {"components": [*others, {"type": "application"} | own]}


def _proved(version: str, document: Mapping[str, Any]) -> None:
    fault = next((one for one in json_faults(version, document) if one.level == "error"), None)
    if fault:
        gaps = {"place": fault.place, "problem": fault.message}
        raise SbomError(Message("the statements do not fit into the document at {place}: {problem}", gaps))


# ----------------------------------------------------------------------------------------------------------------- XML


def in_xml(raw: bytes, version: str, bill: Bill, stamp: Stamp) -> str:
    """The document with a property for each statement, one version higher. Raises SbomError."""
    from lxml import etree  # noqa: PLC0415 -- only for XML

    from osreg_checks.sbom import cyclonedx_xml  # noqa: PLC0415

    _check(version)
    tree: Any = etree.fromstring(raw, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
    if next(tree.iter("{http://www.w3.org/2000/09/xmldsig#}Signature"), None) is not None:
        raise _signed()
    prefix = f"{{{tree.tag[1:].partition('}')[0]}}}"
    judged = {one.component.place: one for one in bill.all}
    for node, place in cyclonedx_xml.nodes(tree, prefix):
        if place in judged:
            _set_xml(node, prefix, statements(judged[place]))
    about = tree.find(f"{prefix}metadata")
    if about is None:
        about = etree.Element(f"{prefix}metadata")
        tree.insert(0, about)
    _set_xml(about, prefix, stamp.rows)
    number = str(tree.get("version") or "1")
    tree.set("version", str(int(number) + 1) if number.isdecimal() else "1")
    text: str = etree.tostring(tree, encoding="unicode")
    problem = cyclonedx_xml.contradiction(version, text.encode())
    if problem:
        gaps = {"place": problem.place, "problem": problem.message}
        raise SbomError(Message("the statements do not fit into the document at {place}: {problem}", gaps))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _is_of(node: Any, prefix: str) -> bool:
    """Whether an element belongs to CycloneDX: extensions of others come last. Comments do, wherever they stand."""
    return not isinstance(node.tag, str) or node.tag.startswith(prefix)


def _set_xml(node: Any, prefix: str, rows: Iterable[tuple[str, str]]) -> None:
    listed = node.find(f"{prefix}properties")
    if listed is None:
        listed = node.makeelement(f"{prefix}properties")
        last = _AFTER[node.tag.removeprefix(prefix)]
        after = [one for one in node if str(one.tag).removeprefix(prefix) in last or not _is_of(one, prefix)]
        if after:
            after[0].addprevious(listed)
        else:
            node.append(listed)
    for one in list(listed):
        if str(one.get("name")).startswith(PREFIX):
            listed.remove(one)
    for name, value in rows:
        one = listed.makeelement(f"{prefix}property", {"name": name})
        one.text = "".join(sign for sign in value if sign >= " ")
        listed.append(one)
