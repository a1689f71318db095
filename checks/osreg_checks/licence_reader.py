"""Which licence a text is: by an SPDX tag, else by short phrases of it that stand in order and at their distance.

Unknown rather than wrong: a text that carries more than licences known here, terms of its own among them, is None.

The bare text of a GNU licence says neither "only" nor "or later". As other readers do, `-only` is returned for it, and
`-or-later` where a notice in the same file says so; `agrees` does not tell the two apart.
"""

from __future__ import annotations

import functools
import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from osreg_registry.licences import PROPRIETARY, LicenceTable
from osreg_registry.paths import LICENCES, shipped

#: The longest licence known here has 42 KB; what is longer holds more than a licence.
MAX_CHARACTERS = 256 * 1024
_TABLE = Path(__file__).parent / "data" / "licence_texts.json"
_MAX_PARTS = 6

# The tag is put together so that tools looking for it do not take it for this file's own.
_TAG = re.compile("SPDX-License" + r"-Identifier:[ \t]*([A-Za-z0-9.:+() \t-]{1,300})")
_SHORT, _TOP_LINES = 2048, 5
# "Copyright (c) 2026 Musterstadt", not "copyright notice, this list of conditions".
_COPYRIGHT = re.compile(
    r"[\W_]{0,20}(copyright|\(c\)|©)[\s:]{0,5}(\(c\)|©|\d{4}|[<\[{(]|by\b|holders?:|$)", re.IGNORECASE
)
_COPYRIGHT_LINE = 160  # a text in one line starts with its copyright, too
_BETWEEN_WORDS = re.compile(r"[\W_]+")
_GNU_FORM = re.compile(r"((?:a|l)?gpl-[0-9.]+|gfdl-[0-9.]+)(-only|-or-later|\+|-with-.*)?")
# Ids of SPDX that share one text and differ in what a notice says.
_SAME_TEXT = {
    "mpl-2.0-no-copyleft-exception": "mpl-2.0",
    "ofl-1.1-rfn": "ofl-1.1",
    "ofl-1.1-no-rfn": "ofl-1.1",
    "bsd-2-clause-netbsd": "bsd-2-clause",
}
_REUSE = re.compile(r"LICENSES/([^/]+)")


class Sample(NamedTuple):
    """How one licence is known: phrases in their order, and between how many words the whole of them spans.

    `head` and `tail` may stand before and behind it, at most that many words away (a preamble, "how to apply").
    `absent` must not occur beside it. A `notice` names a licence without being its text.
    """

    id: str
    phrases: tuple[str, ...]
    words: tuple[int, int]
    head: tuple[tuple[str, int], ...]
    tail: tuple[tuple[str, int], ...]
    absent: tuple[str, ...]
    around: int
    notice: bool


class _Found(NamedTuple):
    sample: Sample
    start: int
    end: int


class _Knowledge(NamedTuple):
    samples: tuple[Sample, ...]
    riders: tuple[str, ...]
    terms: frozenset[str]  # words that make terms
    names: frozenset[str]  # words that name licences


def read_licence(text: str) -> str | None:
    """The SPDX id of the licence that the text is; None when it is not recognised.

    It is an expression only where an SPDX tag in the text is one (https://spdx.dev/learn/handling-license-info/).
    """
    text = text[:MAX_CHARACTERS]
    tagged = _tag(text)
    words = _normalised(_without_tag(text, tagged))
    if any(f" {rider} " in words for rider in _knowledge().riders):
        return None
    recognised = _recognised(words)
    if tagged and recognised and agrees(tagged, recognised) is False:
        return None
    return tagged or recognised


def agrees(declared: str, detected: str) -> bool | None:
    """Whether a declared SPDX expression can stand for what was detected; None when that cannot be told.

    It can when they share a licence; "only" and "or later" are one, and an exception (WITH) changes nothing.
    """
    mine, theirs = _licences_in(declared), _licences_in(detected)
    if not mine or not theirs:
        return None
    if mine & theirs:
        return True
    return None if any(_is_anything(one) for one in mine | theirs) else False


