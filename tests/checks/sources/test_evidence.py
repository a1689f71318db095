"""The store: what was known is shown as it was, nothing that was written is lost, and a broken file is said to be."""

from __future__ import annotations

import contextlib
import datetime
import os
import random
import signal
import sqlite3
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from osreg_checks.sources.evidence import Answer, Evidence
from osreg_checks.sources.places import evidence_file
from osreg_registry.errors import UsageError
from osreg_registry.message import Message

NOON = datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.UTC)
URL = "https://forge.example/api"
DOWN = Message("{host} has a fault ({status})", {"host": "forge.example", "status": 502})
WRITER = """
import datetime, sys
from pathlib import Path
from osreg_checks.sources.evidence import Answer, Evidence
path, name, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
now = datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.UTC)
sys.stdin.readline()
store = Evidence(path)
for n in range(count):
    url = f"https://forge.example/{name}/{n}"
    store.add(f"GET {url}", Answer.of(url, url, 200, f"{name} {n} ".encode() * 50, now))
    print(n, flush=True)
sys.exit(store.lost)
"""


def _at(hours: float) -> datetime.datetime:
    return NOON + datetime.timedelta(hours=hours)


def _answer(body: str, hours: float = 0, status: int = 200, **marks: str) -> Answer:
    return Answer.of(URL, URL, status, body.encode(), _at(hours), **marks)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "evidence.sqlite"


@contextlib.contextmanager
def _open(path: Path | None, hours: float | None = None, **options: bool) -> Iterator[Evidence]:
    store = Evidence(path, None if hours is None else _at(hours), **options)
    yield store
    store.close()


# ---------------------------------------------------------------------------------------------------- what was known


def test_an_answer_comes_back_as_it_was(file: Path) -> None:
    marks = {"etag": 'W/"ü"', "modified": "Mon, 01 Jan 2024 00:00:00 GMT"}
    given = Answer.of(URL, URL + "/new", 200, bytes(range(256)) * 9, NOON, **marks)
    with _open(file) as store:
        store.add("r", given)
        assert store.stored("r") == (given, None)
    with _open(file) as again:
        assert again.stored("r") == (given, None)
        assert again.stored("other") == (None, None)


def test_the_hash_is_that_of_the_body() -> None:
    assert _answer("abc").sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


#: What happens at which hour; below, what is known at which hour: body, confirmed at, failure since.
STORY = [
    (0, "add a"),
    (1, "confirm"),
    (2, "fail"),
    (3, "confirm"),
    (4, "add b"),
    (5, "fail"),
    (6, "fail"),
    (7, "add c"),
]
KNOWN = [
    (-1, None, None, False),
    (0, "a", 0, False),
    (1, "a", 1, False),
    (1.5, "a", 1, False),
    (2, "a", 1, True),
    (3, "a", 3, False),
    (4, "b", 4, False),
    (6.9, "b", 4, True),
    (7, "c", 7, False),
    (999, "c", 7, False),
]


def _tell(store: Evidence) -> None:
    for hours, event in STORY:
        match event.split():
            case ["add", body]:
                store.add("r", _answer(body, hours))
            case ["confirm"]:
                store.confirm("r", _at(hours))
            case ["fail"]:
                store.fail("r", DOWN, _at(hours))


@pytest.mark.parametrize(("hours", "body", "confirmed", "failed"), KNOWN)
def test_what_was_known_at_a_moment(
    file: Path, hours: float, body: str | None, confirmed: float | None, failed: bool
) -> None:
    with _open(file) as store:
        _tell(store)
    with _open(file, hours) as past:
        answer, failure = past.stored("r")
        assert (answer.body.decode() if answer else None) == body
        assert (answer.confirmed if answer else None) == (None if confirmed is None else _at(confirmed))
        assert failure == (DOWN if failed else None)


def test_a_failure_before_any_answer_is_known(file: Path) -> None:
    with _open(file) as store:
        store.fail("r", DOWN, _at(1))
        store.add("r", _answer("a", 2))
    with _open(file, 1) as past:
        assert past.stored("r") == (None, DOWN)


