"""ENT002: an exception that has ended."""

from collections.abc import Iterator

from osreg_checks.check import check
from osreg_checks.clock import last_day
from osreg_checks.facts import Today, Waivers
from osreg_checks.finding import Finding
from osreg_registry.message import Message


@check(
    id="ENT002",
    name="exception-expired",
    level="error",
    since="0.1.0",
    fix="Mend what the exception was for and remove it, or have it approved anew with a new end.",
)
def exception_expired(waivers: Waivers, today: Today) -> Iterator[Finding]:
    """No exception has outlived its end.

    An exception is a promise to mend something by a day. When the day has passed, somebody has to decide again.
    """
    for index, waiver in enumerate(waivers.all):
        if waiver.until < today.day.isoformat():
            gaps = {"check": waiver.check, "day": last_day(waiver.until), "role": waiver.approved_by}
            message = Message("the exception from {check} ended on {day} (approved by {role})", gaps)
            yield Finding(f"exceptions[{index}].until", message)
