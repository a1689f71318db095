"""From a question to an answer: the one engine behind command line, CI, memo and site."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from osreg_checks.alternatives import Standpoint, alternatives, rejected, running, serving, users_of
from osreg_checks.answer import Answer, Subject
from osreg_checks.dependencies import needed_by
from osreg_checks.facts import Subject as Facts
from osreg_checks.finding import LEVELS, Level
from osreg_checks.health import UNASKED, health_of
from osreg_checks.online import Reached
from osreg_checks.outside import Outside
from osreg_checks.rules import ALL
from osreg_checks.run import run
from osreg_checks.sbom.attached import Attached
from osreg_checks.sbom.bill import Bill
from osreg_checks.stranger import described
from osreg_registry.catalogue import Catalogue, Use
from osreg_registry.errors import UsageError
from osreg_registry.message import Message
from osreg_registry.model import Organisation, Product
from osreg_registry.resolve import Target, near_organisations, organisation_called, resolve, resolve_need
from osreg_registry.urls import canonical_repository

if TYPE_CHECKING:
    from osreg_registry.licences import Openness

_UNASKED = (Message("state of the source repositories (checked offline)"),)


def consider(
    catalogue: Catalogue,
    query: str,
    now: datetime.datetime,
    municipality: str | None = None,
    *,
    need: bool = False,
    outside: Outside | None = None,
) -> Answer:
    """The answer to a query, from the registry, and from `outside` where there is one. `now` is the moment, in UTC.

    With `need` the query says what is needed, in everyday words. Raises UsageError for a query that cannot name
    anything and for an unknown municipality, RegistryError when the policy cannot be used.
    """
    target = resolve_need(catalogue, query) if need else resolve(catalogue, query)
    home = home_called(catalogue, municipality) if municipality else None
    policy = catalogue.policy(_whose(target, home))
    at = Standpoint(catalogue, policy, now.date(), home, outside)
    blank = Answer(
        query.strip(),
        now,
        catalogue.revision,
        catalogue.size,
        policy.version,
        Subject(target.kind),
        near_misses=target.near_misses,
        municipality=home.name if home else None,
        unasked=() if outside else _UNASKED,
    )
    answer = _answered(at, target, blank)
    if outside is None:
        return answer
    return answer._replace(evidence=outside.evidence(), unasked=(*answer.unasked, *_untold(answer)))


def _untold(answer: Answer) -> tuple[Message, ...]:
    """Why the state of some alternatives is not known, or not that of today; each reason once."""
    return tuple({str(item.health.why): item.health.why for item in answer.alternatives if item.health.why}.values())


def _judged(blank: Answer, subject: Subject, facts: Facts, found: Attached) -> Answer:
    """The answer with what all checks say of its subject and its parts, and with the state of its own repository."""
    results = tuple(run(ALL, facts))
    reached = facts.fact(Reached)
    health = health_of(reached.found, facts.policy, facts.day) if isinstance(reached, Reached) else UNASKED
    unasked = (*blank.unasked, *((health.why,) if health.why else ()), *found.notes)
    return blank._replace(
        subject=subject._replace(health=health),
        results=results,
        unasked=unasked,
        bill=found.bill if isinstance(found.bill, Bill) else None,
        documents=found.documents,
    )


def _attached(at: Standpoint, query: str, repository: str | None, stated: str | None = None) -> Attached:
    """The bill of material that the entry names, else that of its repository, if that is what was asked for."""
    is_asked = repository is not None and canonical_repository(query) == canonical_repository(repository)
    if not stated and not (at.outside and is_asked):
        return Attached()
    from osreg_checks.sbom.seeking import Seeker  # noqa: PLC0415 -- 30 ms, only for bills of material

    seeker = Seeker(at.catalogue, at.home.id if at.home else None, at.outside)
    return seeker.of_entry(stated) if stated else seeker.of_repository(query)


def _answered(at: Standpoint, target: Target, blank: Answer) -> Answer:
    if target.kind == "solution":
        return _solution(at, target, blank)
    if target.kind == "need" and target.id:
        return blank._replace(
            subject=Subject("need", target.id, target.id, openness_reason=Message("a need is not a product")),
            alternatives=serving(at, target.id),
            users=running(at, target.id),
        )
    product = at.catalogue.product(target.id) if target.id else None
    return _product(at, product, blank) if product else _stranger(at, target, blank)


def _stranger(at: Standpoint, target: Target, blank: Answer) -> Answer:
    """What the outside knows of something that the registry does not; else the answer as it is."""
    found = described(target, at.outside, at.day) if at.outside and not target.id else None
    if isinstance(found, Message):
        return blank._replace(unasked=(*blank.unasked, found))
    if found is None:
        return blank
    answer = _product(at, found, blank)
    return answer._replace(subject=answer.subject._replace(kind=target.kind, categories=(), checked=None))


def _whose(target: Target, home: Organisation | None) -> str | None:
    """Whose policy decides: a solution is judged by that of its own municipality."""
    if target.kind == "solution" and target.id:
        return target.id.partition("/")[0]
    return home.id if home else None


def home_called(catalogue: Catalogue, name: str) -> Organisation:
    """The municipality of that id, name or AGS. Raises UsageError for one that the registry does not know."""
    organisation = organisation_called(catalogue, name)
    if organisation is None:
        near = ", ".join(near_organisations(catalogue, name))
        message = Message("the registry knows no municipality `{name}`", {"name": name[:80]})
        if near:
            raise UsageError(message, Message("did you mean {names}?", {"names": near}))
        raise UsageError(message, Message("name it as in registry/organisations, by its id, name or AGS"))
    return organisation


def _product(at: Standpoint, product: Product, blank: Answer) -> Answer:
    licence = at.catalogue.licence(product.licence)
    is_open = licence.openness == "open"
    subject = Subject(
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
    )
    found = _attached(at, blank.query, product.repository)
    facts = Facts(at.catalogue, product, at.policy, at.day, at.home, at.outside, found.bill)
    answer = _judged(blank, subject, facts, found)
    return answer._replace(
        alternatives=() if is_open else alternatives(at, product.id),
        rejected=() if is_open else rejected(at.catalogue, product.id),
        none_known=None if is_open else product.no_alternative_known,
        users=users_of(at, product),
        dependencies=tuple(needed_by(at.catalogue, product)),
    )


def _solution(at: Standpoint, target: Target, blank: Answer) -> Answer:
    catalogue = at.catalogue
    use = catalogue.solution(target.id or "")
    if use is None:
        return blank
    product = catalogue.product(use.solution.product) if use.solution.product else None
    at = at._replace(home=use.organisation)
    subject = _solution_subject(catalogue, use, product)
    found = _attached(at, blank.query, use.solution.repository, use.solution.sbom)
    facts = Facts(catalogue, use, at.policy, at.day, outside=at.outside, bill=found.bill)
    answer = _judged(blank, subject, facts, found)
    closed = product is not None and subject.openness != "open"
    return answer._replace(
        municipality=use.organisation.name,
        alternatives=alternatives(at, product.id) if product and closed else (),
        rejected=rejected(catalogue, product.id) if product and closed else (),
        none_known=product.no_alternative_known if product and closed else None,
        users=users_of(at, product) if product else (),
        dependencies=tuple(needed_by(catalogue, use.solution)),
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
    return int(any(one.outcome == "fail" and one.level in serious and not one.known for one in answer.results))
