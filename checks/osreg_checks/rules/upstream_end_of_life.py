"""FRG009: releases that nobody corrects any more."""

import datetime
import re
from collections.abc import Iterator

from osreg_checks.check import check
from osreg_checks.facts import Today
from osreg_checks.finding import Finding, Unknown
from osreg_checks.online import Supported
from osreg_checks.repository import Cycle
from osreg_registry.message import Message


@check(
    id="FRG009",
    name="upstream-end-of-life",
    level="warning",
    since="0.1.0",
    fix="Plan the step to a release that is supported.",
)
def upstream_end_of_life(supported: Supported, today: Today) -> Iterator[Finding | Unknown]:
    """The release in use is supported, or at least one is.

    endoflife.date lists until when a release gets corrections. Where a municipality states the version that it uses,
    that one counts; else a finding means that no release is supported any more.
    """
    cycles = supported.support.cycles
    if not cycles:
        yield Unknown(Message("endoflife.date lists no release"))
    elif supported.version is not None:
        yield from _of_version(supported.version, cycles, today.day)
    elif all(_has_ended(cycle, today.day) for cycle in cycles):
        last = max((cycle.ends for cycle in cycles if cycle.ends), default=None)
        since = Message("no release has been supported since {day}", {"day": last})
        yield Finding("repository", since if last else Message("no release is supported any more"))


def _of_version(version: str, cycles: tuple[Cycle, ...], day: datetime.date) -> Iterator[Finding | Unknown]:
    cycle = next((one for one in cycles if re.match(rf"v?{re.escape(one.name)}(\D|$)", version)), None)
    if cycle is None:
        yield Unknown(Message("endoflife.date does not list version {version}", {"version": version}), "version")
    elif _has_ended(cycle, day):
        gaps = {"version": version, "day": cycle.ends}
        since = Message("version {version} has not been supported since {day}", gaps)
        yield Finding("version", since if cycle.ends else Message("version {version} is not supported any more", gaps))


def _has_ended(cycle: Cycle, day: datetime.date) -> bool:
    return cycle.ends < day if cycle.ends else bool(cycle.is_ended)
