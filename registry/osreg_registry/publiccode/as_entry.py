"""A solution's fields out of a publiccode.yml, and what of the file has no place in them.

The file speaks of the software, a solution of its use by one municipality: where it stands is read as if whoever
publishes the software used it in that state, and said to be so.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from osreg_registry.left_over import LeftOver
from osreg_registry.licence_text import read_stated
from osreg_registry.message import Message
from osreg_registry.names import fold
from osreg_registry.publiccode.judging import dotted

if TYPE_CHECKING:
    from osreg_registry.catalogue import Catalogue
    from osreg_registry.publiccode.fields import Fields
    from osreg_registry.strict_yaml import Path

#: How far the software has come, as the use of whoever publishes it.
STATUS = {
    "concept": "planned",
    "development": "pilot",
    "beta": "pilot",
    "stable": "production",
    "obsolete": "ended",
}
_LANGUAGES = ("de", "en")
_LONGEST = 2000
_NO_PLACE = Message("an entry has no place for it")
_PERSONAL = Message("names and addresses of persons do not go into the registry")
_PERSONS = ("contacts", "contractors", "authorsFile")


class Drafted(NamedTuple):
    """The fields of a solution, what was left over, what a person has to look at, and which description is a copy."""

    fields: dict[str, Any]
    left: list[LeftOver]
    remarks: list[Message]
    untranslated: list[str]


def solution_fields(file: Fields, catalogue: Catalogue) -> Drafted:
    """The fields that the file states. Never raises: what is not understood is left over."""
    return _Drafting(file, catalogue).drafted()


class _Drafting:
    def __init__(self, file: Fields, catalogue: Catalogue) -> None:
        self._file = file
        self._catalogue = catalogue
        self._fields: dict[str, Any] = {}
        self._taken: set[Path] = set()
        self._why: dict[Path, Message] = {}
        self._remarks: list[Message] = []
        self._untranslated: list[str] = []

    def drafted(self) -> Drafted:
        self._identity()
        self._description()
        self._source()
        self._licence()
        self._categories()
        self._based_on()
        self._dependencies()
        self._take("publiccodeYmlVersion")
        self._fields["evidence"] = self._pages()
        return Drafted(self._fields, list(self._left()), self._remarks, self._untranslated)

    # ------------------------------------------------------------------------------------------------- what it says

    def _identity(self) -> None:
        named = self._file.text("name")
        if named and not self._put("name", named[:200], "name"):
            self._remarks.append(Message("the file states no name"))
        self._put("version", self._file.text("softwareVersion"), "softwareVersion")
        stated = self._file.text("developmentStatus")
        self._put("status", STATUS.get(stated or ""), "developmentStatus")

    def _description(self) -> None:
        """The short description in both languages; what only one has stands in both until somebody translates it."""
        sections = self._file.value(("description",))
        tags = list(sections) if isinstance(sections, dict) else []
        found: dict[str, str] = {}
        for language in _LANGUAGES:
            for tag in sorted(tags, key=lambda tag: tag.lower() != language):
                path = ("description", tag, "shortDescription")
                text = self._file.text(*path)
                if tag.lower().partition("-")[0] == language and text and language not in found:
                    found[language] = " ".join(text.split())[:_LONGEST]
                    self._take(*path)
        for tag in tags if not found else ():
            if text := self._file.text("description", tag, "shortDescription"):
                found = {tag: " ".join(text.split())[:_LONGEST]}
                self._take("description", tag, "shortDescription")
                break
        if found:
            self._untranslated = [language for language in _LANGUAGES if language not in found]
            copy = next(iter(found.values()))
            self._fields["description"] = {language: found.get(language, copy) for language in _LANGUAGES}

    def _source(self) -> None:
        """A product that the registry knows by its repository; else the repository itself."""
        url = self._file.text("url")
        if url is None:
            return
        known = self._catalogue.by_repository(url)
        if known and known[0] == "product":
            self._put("product", known[1], "url")
        elif _is_web(url):
            self._put("repository", url, "url")
        else:
            self._why["url",] = Message("only addresses that start with http:// or https:// are taken")

    def _licence(self) -> None:
        stated = self._file.text("legal", "license")
        if stated is None:
            return
        read = read_stated(stated, self._catalogue.licence_table)
        if read.expression is None:
            self._why["legal", "license"] = read.reason or _NO_PLACE
        elif "product" in self._fields:
            self._why["legal", "license"] = Message("the entry of the product states the licence")
        else:
            self._put("licence", read.expression, "legal", "license")
            if read.expression != stated:
                gaps = {"stated": stated, "licence": read.expression}
                self._remarks.append(Message("`{stated}` was read as `{licence}`", gaps))

    def _categories(self) -> None:
        known = {term for _, term in self._catalogue.words_of("categories")}
        taken = []
        for number, category in enumerate(self._file.texts("categories")):
            path = ("categories", number)
            if category in known:
                taken.append(category)
                self._take(*(path if isinstance(self._file.value(("categories",)), list) else path[:1]))
            else:
                self._why[path] = Message("it is no category of the standard")
        if taken:
            self._fields["categories"] = list(dict.fromkeys(taken))

    def _based_on(self) -> None:
        for number, url in enumerate(self._file.texts("isBasedOn")):
            known = self._catalogue.by_repository(url)
            if known and known[0] == "solution" and "reuses" not in self._fields:
                is_list = isinstance(self._file.value(("isBasedOn",)), list)
                self._put("reuses", known[1], *(("isBasedOn", number) if is_list else ("isBasedOn",)))

    def _dependencies(self) -> None:
        """Those whose name is that of a product in the registry."""
        needed = []
        for kind in ("open", "proprietary"):
            items = self._file.value(("dependsOn", kind))
            for number, item in enumerate(items if isinstance(items, list) else ()):
                path = ("dependsOn", kind, number)
                name = self._file.text(*path, "name")
                if product := self._product(name) if name else None:
                    needed.append({"product": product, **self._optional(item, path)})
                    self._take(*path, "name")
                elif name:
                    self._why[*path, "name"] = Message("the registry knows no product of this name")
        if needed:
            self._fields["dependencies"] = needed

    def _optional(self, item: Any, path: Path) -> dict[str, bool]:
        if not isinstance(item.get("optional"), bool):
            return {}
        self._take(*path, "optional")
        return {"optional": item["optional"]}

    def _product(self, name: str) -> str | None:
        folded = fold(name)
        found = self._catalogue.by_name("product", folded) or self._catalogue.by_alias("product", folded)
        return found[0] if len(found) == 1 else None

    def _pages(self) -> list[str]:
        """Public pages that show it: its own page, else its source."""
        page = self._file.text("landingURL")
        if page and _is_web(page):
            self._take("landingURL")
            return [page]
        url = self._file.text("url")
        return [url] if url and _is_web(url) else []

    # -------------------------------------------------------------------------------------------- what is left over

    def _put(self, key: str, value: Any, *path: str | int) -> bool:
        if value is None:
            return False
        self._fields[key] = value
        self._take(*path)
        return True

    def _take(self, *path: str | int) -> None:
        self._taken.add(path)

    def _left(self) -> Iterator[LeftOver]:
        for path in self._file.leaves():
            if path in self._taken:
                continue
            if any(part in _PERSONS for part in path):
                yield LeftOver(dotted(path), "", _PERSONAL)
                continue
            value = self._file.value(path)
            text = " ".join((value if isinstance(value, str) else str(value).lower()).split())
            yield LeftOver(dotted(path), text, self._why.get(path, _NO_PLACE))


def _is_web(url: str) -> bool:
    return url.startswith(("https://", "http://")) and not any(character.isspace() for character in url)
