"""SPDX 2.2 and 2.3 as tag-value, YAML, XML and RDF (https://spdx.github.io/spdx-spec/v2.3/), made into its JSON form.

RDF is read by spdx-tools, which is an extra. Tag-value is not: spdx-tools builds the list of all licences anew for each
expression, 45 ms a package. All are read up to 64 MiB, without document types, entities, or anything from the network.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from osreg_checks.sbom import spdx_json
from osreg_checks.sbom.document import MAX_DEPTH, MAX_FAULTS, Bom, SbomError, SbomFault
from osreg_registry.message import Message

MAX_BYTES = 64 * 1024 * 1024
#: spdx-tools compares each of these statements with all others.
MAX_RDF_STATEMENTS = 4_000

Form = Literal["SPDX tag-value", "SPDX YAML", "SPDX XML", "SPDX RDF"]

_LISTS = frozenset(
    {
        *("packages", "files", "snippets", "relationships", "documentDescribes"),
        *("hasExtractedLicensingInfos", "externalRefs", "hasFiles"),
    }
)
# A tag of one thing that is described, and its key in JSON; the first one of a group opens the section.
_SECTIONS: dict[str, tuple[str, dict[str, str]]] = {
    "PackageName": (
        "packages",
        {
            "PackageName": "name",
            "SPDXID": "SPDXID",
            "PackageVersion": "versionInfo",
            "PackageSupplier": "supplier",
            "PackageDownloadLocation": "downloadLocation",
            "PackageLicenseDeclared": "licenseDeclared",
            "PackageLicenseConcluded": "licenseConcluded",
            "PrimaryPackagePurpose": "primaryPackagePurpose",
        },
    ),
    "FileName": ("files", {"FileName": "fileName", "SPDXID": "SPDXID"}),
    "SnippetSPDXID": ("snippets", {"SnippetSPDXID": "SPDXID", "SnippetFromFileSPDXID": "snippetFromFile"}),
    "LicenseID": (
        "hasExtractedLicensingInfos",
        {"LicenseID": "licenseId", "ExtractedText": "extractedText", "LicenseName": "name"},
    ),
}
_OF_DOCUMENT = {
    "SPDXVersion": "spdxVersion",
    "SPDXID": "SPDXID",
    "DocumentName": "name",
    "DataLicense": "dataLicense",
    "DocumentNamespace": "documentNamespace",
    "Created": "creationInfo",
}
_TAG = re.compile(r"\s*([A-Za-z]+)\s*:[ \t]*(.*)", re.DOTALL)


def read(raw: bytes, form: Form) -> Bom:
    """The bill of material.

    Raises:
        SbomError: it is larger than is read, cannot be parsed, is of a version that is not known, or what reads RDF is
            not installed.

    """
    if len(raw) > MAX_BYTES:
        raise SbomError(Message("the file is larger than {limit} MiB", {"limit": MAX_BYTES // 1024 // 1024}))
    match form:
        case "SPDX tag-value":
            return _tag_value(_text(raw))
        case "SPDX YAML":
            return spdx_json.read(_yaml(_text(raw)))
        case "SPDX XML" | "SPDX RDF":
            document, places = _xml(raw)
            return _placed(spdx_json.read(document), places)


def _placed(bom: Bom, places: Mapping[str, str]) -> Bom:
    """The document with places that its readers find, in place of JSON pointers."""

    def place(pointer: str) -> str:
        return places.get("/".join(pointer.split("/")[:3]), "")

    components = {ref: one._replace(place=place(one.place)) for ref, one in bom.components.items()}
    return bom._replace(
        components=components, faults=tuple(fault._replace(place=place(fault.place)) for fault in bom.faults)
    )


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SbomError(Message("the document is not written in UTF-8")) from error


# ----------------------------------------------------------------------------------------------------------- tag-value


def _tag_value(text: str) -> Bom:
    tags = _Tags()
    for number, tag, value in _lines(text):
        if tag:
            tags.add(number, tag, value)
        else:
            tags.faults.append(SbomFault(f"line {number}", Message("this is no line of the form `Tag: value`")))
    bom = _placed(spdx_json.read(tags.document), tags.places)
    return bom._replace(faults=(*tags.faults, *bom.faults)[:MAX_FAULTS])


def _lines(text: str) -> Iterator[tuple[int, str, str]]:
    """Each statement with its line; the tag is empty for what is none. A value may go over lines in `<text>`."""
    rows = enumerate(text.split("\n"), 1)
    for number, row in rows:
        if not row.strip() or row.lstrip().startswith("#"):
            continue
        known = _TAG.fullmatch(row)
        tag, value = (known.group(1), known.group(2).strip()) if known else ("", "")
        if value.startswith("<text>"):
            parts = [value.removeprefix("<text>")]
            while "</text>" not in parts[-1] and (after := next(rows, None)):
                parts.append(after[1])
            value, closed, _ = "\n".join(parts).partition("</text>")
            tag = tag if closed else ""
        yield number, tag, value


class _Tags:
    """The document in JSON's shape, and the lines that its parts came from."""

    def __init__(self) -> None:
        self.document: dict[str, Any] = {kind: [] for kind, _ in _SECTIONS.values()} | {"relationships": []}
        self.faults: list[SbomFault] = []
        self.places: dict[str, str] = {}
        self._section: dict[str, Any] = self.document
        self._keys = _OF_DOCUMENT
        self._package: dict[str, Any] | None = None

    def add(self, number: int, tag: str, value: str) -> None:
        """Note a statement. Tags that osreg has no use for (checksums, comments, annotations) are passed over."""
        if tag in _SECTIONS:
            kind, self._keys = _SECTIONS[tag]
            self._section = self._new(kind, number)
            self._package = self._section if kind == "packages" else self._package
        if tag == "Relationship":
            row = self._new("relationships", number)
            names = ("spdxElementId", "relationshipType", "relatedSpdxElement")
            row.update(zip(names, value.split(maxsplit=2), strict=False))
        elif tag == "ExternalRef" and self._package is not None:
            names = ("referenceCategory", "referenceType", "referenceLocator")
            row = dict(zip(names, value.split(maxsplit=2), strict=False))
            self._package.setdefault("externalRefs", []).append(row)
        elif tag in self._keys or tag in _OF_DOCUMENT.keys() - {"SPDXID"}:
            self._set(self._keys.get(tag) or _OF_DOCUMENT[tag], value, document=tag not in self._keys)

    def _set(self, key: str, value: str, *, document: bool) -> None:
        (self.document if document else self._section).setdefault(key, value)
        # A file belongs to the package that it follows.
        if key == "SPDXID" and self._keys is _SECTIONS["FileName"][1] and self._package is not None:
            self._package.setdefault("hasFiles", []).append(value)

    def _new(self, kind: str, number: int) -> dict[str, Any]:
        rows = self.document[kind]
        self.places[f"/{kind}/{len(rows)}"] = f"line {number}"
        row: dict[str, Any] = {}
        rows.append(row)
        return row


