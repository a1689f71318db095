"""What the memo says: from an answer to sections, in the order in which somebody decides."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from osreg.memo.parts import Parts
from osreg.memo.record import Asked, record_of, record_text
from osreg.memo.shape import Choice, Facts, Form, Items, Memo, Para, Quote, Section
from osreg.reports.findings import remedies, undetermined
from osreg.version import VERSION
from osreg.words import Words, clean
from osreg_checks.answer import Answer
from osreg_registry.catalogue import Catalogue
from osreg_registry.needs import label_of

#: The sentence of the framework strategy that the memo answers.
PROMISE = "Es soll stets geprüft werden, ob Alternativen zu proprietären Lösungen existieren."
STRATEGY = "Rahmenstrategie Smart Cities: 5 für Südwestfalen"


def memo_of(answer: Answer, asked: Asked, catalogue: Catalogue, words: Words) -> Memo:
    """The memo on an answer. The same inputs give the same memo."""
    record = record_of(answer, asked, catalogue, words)
    return _Writer(answer, asked, catalogue, words, record).memo()


class _Writer:
    def __init__(
        self, answer: Answer, asked: Asked, catalogue: Catalogue, words: Words, record: dict[str, Any]
    ) -> None:
        self.answer = answer
        self.asked = asked
        self.catalogue = catalogue
        self.words = words
        self.record = record
        self.parts = Parts(answer, catalogue, words)

    def memo(self) -> Memo:
        words, answer = self.words, self.answer
        sha256 = self.record["sha256"]
        foot = (
            words("Record (SHA-256): {sha256}", sha256=sha256),
            words("This memo reports facts and their sources. It is no legal advice."),
        )
        return Memo(
            words.language,
            words("Memo on the check of open alternatives"),
            self.name(),
            self.verdict(),
            answer.subject.openness if answer.is_known and answer.subject.kind not in {"need", "sbom"} else None,
            self.head(),
            tuple(section for section in self.sections() if section.blocks),
            foot,
            answer.generated_at,
            sha256,
            record_text(self.record),
        )

    # ---------------------------------------------------------------------------------------------------------- head

    def name(self) -> str:
        """What was asked about, as it is called."""
        subject = self.answer.subject
        if subject.kind == "need" and subject.id:
            return clean(label_of(self.catalogue, subject.id, self.words.language))
        name = clean(subject.name or self.answer.query)
        vendor = subject.vendor and subject.vendor.casefold() not in name.casefold()
        return f"{name} ({clean(subject.vendor or '')})" if vendor else name

    def head(self) -> Facts:
        words, asked, answer = self.words, self.asked, self.answer
        stated = words("not stated")
        rows = [(words("Subject"), self.name())]
        if answer.query.casefold() not in {str(answer.subject.name).casefold(), self.name().casefold()}:
            rows.append((words("asked as"), clean(answer.query)))
        rows += [
            (words("Need"), clean(asked.purpose or stated)),
            (words("Municipality"), clean(answer.municipality or asked.municipality or stated)),
            (words("Unit"), clean(asked.unit or stated)),
            (words("Asked by (role)"), clean(asked.role or stated)),
            (words("Date of the check"), words.day(answer.generated_at.date())),
        ]
        if answer.subject.licence:
            rows.append((words("Licence"), self.parts.licence(answer.subject.licence)))
        return Facts(tuple(rows))

    def verdict(self) -> str:
        """The verdict in one sentence."""
        words, answer, name = self.words, self.answer, self.name()
        count = len(answer.alternatives)
        if not answer.is_known:
            return words("{name} is not known to the registry; that says nothing about it, for or against.", name=name)
        if answer.subject.kind == "need":
            if count:
                return words("For this need the registry knows open solutions: {count}.", count=count)
            return words("For this need the registry knows no open solution; that is no proof that there is none.")
        said = words("{name} is {openness}", name=name, openness=words(answer.subject.openness))
        if answer.subject.kind == "sbom":
            return words("Open: {open} of {count} components.", open=self._open_parts(), count=self._all_parts())
        return f"{said}{self._rest_of_verdict()}"

    def _open_parts(self) -> int:
        return self.answer.bill.counts["open"] if self.answer.bill else 0

    def _all_parts(self) -> int:
        return len(self.answer.bill.all) if self.answer.bill else 0

    def _rest_of_verdict(self) -> str:
        words, answer = self.words, self.answer
        if answer.subject.openness == "open":
            closed = [one.name for one in answer.dependencies if one.openness in {"proprietary", "source-available"}]
            return (
                words(", but needs something that is not: {names}.", names=clean(", ".join(closed))) if closed else "."
            )
        near = {user.municipality for one in answer.alternatives for user in one.users if user.neighbour}
        gaps = {"count": len(answer.alternatives), "near": len(near)}
        if near:
            return words("; open alternatives: {count}, of neighbours that run one: {near}.", **gaps)
        if answer.alternatives:
            return words("; open alternatives in the registry: {count}.", **gaps)
        if answer.none_known:
            return words(
                "; somebody looked for an open alternative and found none ({day}).", day=answer.none_known.checked
            )
        return words("; the registry knows no open alternative, which is no proof that there is none.")

    # ------------------------------------------------------------------------------------------------------ sections

    def sections(self) -> Iterator[Section]:
        words, parts, answer = self.words, self.parts, self.answer
        if not answer.is_known:
            yield Section("near", words("Did you mean one of these?"), parts.near_misses())
        about = parts.about()
        yield Section("licence", words("What the verdict rests on"), about)
        is_need = answer.subject.kind == "need"
        yield Section(
            "alternatives", words("Open solutions") if is_need else words("Open alternatives"), parts.choices()
        )
        yield Section("region", words("In the region"), parts.region())
        yield Section("dependencies", words("Dependencies"), parts.dependencies())
        yield Section("findings", words("Findings"), parts.findings())
        mending = tuple(map(clean, remedies(answer, self.catalogue, words)))
        yield Section("mending", words("To mend it"), (Items(mending),) if mending else ())
        unknown = tuple(map(clean, undetermined(answer, words)))
        if not answer.is_known:
            unknown = (words("Licence, openness and alternatives: the registry does not know it."), *unknown)
        nothing = Para(words("Nothing remained open in what was examined."))
        yield Section("unknown", words("What could not be determined"), (Items(unknown) if unknown else nothing,))
        yield Section("strategy", words("What the strategy says"), (Quote(PROMISE, STRATEGY),))
        yield Section("decision", words("Decision"), self.decision())
        yield Section("method", words("What was examined, and how"), (*self.method(), *parts.rules()))
        yield Section("evidence", words("Evidence"), parts.evidence())

    def method(self) -> tuple[Facts]:
        words, answer, asked = self.words, self.answer, self.asked
        gaps = {"revision": answer.registry_revision, "count": answer.registry_entries}
        way = words("without asking anybody") if asked.offline else words("with answers of forges and services")
        rows = [
            (words("Program"), f"osreg {VERSION}"),
            (words("Registry"), words("{revision}, entries: {count}", **gaps)),
            (words("Policy"), clean(answer.policy_version)),
            (words("Licence lists"), "; ".join(self.parts.lists())),
            (words("Asked"), way),
            (words("Moment (UTC)"), answer.generated_at.strftime("%Y-%m-%dT%H:%M:%SZ")),
        ]
        if asked.document:
            rows.append((words("Document handed in (SHA-256)"), asked.document))
        return (Facts(tuple(rows)),)

    def decision(self) -> tuple[Choice | Form, ...]:
        """What people fill in; nothing is decided by the program."""
        words = self.words
        options = (
            words("an open alternative"),
            words("the product asked about"),
            words("joint procurement or development"),
            words("no purchase"),
            words("put off"),
        )
        fields = (
            (words("Reasons why no open alternative was chosen"), 4),
            (words("Resubmission on"), 1),
            (words("Date, signature (specialist unit)"), 1),
            (words("Date, signature (procurement)"), 1),
        )
        return Choice(words("Decision"), options), Form(fields)
