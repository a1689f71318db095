"""One exchange is bounded in bytes, time and reach, whatever the other side does."""

from __future__ import annotations

import contextlib
import gzip
import socket
import threading
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from loopback import Loopback, Reply, Request

from osreg_checks.sources.failure import AgainError, DownError, SourceError
from osreg_checks.sources.reach import Reach
from osreg_checks.sources.wire import DECODED_LIMIT, RAW_LIMIT, Limits, Wire

LOCAL = frozenset({"127.0.0.1"})
MIB = 1024 * 1024
BOMB = zlib.compressobj(9, wbits=31)
#: 1 GiB of zeros, about 1 MiB as sent.
ZEROS = b"".join([*(BOMB.compress(bytes(64 * MIB)) for _ in range(16)), BOMB.flush()])


@pytest.fixture
def wire() -> Iterator[Wire]:
    wire = Wire(Reach(allowed=LOCAL), Limits(connect=0.5, read=0.2, whole=0.4))
    yield wire
    wire.close()


def _get(wire: Wire, url: str) -> bytes:
    return wire.exchange("GET", url, {}, None).body


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        (None, b"same"),
        ("identity", b"same"),
        ("gzip", gzip.compress(b"same", mtime=0)),
        ("GZip", gzip.compress(b"same", mtime=0)),
        ("deflate", zlib.compress(b"same")),
        ("gzip", gzip.compress(b"sa", mtime=0) + gzip.compress(b"me", mtime=0)),
    ],
)
def test_what_was_packed_is_unpacked(forge: Loopback, wire: Wire, encoding: str | None, packed: bytes) -> None:
    forge.reply("/", Reply(body=packed, headers={"content-encoding": encoding} if encoding else {}))
    assert _get(wire, forge.url + "/") == b"same"


def test_an_empty_answer_needs_no_packing(forge: Loopback, wire: Wire) -> None:
    forge.reply("/", Reply(304, headers={"content-encoding": "gzip"}))
    assert wire.exchange("GET", forge.url + "/", {}, None)[::2] == (304, b"")


def test_names_of_headers_are_in_small_letters_and_nothing_unwanted_is_accepted(forge: Loopback, wire: Wire) -> None:
    forge.reply("/", Reply(headers={"X-RateLimit-Remaining": "7"}))
    assert wire.exchange("GET", forge.url + "/", {}, None).headers["x-ratelimit-remaining"] == "7"
    assert forge.requests[0].headers["accept-encoding"] == "gzip, deflate"


def test_a_gzip_bomb_is_refused_within_bounds(forge: Loopback) -> None:
    assert len(ZEROS) < 2 * MIB
    forge.reply("/", Reply(body=ZEROS, headers={"content-encoding": "gzip"}))
    wire = Wire(Reach(allowed=LOCAL))
    tracemalloc.start()
    began = time.monotonic()
    with pytest.raises(SourceError, match="larger than 32 MiB"):
        _get(wire, forge.url + "/")
    most, took = tracemalloc.get_traced_memory()[1], time.monotonic() - began
    tracemalloc.stop()
    wire.close()
    assert most < 3 * DECODED_LIMIT
    assert took < 5


def _without_end(sent: list[int]) -> Iterator[bytes]:
    while True:
        sent[0] += MIB
        yield bytes(MIB)


def test_a_body_that_is_too_large_is_not_read_to_its_end(forge: Loopback) -> None:
    sent = [0]
    forge.reply("/", Reply(raw=_without_end(sent)))
    wire = Wire(Reach(allowed=LOCAL))
    with pytest.raises(SourceError, match="larger than 8 MiB"):
        _get(wire, forge.url + "/")
    wire.close()
    # What lies in the buffers of the machine was sent, too.
    assert sent[0] < RAW_LIMIT + 32 * MIB


