"""The checks, one file each; this list is the only place that names them all."""

from osreg_checks.check import Check
from osreg_checks.rules.alternative_known import alternative_known
from osreg_checks.rules.alternatives_check_missing import alternatives_check_missing
from osreg_checks.rules.built_not_published import built_not_published
from osreg_checks.rules.contract_ends_soon import contract_ends_soon
from osreg_checks.rules.dependency_proprietary import dependency_proprietary
from osreg_checks.rules.exception_expired import exception_expired
from osreg_checks.rules.licence_deprecated import licence_deprecated
from osreg_checks.rules.licence_missing import licence_missing
from osreg_checks.rules.licence_not_accepted import licence_not_accepted
from osreg_checks.rules.licence_not_spdx import licence_not_spdx
from osreg_checks.rules.open_alternative_next_door import open_alternative_next_door
from osreg_checks.rules.openness_undetermined import openness_undetermined
from osreg_checks.rules.record_stale import record_stale

ALL: tuple[Check, ...] = (
    dependency_proprietary,
    record_stale,
    exception_expired,
    licence_missing,
    licence_not_spdx,
    licence_deprecated,
    licence_not_accepted,
    openness_undetermined,
    alternatives_check_missing,
    contract_ends_soon,
    alternative_known,
    built_not_published,
    open_alternative_next_door,
)
