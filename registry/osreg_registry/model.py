"""What the files say, field by field: the one statement from which JSON Schemas and field pages are derived.

A fact that is not stated is None (in lists: the empty list), never a default. Dates are text as in the file,
`2026`, `2026-11` or `2026-11-23`. Terms are those of publiccode.yml 0.7, SPDX, CycloneDX and purl where they have one.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Id = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Line = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"\S")]
Prose = Annotated[str, Meta(min_length=1, max_length=2000, pattern=r"\S")]
Url = Annotated[str, Meta(pattern=r"^https?://[^\s/?#]+\S*$", max_length=2000)]
Purl = Annotated[str, Meta(pattern=r"^pkg:[a-z][a-z0-9.+-]*/\S+$", max_length=500)]
Day = Annotated[str, Meta(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]
When = Annotated[str, Meta(pattern=r"^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$")]
Ags = Annotated[str, Meta(pattern=r"^[0-9]{5}([0-9]{3})?$")]
Expression = Annotated[str, Meta(min_length=1, max_length=300, pattern=r"\S")]
SolutionKey = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*/[a-z0-9]+(-[a-z0-9]+)*$", max_length=161)]
Language = Annotated[str, Meta(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
Country = Annotated[str, Meta(pattern=r"^[A-Z]{2}$")]
Email = Annotated[str, Meta(pattern=r"^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+$", max_length=254)]
Amount = Annotated[float, Meta(ge=0)]
Duration = Annotated[str, Meta(pattern=r"^P([0-9]{1,3}Y)?([0-9]{1,3}M)?([0-9]{1,4}D)?$", max_length=14)]


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What all entries share: they never change, and a key they do not know is an error."""


class Bilingual(Entry, frozen=True):
    """A text in both languages that a clerk reads."""

    de: Annotated[Prose, Meta(description="German text")]
    en: Annotated[Prose, Meta(description="English text")]


# --------------------------------------------------------------------------------------------------- organisations


class Coordinates(Entry, frozen=True):
    """A point in WGS 84."""

    lat: Annotated[float, Meta(ge=-90, le=90, description="Latitude in degrees")]
    lon: Annotated[float, Meta(ge=-180, le=180, description="Longitude in degrees")]


class Organisation(Entry, frozen=True):
    """A municipality, district, association or agency (`registry/organisations/<id>.yml`)."""

    id: Annotated[Id, Meta(description="File name without .yml, and name of the folder in solutions/")]
    name: Annotated[Line, Meta(description="Name in daily use")]
    kind: Annotated[Literal["municipality", "district", "association", "agency"], Meta(description="What it is")]
    sources: Annotated[list[Url], Meta(min_length=1, description="Where the facts stand")]
    checked: Annotated[Day, Meta(description="Day on which somebody last compared the entry with its sources")]
    official_name: Annotated[Line | None, Meta(description="Name with title")] = None
    aliases: Annotated[list[Line], Meta(description="Other names that people type")] = []
    ags: Annotated[
        Ags | None,
        Meta(description="Amtlicher Gemeindeschlüssel: 8 digits for a municipality, the first 5 for a district"),
    ] = None
    state: Annotated[
        Annotated[str, Meta(pattern=r"^[A-Z]{2}$")] | None, Meta(description="Land, second half of its ISO 3166-2 code")
    ] = None
    district: Annotated[Id | None, Meta(description="Organisation id of its district")] = None
    region: Annotated[Id | None, Meta(description="Region whose members count as neighbours of each other")] = None
    strategy: Annotated[
        Literal["pioneer", "participant", "agency"] | None,
        Meta(description="Part in the framework strategy `5 für Südwestfalen`"),
    ] = None
    coordinates: Annotated[Coordinates | None, Meta(description="A point inside it, for distances")] = None
    website: Annotated[Url | None, Meta(description="Its own page")] = None
    members: Annotated[
        list[Id], Meta(description="For an association: the organisations for which what it runs counts, too")
    ] = []
    until: Annotated[When | None, Meta(description="Last day, month or year in which it existed")] = None
    successor: Annotated[Id | None, Meta(description="Organisation that it was merged into")] = None


# -------------------------------------------------------------------------------------------------------- products


