"""What the services ask for, and what the tests let them answer, is as the services describe themselves.

The descriptions lie outside the repository (OSREG_CORPORA); Software Heritage has none in a form for machines.
"""

from __future__ import annotations

import copy
import datetime
import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs
import msgspec
import pytest
import yaml
from packageurl import PackageURL

from osreg_checks.sources import clearlydefined, depsdev, ecosystems, endoflife
from osreg_checks.sources.client import Client
from osreg_checks.sources.evidence import Evidence
from osreg_checks.sources.failure import SourceError
from osreg_checks.sources.reach import Reach
from osreg_checks.sources.softwareheritage import SoftwareHeritage
from osreg_checks.sources.wire import Wire

ROOT = Path(__file__).parents[3]
# Read once: tests run without variables of osreg.
CORPORA = (ROOT / os.environ.get("OSREG_CORPORA", "../shared/corpora")).resolve()
REPLIES = ROOT / "tests/replies"
BASE = "https://service.example"


@pytest.fixture
def described() -> Callable[[str], str]:
    """The text of a description."""
    if not CORPORA.is_dir():
        pytest.skip(f"no folder {CORPORA.name} with real data of others (OSREG_CORPORA names it)")
    return lambda name: (CORPORA / "api-descriptions" / name).read_text(encoding="utf-8")


def _replies(name: str) -> Any:
    return json.loads((REPLIES / name).read_text(encoding="utf-8"))


# ----------------------------------------------------------------------------------------------------------- protobuf


def _messages(proto: str) -> dict[str, dict[str, str]]:
    """The fields of each message, by their names in JSON, with their types; a nested message as `Outer.Inner`."""
    found: dict[str, dict[str, str]] = {}
    inside: list[str] = []
    for line in (line.strip() for line in re.sub(r"//.*", "", proto).splitlines()):
        if match := re.match(r"(message|enum|service|rpc|option|oneof)\b\s*(\w*).*\{$", line):
            inside.append(match[2] if match[1] == "message" else "")
            if match[1] == "message":
                found[".".join(inside)] = {}
        elif line.endswith("{"):
            inside.append("")
        elif match := re.match(r"(?:repeated )?([\w.]+) (\w+) = \d+;", line):
            name = re.sub(r"_(\w)", lambda letter: letter[1].upper(), match[2])
            found.setdefault(".".join(filter(None, inside)), {})[name] = match[1]
        if line.startswith("}"):
            inside.pop()
    return found


def _unknown_fields(messages: dict[str, dict[str, str]], name: str, value: Any) -> list[str]:
    """The fields of a JSON object that the message does not have."""
    wrong = []
    for key, part in value.items():
        kind = messages[name].get(key)
        if kind is None:
            wrong.append(f"{name}.{key}")
            continue
        inner = next((one for one in (f"{name}.{kind}", kind) if one in messages), None)
        for one in part if isinstance(part, list) else [part]:
            if isinstance(one, dict) and inner:
                wrong += _unknown_fields(messages, inner, one)
    return wrong


def test_answers_of_deps_dev_have_the_fields_of_the_message(described: Callable[[str], str]) -> None:
    messages = _messages(described("depsdev-v3alpha.proto"))
    for version in _replies("depsdev/versions.json")["versions"].values():
        assert not _unknown_fields(messages, "Version", version)
    assert _unknown_fields(messages, "Version", {"versionKey": {"purl": "x"}, "licence": []}) == [
        "VersionKey.purl",
        "Version.licence",
    ]


@pytest.mark.parametrize("api", ["depsdev-v3.proto", "depsdev-v3alpha.proto"])
def test_what_is_read_of_deps_dev_is_described(described: Callable[[str], str], api: str) -> None:
    messages = _messages(described(api))
    shapes = {
        "VersionKey": depsdev.VersionKey,
        "ProjectKey": depsdev.ProjectKey,
        "Version": depsdev.Version,
        "Version.Project": depsdev.Project,
        "Package": depsdev.Package,
    }
    if "alpha" in api:
        shapes |= {
            "PurlLookupRequest": depsdev.PurlLookupRequest,
            "PurlLookupBatchResult": depsdev.PurlLookupBatchResult,
            "PurlLookupBatchResult.Response": depsdev.Response,
        }
        assert {"pageToken", "requests"} == set(messages["PurlLookupBatchRequest"])
        assert messages["PurlLookupResult"]["version"] == "Version"
    for name, shape in shapes.items():
        assert {field.encode_name for field in msgspec.structs.fields(shape)} <= set(messages[name])
    systems = set(re.findall(r"(\w+) = \d+;", re.search(r"enum System \{(.*?)\}", described(api), re.DOTALL)[1]))
    assert set(depsdev.SYSTEMS.values()) == systems - {"SYSTEM_UNSPECIFIED"}


