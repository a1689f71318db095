"""Parts under a licence in a whole under another: what the list says, which choice is taken, what can be done."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from osreg_checks.compatibility.compare import Comparison
from osreg_checks.compatibility.explain import misfits
from osreg_checks.compatibility.matrix import Matrix, osadl
from osreg_checks.compatibility.own_words import EUPL_APPENDIX, eupl_allows
from osreg_checks.finding import Finding, Unknown
from osreg_checks.sbom.bill import Bill, Judged, Verdict
from osreg_checks.sbom.document import Bom, Component
from osreg_registry.licences import LicenceTable
from osreg_registry.message import Message

LICENCES = Path(__file__).parents[2] / "LICENSES"

# A list of our own for the logic, so that a newer OSADL matrix changes no test of it. Row: the whole; column: the part.
ROWS = {
    "A": {"A": "Same", "B": "Yes", "C": "No", "D": "Unknown", "E": "Check dependency"},
    "B": {"A": "Yes", "B": "Same", "C": "Yes", "D": "No", "E": "No"},
    "C": {"A": "Yes", "B": "No", "C": "Same", "D": "Yes", "E": "Yes"},
    "D": {"A": "No", "B": "No", "C": "No", "D": "Same", "E": "No"},
    "E": {"A": "No", "B": "No", "C": "No", "D": "No", "E": "Same"},
}
LIST = Matrix("List 1", ROWS, {key.casefold(): key for key in ROWS})

# whole, part, answer, the licence of the part that decides, the part as taken
COMPARED = [
    ("A", "B", "yes", "B", "B"),
    ("A", "A", "yes", "A", "A"),
    ("A", "C", "no", "C", "C"),
    ("A", "D", "undecided", "D", "D"),
    ("A", "E", "check", "E", "E"),
    ("A", "Z", "unlisted", "Z", "Z"),
    ("a", "c", "no", "C", "C"),
    # one of several is enough, and is named
    ("A", "C OR B", "yes", "B", "B"),
    ("A", "C OR E", "check", "E", "E"),
    ("A", "C OR Z", "unlisted", "Z", "Z"),
    # all must fit; a No outweighs what nobody knows
    ("A", "B AND C", "no", "C", "B AND C"),
    ("A", "Z AND C", "no", "C", "Z AND C"),
    ("A", "B AND Z", "unlisted", "Z", "B AND Z"),
    ("A", "B AND E", "check", "E", "B AND E"),
    ("A", "(C OR B) AND A", "yes", "B", "B AND A"),
    ("A", "(C OR B) AND C", "no", "C", "B AND C"),
    # an exception and a later version only add: they carry a Yes, and mend nothing by themselves
    ("A", "B WITH Some-exception", "yes", "B WITH Some-exception", "B WITH Some-exception"),
    ("A", "C WITH Some-exception", "unlisted", "C WITH Some-exception", "C WITH Some-exception"),
    ("A", "B+", "yes", "B+", "B+"),
    ("A", "C+", "unlisted", "C+", "C+"),
    # a list of statements is no expression: only agreement counts
    ("A", "A, B", "yes", "A", "A, B"),
    ("A", "B, C", "unclear", "B, C", "B, C"),
    ("A", "see the file LICENCE", "unclear", "see the file LICENCE", "see the file LICENCE"),
    ("A", "B OR", "unclear", "B OR", "B OR"),
    # the whole: under all of AND; under all of OR, or the choice is given up
    ("A AND B", "C", "no", "C", "C"),
    ("A AND C", "B", "no", "B", "B"),
    ("A OR B", "A", "yes", "A", "A"),
    ("A OR B", "C", "choice", "C", "C"),
    ("D OR E", "C", "no", "C", "C"),
    # no list is needed for the same licence; "LicenseRef-x" of two documents need not be the same
    ("Z", "Z", "yes", "Z", "Z"),
    ("LicenseRef-x", "LicenseRef-x", "unlisted", "LicenseRef-x", "LicenseRef-x"),
]


@pytest.mark.parametrize(("outbound", "inbound", "answer", "decides", "chosen"), COMPARED)
def test_an_expression_in_a_whole(outbound: str, inbound: str, answer: str, decides: str, chosen: str) -> None:
    found = Comparison(LIST, outbound).of(inbound)
    assert (found.answer, found.inbound, found.chosen) == (answer, decides, chosen)


def bill(*licences: str | None, dev: bool = False) -> Bill:
    blank = Judged._make([None] * len(Judged._fields))  # only component and verdict are looked at
    found = [
        blank._replace(
            component=Component(f"c{n}", f"c{n}", place=f"components[{n}]", dev=dev),
            verdict=Verdict("open", licence, Message("given")),
        )
        for n, licence in enumerate(licences)
    ]
    return Bill(Bom("CycloneDX", "1.6", None, {}, {}), tuple(found))


def said(outbound: str, *licences: str | None, matrix: Matrix | None = LIST) -> list[Finding | Unknown]:
    return list(misfits(bill(*licences), outbound, matrix))


def only(outbound: str, *licences: str | None, matrix: Matrix | None = LIST) -> tuple[str, str, str | None]:
    (found,) = said(outbound, *licences, matrix=matrix)
    assert isinstance(found, Finding)
    return str(found.message), str(found.fix), found.level


def test_what_fits_is_not_mentioned() -> None:
    assert said("A", "A", "B", "C OR B") == []


def test_parts_under_one_licence_are_one_finding_at_the_first_of_them() -> None:
    (found,) = said("A", "B", "C", "c", "C", "C")
    assert isinstance(found, Finding)
    assert found.key == "components[1]"
    assert str(found.message) == "List 1 says No to `C` in a whole under `A`: 4 components (c1, c2, c3 and others)"


def test_the_way_out_is_the_licence_of_the_part_where_the_list_says_yes_to_it() -> None:
    _, fix, level = only("A", "C", "D OR A")
    assert fix.startswith("distribute the whole under `C` (List 1 says Yes to `A` in it, and the list says No to no")
    assert level is None


def test_the_way_out_is_not_offered_when_another_part_is_in_the_way() -> None:
    _, fix, _ = only("A", "C", "B")
    assert fix.startswith("choose another component; the whole could be distributed under `C`")
    assert "other parts do not fit there: c1;" in fix


def test_without_a_way_out_another_component_is_left() -> None:
    assert only("B", "E")[1].startswith("choose another component, run it as a program of its own")


def test_giving_up_the_choice_of_the_whole_is_a_note() -> None:
    message, fix, level = only("A OR B", "C")
    assert message == "List 1 says Yes to `C` under `B` but not under all of `A OR B`: c0"
    assert (fix.startswith("distribute the whole under `B` alone"), level) == (True, "note")


def test_a_clause_to_be_read_is_a_note() -> None:
    message, fix, level = only("A", "E")
    assert message == "List 1 says Check dependency to `E` in a whole under `A`: c0"
    assert (fix.startswith("read the clause"), level) == (True, "note")


def test_what_could_not_be_told_is_said_once_for_each_reason() -> None:
    found = said("A", None, "Z", "D", "Y", None, "B, C", "X OR W")
    assert all(isinstance(one, Unknown) for one in found)
    assert [str(one.reason) for one in found if isinstance(one, Unknown)] == [
        "List 1 says Unknown to `D` in a whole under `A`: c2",
        "List 1 does not have `Z`, `Y`, `X OR W`: c1, c3, c6",
        "no licence is known: c0, c4",
        "nothing says how the licence is meant, `B, C`: c5",
    ]


@pytest.mark.parametrize(
    ("outbound", "reason"),
    [
        ("Z", "List 1 does not have `Z`, the licence of the whole"),
        ("A, B", "`A, B` of the whole is not one SPDX expression"),
        ("A OR " * 100 + "A", "is not one SPDX expression"),
    ],
)
def test_a_whole_that_the_list_cannot_judge_is_said_once(outbound: str, reason: str) -> None:
    (found,) = said(outbound, "C", "D", None)
    assert isinstance(found, Unknown)
    assert reason in str(found.reason)


def test_what_is_not_handed_on_is_not_compared() -> None:
    assert list(misfits(bill("C", dev=True), "A", LIST)) == []


# ------------------------------------------------------------------------------------------------ the list of the OSADL


def test_a_gpl_part_in_a_whole_under_the_eupl_is_explained() -> None:
    message, fix, level = only("EUPL-1.2", "GPL-3.0-only", "MIT", matrix=None)
    assert message == f"{osadl().name} says No to `GPL-3.0-only` in a whole under `EUPL-1.2`: c0"
    assert fix.startswith("distribute the whole under `GPL-3.0-only` (Article 5 of EUPL-1.2 and its Appendix allow it")
    assert "no legal advice" in fix
    assert level is None


def test_an_agpl_part_is_explained_with_its_network_clause() -> None:
    message, fix, _ = only("EUPL-1.2", "AGPL-3.0-or-later", matrix=None)
    assert "says No to `AGPL-3.0-or-later`" in message
    assert "distribute the whole under `AGPL-3.0-or-later`" in fix
    assert "section 13 of `AGPL-3.0-or-later`" in fix
    assert "over a network" in fix


def test_a_library_under_the_lgpl_is_a_note_with_its_own_section() -> None:
    message, fix, level = only("MIT", "LGPL-2.1-or-later", matrix=None)
    assert "says No" in message
    assert "section 6 of `LGPL-2.1-or-later`" in fix
    assert level == "note"


@pytest.mark.parametrize(
    ("old", "new"), [("GPL-2.0", "GPL-2.0-only"), ("LGPL-2.1+", "LGPL-2.1-or-later"), ("agpl-3.0", "AGPL-3.0-only")]
)
def test_old_gnu_ids_are_read(old: str, new: str) -> None:
    assert osadl().id_of(old) == new
    assert osadl().has(old)


def test_an_exception_that_the_list_has_is_compared_as_such() -> None:
    with_exception = "GPL-2.0-only WITH Classpath-exception-2.0"
    assert osadl().has(with_exception)
    assert Comparison(osadl(), with_exception).of("MIT").answer == "yes"


def test_the_list_is_named_with_its_date_and_every_answer_of_it_is_understood() -> None:
    matrix = osadl()
    assert matrix.name.startswith("OSADL license compatibility matrix (20")
    assert len(matrix.rows) > 100
    answers = {matrix.says(whole, part) for whole in matrix.rows for part in matrix.rows}
    assert answers == {"yes", "no", "check", "undecided"}


def test_the_list_agrees_with_the_appendix_of_the_eupl() -> None:
    matrix = osadl()
    listed = [one for one in EUPL_APPENDIX if matrix.has(one)]
    assert len(listed) > 10
    disagreeing = {one for one in listed if matrix.says(one, "EUPL-1.2") != "yes"}
    assert disagreeing == {"EUPL-1.1"}, "a part under EUPL-1.1 fits under EUPL-1.2 anyway"
    assert matrix.says("EUPL-1.2", "EUPL-1.1") == "yes"
    assert eupl_allows("EUPL-1.2", "OSL-2.1")
    assert not eupl_allows("EUPL-1.1", "OSL-2.1")


def test_the_appendix_is_that_of_the_licence(real_root: Path) -> None:
    text = (LICENCES / "EUPL-1.2.txt").read_text(encoding="utf-8").partition("Appendix")[2]
    for name in ("GPL) v. 2, v. 3", "AGPL) v. 3", "OSL) v. 2.1, v. 3.0", "EPL) v. 1.0", "CeCILL v. 2.0, v. 2.1"):
        assert name in text
    for name in (
        "MPL) v. 2",
        "LGPL) v. 2.1, v. 3",
        "EUPL) v. 1.1, v. 1.2",
        "LiLiQ-R) or Strong Reciprocity (LiLiQ-R+)",
    ):
        assert name in text
    table = LicenceTable.read(real_root / "registry/vocabularies/licences.json")
    assert all(table.get(one) for one in EUPL_APPENDIX), "an id that SPDX does not have"


# -------------------------------------------------------------------------------------------------------------- hostile


def test_hostile_expressions_end_in_an_answer() -> None:
    nested = "B OR (C AND " * 150 + "B" + ")" * 150
    for one in (nested, "(" * 3000, "B AND " * 5000 + "B", "A" * 100_000, "{name} [bold]", "B\x1b[31m OR C", ", , ,"):
        assert Comparison(LIST, "A").of(one).answer in {"yes", "no", "unclear", "unlisted"}


def test_a_hundred_thousand_licences_take_seconds_at_most() -> None:
    started = time.perf_counter()
    found = said("A", *(f"LicenseRef-{n} AND C" for n in range(50_000)), *(f"LicenseRef-{n}" for n in range(50_000)))
    assert time.perf_counter() - started < 10
    assert len(found) < 2_000


def test_long_expressions_in_many_licences_take_seconds_at_most() -> None:
    ways = [one for one in osadl().rows if osadl().says("MIT", one) == "no"]
    long = [f"LicenseRef-{n} OR " + " AND ".join(["GPL-2.0-only"] * 100) for n in range(1_500)]
    started = time.perf_counter()
    said("MIT", *ways, *long, matrix=None)
    assert time.perf_counter() - started < 30
