"""One form for names and for repositories; URLs that have no place in an entry."""

from __future__ import annotations

import pytest

from osreg_registry.names import fold
from osreg_registry.paths import place_of
from osreg_registry.urls import canonical_repository, has_odd_letters, objection


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Microsoft  SharePoint®", "microsoft sharepoint"),
        ("Bürger-App", "buerger app"),
        ("BUERGER APP", "buerger app"),
        ("Café Größe", "cafe groesse"),
        ("C++ / C#", "c++ c#"),
        ("1Password", "1password"),
        ("d.velop", "d velop"),
        ("ﬁle", "file"),
        ("!!!", ""),
    ],
)
def test_spelling_does_not_matter(name: str, folded: str) -> None:
    assert fold(name) == folded


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/Example/Board",
        "https://www.github.com/example/board.git",
        "http://github.com/example/board/",
        "git@github.com:example/board.git",
        "ssh://git@github.com/example/board",
        "git+https://github.com/example/board.git",
        "github.com/example/board",
        "https://user:secret@github.com/example/board",
        "https://github.com/example/board/tree/main/docs",
        "https://github.com/example/board?tab=readme#licence",
    ],
)
def test_one_repository_has_one_form(url: str) -> None:
    assert canonical_repository(url) == "github.com/example/board"


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        (
            "https://gitlab.opencode.de/bmi/opendesk/deployment/opendesk",
            "gitlab.opencode.de/bmi/opendesk/deployment/opendesk",
        ),
        ("https://gitlab.com/a/b/c/-/tree/main/x", "gitlab.com/a/b/c"),
        ("https://codeberg.org/A/b/src/branch/main/LICENSE", "codeberg.org/a/b"),
        ("https://git.example.org/Team/Board", "git.example.org/Team/Board"),  # letter case counts there
        ("https://github.com/", None),
        ("nonsense", None),
        ("https://[half", None),
    ],
)
def test_canonical_form(url: str, canonical: str | None) -> None:
    assert canonical_repository(url) == canonical


@pytest.mark.parametrize("url", ["https://www.soest.de/", "http://example.org:8080/x?y=z#w", "https://8.8.8.8/"])
def test_a_public_url_is_fine(url: str) -> None:
    assert objection(url) is None


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "ftp://example.org/",
        "http://169.254.169.254/",
        "https://0x7f.1/",
        "https://2130706433/",
        "https://017700000001/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://10.1.2.3/",
        "https://localhost/",
        "https://intranet.local/",
        "https://user:secret@example.org/",
        "https://user@example.org/",
        "https://example.org:port/",
        "https://[half",
        "https:///path",
    ],
)
def test_an_unfit_url_is_objected_to(url: str) -> None:
    assert objection(url) is not None


@pytest.mark.parametrize(
    ("url", "odd"),
    [
        ("https://github.com/x", False),
        ("https://gіthub.com/x", True),  # the second letter is Cyrillic
        ("https://xn--gthub-n4a.com/x", True),
        ("https://www.xn--sdwestfalen-q9a.de/", True),
        ("https://example.org/südwestfalen", False),
    ],
)
def test_a_host_that_can_be_taken_for_another_is_noticed(url: str, odd: bool) -> None:
    assert has_odd_letters(url) is odd


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("registry/policy.yml", ("policy", "policy")),
        ("registry/sources.yml", ("sources", "sources")),
        ("registry/products/qgis.yml", ("product", "qgis")),
        ("registry/organisations/soest.yml", ("organisation", "soest")),
        ("registry/vocabularies/sdgs.yml", ("vocabulary", "sdgs")),
        ("solutions/soest/app.yml", ("solution", "soest/app")),
        ("solutions/soest/checks/2026-11-01-app.yml", ("check-record", "soest/2026-11-01-app")),
        ("registry/products/qgis.yaml", None),
        ("registry/other/qgis.yml", None),
        ("registry/stray.yml", None),
        ("solutions/stray.yml", None),
        ("solutions/soest/deep/app.yml", None),
        ("solutions/soest/checks/deep/app.yml", None),
    ],
)
def test_a_path_says_what_lies_there(path: str, place: tuple[str, str] | None) -> None:
    assert place_of(path) == place
