"""What contradicts the schema of CycloneDX in a JSON document, each fault with a JSON pointer and in our own words.

The schemas are those that cyclonedx-python-lib carries (https://github.com/CycloneDX/specification/tree/master/schema);
nothing is fetched. Of 1.2 and 1.3 the strict form is used, and a key that only this form refuses is a warning.
"""

from __future__ import annotations

import functools
import importlib.util
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from osreg_checks.sbom.document import MAX_FAULTS, Level, SbomError, SbomFault
from osreg_registry.message import Message

#: The versions that have a JSON form.
VERSIONS = ("1.2", "1.3", "1.4", "1.5", "1.6", "1.7")
_STRICT = frozenset({"1.2", "1.3"})
_BASE = "http://cyclonedx.org/schema/"
_SHOWN = 60
_DEEPEST_CHOICE = 10
_TWICE = Message("the list holds the same item twice")
_Path = tuple[str | int, ...]
_MOST_KEYS = 10
_MOST_LOOKED_AT = 100 * MAX_FAULTS

_TYPES = {
    "string": Message("text"),
    "integer": Message("a whole number"),
    "number": Message("a number"),
    "boolean": Message("true or false"),
    "array": Message("a list"),
    "object": Message("a block of keys"),
    "null": Message("nothing"),
}
_NO_DATE = Message("a date and time with its zone is expected, such as 2026-11-23T12:00:00Z")
_FORMATS = {
    "date-time": _NO_DATE,
    "date": Message("a day is expected, such as 2026-11-23"),
    "iri-reference": Message("this is not written as a link must be"),
    "uri": Message("this is not written as a link must be"),
    "idn-email": Message("this is not written as a mail address must be"),
}
# Nothing that is read here: a tool that copies `git@host:name` into a link made no unreadable document.
_LIGHT_FORMATS = frozenset({"iri-reference", "uri", "idn-email"})


def schema_file(name: str) -> Path:
    """The file of a schema, in the package that carries it."""
    # Not imported: that takes longer than to validate 10,000 components.
    package = importlib.util.find_spec("cyclonedx")
    if package is None or package.origin is None:
        raise SbomError(Message("the package cyclonedx-python-lib is not there, which has the schemas of CycloneDX"))
    return Path(package.origin).parent / "schema" / "_res" / name


def json_faults(version: str, document: Mapping[str, Any]) -> Iterator[SbomFault]:
    """Each fault by the schema of its version; to find that there is none takes a fraction of parsing the document."""
    try:
        if _validator(version).is_valid(document):
            return
        found = False
        for fault in _in_pieces(version, document):
            found = True
            yield fault
        if not found:
            yield SbomFault("/", Message("this contradicts the schema"))
    except (ValueError, RecursionError) as problem:  # nested deeper, or with numbers larger, than the validator takes
        gaps = {"problem": short(str(problem))}
        yield SbomFault("/", Message("this cannot be compared with the schema: {problem}", gaps))


def bounded(faults: Iterable[SbomFault]) -> tuple[SbomFault, ...]:
    """At most MAX_FAULTS faults, each once, errors before warnings; the last one says that there are more."""
    kept: dict[Level, dict[tuple[str, str], SbomFault]] = {"error": {}, "warning": {}}
    more = False
    for count, fault in enumerate(faults):
        of_level = kept[fault.level]
        if len(of_level) < MAX_FAULTS:
            of_level.setdefault((fault.place, str(fault.message)), fault)
        more = more or len(of_level) == MAX_FAULTS
        if len(kept["error"]) == MAX_FAULTS or count > _MOST_LOOKED_AT:
            break
    found = [*kept["error"].values(), *kept["warning"].values()]
    if more or len(found) > MAX_FAULTS:
        gaps = {"limit": MAX_FAULTS - 1}
        found[MAX_FAULTS - 1 :] = [SbomFault("", Message("further faults: only {limit} are listed", gaps), "warning")]
    return tuple(found)


@functools.cache
def _validator(version: str, part: str = "") -> Any:
    """The validator for documents of a version, or for the part of them that a JSON pointer into the schema names."""
    import jsonschema_rs  # noqa: PLC0415 -- only for a document that is read

    names = ("spdx", "jsf-0.82", "cryptography-defs")
    others = [(f"{_BASE}{name}.SNAPSHOT.schema.json", _load(f"{name}.SNAPSHOT.schema.json")) for name in names]
    schema = _schema(version)
    registry = jsonschema_rs.Registry([*others, (schema["$id"], schema)])
    wanted = {"$ref": f"{schema['$id']}#{part}"} if part else schema
    return jsonschema_rs.Draft7Validator(wanted, registry=registry, validate_formats=True)