class Edition(Entry, frozen=True):
    """An edition whose licence differs from the product's: open core becomes visible."""

    name: Annotated[Line, Meta(description="Name of the edition")]
    licence: Annotated[Expression, Meta(description="SPDX expression; LicenseRef-proprietary for a paid edition")]


class FormerLicence(Entry, frozen=True):
    """A licence that the product had before."""

    until: Annotated[When, Meta(description="Last day, month or year under this licence")]
    licence: Annotated[Expression, Meta(description="SPDX expression")]
    source: Annotated[Url, Meta(description="Where the change is announced or visible")]


class Replacement(Entry, frozen=True):
    """The statement that the product can take the place of another one."""

    product: Annotated[Id, Meta(description="Product that can be replaced")]
    fit: Annotated[
        Literal["full", "partial", "adjacent"],
        Meta(description="full: the same job; partial: something important is missing; adjacent: covers one use of it"),
    ]
    note: Annotated[Bilingual, Meta(description="What is missing or must be minded")]
    source: Annotated[Url, Meta(description="Page that names it as an alternative")]
    checked: Annotated[Day, Meta(description="Day on which the source was looked at")]


class Rejection(Entry, frozen=True):
    """A look at the product as an alternative that ended with no."""

    product: Annotated[Id, Meta(description="Product that it does not replace")]
    reason: Annotated[Bilingual, Meta(description="Why not")]
    source: Annotated[Url, Meta(description="Page that shows the reason")]


class NoneKnown(Entry, frozen=True):
    """A search for open alternatives that found none: an answer, and a candidate for joint development."""

    checked: Annotated[Day, Meta(description="Day of the search")]
    sources: Annotated[list[Url], Meta(min_length=1, description="Catalogues and pages that were searched")]
    note: Annotated[Bilingual | None, Meta(description="What came nearest, or what is needed")] = None


class PublicUser(Entry, frozen=True):
    """A public body outside the registry that uses the product."""

    name: Annotated[Line, Meta(description="Name of the public body")]
    evidence: Annotated[Url, Meta(description="Page that says so")]
    checked: Annotated[Day, Meta(description="Day on which the page was looked at")]


class Provider(Entry, frozen=True):
    """A company that serves the product."""

    name: Annotated[Line, Meta(description="Name of the company")]
    url: Annotated[Url, Meta(description="Its page")]
    source: Annotated[Url, Meta(description="Page that says that it serves the product")]


class Product(Entry, frozen=True):
    """Software that anyone can obtain, open or proprietary (`registry/products/<id>.yml`)."""

    id: Annotated[Id, Meta(description="File name without .yml")]
    name: Annotated[Line, Meta(description="Name as the market says it")]
    licence: Annotated[
        Expression,
        Meta(description="SPDX expression; LicenseRef-proprietary for a product under no open licence"),
    ]
    categories: Annotated[list[Id], Meta(min_length=1, description="From publiccode.yml's list")]
    sources: Annotated[list[Url], Meta(min_length=1, description="Pages that carry vendor and licence")]
    checked: Annotated[Day, Meta(description="Day on which somebody last compared the entry with its sources")]
    aliases: Annotated[list[Line], Meta(description="Former names, abbreviations, the German name")] = []
    needs: Annotated[list[Id], Meta(description="Tasks of a town hall that it serves, finer than categories")] = []
    vendor: Annotated[Line | None, Meta(description="Who makes it")] = None
    website: Annotated[Url | None, Meta(description="Its own page")] = None
    wikidata: Annotated[Annotated[str, Meta(pattern=r"^Q[1-9][0-9]*$")] | None, Meta(description="Wikidata item")] = (
        None
    )
    editions: Annotated[list[Edition], Meta(description="Editions under another licence")] = []
    licence_history: Annotated[list[FormerLicence], Meta(description="Licences it had before")] = []
    repository: Annotated[Url | None, Meta(description="Where the source code is developed")] = None
    purls: Annotated[list[Purl], Meta(description="Packages, without version (https://github.com/package-url)")] = []
    publiccode: Annotated[Url | None, Meta(description="URL of its publiccode.yml")] = None
    replaces: Annotated[list[Replacement], Meta(description="Products whose place it can take")] = []
    no_alternative_known: Annotated[
        NoneKnown | None, Meta(description="For a product that is not open: a search for open alternatives found none")
    ] = None
    depends_on: Annotated[list[Line], Meta(description="Product ids or purls that it cannot run without")] = []
    languages: Annotated[list[Language], Meta(description="Languages of its interface, BCP 47")] = []
    providers: Annotated[list[Provider], Meta(description="Companies that serve it")] = []
    used_by: Annotated[list[PublicUser], Meta(description="Public users outside the registry")] = []
    rejected_as_alternative_to: Annotated[list[Rejection], Meta(description="Looked at and refused")] = []


