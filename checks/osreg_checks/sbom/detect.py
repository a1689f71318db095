"""What a file is: a bill of material, a lock file, or neither, told by its content and never by its name."""

from __future__ import annotations

import contextlib
import gc
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from osreg_checks.sbom.document import MAX_BYTES, SbomError, SbomFault
from osreg_registry.message import Message

#: Values in a JSON document: more than half a million components need, and 1.5 GB at worst.
MAX_VALUES = 20_000_000
_BOM = b"\xef\xbb\xbf"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_HEAD = 100_000
_MIB = 1024 * 1024
_MOST_OF_A_NAME = 100
_TABLE = re.compile(rb"\[\[?[A-Za-z][\w.-]*\]")  # [metadata] of TOML, and no list of JSON

KNOWN = Message(
    "osreg reads CycloneDX (JSON, XML), SPDX (JSON, YAML, tag-value, RDF), package-lock.json, composer.lock, uv.lock, "
    "poetry.lock, requirements.txt, Cargo.lock, go.mod, go.sum, pom.xml and publiccode.yml"
)
_MAKE_AGAIN = Message("the file may be cut off; make it again")


class Detected(NamedTuple):
    """A format, the version that the content states, and the JSON or TOML document, where it is one."""

    format: str
    version: str | None = None
    document: Any = None


