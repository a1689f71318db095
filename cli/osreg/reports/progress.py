"""The report of `osreg progress`: figures first, never a bare percentage."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from typing import Any

from osreg.reports.csv_text import csv_text
from osreg.reports.json_text import json_text
from osreg.reports.layout import indented, row
from osreg.words import Words, clean
from osreg_checks.reuse.progress import Indicator, Progress, Row, Share

_ROWS = 12
_BAR = 20
_SVG_WIDTH, _SVG_ROW = 760, 58


def figure(share: Share, words: Words) -> str:
    """`3 of 4, 2 unknown`."""
    text = words("{hits} of {of}", hits=share.hits, of=share.of)
    return words("{figure}, unknown: {unknown}", figure=text, unknown=share.unknown) if share.unknown else text


def progress_text(progress: Sequence[Progress], words: Words, width: int, *, every: bool) -> str:
    """The indicators of the last day with their parts; of several days, a line for each before them."""
    return "\n".join(_lines(progress, words, width, every=every)) + "\n"


def _lines(several: Sequence[Progress], words: Words, width: int, *, every: bool) -> Iterator[str]:
    last = several[-1]
    yield from indented(clean(_about(last, words)), 0, width)
    yield from indented(_without(last, words), 0, width)
    for number, one in enumerate(last.indicators):
        yield ""
        yield words.say(one.title)
        yield from _measured(last, one.share, words, width)
        yield from indented(f"{words.say(one.definition)} ({words.say(one.source)})", 2, width)
        for note in one.notes:
            yield from indented(words.say(note), 2, width)
        for earlier in several[:-1]:
            yield from _measured(earlier, earlier.indicators[number].share, words, width)
        yield from _parts(one, words, width, every=every)


def _measured(day: Progress, share: Share, words: Words, width: int) -> list[str]:
    return row(("", day.day, _bar(share), figure(share, words)), (0, 10, _BAR, width - _BAR - 16))


def _about(last: Progress, words: Words) -> str:
    return words("{scope} on {day}; records: {records}", scope=last.scope.name, day=last.day, records=last.records)


def _without(last: Progress, words: Words) -> str:
    count, of = len(last.without_record), len(last.scope.municipalities)
    return words("municipalities without record: {count} of {of}", count=count, of=of)


def _parts(one: Indicator, words: Words, width: int, *, every: bool) -> Iterator[str]:
    for part in one.rows if every else one.rows[:_ROWS]:
        yield from row(("", _label(part, words), figure(part.share, words)), (2, width - 42, 36))
    if not every and len(one.rows) > _ROWS:
        yield from indented(words("and {count} more: --all-rows shows them", count=len(one.rows) - _ROWS), 4, width)


def _label(part: Row, words: Words) -> str:
    return clean(part.label) if isinstance(part.label, str) else words.say(part.label)


def _bar(share: Share) -> str:
    """Full, light and empty: reached, not known, not reached."""
    whole = share.of + share.unknown
    if not whole:
        return ""
    hits = round(_BAR * share.hits / whole)
    unknown = min(round(_BAR * share.unknown / whole), _BAR - hits)
    return "█" * hits + "░" * unknown + "·" * (_BAR - hits - unknown)


def progress_json(progress: Sequence[Progress], words: Words) -> str:
    """The same as JSON, version 1."""
    return json_text({"version": 1, "days": [_day(one, words) for one in progress]})


def _day(one: Progress, words: Words) -> dict[str, Any]:
    return {
        "day": one.day,
        "scope": one.scope.name,
        "records": one.records,
        "municipalities": len(one.scope.municipalities),
        "without_record": list(one.without_record),
        "indicators": [
            {
                "id": indicator.id,
                "title": words.say(indicator.title),
                "definition": words.say(indicator.definition),
                "source": words.say(indicator.source),
                **indicator.share._asdict(),
                "notes": [words.say(note) for note in indicator.notes],
                "rows": [{"label": _label(part, words), **part.share._asdict()} for part in indicator.rows],
            }
            for indicator in one.indicators
        ],
    }


def progress_csv(progress: Sequence[Progress], words: Words) -> str:
    """A row for each day and indicator, and for each of its parts."""
    head = (words("Day"), words("Indicator"), words("Part"), words("reached"), words("of"), words("unknown"))
    rows: list[Sequence[str]] = [head]
    for day in progress:
        for one in day.indicators:
            shares = [("", one.share), *((_label(part, words), part.share) for part in one.rows)]
            rows += [(day.day, one.id, label, *map(str, share)) for label, share in shares]
    return csv_text(rows, words)


def progress_svg(progress: Sequence[Progress], words: Words) -> str:
    """A bar for each indicator as SVG, with its figure as text: nothing is told by colour alone."""
    last = progress[-1]
    height = _SVG_ROW * len(last.indicators) + 96
    title = _about(last, words)
    box = f'viewBox="0 0 {_SVG_WIDTH} {height}" role="img" font-family="sans-serif" font-size="15"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {box}>',
        f"<title>{_xml(title)}</title>",
        f"<desc>{_xml(_without(last, words))}</desc>",
        f'<rect width="{_SVG_WIDTH}" height="{height}" fill="#ffffff"/>',
        f'<text x="20" y="34" font-size="19" font-weight="bold">{_xml(title)}</text>',
        f'<text x="20" y="58">{_xml(_without(last, words))}</text>',
    ]
    for number, one in enumerate(last.indicators):
        lines += _svg_row(one, 84 + number * _SVG_ROW, words)
    return "\n".join([*lines, "</svg>"]) + "\n"


def _svg_row(one: Indicator, top: int, words: Words) -> list[str]:
    whole = max(one.share.of + one.share.unknown, 1)
    room = _SVG_WIDTH - 40
    hits, unknown = room * one.share.hits / whole, room * one.share.unknown / whole
    end = _SVG_WIDTH - 20
    return [
        f'<text x="20" y="{top + 14}">{_xml(words.say(one.title))}</text>',
        f'<text x="{end}" y="{top + 14}" text-anchor="end">{_xml(figure(one.share, words))}</text>',
        f'<rect x="20" y="{top + 22}" width="{room}" height="14" fill="#ffffff" stroke="#333333"/>',
        f'<rect x="20" y="{top + 22}" width="{hits:.1f}" height="14" fill="#1f5f99"/>',
        f'<rect x="{20 + hits:.1f}" y="{top + 22}" width="{unknown:.1f}" height="14" fill="#c9c9c9"/>',
    ]


def _xml(text: str) -> str:
    return html.escape(clean(text))
