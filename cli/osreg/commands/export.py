"""`osreg export sbom FILE`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from osreg.options import AsOfOption, EvidenceOption, LangOption, OfflineOption, OutputOption, RegistryOption
from osreg.words import tr, words

if TYPE_CHECKING:
    from osreg_checks.answer import Answer
    from osreg_checks.sbom.enriched.statements import Stamp


#: So long a person waits for services; what has not answered by then is not determined.
_SECONDS = 20.0


def sbom(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help=tr("Bill of material or lock file; `-` reads it from standard input."),
            show_default=False,
        ),
    ],
    municipality: Annotated[
        str | None,
        typer.Option(
            "--municipality",
            metavar="ID",
            help=tr("Your municipality (id, name or AGS): its policy decides."),
            show_default=False,
        ),
    ] = None,
    offline: OfflineOption = False,
    as_of: AsOfOption = None,
    evidence: EvidenceOption = None,
    output: OutputOption = None,
    lang: LangOption = None,
    registry: RegistryOption = None,
) -> None:
    """The document as it was, with how open each component is and why; a lock file comes back as CycloneDX."""
    from pathlib import Path

    from osreg.asking import asking, moment
    from osreg.output import emit
    from osreg.session import open_catalogue
    from osreg_checks.clock import now
    from osreg_checks.consider_sbom import consider_sbom
    from osreg_checks.sbom.detect import detect
    from osreg_checks.sbom.enriched import enriched
    from osreg_checks.sbom.reading import content, read_as

    say = words(lang.value) if lang else tr
    catalogue = open_catalogue(registry, say)
    then = moment(as_of) if as_of else None
    raw = sys.stdin.buffer.read() if file == "-" else content(Path(file))
    found = detect(raw)
    bom = read_as(found, raw)
    with asking(catalogue, say, offline=offline, as_of=then, evidence=evidence, seconds=_SECONDS) as live:
        answer = consider_sbom(catalogue, file, bom, then or now(), municipality, outside=live)
    if answer.bill is not None:
        emit(enriched(raw, found, answer.bill, _stamp(answer)), output)


def _stamp(answer: Answer) -> Stamp:
    from osreg.version import VERSION
    from osreg_checks.sbom.enriched.statements import Stamp

    return Stamp(VERSION, answer.registry_revision, answer.policy_version, answer.generated_at)
