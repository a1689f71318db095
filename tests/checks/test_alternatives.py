"""Which alternatives are offered, in which order, and why."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest

from osreg_checks.answer import Answer
from osreg_checks.consider import consider, exit_code
from osreg_registry.catalogue import Catalogue
from osreg_registry.errors import UsageError

NOW = datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.UTC)
Open = Callable[[Path], Catalogue]


def product(world: Path, name: str, **changes: str) -> None:
    """A copy of Full Board under another name, some lines replaced."""
    text = (world / "registry/products/full-board.yml").read_text(encoding="utf-8")
    text = text.replace("full-board", name).replace("Full Board", changes.get("name", name.title()))
    for old, new in ((k, v) for k, v in changes.items() if k != "name"):
        text = text.replace({"fit": "fit: full", "licence": "licence: MIT"}[old], new)
    (world / f"registry/products/{name}.yml").write_text(text, encoding="utf-8")


def use(world: Path, town: str, name: str, *lines: str) -> None:
    """An open product in production in a town."""
    text = (world / "solutions/fernstadt/vorhabentafel.yml").read_text(encoding="utf-8")
    (world / f"solutions/{town}/{name}.yml").write_text(
        text.replace("product: example-board", "\n".join([f"product: {name}", *lines])), encoding="utf-8"
    )


def ids(answer: Answer) -> list[str]:
    return [alternative.id for alternative in answer.alternatives]


def test_the_better_fit_comes_first(world: Path, catalogue_of: Open) -> None:
    answer = consider(catalogue_of(world), "Closed Board", NOW)
    assert ids(answer) == ["full-board", "example-board", "needy-board"]
    assert [alternative.fit for alternative in answer.alternatives] == ["full", "partial", "adjacent"]


def test_among_equals_a_confirmed_neighbour_then_any_neighbour_then_public_bodies_then_the_name(
    world: Path, catalogue_of: Open
) -> None:
    for name in ("a-board", "b-board", "c-board", "d-board"):
        product(world, name)
    use(world, "nachbarstadt", "d-board", 'confirmed: "2026-10-01"')
    use(world, "nachbarstadt", "c-board", 'confirmed: "2020-10-01"')
    use(world, "fernstadt", "b-board")
    answer = consider(catalogue_of(world), "Closed Board", NOW, "musterstadt")
    assert ids(answer)[:5] == ["d-board", "c-board", "b-board", "a-board", "full-board"]


def test_without_a_municipality_there_are_no_neighbours(world: Path, catalogue_of: Open) -> None:
    answer = consider(catalogue_of(world), "Closed Board", NOW)
    assert not any(user.neighbour for alternative in answer.alternatives for user in alternative.users)


def test_the_policy_prefers_its_approved_products_among_equals(world: Path, catalogue_of: Open) -> None:
    product(world, "a-board")
    policy = world / "registry/policy.yml"
    policy.write_text(policy.read_text(encoding="utf-8") + "approved_products: [full-board]\n", encoding="utf-8")
    answer = consider(catalogue_of(world), "Closed Board", NOW)
    assert ids(answer)[:2] == ["full-board", "a-board"]
    assert "on the approved list of policy 1.0" in [str(reason) for reason in answer.alternatives[0].reasons]


@pytest.mark.parametrize("licence", ["BUSL-1.1", "LicenseRef-proprietary", "LicenseRef-mystery", "NOASSERTION"])
def test_what_is_not_known_to_be_open_is_never_offered(world: Path, catalogue_of: Open, licence: str) -> None:
    product(world, "a-board", licence=f"licence: {licence}")
    assert "a-board" not in ids(consider(catalogue_of(world), "Closed Board", NOW))


def test_every_row_carries_its_reasons(world: Path, catalogue_of: Open) -> None:
    answer = consider(catalogue_of(world), "Closed Board", NOW, "Musterstadt")
    row = next(alternative for alternative in answer.alternatives if alternative.id == "example-board")
    assert [str(reason) for reason in row.reasons] == [
        "covers a good part of it",
        "in production at the neighbour Nachbarstadt (26 km)",
        "in use at 2 public bodies: Fernstadt, Beispielkreis",
    ]


def test_an_alternative_that_drags_in_something_closed_says_so(world: Path, catalogue_of: Open) -> None:
    row = consider(catalogue_of(world), "Closed Board", NOW).alternatives[-1]
    assert [(needed.name, needed.openness, needed.path) for needed in row.needs] == [
        ("Closed Database", "proprietary", ("closed-database",))
    ]


def test_what_was_refused_is_told_with_the_reason(world: Path, catalogue_of: Open) -> None:
    refused = consider(catalogue_of(world), "Closed Board", NOW).rejected
    assert [(item.id, item.rejection.reason.en) for item in refused] == [
        ("busl-board", "The licence forbids running it as a service.")
    ]


@pytest.mark.parametrize("name", ["musterstadt", "Musterstadt", "MUSTERSTADT", "05999004"])
def test_a_municipality_is_known_by_id_name_and_ags(world: Path, catalogue_of: Open, name: str) -> None:
    assert consider(catalogue_of(world), "Closed Board", NOW, name).municipality == "Musterstadt"


def test_an_unknown_municipality_is_a_mistake_with_a_hint(world: Path, catalogue_of: Open) -> None:
    with pytest.raises(UsageError) as caught:
        consider(catalogue_of(world), "Closed Board", NOW, "Mustersatdt")
    assert str(caught.value.fix) == "did you mean Musterstadt?"


@pytest.mark.parametrize(
    ("query", "verdict"),
    [
        ("Full Board", "open"),
        ("Closed Board", "proprietary"),
        ("Busl Board", "source-available"),
        ("Mystery Board", "undetermined"),
        ("Nothing Like That", "undetermined"),
        ("musterstadt/vorhabentafel", "proprietary"),
        ("fernstadt/vorhabentafel", "open"),
        ("fernstadt/eigenbau", "open"),
    ],
)
def test_the_verdict(world: Path, catalogue_of: Open, query: str, verdict: str) -> None:
    assert consider(catalogue_of(world), query, NOW).subject.openness == verdict


@pytest.mark.parametrize(
    ("query", "fail_on", "strict", "code"),
    [
        ("Full Board", "note", False, 0),
        ("Closed Board", "warning", False, 1),
        ("Closed Board", "error", False, 0),
        ("Closed Board", None, False, 0),
        ("musterstadt/vorhabentafel", "error", False, 1),
        ("fernstadt/vorhabentafel", "warning", False, 0),
        ("fernstadt/vorhabentafel", "note", False, 1),
        ("Mystery Board", "error", False, 0),
        ("Mystery Board", "error", True, 3),
        ("Full Board", "error", True, 0),
        ("Nothing Like That", None, False, 3),
    ],
)
def test_the_exit_code_follows_from_the_result(
    world: Path, catalogue_of: Open, query: str, fail_on: str | None, strict: bool, code: int
) -> None:
    assert exit_code(consider(catalogue_of(world), query, NOW), fail_on, strict=strict) == code  # type: ignore[arg-type]


def test_a_user_with_an_entry_of_its_own_is_not_counted_twice(world: Path, catalogue_of: Open) -> None:
    path = world / "registry/products/example-board.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("name: Beispielkreis", "name: FERNSTADT"), encoding="utf-8")
    row = consider(catalogue_of(world), "Closed Board", NOW).alternatives[1]
    assert sorted(user.municipality for user in row.users) == ["Fernstadt", "Nachbarstadt"]