def test_moments_of_other_zones_are_the_same_moments(file: Path) -> None:
    berlin = datetime.timezone(datetime.timedelta(hours=1))
    with _open(file) as store:
        store.add("r", _answer("a")._replace(fetched=NOON.astimezone(berlin)))
    with _open(file, 0) as past:
        assert past.stored("r").answer == _answer("a")
    with contextlib.closing(Evidence(file, datetime.datetime(2026, 11, 23, 12, 59, tzinfo=berlin))) as past:
        assert past.stored("r").answer is None


def test_nothing_is_written_for_a_moment_of_the_past(file: Path) -> None:
    with _open(file) as store:
        store.add("r", _answer("a"))
    with _open(file, 5) as past:
        past.add("r", _answer("b", 1))
        past.confirm("r", _at(2))
        past.fail("r", DOWN, _at(3))
        past.add("new", _answer("b", 1))
    with _open(file) as again:
        assert again.stored("r") == (_answer("a"), None)
        assert again.stored("new") == (None, None)


def test_confirming_what_is_not_there_does_nothing(file: Path) -> None:
    with _open(file) as store:
        store.confirm("r", NOON)
        store.fail("r", DOWN, NOON)
        store.confirm("r", NOON)
        assert (store.stored("r"), store.lost) == ((None, DOWN), None)


def test_earlier_answers_are_those_that_differ_newest_first(file: Path) -> None:
    with _open(file) as store:
        for hours, body in enumerate(["a", "b", "c", "c"]):
            store.add("r", _answer(body, hours))
            store.confirm("r", _at(hours + 0.5))
            store.add("other", _answer("other", hours))
        assert [(one.body, one.confirmed) for one in store.earlier("r")] == [(b"b", _at(1.5)), (b"a", _at(0.5))]
        assert store.earlier("none") == []
    with _open(file, 1) as past:
        assert [one.body for one in past.earlier("r")] == [b"a"]
        assert past.earlier("r")[0].confirmed == _at(0.5)


def test_memory_does_as_well() -> None:
    with _open(None) as store:
        _tell(store)
        answer, failure = store.stored("r")
        assert answer is not None
        assert (answer.body, failure, len(store.earlier("r"))) == (b"c", None, 2)


# ------------------------------------------------------------------------------------------------------ the file itself


@pytest.mark.skipif(os.name != "posix", reason="modes of files are a thing of POSIX")
def test_the_file_and_its_folder_are_the_users_own(file: Path) -> None:
    before = os.umask(0)
    try:
        with _open(file) as store:
            store.add("r", _answer("a"))
            modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in file.parent.iterdir()}
    finally:
        os.umask(before)
    assert set(modes.values()) == {0o600}, modes
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_the_file_is_the_one_that_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("OSREG_EVIDENCE", str(tmp_path / "x.sqlite"))
    assert evidence_file() == tmp_path / "x.sqlite"
    monkeypatch.delenv("OSREG_EVIDENCE")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert evidence_file().name == "evidence.sqlite"


def test_a_file_that_must_exist(file: Path) -> None:
    with pytest.raises(UsageError, match=r"cannot be used: .*there is no such file") as caught:
        Evidence(file, must_exist=True)
    assert "--evidence" in str(caught.value.fix)
    assert not file.exists()


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir()
    file.write_bytes(content)


@pytest.mark.parametrize("content", [b"no database at all" * 100, b"SQLite format 3\x00" + bytes(84), b"x"])
def test_a_file_that_is_no_store_is_refused_with_the_way_to_mend_it(file: Path, content: bytes) -> None:
    _write(file, content)
    with pytest.raises(UsageError, match="cannot be used") as caught:
        Evidence(file)
    assert str(file) in str(caught.value)
    assert "--evidence" in str(caught.value.fix)
    assert file.read_bytes() == content


def test_a_folder_in_place_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be used"):
        Evidence(tmp_path)


def test_a_file_in_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="cannot be used"):
        Evidence(tmp_path / "file" / "evidence.sqlite")


def test_the_database_of_another_program_is_left_alone(file: Path) -> None:
    file.parent.mkdir()
    with contextlib.closing(sqlite3.connect(file)) as db, db:
        db.execute("CREATE TABLE photos (id)")
    before = file.read_bytes()
    with pytest.raises(UsageError, match="another program"):
        Evidence(file)
    assert file.read_bytes() == before


