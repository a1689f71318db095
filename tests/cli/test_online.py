"""`osreg check` and `osreg audit` with forges that answer: played on loopback, asked by real processes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from forges import LOGIN, Forges, play, sources, token_variable
from loopback import Loopback, Reply

from osreg_registry.strict_yaml import parse

Run = Callable[..., subprocess.CompletedProcess[str]]
NOON = 1795435200
DAY = 86400
FAULT = Reply(503, {"message": "unavailable"})


class Town:
    """The fictional registry with entries on played forges, and a way to run osreg in it."""

    def __init__(self, world: Path, loopback: Loopback, forges: Forges, run: Run) -> None:
        self.world, self.loopback, self.forges, self._run = world, loopback, forges, run
        document = msgspec.to_builtins(sources(loopback))
        self._write("registry/sources.yml", {key: value for key, value in document.items() if value is not None})

    def _write(self, path: str, document: Any) -> None:
        (self.world / path).write_text(json.dumps(document), encoding="utf-8")  # JSON is YAML

    def product(self, slug: str, repository: str, **fields: Any) -> None:
        entry = {"id": slug, "name": slug.title(), "licence": "MIT", "categories": ["project-management"]}
        entry |= {"repository": repository, "sources": [repository], "checked": "2026-11-01"}
        self._write(f"registry/products/{slug}.yml", entry | fields)

    def __call__(self, *arguments: str, days: int = 0, **env: str) -> subprocess.CompletedProcess[str]:
        return self._run(*arguments, **self.env(days) | env)

    def env(self, days: int = 0) -> dict[str, str]:
        epoch = str(NOON + days * DAY)
        return {"OSREG_OFFLINE": "0", "OSREG_TRUSTED_HOSTS": "127.0.0.1", "SOURCE_DATE_EPOCH": epoch}

    def outcome(self, answer: subprocess.CompletedProcess[str], check: str) -> tuple[str, str]:
        (row,) = [row for row in json.loads(answer.stdout)["results"] if row["check"] == check]
        return row["outcome"], row["reason"] or row["message"]


@pytest.fixture
def town(world: Path, osreg: Run) -> Iterator[Town]:
    with Loopback() as loopback:
        place = Town(world, loopback, play(loopback), osreg)
        place.product("planner", "https://github.com/town/1")
        yield place


def test_a_product_is_judged_by_what_its_forge_says(town: Town) -> None:
    town.forges.repositories["town/1"] = {"archived": True}
    answer = town("check", "Planner", "--format", "json")
    assert town.outcome(answer, "FRG003") == ("fail", "its owners have archived the repository")
    assert town.outcome(answer, "LIC006")[0] == "pass"
    assert answer.returncode == 1
    evidence = json.loads(answer.stdout)["evidence"]
    assert {row["status"] for row in evidence} >= {200}
    assert all(len(row["sha256"]) == 64 and row["fetched_at"] == "2026-11-23T12:00:00Z" for row in evidence)


def test_what_is_young_is_not_asked_for_again(town: Town) -> None:
    first = town("check", "Planner", "--format", "json")
    count = len(town.loopback.requests)
    assert count > 0
    assert town("check", "Planner", "--format", "json").stdout == first.stdout
    assert len(town.loopback.requests) == count


def test_a_given_up_alternative_sinks_and_is_marked(town: Town) -> None:
    note = {"de": "Gleiche Aufgabe.", "en": "Same job."}
    mapped = {"product": "closed-board", "note": note, "source": "https://board.example/", "checked": "2026-11-01"}
    town.product("planner", "https://github.com/town/1", replaces=[mapped | {"fit": "full"}])
    town.product("tafel", "https://codeberg.org/town/2", replaces=[mapped | {"fit": "partial"}])
    town.forges.repositories["town/1"] = {"archived": True}
    answer = town("check", "Closed Board", "--format", "json")
    rows = {row["id"]: row for row in json.loads(answer.stdout)["alternatives"]}
    assert list(rows).index("tafel") < list(rows).index("planner")
    assert "archived: nobody maintains it any more" in rows["planner"]["reasons"]
    assert "last commit on 2026-11-20" in rows["tafel"]["reasons"]
    page = town("check", "Closed Board", "--lang", "de").stdout
    assert "archiviert: niemand pflegt es mehr" in page
    assert "letzter Commit am 20.11.2026" in page


@pytest.mark.parametrize("broken", [FAULT, LOGIN, Reply(403, {"message": "Forbidden"}), Reply(429)])
def test_an_outage_is_unknown_and_never_a_finding(town: Town, broken: Reply) -> None:
    town.forges.down["github"] = broken
    answer = town("check", "Planner", "--format", "json")
    assert answer.returncode == 0
    outcome, reason = town.outcome(answer, "FRG001")
    assert outcome == "unknown"
    assert "127.0.0.1" in reason
    assert town("check", "Planner", "--strict").returncode == 3


def test_a_gone_repository_is_a_finding(town: Town) -> None:
    town.forges.repositories["town/1"] = {"gone": True}
    answer = town("check", "Planner", "--format", "json")
    assert town.outcome(answer, "FRG001")[0] == "fail"


def test_a_check_is_replayed_to_the_same_bytes(town: Town) -> None:
    town.forges.repositories["town/1"] = {"archived": True}
    town.forges.down["swh"] = FAULT
    first = town("check", "Planner", "--format", "json")
    moment = json.loads(first.stdout)["generated_at"]
    town.forges.repositories["town/1"] = {"archived": False}
    town.forges.down.clear()
    later = town("check", "Planner", "--format", "json", days=3)
    assert town.outcome(later, "FRG003")[0] == "pass"
    count = len(town.loopback.requests)
    replayed = town("check", "Planner", "--format", "json", "--as-of", moment, days=3)
    assert replayed.stdout == first.stdout
    assert replayed.returncode == first.returncode
    assert len(town.loopback.requests) == count


def test_evidence_can_be_handed_over_as_a_file(town: Town, tmp_path: Path) -> None:
    file = str(tmp_path / "belege.sqlite")
    first = town("check", "Planner", "--format", "json", "--evidence", file)
    replayed = town("check", "Planner", "--format", "json", "--evidence", file, "--as-of", "2026-11-23")
    assert json.loads(replayed.stdout)["results"] == json.loads(first.stdout)["results"]
    missing = town("check", "Planner", "--evidence", str(tmp_path / "no.sqlite"), "--as-of", "2026-11-23")
    assert missing.returncode == 2
    assert "no.sqlite cannot be used" in missing.stderr


@pytest.mark.parametrize("when", ["yesterday", "2030-01-01T00:00:00Z", "2026-13-01"])
def test_a_moment_that_is_none_is_explained(town: Town, when: str) -> None:
    answer = town("check", "Planner", "--as-of", when)
    assert answer.returncode == 2
    assert f"`{when}`" in answer.stderr


def test_offline_answers_from_what_is_stored(town: Town) -> None:
    town.forges.repositories["town/1"] = {"archived": True}
    town("check", "Planner")
    count = len(town.loopback.requests)
    answer = town("check", "Planner", "--offline", "--format", "json", days=30)
    assert town.outcome(answer, "FRG003")[0] == "fail"
    assert len(town.loopback.requests) == count


def test_old_facts_are_served_with_their_age_and_the_reason(town: Town) -> None:
    town("check", "Planner")
    town.forges.down["github"] = FAULT
    page = " ".join(town("check", "Planner", days=3).stdout.split())
    assert "github.com/town/1 is known as of 2026-11-23, since 127.0.0.1 has a fault (503)" in page


def test_a_repository_that_the_registry_does_not_know_is_asked_for(town: Town) -> None:
    answer = json.loads(town("check", "https://codeberg.org/town/7", "--format", "json").stdout)
    assert (answer["subject"]["kind"], answer["subject"]["licence"], answer["verdict"]) == ("repository", "MIT", "open")
    town.forges.down["forgejo"] = FAULT
    unknown = town("check", "https://codeberg.org/town/8")
    assert unknown.returncode == 3
    assert "has a fault (503)" in " ".join(unknown.stdout.split())


@pytest.mark.parametrize(
    ("licence", "text", "verdict"), [("ISC", None, "open"), ("NOASSERTION", "My own terms.", "undetermined")]
)
def test_a_stranger_may_have_a_licence_that_no_entry_has(town: Town, licence: str, text: str, verdict: str) -> None:
    town.forges.repositories["town/9"] = {"licence": licence, "text": text}
    answer = town("check", "https://codeberg.org/town/9", "--format", "json")
    assert json.loads(answer.stdout)["verdict"] == verdict


def test_a_token_goes_to_its_host_and_nowhere_else(town: Town) -> None:
    secret = "ghp_thisisasecret"
    answer = town("check", "Planner", "--format", "json", **{token_variable(town.loopback): secret})
    assert town.outcome(answer, "FRG003")[0] == "pass"
    stored = Path(os.environ["OSREG_EVIDENCE"])
    assert stored.exists()
    assert secret.encode() not in b"".join(path.read_bytes() for path in stored.parent.iterdir())
    assert secret not in answer.stdout + answer.stderr


def test_whoever_interrupts_does_not_wait_for_a_slow_forge(town: Town) -> None:
    town.forges.delay = 15
    command = [sys.executable, "-m", "osreg", "check", "Planner"]
    process = subprocess.Popen(command, cwd=town.world, env={**os.environ, **town.env()}, stderr=subprocess.PIPE)
    while not town.loopback.requests:
        time.sleep(0.05)
    started = time.monotonic()
    process.send_signal(signal.SIGINT)
    assert process.wait(10) == 130
    assert time.monotonic() - started < 5
    assert process.stderr is not None
    process.stderr.close()


# ------------------------------------------------------------------------------------------------------------- audit


def audited(town: Town, *options: str, days: int = 0) -> dict[str, Any]:
    answer = town("audit", "--format", "json", "--yes", *options, days=days)
    assert answer.returncode in {0, 1}, answer.stderr
    return dict(json.loads(answer.stdout), code=answer.returncode)


def found(rows: list[dict[str, Any]]) -> set[tuple[str, str]]:
    return {(row["subject"], row["check"]) for row in rows}


@pytest.fixture
def audit_town(town: Town) -> Town:
    for path in (*town.world.glob("registry/products/*-*.yml"), *town.world.glob("solutions/*/*.yml")):
        path.unlink()
    town.product("tafel", "https://codeberg.org/town/2")
    return town


def test_an_audit_tells_what_is_new_and_what_is_settled(audit_town: Town) -> None:
    town = audit_town
    town.forges.repositories["town/1"] = {"archived": True}
    first = audited(town)
    assert (first["compared_with"], first["code"]) == (None, 1)
    assert found(first["new"]) == {("planner", "FRG003")}
    second = audited(town, days=2)
    assert (found(second["new"]), found(second["still"]), second["code"]) == (set(), {("planner", "FRG003")}, 0)
    town.forges.repositories["town/1"] = {"archived": False}
    town.forges.repositories["town/2"] = {"gone": True}
    third = audited(town, days=4)
    assert (found(third["settled"]), found(third["new"])) == ({("planner", "FRG003")}, {("tafel", "FRG001")})
    assert third["settled"][0]["since"] == "2026-11-23"


def test_an_outage_settles_nothing(audit_town: Town) -> None:
    town = audit_town
    town.forges.repositories["town/1"] = {"gone": True}
    audited(town)
    town.forges.down["github"] = FAULT
    (Path(os.environ["OSREG_EVIDENCE"])).unlink()
    second = audited(town, days=2)
    assert (second["settled"], second["new"]) == ([], [])
    assert found(second["not_looked_at"]) == {("planner", "FRG001")}


def test_an_audit_goes_on_where_the_last_one_stopped(audit_town: Town) -> None:
    town = audit_town
    town.forges.down["forgejo"] = FAULT
    assert {row["subject"] for row in audited(town)["undetermined"]} == {"tafel"}
    town.forges.down.clear()
    asked = len(town.loopback.requests)
    assert audited(town)["undetermined"] == []
    assert {request.path.split("/")[1] for request in town.loopback.requests[asked:]} <= {"forgejo", "swh"}


def test_an_audit_says_beforehand_that_it_takes_hours(audit_town: Town) -> None:
    for number in range(20):
        audit_town.product(f"product-{number}", f"https://github.com/town/{100 + number}")
    answer = audit_town("audit")
    assert answer.returncode == 2
    assert "without a token this takes about 3 hours" in answer.stderr
    assert "--yes" in answer.stderr
    assert audit_town.loopback.requests == []


def test_the_text_of_an_audit_is_no_wall(audit_town: Town) -> None:
    town = audit_town
    for number in range(1, 6):
        town.product(f"product-{number}", f"https://codeberg.org/town/{100 + number}")
        town.forges.repositories[f"town/{100 + number}"] = {"archived": True}
    first, second = (town("audit", "--lang", "de", days=days).stdout for days in (0, 2))
    assert first.count("FRG003") == 5
    assert "Neu:" in first
    assert second.count("FRG003") == 1
    assert "5  FRG003 Das Repositorium ist nicht archiviert." in " ".join(second.split("\n"))
    assert town("audit", "--all", days=2).stdout.count("FRG003") == 5


def test_markdown_calls_nobody(audit_town: Town) -> None:
    audit_town.product("ping", "https://codeberg.org/town/2", name="@everyone `x`")
    audit_town.forges.repositories["town/2"] = {"gone": True}
    page = audit_town("audit", "--format", "markdown").stdout
    assert "### New" in page
    assert "@e" not in page


def test_a_state_that_is_none_is_explained(audit_town: Town, tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    state.write_text("[]", encoding="utf-8")
    answer = audit_town("audit", "--state", str(state))
    assert answer.returncode == 2
    assert "does not hold the findings of an audit" in answer.stderr
    assert state.read_text(encoding="utf-8") == "[]"


# ------------------------------------------------------------------------------------------------ registering


STATED = (
    *("--municipality", "musterstadt", "--status", "pilot", "--slug", "neu"),
    *("--description-de", "Zeigt.", "--description-en", "Shows."),
)


def _entry(town: Town) -> dict[str, Any]:
    data: dict[str, Any] = parse((town.world / "solutions/musterstadt/neu.yml").read_bytes()).data
    return data


def test_a_repository_is_asked_for_its_licence(town: Town) -> None:
    done = town("new", "--from", "https://github.com/town/7", *STATED)
    assert done.returncode == 0, done.stderr
    written = _entry(town)
    assert (written["name"], written["repository"], written["licence"]) == ("7", "https://github.com/town/7", "MIT")


def test_the_publiccode_of_a_repository_says_more(town: Town) -> None:
    text = "publiccodeYmlVersion: '0.4'\nname: Neue Tafel\nurl: https://github.com/town/7\nsoftwareVersion: '2.0'\n"
    town.forges.repositories["town/7"] = {"publiccode": text + "legal: {license: EUPL-1.2}\n"}
    done = town("new", "--from", "https://github.com/town/7", *STATED)
    assert done.returncode == 0, done.stderr
    written = _entry(town)
    assert (written["name"], written["version"], written["licence"]) == ("Neue Tafel", "2.0", "EUPL-1.2")


@pytest.mark.parametrize("gone", [True, False])
def test_a_forge_that_does_not_answer_costs_only_what_it_would_have_said(town: Town, gone: bool) -> None:
    if gone:
        town.forges.repositories["town/7"] = {"gone": True}
    else:
        town.forges.down["github"] = FAULT
    done = town("new", "--from", "https://github.com/town/7", *STATED)
    assert done.returncode == 0, done.stderr
    assert "https://github.com/town/7: " in done.stderr
    assert "licence" not in _entry(town)