# ------------------------------------------------------------------------------------------------------------ OpenAPI


def _schema(document: dict[str, Any], name: str) -> jsonschema_rs.Draft202012Validator:
    """A validator for one of the shapes. `nullable` of OpenAPI 3.0 is said as JSON Schema does."""
    components = copy.deepcopy(document["components"])

    def plain(node: Any) -> None:
        for part in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
            plain(part)
        if isinstance(node, dict) and node.get("nullable") is True and isinstance(node.get("type"), str):
            node["type"] = [node["type"], "null"]

    plain(components)
    schema = {"$ref": f"#/components/schemas/{name}", "components": components}
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True)


def _openapi(text: str) -> dict[str, Any]:
    """The last document of the file: that of endoflife.date stands behind a header for its site generator."""
    return list(yaml.safe_load_all(text))[-1]


def test_answers_of_ecosystems_conform(described: Callable[[str], str]) -> None:
    data = _replies("ecosystems/packages.json")
    document = _openapi(described("ecosystems-packages.yaml"))
    validator = _schema(document, "PackageWithRegistry")
    for row in data["packages"]:
        assert not [error.message for error in validator.iter_errors({**data["package"], **row})]
    assert not validator.is_valid({**data["package"], "normalized_licenses": None})
    fields = document["components"]["schemas"]["Package"]["properties"]
    assert set(ecosystems.Row.__struct_fields__) | {"purl"} <= set(fields)


@pytest.mark.parametrize(
    ("part", "schema"), [("identifiers", "IdentifierListResponse"), ("product", "ProductResponse")]
)
def test_answers_of_endoflife_conform(described: Callable[[str], str], part: str, schema: str) -> None:
    document = _openapi(described("endoflife.yml"))
    reply = _replies("endoflife/replies.json")[part]
    assert not [error.message for error in _schema(document, schema).iter_errors(reply)]
    assert not _schema(document, schema).is_valid({**reply, "result": "x"})
    fields = document["components"]["schemas"]["ProductRelease"]["properties"]
    assert {field.encode_name for field in msgspec.structs.fields(endoflife.ProductRelease)} <= set(fields)


# ----------------------------------------------------------------------------------------------------- ClearlyDefined


def test_the_answer_in_the_description_of_clearlydefined_is_understood(
    described: Callable[[str], str], client: Callable[..., Client]
) -> None:
    listed = _openapi(described("clearlydefined.yaml"))["components"]["requestBodies"]["definitionList"]
    example = listed["content"]["application/json"]["schema"]["example"]
    service = clearlydefined.ClearlyDefined(client(lambda _: httpx.Response(200, json=example)), BASE)
    ((_, facts),) = service.packages(["pkg:github/Microsoft/redie@194269b5b7010ad6f8dc4ef608c88128615031ca"])
    assert (facts.declared, facts.repository) == ("MIT", "https://github.com/microsoft/redie")


def test_places_of_clearlydefined_are_described(described: Callable[[str], str]) -> None:
    parameters = _openapi(described("clearlydefined.yaml"))["components"]["parameters"]
    places = [place.split("/") for place in clearlydefined.PLACES.values()]
    assert {kind for kind, _ in places} <= set(parameters["type"]["schema"]["enum"])
    assert {name for _, name in places} - set(parameters["provider"]["schema"]["enum"]) == {"golang"}


@pytest.mark.parametrize(
    "purl",
    [
        "pkg:npm/glob@7.1.2",
        "pkg:gem/mocha@1.7.0",
        "pkg:maven/org.flywaydb/flyway-maven-plugin@5.0.6",
        "pkg:github/microsoft/redie@3d9c88c2d14c82812f0b9cde6cdfb6f11ef48f46",
    ],
)
def test_coordinates_are_those_of_recorded_answers(described: Callable[[str], str], purl: str) -> None:
    recorded = set()
    for path in (CORPORA / "api-responses/clearlydefined").glob("scancode__*.json"):
        recorded.add(json.loads(path.read_text(encoding="utf-8"))["_metadata"]["url"])
    assert f"cd:/{clearlydefined.coordinates(PackageURL.from_string(purl))}" in recorded


def test_coordinates_of_a_go_module_have_its_path_in_one_segment() -> None:
    parts = PackageURL.from_string("pkg:golang/forge.example/musterstadt/x@v1.0.0")
    assert clearlydefined.coordinates(parts) == "go/golang/forge.example%2Fmusterstadt/x/v1.0.0"


# ----------------------------------------------------------------------------------------------------------- requests


