"""A token is for exactly one host, comes from where nobody else reads, and is never shown."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from osreg_checks.sources.tokens import Tokens
from osreg_registry.errors import UsageError

SECRET = "glpat-Geheim1234"
HOSTS = frozenset({"api.github.com", "gitlab.com", "gitlab.musterstadt.example", "git-lab.example", "git.lab.example"})


def _file(path: Path, text: str | bytes, mode: int = 0o600) -> Path:
    file = path / "tokens"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    file.chmod(mode)
    return file


@pytest.mark.parametrize(
    ("environment", "host"),
    [
        ({"GITHUB_TOKEN": SECRET}, "api.github.com"),
        ({"GH_TOKEN": SECRET}, "api.github.com"),
        ({"GH_TOKEN": "other", "GITHUB_TOKEN": SECRET}, "api.github.com"),
        ({"GITHUB_TOKEN": "other", "OSREG_TOKEN_API_GITHUB_COM": SECRET}, "api.github.com"),
        ({"GITHUB_TOKEN": "", "GH_TOKEN": SECRET}, "api.github.com"),
        ({"GITLAB_TOKEN": SECRET}, "gitlab.com"),
        ({"OSREG_TOKEN_GITLAB_MUSTERSTADT_EXAMPLE": f" {SECRET}\n"}, "gitlab.musterstadt.example"),
    ],
)
def test_a_variable_belongs_to_one_host(environment: dict[str, str], host: str) -> None:
    tokens = Tokens.read(environment, None, HOSTS)
    assert {one: tokens.get(one) for one in HOSTS if tokens.get(one)} == {host: SECRET}


def test_the_usual_variables_go_nowhere_else() -> None:
    environment = {"GITHUB_TOKEN": SECRET, "GITLAB_TOKEN": SECRET, "CI_JOB_TOKEN": SECRET}
    tokens = Tokens.read(environment, None, frozenset({"gitlab.musterstadt.example", "github.example"}))
    assert tokens.get("gitlab.musterstadt.example") is None
    assert tokens.get("github.example") is None


def test_a_variable_that_fits_two_hosts_goes_to_neither() -> None:
    """Else whoever registers git-lab.example gets the token of git.lab.example."""
    tokens = Tokens.read({"OSREG_TOKEN_GIT_LAB_EXAMPLE": SECRET}, None, HOSTS)
    assert tokens.get("git-lab.example") is tokens.get("git.lab.example") is None
    alone = Tokens.read({"OSREG_TOKEN_GIT_LAB_EXAMPLE": SECRET}, None, frozenset({"git.lab.example"}))
    assert alone.get("git.lab.example") == SECRET


def test_a_host_with_a_port_has_a_variable_that_a_shell_can_set() -> None:
    tokens = Tokens.read({"OSREG_TOKEN_127_0_0_1_8080": SECRET}, None, frozenset({"127.0.0.1:8080"}))
    assert tokens.get("127.0.0.1:8080") == SECRET


@pytest.mark.parametrize(
    "other",
    [
        "gitlab.musterstadt.example:8443",
        "musterstadt.example",
        "gitlab.musterstadt.example.",
        "x.gitlab.musterstadt.example",
        "",
    ],
)
def test_a_token_is_for_exactly_that_host_and_port(other: str) -> None:
    assert Tokens({"gitlab.musterstadt.example": SECRET}).get(other) is None
    assert Tokens({"gitlab.musterstadt.example:443": SECRET}).get("gitlab.musterstadt.example") is None


def test_a_file_of_ones_own_is_read(tmp_path: Path) -> None:
    lines = [
        "\ufeff# of the town hall",
        "",
        f"GitLab.musterstadt.example\t{SECRET}\r",
        "elsewhere.example other",
        "alone",
        "  # n",
    ]
    text = "\n".join(lines)
    tokens = Tokens.read({}, _file(tmp_path, text), HOSTS)
    assert tokens.get("gitlab.musterstadt.example") == SECRET
    assert tokens.get("elsewhere.example") is None
    first = Tokens.read({}, _file(tmp_path, f"\ufeffgitlab.com {SECRET}"), HOSTS)
    assert first.get("gitlab.com") == SECRET


def test_a_variable_goes_before_the_file(tmp_path: Path) -> None:
    tokens = Tokens.read({"GITLAB_TOKEN": SECRET}, _file(tmp_path, "gitlab.com other"), HOSTS)
    assert tokens.get("gitlab.com") == SECRET


@pytest.mark.skipif(os.name != "posix", reason="modes of files are a thing of POSIX")
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660, 0o610])
def test_a_file_that_others_can_read_is_refused_with_the_way_to_mend_it(tmp_path: Path, mode: int) -> None:
    file = _file(tmp_path, f"gitlab.com {SECRET}", mode)
    with pytest.raises(UsageError) as caught:
        Tokens.read({}, file, HOSTS)
    assert str(caught.value) == f"others can read the tokens in {file}"
    assert str(caught.value.fix) == f"run `chmod 600 {file}`"


@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_a_file_that_only_its_owner_can_read_is_fine(tmp_path: Path, mode: int) -> None:
    assert Tokens.read({}, _file(tmp_path, f"gitlab.com {SECRET}", mode), HOSTS).get("gitlab.com") == SECRET


def test_no_file_no_tokens(tmp_path: Path) -> None:
    assert repr(Tokens.read({}, tmp_path / "none", HOSTS)) == "Tokens([])"


def test_a_file_that_is_no_text_does_not_show_what_is_in_it(tmp_path: Path) -> None:
    import traceback

    file = _file(tmp_path, f"gitlab.com {SECRET}\n".encode() + b"\xff\xfe")
    with pytest.raises(UsageError) as caught:
        Tokens.read({}, file, HOSTS)
    shown = (
        "".join(traceback.format_exception(caught.value))
        + repr(caught.value.__cause__)
        + str(caught.value.fix)
        + str(caught.value.message)
    )
    assert SECRET not in shown


def test_a_folder_in_place_of_the_file(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    with pytest.raises(UsageError, match="cannot be read"):
        Tokens.read({}, tmp_path, HOSTS)


@pytest.mark.parametrize("token", ["with blank", "line\nbreak", "return\rX: y", "tab\tbed", "umlaut-ü", "nul\x00", ""])
def test_what_cannot_stand_in_a_header_is_no_token(token: str) -> None:
    assert Tokens.read({"GITLAB_TOKEN": token}, None, HOSTS).get("gitlab.com") is None


def test_printing_shows_hosts_only() -> None:
    tokens = Tokens({"gitlab.com": SECRET})
    for shown in (repr(tokens), str(tokens), f"{tokens}", f"{[tokens]}"):
        assert "gitlab.com" in shown
        assert SECRET not in shown
