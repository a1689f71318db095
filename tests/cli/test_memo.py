"""The memo of `osreg check`: what it says in each form, how it is filed, and what proves it."""

from __future__ import annotations

import gettext
import hashlib
import io
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from pypdf import PdfReader
from tests.browser import needs_browser, violations
from tests.cli.test_reuse import HOSTILE, Run, put

from osreg.words import LOCALE
from osreg_registry.editing import with_check
from osreg_registry.strict_yaml import parse

OFFICE = (
    "--municipality",
    "musterstadt",
    "--unit",
    "Vergabestelle",
    "--role",
    "Einkauf",
    "--purpose",
    "Vorhaben zeigen",
)
FORMS = ("markdown", "html", "pdf")
SECTIONS = (
    "Worauf das Urteil beruht",
    "Offene Alternativen",
    "In der Region",
    "Abhängigkeiten",
    "Feststellungen",
    "Was nicht ermittelt werden konnte",
    "Was die Strategie sagt",
    "Entscheidung",
    "Was untersucht wurde und wie",
    "Belege",
)


def memo(osreg: Run, world: Path, form: str, target: str = "Closed Board", *more: str) -> bytes:
    osreg("check", target, *OFFICE, "--format", form, "--output", "memo", *more)
    return (world / "memo").read_bytes()


def text_of(content: bytes) -> str:
    """What a reader sees, in one line."""
    if content.startswith(b"%PDF"):
        text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    elif content.startswith(b"<!DOCTYPE"):
        page = html.fromstring(content)
        for script in page.xpath("//script | //style"):
            script.getparent().remove(script)
        text = page.text_content()
    else:
        text = content.decode()
    return " ".join(text.replace("\u200b", "").split())


def record_in(content: bytes) -> str:
    if content.startswith(b"%PDF"):
        return bytes(PdfReader(io.BytesIO(content)).attachments["record.json"][0]).decode()
    return str(html.fromstring(content).xpath("string(//script[@id='osreg-record'])"))


# ---------------------------------------------------------------------------------------------------- what it says


@pytest.mark.parametrize("form", FORMS)
def test_a_memo_says_what_a_file_needs(osreg: Run, world: Path, form: str) -> None:
    text = text_of(memo(osreg, world, form, "Closed Board", "--lang", "de"))
    for words in (
        *SECTIONS,
        "Closed Board (Example Corporation) ist proprietär",
        "Nachbarkommunen, die eine davon betreiben: 1",
        "Vergabestelle",
        "Einkauf",
        "Vorhaben zeigen",
        "Kein Ressourcenplan.",
        "Nachbarstadt",
        "Es soll stets geprüft werden, ob Alternativen zu proprietären Lösungen existieren.",
        "Wiedervorlage am",
        "openCode 1.7",
        "keine Rechtsberatung",
    ):
        assert words in text, words


@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("Full Board", "Full Board is open."),
        ("needy-board", "but needs something that is not: Closed Database"),
        ("busl-board", "found none (2026-11-01)"),
        ("Nobody Knows This", "is not known to the registry; that says nothing about it"),
    ],
)
def test_the_verdict_is_one_sentence(osreg: Run, world: Path, target: str, says: str) -> None:
    assert says in text_of(memo(osreg, world, "html", target))


def test_a_need_has_a_memo_too(osreg: Run, world: Path) -> None:
    answer = osreg("check", "--need", "notice-board", "--format", "html")
    assert "For this need the registry knows open solutions: " in text_of(answer.stdout.encode())


@pytest.mark.parametrize("form", FORMS)
def test_the_same_inputs_are_the_same_bytes(osreg: Run, world: Path, form: str) -> None:
    assert memo(osreg, world, form) == memo(osreg, world, form)


@pytest.mark.parametrize("form", FORMS)
def test_what_strangers_wrote_is_shown_and_not_obeyed(osreg: Run, world: Path, form: str) -> None:
    bad = f'{HOSTILE} #sys.inputs $x$ {{{{ 7*7 }}}} </script><script>alert(1)</script> *b* _i_ @x \\"'
    path = world / "registry/products/closed-board.yml"
    path.write_text(path.read_text("utf-8").replace("name: Closed Board", f"name: {json.dumps(bad)}"), "utf-8")
    content = memo(osreg, world, form, "closed-board")
    if form == "pdf":
        assert "#sys.inputs $x$ {{ 7*7 }}" in text_of(content)
    elif form == "html":
        page = html.fromstring(content)
        assert [one.get("id") for one in page.xpath("//script")] == ["osreg-record"]
        assert "{{ 7*7 }} </script><script>alert(1)</script>" in page.xpath("string(//*[@class='subject'])")
    else:
        assert "<script>" not in content.decode()


