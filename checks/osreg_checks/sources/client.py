"""The client of one run: what is stored and young enough is not asked for again, the rest politely.

What it promises: each hop of a redirect is looked at anew; a token goes to its own host and nowhere else; at most four
requests at a time to one host, none before the moment that the host named; back-off with jitter on faults and broken
connections; nothing after the run's deadline. An older answer is asked for conditionally, and one that cannot be
renewed is served with the reason. Offline, and for a moment of the past, the store alone answers.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeGuard
from urllib.parse import urljoin, urlsplit

from osreg_checks.sources.evidence import Answer, Evidence
from osreg_checks.sources.failure import AbsentError, AgainError, DownError, SourceError
from osreg_checks.sources.limits import Gate, is_limit, wait_until
from osreg_checks.sources.tokens import Tokens
from osreg_registry.message import Message

if TYPE_CHECKING:
    from osreg_checks.sources.wire import Reply, Wire

HOPS = 5
TRIES = 3
USER_AGENT = "osreg/0.1 (reuse registry of municipalities)"
DAY = datetime.timedelta(days=1)
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ABSENT = frozenset({404, 410})


class Client:
    """The client of one run. Thread-safe. Without `wire` it is offline."""

    def __init__(
        self,
        evidence: Evidence,
        now: Callable[[], datetime.datetime],
        wire: Callable[[], Wire] | None = None,
        *,
        tokens: Tokens | None = None,
        seconds: float = 300,
    ) -> None:
        self.evidence = evidence
        self.tokens = tokens or Tokens({})
        self.requests = 0
        self.used: dict[str, Answer] = {}
        self.failed: dict[str, Message] = {}
        self.now = now
        self._make_wire = None if evidence.as_of else wire
        self._wire: Wire | None = None
        self._gates: dict[str, Gate] = {}
        self._lock = threading.Lock()
        self._deadline = time.monotonic() + seconds

    @property
    def offline(self) -> bool:
        """Whether the store alone answers."""
        return self._make_wire is None

    # ------------------------------------------------------------------------------------------------------ asking

    def get(
        self,
        url: str,
        lifetime: datetime.timedelta = DAY,
        accept: str = "application/json",
        reduce: Callable[[bytes], bytes] | None = None,
    ) -> Answer:
        """The answer to a GET. Raises AbsentError when there is no such thing, SourceError when it could not be had.

        `reduce` leaves out what shall not be stored; the hash stays that of what came.
        """
        return self._ask("GET", url, lifetime, accept, None, reduce)

    def post(self, url: str, document: Any, lifetime: datetime.timedelta = DAY) -> Answer:
        """The answer to a POST of JSON that changes nothing (a query in batches). Raises as `get` does."""
        return self._ask("POST", url, lifetime, "application/json", _json_bytes(document))

    def post_once(self, url: str, document: Any) -> Answer:
        """The answer to a POST of JSON, asked anew and not stored: its parts are, by `keep_part`."""
        answer = self._tried("POST", url, {"accept": "application/json"}, _json_bytes(document))
        if answer.status in _ABSENT:
            raise AbsentError(_no_such_thing(answer), answer.status)
        return answer

    def _ask(
        self,
        method: str,
        url: str,
        lifetime: datetime.timedelta,
        accept: str,
        body: bytes | None,
        reduce: Callable[[bytes], bytes] | None = None,
    ) -> Answer:
        request = request_key(method, url, accept, body)
        stored = self.evidence.stored(request)
        answer = stored.answer
        if answer and self._is_young(answer, lifetime):
            return self._kept(request, answer)
        if self.offline:
            return self._kept(request, self._old(request, stored.answer, stored.failure))
        try:
            answer = self._renewed(method, url, accept, body, request, stored.answer, reduce)
        except SourceError as failure:
            self.evidence.fail(request, failure.reason, self.now())
            answer = self._old(request, stored.answer, failure.reason, failure.status)
        return self._kept(request, answer)

    def _is_young(self, answer: Answer, lifetime: datetime.timedelta) -> bool:
        return (self.evidence.as_of or self.now()) - answer.confirmed < lifetime

    def _old(self, request: str, answer: Answer | None, failure: Message | None, status: int | None = None) -> Answer:
        """The stored answer, marked with the reason why it is not newer; without one the failure itself."""
        reason = failure or Message("nobody was asked (offline)")
        if answer is not None and self.evidence.as_of:
            return answer._replace(stale=failure)
        if answer is None:
            with self._lock:
                self.failed[request] = reason
            raise SourceError(reason, status)
        return answer._replace(stale=reason)

    def _kept(self, request: str, answer: Answer) -> Answer:
        """Notes that the run rests on this answer; one that says "no such thing" is a failure for whoever asked."""
        self.note(request, answer)
        if answer.status in _ABSENT:
            raise AbsentError(_no_such_thing(answer), answer.status)
        return answer

    def _renewed(
        self,
        method: str,
        url: str,
        accept: str,
        body: bytes | None,
        request: str,
        stored: Answer | None,
        reduce: Callable[[bytes], bytes] | None,
    ) -> Answer:
        headers = {"accept": accept}
        if stored and _can_be_sent(stored.etag):
            headers["if-none-match"] = stored.etag
        elif stored and _can_be_sent(stored.modified):
            headers["if-modified-since"] = stored.modified
        answer = self._tried(method, url, headers, body)
        at = answer.fetched
        if answer.status == 304:
            if stored is None:
                raise SourceError(Message("{url} answered with status {status}", {"url": url, "status": 304}), 304)
            self.evidence.confirm(request, at)
            return stored._replace(confirmed=at)
        if reduce:
            answer = answer._replace(body=reduce(answer.body))
        self.evidence.add(request, answer)
        return answer

    # ------------------------------------------------------------------------------- parts of an answer to many

    def stored_part(self, key: str, lifetime: datetime.timedelta) -> Answer | None:
        """The stored part of an earlier answer to a batch, if it is young enough, or nothing newer can be had."""
        stored = self.evidence.stored(key)
        answer = stored.answer
        if answer is None:
            return None
        if not self._is_young(answer, lifetime):
            if not self.offline:
                return None
            answer = self._old(key, answer, stored.failure)
        self.note(key, answer)
        return answer

    def keep_part(self, key: str, whole: Answer, part: Any, url: str) -> Answer:
        """Keeps the part of a batch's answer that is about one thing; its URL says which."""
        body = json.dumps(part, sort_keys=True, ensure_ascii=False).encode()
        answer = Answer.of(url, url, whole.status, body, whole.fetched)
        self.evidence.add(key, answer)
        self.note(key, answer)
        return answer

    def rests_on_parts(self, whole: Answer) -> None:
        """Takes an answer to many from what the run rests on: its parts stand for it, now and in a replay."""
        with self._lock:
            self.used = {request: answer for request, answer in self.used.items() if answer.url != whole.url}

    def note(self, request: str, answer: Answer) -> None:
        """Notes that the run rests on this answer; its body is not kept in memory."""
        with self._lock:
            self.used[request] = answer._replace(body=b"")

    # ------------------------------------------------------------------------------------------------------- tries

    def _tried(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
        import logging  # noqa: PLC0415 -- not when everything is stored

        import stamina  # noqa: PLC0415

        # stamina warns of each new try; without a log to write to, that would end up on the screen.
        logging.getLogger("stamina").addHandler(logging.NullHandler())

        left = max(self._deadline - time.monotonic(), 0.01)
        for attempt in stamina.retry_context(on=AgainError, attempts=TRIES, timeout=left, wait_initial=0.2, wait_max=5):
            with attempt:
                return self._followed(method, url, headers, body)
        raise SourceError(Message("the time of the run was over"))  # pragma: no cover -- the loop returns or raises

    def _followed(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
        """One request and the redirects that follow from it."""
        target = url
        for _ in range(HOPS + 1):
            reply = self._once(method, target, headers, body)
            if reply.status in _REDIRECTS and reply.headers.get("location"):
                target = _next_hop(target, reply.headers["location"])
                if reply.status == 303:
                    method, body = "GET", None
                continue
            self._objection(target, reply)
            etag, modified = reply.headers.get("etag"), reply.headers.get("last-modified")
            return Answer.of(url, target, reply.status, reply.body, self.now(), etag, modified)
        raise SourceError(Message("{url} redirects more than {hops} times", {"url": url, "hops": HOPS}))

    def _objection(self, url: str, reply: Reply) -> None:
        """Raises for an answer that is neither what was asked for nor a plain no."""
        status = reply.status
        host = urlsplit(url).hostname or url
        gaps = {"host": host, "status": status}
        if is_limit(reply.headers, status) or _says_limit(reply):
            raise AgainError(Message("{host} wants no more requests for now", {"host": host}), status)
        if status in {401, 403, 407, 451}:
            raise SourceError(Message("{host} refused the request ({status})", gaps), status)
        if status >= 500:
            raise AgainError(_fault(host, status), status)
        if status not in {200, 304} | _ABSENT:
            raise SourceError(Message("{host} answered with status {status}", gaps), status)

    # ------------------------------------------------------------------------------------------------- one request

    def _once(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Reply:
        origin, host = _origin_and_host(url)
        gate, token = self._gate(origin), self.tokens.get(origin)
        with self._passing(gate, host):
            sent = {"user-agent": USER_AGENT, **headers}
            if token:
                sent["authorization"] = f"Bearer {token}"
            if body is not None:
                sent["content-type"] = "application/json"
            with self._lock:
                self.requests += 1
            try:
                reply = self._the_wire().exchange(method, url, sent, body, self._deadline - time.monotonic())
            except DownError as failure:
                gate.down = failure.reason
                raise
            except AgainError as failure:
                gate.failed(failure.reason)
                raise
            # Before the next one may pass.
            if reply.status >= 500:
                gate.failed(_fault(host, reply.status), broken=False)
            else:
                gate.answered()
            until = wait_until(reply.headers, reply.status, time.time())
            if until is None and _says_limit(reply):
                until = time.time() + 60
            if until is not None:
                gate.close(until)
        if token and (token.encode() in reply.body or any(token in value for value in reply.headers.values())):
            raise SourceError(Message("{host} repeats the token that it was sent", {"host": host}))
        return reply

    def _the_wire(self) -> Wire:
        with self._lock:
            if self._wire is None:
                if self._make_wire is None:  # pragma: no cover -- nobody is asked offline
                    raise SourceError(Message("nobody was asked (offline)"))
                self._wire = self._make_wire()
            return self._wire

    def _gate(self, origin: str) -> Gate:
        with self._lock:
            return self._gates.setdefault(origin, Gate())

    @contextmanager
    def _passing(self, gate: Gate, host: str) -> Iterator[None]:
        with gate.slots:
            # Looked at anew after each pause: others that passed before may have been told to wait longer.
            while gate.down is None and (pause := gate.closed_until - time.time()) > 0:
                if time.monotonic() + pause > self._deadline:
                    until = datetime.datetime.fromtimestamp(gate.closed_until, datetime.UTC).strftime("%H:%M UTC")
                    raise SourceError(
                        Message("{host} wants no more requests until {until}", {"host": host, "until": until}), 429
                    )
                time.sleep(pause)
            if gate.down:
                raise SourceError(gate.down)
            if time.monotonic() > self._deadline:
                raise SourceError(Message("the time of the run was over before {host} was asked", {"host": host}))
            yield

    def extend(self, seconds: float) -> None:
        """Lets the run last at least so many seconds from now."""
        self._deadline = max(self._deadline, time.monotonic() + seconds)

    def close(self) -> None:
        """Closes all connections."""
        if self._wire is not None:
            self._wire.close()


def _says_limit(reply: Reply) -> bool:
    """Whether a refusal says so in words only, as GitHub's secondary limit may.

    https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api: then wait at least a minute.
    """
    return reply.status == 403 and b"rate limit" in reply.body[:2000].lower()


def _fault(host: str, status: int) -> Message:
    return Message("{host} has a fault ({status})", {"host": host, "status": status})


def _no_such_thing(answer: Answer) -> Message:
    return Message("{url} does not exist, or is private", {"url": answer.url})


def _json_bytes(document: Any) -> bytes:
    return json.dumps(document, sort_keys=True).encode()


def origin_of(url: str) -> str:
    """`host`, or `host:port` where a port is named: what a token belongs to, and what one gate stands before."""
    return urlsplit(url).netloc.rpartition("@")[2].lower()


def _origin_and_host(url: str) -> tuple[str, str]:
    try:
        return origin_of(url), urlsplit(url).hostname or url
    except ValueError as error:
        raise SourceError(Message("this is not a URL")) from error


def _next_hop(url: str, location: str) -> str:
    """Where a redirect leads. Raises SourceError when that is nowhere, or from https into the clear."""
    try:
        target = urljoin(url, location)
        is_downgrade = urlsplit(url).scheme == "https" and urlsplit(target).scheme != "https"
    except ValueError as error:
        raise SourceError(Message("this is not a URL")) from error
    if is_downgrade:
        raise SourceError(Message("{url} is not https", {"url": target[:200]}))
    return target


def _can_be_sent(mark: str | None) -> TypeGuard[str]:
    """Whether an ETag or a date, which are kept as they came, can stand in a header."""
    return bool(mark and mark.isascii() and mark.isprintable())


def request_key(method: str, url: str, accept: str, body: bytes | None = None) -> str:
    """What makes two requests the same: method, URL, wanted form, and the content of a query."""
    digest = f" {hashlib.sha256(body).hexdigest()}" if body is not None else ""
    return f"{method} {url} {accept}{digest}"


def json_of(answer: Answer) -> Any:
    """The JSON in an answer. Raises SourceError when it is something else, such as a login page."""
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        host = urlsplit(answer.final_url).hostname or answer.final_url
        raise SourceError(Message("{host} did not answer with JSON", {"host": host}), answer.status) from error