def detect(raw: bytes) -> Detected:
    """What the content is.

    UTF-8 is read, with or without a byte order mark. UTF-16 is not: JSON between programs has to be UTF-8
    (https://www.rfc-editor.org/rfc/rfc8259#section-8.1), and none of the programs that make these files writes it.

    Raises:
        SbomError: it is nothing that is read, with what it seems to be instead, or it is damaged.

    """
    if len(raw) > MAX_BYTES:
        raise SbomError(Message("the file is larger than {limit} MiB", {"limit": MAX_BYTES // _MIB}))
    if raw.startswith(_UTF_16):
        raise SbomError(Message("the file is in UTF-16"), Message("save it in UTF-8"))
    begin = re.match(rb"(?:\xef\xbb\xbf)?\s*", raw)
    start = raw[begin.end() : begin.end() + _MOST_OF_A_NAME] if begin else b""
    if not start:
        raise SbomError(Message("the file is empty"), KNOWN)
    if b"\0" in raw[:_HEAD]:
        raise SbomError(Message("this is no text, but a binary file or an archive"), KNOWN)
    if start[:1] in {b"{", b"["} and not _TABLE.match(start):
        return _of_json(raw.removeprefix(_BOM))
    return _of_xml(raw) if start[:1] == b"<" else _of_text(raw.removeprefix(_BOM))


def _neither(what: Message, fix: Message = KNOWN) -> SbomError:
    return SbomError(Message("{what}: no bill of material and no lock file that osreg knows", {"what": what}), fix)


# ---------------------------------------------------------------------------------------------------------------- JSON


def _of_json(raw: bytes) -> Detected:
    document = parse_json(raw)
    if not isinstance(document, Mapping):
        raise _neither(Message("this is a JSON list"))
    for told in (_cyclonedx, _spdx, _spdx3, _npm, _composer):
        if found := told(document):
            return found
    for key, what, fix in _OTHER_JSON:
        if key in document:
            raise _neither(what, fix)
    raise _neither(Message("this is JSON"))


def _cyclonedx(document: Mapping[str, Any]) -> Detected | None:
    named = "bomFormat" in document or "cyclonedx.org/schema" in str(document.get("$schema"))[:100]
    if not named and not ("specVersion" in document and "components" in document):
        return None
    return Detected("CycloneDX JSON", _word(document.get("specVersion")), document)


def _spdx(document: Mapping[str, Any]) -> Detected | None:
    wrapped = document.get("sbom")  # as GitHub's dependency graph exports it
    inner = wrapped if isinstance(wrapped, Mapping) and "spdxVersion" in wrapped else document
    if "spdxVersion" not in inner:
        return None
    version = _word(inner["spdxVersion"])
    return Detected("SPDX JSON", version and version.removeprefix("SPDX-"), document)


def _spdx3(document: Mapping[str, Any]) -> Detected | None:
    """SPDX 3 in JSON-LD: its context names it (https://spdx.github.io/spdx-spec/v3.0.1/serializations/)."""
    context = document.get("@context")
    words = [word for word in (context if isinstance(context, list) else [context]) if isinstance(word, str)]
    if not any("spdx.org/rdf/3" in word or "spdx-context" in word for word in words):
        return None
    found = re.search(r"/rdf/v?(3[0-9.]*[0-9]|3)", " ".join(words)[:1_000])
    return Detected("SPDX 3 JSON", found[1] if found else None, document)


def _npm(document: Mapping[str, Any]) -> Detected | None:
    if "lockfileVersion" not in document:
        return None
    return Detected("package-lock.json", _word(document["lockfileVersion"]), document)


def _composer(document: Mapping[str, Any]) -> Detected | None:
    if "packages" not in document or not {"content-hash", "packages-dev", "plugin-api-version"} & document.keys():
        return None
    return Detected("composer.lock", _word(document.get("plugin-api-version")), document)


_OTHER_JSON = (
    ("dependencies", Message("this is a package.json"), Message("hand in the package-lock.json beside it")),
    ("devDependencies", Message("this is a package.json"), Message("hand in the package-lock.json beside it")),
    ("require", Message("this is a composer.json"), Message("hand in the composer.lock beside it")),
    ("payloadType", Message("this is a signed envelope"), Message("take the bill of material out of its payload")),
    ("predicateType", Message("this is an attestation"), Message("take the bill of material out of its predicate")),
    ("message", Message("this is the answer of a server, `message` in it"), KNOWN),
)


def _word(value: Any) -> str | None:
    """A version as text: short, and None where it is something else."""
    return str(value)[:40] if isinstance(value, str | int | float) else None


@contextlib.contextmanager
def no_collection() -> Iterator[None]:
    """Without the garbage collector, which else looks again and again at millions of values that are all needed.

    It takes a third of the time for 10,000 components, and more than half for 100,000.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def parse_json(raw: bytes) -> Any:
    """The document. Raises SbomError with line and column for what is none."""
    import msgspec  # noqa: PLC0415 -- only for JSON

    if raw.count(b",") + raw.count(b"{") + raw.count(b"[") > MAX_VALUES:
        raise SbomError(Message("the document holds more than {limit} values", {"limit": MAX_VALUES}))
    try:
        with no_collection():
            return msgspec.json.decode(raw)
    except RecursionError as error:
        raise SbomError(Message("the document is nested too deeply")) from error
    except (msgspec.MsgspecError, UnicodeDecodeError, ValueError):
        return _explained(raw)


def _explained(raw: bytes) -> Any:
    """No document, but the error with its place, which the slower parser tells."""
    import json  # noqa: PLC0415 -- only for damaged JSON

    try:
        json.loads(_utf8(raw))
    except json.JSONDecodeError as error:
        gaps = {"line": error.lineno, "column": error.colno, "problem": error.msg[:80]}
        message = Message("this is not JSON: line {line}, column {column}: {problem}", gaps)
        raise SbomError(message, _MAKE_AGAIN, (SbomFault(f"line {error.lineno}", message),)) from error
    except (ValueError, RecursionError) as error:
        raise SbomError(Message("a number in the document has too many digits, or it is nested too deeply")) from error
    raise SbomError(Message("the document holds a number or half a character that JSON does not allow"))


def _utf8(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        message = Message("line {line} is not in UTF-8", {"line": line})
        raise SbomError(message, Message("save it in UTF-8"), (SbomFault(f"line {line}", message),)) from error


# ----------------------------------------------------------------------------------------------------------------- XML


class XmlHead(NamedTuple):
    """The root element: its name, its namespace, its line, and all namespaces that it declares."""

    name: str
    namespace: str
    line: int
    namespaces: tuple[str, ...]


class _Found(Exception):  # noqa: N818 -- the only way to stop expat early
    pass


def xml_head(raw: bytes) -> XmlHead:
    """The root element, with nothing after it read.

    Raises:
        SbomError: it is no XML up to there, or has a document type, which could have entities.

    """
    from xml.parsers import expat  # noqa: PLC0415 -- only for XML

    parser = expat.ParserCreate(namespace_separator=" ")
    found: list[XmlHead] = []
    namespaces: list[str] = []

    def root(name: str, _attributes: object) -> None:
        namespace, _, local = name.rpartition(" ")
        found.append(XmlHead(local, namespace, parser.CurrentLineNumber, tuple(namespaces)))
        raise _Found

    def doctype(name: str, *_rest: object) -> None:
        if name.lower() == "html":
            raise _neither(Message("this is a web page"))
        raise SbomError(Message("XML with a document type is not read: it may hold entities"))

    parser.StartElementHandler = root
    parser.StartDoctypeDeclHandler = doctype
    parser.StartNamespaceDeclHandler = lambda _prefix, uri: namespaces.append(uri or "")
    try:
        parser.Parse(raw, True)
    except _Found:
        return found[0]
    except (expat.ExpatError, ValueError, LookupError) as error:
        line, column = parser.ErrorLineNumber, parser.ErrorColumnNumber + 1
        gaps = {"line": line, "column": column, "problem": str(error)[:80]}
        message = Message("this is not XML: line {line}, column {column}: {problem}", gaps)
        raise SbomError(message, _MAKE_AGAIN, (SbomFault(f"line {line}", message),)) from error
    raise SbomError(Message("this is not XML: it has no element"))


def _of_xml(raw: bytes) -> Detected:
    if re.match(rb"\s*<(html|head|body|!doctype html)\b", raw[:_HEAD].removeprefix(_BOM), re.IGNORECASE):
        raise _neither(Message("this is a web page"))
    head = xml_head(raw)
    if "cyclonedx.org/schema/bom" in head.namespace:
        return Detected("CycloneDX XML", head.namespace.rpartition("/")[2][:40])
    if head.name == "RDF" and (any("spdx.org/rdf" in one for one in head.namespaces) or b"spdx.org/rdf" in raw[:_HEAD]):
        return Detected("SPDX RDF", _first(rb"specVersion>\s*SPDX-([0-9.]{1,10})", raw))
    if head.name == "Document" and b"<spdxVersion>" in raw[:_HEAD]:
        return Detected("SPDX XML", _first(rb"<spdxVersion>\s*SPDX-([0-9.]{1,10})", raw[:_HEAD]))
    if head.name == "project" and ("maven.apache.org/POM" in head.namespace or b"<modelVersion>" in raw[:_HEAD]):
        return Detected("pom.xml", _first(rb"<modelVersion>\s*([0-9.]{1,10})", raw[:_HEAD]))
    if head.name == "html":
        raise _neither(Message("this is a web page"))
    raise _neither(Message("this is XML with the root `{name}`", {"name": head.name[:40]}))


def _first(pattern: bytes, raw: bytes) -> str | None:
    found = re.search(pattern, raw)
    return found[1].decode() if found else None


# ---------------------------------------------------------------------------------------------------------------- text


def _of_text(raw: bytes) -> Detected:
    head = raw[:_HEAD].decode("utf-8", "replace")
    lines = [line for line in head.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    for told in (_of_spdx_text, _of_publiccode, _of_go, _of_requirements):
        if found := told(lines):
            _utf8(raw)
            return found
    if any(re.match(r"\[\[?[A-Za-z]", line) for line in lines):
        return _of_toml(_utf8(raw))
    for start, what, fix in _OTHER_TEXT:
        if any(line.startswith(start) for line in lines):
            raise _neither(what, fix)
    raise _neither(Message("this is text"))


_TAG_VALUE = re.compile(r"SPDXVersion:\s*SPDX-([0-9.]{1,10})")
_YAML = re.compile(r"""["']?spdxVersion["']?\s*:\s*["']?SPDX-([0-9.]{1,10})""")


def _of_spdx_text(lines: list[str]) -> Detected | None:
    for name, pattern in (("SPDX tag-value", _TAG_VALUE), ("SPDX YAML", _YAML)):
        if found := next(filter(None, map(pattern.match, lines)), None):
            return Detected(name, found[1])
    return None


_PUBLICCODE = re.compile(r"""["']?publiccodeYmlVersion["']?\s*:\s*["']?([0-9.]{1,20})""")


def _of_publiccode(lines: list[str]) -> Detected | None:
    """https://yml.publiccode.tools/schema.core.html#key-publiccodeymlversion, which every such file has."""
    found = next(filter(None, map(_PUBLICCODE.match, lines)), None)
    return Detected("publiccode.yml", found[1]) if found else None


def _of_go(lines: list[str]) -> Detected | None:
    """https://go.dev/ref/mod#go-mod-file and https://go.dev/ref/mod#go-sum-files."""
    code = [line for line in lines if not line.lstrip().startswith("//")]
    if code and re.fullmatch(r"""module\s+["`]?[^\s"`]+["`]?\s*(//.*)?""", code[0]):
        version = next((line.split()[1] for line in code if re.match(r"go\s+\d", line)), None)
        return Detected("go.mod", version)
    sums = re.compile(r"\S+ v\S+ h1:[A-Za-z0-9+/]+=*")
    return Detected("go.sum") if lines and all(map(sums.fullmatch, map(str.strip, lines[:20]))) else None


# PEP 508 as far as it tells a requirement from a sentence: https://peps.python.org/pep-0508/
_REQUIREMENT = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9._-]* ?(\[[^\]]*\])? ?"
    r"(\(?([=~!]=|[<>]=?) ?v?\d[^;#]*|=== ?[^ ]+|@ ?[a-z+]+:[^ ]+)? ?(;.*|#.*|\\)?"
)
_OPTION = re.compile(r"--?[A-Za-z][A-Za-z-]*([ =].*)?")
_LONGEST_LINE = 500


