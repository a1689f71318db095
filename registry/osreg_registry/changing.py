"""Changes of single values anywhere in an entry: `hosting.location=DE`, `sdgs+=11`, `partners-=...`, `version=`.

Done on the text by ruamel.yaml, which keeps comments, order and quotes; the result is read again by osreg's own reader
and has to hold exactly the data that was meant, else nothing is written. https://yaml.dev/doc/ruamel.yaml/
"""

from __future__ import annotations

import copy
import io
import re
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from osreg_registry import strict_yaml
from osreg_registry.drafting import order_of
from osreg_registry.editing import prove
from osreg_registry.errors import UsageError
from osreg_registry.message import Message
from osreg_registry.schema_faults import faults_of

_CHANGE = re.compile(r"(?P<path>[a-z_]+(\.[a-z_]+|\.[0-9]+)*)(?P<how>\+=|-=|=)(?P<value>.*)", re.DOTALL)
_FIX = Message("such as version=4.2, hosting.location=DE, sdgs+=11, or version= to remove it")


class Change(NamedTuple):
    """Set, add or remove a value at a path; an empty value to set removes the key."""

    path: tuple[str, ...]
    how: Literal["=", "+=", "-="]
    value: str


def change_of(text: str) -> Change:
    """The change that `KEY=VALUE` means. Raises UsageError for anything else."""
    found = _CHANGE.fullmatch(text)
    if found is None:
        raise UsageError(Message("`{text}` is no KEY=VALUE", {"text": text[:80]}), _FIX)
    how: Literal["=", "+=", "-="] = "=" if found["how"] == "=" else "+=" if found["how"] == "+=" else "-="
    return Change(tuple(found["path"].split(".")), how, found["value"].strip())


def with_changes(raw: bytes, kind: str, changes: Sequence[Change]) -> bytes:
    """The text of an entry with these changes, all other lines as they were.

    Raises:
        UsageError: the file has faults, or a change cannot be made in it.

    """
    parsed = strict_yaml.parse(raw)
    if not isinstance(parsed.data, dict):
        raise UsageError(Message("the file has faults"), Message("`osreg validate` lists them"))
    expected = parsed.data
    document, yaml = _round_trip(raw)
    for change in changes:
        value, after = _meant(expected, change, kind)
        _apply(document, change, value, kind)
        expected = after
    _quote(document)
    text = io.BytesIO()
    yaml.dump(document, text)
    result = text.getvalue()
    prove(result, expected)
    return result


def applied(fields: dict[str, Any], kind: str, changes: Sequence[Change]) -> dict[str, Any]:
    """The fields of a new entry with these changes. Raises UsageError for a change that cannot be made.

    What the fields lack as a whole is not looked at: only what is wrong at the changed key.
    """
    for change in changes:
        fields = _meant(fields, change, kind, whole=False)[1]
    return fields


def _round_trip(raw: bytes) -> tuple[Any, Any]:
    from ruamel.yaml import YAML  # noqa: PLC0415 -- heavy, and only for an edit

    yaml: Any = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.line_break = "\r\n" if b"\r\n" in raw else "\n"
    return yaml.load(raw.decode()), yaml


def _quote(document: Any) -> None:
    """Puts new text that begins with a digit into the quotes that the other entries have."""
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString  # noqa: PLC0415 -- loaded with the first edit

    waiting = [document]
    while waiting:
        at = waiting.pop()
        for key, value in at.items() if isinstance(at, dict) else enumerate(at):
            if isinstance(value, (dict, list)):
                waiting.append(value)
            elif type(value) is str and value[:1].isdigit():
                at[key] = DoubleQuotedScalarString(value)


def _meant(data: dict[str, Any], change: Change, kind: str, *, whole: bool = True) -> tuple[Any, dict[str, Any]]:
    """The value as the model wants it, and the data with it: `2025` is text for a date and a number for an amount."""
    read = strict_yaml.parse(f"value: {change.value}\n".encode())
    readings: list[Any] = [None]
    if change.value:
        readings = [change.value, *([] if read.flaws else [read.data["value"]])]
    for reading in readings:
        after = copy.deepcopy(data)
        try:
            _apply(after, change, reading, kind)
        except UsageError as error:
            problem, fix = error.message, error.fix
            continue
        faults = [fault for fault in faults_of(kind, after) if whole or fault[0][:1] == change.path[:1]]
        if not faults:
            return reading, after
        _, problem, fix = faults[0]
    gaps = {"change": ".".join(change.path) + change.how + change.value[:80], "problem": problem}
    raise UsageError(Message("`{change}` cannot be done: {problem}", gaps), fix)


def _apply(data: Any, change: Change, value: Any, kind: str) -> None:
    """Makes the change in plain or in ruamel's containers. Raises UsageError for a path that leads nowhere."""
    at = data
    for part in change.path[:-1]:
        at = _below(at, part, change)
    last = change.path[-1]
    if change.how != "=":
        _in_list(at, last, change, value, kind if at is data else "")
    elif isinstance(at, list):
        number = _number(at, last, change)
        if value is None:
            del at[number]
        else:
            at[number] = value
    elif value is None:
        at.pop(last, None)
    else:
        _put(at, last, value, kind if at is data else "")


def _below(at: Any, part: str, change: Change) -> Any:
    if isinstance(at, list):
        return at[_number(at, part, change)]
    if not isinstance(at.get(part), (dict, list)):
        if at.get(part) is not None:
            raise UsageError(Message("`{key}` holds no keys", {"key": part}), _FIX)
        at[part] = {}
    return at[part]


def _number(at: list[Any], part: str, change: Change) -> int:
    if not part.isdigit() or int(part) >= len(at):
        gaps = {"key": ".".join(change.path), "count": len(at)}
        raise UsageError(Message("`{key}` leads nowhere: the list has {count} items, counted from 0", gaps))
    return int(part)


def _in_list(at: Any, last: str, change: Change, value: Any, kind: str) -> None:
    """Adds to a list or takes out of it."""
    items = at.get(last)
    if change.how == "+=":
        if isinstance(items, list):
            items.append(value)
        else:
            _put(at, last, [value], kind)
        return
    if not isinstance(items, list) or value not in items:
        gaps = {"key": ".".join(change.path), "value": change.value[:80]}
        raise UsageError(Message("`{key}` does not hold `{value}`", gaps))
    items.remove(value)
    if not items:
        del at[last]


def _put(at: Any, key: str, value: Any, kind: str) -> None:
    """Sets the key; a new one at the top of an entry comes where the order has it."""
    if key in at:
        at[key] = _in_style_of(at[key], value)
        return
    if not kind or not hasattr(at, "insert"):
        at[key] = value
        return
    order = order_of(kind)
    later = set(order[order.index(key) + 1 :]) if key in order else set()
    place = next((number for number, name in enumerate(at) if name in later), len(at))
    at.insert(place, key, value)


def _in_style_of(old: Any, new: Any) -> Any:
    """A new list on one line where the old one was."""
    if not (isinstance(new, list) and hasattr(old, "fa") and old.fa.flow_style()):
        return new
    styled = type(old)(new)
    styled.fa.set_flow_style()
    return styled
