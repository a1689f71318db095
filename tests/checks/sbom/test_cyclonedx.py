"""What is read of CycloneDX, in JSON and in XML alike, and what is said of what is wrong in it."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from osreg_checks.sbom import cyclonedx_json, cyclonedx_xml
from osreg_checks.sbom.document import MAX_FAULTS, Bom, Component, SbomError, Stated

HEAD = {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1}
LIBRARY = {"type": "library", "name": "example"}


def of(version: str = "1.6", **parts: Any) -> Bom:
    return cyclonedx_json.read(HEAD | {"specVersion": version} | parts)


def one(**fields: Any) -> Component:
    return next(iter(of(components=[LIBRARY | fields]).components.values()))


def of_xml(inner: str, version: str = "1.6") -> Bom:
    return cyclonedx_xml.read(
        f'<bom xmlns="http://cyclonedx.org/schema/bom/{version}" version="1">{inner}</bom>'.encode()
    )


def said(bom: Bom) -> list[tuple[str, str, str]]:
    return [(fault.place, str(fault.message), fault.level) for fault in bom.faults]


def prop(name: str, value: str) -> dict[str, str]:
    return {"name": name, "value": value}


@pytest.mark.parametrize(
    ("fields", "attribute", "expected"),
    [
        ({}, "optional", None),
        ({"scope": "required"}, "optional", False),
        ({"scope": "optional"}, "optional", True),
        ({"scope": "excluded"}, "optional", True),
        ({}, "dev", None),
        ({"scope": "excluded"}, "dev", True),
        ({"properties": [prop("cdx:npm:package:development", "true")]}, "dev", True),
        ({"properties": [prop("cdx:npm:package:development", "false")]}, "dev", False),
        ({"properties": [prop("cdx:composer:package:isDevRequirement", "true")]}, "dev", True),
        ({"properties": [prop("cdx:maven:package:test", "true")]}, "dev", True),
        ({"properties": [prop("cdx:pipenv:category", "develop")]}, "dev", True),
        ({"properties": [prop("cdx:poetry:group", "main"), prop("cdx:poetry:group", "dev")]}, "dev", False),
        ({"properties": [prop("gitlab:dependency_scanning:category", "test")]}, "dev", True),
        ({"properties": [prop("example:development", "true")]}, "dev", None),
        ({"supplier": {"name": "Example GmbH"}, "publisher": "P"}, "supplier", "Example GmbH"),
        ({"manufacturer": {"name": "Maker"}, "publisher": "P"}, "supplier", "Maker"),
        ({"publisher": "P"}, "supplier", "P"),
        ({"group": "org.example", "name": "a"}, "name", "org.example/a"),
        ({"purl": "pkg:npm/a@1"}, "purl", "pkg:npm/a@1"),
        ({}, "ref", "/components/0"),
        ({"bom-ref": "r"}, "ref", "r"),
        ({"type": "framework"}, "kind", "framework"),
    ],
)
def test_what_is_read_of_a_component(fields: dict[str, Any], attribute: str, expected: object) -> None:
    assert getattr(one(**fields), attribute) == expected


TEXT = base64.b64encode(b"My terms\n").decode()


@pytest.mark.parametrize(
    ("choices", "expected"),
    [
        ([{"expression": "MIT OR Apache-2.0"}], [Stated("expression", "MIT OR Apache-2.0")]),
        (
            [{"license": {"id": "MIT"}}, {"license": {"name": "Custom"}}],
            [Stated("id", "MIT"), Stated("name", "Custom")],
        ),
        ([{"license": {"id": "MIT", "acknowledgement": "concluded"}}], [Stated("id", "MIT", concluded=True)]),
        ([{"expression": "MIT", "acknowledgement": "concluded"}], [Stated("expression", "MIT", concluded=True)]),
        ([{"license": {"id": "MIT", "acknowledgement": "declared"}}], [Stated("id", "MIT")]),
        ([{"license": {"name": "C", "text": {"content": "My terms"}}}], [Stated("text", "My terms")]),
        ([{"license": {"name": "C", "text": {"content": TEXT, "encoding": "base64"}}}], [Stated("text", "My terms")]),
        ([{"license": {"name": "C", "text": {"content": "%", "encoding": "base64"}}}], [Stated("name", "C")]),
        ([{"license": {"name": "C", "text": {"content": "x" * 2_000_000}}}], [Stated("name", "C")]),
    ],
)
def test_licences_stand_side_by_side(choices: list[Any], expected: list[Stated]) -> None:
    assert list(one(licenses=choices).licences) == expected


@pytest.mark.parametrize(
    ("text", "message"), [({"content": "%", "encoding": "base64"}, "not"), ({"content": "x" * 2_000_000}, "more than")]
)
def test_a_licence_text_that_is_not_read_is_said(text: dict[str, str], message: str) -> None:
    ((place, words, level),) = said(of(components=[LIBRARY | {"licenses": [{"license": {"name": "C", "text": text}}]}]))
    assert (place, level) == ("/components/0", "warning")
    assert message in words


def test_expressions_of_1_7_with_details_are_read() -> None:
    choice = {"expression": "MIT AND LicenseRef-x", "expressionDetails": [{"licenseIdentifier": "MIT"}]}
    (component,) = of("1.7", components=[LIBRARY | {"licenses": [choice]}]).components.values()
    assert component.licences == (Stated("expression", "MIT AND LicenseRef-x"),)
    inner = '<licenses><expression-detailed expression="MIT" acknowledgement="concluded"/></licenses>'
    bom = of_xml(f'<components><component type="library"><name>a</name>{inner}</component></components>', "1.7")
    assert (bom.components["/components/0"].licences, bom.faults) == (
        (Stated("expression", "MIT", concluded=True),),
        (),
    )


def test_root_nested_components_and_services_count() -> None:
    inner = LIBRARY | {"bom-ref": "inner"}
    bom = of(
        metadata={"component": LIBRARY | {"bom-ref": "root", "components": [inner]}},
        components=[LIBRARY | {"bom-ref": "a", "components": [LIBRARY | {"bom-ref": "b"}]}],
        services=[{"name": "s", "bom-ref": "s", "provider": {"name": "Host"}, "services": [{"name": "t"}]}],
    )
    assert list(bom.components) == ["root", "inner", "a", "b", "s", "/services/0/services/0"]
    assert (bom.root, bom.components["s"].kind, bom.components["s"].supplier) == ("root", "service", "Host")
    assert bom.faults == ()


def abc(*dependencies: dict[str, Any]) -> Bom:
    return of(components=[LIBRARY | {"bom-ref": ref, "version": ref} for ref in "abc"], dependencies=list(dependencies))


def test_cycles_are_read_and_what_is_provided_is_not_needed() -> None:
    bom = abc({"ref": "a", "dependsOn": ["b"], "provides": ["c"]}, {"ref": "b", "dependsOn": ["a"]})
    assert (bom.needs, bom.flat, bom.faults) == ({"a": ("b",), "b": ("a",)}, False, ())


@pytest.mark.parametrize("dependencies", [[], [{"ref": "a"}], [{"ref": "a", "dependsOn": []}]])
def test_a_document_without_any_dependency_is_flat(dependencies: list[Any]) -> None:
    assert abc(*dependencies).flat


@pytest.mark.parametrize(
    ("dependency", "expected"),
    [
        ({"ref": "a", "dependsOn": ["x"]}, ("/dependencies/0", "x is no component of the document", "error")),
        ({"ref": "x"}, ("/dependencies/0", "x is no component of the document", "error")),
        (
            {"ref": "a", "dependsOn": ["urn:cdx:1/1#x"]},
            ("/dependencies/0", "urn:cdx:1/1#x is in another document, which is not read", "warning"),
        ),
    ],
)
def test_a_reference_that_leads_nowhere_is_a_fault(dependency: dict[str, Any], expected: tuple[str, str, str]) -> None:
    assert expected in said(abc(dependency))


def test_both_that_share_a_reference_are_kept() -> None:
    bom = of(components=[LIBRARY | {"bom-ref": "a"}, LIBRARY | {"bom-ref": "a", "version": "2"}])
    assert list(bom.components) == ["a", "/components/1"]
    assert said(bom) == [("/components/1", "a is listed twice", "error")]


@pytest.mark.parametrize(
    ("aggregate", "words"),
    [("incomplete", "not complete"), ("incomplete_third_party_only", "not complete"), ("unknown", "does not know")],
)
def test_a_document_that_says_it_is_incomplete_is_a_warning(aggregate: str, words: str) -> None:
    ((place, message, level),) = said(of(compositions=[{"aggregate": aggregate}]))
    assert (place, level) == ("/compositions/0", "warning")
    assert words in message


@pytest.mark.parametrize(
    ("version", "fields", "expected"),
    [
        ("1.6", {"scope": "x"}, ("/components/0/scope", "`x` is not possible here", "error")),
        ("1.6", {"name": 7}, ("/components/0/name", "text is expected here", "error")),
        (
            "1.6",
            {"type": None},
            ("/components/0/type", "the value is none of those that are possible", "error"),
        ),
        ("1.6", {"colour": "red"}, ("/components/0", "unknown key `colour`", "error")),
        ("1.2", {"version": "1", "colour": "red"}, ("/components/0", "unknown key `colour`", "warning")),
        ("1.3", {}, ("/components/0", "`version` is missing", "error")),
        (
            "1.5",
            {"licenses": [{"license": {"id": "Nope"}}]},
            ("/components/0/licenses/0/license/id", "`Nope` is no id of the SPDX licence list", "error"),
        ),
        (
            "1.6",
            {"licenses": [{"license": {}}]},
            ("/components/0/licenses/0/license", "one of these is missing: id, name", "error"),
        ),
        (
            "1.6",
            {"externalReferences": [{"type": "vcs", "url": "git@example.org :x y"}]},
            ("/components/0/externalReferences/0/url", "this is not written as a link must be", "warning"),
        ),
        (
            "1.6",
            {"hashes": [{"alg": "MD5", "content": "x" * 5000}]},
            ("/components/0/hashes/0/content", f"`{'x' * 57}...` does not have the right form", "error"),
        ),
    ],
)
def test_a_fault_by_the_schema_is_said_in_our_words(
    version: str, fields: dict[str, Any], expected: tuple[str, str, str]
) -> None:
    assert expected in said(of(version, components=[LIBRARY | fields]))


def test_a_date_that_is_none_is_a_fault() -> None:
    ((place, message, _),) = said(of(metadata={"timestamp": "yesterday"}))
    assert (place, message.split(",")[0]) == ("/metadata/timestamp", "a date and time with its zone is expected")


def test_errors_come_before_warnings_and_the_list_ends() -> None:
    parts = [LIBRARY | {"bom-ref": str(n), "scope": "x"} for n in range(5 * MAX_FAULTS)]
    bom = of(components=parts, compositions=[{"aggregate": "unknown"}])
    assert len(bom.faults) == MAX_FAULTS
    assert [fault.level for fault in bom.faults[:-1]] == ["error"] * (MAX_FAULTS - 1)
    assert str(bom.faults[-1].message).startswith("further faults")


@pytest.mark.parametrize("version", ["1.1", "2.0", "", None, 1.6, [], {"a": 1}])
def test_a_version_that_is_not_known_is_refused(version: Any) -> None:
    with pytest.raises(SbomError, match="is not read"):
        of(version)


XML_PARTS = """
<metadata><component type="application" bom-ref="root"><name>app</name></component></metadata>
<components>
  <component type="library" bom-ref="a">
    <supplier><name>Example GmbH</name></supplier><group>g</group><name>a</name><version>1</version>
    <scope>optional</scope>
    <licenses><license acknowledgement="concluded"><name>C</name><text encoding="base64">TXkgdGVybXM=</text></license>
    </licenses><purl>pkg:npm/a@1</purl>
    <properties><property name="cdx:npm:package:development">true</property></properties>
    <components><component type="library"><name>i<!-- a remark -->nner</name></component></components>
  </component>
