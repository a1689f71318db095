"""Explanations, help and the German catalogue."""

from __future__ import annotations

import subprocess
from collections.abc import Callable

import pytest

from osreg_checks.rules import ALL

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.mark.parametrize("check", ALL, ids=lambda check: check.id)
def test_every_check_is_explained_by_id_and_by_name_in_both_languages(osreg: Run, check) -> None:
    english = osreg("explain", check.id.lower())
    german = osreg("explain", check.name, "--lang", "de")
    assert english.returncode == german.returncode == 0
    assert check.id in german.stdout
    assert english.stdout != german.stdout
    assert " ".join(check.title.split()) in " ".join(english.stdout.split())
    assert check.title not in german.stdout


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("EUPL-1.2", "EUPL-1.2 is open, says openCode 1.7"),
        ("GNU GPL v3", "Read as GPL-3.0-only"),
        ("LicenseRef-proprietary", "What may be done with it stands in the contract. Policy 1.0 refuses it"),
        ("busl-1.1", "source-available"),
        ("MIT OR BUSL-1.1", "Business Source License 1.1"),
        ("AGPL-3.0", "is a deprecated SPDX id"),
        ("proprietary", "the vendor alone decides"),
        ("undetermined", "neither a yes nor a no"),
    ],
)
def test_licences_and_verdicts_are_explained(osreg: Run, what: str, words: str) -> None:
    run = osreg("explain", what)
    assert run.returncode == 0
    assert words in " ".join(run.stdout.split())


@pytest.mark.parametrize("command", [(), ("check",), ("validate",), ("explain",)])
def test_help_speaks_both_languages(osreg: Run, command: tuple[str, ...]) -> None:
    english, german = osreg(*command, "--help"), osreg(*command, "--help", LANG="de_DE.UTF-8")
    assert english.returncode == german.returncode == 0
    assert english.stdout != german.stdout


def test_the_version_is_told(osreg: Run) -> None:
    assert osreg("--version").stdout.startswith("osreg 0.")


@pytest.mark.parametrize("command", [(), ("check",), ("search",), ("validate",), ("explain",)])
def test_german_help_has_no_english_of_the_library(osreg: Run, command: tuple[str, ...]) -> None:
    page = osreg(*command, "--help", LANG="de_DE.UTF-8").stdout
    assert page.startswith("Aufruf: ")
    english = ("Usage", "Options:", "Commands:", "Show this message", "[required]", "[default")
    assert [text for text in english if text in page] == []
