"""The answer to a bill of material for a clerk: counts first, then findings by weight, then how to mend."""

from __future__ import annotations

from collections.abc import Iterator

from osreg.reports.layout import indented, row
from osreg.words import Words, clean
from osreg_checks.answer import Answer
from osreg_checks.consider_sbom import open_instead
from osreg_checks.finding import LEVELS, Result
from osreg_checks.sbom.bill import Bill, Judged, title, vanishing
from osreg_registry.catalogue import Catalogue

_SHOWN = 20
_LABEL = 21
_HELPING = 5


def sbom_text(answer: Answer, bill: Bill, catalogue: Catalogue, words: Words, width: int, *, every: bool) -> str:
    """The page, `width` columns wide; all findings with `every`, else the first twenty."""
    page = _Page(answer, bill, catalogue, words, width, shown=None if every else _SHOWN)
    parts = (page.head(), page.findings(), page.mending(), page.unknown(), page.basis())
    return "\n".join(line for part in parts for line in part) + "\n"


class _Page:
    def __init__(
        self, answer: Answer, bill: Bill, catalogue: Catalogue, words: Words, width: int, *, shown: int | None
    ) -> None:
        self._answer = answer
        self._bill = bill
        self._catalogue = catalogue
        self.words = words
        self._width = width
        self._shown = shown
        self._failed = sorted(
            (one for one in answer.results if one.outcome == "fail" and not one.known),
            key=lambda one: (LEVELS.index(one.level), one.check),
        )

    def _line(self, label: str, text: str) -> list[str]:
        return row((f"{label}:" if label else "", text), (_LABEL, self._width - _LABEL - 2))

    def head(self) -> Iterator[str]:
        """What it is, and how many of its components are how open."""
        words, subject, bom = self.words, self._answer.subject, self._bill.bom
        yield f"{clean(subject.name or '')}  {words(subject.openness).upper()}"
        form = f"{bom.format} {bom.version}".strip()
        about = words("{form}, {count} components", form=clean(form), count=len(self._bill.all))
        if bom.flat:
            about += "; " + words("the document does not say what needs what")
        yield from indented(about, 2, self._width)
        if subject.openness_reason:
            yield from indented(words.say(subject.openness_reason), 2, self._width)
        yield ""
        counts = ", ".join(f"{count} {words(openness)}" for openness, count in self._bill.counts.items())
        yield from self._line(words("Components"), counts)

    def findings(self) -> Iterator[str]:
        """What is wrong, by weight; how much of it was known before, and what somebody accepted."""
        words = self.words
        accepted = [one for one in self._answer.results if one.outcome == "not-applicable" and one.component]
        known = sum(one.known for one in self._answer.results)
        if self._failed or known or accepted:
            yield ""
        for result in self._failed[: self._shown]:
            yield from self._line(words("Finding"), f"{result.check} {words(result.level)}: {self._said(result)}")
        yield from self._more(len(self._failed))
        if known:
            yield from self._line("", words("findings that the earlier report has, too: {count}", count=known))
        for result in accepted[: self._shown]:
            yield from self._line(words("Accepted"), f"{result.check}: {self._said(result)}")
        yield from self._more(len(accepted))

    def _said(self, result: Result) -> str:
        told = self.words.say(result.message)
        return f"{told}; {self.words.say(result.reason)}" if result.reason else told

    def _more(self, count: int) -> list[str]:
        if self._shown is None or count <= self._shown:
            return []
        return self._line("", self.words("and {count} more: --all shows them", count=count - self._shown))

    def mending(self) -> Iterator[str]:
        """What to do: each remedy once, what is there instead, and which direct dependency helps most."""
        if not self._failed:
            return
        told = dict.fromkeys(self.words.say(one.fix) for one in self._failed if one.fix)
        told |= dict.fromkeys(self._instead()) | dict.fromkeys(self._helping())
        for number, text in enumerate(told):
            yield from self._line(self.words("To mend it") if number == 0 else "", text)

    def _instead(self) -> Iterator[str]:
        """What could take the place of the closed products that components need, or are."""
        products = {one.betrays.id: one.betrays.name for one in self._bill.all if one.betrays}
        products |= {one.product.id: one.product.name for one in self._bill.all if one.product and _is_finding(one)}
        for product_id, name in sorted(products.items(), key=lambda pair: pair[1]):
            found = map(self._catalogue.product, open_instead(self._catalogue, product_id)[:_HELPING])
            if others := ", ".join(product.name for product in found if product):
                yield self.words("in place of {product}: {others}", product=clean(name), others=clean(others))

    def _helping(self) -> Iterator[str]:
        for ref, count in vanishing(one for one in self._bill.all if _is_finding(one))[:_HELPING]:
            name = clean(title(self._bill.bom.components[ref]))
            yield self.words("replace {name}; findings that vanish: {count}", name=name, count=count)

    def unknown(self) -> Iterator[str]:
        """What could not be determined, with the reason."""
        reasons = [one.reason for one in self._answer.results if one.outcome == "unknown" and one.reason]
        if reasons:
            yield ""
        for number, reason in enumerate(reasons[: self._shown]):
            yield from self._line(self.words("Not determinable") if number == 0 else "", self.words.say(reason))
        yield from self._more(len(reasons))

    def basis(self) -> Iterator[str]:
        """What the answer rests on."""
        words, answer = self.words, self._answer
        asked = [words("answers of services: {count}", count=len(answer.evidence))] if answer.evidence else []
        yield ""
        revision = words("registry {revision}", revision=answer.registry_revision)
        policy = words("policy {version}", version=clean(answer.policy_version))
        yield from self._line(words("Basis"), ", ".join((revision, policy, *asked)))


def _is_finding(one: Judged) -> bool:
    return one.betrays is not None or one.verdict.openness in {"proprietary", "source-available"}
