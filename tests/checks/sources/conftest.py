"""A forge on this machine, and clients that may ask it. Nothing here leaves 127.0.0.1; no back-off is slept through."""

from __future__ import annotations

import datetime
import ssl
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import stamina

from osreg_checks.sources.client import Client
from osreg_checks.sources.evidence import Evidence
from osreg_checks.sources.reach import Reach
from osreg_checks.sources.wire import Limits, Wire

# tests/loopback.py serves the bench and the tests of the command line, too.
sys.path.append(str(Path(__file__).parents[2]))
from loopback import Loopback

CONTEXT = ssl.create_default_context()
QUICK = Limits(connect=2, read=2, whole=4)


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    with stamina.set_testing(True, attempts=99, cap=True):
        yield


@pytest.fixture(autouse=True)
def _one_list_of_authorities(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading it takes most of the time that a connection takes to be made, and nothing here speaks TLS."""
    monkeypatch.setattr("httpx._transports.default.create_ssl_context", lambda **_: CONTEXT)


@pytest.fixture
def forge() -> Iterator[Loopback]:
    with Loopback() as server:
        yield server


@pytest.fixture
def second() -> Iterator[Loopback]:
    """Another forge: another port is another origin."""
    with Loopback() as server:
        yield server


class Clock:
    """The time of a run, moved by hand."""

    def __init__(self) -> None:
        self.now = datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.UTC)

    def __call__(self) -> datetime.datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += datetime.timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def client_with(clock: Clock) -> Iterator[Callable[..., Client]]:
    """Makes clients that may ask 127.0.0.1; all are closed at the end."""
    made: list[Client] = []

    def make(evidence: Evidence | None = None, limits: Limits = QUICK, **options: Any) -> Client:
        reach = Reach(allowed=frozenset({"127.0.0.1"}))
        made.append(Client(evidence or Evidence(None), clock, lambda: Wire(reach, limits), **options))
        return made[-1]

    yield make
    for client in made:
        client.close()
        client.evidence.close()
