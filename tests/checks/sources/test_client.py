"""The client: politely, no more than needed, each token to its own host, and an old answer is better than none."""

from __future__ import annotations

import datetime
import email.utils
import hashlib
import json
import logging
import socket
import threading
import time
import traceback
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from loopback import Loopback, Reply, Request

from osreg_checks.sources import client as module
from osreg_checks.sources.client import HOPS, TRIES, Client, json_of, request_key
from osreg_checks.sources.evidence import Evidence
from osreg_checks.sources.failure import AbsentError, SourceError
from osreg_checks.sources.limits import AT_ONCE
from osreg_checks.sources.reach import Reach
from osreg_checks.sources.tokens import Tokens
from osreg_checks.sources.wire import Limits, Wire

Make = Callable[..., Client]
HOUR = datetime.timedelta(hours=1)
SECRET = "ghp_GeheimGeheim0123456789"
OTHER = "glpat-AnderesGeheimnis"


class Time:
    """Stands in for the module `time`: sleeping takes no time, but it passes."""

    def __init__(self) -> None:
        self.slept: list[float] = []
        self._offset = 0.0

    def time(self) -> float:
        return time.time() + self._offset

    def monotonic(self) -> float:
        return time.monotonic() + self._offset

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self._offset += seconds


@pytest.fixture
def timer(monkeypatch: pytest.MonkeyPatch) -> Time:
    timer = Time()
    monkeypatch.setattr(module, "time", timer)
    return timer


def _reason(act: Callable[[], Any]) -> str:
    with pytest.raises(SourceError) as caught:
        act()
    return str(caught.value.reason)


# ------------------------------------------------------------------------------------------- stored, young, confirmed


def test_nothing_is_asked_within_the_lifetime(forge: Loopback, client_with: Make, clock: Any) -> None:
    forge.reply("/a", Reply(body={"n": 1}), Reply(body={"n": 2}))
    client = client_with()
    first = client.get(f"{forge.url}/a", HOUR)
    clock.forward(minutes=59)
    again = client.get(f"{forge.url}/a", HOUR)
    assert (json_of(first), json_of(again), again.fetched) == ({"n": 1}, {"n": 1}, first.fetched)
    assert client.requests == len(forge.requests) == 1
    clock.forward(minutes=1)
    assert json_of(client.get(f"{forge.url}/a", HOUR)) == {"n": 2}


@pytest.mark.parametrize(
    ("sent", "asked_with", "not_with"),
    [
        (
            {"etag": 'W/"abc"', "last-modified": "Mon, 01 Jan 2024 00:00:00 GMT"},
            ("if-none-match", 'W/"abc"'),
            "if-modified-since",
        ),
        (
            {"last-modified": "Mon, 01 Jan 2024 00:00:00 GMT"},
            ("if-modified-since", "Mon, 01 Jan 2024 00:00:00 GMT"),
            "if-none-match",
        ),
    ],
)
def test_an_old_answer_is_confirmed_and_not_sent_again(
    forge: Loopback, client_with: Make, clock: Any, sent: dict[str, str], asked_with: tuple[str, str], not_with: str
) -> None:
    forge.reply("/a", Reply(body={"n": 1}, headers=sent), Reply(304))
    client = client_with()
    first = client.get(f"{forge.url}/a")
    clock.forward(days=2)
    again = client.get(f"{forge.url}/a")
    assert (again.body, again.fetched, again.confirmed, again.stale) == (first.body, first.fetched, clock.now, None)
    assert asked_with in forge.requests[1].headers.items()
    assert not_with not in forge.requests[1].headers
    assert client.get(f"{forge.url}/a") == again
    assert len(forge.requests) == 2


@pytest.mark.parametrize("sent", [{"etag": '"ü"'}, {"last-modified": "früher"}])
def test_a_mark_that_cannot_be_sent_back_is_not(
    forge: Loopback, client_with: Make, clock: Any, sent: dict[str, str]
) -> None:
    forge.reply("/a", Reply(body="1", headers=sent), Reply(body="2"))
    client = client_with()
    client.get(f"{forge.url}/a")
    clock.forward(days=2)
    again = client.get(f"{forge.url}/a")
    assert (again.body, again.stale) == (b"2", None)


