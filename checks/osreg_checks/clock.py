"""The one place that time comes from, and the arithmetic of months."""

from __future__ import annotations

import calendar
import datetime
import os
import re

from dateutil.relativedelta import relativedelta

from osreg_registry.errors import UsageError
from osreg_registry.message import Message

_DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?")


def now() -> datetime.datetime:
    """The present moment in UTC, or the one that SOURCE_DATE_EPOCH states.

    Raises UsageError when it is no number of seconds. https://reproducible-builds.org/specs/source-date-epoch/
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is None:
        return datetime.datetime.now(datetime.UTC).replace(microsecond=0)
    try:
        return datetime.datetime.fromtimestamp(int(epoch), datetime.UTC)
    except (ValueError, OverflowError, OSError) as error:
        message = Message("SOURCE_DATE_EPOCH is no number of seconds: `{value}`", {"value": epoch[:40]})
        raise UsageError(message) from error


def last_day(when: str) -> datetime.date:
    """The last day that a date of an entry covers: of the year, of the month, or the day itself.

    Raises ValueError for a day that no calendar has.
    """
    year, month, day = ([int(part) for part in when.split("-")] + [0, 0])[:3]
    month = month or 12
    return datetime.date(year, month, day or calendar.monthrange(year, month)[1])


def months_before(day: datetime.date, months: int) -> datetime.date:
    """The day so many months earlier; 31 March less a month is the last day of February."""
    return day - relativedelta(months=months)


def before(day: datetime.date, duration: str) -> datetime.date:
    """The day that lies an ISO 8601 duration of years, months and days earlier."""
    match = _DURATION.fullmatch(duration)
    years, months, days = (int(part or 0) for part in match.groups()) if match else (0, 0, 0)
    return day - relativedelta(years=years, months=months, days=days)
