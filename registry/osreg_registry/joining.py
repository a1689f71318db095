"""How an organisation comes into the registry, and how one of the region takes part in the strategy."""

from __future__ import annotations

import json
from typing import NamedTuple

from osreg_registry import strict_yaml
from osreg_registry.drafting import entry_text
from osreg_registry.editing import edited, prove
from osreg_registry.errors import UsageError
from osreg_registry.message import Message
from osreg_registry.names import fold

#: Second half of the ISO 3166-2 code by the first two digits of the AGS
#: (https://www.destatis.de/DE/Themen/Laender-Regionen/Regionales/Gemeindeverzeichnis/_inhalt.html).
LAENDER = {
    "01": "SH",
    "02": "HH",
    "03": "NI",
    "04": "HB",
    "05": "NW",
    "06": "HE",
    "07": "RP",
    "08": "BW",
    "09": "BY",
    "10": "SL",
    "11": "BE",
    "12": "BB",
    "13": "MV",
    "14": "SN",
    "15": "ST",
    "16": "TH",
}
_LENGTHS = {8: "municipality", 5: "district"}


class Newcomer(NamedTuple):
    """What must be stated of an organisation that the registry does not know yet."""

    name: str
    ags: str
    source: str
    region: str | None = None
    takes_part: bool = False

    @property
    def id(self) -> str:
        """Its id: the folded name."""
        return "-".join(fold(self.name).split())


def participating(raw: bytes, source: str, today: str) -> bytes:
    """The text of an organisation that takes part from now on, by that source, all other lines as they were.

    Raises UsageError for a text that cannot be edited line by line.
    """
    text = edited(raw, "organisation", {"strategy": "participant", "checked": today})
    parsed = strict_yaml.parse(text, places=True)
    stated: list[str] = parsed.data["sources"]
    if source in stated:
        return text
    end = b"\r\n" if b"\r\n" in text else b"\n"
    lines = text.split(end)
    line, column = parsed.places["sources", len(stated) - 1].value[:2]
    new = json.dumps(source).encode()
    if b"[" in lines[parsed.places[("sources",)].key[0] - 1]:
        number = line - 1
        lines[number] = b", ".join((lines[number].rpartition(b"]")[0], new)) + b"]"
    else:
        lines.insert(line, b" " * (column - 3) + b"- " + new)
    result = end.join(lines)
    prove(result, {**parsed.data, "sources": [*stated, source]})
    return result


def entry_of(new: Newcomer, today: str) -> bytes:
    """The text of its entry. Raises UsageError for a name or AGS that cannot be one."""
    if "/" in new.name or "\\" in new.name or not new.id:
        raise UsageError(Message("`{name}` is no name", {"name": new.name[:80]}))
    kind, state = _LENGTHS.get(len(new.ags)), LAENDER.get(new.ags[:2])
    if kind is None or state is None or not (new.ags.isascii() and new.ags.isdigit()):
        problem = Message("`{ags}` is no AGS", {"ags": new.ags[:20]})
        raise UsageError(problem, Message("8 digits for a municipality, the first 5 for a district"))
    stated = {
        "id": new.id,
        "name": new.name,
        "kind": kind,
        "ags": new.ags,
        "state": state,
        "region": new.region,
        "strategy": "participant" if new.takes_part else None,
        "sources": [new.source],
        "checked": today,
    }
    return entry_text("organisation", stated)
