"""`osreg form`: what a browser is shown and given, what strangers are refused, and what is written."""

from __future__ import annotations

import http.client
import json
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

import pytest
from lxml import html
from tests.browser import needs_browser, violations
from tests.cli.test_memo import text_of
from tests.cli.test_reuse import HOSTILE, Run

Get = Callable[..., "Got"]


class Got(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    content: bytes

    @property
    def page(self) -> Any:
        return html.fromstring(self.content)

    @property
    def text(self) -> str:
        return " ".join(self.page.xpath("string(//main)").split())


class Form:
    """A form that runs, and a browser without manners: it sends what it is told."""

    def __init__(self, world: Path, *arguments: str) -> None:
        command = [sys.executable, "-m", "osreg", "form", *arguments]
        self.process = subprocess.Popen(command, cwd=world, stdout=subprocess.PIPE, text=True, encoding="utf-8")
        assert self.process.stdout
        self.said = self.process.stdout.readline()
        self.port = int(re.findall(r"http://127\.0\.0\.1:(\d+)/", self.said)[0])

    def get(self, path: str = "/", **headers: str) -> Got:
        return self._request("GET", path, None, headers)

    def post(self, fields: dict[str, str], **headers: str) -> Got:
        own = {"token": self.token(), **fields}
        return self._request(
            "POST", "/", urlencode(own), {"Content-Type": "application/x-www-form-urlencoded", **headers}
        )

    def token(self) -> str:
        return str(self.get().page.xpath("//input[@name='token']/@value")[0])

    def _request(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Got:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, {key.replace("_", "-"): value for key, value in headers.items()})
            answer = connection.getresponse()
            return Got(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def end(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        self.process.communicate(timeout=20)
        return self.process.returncode


@pytest.fixture
def form(world: Path) -> Iterator[Callable[..., Form]]:
    started: list[Form] = []

    def start(*arguments: str) -> Form:
        started.append(Form(world, "--offline", *arguments))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.process.kill()
        one.process.communicate()


def files(root: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


QUESTION = {
    "target": "Closed Board",
    "municipality": "Musterstadt",
    "unit": "Vergabestelle",
    "role": "Einkauf",
    "purpose": "Vorhaben zeigen",
}


# ---------------------------------------------------------------------------------------------------- what it answers


def test_a_question_is_answered_and_its_memo_can_be_taken_away(form: Callable[..., Form]) -> None:
    one = form("--lang", "de")
    result = one.post(QUESTION)
    assert result.status == 200
    assert result.page.xpath("string(//h1)") == "Closed Board (Example Corporation)"
    assert "ist proprietär" in result.page.xpath("string(//*[contains(@class, 'verdict')])")
    links = result.page.xpath("//a[@class='button']/@href")
    assert [link.rpartition(".")[2] for link in links] == ["pdf", "html", "md", "json"]
    for link in links:
        got = one.get(link)
        assert got.status == 200
        assert got.headers["Content-Disposition"] == f'attachment; filename="vermerk.{link.rpartition(".")[2]}"'
        if not link.endswith("json"):
            assert "Vergabestelle" in text_of(got.content)


def test_the_form_and_the_command_say_the_same(form: Callable[..., Form], osreg: Run, world: Path) -> None:
    one = form()
    link = one.post(QUESTION).page.xpath("//a[contains(@href, '.json')]/@href")[0]
    taken = json.loads(one.get(link).content)
    office = [f"--{key}={QUESTION[key]}" for key in ("municipality", "unit", "role", "purpose")]
    osreg("check", "Closed Board", "--offline", *office, "--format", "html", "--output", "memo.html")
    page = html.fromstring((world / "memo.html").read_bytes())
    told = json.loads(page.xpath("string(//script[@id='osreg-record'])"))
    moments = {"date", "asked_at", "checked_at", "at"}
    assert {key: taken[key] for key in taken.keys() - moments} == {key: told[key] for key in told.keys() - moments}


def test_a_need_is_asked_in_everyday_words(form: Callable[..., Form]) -> None:
    result = form().post({"target": "notice board", "kind": "need"})
    assert result.status == 200
    assert "Example Board" in result.text
    assert "Closed Board" not in result.text


def test_a_misspelt_name_offers_what_was_meant(form: Callable[..., Form]) -> None:
    one = form()
    page = one.post({"target": "Closed Bord", "unit": "IT"}).page
    (button,) = page.xpath("//button[text()='Closed Board']")
    fields = {field.get("name"): field.get("value") for field in button.getparent().xpath(".//input")}
    assert fields["unit"] == "IT"
    assert one.post(fields).page.xpath("string(//h1)") == "Closed Board (Example Corporation)"


@pytest.mark.parametrize(
    ("fields", "field", "reason"),
    [
        ({"target": "  "}, "target", "Bitte geben Sie an"),
        ({"target": "Closed Board", "municipality": "Atlantis"}, "municipality", "keine Kommune `Atlantis`"),
    ],
)
def test_what_cannot_be_asked_is_said_at_its_field(
    form: Callable[..., Form], fields: dict[str, str], field: str, reason: str
) -> None:
    got = form("--lang", "de").post({**fields, "role": "Einkauf"})
    assert got.status == 422
    (place,) = got.page.xpath("//input[@aria-invalid='true']")
    assert place.get("name") == field
    assert reason in got.page.xpath(f"string(//*[@id='{place.get('aria-describedby')}'])")
    assert got.page.xpath("string(//*[@role='alert']//a/@href)") == f"#{field}"
    assert got.page.xpath("//input[@name='role']/@value") == ["Einkauf"], "nobody types it twice"


def test_the_language_can_be_changed_on_the_page(form: Callable[..., Form]) -> None:
    one = form("--lang", "de")
    assert one.get().page.get("lang") == "de"
    english = one.get(one.get().page.xpath("//nav//a/@href")[0]).page
    assert english.get("lang") == "en"
    sent = english.xpath("//input[@name='lang']/@value")[0]
    assert "is proprietary" in one.post({**QUESTION, "lang": sent}).text


def test_what_was_typed_is_text(form: Callable[..., Form]) -> None:
    page = form().post({"target": HOSTILE, "unit": HOSTILE}).page
    assert page.xpath("//script | //img | //*[@onerror]") == []


# ------------------------------------------------------------------------------------------------ whom it refuses


@pytest.mark.parametrize("host", ["attacker.example", "127.0.0.1", "127.0.0.1.attacker.example:{port}", ""])
def test_another_name_for_this_machine_is_refused(form: Callable[..., Form], host: str) -> None:
    one = form()
    got = one.get(Host=host.format(port=one.port))
    assert got.status == 421
    assert b"token" not in got.content


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://attacker.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_page_elsewhere_cannot_ask(form: Callable[..., Form], headers: dict[str, str]) -> None:
    assert form().post(QUESTION, **headers).status == 403


def test_only_the_form_of_this_run_is_taken(form: Callable[..., Form]) -> None:
    one = form()
    assert one.post({**QUESTION, "token": "guessed"}).status == 403
    assert one.post({**QUESTION, "token": ""}).status == 403
    assert one.post(QUESTION, Origin=f"http://127.0.0.1:{one.port}").status == 200


def test_more_than_a_person_types_is_not_read(form: Callable[..., Form]) -> None:
    one = form()
    assert one.post({**QUESTION, "purpose": "x" * 70_000}).status == 413
    assert one.post(QUESTION, Content_Length="-1").status == 413
    assert one.post({f"f{number}": "x" for number in range(100)}).status == 400
    assert one.post(QUESTION).status == 200, "it goes on"


@pytest.mark.parametrize("path", ["/memo/x.pdf", "/memo/../../etc/passwd", "/etc/passwd", "/memo/x", "/memo/.json"])
def test_nothing_else_is_served(form: Callable[..., Form], path: str) -> None:
    assert form().get(path).status == 404


def test_every_answer_forbids_loading_framing_and_keeping(form: Callable[..., Form]) -> None:
    one = form()
    for got in (one.get(), one.get("/nothing"), one.post(QUESTION), one.get(Host="attacker.example")):
        assert got.headers["Content-Security-Policy"].startswith("default-src 'none';")
        assert "frame-ancestors 'none'" in got.headers["Content-Security-Policy"]
        assert got.headers["Cache-Control"] == "no-store"
        assert got.headers["X-Content-Type-Options"] == "nosniff"


def test_it_listens_on_this_machine_only(form: Callable[..., Form]) -> None:
    one = form()
    listening = Path(f"/proc/{one.process.pid}/net/tcp")
    if not listening.exists():
        pytest.skip("no /proc here")
    rows = [row.split()[1] for row in listening.read_text().splitlines()[1:] if row.split()[3] == "0A"]
    assert [row.split(":")[0] for row in rows if int(row.split(":")[1], 16) == one.port] == ["0100007F"]


# ------------------------------------------------------------------------------------------------ what is written


def test_nothing_is_written_unless_it_was_allowed(form: Callable[..., Form], world: Path) -> None:
    before = files(world)
    result = form().post({**QUESTION, "file": "yes"})
    assert result.status == 200
    assert files(world) == before


def test_a_check_is_filed_where_that_was_allowed(form: Callable[..., Form], world: Path, osreg: Run) -> None:
    one = form("--allow-record")
    assert one.get().page.xpath("//input[@name='file']")
    paths = one.post({**QUESTION, "file": "yes"}).page.xpath("//*[@role='status']/following-sibling::ul[1]/li/text()")
    assert [path for path in paths if path.startswith("solutions/musterstadt/checks/")]
    assert all((world / path).is_file() for path in paths)
    assert osreg("validate").returncode == 0


# ------------------------------------------------------------------------------------------------ start and end


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_when_it_is_told_to(form: Callable[..., Form], number: int) -> None:
    assert form().end(number) == 0


def test_a_port_in_use_is_explained(form: Callable[..., Form], osreg: Run) -> None:
    done = osreg("form", "--port", str(form().port))
    assert done.returncode == 2
    assert "leave --port out" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_registry_is_said_at_once(osreg: Run, world: Path) -> None:
    done = osreg("form", "--registry", str(world / "nowhere"))
    assert done.returncode == 2
    assert "nowhere" in done.stderr


# ------------------------------------------------------------------------------------------------ for everybody


@needs_browser
@pytest.mark.parametrize("fields", [None, {"target": ""}, QUESTION, {"target": "Closed Bord"}])
def test_a_page_can_be_used_by_everybody(
    form: Callable[..., Form], tmp_path: Path, fields: dict[str, str] | None
) -> None:
    one = form("--lang", "de", "--allow-record")
    got = one.get() if fields is None else one.post(fields)
    assert violations(got.content.decode(), tmp_path) == []


def test_it_works_without_scripts_and_with_the_keyboard(form: Callable[..., Form]) -> None:
    page = form().get().page
    assert page.xpath("//script | //*[@onclick] | //*[@tabindex]") == []
    names = page.xpath("//form//input[not(@type='hidden')]")
    assert all(page.xpath(f"//label[@for='{one.get('id')}']") or one.getparent().tag == "label" for one in names)
    assert page.xpath("count(//form//button[@type='submit'])") == 1
