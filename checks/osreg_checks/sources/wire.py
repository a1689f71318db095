"""One exchange over HTTP: bounded in bytes, time and reach. The only module that imports the HTTP library.

https only, to public addresses only (looked at when the connection is made, so that a name that points elsewhere a
moment later changes nothing), at most 8 MiB as sent and 32 MiB unpacked, no redirect followed.
"""

from __future__ import annotations

import math
import ssl
import threading
import time
import zlib
from collections.abc import Iterable, Mapping
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from urllib.request import proxy_bypass

import httpcore
import httpx

from osreg_checks.sources.failure import AgainError, DownError, SourceError
from osreg_checks.sources.reach import Reach, is_address, is_public
from osreg_registry.message import Message

RAW_LIMIT = 8 * 1024 * 1024
DECODED_LIMIT = 32 * 1024 * 1024
_HIDDEN = "osreg-hidden-"
_ENCODINGS = {"gzip": 31, "x-gzip": 31, "deflate": 15}


class Limits(NamedTuple):
    """Bounds of one exchange, in seconds."""

    connect: float = 10
    read: float = 20
    whole: float = 60


class Reply(NamedTuple):
    """What came back: status, headers with names in small letters, the body unpacked."""

    status: int
    headers: dict[str, str]
    body: bytes


class Wire:
    """The connections of one run. Thread-safe."""

    def __init__(
        self,
        reach: Reach,
        limits: Limits | None = None,
        transport: httpx.BaseTransport | None = None,
        proxy: str | None = None,
    ) -> None:
        self._limits = limits or Limits()
        self._reach = reach
        self._span = _Span()
        self._http = self._client(transport or _transport(reach, self._span))
        # The proxy of one's own house is private as a rule, and it is the proxy that resolves names then.
        way = Reach(frozenset({urlsplit(proxy).hostname or ""})) if proxy else None
        self._proxied = self._client(_transport(way, self._span, proxy)) if way else None

    def _client(self, transport: httpx.BaseTransport) -> httpx.Client:
        return httpx.Client(
            transport=transport,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            event_hooks={"response": [_hide_location]},
            timeout=httpx.Timeout(self._limits.read, connect=self._limits.connect),
            follow_redirects=False,
            trust_env=False,
        )

    def exchange(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None, seconds: float = math.inf
    ) -> Reply:
        """The reply, or AgainError for what may pass and SourceError for what will not; within `seconds` at most."""
        host = self._permitted(url)
        self._span.ends = time.monotonic() + min(self._limits.whole, seconds)
        sent = {**headers, "accept-encoding": "gzip, deflate"}
        http = self._proxied if self._proxied and self._is_outside(host) else self._http
        try:
            with http.stream(method, url, headers=sent, content=body) as response:
                received = {name.lower().removeprefix(_HIDDEN): value for name, value in response.headers.items()}
                return Reply(response.status_code, received, _bounded(response, received, host, self._span))
        except httpx.TransportError as error:
            if self._span.left() <= 0:
                raise SourceError(Message("the answer of {host} took too long", {"host": host})) from error
            reason = Message("{host} could not be reached ({why})", {"host": host, "why": type(error).__name__})
            raise AgainError(reason) from error
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise SourceError(Message("{host} did not answer as HTTP does", {"host": host})) from error

    def _is_outside(self, host: str) -> bool:
        """Whether the way leads through the proxy. Raises SourceError for an address that it must not be asked for."""
        if host in self._reach.allowed or proxy_bypass(host):
            return False
        if is_address(host) and not is_public(host):
            raise DownError(Message("{host} leads to an address that is not public", {"host": host}))
        return True

    def _permitted(self, url: str) -> str:
        """The host of the URL. Raises SourceError for one that must not be asked."""
        try:
            parts = urlsplit(url)
            host, _ = parts.hostname or "", parts.port
            named = parts.username is not None or parts.password is not None
        except ValueError as error:
            raise SourceError(Message("this is not a URL")) from error
        if named:
            raise SourceError(Message("a URL must not carry a user name or password"))
        # urlsplit drops line breaks, which is no way to read an address.
        if not url.isprintable():
            raise SourceError(Message("this is not a URL"))
        if parts.scheme != "https" and not (parts.scheme == "http" and host in self._reach.allowed):
            raise SourceError(Message("{url} is not https", {"url": url[:200]}))
        if not host:
            raise SourceError(Message("this is not a URL"))
        return host

    def close(self) -> None:
        """Closes all connections."""
        self._http.close()
        if self._proxied:
            self._proxied.close()


def _hide_location(response: httpx.Response) -> None:
    """Httpx prepares the next request even if it is not to follow, and takes a bad URL for a broken connection."""
    if "location" in response.headers:
        response.headers[f"{_HIDDEN}location"] = response.headers.pop("location")


