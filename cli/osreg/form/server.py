"""The server: one page, its answers and their downloads, on loopback."""

from __future__ import annotations

import secrets
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from osreg.form.desk import FIELDS, KINDS, LONGEST, SUFFIXES, Desk, Typed
from osreg.form.guard import HEADERS, LARGEST, is_own_form, is_own_host, is_own_page
from osreg.form.pages import Pages
from osreg.words import Language, Words, clean, words
from osreg_registry.errors import OsregError
from osreg_registry.message import Message

_ADDRESS = "127.0.0.1"
_PATIENCE = 30


class Server(ThreadingHTTPServer):
    """Serves a desk at `http://127.0.0.1:<port>/`; port 0 takes any that is free."""

    daemon_threads = True

    def __init__(self, desk: Desk, port: int, language: Language) -> None:
        self.desk = desk
        self.language = language
        self.token = secrets.token_urlsafe(24)
        self.pages = Pages()
        super().__init__((_ADDRESS, port), _Handler)

    @property
    def url(self) -> str:
        """Where it is to be found."""
        return f"http://{_ADDRESS}:{self.server_address[1]}/"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that went away is no error."""


class _Handler(BaseHTTPRequestHandler):
    server: Server
    timeout = _PATIENCE
    server_version = "osreg"
    sys_version = ""

    def do_GET(self) -> None:
        if not self._is_allowed():
            return
        path = urlsplit(self.path)
        say = self._words(parse_qs(path.query).get("lang", [""])[0])
        if path.path == "/":
            self._page(self.server.pages.form(self._look(say), Typed()))
        elif path.path.startswith("/memo/"):
            self._download(path.path.removeprefix("/memo/"), say)
        else:
            self._refuse(HTTPStatus.NOT_FOUND)

    def do_POST(self) -> None:
        if not self._is_allowed():
            return
        if not is_own_page(self.headers, self.server.server_address[1]):
            self._refuse(HTTPStatus.FORBIDDEN)
            return
        sent = self._sent()
        if sent is None:
            return
        if not is_own_form(sent.get("token", ""), self.server.token):
            self._refuse(HTTPStatus.FORBIDDEN)
        elif urlsplit(self.path).path != "/":
            self._refuse(HTTPStatus.NOT_FOUND)
        else:
            self._answer(Typed(**{key: sent[key] for key in FIELDS if sent.get(key)}), sent)

    def _sent(self) -> dict[str, str] | None:
        """The fields of the form that was sent, in one line each; None when it was refused."""
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > LARGEST:
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return None
        try:
            fields = parse_qs(self.rfile.read(int(length)).decode("utf-8", "replace"), max_num_fields=20)
        except ValueError:  # more fields than the page has
            self._refuse(HTTPStatus.BAD_REQUEST)
            return None
        return {key: " ".join(values[0].split())[:LONGEST] for key, values in fields.items()}

    def _answer(self, typed: Typed, sent: dict[str, str]) -> None:
        say = self._words(sent.get("lang", ""))
        look = self._look(say)
        if not typed.target:
            fault = ("target", say("Please say what you are looking for."))
            self._page(self.server.pages.form(look, typed, fault), HTTPStatus.UNPROCESSABLE_ENTITY)
            return
        try:
            result = self.server.desk.ask(typed, say, file=sent.get("file") == "yes")
        except OsregError as error:
            mend = f" ({say.say(error.fix)})" if error.fix else ""
            field = "municipality" if typed.municipality and "municipality" in str(error) else "target"
            fault = (field, say.say(error.message) + mend)
            self._page(self.server.pages.form(look, typed, fault), HTTPStatus.UNPROCESSABLE_ENTITY)
            return
        self._page(self.server.pages.result(look, result))

    def _look(self, say: Words) -> dict[str, Any]:
        """What every page needs."""
        desk = self.server.desk
        return {"words": say, "token": self.server.token, "may_file": desk.may_file, "towns": desk.names(say)}

    def _download(self, name: str, say: Words) -> None:
        key, _, suffix = name.partition(".")
        form = next((form for form, ending in SUFFIXES.items() if ending == suffix), "")
        try:
            content = self.server.desk.document(key, form)
        except OsregError as error:
            self._send(clean(say.say(error.message)).encode(), "text/plain; charset=utf-8", HTTPStatus.CONFLICT)
            return
        if content is None:
            gone = say.say(Message("This answer is no longer kept. Please ask again."))
            self._send(gone.encode(), "text/plain; charset=utf-8", HTTPStatus.NOT_FOUND)
            return
        self._send(content, KINDS[form], more={"Content-Disposition": f'attachment; filename="vermerk.{suffix}"'})

    # ------------------------------------------------------------------------------------------------------- answers

    def _is_allowed(self) -> bool:
        if is_own_host(self.headers, self.server.server_address[1]):
            return True
        self._refuse(HTTPStatus.MISDIRECTED_REQUEST)
        return False

    def _refuse(self, status: HTTPStatus) -> None:
        self._send(f"{status.value} {status.phrase}\n".encode(), "text/plain; charset=utf-8", status)

    def _page(self, text: str, status: HTTPStatus = HTTPStatus.OK) -> None:
        self._send(text.encode(), "text/html; charset=utf-8", status)

    def _send(
        self, content: bytes, kind: str, status: HTTPStatus = HTTPStatus.OK, more: dict[str, str] | None = None
    ) -> None:
        self.close_connection = True
        self.send_response(status)
        about = {"Content-Type": kind, "Content-Length": str(len(content)), "Connection": "close"}
        for key, value in {**about, **HEADERS, **(more or {})}.items():
            self.send_header(key, value)
        self.end_headers()
        self.wfile.write(content)

    def _words(self, wanted: str) -> Words:
        language: Language = "de" if wanted == "de" else "en" if wanted == "en" else self.server.language
        return words(language)

    def log_message(self, *_: object) -> None:
        """Nothing is logged: what somebody asks about is nobody's business."""
