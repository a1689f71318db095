"""Who may ask: only a browser on this machine, only from our own page."""

from __future__ import annotations

import hmac
from email.message import Message

#: Headers of every answer: nothing is loaded, framed, kept or told to others.
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
#: More than a person types.
LARGEST = 64 * 1024


def is_own_host(headers: Message, port: int) -> bool:
    """Whether the request names this machine: a page elsewhere whose name leads here (DNS rebinding) does not."""
    return headers.get("Host", "") in {f"127.0.0.1:{port}", f"localhost:{port}"}


def is_own_page(headers: Message, port: int) -> bool:
    """Whether a form was sent from our own page; browsers say so in Origin and Sec-Fetch-Site."""
    origin = headers.get("Origin")
    site = headers.get("Sec-Fetch-Site", "same-origin")
    own = {f"http://127.0.0.1:{port}", f"http://localhost:{port}"}
    return (origin is None or origin in own) and site in {"same-origin", "none"}


def is_own_form(sent: str, token: str) -> bool:
    """Whether the form carries the secret of this run."""
    return hmac.compare_digest(sent.encode(), token.encode())