# ------------------------------------------------------------------------------------------------------- solutions


class Dependency(Entry, frozen=True):
    """Something that the solution needs; `product` or `purl` names it."""

    product: Annotated[Id | None, Meta(description="Product id")] = None
    purl: Annotated[Purl | None, Meta(description="Package URL")] = None
    role: Annotated[Line | None, Meta(description="What it is needed for")] = None
    optional: Annotated[bool | None, Meta(description="True when the solution runs without it")] = None
    replaceable_by: Annotated[list[Id], Meta(description="Products that could take its place")] = []


class Guide(Entry, frozen=True):
    """A guide (Leitfaden) about the solution."""

    title: Annotated[Line, Meta(description="Its title")]
    url: Annotated[Url, Meta(description="Where it can be read")]
    licence: Annotated[Expression | None, Meta(description="SPDX expression")] = None


class Cost(Entry, frozen=True):
    """What it costs."""

    currency: Annotated[Annotated[str, Meta(pattern=r"^[A-Z]{3}$")], Meta(description="ISO 4217 code")]
    one_off: Annotated[Amount | None, Meta(description="Paid once")] = None
    yearly: Annotated[Amount | None, Meta(description="Paid each year")] = None


class Procurement(Entry, frozen=True):
    """The contract behind a bought or commissioned solution."""

    vendor: Annotated[Line | None, Meta(description="Contract partner")] = None
    contract_until: Annotated[When | None, Meta(description="Last day, month or year of the contract")] = None
    notice_period: Annotated[Duration | None, Meta(description="ISO 8601 duration, for example P3M")] = None
    cost: Annotated[Cost | None, Meta(description="What it costs")] = None
    alternatives_check: Annotated[
        Annotated[str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}-[a-z0-9]+(-[a-z0-9]+)*$")] | None,
        Meta(description="File name without .yml of the check record in the folder `checks` beside the entry"),
    ] = None


class Hosting(Entry, frozen=True):
    """Where it runs."""

    operator: Annotated[Line | None, Meta(description="Who runs it")] = None
    location: Annotated[Country | None, Meta(description="Country of the data, ISO 3166-1 alpha-2")] = None
    model: Annotated[Literal["on-premises", "saas", "hybrid"] | None, Meta(description="Way of running it")] = None


class Data(Entry, frozen=True):
    """What happens to the data."""

    personal: Annotated[bool | None, Meta(description="Whether it holds personal data")] = None
    open_data: Annotated[Url | None, Meta(description="Where its data is published")] = None
    export_formats: Annotated[list[Line], Meta(description="Formats in which the data can be taken away")] = []


class Contact(Entry, frozen=True):
    """Whom to ask: a role, never a person."""

    role: Annotated[Line, Meta(description="Office or role")]
    email: Annotated[Email | None, Meta(description="Role mailbox")] = None
    url: Annotated[Url | None, Meta(description="Contact page")] = None


class Waiver(Entry, frozen=True):
    """An exception from a check that ends by itself."""

    check: Annotated[Annotated[str, Meta(pattern=r"^[A-Z]{3}[0-9]{3}$")], Meta(description="Id of the check")]
    reason: Annotated[Prose, Meta(description="Why the finding is accepted for now")]
    approved_by: Annotated[Line, Meta(description="Role that decided")]
    until: Annotated[Day, Meta(description="Last day of the exception")]
    component: Annotated[
        Line | None,
        Meta(
            description="For which part of a bill of material: its package URL without version, or its name (for "
            "DEP006 the licence); `*` at the end stands for the rest. Without it, for all that the check finds"
        ),
    ] = None


