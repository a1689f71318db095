"""How open a licence expression is, by which public list, and what is wrong with the way it is written.

Openness is derived, never typed in: `open`, `source-available`, `proprietary` or `undetermined`. The lists are asked in
this order, and the first that knows decides: openCode's list, OSI, FSF (both flags as SPDX carries them), ScanCode's
category. Lists disagree, so every judgement names its list and version. Being on no list means "not assessed".
Expressions follow SPDX 2.3 annex D (https://spdx.github.io/spdx-spec/v2.3/SPDX-license-expressions/).
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from osreg_registry.message import Message

if TYPE_CHECKING:
    from osreg_registry.model import Accepted

Openness = Literal["open", "source-available", "proprietary", "undetermined"]
Acceptance = Literal["accepted", "refused", "not-assessed"]

PROPRIETARY = "LicenseRef-proprietary"
_NOBODY_KNOWS = frozenset({"noassertion", "none"})
_FREE_CATEGORIES = frozenset({"Permissive", "Copyleft", "Copyleft Limited", "Public Domain"})
_CATEGORY_OPENNESS: dict[str, Openness] = {
    **dict.fromkeys(_FREE_CATEGORIES, "open"),
    "Source-available": "source-available",
    "Free Restricted": "source-available",
    "Proprietary Free": "proprietary",
    "Commercial": "proprietary",
}
_REFERENCE = re.compile(r"(DocumentRef-[A-Za-z0-9.-]+:)?LicenseRef-[A-Za-z0-9.-]+", re.IGNORECASE)
_ADDITION = re.compile(r"(DocumentRef-[A-Za-z0-9.-]+:)?AdditionRef-[A-Za-z0-9.-]+", re.IGNORECASE)
_OPERATORS = frozenset({"and", "or", "with"})
_AMBIGUOUS = re.compile(r"(A|L)?GPL-[0-9.]+")


class Licence(NamedTuple):
    """What the public lists say about one licence; None is "not assessed"."""

    id: str
    name: str
    osi: bool
    fsf: bool | None
    scancode: str | None
    opencode: Literal["approved", "similar", "not approved"] | None
    deprecated: bool


class Problem(NamedTuple):
    """Something wrong with the writing of an expression: `not-spdx`, `unknown-id`, `deprecated` or `case`."""

    kind: str
    message: Message
    fix: Message | None = None


class Judgement(NamedTuple):
    """How open an expression is, who says so, and what is wrong with its writing."""

    openness: Openness
    source: str
    reason: Message
    problems: tuple[Problem, ...] = ()
    ids: tuple[str, ...] = ()


class Node(NamedTuple):
    """A part of an expression: an operator over parts, or an id."""

    operator: Literal["AND", "OR", "WITH", ""]
    parts: tuple[Node, ...] = ()
    id: str = ""


class NotAnExpressionError(ValueError):
    """A text that is no SPDX expression."""


class LicenceTable:
    """The vendored lists, read from `registry/vocabularies/licences.json`."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._about = document["about"]
        self._rows = {key.casefold(): Licence(key, *row) for key, row in document["licences"].items()}
        for key, status in document["opencode"].items():
            self._rows.setdefault(key.casefold(), Licence(key, key, False, None, None, status, False))
        self._exceptions = {key.casefold(): key for key in document["exceptions"]}
        self._references = {key.casefold(): category for key, category in document["scancode"].items()}
        self.judge = functools.lru_cache(maxsize=4096)(self._judge)

    @classmethod
    def read(cls, path: Path) -> LicenceTable:
        """The table in the file. Raises OSError and ValueError when it cannot be read."""
        return cls(json.loads(path.read_bytes()))

    def get(self, licence_id: str) -> Licence | None:
        """The licence with that SPDX id, letter case aside; None when no list has it."""
        return self._rows.get(licence_id.casefold())

    def licences(self) -> Iterator[Licence]:
        """All licences of the lists."""
        return iter(self._rows.values())

    def list_name(self, key: str) -> str:
        """Name, version and date of a list as a verdict quotes it: `openCode 1.7 (2026-02-23)`."""
        about = self._about["spdx" if key in {"osi", "fsf"} else key]
        name = f"{key.upper()} ({about['name']})" if key in {"osi", "fsf"} else about["name"]
        date = f" ({about['date']})" if "date" in about else ""
        return f"{name} {about['version']}{date}"

    def _judge(self, expression: str) -> Judgement:
        try:
            node = parse(expression)
        except NotAnExpressionError:
            reason = Message("`{text}` is not an SPDX expression", {"text": expression[:100]})
            fix = Message("write SPDX ids joined by AND, OR, WITH; see https://spdx.org/licenses/")
            return Judgement("undetermined", "", reason, (Problem("not-spdx", reason, fix),))
        problems = tuple(self._problems(node))
        verdict = self._openness(node)
        ids = tuple(dict.fromkeys(leaf.id for leaf in _leaves(node)))
        return verdict._replace(problems=problems, ids=ids)

    # ---------------------------------------------------------------------------------------------------- openness

    def _openness(self, node: Node) -> Judgement:
        if node.operator == "WITH":
            return self._with_exception(node)
        if not node.operator:
            return self._single(node.id)
        parts = [self._openness(part) for part in node.parts]
        return _best(parts) if node.operator == "OR" else _worst(parts)

    def _with_exception(self, node: Node) -> Judgement:
        licence, exception = node.parts
        if exception.id.casefold() in self._exceptions:
            return self._openness(licence)
        reason = Message("`{id}` is not an exception that SPDX knows", {"id": exception.id})
        return Judgement("undetermined", "", reason)

    def _single(self, licence_id: str) -> Judgement:
        key = licence_id.removesuffix("+").casefold()
        if key in _NOBODY_KNOWS:
            return Judgement("undetermined", "", Message("`{id}` says that nobody determined it", {"id": licence_id}))
        if key == PROPRIETARY.casefold():
            return Judgement("proprietary", "osreg", Message("it is offered under the vendor's own terms"))
        if key in self._references:
            return self._by_category(licence_id, self._references[key])
        licence = self._rows.get(key)
        if licence is None:
            return Judgement("undetermined", "", Message("`{id}` is on none of the lists", {"id": licence_id}))
        return self._by_lists(licence)

    def _by_lists(self, licence: Licence) -> Judgement:
        approving = next(self._approving(licence), None)
        if approving:
            reason = Message("{list} has `{id}`", {"list": self.list_name(approving), "id": licence.id})
            return Judgement("open", self.list_name(approving), reason)
        doubted = licence.opencode == "not approved" or licence.fsf is False
        if doubted and licence.scancode in _FREE_CATEGORIES:
            reason = Message(
                "the lists disagree about `{id}`: {no} refuses it, ScanCode files it under {category}",
                {
                    "id": licence.id,
                    "no": self.list_name("opencode" if licence.opencode else "fsf"),
                    "category": licence.scancode,
                },
            )
            return Judgement("undetermined", "", reason)
        return self._by_category(licence.id, licence.scancode)

    @staticmethod
    def _approving(licence: Licence) -> Iterator[str]:
        if licence.opencode in {"approved", "similar"}:
            yield "opencode"
        if licence.osi:
            yield "osi"
        if licence.fsf:
            yield "fsf"

    def _by_category(self, licence_id: str, category: str | None) -> Judgement:
        source = self.list_name("scancode")
        if category not in _CATEGORY_OPENNESS:
            reason = Message("no list has assessed `{id}`", {"id": licence_id})
            return Judgement("undetermined", "", reason)
        reason = Message(
            "{list} files `{id}` under {category}", {"list": source, "id": licence_id, "category": category}
        )
        return Judgement(_CATEGORY_OPENNESS[category], source, reason)

    # ----------------------------------------------------------------------------------------------------- writing

    def _problems(self, node: Node) -> Iterator[Problem]:
        if node.operator == "WITH":
            yield from self._problems(node.parts[0])
            yield from self._exception_problems(node.parts[1].id)
        elif node.operator:
            for part in node.parts:
                yield from self._problems(part)
                if part.id.casefold() in _NOBODY_KNOWS:
                    message = Message("`{id}` stands alone or not at all", {"id": part.id})
                    yield Problem(
                        "not-spdx", message, Message("name the licence, or state `{id}` only", {"id": part.id})
                    )
        else:
            yield from self._id_problems(node.id)

    def _id_problems(self, licence_id: str) -> Iterator[Problem]:
        if licence_id.casefold() in _NOBODY_KNOWS or _REFERENCE.fullmatch(licence_id):
            return
        licence = self.get(licence_id) or self.get(licence_id.removesuffix("+"))
        if licence is None:
            message = Message("`{id}` is no SPDX licence id", {"id": licence_id})
            fix = Message("take the id from https://spdx.org/licenses/, or LicenseRef-... for a licence not on it")
            yield Problem("unknown-id", message, fix)
            return
        if licence.deprecated:
            yield Problem(
                "deprecated", Message("`{id}` is a deprecated SPDX id", {"id": licence.id}), _modern(licence.id)
            )
        if licence.id.casefold() == licence_id.casefold() and licence.id != licence_id:
            message = Message("`{id}` is written `{right}`", {"id": licence_id, "right": licence.id})
            yield Problem("case", message, Message("write `{right}`", {"right": licence.id}))

    def _exception_problems(self, exception: str) -> Iterator[Problem]:
        if exception.casefold() not in self._exceptions and not _ADDITION.fullmatch(exception):
            message = Message("`{id}` is not an exception that SPDX knows", {"id": exception})
            yield Problem(
                "unknown-id", message, Message("take it from https://spdx.org/licenses/exceptions-index.html")
            )

    # -------------------------------------------------------------------------------------------------- acceptance

    def acceptance(self, expression: str, accepted: Accepted) -> tuple[Acceptance, Message]:
        """Whether a policy accepts the expression, and why; a licence on no list is `not-assessed`."""
        try:
            return self._accept(parse(expression), accepted)
        except NotAnExpressionError:
            return "not-assessed", Message("`{text}` is not an SPDX expression", {"text": expression})

    def _accept(self, node: Node, accepted: Accepted) -> tuple[Acceptance, Message]:
        if node.operator == "WITH":
            return self._accept(node.parts[0], accepted)
        if not node.operator:
            return self._accept_one(node.id, accepted)
        answers = [self._accept(part, accepted) for part in node.parts]
        order: list[Acceptance] = ["accepted", "not-assessed", "refused"]
        if node.operator == "AND":
            order.reverse()
        return min(answers, key=lambda answer: order.index(answer[0]))

    def _accept_one(self, licence_id: str, accepted: Accepted) -> tuple[Acceptance, Message]:
        plain = licence_id.removesuffix("+")
        if plain in accepted.refused:
            return "refused", Message("the policy refuses `{id}` by name", {"id": plain})
        if plain in accepted.licences:
            return "accepted", Message("the policy accepts `{id}` by name", {"id": plain})
        licence = self.get(plain)
        if licence and licence.opencode == "not approved" and "opencode" in accepted.lists:
            text = Message("{list} names `{id}` as not approved", {"list": self.list_name("opencode"), "id": plain})
            return "refused", text
        found = next((key for key in self._approving(licence) if key in accepted.lists), None) if licence else None
        if found:
            return "accepted", Message("{list} has `{id}`", {"list": self.list_name(found), "id": plain})
        judgement = self._single(licence_id)
        if judgement.openness in {"proprietary", "source-available"}:
            return "refused", judgement.reason
        return "not-assessed", Message("none of the policy's lists has assessed `{id}`", {"id": plain})


