"""DEP007: a component that is open in one version and not in another."""

from collections.abc import Iterable, Iterator

from osreg_checks.check import check
from osreg_checks.finding import Finding
from osreg_checks.sbom.bill import Bill, Judged, title
from osreg_registry.message import Message

_NO_NEWS = frozenset({"open", "undetermined"})


@check(
    id="DEP007",
    name="component-openness-changed",
    level="warning",
    since="0.1.0",
    fix="Stay on the open version only for as long as it is maintained, and plan for a fork or another component.",
)
def component_openness_changed(bill: Bill) -> Iterator[Finding]:
    """No component of the bill of material has stopped being open in a later version.

    The version at hand may still be open; the next security update is not. The catalogue knows from announcements when
    a product changed its licence, and a bill of material may list two versions of a package that differ.
    """
    versions: dict[str, list[Judged]] = {}
    for one in bill.all:
        if one.component.purl:
            versions.setdefault(one.identity, []).append(one)
        yield from _by_history(one)
        yield from _by_newest(one)
    for several in versions.values():
        if len(several) > 1:
            yield from _by_versions(several)


def _by_history(one: Judged) -> Iterator[Finding]:
    former = next((former for former in reversed(one.formerly) if former.openness == "open"), None)
    if one.product is None or one.now is None or former is None or one.now.openness in _NO_NEWS:
        return
    gaps = {
        "name": title(one.component),
        "product": one.product.name,
        "former": former.licence,
        "until": former.until,
        "openness": Message(one.now.openness),
        "licence": one.now.licence or "NOASSERTION",
    }
    text = Message(
        "{name}: {product} was open until {until} (`{former}`), and is {openness} since (`{licence}`)",
        gaps,
    )
    yield Finding(one.component.place, text, level="note" if one.is_light else None, component=one.identity)


def _by_newest(one: Judged) -> Iterator[Finding]:
    if one.newest is None or one.now is None or one.verdict.openness != "open" or one.now.openness in _NO_NEWS:
        return
    gaps = {
        "name": title(one.component),
        "newest": one.newest,
        "openness": Message(one.now.openness),
        "licence": one.now.licence or "NOASSERTION",
    }
    text = Message("{name} is open, its newest release {newest} is {openness} (`{licence}`)", gaps)
    yield Finding(one.component.place, text, level="note" if one.is_light else None, component=one.identity)


def _by_versions(several: Iterable[Judged]) -> Iterator[Finding]:
    open_ones = [one for one in several if one.verdict.openness == "open"]
    for one in several:
        if open_ones and one.verdict.openness in {"proprietary", "source-available"}:
            gaps = {"name": title(one.component), "openness": Message(one.verdict.openness)}
            text = Message("{name} is {openness}, {other} is open", gaps | {"other": title(open_ones[0].component)})
            yield Finding(one.component.place, text, level="note" if one.is_light else None, component=one.identity)
