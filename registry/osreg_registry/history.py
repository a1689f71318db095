"""The registry as it was: its files at an earlier commit, in a folder that is gone afterwards."""

from __future__ import annotations

import contextlib
import datetime
import io
import re
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

from osreg_registry.errors import UsageError
from osreg_registry.message import Message

_SECONDS = 60
# Nothing that a repository's own settings name is run.
_QUIET = ("-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "core.pager=cat")


@contextlib.contextmanager
def registry_at(root: Path, day: datetime.date) -> Iterator[Path]:
    """The folder with the registry as it was at the end of the day (UTC), by git. Raises UsageError without one."""
    before = f"{day.isoformat()}T23:59:59Z"
    commit = git(root, "rev-list", "-1", f"--before={before}", "HEAD", "--", "registry", "solutions").decode().strip()
    if not commit:
        gaps = {"day": day.isoformat()}
        raise UsageError(Message("the history of the registry does not go back to {day}", gaps))
    with registry_of(root, commit) as folder:
        yield folder


@contextlib.contextmanager
def registry_of(root: Path, commit: str) -> Iterator[Path]:
    """The folder with the registry as that commit has it. Raises UsageError when git has none of that name."""
    if not re.fullmatch("[0-9a-f]{7,64}", commit):
        raise UsageError(Message("`{text}` is no commit", {"text": commit[:80]}))
    archive = git(root, "archive", "--format=tar", commit, "registry", "solutions")
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            tar.extractall(folder, filter="data")
        yield Path(folder)


def git(root: Path, *arguments: str) -> bytes:
    """What git prints. Raises UsageError with its own words when it fails."""
    command = ["git", *_QUIET, "-C", str(root), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603 -- no shell
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UsageError(Message("git cannot be run: {why}", {"why": str(error)[:200]})) from error
    if done.returncode:
        why = " ".join(done.stderr.decode("utf-8", "replace").split())[:200]
        fix = Message("an earlier state is taken from git: run it in a checkout with its history")
        raise UsageError(Message("git does not answer: {why}", {"why": why}), fix)
    return done.stdout
