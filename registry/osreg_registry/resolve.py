"""What a person means by a target: a name, a package URL, a repository, an entry.

Identity comes from exact words only (folded: case, accents and punctuation do not count). A vendor before the name, and
an edition or year behind it, may be dropped; likeness alone gives suggestions, never an answer.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal, NamedTuple

from osreg_registry.catalogue import Catalogue
from osreg_registry.errors import UsageError
from osreg_registry.message import Message
from osreg_registry.model import Organisation
from osreg_registry.names import fold
from osreg_registry.needs import find_need, near_needs
from osreg_registry.urls import canonical_repository, front_page

MAX_LENGTH = 500
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_SOLUTION = re.compile(rf"{_ID.pattern}/{_ID.pattern}")
_VERSION = re.compile(r"v?[0-9]+|[ef][0-9]|r[0-9]")
_REPOSITORY = re.compile(r"(https?|git|ssh)(\+\w+)?://|git@|[\w-]+(\.[\w-]+)+/\S+/\S+")

Kind = Literal["product", "solution", "package", "repository", "sbom", "need", "unknown"]


class NearMiss(NamedTuple):
    """A product or need whose name is like what was asked for."""

    id: str
    name: str
    kind: Literal["product", "need"] = "product"


class Target(NamedTuple):
    """What was meant. Without `id` the registry does not know it; `near_misses` are then suggestions."""

    query: str
    kind: Kind
    id: str | None = None
    near_misses: tuple[NearMiss, ...] = ()


def resolve(catalogue: Catalogue, query: str) -> Target:
    """The target that the query names. Raises UsageError for a query that cannot name anything."""
    text = _sensible(query)
    if text.startswith("pkg:"):
        return _package(catalogue, text)
    if _REPOSITORY.match(text) and not front_page(text):
        return _repository(catalogue, text)
    target = _entry(catalogue, text) or _named(catalogue, text) or _by_host(catalogue, text) or _need(catalogue, text)
    # A bare word is a name first; when nothing is called so, it may still be a folder or file beside the user.
    if target is None and _exists(text):
        return _file(catalogue, text)
    return target or Target(text, "unknown", None, _suggestions(catalogue, text))


def resolve_need(catalogue: Catalogue, words: str) -> Target:
    """The need that the words name. Raises UsageError for words that cannot name anything."""
    text = _sensible(words)
    near = tuple(NearMiss(term, term, "need") for term in near_needs(catalogue, text))
    return _need(catalogue, text, inside=True) or Target(text, "need", None, near)


def _need(catalogue: Catalogue, text: str, *, inside: bool = False) -> Target | None:
    term = find_need(catalogue, text, inside=inside)
    return Target(text, "need", term) if term else None


def _suggestions(catalogue: Catalogue, text: str) -> tuple[NearMiss, ...]:
    """Products with a similar name; where there are none, needs with similar words."""
    return near_misses(catalogue, text) or tuple(NearMiss(term, term, "need") for term in near_needs(catalogue, text))


def _sensible(query: str) -> str:
    text = query.strip()
    if not text:
        raise UsageError(
            Message("nothing was asked for"), Message('name a product, for example "Microsoft SharePoint"')
        )
    if len(text) > MAX_LENGTH:
        message = Message("the name is {length} characters long", {"length": len(text)})
        raise UsageError(message, Message("ask for a product by its name; {limit} characters are enough", _LIMIT))
    return text


_LIMIT = {"limit": MAX_LENGTH}


# --------------------------------------------------------------------------------------- packages and repositories


def _package(catalogue: Catalogue, text: str) -> Target:
    from packageurl import PackageURL  # noqa: PLC0415 -- 20 ms, only for package URLs

    try:
        purl = PackageURL.from_string(text)
    except ValueError as error:
        message = Message("`{purl}` is not a package URL: {why}", {"purl": text[:200], "why": str(error)})
        raise UsageError(
            message, Message("write it as pkg:type/namespace/name, for example pkg:npm/ckeditor5")
        ) from error
    plain = PackageURL(purl.type, purl.namespace, purl.name).to_string()
    found = catalogue.by_name("purl", plain)
    if found:
        return Target(text, "product", found[0])
    return Target(text, "package", None, near_misses(catalogue, purl.name))


def _repository(catalogue: Catalogue, text: str) -> Target:
    found = catalogue.by_repository(text)
    if found:
        kind, entry_id = found
        return Target(text, "solution" if kind == "solution" else "product", entry_id)
    canonical = canonical_repository(text)
    if canonical is None:
        raise UsageError(Message("`{url}` is not the URL of a repository", {"url": text[:200]}))
    return Target(text, "repository", None, near_misses(catalogue, canonical.rpartition("/")[2]))


# --------------------------------------------------------------------------------------------------------- entries


def _entry(catalogue: Catalogue, text: str) -> Target | None:
    if _ID.fullmatch(text) and catalogue.product(text):
        return Target(text, "product", text)
    if _SOLUTION.fullmatch(text) and catalogue.solution(text):
        return Target(text, "solution", text)
    if text.endswith((".yml", ".yaml")):
        return _file(catalogue, text)
    return None


def _exists(text: str) -> bool:
    try:
        return Path(text).exists()
    except (OSError, ValueError):
        return False


def _file(catalogue: Catalogue, text: str) -> Target:
    path = Path(text)
    if path.is_dir():
        message = Message("{path} is a folder", {"path": text})
        raise UsageError(
            message, Message("name one entry; `osreg validate {path}` looks at all of them", {"path": text})
        )
    if not path.exists():
        raise UsageError(Message("there is no file {path}", {"path": text}), Message("check the path"))
    if path.suffix != ".yml":
        raise UsageError(Message("{path} is no entry of a registry", {"path": text}), Message("entries end in .yml"))
    absolute = path.resolve()
    if not absolute.is_relative_to(catalogue.root):
        message = Message("{path} is outside of the registry {root}", {"path": text, "root": str(catalogue.root)})
        raise UsageError(message, Message("name its registry with --registry"))
    found = catalogue.id_at(absolute.relative_to(catalogue.root).as_posix())
    if found is None or found[0] not in {"product", "solution"}:
        message = Message("{path} is not a usable product or solution", {"path": text})
        raise UsageError(message, Message("`osreg validate {path}` lists its faults", {"path": text}))
    return Target(text, "solution" if found[0] == "solution" else "product", found[1])


# ----------------------------------------------------------------------------------------------- names of products


def _by_host(catalogue: Catalogue, text: str) -> Target | None:
    """The one product whose front page is at that address."""
    host = front_page(text)
    found = catalogue.by_name("host", host) if host else []
    return Target(text, "product", found[0]) if len(found) == 1 else None


def _named(catalogue: Catalogue, text: str) -> Target | None:
    words = fold(text).split()
    editions = catalogue.vocabulary_words("editions")
    while words:
        found = _exactly(catalogue, words)
        if found:
            return Target(text, "product", found)
        # "SharePoint Server 2019": drop what says which edition, from the end, as long as a name is left.
        if len(words) == 1 or not (words[-1] in editions or _VERSION.fullmatch(words[-1])):
            break
        words.pop()
    return None


def _exactly(catalogue: Catalogue, words: list[str]) -> str | None:
    """The one product with that name, whether the vendor stands before it in the question, in the entry, or nowhere."""
    name = " ".join(words)
    # An alias says what the bare word means here. A name does not: "Session" is a messenger, but "SOMACOS Session" is
    # called so, too; then neither is meant for sure.
    found = set(catalogue.by_alias("product", name)) or set(catalogue.by_name("product", name)) | {
        product
        for full, product in catalogue.names_ending("product", name)
        if _is_vendor(catalogue, product, full.removesuffix(name).split())
    }
    found = found or {
        product
        for start in range(1, len(words))
        for product in catalogue.by_name("product", " ".join(words[start:]))
        if _is_vendor(catalogue, product, words[:start])
    }
    return found.pop() if len(found) == 1 else None


def _is_vendor(catalogue: Catalogue, product_id: str, words: list[str]) -> bool:
    product = catalogue.product(product_id)
    return bool(product and product.vendor and set(words) <= set(fold(product.vendor).split()))


def near_misses(catalogue: Catalogue, text: str, limit: int = 5) -> tuple[NearMiss, ...]:
    """Products with a similar name, the most similar first; empty when nothing is like it."""
    similar = _similar(catalogue, "product", text)[:limit]
    return tuple(NearMiss(product, entry.name) for product in similar if (entry := catalogue.product(product)))


def organisation_called(catalogue: Catalogue, name: str) -> Organisation | None:
    """The organisation of that id, name or AGS."""
    found = catalogue.by_name("organisation", fold(name)) or catalogue.by_name("ags", name.strip())
    return catalogue.organisation(found[0] if found else name.strip())


def near_organisations(catalogue: Catalogue, text: str, limit: int = 3) -> tuple[str, ...]:
    """Names of organisations that are like the text, the most similar first."""
    similar = _similar(catalogue, "organisation", text)[:limit]
    return tuple(entry.name for one in similar if (entry := catalogue.organisation(one)))


def near_solutions(catalogue: Catalogue, text: str, limit: int = 3) -> tuple[str, ...]:
    """Keys of solutions that are like the text, the most similar first."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 -- 20 ms, only when the key is not known

    keys = [key for key, _ in catalogue.documents("solution")]
    return tuple(found[0] for found in process.extract(text, keys, scorer=fuzz.ratio, score_cutoff=70, limit=limit))


def _similar(catalogue: Catalogue, scope: str, text: str) -> list[str]:
    """Ids of entries whose name is like the text as a whole, or shares all its words; the most similar first."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 -- 20 ms, only when the name is not known

    query = fold(text)[:MAX_LENGTH]
    names = catalogue.names(scope)
    choices = [name for name, _ in names]
    found: dict[str, float] = {}
    for scorer, cutoff in ((fuzz.ratio, 76), (fuzz.token_set_ratio, 92)):
        for _, score, position in process.extract(query, choices, scorer=scorer, score_cutoff=cutoff, limit=50):
            entry_id = names[position][1]
            found[entry_id] = max(found.get(entry_id, 0), score)
    return sorted(found, key=lambda entry_id: (-found[entry_id], entry_id))
