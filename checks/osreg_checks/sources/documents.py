"""The documents of a repository that say what it is made of: which of its files they are, and their content.

Nobody has standardised where a bill of material lies in a repository. By their names, these are meant: `bom.json` and
`bom.xml` (https://cyclonedx.org/specification/overview/#recognized-file-patterns), `*.cdx.json` and `*.cdx.xml` (the
same page), `*.spdx.json` and `*.spdx` (https://spdx.github.io/spdx-spec/v2.3/conformance/), and `sbom.json`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from osreg_checks.finding import NotApplicable, Unknown
from osreg_checks.outside import Document, Documents, Missing, Stage
from osreg_checks.sources.evidence import Answer
from osreg_checks.sources.failure import AbsentError, SourceError
from osreg_checks.sources.forge import Files, Node
from osreg_checks.sources.tree import content_of, sure
from osreg_registry.message import Message

#: Documents that are read of one repository.
MOST = 8
FOLDERS = ("sbom", ".sbom")
#: In the order of preference; of one thing in several forms, the first is read.
_FORMS = (".cdx.json", ".spdx.json", ".cdx.xml", ".spdx", ".json", ".xml")
_BILL = re.compile(r"s?bom\.json|bom\.xml|.+\.(cdx\.json|cdx\.xml|spdx\.json|spdx)", re.IGNORECASE)
#: Names that mean the repository as a whole.
_WHOLE = frozenset({"bom", "sbom"})
LOCKS = (
    "package-lock.json",
    "composer.lock",
    "uv.lock",
    "poetry.lock",
    "requirements.txt",
    "Cargo.lock",
    "go.mod",
    "go.sum",
    "pom.xml",
)
_PUBLICCODE = ("publiccode.yml", "publiccode.yaml")

_LOOKED_FOR = {
    "sbom": Message("no bill of material at the root or in sbom/ (bom.json, bom.xml, sbom.json, *.cdx.*, *.spdx*)"),
    "graph": Message("no dependency graph of the forge"),
    "lock": Message("no lock file at the root ({names})", {"names": ", ".join(LOCKS)}),
    "needs": Message("no publiccode.yml"),
}


def documents(files: Files, stage: Stage) -> Documents | Missing:
    """What the repository has of that stage: all of it, or the reason why some of it could not be had."""
    try:
        found = _graph(files) if stage == "graph" else _files(files, stage)
    except SourceError as failure:
        return Unknown(failure.reason, "sbom")
    return found if found.all else NotApplicable(_LOOKED_FOR[stage])


def _graph(files: Files) -> Documents:
    """GitHub's own bill of material; that there is none, or none for strangers, is no failure."""
    if files.graph is None:
        return Documents(())
    try:
        answer = files.graph()
    except AbsentError:
        return Documents(())
    return Documents((_document("dependency-graph/sbom", answer, answer.body),))


def _files(files: Files, stage: Stage) -> Documents:
    """Each file that is listed must be had: half of them would look better than all."""
    root = sure(lambda: files.listing(""))
    paths = [node.path for node in root if not node.is_folder]
    if stage == "lock":
        wanted = _locks(paths)
    elif stage == "needs":
        wanted = [name for name in _PUBLICCODE if name in paths][:1]
    else:
        wanted = _bills(paths)
        folders = [name for name in FOLDERS if Node(name, is_folder=True) in root]
        while not wanted and folders:
            within = sure(lambda: files.listing(folders.pop(0)))
            wanted = _bills(node.path for node in within if not node.is_folder)
    return Documents(tuple(_read(files, path) for path in wanted[:MOST]), tuple(wanted[MOST:]))


def _read(files: Files, path: str) -> Document:
    answer = sure(lambda: files.content(path))
    return _document(path, answer, content_of(answer, path))


def _document(name: str, answer: Answer, content: bytes) -> Document:
    return Document(name, answer.final_url, content, answer.confirmed, answer.stale)


def _locks(paths: Iterable[str]) -> list[str]:
    """The lock files; go.sum only without go.mod, which says more about the same modules."""
    there = set(paths)
    return [name for name in LOCKS if name in there and not (name == "go.sum" and "go.mod" in there)]


def _bills(paths: Iterable[str]) -> list[str]:
    """The bills of material, by name; one for each thing that they are about."""
    chosen: dict[str, tuple[int, str]] = {}
    for path in sorted(paths):
        name = path.rpartition("/")[2]
        if _BILL.fullmatch(name) is None:
            continue
        rank = next(rank for rank, form in enumerate(_FORMS) if name.lower().endswith(form))
        stem = name[: -len(_FORMS[rank])].casefold()
        about = "" if stem in _WHOLE else stem
        chosen[about] = min(chosen.get(about, (rank, path)), (rank, path))
    return [path for _, path in chosen.values()]
