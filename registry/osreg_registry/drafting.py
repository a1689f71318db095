"""New entries as text: in the order of the model, with the schema line for editors, quotes where YAML needs them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
import yaml

from osreg_registry.model import KINDS

#: Where the schema lies, seen from an entry of that kind.
_SCHEMAS = {
    "solution": "../../registry/solution.schema.json",
    "product": "../product.schema.json",
    "organisation": "../organisation.schema.json",
    "check-record": "../../../registry/check-record.schema.json",
}


class _Dumper(yaml.SafeDumper):
    """Indents lists below their key, as the entries of the registry do."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002 -- PyYAML's name
        super().increase_indent(flow, indentless=False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    """In quotes what other programs could take for a number or a date: keys such as 01234567."""
    style = '"' if text[:1].isdigit() and not text[:11].strip("0123456789.-:T") else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


#: What vouches for an entry stands at its end.
_LAST = ("evidence", "sources", "checked", "confirmed")


def order_of(kind: str) -> list[str]:
    """The keys of an entry of that kind as files have them: those of the model, with what vouches for them last."""
    keys = [field.encode_name for field in msgspec.structs.fields(KINDS[kind])]
    return [*(key for key in keys if key not in _LAST), *(key for key in _LAST if key in keys)]


def entry_text(kind: str, fields: Mapping[str, Any]) -> bytes:
    """The text of an entry; fields that are None or empty are left out. Keys that the model does not have come last."""
    order = order_of(kind)
    known = {key: fields[key] for key in order if _says(fields.get(key))}
    rest = {key: value for key, value in fields.items() if key not in order and _says(value)}
    return f"# yaml-language-server: $schema={_SCHEMAS[kind]}\n{dumped({**known, **rest})}".encode()


def dumped(data: Mapping[str, Any]) -> str:
    """The data as YAML, keys in their order."""
    return yaml.dump(dict(data), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)


def _says(value: Any) -> bool:
    return value is not None and value not in ("", [], {}, ())
