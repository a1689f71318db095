"""How much osreg asks of forges, and how long it waits: a table with the aim of each; exit code 1 when one is missed.

    .venv/bin/python bench/forges.py            # about five minutes
    .venv/bin/python bench/forges.py --quick    # a tenth of the entries, about half a minute

Five forges are played on loopback (`tests/forges.py`), each on a port of its own, since each host has manners of its
own. Whoever asks is a process of its own, so that its memory and time are its own too. The theoretical minimum of a run
is that of its busiest host: latency x requests / four at a time.
"""

from __future__ import annotations

import argparse
import datetime
import json
import math
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

# Before this folder, since this file has the name of one of those.
sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import msgspec
from forges import FORGES, as_yaml, play, sources
from loopback import Loopback
from synthetic import make

from osreg_checks.outside import Wanted
from osreg_checks.repository import RepoFacts
from osreg_checks.sources.client import Client
from osreg_checks.sources.evidence import Evidence
from osreg_checks.sources.live import Live
from osreg_checks.sources.reach import Reach
from osreg_checks.sources.tokens import Tokens
from osreg_checks.sources.wire import Wire
from osreg_registry.model import Sources

BIN = Path(sys.executable).parent
SHARES = {"github": 600, "gitlab": 200, "opencode": 100, "forgejo": 50, "bitbucket": 50}
HOSTS = {name: host for name, (_, _, host) in FORGES.items()}
LATENCY = 0.1
AT_ONCE = 4
NOON = datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.UTC)
MOMENTS = {
    "cold": NOON,
    "warm, within the lifetime": NOON + datetime.timedelta(hours=12),
    "warm, two days later": NOON + datetime.timedelta(days=2),
    "warm, a week later": NOON + datetime.timedelta(days=7),
}


class Row(NamedTuple):
    what: str
    value: float
    unit: str
    aim: str = ""
    met: bool = True


class Run(NamedTuple):
    """What one run took: requests by forge, those of them that came without a condition, seconds, and memory in MB."""

    requests: dict[str, int]
    plain: int
    posts: int
    seconds: float
    memory: float
    unknown: int

    @property
    def least(self) -> float:
        """The seconds that it takes at least."""
        return LATENCY * max((math.ceil(count / AT_ONCE) for count in self.requests.values()), default=0)


class Field:
    """The forges, and the runs against them."""

    def __init__(self, stack: ExitStack) -> None:
        self.loopbacks: dict[str, Loopback] = {name: stack.enter_context(Loopback()) for name in SHARES}
        self.forges = play(*self.loopbacks.values())
        self.folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))

    def run(self, size: int, name: str, at: datetime.datetime, *, token: bool, delay: float = 0.0) -> Run:
        """One run over so many entries, on the evidence of that name."""
        job = {
            "sources": as_yaml(sources(self.loopbacks)),
            "evidence": str(self.folder / f"{name}.sqlite"),
            "at": at.isoformat(),
            "tokens": {self.loopbacks["github"].host: "t0ken"} if token else {},
            "size": size,
        }
        self.forges.delay = delay
        for loopback in self.loopbacks.values():
            loopback.requests.clear()
        command = [sys.executable, __file__, "--ask", json.dumps(job)]
        done = subprocess.run(command, capture_output=True, check=False, text=True)
        if done.returncode:
            raise SystemExit(done.stderr)
        told = json.loads(done.stdout)
        asked = {forge: list(loopback.requests) for forge, loopback in self.loopbacks.items()}
        gets = [one for requests in asked.values() for one in requests if one.method == "GET"]
        return Run(
            {forge: len(requests) for forge, requests in asked.items()},
            sum("if-none-match" not in one.headers for one in gets),
            sum(one.method == "POST" for one in asked["github"]),
            told["seconds"],
            told["memory"],
            told["unknown"],
        )


