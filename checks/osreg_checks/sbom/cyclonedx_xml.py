"""CycloneDX in XML, 1.0 to 1.7 (https://cyclonedx.org/docs/1.7/xml/), brought into the shape of its JSON form.

Entities, document types and the network are off; depth (256) and size of a text (10 MB) are bounded by the parser.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Callable, Iterator
from typing import Any

from osreg_checks.sbom.cyclonedx_json import Book, Part, shortened, text
from osreg_checks.sbom.detect import xml_head
from osreg_checks.sbom.document import MAX_FAULTS, Bom, SbomError, SbomFault
from osreg_checks.sbom.schema_faults import schema_file, short
from osreg_registry.message import Message

VERSIONS = ("1.0", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7")
_BASE = "http://cyclonedx.org/schema/bom/"
# 1.0 and 1.1 have no dependencies of their own: https://github.com/CycloneDX/specification/tree/master/schema/ext
_GRAPH = "{http://cyclonedx.org/schema/ext/dependency-graph/1.0}"
_PLAIN = frozenset({"group", "name", "version", "purl", "scope", "publisher"})
_NAMED = frozenset({"supplier", "manufacturer", "provider"})
_LISTS = ("components", "services", "dependencies", "vulnerabilities")
_PORTION = 200
_INDEX = re.compile(r"/\*/\*(?:\[\d+\])?/\*\[(\d+)\]")  # of the item in its list
_MOST_ELEMENTS = 20_000
_LAST_LINE = 65_535  # libxml2 counts the lines of elements no further


def read(raw: bytes) -> Bom:
    """The bill of material. What contradicts the schema of its version is a fault with its line.

    Raises:
        SbomError: it is no XML, has a document type, is of a version that is not known, or larger than is read.

    """
    head = xml_head(raw)
    version = head.namespace.removeprefix(_BASE)
    if version not in VERSIONS or head.name != "bom":
        place = f"line {head.line}"
        message = Message(
            "{name} in namespace {namespace} is no CycloneDX of a known version",
            {"name": head.name[:40], "namespace": head.namespace[:80] or "-"},
        )
        raise SbomError(message, Message("hand in one of the versions 1.0 to 1.7"), (SbomFault(place, message),))
    tree, count = _parsed(version, raw)
    reader = _Reader(f"{{{_BASE}{version}}}", Book())
    reader.read(tree)
    return reader.book.bom("CycloneDX", version, _schema_faults(version, tree, count))


def nodes(tree: Any, prefix: str) -> Iterator[tuple[Any, str]]:
    """Components and services but the root, those nested in one after it, with the places that they have in JSON."""
    root = tree.find(f"{prefix}metadata/{prefix}component")
    if root is not None:
        yield from _nested(root, prefix, "component", "/metadata/component")
    yield from _nested(tree, prefix, "component", "")
    yield from _nested(tree, prefix, "service", "")


def _nested(node: Any, prefix: str, name: str, above: str) -> Iterator[tuple[Any, str]]:
    levels = [_inner(node, prefix, name, above)]
    while levels:
        child, place = next(levels[-1], (None, ""))
        if child is None:
            levels.pop()
            continue
        yield child, place
        levels.append(_inner(child, prefix, name, place))


def _inner(node: Any, prefix: str, name: str, above: str) -> Iterator[tuple[Any, str]]:
    """Those directly in it, and where they stand; the parser saw to it that they are not nested without end."""
    for index, child in enumerate(node.iterfind(f"{prefix}{name}s/{prefix}{name}")):
        yield child, f"{shortened(above)}/{name}s/{index}"


def contradiction(version: str, raw: bytes) -> SbomFault | None:
    """The first thing in a document that contradicts the schema of its version."""
    tree, count = _parsed(version, raw)
    return next((one for one in _schema_faults(version, tree, count) if one.level == "error"), None)


class _Reader:
    """Puts the parts of a tree into the book."""

    def __init__(self, prefix: str, book: Book) -> None:
        self.book = book
        self._prefix = prefix

    def read(self, tree: Any) -> None:
        """Everything that is read of a document."""
        root = tree.find(f"{self._prefix}metadata/{self._prefix}component")
        if root is not None:
            self.book.root = self.book.add(self._part(root, "/metadata/component"))
        for node, place in nodes(tree, self._prefix):
            self.book.add(self._part(node, place))
        for prefix in (self._prefix, _GRAPH):
            self._needs(tree.find(f"{prefix}dependencies"), f"{prefix}dependency")
        for one in tree.iterfind(f"{self._prefix}compositions/{self._prefix}composition"):
            self.book.composition(text(one.findtext(f"{self._prefix}aggregate")), _place(one, "/compositions"))

    def _needs(self, listed: Any, tag: str) -> None:
        """A dependency within another is needed by it; one at the top that holds none needs nothing."""
        for index, one in enumerate(() if listed is None else listed.iter(tag)):
            place = _place(one, f"/dependencies/{index}")
            ref = text(one.get("ref"))
            others = [other for other in (text(inner.get("ref")) for inner in one.iterfind(tag)) if other]
            if not ref:
                gaps = {"name": "ref", "element": "dependency"}
                self.book.fault(place, Message("`{name}` is missing in `{element}`", gaps))
            elif others or one.getparent() is listed:
                self.book.need(ref, others, place)

    def _part(self, node: Any, place: str) -> Part:
        return Part(self._item(node), place, self._name(node) == "service", _place(node, place))

    def _item(self, node: Any) -> dict[str, Any]:
        item: dict[str, Any] = {"bom-ref": node.get("bom-ref"), "type": node.get("type")}
        for child in node:
            name = self._name(child)
            if name in _PLAIN:
                item[name] = child.text
            elif name in _NAMED:
                item[name] = {"name": child.findtext(f"{self._prefix}name")}
            elif name == "licenses":
                item[name] = [self._licence(one) for one in child]
            elif name == "properties":
                item[name] = [{"name": one.get("name"), "value": one.text} for one in child]
        return item

    def _licence(self, node: Any) -> dict[str, Any]:
        stated = {"acknowledgement": node.get("acknowledgement")}
        name = self._name(node)
        if name in {"expression", "expression-detailed"}:
            return stated | {"expression": node.get("expression") or node.text}
        licence = {key: node.findtext(f"{self._prefix}{key}") for key in ("id", "name")}
        attached = node.find(f"{self._prefix}text")
        content = {} if attached is None else {"content": attached.text, "encoding": attached.get("encoding")}
        return {"license": stated | licence | {"text": content}} if name == "license" else {}

    def _name(self, node: Any) -> str:
        tag = str(node.tag)
        return tag.removeprefix(self._prefix) if tag.startswith(self._prefix) else ""


def _place(node: Any, pointer: str) -> str:
    """The line of an element, or where it would stand in JSON, where lines are not counted any more."""
    line = node.sourceline or 0
    return f"line {line}" if line < _LAST_LINE else pointer


# -------------------------------------------------------------------------------------------------------------- schema


@functools.cache
def _schema(version: str) -> Any:
    from lxml import etree  # noqa: PLC0415 -- only for XML

    path = schema_file(f"bom-{version}.SNAPSHOT.xsd")
    return etree.XMLSchema(etree.parse(str(path), etree.XMLParser(no_network=True)))


def _parsed(version: str, raw: bytes) -> tuple[Any, list[Any]]:
    """The tree, and what the schema objects to, without lines: libxml2 finds it while parsing, in linear time."""
    from lxml import etree  # noqa: PLC0415 -- only for XML

    off: dict[str, Any] = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
    off |= {"remove_comments": True, "remove_pis": True}
    strict = etree.XMLParser(schema=_schema(version), **off)
    try:
        return etree.fromstring(raw, strict), []
    except etree.XMLSyntaxError:
        found = [error for error in strict.error_log if error.domain_name == "SCHEMASV"]
    try:
        return etree.fromstring(raw, etree.XMLParser(**off)), found
    except etree.XMLSyntaxError as error:
        gaps = {"line": error.lineno or 0, "column": error.offset or 0, "problem": str(error.msg)[:120]}
        message = Message("this is not XML: line {line}, column {column}: {problem}", gaps)
        fault = SbomFault(f"line {error.lineno}", message)
        raise SbomError(message, Message("the file may be cut off; make it again"), (fault,)) from error


def _schema_faults(version: str, tree: Any, found: list[Any]) -> Iterator[SbomFault]:
    """What the schema objects to, with lines, which need the tree.

    Portion by portion, because libxml2 counts the elements before each fault: 20,000 side by side took 3 s, and 100,000
    would take over a minute.
    """
    if not found:
        return
    count = 0
    for fault in _faults_with_lines(_schema(version), tree, f"{{{_BASE}{version}}}"):
        count += 1
        yield fault
    if not count:
        yield from (_fault(error, "") for error in found[: 2 * MAX_FAULTS])


def _faults_with_lines(schema: Any, tree: Any, prefix: str) -> Iterator[SbomFault]:
    listed = [(one, list(one)) for name in _LISTS for one in tree.iterchildren(prefix + name)]
    for holder, _ in listed:
        del holder[:]
    yield from _lined(schema, tree)
    holders = [holder for holder, _ in listed]
    for one in [child for child in tree if child not in holders]:
        tree.remove(one)
    for holder, children in listed:
        for start in range(0, len(children), _PORTION):
            holder.extend(children[start : start + _PORTION])
            yield from _lined(schema, tree, holder.tag.replace(prefix, "/"), start)
            del holder[:]


def _lined(schema: Any, tree: Any, above: str = "", start: int = 0) -> Iterator[SbomFault]:
    if sum(1 for _ in itertools.islice(tree.iter(), _MOST_ELEMENTS)) == _MOST_ELEMENTS or schema.validate(tree):
        return
    last = ""
    for error in schema.error_log:
        index = _INDEX.match(error.path or "")
        pointer = f"{above}/{start + int(index[1]) - 1}" if above and index else f"after line {_LAST_LINE - 1}"
        place = f"line {error.line}" if error.line < _LAST_LINE else pointer
        # What a value does not fulfil comes first, then that it does not have its type.
        if not (error.type_name == "SCHEMAV_CVC_DATATYPE_VALID_1_2_1" and last == place):
            yield _fault(error, place)
        last = place


_ELEMENT = re.compile(r"Element '(?:\{[^}]*\})?([^']{1,80})'(?:, attribute '([^']{1,80})')?: (.*)", re.DOTALL)
_VALUE = re.compile(r"(?:value |^)'(.*?)' (?:is not|has)", re.DOTALL)
_EXPECTED = re.compile(r"Expected is (?:one of )?\( (.*?) \)")


def _fault(error: Any, place: str) -> SbomFault:
    """What libxml2 found by the schema, at a place; where that is empty, at the element of this name."""
    found = _ELEMENT.match(error.message[:2_000])
    if not found:
        return SbomFault(place or "bom", Message("this contradicts the schema"))
    element, attribute, problem = found.groups()
    describe = _DESCRIBE_XML.get(error.type_name, _xml_other)
    return SbomFault(place or element, describe(element, attribute, problem))


def _xml_value(element: str, attribute: str | None, problem: str) -> Message:
    value = _VALUE.search(problem)
    gaps = {"value": short(value[1]) if value else "", "name": attribute or element}
    return Message("`{value}` is not possible as `{name}`", gaps)


def _xml_content(element: str, _attribute: str | None, problem: str) -> Message:
    expected = _EXPECTED.search(problem)
    names = re.sub(r"\{[^}]*\}", "", expected[1]) if expected else "-"
    gaps = {"name": element, "names": short(names)}
    if "Missing child" in problem:
        return Message("`{name}` is not complete; possible next: {names}", gaps)
    return Message("`{name}` is not possible here; possible: {names}", gaps)


def _xml_missing(element: str, _attribute: str | None, problem: str) -> Message:
    named = re.search(r"attribute '([^']+)'", problem)
    return Message("`{name}` is missing in `{element}`", {"name": named[1] if named else "?", "element": element})


def _xml_unknown(element: str, attribute: str | None, _problem: str) -> Message:
    return Message("unknown attribute `{name}` of `{element}`", {"name": attribute or "?", "element": element})


def _xml_twice(_element: str, _attribute: str | None, problem: str) -> Message:
    named = re.search(r"\['(.*?)'\]", problem, re.DOTALL)
    return Message("{ref} is listed twice", {"ref": named[1][:80] if named else "?"})


def _xml_other(element: str, attribute: str | None, _problem: str) -> Message:
    return Message("`{name}` contradicts the schema", {"name": attribute or element})


_DESCRIBE_XML: dict[str, Callable[[str, str | None, str], Message]] = {
    "SCHEMAV_CVC_ENUMERATION_VALID": _xml_value,
    "SCHEMAV_CVC_PATTERN_VALID": _xml_value,
    "SCHEMAV_CVC_DATATYPE_VALID_1_2_1": _xml_value,
    "SCHEMAV_ELEMENT_CONTENT": _xml_content,
    "SCHEMAV_CVC_COMPLEX_TYPE_4": _xml_missing,
    "SCHEMAV_CVC_COMPLEX_TYPE_3_2_1": _xml_unknown,
    "SCHEMAV_CVC_IDC": _xml_twice,
}
