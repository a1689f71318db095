"""The requirements of one dependency group of pyproject.toml, one a line (PEP 735)."""

import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def requirements(group: str) -> list[str]:
    """The requirement strings of `group`, included groups first."""
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]
    found: list[str] = []
    for item in groups[group]:
        found += [item] if isinstance(item, str) else requirements(item["include-group"])
    return found


if __name__ == "__main__":
    print("\n".join(requirements(sys.argv[1])))
