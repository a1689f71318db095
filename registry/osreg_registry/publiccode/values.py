"""What a value of publiccode.yml has to be: each test answers None, or what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from datetime import date
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from osreg_registry.message import Message
from osreg_registry.publiccode import lists

if TYPE_CHECKING:
    from osreg_registry.licences import LicenceTable

Test = Callable[[str], Message | None]

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_MIME = re.compile(r"(application|audio|chemical|font|image|message|model|multipart|text|video|x-[\w-]+)/[\w.+*-]+")
_EMAIL = re.compile(r"[^@\s,;<>()\"]{1,64}@[^@\s,;<>()\"]{1,250}\.[^@\s.,;<>()\"]{2,63}")
# Well-formed after RFC 5646, section 2.1, without the grandfathered tags.
_LANGUAGE = re.compile(
    r"[a-z]{2,3}(-[a-z]{3}){0,3}(-[a-z]{4})?(-([a-z]{2}|[0-9]{3}))?(-([a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*"
    r"(-[0-9a-wy-z](-[a-z0-9]{2,8})+)*(-x(-[a-z0-9]{1,8})+)?",
    re.IGNORECASE,
)
_URI = re.compile(r"[a-z][a-z0-9+.-]*:\S+", re.IGNORECASE)
_URN_ITALIAN = re.compile(r"urn:x-italian-pa:[a-z0-9_-]{1,40}", re.IGNORECASE)
_IPA = re.compile(r"[a-z0-9_-]{1,40}")
_SHOWN = 100
_PICTURES = (".svg", ".svgz", ".png")


def _shown(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def one_of(allowed: Collection[str]) -> Test:
    """A value of a short list, which the message names."""

    def test(text: str) -> Message | None:
        if text in allowed:
            return None
        return Message("`{value}` is none of: {allowed}", {"value": _shown(text), "allowed": ", ".join(allowed)})

    return test


def category(text: str) -> Message | None:
    """A category of the standard."""
    if text in lists.categories():
        return None
    return Message("`{value}` is no category of the standard", {"value": _shown(text)})


def version(text: str) -> Message | None:
    """A version of the standard that is read here."""
    return (
        None
        if text in lists.VERSIONS
        else Message("version `{value}` of the standard is not known", {"value": _shown(text)})
    )


def url(text: str) -> Message | None:
    """An absolute URL with a host, of any scheme."""
    parts = _split(text)
    if parts and parts[0] and parts[1]:
        return None
    return Message("`{value}` is not a URL", {"value": _shown(text)})


def reference(text: str) -> Message | None:
    """Anything that can be read as a URL, a relative one among them, as the reference has it."""
    return None if _split(text) else Message("`{value}` is not a URL", {"value": _shown(text)})


def web_url(text: str) -> Message | None:
    """An absolute URL of http or https."""
    parts = _split(text)
    if parts and parts[0] in {"http", "https"} and parts[1]:
        return None
    return Message("`{value}` is not a URL that starts with http:// or https://", {"value": _shown(text)})


def _split(text: str) -> tuple[str, str] | None:
    try:
        parts = urlsplit(text)
        return (parts.scheme, parts.hostname or "") if not re.search(r"\s", text) else None
    except ValueError:
        return None


def uri(text: str) -> Message | None:
    """A URI; `urn:x-italian-pa:` needs the code of the office behind it."""
    is_italian = text.lower().startswith("urn:x-italian-pa:")
    if (_URN_ITALIAN if is_italian else _URI).fullmatch(text):
        return None
    return Message("`{value}` is not a URI", {"value": _shown(text)})


def alias_or_uri(text: str) -> Message | None:
    """`alias:` with a name from the standard's list, or a URI."""
    if text.startswith("alias:"):
        return one_of(tuple(f"alias:{name}" for name in lists.ALIASES))(text)
    return uri(text)


def day(text: str) -> Message | None:
    """A day, as YYYY-MM-DD."""
    try:
        date.fromisoformat(text if _DATE.fullmatch(text) else "")
    except ValueError:
        return Message("`{value}` is not a day written as YYYY-MM-DD", {"value": _shown(text)})
    return None


def mime_type(text: str) -> Message | None:
    """A media type (RFC 6838)."""
    return None if _MIME.fullmatch(text) else Message("`{value}` is not a MIME type", {"value": _shown(text)})


def email(text: str) -> Message | None:
    """An address of electronic mail."""
    return None if _EMAIL.fullmatch(text) else Message("`{value}` is not an email address", {"value": _shown(text)})


def language(text: str) -> Message | None:
    """A language tag (BCP 47), by its form; with `_` as programs write it, which the reference lets pass, too."""
    if _LANGUAGE.fullmatch(text.replace("_", "-")):
        return None
    return Message("`{value}` is not a language tag such as `de` or `en-GB` (BCP 47)", {"value": _shown(text)})


def country(text: str) -> Message | None:
    """A country of ISO 3166-1, in capitals or not."""
    if text.upper() in lists.COUNTRIES and text in {text.upper(), text.lower()}:
        return None
    return Message("`{value}` is no country of ISO 3166-1 (two letters, such as DE)", {"value": _shown(text)})


def italian_office(text: str) -> Message | None:
    """A code of the Italian register of offices, by its form."""
    if _IPA.fullmatch(text):
        return None
    return Message("`{value}` is not a code of an Italian office (iPA)", {"value": _shown(text)})


def picture(text: str) -> Message | None:
    """A path in the repository, or a URL, of a picture in one of the standard's formats."""
    parts = _split(text) or ("", "")
    if parts[0] and parts[0] not in {"http", "https"}:
        return Message("`{value}` is neither a path in the repository nor a web address", {"value": _shown(text)})
    if not text.lower().partition("?")[0].endswith(_PICTURES):
        return Message("`{value}` is not a picture as .svg, .svgz or .png", {"value": _shown(text)})
    return None


def licence(text: str) -> Message | None:
    """An SPDX expression of ids that SPDX knows."""
    judged = licence_table().judge(text)
    if any(problem.kind == "not-spdx" for problem in judged.problems):
        return Message("`{value}` is not an SPDX licence expression", {"value": _shown(text)})
    return next((problem.message for problem in judged.problems if problem.kind == "unknown-id"), None)


@cache
def licence_table() -> LicenceTable:
    """The licence lists that osreg ships: a standard's file is not judged by one region's policy."""
    from osreg_registry.licences import LicenceTable  # noqa: PLC0415 -- heavy
    from osreg_registry.paths import LICENCES, shipped  # noqa: PLC0415 -- as above

    return LicenceTable.read(shipped() / LICENCES)


def long(least: int, most: int) -> Test:
    """A length in characters as people count them (grapheme clusters, UAX 29)."""

    def test(text: str) -> Message | None:
        import regex  # noqa: PLC0415 -- only when a description is judged

        count = len(regex.findall(r"\X", text))
        if count < least:
            gaps = {"count": count, "least": least}
            return Message("it is too short: {count} characters, at least {least}", gaps)
        if count > most:
            return Message("it is too long: {count} characters, at most {most}", {"count": count, "most": most})
        return None

    return test
