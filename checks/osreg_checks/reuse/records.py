"""The usage records of the registry, slim and one after another: a whole country passes through little memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from osreg_registry.catalogue import Catalogue
from osreg_registry.model import Contact, Guide, Procurement
from osreg_registry.urls import canonical_repository

Status = Literal["planned", "pilot", "production", "ended"]
Origin = Literal["built", "commissioned", "bought", "adopted"]


class Record(msgspec.Struct, frozen=True, gc=False):
    """What a solution says about its use; texts that only a person reads are left out. Keys as in `Solution`."""

    name: str
    status: Status
    key: str = ""
    origin: Origin | None = None
    since: str | None = None
    until: str | None = None
    product: str | None = None
    version: str | None = None
    reuses: str | None = None
    repository: str | None = None
    licence: str | None = None
    checked: str | None = None
    confirmed: str | None = None
    evidence: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    sdgs: tuple[int, ...] = ()
    categories: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    lead_project: bool | None = None
    seeks_partners: bool | None = None
    partners: tuple[str, ...] = ()
    guides: tuple[Guide, ...] = ()
    procurement: Procurement | None = None
    contact: Contact | None = None

    @property
    def organisation(self) -> str:
        """Id of the organisation that keeps the record."""
        return self.key.partition("/")[0]

    @property
    def canonical_repository(self) -> str | None:
        """Its repository in the one spelling that tells whether two are the same."""
        return canonical_repository(self.repository) if self.repository else None


def records(catalogue: Catalogue) -> Iterator[Record]:
    """All usage records, by key."""
    decoder = msgspec.json.Decoder(Record)
    for key, document in catalogue.documents("solution"):
        yield msgspec.structs.replace(decoder.decode(document), key=key)


def record(catalogue: Catalogue, key: str) -> Record | None:
    """The usage record `<municipality>/<slug>`."""
    document = catalogue.document("solution", key)
    return msgspec.structs.replace(msgspec.json.decode(document, type=Record), key=key) if document else None