# ----------------------------------------------------------------------------------------------------------- its form


def test_a_page_asks_nobody_and_names_its_parts(osreg: Run, world: Path) -> None:
    page = html.fromstring(memo(osreg, world, "html"))
    assert page.get("lang") == "en"
    assert page.xpath("//*[@src]") == []
    assert page.xpath("//link") == []
    assert [one.tag for one in page.xpath("//h1 | //main | //header | //footer")] == ["header", "h1", "main", "footer"]
    assert page.xpath("//table[not(caption)] | //th[not(@scope)] | //section[not(@aria-labelledby)]") == []
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))


@needs_browser
@pytest.mark.parametrize("target", ["Closed Board", "needy-board", "Nobody Knows This"])
def test_a_page_can_be_used_by_everybody(osreg: Run, world: Path, tmp_path: Path, target: str) -> None:
    assert violations(memo(osreg, world, "html", target, "--lang", "de").decode(), tmp_path) == []


def test_a_document_is_tagged_archivable_and_numbered(osreg: Run, world: Path) -> None:
    reader = PdfReader(io.BytesIO(memo(osreg, world, "pdf", "Closed Board", "--lang", "de")))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].startswith("de")
    metadata = root["/Metadata"].get_data().decode()
    assert re.findall(r"<pdfaid:(part|conformance)>(\w+)<", metadata) == [("part", "3"), ("conformance", "A")]
    assert reader.metadata
    assert reader.metadata.title == "Prüfvermerk: quelloffene Alternativen: Closed Board (Example Corporation)"
    for number, page in enumerate(reader.pages, 1):
        assert f"{number} / {len(reader.pages)}" in page.extract_text().replace("\u200b", "")
    kinds = _kinds(root["/StructTreeRoot"])
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/L", "/P", "/Link"} <= kinds