def ask(job: dict[str, Any]) -> None:
    """One run, in a process of its own; prints what it took."""
    at = datetime.datetime.fromisoformat(job["at"])
    evidence = Evidence(Path(job["evidence"]))
    wire = lambda: Wire(Reach(frozenset({"127.0.0.1"})))  # noqa: E731
    client = Client(evidence, lambda: at, wire, tokens=Tokens(job["tokens"]), seconds=3600)
    live = Live(client, msgspec.json.decode(job["sources"], type=Sources))
    shares = {forge: share * job["size"] // 1000 for forge, share in SHARES.items()}
    urls = [f"https://{HOSTS[forge]}/town/{number}" for forge, share in shares.items() for number in range(share)]
    started = time.perf_counter()
    live.prepare([Wanted(url) for url in urls])
    seconds = time.perf_counter() - started
    found = [live.repository(url) for url in urls]
    unknown = sum(not isinstance(one, RepoFacts) or bool(one.unknown) for one in found)
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
    print(json.dumps({"seconds": seconds, "memory": memory, "unknown": unknown}))


def requests(field: Field, size: int) -> list[Row]:
    """How many requests a registry of that size takes, and how many of the later ones ask for a whole answer."""
    rows = []
    for token in (False, True):
        label = "with a token" if token else "without a token"
        for moment, at in MOMENTS.items():
            run = field.run(size, f"requests-{token}", at, token=token)
            total = sum(run.requests.values())
            print(f"  {label}, {moment}: {total} requests {run.requests}, {run.unknown} unknown")
            aim = 0 if "within" in moment else math.inf
            rows.append(Row(f"requests, {moment}, {label}", total, "", "= 0" if aim == 0 else "", total <= aim))
            if moment.endswith("later"):
                rows.append(Row(f"  of them GET without a condition ({moment})", run.plain, "", "= 0", run.plain == 0))
            if token and moment == "cold":
                most = math.ceil(25 * size / 1000 * SHARES["github"] / 1000)
                rows.append(Row("  of them batches to GitHub", run.posts, "", f"<= {most}", run.posts <= most))
    return rows


def waiting(field: Field, size: int) -> list[Row]:
    """The time of runs at that latency against the least that it can take."""
    rows = []
    for label, token, moments in (
        ("with a token", True, ("cold", "warm, two days later")),
        ("without a token", False, ("cold",)),
    ):
        for moment in moments:
            run = field.run(size, f"waiting-{token}", MOMENTS[moment], token=token, delay=LATENCY)
            print(f"  {label}, {moment}: {run.seconds:.1f} s, at least {run.least:.1f} s, {run.unknown} unknown")
            ratio = run.seconds / run.least
            rows.append(Row(f"time / least time at 100 ms, {moment}, {label}", ratio, "x", "<= 1.5", ratio <= 1.5))
    return rows


def memory(field: Field, size: int) -> list[Row]:
    """The largest memory of a run over ten times as many entries, and whether it grows in line with them."""
    sizes = (size, 5 * size, 10 * size)
    cold = {count: field.run(count, f"memory-{count}", NOON, token=True).memory for count in sizes}
    warm = field.run(sizes[-1], f"memory-{sizes[-1]}", MOMENTS["warm, within the lifetime"], token=True).memory
    first = (cold[sizes[1]] - cold[size]) / (4 * size) * 1000
    second = (cold[sizes[2]] - cold[sizes[1]]) / (5 * size) * 1000
    print(
        "  memory: " + ", ".join(f"{count} entries {mb:.0f} MB" for count, mb in cold.items()) + f"; warm {warm:.0f} MB"
    )
    return [
        Row(f"memory for {sizes[-1]} entries", cold[sizes[-1]], "MB"),
        Row(f"memory for {sizes[-1]} entries, warm", warm, "MB"),
        Row("memory per further 1,000 entries", second, "MB"),
        Row("growth of the second half / of the first", second / first, "x", "<= 1.3", second / first <= 1.3),
    ]


def checks(field: Field, times: int) -> list[Row]:
    """`osreg check` with all answers stored, online against offline; online it must not even load the HTTP library."""
    root = field.folder / "registry-1000"
    make(root, 1000, 0)
    (root / "registry/sources.yml").write_text(as_yaml(sources(field.loopbacks)), encoding="utf-8")
    field.forges.repositories |= {f"firma/product-{number}": {} for number in range(1000)}
    field.forges.delay = 0.0
    settings = {"OSREG_EVIDENCE": str(field.folder / "check.sqlite"), "OSREG_CACHE_DIR": str(field.folder / "cache")}
    environment = {**os.environ, **settings, "OSREG_TRUSTED_HOSTS": "127.0.0.1"}
    for name in ("OSREG_OFFLINE", "SOURCE_DATE_EPOCH", "PYTHONDONTWRITEBYTECODE"):
        environment.pop(name, None)

    def check(*options: str, python: tuple[str, ...] = ()) -> tuple[float, str]:
        command = [*python, str(BIN / "osreg"), "check", "product-0", "--registry", str(root), *options]
        started = time.perf_counter()
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=root)
        if done.returncode > 1:
            raise SystemExit(done.stderr)
        return time.perf_counter() - started, done.stderr

    for _ in range(3):
        check()
        time.sleep(1.2)
    before = sum(len(loopback.requests) for loopback in field.loopbacks.values())
    pairs = [(check()[0], check("--offline")[0]) for _ in range(times)]
    online, offline = (statistics.median(seconds) for seconds in zip(*pairs, strict=True))
    asked = sum(len(loopback.requests) for loopback in field.loopbacks.values()) - before
    cold = check("--evidence", str(field.folder / "new.sqlite"), python=(sys.executable, "-X", "importtime"))[1]
    loaded = check(python=(sys.executable, "-X", "importtime"))[1]
    print(f"  osreg check: online {online * 1000:.0f} ms, offline {offline * 1000:.0f} ms; {before} answers are stored")
    if not _http(cold):
        raise SystemExit("the first run loads no HTTP library, so that of later ones the count says nothing")
    ratio = online / offline
    return [
        Row("osreg check, warm, online / offline", ratio, "x", "<= 1.3", ratio <= 1.3),
        Row("  requests of it", asked, "", "= 0", asked == 0),
        Row("  HTTP libraries that it loads", _http(loaded), "", "= 0", _http(loaded) == 0),
    ]


def _http(times: str) -> int:
    """How many of the libraries that speak HTTP are in the output of `-X importtime`."""
    return sum(line.rpartition("|")[2].strip() in {"httpx", "httpcore", "stamina"} for line in times.splitlines())


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="a tenth of the entries")
    parser.add_argument("--only", choices=["requests", "waiting", "memory", "checks"])
    parser.add_argument("--times", type=int, default=21)
    parser.add_argument("--ask", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.ask:
        ask(json.loads(arguments.ask))
        return 0
    size = 100 if arguments.quick else 1000
    rows: list[Row] = []
    with ExitStack() as stack:
        field = Field(stack)
        parts = {
            "requests": lambda: requests(field, size),
            "waiting": lambda: waiting(field, size),
            "memory": lambda: memory(field, size),
            "checks": lambda: checks(field, arguments.times),
        }
        for name, part in parts.items():
            if arguments.only in {None, name}:
                rows += part()
    width = max(len(row.what) for row in rows)
    for row in rows:
        verdict = f"aim {row.aim:<8} {'met' if row.met else 'MISSED'}" if row.aim else ""
        print(f"{row.what:<{width}}  {row.value:9.2f} {row.unit:<2}  {verdict}".rstrip())
    return int(not all(row.met for row in rows))


if __name__ == "__main__":
    sys.exit(main())