# ---------------------------------------------------------------------------------------------------------------- YAML


def _yaml(text: str) -> dict[str, Any]:
    """The document; every scalar is text (a version 1.10 is no number), without the merge keys that can explode."""
    import yaml  # noqa: PLC0415 -- only for YAML

    loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        # The C parser overflows the stack on deep nesting when it builds the tree; its events do not.
        depth = 0
        for event in yaml.parse(text, Loader=loader):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            if depth > MAX_DEPTH:
                raise SbomError(Message("the document is nested deeper than {limit} levels", {"limit": MAX_DEPTH}))
        document = yaml.load(text, Loader=loader)  # noqa: S506 -- the base loader makes texts, lists and tables only
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        problem = " ".join(str(error).split())[:160]
        raise SbomError(Message("this is not YAML: {problem}", {"problem": problem})) from error
    if not isinstance(document, dict):
        raise SbomError(Message("the document must be a table of names and values"))
    return document


# ------------------------------------------------------------------------------------------------------- XML and RDF


def _xml(raw: bytes) -> tuple[dict[str, Any], dict[str, str]]:
    """The document in JSON's shape, and where its parts stand: a line, or in RDF a reference."""
    from lxml import etree  # noqa: PLC0415 -- only for XML

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        line = Message("line {line}: {problem}", {"line": error.lineno, "problem": str(error.msg)[:160]})
        raise SbomError(Message("this is not XML: {problem}", {"problem": line})) from error
    docinfo: Any = root.getroottree().docinfo
    if docinfo.doctype or docinfo.internalDTD is not None:
        raise SbomError(Message("a document type or entities are not read"))
    if etree.QName(root).localname == "Document":
        document = _table(root)
        return (document if isinstance(document, dict) else {}), _lines_of(root)
    # Written anew, so that the second parser cannot find in it what the first did not.
    document = _rdf(etree.tostring(root))
    kinds = ("packages", "files", "snippets")
    return document, {f"/{kind}/{n}": one["SPDXID"] for kind in kinds for n, one in enumerate(document[kind])}


