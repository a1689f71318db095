"""The closed lists of publiccode.yml 0.7.0 (https://github.com/publiccodeyml/publiccode.yml, docs/standard)."""

from __future__ import annotations

from functools import cache

#: All versions whose keys are those of 0.7 or fewer; `0` stands for the newest.
VERSIONS = frozenset(
    {"0", "0.2.1", "0.2.2", "0.5.1", "0.5.2", *(f"0.{minor}{patch}" for minor in range(2, 8) for patch in ("", ".0"))}
)
NEWEST = "0.7"
STATUSES = ("concept", "development", "beta", "stable", "obsolete")
TYPES = (
    *(f"standalone/{kind}" for kind in ("mobile", "iot", "desktop", "web", "backend", "other")),
    *("addon", "library", "configurationFiles"),
)
MAINTENANCE = ("internal", "contract", "community", "none")
#: docs/standard/scope-list.rst
SCOPES = (
    "agriculture",
    "culture",
    "defence",
    "education",
    "emergency-services",
    "employment",
    "energy",
    "environment",
    "finance-and-economic-development",
    "foreign-affairs",
    "government",
    "healthcare",
    "infrastructures",
    "justice",
    "local-authorities",
    "manufacturing",
    "research",
    "science-and-technology",
    "security",
    "society",
    "sport",
    "tourism",
    "transportation",
    "welfare",
)
#: docs/standard/aliases-list.rst
ALIASES = ("gdpr", "eidas", "nis2", "cra", "spid", "cie", "anpr", "pagopa", "io")
#: ISO 3166-1 alpha-2, the officially assigned codes (https://www.iso.org/iso-3166-country-codes.html).
_CODES = (
    "ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCA"
    "CCCDCFCGCHCICKCLCMCNCOCRCUCVCWCXCYCZDEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRGA"
    "GBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGYHKHMHNHRHTHUIDIEILIMINIOIQIRISITJEJMJOJP"
    "KEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMS"
    "MTMUMVMWMXMYMZNANCNENFNGNINLNONPNRNUNZOMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQARERORS"
    "RURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTFTGTHTJTKTLTMTNTOTRTTTVTW"
    "TZUAUGUMUSUYUZVAVCVEVGVIVNVUWFWSYEYTZAZMZW"
)
COUNTRIES = frozenset(_CODES[place : place + 2] for place in range(0, len(_CODES), 2))


@cache
def categories() -> frozenset[str]:
    """The standard's categories, which the registry ships as a vocabulary."""
    from osreg_registry.paths import shipped  # noqa: PLC0415 -- only when a category is judged
    from osreg_registry.strict_yaml import parse  # noqa: PLC0415 -- as above

    raw = (shipped() / "registry/vocabularies/categories.yml").read_bytes()
    return frozenset(term["id"] for term in parse(raw, limit=512 * 1024).data["terms"])
