"""What several reports take from an answer alike: its findings by weight, what was accepted, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from osreg.words import Words, clean
from osreg_checks.answer import Answer
from osreg_checks.consider_sbom import open_instead
from osreg_checks.finding import LEVELS, Result
from osreg_checks.rules import ALL
from osreg_checks.sbom.bill import Bill, Judged, title, vanishing
from osreg_registry.catalogue import Catalogue
from osreg_registry.message import Message

_TITLES = {check.id: check.title for check in ALL}
_HELPING = 5


def failed(results: Iterable[Result]) -> list[Result]:
    """The findings that an earlier report does not have, heaviest first."""
    found = (one for one in results if one.outcome == "fail" and not one.known)
    return sorted(found, key=lambda one: (LEVELS.index(one.level), one.check))


def is_accepted(result: Result) -> bool:
    """Whether an exception silences it. A check that does not apply at all says its title instead of a finding."""
    return result.outcome == "not-applicable" and result.message.template != _TITLES.get(result.check)


def undetermined(answer: Answer, words: Words) -> list[str]:
    """What could not be told, each reason once."""
    reasons = [one.reason for one in answer.results if one.outcome == "unknown" and one.reason]
    return list(dict.fromkeys(words.say(reason) for reason in (*reasons, *unasked(answer))))


def unasked(answer: Answer) -> tuple[Message, ...]:
    """What nobody was asked; nothing when there is nothing to ask about, because the name is not known."""
    return answer.unasked if answer.is_known or answer.subject.kind in {"repository", "package"} else ()


def sentences(texts: Iterable[str]) -> str:
    """Several remarks in one cell."""
    return "; ".join(text.removesuffix(".") for text in texts)


def remedies(answer: Answer, catalogue: Catalogue, words: Words) -> list[str]:
    """What to do, each remedy once: what mends a finding, what is there instead, what helps most."""
    found = failed(answer.results)
    told = dict.fromkeys(words.say(one.fix) for one in found if one.fix)
    if found and answer.bill:
        told |= dict.fromkeys((*_instead(answer.bill, catalogue, words), *_helping(answer.bill, words)))
    return list(told)


def _instead(bill: Bill, catalogue: Catalogue, words: Words) -> Iterator[str]:
    """What could take the place of the closed products that components need, or are."""
    products = {one.betrays.id: one.betrays.name for one in bill.all if one.betrays}
    products |= {one.product.id: one.product.name for one in bill.all if one.product and _is_finding(one)}
    for product_id, name in sorted(products.items(), key=lambda pair: pair[1]):
        found = map(catalogue.product, open_instead(catalogue, product_id)[:_HELPING])
        if others := ", ".join(product.name for product in found if product):
            yield words("in place of {product}: {others}", product=clean(name), others=clean(others))


def _helping(bill: Bill, words: Words) -> Iterator[str]:
    for ref, count in vanishing(one for one in bill.all if _is_finding(one))[:_HELPING]:
        name = clean(title(bill.bom.components[ref]))
        yield words("replace {name}; findings that vanish: {count}", name=name, count=count)


def _is_finding(one: Judged) -> bool:
    return one.betrays is not None or one.verdict.openness in {"proprietary", "source-available"}
