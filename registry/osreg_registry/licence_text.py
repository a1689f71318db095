"""Licences as people write them ("GPL V3", "Apache License, Version 2.0") turned into SPDX, or refused with the reason.

Only what the words say is turned: a missing version, a list without AND or OR, or a text that gives each part its own
licence is refused, since every guess would be a legal statement that nobody made.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, NamedTuple

from osreg_registry.message import Message

if TYPE_CHECKING:
    from osreg_registry.licences import LicenceTable

PROPRIETARY = "LicenseRef-proprietary"
NO_SUCH_NAME = Message("no list has a licence of that name")
_MAX = 300
# What else a text may contain beside one licence, and why it then names none. The order matters: first match wins.
_NOT_OPEN = Message("it names something that is not open beside the licence; state each edition by itself")
_UNNAMED = Message("it names further licences without saying which")
_PARTS = Message("it gives different parts different licences; state each part by itself")
_LISTED = Message("it lists licences without AND or OR, so nobody can tell whether one may choose")
_REFUSED = (
    (re.compile(r"(?i)proprietar|commercial|enterprise|source-available|\bpaid\b|not published|closed"), _NOT_OPEN),
    (re.compile(r"(?i)separately licensed"), _NOT_OPEN),
    (re.compile(r"(?i)\b(and|or|und|oder|with|plus) (additional|other|further|component|weitere)"), _UNNAMED),
    (re.compile(r"(?i)\bvary\b|\bmixed\b|\bvarious\b"), _UNNAMED),
    (re.compile(r";|\)\s*[+,]"), _PARTS),
    (re.compile(r"[,/|&]|\s\+\s|\b(et|und|plus)\b"), _LISTED),
)
_PROPRIETARY = re.compile(
    r"(?i)\W*(proprietary|closed source|commercial|propriet[äa]r|kommerziell)\W*(licen[cs]e|software|lizenz)?\W*"
)
_PUBLIC_DOMAIN = re.compile(r"(?i)\W*public[ -]?domain\W*")
_VERSION = re.compile(r"(?i),?\s*\b(version|ver\.?)\s*")
_LATER = re.compile(r"(\+|[ -]or[ -](any[ -])?later( version)?|[ -]oder sp[äa]ter|[ -]plus)\s*$", re.IGNORECASE)
_ONLY = re.compile(r"[ -]only\s*$", re.IGNORECASE)
_REMARK = re.compile(r"\s*\(([^()]*)\)\s*$")
_FILLING = re.compile(
    r"\b(the|gnu|licen[cs]e|lizenz|version|ver|software|agreement|public licen[cs]e)\b", re.IGNORECASE
)
_LONG = (
    (re.compile(r"affero general public", re.IGNORECASE), "AGPL"),
    (re.compile(r"(lesser|library) general public", re.IGNORECASE), "LGPL"),
    (re.compile(r"general public", re.IGNORECASE), "GPL"),
    (re.compile(r"mozilla public", re.IGNORECASE), "MPL"),
    (re.compile(r"eclipse public", re.IGNORECASE), "EPL"),
    (re.compile(r"european union public", re.IGNORECASE), "EUPL"),
    (re.compile(r"server side public", re.IGNORECASE), "SSPL"),
    (re.compile(r"business source", re.IGNORECASE), "BUSL"),
    (re.compile(r"\basl\b|apache software", re.IGNORECASE), "Apache"),
    (re.compile(r"creative commons", re.IGNORECASE), "CC"),
)
# Names that no rule reaches. Keys are as `_key` makes them.
_KNOWN = {
    "bsd20": "BSD-2-Clause",
    "bsd30": "BSD-3-Clause",
    "bsd2clause": "BSD-2-Clause",
    "bsd3clause": "BSD-3-Clause",
    "newbsd": "BSD-3-Clause",
    "modifiedbsd": "BSD-3-Clause",
    "simplifiedbsd": "BSD-2-Clause",
    "freebsd": "BSD-2-Clause",
    "expat": "MIT",
    "boostsoftware10": "BSL-1.0",
    "boost10": "BSL-1.0",
    "elastic20": "Elastic-2.0",
    "commonsclause": "LicenseRef-scancode-commons-clause",
}
_FAMILIES = frozenset(
    {"agpl", "apache", "artistic", "bsd", "busl", "cc", "ccby", "cddl", "cecill", "epl", "eupl", "gpl", "lgpl", "mpl"}
    | {"osl", "sspl"}
)
_OPERATOR = re.compile(r"(?<=[\s)])(and|or|with)(?=[\s(])", re.IGNORECASE)
_GNU = re.compile(r"(A|L)?GPL-[0-9.]+|GFDL-[0-9.]+")


class Stated(NamedTuple):
    """What a text says about the licence: an SPDX expression and how it was read, or the reason why there is none."""

    expression: str | None
    note: Message | None = None
    reason: Message | None = None


def read_stated(text: str, table: LicenceTable) -> Stated:
    """The licence that a text of a stranger states."""
    plain = " ".join(text.split())
    if not plain or len(plain) > _MAX:
        return Stated(None, reason=Message("it is empty, or too long to be the name of a licence"))
    for reader in (_expression, _own_terms, _name, _refusal, _with_remark):
        if stated := reader(plain, table):
            return stated
    if _key(plain) in _FAMILIES:
        return Stated(None, reason=Message("it names no version of the licence"))
    return Stated(None, reason=NO_SUCH_NAME)


def _own_terms(text: str, _table: LicenceTable) -> Stated | None:
    """Texts that name no licence at all."""
    if _PROPRIETARY.fullmatch(text):
        return Stated(PROPRIETARY)
    if _PUBLIC_DOMAIN.fullmatch(text):
        return Stated(None, reason=Message("public domain is not a licence; state the dedication, for example CC0-1.0"))
    return None


def _refusal(text: str, _table: LicenceTable) -> Stated | None:
    """Texts that name more than one licence without saying how they belong together."""
    return next((Stated(None, reason=reason) for pattern, reason in _REFUSED if pattern.search(text)), None)


def _with_remark(text: str, table: LicenceTable) -> Stated | None:
    """One licence with a remark in brackets behind it."""
    remark = _REMARK.search(text)
    inner = read_stated(text[: remark.start()], table) if remark else None
    if remark is None or inner is None or inner.expression is None:
        return None
    return Stated(inner.expression, Message("the remark `{remark}` was left out", {"remark": remark.group(1)}))


def _expression(text: str, table: LicenceTable) -> Stated | None:
    """An SPDX expression, its ids put right; None when it has another fault than old ids and letter case."""
    judgement = table.judge(text)
    if {problem.kind for problem in judgement.problems} - {"deprecated", "case"}:
        return None
    expression, narrow = text, False
    for licence_id in sorted(judgement.ids, key=len, reverse=True):
        right, was_narrowed = _modern(licence_id, table)
        narrow = narrow or was_narrowed
        expression = re.sub(rf"(?<![\w.+-]){re.escape(licence_id)}(?![\w.+-])", right, expression)
    expression = _OPERATOR.sub(lambda operator: operator.group().upper(), expression)
    return Stated(expression, _NARROW if narrow else None)


_NARROW = Message("it does not say `or later`, so the narrower reading was taken")


def _modern(licence_id: str, table: LicenceTable) -> tuple[str, bool]:
    """The id as SPDX writes it today, and whether that narrows what may have been meant."""
    licence = table.get(licence_id) or table.get(licence_id.removesuffix("+"))
    if licence is None:
        return licence_id, False
    plain, later = licence.id.removesuffix("+"), licence_id.endswith("+")
    if _GNU.fullmatch(plain):
        return f"{plain}-or-later" if later else f"{plain}-only", not later
    return (f"{plain}+" if later else plain), False


def _name(text: str, table: LicenceTable) -> Stated | None:
    """A name of one licence, with or without "or later"."""
    text = _VERSION.sub(" ", text)  # the comma of "Apache License, Version 2.0" lists nothing
    later, only = bool(_LATER.search(text)), bool(_ONLY.search(text))
    licence_id = _names(table).get(_key(_ONLY.sub("", _LATER.sub("", text))))
    if licence_id is None:
        return None
    gnu = _GNU.match(licence_id)
    if gnu:
        plain = gnu.group().rstrip("-")
        return Stated(f"{plain}-{'or-later' if later else 'only'}", None if later or only else _NARROW)
    return Stated(f"{licence_id}+" if later else licence_id)


@functools.lru_cache(maxsize=4)
def _names(table: LicenceTable) -> dict[str, str]:
    """Keys of all ids and full names; a key that two licences share names none."""
    found: dict[str, set[str]] = {}
    for licence in table.licences():
        for spelling in (licence.id, licence.name):
            found.setdefault(_key(_ONLY.sub("", _LATER.sub("", spelling))), set()).add(licence.id)
    names = {key: min(ids, key=len) for key, ids in found.items() if len(ids) == 1 or _one_family(ids)}
    return names | _KNOWN


def _one_family(ids: set[str]) -> bool:
    """Whether the ids are forms of one GNU licence: GPL-3.0, GPL-3.0-only, GPL-3.0-or-later."""
    return len({match.group() if (match := _GNU.match(i)) else i for i in ids}) == 1


def _key(text: str) -> str:
    """A name without what people vary: case, punctuation, "the ... licence", "v3" for "3.0"."""
    for pattern, short in _LONG:
        text = pattern.sub(short, text)
    text = _FILLING.sub(" ", text)
    text = re.sub(r"(?<=[\s_-])v\.?\s?(?=\d)|(?<=[a-z])v(?=\d)", " ", text, flags=re.IGNORECASE)
    # A whole number at the end is a version: "3" is "3.0". A number inside a name ("BSD 3-Clause") is not.
    text = re.sub(r"(?<![\d.])(\d)\s*$", r"\1.0", text)
    return re.sub(r"[^a-z0-9]", "", text.lower())
