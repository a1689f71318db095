"""PRC002: a contract that ends soon."""

from collections.abc import Iterator

from osreg_checks.check import check
from osreg_checks.clock import before, last_day, months_before
from osreg_checks.facts import Today
from osreg_checks.finding import Finding, NotApplicable
from osreg_registry.message import Message
from osreg_registry.model import Policy, Solution


@check(
    id="PRC002",
    name="contract-ends-soon",
    level="warning",
    since="0.1.0",
    fix="Run `osreg check` for the product now, while there is time to decide.",
)
def contract_ends_soon(solution: Solution, policy: Policy, today: Today) -> Iterator[Finding | NotApplicable]:
    """The contract does not end, or renew itself, within the next months.

    Whoever looks for alternatives after the notice period has begun is too late. The warning comes the notice period
    plus six months before the end; the policy sets the months.
    """
    contract = solution.procurement
    if contract is None or contract.contract_until is None or solution.status == "ended":
        yield NotApplicable(Message("the entry names no running contract"))
        return
    end = last_day(contract.contract_until)
    notice = before(end, contract.notice_period or "P0D")
    if today.day > end:
        yield Finding("procurement.contract_until", Message("the contract ended on {day}", {"day": end}))
    elif today.day >= months_before(notice, policy.thresholds.contract_notice_months):
        gaps = {"day": end, "notice": notice}
        message = Message("the contract ends on {day}; notice must be given by {notice}", gaps)
        yield Finding("procurement.contract_until", message)
