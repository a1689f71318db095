"""A bill of material as osreg sees it, whatever format it came in: components, what needs what, and what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from osreg_registry.errors import OsregError
from osreg_registry.message import Message

#: Bounds for documents of strangers.
MAX_BYTES = 256 * 1024 * 1024
MAX_COMPONENTS = 500_000
MAX_EDGES = 2_000_000
MAX_NAME = 300
MAX_DEPTH = 200
MAX_FAULTS = 100

Level = Literal["error", "warning"]
Form = Literal["expression", "id", "name", "text", "openness"]


class Stated(NamedTuple):
    """One licence statement. Several for a component stand side by side: nothing says AND or OR.

    `form` says what `value` is: an SPDX expression, an SPDX id, a name, or the text of a licence; or, where there is no
    licence, how open the publisher says that it is ("open" or "proprietary"). `concluded` says that whoever made the
    document judged so, and did not find it declared.
    """

    form: Form
    value: str
    concluded: bool = False


class Component(NamedTuple):
    """One component. `ref` is its key in the document; `place` where it stands there (a JSON pointer, or a line).

    `optional` and `dev` are None when the document does not say.
    """

    ref: str
    name: str
    version: str | None = None
    purl: str | None = None
    licences: tuple[Stated, ...] = ()
    kind: str = "library"
    supplier: str | None = None
    optional: bool | None = None
    dev: bool | None = None
    place: str = ""


class SbomFault(NamedTuple):
    """Something wrong in a document: where (a JSON pointer, `line 7`, or a reference), and what."""

    place: str
    message: Message
    level: Level = "error"


class Bom(NamedTuple):
    """A document. `root` is the ref of what it describes; `needs` leads from a ref to those it depends on.

    `flat` says that the document does not state what depends on what: then every component counts as direct.
    """

    format: str
    version: str
    root: str | None
    components: Mapping[str, Component]
    needs: Mapping[str, tuple[str, ...]]
    flat: bool = False
    faults: tuple[SbomFault, ...] = ()


class SbomError(OsregError):
    """A document that cannot be read. `faults` lists everything that is wrong with it, as far as it could be seen."""

    def __init__(self, message: Message, fix: Message | None = None, faults: tuple[SbomFault, ...] = ()) -> None:
        super().__init__(message, fix)
        self.faults = faults
