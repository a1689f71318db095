"""A fixture that runs osreg in the fictional registry."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def osreg(world: Path) -> Run:
    """Runs `osreg ARGUMENTS` as a process of its own, in the fictional registry unless `cwd` says otherwise."""

    def run(
        *arguments: str, cwd: Path = world, typed: str | None = None, **env: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "osreg", *arguments],
            cwd=cwd,
            env={**os.environ, **env},
            input=typed,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    return run
