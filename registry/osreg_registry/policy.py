"""The policy in force: that of the registry, with what a municipality decides otherwise."""

from __future__ import annotations

import msgspec

from osreg_registry.model import MunicipalPolicy, Policy


def in_force(policy: Policy, own: MunicipalPolicy) -> Policy:
    """The policy of a municipality: its own word on a licence or a number counts, the registry's on all others."""
    accepted = policy.accepted
    if own.accepted:
        accepts, refuses = own.accepted.licences, own.accepted.refused
        accepted = msgspec.structs.replace(
            accepted,
            licences=[*(one for one in accepted.licences if one not in refuses), *accepts],
            refused=[*(one for one in accepted.refused if one not in accepts), *refuses],
        )
    stated = (
        {k: v for k, v in msgspec.structs.asdict(own.thresholds).items() if v is not None} if own.thresholds else {}
    )
    return msgspec.structs.replace(
        policy,
        version=f"{policy.version} + {own.version}",
        accepted=accepted,
        thresholds=msgspec.structs.replace(policy.thresholds, **stated),
        approved_products=[*policy.approved_products, *own.approved_products],
    )
