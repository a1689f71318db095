"""What some licences say themselves about being combined with others; where they do, that is told beside the list."""

from __future__ import annotations

from osreg_registry.message import Message

EUPL = "EUPL-1.2"

#: The software licences of the Appendix of EUPL-1.2 (LICENSES/EUPL-1.2.txt, https://eupl.eu/1.2/en/): by Article 5, a
#: work based on a work under the EUPL and on one under these may be distributed under the latter. CC-BY-SA-3.0 is left
#: out, being named for other works than software.
EUPL_APPENDIX = frozenset(
    {
        *("GPL-2.0-only", "GPL-2.0-or-later", "GPL-3.0-only", "GPL-3.0-or-later"),
        *("AGPL-3.0-only", "AGPL-3.0-or-later"),
        *("LGPL-2.1-only", "LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later"),
        *("OSL-2.1", "OSL-3.0", "EPL-1.0", "CECILL-2.0", "CECILL-2.1", "MPL-2.0", "EUPL-1.1"),
        *("LiLiQ-R-1.1", "LiLiQ-Rplus-1.1"),
    }
)

#: https://www.gnu.org/licenses/agpl-3.0.html#section13
_AGPL = frozenset({"AGPL-3.0-only", "AGPL-3.0-or-later"})

#: Where the LGPL lets a work that only uses the library be distributed "under terms of your choice", on conditions:
#: https://www.gnu.org/licenses/lgpl-3.0.html#section4, https://www.gnu.org/licenses/old-licenses/lgpl-2.1.html#SEC1
_LGPL_SECTION = {"LGPL-2.0": "6", "LGPL-2.1": "6", "LGPL-3.0": "4"}


def eupl_allows(outbound: str, inbound: str) -> bool:
    """Whether the EUPL itself lets the whole be distributed under the licence of the part."""
    return outbound == EUPL and inbound in EUPL_APPENDIX


def lgpl_section(inbound: str) -> str | None:
    """The section of the LGPL that lets a work which uses the library keep its own licence."""
    return _LGPL_SECTION.get(inbound.removesuffix("-only").removesuffix("-or-later"))


def network_clause(inbound: str) -> Message | None:
    """What the licence asks of a service that is used over a network, beyond the copies that are handed out."""
    if inbound not in _AGPL:
        return None
    return Message(
        "section 13 of `{licence}`: a modified version, or a whole based on it, offers its source to all who use it "
        "over a network",
        {"licence": inbound},
    )
