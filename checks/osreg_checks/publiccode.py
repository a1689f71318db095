"""What a publiccode.yml says, in versions 0.2 to 0.7 of the standard (https://yml.publiccode.tools/schema.core.html).

The keys read here mean the same in all of them. The file is a stranger's: what has the wrong type is not stated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from osreg_checks.repository import Publiccode
from osreg_registry.message import Message

if TYPE_CHECKING:
    from osreg_registry.publiccode.fields import Fields
    from osreg_registry.strict_yaml import Flaw


def read_publiccode(raw: bytes) -> Publiccode:
    """The file's fields; `fault` says why it cannot be read, with the line. Never raises."""
    from osreg_registry.publiccode.fields import Fields  # noqa: PLC0415 -- most repositories have no such file
    from osreg_registry.publiccode.judging import parsed_file  # noqa: PLC0415 -- as above

    parsed = parsed_file(raw)
    if parsed.flaws:
        return Publiccode(fault=_fault(parsed.flaws[0]))
    if not isinstance(parsed.data, dict):
        return Publiccode(fault=Message("it is not a list of keys with values"))
    return _fields(Fields(parsed, raw))


def _fault(flaw: Flaw) -> Message:
    """The flaw with its line; without one where the whole file is meant."""
    if (flaw.line, flaw.column) == (1, 1):
        return flaw.message
    return Message("line {line}: {problem}", {"line": flaw.line, "problem": flaw.message})


def _fields(file: Fields) -> Publiccode:
    return Publiccode(
        version=file.text("publiccodeYmlVersion"),
        name=file.text("name"),
        url=file.text("url"),
        licence=file.text("legal", "license"),
        is_based_on=file.texts("isBasedOn"),
        used_by=file.texts("usedBy"),
        categories=file.texts("categories"),
        development_status=file.text("developmentStatus"),
        software_version=file.text("softwareVersion"),
        maintenance=file.text("maintenance", "type"),
        languages=file.texts("localisation", "availableLanguages"),
        fields=file.all,
    )