def test_a_304_that_nobody_asked_for_is_no_answer(forge: Loopback, client_with: Make) -> None:
    forge.reply("/a", Reply(304))
    assert "status 304" in _reason(lambda: client_with().get(f"{forge.url}/a"))


def test_no_such_thing_is_remembered_for_its_lifetime(forge: Loopback, client_with: Make, clock: Any) -> None:
    forge.reply("/a", Reply(404), Reply(410), Reply(body="there"))
    client = client_with()
    for _ in range(3):
        with pytest.raises(AbsentError, match="does not exist, or is private"):
            client.get(f"{forge.url}/a", HOUR)
    assert len(forge.requests) == 1
    clock.forward(hours=1)
    with pytest.raises(AbsentError) as caught:
        client.get(f"{forge.url}/a", HOUR)
    assert caught.value.status == 410
    clock.forward(hours=1)
    assert client.get(f"{forge.url}/a", HOUR).body == b"there"


def test_what_differs_in_method_form_or_query_is_another_request(forge: Loopback, client_with: Make) -> None:
    forge.on("GET", "/a", lambda request: Reply(body=request.headers["accept"]))
    forge.on("POST", "/a", lambda request: Reply(body=request.json()))
    client = client_with()
    url = f"{forge.url}/a"
    assert client.get(url, accept="text/plain").body == b"text/plain"
    assert client.get(url).body == b"application/json"
    assert json_of(client.post(url, {"q": 1})) == {"q": 1}
    assert json_of(client.post(url, {"q": 2})) == {"q": 2}
    assert json_of(client.post(url, {"q": 1})) == {"q": 1}
    assert len(forge.requests) == 4
    assert forge.requests[2].headers["content-type"] == "application/json"


# ----------------------------------------------------------------------------------------------------- old but known

FAILURES = {
    "fault": (Reply(500), "127.0.0.1 has a fault (500)"),
    "gateway": (Reply(502, "<html>"), "127.0.0.1 has a fault (502)"),
    "time-out": (Reply(delay=3), "127.0.0.1 could not be reached (ReadTimeout)"),
    "hung up": (Reply(ends="mute"), "127.0.0.1 could not be reached (RemoteProtocolError)"),
    "cut": (Reply(body="abcdef", ends="cut"), "127.0.0.1 could not be reached (RemoteProtocolError)"),
    "limit": (Reply(429, headers={"retry-after": "86400"}), "127.0.0.1 wants no more requests until "),
    "no rights": (Reply(403), "127.0.0.1 refused the request (403)"),
    "a limit in words": (
        Reply(403, {"message": "You have exceeded a secondary rate limit."}),
        "127.0.0.1 wants no more requests ",
    ),
    "no token": (Reply(401), "127.0.0.1 refused the request (401)"),
    "legal": (Reply(451), "127.0.0.1 refused the request (451)"),
    "teapot": (Reply(418), "127.0.0.1 answered with status 418"),
    "damaged": (Reply(body=b"x", headers={"content-encoding": "gzip"}), "the answer of 127.0.0.1 is damaged"),
    "choice": (Reply(300), "127.0.0.1 answered with status 300"),
    "nowhere": (Reply(302), "127.0.0.1 answered with status 302"),
    "no url": (Reply(302, headers={"location": "https://[::1"}), "this is not a URL"),
    "no port": (Reply(302, headers={"location": "https://forge.example:x/"}), "this is not a URL"),
    "no http": (Reply(302, headers={"location": "ftp://forge.example/"}), "ftp://forge.example/ is not https"),
}


