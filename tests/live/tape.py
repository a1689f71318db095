"""Cassettes: played without a network, and recorded without a token, a cookie, or anybody's name or address.

What is kept of an exchange is a list of what may stay, not of what must go: method, URL, body, a few headers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import vcr
from vcr.persisters.filesystem import CassetteNotFoundError, FilesystemPersister
from vcr.request import Request

from osreg_checks.sources.people import names_people, without_people

ASKED_WITH = frozenset({"accept", "content-type"})
ANSWERED_WITH = frozenset({"content-type", "etag", "last-modified", "location", "link"})
#: Who owns or keeps a thing, outside lists of commits: osreg reads none of it.
_KEEPERS = frozenset(
    {
        *("owner", "organization", "creator", "author", "maintainers", "uploader", "permissions", "attribution"),
        *("repo_metadata", "issue_metadata", "funding_links", "runners_token"),
    }
)
# The last label of letters only: `name@1.4.0` is a package in its version.
_MAIL = re.compile(r"[\w.+-]+@(?:[\w-]+\.)+[A-Za-z]{2,}\b")
# As GitHub and GitLab write them: https://docs.github.com/en/authentication, https://docs.gitlab.com/security/tokens/
_TOKEN = re.compile(r"\b(gh[pousr]_\w{16,}|github_pat_\w{16,}|gl[a-z]{2,6}-[\w-]{16,})")
_CONTACTS = re.compile(r"^( *)contacts:[ ]*\n(?:\1[ -].*\n?|[ ]*\n)*", re.MULTILINE)
_GONE = "removed"


def tape(path: Path, *, record: str = "", secrets: Iterable[str] = (), about: str = "") -> Any:
    """The context in which HTTP is played from the file; with `record`, a mode of vcrpy, it is put there instead.

    A run that fails records nothing, and leaves an older recording as it is.
    """
    player = vcr.VCR(
        record_mode=record or "none",
        match_on=("method", "uri", "body"),
        decode_compressed_response=True,
        record_on_exception=False,
    )
    player.register_persister(_persister(tuple(filter(None, secrets)), about, is_new=record == "all"))
    return player.use_cassette(str(path), allow_playback_repeats=not record)


def _persister(secrets: tuple[str, ...], about: str, *, is_new: bool) -> Any:
    class Persister(FilesystemPersister):
        @classmethod
        def load_cassette(cls, cassette_path: Any, serializer: Any) -> Any:
            if is_new:
                raise CassetteNotFoundError
            return super().load_cassette(cassette_path, serializer)

        @staticmethod
        def save_cassette(cassette_path: Any, cassette_dict: Mapping[str, Any], serializer: Any) -> None:
            pairs = zip(cassette_dict["requests"], cassette_dict["responses"], strict=True)
            # Threads ask in any order; the file is to be the same each time.
            kept = {_key(one): (_asked(one, secrets), _answered(one, answer, secrets)) for one, answer in pairs}
            requests, responses = zip(*(kept[key] for key in sorted(kept)), strict=True) if kept else ((), ())
            FilesystemPersister.save_cassette(cassette_path, {"requests": requests, "responses": responses}, serializer)
            file = Path(cassette_path)
            head = "".join(f"# {line}\n" for line in about.splitlines())
            file.write_text(head + file.read_text(encoding="utf-8"), encoding="utf-8")

    return Persister


def _key(request: Request) -> tuple[str, str, bytes]:
    return request.uri, request.method, request.body or b""


def _asked(request: Request, secrets: tuple[str, ...]) -> Request:
    headers = {name.lower(): value for name, value in request.headers.items() if name.lower() in ASKED_WITH}
    body = _without(request.body.decode(), secrets).encode() if request.body else request.body
    return Request(request.method, _without(request.uri, secrets), body, headers)


def _answered(request: Request, answer: Mapping[str, Any], secrets: tuple[str, ...]) -> dict[str, Any]:
    headers = {
        name.lower(): [_without(value, secrets) for value in values]
        for name, values in answer["headers"].items()
        if name.lower() in ANSWERED_WITH
    }
    body = _reduced(request.uri, answer["body"]["string"])
    text = _MAIL.sub("nobody@mail.invalid", _without(body.decode(errors="replace"), secrets))
    return {"status": answer["status"], "headers": headers, "body": {"string": text.encode()}}


def _reduced(uri: str, body: bytes) -> bytes:
    """The body without people: numbers in their place where osreg counts them, nothing elsewhere."""
    if "publiccode.yml" in uri:
        return _CONTACTS.sub("", body.decode(errors="replace")).encode()
    if names_people(uri) or uri.endswith("/graphql"):
        return without_people(body)
    try:
        document = json.loads(body)
    except ValueError:
        return body
    return json.dumps(_kept(document), separators=(",", ":"), ensure_ascii=False).encode()


def _kept(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _kept(one) for key, one in value.items() if key not in _KEEPERS}
    return [_kept(one) for one in value] if isinstance(value, list) else value


def _without(text: str, secrets: tuple[str, ...]) -> str:
    for secret in secrets:
        text = text.replace(secret, _GONE)
    return _TOKEN.sub(_GONE, text)
