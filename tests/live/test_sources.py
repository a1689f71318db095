"""Each source says what its cassette says, and with `-m live` what does not change in the world."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from live.asking import CASSETTES, PLACES, Place, ask

from osreg_checks.sources.live import Live


def _cases() -> Iterator[Any]:
    for source, places in PLACES.items():
        modes = {"modelled": "modelled", "recorded": "real", "live": "real"}
        for mode, kind in modes.items():
            if kind not in places or (mode != "live" and not (CASSETTES / mode / f"{source}.yml").exists()):
                continue
            marks = [pytest.mark.live] if mode == "live" else []
            yield pytest.param(source, mode, places[kind], id=f"{source}-{mode}", marks=marks)


@pytest.mark.parametrize(("source", "mode", "place"), list(_cases()))
def test_a_source_says_what_does_not_change(
    source: str, place: Place, opened: Callable[[Place], Live], answering: AbstractContextManager[Any]
) -> None:
    with answering:
        ask(source, opened(place), place)