def test_a_body_of_just_the_limit_is_read(forge: Loopback) -> None:
    forge.reply("/", Reply(body=bytes(RAW_LIMIT)))
    wire = Wire(Reach(allowed=LOCAL))
    assert len(_get(wire, forge.url + "/")) == RAW_LIMIT
    wire.close()


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(Reply(delay=5), id="silent"),
        pytest.param(Reply(pause=0.02), id="head-and-body-drop-by-drop"),
        pytest.param(Reply(raw=(b"x" for _ in range(500)), pause=0.02), id="body-drop-by-drop"),
        pytest.param(Reply(raw=(bytes(200_000) for _ in range(40)), pause=0.1), id="large-body-in-lumps"),
    ],
)
def test_an_answer_slower_than_the_limits_is_given_up(forge: Loopback, wire: Wire, reply: Reply) -> None:
    forge.reply("/", reply)
    began = time.monotonic()
    with pytest.raises(SourceError):
        _get(wire, forge.url + "/")
    assert time.monotonic() - began < 1.5


def test_an_exchange_can_be_given_less_time(forge: Loopback) -> None:
    forge.reply("/", Reply(delay=5))
    wire = Wire(Reach(allowed=LOCAL))
    began = time.monotonic()
    with pytest.raises(SourceError, match="took too long"):
        wire.exchange("GET", forge.url + "/", {}, None, seconds=0.2)
    assert time.monotonic() - began < 1
    wire.close()


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(Reply(body=b"0123456789", ends="cut"), id="cut in the middle"),
        pytest.param(Reply(ends="mute"), id="hung up"),
        pytest.param(Reply(body=b"ten bytes", headers={"content-length": "1000", "connection": "close"}), id="longer"),
        pytest.param(Reply(raw=(b"5\r\nhello\r\n",), headers={"transfer-encoding": "chunked"}), id="chunks end"),
    ],
)
def test_a_broken_connection_may_be_tried_again(forge: Loopback, wire: Wire, reply: Reply) -> None:
    forge.reply("/", reply)
    with pytest.raises(AgainError, match="could not be reached"):
        _get(wire, forge.url + "/")


def test_nobody_there(wire: Wire) -> None:
    with Loopback() as gone:
        pass
    with pytest.raises(AgainError, match=r"127\.0\.0\.1 could not be reached \(ConnectError\)"):
        _get(wire, gone.url + "/")


def test_a_failure_is_not_taken_for_the_one_that_is_being_handled(wire: Wire) -> None:
    """Whoever asks a second service because the first knew nothing must not hear "does not exist" again."""
    with Loopback() as gone:
        pass
    try:
        _get(wire, "ftp://forge.example/")
    except SourceError:
        with pytest.raises(AgainError, match="could not be reached"):
            _get(wire, gone.url + "/")


@pytest.mark.parametrize(
    ("encoding", "body", "says"),
    [
        ("br", b"x", "in a way nobody asked for"),
        ("gzip, gzip", gzip.compress(gzip.compress(b"x", mtime=0), mtime=0), "in a way nobody asked for"),
        ("zstd", b"x", "in a way nobody asked for"),
        ("gzip", b"not packed at all", "damaged"),
        ("gzip", gzip.compress(b"x" * 1000, mtime=0)[:-12], "damaged"),
        ("deflate", zlib.compress(b"x" * 1000)[:-4], "damaged"),
        ("gzip", gzip.compress(b"x", mtime=0) + b"and more", "damaged"),
    ],
)
def test_a_body_that_cannot_be_unpacked_is_refused(
    forge: Loopback, wire: Wire, encoding: str, body: bytes, says: str
) -> None:
    forge.reply("/", Reply(body=body, headers={"content-encoding": encoding}))
    with pytest.raises(SourceError, match=says):
        _get(wire, forge.url + "/")