def licence_of_name(path: str) -> str | None:
    """The SPDX id that a file in LICENSES/ is named after (https://reuse.software/spec-3.3/); None elsewhere."""
    match = _REUSE.fullmatch(path)
    if match is None:
        return None
    name = match.group(1)
    return next((found for stem in (name.rpartition(".")[0], name) if (found := _known_id(stem))), None)


# --------------------------------------------------------------------------------------------------- expressions


@functools.cache
def _table() -> LicenceTable:
    return LicenceTable.read(shipped() / LICENCES)


def _known_id(name: str) -> str | None:
    """The id as SPDX writes it; None for what SPDX does not know. A LicenseRef is known by its form."""
    if re.fullmatch(r"(?i)LicenseRef-[A-Za-z0-9][A-Za-z0-9.-]*", name):
        return name
    licence = _table().get(name)
    return licence.id if licence else None


def _tag(text: str) -> str | None:
    """The expression of the SPDX tags, when all say the same: anywhere in a short text, at the top of a long one."""
    part = text if len(text) < _SHORT else "\n".join(text[:_SHORT].splitlines()[:_TOP_LINES])
    tags = {_stated(match) for match in _TAG.finditer(part)}
    return next(iter(tags)) if len(tags) == 1 and _licences_in(*tags) else None


def _stated(tag: re.Match[str]) -> str:
    return " ".join(tag.group(1).split()).rstrip(" -")


def _without_tag(text: str, tagged: str | None) -> str:
    """The text without the tags that were understood; whatever else a line says stays."""
    return _TAG.sub(lambda tag: " " if _stated(tag) == tagged else tag.group(), text) if tagged else text


@functools.lru_cache(maxsize=512)
def _licences_in(expression: str) -> frozenset[str]:
    """The licences in the expression without "only" and "or later"; empty when it names none that is known."""
    judgement = _table().judge(expression)
    if {problem.kind for problem in judgement.problems} & {"not-spdx", "unknown-id"}:
        return frozenset()
    # Exceptions fall out here, and so do NOASSERTION and NONE.
    return frozenset(_level(one) for one in judgement.ids if _known_id(one.removesuffix("+")))


def _level(licence_id: str) -> str:
    plain = licence_id.casefold()
    match = _GNU_FORM.fullmatch(plain)
    return match.group(1) if match else _SAME_TEXT.get(plain, plain).removesuffix("+")


def _is_anything(licence_id: str) -> bool:
    """Whether the id stands for a text that only its user knows."""
    known = licence_id == PROPRIETARY.casefold() or licence_id.startswith("licenseref-scancode-")
    return "licenseref-" in licence_id and not known


# ---------------------------------------------------------------------------------------------------------- texts


def _normalised(text: str) -> str:
    """The words in lower case with one space before and behind each; lines that state a copyright left out."""
    lines = (line for line in text.splitlines() if not _states_copyright(line))
    return f" {_words_of(chr(10).join(lines))} "


def _words_of(text: str) -> str:
    return _BETWEEN_WORDS.sub(" ", unicodedata.normalize("NFKC", text).lower()).strip()


def _states_copyright(line: str) -> bool:
    """Whether the line names holders of rights, and nothing else: terms may not hide in it."""
    if len(line) > _COPYRIGHT_LINE or not _COPYRIGHT.match(line):
        return False
    return not _knowledge().terms.intersection(_words_of(line).split())


@functools.cache
def _knowledge() -> _Knowledge:
    document = json.loads(_TABLE.read_bytes())
    samples = tuple(_sample(row) for row in document["texts"])
    return _Knowledge(samples, tuple(document["riders"]), frozenset(document["terms"]), frozenset(document["names"]))