def _best(parts: list[Judgement]) -> Judgement:
    """The most open of alternatives: the buyer may choose."""
    return min(parts, key=lambda part: ("open", "undetermined", "source-available", "proprietary").index(part.openness))


def _worst(parts: list[Judgement]) -> Judgement:
    """The least open of parts that all apply. One that is known not to be open outweighs an unknown one."""
    return min(parts, key=lambda part: ("proprietary", "source-available", "undetermined", "open").index(part.openness))


def _modern(licence_id: str) -> Message:
    if _AMBIGUOUS.fullmatch(licence_id):
        return Message("write `{id}-only` or `{id}-or-later`, as the licence notice says", {"id": licence_id})
    if licence_id.endswith("+"):
        return Message("write `{id}-or-later`", {"id": licence_id.removesuffix("+")})
    return Message("its page on https://spdx.org/licenses/ names the successor")


def _leaves(node: Node) -> Iterator[Node]:
    if not node.operator:
        yield node
    for part in node.parts:
        yield from _leaves(part)


def parse(expression: str) -> Node:
    """The tree of an expression. license-expression parses; ids stay as written, so that old ones are noticed.

    Raises NotAnExpressionError.
    """
    from license_expression import ExpressionError, ExpressionParseError, Licensing  # noqa: PLC0415 -- 40 ms to import

    # license-expression 30.4 forgives an operator at the end.
    if len(expression) > 2000 or _OPERATORS.intersection(expression.casefold().split()[-1:]):
        raise NotAnExpressionError
    try:
        tree = Licensing().parse(expression, simple=True)
    except (ExpressionError, ExpressionParseError, AttributeError, TypeError, RecursionError) as error:
        # AttributeError: license-expression 30.4 on "Apache/ MIT".
        raise NotAnExpressionError from error
    if tree is None:
        raise NotAnExpressionError
    return _node(tree)


def _node(tree: Any) -> Node:
    kind = type(tree).__name__
    if kind == "LicenseWithExceptionSymbol":
        return Node("WITH", (_leaf(tree.license_symbol.key), _leaf(tree.exception_symbol.key)))
    if kind in {"AND", "OR"}:
        return Node("AND" if kind == "AND" else "OR", tuple(_node(part) for part in tree.args))
    return _leaf(tree.key)


def _leaf(text: str) -> Node:
    if not re.fullmatch(r"[A-Za-z0-9.:+-]+", text):
        raise NotAnExpressionError
    return Node("", id=text)
