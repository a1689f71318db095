"""A bill of material in the making, and a careful hand for what strangers wrote into a lock file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from osreg_checks.sbom.document import (
    MAX_BYTES,
    MAX_COMPONENTS,
    MAX_EDGES,
    MAX_FAULTS,
    Bom,
    Component,
    Level,
    SbomError,
    SbomFault,
)
from osreg_registry.message import Message

#: The ref of the project that a lock file belongs to.
ROOT = "."
#: Longer than any name, version or address in use.
MAX_TEXT = 4096
#: tomllib reads about two megabytes a second.
MAX_TOML = 32 * 1024 * 1024

_MISSING = object()


class Draft:
    """Components, needs and faults as they are found; `finish` makes the document of them."""

    def __init__(self, form: str, version: str = "") -> None:
        self.form = form
        self.version = version
        self.components: dict[str, Component] = {}
        self.needs: dict[str, list[str]] = {}
        self._edges = 0
        self._faults: dict[Level, list[SbomFault]] = {"error": [], "warning": []}
        self._unsaid = 0
        self._often: dict[str, tuple[str, Message, int]] = {}

    def add(self, component: Component) -> bool:
        """Whether the component is new; the second of the same ref is a fault.

        Raises:
            SbomError: there are more components than are read.

        """
        if component.ref in self.components:
            self.error(component.place, Message("{ref} is listed twice", {"ref": short(component.ref)}))
            return False
        if len(self.components) >= MAX_COMPONENTS:
            raise SbomError(Message("the document lists more than {limit} components", {"limit": MAX_COMPONENTS}))
        self.components[component.ref] = component
        return True

    def need(self, ref: str, other: str) -> None:
        """Note that `ref` needs `other`.

        Raises:
            SbomError: there are more dependencies than are read.

        """
        self._edges += 1
        if self._edges > MAX_EDGES:
            raise SbomError(Message("the document states more than {limit} dependencies", {"limit": MAX_EDGES}))
        self.needs.setdefault(ref, []).append(other)

    def error(self, place: str, message: Message) -> None:
        """Note what contradicts the format."""
        self._note(SbomFault(short(place), message))

    def warn(self, place: str, message: Message) -> None:
        """Note what is not understood, or not said."""
        self._note(SbomFault(short(place), message, "warning"))

    def often(self, place: str, message: Message) -> None:
        """Note a warning that would come many times: said once, at its first place, with the {count}."""
        first, known, count = self._often.get(message.template, (place, message, 0))
        self._often[message.template] = (first, known, count + 1)

    def finish(self, root: str | None = ROOT, *, flat: bool = False) -> Bom:
        """The document as it was found."""
        needs = {ref: tuple(dict.fromkeys(others)) for ref, others in self.needs.items()}
        return Bom(self.form, self.version, root, self.components, needs, flat, self._all_faults())

    def _note(self, fault: SbomFault) -> None:
        faults = self._faults[fault.level]
        if len(faults) < MAX_FAULTS:
            faults.append(fault)
        else:
            self._unsaid += 1

    def _all_faults(self) -> tuple[SbomFault, ...]:
        """Errors first, then what stands for many, then single warnings; at most MAX_FAULTS, the last one a count."""
        often = [
            SbomFault(short(place), Message(message.template, {**message.params, "count": count}), "warning")
            for place, message, count in self._often.values()
        ]
        faults = [*self._faults["error"], *often, *self._faults["warning"]]
        unsaid = self._unsaid + max(0, len(faults) - MAX_FAULTS)
        if unsaid == 0:
            return tuple(faults)
        unsaid += 1 if len(faults) >= MAX_FAULTS else 0
        rest = SbomFault("", Message("{count} more are not listed", {"count": unsaid}), "warning")
        return (*faults[: MAX_FAULTS - 1], rest)


class Node:
    """A table of the document and its place. What has the wrong type is a fault and counts as absent."""

    __slots__ = ("draft", "place", "value")

    def __init__(self, draft: Draft, value: Mapping[str, Any], place: str = "") -> None:
        self.draft = draft
        self.value = value
        self.place = place

    def text(self, key: str) -> str | None:
        """The text; None when there is none."""
        value = self.value.get(key, _MISSING)
        if type(value) is str and len(value) <= MAX_TEXT:
            return value
        if isinstance(value, str):
            self.wrong(key, Message("the text is longer than {limit} characters", {"limit": MAX_TEXT}))
        elif value is not _MISSING:
            self.wrong(key, Message("this must be a text"))
        return None

    def flag(self, key: str) -> bool | None:
        """Yes or no; None when it is not said."""
        value = self.value.get(key, _MISSING)
        if isinstance(value, bool):
            return value
        if value is not _MISSING:
            self.wrong(key, Message("this must be true or false"))
        return None

    def table(self, key: str) -> Node:
        """The table; an empty one when there is none."""
        value = self.value.get(key, _MISSING)
        if not isinstance(value, dict) and value is not _MISSING:
            self.wrong(key, Message("this must be a table of names and values"))
        return Node(self.draft, value if isinstance(value, dict) else {}, f"{self.place}/{pointer(key)}")

    def items(self, key: str) -> Iterator[tuple[str, Any]]:
        """Each value of the list, with its place."""
        value = self.value.get(key, _MISSING)
        if isinstance(value, list):
            place = f"{self.place}/{pointer(key)}"
            yield from ((f"{place}/{index}", item) for index, item in enumerate(value))
        elif value is not _MISSING:
            self.wrong(key, Message("this must be a list"))

    def tables(self, key: str) -> Iterator[Node]:
        """Each table of the list."""
        for place, item in self.items(key):
            if isinstance(item, dict):
                yield Node(self.draft, item, place)
            else:
                self.draft.error(place, Message("this must be a table of names and values"))

    def texts(self, key: str) -> Iterator[str]:
        """Each text of the list."""
        for place, item in self.items(key):
            if isinstance(item, str) and len(item) <= MAX_TEXT:
                yield item
            else:
                self.draft.error(place, Message("this must be a text"))

    def wrong(self, key: str, message: Message) -> None:
        """Note a fault in the value of the key."""
        self.draft.error(f"{self.place}/{pointer(key)}", message)


def as_table(value: Any) -> dict[str, Any]:
    """The document as a table, read as JSON when it comes as text.

    Raises:
        SbomError: it is no JSON, or no table.

    """
    if isinstance(value, (str, bytes)):
        try:
            value = json.loads(as_text(value))
        except (ValueError, RecursionError) as error:
            raise SbomError(Message("this is no JSON: {why}", {"why": short(str(error))})) from error
    if not isinstance(value, dict):
        raise SbomError(Message("the document must be a table of names and values"))
    return value


def as_toml(value: Any) -> dict[str, Any]:
    """The document as a table, read as TOML when it comes as text.

    Raises:
        SbomError: it is no TOML, or longer than is read.

    """
    import tomllib  # noqa: PLC0415 -- only some of the forms are TOML

    if isinstance(value, (str, bytes)):
        text = as_text(value, MAX_TOML)
        try:
            value = tomllib.loads(text)
        except (ValueError, RecursionError) as error:
            raise SbomError(Message("this is no TOML: {why}", {"why": short(str(error))})) from error
    return as_table(value)


def as_text(value: Any, limit: int = MAX_BYTES) -> str:
    """The document as text; bytes are UTF-8.

    Raises:
        SbomError: it is longer than is read, or no UTF-8.

    """
    if not isinstance(value, (str, bytes)):
        raise SbomError(Message("the document must be a text"))
    if len(value) > limit:
        raise SbomError(Message("the document is larger than {limit} bytes", {"limit": limit}))
    try:
        return value.removeprefix("\ufeff") if isinstance(value, str) else value.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SbomError(Message("the document is not written in UTF-8")) from error


def pointer(key: str) -> str:
    """The key as a step of a JSON pointer (https://www.rfc-editor.org/rfc/rfc6901#section-3)."""
    return key.replace("~", "~0").replace("/", "~1") if "~" in key or "/" in key else key


def short(text: str) -> str:
    """The text, its middle left out when nobody would read it to the end."""
    return text if len(text) <= 200 else f"{text[:120]} … {text[-60:]}"


def adopt(draft: Draft, order: Sequence[str]) -> list[str]:
    """What the project must have asked for: whatever no other component needs, and of a ring its first.

    Lock tools drop what nobody needs, so these are direct without doubt. What the project asks for while another
    component needs it, too, cannot be told from such a lock file.
    """
    needed = {other for ref, others in draft.needs.items() for other in others if other != ref}
    direct = [ref for ref in order if ref not in needed]
    seen: set[str] = set()
    _reach(draft, direct, seen)
    for ref in order:
        if ref not in seen:
            direct.append(ref)
            _reach(draft, [ref], seen)
    return direct


def _reach(draft: Draft, start: Sequence[str], seen: set[str]) -> None:
    """Add to `seen` all that can be reached from the start."""
    todo = [ref for ref in start if ref not in seen]
    seen.update(todo)
    while todo:
        for other in draft.needs.get(todo.pop(), ()):
            if other not in seen:
                seen.add(other)
                todo.append(other)


def adopt_under_root(draft: Draft, name: str | None = None, version: str | None = None) -> None:
    """Put the project over the components, needing what nobody else needs; said as a warning."""
    direct = adopt(draft, list(draft.components))
    draft.add(Component(ROOT, name or ROOT, version, kind="application"))
    for ref in direct:
        draft.need(ROOT, ref)
    draft.warn(
        "",
        Message(
            "the lock file does not say what the project itself asks for;"
            " the {direct} components that no other needs count as direct",
            {"direct": len(direct)},
        ),
    )


def reach(draft: Draft, start: Sequence[str]) -> set[str]:
    """All that can be reached from the start, itself included."""
    seen: set[str] = set()
    _reach(draft, start, seen)
    return seen


def missing(node: Node, who: str, what: str) -> None:
    """Note that a package needs one that the document does not list."""
    node.draft.often(
        node.place,
        Message(
            "{who} needs {what}, which the document does not list; {count} such gaps in all",
            {"who": short(who), "what": short(what)},
        ),
    )
