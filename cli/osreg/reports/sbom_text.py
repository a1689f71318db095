"""The answer to a bill of material for a clerk: counts first, then findings by weight, then how to mend."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from osreg.reports.layout import indented, row
from osreg.words import Words, clean
from osreg_checks.answer import Answer
from osreg_checks.finding import LEVELS, Result
from osreg_checks.sbom.bill import Bill, Judged, title, vanishing

_SHOWN = 20
_LABEL = 21


def sbom_text(answer: Answer, bill: Bill, words: Words, width: int, *, every: bool) -> str:
    """The page, `width` columns wide; all findings with `every`, else the first twenty."""
    return "\n".join(_lines(answer, bill, words, width, shown=None if every else _SHOWN)) + "\n"


def _lines(answer: Answer, bill: Bill, words: Words, width: int, *, shown: int | None) -> Iterator[str]:
    def line(label: str, text: str) -> list[str]:
        return row((f"{label}:" if label else "", text), (_LABEL, width - _LABEL - 2))

    subject = answer.subject
    yield f"{clean(subject.name or '')}  {words(subject.openness).upper()}"
    form = f"{bill.bom.format} {bill.bom.version}".strip()
    about = words("{form}, {count} components", form=clean(form), count=len(bill.all))
    if bill.bom.flat:
        about += "; " + words("the document does not say what needs what")
    yield from indented(about, 2, width)
    if subject.openness_reason:
        yield from indented(words.say(subject.openness_reason), 2, width)
    yield ""
    counts = ", ".join(f"{count} {words(openness)}" for openness, count in bill.counts.items())
    yield from line(words("Components"), counts)
    failed = sorted((one for one in answer.results if one.outcome == "fail"), key=_weight)
    if failed:
        yield ""
    for result in failed[:shown]:
        yield from line(words("Finding"), f"{result.check} {words(result.level)}: {words.say(result.message)}")
    if shown is not None and len(failed) > shown:
        yield from line("", words("and {count} more: --all shows them", count=len(failed) - shown))
    yield from _mending(failed, bill, words, line)
    reasons = [one.reason for one in answer.results if one.outcome == "unknown" and one.reason]
    if reasons:
        yield ""
    for number, reason in enumerate(reasons[:shown]):
        yield from line(words("Not determinable") if number == 0 else "", words.say(reason))
    if shown is not None and len(reasons) > shown:
        yield from line("", words("and {count} more: --all shows them", count=len(reasons) - shown))
    yield ""
    yield from line(
        words("Basis"),
        ", ".join(
            (
                words("registry {revision}", revision=answer.registry_revision),
                words("policy {version}", version=clean(answer.policy_version)),
            )
        ),
    )


def _weight(result: Result) -> tuple[int, str]:
    return LEVELS.index(result.level), result.check


def _mending(failed: list[Result], bill: Bill, words: Words, line: Callable[[str, str], list[str]]) -> Iterator[str]:
    """What to do: each remedy once, and the direct dependencies whose replacement helps most."""
    told = dict.fromkeys(words.say(one.fix) for one in failed if one.fix)
    for number, fix in enumerate(told):
        yield from line(words("To mend it") if number == 0 else "", fix)
    serious = [one for one in bill.all if _is_finding(one)]
    for ref, count in vanishing(serious)[:5]:
        name = clean(title(bill.bom.components[ref]))
        text = words("replace {name}: {count} findings vanish", name=name, count=count)
        yield from line("", text)


def _is_finding(one: Judged) -> bool:
    return one.betrays is not None or one.verdict.openness in {"proprietary", "source-available"}
