"""YAML as osreg reads it."""

from __future__ import annotations

import time

import pytest

from osreg_registry.strict_yaml import MAX_BYTES, parse


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"),
        ("yes", "yes"),
        ("05958004", "05958004"),
        ("01001000", "01001000"),
        ("0x1F", "0x1F"),
        ("2026-11-23", "2026-11-23"),
        ("1_000", "1_000"),
        ("12:30:45", "12:30:45"),
        ("<<", "<<"),
        ("'7'", "7"),
        ("7", 7),
        ("-0.5", -0.5),
        ("1e3", 1000.0),
        ("true", True),
        ("~", None),
        ("99999999999999999999", "99999999999999999999"),
    ],
)
def test_a_scalar_means_what_yaml_1_2_says_and_numbers_with_leading_zeros_are_text(text: str, value: object) -> None:
    assert parse(f"key: {text}\n".encode()).data == {"key": value}


REFUSED = {
    "alias bomb": (b"a: &a [x]\nb: &b [*a, *a]\n", 1, 4, "anchors (&name) are not allowed"),
    "alias": (b"a: *b\n", 1, 4, "aliases (*name) are not allowed"),
    "merge key bomb": (b"a: &a {x: 1}\nb:\n  <<: *a\n", 1, 4, "anchors (&name) are not allowed"),
    "30,000 brackets": (b"[" * 30_000, 1, 17, "nested deeper than 16 levels"),
    "30,000 dashes": (b"- " * 30_000, 1, 33, "nested deeper than 16 levels"),
    "duplicate key": (b"a: 1\nb: 2\na: 3\n", 3, 1, "the key `a` stands here a second time"),
    "python tag": (b"a: !!python/name:os.system x\n", 1, 4, "tags (!os.system) are not allowed"),
    "two documents": (b"a: 1\n---\nb: 2\n", 2, 1, "a second document starts here"),
    "byte order mark": (b"\xef\xbb\xbfa: 1\n", 1, 1, "the file starts with a byte order mark"),
    "UTF-16": ("a: 1\n".encode("utf-16"), 1, 1, "the file starts with a byte order mark"),
    "not UTF-8": (b"a: 1\nb: M\xfcnchen\n", 2, 5, "the file is not UTF-8 text"),
    "NUL": (b"a: x\x00y\n", 1, 5, "control character U+0000 is not allowed"),
    "noncharacter": ("a: x\uffffy\n".encode(), 1, 5, "control character U+FFFF is not allowed"),
    "escape sequence": (b'a: "\\e]8;;https://x.example"\n', 1, 4, "control character U+001B is not allowed"),
    "bidi override": ("a: x\u202ey\n".encode(), 1, 5, "control character U+202E is not allowed"),
    "65 KiB": (b"a: " + b"x" * (MAX_BYTES + 1024), 1, 1, "the file is larger than 64 KiB"),
    "mapping as a key": (b"? {a: 1}\n: 2\n", 1, 3, "a key must be plain text"),
    "unclosed": (b"a: [1,\nb: 2\n", 3, 1, "this is not YAML: did not find expected ',' or ']'"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_hostile_text_is_refused_with_its_place(name: str) -> None:
    raw, line, column, message = REFUSED[name]
    started = time.monotonic()
    parsed = parse(raw)
    assert parsed.data is None
    assert (parsed.flaws[0].line, parsed.flaws[0].column, str(parsed.flaws[0].message)) == (line, column, message)
    assert time.monotonic() - started < 5  # a bomb would take minutes


def test_all_duplicate_keys_are_reported_at_once() -> None:
    assert [flaw.key for flaw in parse(b"a: 1\na: 2\nb: {c: 1, c: 2}\n").flaws] == ["a", "b.c"]


def test_every_key_and_item_knows_its_place() -> None:
    places = parse(b"a:\n  - b: 1\n    c: 2\n", places=True).places
    assert places["a", 0, "c"] == ((3, 5), (3, 8))
    assert places["a", 0].value == (2, 5)


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n"])
def test_nothing_is_nothing(text: str) -> None:
    parsed = parse(text.encode())
    assert parsed.data is None
    assert not parsed.flaws
