"""Licences as people write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from osreg_registry.licence_text import read_stated
from osreg_registry.licences import LicenceTable


@pytest.fixture(scope="module")
def table(real_root: Path) -> LicenceTable:
    return LicenceTable.read(real_root / "registry/vocabularies/licences.json")


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("MIT", "MIT"),
        ("mit", "MIT"),
        ("The MIT License", "MIT"),
        ("Apache License, Version 2.0", "Apache-2.0"),
        ("APACHE2.0", "Apache-2.0"),
        ("Apache 2", "Apache-2.0"),
        ("BSD 3-Clause License", "BSD-3-Clause"),
        ("New BSD License", "BSD-3-Clause"),
        ("Mozilla Public License 2.0", "MPL-2.0"),
        ("European Union Public Licence 1.2", "EUPL-1.2"),
        ("EUPL-1.2-or-later", "EUPL-1.2+"),
        ("CC0 1.0", "CC0-1.0"),
        ("SSPL v1", "SSPL-1.0"),
        ("Business Source License 1.1", "BUSL-1.1"),
        ("GNU AGPLv3", "AGPL-3.0-only"),
        ("LGPL-v2.1", "LGPL-2.1-only"),
        ("GPL-3.0", "GPL-3.0-only"),
        ("GPLv2+", "GPL-2.0-or-later"),
        ("GPL-2.0+", "GPL-2.0-or-later"),
        ("GNU General Public License v3.0 or later", "GPL-3.0-or-later"),
        ("GPL-3.0 oder später", "GPL-3.0-or-later"),
        ("gpl-3.0 or mit", "GPL-3.0-only OR MIT"),
        ("GPL-2.0-or-later WITH Classpath-exception-2.0", "GPL-2.0-or-later WITH Classpath-exception-2.0"),
        ("Apache-2.0 (model line 3)", "Apache-2.0"),
        ("Proprietär", "LicenseRef-proprietary"),
        ("Commons-Clause", "LicenseRef-scancode-commons-clause"),
    ],
)
def test_one_licence_becomes_spdx(table: LicenceTable, text: str, expression: str) -> None:
    assert read_stated(text, table).expression == expression


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("AGPL", "it names no version"),
        ("BSD", "it names no version"),
        ("MIT, Apache-2.0", "without AND or OR"),
        ("MIT / Apache-2.0", "without AND or OR"),
        ("MPL 2.0 et EPL 1.0", "without AND or OR"),
        ("AGPL-3.0 (server); MIT (client)", "different parts"),
        ("GPL-3.0 (clients); proprietary backend", "something that is not open"),
        ("AGPL-3.0 / Enterprise License", "something that is not open"),
        ("Apache-2.0 and additional OSS licenses", "further licences"),
        ("Public Domain", "public domain is not a licence"),
        ("Custom", "no list has a licence of that name"),
        ("GPL V3-MOD", "no list has a licence of that name"),
        ("", "empty"),
        ("MIT " * 200, "too long"),
    ],
)
def test_what_names_no_single_licence_is_refused(table: LicenceTable, text: str, reason: str) -> None:
    stated = read_stated(text, table)
    assert stated.expression is None
    assert reason in str(stated.reason)


def test_a_narrower_reading_is_said(table: LicenceTable) -> None:
    assert "narrower" in str(read_stated("GPL V3", table).note)
    assert read_stated("GPL V3 only", table).note is None
    assert "`model line 3` was left out" in str(read_stated("Apache-2.0 (model line 3)", table).note)
