"""FRG006: a mirror that no longer follows what it mirrors."""

from collections.abc import Iterator

from osreg_checks.check import check
from osreg_checks.finding import Finding, NotApplicable, Unknown
from osreg_checks.repository import RepoFacts
from osreg_registry.message import Message


@check(
    id="FRG006",
    name="mirror-behind-upstream",
    level="note",
    since="0.1.0",
    fix="Name the original under `repository:`.",
)
def mirror_behind_upstream(repository: RepoFacts) -> Iterator[Finding | NotApplicable | Unknown]:
    """The repository is no mirror that has stopped following its original.

    Issues and corrections belong to the original; a mirror that stands still hides both.
    """
    original = repository.mirror_of
    if original is None:
        yield NotApplicable(Message("it is no mirror"))
    elif original.last_commit is None or repository.last_commit is None:
        yield Unknown(Message("nothing is known of the commits of {url}", {"url": original.url}), "repository")
    elif original.last_commit > repository.last_commit:
        gaps = {"url": original.url, "theirs": original.last_commit.date(), "ours": repository.last_commit.date()}
        message = Message("a mirror of {url}, which has commits up to {theirs}; its own end on {ours}", gaps)
        yield Finding("repository", message)
