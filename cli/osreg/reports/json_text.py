"""JSON that people can read and terminals can bear."""

from __future__ import annotations

import json
import re
from typing import Any

# What JSON itself lets stand in a string although a terminal obeys it.
_OBEYED = re.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def json_text(document: Any) -> str:
    """The document, indented, umlauts as they are, control characters escaped."""
    text = json.dumps(document, ensure_ascii=False, indent=2)
    return _OBEYED.sub(lambda match: f"\\u{ord(match.group()):04x}", text) + "\n"
