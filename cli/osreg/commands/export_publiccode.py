"""`osreg export publiccode ID`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from osreg.options import LangOption, OutputOption, RegistryOption
from osreg.words import tr, words

if TYPE_CHECKING:
    from osreg.words import Words
    from osreg_registry.catalogue import Catalogue, Use
    from osreg_registry.message import Message


def publiccode(
    solution: Annotated[
        str, typer.Argument(metavar="ID", help=tr("Solution, as municipality/name."), show_default=False)
    ],
    base: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="FILE",
            help=tr("The publiccode.yml that it has; what it states stands."),
            show_default=False,
        ),
    ] = None,
    stated: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="KEY=VALUE",
            help=tr("State what the registry does not know, for example platforms=[web]."),
            show_default=False,
        ),
    ] = None,
    output: OutputOption = None,
    lang: LangOption = None,
    registry: RegistryOption = None,
) -> None:
    """A publiccode.yml without dropped keys, with its users in the registry; exit code 1 while it has faults."""
    from osreg.output import emit
    from osreg.reports.faults import fault_line
    from osreg.session import open_catalogue
    from osreg_registry.publiccode import writing
    from osreg_registry.publiccode.judging import read

    say = words(lang.value) if lang else tr
    catalogue = open_catalogue(registry, say)
    use = _known(catalogue, solution, say)
    document: dict[str, Any] = writing.merged(_base(base), writing.of_solution(catalogue, use))
    for one in stated or ():
        _put(document, one)
    document, dropped = writing.cleaned(writing.with_users(document, _users(catalogue, use)))
    _tell(dropped, say)
    content = writing.text_of(document)
    errors = [fault for fault in read(content).faults if fault.level == "error"]
    for fault in errors:
        sys.stderr.write(fault_line(fault._replace(line=0), say) + "\n")
    if errors:
        sys.stderr.write(
            say("State what is missing with --set KEY=VALUE, or name the file that is there: --from FILE") + "\n"
        )
    if not errors or output is None:
        emit(content.decode(), output)
    raise typer.Exit(1 if errors else 0)


def _known(catalogue: Catalogue, key: str, say: Words) -> Use:
    from osreg.output import remark
    from osreg_registry.message import Message
    from osreg_registry.resolve import near_solutions

    use = catalogue.solution(key.removeprefix("solutions/").removesuffix(".yml"))
    if use is None:
        near = ", ".join(near_solutions(catalogue, key))
        fix = Message("did you mean {names}?", {"names": near}) if near else None
        remark(say, Message("the registry knows no solution `{name}`", {"name": key[:80]}), fix)
        raise typer.Exit(3)
    return use


def _base(path: Path | None) -> dict[str, Any]:
    """What the publisher wrote. Raises UsageError for a file that is no YAML."""
    if path is None:
        return {}
    from osreg_checks.sbom.reading import content
    from osreg_registry.errors import UsageError
    from osreg_registry.message import Message
    from osreg_registry.publiccode.judging import parsed_file

    parsed = parsed_file(content(path))
    if parsed.flaws or not isinstance(parsed.data, dict):
        flaw = parsed.flaws[0].message if parsed.flaws else Message("it is not a list of keys with values")
        gaps = {"path": str(path), "problem": flaw}
        raise UsageError(Message("{path}: {problem}", gaps), Message("`osreg validate` lists every fault of it"))
    return dict(parsed.data)


def _put(document: dict[str, Any], stated: str) -> None:
    """Sets KEY=VALUE, the value read as YAML. Raises UsageError for anything else."""
    from osreg_registry.errors import UsageError
    from osreg_registry.message import Message
    from osreg_registry.strict_yaml import parse

    key, equals, value = stated.partition("=")
    parsed = parse(f"value: {value}\n".encode(), limit=64 * 1024)
    if not equals or not key.strip() or parsed.flaws:
        raise UsageError(Message("`{text}` is no KEY=VALUE", {"text": stated[:80]}), Message("such as platforms=[web]"))
    at = document
    *above, last = key.strip().split(".")
    for part in above:
        below = at.get(part)
        at[part] = dict(below) if isinstance(below, dict) else {}
        at = at[part]
    at[last] = parsed.data["value"]


def _users(catalogue: Catalogue, use: Use) -> list[str]:
    """Names of the organisations in whose records it is in use, in order."""
    from osreg_checks.reuse.family import family_of_solution

    family = family_of_solution(catalogue, use.key)
    kin = family.kin if family else ()
    found = {one.record.organisation for one in kin if one.record.status in {"pilot", "production"}}
    return sorted(organisation.name for one in found if (organisation := catalogue.organisation(one)))


def _tell(dropped: list[tuple[str, Message]], say: Words) -> None:
    from osreg.words import clean

    for key, reason in dropped:
        sys.stderr.write(say("Left out: {key} ({reason})", key=clean(key), reason=say.say(reason)) + "\n")
