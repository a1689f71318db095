"""The keys of publiccode.yml 0.7.0 in the standard's order; older versions have these or fewer.

https://github.com/publiccodeyml/publiccode.yml/blob/703f83dd/docs/standard/schema.core.rst and schema.it.rst; the order
is also that in which the reference, italia/publiccode-parser-go, judges them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from osreg_registry.message import Message
from osreg_registry.publiccode import lists, values
from osreg_registry.publiccode.values import Test

#: text; flag: true or false; texts: a list of text; text-or-texts; section: keys with values; sections: a list of
#: these; by-language: keys that are language tags, each with a section.
Kind = Literal["text", "flag", "texts", "text-or-texts", "section", "sections", "by-language"]


class Key(NamedTuple):
    """What a key holds, whether it has to be there, and what its text, or each text of its list, has to be."""

    kind: Kind = "text"
    required: bool = False
    test: Test | None = None
    keys: Mapping[str, Key] | None = None
    deprecated: Message | None = None


_DROP = Message("the standard has dropped this key: leave it out")


def _old(kind: Kind = "text", *, test: Test | None = None, instead: Message = _DROP) -> Key:
    return Key(kind, test=test, deprecated=instead)


def _must(kind: Kind = "text", *, test: Test | None = None, keys: Mapping[str, Key] | None = None) -> Key:
    return Key(kind, required=True, test=test, keys=keys)


_TEXT, _FLAG, _WEB = Key(), Key("flag"), Key(test=values.web_url)
_DAY = values.day
_DEPENDENCIES = Key(
    "sections",
    keys={"name": _must(), "versionMin": _TEXT, "versionMax": _TEXT, "optional": _FLAG, "version": _TEXT},
)
_DESCRIPTION = {
    "localisedName": _TEXT,
    "genericName": _old(test=values.long(0, 35)),
    "shortDescription": _must(test=values.long(1, 150)),
    "longDescription": _must(test=values.long(150, 10_000)),
    "documentation": _WEB,
    "apiDocumentation": _WEB,
    "features": _must("texts"),
    "screenshots": Key("texts"),
    "videos": Key("texts", test=values.web_url),
    "awards": Key("texts"),
}
_AUDIENCE = {
    "scope": Key("texts", test=values.one_of(lists.SCOPES)),
    "countries": Key("texts", test=values.country),
    "unsupportedCountries": Key("texts", test=values.country),
}
_MAINTENANCE = {
    "type": _must(test=values.one_of(lists.MAINTENANCE)),
    "contractors": Key(
        "sections",
        keys={"name": _must(), "email": Key(test=values.email), "website": _WEB, "until": _must(test=_DAY)},
    ),
    "contacts": Key(
        "sections",
        keys={"name": _must(), "email": Key(test=values.email), "affiliation": _TEXT, "phone": _TEXT},
    ),
}
ITALY: Mapping[str, Key] = {
    "countryExtensionVersion": Key(test=values.one_of(("0.2", "1.0"))),
    "conforme": Key(
        "section",
        keys=dict.fromkeys(("lineeGuidaDesign", "modelloInteroperabilita", "misureMinimeSicurezza", "gdpr"), _FLAG),
        deprecated=_DROP,
    ),
    "riuso": Key("section", keys={"codiceIPA": Key(test=values.italian_office)}),
    "piattaforme": Key("section", keys=dict.fromkeys(("spid", "pagopa", "cie", "anpr", "io"), _FLAG)),
}
KEYS: Mapping[str, Key] = {
    "publiccodeYmlVersion": _must(test=values.version),
    "name": _must(),
    "applicationSuite": _TEXT,
    "url": _must(test=values.url),
    "landingURL": _WEB,
    "isBasedOn": Key("text-or-texts", test=values.reference),
    "softwareVersion": _TEXT,
    "releaseDate": Key(test=_DAY),
    "logo": Key(test=values.picture),
    "monochromeLogo": _old(test=values.picture, instead=Message("the standard has dropped this key: use `logo`")),
    "organisation": Key("section", keys={"name": _TEXT, "uri": _must(test=values.uri)}),
    "inputTypes": _old("texts", test=values.mime_type),
    "outputTypes": _old("texts", test=values.mime_type),
    "platforms": _must("text-or-texts"),
    "categories": Key("texts", test=values.category),
    "usedBy": Key("texts"),
    "fundedBy": Key("sections", keys={"name": _TEXT, "uri": _must(test=values.uri)}),
    "roadmap": _WEB,
    "developmentStatus": _must(test=values.one_of(lists.STATUSES)),
    "softwareType": _must(test=values.one_of(lists.TYPES)),
    "supports": Key("sections", keys={"id": _must(test=values.alias_or_uri)}),
    "intendedAudience": Key("section", keys=_AUDIENCE),
    "description": _must("by-language", keys=_DESCRIPTION),
    "legal": _must(
        "section",
        keys={
            "license": _must(test=values.licence),
            "mainCopyrightOwner": _TEXT,
            "repoOwner": _old(instead=Message("the standard has dropped this key: use `organisation`")),
            "authorsFile": _old(),
        },
    ),
    "maintenance": _must("section", keys=_MAINTENANCE),
    "localisation": _must(
        "section", keys={"localisationReady": _must("flag"), "availableLanguages": _must("texts", test=values.language)}
    ),
    "dependsOn": Key(
        "section",
        keys={"open": _DEPENDENCIES, "proprietary": _DEPENDENCIES, "hardware": _DEPENDENCIES},
    ),
    "IT": Key("section", keys=ITALY),
    "it": Key("section", keys=ITALY, deprecated=Message("country codes are written in capitals: `IT`")),
}
#: At least one language has these; the reference wants them in each.
IN_ONE_LANGUAGE = ("longDescription", "features")
