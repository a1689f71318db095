"""What licence services say where a document says nothing, and of the newest releases of the direct dependencies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from osreg_checks.finding import Unknown
from osreg_checks.outside import Outside
from osreg_checks.repository import PackageFacts
from osreg_checks.sbom.bill import Bill, Judged, Verdict
from osreg_checks.sbom.document import Stated
from osreg_checks.sbom.judging import NO_STATEMENT, NOT_STATED, Judge, starts
from osreg_registry.message import Message

#: Packages that are asked about in one check: ten requests to a service that answers for a thousand at once.
MOST_ASKED = 10_000
MOST_DIRECT = 200


def asked(judge: Judge, bill: Bill, outside: Outside) -> Bill:
    """The bill with what services know: licences that the document does not state, and newest releases."""
    silent = [one for one in bill.all if one.component.purl and one.verdict in (NOT_STATED, NO_STATEMENT)]
    purls = list(dict.fromkeys(_purl(one) for one in silent))[:MOST_ASKED]
    said = outside.licences_of(purls) if purls else {}
    told = {purl: _verdict(judge, rows) for purl, rows in said.items()}
    first = set(starts(bill.bom))
    direct = [one for one in bill.all if one.component.ref in first and one.component.purl][:MOST_DIRECT]
    news = outside.newest(list(dict.fromkeys(_purl(one) for one in direct))) if direct else {}
    newest = {one.component.ref: news[_purl(one)] for one in direct if _purl(one) in news}
    waiting = {one.component.ref for one in silent}

    def better(one: Judged) -> Judged:
        found = told.get(_purl(one)) if one.component.ref in waiting else None
        facts = newest.get(one.component.ref)
        if facts is not None and one.now is None:
            now = judge.of_statements(tuple(_statements(facts)))
            one = one._replace(now=now, newest=facts.version)
        return one._replace(verdict=found) if found else one

    return bill._replace(all=tuple(better(one) for one in bill.all))


def _purl(one: Judged) -> str:
    return one.component.purl or ""


def _statements(facts: PackageFacts) -> Iterator[Stated]:
    if facts.declared:
        yield Stated("expression", facts.declared)
    else:
        yield from (Stated("name", licence) for licence in facts.licences)


def _verdict(judge: Judge, rows: Iterable[PackageFacts | Unknown]) -> Verdict | None:
    """What the services agree on; None when none of them knows anything."""
    known = [one for one in rows if isinstance(one, PackageFacts) and (one.declared or one.licences)]
    verdicts = [judge.of_statements(tuple(_statements(one))) for one in known]
    if not known:
        failed = next((one.reason for one in rows if isinstance(one, Unknown)), None)
        text = Message("the document states no licence for it; {why}", {"why": failed})
        return Verdict("undetermined", None, text) if failed else None
    said = ", ".join(
        dict.fromkeys(f"{one.service}: {verdict.licence or '?'}" for one, verdict in zip(known, verdicts, strict=True))
    )
    if len({one.openness for one in verdicts}) > 1:
        return Verdict("undetermined", None, Message("services differ on its licence ({said})", {"said": said}))
    if verdicts[0].openness == "undetermined":
        gaps = {"said": said, "why": verdicts[0].reason}
        text = Message("stated by services only ({said}): {why}", gaps)
    elif len({one.licence for one in verdicts}) > 1:
        text = Message("stated by services only, which differ ({said})", {"said": said})
    else:
        text = Message("stated by services only ({said})", {"said": said})
    return verdicts[0]._replace(reason=text)