@functools.cache
def _schema(version: str) -> Any:
    strict = "-strict" if version in _STRICT else ""
    return _load(f"bom-{version}{strict}.SNAPSHOT.schema.json")


def _load(name: str) -> Any:
    return json.loads(schema_file(name).read_text(encoding="utf-8"))


# ----------------------------------------------------------------------------------------------------- piece by piece

# The validator collects all errors of a value at once, each with all that was possible instead: for a document of 6 MB
# that took 14 GB and a minute. So each item of a list is looked at alone, and one of more values than this only judged.
_PIECE = 5_000
_NESTING = ("components", "services")


def _in_pieces(version: str, document: Mapping[str, Any]) -> Iterator[SbomFault]:
    schema = _schema(version)["properties"]
    lists = {key: one for key, one in document.items() if isinstance(one, list) and "items" in schema.get(key, {})}
    rest = {key: one for key, one in document.items() if key not in lists}
    metadata = rest.get("metadata")
    if isinstance(metadata, Mapping) and isinstance(metadata.get("component"), Mapping):
        part = "/definitions/component"
        yield from _of_item(version, part, metadata["component"], ("metadata", "component"))
        rest["metadata"] = {key: one for key, one in metadata.items() if key != "component"}
    yield from _of_piece(version, "", rest, ())
    for key, listed in lists.items():
        if schema[key].get("uniqueItems") and not _is_unique(listed):
            yield SbomFault(_pointer((key,)), _TWICE)
        for index, item in enumerate(listed):
            yield from _of_item(version, f"/properties/{key}/items", item, (key, index))


def _of_item(version: str, part: str, item: Any, path: _Path) -> Iterator[SbomFault]:
    """The faults of an item, then of those nested in it, so that each is looked at once."""
    nested = {key: item[key] for key in _NESTING if isinstance(item.get(key), list)} if isinstance(item, dict) else {}
    yield from _of_piece(version, part, {k: v for k, v in item.items() if k not in nested} if nested else item, path)
    for key, listed in nested.items():
        if not _is_unique(listed):
            yield SbomFault(_pointer((*path, key)), _TWICE)
        for index, one in enumerate(listed):
            yield from _of_item(version, f"/properties/{key}/items", one, (*path, key, index))


def _of_piece(version: str, part: str, value: Any, path: _Path) -> Iterator[SbomFault]:
    validator = _validator(version, part)
    if validator.is_valid(value):
        return
    if not _is_small(value):
        yield SbomFault(_pointer(path), Message("this contradicts the schema, and is too large to say where"))
        return
    for error in validator.iter_errors(value):
        yield from _described(version, path, error, 0)


@functools.cache
def _uniqueness() -> Any:
    import jsonschema_rs  # noqa: PLC0415 -- only for a document that contradicts its schema

    return jsonschema_rs.Draft7Validator({"uniqueItems": True})


def _is_unique(listed: list[Any]) -> bool:
    return bool(_uniqueness().is_valid(listed))


def _is_small(value: Any) -> bool:
    """Whether it holds at most as many values as a piece may."""
    count, waiting = 0, [value]
    while waiting:
        one = waiting.pop()
        inner = one.values() if isinstance(one, Mapping) else one if isinstance(one, list) else ()
        count += len(inner)
        if count > _PIECE:
            return False
        waiting.extend(inner)
    return True


# ------------------------------------------------------------------------------------------------- a fault in our words


def _described(version: str, path: _Path, error: Any, depth: int) -> Iterator[SbomFault]:
    kind = type(error.kind).__name__
    if kind in {"OneOfNotValid", "AnyOf"} and depth < _DEEPEST_CHOICE:
        branch = _meant(error)
        if branch:
            for inner in branch:
                yield from _described(version, path, inner, depth + 1)
            return
        link = next((inner for branch in error.kind.context for inner in branch if _is_light(inner)), None)
        error = link or error
    place = _pointer((*path, *error.instance_path))
    if kind == "AdditionalProperties":
        yield from _unknown_keys(version, place, error)
    else:
        describe = _DESCRIBE.get(type(error.kind).__name__, _other)
        yield SbomFault(place, describe(error), "warning" if _is_light(error) else "error")


