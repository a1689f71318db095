"""Tokens: from the environment or a file that nobody else can read, each for one host only.

`OSREG_TOKEN_GITLAB_OPENCODE_DE` is the token of gitlab.opencode.de; `GITHUB_TOKEN` (and `GH_TOKEN`) that of
api.github.com, `GITLAB_TOKEN` that of gitlab.com. The file, in the user's configuration folder, has lines `host token`.
"""

from __future__ import annotations

import os
import re
import stat
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from osreg_registry.errors import UsageError
from osreg_registry.message import Message

_USUAL = {"api.github.com": ("GITHUB_TOKEN", "GH_TOKEN"), "gitlab.com": ("GITLAB_TOKEN",)}


class Tokens:
    """Host -> token. Printing it shows the hosts only."""

    def __init__(self, by_host: Mapping[str, str]) -> None:
        self._by_host = dict(by_host)

    def __repr__(self) -> str:
        return f"Tokens({sorted(self._by_host)})"

    def get(self, host: str) -> str | None:
        """The token for exactly that host."""
        return self._by_host.get(host)

    @classmethod
    def read(cls, environment: Mapping[str, str], file: Path | None, hosts: frozenset[str]) -> Tokens:
        """The tokens for the given hosts. Raises UsageError for a file that others can read."""
        found = _from_file(file) if file else {}
        own = Counter(_variable(host) for host in hosts)
        for host in hosts:
            # A variable that two hosts share, such as git-lab.de and git.lab.de, would give one the token of the other.
            mine = (_variable(host),) if own[_variable(host)] == 1 else ()
            variables = (*mine, *_USUAL.get(host, ()))
            token = next((environment[name] for name in variables if environment.get(name)), None)
            if token:
                found[host] = token
        return cls({host: token.strip() for host, token in found.items() if host in hosts and _is_plain(token.strip())})


def _variable(host: str) -> str:
    return f"OSREG_TOKEN_{re.sub('[^A-Z0-9]', '_', host.upper())}"


def _is_plain(token: str) -> bool:
    """Whether the token can stand in a header: printable ASCII without blanks."""
    return token.isascii() and token.isprintable() and " " not in token and bool(token)


def _from_file(path: Path) -> dict[str, str]:
    try:
        mode = path.stat().st_mode
        if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
            message = Message("others can read the tokens in {path}", {"path": str(path)})
            raise UsageError(message, Message("run `chmod 600 {path}`", {"path": str(path)}))
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        message = Message("the tokens in {path} cannot be read: {why}", {"path": str(path), "why": str(error)})
        raise UsageError(message) from None  # an error of decoding carries all that was read
    pairs = (line.split() for line in lines if line.strip() and not line.startswith("#"))
    return {pair[0].lower(): pair[1] for pair in pairs if len(pair) == 2}