def _sample(row: dict[str, Any]) -> Sample:
    return Sample(
        id=row["id"],
        phrases=tuple(row["phrases"]),
        words=tuple(row["words"]),
        head=tuple((phrase, words) for phrase, words in row.get("head", ())),
        tail=tuple((phrase, words) for phrase, words in row.get("tail", ())),
        absent=tuple(row.get("absent", ())),
        around=row.get("around", 60),
        notice=row.get("notice", False),
    )


def _recognised(words: str) -> str | None:
    """The one licence that the words are, nothing but harmless words left over."""
    found, rest = _take_apart(words)
    if not found:
        return None
    texts = {sample.id for sample in found if not sample.notice}
    if texts == {"LGPL-3.0-only", "GPL-3.0-only"}:  # the LGPL 3 is written as an addition to the GPL 3
        texts = {"LGPL-3.0-only"}
    notices = {sample.id for sample in found if sample.notice}
    if len(texts) > 1 or len(notices) > 1:
        return None
    licence = next(iter(notices or texts))
    if texts and _level(licence) != _level(next(iter(texts))):
        return None
    return licence if _is_harmless(rest, found) else None


def _take_apart(words: str) -> tuple[list[Sample], list[str]]:
    """The samples found, and the stretches of the text that none of them covers."""
    found: list[Sample] = []
    rest = [words]
    while len(found) < _MAX_PARTS:
        hit = next(_hits(rest), None)
        if hit is None:
            break
        index, match = hit
        found.append(match.sample)
        rest[index : index + 1] = [rest[index][: match.start + 1], rest[index][match.end - 1 :]]
    return found, rest


def _hits(rest: list[str]) -> Iterator[tuple[int, _Found]]:
    """Every sample that stands in a part. A notice behind a licence's text is an example of how to write one."""
    for sample in _knowledge().samples:
        for index, part in enumerate(rest[:1] if sample.notice else rest):
            if any(f" {phrase} " in part for phrase in sample.absent):
                continue
            if match := _find(sample, part):
                yield index, match


def _find(sample: Sample, words: str) -> _Found | None:
    """Where the sample stands in the words."""
    start = end = 0
    for number, phrase in enumerate(sample.phrases):
        at = words.find(f" {phrase} ", max(end - 1, 0))
        if at < 0:
            return None
        if number == 0:
            start = at
        elif number == 1:  # the nearest start: a title may stand there twice
            start = words.rfind(f" {sample.phrases[0]} ", 0, at + 1)
        end = at + len(phrase) + 2
    if not sample.words[0] <= _count(words, start, end) <= sample.words[1]:
        return None
    return _Found(sample, _with_head(sample, words, start), _with_tail(sample, words, end))


def _count(words: str, start: int, end: int) -> int:
    """How many words stand between two spaces."""
    return words.count(" ", start, end) - 1


def _with_head(sample: Sample, words: str, start: int) -> int:
    starts = [start]
    for phrase, most in sample.head:
        at = words.rfind(f" {phrase} ", 0, start + 1)
        if at >= 0 and _count(words, at, start + 1) <= most:
            starts.append(at)
    return min(starts)


def _with_tail(sample: Sample, words: str, end: int) -> int:
    ends = [end]
    for phrase, most in sample.tail:
        at = words.find(f" {phrase} ", end - 1)
        behind = at + len(phrase) + 2
        if at >= 0 and _count(words, end - 1, behind) <= most:
            ends.append(behind)
    return max(ends)


def _is_harmless(rest: list[str], found: list[Sample]) -> bool:
    """Whether what is left is short and makes no terms of its own: no "must", no "except", no other licence's name."""
    left = " ".join(rest).split()
    own = {word for one in found for word in (*_BETWEEN_WORDS.split(one.id.lower()), *one.phrases[0].split())}
    telling = _knowledge().terms | _knowledge().names
    return len(left) <= max(sample.around for sample in found) and not (set(left) - own) & telling
