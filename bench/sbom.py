"""What it costs to judge a bill of material, against reading it as bare JSON: a table with the aim of each.

    .venv/bin/python bench/sbom.py

The documents are made up in the shape that cyclonedx-npm writes: about 900 bytes and 2 needs a component, a quarter
without a licence. Each measurement is a process of its own; the least of five runs counts. "bare" is `json.loads` plus
a dictionary of names and one of needs. The exit code is 1 when an aim is missed.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from osreg_checks.clock import now
from osreg_checks.consider_sbom import consider_sbom
from osreg_checks.sbom.reading import read
from osreg_registry.catalogue import Catalogue
from osreg_registry.index import open_index

ROOT = Path(__file__).resolve().parent.parent
SIZES = (100, 10_000, 100_000)
LICENCES = [[{"license": {"id": "MIT"}}], [{"expression": "Apache-2.0 OR MIT"}], [{"license": {"id": "ISC"}}], []]
MOST_TIMES, MOST_MB = 3.0, 300


def document(count: int) -> dict[str, Any]:
    """A bill of material of `count` components."""
    chance = random.Random(count)
    parts = [_component(index, chance) for index in range(count)]
    needs = [{"ref": "root", "dependsOn": [part["bom-ref"] for part in parts[:50]]}]
    for index, part in enumerate(parts):
        later = sorted({chance.randrange(index, count) for _ in range(chance.randrange(5))})
        needs.append({"ref": part["bom-ref"], "dependsOn": [parts[n]["bom-ref"] for n in later]})
    about = {"type": "application", "bom-ref": "root", "name": "root", "version": "1.0.0"}
    head = {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "metadata": {"component": about}}
    return head | {"components": parts, "dependencies": needs}


def _component(index: int, chance: random.Random) -> dict[str, Any]:
    name = f"part-{index}"
    home = f"https://code.example/{name}"
    links = [{"type": kind, "url": f"{home}/{kind}"} for kind in ("vcs", "website", "issue-tracker")]
    digest = f"{chance.getrandbits(512):0128x}"
    archive = {"type": "distribution", "url": f"{home}.tgz", "hashes": [{"alg": "SHA-512", "content": digest}]}
    return {
        "type": "library",
        "bom-ref": f"root|{name}@1.{index}.0",
        "name": name,
        "version": f"1.{index}.0",
        "description": "Does one small thing, and does it well, as its authors say in this sentence of usual length.",
        "licenses": LICENCES[index % 4],
        "purl": f"pkg:npm/{name}@1.{index}.0?vcs_url=git%2Bhttps%3A%2F%2Fcode.example%2F{name}.git",
        "externalReferences": [*links, archive],
        "properties": [{"name": "cdx:npm:package:path", "value": f"node_modules/{name}"}],
    }


def bare(raw: bytes) -> object:
    """The least that any program must do."""
    read = json.loads(raw)
    parts = {part["bom-ref"]: (part["name"], part.get("version"), part.get("purl")) for part in read["components"]}
    return parts, {row["ref"]: row["dependsOn"] for row in read["dependencies"]}


def judging(raw: bytes) -> object:
    """The whole answer, offline."""
    catalogue = Catalogue(open_index(ROOT))
    return consider_sbom(catalogue, "bench", read(raw), now())


WAYS: dict[str, Callable[[bytes], object]] = {"bare": bare, "osreg": judging}


def measure(way: str, path: Path) -> None:
    """Prints the seconds and the memory that one way takes, as the only thing in this process."""
    WAYS[way](json.dumps(document(1)).encode())  # what is imported and compiled once
    raw = path.read_bytes()
    runs = []
    for _ in range(5):
        started = time.perf_counter()
        WAYS[way](raw)
        runs.append(time.perf_counter() - started)
    print(min(runs), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def measured(way: str, path: Path) -> tuple[float, float]:
    """Seconds and MB, from a process of its own."""
    command = [sys.executable, __file__, "--way", way, "--file", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, megabytes = map(float, done.stdout.split())
    return seconds, megabytes


def table(folder: Path) -> bool:
    """Prints a row for each size; whether all aims are met."""
    good = True
    last: tuple[int, float] | None = None
    print(f"{'components':>10}  {'MB file':>8}  {'bare':>8}  {'osreg':>8}  {'times':>6}  {'MB':>6}  per component, aim")
    for count in SIZES:
        path = folder / f"{count}.json"
        path.write_text(json.dumps(document(count)), encoding="utf-8")
        (base, _), (seconds, memory) = measured("bare", path), measured("osreg", path)
        each = seconds / count
        growth = f"{each / last[1]:.2f} of that of {last[0]:,}" if last else ""
        aim = ""
        if count == 10_000:
            met = seconds <= MOST_TIMES * base and memory <= MOST_MB
            aim = f"; at most {MOST_TIMES:.0f} times and {MOST_MB} MB: {'met' if met else 'MISSED'}"
            good = good and met
        size = path.stat().st_size / 1e6
        print(
            f"{count:>10,}  {size:>8.2f}  {base:>8.4f}  {seconds:>8.4f}  {seconds / base:>6.2f}  {memory:>6.0f}  "
            f"{growth}{aim}"
        )
        last = (count, each)
    return good


def main() -> int:
    parser = argparse.ArgumentParser(description="What it costs to judge a bill of material.")
    parser.add_argument("--way", choices=WAYS)
    parser.add_argument("--file", type=Path)
    given = parser.parse_args()
    if given.way:
        measure(given.way, given.file)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        return 0 if table(Path(folder)) else 1


if __name__ == "__main__":
    sys.exit(main())
