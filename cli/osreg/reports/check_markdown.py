"""The answer of `osreg check` for a pull request or a file: verdict, counts, findings by weight, how to mend them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from osreg.reports.findings import failed, is_accepted, remedies, sentences, undetermined
from osreg.reports.markdown import LONGEST, bullets, link, plain, table
from osreg.reports.users import in_use, to_ask
from osreg.words import Words
from osreg_checks.answer import Alternative, Answer
from osreg_checks.dependencies import Needed
from osreg_checks.finding import Result
from osreg_checks.sbom.bill import Bill
from osreg_registry.catalogue import Catalogue
from osreg_registry.model import Bilingual
from osreg_registry.needs import label_of

# How much of the room each list may take; together they leave some for head and end.
_FINDINGS, _CHOICES, _MENDING, _OTHER = (LONGEST * share // 100 for share in (40, 20, 10, 5))


def check_markdown(answer: Answer, catalogue: Catalogue, words: Words) -> str:
    """The page, short enough for a comment on a forge."""
    parts = (
        _head(answer, catalogue, words),
        _counts(answer.bill, words) if answer.bill else (),
        _near_misses(answer, catalogue, words),
        _alternatives(answer, words),
        _needs(answer, words),
        _findings(answer.results, words),
        _section(words("To mend it"), remedies(answer, catalogue, words), _MENDING, words),
        _section(words("Not determinable"), undetermined(answer, words), _OTHER, words),
        _basis(answer, words),
    )
    return "\n".join(line for part in parts for line in part) + "\n"


def _section(title: str, texts: Iterable[str], room: int, words: Words) -> list[str]:
    items = [plain(text) for text in texts]
    return _titled(title, bullets(items, room, words)) if items else []


def _titled(title: str, lines: list[str]) -> list[str]:
    return [f"### {title}", "", *lines, ""] if lines else []


def _head(answer: Answer, catalogue: Catalogue, words: Words) -> Iterator[str]:
    subject = answer.subject
    if not answer.is_known:
        yield f"## {plain(subject.name or answer.query)}: {words('NOT KNOWN TO THE REGISTRY')}"
    elif subject.kind == "need":
        yield f"## {plain(label_of(catalogue, subject.id or '', words.language))}"
    else:
        vendor = f" ({plain(subject.vendor)})" if subject.vendor else ""
        yield f"## {plain(subject.name or answer.query)}{vendor}: {words(subject.openness).upper()}"
    yield ""
    about = list(_about(answer, words))
    if about:
        yield from ("; ".join(about), "")


def _about(answer: Answer, words: Words) -> Iterator[str]:
    subject = answer.subject
    if answer.bill:
        form = f"{answer.bill.bom.format} {answer.bill.bom.version}".strip()
        yield words("{form}, {count} components", form=plain(form), count=len(answer.bill.all))
        if answer.bill.bom.flat:
            yield words("the document does not say what needs what")
    if subject.licence:
        yield words("licence: {licence}", licence=plain(subject.licence))
    if subject.openness_reason and subject.kind != "need":
        yield plain(words.say(subject.openness_reason))


def _counts(bill: Bill, words: Words) -> list[str]:
    counts = bill.counts
    row = [str(count) for count in counts.values()]
    return [*table([words(openness) for openness in counts], [row], _OTHER, words), ""]


def _near_misses(answer: Answer, catalogue: Catalogue, words: Words) -> list[str]:
    language = words.language
    names = [label_of(catalogue, one.id, language) if one.kind == "need" else one.name for one in answer.near_misses]
    return _section(words("Did you mean one of these?"), names, _OTHER, words)


# ------------------------------------------------------------------------------------------------------ alternatives


def _alternatives(answer: Answer, words: Words) -> list[str]:
    if not answer.is_known and not answer.alternatives:
        return []
    title = words("Open solutions") if answer.subject.kind == "need" else words("Open alternatives")
    ask = [f"{item.name}: {who}" for item in answer.alternatives if (who := to_ask(item, words))]
    refused = [f"{one.name}: {_said(one.rejection.reason, words)}" for one in answer.rejected]
    return [
        *_titled(title, _choices(answer, words)),
        *_section(words("Ask in the region"), ask, _OTHER, words),
        *_section(words("Looked at, refused"), refused, _OTHER, words),
    ]


def _choices(answer: Answer, words: Words) -> list[str]:
    if answer.alternatives:
        head = (words("Name"), words("Fit"), words("Licence"), words("In use at"), words("Remarks"))
        return table(head, (_alternative(item, words) for item in answer.alternatives), _CHOICES, words)
    if search := answer.none_known:
        none = words("none known; looked on {day} at:", day=search.checked)
        note = [plain(_said(search.note, words))] if search.note else []
        return [none, "", *bullets([*(link(url, url) for url in search.sources), *note], _OTHER, words)]
    # A bill of material and an open product have none of their own.
    wanted = answer.subject.kind == "need" or (answer.subject.kind == "product" and answer.subject.openness != "open")
    return [words("none known to this registry")] if wanted else []


def _alternative(item: Alternative, words: Words) -> tuple[str, ...]:
    remarks = [item.note[words.language]] if item.note else []
    remarks += [words("needs {name}", name=f"{one.name} ({words(one.openness)})") for one in item.needs]
    remarks += [words.say(item.health.says)] if item.health.says else []
    fit = words(item.fit) if item.fit else ""
    used = plain(in_use(item.users, words))
    return link(item.name, item.repository), fit, plain(item.licence), used, plain(sentences(remarks))


def _said(text: Bilingual, words: Words) -> str:
    return text.de if words.language == "de" else text.en


# ---------------------------------------------------------------------------------------------- what is wrong with it


def _needs(answer: Answer, words: Words) -> list[str]:
    """What a product needs; what a bill of material needs stands among its findings."""
    return (
        []
        if answer.bill
        else _section(words("Needs"), (_needed(one, words) for one in answer.dependencies), _OTHER, words)
    )


def _needed(one: Needed, words: Words) -> str:
    return f"{one.name}: {words(one.openness)} ({' -> '.join(one.path)})"


def _findings(results: Iterable[Result], words: Words) -> Iterator[str]:
    results = list(results)
    found = failed(results)
    items = [f"**{one.check} {words(one.level)}**: {plain(words.say(one.message))}" for one in found]
    known = sum(one.known for one in results)
    lines = bullets(items, _FINDINGS, words) if items else []
    if known:
        lines += [*([""] if lines else []), words("findings that the earlier report has, too: {count}", count=known)]
    yield from _titled(f"{words('Findings')} ({len(found)})", lines)
    accepted = [f"{one.check}: {words.say(one.message)}; {_why(one, words)}" for one in results if is_accepted(one)]
    yield from _section(words("Accepted"), accepted, _MENDING, words)


def _why(one: Result, words: Words) -> str:
    return words.say(one.reason) if one.reason else ""


def _basis(answer: Answer, words: Words) -> Iterator[str]:
    parts = [words("registry {revision}", revision=plain(answer.registry_revision))]
    parts += [words("policy {version}", version=plain(answer.policy_version))]
    if answer.evidence:
        parts.append(words("answers of services: {count}", count=len(answer.evidence)))
    yield f"{words('Basis')}: {', '.join(parts)}"
