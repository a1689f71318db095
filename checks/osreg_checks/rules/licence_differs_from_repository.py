"""LIC006: the entry says one licence, the source code another."""

from collections.abc import Iterator

from osreg_checks.check import check
from osreg_checks.finding import Finding, Unknown
from osreg_checks.licence_reader import agrees
from osreg_checks.online import DetectedLicences
from osreg_registry.message import Message


@check(
    id="LIC006",
    name="licence-differs-from-repository",
    level="warning",
    since="0.1.0",
    fix="Read the licence at its source, and correct `licence:` or ask its makers which one holds.",
)
def licence_differs_from_repository(detected: DetectedLicences) -> Iterator[Finding | Unknown]:
    """The licence of the entry is the one that the source code carries.

    Compared are the licence files of the repository, the forge's own reading where osreg has none, and what package
    services say. The bare text of a GPL fits "only" as well as "or later". One file that agrees is enough: a repository
    may hold several licences. Those of package services are looked at one by one.
    """
    verdicts = [(one, agrees(detected.stated, one.licence)) for one in detected.found]
    if all(verdict is None for _, verdict in verdicts):
        message = Message("`{licence}` cannot be compared with what was found", {"licence": detected.stated})
        yield Unknown(message, "licence")
    is_settled = any(verdict for one, verdict in verdicts if one.key == "licence")
    for one, verdict in verdicts:
        if verdict is False and not (is_settled and one.key == "licence"):
            gaps = {"stated": detected.stated, "where": one.where, "found": one.licence}
            yield Finding(one.key, Message("the entry says `{stated}`, {where} says `{found}`", gaps))
