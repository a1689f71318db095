"""What osreg states of a component, in whatever format it is written."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from osreg_checks.sbom.bill import Judged

#: What begins so is osreg's own, and is replaced by the next run.
PREFIX = "osreg:"


class Stamp(NamedTuple):
    """What the statements rest on: program version, revision of the registry, version of the policy, moment in UTC."""

    tool: str
    registry: str
    policy: str
    at: datetime.datetime

    @property
    def moment(self) -> str:
        """The moment as both standards write it."""
        return self.at.strftime("%Y-%m-%dT%H:%M:%SZ")

    @property
    def rows(self) -> list[tuple[str, str]]:
        """The same as statements on the document."""
        return [
            (f"{PREFIX}registry", self.registry),
            (f"{PREFIX}policy", self.policy),
            (f"{PREFIX}checked", self.moment),
        ]


def statements(one: Judged) -> Iterator[tuple[str, str]]:
    """How open the component is and why; for what is not open, also by which way it came in."""
    yield f"{PREFIX}openness", one.verdict.openness
    yield f"{PREFIX}openness:reason", str(one.verdict.reason)
    if one.verdict.licence:
        yield f"{PREFIX}licence", one.verdict.licence
    if one.betrays:
        yield f"{PREFIX}betrays", one.betrays.id
    if one.betrays or one.verdict.openness in {"proprietary", "source-available"}:
        yield f"{PREFIX}role", str(one.role)
        yield f"{PREFIX}path", " > ".join(one.path)


def dumped(document: Any) -> str:
    """The document as text: indented, in the order that it has."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
