"""What the reports for forges share: a name for each kind of fault, and a mark by which a forge knows it again."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator

from osreg_registry.errors import Fault

_KEY = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")
_NUMBERS = re.compile(r"\[\d+\]|\.\d+(?=\.|$)")


def rule_of(fault: Fault) -> str:
    """The kind of fault: `entry/` and the key that it is about, without places in lists; `entry/file` for the rest.

    A key that a stranger made up is no name for a kind.
    """
    key = _NUMBERS.sub("", fault.key)
    return f"entry/{key}" if len(key) <= 60 and _KEY.fullmatch(key) else "entry/file"


def marked(faults: Iterable[Fault], prefix: str) -> Iterator[tuple[Fault, str]]:
    """Each fault with 64 hexadecimal digits that are its own: the same in every run, at every line, in any language."""
    seen: Counter[str] = Counter()
    for fault in faults:
        said = [prefix + fault.path, fault.key, fault.message.plain()]
        text = json.dumps(said, sort_keys=True, default=str)
        seen[text] += 1
        yield fault, hashlib.sha256(f"{text}\0{seen[text]}".encode()).hexdigest()
