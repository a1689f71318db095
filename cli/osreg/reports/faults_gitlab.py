"""Faults as a code quality report of GitLab (https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format)."""

from __future__ import annotations

from osreg.reports.faults_marks import marked, rule_of
from osreg.reports.json_text import json_text
from osreg.words import Words, clean
from osreg_registry.errors import Fault
from osreg_registry.validate import Report

_SEVERITIES = {"error": "major", "warning": "minor", "note": "info"}


def faults_gitlab(report: Report, words: Words, prefix: str = "") -> str:
    """A list with one object a fault; GitLab knows one again by its fingerprint, whatever line it has moved to."""
    return json_text([_issue(fault, mark, words, prefix) for fault, mark in marked(report.faults, prefix)])


def _issue(fault: Fault, mark: str, words: Words, prefix: str) -> dict[str, object]:
    key = f"{clean(fault.key)}: " if fault.key else ""
    fix = f" ({words.say(fault.fix)})" if fault.fix else ""
    return {
        "description": f"{key}{words.say(fault.message)}{fix}",
        "check_name": rule_of(fault),
        "fingerprint": mark,
        "severity": _SEVERITIES[fault.level],
        "location": {"path": prefix + fault.path, "lines": {"begin": max(fault.line, 1)}},
    }
