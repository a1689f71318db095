"""The answer of `osreg check` as a table for a spreadsheet: one row a component, or one row an alternative."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from osreg.reports.csv_text import Cells, csv_text
from osreg.reports.findings import is_accepted, sentences, undetermined
from osreg.reports.users import in_use, to_ask
from osreg.words import Words
from osreg_checks.answer import Alternative, Answer
from osreg_checks.dependencies import Needed
from osreg_checks.finding import Result
from osreg_checks.sbom.bill import Bill, Judged
from osreg_registry.catalogue import Catalogue
from osreg_registry.needs import label_of


def check_csv(answer: Answer, catalogue: Catalogue, words: Words) -> str:
    """The table with its header; the same inputs give the same text."""
    if answer.subject.kind == "sbom" and answer.bill:
        return csv_text(_parts(answer, answer.bill, words), words)
    return csv_text(_choices(answer, catalogue, words), words)


# ------------------------------------------------------------------------------------------------- a bill of material


def _parts(answer: Answer, bill: Bill, words: Words) -> Iterator[Cells]:
    yield (
        words("Name"),
        words("Version"),
        words("Package URL"),
        words("Stated licence"),
        words("Openness"),
        words("Reason"),
        words("Made for"),
        words("Relation"),
        words("Path"),
        words("Optional"),
        words("Only to build and test"),
        words("Findings"),
    )
    places = {one.component.place for one in bill.all}
    by_place: dict[str, list[Result]] = {}
    for result in answer.results:
        place = result.key if result.component and result.key in places else ""
        by_place.setdefault(place, []).append(result)
    subject = answer.subject
    reasons = [words.say(subject.openness_reason)] if subject.openness_reason else []
    reason = sentences((*reasons, *undetermined(answer, words)))
    open_or_not = words(subject.openness)
    whole = (subject.name or answer.query, "", "", subject.licence or "", open_or_not, reason, "", words("the whole"))
    yield (*whole, "", "", "", _findings(by_place.pop("", ()), words))
    for one in bill.all:
        yield _part(one, by_place.get(one.component.place, ()), words)


def _part(one: Judged, results: Iterable[Result], words: Words) -> Cells:
    component, path = one.component, one.path
    relation = words("direct") if len(path) == 1 else words("transitive") if path else words("not said what needs it")
    return (
        component.name,
        component.version or "",
        component.purl or "",
        # Side by side: nothing says AND or OR.
        "; ".join(stated.value for stated in component.licences),
        words(one.verdict.openness),
        words.say(one.verdict.reason),
        one.betrays.name if one.betrays else "",
        relation,
        " > ".join(path),
        _yes_or_no(component.optional, words),
        _yes_or_no(component.dev, words),
        _findings(results, words),
    )


def _yes_or_no(stated: bool | None, words: Words) -> str:
    """Empty for what is not stated: that is not a no."""
    return "" if stated is None else words("yes") if stated else words("no")


def _findings(results: Iterable[Result], words: Words) -> str:
    found: dict[str, None] = {}
    for one in results:
        if one.outcome == "unknown":
            found[f"{one.check} ({words('not determinable')})"] = None
        elif one.outcome == "fail":
            found[f"{one.check} ({words('known')})" if one.known else one.check] = None
        elif is_accepted(one):
            found[f"{one.check} ({words('accepted')})"] = None
    return "; ".join(found)


# -------------------------------------------------------------------------------------- a product, a need, an entry


def _choices(answer: Answer, catalogue: Catalogue, words: Words) -> Iterator[Cells]:
    yield (
        words("Relation"),
        words("Name"),
        words("Licence"),
        words("Openness"),
        words("Fit"),
        words("Remarks"),
        words("Repository"),
        words("Users"),
        words("In use at"),
        words("Ask in the region"),
        words("Sources"),
        words("Findings"),
    )
    yield _asked(answer, catalogue, words)
    for miss in answer.near_misses:
        name = label_of(catalogue, miss.id, words.language) if miss.kind == "need" else miss.name
        yield (words("similar name"), name, *[""] * 10)
    for item in answer.alternatives:
        yield _alternative(item, words)
    for refused in answer.rejected:
        why = refused.rejection.reason
        yield (words("Looked at, refused"), refused.name, *[""] * 3, _said(why.de, why.en, words), *[""] * 6)
    for needed in answer.dependencies:
        yield _needed(needed, words)


def _asked(answer: Answer, catalogue: Catalogue, words: Words) -> Cells:
    subject, search = answer.subject, answer.none_known
    name = subject.name or answer.query
    if subject.kind == "need" and subject.id:
        name = label_of(catalogue, subject.id, words.language)
    remarks = [words.say(subject.openness_reason)] if subject.openness_reason else []
    if not answer.is_known:
        remarks = [words("NOT KNOWN TO THE REGISTRY")]
    if search:
        remarks.append(words("none known; looked on {day} at:", day=search.checked).rstrip(":"))
        remarks += [_said(search.note.de, search.note.en, words)] if search.note else []
    remarks += undetermined(answer, words)
    is_need = subject.kind == "need"
    return (
        words("asked for"),
        name,
        subject.licence or "",
        "" if is_need else words(subject.openness),
        "",
        sentences(remarks),
        "",
        str(len(answer.users)),
        in_use(answer.users, words),
        "",
        "; ".join((*subject.sources, *(search.sources if search else ()))),
        _findings(answer.results, words),
    )


def _alternative(item: Alternative, words: Words) -> Cells:
    remarks = [item.note[words.language]] if item.note else []
    remarks += [words("needs {name}", name=f"{one.name} ({words(one.openness)})") for one in item.needs]
    remarks += [words.say(item.health.says)] if item.health.says else []
    return (
        words("alternative"),
        item.name,
        item.licence,
        words(item.openness),
        words(item.fit) if item.fit else "",
        sentences(remarks),
        item.repository or "",
        str(sum(user.status != "ended" for user in item.users)),
        in_use(item.users, words),
        to_ask(item, words),
        "; ".join(item.sources),
        "",
    )


def _needed(needed: Needed, words: Words) -> Cells:
    path = " > ".join(needed.path)
    return (words("Needs"), needed.name, needed.licence or "", words(needed.openness), "", path, *[""] * 6)


def _said(german: str, english: str, words: Words) -> str:
    return german if words.language == "de" else english
