"""Lock files as bills of material: what a package manager wrote down of the packages it chose.

Each reader takes a document, or the text of one, and gives the same `Bom` as the readers of CycloneDX and SPDX. The
project itself is the component `.`, as far as the file speaks of one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from osreg_checks.sbom.document import Bom
from osreg_checks.sbom.locks import cargo, composer, golang, maven, npm, poetry, requirements, uv

#: What is read, by the name that the file usually has.
READERS: dict[str, Callable[[Any], Bom]] = {
    "package-lock.json": npm.read,
    "composer.lock": composer.read,
    "uv.lock": uv.read,
    "poetry.lock": poetry.read,
    "requirements.txt": requirements.read,
    "Cargo.lock": cargo.read,
    "go.mod": golang.read_mod,
    "go.sum": golang.read_sum,
    "pom.xml": maven.read,
}


def read(form: str, document_or_raw: Any) -> Bom:
    """The bill of material in a lock file of the form, one of `READERS`.

    A JSON or TOML document may come parsed; text and bytes are always welcome.

    Raises:
        SbomError: it is no such file, or larger than is read.
        KeyError: there is no such form.

    """
    return READERS[form](document_or_raw)
