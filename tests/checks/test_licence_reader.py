"""Which licence a text is. Licence files stand in `texts/` and in `LICENSES/`; others are made from the table."""

from __future__ import annotations

import importlib.metadata
import time
from pathlib import Path

import pytest

from osreg_checks import licence_reader
from osreg_checks.licence_reader import MAX_CHARACTERS, Sample, agrees, licence_of_name, read_licence

ROOT = Path(__file__).parent.parent.parent
TEXTS = Path(__file__).parent / "texts"
SYSTEM = Path("/usr/share/common-licenses")
SAMPLES = licence_reader._knowledge().samples
TAG = "SPDX-License-Identifier: "
GPL_NOTICE = """\
This program is free software: you can redistribute it and/or modify it under the terms of the GNU General Public
License as published by the Free Software Foundation, either version 3 of the License, or (at your option) any later
version.

This program is distributed in the hope that it will be useful, but WITHOUT ANY WARRANTY; without even the implied
warranty of MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE. See the GNU General Public License for more details.

You should have received a copy of the GNU General Public License along with this program. If not, see
<https://www.gnu.org/licenses/>.
"""


def text(name: str) -> str:
    return (TEXTS / f"{name}.txt").read_text(encoding="utf-8")


def eupl() -> str:
    return (ROOT / "LICENSES/EUPL-1.2.txt").read_text(encoding="utf-8")


def made(sample: Sample) -> str:
    """A text of the right length in which the phrases of the sample stand in their order."""
    missing = sum(sample.words) // 2 - sum(len(phrase.split()) for phrase in sample.phrases)
    gap, left = divmod(max(missing, 0), max(len(sample.phrases) - 1, 1))
    filling = ["\n" + "lorem " * gap for _ in sample.phrases[1:]] + [""]
    if len(sample.phrases) > 1:
        filling[0] += "lorem " * left
    return " ".join(f"{phrase} {more}" for phrase, more in zip(sample.phrases, filling, strict=True))


# ------------------------------------------------------------------------------------------------------ whole texts


@pytest.mark.parametrize("path", sorted((ROOT / "LICENSES").glob("*.txt")), ids=lambda path: path.stem)
def test_the_licences_of_this_project(path: Path) -> None:
    assert read_licence(path.read_text(encoding="utf-8")) == path.stem == licence_of_name(f"LICENSES/{path.name}")


@pytest.mark.parametrize(("name", "licence"), [("mit", "MIT"), ("isc", "ISC"), ("bsd-3-clause", "BSD-3-Clause")])
def test_licence_files_in_the_forms_they_come_in(name: str, licence: str) -> None:
    plain = text(name)
    comment = "".join(f" * {line}\n" for line in plain.splitlines())
    forms = {
        "as it is": plain,
        "in one line": " ".join(plain.splitlines()[2:]),
        "Windows": plain.replace("\n", "\r\n"),
        "typographic quotes": plain.replace('"', "”").replace("'", "’"),
        "comment": f"/*\n{comment} */",
        "Markdown": f"# The {licence} License\n\n> {plain}".replace("\n\n", "\n\n> "),
        "capitals": plain.upper(),
        "many copyright lines": "Copyright (c) 2026 Stadtwerke Musterstadt\n" * 50 + plain,
        "twice": plain + "\n\n" + plain,
        "named": f"Beispielboard is released under the {licence} license:\n\n{plain}",
    }
    assert {form: read_licence(variant) for form, variant in forms.items()} == dict.fromkeys(forms, licence)


@pytest.mark.parametrize(
    ("file", "licence"),
    [
        ("Apache-2.0", "Apache-2.0"),
        ("BSD", "BSD-3-Clause"),
        ("GPL-1", "GPL-1.0-only"),
        ("GPL-2", "GPL-2.0-only"),
        ("GPL-3", "GPL-3.0-only"),
        ("LGPL-2", "LGPL-2.0-only"),
        ("LGPL-2.1", "LGPL-2.1-only"),
        ("LGPL-3", "LGPL-3.0-only"),
        ("MPL-1.1", "MPL-1.1"),
        ("MPL-2.0", "MPL-2.0"),
        ("CC0-1.0", "CC0-1.0"),
        ("GFDL-1.3", None),
        ("Artistic", None),
    ],
)
def test_the_texts_of_a_debian_system(file: str, licence: str | None) -> None:
    path = SYSTEM / file
    if not path.is_file():
        pytest.skip(f"{path} is not there")
    assert read_licence(path.read_text(encoding="utf-8")) == licence


