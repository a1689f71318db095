"""LIC003: a licence id that SPDX has replaced."""

from collections.abc import Iterator

from osreg_checks.check import check
from osreg_checks.facts import StatedLicences
from osreg_checks.finding import Finding


@check(
    id="LIC003",
    name="licence-deprecated",
    level="warning",
    since="0.1.0",
    fix="Write the present SPDX id, for instance AGPL-3.0-only or AGPL-3.0-or-later in place of AGPL-3.0.",
)
def licence_deprecated(licences: StatedLicences) -> Iterator[Finding]:
    """The licence uses no deprecated SPDX id.

    SPDX gave up ids such as AGPL-3.0 because they do not say whether a later version may be chosen.
    """
    for key, facts in licences.all:
        for kind, message, fix in facts.problems:
            if kind == "deprecated":
                yield Finding(key, message, fix)
