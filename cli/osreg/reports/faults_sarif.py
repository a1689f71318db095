"""Faults as SARIF 2.1.0, written by the same hand as the findings of checks."""

from __future__ import annotations

import os
from urllib.parse import quote

from osreg.reports.faults_marks import marked, rule_of
from osreg.reports.sarif import Place, sarif
from osreg.words import Words
from osreg_checks.finding import LEVELS, Level, Result
from osreg_registry.errors import Fault
from osreg_registry.validate import Report

_LEVELS: dict[str, Level] = {level: level for level in LEVELS}


def faults_sarif(report: Report, words: Words, prefix: str = "") -> str:
    """One result a fault. Its rule is the key that it is about; it keeps its fingerprint wherever its line moves."""
    rows = [(_result(fault, mark), _location(fault, prefix)) for fault, mark in marked(report.faults, prefix)]
    return sarif(rows, words)


def _result(fault: Fault, mark: str) -> Result:
    # A key can have several faults: what tells them apart goes where a finding has the part that it is about.
    return Result(
        check=rule_of(fault),
        level=_LEVELS[fault.level],
        outcome="fail",
        subject=fault.path,
        key=fault.key,
        message=fault.message,
        reason=None,
        fix=fault.fix,
        url="",
        component=mark,
    )


def _location(fault: Fault, prefix: str) -> Place:
    names = (("property", fault.key),) if fault.key else ()
    uri = quote(os.fsencode(prefix + fault.path))
    return Place(uri, max(fault.line, 1), max(fault.column, 1), names)