class Exceptions(Entry, frozen=True):
    """Exceptions for a bill of material, in a file beside it (`osreg check --exceptions FILE`)."""

    exceptions: Annotated[list[Waiver], Meta(min_length=1, description="Exceptions from checks")]


class Solution(Entry, frozen=True):
    """What a municipality builds, buys, commissions or takes over (`solutions/<municipality>/<slug>.yml`)."""

    name: Annotated[Line, Meta(description="Name in daily use")]
    description: Annotated[Bilingual, Meta(description="What it does, in one sentence")]
    status: Annotated[Literal["planned", "pilot", "production", "ended"], Meta(description="Where it stands")]
    origin: Annotated[
        Literal["built", "commissioned", "bought", "adopted"] | None,
        Meta(description="How the municipality came by it; adopted: an open product that was taken over"),
    ] = None
    evidence: Annotated[list[Url], Meta(description="Public pages that show it")] = []
    checked: Annotated[Day | None, Meta(description="Day on which somebody last looked at the evidence")] = None
    confirmed: Annotated[Day | None, Meta(description="Day on which the municipality last confirmed the entry")] = None
    fields: Annotated[list[Id], Meta(description="Handlungsfelder of the strategy")] = []
    sdgs: Annotated[
        list[Annotated[int, Meta(ge=1, le=17)]], Meta(description="Sustainable Development Goals by number")
    ] = []
    categories: Annotated[list[Id], Meta(description="From publiccode.yml's list")] = []
    needs: Annotated[list[Id], Meta(description="Tasks of a town hall that it serves, finer than categories")] = []
    since: Annotated[When | None, Meta(description="Start of the present status")] = None
    until: Annotated[When | None, Meta(description="End of use")] = None
    product: Annotated[Id | None, Meta(description="Product id, when it is one")] = None
    version: Annotated[Line | None, Meta(description="Version in use")] = None
    reuses: Annotated[
        SolutionKey | None, Meta(description="`<municipality>/<slug>` of the solution it was taken over from")
    ] = None
    repository: Annotated[Url | None, Meta(description="Source code that the municipality publishes itself")] = None
    licence: Annotated[
        Expression | None, Meta(description="SPDX expression of what the municipality publishes itself")
    ] = None
    sbom: Annotated[Line | None, Meta(description="SBOM as path or URL")] = None
    dependencies: Annotated[list[Dependency], Meta(description="What it needs to run")] = []
    lead_project: Annotated[bool | None, Meta(description="Whether it is a Leitprojekt of the strategy")] = None
    partners: Annotated[list[Line], Meta(description="Partner organisations")] = []
    seeks_partners: Annotated[bool | None, Meta(description="Whether partners are wanted")] = None
    guides: Annotated[list[Guide], Meta(description="Guides about it")] = []
    procurement: Annotated[Procurement | None, Meta(description="The contract")] = None
    hosting: Annotated[Hosting | None, Meta(description="Where it runs")] = None
    data: Annotated[Data | None, Meta(description="What happens to the data")] = None
    standards: Annotated[list[Line], Meta(description="Open interfaces: OParl, XÖV, SensorThings, ...")] = []
    contact: Annotated[Contact | None, Meta(description="Whom to ask")] = None
    exceptions: Annotated[list[Waiver], Meta(description="Exceptions from checks")] = []


class Considered(Entry, frozen=True):
    """An alternative that was looked at before a purchase."""

    product: Annotated[Id, Meta(description="Product id")]
    outcome: Annotated[Literal["chosen", "rejected", "open"], Meta(description="What came of it")]
    reason: Annotated[Prose | None, Meta(description="Why")] = None


class CheckRecord(Entry, frozen=True):
    """The record of an alternatives check (`solutions/<municipality>/checks/<date>-<slug>.yml`)."""

    date: Annotated[Day, Meta(description="Day of the check; the file name starts with it")]
    query: Annotated[Line, Meta(description="What was asked")]
    verdict: Annotated[
        Literal["open", "source-available", "proprietary", "undetermined"], Meta(description="Openness of the subject")
    ]
    product: Annotated[Id | None, Meta(description="Product that was checked, when known")] = None
    alternatives: Annotated[list[Considered], Meta(description="What was looked at")] = []
    decision: Annotated[Prose | None, Meta(description="What was decided")] = None
    decided_by: Annotated[Line | None, Meta(description="Role that decided")] = None
    policy: Annotated[Line | None, Meta(description="Version of the policy")] = None
    registry: Annotated[Line | None, Meta(description="Revision of the registry")] = None
    asked_by: Annotated[Line | None, Meta(description="Office and role that asked, never a person")] = None
    record: Annotated[
        Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")] | None,
        Meta(description="SHA-256 of the machine-readable record, the file of the same name that ends in .json"),
    ] = None


