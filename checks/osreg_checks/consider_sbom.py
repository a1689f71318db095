"""From a bill of material to an answer: what it drags in, and what to do about it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from osreg_checks.answer import Answer, Subject
from osreg_checks.consider import home_called
from osreg_checks.dependencies import Needed
from osreg_checks.facts import Subject as Facts
from osreg_checks.facts import Waivers
from osreg_checks.outside import Outside
from osreg_checks.rules import ALL
from osreg_checks.run import run
from osreg_checks.sbom.asking import asked
from osreg_checks.sbom.bill import Bill, Judged, title
from osreg_checks.sbom.document import MAX_NAME, Bom
from osreg_checks.sbom.judging import NO_ROOT, Judge
from osreg_registry.catalogue import Catalogue
from osreg_registry.message import Message
from osreg_registry.model import Product, Waiver

if TYPE_CHECKING:
    from osreg_registry.licences import Openness

_CHECKS = tuple(check for check in ALL if not {Bill, Waivers}.isdisjoint(check.needs))


def consider_sbom(
    catalogue: Catalogue,
    query: str,
    bom: Bom,
    now: datetime.datetime,
    municipality: str | None = None,
    *,
    outside: Outside | None = None,
    waivers: Sequence[Waiver] = (),
) -> Answer:
    """The answer to a bill of material, from the registry, and from `outside` where there is one.

    `now` is the moment of the check, in UTC; `waivers` are the exceptions that somebody approved.

    Raises UsageError for an unknown municipality, RegistryError when the policy cannot be used.
    """
    home = home_called(catalogue, municipality) if municipality else None
    town = home.id if home else None
    policy = catalogue.policy(town)
    judge = Judge(catalogue, town)
    bill = judge.bill(bom)
    if outside:
        bill = asked(judge, bill, outside)
    root = bom.components.get(bom.root) if bom.root else None
    verdict = judge.verdict(root) if root else NO_ROOT
    name, full_name = (root.name[:MAX_NAME], title(root)) if root else (query, query)
    product = Product(
        id=name, name=name, licence=verdict.licence or "NOASSERTION", categories=[], sources=[], checked=str(now.date())
    )
    facts = Facts(catalogue, product, policy, now.date(), home, bill=bill, waivers=waivers)
    subject = Subject(
        "sbom",
        name,
        full_name,
        root.supplier if root else None,
        verdict.licence,
        verdict.openness,
        openness_reason=verdict.reason,
    )
    return Answer(
        query,
        now,
        catalogue.revision,
        catalogue.size,
        policy.version,
        subject,
        dependencies=tuple(_needed(catalogue, bill)),
        results=tuple(run(_CHECKS, facts)),
        municipality=home.name if home else None,
        bill=bill,
        evidence=outside.evidence() if outside else (),
    )


def _needed(catalogue: Catalogue, bill: Bill) -> Iterator[Needed]:
    """What is not open, and what betrays something that is not; with open products that could take its place."""
    for one in bill.all:
        if one.betrays is not None:
            reason = Message("made for {product}", {"product": one.betrays.name})
            openness = catalogue.licence(one.betrays.licence).openness
            yield _row(one, one.betrays.licence, openness, reason, open_instead(catalogue, one.betrays.id))
        elif one.verdict.openness != "open":
            instead = open_instead(catalogue, one.product.id) if one.product else ()
            yield _row(one, one.verdict.licence, one.verdict.openness, one.verdict.reason, instead)


def _row(one: Judged, licence: str | None, openness: Openness, reason: Message, instead: tuple[str, ...]) -> Needed:
    component = one.component
    path = one.path or (title(component),)
    return Needed(title(component), component.purl, licence, openness, reason, path, component.optional, instead)


def open_instead(catalogue: Catalogue, product_id: str) -> tuple[str, ...]:
    """Ids of the open products that can take the product's place."""
    found = (product for product, _ in catalogue.alternatives_to(product_id))
    return tuple(sorted(one.id for one in found if catalogue.licence(one.licence).openness == "open"))
