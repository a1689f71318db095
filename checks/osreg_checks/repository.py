"""What forges and archives say about a source repository: frozen, in UTC; None is "not stated", never "no".

A field that could not be had is None, too, and its reason stands in `unknown` under the field's name.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, NamedTuple

from osreg_registry.message import Message


class Release(NamedTuple):
    """The newest release."""

    tag: str
    at: datetime.datetime | None


class LicenceFile(NamedTuple):
    """A licence file of the repository; `licence` is the SPDX id its text stands for, None when nobody knows."""

    path: str
    licence: str | None


class Upstream(NamedTuple):
    """Another repository that this one comes from: the parent of a fork, the original of a mirror."""

    url: str
    last_commit: datetime.datetime | None = None
    archived: bool | None = None


class Publiccode(NamedTuple):
    """The repository's publiccode.yml. `fault` says why it cannot be read; fields not stated are None or empty."""

    version: str | None = None
    name: str | None = None
    url: str | None = None
    licence: str | None = None
    is_based_on: tuple[str, ...] = ()
    used_by: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    development_status: str | None = None
    software_version: str | None = None
    maintenance: str | None = None
    languages: tuple[str, ...] = ()
    fields: Mapping[str, Any] = {}
    fault: Message | None = None


class RepoFacts(NamedTuple):
    """What is known of one repository. `asked` is the URL as the entry writes it, `url` where it lies now.

    `moved` says that the forge has it under another name; `declared` is the licence as the forge states it (SPDX, or
    NOASSERTION); `licence_files` is None when nobody looked, empty when there are none. `contributors` counts the
    authors of commits since `contributors_since` (at least that many when `more_contributors`). `at` is when the
    oldest of the answers was last true, `stale` why nothing newer could be had.
    """

    asked: str
    url: str
    forge: str
    at: datetime.datetime
    number: str | None = None
    moved: bool = False
    archived: bool | None = None
    fork_of: Upstream | None = None
    mirror_of: Upstream | None = None
    default_branch: str | None = None
    last_commit: datetime.datetime | None = None
    last_release: Release | None = None
    contributors: int | None = None
    contributors_since: datetime.date | None = None
    more_contributors: bool = False
    declared: str | None = None
    licence_files: tuple[LicenceFile, ...] | None = None
    publiccode: Publiccode | None = None
    unknown: Mapping[str, Message] = {}
    stale: Message | None = None


class Gone(NamedTuple):
    """The forge knows no such repository, or not for strangers."""

    asked: str
    reason: Message
    at: datetime.datetime


class PackageFacts(NamedTuple):
    """What a licence service says of one package: `licences` as it lists them, never joined with OR.

    `declared` is the SPDX expression when the service states one for the whole; `service` names who says it.
    """

    purl: str
    service: str
    at: datetime.datetime
    declared: str | None = None
    licences: tuple[str, ...] = ()
    version: str | None = None
    repository: str | None = None
    stale: Message | None = None


class Cycle(NamedTuple):
    """A release cycle of a product; `ends` is the last day of support (endoflife.date's `eolFrom`)."""

    name: str
    released: datetime.date | None
    is_ended: bool | None
    ends: datetime.date | None
    latest: str | None


class Archived(NamedTuple):
    """Whether Software Heritage holds the repository; `last_visit` is its last full visit."""

    url: str
    held: bool
    last_visit: datetime.datetime | None
    at: datetime.datetime
    stale: Message | None = None
