"""The tables of a memo: alternatives, the region, dependencies, findings, rules, evidence."""

from __future__ import annotations

from collections.abc import Iterator

from osreg.memo.shape import Block, Cell, Facts, Items, Link, Para, Table
from osreg.reports.dates import when
from osreg.reports.findings import failed, is_accepted
from osreg.reports.users import contact_of, state_of
from osreg.words import Words, clean
from osreg_checks.answer import Alternative, Answer, User
from osreg_checks.finding import Result
from osreg_checks.rules import ALL
from osreg_registry.catalogue import Catalogue
from osreg_registry.licences import LicenceTable
from osreg_registry.model import Bilingual
from osreg_registry.needs import label_of
from osreg_registry.urls import is_page

_TITLES = {check.id: check.title for check in ALL}
_LICENCE_NAMES = {"licenseref-proprietary": "the vendor's own terms"}
# A bill of material can have thousands; the record has them all.
_MOST_FINDINGS = 60
_MOST_USERS = 40


def linked(text: str, url: str | None) -> Cell:
    """The text, as a link where the URL is a page of the web."""
    return Link(clean(text), url) if url and is_page(url) else clean(text)


class Parts:
    """Blocks of a memo, each from one part of the answer."""

    def __init__(self, answer: Answer, catalogue: Catalogue, words: Words) -> None:
        self.answer = answer
        self.catalogue = catalogue
        self.words = words

    def licence(self, expression: str) -> str:
        """The licence as it is called."""
        name = _LICENCE_NAMES.get(expression.casefold())
        return self.words(name) if name else clean(expression)

    def lists(self) -> tuple[str, ...]:
        """Names of the licence lists, with version and date."""
        table = LicenceTable.read(self.catalogue.root / "registry/vocabularies/licences.json")
        return tuple(table.list_name(key) for key in ("opencode", "osi", "fsf", "scancode"))

    def _said(self, text: Bilingual) -> str:
        return clean(text.de if self.words.language == "de" else text.en)

    # --------------------------------------------------------------------------------------------------- the subject

    def near_misses(self) -> tuple[Block, ...]:
        """Names that are like what was asked."""
        language = self.words.language
        names = [
            label_of(self.catalogue, one.id, language) if one.kind == "need" else one.name
            for one in self.answer.near_misses
        ]
        return (Items(tuple(map(clean, names))),) if names else ()

    def about(self) -> tuple[Block, ...]:
        """Why the verdict is what it is."""
        return tuple(self._about())

    def _about(self) -> Iterator[Block]:
        subject, words = self.answer.subject, self.words
        if not self.answer.is_known:
            yield Para(
                words(
                    "Nothing in the registry has a name like this one. That says nothing about "
                    "the product: neither that it is open nor that it is not."
                )
            )
            return
        if subject.openness_reason and subject.kind not in {"need", "sbom"}:
            yield Para(words("Reason: {reason}.", reason=words.say(subject.openness_reason)))
        lines = [
            words("edition {name}: {licence}", name=clean(one.name), licence=self.licence(one.licence))
            for one in subject.editions
        ]
        lines += [
            words("until {until}: {licence}", until=clean(when(one.until)), licence=self.licence(one.licence))
            for one in subject.licence_history
        ]
        if lines:
            yield Items(tuple(lines))

    # -------------------------------------------------------------------------------------------------- alternatives

    def choices(self) -> tuple[Block, ...]:
        """The open alternatives in their order, those that were refused, or who looked and found none."""
        return tuple(self._choices())

    def _choices(self) -> Iterator[Block]:
        words, answer = self.words, self.answer
        if not answer.is_known and not answer.alternatives:
            return
        if answer.alternatives:
            yield Table(
                words("Open solutions in their order: fit, neighbours, other public bodies, health, name"),
                (
                    words("Name"),
                    words("Fit"),
                    words("Licence"),
                    words("Gaps and state"),
                    words("In use at, whom to ask"),
                ),
                tuple(self._alternative(number, one) for number, one in enumerate(answer.alternatives, 1)),
                (20, 10, 16, 27, 27),
            )
        elif answer.none_known:
            yield Para(words("none known; looked on {day} at:", day=when(answer.none_known.checked)))
            yield Items(tuple(linked(url, url) for url in answer.none_known.sources))
            if answer.none_known.note:
                yield Para(self._said(answer.none_known.note))
        elif answer.subject.kind == "need" or answer.subject.openness != "open":
            yield Para(words("None known to this registry. That is no proof that there is none."))
        if answer.rejected:
            items = tuple(f"{clean(one.name)}: {self._said(one.rejection.reason)}" for one in answer.rejected)
            yield Para(words("Looked at and refused:"))
            yield Items(items)

    def _alternative(self, number: int, one: Alternative) -> tuple[Cell, ...]:
        words = self.words
        remarks = [clean(one.note[words.language])] if one.note else []
        remarks += [
            words("needs {name}", name=f"{clean(needed.name)} ({words(needed.openness)})") for needed in one.needs
        ]
        remarks += [words.say(one.health.says)] if one.health.says else []
        users = [user for user in one.users if user.status != "ended"]
        shown = "; ".join(self._user(user) for user in users[:3]) + (f"; +{len(users) - 3}" if len(users) > 3 else "")
        fit = words(one.fit) if one.fit else words("not assessed")
        name = linked(f"{number}. {one.name}", one.repository)
        return name, fit, clean(one.licence), " ".join(_sentence(text) for text in remarks), shown or words("not known")

    def _user(self, user: User) -> str:
        state = f" ({state_of(user, self.words)})" if user.status else ""
        ask = f", {contact_of(user, self.words)}" if user.neighbour else ""
        return f"{clean(user.municipality)}{state}{ask}"

    # ---------------------------------------------------------------------------------------------------- the region

    def region(self) -> tuple[Block, ...]:
        """What already runs and would serve, the neighbours' first; whom to ask."""
        words, answer = self.words, self.answer
        rows = [
            (clean(user.municipality), clean(one.name), state_of(user, words), contact_of(user, words))
            for one in answer.alternatives
            for user in one.users
            if user.neighbour
        ]
        own = [
            (
                clean(user.municipality),
                clean(user.solution or answer.subject.name or ""),
                state_of(user, words),
                contact_of(user, words),
            )
            for user in answer.users
        ]
        rows += [row for row in own if row not in rows]
        if rows:
            head = (words("Organisation"), words("Solution"), words("State"), words("Ask"))
            return (Table(words("Existing solutions"), head, tuple(rows[:_MOST_USERS]), (22, 26, 24, 28)),)
        if not answer.is_known:
            return ()
        if answer.municipality:
            return (
                Para(words("No neighbour of {town} is on record with one of them.", town=clean(answer.municipality))),
            )
        return (Para(words("No municipality was named, so that no neighbours were looked for.")),)

    def _name_of(self, user: User) -> str:
        """How the organisation calls what it runs; the product when no record says so."""
        found = self.catalogue.solution(user.solution) if user.solution else None
        return found.solution.name if found else self.answer.subject.name or ""

    def _running(self, user: User, what: str) -> tuple[Cell, ...]:
        words = self.words
        return clean(user.municipality), clean(what), state_of(user, words), contact_of(user, words)

    # -------------------------------------------------------------------------------------------------- dependencies

    def dependencies(self) -> tuple[Block, ...]:
        """What the subject needs, and how open its components are."""
        return tuple(self._dependencies())

    def _dependencies(self) -> Iterator[Block]:
        words, answer = self.words, self.answer
        if answer.bill:
            rows = tuple((words(openness), str(count)) for openness, count in answer.bill.counts.items())
            yield Facts(rows)
        elif answer.dependencies:
            rows4 = tuple(
                (
                    clean(one.name),
                    words(one.openness),
                    clean(" -> ".join(one.path)),
                    clean(", ".join(one.replaceable_by)) or words("not known"),
                )
                for one in answer.dependencies
            )
            head = (words("Name"), words("Verdict"), words("Path"), words("Replaceable by"))
            yield Table(words("What it needs"), head, rows4, (26, 18, 34, 22))
        elif answer.is_known and answer.subject.kind in {"product", "solution"}:
            yield Para(words("None on record. No bill of material was examined."))

    # ------------------------------------------------------------------------------------------------------ findings

    def findings(self) -> tuple[Block, ...]:
        """What is wrong, the heaviest first; what somebody accepted."""
        return tuple(self._findings())

    def _findings(self) -> Iterator[Block]:
        words, found = self.words, failed(self.answer.results)
        if found:
            rows = tuple(self._finding(one) for one in found[:_MOST_FINDINGS])
            head = (words("Rule"), words("Level"), words("Finding"))
            yield Table(words("Findings, the heaviest first"), head, rows, (12, 14, 74))
        if len(found) > _MOST_FINDINGS:
            yield Para(words("and {count} more: the record has them", count=len(found) - _MOST_FINDINGS))
        accepted = [one for one in self.answer.results if is_accepted(one)]
        if accepted:
            yield Para(words("Accepted by an exception:"))
            yield Items(tuple(self._accepted(one) for one in accepted))

    def _finding(self, one: Result) -> tuple[Cell, ...]:
        return one.check, self.words(one.level), self.words.say(one.message)

    def _accepted(self, one: Result) -> str:
        why = f"; {self.words.say(one.reason)}" if one.reason else ""
        return f"{one.check}: {self.words.say(one.message)}{why}"

    def rules(self) -> tuple[Block, ...]:
        """Each rule that had something to say, with its outcome; the ids of those that do not apply here."""
        words = self.words
        outcomes: dict[str, dict[str, None]] = {}
        for one in self.answer.results:
            outcomes.setdefault(one.check, {})[one.outcome] = None
        silent = [check for check, found in sorted(outcomes.items()) if set(found) == {"not-applicable"}]
        rows = tuple(
            (check, words(_TITLES[check]), ", ".join(words(outcome) for outcome in found))
            for check, found in sorted(outcomes.items())
            if check in _TITLES and check not in silent
        )
        head = (words("Rule"), words("Says"), words("Outcome"))
        table = (Table(words("Rules that were applied"), head, rows, (12, 62, 26)),) if rows else ()
        others = words("Rules that do not apply here: {ids}", ids=", ".join(silent))
        return (*table, Para(others)) if silent else table

    # ------------------------------------------------------------------------------------------------------ evidence

    def evidence(self) -> tuple[Block, ...]:
        """Where the facts stand: pages of the registry's entries, and each answer with time, status and hash."""
        return tuple(self._evidence())

    def _evidence(self) -> Iterator[Block]:
        words, answer, subject = self.words, self.answer, self.answer.subject
        pages: dict[str, str] = {
            url: words("entry checked on {day}", day=subject.checked or "-") for url in subject.sources
        }
        for one in answer.alternatives:
            pages |= {url: clean(one.name) for url in one.sources if url not in pages}
        if pages:
            yield Para(words("Pages that the registry names:"))
            yield Items(tuple(linked(url, url) for url in pages))
        if answer.evidence:
            rows = tuple(
                (linked(one.url, one.url), one.fetched_at.strftime("%Y-%m-%dT%H:%M:%SZ"), str(one.status), one.sha256)
                for one in answer.evidence
            )
            head = (words("URL"), words("Time (UTC)"), words("Status"), "SHA-256")
            yield Table(words("Answers of forges and services"), head, rows, (42, 17, 8, 33))
        if not pages and not answer.evidence:
            yield Para(words("None: nothing was examined beyond the names in the registry."))


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