def _kinds(node: Any) -> set[str]:
    """Names of all elements of the structure tree (ISO 32000-1, 14.7.2)."""
    found, waiting = set(), [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            found |= {str(one["/S"])} if "/S" in one else set()
            children = one.get("/K", [])
            children = children.get_object() if hasattr(children, "get_object") else children
            waiting += [child.get_object() for child in (children if isinstance(children, list) else [children])]
    return found


@pytest.mark.parametrize("form", ["html", "pdf"])
def test_the_record_is_in_it_with_its_hash(osreg: Run, world: Path, form: str) -> None:
    content = memo(osreg, world, form)
    record = json.loads(record_in(content))
    rest = {key: value for key, value in record.items() if key != "sha256"}
    canonical = json.dumps(rest, ensure_ascii=False, indent=2) + "\n"
    assert record["sha256"] == hashlib.sha256(canonical.encode()).hexdigest()
    assert record["sha256"] in text_of(content).replace(" ", "")
    assert record["answer"]["verdict"] == "proprietary"
    assert record["asked"]["unit"] == "Vergabestelle"


# ---------------------------------------------------------------------------------------------------------- templates


def test_a_letterhead_of_ones_own(osreg: Run, world: Path) -> None:
    folder = world / "own"
    folder.mkdir()
    extends = '{% extends "osreg/memo.html" %}{% block letterhead %}<p>Stadt Musterstadt</p>{% endblock %}'
    (folder / "memo.html").write_text(extends, encoding="utf-8")
    standard = Path(__file__).parents[2] / "cli/osreg/memo/templates/letterhead.typ"
    if not standard.exists():
        pytest.skip("run against an installed wheel: the template lies elsewhere")
    text = standard.read_text(encoding="utf-8").replace(
        "letterhead(memo) = []", "letterhead(memo) = [Stadt Musterstadt]"
    )
    (folder / "letterhead.typ").write_text(text, encoding="utf-8")
    for form in ("html", "pdf"):
        assert "Stadt Musterstadt" in text_of(memo(osreg, world, form, "Closed Board", "--templates", "own"))


@pytest.mark.parametrize(
    ("name", "text", "form", "says"),
    [
        ("memo.html", "a\n{% block x %}\n", "html", "memo.html, line 2"),
        (
            "memo.html",
            '{% extends "osreg/memo.html" %}\n{% block closing %}{{ nothing }}{% endblock %}',
            "html",
            "line 2",
        ),
        ("memo.html", "{{ ''.__class__.__mro__ }}", "html", "line 1"),
        ("letterhead.typ", "#let typeface = (\n", "pdf", "letterhead.typ"),
    ],
)
def test_a_fault_of_a_template_names_file_and_line(
    osreg: Run, world: Path, name: str, text: str, form: str, says: str
) -> None:
    (world / "own").mkdir()
    (world / f"own/{name}").write_text(text, encoding="utf-8")
    answer = osreg("check", "Closed Board", "--format", form, "--output", "memo", "--templates", "own")
    assert (answer.returncode, says in answer.stderr) == (2, True), answer.stderr
    assert not (world / "memo").exists()


# -------------------------------------------------------------------------------------------------- filing and proving


def filed(osreg: Run, world: Path, *more: str) -> Path:
    """A check that is on file, without its suffix."""
    answer = osreg("check", "Closed Board", *OFFICE, "--record", *more)
    assert answer.returncode == 1, answer.stderr
    return next((world / "solutions/musterstadt/checks").glob("*.yml")).with_suffix("")


def test_a_check_is_filed_and_its_solution_names_it(osreg: Run, world: Path) -> None:
    path = filed(osreg, world, "--format", "pdf")
    assert sorted(one.suffix for one in path.parent.iterdir()) == [".json", ".pdf", ".yml"]
    entry = parse(path.with_suffix(".yml").read_bytes()).data
    assert (entry["product"], entry["verdict"], entry["asked_by"]) == (
        "closed-board",
        "proprietary",
        "Vergabestelle, Einkauf",
    )
    solution = parse((world / "solutions/musterstadt/vorhabentafel.yml").read_bytes()).data
    assert solution["procurement"]["alternatives_check"] == path.name
    assert osreg("validate", "--fail-on", "warning").returncode == 0
    figures = json.loads(osreg("progress", "--region", "musterland", "--format", "json").stdout)
    assert figures["days"][0]["indicators"][0]["hits"] == 1


def test_a_second_one_of_the_day_has_a_number(osreg: Run, world: Path) -> None:
    path = filed(osreg, world)
    osreg("check", "Closed Board", *OFFICE, "--record")
    assert path.with_name(f"{path.name}-2.yml").exists()


def test_nobody_files_for_nobody(osreg: Run, world: Path) -> None:
    before = sorted(world.rglob("*"))
    answer = osreg("check", "Closed Board", "--record")
    assert (answer.returncode, "--municipality" in answer.stderr) == (2, True)
    assert sorted(world.rglob("*")) == before


@pytest.mark.parametrize("suffix", [".json", ".yml", ".pdf", ".html"])
def test_the_check_gives_the_same_answer_again(osreg: Run, world: Path, suffix: str) -> None:
    form = suffix.removeprefix(".") if suffix in {".pdf", ".html"} else "pdf"
    put(world, "fernstadt/x", product="full-board")
    path = filed(osreg, world, "--format", form).with_suffix(suffix)
    answer = osreg("verify", str(path))
    assert (answer.returncode, answer.stdout.partition(":")[0]) == (0, "equal"), answer.stdout


def test_every_changed_byte_of_a_record_is_found(osreg: Run, world: Path) -> None:
    path = filed(osreg, world).with_suffix(".json")
    whole = path.read_bytes()
    for place in range(0, len(whole), len(whole) // 12):
        changed = bytearray(whole)
        changed[place] = ord("7") if changed[place] != ord("7") else ord("8")
        path.write_bytes(bytes(changed))
        answer = osreg("verify", str(path))
        assert answer.returncode in {1, 2}, place
        assert "Traceback" not in answer.stderr
    path.write_bytes(whole + b"\n")
    assert osreg("verify", str(path)).returncode == 1


def test_a_memo_with_another_hash_than_its_record_is_found(osreg: Run, world: Path) -> None:
    path = filed(osreg, world, "--format", "html").with_suffix(".html")
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"(SHA-256\): )[0-9a-f]{64}", r"\g<1>" + "0" * 64, text), encoding="utf-8")
    assert osreg("verify", str(path)).returncode == 1


