"""LIC002: a licence that is not written in SPDX."""

from collections.abc import Iterator

from osreg_checks.check import check
from osreg_checks.facts import StatedLicences
from osreg_checks.finding import Finding


@check(
    id="LIC002",
    name="licence-not-spdx",
    level="error",
    since="0.1.0",
    fix="Write the licence as an SPDX expression: ids from https://spdx.org/licenses/, joined by AND, OR and WITH.",
)
def licence_not_spdx(licences: StatedLicences) -> Iterator[Finding]:
    """The licence is a valid SPDX expression.

    "GPL" can mean six licences with different duties. Only an SPDX expression can be compared with a list.
    """
    for key, facts in licences.all:
        for kind, message, fix in facts.problems:
            if kind in {"not-spdx", "unknown-id"}:
                yield Finding(key, message, fix)
