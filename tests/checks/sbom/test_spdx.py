"""SPDX in all its forms: packages, needs, licences, roots, and what is wrong with a document."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest

from osreg_checks.sbom import spdx3, spdx_json, spdx_other
from osreg_checks.sbom.document import Bom, SbomError, Stated

CONTEXT = "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"
TOP = {
    "spdxVersion": "SPDX-2.3",
    "SPDXID": "SPDXRef-DOCUMENT",
    "name": "town",
    "dataLicense": "CC0-1.0",
    "documentNamespace": "https://town.example/sbom",
    "creationInfo": {"created": "2026-01-01T00:00:00Z", "creators": ["Tool: x"]},
}


def package(ref: str, **more: Any) -> dict[str, Any]:
    return {"SPDXID": ref, "name": ref.lower(), "downloadLocation": "NOASSERTION", **more}


def relation(text: str) -> dict[str, str]:
    return dict(zip(("spdxElementId", "relationshipType", "relatedSpdxElement"), text.split(), strict=True))


def spdx2(*relations: str, **more: Any) -> Bom:
    """A, B and C, of which A is described."""
    rows = [relation(text) for text in ("SPDXRef-DOCUMENT DESCRIBES A", *relations)]
    return spdx_json.read({**TOP, "packages": [package(ref) for ref in "ABC"], "relationships": rows, **more})


def said(bom: Bom, level: str = "error") -> list[tuple[str, str]]:
    return [(fault.place, str(fault.message)) for fault in bom.faults if fault.level == level]


# ---------------------------------------------------------------------------------------------------------------- 2.x


@pytest.mark.parametrize(
    ("text", "needs", "dev", "optional"),
    [
        ("A DEPENDS_ON B", {"A": ("B",)}, None, None),
        ("A CONTAINS B", {"A": ("B",)}, None, None),
        ("B CONTAINED_BY A", {"A": ("B",)}, None, None),
        ("A STATIC_LINK B", {"A": ("B",)}, None, None),
        ("A HAS_PREREQUISITE B", {"A": ("B",)}, None, None),
        ("B PREREQUISITE_FOR A", {"A": ("B",)}, None, None),
        ("B DEPENDENCY_OF A", {"A": ("B",)}, None, None),
        ("B PROVIDED_DEPENDENCY_OF A", {"A": ("B",)}, None, None),
        ("B RUNTIME_DEPENDENCY_OF A", {"A": ("B",)}, False, None),
        ("B DEV_DEPENDENCY_OF A", {"A": ("B",)}, True, None),
        ("B TEST_TOOL_OF A", {"A": ("B",)}, True, None),
        ("B OPTIONAL_DEPENDENCY_OF A", {"A": ("B",)}, None, True),
        ("SPDXRef-DOCUMENT CONTAINS B", {"A": ("B",)}, None, None),
        ("B GENERATED_FROM A", {}, None, None),
        ("A DEPENDS_ON A", {}, None, None),
        ("A DEPENDS_ON NONE", {}, None, None),
    ],
)
def test_what_a_relationship_says(text: str, needs: dict[str, Any], dev: bool | None, optional: bool | None) -> None:
    bom = spdx2(text)
    assert (bom.needs, bom.components["B"].dev, bom.components["B"].optional) == (needs, dev, optional)
    assert (bom.root, bom.faults) == ("A", ())


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize(
    ("kind", "flags"), [("DEV_DEPENDENCY_OF", (False, None)), ("OPTIONAL_DEPENDENCY_OF", (None, False))]
)
def test_what_is_also_needed_plainly_is_neither_dev_nor_optional(kind: str, flags: Any, order: int) -> None:
    part = spdx2(*[f"B {kind} A", "C DEPENDS_ON B"][::order]).components["B"]
    assert (part.dev, part.optional) == flags


def test_a_document_without_needs_is_flat_and_one_that_says_none_is_not() -> None:
    assert (spdx2().flat, spdx2("A DEPENDS_ON NONE").flat, spdx2("A DEPENDS_ON B").flat) == (True, False, False)


def test_a_file_stands_for_the_package_that_contains_it() -> None:
    files = [{"SPDXID": "F"}, {"SPDXID": "G"}]
    bom = spdx2("A CONTAINS F", "F DYNAMIC_LINK B", "G STATIC_LINK C", files=files)
    assert bom.needs == {"A": ("B",)}
    assert [message for _, message in said(bom, "warning")] == [
        "what files of no package need, or what needs them, is left out: 1 relationships"
    ]


def test_several_described_packages_get_a_root() -> None:
    bom = spdx2("SPDXRef-DOCUMENT DESCRIBES B")
    assert (bom.root, bom.needs, bom.components[bom.root or ""].kind) == (
        "SPDXRef-DOCUMENT",
        {"SPDXRef-DOCUMENT": ("A", "B")},
        "document",
    )


def test_github_wraps_the_document() -> None:
    inner = {**TOP, "packages": [package("A"), {"name": "b"}], "documentDescribes": ["A"]}
    bom = spdx_json.read({"sbom": inner})
    assert (bom.root, said(bom)) == ("A", [("/sbom/packages/1", "`SPDXID` is missing")])


@pytest.mark.parametrize(
    ("declared", "concluded", "expected"),
    [
        ("MIT", "MIT", [("MIT", False), ("MIT", True)]),
        ("NOASSERTION", "MIT", [("MIT", True)]),
        ("MIT", "NONE", [("MIT", False)]),
        ("NOASSERTION", "NOASSERTION", [("NOASSERTION", False)]),
        (None, "NONE", [("NONE", True)]),
        (None, None, []),
    ],
)
def test_licences_that_say_something_come_before_those_that_do_not(
    declared: str | None, concluded: str | None, expected: list[Any]
) -> None:
    stated = {key: v for key, v in (("licenseDeclared", declared), ("licenseConcluded", concluded)) if v}
    bom = spdx_json.read({**TOP, "packages": [package("A", **stated)]})
    assert [(one.value, one.concluded) for one in bom.components["A"].licences] == expected


def test_the_text_behind_a_reference_of_its_own_stands_before_it() -> None:
    own = [{"licenseId": "LicenseRef-1", "extractedText": "My terms"}]
    own += [{"licenseId": "LicenseRef-2", "extractedText": "NOASSERTION", "name": "Town Licence"}]
    rows = [package("A", licenseDeclared="LicenseRef-1"), package("B", licenseConcluded="LicenseRef-2")]
    bom = spdx_json.read({**TOP, "packages": rows, "hasExtractedLicensingInfos": own})
    assert bom.components["A"].licences == (Stated("text", "My terms"), Stated("expression", "LicenseRef-1"))
    assert bom.components["B"].licences[0] == Stated("name", "Town Licence", concluded=True)


def test_details_of_a_package() -> None:
    refs = [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": "pkg:npm/a@1"}]
    more = {"supplier": "Organization: Town IT (it@town.example)", "primaryPackagePurpose": "OPERATING_SYSTEM"}
    bom = spdx_json.read({**TOP, "packages": [package("A", externalRefs=refs, versionInfo="1", **more)]})
    one = bom.components["A"]
    assert (one.version, one.purl, one.supplier, one.kind) == ("1", "pkg:npm/a@1", "Town IT", "operating-system")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"name": 7}, ("/name", "this must be a text")),
        ({"packages": {}}, ("/packages", "this must be a list")),
        ({"packages": [package("A"), package("A")]}, ("/packages/1", "A is listed twice")),
        ({"packages": [package("A"), 3]}, ("/packages/1", "this must be a table of names and values")),
        ({"packages": [package("SPDXRef-DOCUMENT")]}, ("/packages/0", "SPDXRef-DOCUMENT is listed twice")),
        ({"packages": [package("A", versionInfo=1.1)]}, ("/packages/0/versionInfo", "this must be a text")),
        ({"files": [{"SPDXID": "A"}]}, ("/files/0", "A is listed twice")),
        (
            {"relationships": [relation("A DEPENDS_ON Z")]},
            ("/relationships/0/relatedSpdxElement", "Z is no part of the document"),
        ),
        ({"relationships": [{"spdxElementId": "A"}]}, ("/relationships/0", "`relationshipType` is missing")),
        ({"documentDescribes": ["Z"]}, ("/documentDescribes/0", "Z is no part of the document")),
    ],
)
def test_a_fault_has_its_place(change: dict[str, Any], fault: tuple[str, str]) -> None:
    assert fault in said(spdx_json.read({**TOP, "packages": [package("A")], **change}))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("A DEPENDS_ON DocumentRef-x:B", "is in another document, which is not read"),
        ("A DEPENDS_ON NOASSERTION", "that it is not known what a component needs is said 1 times"),
        ("A OTHER B", "1 relationships of the kind OTHER say nothing that osreg understands"),
        ("A INVENTED B", "1 relationships of the kind INVENTED say nothing"),
    ],
)
def test_what_is_not_understood_is_a_warning(text: str, message: str) -> None:
    bom = spdx2(text)
    assert said(bom) == []
    assert [found for _, found in said(bom, "warning") if message in found]


# ---------------------------------------------------------------------------------------------------------------- 3.0


def element(ref: str, kind: str = "software_Package", **more: Any) -> dict[str, Any]:
    return {"type": kind, "spdxId": ref, "name": ref, "creationInfo": "_:c", **more}


def link(start: str, kind: str, *ends: Any, **more: Any) -> dict[str, Any]:
    ref = f"{start}-{kind}-{len(ends)}"
    kind_of = "LifecycleScopedRelationship" if "scope" in more else "Relationship"
    return {
        "type": kind_of,
        "spdxId": ref,
        "creationInfo": "_:c",
        "from": start,
        "to": [*ends],
        "relationshipType": kind,
        **more,
    }


def graph(*elements: dict[str, Any], context: Any = CONTEXT, version: str = "3.0.1") -> Bom:
    start = [
        {"type": "CreationInfo", "@id": "_:c", "specVersion": version},
        element("D", "SpdxDocument", rootElement=["S"]),
        element("S", "software_Sbom", rootElement=["A"]),
        element("A"),
        element("B"),
    ]
    return spdx3.read({"@context": context, "@graph": [*start, *elements]})


@pytest.mark.parametrize(
    ("row", "needs", "dev", "optional"),
    [
        (link("A", "dependsOn", "B"), {"A": ("B",)}, None, None),
        (link("A", "hasOptionalDependency", "B"), {"A": ("B",)}, None, True),
        (link("A", "dependsOn", "B", scope="test"), {"A": ("B",)}, True, None),
        (link("A", "dependsOn", "B", scope="runtime"), {"A": ("B",)}, False, None),
        (link("A", "generates", "B"), {}, None, None),
        (link("A", "dependsOn", "https://spdx.org/rdf/3.0.1/terms/Core/NoneElement"), {}, None, None),
        (link("A", "dependsOn", element("E")), {"A": ("E",)}, None, None),
    ],
)
def test_relationships_of_spdx3(row: Any, needs: dict[str, Any], dev: bool | None, optional: bool | None) -> None:
    bom = graph(row)
    assert (bom.root, bom.needs, said(bom), said(bom, "warning")) == ("A", needs, [], [])
    assert (bom.components["B"].dev, bom.components["B"].optional) == (dev, optional)


def licence(ref: str, kind: str, **more: Any) -> dict[str, Any]:
    return element(ref, f"expandedlicensing_{kind}", **{f"expandedlicensing_{key}": v for key, v in more.items()})


LICENCES = [
    element("expression", "simplelicensing_LicenseExpression", simplelicensing_licenseExpression="MIT OR ISC"),
    element("text", "simplelicensing_SimpleLicensingText", simplelicensing_licenseText="My terms"),
    licence("https://spdx.org/licenses/GPL-2.0-only", "ListedLicense"),
    licence("https://town.example/terms", "CustomLicense") | {"simplelicensing_licenseText": "Our terms"},
    licence("and", "ConjunctiveLicenseSet", member=["expression", "https://spdx.org/licenses/0BSD"]),
    licence("or", "DisjunctiveLicenseSet", member=["and", "https://town.example/terms"]),
    licence("later", "OrLaterOperator", subjectLicense="https://spdx.org/licenses/GPL-2.0-only"),
    licence("exception", "CustomLicenseAddition"),
    licence("with", "WithAdditionOperator", subjectExtendableLicense="later", subjectAddition="exception"),
    licence("loop", "ConjunctiveLicenseSet", member=["loop", "later"]),
]


@pytest.mark.parametrize(
    ("ref", "expected"),
    [
        ("expression", [("expression", "MIT OR ISC")]),
        ("text", [("text", "My terms")]),
        ("https://spdx.org/licenses/EUPL-1.2", [("expression", "EUPL-1.2")]),
        ("https://town.example/terms", [("text", "Our terms"), ("expression", "LicenseRef-terms")]),
        ("and", [("expression", "(MIT OR ISC) AND 0BSD")]),
        ("or", [("expression", "((MIT OR ISC) AND 0BSD) OR LicenseRef-terms")]),
        ("later", [("expression", "GPL-2.0-or-later")]),
        ("with", [("expression", "GPL-2.0-or-later WITH AdditionRef-exception")]),
        ("https://spdx.org/rdf/3.0.1/terms/Licensing/NoAssertion", [("expression", "NOASSERTION")]),
        ("loop", []),
    ],
)
def test_licences_of_spdx3(ref: str, expected: list[Any]) -> None:
    bom = graph(*LICENCES, link("B", "hasConcludedLicense", ref))
    assert [(one.form, one.value) for one in bom.components["B"].licences] == expected
    assert all(one.concluded for one in bom.components["B"].licences)
    assert bool(expected) != bool(said(bom, "warning"))


def test_packages_of_artificial_intelligence_and_data_are_components() -> None:
    bom = graph(element("M", "ai_AIPackage"), element("T", "dataset_DatasetPackage"), link("M", "trainedOn", "T"))
    kinds = (bom.components["M"].kind, bom.components["T"].kind)
    assert (kinds, bom.components["T"].dev) == (("machine-learning-model", "data"), True)


def test_details_of_a_package_of_spdx3() -> None:
    ids = [{"type": "ExternalIdentifier", "externalIdentifierType": "packageUrl", "identifier": "pkg:npm/p@1"}]
    agent = {"type": "Organization", "name": "Town IT"}
    more = {"externalIdentifier": ids, "software_packageVersion": "1", "software_primaryPurpose": "operatingSystem"}
    one = graph(element("P", suppliedBy=agent, **more)).components["P"]
    assert (one.version, one.purl, one.supplier, one.kind) == ("1", "pkg:npm/p@1", "Town IT", "operating-system")


@pytest.mark.parametrize(
    ("bom", "level", "message"),
    [
        (graph(context={"x": "y"}), "warning", "the context is not SPDX's own"),
        (graph(element("A")), "error", "A is listed twice"),
        (graph(link("A", "dependsOn", "Z")), "error", "Z is no part of the document"),
        (graph(element("X", "town_Thing")), "warning", "1 elements of the type town_Thing are not understood"),
        (graph(link("A", "inventedBy", "B")), "warning", "a kind that osreg does not understand"),
        (graph({"type": "software_Package", "name": "x"}), "error", "`spdxId` is missing"),
        (graph({"spdxId": "x", "type": 3}), "error", "`type` is missing"),
    ],
)
def test_faults_of_spdx3(bom: Bom, level: str, message: str) -> None:
    assert [found for _, found in said(bom, level) if message in found]


@pytest.mark.parametrize("value", [None, 1, "x", [], {}, [None], [[]], {"a": None}, [{"type": []}]])
@pytest.mark.parametrize("key", ["@graph", "@context", "from", "to", "rootElement", "name", "import", "type", "spdxId"])
def test_wrong_types_of_spdx3_are_faults(key: str, value: Any) -> None:
    rows = [{**row, key: value} for row in (link("A", "dependsOn", "B"), element("A"), element("D", "SpdxDocument"))]
    document: dict[str, Any] = {"@context": CONTEXT, "@graph": rows}
    assert isinstance(spdx3.read({**document, key: value} if key.startswith("@") else document), Bom)


def test_spdx3_refuses_other_versions_and_deep_nesting() -> None:
    with pytest.raises(SbomError, match=r"SPDX 4\.0 is not read"):
        graph(version="4.0")
    deep: Any = []
    for _ in range(500):
        deep = [deep]
    with pytest.raises(SbomError, match="nested deeper"):
        graph(element("X", comment=deep))


# --------------------------------------------------------------------------------------------------------- other forms

TAGS = """SPDXVersion: SPDX-2.3
DataLicense: CC0-1.0
SPDXID: SPDXRef-DOCUMENT
DocumentName: town
DocumentNamespace: https://town.example/sbom
Created: 2026-01-01T00:00:00Z
Creator: Tool: x
# a comment
PackageName: a
SPDXID: SPDXRef-a
PackageVersion: 1.10
PackageDownloadLocation: NOASSERTION
PackageLicenseDeclared: LicenseRef-1
PackageComment: <text>more lines
PackageName: no package</text>
ExternalRef: PACKAGE-MANAGER purl pkg:npm/a@1.10
FileName: ./a.c
SPDXID: SPDXRef-f
PackageName: b
SPDXID: SPDXRef-b
PackageDownloadLocation: NOASSERTION
LicenseID: LicenseRef-1
ExtractedText: <text>My
terms</text>
Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-a
Relationship: SPDXRef-f DYNAMIC_LINK SPDXRef-b
"""
XML = """<Document><SPDXID>SPDXRef-DOCUMENT</SPDXID><spdxVersion>SPDX-2.3</spdxVersion><name>town</name>
<creationInfo><created>2026-01-01T00:00:00Z</created></creationInfo><dataLicense>CC0-1.0</dataLicense>
<documentNamespace>https://town.example/sbom</documentNamespace><documentDescribes>A</documentDescribes>
<packages><SPDXID>A</SPDXID><name>a</name><downloadLocation>NONE</downloadLocation></packages></Document>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://spdx.org/rdf/terms#">
<SpdxDocument rdf:about="https://town.example/sbom#SPDXRef-DOCUMENT"><specVersion>SPDX-2.3</specVersion>
<name>town</name><dataLicense rdf:resource="http://spdx.org/licenses/CC0-1.0"/><creationInfo><CreationInfo>
<created>2026-01-01T00:00:00Z</created><creator>Tool: x</creator></CreationInfo></creationInfo>
<relationship><Relationship><relationshipType rdf:resource="http://spdx.org/rdf/terms#relationshipType_describes"/>
<relatedSpdxElement><Package rdf:about="https://town.example/sbom#SPDXRef-a"><name>a</name>
<downloadLocation rdf:resource="http://spdx.org/rdf/terms#noassertion"/>
<licenseDeclared rdf:resource="http://spdx.org/licenses/MIT"/></Package></relatedSpdxElement></Relationship>
</relationship></SpdxDocument></rdf:RDF>"""


def test_tag_value() -> None:
    bom = spdx_other.read(TAGS.encode(), "SPDX tag-value")
    a = bom.components["SPDXRef-a"]
    assert (bom.root, bom.needs, bom.faults) == ("SPDXRef-a", {"SPDXRef-a": ("SPDXRef-b",)}, ())
    assert (a.name, a.version, a.purl, a.place) == ("a", "1.10", "pkg:npm/a@1.10", "line 9")
    assert a.licences[0] == Stated("text", "My\nterms")


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ("what is this", ("line 27", "this is no line of the form `Tag: value`")),
        ("PackageComment: <text>open", ("line 27", "this is no line of the form `Tag: value`")),
        ("PackageName: c", ("line 27", "`SPDXID` is missing")),
        ("Relationship: SPDXRef-a DEPENDS_ON SPDXRef-z", ("line 27", "SPDXRef-z is no part of the document")),
    ],
)
def test_faults_of_tag_value_have_a_line(more: str, fault: tuple[str, str]) -> None:
    assert fault in said(spdx_other.read((TAGS + more).encode(), "SPDX tag-value"))


def test_yaml_keeps_versions_as_they_are_written() -> None:
    raw = json.dumps({**TOP, "packages": [package("A", versionInfo="@")]}).replace('"@"', "1.10").encode()
    assert spdx_other.read(raw, "SPDX YAML").components["A"].version == "1.10"


def test_plain_xml_has_lines() -> None:
    bom = spdx_other.read(XML.encode(), "SPDX RDF")
    assert (bom.root, bom.components["A"].place, bom.faults) == ("A", "line 4", ())


def test_rdf() -> None:
    pytest.importorskip("spdx_tools")
    bom = spdx_other.read(RDF.encode(), "SPDX RDF")
    assert (bom.root, bom.faults) == ("SPDXRef-a", ())
    assert bom.components["SPDXRef-a"].licences == (Stated("expression", "MIT"),)


def test_rdf_without_the_library_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rdflib", None)
    with pytest.raises(SbomError) as caught:
        spdx_other.read(RDF.encode(), "SPDX RDF")
    assert "osreg[spdx]" in str(caught.value.fix)


ENTITY = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("raw", "form", "message"),
    [
        ((ENTITY + XML).encode(), "SPDX RDF", "document type"),
        ((ENTITY + RDF).encode("utf-16"), "SPDX RDF", "document type"),
        (b"<a>" * 5000, "SPDX RDF", "not XML"),
        (b"<a/>", "SPDX RDF", "RDF"),
        (b"[" * 1_000_000, "SPDX YAML", "nested deeper"),
        (b"a: {b", "SPDX YAML", "not YAML"),
        (b"- a", "SPDX YAML", "table of names"),
        (b"\xff\xfe", "SPDX tag-value", "UTF-8"),
        (b"SPDXVersion: SPDX-1.2", "SPDX tag-value", "SPDX-1.2 is not read"),
        (b"\n" * (spdx_other.MAX_BYTES + 1), "SPDX tag-value", "larger than 64 MiB"),
        (b"<r>" + b"<hasFile/>" * 10_000 + b"</r>", "SPDX RDF", "more than 4000 files"),
    ],
)
def test_what_cannot_be_read_is_explained(raw: bytes, form: Any, message: str) -> None:
    if form == "SPDX RDF" and raw == b"<a/>":
        pytest.importorskip("spdx_tools")
    with pytest.raises(SbomError, match=message):
        spdx_other.read(raw, form)
