"""Faults as annotations of GitHub: lines of the log that the runner obeys.

https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands says which there are; how a value is
escaped only the runner's own library says: https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts
"""

from __future__ import annotations

import re

from osreg.reports.faults import fault_line, faults_text
from osreg.words import Words, clean
from osreg_registry.errors import Fault
from osreg_registry.validate import Report

_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}
_CONTROL = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")


def faults_github(report: Report, words: Words, prefix: str = "") -> str:
    """One command a fault, then the line that counts. Errors first: GitHub shows ten of a level and drops the rest."""
    faults = sorted(report.faults, key=lambda fault: list(_COMMANDS).index(fault.level))
    lines = [_command(fault, words, prefix) for fault in faults]
    return "\n".join([*lines, faults_text(report, words).splitlines()[-1]]) + "\n"


def _command(fault: Fault, words: Words, prefix: str) -> str:
    title = f"osreg: {clean(fault.key)}" if fault.key else "osreg"
    place = {
        "file": _CONTROL.sub("\N{REPLACEMENT CHARACTER}", prefix + fault.path),
        "line": str(max(fault.line, 1)),
        "col": str(max(fault.column, 1)),
        "title": title,
    }
    said = ",".join(f"{name}={_property(value)}" for name, value in place.items())
    return f"::{_COMMANDS[fault.level]} {said}::{_data(fault_line(fault, words))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
