"""A server on 127.0.0.1 that plays a forge by script: for tests and the bench, never for anything that is live.

    with Loopback() as forge:
        forge.reply("/api/v4/version", Reply(503), Reply(body={"version": "17.0"}))  # one after another, the last stays
        forge.on("POST", "/graphql", lambda request: Reply(body=answer_to(request.json())))
        forge.on("GET", "/repos/*", any_repository)                                  # everything below
        ...
        assert [request.path for request in forge.requests] == ["/api/v4/version"]

Plain http: `Reach(allowed=frozenset({"127.0.0.1"}))`, or OSREG_TRUSTED_HOSTS=127.0.0.1 on the command line, lets it be
asked. What is asked for and not scripted is a 404.
"""

from __future__ import annotations

import contextlib
import json
import socket
import socketserver
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit


class Request(NamedTuple):
    """What arrived: path without query, the query, headers by name in small letters; `at` is monotonic seconds."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    at: float

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


class Reply(NamedTuple):
    """What is to be answered. `body` is bytes, text, or anything else, which is sent as JSON.

    `delay` is seconds before the first byte, `pause` seconds between single bytes of head and body; `raw` is a stream
    that is sent after the head as it is, without a length; `ends` says how it goes wrong: "cut" hangs up after half of
    the body, "mute" hangs up without a byte.
    """

    status: int = 200
    body: Any = b""
    headers: Mapping[str, str] = {}
    delay: float = 0
    pause: float = 0
    raw: Iterable[bytes] | None = None
    ends: str = ""

    def parts(self, head_only: bool) -> tuple[bytes, bytes]:
        """Head and body as they go over the line."""
        is_json = not isinstance(self.body, bytes | str)
        body = json.dumps(self.body).encode() if is_json else self.body
        body = body.encode() if isinstance(body, str) else body
        fields = {"content-type": "application/json" if is_json else "text/plain; charset=utf-8"}
        fields |= {"connection": "close"} if self.raw is not None or self.ends else {}
        fields |= {} if self.raw is not None or self.status in {204, 304} else {"content-length": str(len(body))}
        fields |= {name.lower(): value for name, value in self.headers.items()}
        phrase = HTTPStatus(self.status).phrase if self.status in set(HTTPStatus) else "Other"
        lines = [f"HTTP/1.1 {self.status} {phrase}", *(f"{name}: {value}" for name, value in fields.items())]
        return "\r\n".join([*lines, "", ""]).encode("latin-1"), b"" if head_only or self.status in {204, 304} else body


Answerer = Callable[[Request], Reply]


class Loopback:
    """The server, running between `with` and its end."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.most_at_once = 0
        self._answerers: dict[tuple[str, str], Answerer] = {}
        self._lock = threading.Lock()
        self._busy = 0
        self._over = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self.host = f"127.0.0.1:{self._server.server_address[1]}"
        self.url = f"http://{self.host}"

    def on(self, method: str, path: str, answer: Answerer) -> None:
        """Answers requests for the path (all below it when it ends in `*`; with a query when it has one)."""
        self._answerers[method, path] = answer

    def reply(self, path: str, *replies: Reply, method: str = "GET") -> None:
        """Answers requests for the path with these, one after another; the last one stays."""
        left = list(replies)

        def answer(request: Request) -> Reply:
            with self._lock:
                return left.pop(0) if len(left) > 1 else left[0]

        self.on(method, path, answer)

    def asked(self, path: str) -> list[Request]:
        """The requests for that path so far."""
        return [request for request in self.requests if request.path == path]

    def __enter__(self) -> Loopback:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._server.shutdown()
        self._server.server_close()

    # ----------------------------------------------------------------------------------------- called by the handler

    def answer(self, request: Request, target: str) -> Reply:
        """The scripted reply: that for path and query, else for the path, else for the longest prefix."""
        with self._lock:
            self.requests.append(request)
        for path in (target, request.path):
            if found := self._answerers.get((request.method, path)):
                return found(request)
        prefixes = [(path, found) for (method, path), found in self._answerers.items() if method == request.method]
        fitting = [pair for pair in prefixes if pair[0].endswith("*") and request.path.startswith(pair[0][:-1])]
        if fitting:
            return max(fitting, key=lambda pair: len(pair[0]))[1](request)
        return Reply(404, {"message": "Not Found"})

    @contextlib.contextmanager
    def counted(self) -> Any:
        """Counts a request as being worked on."""
        with self._lock:
            self._busy += 1
            self.most_at_once = max(self.most_at_once, self._busy)
        try:
            yield
        finally:
            with self._lock:
                self._busy -= 1

    def wait(self, seconds: float) -> None:
        """Waits, but not beyond the end of the server."""
        if seconds:
            self._over.wait(seconds)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def server_bind(self) -> None:
        """Without the look-up of the machine's full name, which can take seconds."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]

    def handle_error(self, *_: Any) -> None:
        """A client that hangs up is what some tests are about."""


def _handler(forge: Loopback) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        timeout = 30

        def do_GET(self) -> None:
            self._play()

        do_POST = do_HEAD = do_PUT = do_DELETE = do_PATCH = do_GET  # noqa: N815

        def _play(self) -> None:
            with forge.counted():
                parts = urlsplit(self.path)
                headers = {name.lower(): value for name, value in self.headers.items()}
                body = self.rfile.read(int(headers.get("content-length", "0")))
                query = dict(parse_qsl(parts.query, keep_blank_values=True))
                request = Request(self.command, parts.path, query, headers, body, time.monotonic())
                reply = forge.answer(request, self.path)
                forge.wait(reply.delay)
                with contextlib.suppress(OSError):
                    self._send(reply)

        def _send(self, reply: Reply) -> None:
            self.close_connection = bool(reply.ends) or reply.raw is not None
            if reply.ends == "mute":
                return
            head, body = reply.parts(self.command == "HEAD")
            whole = head + (body[: len(body) // 2] if reply.ends == "cut" else body)
            for piece in (whole,) if not reply.pause else (whole[i : i + 1] for i in range(len(whole))):
                self.connection.sendall(piece)
                forge.wait(reply.pause)
            for piece in reply.raw or ():
                self.connection.sendall(piece)
                forge.wait(reply.pause)

        def finish(self) -> None:
            with contextlib.suppress(OSError):
                self.connection.shutdown(socket.SHUT_WR)
            super().finish()

        def log_message(self, *_: Any) -> None:
            """The tests say what is worth saying."""

    return Handler