def test_when_the_registry_has_moved_on_it_is_taken_from_git(osreg: Run, world: Path) -> None:
    def git(*arguments: str) -> None:
        quiet = ("-c", "user.name=x", "-c", "user.email=x@x.example", "-c", "commit.gpgsign=false")
        subprocess.run(["git", *quiet, "-C", str(world), *arguments], check=True, capture_output=True)

    git("init", "-q")
    git("add", "-A")
    git("commit", "-qm", "x")
    path = filed(osreg, world).with_suffix(".json")
    (world / "registry/products/full-board.yml").unlink()
    answer = osreg("verify", str(path))
    assert (answer.returncode, answer.stdout.partition(":")[0]) == (0, "equal"), answer.stdout


def test_without_the_registry_of_then_a_difference_is_undetermined(osreg: Run, world: Path) -> None:
    path = filed(osreg, world).with_suffix(".json")
    (world / "registry/products/full-board.yml").unlink()
    answer = osreg("verify", str(path))
    assert (answer.returncode, answer.stdout.partition(":")[0]) == (3, "undetermined")


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff", b"%PDF-1.7 nothing", b"<html></html>"])
def test_what_is_no_record_is_explained(osreg: Run, world: Path, content: bytes) -> None:
    (world / "x.json").write_bytes(content)
    answer = osreg("verify", "x.json")
    assert (answer.returncode, "is no record" in answer.stderr) == (2, True)
    assert "Traceback" not in answer.stderr


def test_again_shows_what_changed_since(osreg: Run, world: Path) -> None:
    path = filed(osreg, world).with_suffix(".json")
    board = world / "registry/products/example-board.yml"
    board.write_text(board.read_text("utf-8").replace("licence: AGPL-3.0-or-later", "licence: MIT"), "utf-8")
    (world / "registry/products/full-board.yml").unlink()
    put(world, "nachbarstadt/vorhabentafel", product="example-board", status="ended", until="2026-01")
    page = osreg("check", "--again", str(path)).stdout
    for words in (
        "Example Board: was AGPL-3.0-or-later and is MIT",
        "no longer an alternative: Full Board",
        "Example Board at Nachbarstadt: ended",
    ):
        assert words in page


def test_again_without_a_change_says_so(osreg: Run, world: Path) -> None:
    path = filed(osreg, world).with_suffix(".json")
    assert "Changes since the check of 2026-11-23: 0" in osreg("check", "--again", str(path)).stdout


# -------------------------------------------------------------------------------------------------- linking a check


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("name: A\n", 'name: A\nprocurement:\n  alternatives_check: "2026-11-23-x"\n'),
        ("procurement: {vendor: B} # c\n", 'procurement: {alternatives_check: "2026-11-23-x", vendor: B} # c\n'),
        (
            "procurement:\n    # kept\n    vendor: B\nname: A\n",
            'procurement:\n    # kept\n    alternatives_check: "2026-11-23-x"\n    vendor: B\nname: A\n',
        ),
        (
            "procurement:\n  alternatives_check: 2025-01-01-y # old\n",
            'procurement:\n  alternatives_check: "2026-11-23-x" # old\n',
        ),
        ("name: A\r\n", 'name: A\r\nprocurement:\r\n  alternatives_check: "2026-11-23-x"\r\n'),
    ],
)
def test_the_link_leaves_all_other_lines(before: str, after: str) -> None:
    assert with_check(before.encode(), "2026-11-23-x").decode() == after


# ------------------------------------------------------------------------------------------------------------- German


@pytest.mark.parametrize(
    "target", ["Closed Board", "needy-board", "Full Board", "Nobody Knows This", "vorhabentafel.yml"]
)
def test_no_english_in_a_german_memo(osreg: Run, world: Path, target: str) -> None:
    with (LOCALE / "de/LC_MESSAGES/osreg.mo").open("rb") as file:
        catalogue = gettext.GNUTranslations(file)
    english = [
        text
        for text, german in catalogue._catalog.items()  # type: ignore[attr-defined]  # its only way to all texts
        if isinstance(text, str) and "{" not in text and " " in text and text not in german
    ]
    assert len(english) > 500
    target = f"solutions/musterstadt/{target}" if target.endswith(".yml") else target
    shown = text_of(memo(osreg, world, "html", target, "--lang", "de"))
    page = osreg("check", target, "--municipality", "musterstadt", "--lang", "de").stdout
    for text in english:
        assert text not in shown, text
        assert text not in " ".join(page.split()), text