@pytest.mark.parametrize(
    ("package", "licence"),
    [("pytest", "MIT"), ("httpx", "BSD-3-Clause"), ("pathspec", "MPL-2.0"), ("tenacity", "Apache-2.0")],
)
def test_the_licence_files_of_installed_packages(package: str, licence: str) -> None:
    try:
        files = importlib.metadata.files(package) or []
    except importlib.metadata.PackageNotFoundError:
        pytest.skip(f"{package} is not installed")
    texts = [file.locate().read_text(encoding="utf-8") for file in files if file.stem == "LICENSE"]  # type: ignore[attr-defined]
    if not texts:
        pytest.skip(f"{package} ships no licence file")
    assert [read_licence(one) for one in texts] == [licence] * len(texts)


@pytest.mark.parametrize("sample", SAMPLES, ids=[f"{number}-{sample.id}" for number, sample in enumerate(SAMPLES)])
def test_every_sample_is_found_at_its_length_only(sample: Sample) -> None:
    whole = made(sample)
    longer = whole.replace(sample.phrases[0], f"{sample.phrases[0]} {'lorem ' * sample.words[1]}", 1)
    assert read_licence(whole) == sample.id
    assert len(sample.phrases) == 1 or read_licence(longer) is None


@pytest.mark.parametrize(
    ("sample", "phrase"), [(sample, phrase) for sample in SAMPLES for phrase in sample.absent if not sample.notice]
)
def test_a_phrase_of_a_sibling_tells_them_apart(sample: Sample, phrase: str) -> None:
    last = sample.phrases[-1]
    assert read_licence(made(sample).replace(last, f"{phrase} {last}")) != sample.id


def test_the_title_may_stand_there_twice() -> None:
    bare = next(made(sample) for sample in SAMPLES if sample.id == "MPL-2.0")
    assert read_licence("Mozilla Public License, version 2.0\n\n" + "lorem " * 40 + bare) == "MPL-2.0"


def test_the_lgpl_3_comes_with_the_gpl_3_that_it_adds_to() -> None:
    gpl, lgpl = (next(made(one) for one in SAMPLES if one.id == name) for name in ("GPL-3.0-only", "LGPL-3.0-only"))
    assert read_licence(lgpl + "\n\n" + gpl) == read_licence(gpl + "\n\n" + lgpl) == "LGPL-3.0-only"


def test_the_table_knows_spdx_ids_only_and_its_phrases_are_normalised() -> None:
    for sample in SAMPLES:
        assert licence_reader._known_id(sample.id) == sample.id
        for phrase in (*sample.phrases, *sample.absent, *(one for one, _ in (*sample.head, *sample.tail))):
            assert licence_reader._normalised(phrase) == f" {phrase} "
            assert len(phrase.split()) <= 40  # a quotation, not the text


# ----------------------------------------------------------------------------------------------------- translations


def test_the_german_eupl() -> None:
    """Modelled on the official translation: its title, its notice, its last words."""
    german = (
        eupl()
        .replace("EUROPEAN UNION PUBLIC LICENCE v. 1.2", "OPEN-SOURCE-LIZENZ FÜR DIE EUROPÄISCHE UNION v. 1.2")
        .replace("Licensed under the EUPL", "Lizenziert unter der EUPL")
        .replace(
            "require the production of a new EUPL version", "bedürfen der Ausarbeitung einer neuen Version der EUPL"
        )
    )
    assert read_licence(german) == "EUPL-1.2"


@pytest.mark.parametrize(
    ("title", "notice"),
    [
        ("LICENCE PUBLIQUE DE L'UNION EUROPÉENNE v. 1.2", "Concédé sous licence EUPL"),
        ("LICENZA PUBBLICA DELL'UNIONE EUROPEA V. 1.2", "Concesso in licenza a norma dell'EUPL"),
        ("EUROOPA LIIDU TARKVARA VABA KASUTUSE LITSENTS v. 1.2", "Litsentsitud EUPLi alusel"),
    ],
)
def test_the_eupl_in_other_languages_is_known_by_its_appendix(title: str, notice: str) -> None:
    """Its list of compatible licences stands in every translation as it is."""
    translated = (
        eupl().replace("EUROPEAN UNION PUBLIC LICENCE v. 1.2", title).replace("Licensed under the EUPL", notice)
    )
    assert read_licence(translated) == "EUPL-1.2"
    assert read_licence(translated.replace("v. 1.2", "v. 1.3")) is None


