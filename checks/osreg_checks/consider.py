"""From a question to an answer: the one engine behind command line, CI, memo and site."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from osreg_checks.alternatives import alternatives, rejected, running, serving, users_of
from osreg_checks.answer import Answer, Subject
from osreg_checks.dependencies import needed_by
from osreg_checks.facts import Subject as Facts
from osreg_checks.finding import LEVELS, Level
from osreg_checks.rules import ALL
from osreg_checks.run import run
from osreg_registry.catalogue import Catalogue, Use
from osreg_registry.errors import UsageError
from osreg_registry.message import Message
from osreg_registry.model import Organisation, Policy, Product
from osreg_registry.names import fold
from osreg_registry.resolve import Target, near_organisations, resolve, resolve_need

if TYPE_CHECKING:
    from osreg_registry.licences import Openness

_UNASKED = (Message("state of the source repositories (checked offline)"),)


def consider(
    catalogue: Catalogue, query: str, now: datetime.datetime, municipality: str | None = None, *, need: bool = False
) -> Answer:
    """The answer to a query, from the registry alone. `now` is the moment of the check, in UTC.

    With `need` the query says what is needed, in everyday words. Raises UsageError for a query that cannot name
    anything and for an unknown municipality, RegistryError when the policy cannot be used.
    """
    target = resolve_need(catalogue, query) if need else resolve(catalogue, query)
    home = _home(catalogue, municipality) if municipality else None
    policy = catalogue.policy(_whose(target, home))
    blank = Answer(
        query.strip(),
        now,
        catalogue.revision,
        catalogue.size,
        policy.version,
        Subject(target.kind),
        near_misses=target.near_misses,
        municipality=home.name if home else None,
        unasked=_UNASKED,
    )
    if target.kind == "solution":
        return _solution(catalogue, target, blank, policy, now.date())
    if target.kind == "need" and target.id:
        return blank._replace(
            subject=Subject("need", target.id, target.id, openness_reason=Message("a need is not a product")),
            alternatives=serving(catalogue, target.id, home, policy, now.date()),
            users=running(catalogue, target.id, home, policy, now.date()),
        )
    product = catalogue.product(target.id) if target.id else None
    return _product(catalogue, product, blank, home, policy, now.date()) if product else blank


def _whose(target: Target, home: Organisation | None) -> str | None:
    """Whose policy decides: a solution is judged by that of its own municipality."""
    if target.kind == "solution" and target.id:
        return target.id.partition("/")[0]
    return home.id if home else None


def _home(catalogue: Catalogue, name: str) -> Organisation:
    found = catalogue.by_name("organisation", fold(name)) or catalogue.by_name("ags", name.strip())
    organisation = catalogue.organisation(found[0] if found else name.strip())
    if organisation is None:
        near = ", ".join(near_organisations(catalogue, name))
        message = Message("the registry knows no municipality `{name}`", {"name": name[:80]})
        if near:
            raise UsageError(message, Message("did you mean {names}?", {"names": near}))
        raise UsageError(message, Message("name it as in registry/organisations, by its id, name or AGS"))
    return organisation


def _product(
    catalogue: Catalogue, product: Product, blank: Answer, home: Organisation | None, policy: Policy, day: datetime.date
) -> Answer:
    licence = catalogue.licence(product.licence)
    is_open = licence.openness == "open"
    return blank._replace(
        subject=Subject(
            "product",
            product.id,
            product.name,
            product.vendor,
            product.licence,
            licence.openness,
            licence.source or None,
            licence.reason,
            tuple(product.categories),
            tuple(product.editions),
            tuple(product.licence_history),
            product.checked,
            tuple(product.sources),
        ),
        alternatives=() if is_open else alternatives(catalogue, product.id, home, policy, day),
        rejected=() if is_open else rejected(catalogue, product.id),
        none_known=None if is_open else product.no_alternative_known,
        users=users_of(catalogue, product, home, policy, day),
        dependencies=tuple(needed_by(catalogue, product)),
        results=tuple(run(ALL, Facts(catalogue, product, policy, day, home))),
    )


def _solution(catalogue: Catalogue, target: Target, blank: Answer, policy: Policy, day: datetime.date) -> Answer:
    use = catalogue.solution(target.id or "")
    if use is None:
        return blank
    product = catalogue.product(use.solution.product) if use.solution.product else None
    subject = _solution_subject(catalogue, use, product)
    closed = product is not None and subject.openness != "open"
    return blank._replace(
        subject=subject,
        municipality=use.organisation.name,
        alternatives=alternatives(catalogue, product.id, use.organisation, policy, day) if product and closed else (),
        rejected=rejected(catalogue, product.id) if product and closed else (),
        none_known=product.no_alternative_known if product and closed else None,
        users=users_of(catalogue, product, use.organisation, policy, day) if product else (),
        dependencies=tuple(needed_by(catalogue, use.solution)),
        results=tuple(run(ALL, Facts(catalogue, use, policy, day))),
    )


def _solution_subject(catalogue: Catalogue, use: Use, product: Product | None) -> Subject:
    """The solution as a subject: its own licence where it states one, else that of the product behind it."""
    solution = use.solution
    expression = solution.licence or (product.licence if product else None)
    licence = catalogue.licence(expression) if expression else None
    openness: Openness = licence.openness if licence else "undetermined"
    reason = licence.reason if licence else Message("the entry states neither a licence nor a product")
    return Subject(
        "solution",
        use.key,
        solution.name,
        product.vendor if product else None,
        expression,
        openness,
        licence.source or None if licence else None,
        reason,
        tuple(solution.categories),
        checked=solution.confirmed or solution.checked,
        sources=tuple(solution.evidence),
    )


def exit_code(answer: Answer, fail_on: Level | None, *, strict: bool) -> int:
    """0 nothing at or above the threshold, 1 findings, 3 unknown target (or, when strict, anything undetermined)."""
    if not answer.is_known:
        return 3
    if strict and any(result.outcome == "unknown" for result in answer.results):
        return 3
    if fail_on is None:
        return 0
    serious = LEVELS[: LEVELS.index(fail_on) + 1]
    return int(any(result.outcome == "fail" and result.level in serious for result in answer.results))
