"""The answer of `osreg check` for a clerk: one page, 80 columns, readable without colours."""

from __future__ import annotations

import io
from collections.abc import Iterator

from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from osreg.words import Words, clean
from osreg_checks.answer import Alternative, Answer, Subject, User
from osreg_checks.finding import Result
from osreg_registry.catalogue import Catalogue
from osreg_registry.message import Message

_SHOWN = 5
_STYLE = {"open": "bold green", "source-available": "bold yellow", "proprietary": "bold red", "undetermined": "bold"}
_LICENCE_NAMES = {"licenseref-proprietary": "the vendor's own terms"}


def check_text(answer: Answer, catalogue: Catalogue, words: Words, width: int, *, colour: bool) -> str:
    """The page, `width` columns wide."""
    file = io.StringIO()
    console = Console(
        file=file,
        width=width,
        force_terminal=colour,
        no_color=not colour,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    page = _Page(answer, catalogue, words, width)
    for block in page.blocks():
        console.print(block, crop=False)
    lines = (line.rstrip() if not colour else line for line in file.getvalue().splitlines())
    return "\n".join(lines) + "\n"


Block = Text | Table | Padding


class _Page:
    def __init__(self, answer: Answer, catalogue: Catalogue, words: Words, width: int) -> None:
        self.answer = answer
        self.catalogue = catalogue
        self.words = words
        self.width = width

    def blocks(self) -> Iterator[Block]:
        if not self.answer.is_known:
            yield from self._unknown()
            yield from self._basis()
            return
        yield from self._head()
        yield from self._alternatives()
        yield from self._neighbours()
        yield from self._users()
        yield from self._dependencies()
        yield from self._findings()
        yield from self._undetermined()
        yield from self._next()
        yield from self._basis()

    # --------------------------------------------------------------------------------------------------- the subject

    def _head(self) -> Iterator[Block]:
        subject = self.answer.subject
        name = clean(subject.name or "")
        if subject.vendor and subject.vendor.casefold() not in name.casefold():
            name += f" ({clean(subject.vendor)})"
        verdict = self.words(subject.openness).upper()
        if cell_len(name) + cell_len(verdict) + 2 > self.width:
            yield Text(name, style="bold")
            yield Text(f"  {verdict}", style=_STYLE[subject.openness])
        else:
            gap = " " * (self.width - cell_len(name) - cell_len(verdict))
            yield Text.assemble((name, "bold"), gap, (verdict, _STYLE[subject.openness]))
        yield self._indented(" · ".join(self._about(subject)))
        if subject.openness_reason:
            yield self._indented(self._reason(subject))

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
                "until {until}: {licence}", until=_day(former.until), licence=self._licence(former.licence)
            )

    def _reason(self, subject: Subject) -> str:
        text = self.words.say(subject.openness_reason) if subject.openness_reason else ""
        return self.words("{verdict}, because {reason}", verdict=self.words(subject.openness), reason=text)

    def _licence(self, expression: str) -> str:
        name = _LICENCE_NAMES.get(expression.casefold())
        return self.words(name) if name else clean(expression)

    # -------------------------------------------------------------------------------------------------- alternatives

    def _alternatives(self) -> Iterator[Block]:
        if self.answer.subject.openness == "open":
            return
        yield Text("")
        shown = self.answer.alternatives[:_SHOWN]
        if not shown:
            yield self._line(self.words("Open alternatives"), self.words("none known to this registry"))
        else:
            yield self._row(self.words("Open alternatives"), self.words("fit"), self.words("licence"), "bold")
        for number, item in enumerate(shown, 1):
            yield from self._alternative(number, item)
        more = len(self.answer.alternatives) - len(shown)
        if more:
            yield self._indented(self.words("and {count} more: see --format json", count=more), 5)
        for refused in self.answer.rejected:
            reason = refused.rejection.reason
            text = clean(reason.de if self.words.language == "de" else reason.en)
            yield self._line(self.words("Looked at, refused"), f"{clean(refused.name)}: {text}")

    def _alternative(self, number: int, item: Alternative) -> Iterator[Block]:
        yield self._row(f"{number:>3}  {clean(item.name)}", self.words(item.fit), clean(item.licence))
        yield self._indented(clean(item.note[self.words.language]), 5)
        for needed in item.needs:
            gaps = {"name": needed.name, "openness": Message(needed.openness), "path": " -> ".join(needed.path)}
            yield self._indented(self.words.say(Message("needs {name}, which is {openness} ({path})", gaps)), 5)
        active = [user for user in item.users if user.status != "ended"]
        if active:
            more = f" +{len(active) - 3}" if len(active) > 3 else ""
            towns = ", ".join(self._user(user) for user in active[:3])
            yield self._indented(self.words("in use at {towns}", towns=towns + more), 5)

    def _row(self, name: str, fit: str, licence: str, style: str = "") -> Table:
        grid = Table.grid(padding=(0, 2, 0, 0))
        for columns in (34, 10, self.width - 50):
            grid.add_column(width=columns, overflow="fold")
        grid.add_row(*(Text(text, style=style) for text in (name, fit, licence)))
        return grid

    def _user(self, user: User) -> str:
        return clean(user.municipality) + (f" ({self._state(user)})" if user.status else "")

    def _state(self, user: User) -> str:
        state = self.words(user.status) if user.status else ""
        if user.confirmed is None:
            return self.words("{state}, not confirmed", state=state)
        text = "{state}, confirmed {month}" if user.fresh else "{state}, last confirmed {month}"
        return self.words(text, state=state, month=_day(user.confirmed[:7]))

    def _neighbours(self) -> Iterator[Block]:
        seen = set()
        for item in self.answer.alternatives:
            for user in item.users:
                if user.neighbour and user.solution not in seen:
                    seen.add(user.solution)
                    yield self._line(self.words("Ask in the region"), self._neighbour(item, user))

    def _neighbour(self, item: Alternative, user: User) -> str:
        contact = user.contact
        parts = [clean(user.municipality)]
        parts += [clean(part) for part in ((contact.role, contact.email, contact.url) if contact else ()) if part]
        where = self.words("neighbour, {km} km", km=round(user.km)) if user.km is not None else self.words("neighbour")
        return f"{', '.join(parts)} ({where}): {clean(item.name)}, {self._state(user)}"

    # -------------------------------------------------------------------------------------------- what else is known

    def _users(self) -> Iterator[Block]:
        users = self.answer.users
        if self.answer.subject.openness != "open" or not users:
            return
        yield Text("")
        for user in users[:_SHOWN]:
            yield self._line(self.words("In use at"), self._user(user))
            if user.evidence:
                # A URL that is broken in two cannot be followed: it may stand out over the margin.
                yield Text(" " * 23 + clean(user.evidence), no_wrap=True, overflow="ignore")
        if len(users) > _SHOWN:
            yield self._line("", self.words("and {count} more", count=len(users) - _SHOWN))

    def _dependencies(self) -> Iterator[Block]:
        if self.answer.dependencies:
            yield Text("")
        for needed in self.answer.dependencies:
            text = f"{clean(needed.name)}: {self.words(needed.openness)} ({clean(' -> '.join(needed.path))})"
            yield self._line(self.words("Needs"), text)

    def _findings(self) -> Iterator[Block]:
        failed = [result for result in self.answer.results if result.outcome == "fail"]
        if failed:
            yield Text("")
        for result in failed:
            yield self._line(self.words("Finding"), self._finding(result))

    def _finding(self, result: Result) -> str:
        fix = f" {self.words.say(result.fix)}" if result.fix else ""
        return f"{result.check} {self.words(result.level)}: {self.words.say(result.message)}.{fix}"

    def _undetermined(self) -> Iterator[Block]:
        reasons = [result.reason for result in self.answer.results if result.outcome == "unknown" and result.reason]
        told = dict.fromkeys(self.words.say(reason) for reason in (*reasons, *self.answer.unasked))
        if told:
            yield Text("")
            yield self._line(self.words("Not determinable"), "; ".join(told))

    def _next(self) -> Iterator[Block]:
        if self.answer.subject.openness != "open" and self.answer.alternatives and not self.answer.municipality:
            town = self.words("YOUR-TOWN")
            command = f'osreg check "{clean(self.answer.query)}" --municipality {town}'
            yield self._line(self.words("Next step"), command)

    def _basis(self) -> Iterator[Block]:
        answer = self.answer
        parts = [
            self.words("registry {revision}", revision=answer.registry_revision),
            self.words("policy {version}", version=clean(answer.policy_version)),
        ]
        if answer.subject.openness_source and answer.subject.openness_source != "osreg":
            parts.append(answer.subject.openness_source)
        if answer.subject.checked:
            parts.append(self.words("entry checked on {day}", day=_day(answer.subject.checked)))
        yield self._line(self.words("Basis"), ", ".join(parts))

    # ------------------------------------------------------------------------------------------------------- unknown

    def _unknown(self) -> Iterator[Block]:
        query = clean(self.answer.query)
        name = query if len(query) <= 60 else query[:57] + "..."
        yield Text.assemble((name, "bold"), "  ", (self.words("NOT KNOWN TO THE REGISTRY"), "bold"))
        if self.answer.near_misses:
            yield Text("")
            yield Text(self.words("Did you mean one of these?"))
            for miss in self.answer.near_misses:
                yield Text(f"  {clean(miss.name)}   osreg check {miss.id}")
        else:
            yield self._indented(
                self.words(
                    "Nothing in the registry has a name like this one. That says nothing about "
                    "the product: neither that it is open nor that it is not."
                )
            )
            yield self._indented(self.words("If you know the product, please add it: see CONTRIBUTING.md."))
        yield Text("")

    # -------------------------------------------------------------------------------------------------------- layout

    def _indented(self, text: str, columns: int = 2) -> Padding:
        return Padding(Text(text), (0, 0, 0, columns))

    def _line(self, label: str, text: str) -> Table:
        grid = Table.grid(padding=(0, 2, 0, 0))
        grid.add_column(width=21, overflow="fold")
        grid.add_column(width=self.width - 23, overflow="fold")
        grid.add_row(Text(f"{label}:" if label else ""), Text(text))
        return grid


def _day(when: str) -> str:
    """`2026-11-23` as `23.11.2026`, `2026-11` as `11/2026`."""
    parts = when.split("-")
    return {1: when, 2: "/".join(reversed(parts)), 3: ".".join(reversed(parts))}[len(parts)]
