"""How osreg would do with all of Germany: 10,752 made-up municipalities and as many usage records as one likes.

    .venv/bin/python bench/germany.py [--records 30000 300000] [--folder bench/.work/germany]

Each command is a process of its own on an index that is warm; the first use after the files were written builds it.
Seconds are those of this machine and only mean something against each other: "growth" is the time per record against
that of the size before. 3,000,000 records are 3,000,000 files: they take 12 GB and most of an hour. docs/scale.md says
what the figures mean.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parent))

from synthetic import ROOT, product

MUNICIPALITIES = 10_752
PRODUCTS = 1_000
SIZES = [30_000, 300_000]
NEEDS = ["survey", "forms", "wiki", "chat", "gis", "ticketing", "newsletter", "intranet"]


class Cost(NamedTuple):
    seconds: float
    megabytes: float


def make(folder: Path, records: int) -> None:
    """Writes the registry; an existing folder is replaced. The same number gives the same bytes."""
    chance = random.Random(records)
    random.seed(1)
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT / "registry/vocabularies", folder / "registry/vocabularies")
    shutil.copy(ROOT / "registry/policy.yml", folder / "registry")
    for part in ("products", "organisations"):
        (folder / "registry" / part).mkdir()
    for number in range(PRODUCTS):
        write(folder / f"registry/products/product-{number}.yml", product(number, PRODUCTS))
    for number in range(MUNICIPALITIES):
        write(folder / f"registry/organisations/town-{number}.yml", town(number, chance))
        (folder / f"solutions/town-{number}").mkdir(parents=True)
    for number in range(records):
        home = chance.randrange(MUNICIPALITIES)
        write(folder / f"solutions/town-{home}/solution-{number}.yml", solution(number, chance))


def write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def town(number: int, chance: random.Random) -> str:
    lat, lon = 47.5 + chance.random() * 7, 6 + chance.random() * 9
    return (
        f"id: town-{number}\nname: Stadt {number:x}\nkind: municipality\nags: '{number:08}'\n"
        f"region: region-{number // 60}\ncoordinates: {{lat: {lat:.3f}, lon: {lon:.3f}}}\n"
        f'sources: ["https://www.stadt-{number}.example/"]\nchecked: "2026-11-01"\n'
    )


def solution(number: int, chance: random.Random) -> str:
    origin = chance.choice(["bought", "bought", "adopted", "built"])
    lines = [
        f"name: Fachverfahren {number}",
        'description: {de: "Unterstützt eine Aufgabe.", en: "Supports a task."}',
        f"origin: {origin}",
        f"status: {chance.choice(['planned', 'pilot', 'production', 'production', 'ended'])}",
        f'since: "{chance.randint(2012, 2026)}"',
        f'version: "{chance.randint(1, 5)}.{chance.randint(0, 9)}"',
        f"needs: [{chance.choice(NEEDS)}]",
        "fields: [verwaltung-teilhabe]",
        f'evidence: ["https://www.stadt-{number}.example/"]',
        f'confirmed: "{chance.choice(["2025-03-01", "2026-05-01", "2026-11-01"])}"',
    ]
    if origin != "built":
        lines.append(f"product: product-{min(int(chance.expovariate(1 / 150)), PRODUCTS - 1)}")
    if origin == "bought":
        lines.append(f'procurement: {{contract_until: "{chance.randint(2026, 2029)}-12-31", notice_period: P6M}}')
    return "\n".join([*lines, ""])


def cost(arguments: list[str], folder: Path) -> Cost:
    """What a command costs, from a process of its own."""
    before = time.perf_counter()
    environment = {**os.environ, "OSREG_OFFLINE": "1", "OSREG_CACHE_DIR": str(folder / "cache")}
    command = [sys.executable, __file__, "--run", *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - before
    if done.returncode not in {0, 1}:
        print(done.stderr, file=sys.stderr)
        raise SystemExit(2)
    return Cost(seconds, float(done.stdout.strip().rpartition("\n")[2]))


def run(arguments: list[str]) -> int:
    """Runs a command without its output and prints the memory that it took, its children's included."""
    done = subprocess.run([sys.executable, "-m", "osreg", *arguments], stdout=subprocess.DEVNULL, check=False)
    print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)
    return done.returncode


def table(folder: Path, sizes: list[int]) -> None:
    last: dict[str, float] = {}
    print(f"{'records':>10}  {'command':<24} {'seconds':>8}  {'MB':>6}  growth per record")
    for records in sizes:
        make(folder, records)
        key = next(iter(sorted((folder / "solutions").rglob("*.yml")))).relative_to(folder / "solutions")
        commands = {
            "reuse ID, first use": ["reuse", str(key.with_suffix(""))],
            "reuse ID": ["reuse", str(key.with_suffix(""))],
            "search": ["search", "chat"],
            "reuse --opportunities": ["reuse", "--opportunities"],
            "progress": ["progress", "--all"],
        }
        for label, arguments in commands.items():
            spent = cost(arguments, folder)
            each = spent.seconds / records
            growth = f"{each / last[label]:.2f}" if label in last else ""
            print(f"{records:>10,}  {label:<24} {spent.seconds:>8.1f}  {spent.megabytes:>6.0f}  {growth}", flush=True)
            last[label] = each
    shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    if sys.argv[1:2] == ["--run"]:
        return run(sys.argv[2:])
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--records", type=int, nargs="+", default=SIZES)
    parser.add_argument("--folder", type=Path, default=ROOT / "bench/.work/germany")
    arguments = parser.parse_args()
    table(arguments.folder.resolve(), arguments.records)
    return 0


if __name__ == "__main__":
    sys.exit(main())
