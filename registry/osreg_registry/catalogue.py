"""What the index knows, as frozen values: products, solutions, organisations, and how they hang together."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import msgspec

from osreg_registry.errors import RegistryError
from osreg_registry.index import Index
from osreg_registry.message import Message, message_from
from osreg_registry.model import (
    Betrayal,
    CheckRecord,
    Coordinates,
    Entry,
    MunicipalPolicy,
    Organisation,
    Policy,
    Product,
    PurlPatterns,
    Rejection,
    Replacement,
    Solution,
    Sources,
)
from osreg_registry.paths import LICENCES, POLICY
from osreg_registry.policy import in_force
from osreg_registry.urls import canonical_repository

if TYPE_CHECKING:
    from osreg_registry.licences import Acceptance, LicenceTable, Openness

E = TypeVar("E", bound=Entry)


class LicenceFacts(NamedTuple):
    """A licence expression with what the lists and the policy say about it."""

    expression: str
    openness: Openness
    source: str
    reason: Message
    problems: tuple[tuple[str, Message, Message | None], ...]
    acceptance: Acceptance
    acceptance_reason: Message


class Use(NamedTuple):
    """A solution together with its key and the organisation that runs it."""

    key: str
    solution: Solution
    organisation: Organisation


class Catalogue:
    """The read side of an index. Every method answers from one query or two."""

    def __init__(self, index: Index) -> None:
        self._db = index.db
        self.root = index.root
        self.warning = index.warning

    # -------------------------------------------------------------------------------------------------- as a whole

    @property
    def revision(self) -> str:
        """A short hash of the data: the same data has the same revision wherever it lies."""
        value: str = self._db.execute("SELECT value FROM meta WHERE key = 'revision'").fetchone()[0]
        return value

    @property
    def size(self) -> int:
        """Number of products, solutions and check records."""
        row = self._db.execute(
            "SELECT count(*) FROM entry WHERE kind IN ('product', 'solution', 'check-record')"
        ).fetchone()
        return int(row[0])

    def unusable(self) -> int:
        """Number of files that are left out because of their faults."""
        row = self._db.execute(
            """SELECT count(DISTINCT path) FROM fault WHERE level = 'error' AND crossing = 0
               AND path NOT IN (SELECT path FROM entry)"""
        ).fetchone()
        return int(row[0])

    def policy(self, municipality: str | None = None) -> Policy:
        """The policy in force, with what the municipality decides otherwise. RegistryError when its file has faults."""
        policy = self._entry("policy", "policy", Policy)
        if policy is None:
            message = Message("{path} cannot be used", {"path": POLICY})
            raise RegistryError(message, Message("`osreg validate` lists its faults"))
        own = self._entry("municipal-policy", municipality, MunicipalPolicy) if municipality else None
        return in_force(policy, own) if own else policy

    def sources(self) -> Sources | None:
        """Whom this registry lets osreg ask about repositories and packages; None when its file says nothing."""
        return self._entry("sources", "sources", Sources)

    def purl_patterns(self) -> list[Betrayal]:
        """Which packages betray which product; empty when this registry does not say."""
        found = self._entry("purl-patterns", "purl-patterns", PurlPatterns)
        return found.patterns if found else []

    # -------------------------------------------------------------------------------------------------- one by one

    def _entry(self, kind: str, entry_id: str, model: type[E]) -> E | None:
        found = self.document(kind, entry_id)
        return msgspec.json.decode(found, type=model) if found else None

    def product(self, product_id: str) -> Product | None:
        """The product with that id."""
        return self._entry("product", product_id, Product)

    def products(self) -> Iterator[Product]:
        """All products, by id."""
        for _, document in self.documents("product"):
            yield msgspec.json.decode(document, type=Product)

    def solutions(self) -> Iterator[Use]:
        """All solutions, by key."""
        for key, document in self.documents("solution"):
            if organisation := self.organisation(key.partition("/")[0]):
                yield Use(key, msgspec.json.decode(document, type=Solution), organisation)

    def solution(self, key: str) -> Use | None:
        """The solution `<municipality>/<slug>`."""
        solution = self._entry("solution", key, Solution)
        organisation = self.organisation(key.partition("/")[0])
        return Use(key, solution, organisation) if solution and organisation else None

    def organisation(self, organisation_id: str) -> Organisation | None:
        """The organisation with that id."""
        return self._entry("organisation", organisation_id, Organisation)

    def organisations(self) -> Iterator[Organisation]:
        """All organisations, by id."""
        for _, document in self.documents("organisation"):
            yield msgspec.json.decode(document, type=Organisation)

    def documents(self, kind: str) -> Iterator[tuple[str, bytes]]:
        """Id and JSON of all usable entries of a kind, by id, one after another."""
        yield from self._db.execute("SELECT id, document FROM entry WHERE kind = ? ORDER BY id", (kind,))

    def document(self, kind: str, entry_id: str) -> bytes | None:
        """The JSON of one entry."""
        row = self._db.execute("SELECT document FROM entry WHERE kind = ? AND id = ?", (kind, entry_id)).fetchone()
        return row[0] if row else None

    def check_record(self, key: str) -> CheckRecord | None:
        """The check record `<municipality>/<date>-<slug>`."""
        return self._entry("check-record", key, CheckRecord)

    def licence(self, expression: str, municipality: str | None = None) -> LicenceFacts:
        """What lists and policy say about an expression, by the policy of that municipality if any."""
        row = self._db.execute(
            "SELECT judgement FROM licence WHERE expression = ? AND policy IN (?, '') ORDER BY policy DESC LIMIT 1",
            (expression, municipality or ""),
        ).fetchone()
        if row is None:
            return self._judged(expression, municipality)
        known = json.loads(row[0])
        return LicenceFacts(
            expression,
            known["openness"],
            known["source"],
            message_from(known["reason"]),
            tuple((kind, message_from(m), message_from(f) if f else None) for kind, m, f in known["problems"]),
            known["acceptance"],
            message_from(known["acceptance_reason"]),
        )

    def _judged(self, expression: str, municipality: str | None) -> LicenceFacts:
        """The same for an expression that stands nowhere in the registry: that of a stranger's component."""
        said = self.licence_table.judge(expression)
        accepted = self.policy(municipality).accepted
        problems = tuple((one.kind, one.message, one.fix) for one in said.problems)
        acceptance = self.licence_table.acceptance(expression, accepted)
        return LicenceFacts(expression, said.openness, said.source, said.reason, problems, *acceptance)

    @cached_property
    def licence_table(self) -> LicenceTable:
        """The public lists, as this registry has them."""
        from osreg_registry.licences import LicenceTable  # noqa: PLC0415 -- the index answers for the registry's own

        return LicenceTable.read(self.root / LICENCES)

    # --------------------------------------------------------------------------------------------------- relations

    def alternatives_to(self, product_id: str) -> Iterator[tuple[Product, Replacement]]:
        """Products that say of themselves that they can replace it, whatever their licence."""
        for alternative in self._referring("product", product_id, "replaces", Product):
            yield from ((alternative, item) for item in alternative.replaces if item.product == product_id)

    def rejected_for(self, product_id: str) -> Iterator[tuple[Product, Rejection]]:
        """Products that were looked at as a replacement and refused."""
        for looked_at in self._referring("product", product_id, "rejected_as_alternative_to", Product):
            yield from (
                (looked_at, item) for item in looked_at.rejected_as_alternative_to if item.product == product_id
            )

    def uses_of(self, product_id: str) -> list[Use]:
        """Solutions in the registry that are this product."""
        rows = self._db.execute(
            "SELECT id FROM reference WHERE kind = 'product' AND target = ? AND role = 'product' ORDER BY id",
            (product_id,),
        ).fetchall()
        return [use for (key,) in rows if (use := self.solution(key))]

    def solutions_naming(self, role: str, target: str) -> list[str]:
        """Keys of the solutions whose key `role` (`reuses`, `product`) names the target."""
        rows = self._db.execute(
            """SELECT r.id FROM reference r JOIN entry e ON e.path = r.path AND e.kind = 'solution'
               WHERE r.kind = ? AND r.target = ? AND r.role = ? ORDER BY r.id""",
            ("product" if role == "product" else "solution", target, role),
        )
        return [key for (key,) in rows]

    def solutions_at(self, url: str) -> list[str]:
        """Keys of the solutions that are developed in that repository."""
        rows = self._db.execute(
            "SELECT id FROM repository WHERE url = ? AND kind = 'solution' ORDER BY id", (canonical_repository(url),)
        )
        return [key for (key,) in rows]

    def products_for(self, term: str) -> Iterator[Product]:
        """Products that serve a need or stand in a category of that id."""
        seen = set()
        for role in ("needs", "categories"):
            for product in self._referring(role, term, role, Product, "product"):
                if product.id not in seen:
                    seen.add(product.id)
                    yield product

    def solutions_for(self, term: str) -> list[Use]:
        """Solutions that serve a need or stand in a category of that id, by themselves."""
        rows = self._db.execute(
            """SELECT DISTINCT e.id FROM reference r JOIN entry e ON e.path = r.path AND e.kind = 'solution'
               WHERE r.kind IN ('needs', 'categories') AND r.target = ? ORDER BY e.id""",
            (term,),
        ).fetchall()
        return [use for (key,) in rows if (use := self.solution(key))]

    def _referring(self, kind: str, target: str, role: str, model: type[E], of_kind: str = "product") -> Iterator[E]:
        rows = self._db.execute(
            """SELECT document FROM entry WHERE kind = ? AND path IN
                 (SELECT path FROM reference WHERE kind = ? AND target = ? AND role = ?) ORDER BY id""",
            (of_kind, kind, target, role),
        ).fetchall()
        for (document,) in rows:
            yield msgspec.json.decode(document, type=model)

    def label(self, vocabulary: str, term: str, language: str) -> str:
        """The label of a term in `de` or `en`; the term itself when there is none."""
        # Two labels that read the same are one name: then the other language's stands for both.
        row = self._db.execute(
            """SELECT spelling FROM name WHERE scope = ? AND key LIKE '%"label",%' ORDER BY key LIKE ? DESC LIMIT 1""",
            (f"words:{vocabulary}:{term}", f'%"label","{language}"]'),
        ).fetchone()
        return str(row[0]) if row else term

    # ------------------------------------------------------------------------------------------------------- names

    def by_name(self, scope: str, folded: str) -> list[str]:
        """Ids of the entries in that scope that carry exactly this folded name."""
        rows = self._db.execute("SELECT DISTINCT id FROM name WHERE scope = ? AND folded = ?", (scope, folded))
        return [row[0] for row in rows.fetchall()]

    def by_alias(self, scope: str, folded: str) -> list[str]:
        """Ids of the entries in that scope that claim exactly this folded name as an alias."""
        rows = self._db.execute(
            "SELECT DISTINCT id FROM name WHERE scope = ? AND folded = ? AND key <> '[\"name\"]'", (scope, folded)
        )
        return [row[0] for row in rows.fetchall()]

    def packages(self) -> dict[str, str]:
        """Ids of the products by the package URL of their packages, and of their source repositories."""
        rows = self._db.execute("SELECT url, id FROM repository WHERE kind = 'product'").fetchall()
        found = {f"pkg:golang/{url}": product for url, product in rows}
        found |= {f"pkg:github/{url[11:]}": product for url, product in rows if url.startswith("github.com/")}
        return found | dict(self.names("purl"))

    def names(self, scope: str) -> list[tuple[str, str]]:
        """All folded names in a scope with the id they belong to."""
        rows = self._db.execute("SELECT folded, id FROM name WHERE scope = ? ORDER BY folded, id", (scope,))
        return rows.fetchall()

    def names_ending(self, scope: str, folded: str) -> list[tuple[str, str]]:
        """Folded names in a scope that end in the given words, with the id they belong to."""
        rows = self._db.execute("SELECT folded, id FROM name WHERE scope = ? AND folded LIKE ?", (scope, f"% {folded}"))
        return rows.fetchall()

    def terms_called(self, vocabulary: str, folded: str) -> list[str]:
        """Ids of the vocabulary's terms with exactly this folded label or synonym."""
        start = f"words:{vocabulary}:"
        rows = self._db.execute(
            "SELECT DISTINCT scope FROM name WHERE scope > ? AND scope < ? AND folded = ? ORDER BY scope",
            (start, f"words:{vocabulary};", folded),
        )
        return [scope.removeprefix(start) for (scope,) in rows]

    def words_of(self, vocabulary: str) -> list[tuple[str, str]]:
        """All folded labels and synonyms of a vocabulary with the term they belong to."""
        start = f"words:{vocabulary}:"
        rows = self._db.execute(
            "SELECT folded, scope FROM name WHERE scope > ? AND scope < ? ORDER BY folded, scope",
            (start, f"words:{vocabulary};"),
        )
        return [(folded, scope.removeprefix(start)) for folded, scope in rows]

    def vocabulary_words(self, vocabulary: str) -> set[str]:
        """All folded labels and synonyms of a vocabulary."""
        return {folded for folded, _ in self.words_of(vocabulary)}

    def by_repository(self, url: str) -> tuple[str, str] | None:
        """Kind and id of the entry with that repository, a product before a solution."""
        rows = self._db.execute(
            "SELECT kind, id FROM repository WHERE url = ? ORDER BY kind, id", (canonical_repository(url),)
        ).fetchall()
        return rows[0] if rows else None

    def id_at(self, path: str) -> tuple[str, str] | None:
        """Kind and id of the usable entry in that file."""
        row: tuple[str, str] | None = self._db.execute("SELECT kind, id FROM entry WHERE path = ?", (path,)).fetchone()
        return row


def distance_km(one: Coordinates | None, other: Coordinates | None) -> float | None:
    """Great-circle distance in kilometres (haversine, mean earth radius); None when a point is not stated."""
    if one is None or other is None:
        return None
    lat1, lat2 = math.radians(one.lat), math.radians(other.lat)
    half_lat, half_lon = (lat2 - lat1) / 2, math.radians(other.lon - one.lon) / 2
    chord = math.sin(half_lat) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin(half_lon) ** 2
    return 2 * 6371.0 * math.asin(math.sqrt(chord))
