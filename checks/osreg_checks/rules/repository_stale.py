"""FRG004: a repository in which nothing happens."""

from collections.abc import Iterator

from osreg_checks.check import check
from osreg_checks.clock import months_before
from osreg_checks.facts import Today
from osreg_checks.finding import Finding, NotApplicable, Unknown
from osreg_checks.repository import RepoFacts
from osreg_registry.message import Message
from osreg_registry.model import Policy


@check(
    id="FRG004",
    name="repository-stale",
    level="warning",
    since="0.1.0",
    fix="Ask its makers whether it is finished or given up, before you build on it.",
)
def repository_stale(
    repository: RepoFacts, policy: Policy, today: Today
) -> Iterator[Finding | NotApplicable | Unknown]:
    """The repository has a commit of the last eighteen months.

    Counted is the last commit on the main branch, not the last push, which a robot may have made. The policy sets the
    number of months. Software can be finished; then this is a reason to ask, not a verdict.
    """
    if repository.archived:
        yield NotApplicable(Message("the repository is archived"))
    elif repository.last_commit is None:
        unknown = repository.unknown.get("last_commit")
        yield Unknown(unknown or Message("the forge names no commit"), "repository")
    elif repository.last_commit.date() < months_before(today.day, policy.thresholds.repository_stale_months):
        yield Finding("repository", Message("the last commit is of {day}", {"day": repository.last_commit.date()}))
