"""The pages of the form."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from osreg.form.desk import Result, Typed
from osreg.memo.html import environment

TEMPLATES = Path(__file__).resolve().parent / "templates"
#: What a clerk decides by; the rest is in the memo.
_SECTIONS = ("near", "licence", "alternatives", "region", "dependencies", "findings", "unknown")


class Pages:
    """Renders them; the words of the language come with `look`."""

    def __init__(self) -> None:
        self._environment = environment(None, TEMPLATES)

    def form(self, look: dict[str, Any], typed: Typed, fault: tuple[str, str] | None = None) -> str:
        """The page with the questions; `fault` is the field that cannot stay as it is, and why."""
        return self._environment.get_template("form.html").render(**look, typed=typed, fault=fault)

    def result(self, look: dict[str, Any], result: Result) -> str:
        """The page with the verdict and the downloads."""
        sections = [section for section in result.memo.sections if section.id in _SECTIONS and section.id != "near"]
        return self._environment.get_template("result.html").render(**look, result=result, sections=sections)