@pytest.mark.parametrize(("failure", "reason"), FAILURES.values(), ids=FAILURES.keys())
def test_what_cannot_be_renewed_is_served_with_the_reason_and_its_age(
    forge: Loopback, client_with: Make, clock: Any, failure: Reply, reason: str
) -> None:
    forge.reply("/a", Reply(body={"n": 1}), failure)
    forge.reply("/never", failure)
    client = client_with(limits=Limits(1, 0.1, 1), seconds=5)
    url = f"{forge.url}/a"
    first = client.get(url)
    clock.forward(days=3)
    old = client.get(url)
    assert (old.body, clock.now - old.confirmed) == (first.body, datetime.timedelta(days=3))
    assert str(old.stale).startswith(reason)
    assert str(client.evidence.stored(request_key("GET", url, "application/json")).failure) == str(old.stale)
    # Without an earlier answer there is the reason alone, and it is never "does not exist".
    with pytest.raises(SourceError) as caught:
        client.get(f"{forge.url}/never")
    assert not isinstance(caught.value, AbsentError)
    assert str(caught.value.reason).startswith(reason)
    assert [str(said) for said in client.failed.values()] == [str(caught.value.reason)]


def test_offline_the_store_alone_answers(forge: Loopback, client_with: Make, clock: Any) -> None:
    forge.reply("/a", Reply(body="known"), Reply(500))
    online = client_with()
    online.get(f"{forge.url}/a")
    offline = Client(online.evidence, clock)
    assert offline.offline
    assert offline.get(f"{forge.url}/a").stale is None
    clock.forward(days=2)
    assert str(offline.get(f"{forge.url}/a").stale) == "nobody was asked (offline)"
    assert _reason(lambda: offline.get(f"{forge.url}/b")) == "nobody was asked (offline)"
    online.get(f"{forge.url}/a")
    assert str(offline.get(f"{forge.url}/a").stale) == "127.0.0.1 has a fault (500)"
    assert len(forge.requests) == 1 + TRIES


def test_for_a_moment_of_the_past_nobody_is_asked(
    forge: Loopback, client_with: Make, clock: Any, tmp_path: Path
) -> None:
    forge.reply("/a", Reply(body="then"), Reply(body="now"))
    before = clock.now
    client = client_with(Evidence(tmp_path / "e.sqlite"))
    client.get(f"{forge.url}/a")
    clock.forward(days=10)
    client.get(f"{forge.url}/a")
    past = client_with(Evidence(tmp_path / "e.sqlite", as_of=before + HOUR))
    answer = past.get(f"{forge.url}/a")
    assert (past.offline, answer.body, answer.stale) == (True, b"then", None)
    earlier = client_with(Evidence(tmp_path / "e.sqlite", as_of=before - HOUR))
    assert _reason(lambda: earlier.get(f"{forge.url}/a")) == "nobody was asked (offline)"
    assert len(forge.requests) == 2


def test_parts_of_an_answer_to_many_are_kept_each_by_itself(forge: Loopback, client_with: Make, clock: Any) -> None:
    forge.reply("/graphql", Reply(body={"a": 1, "b": "ü"}), method="POST")
    client = client_with()
    whole = client.post(f"{forge.url}/graphql", {"query": "..."})
    client.keep_part("part b", whole, json_of(whole)["b"], f"{forge.url}/b")
    part = client.stored_part("part b", HOUR)
    assert part is not None
    assert (json_of(part), part.url, client.used["part b"].sha256) == ("ü", f"{forge.url}/b", part.sha256)
    assert client.stored_part("part c", HOUR) is None
    clock.forward(hours=2)
    assert client.stored_part("part b", HOUR) is None
    offline = Client(client.evidence, clock)
    old = offline.stored_part("part b", HOUR)
    assert old is not None
    assert str(old.stale) == "nobody was asked (offline)"


def test_what_shall_not_be_stored_is_left_out_and_the_hash_is_that_of_what_came(
    forge: Loopback, client_with: Make, clock: Any
) -> None:
    whole = b'{"n": 1, "author": "Erika Mustermann"}'
    forge.reply("/a", Reply(body=whole, headers={"etag": '"1"'}), Reply(304))
    client = client_with()
    for _ in range(3):
        answer = client.get(f"{forge.url}/a", reduce=lambda body: json.dumps({"n": json.loads(body)["n"]}).encode())
        assert (json_of(answer), answer.sha256) == ({"n": 1}, hashlib.sha256(whole).hexdigest())
        clock.forward(days=1)
    assert b"Mustermann" not in b"".join(_bodies(client.evidence))


