"""`osreg import publiccode FILE`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from osreg.options import LangOption, RegistryOption
from osreg.options_entry import (
    AgainOption,
    ConfirmedOption,
    DescriptionDeOption,
    DescriptionEnOption,
    DryOption,
    MunicipalityOption,
    SlugOption,
    Status,
    StatusOption,
)
from osreg.words import tr, words

if TYPE_CHECKING:
    from osreg_registry.message import Message
    from osreg_registry.publiccode.as_entry import Drafted


def publiccode(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE", help=tr("A publiccode.yml; `-` reads it from standard input."), show_default=False
        ),
    ],
    municipality: MunicipalityOption,
    slug: SlugOption = None,
    status: StatusOption = None,
    description_de: DescriptionDeOption = None,
    description_en: DescriptionEnOption = None,
    confirmed: ConfirmedOption = False,
    again: AgainOption = False,
    dry: DryOption = False,
    lang: LangOption = None,
    registry: RegistryOption = None,
) -> None:
    """Writes a solution out of a publiccode.yml, and says what was not taken over; exit code 1 for a broken one."""
    from pathlib import Path

    from osreg.registering.writing import place_for, tell, write
    from osreg.session import open_own
    from osreg_checks.clock import now
    from osreg_checks.consider import home_called
    from osreg_checks.sbom.reading import content
    from osreg_registry.publiccode.as_entry import solution_fields
    from osreg_registry.publiccode.fields import Fields
    from osreg_registry.publiccode.judging import parsed_file

    say = words(lang.value) if lang else tr
    catalogue = open_own(registry, say)
    home = home_called(catalogue, municipality)
    raw = sys.stdin.buffer.read() if file == "-" else content(Path(file))
    parsed = parsed_file(raw)
    if parsed.flaws or not isinstance(parsed.data, dict):
        _refuse(raw, file, say)
    drafted = solution_fields(Fields(parsed, raw), catalogue)
    today = now().date().isoformat()
    described = {"de": description_de, "en": description_en}
    fields = _completed(drafted, status, described, today, confirmed=confirmed)
    path = place_for(catalogue, home, fields, slug, again=again)
    write(catalogue, path, fields, say, dry=dry)
    tell([*drafted.remarks, *_assumed(drafted, status, described)], drafted.left, say)


def _completed(
    drafted: Drafted, status: Status | None, described: dict[str, str | None], today: str, *, confirmed: bool
) -> dict[str, Any]:
    """The fields with what the person stated; what is stated wins."""
    fields = dict(drafted.fields)
    if status:
        fields["status"] = status.value
    stated = {language: text for language, text in described.items() if text}
    if stated:
        fields["description"] = {**fields.get("description", {}), **stated}
    if fields.get("evidence"):
        fields["checked"] = today
    if confirmed:
        fields["confirmed"] = today
    return fields


def _assumed(drafted: Drafted, status: Status | None, described: dict[str, str | None]) -> list[Message]:
    """What was taken for granted and has to be looked at."""
    from osreg_registry.message import Message

    copies = [language for language in drafted.untranslated if not described[language]]
    assumed = [Message("`description.{language}` is not translated yet", {"language": one}) for one in copies]
    if not status and "status" in drafted.fields:
        gap = {"status": drafted.fields["status"]}
        assumed.append(
            Message("`status: {status}` follows from how far the software is: state --status for its use here", gap)
        )
    return assumed


def _refuse(raw: bytes, file: str, say: Any) -> None:
    """Ends the run for a file that is no YAML, with every fault."""
    from osreg.reports.faults import fault_line
    from osreg_registry.publiccode.judging import read

    for fault in read(raw, file).faults:
        sys.stderr.write(fault_line(fault, say) + "\n")
    raise typer.Exit(1)
