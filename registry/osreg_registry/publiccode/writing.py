"""A clean core publiccode.yml of a solution: what the registry knows, over what its publisher wrote.

No country section, no key that the standard has dropped, keys in the standard's order. What nobody stated is left out,
and then is among the faults of the result: the registry does not know the platforms of a software, and guesses none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from osreg_registry.drafting import dumped
from osreg_registry.message import Message
from osreg_registry.publiccode.judging import dotted
from osreg_registry.publiccode.shape import KEYS, Key

if TYPE_CHECKING:
    from osreg_registry.catalogue import Catalogue, Use
    from osreg_registry.strict_yaml import Path

_COUNTRIES = ("IT", "it")
#: The first stage of the software that a status of its use stands for.
_STAGE = {"planned": "concept", "pilot": "beta", "production": "stable", "ended": "obsolete"}


def of_solution(catalogue: Catalogue, use: Use) -> dict[str, Any]:
    """The keys that the registry knows of a solution, and of its product where it is one."""
    one = use.solution
    product = catalogue.product(one.product) if one.product else None
    origin = catalogue.solution(one.reuses) if one.reuses else None
    licence = one.licence or (product.licence if product else None)
    known: dict[str, Any] = {
        "publiccodeYmlVersion": "0",
        "name": product.name if product and not one.repository else one.name,
        "url": one.repository or (product.repository if product else None),
        "landingURL": product.website if product and not one.repository else None,
        "isBasedOn": origin.solution.repository if origin and one.repository else None,
        "categories": list(one.categories or (product.categories if product else ())),
        "developmentStatus": _STAGE.get(one.status) if one.repository else None,
        "description": {
            language: {"shortDescription": text}
            for language, text in (("de", one.description.de), ("en", one.description.en))
        },
        "legal": {"license": licence},
        "dependsOn": _dependencies(catalogue, use),
        "localisation": {"availableLanguages": list(product.languages) if product else []},
    }
    if one.repository and use.organisation.website:
        known["organisation"] = {"name": use.organisation.name, "uri": use.organisation.website}
    if one.contact and one.repository:
        known["maintenance"] = {"contacts": [{"name": one.contact.role, "email": one.contact.email}]}
    return known


def _dependencies(catalogue: Catalogue, use: Use) -> dict[str, Any]:
    """Products that it needs, open and not; what nobody can tell apart is left out."""
    found: dict[str, list[Any]] = {"open": [], "proprietary": []}
    for needed in use.solution.dependencies:
        product = catalogue.product(needed.product) if needed.product else None
        openness = catalogue.licence(product.licence).openness if product else "undetermined"
        kind = "open" if openness == "open" else "proprietary" if openness != "undetermined" else ""
        if product and kind:
            found[kind].append({"name": product.name, "optional": needed.optional})
    return found


def merged(base: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """Both together; what the publisher wrote stands, what is missing there comes from the registry."""
    result = dict(base)
    for key, value in known.items():
        there = result.get(key)
        if isinstance(there, dict) and isinstance(value, dict):
            result[key] = merged(there, value) if key != "description" else there
        elif there in (None, "", [], {}):
            result[key] = value
    return result


def with_users(document: Mapping[str, Any], users: Sequence[str]) -> dict[str, Any]:
    """The document with these users added to those that it states."""
    stated = document.get("usedBy")
    there = [one for one in stated if isinstance(one, str)] if isinstance(stated, list) else []
    known = {one.casefold() for one in there}
    return {**document, "usedBy": [*there, *(user for user in users if user.casefold() not in known)]}


def cleaned(document: Mapping[str, Any]) -> tuple[dict[str, Any], list[tuple[str, Message]]]:
    """The document in the standard's order, and what was taken out of it, with the reason."""
    dropped: list[tuple[str, Message]] = []
    result = _clean(document, KEYS, (), dropped)
    result["publiccodeYmlVersion"] = "0"
    for name in ("countries", "unsupportedCountries"):
        audience = result.get("intendedAudience")
        codes = audience.get(name) if isinstance(audience, dict) else None
        if isinstance(codes, list):
            result["intendedAudience"][name] = [code.upper() if isinstance(code, str) else code for code in codes]
    return result, dropped


def _clean(
    section: Mapping[str, Any], keys: Mapping[str, Key], path: Path, dropped: list[tuple[str, Message]]
) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for name, key in keys.items():
        value = section.get(name)
        if value in (None, "", [], {}):
            continue
        if key.deprecated or (not path and name in _COUNTRIES):
            reason = key.deprecated or Message("the standard drops the sections of countries")
            dropped.append((dotted((*path, name)), reason))
            continue
        value = _below(value, key, (*path, name), dropped)
        if value not in (None, "", [], {}):
            result[name] = value
    unknown = [name for name in section if name not in keys]
    dropped += [(dotted((*path, name)), Message("the standard has no key `{key}`", {"key": name})) for name in unknown]
    return result


def _below(value: Any, key: Key, path: Path, dropped: list[tuple[str, Message]]) -> Any:
    keys = key.keys
    if keys is None:
        return value
    if key.kind == "section" and isinstance(value, dict):
        return _clean(value, keys, path, dropped)
    if key.kind == "by-language" and isinstance(value, dict):
        return {
            tag: _clean(one, keys, (*path, tag), dropped) if isinstance(one, dict) else one
            for tag, one in value.items()
        }
    if key.kind == "sections" and isinstance(value, list):
        return [
            _clean(one, keys, (*path, number), dropped) if isinstance(one, dict) else one
            for number, one in enumerate(value)
        ]
    return value


def text_of(document: Mapping[str, Any]) -> bytes:
    """The document as a file."""
    return dumped(document).encode()