def test_a_query_whose_parts_are_kept_is_not_kept_itself(forge: Loopback, client_with: Make) -> None:
    forge.reply("/graphql", Reply(body={"n": 1}), Reply(404), method="POST")
    client = client_with()
    assert json_of(client.post_once(f"{forge.url}/graphql", {"query": "..."})) == {"n": 1}
    with pytest.raises(AbsentError):
        client.post_once(f"{forge.url}/graphql", {"query": "..."})
    assert (_bodies(client.evidence), client.used, len(forge.requests)) == ([], {}, 2)


def _bodies(evidence: Evidence) -> list[bytes]:
    return [zlib.decompress(body) for (body,) in evidence._db.execute("SELECT body FROM answer")]


# --------------------------------------------------------------------------------------------------------- redirects


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_rename_is_followed(forge: Loopback, client_with: Make, status: int) -> None:
    forge.reply("/old/name", Reply(status, headers={"location": "../new/name?x=1"}))
    forge.reply("/new/name", Reply(body="moved"))
    answer = client_with().get(f"{forge.url}/old/name")
    assert (answer.body, answer.url, answer.final_url) == (
        b"moved",
        f"{forge.url}/old/name",
        f"{forge.url}/new/name?x=1",
    )


@pytest.mark.parametrize(("hops", "fine"), [(HOPS, True), (HOPS + 1, False)])
def test_redirects_end(forge: Loopback, client_with: Make, hops: int, fine: bool) -> None:
    for hop in range(hops):
        forge.reply(f"/{hop}", Reply(302, headers={"location": f"/{hop + 1}"}))
    forge.reply(f"/{hops}", Reply(body="at last"))
    client = client_with()
    if fine:
        assert client.get(f"{forge.url}/0").body == b"at last"
    else:
        assert _reason(lambda: client.get(f"{forge.url}/0")) == f"{forge.url}/0 redirects more than {HOPS} times"
    assert len(forge.requests) == HOPS + 1


def test_a_redirect_to_itself_ends(forge: Loopback, client_with: Make) -> None:
    forge.reply("/", Reply(302, headers={"location": "/"}))
    assert "redirects more than" in _reason(lambda: client_with().get(f"{forge.url}/"))
    assert len(forge.requests) == HOPS + 1


@pytest.mark.parametrize(
    ("status", "method"), [(303, "GET"), (301, "POST"), (302, "POST"), (307, "POST"), (308, "POST")]
)
def test_only_303_turns_a_query_into_a_get(forge: Loopback, client_with: Make, status: int, method: str) -> None:
    forge.reply("/query", Reply(status, headers={"location": "/answer"}), method="POST")
    forge.on("*", "/answer", lambda _: Reply())
    for one in ("GET", "POST"):
        forge.on(one, "/answer", lambda request: Reply(body=request.method))
    assert client_with().post(f"{forge.url}/query", {"q": 1}).body == method.encode()
    last = forge.requests[-1]
    assert (last.body, last.headers.get("content-type")) == (
        (b"", None) if method == "GET" else (b'{"q": 1}', "application/json")
    )


def _authorisations(forge: Loopback) -> list[str | None]:
    return [request.headers.get("authorization") for request in forge.requests]


def test_a_token_goes_to_its_own_origin_on_each_hop_and_nowhere_else(
    forge: Loopback, second: Loopback, client_with: Make
) -> None:
    """Away and back: the port tells the two origins apart."""
    forge.reply("/a", Reply(302, headers={"location": f"{second.url}/b"}))
    second.reply("/b", Reply(302, headers={"location": f"{forge.url}/c"}))
    forge.reply("/c", Reply(body="back"))
    client = client_with(tokens=Tokens({forge.host: SECRET, "127.0.0.1": OTHER, "localhost": OTHER}))
    assert client.get(f"{forge.url}/a").body == b"back"
    assert _authorisations(second) == [None]
    assert _authorisations(forge) == [f"Bearer {SECRET}"] * 2
    assert SECRET not in repr(second.requests)