# ------------------------------------------------------------------------------------------- unknown rather than wrong


@pytest.mark.parametrize(
    "addition",
    [
        '"Commons Clause" License Condition v1.0',
        "The Software shall be used for Good, not Evil.",
        "The software must not be used by the military.",
        "Commercial use requires a licence of Musterstadt, except by schools.",
        "Copyright (c) 2026 Musterstadt. It must not be sold.",
        f"Copyright (c) 2026 Musterstadt. {'Write to us before you publish it. ' * 20}",
        "The folder vendor/ is under the GPL.",
        "Dual licensed under MIT and Apache-2.0.",
        "Alternatively, choose the terms of the MPL.",
        "lorem ipsum " * 60,
    ],
)
def test_terms_beside_the_licence_make_it_unknown(addition: str) -> None:
    assert read_licence(f"{addition}\n\n{text('mit')}") is None
    assert read_licence(f"{text('mit')}\n\n{addition}") is None


def test_terms_inside_the_licence_make_it_unknown() -> None:
    altered = text("mit").replace(
        "subject to the following conditions:", "for research at universities in Europe and nowhere else:"
    )
    assert altered != text("mit")
    assert read_licence(altered) is None


def test_the_json_licence_is_not_the_mit_licence() -> None:
    grant, disclaimer = text("mit").removeprefix("MIT License").split("THE SOFTWARE IS PROVIDED")
    clause = "The Software shall be used for Good, not Evil.\n\nTHE SOFTWARE IS PROVIDED"
    assert read_licence(grant + clause + disclaimer) == "JSON"


def test_two_licences_in_one_file_are_unknown() -> None:
    assert read_licence(text("mit") + text("bsd-3-clause")) is None
    assert read_licence(eupl() + text("mit")) is None


@pytest.mark.parametrize(
    "nothing",
    [
        "",
        "   \n",
        "All rights reserved.",
        "See the file COPYING.",
        "MIT",
        "\x00\xff" * 100,
        "Proprietary. Do not copy.",
    ],
)
def test_what_is_no_licence_text(nothing: str) -> None:
    assert read_licence(nothing) is None


@pytest.mark.parametrize(
    "hostile",
    [
        "permission is hereby granted free of charge " * 40_000,
        "copyright (c) " * 100_000,
        "(c" * 500_000,
        TAG * 100_000,
        TAG + "(" * 1000 + "MIT",
        " " * 3_000_000,
        "ﷺ" * 300_000,  # NFKC makes 18 characters of it
        "v 1 2 eupl " * 200_000,
    ],
    ids=["phrases", "copyright", "brackets", "tags", "deep", "blank", "ligatures", "eupl"],
)
def test_time_is_bounded(hostile: str) -> None:
    started = time.monotonic()
    assert read_licence(hostile) is None
    assert time.monotonic() - started < 5


def test_what_stands_behind_the_limit_is_not_read() -> None:
    assert read_licence(text("mit") + "\n" * MAX_CHARACTERS + "Commons Clause") == "MIT"


# ---------------------------------------------------------------------------------------------- tags and GNU notices


@pytest.mark.parametrize(
    ("content", "licence"),
    [
        (f"{TAG}EUPL-1.2\n", "EUPL-1.2"),
        (f"// {TAG}MIT OR Apache-2.0\n", "MIT OR Apache-2.0"),
        (f"<!-- {TAG}CC-BY-4.0 -->", "CC-BY-4.0"),
        (f"{TAG}LicenseRef-Musterstadt-1.0", "LicenseRef-Musterstadt-1.0"),
        (f"{TAG}MIT\n{TAG}MIT\n", "MIT"),
        (f"{TAG}MIT\n{TAG}ISC\n", None),
        (f"{TAG}Musterlizenz\n", None),
        (f"{TAG}NOASSERTION\n", None),
        (f"{TAG}MIT OR\n", None),
        (f"{TAG}MIT\nCommons Clause\n", None),
        (f"{TAG}EUPL-1.2\n" + "lorem\n" * 2000, "EUPL-1.2"),
        ("lorem\n" * 2000 + f"{TAG}EUPL-1.2\n", None),
    ],
)
def test_an_spdx_tag(content: str, licence: str | None) -> None:
    assert read_licence(content) == licence