def test_less_announced_than_sent_is_cut_and_does_not_leak_into_the_next(forge: Loopback, wire: Wire) -> None:
    forge.reply("/short", Reply(body=b'{"a": 1}HTTP/1.1 200 OK\r\n\r\n', headers={"content-length": "8"}))
    forge.reply("/next", Reply(body=b"next"))
    assert _get(wire, forge.url + "/short") == b'{"a": 1}'
    try:
        assert _get(wire, forge.url + "/next") == b"next"
    except AgainError:  # the connection had rubbish in it; a second one has not
        assert _get(wire, forge.url + "/next") == b"next"


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://forge.example/", "is not https"),
        ("http://localhost/", "is not https"),
        ("http://127.0.0.1.forge.example/", "is not https"),
        ("ftp://127.0.0.1/", "is not https"),
        ("file:///etc/passwd", "is not https"),
        ("//127.0.0.1/", "is not https"),
        ("", "is not https"),
        ("https://somebody:secret@forge.example/", "user name or password"),
        ("https://somebody@forge.example/", "user name or password"),
        ("https://@forge.example/", "user name or password"),
        ("https://api.github.com\\@forge.example/", "user name or password"),
        ("https:///path", "not a URL"),
        ("https://forge.example:99999/", "not a URL"),
        ("https://forge.example:-1/", "not a URL"),
        ("https://forge.example:ab/", "not a URL"),
        ("https://[::1/", "not a URL"),
        ("https://[forge.example]/", "not a URL"),
        ("https://forge.example/\r\nX-Injected: yes", "not a URL"),
        ("https://forge.example/ HTTP/1.1\nX-Injected: yes", "not a URL"),
        ("https://forge.example\r\n.evil.example/", "not a URL"),
        ("https://forge\x00.example/", "not a URL"),
        ("https://forge.example/\x7f", "not a URL"),
    ],
)
def test_a_url_that_must_not_be_asked(url: str, says: str) -> None:
    def lookup(*_: object, **__: object) -> list[object]:
        pytest.fail("a name was looked up")

    wire = Wire(Reach(allowed=LOCAL, lookup=lookup))
    with pytest.raises(SourceError, match=says) as caught:
        _get(wire, url)
    wire.close()
    assert not isinstance(caught.value, AgainError)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("value", ["ok\r\nX-Injected: yes", "ok\nX-Injected: yes", "ü"])
def test_a_header_that_cannot_be_sent_is_no_crash(forge: Loopback, wire: Wire, value: str) -> None:
    forge.reply("/", Reply())
    with pytest.raises(SourceError):
        wire.exchange("GET", forge.url + "/", {"if-none-match": value}, None)
    assert not any("x-injected" in request.headers for request in forge.requests)


def test_percent_encoded_line_breaks_stay_in_the_path(forge: Loopback, wire: Wire) -> None:
    forge.on("GET", "/a*", lambda request: Reply(body=request.path))
    assert _get(wire, forge.url + "/a%0d%0aX-Injected:%20yes") == b"/a%0d%0aX-Injected:%20yes"
    assert "x-injected" not in forge.requests[0].headers


def test_no_cookie_is_kept(forge: Loopback, wire: Wire) -> None:
    forge.reply("/", Reply(headers={"set-cookie": "session=1"}))
    _get(wire, forge.url + "/")
    _get(wire, forge.url + "/")
    assert "cookie" not in forge.requests[1].headers