def test_each_of_two_hosts_gets_its_own_token(forge: Loopback, second: Loopback, client_with: Make) -> None:
    forge.reply("/a", Reply(302, headers={"location": f"{second.url}/b"}))
    second.reply("/b", Reply())
    client_with(tokens=Tokens({forge.host: SECRET, second.host: OTHER})).get(f"{forge.url}/a")
    assert (_authorisations(forge), _authorisations(second)) == ([f"Bearer {SECRET}"], [f"Bearer {OTHER}"])


@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("https://localhost:9/", "localhost leads to an address that is not public"),
        ("https://169.254.169.254/latest/meta-data/", "169.254.169.254 leads to an address that is not public"),
        ("https://[::ffff:10.0.0.1]/", "::ffff:10.0.0.1 leads to an address that is not public"),
        ("http://10.0.0.1/", "http://10.0.0.1/ is not https"),
        ("//10.0.0.1/", "http://10.0.0.1/ is not https"),
        ("file:///etc/passwd", "file:///etc/passwd is not https"),
        ("https://user:pw@forge.example/", "a URL must not carry a user name or password"),
    ],
)
def test_a_redirect_inward_is_refused_at_that_hop(forge: Loopback, client_with: Make, target: str, says: str) -> None:
    forge.reply("/a", Reply(302, headers={"location": target}))
    forge.reply("/b", Reply(body="fine"))
    client = client_with()
    assert _reason(lambda: client.get(f"{forge.url}/a")) == says
    assert client.get(f"{forge.url}/b").body == b"fine"
    assert len(forge.requests) == 2


def test_a_redirect_from_https_to_http_is_not_followed(forge: Loopback, clock: Any) -> None:
    """Not even to a trusted host: its token would go over the line in the clear."""
    import httpx

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(302, headers={"location": "http://git.musterstadt.example/b"})

    asked: list[str] = []
    reach = Reach(allowed=frozenset({"git.musterstadt.example"}))
    tokens = Tokens({"git.musterstadt.example": SECRET})
    client = Client(Evidence(None), clock, lambda: Wire(reach, transport=httpx.MockTransport(answer)), tokens=tokens)
    assert "is not https" in _reason(lambda: client.get("https://git.musterstadt.example/a"))
    assert asked == ["https://git.musterstadt.example/a"]
    client.close()
    client.evidence.close()


# ------------------------------------------------------------------------------------------------------------ limits


def _families(now: float) -> dict[str, dict[str, str]]:
    """Each says: not in the next 30 seconds."""
    epoch = str(int(now) + 30)
    return {
        "GitHub": {"x-ratelimit-remaining": "0", "x-ratelimit-reset": epoch},
        "GitLab": {"ratelimit-remaining": "0", "ratelimit-reset": epoch},
        "IETF, older": {"ratelimit": "limit=60, remaining=0, reset=30"},
        "IETF, newer": {"ratelimit": '"default";r=0;t=30'},
        "seconds": {"retry-after": "30"},
        "date": {"retry-after": email.utils.formatdate(int(now) + 30, usegmt=True)},
    }


@pytest.mark.parametrize("family", _families(0))
@pytest.mark.parametrize("status", [403, 429])
def test_a_limit_is_waited_for_and_then_asked_again(
    forge: Loopback, client_with: Make, timer: Time, family: str, status: int
) -> None:
    headers = _families(timer.time())[family]
    forge.reply("/a", Reply(status, headers=headers), Reply(body="now"))
    assert client_with().get(f"{forge.url}/a").body == b"now"
    assert 28 < sum(timer.slept) <= 30


@pytest.mark.parametrize("family", _families(0))
def test_after_the_last_request_allowed_the_next_one_waits(
    forge: Loopback, client_with: Make, timer: Time, family: str
) -> None:
    forge.reply("/a", Reply(body="last", headers=_families(timer.time())[family]))
    forge.reply("/b", Reply(body="next"))
    client = client_with()
    client.get(f"{forge.url}/a")
    assert timer.slept == []
    assert client.get(f"{forge.url}/b").body == b"next"
    assert 28 < sum(timer.slept) <= 30


