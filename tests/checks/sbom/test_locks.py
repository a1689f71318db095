"""Lock files as bills of material."""

from __future__ import annotations

import copy
import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from packageurl import PackageURL

from osreg_checks.sbom import document
from osreg_checks.sbom.document import Bom, SbomError, Stated
from osreg_checks.sbom.locks import READERS, draft, read

DATA = Path(__file__).parent / "locks"
FILES = {"package-lock-v1.json": "package-lock.json", "package-lock-v3.json": "package-lock.json"} | {
    name: name for name in READERS if name != "package-lock.json"
}


def bom(name: str) -> Bom:
    return read(FILES[name], (DATA / name).read_bytes())


def said(found: Bom) -> list[str]:
    return [f"{fault.level} {fault.place}: {fault.message}" for fault in found.faults]


def parsed(name: str) -> dict[str, Any]:
    text = (DATA / name).read_text()
    return json.loads(text) if text.startswith("{") else tomllib.loads(text)


@pytest.mark.parametrize("name", FILES)
def test_every_end_of_a_need_is_listed_and_every_purl_is_canonical(name: str) -> None:
    found = bom(name)
    assert found.format == FILES[name]
    assert found.root in found.components
    assert all(ref == component.ref for ref, component in found.components.items())
    assert {*found.needs, *(other for others in found.needs.values() for other in others)} <= set(found.components)
    for component in found.components.values():
        assert component.purl is None or PackageURL.from_string(component.purl).to_string() == component.purl


@pytest.mark.parametrize(
    ("path", "needs"),
    [
        ("node_modules/debug", ("node_modules/debug/node_modules/ms",)),
        ("node_modules/@turf/turf", ("node_modules/@turf/turf/node_modules/debug", "node_modules/ms")),
        ("node_modules/@turf/turf/node_modules/debug", ("node_modules/ms",)),
        ("node_modules/mocha", ("node_modules/debug", "packages/map")),
        ("packages/map", ("node_modules/debug", "packages/map/node_modules/ms")),
        (
            ".",
            ("node_modules/@turf/turf", "node_modules/debug", "node_modules/mocha", "node_modules/old", "packages/map"),
        ),
    ],
)
def test_npm_finds_what_node_would_find(path: str, needs: tuple[str, ...]) -> None:
    assert bom("package-lock-v3.json").needs[path] == needs


def test_npm_packages_with_alias_link_flags_and_licences() -> None:
    found = bom("package-lock-v3.json")
    parts = found.components
    assert (found.version, parts["."].name, parts["."].kind) == ("3", "town-portal", "application")
    assert "node_modules/map" not in parts
    assert parts["node_modules/old"].name == "left-pad"
    assert (
        parts["node_modules/old"].purl
        == "pkg:npm/left-pad@1.3.0?vcs_url=git%2Bssh://git%40github.com/example/left-pad.git%400123abc"
    )
    assert parts["node_modules/@turf/turf"].purl == "pkg:npm/%40turf/turf@6.5.0"
    assert (parts["node_modules/mocha"].dev, parts["node_modules/debug"].dev) == (True, False)
    assert parts["packages/map/node_modules/ms"].optional is True
    assert parts["node_modules/@turf/turf/node_modules/debug"].licences == (Stated("id", "MIT"),)
    assert parts["node_modules/mocha"].licences == (Stated("expression", "(MIT OR Apache-2.0)"),)
    assert parts["packages/map"].licences == (Stated("name", "SEE LICENSE IN LICENSE.md"),)
    assert said(found) == [
        "warning /packages/packages~1map: packages/map and others, 1 in all, come from a folder, not from npm"
    ]


def test_npm_version_1_takes_what_no_other_needs_as_direct() -> None:
    found = bom("package-lock-v1.json")
    assert found.needs["node_modules/debug"] == ("node_modules/debug/node_modules/ms",)
    assert found.needs["node_modules/pad"] == ("node_modules/ms",)
    assert set(found.needs["."]) == {
        "node_modules/debug", "node_modules/pad", "node_modules/forked", "node_modules/ring-a",
    }  # fmt: skip
    pad, forked = found.components["node_modules/pad"], found.components["node_modules/forked"]
    assert (pad.name, pad.version, pad.dev) == ("left-pad", "1.3.0", True)
    assert (forked.version, forked.optional) == (None, True)
    assert "vcs_url=git%2Bhttps://github.com/example/forked.git%400123abc" in str(forked.purl)
    assert [fault.level for fault in found.faults] == ["warning"]