# ----------------------------------------------------------------------------------------- policy and vocabularies


class Accepted(Entry, frozen=True):
    """Which licences a municipality accepts."""

    lists: Annotated[
        list[Literal["opencode", "osi", "fsf"]], Meta(description="Licences on one of these lists are accepted")
    ]
    licences: Annotated[list[Line], Meta(description="SPDX ids accepted besides")] = []
    refused: Annotated[list[Line], Meta(description="SPDX ids refused although a list has them")] = []


class Thresholds(Entry, frozen=True):
    """Numbers that checks compare with."""

    confirm_after_months: Annotated[int, Meta(ge=1, description="A record older than this is stale")]
    contract_notice_months: Annotated[int, Meta(ge=0, description="Warn this long before the notice period starts")]
    check_valid_months: Annotated[int, Meta(ge=1, description="An alternatives check is good for this long")]
    neighbour_km: Annotated[int, Meta(ge=0, description="Municipalities up to this distance are neighbours")]
    repository_stale_months: Annotated[int, Meta(ge=1, description="A repository without a commit for longer is stale")]


class ForgeHost(Entry, frozen=True):
    """A host and the forge that speaks there: stated, never guessed from a page."""

    host: Annotated[
        Annotated[str, Meta(pattern=r"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?$", max_length=253)],
        Meta(description="Host of the repositories' URLs, with its port if that is not the usual one"),
    ]
    kind: Annotated[
        Literal["github", "gitlab", "gitea", "bitbucket"],
        Meta(description="What speaks there; gitea stands for Forgejo, too, which its version tells apart"),
    ]
    api: Annotated[Url | None, Meta(description="Base URL of its API, when it is not the usual one")] = None


class Service(Entry, frozen=True):
    """A service that knows about licences, ends of life or archived sources."""

    id: Annotated[
        Literal["depsdev", "ecosystems", "clearlydefined", "endoflife", "softwareheritage"],
        Meta(description="Which service"),
    ]
    api: Annotated[Url, Meta(description="Its base URL")]


class Sources(Entry, frozen=True):
    """Whom osreg asks about repositories and packages (`registry/sources.yml`)."""

    forges: Annotated[list[ForgeHost], Meta(description="Hosts of forges; repositories elsewhere are not asked for")]
    services: Annotated[list[Service], Meta(description="Services; one that is not listed is not asked")]
    sources: Annotated[list[Url], Meta(min_length=1, description="Where the interfaces are described")]
    checked: Annotated[Day, Meta(description="Day on which somebody last compared it with its sources")]


PurlPattern = Annotated[str, Meta(pattern=r"^pkg:[a-z][a-z0-9.+-]*/([^\s*@?#]+\*?|[^\s*@?#]+/\*)$", max_length=300)]


class Betrayal(Entry, frozen=True):
    """Packages that are of use only with a certain product: the driver of a closed database, the SDK of a service."""

    purls: Annotated[
        list[PurlPattern],
        Meta(min_length=1, description="Package URLs without version; `*` at the end stands for the rest of the name"),
    ]
    product: Annotated[Id, Meta(description="Product id")]
    note: Annotated[Bilingual, Meta(description="What the packages are")]
    source: Annotated[Url, Meta(description="Page that shows it")]
    checked: Annotated[Day, Meta(description="Day on which somebody last looked at the source")]
    optional: Annotated[
        bool | None, Meta(description="True when the packages are commonly used without the product")
    ] = None


class PurlPatterns(Entry, frozen=True):
    """Which package betrays which product (`registry/purl-patterns.yml`)."""

    patterns: Annotated[list[Betrayal], Meta(description="Packages, and the product that they need")]
    sources: Annotated[list[Url], Meta(min_length=1, description="Where package URLs are described")]
    checked: Annotated[Day, Meta(description="Day on which somebody last looked at the list as a whole")]


