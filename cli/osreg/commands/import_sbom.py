"""`osreg import sbom FILE`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from osreg.commands.import_table import EvidenceUrlOption, ReportOption, StatusOption, Wish, import_sheet, stated
from osreg.options import Format, FormatOption, LangOption, RegistryOption
from osreg.options_entry import ConfirmedOption, DryOption, MunicipalityOption
from osreg.words import tr

if TYPE_CHECKING:
    from osreg_checks.sbom.document import Bom, Component
    from osreg_registry.catalogue import Catalogue
    from osreg_registry.importing.tables import Cell, Line

_HEADINGS = ("name", "product", "version", "maker", "licence")
#: Components that are programs, and not parts of one: CycloneDX `type`, SPDX `primaryPackagePurpose`.
_PROGRAMS = frozenset({"application", "operating-system", "platform"})


def sbom(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help=tr("Bill of material: CycloneDX or SPDX."), show_default=False),
    ],
    municipality: MunicipalityOption,
    components: Annotated[
        bool, typer.Option("--components", help=tr("Register the applications in it, too, and not only what it is of."))
    ] = False,
    status: StatusOption = None,
    evidence: EvidenceUrlOption = None,
    confirmed: ConfirmedOption = False,
    dry: DryOption = False,
    report: ReportOption = None,
    form: FormatOption = Format.text,
    lang: LangOption = None,
    registry: RegistryOption = None,
) -> None:
    """Registers what a bill of material is of; exit code 1 for rows with faults, 3 for an unknown municipality."""
    from osreg.session import open_own
    from osreg_checks.sbom.reading import content, read
    from osreg_registry.importing.mapping import Stated
    from osreg_registry.importing.tables import Line, Sheet
    from osreg_registry.message import Message

    wish = Wish(municipality, confirmed, dry, report, form, lang, registry)
    bom = read(content(file))
    catalogue = open_own(registry, wish.say)
    rows = list(_rows(catalogue, bom, everything=components))
    inside = sum(_is_program(one) for one in bom.components.values() if one.ref != bom.root)
    remarks = [Message("{format}: {count} components", {"format": bom.format, "count": len(bom.components)})]
    if inside and not components:
        remarks.append(Message("applications in it that were not read (--components): {count}", {"count": inside}))
    header = Line(0, list(_HEADINGS))
    meant = stated(None, status, evidence)
    import_sheet(Sheet([header, *_some(rows)], remarks), Stated({key: key for key in _HEADINGS}, meant.defaults), wish)


def _some(rows: list[Line]) -> list[Line]:
    from osreg_registry.errors import UsageError
    from osreg_registry.message import Message

    if not rows:
        raise UsageError(
            Message("the bill of material does not say what it is of"),
            Message("name the applications in it with --components, or write the entry with osreg new"),
        )
    return rows


def _rows(catalogue: Catalogue, bom: Bom, *, everything: bool) -> Iterator[Line]:
    """A row for what the document is of, and for each application in it; parts of a program are no solutions."""
    from osreg_registry.importing.tables import Line

    root = bom.components.get(bom.root) if bom.root else None
    inside = [one for one in bom.components.values() if everything and one.ref != bom.root and _is_program(one)]
    for number, one in enumerate([root, *inside] if root else inside, 1):
        yield Line(number, _cells(catalogue, one))


def _is_program(one: Component) -> bool:
    return one.kind.lower().replace("_", "-") in _PROGRAMS


def _cells(catalogue: Catalogue, one: Component) -> list[Cell]:
    licences = [licence.value for licence in one.licences if licence.form != "text"]
    # Several statements stand side by side: nothing says AND or OR, so they are no expression.
    return [one.name, _product(catalogue, one.purl), one.version, one.supplier, "; ".join(licences) or None]


def _product(catalogue: Catalogue, purl: str | None) -> str | None:
    """The product that the package belongs to."""
    from osreg_registry.errors import UsageError
    from osreg_registry.resolve import resolve

    try:
        target = resolve(catalogue, purl) if purl else None
    except UsageError:
        return None
    return target.id if target and target.kind == "product" else None