def test_composer_needs_lead_to_providers_and_licences_stay_apart() -> None:
    found = bom("composer.lock")
    parts = found.components
    assert found.needs["symfony/console"] == ("symfony/string", "monolog/monolog")
    assert parts["symfony/string"].licences == (Stated("id", "LGPL-2.1-only"), Stated("id", "GPL-3.0-or-later"))
    assert parts["symfony/console"].purl == "pkg:composer/symfony/console@v6.4.1"
    assert parts["town/forms"].purl == (
        "pkg:composer/town/forms@dev-main?vcs_url=git%2Bhttps://git.example.org/forms.git%40def"
    )
    assert parts["town/forms"].licences == (Stated("name", "proprietary"),)
    assert parts["town/theme"].purl is None
    assert (parts["phpunit/phpunit"].dev, parts["symfony/console"].dev) == (True, False)
    assert any("phpunit/phpunit needs gone/away" in text for text in said(found))


def test_uv_follows_extras_versions_and_groups() -> None:
    found = bom("uv.lock")
    assert found.root == "portal 0.1.0 editable ."
    assert found.needs[found.root] == (
        "httpx 0.27.0",
        "numpy 1.26.4",
        "shapely 2.0.4",
        "pytest 8.2.0 directory vendor/pytest",
        "idna 3.7",
    )
    assert found.needs["httpx 0.27.0"] == ("idna 3.7", "h2 4.1.0 git https://github.com/example/h2?rev=v4.1.0#0123abc")
    assert found.needs["pytest 8.2.0 directory vendor/pytest"] == ("idna 3.7", "numpy 1.26.4")
    marks = {part.name + " " + str(part.version): (part.optional, part.dev) for part in found.components.values()}
    assert marks["numpy 1.26.4"] == marks["idna 3.7"] == marks["h2 4.1.0"] == (False, False)
    assert marks["numpy 2.0.0"] == marks["shapely 2.0.4"] == (True, False)
    assert marks["pytest 8.2.0"] == (False, True)
    git = next(part for part in found.components.values() if part.name == "h2")
    assert git.purl == "pkg:pypi/h2@4.1.0?vcs_url=git%2Bhttps://github.com/example/h2%400123abc"
    assert len(said(found)) == 2
    assert "needs pluggy" in said(found)[1] or "needs pluggy" in said(found)[0]


def test_poetry_says_groups_and_leaves_out_what_may_be_missing() -> None:
    found = bom("poetry.lock")
    marks = {part.name: (part.optional, part.dev) for part in found.components.values() if part.ref != "."}
    assert found.version == "2.1"
    assert marks == {
        "Django": (False, False), "asgiref": (True, False), "pytest": (False, True),
        "old_style": (False, True), "unsaid": (False, None),
    }  # fmt: skip
    assert found.components["old-style 1.0"].purl == (
        "pkg:pypi/old-style@1.0?vcs_url=git%2Bhttps://github.com/example/old-style.git%400123abc"
    )
    assert found.components["unsaid 1.0"].purl is None
    assert found.needs["django 5.0.6"] == ("asgiref 3.8.1",)
    gaps = [text for text in said(found) if "needs" in text and "does not list" in text]
    assert len(gaps) == 1
    assert "sqlparse; 1" not in gaps[0]
    assert "needs sqlparse" in gaps[0]


def test_requirements_take_only_pins_as_versions() -> None:
    found = bom("requirements.txt")
    versions = {part.name: part.version for part in found.components.values() if part.ref != "."}
    assert versions == {
        "django": "5.0.6", "Typing_Extensions": "4.12.0", "celery": "5.4.0", "requests": None, "numpy": None,
        "pip": None, "lib": None,
    }  # fmt: skip
    assert found.flat
    assert found.components["typing-extensions 4.12.0"].purl == "pkg:pypi/typing-extensions@4.12.0"
    assert found.components["pip"].purl == "pkg:pypi/pip?vcs_url=git%2Bhttps://github.com/pypa/pip.git%4022.0"
    assert found.components["lib"].purl is None
    assert [(fault.level, fault.place) for fault in found.faults] == [
        ("error", "line 13"), ("error", "line 14"),
        ("warning", "line 3"), ("warning", "line 6"), ("warning", "line 7"),
        ("warning", "line 2"), ("warning", "line 8"), ("warning", "line 9"), ("warning", "line 10"),
        ("warning", "line 11"), ("warning", "line 12"),
    ]  # fmt: skip