def _is_light(error: Any) -> bool:
    return type(error.kind).__name__ == "Format" and error.kind.format in _LIGHT_FORMATS


def _meant(error: Any) -> list[Any] | None:
    """The faults of the form that comes closest, whose faults lie deepest; None where all fail at the top."""
    here = len(error.instance_path)
    best: list[Any] | None = None
    best_depth, best_count = here, 0
    for branch in error.kind.context:
        depth = min((len(inner.instance_path) for inner in branch), default=here)
        if depth > best_depth or (depth == best_depth > here and len(branch) < best_count):
            best, best_depth, best_count = branch, depth, len(branch)
    return best


def _pointer(path: Iterable[str | int]) -> str:
    """The place as a JSON pointer (https://www.rfc-editor.org/rfc/rfc6901); the whole document is `/`."""
    return "/" + "/".join(str(part).replace("~", "~0").replace("/", "~1")[:_SHOWN] for part in path)


def _unknown_keys(version: str, place: str, error: Any) -> Iterator[SbomFault]:
    level: Level = "warning" if version in _STRICT else "error"
    for name in error.kind.unexpected[:_MOST_KEYS]:
        yield SbomFault(place, Message("unknown key `{name}`", {"name": short(name)}), level)


def _missing(error: Any) -> Message:
    return Message("`{name}` is missing", {"name": short(error.kind.property)})


def _no_form(error: Any) -> Message:
    needed = [
        inner.kind.property
        for branch in error.kind.context
        for inner in branch
        if type(inner.kind).__name__ == "Required"
    ]
    if not needed:
        return Message("none of the possible forms fits")
    return Message("one of these is missing: {names}", {"names": short(", ".join(dict.fromkeys(needed)))})


def _wrong_type(error: Any) -> Message:
    wanted = [_TYPES[name] for name in error.kind.types if name in _TYPES]
    if not wanted:
        return Message("the value is of the wrong kind")
    return Message("{wanted} is expected here", {"wanted": wanted[0]})


def _not_in_list(error: Any) -> Message:
    path = error.instance_path
    value = short(error.instance) if isinstance(error.instance, str | int | float) else None
    if value is None:
        return Message("the value is none of those that are possible")
    if list(path[-2:]) == ["license", "id"]:
        return Message("`{value}` is no id of the SPDX licence list", {"value": value})
    return Message("`{value}` is not possible here", {"value": value})


def _pattern(error: Any) -> Message:
    return Message("`{value}` does not have the right form", {"value": short(error.instance)})


def _format(error: Any) -> Message:
    return _FORMATS.get(error.kind.format, Message("the value does not have the right form"))


def _fixed(message: Message) -> Callable[[Any], Message]:
    return lambda _error: message


def _other(error: Any) -> Message:
    return Message("this contradicts the schema ({kind})", {"kind": type(error.kind).__name__})


_DESCRIBE: dict[str, Callable[[Any], Message]] = {
    "Required": _missing,
    "Type": _wrong_type,
    "Enum": _not_in_list,
    "Constant": _not_in_list,
    "Pattern": _pattern,
    "Format": _format,
    "UniqueItems": _fixed(_TWICE),
    "OneOfNotValid": _no_form,
    "AnyOf": _no_form,
    "OneOfMultipleValid": _fixed(Message("two things are stated that exclude each other")),
    "Not": _fixed(Message("two things are stated that exclude each other")),
    "FalseSchema": _fixed(Message("nothing may stand here")),
    "MinLength": _fixed(Message("the text is empty or too short")),
    "MaxLength": lambda error: Message("the text is longer than {limit} characters", {"limit": error.kind.limit}),
    "MinItems": lambda error: Message("the list needs at least {limit} item(s)", {"limit": error.kind.limit}),
    "MaxItems": lambda error: Message("the list may hold {limit} item(s) at most", {"limit": error.kind.limit}),
    "Minimum": lambda error: Message("the number is below {limit}", {"limit": error.kind.limit}),
    "Maximum": lambda error: Message("the number is above {limit}", {"limit": error.kind.limit}),
}


def short(value: Any) -> str:
    """The beginning of a value that may be huge, in one line."""
    text = str(value)[: 2 * _SHOWN].replace("\n", " ")
    return text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."
