"""A check *is* its documentation: the docstring is title and reason, the annotations say which facts it needs."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from osreg_checks.finding import Finding, Level, NotApplicable, Unknown
from osreg_checks.online import COLLECT as ONLINE

Said = Finding | Unknown | NotApplicable
Rule = Callable[..., Iterator[Said]]

# Family of a check by the first letters of its id.
FAMILIES = {
    "ENT": "entry",
    "LIC": "licence",
    "DEP": "dependency",
    "FRG": "forge",
    "USE": "usage and reuse",
    "PRC": "procurement",
    "PUB": "publication",
    "SOV": "sovereignty",
}


class Check(NamedTuple):
    """One check: what it is called, what it needs, what it says."""

    id: str
    name: str
    level: Level
    since: str
    title: str
    why: str
    fix: str
    needs: tuple[type, ...]
    rule: Rule

    @property
    def is_online(self) -> bool:
        """Whether it needs a fact that only the outside can tell."""
        return not ONLINE.keys().isdisjoint(self.needs)

    @property
    def url(self) -> str:
        """Page of the check, relative to the root of the project."""
        return f"docs/checks/{self.name}.md"


def check(*, id: str, name: str, level: Level, since: str, fix: str) -> Callable[[Rule], Check]:  # noqa: A002
    """A decorator that turns a rule into a frozen `Check`; nothing is registered anywhere."""

    def decorate(rule: Rule) -> Check:
        title, _, why = inspect.cleandoc(rule.__doc__ or "").partition("\n")
        hints: dict[str, Any] = typing.get_type_hints(rule)
        hints.pop("return", None)
        return Check(id, name, level, since, title.strip(), " ".join(why.split()), fix, tuple(hints.values()), rule)

    return decorate
