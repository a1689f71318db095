"""Days, months and years as people in German and English offices write them; what can be read in two ways is not."""

from __future__ import annotations

import datetime
import re

from osreg_registry.importing.tables import Cell, text_of

_MONTHS = {
    month: number
    for number, names in enumerate(
        (
            *("januar january jan jaenner", "februar february feb", "maerz march mar mrz", "april apr", "mai may"),
            *("juni june jun", "juli july jul", "august aug", "september sep sept", "oktober october okt oct"),
            *("november nov", "dezember december dez dec"),
        ),
        1,
    )
    for month in names.split()
}
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_PATTERNS = (
    re.compile(r"(?P<y>[0-9]{4})-(?P<m>[0-9]{1,2})(-(?P<d>[0-9]{1,2}))?"),
    re.compile(r"(?P<d>[0-9]{1,2})\. ?(?P<m>[0-9]{1,2})\. ?(?P<y>[0-9]{4}|[0-9]{2})"),
    re.compile(r"(?P<m>[0-9]{1,2})[./](?P<y>[0-9]{4})"),
    re.compile(r"(?P<y>[0-9]{4})/(?P<m>[0-9]{1,2})(/(?P<d>[0-9]{1,2}))?"),
    re.compile(r"(?P<d>[0-9]{1,2})(\.|st|nd|rd|th)? (?P<w>[^\W\d_]+)\.?,? (?P<y>[0-9]{4})"),
    re.compile(r"(?P<w>[^\W\d_]+)\.? (?P<d>[0-9]{1,2})(st|nd|rd|th)?,? (?P<y>[0-9]{4})"),
    re.compile(r"(?P<w>[^\W\d_]+)\.? (?P<y>[0-9]{4})"),
)
_SLASHES = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_ENDLESS = frozenset({"unbefristet", "unlimited", "endlos", "dauerhaft", "perpetual", "indefinite", "ohne ende"})


def is_endless(cell: Cell) -> bool:
    """Whether the cell says that there is no end."""
    return text_of(cell).casefold() in _ENDLESS


def date_of(cell: Cell) -> str | None:
    """`2027-12-31`, `2027-12` or `2027`; None for what is no date, or could be two."""
    if isinstance(cell, datetime.datetime | datetime.date):
        return cell.strftime("%Y-%m-%d") if 1950 <= cell.year <= 2200 else None
    text = text_of(cell)
    if _YEAR.fullmatch(text):
        return text
    if match := _SLASHES.fullmatch(text):
        one, two, year = (int(part) for part in match.groups())
        # 03/04/2027 is in April for the British and in March for Americans; 31/12/2027 is the same for all.
        if one <= 12 and two <= 12 and one != two:
            return None
        return _joined(year, min(one, two) if max(one, two) > 12 else one, max(one, two))
    for pattern in _PATTERNS:
        if match := pattern.fullmatch(text):
            return _of(match)
    return None


def _of(match: re.Match[str]) -> str | None:
    parts = match.groupdict()
    year = int(parts["y"])
    if len(parts["y"]) == 2:  # no program of a town hall is older than 1950, and no contract runs beyond 2049
        year += 2000 if year < 50 else 1900
    word = parts.get("w")
    month = _MONTHS.get(word.casefold().replace("ä", "ae")) if word else int(parts["m"])
    if month is None:
        return None
    day = parts.get("d")
    return _joined(year, month, int(day) if day else None)


def _joined(year: int, month: int, day: int | None) -> str | None:
    try:
        known = datetime.date(year, month, day or 1)
    except ValueError:
        return None
    if not 1950 <= year <= 2200:
        return None
    return known.isoformat() if day else known.isoformat()[:7]