def test_cargo_names_are_as_long_as_needed() -> None:
    found = bom("Cargo.lock")
    source = "(registry+https://github.com/rust-lang/crates.io-index)"
    assert found.root == "portal 0.1.0"
    assert found.needs["portal 0.1.0"] == (
        f"log 0.4.21 {source}", f"rand 0.8.5 {source}", f"rand 0.7.3 {source}",
        "patched 1.0.0 (git+https://github.com/example/patched?branch=main#0123abc)",
    )  # fmt: skip
    purls = {part.name: part.purl for part in found.components.values()}
    assert purls["log"] == "pkg:cargo/log@0.4.21"
    assert purls["portal"] is None
    assert purls["patched"] == "pkg:cargo/patched@1.0.0?vcs_url=git%2Bhttps://github.com/example/patched%400123abc"
    assert ["needs absent" in text for text in said(found)] == [True]


def test_cargo_workspace_stands_over_its_members() -> None:
    found = read("Cargo.lock", '[[package]]\nname="a"\nversion="1"\n[[package]]\nname="b"\nversion="2"\n')
    assert (found.root, found.needs) == (".", {".": ("a 1", "b 2")})


def test_go_mod_leaves_indirect_modules_needed_by_nobody_known() -> None:
    found = bom("go.mod")
    parts = found.components
    assert parts["."].name == "example.org/town/portal"
    assert found.needs == {".": ("github.com/gorilla/mux", "github.com/Azure/azure-sdk-for-go", "example.org/town/lib")}
    assert not found.flat
    assert parts["golang.org/x/text"].purl == "pkg:golang/golang.org/x/text@v0.14.0"
    assert parts["github.com/gorilla/mux"].purl == "pkg:golang/github.com/example/mux@v1.9.0"
    assert parts["github.com/Azure/azure-sdk-for-go"].version == "v68.0.0+incompatible"
    assert parts["example.org/town/lib"].purl is None
    assert [(fault.level, fault.place) for fault in found.faults] == [
        ("error", "line 10"), ("warning", "line 19"), ("warning", "line 9"), ("warning", "line 8"),
    ]  # fmt: skip


def test_go_sum_lists_modules_with_their_content() -> None:
    found = bom("go.sum")
    assert found.flat
    assert found.needs["."] == ("github.com/gorilla/mux v1.8.1", "golang.org/x/text v0.14.0")
    assert [(fault.level, fault.place) for fault in found.faults] == [
        ("error", "line 5"), ("warning", "line 3"), ("warning", ""),
    ]  # fmt: skip


def test_pom_states_what_is_explicit_and_guesses_nothing() -> None:
    found = bom("pom.xml")
    parts = found.components
    assert parts["."].licences == (Stated("name", "EUPL-1.2"), Stated("name", "The Apache License, Version 2.0"))
    assert parts["."].purl == "pkg:maven/org.example/portal@1.0"
    assert parts["org.springframework:spring-core"].version == "6.1.8"
    assert (parts["junit:junit"].version, parts["junit:junit"].dev) == ("4.13.2", True)
    assert parts["org.example:forms:api"].purl == "pkg:maven/org.example/forms@1.0?classifier=api"
    assert parts["org.example:forms:api"].optional is True
    assert (parts["org.example:ranged"].version, parts["org.example:open"].version) == (None, None)
    assert parts["com.oracle.database.jdbc:ojdbc11"].optional is True
    assert len(found.needs["."]) == 6
    assert {fault.level for fault in found.faults} == {"warning"}
    assert len(found.faults) == 5


def test_a_parent_may_decide_what_a_pom_does_not_say() -> None:
    text = (
        (DATA / "pom.xml")
        .read_text()
        .replace(
            "<groupId>org.example</groupId>\n", "<parent><groupId>org.above</groupId><version>7</version></parent>\n", 1
        )
    )
    parts = read("pom.xml", text).components
    assert parts["."].name == "org.above:portal"
    assert parts["org.springframework:spring-core"].dev is None
    assert parts["junit:junit"].dev is True


