"""Findings of an earlier report: they were there before, and do not count again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from osreg_checks.answer import Answer
from osreg_registry.errors import UsageError
from osreg_registry.message import Message

#: Name of the fingerprint in SARIF (`partialFingerprints`); its number goes up when it is made another way.
FINGERPRINT = "osreg/v1"
_MAX_BYTES = 64 * 1024 * 1024


def read_baseline(path: Path) -> frozenset[str]:
    """The fingerprints of the findings in a report of `osreg check` in SARIF. Raises UsageError."""
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise UsageError(Message("the file is larger than {limit} MiB", {"limit": _MAX_BYTES // 1024 // 1024}))
        report = json.loads(path.read_bytes())
    except OSError as error:
        gaps = {"path": str(path), "why": error.strerror or str(error)}
        raise UsageError(Message("{path} cannot be read: {why}", gaps)) from error
    except (ValueError, RecursionError):
        report = None
    found = _fingerprints(report)
    if found is None:
        fix = Message("make one with `osreg check TARGET --format sarif --output {path}`", {"path": str(path)})
        raise UsageError(Message("{path} is no report of osreg in SARIF", {"path": str(path)}), fix)
    return found


def _fingerprints(report: Any) -> frozenset[str] | None:
    runs = report.get("runs") if isinstance(report, dict) else None
    if not isinstance(runs, list):
        return None
    rows = [row for run in runs if isinstance(run, dict) for row in _rows(run) if _counts(row)]
    marks = [row.get("partialFingerprints") for row in rows]
    return frozenset(str(mark.get(FINGERPRINT)) for mark in marks if isinstance(mark, dict))


def _rows(run: dict[str, Any]) -> list[dict[str, Any]]:
    rows = run.get("results")
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _counts(row: dict[str, Any]) -> bool:
    """Whether it was a finding: what somebody accepted comes back when the exception ends."""
    return row.get("kind", "fail") == "fail" and not row.get("suppressions")


def compared(answer: Answer, baseline: frozenset[str]) -> Answer:
    """The answer with those findings marked that the baseline has."""
    results = tuple(
        one._replace(known=True) if one.outcome == "fail" and one.fingerprint in baseline else one
        for one in answer.results
    )
    return answer._replace(results=results)
