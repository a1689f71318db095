"""The report of `osreg validate`: `path:line:column: level: key: message (how to mend it)`, or JSON."""

from __future__ import annotations

from osreg.reports.json_text import json_text
from osreg.words import Words, clean
from osreg_checks.finding import LEVELS, Level
from osreg_registry.errors import Fault
from osreg_registry.validate import Report


def faults_text(report: Report, words: Words) -> str:
    """One fault a line, then a line that counts."""
    lines = [fault_line(fault, words) for fault in report.faults]
    errors = sum(fault.level == "error" for fault in report.faults)
    counts = {"files": report.files, "errors": errors, "warnings": len(report.faults) - errors}
    summary = words("{files} files, {errors} errors, {warnings} warnings", **counts)
    return "\n".join([*lines, summary]) + "\n"


def fault_line(fault: Fault, words: Words) -> str:
    """The fault in one line; line 0 means the file as a whole."""
    key = f" {clean(fault.key)}:" if fault.key else ""
    fix = f" ({words.say(fault.fix)})" if fault.fix else ""
    place = f"{clean(fault.path)}:{fault.line}:{fault.column}" if fault.line else clean(fault.path)
    return f"{place}: {words(fault.level)}:{key} {words.say(fault.message)}{fix}"


def faults_json(report: Report, words: Words) -> str:
    """The same as JSON, version 1."""
    return json_text(
        {
            "version": 1,
            "files": report.files,
            "faults": [
                {
                    "path": fault.path,
                    "line": fault.line,
                    "column": fault.column,
                    "level": fault.level,
                    "key": fault.key,
                    "message": words.say(fault.message),
                    "fix": words.say(fault.fix) if fault.fix else None,
                }
                for fault in report.faults
            ],
        }
    )


def exit_code(report: Report, fail_on: Level | None) -> int:
    """1 when there is a fault at or above the threshold, else 0."""
    serious = LEVELS[: LEVELS.index(fail_on) + 1] if fail_on else ()
    return int(any(fault.level in serious for fault in report.faults))
