"""What the services that know the licences of packages have in common: packages in, facts or reasons out.

They are asked in batches. What each batch says of one package is kept as an answer of its own, so that the next run
asks only for what it has not seen, whatever other packages it is interested in.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Protocol, TypeVar
from urllib.parse import urlsplit

from osreg_checks.repository import PackageFacts
from osreg_checks.sources.client import Client, json_of
from osreg_checks.sources.evidence import Answer
from osreg_checks.sources.failure import AbsentError, SourceError
from osreg_registry.message import Message

if TYPE_CHECKING:
    from packageurl import PackageURL

T = TypeVar("T")
LIFETIME = datetime.timedelta(days=7)
Asker = Callable[[list[str]], tuple[Answer, Mapping[str, Any]]]


class LicenceService(Protocol):
    """A service that knows licences of packages."""

    def packages(self, purls: list[str]) -> Iterator[tuple[str, PackageFacts | SourceError]]:
        """What is said of each package, or why nothing is; AbsentError for one that the service does not know."""
        ...


# -------------------------------------------------------------------------------------------------------- package URLs


def read_purl(purl: str) -> PackageURL:
    """The parts of a package URL. Raises SourceError for a text that is none."""
    from packageurl import PackageURL  # noqa: PLC0415 -- 21 ms, and only when packages are asked for

    try:
        return PackageURL.from_string(purl)
    except ValueError as error:
        raise SourceError(Message("{purl} is not a package URL", {"purl": purl[:200]})) from error


def identity(purl: str) -> tuple[str, str, str, str] | None:
    """What makes two package URLs name the same package, whatever the version: type, namespace, name and registry.

    The registry (`repository_url`) counts: an image of the same name in another registry is another image. None for a
    text that is no package URL.
    """
    try:
        parts = read_purl(purl)
    except SourceError:
        return None
    return parts.type, parts.namespace or "", parts.name, parts.qualifiers.get("repository_url", "")


def readable(purls: Iterable[str]) -> tuple[dict[str, PackageURL], dict[str, SourceError]]:
    """Each package once, read; and those that cannot be read, with the reason."""
    good, bad = {}, {}
    for purl in purls:
        try:
            good[purl] = read_purl(purl)
        except SourceError as failure:
            bad[purl] = failure
    return good, bad


# ------------------------------------------------------------------------------------------------------------- batches


def in_batches(
    client: Client, wanted: Mapping[str, str], size: int, ask: Asker
) -> Iterator[tuple[str, Answer | SourceError]]:
    """Each package with the part of an answer that is about it, `null` where the service does not know the package.

    `wanted` has a URL for each package, under which the part is kept. `ask` puts one batch to the service; a package
    that is missing in what it returns was left out by the service, which says nothing about the package.
    """
    due = []
    for purl, url in wanted.items():
        part = client.stored_part(_key(url), LIFETIME)
        if part is None:
            due.append(purl)
        else:
            yield purl, part
    for start in range(0, len(due), size):
        yield from _batch(client, wanted, due[start : start + size], ask)


def _batch(
    client: Client, wanted: Mapping[str, str], batch: list[str], ask: Asker
) -> Iterator[tuple[str, Answer | SourceError]]:
    try:
        whole, parts = ask(batch)
    except SourceError as failure:
        for purl in batch:
            yield purl, _older(client, wanted[purl], failure)
        return
    client.rests_on_parts(whole)
    for purl in batch:
        url = wanted[purl]
        if purl in parts:
            yield purl, client.keep_part(_key(url), whole, parts[purl], url)._replace(stale=whole.stale)
        else:
            gaps = {"host": _host(url), "purl": purl}
            yield purl, _older(client, url, SourceError(Message("{host} left out {purl}", gaps), whole.status))


def _older(client: Client, url: str, failure: SourceError) -> Answer | SourceError:
    """An older part with the reason why it is not newer; without one the failure, which says nothing of a package."""
    part = client.stored_part(_key(url), datetime.timedelta.max)
    if part is not None:
        return part._replace(stale=failure.reason)
    return SourceError(failure.reason, failure.status)


def _key(url: str) -> str:
    return f"PART {url}"


# ---------------------------------------------------------------------------------------------------------- the answers


def shaped(answer: Answer, kind: type[T]) -> T:
    """The answer as values of a known shape. Raises SourceError when it has another one, or is not JSON at all."""
    import msgspec  # noqa: PLC0415 -- only when there is an answer

    document = json_of(answer)
    try:
        return msgspec.convert(document, kind)
    except msgspec.ValidationError as error:
        reason = Message("{host} answered in a form that is not known here", {"host": _host(answer.final_url)})
        raise SourceError(reason, answer.status) from error


def unknown_package(service: str, purl: str) -> AbsentError:
    """The failure for a package that the service does not know."""
    return AbsentError(Message("{service} does not know {purl}", {"service": service, "purl": purl}))


def is_nothing(part: Answer) -> bool:
    """Whether the service said that it does not know the package."""
    return part.body in {b"null", b"{}"}


def _host(url: str) -> str:
    return urlsplit(url).hostname or url
