"""What a bill of material amounts to: how open each component is, by what, and how it came in."""

from __future__ import annotations

from collections import deque

from osreg_checks.licence_reader import read_licence
from osreg_checks.sbom.betrayals import Betrayals, plain
from osreg_checks.sbom.bill import Bill, Former, Judged, Verdict, Ways
from osreg_checks.sbom.detect import no_collection
from osreg_checks.sbom.document import MAX_NAME, Bom, Component, Stated
from osreg_registry.catalogue import Catalogue
from osreg_registry.licence_text import read_stated
from osreg_registry.licences import LicenceTable
from osreg_registry.message import Message
from osreg_registry.model import Product
from osreg_registry.names import fold
from osreg_registry.paths import LICENCES

NO_ROOT = Verdict("undetermined", None, Message("the document does not say what it is about"))
NOT_STATED = Verdict("undetermined", None, Message("the document states no licence for it"))
NO_STATEMENT = Verdict("undetermined", None, Message("the document makes no statement on its licence"))
_BY_PUBLISHER = {
    "open": Verdict("undetermined", None, Message("publiccode.yml says open, without a licence")),
    "proprietary": Verdict("proprietary", None, Message("publiccode.yml says so: its publisher's own statement")),
}
_LONGEST_PURL = 2_000
_NOTHING = frozenset({"NOASSERTION", "NONE"})


def judged(catalogue: Catalogue, bom: Bom, municipality: str | None = None) -> Bill:
    """The bill: every component with its verdict and its path."""
    return Judge(catalogue, municipality).bill(bom)


class Judge:
    """Judges components by registry and policy; the same statement is judged once."""

    def __init__(self, catalogue: Catalogue, municipality: str | None) -> None:
        self._catalogue = catalogue
        self._municipality = municipality
        self._table = LicenceTable.read(catalogue.root / LICENCES)
        self._betrayals = Betrayals(catalogue.purl_patterns())
        self._packages = catalogue.packages()
        self._statements: dict[tuple[Stated, ...], Verdict] = {}
        self._products: dict[str, Product | None] = {}

    def bill(self, bom: Bom) -> Bill:
        """The bill: every component with its verdict and its path."""
        with no_collection():
            ways = Ways(bom.components, paths(bom))
            owners = directs(bom)
            others = [(ref, component) for ref, component in bom.components.items() if ref != bom.root]
            return Bill(bom, tuple(self._judged(component, ways, owners.get(ref)) for ref, component in others))

    def _judged(self, component: Component, ways: Ways, direct: str | None) -> Judged:
        if len(component.name) > MAX_NAME or len(component.purl or "") > _LONGEST_PURL:
            # Longer than any real one: reports on strangers' documents stay readable.
            component = component._replace(name=component.name[:MAX_NAME], purl=None)
        name = plain(component.purl) if component.purl else component.name
        betrayal = self._betrayals.of(name) if component.purl else None
        product = self._product(betrayal.product) if betrayal else None
        if product and self._catalogue.licence(product.licence).openness == "open":
            product = None
        is_optional = bool(betrayal and betrayal.optional)
        own = self._packages.get(name) if component.purl else self._meant(component)
        verdict = self._stated(component) or self._of_product(own)
        if own and component.purl is None:
            verdict = self._of_named(own, verdict)
        found = Judged(component, name, verdict, product, is_optional, ways, direct)
        return self._with_history(found, own) if own else found

    def verdict(self, component: Component) -> Verdict:
        """By what is stated; where nothing is, by the product that the package belongs to."""
        own = self._packages.get(plain(component.purl)) if component.purl else None
        return self._stated(component) or self._of_product(own)

    def _meant(self, component: Component) -> str | None:
        """The product that a publisher means by a bare name, whose licence the catalogue knows.

        Only of what a publiccode.yml lists: a component of any other document that is called so may be anything.
        """
        if not component.licences or component.licences[0].form != "openness":
            return None
        name = fold(component.name)
        found = self._catalogue.by_alias("product", name) or self._catalogue.by_name("product", name)
        return found[0] if len(found) == 1 else None

    def _of_named(self, product_id: str, said: Verdict) -> Verdict:
        """By the catalogue; what the publisher says counts where that does not know, and is not to its own good."""
        known = self._of_product(product_id)
        return said if known.openness == "undetermined" and said.openness == "proprietary" else known

    def _stated(self, component: Component) -> Verdict | None:
        if not (stated := component.licences):
            return None
        if stated not in self._statements:
            self._statements[stated] = self.of_statements(stated)
        return self._statements[stated]

    def _of_product(self, product_id: str | None) -> Verdict:
        """By the licence of the product, unless it depends on the version how open it is."""
        product = self._product(product_id) if product_id else None
        if product is None:
            return NOT_STATED
        now = self._of_expression(product.licence)
        for former in reversed(self._formerly(product)):
            if former.openness != now.openness:
                gaps = {"until": former.until, "former": former.licence, "licence": product.licence}
                text = Message(
                    "the document states no licence; it was `{former}` until {until}, `{licence}` since", gaps
                )
                return Verdict("undetermined", None, text)
        return now

    def _with_history(self, found: Judged, product_id: str) -> Judged:
        product = self._product(product_id)
        if product is None:
            return found
        now = self._of_expression(product.licence)
        return found._replace(product=product, now=now, formerly=self._formerly(product))

    def _formerly(self, product: Product) -> tuple[Former, ...]:
        return tuple(
            Former(one.licence, self._catalogue.licence(one.licence, self._municipality).openness, one.until)
            for one in product.licence_history
        )

    def _product(self, product_id: str) -> Product | None:
        if product_id not in self._products:
            self._products[product_id] = self._catalogue.product(product_id)
        return self._products[product_id]

    def of_statements(self, statements: tuple[Stated, ...]) -> Verdict:
        """The verdict on several statements: nothing says AND or OR, so that only agreement tells anything."""
        verdicts = [self._of(one) for one in statements]
        if len({one.openness for one in verdicts}) == 1:
            licences = ", ".join(dict.fromkeys(one.licence for one in verdicts if one.licence))
            return verdicts[0]._replace(licence=licences or None)
        licences = ", ".join(one.licence or "?" for one in verdicts)
        return Verdict("undetermined", licences, Message("several licences, and nothing says how they belong together"))

    def _of(self, stated: Stated) -> Verdict:
        value = stated.value
        if value.upper() in _NOTHING:
            return NO_STATEMENT
        if stated.form == "openness":
            return _BY_PUBLISHER[value]
        if stated.form == "text":
            found = read_licence(value)
            if found is None:
                return Verdict(
                    "undetermined", None, Message("the text of its licence is not one that osreg recognises")
                )
            return self._of_expression(found)
        read = read_stated(value, self._table)
        if read.expression is None:
            gaps = {"licence": value[:80], "why": read.reason or Message("it names no licence that osreg knows")}
            return Verdict("undetermined", value[:80], Message("`{licence}`: {why}", gaps))
        return self._of_expression(read.expression)

    def _of_expression(self, expression: str) -> Verdict:
        facts = self._catalogue.licence(expression, self._municipality)
        return Verdict(facts.openness, expression, facts.reason)


