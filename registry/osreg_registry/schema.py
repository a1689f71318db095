"""JSON Schemas (2020-12) of the entries, derived from the model: for editors, other tools, and our own validation."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from osreg_registry.model import KINDS

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_of(kind: str) -> dict[str, Any]:
    """The JSON Schema of one kind of entry. Stricter than msgspec's own: null never stands for "not stated"."""
    (root,), components = msgspec.json.schema_components((KINDS[kind],), ref_template="#/$defs/{name}")
    name = root["$ref"].rpartition("/")[2]
    schema = {"$schema": DIALECT, "title": f"osreg {kind}", **_tidy(components.pop(name)), "$defs": _tidy(components)}
    schema["description"] = re.sub(r"\s+", " ", KINDS[kind].__doc__ or "")
    if kind == "solution":
        schema["$defs"]["Dependency"]["anyOf"] = [{"required": ["product"]}, {"required": ["purl"]}]
    if not schema["$defs"]:
        del schema["$defs"]
    return schema


def _tidy(node: Any) -> Any:
    """The schema without `null` alternatives, defaults and class names as titles."""
    if isinstance(node, list):
        return [_tidy(item) for item in node]
    if not isinstance(node, dict):
        return node
    node = {k: _tidy(v) for k, v in node.items() if k != "default" and not (k == "title" and isinstance(v, str))}
    if "anyOf" in node:
        kept = [option for option in node["anyOf"] if option != {"type": "null"}]
        if len(kept) == 1:
            node = {**kept[0], **{k: v for k, v in node.items() if k != "anyOf"}}
    if "enum" in node and None in node["enum"]:
        node["enum"] = [value for value in node["enum"] if value is not None]
    return node