@pytest.mark.parametrize("family", _families(0))
def test_a_limit_beyond_the_deadline_is_a_reason_with_the_time(
    forge: Loopback, second: Loopback, client_with: Make, timer: Time, family: str
) -> None:
    forge.reply("/a", Reply(403, headers=_families(timer.time())[family]))
    second.reply("/a", Reply(body="not my limit"))
    client = client_with(seconds=10)
    until = {
        f"{datetime.datetime.fromtimestamp(timer.time() + late, datetime.UTC):%H:%M UTC}" for late in (28, 29, 30, 31)
    }
    with pytest.raises(SourceError) as caught:
        client.get(f"{forge.url}/a")
    assert caught.value.status == 429
    assert str(caught.value.reason) in {f"127.0.0.1 wants no more requests until {one}" for one in until}
    assert _reason(lambda: client.get(f"{forge.url}/b")) == str(caught.value.reason)
    assert (timer.slept, len(forge.requests)) == ([], 1)
    assert client.get(f"{second.url}/a").body == b"not my limit"


def test_a_refusal_about_rights_is_no_limit(forge: Loopback, client_with: Make, timer: Time) -> None:
    forge.reply("/a", Reply(403, headers={"x-ratelimit-remaining": "40", "x-ratelimit-reset": "9999999999"}))
    forge.reply("/b", Reply(body="fine"))
    client = client_with()
    assert _reason(lambda: client.get(f"{forge.url}/a")) == "127.0.0.1 refused the request (403)"
    assert client.get(f"{forge.url}/b").body == b"fine"
    assert (timer.slept, len(forge.requests)) == ([], 2)


def test_a_fault_that_names_a_time_is_waited_for(forge: Loopback, client_with: Make, timer: Time) -> None:
    forge.reply("/a", Reply(503, headers={"retry-after": "7"}), Reply(body="again"))
    assert client_with().get(f"{forge.url}/a").body == b"again"
    assert 6 < sum(timer.slept) <= 7


def test_nobody_passes_a_gate_that_was_closed_again_while_waiting(
    forge: Loopback, client_with: Make, timer: Time
) -> None:
    forge.reply("/a", Reply(headers={"retry-after": "5"}))
    forge.reply("/b", Reply(body="b"))
    client = client_with()
    client.get(f"{forge.url}/a")
    sleep = timer.sleep

    def meanwhile(seconds: float) -> None:
        sleep(seconds)
        if len(timer.slept) == 1:
            client._gate(forge.host).close(timer.time() + 20)

    timer.sleep = meanwhile  # type: ignore[method-assign]
    assert client.get(f"{forge.url}/b").body == b"b"
    assert 24 < sum(timer.slept) <= 25


# ------------------------------------------------------------------------------------- tries, at once, deadline, down


@pytest.mark.parametrize("failure", [Reply(500), Reply(503), Reply(ends="mute"), Reply(body="abcdef", ends="cut")])
def test_what_may_pass_is_tried_again(forge: Loopback, client_with: Make, failure: Reply) -> None:
    forge.reply("/a", *[failure] * (TRIES - 1), Reply(body="at last"))
    forge.reply("/b", failure)
    client = client_with()
    assert client.get(f"{forge.url}/a").body == b"at last"
    with pytest.raises(SourceError):
        client.get(f"{forge.url}/b")
    assert len(forge.asked("/b")) == TRIES


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 422, 451])
def test_what_will_not_pass_is_not(forge: Loopback, client_with: Make, status: int) -> None:
    forge.reply("/a", Reply(status))
    with pytest.raises(SourceError):
        client_with().get(f"{forge.url}/a")
    assert len(forge.requests) == 1


