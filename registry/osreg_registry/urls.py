"""URLs of strangers: one canonical form for repositories, and what makes a URL unfit for an entry."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from osreg_registry.message import Message

# Forges whose paths ignore letter case.
_CASELESS = frozenset({"github.com", "gitlab.com", "codeberg.org", "gitlab.opencode.de", "bitbucket.org"})
_SCP_LIKE = re.compile(r"^(?:[\w.+-]+@)?([\w-]+(?:\.[\w-]+)+):(?!//)(.+)$")
_HOST = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
_DEEP_LINK = re.compile(r"(/-)?/(tree|blob|src|raw|commits?|releases|issues|wiki)(/.*)?$")
_ODD_NUMBER = re.compile(r"(0x[0-9a-f]+|[0-9]+)(\.(0x[0-9a-f]+|[0-9]+)){0,3}\.?")


def canonical_repository(url: str) -> str | None:
    """`host/path` of a repository in one spelling, without scheme, user, `www.`, `.git` and links into it."""
    text = url.strip().removeprefix("git+")
    if match := _SCP_LIKE.match(text):
        host, path = match.groups()
    else:
        try:
            parts = urlsplit(text if "://" in text else f"https://{text}")
            host, path = parts.hostname or "", parts.path
        except ValueError:
            return None
    host = host.lower().removeprefix("www.")
    if "." not in host:
        return None
    path = _DEEP_LINK.sub("", path.strip("/")) if path.count("/") > 1 else path.strip("/")
    path = path.rstrip("/").removesuffix(".git")
    if not path:
        return None
    return f"{host}/{path.casefold() if host in _CASELESS else path}"


def front_page(url: str) -> str | None:
    """The host, without `www.`, of a URL that is a front page; None for a page further inside."""
    text = url.strip()
    host, _, page = (text.partition("://")[2] if "://" in text else text).partition("/")
    return host.lower().removeprefix("www.") if _HOST.fullmatch(host) and not page else None


def objection(url: str, *, own: bool = False) -> Message | None:
    """What is wrong with a URL in an entry: it must be http(s), without user name, and name a public host.

    `own` allows hosts inside: whoever keeps the registry names the forge of the own data centre.
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        parts.port  # noqa: B018 -- raises ValueError for a port that is no number
    except ValueError:
        return Message("this is not a URL")
    if parts.scheme not in {"http", "https"} or not host:
        return Message("only http and https URLs are allowed")
    if parts.username is not None or parts.password is not None:
        return Message("a URL must not carry a user name or password")
    if not own and _is_inside(host):
        return Message("`{host}` is not a public host", {"host": host})
    return None


def has_odd_letters(url: str) -> bool:
    """Whether the host has letters beyond ASCII, which can be taken for others (a Cyrillic і for an i)."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    return not host.isascii() or any(label.startswith("xn--") for label in host.split("."))


def _is_inside(host: str) -> bool:
    """Whether the host is an address (in any spelling) that is not public, or a name without a dot."""
    import ipaddress  # noqa: PLC0415 -- only when entries are read

    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        if _ODD_NUMBER.fullmatch(host):
            return True
        return "." not in host or host.endswith((".local", ".internal", ".localhost", ".home.arpa"))
    mapped = getattr(address, "ipv4_mapped", None)
    return not (mapped or address).is_global


def is_page(url: str) -> bool:
    """Whether it is the address of a page of the web, so that a link may lead there."""
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return False