def test_a_proxy_of_the_environment_is_not_used(forge: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://proxy.example:3128")
    forge.reply("/", Reply(body=b"direct"))
    wire = Wire(Reach(allowed=LOCAL))
    assert _get(wire, forge.url + "/") == b"direct"
    wire.close()


def test_a_redirect_is_handed_on(forge: Loopback, wire: Wire) -> None:
    forge.reply("/", Reply(301, headers={"location": "https://forge.example/"}))
    assert wire.exchange("GET", forge.url + "/", {}, None).status == 301


def test_the_connection_goes_to_the_address_that_was_looked_at(forge: Loopback) -> None:
    """A name that is resolved again a moment later (DNS rebinding) is not resolved again."""
    answers = iter(["127.0.0.1", "203.0.113.9"])
    asked: list[str] = []

    def lookup(host: str, port: int, **_: object) -> list[object]:
        asked.append(host)
        return [(2, 1, 6, "", (next(answers), port))]

    forge.reply("/", Reply(body=b"here"))
    wire = Wire(Reach(allowed=frozenset({"forge.example"}), lookup=lookup), Limits(0.5, 0.5, 1))
    assert _get(wire, f"http://forge.example:{forge.host.rpartition(':')[2]}/") == b"here"
    wire.close()
    assert asked == ["forge.example"]
    assert forge.requests[0].headers["host"].startswith("forge.example:")


def test_the_next_address_is_tried_when_nobody_listens_at_the_first(forge: Loopback) -> None:
    def lookup(host: str, port: int, **_: object) -> list[object]:
        return [(2, 1, 6, "", (address, port)) for address in ("127.0.0.2", "127.0.0.1")]

    forge.reply("/", Reply(body=b"here"))
    wire = Wire(Reach(allowed=frozenset({"forge.example"}), lookup=lookup), Limits(0.5, 0.5, 1))
    assert _get(wire, f"http://forge.example:{forge.host.rpartition(':')[2]}/") == b"here"
    wire.close()


def test_a_name_that_turns_inward_later_is_refused_at_the_next_connection(forge: Loopback) -> None:
    answers = iter(["93.184.216.34", "127.0.0.1"])
    reach = Reach(lookup=lambda host, port, **_: [(2, 1, 6, "", (next(answers), port))])
    assert reach.address("forge.example", 443) == "93.184.216.34"
    wire = Wire(reach)
    with pytest.raises(DownError, match="not public"):
        _get(wire, f"https://{forge.host.replace('127.0.0.1', 'forge.example')}/")
    wire.close()
    assert forge.requests == []


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "0x7f.1", "2130706433", "127.1", "0", "[::ffff:7f00:1]"])
def test_an_address_that_leads_inward_is_refused_when_connecting(host: str) -> None:
    wire = Wire(Reach(), Limits(0.5, 0.5, 1))
    with pytest.raises(SourceError, match=r"not public|could not be resolved|not a URL"):
        _get(wire, f"https://{host}:1/")
    wire.close()


def test_many_threads_can_use_one_wire(forge: Loopback) -> None:
    def answer(request: Request) -> Reply:
        return Reply(body=request.path)

    forge.on("GET", "/*", answer)
    wire = Wire(Reach(allowed=LOCAL))
    seen: list[bool] = []

    def ask(number: int) -> Callable[[], None]:
        return lambda: seen.extend(
            _get(wire, f"{forge.url}/{number}/{i}") == f"/{number}/{i}".encode() for i in range(5)
        )

    threads = [threading.Thread(target=ask(number)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wire.close()
    assert seen == [True] * 60


# ------------------------------------------------------------------------------------------------------------- proxy


@pytest.fixture
def proxy() -> Iterator[tuple[str, list[bytes]]]:
    """A proxy that refuses, and the first lines that it got."""
    lines: list[bytes] = []
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = server.accept()
                with connection:
                    lines.append(connection.recv(4096).split(b"\r\n")[0])
                    connection.sendall(b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n")

    threading.Thread(target=serve, daemon=True).start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}", lines
    server.close()


def test_the_way_leads_through_the_proxy(proxy: tuple[str, list[bytes]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "intern.example")
    url, lines = proxy
    wire = Wire(Reach(lookup=_nobody), proxy=url)
    with pytest.raises(AgainError, match=r"api\.example could not be reached"):
        wire.exchange("GET", "https://api.example/", {}, None)
    assert lines == [b"CONNECT api.example:443 HTTP/1.1"]
    with pytest.raises(SourceError, match="not public"):
        wire.exchange("GET", "https://169.254.169.254/", {}, None)
    with pytest.raises(SourceError, match=r"intern\.example could not be resolved"):
        wire.exchange("GET", "https://intern.example/", {}, None)
    assert len(lines) == 1
    wire.close()


def _nobody(*_: Any, **__: Any) -> list[Any]:
    raise socket.gaierror(-2, "Name or service not known")
