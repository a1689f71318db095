"""The answer of `osreg check` for a clerk: one page, 80 columns, readable without colours."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len
from typer import style

from osreg.reports.dates import when
from osreg.reports.layout import indented, row, wrapped
from osreg.words import Words, clean
from osreg_checks.answer import Alternative, Answer, Subject, User
from osreg_checks.finding import LEVELS, Result
from osreg_checks.rules import ALL
from osreg_checks.sbom.bill import Bill
from osreg_registry.catalogue import Catalogue
from osreg_registry.message import Message
from osreg_registry.model import NoneKnown
from osreg_registry.needs import label_of

_SHOWN = 5
_PARTS_SHOWN = 20
#: The checks that look at components.
_OF_PARTS = frozenset(check.id for check in ALL if Bill in check.needs)
# Widths of columns.
_LABEL, _NAME, _FIT = 21, 29, 10
_COLOURS = {"open": "green", "source-available": "yellow", "proprietary": "red", "undetermined": None}
_LICENCE_NAMES = {"licenseref-proprietary": "the vendor's own terms"}


def check_text(
    answer: Answer, catalogue: Catalogue, words: Words, width: int, *, colour: bool, every: bool = False
) -> str:
    """The page, `width` columns wide; only a URL may stand out, since one that is broken in two cannot be followed.

    With `every`, all alternatives and users, not only the first five.
    """
    page = _Page(answer, catalogue, words, width, colour=colour, shown=None if every else _SHOWN)
    return "\n".join(page.lines()) + "\n"


class _Page:
    def __init__(
        self, answer: Answer, catalogue: Catalogue, words: Words, width: int, *, colour: bool, shown: int | None
    ) -> None:
        self.answer = answer
        self.catalogue = catalogue
        self.words = words
        self.width = width
        self.colour = colour
        self.shown = shown

    def lines(self) -> Iterator[str]:
        if not self.answer.is_known:
            yield from self._unknown()
            yield from self._basis()
            return
        yield from self._head() if self.answer.subject.kind != "need" else self._need_head()
        yield from self._alternatives()
        yield from self._neighbours()
        yield from self._users()
        yield from self._dependencies()
        yield from self._parts()
        yield from self._findings()
        yield from self._undetermined()
        yield from self._next()
        yield from self._basis()

    # --------------------------------------------------------------------------------------------------- the subject

    def _head(self) -> Iterator[str]:
        subject = self.answer.subject
        name = clean(subject.name or "")
        if subject.vendor and subject.vendor.casefold() not in name.casefold():
            name += f" ({clean(subject.vendor)})"
        verdict = self.words(subject.openness).upper()
        colour = _COLOURS[subject.openness]
        gap = self.width - cell_len(name) - cell_len(verdict)
        if gap < 2:
            yield from (self._bold(line) for line in wrapped(name, self.width))
            yield "  " + self._bold(verdict, colour)
        else:
            yield self._bold(name) + " " * gap + self._bold(verdict, colour)
        yield from self._indented(" · ".join(self._about(subject)))
        if subject.openness_reason:
            yield from self._indented(self._reason(subject))
        if subject.health.says:
            yield from self._indented(self.words("source code: {state}", state=self.words.say(subject.health.says)))
        if subject.kind in {"repository", "package"}:
            yield from self._indented(self.words("not in the registry; this is what others say of it"))

    def _need_head(self) -> Iterator[str]:
        name = clean(label_of(self.catalogue, self.answer.subject.id or "", self.words.language))
        kind = self.words("a need").upper()
        yield self._bold(name) + " " * max(self.width - cell_len(name) - cell_len(kind), 2) + self._bold(kind)
        asked = clean(self.answer.query)
        if asked.casefold() != name.casefold():
            yield from self._indented(self.words('asked as "{query}"', query=asked))

    def _about(self, subject: Subject) -> Iterator[str]:
        if clean(self.answer.query).casefold() != (subject.name or "").casefold():
            yield self.words('asked as "{query}"', query=clean(self.answer.query))
        if subject.categories:
            labels = (self.catalogue.label("categories", one, self.words.language) for one in subject.categories)
            yield ", ".join(clean(label) for label in labels)
        if subject.licence:
            yield self.words("licence: {licence}", licence=self._licence(subject.licence))
        for edition in subject.editions:
            yield self.words(
                "edition {name}: {licence}", name=clean(edition.name), licence=self._licence(edition.licence)
            )
        for former in subject.licence_history:
            yield self.words(
                "until {until}: {licence}", until=when(former.until), licence=self._licence(former.licence)
            )

    def _reason(self, subject: Subject) -> str:
        text = self.words.say(subject.openness_reason) if subject.openness_reason else ""
        return self.words("{verdict}, because {reason}", verdict=self.words(subject.openness), reason=text)

    def _licence(self, expression: str) -> str:
        name = _LICENCE_NAMES.get(expression.casefold())
        return self.words(name) if name else clean(expression)

    # -------------------------------------------------------------------------------------------------- alternatives

    def _alternatives(self) -> Iterator[str]:
        subject = self.answer.subject
        if subject.openness == "open" or (subject.kind == "solution" and not self.answer.alternatives):
            return
        yield ""
        is_need = subject.kind == "need"
        title = self.words("Open solutions") if is_need else self.words("Open alternatives")
        shown = self.answer.alternatives[: self.shown]
        if self.answer.none_known:
            yield from self._none_known(self.answer.none_known)
        elif not shown:
            yield from self._line(title, self.words("none known to this registry"))
        if shown:
            head = (title, "" if is_need else self.words("fit"), self.words("licence"))
            yield from map(self._bold, row(head, (_NAME + 5, _FIT, self.width - _NAME - _FIT - 9)))
        for number, item in enumerate(shown, 1):
            yield from self._alternative(number, item)
        more = len(self.answer.alternatives) - len(shown)
        if more:
            yield from self._indented(self.words("and {count} more: --all shows them", count=more), 5)
        for refused in self.answer.rejected:
            reason = refused.rejection.reason
            text = clean(reason.de if self.words.language == "de" else reason.en)
            yield from self._line(self.words("Looked at, refused"), f"{clean(refused.name)}: {text}")

    def _none_known(self, search: NoneKnown) -> Iterator[str]:
        """Somebody looked and found none: that is an answer."""
        text = self.words("none known; looked on {day} at:", day=when(search.checked))
        yield from self._line(self.words("Open alternatives"), text)
        for source in search.sources:
            yield " " * (_LABEL + 2) + clean(source)
        if search.note:
            text = clean(search.note.de if self.words.language == "de" else search.note.en)
            yield from self._line("", text)

    def _alternative(self, number: int, item: Alternative) -> Iterator[str]:
        fit = self.words(item.fit) if item.fit else ""
        cells = (f"{number:>3}", clean(item.name), fit, clean(item.licence))
        yield from row(cells, (3, _NAME, _FIT, self.width - _NAME - _FIT - 9))
        if item.note:
            yield from self._indented(clean(item.note[self.words.language]), 5)
        for needed in item.needs:
            gaps = {"name": needed.name, "openness": Message(needed.openness), "path": " -> ".join(needed.path)}
            yield from self._indented(self.words.say(Message("needs {name}, which is {openness} ({path})", gaps)), 5)
        active = [user for user in item.users if user.status != "ended"]
        if active:
            more = f" +{len(active) - 3}" if len(active) > 3 else ""
            towns = ", ".join(self._user(user) for user in active[:3])
            yield from self._indented(self.words("in use at {towns}", towns=towns + more), 5)
        if item.health.says:
            yield from self._indented(self.words.say(item.health.says), 5)

    def _user(self, user: User) -> str:
        return clean(user.municipality) + (f" ({self._state(user)})" if user.status else "")

    def _state(self, user: User) -> str:
        state = self.words(user.status) if user.status else ""
        if user.confirmed is None:
            return self.words("{state}, not confirmed", state=state)
        text = "{state}, confirmed {month}" if user.fresh else "{state}, last confirmed {month}"
        return self.words(text, state=state, month=when(user.confirmed[:7]))

    def _neighbours(self) -> Iterator[str]:
        seen = set()
        for item in self.answer.alternatives:
            for user in item.users:
                if user.neighbour and user.solution not in seen:
                    seen.add(user.solution)
                    yield from self._line(self.words("Ask in the region"), self._neighbour(item, user))
        if self.answer.municipality and self.answer.alternatives and not seen:
            text = self.words("no neighbour of {town} is known to run one of them", town=self.answer.municipality)
            yield from self._line(self.words("Ask in the region"), text)

    def _neighbour(self, item: Alternative, user: User) -> str:
        contact = user.contact
        parts = [clean(user.municipality)]
        parts += [clean(part) for part in ((contact.role, contact.email, contact.url) if contact else ()) if part]
        where = self.words("neighbour, {km} km", km=round(user.km)) if user.km is not None else self.words("neighbour")
        return f"{', '.join(parts)} ({where}): {clean(item.name)}, {self._state(user)}"

    # -------------------------------------------------------------------------------------------- what else is known

    def _users(self) -> Iterator[str]:
        users = self.answer.users
        is_need = self.answer.subject.kind == "need"
        if not users or not (is_need or self.answer.subject.openness == "open"):
            return
        yield ""
        for user in users[: self.shown]:
            what = f": {clean(user.solution)}" if is_need and user.solution else ""
            # For a need, whatever serves it, open or not; for a product, the product.
            label = self.words("In place at") if is_need else self.words("In use at")
            yield from self._line(label, self._user(user) + what)
            if user.evidence:
                yield " " * (_LABEL + 2) + clean(user.evidence)
        if more := len(users[self.shown :] if self.shown else ()):
            yield from self._line("", self.words("and {count} more", count=more))

    def _dependencies(self) -> Iterator[str]:
        if self.answer.dependencies:
            yield ""
        for needed in self.answer.dependencies:
            text = f"{clean(needed.name)}: {self.words(needed.openness)} ({clean(' -> '.join(needed.path))})"
            yield from self._line(self.words("Needs"), text)

    def _parts(self) -> Iterator[str]:
        """How many components are how open, and the documents that say so."""
        if self.answer.bill is None:
            return
        yield ""
        counts = ", ".join(f"{count} {self.words(openness)}" for openness, count in self.answer.bill.counts.items())
        yield from self._line(self.words("Components"), counts)
        for number, document in enumerate(self.answer.documents):
            yield from self._line(self.words("Read from") if number == 0 else "", clean(document.name))
            if document.url and document.url != document.name:
                yield " " * (_LABEL + 2) + clean(document.url)

    def _findings(self) -> Iterator[str]:
        """What is wrong with the subject itself, then the weightiest about its components."""
        failed = [result for result in self.answer.results if result.outcome == "fail"]
        own = [result for result in failed if result.check not in _OF_PARTS]
        parts = sorted(
            (result for result in failed if result.check in _OF_PARTS), key=lambda one: LEVELS.index(one.level)
        )
        shown = parts if self.shown is None else parts[:_PARTS_SHOWN]
        if failed:
            yield ""
        for result in (*own, *shown):
            yield from self._line(self.words("Finding"), self._finding(result))
        if more := len(parts) - len(shown):
            yield from self._line("", self.words("and {count} more: --all shows them", count=more))

    def _finding(self, result: Result) -> str:
        fix = f" {self.words.say(result.fix)}" if result.fix else ""
        return f"{result.check} {self.words(result.level)}: {self.words.say(result.message)}.{fix}"

    def _undetermined(self) -> Iterator[str]:
        reasons = [result.reason for result in self.answer.results if result.outcome == "unknown" and result.reason]
        told = dict.fromkeys(self.words.say(reason) for reason in (*reasons, *self.answer.unasked))
        if told:
            yield ""
            shown = list(told) if self.shown is None else list(told)[:_PARTS_SHOWN]
            if more := len(told) - len(shown):
                shown.append(self.words("and {count} more: --all shows them", count=more))
            yield from self._line(self.words("Not determinable"), "; ".join(shown))

    def _next(self) -> Iterator[str]:
        if self.answer.subject.openness != "open" and self.answer.alternatives and not self.answer.municipality:
            town = self.words("YOUR-TOWN")
            need = "--need " if self.answer.subject.kind == "need" else ""
            command = f'osreg check {need}"{clean(self.answer.query)}" --municipality {town}'
            yield from self._line(self.words("Next step"), command)

    def _basis(self) -> Iterator[str]:
        answer = self.answer
        parts = [
            self.words("registry {revision}", revision=answer.registry_revision),
            self.words("policy {version}", version=clean(answer.policy_version)),
        ]
        if answer.subject.openness_source and answer.subject.openness_source != "osreg":
            parts.append(answer.subject.openness_source)
        if answer.subject.checked:
            parts.append(self.words("entry checked on {day}", day=when(answer.subject.checked)))
        if answer.evidence:
            hosts = sorted({source.source for source in answer.evidence})
            text = self.words("{count} answers of {hosts}", count=len(answer.evidence), hosts=clean(", ".join(hosts)))
            parts.append(text)
        yield from self._line(self.words("Basis"), ", ".join(parts))

    # ------------------------------------------------------------------------------------------------------- unknown

    def _unknown(self) -> Iterator[str]:
        query = clean(self.answer.query)
        name = query if len(query) <= 60 else query[:57] + "..."
        yield from (self._bold(line) for line in wrapped(name, self.width))
        yield "  " + self._bold(self.words("NOT KNOWN TO THE REGISTRY"))
        if self.answer.near_misses:
            yield ""
            yield self.words("Did you mean one of these?")
            for miss in self.answer.near_misses:
                if miss.kind == "need":
                    label = label_of(self.catalogue, miss.id, self.words.language)
                    yield f'  {clean(label)}   osreg check --need "{clean(label)}"'
                else:
                    yield f"  {clean(miss.name)}   osreg check {miss.id}"
        else:
            yield from self._indented(
                self.words(
                    "Nothing in the registry has a name like this one. That says nothing about "
                    "the product: neither that it is open nor that it is not."
                )
            )
            yield from self._indented(self.words("If you know the product, please add it: see CONTRIBUTING.md."))
        if self.answer.subject.kind in {"repository", "package"}:
            yield from self._undetermined()
        yield ""

    # -------------------------------------------------------------------------------------------------------- layout

    def _indented(self, text: str, margin: int = 2) -> list[str]:
        return indented(text, margin, self.width)

    def _line(self, label: str, text: str) -> list[str]:
        return row((f"{label}:" if label else "", text), (_LABEL, self.width - _LABEL - 2))

    def _bold(self, text: str, colour: str | None = None) -> str:
        return style(text, fg=colour, bold=True) if self.colour else text
