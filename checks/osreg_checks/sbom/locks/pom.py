"""A Maven pom.xml as text: read without entities, DTD and network, with its `${...}` filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from osreg_checks.sbom.document import MAX_BYTES, SbomError
from osreg_checks.sbom.locks.draft import MAX_TEXT, short
from osreg_registry.message import Message

if TYPE_CHECKING:
    from lxml.etree import _Element

_GAP = re.compile(r"\$\{([^${}]*)\}")
#: Properties that fill in properties, one in the other.
_ROUNDS = 20
#: Gaps in one text.
_GAPS = 20


def root_of(document: Any) -> _Element:
    """The element `project`.

    Raises:
        SbomError: it is no pom.xml, or one with a DTD, as no pom needs it.

    """
    from lxml import etree  # noqa: PLC0415 -- one of the forms is XML

    if not isinstance(document, (str, bytes)):
        raise SbomError(Message("the document must be a text"))
    if len(document) > MAX_BYTES:
        raise SbomError(Message("the document is larger than {limit} bytes", {"limit": MAX_BYTES}))
    raw = document.encode("utf-8", "replace") if isinstance(document, str) else document
    parser = etree.XMLParser(
        encoding="utf-8" if isinstance(document, str) else None,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        project = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        raise SbomError(Message("this is no XML: {why}", {"why": short(str(error))})) from error
    if project.getroottree().docinfo.internalDTD is not None:
        raise SbomError(Message("a document with a DTD is not read"))
    if local(project) != "project":
        raise SbomError(Message("a pom.xml describes a project, this does not"))
    return project


def local(element: _Element) -> str:
    """The name without its namespace; old poms have none."""
    return str(element.tag).rpartition("}")[2]


def children(element: _Element, *names: str) -> Iterator[_Element]:
    """The elements at the end of the path."""
    for child in element:
        if local(child) == names[0]:
            if len(names) == 1:
                yield child
            else:
                yield from children(child, *names[1:])


def text_of(element: _Element, *names: str) -> str | None:
    """The text of the first element at the end of the path; None when there is none."""
    found = next(children(element, *names), None)
    text = (found.text or "").strip() if found is not None else ""
    return text if 0 < len(text) <= MAX_TEXT else None


class Properties:
    """The properties of a pom, with what Maven itself sets from the project.

    https://maven.apache.org/pom.html#properties
    """

    def __init__(self, project: _Element) -> None:
        self._values: dict[str, str] = {}
        for block in children(project, "properties"):
            self._values.update({local(item): (item.text or "").strip() for item in block})
        for name in ("groupId", "artifactId", "version", "packaging"):
            own, above = text_of(project, name), text_of(project, "parent", name)
            inherited = own or (above if name in {"groupId", "version"} else None)
            for prefix in ("project.", "pom.", ""):
                if inherited:
                    self._values.setdefault(prefix + name, inherited)
            if above:
                self._values.setdefault(f"project.parent.{name}", above)

    def fill(self, text: str | None) -> str | None:
        """The text with its gaps filled; None when one stays open, or the text grows without end."""
        for _ in range(_ROUNDS):
            if text is None or "${" not in text:
                return text
            if text.count("${") > _GAPS:
                return None
            filled = _GAP.sub(lambda gap: self._values.get(gap[1], gap[0])[:MAX_TEXT], text)
            if filled == text or len(filled) > MAX_TEXT:
                return None
            text = filled
        return None