def test_a_file_of_a_newer_osreg_is_refused_and_left_alone(file: Path) -> None:
    with _open(file) as store:
        store.add("r", _answer("a"))
    with contextlib.closing(sqlite3.connect(file)) as db, db:
        db.execute("PRAGMA user_version = 2")
    before = file.read_bytes()
    for options in ({}, {"must_exist": True}):
        with pytest.raises(UsageError, match="newer osreg"):
            Evidence(file, **options)
    assert file.read_bytes() == before


@pytest.mark.parametrize("where", ["table", "body", "reason"])
def test_damage_inside_is_a_failure_with_a_way_to_mend_it(file: Path, where: str) -> None:
    with _open(file) as store:
        for n in range(200):
            store.add("r", _answer(f"{n} {random.random()}" * 50))
        store.fail("r", DOWN, NOON)
    damage = {
        "body": "UPDATE answer SET body = x'00'",
        "reason": "UPDATE event SET failure = '{' WHERE failure NOT NULL",
    }
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        if where in damage:
            db.execute(damage[where])
    if where == "table":
        content = bytearray(file.read_bytes())
        content[8192:-4096] = b"\xa5" * (len(content) - 12288)
        file.write_bytes(content)
    store = Evidence(file)
    with pytest.raises(UsageError, match="cannot be used") as caught:
        store.stored("r")
    assert "--evidence" in str(caught.value.fix)
    store.close()


def test_a_file_that_was_cut_short(file: Path) -> None:
    with _open(file) as store:
        for n in range(100):
            store.add(f"r{n}", _answer("x" * 5000, n))
    file.write_bytes(file.read_bytes()[:6000])
    with pytest.raises(UsageError, match="cannot be used"), _open(file) as store:
        store.stored("r50")


READER = """
import os, sys
from pathlib import Path
from osreg_checks.sources.evidence import Evidence
from osreg_registry.message import Message
import datetime
if os.getuid() == 0:  # root may write everything
    os.setgid(65534)
    os.setuid(65534)
store = Evidence(Path(sys.argv[1]))
print(store.stored("r").answer.body.decode())
store.fail("r", Message("x"), datetime.datetime.now(datetime.UTC))
print(store.stored("r").answer.body.decode())
print(store.lost)
"""


@pytest.mark.skipif(os.name != "posix", reason="modes of files are a thing of POSIX")
@pytest.mark.parametrize(("file_mode", "folder_mode"), [(0o444, 0o755), (0o444, 0o555), (0o644, 0o555)])
def test_a_file_that_can_only_be_read_is_read(file_mode: int, folder_mode: int) -> None:
    folder = Path(tempfile.mkdtemp())  # tmp_path is closed to others
    file = folder / "evidence.sqlite"
    with _open(file) as store:
        store.add("r", _answer("known"))
    file.chmod(file_mode)
    folder.chmod(folder_mode)
    done = subprocess.run([sys.executable, "-c", READER, str(file)], capture_output=True, text=True, check=False)
    folder.chmod(0o755)
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    assert done.stderr == ""
    assert done.stdout.splitlines()[:2] == ["known", "known"]
    assert done.stdout.splitlines()[2] != "None"


# ------------------------------------------------------------------------------------------- at once, killed, disk full


def _writer(file: Path, name: str, count: int) -> subprocess.Popen[str]:
    """A process that waits for a line, and then writes."""
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(file), name, str(count)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _is_whole(file: Path) -> bool:
    with contextlib.closing(sqlite3.connect(file)) as db:
        return bool(db.execute("PRAGMA integrity_check").fetchall() == [("ok",)])


def test_two_processes_that_write_at_once_from_the_first_moment_lose_nothing(file: Path) -> None:
    writers = {name: _writer(file, name, 200) for name in "ab"}
    for process in writers.values():
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
    for process in writers.values():
        _, problem = process.communicate(timeout=30)
        assert (process.returncode, problem) == (0, "")
    assert _is_whole(file)
    with _open(file) as store:
        for name in writers:
            bodies = [store.stored(f"GET https://forge.example/{name}/{n}").answer for n in range(200)]
            assert [one and one.body for one in bodies] == [f"{name} {n} ".encode() * 50 for n in range(200)]