def test_trying_again_is_nothing_for_the_screen(
    forge: Loopback, client_with: Make, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a run of the command line, where nobody has set up a log."""
    monkeypatch.setattr(logging.root, "handlers", [])
    forge.reply("/a", Reply(500), Reply())
    client_with().get(f"{forge.url}/a")
    assert capsys.readouterr() == ("", "")


def _in_threads(count: int, act: Callable[[int], Any]) -> list[Any]:
    results: list[Any] = [None] * count

    def run(number: int) -> None:
        try:
            results[number] = act(number)
        except Exception as error:  # noqa: BLE001 -- handed to the test
            results[number] = error

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_four_requests_at_once_to_one_host_and_no_more(forge: Loopback, second: Loopback, client_with: Make) -> None:
    for server in (forge, second):
        server.on("GET", "/*", lambda request: Reply(body=request.path, delay=0.05))
    client = client_with()
    answers = _in_threads(24, lambda n: client.get(f"{(forge, second)[n % 2].url}/{n}").body)
    assert answers == [f"/{n}".encode() for n in range(24)]
    assert (forge.most_at_once, second.most_at_once) == (AT_ONCE, AT_ONCE)
    assert client.requests == 24


def test_nothing_is_asked_after_the_deadline_and_what_is_open_ends_with_it(forge: Loopback, client_with: Make) -> None:
    forge.reply("/slow", Reply(delay=10))
    forge.reply("/late", Reply())
    client = client_with(limits=Limits(5, 5, 5), seconds=0.3)
    began = time.monotonic()
    reasons = _in_threads(8, lambda n: client.get(f"{forge.url}/slow?{n}"))
    assert time.monotonic() - began < 2
    assert all(isinstance(one, SourceError) for one in reasons)
    asked = len(forge.requests)
    assert _reason(lambda: client.get(f"{forge.url}/late")) == "the time of the run was over before 127.0.0.1 was asked"
    assert len(forge.requests) == asked <= AT_ONCE


def test_what_is_stored_is_served_after_the_deadline(forge: Loopback, client_with: Make, clock: Any) -> None:
    forge.reply("/a", Reply(body="known"))
    client = client_with()
    client.get(f"{forge.url}/a")
    late = client_with(client.evidence, seconds=-1)
    clock.forward(days=3)
    answer = late.get(f"{forge.url}/a")
    assert (answer.body, str(answer.stale)) == (b"known", "the time of the run was over before 127.0.0.1 was asked")


def test_a_host_that_is_down_is_not_asked_again(forge: Loopback, second: Loopback, client_with: Make) -> None:
    forge.on("GET", "/*", lambda _: Reply(ends="mute"))
    second.reply("/a", Reply(body="up"))
    client = client_with()
    reasons = {_reason(lambda n=n: client.get(f"{forge.url}/{n}")) for n in range(10)}  # type: ignore[misc]
    assert reasons == {"127.0.0.1 could not be reached (RemoteProtocolError)"}
    assert len(forge.requests) == 6
    assert client.get(f"{second.url}/a").body == b"up"


def test_a_host_that_has_faults_is_not_down(forge: Loopback, client_with: Make) -> None:
    forge.on("GET", "/*", lambda _: Reply(500))
    forge.reply("/fine", Reply(body="fine"))
    client = client_with()
    for number in range(3):
        _reason(lambda n=number: client.get(f"{forge.url}/{n}"))  # type: ignore[misc]
    assert client.get(f"{forge.url}/fine").body == b"fine"


def test_a_host_that_has_nothing_but_faults_is_left_alone(forge: Loopback, client_with: Make) -> None:
    forge.on("GET", "/*", lambda _: Reply(503))
    client = client_with()
    reasons = {_reason(lambda n=n: client.get(f"{forge.url}/{n}")) for n in range(30)}  # type: ignore[misc]
    assert reasons == {"127.0.0.1 has a fault (503)"}
    assert len(forge.requests) == 12


def test_a_name_that_is_unknown_is_looked_up_once(clock: Any) -> None:
    asked: list[str] = []

    def lookup(host: str, *_: Any, **__: Any) -> list[Any]:
        asked.append(host)
        raise socket.gaierror(-2, "Name or service not known")

    client = Client(Evidence(None), clock, lambda: Wire(Reach(lookup=lookup)))
    reasons = {_reason(lambda n=n: client.get(f"https://forge.example/{n}")) for n in range(3)}  # type: ignore[misc]
    assert (reasons, asked) == ({"the name forge.example could not be resolved"}, ["forge.example"])
    client.close()
    client.evidence.close()


def test_whoever_asks_a_second_service_after_a_404_hears_of_the_second(
    forge: Loopback, second: Loopback, client_with: Make
) -> None:
    forge.reply("/a", Reply(404))
    second.reply("/a", Reply(ends="mute"))
    client = client_with()
    try:
        client.get(f"{forge.url}/a")
    except AbsentError:
        with pytest.raises(SourceError) as caught:
            client.get(f"{second.url}/a")
    assert not isinstance(caught.value, AbsentError)


@pytest.mark.parametrize(
    "url", ["", "forge.example", "https://[::1", "https://forge.example:x/", "https://forge.example/\n", "javascript:1"]
)
def test_what_is_no_url_is_a_reason_and_no_crash(client_with: Make, url: str) -> None:
    assert _reason(lambda: client_with().get(url))


# ---------------------------------------------------------------------------------------------------------- contents


@pytest.mark.parametrize(
    "body", ["<!DOCTYPE html><title>Login</title>", "", "{", b"\xff\xfe\x00", "[" * 100_000, '{"a": NaN' * 2]
)
def test_something_else_than_json_is_said_so(forge: Loopback, client_with: Make, body: str | bytes) -> None:
    forge.reply("/a", Reply(body=body, headers={"content-type": "text/html"}))
    answer = client_with().get(f"{forge.url}/a")
    assert _reason(lambda: json_of(answer)) == "127.0.0.1 did not answer with JSON"


def _shown(error: BaseException) -> str:
    return "".join(traceback.format_exception(error)) + repr(error) + repr(getattr(error, "reason", ""))


def test_a_token_is_in_no_file_no_message_and_no_text(
    forge: Loopback, second: Loopback, client_with: Make, clock: Any, tmp_path: Path
) -> None:
    echo: Callable[[Request], Reply] = lambda request: Reply(  # noqa: E731
        body=json.dumps(request.headers), headers={"etag": f'"{request.headers.get("authorization")}"'}
    )
    forge.on("GET", "/echo", echo)
    forge.reply("/into-url", Reply(302, headers={"location": f"{second.url}/?token={SECRET}"}))
    forge.reply("/fault", Reply(500))
    forge.reply("/refused", Reply(403))
    forge.reply("/mute", Reply(ends="mute"))
    forge.reply("/fine", Reply(body={"n": 1}, headers={"etag": '"1"'}))
    second.reply("/", Reply())
    file = tmp_path / "e.sqlite"
    client = client_with(Evidence(file), tokens=Tokens({forge.host: SECRET}))
    shown = [repr(client.tokens), repr(client), repr(client.evidence)]
    for path in ("echo", "into-url", "fault", "refused", "mute", "fine"):
        try:
            shown.append(repr(client.get(f"{forge.url}/{path}")))
        except SourceError as error:
            shown.append(_shown(error))
    shown += [repr(client.used), repr(client.failed)]
    assert any(SECRET in str(header) for header in _authorisations(forge))
    assert second.requests == []
    assert SECRET not in "".join(shown)
    rows = [row for table in ("answer", "event") for row in client.evidence._db.execute(f"SELECT * FROM {table}")]
    assert SECRET not in repr(rows) + repr(_bodies(client.evidence))
    client.evidence.close()
    assert not [path for path in tmp_path.iterdir() if SECRET.encode() in path.read_bytes()]


def test_the_answer_that_repeats_a_token_is_refused(forge: Loopback, client_with: Make) -> None:
    forge.on("GET", "/echo", lambda request: Reply(body=json.dumps(request.headers)))
    client = client_with(tokens=Tokens({forge.host: SECRET}))
    assert _reason(lambda: client.get(f"{forge.url}/echo")) == "127.0.0.1 repeats the token that it was sent"
