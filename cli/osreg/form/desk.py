"""What the form does: the question that was typed, its answer by the same engine, and the memos to take away."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from osreg.asking import asking
from osreg.commands.check_memo import Office, asked_by
from osreg.examining import Question, answer_to
from osreg.memo.content import memo_of
from osreg.memo.filing import Filed, file_check
from osreg.memo.shape import Memo
from osreg.memo.writing import written
from osreg.session import open_catalogue
from osreg.words import Words
from osreg_checks.answer import Answer
from osreg_registry.needs import label_of

_SECONDS = 20.0
#: So many answers are kept for their downloads.
_KEPT = 50
LONGEST = 300
FIELDS = ("target", "kind", "municipality", "unit", "role", "purpose")
KINDS = {
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
    "markdown": "text/markdown; charset=utf-8",
    "json": "application/json; charset=utf-8",
}
SUFFIXES = {"pdf": "pdf", "html": "html", "markdown": "md", "json": "json"}


class Typed(NamedTuple):
    """What somebody typed, trimmed; empty where nothing was."""

    target: str = ""
    kind: str = "product"
    municipality: str = ""
    unit: str = ""
    role: str = ""
    purpose: str = ""


class Result(NamedTuple):
    """An answer with its memo; `key` leads to its downloads, `near` are names to ask for instead."""

    key: str
    typed: Typed
    answer: Answer
    memo: Memo
    near: tuple[tuple[str, str], ...]
    filed: Filed | None


class Desk:
    """Answers one question at a time, and keeps the last answers in memory. Nothing is written unless `may_file`."""

    def __init__(self, registry: Path | None, *, offline: bool, may_file: bool, templates: Path | None = None) -> None:
        self.may_file = may_file
        self._registry = registry
        self._offline = offline
        self._templates = templates
        self._kept: OrderedDict[str, tuple[Result, Words]] = OrderedDict()
        self._lock = Lock()

    def names(self, words: Words) -> list[str]:
        """Names of the municipalities, to choose from."""
        with self._lock:
            catalogue = open_catalogue(self._registry, words)
            return sorted(one.name for one in catalogue.organisations() if one.kind == "municipality")

    def ask(self, typed: Typed, words: Words, *, file: bool = False) -> Result:
        """The result. Raises UsageError for something that cannot be asked, RegistryError for a broken registry."""
        with self._lock:
            catalogue = open_catalogue(self._registry, words)
            question = Question(typed.target, typed.kind == "need", typed.municipality or None)
            office = Office(typed.unit or None, typed.role or None, typed.purpose or None)
            offline = self._offline
            with asking(catalogue, words, offline=offline, as_of=None, evidence=None, seconds=_SECONDS) as live:
                answer = answer_to(catalogue, question, live, None)
                asked = asked_by(office, question, catalogue, offline=offline)
                memo = memo_of(answer, asked, catalogue, words)
                filed = file_check(catalogue, answer, asked, memo, live) if file and self.may_file else None
            near = tuple(
                (label_of(catalogue, one.id, words.language) if one.kind == "need" else one.name, one.kind)
                for one in answer.near_misses
            )
            result = Result(secrets.token_urlsafe(12), typed, answer, memo, near, filed)
            self._kept[result.key] = (result, words)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
            return result

    def document(self, key: str, form: str) -> bytes | None:
        """The memo of an answer in a form; None for an answer that is no longer kept."""
        with self._lock:
            found = self._kept.get(key)
        if found is None or form not in KINDS:
            return None
        result, words = found
        if form == "json":
            return result.memo.record.encode()
        content = written(result.memo, form, words, self._templates)
        return content if isinstance(content, bytes) else content.encode()
