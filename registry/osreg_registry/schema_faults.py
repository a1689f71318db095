"""Every fault that a JSON Schema finds in a document, in words that say how to mend it."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from typing import Any

import jsonschema_rs

from osreg_registry.message import Message
from osreg_registry.schema import schema_of
from osreg_registry.strict_yaml import Path

Found = tuple[Path, Message, Message | None]

_TYPES = {
    "string": Message("text"),
    "integer": Message("a whole number"),
    "number": Message("a number"),
    "boolean": Message("true or false"),
    "array": Message("a list"),
    "object": Message("a block of keys"),
}
# What a pattern of the model means, by a text that only this pattern matches.
_PATTERN_HINTS = (
    ("2026-11-23", "2026-11", Message("write a day as 2026-11-23")),
    ("2026-11", "a", Message("write 2026, 2026-11 or 2026-11-23")),
    ("05958004", "a", Message("write the key with all its digits, 8 or 5, in quotes")),
    ("https://example.org/", "a", Message("write a URL that starts with https://")),
    ("pkg:npm/x", "a", Message("write a package URL such as pkg:npm/example")),
    ("a-b/c-d", "a", Message("write `municipality/solution`, in lower case")),
    ("a@b.cd", "a", Message("write a mail address")),
    ("P3M", "a", Message("write a duration as P3M (three months) or P1Y")),
    ("LIC001", "a", Message("write the id of a check, such as LIC001")),
    ("Q42", "a", Message("write a Wikidata item such as Q42")),
    ("EUR", "DE", Message("write a currency code such as EUR")),
    ("DE", "EUR", Message("write two capital letters such as DE")),
    ("2026-11-23-a", "a", Message("write the file name without .yml: 2026-11-23-name")),
    ("a-b", "A", Message("use lower-case letters, digits and single hyphens")),
)


@functools.cache
def validator(kind: str) -> Any:
    """The compiled validator of one kind of entry."""
    return jsonschema_rs.validator_for(schema_of(kind))


def faults_of(kind: str, data: Any) -> Iterator[Found]:
    """Each fault: where it is (a missing key: where it should be), what is wrong, how to mend it."""
    for error in validator(kind).iter_errors(data):
        path: Path = tuple(error.instance_path)
        describe = _DESCRIBE.get(type(error.kind).__name__, _other)
        yield from describe(kind, path, error)


def _unknown_keys(kind: str, path: Path, error: Any) -> Iterator[Found]:
    known = _properties(kind, tuple(error.schema_path))
    for name in error.kind.unexpected:
        message = Message("unknown key `{name}`", {"name": name[:80]})
        yield (*path, name), message, _did_you_mean(name, known)


def _did_you_mean(name: str, known: list[str]) -> Message:
    from rapidfuzz import process  # noqa: PLC0415 -- only when something is wrong

    best = process.extractOne(name[:80], known, score_cutoff=70)
    if best:
        return Message("did you mean `{name}`?", {"name": best[0]})
    return Message("the keys are: {names}", {"names": ", ".join(known)})


def _properties(kind: str, schema_path: tuple[str | int, ...]) -> list[str]:
    node: Any = schema_of(kind)
    for part in schema_path[:-1]:
        if "$ref" in node:
            node = schema_of(kind)["$defs"][node["$ref"].rpartition("/")[2]]
        if part != "$ref":
            node = node[part]
    if "$ref" in node:
        node = schema_of(kind)["$defs"][node["$ref"].rpartition("/")[2]]
    return list(node.get("properties", {}))


def _missing(_kind: str, path: Path, error: Any) -> Iterator[Found]:
    name = error.kind.property
    hint = _MISSING.get(name, Message("add `{name}:`", {"name": name}))
    yield (*path, name), Message("`{name}` is missing", {"name": name}), hint


_MISSING = {
    "licence": Message("add `licence:` with an SPDX expression, or LicenseRef-proprietary"),
    "source": Message("add `source:` with the URL of the page that says so"),
    "sources": Message("add `sources:` with the URLs of the pages that carry the facts"),
    "checked": Message("add `checked:` with the day on which you looked at the source"),
    "evidence": Message("add `evidence:` with the URL of a public page that shows it"),
    "de": Message("add the German text"),
    "en": Message("add the English text"),
}


def _wrong_type(_kind: str, path: Path, error: Any) -> Iterator[Found]:
    value, expected = error.instance, error.kind.types[0]
    wanted = _TYPES[expected]
    if value is None:
        yield path, Message("the value is empty"), Message("write {wanted}, or remove the key", {"wanted": wanted})
        return
    message = Message("{wanted} is expected here, not `{value}`", {"wanted": wanted, "value": _short(value)})
    quote = expected == "string" and isinstance(value, int | float | bool)
    yield path, message, Message('put it in quotes: "{value}"', {"value": _short(value)}) if quote else None


def _not_in_list(_kind: str, path: Path, error: Any) -> Iterator[Found]:
    options = ", ".join(str(option) for option in error.kind.options)
    if error.instance is None:
        yield path, Message("the value is empty"), Message("use one of: {options}", {"options": options})
        return
    message = Message("`{value}` is not possible here", {"value": _short(error.instance)})
    yield path, message, Message("use one of: {options}", {"options": options})


def _pattern(_kind: str, path: Path, error: Any) -> Iterator[Found]:
    pattern = re.compile(error.kind.pattern)
    hint = next((h for yes, no, h in _PATTERN_HINTS if pattern.search(yes) and not pattern.search(no)), None)
    if pattern.pattern == r"\S":
        yield path, Message("the text is blank"), Message("write something, or remove the key")
        return
    yield path, Message("`{value}` does not have the right form", {"value": _short(error.instance)}), hint


def _size(text: str) -> Callable[[str, Path, Any], Iterator[Found]]:
    def describe(_kind: str, path: Path, error: Any) -> Iterator[Found]:
        yield path, Message(text, {"limit": error.kind.limit}), None

    return describe


def _needs_one(_kind: str, path: Path, _error: Any) -> Iterator[Found]:
    yield path, Message("`product` or `purl` is missing"), Message("say what the solution depends on")


def _other(_kind: str, path: Path, error: Any) -> Iterator[Found]:
    yield path, Message("{problem}", {"problem": error.message[:200]}), None


_DESCRIBE: dict[str, Callable[[str, Path, Any], Iterator[Found]]] = {
    "AdditionalProperties": _unknown_keys,
    "Required": _missing,
    "Type": _wrong_type,
    "Enum": _not_in_list,
    "Pattern": _pattern,
    "AnyOf": _needs_one,
    "MinLength": _size("the text is empty"),
    "MaxLength": _size("the text is longer than {limit} characters"),
    "MinItems": _size("the list needs at least {limit} item(s)"),
    "Minimum": _size("the number is below {limit}"),
    "Maximum": _size("the number is above {limit}"),
}


def _short(value: Any) -> str:
    text = str(value).replace("\n", " ")
    return text if len(text) <= 60 else text[:57] + "..."