def _lines_of(root: Any) -> dict[str, str]:
    counts: Counter[str] = Counter()
    places = {}
    for child in root:
        places[f"/{child.tag}/{counts[child.tag]}"] = f"line {child.sourceline}"
        counts[child.tag] += 1
    return places


def _table(element: Any) -> Any:
    """The element in JSON's shape. libxml2 bounds the depth at 256."""
    if not len(element):
        return (element.text or "").strip()
    found: dict[str, Any] = {}
    for child in element:
        name, value = child.tag, _table(child)
        if name in _LISTS:
            found.setdefault(name, []).append(value)
        else:
            found[name] = value
    return found


def _rdf(raw: bytes) -> dict[str, Any]:
    if raw.count(b"hasFile") + raw.count(b"describesPackage") > 2 * MAX_RDF_STATEMENTS:
        gaps = {"limit": MAX_RDF_STATEMENTS}
        message = Message("the document lists more than {limit} files, which is not read from RDF", gaps)
        raise SbomError(message, Message("hand in the same document as SPDX JSON"))
    try:
        import rdflib  # noqa: PLC0415 -- an extra
        from spdx_tools.spdx.parser.error import SPDXParsingError  # noqa: PLC0415
        from spdx_tools.spdx.parser.rdf.rdf_parser import translate_graph_to_document  # noqa: PLC0415
    except ImportError as error:
        message = Message("SPDX in RDF is read with spdx-tools, which is not installed")
        raise SbomError(message, Message("pip install osreg[spdx], or hand in SPDX JSON")) from error
    try:
        graph = rdflib.Graph()
        graph.parse(data=raw, format="xml")
        about = rdflib.URIRef("http://spdx.org/rdf/terms#SpdxDocument")
        if len(set(graph.subjects(rdflib.RDF.type, about))) != 1:
            raise SPDXParsingError(["not exactly one SpdxDocument"])  # noqa: TRY301 -- answered like its other faults
        return _json_form(translate_graph_to_document(graph))
    except SPDXParsingError as error:
        messages: Any = error.messages
        faults = tuple(_fault(text) for text in list(messages)[:MAX_FAULTS])
        raise SbomError(Message("this RDF is not valid SPDX"), faults=faults) from error
    except (Exception, SystemExit) as error:  # spdx-tools ends the whole program on some documents
        problem = f"{type(error).__name__}: {error}"[:160]
        raise SbomError(Message("this RDF cannot be read: {problem}", {"problem": problem})) from error


def _fault(text: str) -> SbomFault:
    return SbomFault("", Message("contradicts the standard: {problem}", {"problem": str(text)[:200]}))


def _json_form(document: Any) -> dict[str, Any]:
    """What spdx-tools read, in JSON's shape; its own writer searches all relationships once for every package."""
    about = document.creation_info
    return {
        "spdxVersion": about.spdx_version,
        "SPDXID": about.spdx_id,
        "name": about.name,
        "dataLicense": about.data_license,
        "documentNamespace": about.document_namespace,
        "creationInfo": {},
        "packages": [_package(one) for one in document.packages],
        "files": [{"SPDXID": one.spdx_id} for one in document.files],
        "snippets": [{"SPDXID": one.spdx_id, "snippetFromFile": one.file_spdx_id} for one in document.snippets],
        "hasExtractedLicensingInfos": [
            _said(licenseId=one.license_id, extractedText=one.extracted_text, name=one.license_name)
            for one in document.extracted_licensing_info
        ],
        "relationships": [
            {
                "spdxElementId": one.spdx_element_id,
                "relationshipType": one.relationship_type.name,
                "relatedSpdxElement": str(one.related_spdx_element_id),
            }
            for one in document.relationships
        ],
    }


def _package(one: Any) -> dict[str, Any]:
    refs = [{"referenceType": row.reference_type, "referenceLocator": row.locator} for row in one.external_references]
    purpose, supplier = one.primary_package_purpose, one.supplier
    return _said(
        SPDXID=one.spdx_id,
        name=one.name,
        versionInfo=one.version,
        downloadLocation=one.download_location,
        licenseDeclared=one.license_declared,
        licenseConcluded=one.license_concluded,
        supplier=supplier.to_serialized_string() if hasattr(supplier, "to_serialized_string") else supplier,
        primaryPackagePurpose=purpose.name if purpose else None,
    ) | {"externalRefs": refs}


def _said(**values: Any) -> dict[str, Any]:
    """What is said at all, as text."""
    return {key: str(value) for key, value in values.items() if value is not None}
