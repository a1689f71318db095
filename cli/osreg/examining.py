"""From a question to an answer, for every command that asks: check, verify, form."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import NamedTuple

from osreg_checks.answer import Answer
from osreg_checks.clock import now
from osreg_checks.consider import consider
from osreg_checks.consider_sbom import consider_sbom
from osreg_checks.sources.live import Live
from osreg_registry.catalogue import Catalogue
from osreg_registry.model import Waiver


class Question(NamedTuple):
    """What is asked: a product or entry, a need, or a document that was handed in."""

    query: str
    need: bool = False
    municipality: str | None = None
    document: bytes | None = None
    waivers: Sequence[Waiver] = ()


def answer_to(catalogue: Catalogue, question: Question, live: Live | None, then: datetime.datetime | None) -> Answer:
    """The answer, as of `then` if that is given.

    It is stamped with a moment after the last thing that was asked: `--as-of` that moment knows it all. Raises
    UsageError for a question or a document that cannot be used.
    """
    if question.document is not None:
        return _of_document(catalogue, question, question.document, live, then)
    need, town = question.need, question.municipality
    answer = consider(catalogue, question.query, then or now(), town, need=need, outside=live)
    if live and live.client.requests:
        answer = consider(catalogue, question.query, then or now(), town, need=need, outside=live)
    return answer


def _of_document(
    catalogue: Catalogue, question: Question, raw: bytes, live: Live | None, then: datetime.datetime | None
) -> Answer:
    from osreg_checks.sbom.reading import read  # noqa: PLC0415 -- only with a document to read

    bom = read(raw)
    town, waivers = question.municipality, question.waivers
    answer = consider_sbom(catalogue, question.query, bom, then or now(), town, outside=live, waivers=waivers)
    return answer._replace(generated_at=then or now()) if live and live.client.requests else answer
