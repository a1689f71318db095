"""FRG005: a fork whose original is further ahead."""

from collections.abc import Iterator

from osreg_checks.check import check
from osreg_checks.finding import Finding, NotApplicable, Unknown
from osreg_checks.repository import RepoFacts
from osreg_registry.message import Message


@check(
    id="FRG005",
    name="fork-of-livelier",
    level="note",
    since="0.1.0",
    fix="Name the original under `repository:`, or say why the fork is the one to use.",
)
def fork_of_livelier(repository: RepoFacts) -> Iterator[Finding | NotApplicable | Unknown]:
    """The repository is no fork of one that is livelier.

    Forks are often copies that somebody made to try something. Who takes over the copy misses the corrections of the
    original.
    """
    parent = repository.fork_of
    if parent is None:
        yield NotApplicable(Message("it is no fork"))
    elif parent.archived:
        return
    elif parent.last_commit is None or repository.last_commit is None:
        unknown = repository.unknown.get("fork_of") or repository.unknown.get("last_commit")
        yield Unknown(unknown or Message("nothing is known of the commits of {url}", {"url": parent.url}), "repository")
    elif parent.last_commit > repository.last_commit:
        gaps = {"url": parent.url, "theirs": parent.last_commit.date(), "ours": repository.last_commit.date()}
        message = Message("a fork of {url}, which has commits up to {theirs}; its own end on {ours}", gaps)
        yield Finding("repository", message)
