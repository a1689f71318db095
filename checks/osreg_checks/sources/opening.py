"""The outside of a run, opened as its options say: online, from stored evidence alone, or as it was at a moment."""

from __future__ import annotations

import datetime
import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from osreg_checks.clock import now
from osreg_checks.sources.client import Client, origin_of
from osreg_checks.sources.evidence import Evidence
from osreg_checks.sources.live import Live, api_of
from osreg_checks.sources.places import evidence_file, token_file
from osreg_checks.sources.tokens import Tokens
from osreg_registry.model import Sources

if TYPE_CHECKING:
    from osreg_checks.sources.wire import Wire


class Asking(NamedTuple):
    """How to ask: `offline` answers from the store, `as_of` from the store as it was then; at most so many seconds."""

    offline: bool = False
    as_of: datetime.datetime | None = None
    evidence: Path | None = None
    seconds: float = 20


def open_live(sources: Sources, asking: Asking) -> Live | None:
    """The outside; None when nobody shall be asked and nothing is stored.

    Raises UsageError for evidence or tokens that cannot be used.
    """
    path = asking.evidence or evidence_file()
    is_replay = asking.offline or asking.as_of is not None
    if asking.offline and not asking.as_of and not asking.evidence and not path.exists():
        return None
    evidence = Evidence(path, asking.as_of, must_exist=is_replay)
    if is_replay:
        return Live(Client(evidence, now), sources)
    client = Client(evidence, now, _wire, tokens=tokens_for(sources), seconds=asking.seconds)
    return Live(client, sources)


def tokens_for(sources: Sources) -> Tokens:
    """The tokens of the hosts in the table."""
    urls = [*(api_of(host) for host in sources.forges), *(service.api for service in sources.services)]
    return Tokens.read(os.environ, token_file(), frozenset(origin_of(url) for url in urls))


def _wire() -> Wire:
    """The connections; OSREG_TRUSTED_HOSTS names hosts of one's own that need not be public.

    The proxy of the machine (HTTPS_PROXY and NO_PROXY, or the system's setting) is used as other programs do.
    """
    from urllib.request import getproxies  # noqa: PLC0415

    from osreg_checks.sources.reach import Reach  # noqa: PLC0415 -- only when somebody is asked
    from osreg_checks.sources.wire import Wire  # noqa: PLC0415

    trusted = os.environ.get("OSREG_TRUSTED_HOSTS", "")
    reach = Reach(frozenset(host.strip().lower() for host in trusted.split(",") if host.strip()))
    return Wire(reach, proxy=getproxies().get("https"))