class _Span(threading.local):
    """Until when (monotonic seconds) the exchange of this thread may last."""

    ends = math.inf

    def left(self) -> float:
        return self.ends - time.monotonic()

    def within(self, timeout: float | None) -> float:
        """The time for one step: a server that sends a byte now and then must not get more than the whole."""
        left = self.left()
        if left <= 0:
            raise httpcore.ReadTimeout
        return min(left, math.inf if timeout is None else timeout)


class _Bounded(httpcore.NetworkStream):
    """A connection whose every step ends with the exchange that it is part of."""

    def __init__(self, inner: httpcore.NetworkStream, span: _Span) -> None:
        self._inner = inner
        self._span = span

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._span.within(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._span.within(timeout))

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        inner = self._inner.start_tls(ssl_context, server_hostname, self._span.within(timeout))
        return _Bounded(inner, self._span)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)

    def close(self) -> None:
        self._inner.close()


class _Guarded(httpcore.NetworkBackend):
    """Connects to an address that was looked at. What Reach refuses passes through httpcore and httpx as it is."""

    def __init__(self, inner: httpcore.NetworkBackend, reach: Reach, span: _Span) -> None:
        self._inner = inner
        self._reach = reach
        self._span = span

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, *args: Any, **options: Any
    ) -> httpcore.NetworkStream:
        failure: Exception | None = None
        for address in self._reach.addresses(host, port):
            try:
                stream = self._inner.connect_tcp(address, port, self._span.within(timeout), *args, **options)
                return _Bounded(stream, self._span)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure or httpcore.ConnectError

    def sleep(self, seconds: float) -> None:
        self._inner.sleep(seconds)


def _transport(reach: Reach, span: _Span, proxy: str | None = None) -> httpx.BaseTransport:
    transport = httpx.HTTPTransport(
        proxy=proxy, trust_env=False, limits=httpx.Limits(max_connections=40, max_keepalive_connections=20)
    )
    # httpx hands no network backend on to the pool that it builds; the pool itself takes one.
    pool = transport._pool  # noqa: SLF001
    pool._network_backend = _Guarded(pool._network_backend, reach, span)  # noqa: SLF001
    return transport


def _bounded(response: httpx.Response, headers: Mapping[str, str], host: str, span: _Span) -> bytes:
    """The body, unpacked; httpx itself would inflate a small answer to any size in one piece."""
    unpack = _Unpacker(headers.get("content-encoding", "identity").strip().lower(), host)
    raw, parts, size = 0, [], 0
    for piece in _pieces(response):
        raw += len(piece)
        if raw > RAW_LIMIT:
            raise SourceError(Message("the answer of {host} is larger than {limit} MiB", {"host": host, "limit": 8}))
        if span.left() <= 0:
            raise SourceError(Message("the answer of {host} took too long", {"host": host}))
        part = unpack(piece, DECODED_LIMIT - size + 1)
        size += len(part)
        if size > DECODED_LIMIT:
            raise SourceError(Message("the answer of {host} is larger than {limit} MiB", {"host": host, "limit": 32}))
        parts.append(part)
    if raw:
        unpack.end()
    return b"".join(parts)


def _pieces(response: httpx.Response) -> Iterable[bytes]:
    """The body as sent. A faked answer of a test is in hand already and cannot be streamed."""
    # In pieces as they come: to wait for a full one would be to wait for a slow server beyond all limits.
    return (response.content,) if response.is_stream_consumed else response.iter_raw()


class _Unpacker:
    """Unpacks what comes in pieces; at most so many bytes of each, and the rest of it is then lost."""

    def __init__(self, encoding: str, host: str) -> None:
        if encoding not in {"", "identity", *_ENCODINGS}:
            raise SourceError(Message("{host} packs its answers in a way nobody asked for", {"host": host}))
        self._bits = _ENCODINGS.get(encoding)
        self._stream = zlib.decompressobj(self._bits) if self._bits else None
        self._host = host

    def __call__(self, piece: bytes, limit: int) -> bytes:
        if self._stream is None or self._bits is None:
            return piece
        out = b""
        try:
            while piece and len(out) < limit:
                if self._stream.eof:  # RFC 1952 2.2: a gzip file is a series of members
                    self._stream = zlib.decompressobj(self._bits)
                out += self._stream.decompress(piece, limit - len(out))
                piece = self._stream.unused_data
        except zlib.error as error:
            raise self._damaged() from error
        return out

    def end(self) -> None:
        """Raises SourceError when the end of what was packed has not come."""
        if self._stream is not None and not self._stream.eof:
            raise self._damaged()

    def _damaged(self) -> SourceError:
        return SourceError(Message("the answer of {host} is damaged", {"host": self._host}))