def test_a_tag_and_a_text_that_contradict_each_other_are_unknown() -> None:
    assert read_licence(f"{TAG}MIT\n\n{text('mit')}") == "MIT"
    assert read_licence(f"{TAG}ISC\n\n{text('mit')}") is None


def test_a_gnu_notice_says_or_later_and_the_bare_text_does_not() -> None:
    bare = next(made(sample) for sample in SAMPLES if sample.id == "GPL-3.0-only")
    assert read_licence(bare) == "GPL-3.0-only"
    assert read_licence(GPL_NOTICE) == "GPL-3.0-or-later"
    assert read_licence(GPL_NOTICE + bare) == "GPL-3.0-or-later"


def test_the_example_of_a_notice_behind_the_text_says_nothing() -> None:
    bare = next(made(sample) for sample in SAMPLES if sample.id == "GPL-3.0-only")
    how_to = f"{bare}\nHow to Apply These Terms\n{GPL_NOTICE}"
    assert read_licence(f"{how_to}\ninstead of this License. But first, please read") == "GPL-3.0-only"
    assert read_licence(how_to) is None


def test_a_notice_of_another_version_than_the_text_is_unknown() -> None:
    bare = next(made(sample) for sample in SAMPLES if sample.id == "GPL-2.0-only")
    assert read_licence(GPL_NOTICE + bare) is None


# ------------------------------------------------------------------------------------------------------- comparing


@pytest.mark.parametrize(
    ("declared", "detected", "verdict"),
    [
        ("MIT", "MIT", True),
        ("mit", "MIT", True),
        ("MIT", "ISC", False),
        ("GPL-3.0-or-later", "GPL-3.0-only", True),
        ("GPL-3.0-only", "GPL-3.0-only", True),
        ("GPL-3.0+", "GPL-3.0-only", True),
        ("GPL-2.0-or-later", "GPL-3.0-only", False),
        ("LGPL-3.0-or-later", "GPL-3.0-only", False),
        ("EUPL-1.2", "EUPL-1.1", False),
        ("MIT OR Apache-2.0", "Apache-2.0", True),
        ("EUPL-1.2 AND CC0-1.0", "CC0-1.0", True),
        ("EUPL-1.2 AND CC0-1.0", "MIT", False),
        ("MIT", "MIT OR Apache-2.0", True),
        ("GPL-2.0-only WITH Classpath-exception-2.0", "GPL-2.0-only", True),
        ("Apache-2.0 WITH Classpath-exception-2.0", "GPL-2.0-only WITH Classpath-exception-2.0", False),
        ("MPL-2.0-no-copyleft-exception", "MPL-2.0", True),
        ("LicenseRef-proprietary", "MIT", False),
        ("LicenseRef-Musterstadt", "MIT", None),
        ("LicenseRef-Musterstadt", "LicenseRef-Musterstadt", True),
        ("NOASSERTION", "MIT", None),
        ("MIT", "NOASSERTION", None),
        ("NONE", "MIT", None),
        ("", "MIT", None),
        ("MIT and then some", "MIT", None),
        ("Musterlizenz", "MIT", None),
    ],
)
def test_whether_a_declared_licence_can_stand_for_a_detected_one(
    declared: str, detected: str, verdict: bool | None
) -> None:
    assert agrees(declared, detected) is verdict


@pytest.mark.parametrize(
    ("path", "licence"),
    [
        ("LICENSES/MIT.txt", "MIT"),
        ("LICENSES/GPL-3.0-or-later.txt", "GPL-3.0-or-later"),
        ("LICENSES/Apache-2.0.md", "Apache-2.0"),
        ("LICENSES/Apache-2.0", "Apache-2.0"),
        ("LICENSES/LicenseRef-Musterstadt-1.0.txt", "LicenseRef-Musterstadt-1.0"),
        ("LICENSES/Classpath-exception-2.0.txt", None),
        ("LICENSES/Musterlizenz.txt", None),
        ("LICENSES/README.md", None),
        ("LICENSES/.txt", None),
        ("LICENSES/sub/MIT.txt", None),
        ("vendor/LICENSES/MIT.txt", None),
        ("LICENSES", None),
        ("LICENSE", None),
        ("MIT.txt", None),
    ],
)
def test_a_file_in_licenses_is_named_after_its_licence(path: str, licence: str | None) -> None:
    assert licence_of_name(path) == licence
