"""The checks, one file each; this list is the only place that names them all."""

from osreg_checks.check import Check
from osreg_checks.rules.alternative_known import alternative_known
from osreg_checks.rules.alternatives_check_missing import alternatives_check_missing
from osreg_checks.rules.built_not_published import built_not_published
from osreg_checks.rules.component_betrays_product import component_betrays_product
from osreg_checks.rules.component_not_open import component_not_open
from osreg_checks.rules.component_openness_changed import component_openness_changed
from osreg_checks.rules.component_undetermined import component_undetermined
from osreg_checks.rules.contract_ends_soon import contract_ends_soon
from osreg_checks.rules.dependency_proprietary import dependency_proprietary
from osreg_checks.rules.exception_expired import exception_expired
from osreg_checks.rules.fork_of_livelier import fork_of_livelier
from osreg_checks.rules.licence_changed import licence_changed
from osreg_checks.rules.licence_deprecated import licence_deprecated
from osreg_checks.rules.licence_differs_from_repository import licence_differs_from_repository
from osreg_checks.rules.licence_file_missing import licence_file_missing
from osreg_checks.rules.licence_incompatible import licence_incompatible
from osreg_checks.rules.licence_missing import licence_missing
from osreg_checks.rules.licence_not_accepted import licence_not_accepted
from osreg_checks.rules.licence_not_spdx import licence_not_spdx
from osreg_checks.rules.licence_unidentified import licence_unidentified
from osreg_checks.rules.mirror_behind_upstream import mirror_behind_upstream
from osreg_checks.rules.open_alternative_next_door import open_alternative_next_door
from osreg_checks.rules.openness_undetermined import openness_undetermined
from osreg_checks.rules.publiccode_disagrees import publiccode_disagrees
from osreg_checks.rules.publiccode_missing import publiccode_missing
from osreg_checks.rules.record_stale import record_stale
from osreg_checks.rules.repository_archived import repository_archived
from osreg_checks.rules.repository_moved import repository_moved
from osreg_checks.rules.repository_stale import repository_stale
from osreg_checks.rules.repository_unreachable import repository_unreachable
from osreg_checks.rules.sbom_faulty import sbom_faulty
from osreg_checks.rules.source_not_archived import source_not_archived
from osreg_checks.rules.upstream_end_of_life import upstream_end_of_life

ALL: tuple[Check, ...] = (
    dependency_proprietary,
    component_not_open,
    component_betrays_product,
    component_undetermined,
    sbom_faulty,
    licence_incompatible,
    component_openness_changed,
    record_stale,
    exception_expired,
    repository_unreachable,
    repository_moved,
    repository_archived,
    repository_stale,
    fork_of_livelier,
    mirror_behind_upstream,
    licence_file_missing,
    publiccode_missing,
    upstream_end_of_life,
    source_not_archived,
    licence_missing,
    licence_not_spdx,
    licence_deprecated,
    licence_not_accepted,
    openness_undetermined,
    licence_differs_from_repository,
    licence_changed,
    licence_unidentified,
    alternatives_check_missing,
    contract_ends_soon,
    alternative_known,
    built_not_published,
    publiccode_disagrees,
    open_alternative_next_door,
)