def _of_requirements(lines: list[str]) -> Detected | None:
    """https://pip.pypa.io/en/stable/reference/requirements-file-format/, with at least one version or source."""
    # Single blanks, and no long lines, so that no pattern runs wild.
    short = [" ".join(line[:_LONGEST_LINE].split()) for line in lines[:50]]
    fits = all(_REQUIREMENT.fullmatch(line) or _OPTION.fullmatch(line) for line in short)
    stated = any(re.match(r"[^#;-]+?([=~!]=|[<>]| ?@ ?[a-z+]+:)", line) for line in short)
    return Detected("requirements.txt") if fits and stated else None


def _of_toml(text: str) -> Detected:
    import tomllib  # noqa: PLC0415 -- only for TOML

    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        message = Message("this is not TOML: {problem}", {"problem": str(error)[:120]})
        raise SbomError(message, _MAKE_AGAIN, (SbomFault("", message),)) from error
    if "project" in document or "tool" in document or "build-system" in document:
        raise _neither(Message("this is a pyproject.toml"), Message("hand in the uv.lock or poetry.lock beside it"))
    packages = document.get("package")
    if not isinstance(packages, list):
        raise _neither(Message("this is TOML"))
    return _of_lock(document, [one for one in packages if isinstance(one, dict)])


def _of_lock(document: dict[str, Any], packages: list[dict[str, Any]]) -> Detected:
    metadata = document.get("metadata")
    if isinstance(metadata, dict) and {"lock-version", "content-hash", "python-versions"} & metadata.keys():
        return Detected("poetry.lock", _word(metadata.get("lock-version")), document)
    if isinstance(metadata, dict) and "lock_version" in metadata:
        raise _neither(Message("this is a pdm.lock"))
    if "requires-python" in document or any(isinstance(one.get("source"), dict) for one in packages):
        return Detected("uv.lock", _word(document.get("version")), document)
    return Detected("Cargo.lock", _word(document.get("version")), document)


_OTHER_TEXT = (
    (("lockfileVersion:",), Message("this is a pnpm-lock.yaml"), KNOWN),
    (
        ("municipality:", "fields:", "evidence:", "replaces:", "proprietary:"),
        Message("this seems to be an entry of the registry"),
        Message("hand in the file that its `sbom:` names"),
    ),
    (("GEM", "PODS:"), Message("this is a lock file of Ruby or CocoaPods"), KNOWN),
)