class Policy(Entry, frozen=True):
    """Which licences are accepted, and the thresholds (`registry/policy.yml`)."""

    version: Annotated[Line, Meta(description="Quoted in every verdict")]
    accepted: Annotated[Accepted, Meta(description="Accepted licences")]
    thresholds: Annotated[Thresholds, Meta(description="Numbers that checks compare with")]
    sources: Annotated[list[Url], Meta(min_length=1, description="Where the lists stand")]
    checked: Annotated[Day, Meta(description="Day on which somebody last compared it with its sources")]
    approved_products: Annotated[list[Id], Meta(description="Products that are preferred among equals")] = []


class OwnLicences(Entry, frozen=True):
    """Licences on which a municipality decides otherwise than the policy of the registry."""

    licences: Annotated[list[Line], Meta(description="SPDX ids accepted besides")] = []
    refused: Annotated[list[Line], Meta(description="SPDX ids refused although the policy accepts them")] = []


class OwnThresholds(Entry, frozen=True):
    """Thresholds that a municipality sets otherwise; the others stay those of the registry."""

    confirm_after_months: Annotated[Annotated[int, Meta(ge=1)] | None, Meta(description="A record older is stale")] = (
        None
    )
    contract_notice_months: Annotated[
        Annotated[int, Meta(ge=0)] | None, Meta(description="Warn this long before the notice period starts")
    ] = None
    check_valid_months: Annotated[
        Annotated[int, Meta(ge=1)] | None, Meta(description="An alternatives check is good for this long")
    ] = None
    neighbour_km: Annotated[
        Annotated[int, Meta(ge=0)] | None, Meta(description="Municipalities up to this distance are neighbours")
    ] = None
    repository_stale_months: Annotated[
        Annotated[int, Meta(ge=1)] | None, Meta(description="A repository without a commit for longer is stale")
    ] = None


class MunicipalPolicy(Entry, frozen=True):
    """What a municipality decides otherwise than the policy of the registry (`solutions/<municipality>/policy.yml`)."""

    version: Annotated[Line, Meta(description="Quoted in every verdict, behind the version of the registry's policy")]
    decided_by: Annotated[Line, Meta(description="Role that decided")]
    checked: Annotated[Day, Meta(description="Day of the decision, or of its last review")]
    accepted: Annotated[OwnLicences | None, Meta(description="Licences accepted besides, or refused")] = None
    thresholds: Annotated[OwnThresholds | None, Meta(description="Numbers that checks compare with")] = None
    approved_products: Annotated[list[Id], Meta(description="Products that are preferred among equals")] = []
    sources: Annotated[list[Url], Meta(description="Where the decision stands")] = []


class Words(Entry, frozen=True):
    """Words by language."""

    de: Annotated[list[Line], Meta(description="German words")] = []
    en: Annotated[list[Line], Meta(description="English words")] = []


class Term(Entry, frozen=True):
    """A term of a controlled vocabulary."""

    id: Annotated[Id, Meta(description="As used in entries")]
    label: Annotated[Bilingual, Meta(description="What people read")]
    synonyms: Annotated[Words | None, Meta(description="Everyday words for it")] = None


class Vocabulary(Entry, frozen=True):
    """A controlled vocabulary (`registry/vocabularies/<id>.yml`)."""

    id: Annotated[Id, Meta(description="File name without .yml")]
    title: Annotated[Bilingual, Meta(description="What it is")]
    version: Annotated[Line, Meta(description="Version of the list")]
    checked: Annotated[Day, Meta(description="Day on which it was last compared with its origin")]
    terms: Annotated[list[Term], Meta(min_length=1, description="Its terms")]
    origin: Annotated[Url | None, Meta(description="Where the list comes from; absent for a list of osreg's own")] = (
        None
    )


KINDS: dict[str, type[Entry]] = {
    "organisation": Organisation,
    "product": Product,
    "solution": Solution,
    "check-record": CheckRecord,
    "policy": Policy,
    "municipal-policy": MunicipalPolicy,
    "vocabulary": Vocabulary,
    "sources": Sources,
    "purl-patterns": PurlPatterns,
    "exceptions": Exceptions,
}
