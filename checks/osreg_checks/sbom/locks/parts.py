"""What every form states in its own way: a component's package URL, and its licence."""

from __future__ import annotations

import re
from functools import lru_cache

from osreg_checks.sbom.document import Stated

_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
_VERSION = re.compile(r"[A-Za-z0-9._-]+")
_EXPRESSION = re.compile(r"[()]|\s(?:and|or|with)\s", re.IGNORECASE)
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]*")
#: Words of npm and composer that stand for no licence of the SPDX list.
_WORDS = {"unlicensed", "proprietary", "commercial", "none", "custom"}


def purl(
    kind: str, namespace: str | None, name: str, version: str | None, qualifiers: dict[str, str] | None = None
) -> str | None:
    """The package URL in its canonical form (https://github.com/package-url/purl-spec); None when there is none."""
    if namespace is None and qualifiers is None and version and _NAME.fullmatch(name) and _VERSION.fullmatch(version):
        return f"pkg:{kind}/{name}@{version}"  # nine of ten; the library takes ten times as long for the same
    from packageurl import PackageURL  # noqa: PLC0415 -- the plain ones do without

    try:
        return PackageURL(kind, namespace, name, version or None, qualifiers).to_string()
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def stated(value: str) -> Stated | None:
    """A licence as package.json and composer.json write it: an SPDX id, an expression, or some name.

    https://docs.npmjs.com/cli/configuring-npm/package-json#license, https://getcomposer.org/doc/04-schema.md#license
    """
    value = value.strip()
    if not value:
        return None
    if value.lower() in _WORDS or value.upper().startswith("SEE LICENSE"):
        return Stated("name", value)
    if _EXPRESSION.search(value):
        return Stated("expression", value)
    return Stated("id" if _ID.fullmatch(value) else "name", value)


@lru_cache(maxsize=4096)
def all_stated(values: tuple[str, ...]) -> tuple[Stated, ...]:
    """The licences side by side: a list says neither AND nor OR."""
    return tuple(found for value in dict.fromkeys(values) if (found := stated(value)) is not None)
