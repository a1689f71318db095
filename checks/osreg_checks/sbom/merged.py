"""Several bills of material as one: of a repository with two lock files, or with a document for each of its parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from osreg_checks.sbom.document import (
    MAX_COMPONENTS,
    MAX_EDGES,
    MAX_FAULTS,
    Bom,
    Component,
    SbomError,
    SbomFault,
)
from osreg_checks.sbom.judging import starts
from osreg_checks.sbom.locks.draft import ROOT
from osreg_registry.message import Message


def merged(boms: Mapping[str, Bom], name: str, faults: Sequence[SbomFault] = ()) -> Bom:
    """All documents, by the names of their files, under one root; `faults` come before theirs.

    A single document stays as it is. Else the ref and the place of each component begin with the name of its file, and
    what the documents' own roots need is direct. A package (by its package URL, version included) that several list is
    one component: it needs what it needs in any of them, and is only for development or optional when it is so in all.

    Raises:
        SbomError: together they are larger than what is read.

    """
    if len(boms) == 1:
        (bom,) = boms.values()
        return bom._replace(faults=_bounded([*faults, *bom.faults])) if faults else bom
    whole = _Whole(name)
    for file, bom in boms.items():
        whole.add(file, bom)
    theirs = (
        SbomFault(f"{file}: {fault.place}" if fault.place else file, fault.message, fault.level)
        for file, bom in boms.items()
        for fault in bom.faults
    )
    form = ", ".join(dict.fromkeys(f"{bom.format} {bom.version}".strip() for bom in boms.values()))
    needs = {ref: tuple(others) for ref, others in whole.needs.items()}
    flat = all(bom.flat for bom in boms.values())
    return Bom(form, "", ROOT, whole.components, needs, flat, _bounded([*faults, *theirs]))


class _Whole:
    """The one document in the making. What a ref needs is kept as the keys of a table: in order, each once."""

    def __init__(self, name: str) -> None:
        self.components: dict[str, Component] = {ROOT: Component(ROOT, name, kind="application")}
        self.needs: dict[str, dict[str, None]] = {ROOT: {}}
        self._packages: dict[str, str] = {}
        self._edges = 0

    def add(self, file: str, bom: Bom) -> None:
        """Adds the components of a document and what they need."""
        refs = {bom.root: ROOT} if bom.root is not None else {}
        for ref, component in bom.components.items():
            if ref != bom.root:
                refs[ref] = self._component(file, component)
        self._need(ROOT, (refs[ref] for ref in starts(bom) if ref in refs))
        for ref, others in bom.needs.items():
            if ref != bom.root and ref in refs:
                self._need(refs[ref], (refs[other] for other in others if other in refs))

    def _component(self, file: str, component: Component) -> str:
        ref = f"{file}#{component.ref}"
        known = self._packages.setdefault(component.purl, ref) if component.purl else ref
        if known in self.components:
            self.components[known] = _both(self.components[known], component)
            return known
        if len(self.components) > MAX_COMPONENTS:
            raise SbomError(Message("the documents list more than {limit} components", {"limit": MAX_COMPONENTS}))
        place = f"{file}: {component.place}" if component.place else file
        self.components[ref] = component._replace(ref=ref, place=place)
        return ref

    def _need(self, ref: str, others: Iterator[str]) -> None:
        needed = self.needs.setdefault(ref, {})
        for other in others:
            if other != ref:
                needed[other] = None
                self._edges += 1
        if self._edges > MAX_EDGES:
            raise SbomError(Message("the documents state more than {limit} dependencies", {"limit": MAX_EDGES}))


def _both(one: Component, other: Component) -> Component:
    """What two documents say of one package; several licence statements stand side by side."""
    return one._replace(
        licences=tuple(dict.fromkeys((*one.licences, *other.licences))),
        supplier=one.supplier or other.supplier,
        optional=_in_all(one.optional, other.optional),
        dev=_in_all(one.dev, other.dev),
    )


def _in_all(one: bool | None, other: bool | None) -> bool | None:
    """True only when both say so; None when both say nothing. A document that says nothing has it in for good."""
    return None if one is None and other is None else bool(one and other)


def _bounded(faults: list[SbomFault]) -> tuple[SbomFault, ...]:
    if len(faults) <= MAX_FAULTS:
        return tuple(faults)
    count = len(faults) - MAX_FAULTS + 1
    rest = SbomFault("", Message("{count} more are not listed", {"count": count}), "warning")
    return (*faults[: MAX_FAULTS - 1], rest)
