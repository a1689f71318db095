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


#: The keys as people read them: what it is, where it stands, what it rests on, whom to ask, who vouches for it.
_ORDER = {
    "solution": "name description fields sdgs categories needs origin status since until lead_project product version "
    "reuses dependencies repository licence sbom procurement partners seeks_partners guides hosting data standards "
    "contact exceptions evidence checked confirmed",
    "organisation": "id name official_name kind ags state district members until successor region strategy coordinates "
    "aliases website sources checked",
    "product": "id name aliases vendor website licence editions licence_history repository wikidata publiccode purls "
    "categories needs languages no_alternative_known replaces rejected_as_alternative_to depends_on used_by providers "
    "sources checked",
}


def order_of(kind: str) -> list[str]:
    """The keys of an entry of that kind in the order in which files have them."""
    keys = [field.encode_name for field in msgspec.structs.fields(KINDS[kind])]
    stated = _ORDER.get(kind, "").split()
    return [*stated, *(key for key in keys if key not in stated)]


def entry_text(kind: str, fields: Mapping[str, Any]) -> bytes:
    """The text of an entry; fields that are None or empty are left out. Keys that the model does not have come last."""
    order = order_of(kind)
    known = {key: fields[key] for key in order if _says(fields.get(key))}
    rest = {key: value for key, value in fields.items() if key not in order and _says(value)}
    return f"{schema_line(kind)}\n{dumped({**known, **rest})}".encode()


def schema_line(kind: str) -> str:
    """The comment that tells editors where the schema of such an entry lies."""
    return f"# yaml-language-server: $schema={_SCHEMAS[kind]}"


def dumped(data: Mapping[str, Any]) -> str:
    """The data as YAML, keys in their order."""
    return yaml.dump(dict(data), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)


def _says(value: Any) -> bool:
    return value is not None and value not in ("", [], {}, ())