@pytest.fixture
def client() -> Iterator[Callable[..., Client]]:
    """Makes clients whose only partner is a function."""
    made: list[Client] = []

    def make(play: Callable[[httpx.Request], httpx.Response]) -> Client:
        now = datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.UTC)
        made.append(Client(Evidence(None), lambda: now, lambda: Wire(Reach(), transport=httpx.MockTransport(play))))
        return made[-1]

    yield make
    for one in made:
        one.close()
        one.evidence.close()


PURLS = ["pkg:npm/%40a/b@1.0+c", "pkg:maven/org.example/b", "pkg:golang/forge.example/a/b@v1.0.0"]
# What is done, and the requests that come of it when nothing is found.
REQUESTS: dict[str, tuple[Callable[[Client], object], set[tuple[str, str]]]] = {
    "depsdev-v3alpha.proto": (
        lambda client: list(depsdev.DepsDev(client, BASE).packages(PURLS)),
        {("POST", "/v3alpha/purlbatch")},
    ),
    "depsdev-v3.proto": (
        lambda client: list(depsdev.DepsDev(client, BASE).packages(PURLS)),
        {
            ("GET", "/v3/systems/{package_key.system}/packages/{package_key.name}"),
            (
                "GET",
                "/v3/systems/{version_key.system}/packages/{version_key.name}/versions/{version_key.version}",
            ),
        },
    ),
    "ecosystems-packages.yaml": (
        lambda client: [list(ecosystems.Ecosystems(client, BASE).packages(purls)) for purls in (PURLS, PURLS[:1])],
        {("GET", "/api/v1/packages/lookup"), ("POST", "/api/v1/packages/bulk_lookup")},
    ),
    "clearlydefined.yaml": (
        lambda client: list(clearlydefined.ClearlyDefined(client, BASE).packages(PURLS)),
        {("POST", "/definitions")},
    ),
    "endoflife.yml": (
        lambda client: [
            _tried(lambda: endoflife.EndOfLife(client, BASE).product_for(None, PURLS)),
            _tried(lambda: endoflife.EndOfLife(client, BASE).cycles("a b")),
        ],
        {("GET", "/api/v1/identifiers/{identifier_type}"), ("GET", "/api/v1/products/{product}")},
    ),
}


def _tried(ask: Callable[[], object]) -> object:
    try:
        return ask()
    except SourceError as failure:
        return failure


def _paths(name: str, text: str) -> set[tuple[str, str]]:
    """The requests that a description has."""
    if name.endswith(".proto"):
        return {(verb.upper(), path) for verb, path in re.findall(r'(get|post): "([^"]+)"', text)}
    document = _openapi(text)
    before = "/api/v1" if name != "clearlydefined.yaml" else ""
    return {(verb.upper(), before + path) for path, verbs in document["paths"].items() for verb in verbs}


def _fits(template: str, path: str) -> bool:
    return re.fullmatch(re.sub(r"\\{.*?\\}", "[^/]+", re.escape(template)), path) is not None


@pytest.mark.parametrize("name", REQUESTS)
def test_requests_are_those_of_the_description(
    described: Callable[[str], str], client: Callable[..., Client], name: str
) -> None:
    ask, expected = REQUESTS[name]
    seen: set[tuple[str, str]] = set()

    def play(request: httpx.Request) -> httpx.Response:
        seen.add((request.method, request.url.raw_path.decode().partition("?")[0]))
        return httpx.Response(404)

    ask(client(play))
    assert expected <= _paths(name, described(name))
    api = "/v3alpha/" if "alpha" in name else "/v3/" if "depsdev" in name else "/"
    seen = {(verb, path) for verb, path in seen if path.startswith(api)}
    assert {(verb, next(t for v, t in expected if v == verb and _fits(t, path))) for verb, path in seen} == expected


@pytest.mark.parametrize(
    ("url", "inside"),
    [
        ("https://forge.example/musterstadt/x", "https://forge.example/musterstadt/x"),
        ("https://forge.example:8443/~a/%C3%A4", "https://forge.example:8443/~a/%C3%A4"),
        # What would end the path is part of the origin.
        ("https://forge.example/git?p=x#y z", "https://forge.example/git%3Fp=x%23y%20z"),
    ],
)
def test_the_request_to_software_heritage_has_the_origin_in_it_as_it_is(
    client: Callable[..., Client], url: str, inside: str
) -> None:
    seen: list[str] = []

    def play(request: httpx.Request) -> httpx.Response:
        seen.append(request.url.raw_path.decode())
        return httpx.Response(404)

    SoftwareHeritage(client(play), BASE).archived(url)
    assert seen[0] == f"/api/1/origin/{inside}/visit/latest/?require_snapshot=true"
