"""Who answers: a cassette by default, the real service where it is asked for.

    pytest tests/live                       # modelled cassettes, and recordings where there are any
    pytest -m live                          # the real services; needs the internet
    OSREG_RECORD=1 pytest -m live           # the same, and puts what they say into tests/cassettes/recorded

Tokens come from the environment as always (docs/sources.md); GraphQL wants one. Look at a recording before it is
committed: tape.py says what is left out of it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import pytest
from live.asking import CASSETTES, Place, sources_of
from live.tape import tape

from osreg_checks.sources.live import Live
from osreg_checks.sources.opening import Asking, open_live

# Read once: tests run without variables of osreg, and without tokens unless they are live.
_OWN = {name: value for name, value in os.environ.items() if "TOKEN" in name or name.startswith("OSREG_TRUSTED")}
_RECORDS = bool(os.environ.get("OSREG_RECORD"))
_RECORDED = """Recorded by `OSREG_RECORD=1 pytest -m live` from the real service; people and tokens are left out
(tests/live/tape.py)."""


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Place], Live]]:
    """Opens the outside as `osreg audit` does, with evidence of its own."""
    made: list[Live] = []
    monkeypatch.setenv("OSREG_TOKENS", str(tmp_path / "no-tokens"))

    def make(place: Place) -> Live:
        live = open_live(sources_of(place), Asking(evidence=tmp_path / f"{len(made)}.sqlite", seconds=300))
        assert live is not None
        made.append(live)
        return live

    yield make
    for live in made:
        live.client.close()
        live.client.evidence.close()


@pytest.fixture
def answering(source: str, mode: str, place: Place, monkeypatch: pytest.MonkeyPatch) -> AbstractContextManager[Any]:
    """The context in which the source answers."""
    if mode != "live":
        if "token" in place:
            monkeypatch.setenv(place["token"], "played")
        return tape(CASSETTES / mode / f"{source}.yml")
    for name, value in _OWN.items():
        monkeypatch.setenv(name, value)
    if "token" in place and not os.environ.get(place["token"]):
        pytest.skip(f"{source} wants a token in {place['token']}")
    recording = CASSETTES / "recorded" / f"{source}.yml"
    return tape(recording, record="all", secrets=_secrets(), about=_RECORDED) if _RECORDS else nullcontext()


def _secrets() -> list[str]:
    return [value.strip() for name, value in _OWN.items() if "TOKEN" in name and name != "OSREG_TOKENS"]
