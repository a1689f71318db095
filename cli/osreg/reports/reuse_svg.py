"""Who uses what as a picture: a table of marks, since 500 things and 59 municipalities as a net are a hairball.

SVG 2 (https://www.w3.org/TR/SVG2/); title and description for screen readers as in https://www.w3.org/TR/svg-aam-1.0/;
contrast as in https://www.w3.org/TR/WCAG22/#contrast-minimum. A shape tells what a colour tells, too.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree
from lxml.etree import _Element

from osreg.reports.reuse import Teller
from osreg.words import Words, clean
from osreg_checks.reuse.groups import Group
from osreg_checks.reuse.layout import Line, Lone, Mark, Row, Table, table
from osreg_checks.reuse.records import Record

INK, PALE, TAKEN = "#1a1a1a", "#595959", "#8a3b00"
FRESH, GROUND, STRIPE, GUIDE = "#0b4f8a", "#ffffff", "#eef2f6", "#c3ccd4"

_MARGIN, _SMALLEST = 24, 1000
_NAME, _USERS, _CELL, _GAP = 330, 70, 26, 16
_NAMES, _ROW, _LEVEL, _BAND = 190, 26, 8, 30
_LIST, _LIST_LINE = 310, 20
#: More levels of lines than these are a thicket; what is left out is counted, and told by its cell.
_LEVELS = 8
_PHASES = ("production", "pilot", "planned", "ended")

_SVG = "http://www.w3.org/2000/svg"
# What lxml refuses and `clean` leaves (https://www.w3.org/TR/xml/#charsets).
_NO_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")


def svg(found: list[Group], teller: Teller) -> str:
    """The things of several organisations as a table, those of one as lists below it; a legend says what is what."""
    shown = table(found, teller.standing)
    return _Picture(shown, teller).text()


# -------------------------------------------------------------------------------------------------- how wide text is


# In em, the wider of Verdana and DejaVu Sans; no usual sans-serif is wider. Accents make no letter wider.
_WIDTHS = {
    "ijl'": 0.35,
    " .,·f": 0.38,
    ':;/\\|-()[]!tIJr"*`_': 0.51,
    "sczL?": 0.56,
    "kvxyFPTY": 0.62,
    "aeobdghnpquSE0123456789ß${}–": 0.64,
    "KAVXZBRC": 0.7,
    "UNHDG&OQ": 0.79,
    "wM#+<=>^~": 0.87,
    "mW@%…—": 1.08,
}
_EM = {sign: width for signs, width in _WIDTHS.items() for sign in signs}
_BOLD = 1.2


def width_of(text: str, size: float) -> float:
    """The width in pixels that the text does not exceed."""
    return size * sum(map(_em, text))


@functools.cache
def _em(sign: str) -> float:
    if (known := _EM.get(sign)) is not None:
        return known
    if unicodedata.combining(sign):
        return 0
    plain = unicodedata.normalize("NFKD", sign)
    if sign < "\u0180" and plain[0] in _EM:
        return _EM[plain[0]]
    return 1.15 * len(plain)


def cut(text: str, room: float, size: float) -> str:
    """The text, with an ellipsis where it is longer than the room in pixels."""
    if width_of(text, size) <= room:
        return text
    room -= width_of("…", size)
    kept = 0
    for sign in text:
        room -= width_of(sign, size)
        if room < 0:
            break
        kept += 1
    return text[:kept].rstrip() + "…"


def _wrapped(text: str, room: float, size: float) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width_of(longer, size) > room:
            lines.append(cut(word, room, size))
        else:
            lines[-1] = cut(longer, room, size)
    return lines


def _safe(text: str) -> str:
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", clean(text))


# --------------------------------------------------------------------------------------------------------- the sheet


class _Sheet:
    """Elements one after another; `y` is how far down the sheet is filled."""

    def __init__(self, width: int, language: str) -> None:
        self.width, self.y = width, _MARGIN
        self.root = etree.fromstring(f'<svg xmlns="{_SVG}"/>')
        self.root.set("{http://www.w3.org/XML/1998/namespace}lang", language)
        self._set(self.root, role="img", font_family="Verdana, 'DejaVu Sans', sans-serif", font_size=13, fill=INK)

    @staticmethod
    def _set(one: _Element, **attributes: object) -> None:
        for name, value in attributes.items():
            one.set(name.rstrip("_").replace("_", "-"), f"{value:g}" if isinstance(value, float) else str(value))

    def add(self, tag: str, into: _Element | None = None, **attributes: object) -> _Element:
        one = etree.SubElement(self.root if into is None else into, f"{{{_SVG}}}{tag}")
        self._set(one, **attributes)
        return one

    def titled(self, lines: list[str]) -> _Element:
        """A group that shows the lines when one points at it."""
        group = self.add("g")
        self.add("title", group).text = "\n".join(map(_safe, lines))
        return group

    def write(self, x: float, y: float, text: str, room: float, **attributes: object) -> None:
        """The text, cut to the room; the whole then stands in its title."""
        size = float(str(attributes.get("font_size", 13))) * (_BOLD if "font_weight" in attributes else 1)
        text = _safe(text)
        short = cut(text, room, size)
        into = self.titled([text]) if short != text else None
        self.add("text", into, x=x, y=y, **attributes).text = short

    def paragraph(self, text: str, **attributes: object) -> None:
        """The text over the whole width, below what is there."""
        size = float(str(attributes.get("font_size", 13)))
        room = self.width - 2 * _MARGIN
        for line in _wrapped(_safe(text), room, size * (_BOLD if "font_weight" in attributes else 1)):
            self.y += round(size * 1.5)
            self.add("text", None, x=_MARGIN, y=self.y - round(size * 0.4), **attributes).text = line


def _symbol(phase: str, *, fresh: bool, own: bool) -> str:
    return f"osreg-{phase}-{'own' if own else 'served'}-{'fresh' if fresh else 'stale'}"


def _symbols(sheet: _Sheet) -> None:
    """Each mark once: circle or square, full, half, empty or crossed out; small in a dashed ring when stale."""
    defs = sheet.add("defs")
    for phase in _PHASES:
        for own in (True, False):
            for fresh in (True, False):
                _draw_symbol(sheet, defs, phase, fresh=fresh, own=own)


def _draw_symbol(sheet: _Sheet, defs: _Element, phase: str, *, fresh: bool, own: bool) -> None:
    color, r = (FRESH, 6.0) if fresh else (PALE, 4.5)
    name = _symbol(phase, fresh=fresh, own=own)
    group = sheet.add("g", defs, id=name, stroke=color, fill="none", stroke_width=1.6)
    if phase != "ended" or not own:
        _shape(sheet, group, r, own=own, fill=color if phase == "production" else GROUND)
    if phase == "pilot":
        half = f"M0,{-r:g}A{r:g},{r:g} 0 0 0 0,{r:g}z" if own else f"M0,{-r:g}H{-r:g}V{r:g}H0z"
        sheet.add("path", group, d=half, fill=color)
    if phase == "ended":
        sheet.add("path", group, d=f"M{-r:g},{-r:g}L{r:g},{r:g}M{r:g},{-r:g}L{-r:g},{r:g}")
    if not fresh:
        _shape(sheet, group, 8.5, own=own, stroke_dasharray="3 2", stroke_width=1.2)


def _shape(sheet: _Sheet, group: _Element, r: float, *, own: bool, **attributes: object) -> None:
    if own:
        sheet.add("circle", group, r=r, **attributes)
    else:
        sheet.add("rect", group, x=-r, y=-r, width=2 * r, height=2 * r, **attributes)


# ------------------------------------------------------------------------------------------------------- the picture


class _Columns(NamedTuple):
    """Where the middle of each column is, in pixels from the left."""

    size: int
    others: int

    def at(self, number: int) -> int:
        gap = _GAP if 0 < self.others <= number else 0
        return _MARGIN + _NAME + _USERS + number * _CELL + _CELL // 2 + gap

    @property
    def end(self) -> int:
        return self.at(self.size - 1) + _CELL // 2 if self.size else 0


class _Listed(NamedTuple):
    """A line of the lists; without symbol it is a heading."""

    symbol: str
    text: str
    told: list[str]

    @property
    def height(self) -> int:
        return _LIST_LINE if self.symbol else _LIST_LINE + 6


class _Picture:
    def __init__(self, shown: Table, teller: Teller) -> None:
        self.shown, self.teller = shown, teller
        self.words: Words = teller.words
        self.columns = _Columns(len(shown.columns), shown.others)
        self.names = [teller.standing.name(one) for one in shown.columns]
        self.sheet = _Sheet(max(_SMALLEST, self.columns.end + _MARGIN), self.words.language)

    def text(self) -> str:
        """The whole picture as a document."""
        self._head()
        self._legend()
        for begin in range(0, max(len(self.shown.rows), 1), _BAND):
            self._band(self.shown.rows[begin : begin + _BAND], last=begin + _BAND >= len(self.shown.rows))
        self._lists()
        sheet, height = self.sheet, self.sheet.y + _MARGIN
        for name, value in (("width", sheet.width), ("height", height), ("viewBox", f"0 0 {sheet.width} {height}")):
            sheet.root.set(name, str(value))
        ground = sheet.add("rect", width=sheet.width, height=height, fill=GROUND)
        sheet.root.insert(2, ground)
        return etree.tostring(sheet.root, encoding="unicode", pretty_print=True)

    def _head(self) -> None:
        sheet, about = self.sheet, list(self._about())
        title = self.words("Who uses what, on {day}", day=self.teller.standing.day)
        sheet.root.set("aria-labelledby", "osreg-title osreg-desc")
        sheet.add("title", id="osreg-title").text = title
        table_too = self.words("The same as a table: osreg reuse --format csv")
        sheet.add("desc", id="osreg-desc").text = " ".join(f"{line}." for line in (*about, table_too))
        _symbols(sheet)
        sheet.paragraph(title, font_size=22, font_weight="bold")
        for line in about:
            sheet.paragraph(line)

    def _about(self) -> Iterator[str]:
        shown, words = self.shown, self.words
        yield words(
            "Things with records of several organisations: {several}; of one only: {one}; organisations: {count}",
            several=shown.shared,
            one=shown.things - shown.shared,
            count=shown.organisations,
        )
        yield words("Municipalities of the registry without a mark here: {count}", count=shown.unmarked)
        if len(shown.rows) < shown.shared or len(shown.columns) < shown.organisations:
            yield words(
                "Shown: {rows} of {several} things of several organisations, {columns} of {count} organisations;"
                " --municipality narrows it, --format csv has all",
                rows=len(shown.rows),
                several=shown.shared,
                columns=len(shown.columns),
                count=shown.organisations,
            )

    # ------------------------------------------------------------------------------------------------------ legend

    def _legend(self) -> None:
        sheet, words = self.sheet, self.words
        sheet.y += 22
        x = _MARGIN
        for symbol, text in self._explained():
            wide = 32 + width_of(text, 13)
            if x > _MARGIN and x + wide > sheet.width - _MARGIN:
                x, sheet.y = _MARGIN, sheet.y + 26
            self._sample(symbol, x + 10, sheet.y)
            sheet.write(x + 28, sheet.y + 5, text, sheet.width - x - 28 - _MARGIN)
            x += round(wide) + 22
        sheet.y += 16
        sheet.paragraph(
            words(
                "A row is one thing: the same product, the same repository, or taken over from each other."
                " An empty cell means that there is no record; it does not mean no."
            )
        )
        if 0 < self.shown.others < len(self.shown.columns):
            sheet.paragraph(words("To the right of the gap: districts, associations and others."))

    def _explained(self) -> Iterator[tuple[str, str]]:
        words = self.words
        for phase in _PHASES:
            yield _symbol(phase, fresh=True, own=True), words(phase)
        yield _symbol("production", fresh=False, own=True), words("dashed: not confirmed, or too long ago")
        served = words("square: counts for this one, since its association keeps the record")
        yield _symbol("production", fresh=True, own=False), served
        yield "several", words("figure: so many records in this cell")
        yield "line", words("arrow: declared as taken over, it points to who took it over")

    def _sample(self, symbol: str, x: float, y: float) -> None:
        if symbol == "several":
            self._mark(_symbol("production", fresh=True, own=True), x, y)
            self._several(x, y, 2)
        elif symbol == "line":
            self._stroke(f"M{x - 8:g},{y + 6:g}V{y - 5:g}H{x + 8:g}V{y + 2:g}")
            self._arrowhead(x + 8, y + 6)
        else:
            self._mark(symbol, x, y)

    def _mark(self, symbol: str, x: float, y: float, into: _Element | None = None) -> None:
        self.sheet.add("use", into, href=f"#{symbol}", x=x, y=y)

    def _several(self, x: float, y: float, count: int, into: _Element | None = None) -> None:
        figure = str(count) if count < 10 else "+"
        self.sheet.add("text", into, x=x + 9.5, y=y - 3, font_size=10).text = figure

    def _stroke(self, path: str, into: _Element | None = None) -> None:
        self.sheet.add("path", into, d=path, fill="none", stroke=TAKEN, stroke_width=1.3)

    def _arrowhead(self, x: float, tip: float, into: _Element | None = None) -> None:
        self.sheet.add("path", into, d=f"M{x:g},{tip:g}l-3,-5h6z", fill=TAKEN)

    # ------------------------------------------------------------------------------------------------------- table

    def _band(self, rows: tuple[Row, ...], *, last: bool) -> None:
        """Some rows below the names of the columns: so many fit on a screen."""
        if not self.shown.columns:
            return
        self._names()
        top = self.sheet.y
        stripes = self.sheet.add("g", stroke="none", fill=STRIPE)
        guides = self.sheet.add("g", stroke=GUIDE, stroke_width=1)
        for number, row in enumerate(rows):
            self._row(row, stripes if number % 2 == 0 else None)
        if last and self.shown.lone:
            self._lone_row()
        for number in range(len(self.shown.columns)):
            x = self.columns.at(number) - _CELL // 2
            self.sheet.add("path", guides, d=f"M{x},{top}V{self.sheet.y}")
        self.sheet.add("path", guides, d=f"M{self.columns.end},{top}V{self.sheet.y}")

    def _names(self) -> None:
        sheet = self.sheet
        sheet.y += round(min(_NAMES, max(width_of(name, 12) for name in self.names))) + 26
        base = sheet.y - 6
        for number, name in enumerate(self.names):
            x = self.columns.at(number) + 4
            sheet.write(x, base, name, _NAMES, font_size=12, transform=f"rotate(-90 {x} {base})")
        label = self.words("in use by")
        end = _MARGIN + _NAME + _USERS - 10
        sheet.write(end, base, label, _USERS + 60, font_size=12, text_anchor="end")

    def _row(self, row: Row, stripes: _Element | None) -> None:
        sheet, top = self.sheet, self.sheet.y
        drawn = [line for line in row.lines if line.level < _LEVELS]
        levels = 1 + max((line.level for line in drawn), default=-1)
        above = levels * _LEVEL + 6 if levels else 0
        middle = top + above + _ROW // 2
        sheet.y += above + _ROW
        if stripes is not None:
            sheet.add("rect", stripes, x=_MARGIN, y=top, width=self.columns.end - _MARGIN, height=above + _ROW)
        self._row_label(middle, row.group.title, len(row.group.users))
        if left_out := sum(len(line.takers) for line in row.lines if line not in drawn):
            told = self.words("taken over, too many to draw: {count}", count=left_out)
            sheet.write(_MARGIN + 4, middle - _ROW + 8, told, _NAME - 12, font_size=11, fill=TAKEN)
        for line in drawn:
            self._taken_over(line, middle)
        for column, marks in row.cells.items():
            self._cell(row.group, column, marks, middle)

    def _row_label(self, middle: int, title: str, count: int) -> None:
        self.sheet.write(_MARGIN + 4, middle + 5, title, _NAME - 12)
        end = _MARGIN + _NAME + _USERS - 10
        self.sheet.write(end, middle + 5, str(count), _USERS - 14, text_anchor="end")

    def _cell(self, group: Group, column: int, marks: tuple[Mark, ...], middle: int) -> None:
        told = [self._told(one.record) for one in marks]
        into = self.sheet.titled([f"{group.title}: {self.names[column]}", *told])
        first, x = marks[0], self.columns.at(column)
        self._mark(_symbol(first.phase, fresh=first.fresh, own=first.own), x, middle, into)
        if len(marks) > 1:
            self._several(x, middle, len(marks), into)

    def _told(self, one: Record) -> str:
        """What one reads when one points at a mark."""
        told = f"{one.name}: {self.teller.town(one)}: {self.teller.state(one)}"
        return "; ".join([told, self.words("taken over from {origin}", origin=one.reuses)]) if one.reuses else told

    def _taken_over(self, line: Line, middle: int) -> None:
        """Up from the origin, along its level, down to each taker; a dot is a branch, a mere crossing is none."""
        y = middle - _ROW // 2 - 4 - line.level * _LEVEL
        near = middle - 9
        origin = self.columns.at(line.origin) - 4
        takers = [self.columns.at(one) + 4 for one in line.takers]
        names = ", ".join(self.names[one] for one in line.takers)
        told = self.words("Taken over from {origin} by: {names}", origin=self.names[line.origin], names=names)
        into = self.sheet.titled([told])
        ends = min(origin, *takers), max(origin, *takers)
        drops = "".join(f"M{x},{y}V{near - 4}" for x in takers)
        self._stroke(f"M{origin},{near}V{y}M{ends[0]},{y}H{ends[1]}{drops}", into)
        for x in takers:
            self._arrowhead(x, near, into)
        for x in (origin, *takers):
            if x not in ends:
                self.sheet.add("circle", into, cx=x, cy=y, r=2, fill=TAKEN)

    def _lone_row(self) -> None:
        """How many things each organisation has alone."""
        sheet = self.sheet
        self.sheet.y += _ROW
        middle = sheet.y - _ROW // 2
        sheet.write(_MARGIN + 4, middle + 5, self.words("Only there (listed below)"), _NAME - 12, font_weight="bold")
        for column, count in self.shown.lone_counts.items():
            figure = str(count)
            x = self.columns.at(column)
            sheet.write(x, middle + 4, figure, _CELL, font_size=10, text_anchor="middle")

    # ------------------------------------------------------------------------------------------------------- lists

    def _lists(self) -> None:
        """What only one organisation has, in columns of text."""
        sheet = self.sheet
        if not self.shown.lone:
            return
        sheet.y += 20
        sheet.paragraph(self.words("Only in one organisation"), font_size=17, font_weight="bold")
        columns = self._flow()
        top = sheet.y
        for across, column in enumerate(columns):
            y = top
            for line in column:
                y += line.height
                self._list_line(_MARGIN + across * _LIST, y - 6, line)
            sheet.y = max(sheet.y, y)

    def _flow(self) -> list[list[_Listed]]:
        """The lists in columns of one height: the lowest that lets all columns fit side by side."""
        lists = [list(self._list(column)) for column in self.shown.lone]
        beside = (self.sheet.width - 2 * _MARGIN) // _LIST
        height = sum(line.height for one in lists for line in one) // beside
        while len(columns := self._flowing(lists, height)) > beside:
            height += _LIST_LINE
        return columns

    def _flowing(self, lists: list[list[_Listed]], height: int) -> list[list[_Listed]]:
        """Columns of at most this height. A heading never ends one; a list that goes on says whose it is."""
        columns: list[list[_Listed]] = [[]]
        left = height
        for head, *things in lists:
            again = head._replace(text=self.words("{name}, continued", name=head.text.rpartition(":")[0]))
            if left < head.height + _LIST_LINE and columns[-1]:
                columns.append([])
                left = height
            columns[-1].append(head)
            left -= head.height
            for thing in things:
                if left < thing.height and len(columns[-1]) > 1:
                    columns.append([again])
                    left = height - again.height
                columns[-1].append(thing)
                left -= thing.height
        return columns

    def _list_line(self, x: int, y: int, line: _Listed) -> None:
        if not line.symbol:
            self.sheet.write(x, y, line.text, _LIST - 24, font_weight="bold")
            return
        self._mark(line.symbol, x + 10, y - 5, self.sheet.titled(line.told))
        self.sheet.write(x + 26, y, line.text, _LIST - 46)

    def _list(self, column: int) -> Iterator[_Listed]:
        things, count = self.shown.lone[column], self.shown.lone_counts[column]
        yield _Listed("", f"{self.names[column]}: {count}", [])
        yield from map(self._lone, things)
        if len(things) < count:
            yield _Listed("", self.words("and {count} more", count=count - len(things)), [])

    def _lone(self, lone: Lone) -> _Listed:
        mark = lone.mark
        symbol = _symbol(mark.phase, fresh=mark.fresh, own=mark.own)
        return _Listed(symbol, lone.group.title, [self._told(mark.record)])
