"""LIC007: a licence that is another one than when osreg last looked."""

from collections.abc import Iterator

from osreg_checks.check import check
from osreg_checks.finding import Finding, NotApplicable, Unknown
from osreg_checks.online import LicencePast
from osreg_checks.repository import RepoFacts
from osreg_registry.message import Message


@check(
    id="LIC007",
    name="licence-changed",
    level="warning",
    since="0.1.0",
    fix="Read the new licence, correct `licence:`, keep the old one under `licence_history:`, and write the day under "
    "`checked:`.",
)
def licence_changed(past: LicencePast) -> Iterator[Finding | NotApplicable | Unknown]:
    """The repository has the licence that it had when osreg first saw it.

    Vendors have taken open products back: Elasticsearch, Redis, Terraform. Compared are the answers of the forge that
    osreg keeps as evidence; an entry that was checked after the change is settled.
    """
    if past.now.licence_files is None:
        unknown = past.now.unknown.get("licence_files")
        yield Unknown(unknown or Message("nobody looked for licence files"), "licence")
    elif past.before is None:
        yield NotApplicable(Message("osreg has never seen another licence there"))
    elif past.checked is None or past.checked <= past.before.at.date():
        old = _name(past.before.files, past.before.declared)
        gaps = {"old": old, "day": past.before.at.date(), "new": _present(past.now)}
        yield Finding("licence", Message("the licence was `{old}` on {day}, and is `{new}` now", gaps))


def _present(facts: RepoFacts) -> str:
    files = sorted({file.licence for file in facts.licence_files or () if file.licence})
    return _name(tuple(files), facts.declared)


def _name(files: tuple[str, ...], declared: str | None) -> str:
    return ", ".join(files) or declared or "NONE"
