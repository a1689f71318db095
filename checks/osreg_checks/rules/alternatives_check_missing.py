"""PRC001: bought, not open, and no alternatives check on file."""

from collections.abc import Iterator

from osreg_checks.check import check
from osreg_checks.clock import last_day, months_before
from osreg_checks.facts import FiledCheck, Today, UsedProduct
from osreg_checks.finding import Finding, NotApplicable, Unknown
from osreg_registry.message import Message
from osreg_registry.model import Policy, Solution


@check(
    id="PRC001",
    name="alternatives-check-missing",
    level="error",
    since="0.1.0",
    fix="Run `osreg check` for the product, file the record under `checks/`, and name it in "
    "`procurement.alternatives_check`.",
)
def alternatives_check_missing(
    solution: Solution, used: UsedProduct, filed: FiledCheck, policy: Policy, today: Today
) -> Iterator[Finding | NotApplicable | Unknown]:
    """A bought product that is not open has an alternatives check on file.

    "Es soll stets geprüft werden, ob Alternativen zu proprietären Lösungen existieren" is the promise of the framework
    strategy; the record on file is its proof. The policy says how long a check is good for.
    """
    key = "procurement.alternatives_check"
    if used.openness == "open":
        yield NotApplicable(Message("the product is open"))
    elif solution.origin is None and solution.status != "ended":
        yield Unknown(Message("the entry does not state its origin"), "origin")
    elif solution.origin != "bought" or solution.status == "ended":
        yield NotApplicable(Message("nothing is bought here"))
    elif filed.record is None:
        yield Finding(
            key, Message("{name} was bought without an alternatives check on file", {"name": used.product.name})
        )
    elif last_day(filed.record.date) < months_before(today.day, policy.thresholds.check_valid_months):
        gaps = {"day": last_day(filed.record.date), "months": policy.thresholds.check_valid_months}
        yield Finding(key, Message("the alternatives check of {day} is older than {months} months", gaps))
