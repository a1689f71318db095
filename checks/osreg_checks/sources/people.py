"""Lists of commits and releases without the people in them: who wrote what does not belong into a store.

Each name, address or account becomes a number, the same one for the same value within one answer, so that authors can
still be counted. Texts that people write (messages, notes) are left out.
"""

from __future__ import annotations

import json
import re
from typing import Any

_ADDRESS = re.compile(r"<([^<>]{1,200})>")
_PEOPLE = frozenset({"author", "committer", "user", "account", "uploader", "owner", "publisher", "tagger"})
_PERSONAL = frozenset({"author_name", "author_email", "committer_name", "committer_email"})
_PLAIN = frozenset({"date", "type"})
_LEFT_OUT = frozenset(
    {
        *("message", "title", "body", "description", "description_html", "summary", "rendered", "trailers", "note"),
        *("avatar_url", "gravatar_id", "verification", "signature", "assets", "files", "stats", "links", "_links"),
        "extended_trailers",
    }
)


def names_people(path: str) -> bool:
    """Whether a path of an API lists commits, releases or tags, which people made."""
    return any(part in path for part in ("/commits", "/releases", "/refs/tags"))


def without_people(body: bytes) -> bytes:
    """The JSON with numbers in place of people; what is no JSON stays as it is, for whoever reads it to refuse."""
    try:
        document = json.loads(body)
        return json.dumps(_reduced(document, {}), separators=(",", ":")).encode()
    except (ValueError, RecursionError):
        return body


def _reduced(value: Any, numbers: dict[str, str], key: str = "", *, person: bool = False) -> Any:
    if isinstance(value, dict):
        rows = {k: v for k, v in value.items() if k not in _LEFT_OUT}
        return {k: _reduced(v, numbers, k, person=person or k in _PEOPLE) for k, v in rows.items()}
    if isinstance(value, list):
        return [_reduced(item, numbers, key, person=person) for item in value]
    if (person and key not in _PLAIN) or key in _PERSONAL:
        return _number(value, numbers)
    return value


def _number(value: Any, numbers: dict[str, str]) -> Any:
    if not value or isinstance(value, bool) or not isinstance(value, str | int):
        return value
    # "Name <address>", as git writes it: the address is what stays when a name changes.
    address = _ADDRESS.search(str(value))
    who = address.group(1) if address else str(value)
    return numbers.setdefault(who.strip().casefold(), f"person-{len(numbers) + 1}")
