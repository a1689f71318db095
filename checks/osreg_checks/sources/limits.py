"""Manners towards one host: how many requests at once, and how long to wait when it says that it is enough.

Four families of headers are understood: GitHub's and Gitea's `x-ratelimit-*` (the reset in epoch seconds), GitLab's
`ratelimit-*` (epoch seconds, too), the IETF draft's `RateLimit`, `RateLimit-Reset` (seconds from now), and
`Retry-After` (RFC 9110 10.2.3: seconds or a date). A number too small to be a moment of this century is taken for
seconds from now.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping

from osreg_registry.message import Message

AT_ONCE = 4
# A host is not asked again in this run after six broken connections in a row, or twelve faults of the server.
_BROKEN, _FAULT, _DOWN_AFTER = 2, 1, 12
# 2001-09-09: smaller numbers are seconds from now, larger ones moments.
_EPOCH = 1_000_000_000
_LONGEST = 24 * 3600


def wait_until(headers: Mapping[str, str], status: int, now: float) -> float | None:
    """The moment (epoch seconds) before which the host wants no further request; None when it does not say."""
    retry = _moment(headers.get("retry-after"), now)
    if retry is not None:
        return retry
    budgets = list(_budgets(headers))
    spent = [_moment(reset, now) for left, reset in budgets if left == 0 or (left is None and status == 429)]
    moments = [moment for moment in spent if moment is not None]
    if moments:
        return max(moments)
    # GitHub's advice for limits without a moment: https://docs.github.com/en/rest/using-the-rest-api/best-practices
    return now + 60 if is_limit(headers, status) else None


def is_limit(headers: Mapping[str, str], status: int) -> bool:
    """Whether a refusal is about the number of requests and not about rights: 403 can be either."""
    is_spent = any(left == 0 for left, _ in _budgets(headers))
    return status == 429 or (status == 403 and ("retry-after" in headers or is_spent))


def _budgets(headers: Mapping[str, str]) -> Iterator[tuple[int | None, str | None]]:
    """How many requests are left and the reset as stated, by each family of headers; None for what is not said."""
    for family in ("x-ratelimit", "ratelimit"):
        yield _count(headers.get(f"{family}-remaining")), headers.get(f"{family}-reset")
    # The IETF header in its older (`remaining=0, reset=5`) and newer (`"a";r=0;t=5, "b";r=9;t=60`) form.
    header = re.sub(r'"[^"]*"', "", headers.get("ratelimit", ""))
    for policy in [header] if "remaining" in header else header.split(","):
        yield _count(_parameter(policy, "remaining", "r")), _parameter(policy, "reset", "t")


def _count(text: str | None) -> int | None:
    return int(text) if text and re.fullmatch(r"\s*[0-9]{1,12}\s*", text) else None


def _parameter(header: str, *names: str) -> str | None:
    for name in names:
        if match := re.search(rf"(?:^|[,;\s]){name}=([0-9]{{1,12}})(?![0-9])", header):
            return match.group(1)
    return None


def _moment(text: str | None, now: float) -> float | None:
    if not text:
        return None
    text = text.strip()
    if re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,9})?", text):
        number = float(text)
        moment = number if number >= _EPOCH else now + number
    else:
        from email.utils import parsedate_to_datetime  # noqa: PLC0415 -- hosts name seconds as a rule

        try:
            moment = parsedate_to_datetime(text).timestamp()
        except (ValueError, TypeError, OverflowError):
            return None
    return min(max(moment, now), now + _LONGEST)


class Gate:
    """The gate before one host: at most four requests at a time, none before the moment it named."""

    def __init__(self) -> None:
        self.slots = threading.BoundedSemaphore(AT_ONCE)
        self.down: Message | None = None
        self._lock = threading.Lock()
        self._closed_until = 0.0
        self._failures = 0

    @property
    def closed_until(self) -> float:
        """The moment (epoch seconds) before which no request may pass."""
        with self._lock:
            return self._closed_until

    def failed(self, reason: Message, *, broken: bool = True) -> None:
        """Notes a connection that broke, or a fault of the server; after enough of them the host is down."""
        with self._lock:
            self._failures += _BROKEN if broken else _FAULT
            if self._failures >= _DOWN_AFTER:
                self.down = reason

    def answered(self) -> None:
        """Notes that the host answers."""
        with self._lock:
            self._failures = 0

    def close(self, until: float) -> None:
        """Lets no request pass before that moment."""
        with self._lock:
            self._closed_until = max(self._closed_until, until)
