"""The answer of `osreg check` as JSON, version 1 (shared contract: design.md 4.1)."""

from __future__ import annotations

from typing import Any

from osreg.reports.json_text import json_text
from osreg.version import VERSION
from osreg.words import Words
from osreg_checks.answer import Alternative, Answer, Subject, User
from osreg_checks.dependencies import Needed
from osreg_checks.finding import Result
from osreg_checks.outside import Source
from osreg_registry.catalogue import Catalogue
from osreg_registry.model import Contact
from osreg_registry.needs import label_of
from osreg_registry.resolve import NearMiss


def check_json(answer: Answer, catalogue: Catalogue, words: Words) -> str:
    """The whole answer; the same inputs give the same bytes."""
    subject = answer.subject
    return json_text(
        {
            "version": 1,
            "query": answer.query,
            "generated_at": answer.generated_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "tool": {"name": "osreg", "version": VERSION},
            "registry": {"revision": answer.registry_revision, "entries": answer.registry_entries},
            "policy": {"version": answer.policy_version},
            "subject": {
                "kind": subject.kind,
                "id": subject.id,
                "name": _name(subject, catalogue, words),
                "vendor": subject.vendor,
                "licence": subject.licence,
                "openness": subject.openness,
                "openness_source": subject.openness_source,
            },
            "verdict": subject.openness,
            "near_misses": [_near_miss(miss, catalogue, words) for miss in answer.near_misses],
            "alternatives": [_alternative(item, words) for item in answer.alternatives],
            "dependencies": [_dependency(item) for item in answer.dependencies],
            "results": [result_row(item, words) for item in answer.results],
            "evidence": [_source(item) for item in answer.evidence],
        }
    )


def _name(subject: Subject, catalogue: Catalogue, words: Words) -> str | None:
    if subject.kind == "need" and subject.id:
        return label_of(catalogue, subject.id, words.language)
    return subject.name


def _near_miss(miss: NearMiss, catalogue: Catalogue, words: Words) -> dict[str, str]:
    name = label_of(catalogue, miss.id, words.language) if miss.kind == "need" else miss.name
    return {"id": miss.id, "name": name}


def _alternative(item: Alternative, words: Words) -> dict[str, Any]:
    note = [item.note[words.language]] if item.note else []
    return {
        "id": item.id,
        "name": item.name,
        "licence": item.licence,
        "openness": item.openness,
        "repository": item.repository,
        "fit": item.fit,
        "reasons": [*(words.say(reason) for reason in item.reasons), *note],
        "used_by": [_user(user) for user in item.users],
        "sources": list(item.sources),
    }


def _user(user: User) -> dict[str, Any]:
    return {
        "municipality": user.municipality,
        "status": user.status,
        "since": user.since,
        "confirmed": user.confirmed,
        "contact": _contact(user.contact) if user.contact else None,
        "solution": user.solution,
    }


def _contact(contact: Contact) -> dict[str, str | None]:
    return {"role": contact.role, "email": contact.email, "url": contact.url}


def _dependency(item: Needed) -> dict[str, Any]:
    return {
        "name": item.name,
        "purl": item.purl,
        "licence": item.licence,
        "openness": item.openness,
        "path": list(item.path),
        "replaceable_by": list(item.replaceable_by),
    }


def _source(item: Source) -> dict[str, Any]:
    return {
        "source": item.source,
        "url": item.url,
        "fetched_at": item.fetched_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "status": item.status,
        "sha256": item.sha256,
    }


def result_row(item: Result, words: Words) -> dict[str, Any]:
    """The outcome of one check."""
    return {
        "check": item.check,
        "level": item.level,
        "outcome": item.outcome,
        "subject": item.subject,
        "key": item.key,
        "message": words.say(item.message),
        "reason": words.say(item.reason) if item.reason else None,
        "fix": words.say(item.fix) if item.fix else None,
        "url": item.url,
    }
