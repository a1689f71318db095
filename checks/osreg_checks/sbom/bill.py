"""A judged bill of material: how open each component is, what it betrays, and how it came in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from osreg_checks.sbom.document import MAX_NAME, Bom, Component
from osreg_registry.message import Message
from osreg_registry.model import Product

if TYPE_CHECKING:
    from osreg_registry.licences import Openness


_LONGEST_WAY = 20


class Verdict(NamedTuple):
    """How open something is: by which licence, and why."""

    openness: Openness
    licence: str | None
    reason: Message


class Ways(NamedTuple):
    """The step before each component on the shortest path from the root; None for the direct ones."""

    components: Mapping[str, Component]
    before: Mapping[str, str | None]

    def to(self, ref: str) -> tuple[str, ...]:
        """The titles on the way to the component, its own included; empty when nothing leads there.

        Of a very long way the end, after an ellipsis: thousands of components in one chain would take forever.
        """
        steps: list[str] = []
        last: str | None = ref
        while last is not None and last in self.before and len(steps) < _LONGEST_WAY:
            steps.append(last)
            last = self.before[last]
        names = tuple(title(self.components[step]) for step in reversed(steps))
        return ("…", *names) if last is not None and steps and last in self.before else names


class Former(NamedTuple):
    """A licence that something had before, how open it was then, and the last day, month or year under it."""

    licence: str
    openness: Openness
    until: str


class Judged(NamedTuple):
    """A component with its verdict, the product that it betrays, and how it came in.

    `identity` is its package URL without version, or its name. `direct` is the first step, when all paths begin with
    the same one: to replace it makes this component vanish. `product` is what the package is, when the catalogue has
    it; `now` is how open its newest version is, by the catalogue or by a service that names the version (`newest`), and
    `formerly` how open it was before.
    """

    component: Component
    identity: str
    verdict: Verdict
    betrays: Product | None
    betrayal_is_optional: bool
    ways: Ways
    direct: str | None
    product: Product | None = None
    now: Verdict | None = None
    formerly: tuple[Former, ...] = ()
    newest: str | None = None

    @property
    def path(self) -> tuple[str, ...]:
        """The shortest path from the root; empty for what nothing leads to. Worked out when it is asked for."""
        return self.ways.to(self.component.ref)

    @property
    def role(self) -> Message:
        """In what way the whole needs it."""
        if self.component.dev:
            return Message("only to build and test")
        if self.component.optional:
            return Message("optional")
        before = self.ways.before
        if self.component.ref not in before:
            return Message("not said what needs it")
        return Message("direct") if before[self.component.ref] is None else Message("transitive")

    @property
    def is_light(self) -> bool:
        """Whether it is needed to build or test only, or not at all."""
        return bool(self.component.dev or self.component.optional)


class Bill(NamedTuple):
    """All components judged, without the root."""

    bom: Bom
    all: tuple[Judged, ...]

    @property
    def counts(self) -> dict[Openness, int]:
        """How many components are how open."""
        found = Counter(one.verdict.openness for one in self.all)
        order: tuple[Openness, ...] = ("open", "source-available", "proprietary", "undetermined")
        return {openness: found[openness] for openness in order}


def vanishing(findings: Iterable[Judged]) -> list[tuple[str, int]]:
    """How many of the findings vanish with each direct dependency, most first."""
    counts = Counter(one.direct for one in findings if one.direct is not None)
    return sorted(((ref, count) for ref, count in counts.items() if ref), key=lambda row: (-row[1], row[0]))


def title(component: Component) -> str:
    """Name and version, cut where they are longer than any real ones."""
    name = component.name[:MAX_NAME]
    return f"{name}@{component.version[:MAX_NAME]}" if component.version else name