# --------------------------------------------------------------------------------------------------------------- graph


def starts(bom: Bom) -> tuple[str, ...]:
    """The direct dependencies: what the root needs, or all components where nothing is said about needs."""
    if bom.root is not None and bom.needs.get(bom.root):
        return bom.needs[bom.root]
    others = [ref for ref in bom.components if ref != bom.root]
    if bom.flat:
        return tuple(others)
    needed = {other for ref, others_ in bom.needs.items() if ref != bom.root for other in others_}
    return tuple(ref for ref in others if ref not in needed)


def paths(bom: Bom) -> dict[str, str | None]:
    """The step before each component on the shortest path from the root; None for the direct ones."""
    before: dict[str, str | None] = dict.fromkeys(starts(bom))
    queue = deque(before)
    while queue:
        ref = queue.popleft()
        for other in bom.needs.get(ref, ()):
            if other not in before and other != bom.root:
                before[other] = ref
                queue.append(other)
    return before


def directs(bom: Bom) -> dict[str, str]:
    """The one direct dependency that brings each component in; absent where several do.

    Each component is looked at twice at most (once for the first way in, once for "several"), so that it stays linear.
    """
    needs, several = bom.needs, ""
    owner: dict[str | None, str] = {bom.root: several}
    waiting = [(ref, ref) for ref in starts(bom)]
    for ref, by in waiting:  # grows as it goes
        known = owner.get(ref)
        if known in (by, several):
            continue
        owner[ref] = mine = by if known is None else several
        for other in needs.get(ref, ()):
            waiting.append((other, mine))  # noqa: PERF401 -- most have one to four
    return {ref: by for ref, by in owner.items() if by != several and ref is not None}
