"""What a memo costs against the plain check of the same product, from a warm start: a table with the aim.

    .venv/bin/python bench/memo.py

Each measurement is a process of its own; the least of seven runs counts. The exit code is 1 when the aim is missed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUNS, MOST_TIMES = 7, 4.0


def seconds(form: str, folder: Path) -> float:
    """The least time that the check takes in that form."""
    command = [sys.executable, "-m", "osreg", "check", "Microsoft SharePoint", "--municipality", "soest", "--offline"]
    command += ["--format", form, "--output", str(folder / "out")]
    environment = {**os.environ, "OSREG_CACHE_DIR": str(folder)}
    found = []
    for _ in range(RUNS + 1):  # the first one builds the index
        start = time.perf_counter()
        subprocess.run(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL, check=False)
        found.append(time.perf_counter() - start)
    return min(found[1:])


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        plain = seconds("text", Path(folder))
        ratios = {form: seconds(form, Path(folder)) / plain for form in ("markdown", "html", "pdf")}
    print(f"{'text':<10} 1.0 ({plain:.2f} s)")
    for form, ratio in ratios.items():
        print(f"{form:<10} {ratio:.1f}  aim: at most {MOST_TIMES:.0f}")
    return int(max(ratios.values()) > MOST_TIMES)


if __name__ == "__main__":
    sys.exit(main())
