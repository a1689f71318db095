"""What a host says about its limits is understood, in all four families of headers, and nonsense does no harm.

Headers are modelled on the API descriptions of GitHub (x-ratelimit-*), GitLab (ratelimit-*), the IETF draft
(RateLimit, older and newer form) and RFC 9110 10.2.3 (Retry-After).
"""

from __future__ import annotations

import email.utils

import pytest

from osreg_checks.sources.limits import Gate, is_limit, wait_until
from osreg_registry.message import Message

NOW = 1_795_435_200.0
DATE = email.utils.formatdate(NOW + 90, usegmt=True)
EPOCH = str(int(NOW) + 120)
DAY = 24 * 3600

#: status, headers, seconds from now until when the host wants to be left alone (None: does not say)
WAITS = {
    "GitHub, nothing left": (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": EPOCH}, 120),
    "GitHub, that was the last one": (200, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": EPOCH}, 120),
    "GitHub, some left": (200, {"x-ratelimit-remaining": "59", "x-ratelimit-reset": EPOCH}, None),
    "GitHub, too many": (429, {"x-ratelimit-reset": EPOCH}, 120),
    "GitHub, secondary limit": (403, {"retry-after": "60", "x-ratelimit-remaining": "40"}, 60),
    "GitHub, no rights": (403, {"x-ratelimit-remaining": "40", "x-ratelimit-reset": EPOCH}, None),
    "GitHub, too many at once": (429, {"x-ratelimit-remaining": "40", "x-ratelimit-reset": EPOCH}, 60),
    "GitHub, nothing left, no word of when": (403, {"x-ratelimit-remaining": "0"}, 60),
    "GitLab, nothing left": (429, {"ratelimit-remaining": "0", "ratelimit-reset": EPOCH}, 120),
    "GitLab, that was the last one": (200, {"ratelimit-remaining": "0", "ratelimit-reset": EPOCH}, 120),
    "GitLab, Retry-After wins": (429, {"retry-after": "30", "ratelimit-reset": EPOCH}, 30),
    "IETF, older, seconds": (429, {"ratelimit-remaining": "0", "ratelimit-reset": "45"}, 45),
    "IETF, one header": (200, {"ratelimit": "limit=100, remaining=0, reset=50"}, 50),
    "IETF, one header, some left": (200, {"ratelimit": "limit=100, remaining=9, reset=50"}, None),
    "IETF, newer": (200, {"ratelimit": '"default";r=0;t=40'}, 40),
    "IETF, newer, some left": (200, {"ratelimit": '"default";r=5;t=40'}, None),
    "IETF, newer, the second of two": (200, {"ratelimit": '"burst";r=5;t=1, "daily";r=0;t=3000'}, 3000),
    "IETF, newer, a name that looks like a number": (200, {"ratelimit": '"r=0";r=5;t=40'}, None),
    "Retry-After, seconds": (503, {"retry-after": "5"}, 5),
    "Retry-After, date": (503, {"retry-after": DATE}, 90),
    "Retry-After, of the past": (503, {"retry-after": "Mon, 01 Jan 2001 00:00:00 GMT"}, 0),
    "Retry-After, blank around": (429, {"retry-after": " 7 "}, 7),
    "two families, one has nothing left": (
        200,
        {"x-ratelimit-remaining": "12", "x-ratelimit-reset": "9", "ratelimit-remaining": "0", "ratelimit-reset": "70"},
        70,
    ),
    "too many, no word of when": (429, {}, 60),
    "too many, nonsense": (429, {"retry-after": "soon"}, 60),
    "forever is a day": (429, {"retry-after": "999999999"}, DAY),
    "the year 9999 is a day": (429, {"x-ratelimit-reset": "253402300799"}, DAY),
    "fault without a word": (503, {}, None),
    "fine": (200, {}, None),
}
NONSENSE = [
    "",
    " ",
    "-1",
    "²",
    "٣",
    "1e9",
    "NaN",
    "inf",
    "9" * 5000,
    "soon",
    "Mon, 99 Foo 2026",
    "\x00",
    "0x10",
    "1;2",
    ",",
]


@pytest.mark.parametrize(("status", "headers", "seconds"), WAITS.values(), ids=WAITS.keys())
def test_until_when_to_wait(status: int, headers: dict[str, str], seconds: float | None) -> None:
    until = wait_until(headers, status, NOW)
    assert until == (None if seconds is None else NOW + seconds)


@pytest.mark.parametrize("text", NONSENSE)
@pytest.mark.parametrize("status", [200, 403, 429, 503])
def test_nonsense_is_no_crash_and_never_more_than_a_day(text: str, status: int) -> None:
    for name in ("retry-after", "x-ratelimit-remaining", "ratelimit-remaining", "ratelimit", "x-ratelimit-reset"):
        for rest in ({}, {"x-ratelimit-remaining": "0"}, {"ratelimit-reset": text}):
            headers = {**rest, name: text}
            until = wait_until(headers, status, NOW)
            assert until is None or NOW <= until <= NOW + DAY
            is_limit(headers, status)
    is_limit({"ratelimit": f"r={text};t={text}, remaining={text}"}, status)


@pytest.mark.parametrize(
    ("status", "headers", "is_one"),
    [
        (429, {}, True),
        (403, {}, False),
        (403, {"x-ratelimit-remaining": "0"}, True),
        (403, {"x-ratelimit-remaining": "00"}, True),
        (403, {"x-ratelimit-remaining": "10"}, False),
        (403, {"ratelimit-remaining": "0"}, True),
        (403, {"ratelimit": '"default";r=0;t=5'}, True),
        (403, {"retry-after": "60"}, True),
        (401, {"x-ratelimit-remaining": "0"}, False),
        (404, {"x-ratelimit-remaining": "0"}, False),
        (200, {"x-ratelimit-remaining": "0"}, False),
        (503, {"retry-after": "60"}, False),
    ],
)
def test_which_refusals_are_about_the_number_of_requests(status: int, headers: dict[str, str], is_one: bool) -> None:
    assert is_limit(headers, status) is is_one


def test_a_gate_is_never_opened_earlier_by_a_later_word() -> None:
    gate = Gate()
    gate.close(NOW + 60)
    gate.close(NOW + 5)
    assert gate.closed_until == NOW + 60


def test_a_host_is_down_after_six_broken_connections_in_a_row_only() -> None:
    gate, reason = Gate(), Message("could not be reached")
    for _ in range(5):
        gate.failed(reason)
    gate.answered()
    for _ in range(5):
        gate.failed(reason)
    assert gate.down is None
    gate.failed(reason)
    assert gate.down == reason
