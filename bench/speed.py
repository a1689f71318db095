"""The speed of osreg as ratios to programs that everybody has: a table with the aim of each.

    make bench                      # all of it; npm brings ajv-cli
    .venv/bin/python bench/speed.py --quick   # start-up only

Whole processes are timed, each the given number of times in turn; the ratio is that of the medians, since both sides
see the same machine. Files of the synthetic registries are older than two seconds when timed (see `stamps.py`).
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parent))

from synthetic import ROOT, make

WORK = ROOT / "bench/.work"
BIN = Path(sys.executable).parent
SCHEMA = ROOT / "registry/product.schema.json"


class Row(NamedTuple):
    what: str
    ratio: float
    aim: str
    met: bool


def timed(
    commands: dict[str, list[str]], cwd: Path, times: int, before: Callable[[], None] = lambda: None
) -> dict[str, float]:
    """The median seconds of each command, run in turn so that a busy moment hits all of them."""
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(times):
        for name, command in commands.items():
            before()
            started = time.perf_counter()
            subprocess.run(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
            seconds[name].append(time.perf_counter() - started)
    return {name: statistics.median(runs) for name, runs in seconds.items()}


def startup(root: Path, query: str, label: str, times: int) -> list[Row]:
    """Help and warm checks against the bare interpreter."""
    osreg = str(BIN / "osreg")
    for _ in range(2):
        subprocess.run([osreg, "check", query], cwd=root, stdout=subprocess.DEVNULL, check=False)
        time.sleep(2.5)
    found = timed(
        {
            "pass": [sys.executable, "-c", "pass"],
            "help": [osreg, "--help"],
            "text": [osreg, "check", query, "--offline"],
            "json": [osreg, "check", query, "--offline", "--format", "json"],
        },
        root,
        times,
    )
    bare = found["pass"]
    print(f"  bare interpreter: {bare * 1000:.0f} ms ({label})")
    rows = [Row(f"osreg --help ({label})", found["help"] / bare, "<= 10", found["help"] / bare <= 10)]
    for form in ("text", "json"):
        ratio = found[form] / bare
        rows.append(Row(f"osreg check, warm, {form} ({label})", ratio, "<= 12", ratio <= 12))
    return rows


def validation(entries: int) -> list[Row]:
    """Validating many entries: cold against other validators, and again when nothing changed."""
    root = WORK / f"registry-{entries}"
    make(root, entries, 0)
    time.sleep(2.5)
    osreg = [str(BIN / "osreg"), "validate"]
    cache = Path(os.environ["OSREG_CACHE_DIR"])
    cold = timed({"cold": osreg}, root, 3, before=lambda: shutil.rmtree(cache, ignore_errors=True))["cold"]
    subprocess.run(osreg, cwd=root, stdout=subprocess.DEVNULL, check=True)
    warm = timed({"warm": osreg}, root, 9)["warm"]
    print(f"  validate {entries} entries: cold {cold:.2f} s, unchanged {warm:.2f} s")
    rows = [Row(f"unchanged {entries} entries / cold", warm / cold, "<= 0.10", warm / cold <= 0.10)]
    products = root / "registry/products"
    if ajv := ajv_cli():
        other = timed({"ajv": [*ajv, "-d", "*.yml"]}, products, 3)["ajv"]
        print(f"  ajv-cli: {other:.2f} s")
        rows.append(Row(f"validate {entries} entries cold / ajv-cli", cold / other, "<= 1.0", cold / other <= 1.0))
    if checker := check_jsonschema():
        files = sorted(path.name for path in products.glob("*.yml"))
        other = timed({"check": [*checker, *files]}, products, 1)["check"]
        print(f"  check-jsonschema: {other:.2f} s")
        rows.append(Row("check-jsonschema / validate cold", other / cold, ">= 15", other / cold >= 15))
    return rows


def ajv_cli() -> list[str] | None:
    """ajv-cli with our schema, installed by npm on first use; None without npm."""
    npm = shutil.which("npm")
    if npm is None:
        print("  ajv-cli left out: no npm")
        return None
    folder = WORK / "npm"
    if not (folder / "node_modules/.bin/ajv").exists():
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run([npm, "install", "--silent", "--prefix", str(folder), "ajv-cli@5"], check=True)
    return [str(folder / "node_modules/.bin/ajv"), "validate", "--spec=draft2020", "--strict=false", "-s", str(SCHEMA)]


def check_jsonschema() -> list[str] | None:
    """check-jsonschema with our schema, installed into an environment of its own on first use."""
    folder = WORK / "check-jsonschema"
    program = folder / "bin/check-jsonschema"
    if not program.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        subprocess.run([str(folder / "bin/pip"), "install", "--quiet", "check-jsonschema"], check=True)
    return [str(program), "--schemafile", str(SCHEMA)]


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="start-up on the real registry only")
    parser.add_argument("--entries", type=int, default=10_000, help="size of the validated registry")
    parser.add_argument("--large", type=int, default=100_000, help="size of the large registry, 0 leaves it out")
    parser.add_argument("--times", type=int, default=21)
    arguments = parser.parse_args()
    WORK.mkdir(exist_ok=True)
    os.environ["OSREG_CACHE_DIR"] = str(WORK / "cache")
    # As on a user's machine: the second start finds every module compiled.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    rows = startup(ROOT, "Microsoft SharePoint", "the real registry", arguments.times)
    if not arguments.quick:
        rows += validation(arguments.entries)
        if arguments.large:
            root = WORK / f"registry-{arguments.large}"
            make(root, arguments.large * 3 // 4, arguments.large // 4)
            rows += startup(root, "product-400", f"{arguments.large} entries", 7)
    width = max(len(row.what) for row in rows)
    for row in rows:
        print(f"{row.what:<{width}}  {row.ratio:8.2f}   aim {row.aim:<8} {'met' if row.met else 'MISSED'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
