"""What a cell says for a key: a value of the model, or the reason why it cannot be carried over. Nothing is guessed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any, NamedTuple

from osreg_registry.importing import wording
from osreg_registry.importing.dates import date_of, is_endless
from osreg_registry.importing.tables import Cell, text_of
from osreg_registry.message import Both, Message
from osreg_registry.names import fold
from osreg_registry.urls import objection

_LINE, _PROSE, _URL = 200, 2000, 2000
#: Categories of characters that show nothing, or turn round what others show (https://www.unicode.org/reports/tr44/).
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


class Read(NamedTuple):
    """The value, or the reason why there is none."""

    value: Any = None
    reason: Message | None = None


class Column(NamedTuple):
    """What a reader may need besides the cell: the heading, and the currency of the table where it states one."""

    heading: str = ""
    currency: str | None = None


Reader = Callable[[Cell, Column], Read]


def says_nothing(cell: Cell) -> bool:
    """Whether the cell is empty, a dash, or says that nobody knows."""
    text = text_of(cell)
    return not text.strip("-–—?/. ") or fold(text) in wording.UNKNOWN


def objection_to(cell: Cell) -> Message | None:
    """Why no reader may look at the cell: a formula, an error of the spreadsheet program, characters to mislead."""
    if not isinstance(cell, str):
        return None
    text = cell.strip()
    if text == "=?":
        return Message("a formula without a stored value: open the file in a spreadsheet program and save it")
    if text.startswith("="):
        return Message("a formula is no value")
    if re.fullmatch(r"#(REF!|N/A|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|BEZUG!|WERT!|NAME\?|ZAHL!)", text):
        return Message("the spreadsheet program shows an error here")
    if any(unicodedata.category(one) in _UNSEEN and one not in "\n\r\t\xad" for one in text):
        return Message("it holds characters that cannot be seen")
    return None


def line(cell: Cell, _column: Column = Column(), longest: int = _LINE) -> Read:  # noqa: B008 -- frozen
    """A short text."""
    text = text_of(cell).replace("\xad", "")
    if len(text) > longest:
        return Read(None, Message("longer than {limit} characters", {"limit": longest}))
    if not any(one.isalnum() for one in text):
        return Read(None, Message("it holds no word"))
    return Read(text)


def _prose(cell: Cell, column: Column) -> Read:
    return line(cell, column, _PROSE)


def _name(cell: Cell, column: Column) -> Read:
    read = line(cell, column)
    return read if read.reason or fold(read.value) else Read(None, Message("it holds no word"))


def _office(cell: Cell, column: Column) -> Read:
    """An office or role; a person's name is not for the registry, as far as it shows."""
    text = text_of(cell)
    if "@" in text or re.search(r"\b(Herr|Frau|Hr\.|Fr\.|Mr|Mrs|Ms)\b", text):
        return Read(None, Message("names and addresses of persons do not go into the registry"))
    return line(cell, column)


def _words(meaning: dict[str, str]) -> Reader:
    def read(cell: Cell, _column: Column) -> Read:
        value = meaning.get(fold(text_of(cell)))
        known = sorted(set(meaning.values()))
        both = Both(", ".join(wording.GERMAN.get(one, one) for one in known), ", ".join(known))
        return Read(value) if value else Read(None, Message("not understood; it can be: {values}", {"values": both}))

    return read


def _yes_no(cell: Cell, _column: Column) -> Read:
    value = wording.YES_NO.get(fold(text_of(cell)))
    return Read(value == "yes") if value else Read(None, Message("neither yes nor no"))


def _date(cell: Cell, _column: Column) -> Read:
    if value := date_of(cell):
        return Read(value)
    if is_endless(cell):
        return Read(None, Message("without an end: an entry states no date then"))
    return Read(None, Message("no date that can be read in one way only: write 31.12.2027 or 2027-12-31"))


def _urls(cell: Cell, _column: Column) -> Read:
    parts = [part.strip("<>") for part in re.split(r"[\s;|]+", text_of(cell)) if part.strip("<>,")]
    parts = [part.rstrip(",") for part in parts]
    for part in parts:
        if wrong := _wrong_url(part):
            return Read(None, wrong)
    return Read(list(dict.fromkeys(parts)))


def _wrong_url(text: str) -> Message | None:
    if not re.match(r"https?://", text):
        return Message("no address of a web page: it begins with https://")
    return Message("too long") if len(text) > _URL else objection(text)


def _url(cell: Cell, column: Column) -> Read:
    read = _urls(cell, column)
    if read.reason or len(read.value) == 1:
        return Read(read.value[0] if read.value else None, read.reason)
    return Read(None, Message("more than one address"))