def _places(value: Any) -> Iterator[list[Any]]:
    """The way to every value inside."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inside:
        yield [key]
        yield from ([key, *rest] for rest in _places(item))


def _with(whole: Any, way: list[Any], new: Any) -> Any:
    whole = copy.deepcopy(whole)
    spot = whole
    for key in way[:-1]:
        spot = spot[key]
    spot[way[-1]] = new
    return whole


def _errors(found: Bom) -> int:
    return sum(fault.level == "error" for fault in found.faults)


#: What no reader looks at.
UNREAD = {"requires-python", "plugin-api-version", "requires", "url", "groups", "resolved_reference", "content-hash"}
UNREAD |= {"extras", "argon2", "reference", "marker", "extra", "version"}


@pytest.mark.parametrize(
    "name", ["package-lock-v1.json", "package-lock-v3.json", "composer.lock", "uv.lock", "poetry.lock", "Cargo.lock"]
)
@pytest.mark.parametrize("new", [None, 5, [[]], {"__proto__": {}}, "text", True, "x" * 5000], ids=repr)
def test_a_wrong_type_anywhere_is_a_fault_and_no_traceback(name: str, new: Any) -> None:
    whole = parsed(name)
    before = _errors(read(FILES[name], whole))
    silent = []
    for way in _places(whole):
        try:
            after = _errors(read(FILES[name], _with(whole, way, new)))
        except SbomError:
            continue
        # The project is named at two places; the first one that is there counts.
        wrong = way != ["name"] and (new is None or new == 5)
        if wrong and after <= before and not UNREAD.intersection(way):
            silent.append(way)
    assert silent == []


DEEP = "[" * 5000 + "]" * 5000


@pytest.mark.parametrize(
    ("form", "raw"),
    [
        ("package-lock.json", b""),
        ("package-lock.json", b"\xff\xfe"),
        ("package-lock.json", "[]"),
        ("package-lock.json", "{}"),
        ("package-lock.json", DEEP),
        ("package-lock.json", '{"lockfileVersion": 1, "dependencies": ' * 400 + "1" + "}" * 400),
        ("composer.lock", "{}"),
        ("uv.lock", "a = " + DEEP),
        ("uv.lock", "version = 1"),
        ("poetry.lock", "=" ),
        ("Cargo.lock", ""),
        ("go.mod", "go 1.22"),
        ("go.sum", ""),
        ("pom.xml", ""),
        ("pom.xml", "<bom/>"),
        ("pom.xml", "<a>" * 5000),
        ("pom.xml", '<!DOCTYPE project [<!ENTITY a "b">]><project><artifactId>&a;</artifactId></project>'),
        ("pom.xml", '<!DOCTYPE project SYSTEM "file:///etc/passwd"><project/>'),
    ],
)  # fmt: skip
def test_what_is_no_such_file_is_refused(form: str, raw: str | bytes) -> None:
    with pytest.raises(SbomError) as refusal:
        read(form, raw)
    assert str(refusal.value)


def test_nesting_of_version_1_has_a_limit() -> None:
    nested: dict[str, Any] = {}
    for _ in range(document.MAX_DEPTH + 2):
        nested = {"dependencies": {"a": {"version": "1", **nested}}}
    with pytest.raises(SbomError, match="nested deeper"):
        read("package-lock.json", {"lockfileVersion": 1, **nested})


def test_counts_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draft, "MAX_COMPONENTS", 3)
    with pytest.raises(SbomError, match="more than 3 components"):
        bom("package-lock-v3.json")
    monkeypatch.undo()
    monkeypatch.setattr(draft, "MAX_EDGES", 3)
    with pytest.raises(SbomError, match="more than 3 dependencies"):
        bom("package-lock-v3.json")


def test_of_many_faults_the_rest_is_counted() -> None:
    found = read("composer.lock", {"packages": [5] * 1000})
    assert len(found.faults) == document.MAX_FAULTS
    assert str(found.faults[-1].message) == "902 more are not listed"


def test_properties_that_grow_without_end_stay_open() -> None:
    laughs = "".join(f"<p{i}>{'${p' + str(i + 1) + '}'}{'${p' + str(i + 1) + '}' * 9}</p{i}>" for i in range(30))
    item = "<dependency><groupId>g</groupId><artifactId>a</artifactId><version>${p0}</version></dependency>"
    found = read("pom.xml", f"<project><properties>{laughs}</properties><dependencies>{item}</dependencies></project>")
    assert found.components["g:a"].version is None


def test_packages_listed_twice_are_a_fault() -> None:
    twice = [{"name": "a/b", "version": "1", "require": {"a/b": "*"}}] * 2
    found = read("composer.lock", {"packages": twice})
    assert [text for text in said(found) if text.startswith("error")] == ["error /packages/1: a/b is listed twice"]
    assert found.needs["."] == ("a/b",)