def test_the_first_moment_of_many_threads(file: Path) -> None:
    """Eight stores open a file that is not there yet."""
    problems: list[object] = []
    ready = threading.Barrier(8)

    def write(name: int) -> None:
        ready.wait()
        try:
            with _open(file) as store:
                store.add(f"r{name}", _answer(str(name)))
                problems.extend([store.lost] if store.lost else [])
        except UsageError as error:
            problems.append(error)

    threads = [threading.Thread(target=write, args=(name,)) for name in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    with _open(file) as store:
        assert all(store.stored(f"r{name}").answer for name in range(8))


def test_threads_share_one_store(file: Path) -> None:
    with _open(file) as store:

        def write(name: int) -> None:
            for n in range(25):
                store.add(f"{name}/{n}", _answer(f"{name}/{n}"))
                store.confirm(f"{name}/{n}", _at(1))

        threads = [threading.Thread(target=write, args=(name,)) for name in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        kept = [store.stored(f"{name}/{n}").answer for name in range(6) for n in range(25)]
        assert [one and one.body.decode() for one in kept] == [f"{name}/{n}" for name in range(6) for n in range(25)]
        assert {one.confirmed for one in kept if one} == {_at(1)}
        assert store.lost is None


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is a thing of POSIX")
def test_a_kill_costs_at_most_what_was_being_written(file: Path) -> None:
    chance = random.Random(4)
    writers = [_writer(file, f"k{number}", 10_000) for number in range(5)]
    for number, process in enumerate(writers):
        assert process.stdin
        assert process.stdout
        process.stdin.write("\n")
        process.stdin.flush()
        said = [int(process.stdout.readline()) for _ in range(chance.randint(1, 60))]
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(chance.random() / 50)
        process.send_signal(signal.SIGKILL)
        # The rest through the same reader: `communicate` would pass over what that reader holds already.
        rest = process.stdout.read()
        process.communicate()
        # What was said to be written was; a line that the kill cut is no number.
        said += [int(line) for line in rest.splitlines(keepends=True) if line.endswith("\n")]
        with _open(file) as store:
            for n in said:
                answer = store.stored(f"GET https://forge.example/k{number}/{n}").answer
                assert answer
                assert answer.body == f"k{number} {n} ".encode() * 50
            store.add("after", _answer(str(number)))
            assert store.lost is None
        assert _is_whole(file)


def test_a_full_disk_costs_the_new_answer_and_not_the_old_ones(file: Path) -> None:
    with _open(file) as store:
        store.add("old", _answer("old"))
        pages = store._db.execute("PRAGMA page_count").fetchone()[0]
        store._db.execute(f"PRAGMA max_page_count = {pages}")
        for n in range(3):
            store.add(f"new{n}", _answer(os.urandom(50_000).hex()))
        assert store.lost == "database or disk is full"
        assert store.stored("new0") == (None, None)
        assert store.stored("old") == (_answer("old"), None)
        store._db.execute("PRAGMA max_page_count = 100000")
        store.add("later", _answer("there is room again"))
        assert store.stored("later").answer
    assert _is_whole(file)


def test_half_an_answer_is_never_kept(file: Path) -> None:
    """The answer is written and the event is not: neither stays."""
    with _open(file) as store:
        store._db.execute("CREATE TRIGGER full BEFORE INSERT ON event BEGIN SELECT RAISE(FAIL, 'disk full'); END")
        store.add("r", _answer("a"))
        assert store.lost == "disk full"
        assert store._db.execute("SELECT count(*) FROM answer").fetchone() == (0,)


def test_a_file_that_another_process_holds_costs_the_new_answer(file: Path) -> None:
    with _open(file) as store, contextlib.closing(sqlite3.connect(file, isolation_level=None)) as other:
        store.add("old", _answer("old"))
        store._db.execute("PRAGMA busy_timeout = 50")
        other.execute("BEGIN IMMEDIATE")
        store.add("new", _answer("new"))
        assert store.lost == "database is locked"
        assert store.stored("old").answer
        other.execute("ROLLBACK")
        store.add("new", _answer("new"))
        assert store.stored("new").answer
