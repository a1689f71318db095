"""What is said about a part that does not fit under the licence of the whole, and what can be done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from osreg_checks.compatibility.compare import Compared, Comparison
from osreg_checks.compatibility.matrix import Answer, Matrix, osadl
from osreg_checks.compatibility.own_words import EUPL, eupl_allows, lgpl_section, network_clause
from osreg_checks.compatibility.parts import Parts, compared_parts, licences_of, named
from osreg_checks.finding import Finding, Unknown
from osreg_checks.sbom.bill import Bill
from osreg_registry.message import Message

#: Other licences of the whole that are tried as a way out. With more in the way, no single one is.
_MOST_WAYS = 10
_WORDS: dict[Answer, str] = {"no": "No", "check": "Check dependency", "undecided": "Unknown"}


def misfits(bill: Bill, outbound: str, matrix: Matrix | None = None) -> Iterator[Finding | Unknown]:
    """What the list (that of the OSADL unless another is given) says against parts of a whole under `outbound`."""
    matrix = matrix or osadl()
    comparison = Comparison(matrix, outbound)
    if comparison.obstacle:
        yield Unknown(_obstacle(matrix, outbound, comparison.obstacle))
        return
    yield from _Explanation(matrix, outbound, compared_parts(matrix, comparison, bill)).of_all()


def _obstacle(matrix: Matrix, outbound: str, obstacle: Answer) -> Message:
    if obstacle == "unclear":
        return Message("`{licence}` of the whole is not one SPDX expression", {"licence": outbound[:100]})
    gaps = {"list": matrix.name, "licence": outbound}
    return Message("{list} does not have `{licence}`, the licence of the whole", gaps)


class _Explanation:
    def __init__(self, matrix: Matrix, outbound: str, parts: list[Parts]) -> None:
        self._matrix = matrix
        self._outbound = matrix.id_of(outbound)
        self._parts = parts
        self._others: dict[str, list[Parts]] = {}

    def of_all(self) -> Iterator[Finding | Unknown]:
        """Findings by licence, then what could not be told, each reason once."""
        unlisted: list[Parts] = []
        unclear: list[Parts] = []
        for part in self._parts:
            answer = part.compared.answer if part.compared else "unclear"
            if part.compared is None or answer == "unclear":
                unclear.append(part)
            elif answer == "unlisted" and not eupl_allows(self._outbound, part.compared.inbound):
                unlisted.append(part)
            elif answer != "yes":
                yield self._one(part, part.compared)
        yield from self._not_told(unlisted, unclear)

    def _not_told(self, unlisted: list[Parts], unclear: list[Parts]) -> Iterator[Unknown]:
        if unlisted:
            gaps = {"list": self._matrix.name, "licences": licences_of(unlisted), "parts": named(unlisted)}
            yield Unknown(Message("{list} does not have {licences}: {parts}", gaps), unlisted[0].place)
        nameless = [part for part in unclear if part.licence is None]
        if nameless:
            yield Unknown(Message("no licence is known: {parts}", {"parts": named(nameless)}), nameless[0].place)
        several = [part for part in unclear if part.licence is not None]
        if several:
            gaps = {"licences": licences_of(several), "parts": named(several)}
            text = Message("nothing says how the licence is meant, {licences}: {parts}", gaps)
            yield Unknown(text, several[0].place)

    def _one(self, part: Parts, compared: Compared) -> Finding | Unknown:
        if compared.answer == "choice":
            return self._choice(part, compared)
        if compared.answer == "unlisted":
            return self._only_the_appendix(part, compared)
        gaps = {
            "parts": _what(part, compared),
            "list": self._matrix.name,
            "answer": _WORDS[compared.answer],
            "inbound": compared.inbound,
            "outbound": compared.outbound,
        }
        message = Message("{list} says {answer} to `{inbound}` in a whole under `{outbound}`: {parts}", gaps)
        if compared.answer == "undecided":
            return Unknown(message, part.place)
        if compared.answer == "check":
            return Finding(part.place, message, _with_network(self._look(), compared.inbound), "note", compared.inbound)
        fix = _with_network(self._mend(compared), compared.inbound)
        return Finding(part.place, message, fix, "note" if lgpl_section(compared.inbound) else None, compared.inbound)

    def _choice(self, part: Parts, compared: Compared) -> Finding:
        gaps = {
            "parts": _what(part, compared),
            "list": self._matrix.name,
            "inbound": compared.inbound,
            "choice": compared.outbound,
            "outbound": self._outbound,
        }
        text = Message(
            "{list} says Yes to `{inbound}` under `{choice}` but not under all of `{outbound}`: {parts}", gaps
        )
        fix = Message(
            "distribute the whole under `{choice}` alone, or choose another component; this is no legal advice", gaps
        )
        return Finding(part.place, text, fix, "note", compared.inbound)

    def _only_the_appendix(self, part: Parts, compared: Compared) -> Finding:
        gaps = {"list": self._matrix.name, "inbound": compared.inbound, "parts": _what(part, compared), "own": EUPL}
        message = Message("{list} does not have `{inbound}`, the Appendix of {own} does: {parts}", gaps)
        return Finding(part.place, message, self._mend(compared), "note", compared.inbound)

    def _look(self) -> Message:
        return Message(
            "read the clause by which one of both licences allows a later version or another licence, and write down "
            "what you rely on; this is no legal advice"
        )

    def _mend(self, compared: Compared) -> Message:
        """The way out: the library kept apart, the whole under the licence of the part, or another part."""
        inbound = compared.inbound
        section = lgpl_section(inbound)
        if section:
            return Message(
                "if the whole only uses the library, section {section} of `{licence}` lets it keep its own licence: "
                "keep to the conditions there; otherwise choose another component; this is no legal advice",
                {"section": section, "licence": inbound},
            )
        why = self._why_reversed(compared)
        if why is None:
            return Message(
                "choose another component, run it as a program of its own, or ask its authors for another licence; "
                "this is no legal advice"
            )
        others = self._misfits_under(inbound)
        gaps: dict[str, Any] = {"licence": inbound, "why": why, "others": named(others)}
        if others:
            return Message(
                "choose another component; the whole could be distributed under `{licence}` ({why}), but other parts "
                "do not fit there: {others}; this is no legal advice",
                gaps,
            )
        return Message(
            "distribute the whole under `{licence}` ({why}, and the list says No to no other part there), or choose "
            "another component; this is no legal advice",
            gaps,
        )

    def _why_reversed(self, compared: Compared) -> Message | None:
        """Who says that the whole may be distributed under the licence of the part, if anybody."""
        if len(self._others) >= _MOST_WAYS and compared.inbound not in self._others:
            return None
        if eupl_allows(self._outbound, compared.inbound):
            return Message("Article 5 of {own} and its Appendix allow it", {"own": EUPL})
        if Comparison(self._matrix, compared.inbound).of(self._outbound).answer == "yes":
            return Message("{list} says Yes to `{own}` in it", {"list": self._matrix.name, "own": self._outbound})
        return None

    def _misfits_under(self, outbound: str) -> list[Parts]:
        """The parts to which the list says No once the whole is under the other licence."""
        if outbound not in self._others:
            comparison = Comparison(self._matrix, outbound)
            self._others[outbound] = [
                part for part in self._parts if part.licence and comparison.of(part.licence).answer == "no"
            ]
        return self._others[outbound]


def _what(part: Parts, compared: Compared) -> Message | str:
    """The components, with their whole licence where only a part of it decides."""
    names = named([part])
    if part.licence == compared.inbound:
        return names
    gaps = {"parts": names, "licence": part.licence, "chosen": compared.chosen}
    if part.licence == compared.chosen:
        return Message("{parts} (under `{licence}`)", gaps)
    return Message("{parts} (under `{licence}`, taken as `{chosen}`)", gaps)


def _with_network(fix: Message, inbound: str) -> Message:
    clause = network_clause(inbound)
    return Message("{fix}; {clause}", {"fix": fix, "clause": clause}) if clause else fix
