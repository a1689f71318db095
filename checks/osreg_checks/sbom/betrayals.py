"""Which product a package betrays: an open component that is of use only with a closed database or service."""

from __future__ import annotations

from collections.abc import Iterable

from osreg_registry.model import Betrayal

# Types whose names ignore letter case (https://github.com/package-url/purl-spec, types).
_CASELESS = frozenset({"composer", "golang", "nuget", "pypi"})


class Betrayals:
    """The patterns of the registry, ready to be asked; of several that fit, the longest counts."""

    def __init__(self, patterns: Iterable[Betrayal]) -> None:
        self._exact: dict[str, Betrayal] = {}
        self._begin: dict[str, list[tuple[str, Betrayal]]] = {}
        for pattern in patterns:
            for purl in pattern.purls:
                name = plain(purl)
                if name.endswith("*"):
                    folder = name[:-1].rpartition("/")[0]
                    self._begin.setdefault(folder, []).append((name[:-1], pattern))
                else:
                    self._exact[name] = pattern
        for rows in self._begin.values():
            rows.sort(key=lambda row: -len(row[0]))

    def of(self, name: str) -> Betrayal | None:
        """What the package betrays, if anything, by its plain name."""
        if found := self._exact.get(name):
            return found
        rows = self._begin.get(name.rpartition("/")[0], ())
        return next((pattern for start, pattern in rows if name.startswith(start) and not name.endswith("/")), None)


def plain(purl: str) -> str:
    """The package URL without version, qualifiers and subpath, in the spelling of its type."""
    name = purl
    for mark in "?#":
        if mark in name:
            name = name.partition(mark)[0]
    head, at, _ = name.rpartition("@")
    # An `@` right after a slash begins a namespace (pkg:npm/@azure/identity), it does not separate a version.
    if at and "/" in head and head[-1] != "/":
        name = head
    if "%" in name:
        name = name.replace("%40", "@")
    kind = name[4:].partition("/")[0].lower()
    if kind in _CASELESS:
        name = name.lower()
    return name.replace("_", "-") if kind == "pypi" else name
