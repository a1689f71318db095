"""ENT001: a record that nobody confirmed for a year."""

from collections.abc import Iterator

from osreg_checks.check import check
from osreg_checks.clock import last_day, months_before
from osreg_checks.facts import Today
from osreg_checks.finding import Finding, NotApplicable
from osreg_registry.message import Message
from osreg_registry.model import Policy, Solution


@check(
    id="ENT001",
    name="record-stale",
    level="note",
    since="0.1.0",
    fix="Ask the municipality, correct the entry where needed, and write the day under `confirmed:`.",
)
def record_stale(solution: Solution, policy: Policy, today: Today) -> Iterator[Finding | NotApplicable]:
    """The municipality confirmed the record within the last twelve months.

    Usage records rot: in other registries nine of ten were never touched again. A record that nobody confirms is shown
    as stale. The policy sets the number of months.
    """
    if solution.status == "ended":
        yield NotApplicable(Message("the solution has ended"))
    elif solution.confirmed is None:
        yield Finding("confirmed", Message("the municipality has never confirmed this record"))
    elif last_day(solution.confirmed) < months_before(today.day, policy.thresholds.confirm_after_months):
        yield Finding("confirmed", Message("last confirmed on {day}", {"day": last_day(solution.confirmed)}))
