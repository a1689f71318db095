"""Columns of text, and text that is safe to show."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from osreg.reports.json_text import json_text
from osreg.reports.layout import indented, row, wrapped
from osreg.words import clean, preferred


@pytest.mark.parametrize("width", [1, 7, 20])
@pytest.mark.parametrize(
    "text", ["", "short", "a rather long sentence in words", "Donaudampfschifffahrt " * 3, "漢字 " * 9]
)
def test_no_line_is_wider_than_its_column_and_nothing_is_lost(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert all(cell_len(line) <= max(width, 2) for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_cells_stand_side_by_side() -> None:
    assert row(("one two three", "four"), (7, 5)) == ["one two  four", "three"]
    assert indented("one two three", 2, 9) == ["  one two", "  three"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Größe – ok", "Größe – ok"),
        ("\x1b[31mred", "�[31mred"),
        ("a\nb\tc\x9b", "a�b�c�"),
        ("a\u202eb\u2066", "a�b�"),
        ("::error::x", ": :error: :x"),
        ("##[error]", "# #[error]"),
    ],
)
def test_nothing_is_left_that_a_terminal_or_a_log_obeys(text: str, shown: str) -> None:
    assert clean(text) == shown


def test_json_escapes_what_a_terminal_obeys_and_stays_the_same_document() -> None:
    import json

    document = {"name": "München \x1b \x9b \u202e"}
    text = json_text(document)
    assert json.loads(text) == document
    assert "München" in text
    assert not set(text) & {"\x1b", "\x9b", "\u202e"}


@pytest.mark.parametrize(
    ("arguments", "environment", "language"),
    [
        ([], {}, "en"),
        ([], {"LANG": "de_DE.UTF-8"}, "de"),
        ([], {"LANG": "de_AT@euro", "LC_ALL": "C"}, "en"),
        ([], {"LANG": "fr_FR.UTF-8", "LC_MESSAGES": "de_CH"}, "de"),
        (["check", "x", "--lang", "de"], {"LANG": "C"}, "de"),
        (["check", "x", "--lang=en"], {"LANG": "de_DE"}, "en"),
        (["check", "--lang"], {"LANG": "de_DE"}, "de"),
    ],
)
def test_the_language_is_that_of_the_option_then_of_the_locale(
    arguments: list[str], environment: dict[str, str], language: str
) -> None:
    assert preferred(arguments, environment) == language
