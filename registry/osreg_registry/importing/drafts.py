"""One row as the fields of a solution, with each cell that did not become one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from osreg_registry.importing import values
from osreg_registry.importing.describing import description
from osreg_registry.importing.headings import IGNORE, SEVERAL
from osreg_registry.importing.identity import Found, product_called
from osreg_registry.importing.mapping import Column, Mapped
from osreg_registry.importing.outcome import Left
from osreg_registry.importing.tables import Cell, Line, text_of
from osreg_registry.licence_text import read_stated
from osreg_registry.message import Message
from osreg_registry.names import fold
from osreg_registry.urls import canonical_repository

if TYPE_CHECKING:
    from osreg_registry.catalogue import Catalogue

_OWN = frozenset({"built", "commissioned"})
_NOT_OWN = Message("an entry states it only of what the municipality has developed: `origin` built or commissioned")
_KNOWN_MAKER = Message("an entry has no place for the maker of a program that the registry does not know")
_PLAIN = ("version", "status", "origin", "evidence", "since", "until", "standards")


#: Who has a repository already, if anybody.
Held = Callable[[str], str | None]


class Setting(NamedTuple):
    """What holds for all rows: the municipality, the day, and whether it hands the table in itself."""

    home: str
    home_name: str
    today: str
    confirmed: bool = False


class Draft(NamedTuple):
    """The fields of a row, what they lack, and what a person has to look at."""

    name: str
    fields: dict[str, Any]
    lacks: tuple[Message, ...]
    left: list[Left]
    near: tuple[str, ...]
    neutral: bool


def draft(catalogue: Catalogue, table: Mapped, line: Line, setting: Setting, held: Held) -> Draft:
    """The row as fields. Never raises: what is not understood is left, what is missing is said."""
    return _Drafting(catalogue, table, line, setting, held).draft()


class _Drafting:
    def __init__(self, catalogue: Catalogue, table: Mapped, line: Line, setting: Setting, held: Held) -> None:
        self._held = held
        self._catalogue, self._table, self._line, self._setting = catalogue, table, line, setting
        self._read: dict[str, Any] = {}
        self._from: dict[str, Column] = {}
        self._left: list[Left] = []
        self._misread: set[str] = set()

    def draft(self) -> Draft:
        for column in self._table.columns:
            self._take(column)
        self._fill_up()
        name = self._read.get("name") or self._read.get("product") or ""
        found = self._identity(name)
        fields = self._fields(name, found)
        neutral = bool(name) and self._describe(fields, name, found)
        fields["categories"] = self._terms("categories")
        fields["needs"] = self._terms("needs")
        order = {column.letter: column.place for column in self._table.columns}
        self._left.sort(key=lambda one: order.get(one.column, 0))
        return Draft(name, fields, tuple(self._lacks(fields)), self._left, found.near, neutral)

    # ------------------------------------------------------------------------------------------------------- cells

    def _cell(self, column: Column) -> Cell:
        return self._line.cells[column.place] if column.place < len(self._line.cells) else None

    def _take(self, column: Column) -> None:
        """Reads one cell under its key."""
        cell = self._cell(column)
        if column.key == IGNORE or values.says_nothing(cell):
            return
        if column.key is None:
            self._leave(column, column.reason or Message("the column has no heading"), whole=True)
            return
        if wrong := values.objection_to(cell):
            self._misunderstood(column, wrong)
            return
        context = values.Column(column.heading, self._table.defaults.get("currency"))
        read = values.READERS[column.key](cell, context)
        if read.reason:
            self._misunderstood(column, read.reason)
        elif column.key in SEVERAL:
            self._read.setdefault(column.key, []).extend(one for one in read.value)
        else:
            self._read[column.key] = read.value
        self._from.setdefault(column.key, column)

    def _misunderstood(self, column: Column, reason: Message) -> None:
        self._misread.add(str(column.key))
        self._leave(column, reason)

    def _leave(self, column: Column, reason: Message, *, whole: bool = False) -> None:
        text = text_of(self._cell(column))
        self._left.append(Left(self._line.number, column.letter, column.heading, text, reason, whole))

    def _leave_key(self, key: str, reason: Message) -> None:
        """Takes back what was read under a key."""
        if self._read.pop(key, None) is not None and key in self._from:
            self._leave(self._from[key], reason)

    def _fill_up(self) -> None:
        """What the mapping states for all rows, where this one says nothing; a cell that was misread is no nothing."""
        for key, text in self._table.defaults.items():
            if key == "currency" or key in self._read or key in self._misread:
                continue
            self._read[key] = values.READERS[key](text, values.Column()).value

    # ------------------------------------------------------------------------------------------------------ fields

    def _identity(self, name: str) -> Found:
        """The product, by its own column, else the name, else the repository."""
        maker = self._read.get("maker")
        asked = self._read.get("product")
        found = product_called(self._catalogue, asked or name, maker) if name else Found(None)
        if found.product is None and asked and "name" in self._read:
            self._leave_key("product", found.remark or Message("the registry knows no product of exactly this name"))
            found = product_called(self._catalogue, name, maker)
        if found.product is None and (repository := self._read.get("repository")):
            known = self._catalogue.by_repository(repository)
            if known and known[0] == "product":
                found = Found(self._catalogue.product(known[1]))
        if found.remark:
            self._leave_key("maker", found.remark)
        return found

    def _fields(self, name: str, found: Found) -> dict[str, Any]:
        read = self._read
        fields: dict[str, Any] = {"name": name, **{key: read.get(key) for key in _PLAIN}}
        fields["product"] = found.product.id if found.product else None
        cost = self._cost()
        fields["procurement"] = _stated(
            vendor=read.get("vendor"),
            contract_until=read.get("contract_until"),
            notice_period=read.get("notice_period"),
            cost=cost,
        )
        fields["hosting"] = _stated(
            operator=read.get("hosting.operator"),
            location=read.get("hosting.location"),
            model=read.get("hosting.model"),
        )
        fields["data"] = _stated(personal=read.get("data.personal"))
        fields["contact"] = _stated(role=read.get("contact.role"))
        fields["evidence"] = list(dict.fromkeys(read.get("evidence", [])))
        self._own_work(fields, found)
        self._vouch(fields)
        return fields

    def _cost(self) -> dict[str, Any] | None:
        amounts = {key: self._read[f"cost.{key}"] for key in ("one_off", "yearly") if f"cost.{key}" in self._read}
        if not amounts:
            return None
        currencies = {currency for _, currency in amounts.values()}
        if len(currencies) > 1:
            for key in amounts:
                self._leave_key(f"cost.{key}", Message("two currencies in one row"))
            return None
        return {"currency": currencies.pop(), **{key: amount for key, (amount, _) in amounts.items()}}

    def _own_work(self, fields: dict[str, Any], found: Found) -> None:
        """Repository and licence belong to what the municipality develops; those of a product are in its own entry."""
        repository = self._read.get("repository")
        of_product = bool(repository and found.product and _same_place(repository, found.product.repository))
        if self._read.get("origin") not in _OWN:
            if not of_product:
                self._leave_key("repository", _NOT_OWN)
            self._leave_key("licence", _NOT_OWN)
            return
        if repository and not of_product and (holder := self._held(repository)):
            gap = {"holder": holder}
            self._leave_key("repository", Message("{holder} has this repository, too: link the two in an editor", gap))
        fields["repository"] = None if of_product else self._read.get("repository")
        if licence := self._read.get("licence"):
            stated = read_stated(licence, self._catalogue.licence_table)
            fields["licence"] = stated.expression
            if stated.expression is None:
                self._leave_key("licence", stated.reason or Message("it is no licence expression"))

    def _vouch(self, fields: dict[str, Any]) -> None:
        """The municipality that hands its own table in confirms it; else today is when the evidence was looked at."""
        if self._setting.confirmed:
            fields["confirmed"] = self._setting.today
        elif fields["evidence"]:
            fields["checked"] = self._setting.today

    def _describe(self, fields: dict[str, Any], name: str, found: Found) -> bool:
        stated = {one: self._read[f"description.{one}"] for one in ("de", "en") if f"description.{one}" in self._read}
        maker = self._read.get("maker")
        told = description(self._catalogue, self._setting.home_name, name, stated, found.product, maker)
        fields["description"] = told.text
        # A maker is carried by the product's entry, or by the sentence that osreg words.
        if maker and not found.product and len(stated) == 2:
            self._leave_key("maker", _KNOWN_MAKER)
        return told.neutral

    def _terms(self, vocabulary: str) -> list[str]:
        """Ids of the vocabulary's terms, by id, label or synonym."""
        ids: list[str] = []
        for text in self._read.get(vocabulary, []):
            called = self._catalogue.terms_called(vocabulary, fold(text)) or self._by_id(vocabulary, text)
            if len(called) == 1:
                ids += called
            elif vocabulary in self._from:
                gaps = {"word": text, "vocabulary": vocabulary}
                self._leave(self._from[vocabulary], Message("`{word}` is no term of {vocabulary}", gaps))
        return list(dict.fromkeys(ids))

    def _by_id(self, vocabulary: str, text: str) -> list[str]:
        known = {term for _, term in self._catalogue.words_of(vocabulary)}
        return [text] if text in known else []

    # ------------------------------------------------------------------------------------------------- what is missing

    def _lacks(self, fields: dict[str, Any]) -> Iterator[Message]:
        for key, message in _NEEDED:
            if not fields[key] and not (key == "evidence" and fields.get("confirmed")):
                yield _misread(key) if key in self._misread else message


def _misread(key: str) -> Message:
    return Message("the cell for `{key}` was not understood", {"key": key})


_NEEDED = (
    ("name", Message("no name")),
    ("status", Message("nobody says where it stands: state it in a column `Status`, or for all rows with --status")),
    (
        "evidence",
        Message("nothing vouches for it: a column `URL`, --evidence, or --confirmed when the municipality hands it in"),
    ),
)


def _same_place(one: str, other: str | None) -> bool:
    return bool(other) and canonical_repository(one) == canonical_repository(str(other))


def _stated(**parts: Any) -> dict[str, Any] | None:
    """The parts that are stated; None when none is."""
    return {key: value for key, value in parts.items() if value is not None} or None
