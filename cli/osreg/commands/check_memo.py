"""The memo of `osreg check`: written, filed, and compared with an earlier one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from osreg.words import words

if TYPE_CHECKING:
    from pathlib import Path

    from osreg.examining import Question
    from osreg.memo.record import Asked
    from osreg.memo.shape import Memo
    from osreg.words import Language, Words
    from osreg_checks.answer import Answer
    from osreg_checks.sources.live import Live
    from osreg_registry.catalogue import Catalogue

#: The forms of a memo.
FORMS = frozenset({"markdown", "html", "pdf"})


class Office(NamedTuple):
    """Who asks, what for, and with whose templates. No personal names."""

    unit: str | None = None
    role: str | None = None
    purpose: str | None = None
    templates: Path | None = None


class Page(NamedTuple):
    """A memo, and how it looks in the form that was asked for, if that is one of a memo."""

    memo: Memo
    content: str | bytes


def asked_by(office: Office, question: Question, catalogue: Catalogue, *, offline: bool) -> Asked:
    """What is asked, as the record keeps it."""
    import hashlib

    from osreg.memo.filing import commit_of
    from osreg.memo.record import Asked

    query, need, town, raw, _ = question
    document = hashlib.sha256(raw).hexdigest() if raw is not None else None
    unit, role, purpose, _ = office
    return Asked(query, need, town, unit, role, purpose, offline, document, commit_of(catalogue.root))


def page_of(answer: Answer, asked: Asked, catalogue: Catalogue, say: Words, form: str, templates: Path | None) -> Page:
    """The memo; without content when the form is none of a memo."""
    from osreg.memo.content import memo_of
    from osreg.memo.writing import written

    memo = memo_of(answer, asked, catalogue, say)
    return Page(memo, written(memo, form, say, templates) if form in FORMS else "")


def file_page(
    page: Page,
    answer: Answer,
    asked: Asked,
    catalogue: Catalogue,
    live: Live | None,
    form: str,
    say: Words,
    *,
    is_beside: bool,
) -> None:
    """Files the check and says where; the memo beside it unless it goes elsewhere."""
    from osreg.memo.filing import file_check
    from osreg.output import remark
    from osreg_registry.message import Message

    beside = (form, page.content) if form in FORMS and is_beside else None
    filed = file_check(catalogue, answer, asked, page.memo, live, beside)
    for path in filed.paths:
        remark(say, Message("written: {path}", {"path": path}))
    if filed.linked:
        remark(say, Message("{key} names the check now", {"key": filed.linked}))


def earlier(path: Path) -> tuple[Question, dict[str, Any], Words]:
    """The question of a record, its answer, and the words of its language. Raises UsageError when it is none."""
    from osreg.examining import Question
    from osreg.memo.proof import found_at
    from osreg.memo.record import asked_of
    from osreg_registry.errors import UsageError
    from osreg_registry.message import Message

    record = found_at(path).record
    asked = asked_of(record)
    if asked.document:
        fix = Message("check the document again, and compare with --baseline")
        raise UsageError(Message("the record is about a document that was handed in"), fix)
    language: Language = "de" if record.get("language") == "de" else "en"
    return Question(asked.query, asked.need, asked.municipality), record["answer"], words(language)


def since_then(then: dict[str, Any], answer: Answer, catalogue: Catalogue, language: Words, say: Words) -> str:
    """What changed since the earlier answer, a line each."""
    import datetime
    import json

    from osreg.memo.changes import changes
    from osreg.reports.check_json import check_json

    found = changes(then, json.loads(check_json(answer, catalogue, language)), say)
    moment = datetime.datetime.fromisoformat(str(then.get("generated_at")))
    head = say("Changes since the check of {day}: {count}", day=moment.date(), count=len(found))
    return "\n".join([head, *(f"  - {line}" for line in found)]) + "\n"
