"""Where a registry is found, and what lies where in it."""

from __future__ import annotations

from pathlib import Path

from osreg_registry.errors import RegistryError
from osreg_registry.message import Message

LICENCES = "registry/vocabularies/licences.json"
POLICY = "registry/policy.yml"
_FOLDERS = {"organisations": "organisation", "products": "product", "vocabularies": "vocabulary"}


def find_root(given: Path | None = None, start: Path | None = None) -> Path:
    """The folder that holds `registry/` and `solutions/`.

    The given one; else the checkout that `start` (the working folder) stands in; else the data shipped with osreg.
    Raises RegistryError when there is none.
    """
    if given is not None:
        return _given(given)
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if _is_root(folder):
            return folder
    return shipped()


def shipped() -> Path:
    """The data of the installed package; in an editable installation, the checkout itself."""
    package = Path(__file__).resolve().parent
    for root in (package / "data", package.parent.parent):
        if _is_root(root):
            return root
    raise RegistryError(
        Message("the data of this installation is missing"),
        Message("install osreg again, or name a registry with --registry"),
    )


def _given(path: Path) -> Path:
    root = path.resolve()
    for candidate in (root, root.parent):
        if _is_root(candidate) and candidate / "registry" in {root, root / "registry"}:
            return candidate
    raise RegistryError(
        Message("{path} holds no registry", {"path": str(path)}),
        Message("name the folder in which registry/policy.yml lies"),
    )


def _is_root(folder: Path) -> bool:
    try:
        return (folder / POLICY).is_file()
    except OSError:
        return False


def place_of(path: str) -> tuple[str, str] | None:
    """Kind and id of the entry at a path relative to the root, for instance ("product", "qgis"); None elsewhere."""
    *folders, name = path.split("/")
    stem, dot, ending = name.rpartition(".")
    if f"{dot}{ending}" != ".yml":
        return None
    match folders:
        case ["registry"] if stem in {"policy", "sources", "purl-patterns"}:
            return stem, stem
        case ["registry", folder] if folder in _FOLDERS:
            return _FOLDERS[folder], stem
        case ["solutions", municipality]:
            return ("municipal-policy", municipality) if stem == "policy" else ("solution", f"{municipality}/{stem}")
        case ["solutions", municipality, "checks"]:
            return "check-record", f"{municipality}/{stem}"
    return None
