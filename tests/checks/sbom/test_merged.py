"""Several documents as one bill of material."""

from __future__ import annotations

import time

import pytest

from osreg_checks.sbom.document import MAX_COMPONENTS, MAX_FAULTS, Bom, Component, SbomError, SbomFault, Stated
from osreg_checks.sbom.judging import paths
from osreg_checks.sbom.merged import merged
from osreg_registry.message import Message

MIT = (Stated("id", "MIT"),)


def bom(*components: Component, needs: dict[str, tuple[str, ...]] | None = None, root: str | None = ".") -> Bom:
    own = [Component(root, "own", licences=MIT)] if root else []
    return Bom("x.lock", "1", root, {one.ref: one for one in (*own, *components)}, needs or {}, flat=needs is None)


def part(ref: str, **fields: object) -> Component:
    return Component(ref, ref, "1", f"pkg:npm/{ref}@1", place=f"/packages/{ref}")._replace(**fields)  # type: ignore[arg-type]


def test_a_single_document_stays_as_it_is() -> None:
    one = bom(part("a"))
    assert merged({"x.lock": one}, "town") is one
    fault = SbomFault("y.lock", Message("it is damaged"))
    assert merged({"x.lock": one}, "town", [fault]) == one._replace(faults=(fault,))


def test_what_any_root_needs_is_direct_and_places_name_the_file() -> None:
    web = bom(part("a"), part("b"), needs={".": ("a",), "a": ("b", ".")})
    api = bom(part("c"), part("d"), root=None)
    whole = merged({"web.lock": web, "api.lock": api}, "town")
    assert whole.needs["."] == ("web.lock#a", "api.lock#c", "api.lock#d")
    assert paths(whole)["web.lock#b"] == "web.lock#a"
    assert {ref: one.place for ref, one in whole.components.items()} == {
        ".": "",
        "web.lock#a": "web.lock: /packages/a",
        "web.lock#b": "web.lock: /packages/b",
        "api.lock#c": "api.lock: /packages/c",
        "api.lock#d": "api.lock: /packages/d",
    }
    assert (whole.format, whole.flat, whole.components["."].name) == ("x.lock 1", False, "town")


def test_the_same_package_in_two_documents_is_one_component() -> None:
    one = bom(part("a"), part("b", dev=True, optional=True), needs={".": ("a", "b")})
    other = bom(part("b", dev=False, licences=MIT), part("e"), needs={".": ("b",), "b": ("e",)})
    whole = merged({"1": one, "2": other}, "town")
    assert set(whole.components) == {".", "1#a", "1#b", "2#e"}
    shared = whole.components["1#b"]
    assert (shared.dev, shared.optional, shared.licences) == (False, False, MIT)
    assert whole.needs["1#b"] == ("2#e",)


def test_another_version_or_no_package_url_is_another_component() -> None:
    older = part("a", purl="pkg:npm/a@0", version="0")
    whole = merged({"1": bom(part("a"), part("n", purl=None)), "2": bom(older, part("n", purl=None))}, "town")
    assert set(whole.components) == {".", "1#a", "1#n", "2#a", "2#n"}


def test_faults_name_their_file_and_are_bounded() -> None:
    one = bom(part("a"))._replace(faults=(SbomFault("/x", Message("odd")), SbomFault("", Message("odd"), "warning")))
    whole = merged({"1": one, "2": bom(part("b"))}, "town", [SbomFault("3", Message("damaged"))])
    assert [(fault.place, fault.level) for fault in whole.faults] == [
        ("3", "error"),
        ("1: /x", "error"),
        ("1", "warning"),
    ]
    many = one._replace(faults=one.faults * MAX_FAULTS)
    faults = merged({"1": many, "2": one}, "town").faults
    assert (len(faults), str(faults[-1].message)) == (MAX_FAULTS, f"{MAX_FAULTS + 3} more are not listed")


def test_too_much_together_is_an_error() -> None:
    half = {f"c{n}": Component(f"c{n}", "c") for n in range(MAX_COMPONENTS // 2 + 1)}
    large = Bom("x", "", None, half, {}, flat=True)
    with pytest.raises(SbomError, match="more than 500000 components"):
        merged({"1": large, "2": large}, "town")


def test_merging_is_linear() -> None:
    def seconds(count: int) -> float:
        parts = [part(f"c{n}") for n in range(count)]
        needs = {".": tuple(one.ref for one in parts)} | {f"c{n}": (f"c{n + 1}",) for n in range(count - 1)}
        one, start = bom(*parts, needs=needs), time.perf_counter()
        merged({"1": one, "2": one}, "town")
        return time.perf_counter() - start

    small = min(seconds(2_000) for _ in range(3))
    assert seconds(20_000) < 30 * small