_PERIOD = re.compile(
    r"(?P<n>[0-9]{1,3}|[a-z]+) ?(?P<unit>tage?n?|days?|wochen?|weeks?|monate?n?|months?|jahre?n?|years?)"
    r"( (zum|vor|before|to) (\w+ )?(vertragsende|laufzeitende|ende der laufzeit|ablauf|end of contract|contract end))?"
)
_UNITS = {"t": ("D", 1), "d": ("D", 1), "w": ("D", 7), "m": ("M", 1), "j": ("Y", 1), "y": ("Y", 1)}
_HEADING_UNIT = re.compile(r"\b(tagen?|days|wochen|weeks|monaten?|months|jahren?|years)\b")


def _period(cell: Cell, column: Column) -> Read:
    """A period as an ISO 8601 duration; weeks become days. A bare number needs its unit in the heading."""
    text = text_of(cell)
    if re.fullmatch(r"P(?=\d)(\d{1,3}Y)?(\d{1,3}M)?(\d{1,4}D)?", text):
        return Read(text)
    folded = fold(text)
    if folded.isdecimal() and (unit := _HEADING_UNIT.search(fold(column.heading))):
        folded = f"{folded} {unit.group()}"
    match = _PERIOD.fullmatch(folded)
    number = (int(match["n"]) if match["n"].isdecimal() else wording.NUMBERS.get(match["n"])) if match else None
    if match is None or not number:
        return Read(None, Message("no period: write 3 Monate, 6 Wochen or P3M"))
    sign, factor = _UNITS[match["unit"][0]]
    return Read(f"P{number * factor}{sign}")


_AMOUNT = re.compile(r"[0-9]{1,3}(?:([.,' \u00a0\u202f])[0-9]{3}(?:\1[0-9]{3})*)?|[0-9]+")
_CURRENCY = re.compile(r"€|\b(?:EUR|Euro|CHF|USD)\b", re.IGNORECASE)


def _amount(cell: Cell, column: Column) -> Read:
    """An amount and its currency, which the cell, the heading or the mapping states."""
    text = text_of(cell)
    named = _CURRENCY.search(text) or _CURRENCY.search(column.heading)
    currency = ("EUR" if named.group().casefold() in {"€", "euro"} else named.group().upper()) if named else None
    number = _number(cell if isinstance(cell, int | float) else _CURRENCY.sub("", text).strip())
    if number is None:
        return Read(None, Message("no amount"))
    if not (currency or column.currency):
        return Read(None, Message("an amount without a currency: name it in the heading or in the mapping"))
    return Read((number, currency or column.currency))


def _number(cell: Cell) -> float | None:
    if isinstance(cell, bool) or not isinstance(cell, int | float | str):
        return None
    if not isinstance(cell, str):
        return float(cell) if 0 <= cell < 1e12 else None
    # Cents stand behind a comma or a point, one or two digits; three digits are thousands.
    match = re.fullmatch(r"(.*?)(?:[.,]([0-9]{1,2}|-{1,2}|–))?", cell)
    whole = _AMOUNT.fullmatch(match[1]) if match else None
    if match is None or whole is None:
        return None
    cents = match[2] if match[2] and match[2].isdecimal() else "0"
    return float(f"{re.sub(r'[^0-9]', '', whole.group())}.{cents}")


def _list(cell: Cell, _column: Column) -> Read:
    parts = [" ".join(part.split()) for part in re.split(r"[,;|\n]", str(cell))]
    parts = [part for part in parts if part]
    if any(len(part) > _LINE for part in parts):
        return Read(None, Message("longer than {limit} characters", {"limit": _LINE}))
    return Read(parts)


READERS: dict[str, Reader] = {
    "name": _name,
    "product": line,
    "maker": line,
    "vendor": line,
    "version": line,
    "description.de": _prose,
    "description.en": _prose,
    "status": _words(wording.STATUS),
    "origin": _words(wording.ORIGIN),
    "licence": line,
    "repository": _url,
    "evidence": _urls,
    "since": _date,
    "until": _date,
    "contract_until": _date,
    "notice_period": _period,
    "cost.yearly": _amount,
    "cost.one_off": _amount,
    "contact.role": _office,
    "hosting.operator": line,
    "hosting.model": _words(wording.MODEL),
    "hosting.location": _words(wording.COUNTRY),
    "data.personal": _yes_no,
    "needs": _list,
    "categories": _list,
    "standards": _list,
}
