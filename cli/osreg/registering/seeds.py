"""What is known of a new solution before anybody is asked: out of a file, a repository, a product, another entry."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from osreg_registry.errors import UsageError
from osreg_registry.left_over import LeftOver
from osreg_registry.message import Message

if TYPE_CHECKING:
    from osreg.words import Words
    from osreg_checks.repository import RepoFacts
    from osreg_registry.catalogue import Catalogue, Use
    from osreg_registry.model import Organisation, Product
    from osreg_registry.publiccode.as_entry import Drafted

_ROW = re.compile(r"(?P<file>.+\.(csv|tsv|txt|xlsx)):(?P<row>[0-9]{1,6})", re.IGNORECASE)
_TABLES = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".ods")
_SECONDS = 20.0


class Seed(NamedTuple):
    """Fields of a solution, what of the source was left over, and what a person has to look at."""

    fields: dict[str, Any]
    left: tuple[LeftOver, ...] = ()
    remarks: tuple[Message, ...] = ()


def seed_from(text: str, catalogue: Catalogue, home: Organisation | None, words: Words, *, offline: bool) -> Seed:
    """What the source says. Raises UsageError for one that says nothing, or cannot be read."""
    if row := _ROW.fullmatch(text):
        return _row(Path(row["file"]), int(row["row"]), catalogue, home)
    path = Path(text)
    if path.is_file():
        return _file(path, catalogue)
    from osreg_registry.resolve import resolve  # noqa: PLC0415 -- not for a file

    use = catalogue.solution(text)
    if use:
        return _taken_over(use)
    target = resolve(catalogue, text)
    product = catalogue.product(target.id) if target.kind == "product" and target.id else None
    if product:
        return of_product(catalogue, product)
    if target.kind == "solution" and target.id and (use := catalogue.solution(target.id)):
        return _taken_over(use)
    if target.kind == "repository":
        return _repository(text, catalogue, words, offline=offline)
    near = ", ".join(one.name for one in target.near_misses)
    fix = Message("did you mean {names}?", {"names": near}) if near else None
    raise UsageError(Message("`{text}` is no file, repository, product or solution", {"text": text[:80]}), fix)


def of_product(catalogue: Catalogue, product: Product) -> Seed:
    """A product of the registry: an open one is taken over, another one is bought."""
    openness = catalogue.licence(product.licence).openness
    origin = {"open": "adopted", "proprietary": "bought"}.get(openness)
    fields: dict[str, Any] = {
        "name": product.name,
        "product": product.id,
        "categories": list(product.categories),
        "needs": list(product.needs),
        "origin": origin,
    }
    if origin == "bought" and product.vendor:
        fields["procurement"] = {"vendor": product.vendor}
    return Seed({key: value for key, value in fields.items() if value})


def _taken_over(use: Use) -> Seed:
    """A solution of another municipality: what it is stays, where it stands here is asked."""
    one = use.solution
    fields = {
        "name": one.name,
        "description": {"de": one.description.de, "en": one.description.en},
        "fields": list(one.fields),
        "sdgs": list(one.sdgs),
        "categories": list(one.categories),
        "needs": list(one.needs),
        "origin": "adopted",
        "product": one.product,
        "reuses": use.key,
        "standards": list(one.standards),
    }
    return Seed({key: value for key, value in fields.items() if value})


def _file(path: Path, catalogue: Catalogue) -> Seed:
    from osreg_checks.sbom.reading import content  # noqa: PLC0415 -- only for a file
    from osreg_registry.publiccode.files import is_publiccode  # noqa: PLC0415 -- as above

    if path.suffix.lower() in _TABLES:
        gaps = {"path": str(path)}
        fix = Message("name one: {path}:2; or all of them: osreg import csv or osreg import xlsx", gaps)
        raise UsageError(Message("{path} has many rows", gaps), fix)
    raw = content(path)
    if is_publiccode(path):
        return _of_drafted(_publiccode(raw, path, catalogue))
    return _sbom(raw, catalogue)


def _publiccode(raw: bytes, path: Path, catalogue: Catalogue) -> Drafted:
    from osreg_registry.publiccode.as_entry import solution_fields  # noqa: PLC0415 -- only for such a file
    from osreg_registry.publiccode.fields import Fields  # noqa: PLC0415 -- as above
    from osreg_registry.publiccode.judging import parsed_file  # noqa: PLC0415 -- as above

    parsed = parsed_file(raw)
    if parsed.flaws or not isinstance(parsed.data, dict):
        problem = parsed.flaws[0].message if parsed.flaws else Message("it has to be keys with values")
        gaps = {"path": str(path), "problem": problem}
        raise UsageError(Message("{path}: {problem}", gaps), Message("`osreg validate` lists every fault of it"))
    return solution_fields(Fields(parsed, raw), catalogue)


def _of_drafted(drafted: Drafted) -> Seed:
    """Where it stands here is asked, not derived; a description that is a copy is asked, too."""
    fields = {key: value for key, value in drafted.fields.items() if key != "status"}
    described = {key: text for key, text in fields.get("description", {}).items() if key not in drafted.untranslated}
    return Seed({**fields, "description": described}, tuple(drafted.left), tuple(drafted.remarks))


def _sbom(raw: bytes, catalogue: Catalogue) -> Seed:
    """What the bill of material is of: name, version, and the product whose package it is."""
    from osreg_checks.sbom.reading import read  # noqa: PLC0415 -- heavy
    from osreg_registry.resolve import resolve  # noqa: PLC0415 -- as above

    bom = read(raw)
    root = bom.components.get(bom.root) if bom.root else None
    if root is None:
        raise UsageError(Message("the bill of material does not say what it is of"), Message("answer the questions"))
    target = resolve(catalogue, root.purl) if root.purl else None
    product = catalogue.product(target.id) if target and target.kind == "product" and target.id else None
    seed = of_product(catalogue, product) if product else Seed({"name": root.name})
    version = {"version": root.version} if root.version else {}
    return seed._replace(fields={**seed.fields, **version})


def _row(path: Path, number: int, catalogue: Catalogue, home: Organisation | None) -> Seed:
    """One row of a table, counted as a spreadsheet program does."""
    from osreg_checks.clock import now  # noqa: PLC0415 -- only for a table
    from osreg_checks.sbom.reading import content  # noqa: PLC0415 -- as above
    from osreg_registry.importing.drafts import Setting, draft  # noqa: PLC0415 -- as above
    from osreg_registry.importing.from_csv import read_csv  # noqa: PLC0415 -- as above
    from osreg_registry.importing.from_xlsx import read_xlsx  # noqa: PLC0415 -- as above
    from osreg_registry.importing.mapping import mapped  # noqa: PLC0415 -- as above

    raw = content(path)
    table = mapped(read_xlsx(raw) if path.suffix.lower() == ".xlsx" else read_csv(raw))
    line = next((line for line in table.lines if line.number == number), None)
    if line is None:
        gaps = {"path": str(path), "row": number}
        raise UsageError(Message("{path} has no row {row} with a program", gaps))
    whose = home or next(catalogue.organisations())
    drafted = draft(catalogue, table, line, Setting(whose.id, whose.name, now().date().isoformat()), lambda _: None)
    fields = {key: value for key, value in drafted.fields.items() if not (drafted.neutral and key == "description")}
    left = tuple(LeftOver(f"{one.column}{one.row} {one.heading}", one.value, one.reason) for one in drafted.left)
    near = (
        (Message("products with a similar name: {names}", {"names": ", ".join(drafted.near)}),) if drafted.near else ()
    )
    return Seed(fields, left, near)


def _repository(url: str, catalogue: Catalogue, words: Words, *, offline: bool) -> Seed:
    """What its forge and its publiccode.yml say; without them the address, and the name in it."""
    from osreg.asking import asking  # noqa: PLC0415 -- only to ask a forge
    from osreg_checks.repository import RepoFacts  # noqa: PLC0415 -- as above

    name = url.rstrip("/").removesuffix(".git").rpartition("/")[2]
    blank = Seed({"name": name, "repository": url, "evidence": [url]})
    with asking(catalogue, words, offline=offline, as_of=None, evidence=None, seconds=_SECONDS) as live:
        found = live.repository(url) if live else None
    if isinstance(found, RepoFacts):
        return _of_facts(found, blank, catalogue)
    reason = getattr(found, "reason", None) or Message("nobody was asked (offline)")
    return blank._replace(remarks=(Message("{url}: {reason}", {"url": url, "reason": reason}),))


def _of_facts(facts: RepoFacts, blank: Seed, catalogue: Catalogue) -> Seed:
    from osreg_registry.publiccode.as_entry import solution_fields  # noqa: PLC0415 -- only with an answer
    from osreg_registry.publiccode.fields import Fields  # noqa: PLC0415 -- as above
    from osreg_registry.strict_yaml import Parsed  # noqa: PLC0415 -- as above

    seed = blank
    if facts.publiccode and not facts.publiccode.fault and facts.publiccode.fields:
        data = dict(facts.publiccode.fields)
        drafted = _of_drafted(solution_fields(Fields(Parsed(data, [], {}), b""), catalogue))
        seed = drafted._replace(fields={**blank.fields, **drafted.fields})
    ids = [one.licence for one in facts.licence_files or () if one.licence]
    licence = facts.declared if facts.declared not in (None, "NOASSERTION") else ids[0] if len(ids) == 1 else None
    if licence and "licence" not in seed.fields and "product" not in seed.fields:
        return seed._replace(fields={**seed.fields, "licence": licence})
    return seed
