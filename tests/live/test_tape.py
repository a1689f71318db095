"""A cassette opens no socket, answers nothing that is not in it, and keeps no secret and nobody's name."""

from __future__ import annotations

import gzip
import re
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from live.asking import CASSETTES, PLACES, Place, ask
from live.played import modelled, write
from live.tape import ANSWERED_WITH, ASKED_WITH, tape
from loopback import Loopback, Reply
from vcr.errors import CannotOverwriteExistingCassetteException

from osreg_checks.sources.live import Live
from osreg_checks.sources.reach import Reach
from osreg_checks.sources.wire import Wire

GITHUB = PLACES["github"]["modelled"]
FILES = sorted(CASSETTES.rglob("*.yml"))
TOKEN, COOKIE, REQUEST = "tok-3f9c2a71", "session-9b1d", "C0FF:EE:42"
GITLAB_TOKEN = "glpat-" + "x1y2z3" * 4
NAME, MAIL = "Anna Muster", "anna@musterstadt.example"


class SocketError(AssertionError):
    """Somebody wanted to go out."""


@pytest.fixture
def _no_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise SocketError

    # Neither a name is resolved nor a socket made: the looked-up function is bound when Reach is defined.
    monkeypatch.setattr(Reach.__init__, "__defaults__", (frozenset(), refuse))
    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


# ------------------------------------------------------------------------------------------------------------- playing


@pytest.mark.usefixtures("_no_socket")
def test_a_cassette_is_played_without_a_socket(opened: Callable[[Place], Live]) -> None:
    with tape(CASSETTES / "modelled/github.yml"):
        ask("github", opened(GITHUB), GITHUB)


@pytest.mark.usefixtures("_no_socket")
def test_without_the_cassette_the_same_wants_out(opened: Callable[[Place], Live]) -> None:
    with pytest.raises(SocketError):
        opened(GITHUB).repository(GITHUB["repository"])


@pytest.mark.usefixtures("_no_socket")
def test_what_is_not_in_the_cassette_is_an_error_and_no_answer(opened: Callable[[Place], Live]) -> None:
    with tape(CASSETTES / "modelled/github.yml"), pytest.raises(CannotOverwriteExistingCassetteException):
        opened(GITHUB).repository("https://forge.example/musterstadt/unbekannt")


# ----------------------------------------------------------------------------------------------------------- recording


@pytest.fixture
def forge() -> Iterator[Loopback]:
    with Loopback() as server:
        people = {"name": NAME, "email": MAIL, "date": "2026-11-20T10:00:00Z"}
        commit = {"sha": "0" * 40, "commit": {"author": people, "committer": people, "message": f"By {NAME}"}}
        secrets = {"set-cookie": COOKIE, "x-request-id": REQUEST, "x-gitlab-token": TOKEN, "etag": '"1"'}
        server.reply("/repos/a/b/commits", Reply(body=[commit], headers=secrets))
        server.reply("/repos/a/b", Reply(body={"id": 7, "note": f"{TOKEN} {GITLAB_TOKEN}", "owner": {"login": NAME}}))
        packed = gzip.compress(f"Write to {MAIL}, or use ratsblick@1.4.0".encode())
        server.reply("/repos/a/b/readme", Reply(body=packed, headers={"content-encoding": "gzip"}))
        contacts = f"maintenance:\n  type: internal\n  contacts:\n    - name: {NAME}\n      phone: 0123\nname: B\n"
        server.reply("/repos/a/b/contents/publiccode.yml", Reply(body=contacts))
        yield server


PATHS = ("/repos/a/b/commits", "/repos/a/b", "/repos/a/b/readme", "/repos/a/b/contents/publiccode.yml")


def _bodies(forge: Loopback, file: Path, record: str = "") -> list[bytes]:
    wire = Wire(Reach(allowed=frozenset({"127.0.0.1"})))
    sent = {"authorization": f"Bearer {TOKEN}", "cookie": COOKIE, "accept": "application/json"}
    try:
        with tape(file, record=record, secrets=[TOKEN]):
            query = f"?private_token={TOKEN}"
            return [wire.exchange("GET", f"{forge.url}{path}{query}", sent, None).body for path in PATHS]
    finally:
        wire.close()


def test_a_recording_keeps_no_secret_and_nobody(forge: Loopback, tmp_path: Path) -> None:
    file = tmp_path / "recorded.yml"
    raw = b"".join(_bodies(forge, file, record="once"))
    assert all(one.encode() in raw for one in (TOKEN, GITLAB_TOKEN, NAME, MAIL)), "nothing to be left out"
    text = file.read_text(encoding="utf-8")
    for secret in (TOKEN, GITLAB_TOKEN, COOKIE, REQUEST, NAME, MAIL, "phone", "Bearer", "set-cookie"):
        assert secret not in text, secret
    assert "2026-11-20T10:00:00Z" in text
    assert "ratsblick@1.4.0" in text
    assert "type: internal" in text


def test_a_recording_can_be_played(forge: Loopback, tmp_path: Path) -> None:
    # Without a secret in the URL, which is replaced there and then found by nobody.
    file = tmp_path / "recorded.yml"
    wire = Wire(Reach(allowed=frozenset({"127.0.0.1"})))
    for record in ("once", ""):
        with tape(file, record=record):
            reply = wire.exchange("GET", f"{forge.url}/repos/a/b", {"accept": "application/json"}, None)
            assert reply.status == 200
            assert b'"id": 7' in reply.body or b'"id":7' in reply.body
    wire.close()
    assert len(forge.asked("/repos/a/b")) == 1


def test_a_run_that_fails_leaves_the_older_recording(forge: Loopback, tmp_path: Path) -> None:
    file = tmp_path / "recorded.yml"
    _bodies(forge, file, record="all")
    before = file.read_bytes()
    forge.reply("/repos/a/b/readme", Reply(body="other", ends="mute"))
    with pytest.raises(Exception, match=r"could not be reached"):
        _bodies(forge, file, record="all")
    assert file.read_bytes() == before


# -------------------------------------------------------------------------------------------- those that lie here


def test_each_modelled_source_has_a_cassette_and_each_cassette_a_source() -> None:
    assert sorted(path.stem for path in (CASSETTES / "modelled").iterdir()) == sorted(modelled())
    assert {path.stem for path in FILES} <= set(PLACES)


@pytest.mark.parametrize("source", modelled())
def test_a_modelled_cassette_is_what_the_replies_make(source: str, tmp_path: Path) -> None:
    write(source, tmp_path / "made.yml")
    made = (tmp_path / "made.yml").read_text(encoding="utf-8")
    assert made.startswith("# Modelled on the API description, not recorded")
    assert made == (CASSETTES / f"modelled/{source}.yml").read_text(encoding="utf-8"), (
        "tests/replies or a query changed: python tests/live/played.py"
    )


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_no_cassette_holds_a_secret_or_an_address(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert not re.findall(r"gh[pousr]_\w{16}|github_pat_|glpat-|Bearer |[Ss]et-[Cc]ookie", text)
    # The last label of letters: `name@1.4.0` is a package.
    mails = set(re.findall(r"[\w.+-]+@(?:[\w-]+\.)+[A-Za-z]{2,}\b", text))
    assert mails <= {"nobody@mail.invalid"}
    for exchange in yaml.safe_load(text)["interactions"]:
        assert set(exchange["request"]["headers"]) <= ASKED_WITH
        assert set(exchange["response"]["headers"]) <= ANSWERED_WITH