</components>
<services><service bom-ref="s"><provider><name>Host</name></provider><name>s</name></service></services>
<dependencies><dependency ref="root"><dependency ref="a"><dependency ref="s"/></dependency><provides ref="s"/>
</dependency></dependencies>"""
JSON_PARTS: dict[str, Any] = {
    "metadata": {"component": {"type": "application", "bom-ref": "root", "name": "app"}},
    "components": [
        {
            **LIBRARY,
            "bom-ref": "a",
            "supplier": {"name": "Example GmbH"},
            "group": "g",
            "name": "a",
            "version": "1",
            "scope": "optional",
            "licenses": [
                {"license": {"name": "C", "acknowledgement": "concluded", "text": {"content": "My terms"}}},
            ],
            "purl": "pkg:npm/a@1",
            "properties": [prop("cdx:npm:package:development", "true")],
            "components": [{"type": "library", "name": "inner"}],
        }
    ],
    "services": [{"bom-ref": "s", "provider": {"name": "Host"}, "name": "s"}],
    "dependencies": [{"ref": "root", "dependsOn": ["a"]}, {"ref": "a", "dependsOn": ["s"]}],
}


def test_xml_tells_what_json_tells() -> None:
    in_xml, in_json = of_xml(XML_PARTS), of(**JSON_PARTS)
    assert in_xml == in_json
    assert in_json.needs == {"root": ("a",), "a": ("s",)}


IN_XML = "<components><component %s><name>a</name></component></components>"
NEW_LINES = "\n" * 70_000
TWICE_IN_XML = """<components><component type="library" bom-ref="a"><name>a</name></component>
<component type="library" bom-ref="a"><name>b</name></component></components>"""


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ("\n" + IN_XML % 'type="x"', ("line 2", "`x` is not possible as `type`")),
        ("\n\n" + IN_XML % "", ("line 3", "`type` is missing in `component`")),
        ('<components><component type="library"/></components>', ("line 1", "`component` is not complete; possible ")),
        ("<metadata><timestamp>x</timestamp></metadata>", ("line 1", "`x` is not possible as `timestamp`")),
        ("<colour/>", ("line 1", "`colour` is not possible here; possible: ")),
        ('<properties><property name="a" colour="x"/></properties>', ("line 1", "unknown attribute `colour` of `prop")),
        (TWICE_IN_XML, ("line 2", "a is listed twice")),
    ],
)
def test_a_fault_in_xml_has_its_line(inner: str, expected: tuple[str, str]) -> None:
    place, message, level = said(of_xml(inner))[0]
    assert (place, message[: len(expected[1])], level) == (*expected, "error")


def test_a_value_in_xml_is_named_once() -> None:
    assert len(said(of_xml("\n" + IN_XML % 'type="x"'))) == 1


def test_many_faults_in_xml_have_their_lines() -> None:
    inner = "".join(f'<component type="library" bom-ref="{n}"><name>a</name></component>\n' for n in range(2_500))
    bom = of_xml(f"<components>{inner}<component/></components>\n<colour/>")
    assert len(bom.components) == 2_501
    assert [place for place, _, _ in said(bom)] == ["line 2502", "line 2501", "line 2501"]


def test_beyond_the_last_line_that_is_counted_a_place_is_a_pointer() -> None:
    inner = "".join(f'<component type="library" bom-ref="{n}"><name>a</name></component>\n' for n in range(70))
    wrong = '<component type="x" bom-ref="1"><name>a</name></component>'
    bom = of_xml(f"<components>{inner}{NEW_LINES}{wrong}</components>")
    assert bom.components["/components/70"].place == "/components/70"
    assert {place for place, _, _ in said(bom)} == {"/components/70"}


def test_a_fault_in_a_part_too_large_for_lines_names_the_element() -> None:
    inner = '<component type="library"><name>a</name></component>' * 11_000
    bom = of_xml(
        f'<components><component type="x"><name>a</name><components>{inner}</components></component></components>'
    )
    assert len(bom.components) == 11_001
    assert said(bom)[0] == ("component", "`x` is not possible as `type`", "error")


def test_a_part_of_json_too_large_for_places_is_named_itself() -> None:
    rows = [prop(str(n), "x") for n in range(6_000)] + [prop("a", "x") | {"colour": "red"}]
    bom = of(components=[LIBRARY, LIBRARY | {"version": "2", "properties": rows}])
    assert [place for place, _, _ in said(bom)] == ["/components/1"]


def test_faults_in_nested_components_have_their_place() -> None:
    wrong = LIBRARY | {"scope": "x"}
    outer = LIBRARY | {"components": [LIBRARY, LIBRARY | {"components": [wrong]}]}
    bom = of(
        metadata={"component": LIBRARY | {"components": [wrong]}}, components=[outer], services=[{"services": [{}]}]
    )
    assert [place for place, _, _ in said(bom)] == [
        "/metadata/component/components/0/scope",
        "/components/0/components/1/components/0/scope",
        "/services/0",
        "/services/0/services/0",
    ]


def test_the_same_item_twice_is_a_fault() -> None:
    assert ("/components", "the list holds the same item twice", "error") in said(of(components=[LIBRARY, LIBRARY]))
    nested = LIBRARY | {"components": [LIBRARY, LIBRARY]}
    assert said(of(components=[nested])) == [
        ("/components/0/components", "the list holds the same item twice", "error")
    ]


def test_the_dependency_extension_of_1_1_is_read() -> None:
    inner = (
        '<components><component type="library" bom-ref="a"><name>a</name><version>1</version></component>'
        '<component type="library" bom-ref="b"><name>b</name><version>1</version></component></components>'
        '<dependencies xmlns="http://cyclonedx.org/schema/ext/dependency-graph/1.0">'
        '<dependency ref="a"><dependency ref="b"/></dependency></dependencies>'
    )
    assert of_xml(inner, "1.1").needs == {"a": ("b",)}


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b'<bom xmlns="http://cyclonedx.org/schema/bom/2.0"/>', "of a known version"),
        (b'<bom xmlns="http://cyclonedx.org/schema/bom/1.6"><components>', "this is not XML: line 1"),
        (b'<!DOCTYPE bom SYSTEM "http://example.org/x"><bom/>', "document type"),
        (b'<bom xmlns="http://cyclonedx.org/schema/bom/1.6">&e;</bom>', "this is not XML"),
        (b'<bom xmlns="http://cyclonedx.org/schema/bom/1.6">' + b"<components>" * 5_000, "this is not XML"),
        (b"\xff\xfe<", "this is not XML"),
    ],
)
def test_xml_that_cannot_be_read_is_refused(raw: bytes, message: str) -> None:
    with pytest.raises(SbomError, match=message):
        cyclonedx_xml.read(raw)


@pytest.mark.parametrize(
    "value", [None, 1, "x", [], {}, [None], [[]], {"component": []}, {"component": {"components": 1}}]
)
@pytest.mark.parametrize("key", ["components", "services", "dependencies", "metadata", "compositions"])
def test_wrong_types_are_faults(key: str, value: Any) -> None:
    assert isinstance(of(**{key: value}), Bom)


@pytest.mark.parametrize(
    "key", ["bom-ref", "licenses", "scope", "properties", "supplier", "type", "purl", "components"]
)
@pytest.mark.parametrize("value", [None, 1, [], {}, [None], [{"license": 1}], [{"name": []}], {"name": {}}])
def test_wrong_types_in_a_component_lose_no_component(key: str, value: Any) -> None:
    assert len(of(components=[LIBRARY | {key: value}]).components) >= 1


def nested(depth: int, **fields: Any) -> dict[str, Any]:
    component: dict[str, Any] = dict(LIBRARY)
    for _ in range(depth):
        component = {**LIBRARY, **fields, "components": [component]}
    return component


def test_moderate_nesting_is_read_and_deep_nesting_refused() -> None:
    assert len(of(components=[nested(100)]).components) == 101
    with pytest.raises(SbomError, match="nested deeper"):
        of(components=[nested(300)])


def test_a_hundred_thousand_edges_are_followed_once() -> None:
    refs = [str(n) for n in range(400)]
    dependencies = [{"ref": ref, "dependsOn": refs} for ref in refs]
    bom = of(components=[LIBRARY | {"bom-ref": ref} for ref in refs], dependencies=dependencies * 2)
    assert sum(map(len, bom.needs.values())) == 160_000


def test_a_thousand_dangling_references_end_in_a_word() -> None:
    bom = abc({"ref": "a", "dependsOn": [str(n) for n in range(1_000)]})
    assert (len(bom.faults), str(bom.faults[-1].message)[:7]) == (MAX_FAULTS, "further")


def test_two_million_edges_are_the_limit() -> None:
    row = {"ref": "a", "dependsOn": ["a"] * 500_000}
    with pytest.raises(SbomError, match="more than 2000000 dependencies"):
        of(components=[LIBRARY | {"bom-ref": "a"}], dependencies=[row] * 5)


def test_the_document_is_left_as_it_was() -> None:
    before = json.dumps(JSON_PARTS)
    of(**JSON_PARTS)
    assert json.dumps(JSON_PARTS) == before
