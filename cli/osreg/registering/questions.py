"""The questions of `osreg new`, one by one: what is asked, how the answer is read, what follows from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from osreg.registering.asking import Given, Reader, Stopped, Terminal
from osreg.registering.seeds import of_product
from osreg.words import Words
from osreg_registry.importing.describing import description
from osreg_registry.importing.identity import product_called
from osreg_registry.importing.values import READERS, Column
from osreg_registry.licence_text import read_stated
from osreg_registry.message import Message
from osreg_registry.needs import find_need, label_of
from osreg_registry.registering import same_solutions
from osreg_registry.resolve import near_organisations, organisation_called
from osreg_registry.schema_faults import faults_of

if TYPE_CHECKING:
    from osreg_registry.catalogue import Catalogue
    from osreg_registry.model import Organisation

_STATUS = (
    ("planned", Message("planned")),
    ("pilot", Message("pilot")),
    ("production", Message("production")),
    ("ended", Message("ended")),
)
_ORIGIN = (
    ("bought", Message("bought: a product under the terms of its vendor")),
    ("adopted", Message("adopted: an open product, or the solution of another municipality")),
    ("commissioned", Message("commissioned: others develop it for the municipality")),
    ("built", Message("built: the municipality develops it itself")),
)
_SHOWN = 5
_NEEDED = Message("this has to be stated")
_TOP = frozenset({"name", "since", "until", "version", "repository", "licence", "evidence", "status"})


class Questions:
    """The fields of one solution, and a question for each; `steps` has them in order."""

    def __init__(
        self, catalogue: Catalogue, words: Words, at: Terminal, home: Organisation | None, fields: dict[str, Any]
    ) -> None:
        self.fields = fields
        self.home = home
        self.words = words
        self._catalogue = catalogue
        self._at = at
        self.steps: dict[str, Callable[[], None]] = {
            "municipality": self._municipality,
            "name": self._name,
            "product": self._product,
            "same": self._same,
            "reuses": self._reuses,
            "description.de": lambda: self._described("de", Message("What does it do, in one sentence in German?")),
            "description.en": lambda: self._described("en", Message("The same in English")),
            "status": self._status,
            "since": lambda: self._read("since", Message("Since when (year, month or day)")),
            "until": lambda: self._read("until", Message("Until when (year, month or day)")),
            "version": lambda: self._read("version", Message("Version in use")),
            "origin": self._origin,
            "needs": self._needs,
            "fields": self._fields_of_action,
            "repository": lambda: self._read("repository", Message("Address of the source code that you publish")),
            "licence": self._licence,
            "vendor": lambda: self._inside("procurement", "vendor", Message("Vendor"), "vendor"),
            "contract_until": lambda: self._inside(
                "procurement", "contract_until", Message("End of the contract"), "contract_until"
            ),
            "notice_period": lambda: self._inside(
                "procurement", "notice_period", Message("Period of notice (such as 3 Monate)"), "notice_period"
            ),
            "contact": lambda: self._inside(
                "contact", "role", Message("Whom may others ask (office or role, no name of a person)?"), "contact.role"
            ),
            "evidence": self._evidence,
            "confirmed": self._confirmed,
        }

    def is_open(self, key: str) -> bool:
        """Whether the question makes sense, and has no answer yet."""
        origin = self.fields.get("origin")
        language = key.partition(".")[2]
        stated = (self.fields.get("description") or {}).get(language) if language else self.fields.get(key)
        only = {
            "municipality": self.home is None,
            "until": self.fields.get("status") == "ended" and not stated,
            "version": bool(self.fields.get("product")) and not stated,
            "repository": origin in {"built", "commissioned"} and not (stated or self.fields.get("product")),
            "licence": bool(self.fields.get("repository")) and not stated,
            "contract_until": origin in {"bought", "commissioned"},
            "notice_period": bool(self.fields.get("procurement", {}).get("contract_until")),
            "vendor": origin in {"bought", "commissioned"} and not self.fields.get("procurement", {}).get("vendor"),
            "needs": not (self.fields.get("needs") or self.fields.get("categories")),
            "reuses": not self.fields.get("reuses"),
            "product": "repository" not in self.fields and "product" not in self.fields,
        }
        return only.get(key, key == "same" or not stated)

    # -------------------------------------------------------------------------------------------------- one by one

    def _municipality(self) -> None:
        def read(line: str) -> Given:
            found = organisation_called(self._catalogue, line) if line else None
            if found:
                return Given(found)
            near = ", ".join(near_organisations(self._catalogue, line)) if line else ""
            if near:
                return Given(objection=Message("not known; did you mean {names}?", {"names": near}))
            return Given(objection=Message("please name a municipality of the registry, by name, id or AGS"))

        self.home = self._at.ask(Message("Municipality"), read)

    def _name(self) -> None:
        def read(line: str) -> Given:
            return self._judged("name", line) if line else Given(objection=Message("please type a name"))

        self._set("name", self._at.ask(Message("Name in daily use"), read, known=str(self.fields.get("name") or "")))

    def _product(self) -> None:
        """The product of the registry that the name is, or is like."""
        found = product_called(self._catalogue, str(self.fields["name"]))
        if found.product:
            gaps = {"name": found.product.name, "vendor": found.product.vendor or "-"}
            if self._at.agrees(Message("The registry knows {name} ({vendor}). Is it that?", gaps), default=True):
                self._take(found.product.id)
            return
        near = list(found.near)[:_SHOWN]
        if near:
            self._at.say(self.words("The registry knows products with a similar name:"))
            chosen = self._at.choose(Message("Number, or nothing for none of them"), [(one, one) for one in near])
            again = product_called(self._catalogue, chosen) if chosen else None
            if again and again.product:
                self.fields["name"] = again.product.name  # what was typed was a slip
                self._take(again.product.id)

    def _take(self, product: str) -> None:
        entry = self._catalogue.product(product)
        if entry:
            own = {key: value for key, value in self.fields.items() if key != "repository"}
            self.fields = {**of_product(self._catalogue, entry).fields, **own, "product": product}

    def _same(self) -> None:
        """Solutions of the municipality that may be this one. Raises Stopped when it is."""
        same = same_solutions(self._catalogue, self.home.id, self.fields) if self.home else []
        if same:
            gaps = {"solutions": ", ".join(same)}
            if not self._at.agrees(
                Message("The municipality has this already: {solutions}. Is it another one?", gaps), default=False
            ):
                self._at.say(self.words("Then change that entry: osreg edit {key} KEY=VALUE", key=same[0]))
                raise Stopped

    def _reuses(self) -> None:
        """Whose solution it was taken over from, among those who run the product."""
        product = self.fields.get("product")
        uses = [use for use in self._catalogue.uses_of(product) if use.organisation != self.home] if product else []
        if not uses:
            return
        self._at.say(self.words("Others who run it:"))
        options = [(use.key, f"{use.organisation.name} ({use.key})") for use in uses[:_SHOWN]]
        chosen = self._at.choose(Message("Was it taken over from one of them (number, or nothing)?"), options)
        self._set("reuses", chosen)

    def _described(self, language: str, question: Message) -> None:
        text = self._at.ask(question, self._reader(f"description.{language}"))
        if text:
            self.fields["description"] = {**(self.fields.get("description") or {}), language: text}

    def complete(self) -> None:
        """Fills a description that nobody knew: by the entry of the product, else by a sentence that says so."""
        product = self._catalogue.product(self.fields["product"]) if self.fields.get("product") else None
        stated = self.fields.get("description") or {}
        if self.home and self.fields.get("name") and len(stated) < 2:
            name = str(self.fields["name"])
            said = description(self._catalogue, self.home.name, name, stated, product, None)
            self.fields["description"] = said.text

    def _status(self) -> None:
        options = [(value, self.words.say(label)) for value, label in _STATUS]
        value = None
        while value is None:
            value = self._at.choose(Message("Where does it stand?"), options)
            if value is None:
                self._at.say(f"  {self.words.say(_NEEDED)}")
        self._set("status", value)

    def _origin(self) -> None:
        options = [(value, self.words.say(label)) for value, label in _ORIGIN]
        self._set("origin", self._at.choose(Message("How did the municipality come by it?"), options))

    def _licence(self) -> None:
        """One licence, or an expression, read as people write it."""
        table = self._catalogue.licence_table

        def read(line: str) -> Given:
            found = read_stated(line, table) if line else None
            return Given(objection=found.reason) if found and found.reason else Given(found and found.expression)

        self._set("licence", self._at.ask(Message("Its licence, as SPDX writes it (such as EUPL-1.2)"), read))

    def _needs(self) -> None:
        """A task in everyday words, found in the vocabulary of needs."""

        def read(line: str) -> Given:
            if not line:
                return Given(None)
            term = find_need(self._catalogue, line)
            if term is None:
                return Given(objection=Message("no such task is known; other words, or nothing"))
            return Given(term)

        term = self._at.ask(Message("What is it for, in a word (such as Terminbuchung)?"), read)
        if term:
            kind = "needs" if self._catalogue.label("needs", term, "de") != term else "categories"
            self._set(kind, [term])
            self._at.say(f"  {label_of(self._catalogue, term, self.words.language)}")

    def _fields_of_action(self) -> None:
        terms = sorted({term for _, term in self._catalogue.words_of("fields-of-action")})
        if terms:
            options = [(term, self._catalogue.label("fields-of-action", term, self.words.language)) for term in terms]
            chosen = self._at.choose(Message("Field of action of the strategy"), options)
            self._set("fields", [chosen] if chosen else None)

    def _evidence(self) -> None:
        urls = self._at.ask(Message("Public page that shows it"), self._reader("evidence"))
        self._set("evidence", urls)

    def _confirmed(self) -> None:
        """Whether the municipality vouches for it; without a public page somebody has to."""
        from osreg_checks.clock import now  # noqa: PLC0415 -- once

        today = now().date().isoformat()
        if self.fields.get("evidence"):
            self.fields["checked"] = today
        if self._at.agrees(Message("Do you speak for the municipality, which confirms this today?"), default=False):
            self.fields["confirmed"] = today
        elif not self.fields.get("evidence"):
            self._at.say(self.words("Without a public page or a confirmation nobody can tell where this comes from."))
            self._evidence()
            self._confirmed()

    # ----------------------------------------------------------------------------------------------------- answers

    def _read(self, key: str, question: Message) -> None:
        self._set(key, self._at.ask(question, self._reader(key)))

    def _inside(self, section: str, key: str, question: Message, reader: str) -> None:
        value = self._at.ask(question, self._reader(reader))
        if value is not None:
            self.fields[section] = {**(self.fields.get(section) or {}), key: value}

    def _reader(self, key: str) -> Reader:
        """Reads an answer as a cell of a table is read; nothing is not known."""

        def read(line: str) -> Given:
            if not line:
                return Given(None)
            value, reason = READERS[key](line, Column())
            return Given(objection=reason) if reason else self._judged(key, value)

        return read

    def _judged(self, key: str, value: Any) -> Given:
        """The value, unless the schema has something against it."""
        if key not in _TOP:
            return Given(value)
        faults = [fault for fault in faults_of("solution", {key: value}) if fault[0][:1] == (key,)]
        return Given(objection=faults[0][1]) if faults else Given(value)

    def _set(self, key: str, value: Any) -> None:
        if value is None:
            self.fields.pop(key, None)
        else:
            self.fields[key] = value
