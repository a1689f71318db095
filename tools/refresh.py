"""Makes the vendored lists again from their origins, and lists the facts that nobody has looked at for a year.

    python tools/refresh.py [--from DIR] [--old]

The licence table is made from https://github.com/spdx/license-list-data and
https://github.com/aboutcode-org/scancode-licensedb, the ids of the categories are compared with
https://github.com/publiccodeyml/publiccode.yml. git fetches them; nothing is written unless all came. openCode offers
its list to people only, so its column is kept; `tools/licence_table.py --opencode FILE` renews it.

With --from DIR the three lie there, each in a folder of its repository's name. With --old nobody is asked: only the
facts that are a year old are listed. Exit codes: 0; 1 when an origin could not be had, or a person has to mend
something.
"""

import argparse
import datetime
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parent))

import licence_table
import yaml
from dateutil.relativedelta import relativedelta

ROOT = Path(__file__).resolve().parent.parent
CATEGORIES = ROOT / "registry/vocabularies/categories.yml"
LIST = "docs/standard/categories-list.rst"
ORIGINS = {
    "license-list-data": ("https://github.com/spdx/license-list-data", ["json/licenses.json", "json/exceptions.json"]),
    "scancode-licensedb": ("https://github.com/aboutcode-org/scancode-licensedb", ["docs/index.json"]),
    "publiccode.yml": ("https://github.com/publiccodeyml/publiccode.yml", [LIST]),
}


class Old(NamedTuple):
    """A fact that somebody last looked at long ago."""

    checked: str
    path: str
    key: str


def main() -> int:
    """0, or 1 when something is left to do for a person."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--from", dest="folder", type=Path, help="folder with clones of the three origins")
    parser.add_argument("--old", action="store_true", help="only list the facts that are a year old")
    arguments = parser.parse_args()
    today = datetime.datetime.now(datetime.UTC).date()
    code = 0
    if not arguments.old:
        with tempfile.TemporaryDirectory() as temporary:
            code = renew(arguments.folder or Path(temporary), today, fetch=arguments.folder is None)
    facts = sorted(old_facts(ROOT, today))
    print(f"{len(facts)} facts were last looked at more than a year ago")
    for fact in facts:
        print(f"  {fact.checked}  {fact.path}  {fact.key}")
    return code


def renew(folder: Path, today: datetime.date, *, fetch: bool) -> int:
    """Writes the table and the day of the categories, once everything has come; 1 when something is missing."""
    if fetch:
        for name, (url, files) in ORIGINS.items():
            if not clone(url, folder / name, files):
                print(f"{url} could not be fetched; nothing was written")
                return 1
    version = commit(folder / "scancode-licensedb")
    spdx, scancode = folder / "license-list-data/json", folder / "scancode-licensedb/docs/index.json"
    try:
        text = licence_table.table(spdx, scancode, None, version)
        listed = category_ids((folder / "publiccode.yml" / LIST).read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"an origin is not what it was: {error!r}; nothing was written")
        return 1
    print("\n".join(differences(json.loads(licence_table.TARGET.read_bytes()), json.loads(text))))
    replace(licence_table.TARGET, text)
    return renew_categories(listed, today)


def clone(url: str, target: Path, files: list[str]) -> bool:
    """Whether the named files of the repository's newest state came."""
    steps = (
        ["git", "clone", "--quiet", "--depth=1", "--filter=blob:none", "--no-checkout", url, str(target)],
        ["git", "-C", str(target), "sparse-checkout", "set", "--no-cone", *(f"/{file}" for file in files)],
        ["git", "-C", str(target), "checkout", "--quiet"],
    )
    return all(subprocess.run(step, check=False, timeout=600).returncode == 0 for step in steps)


def commit(folder: Path) -> str:
    """The short name of the clone's commit; for a folder that is no clone, that of the present table."""
    command = ["git", "-C", str(folder), "rev-parse", "--short=8", "HEAD"]
    run = subprocess.run(command, check=False, capture_output=True, text=True)
    if run.returncode == 0 and (folder / ".git").exists():
        return run.stdout.strip()
    return str(json.loads(licence_table.TARGET.read_bytes())["about"]["scancode"]["version"])


def differences(before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    """What changed in the licence table, by id."""
    for name in ("spdx", "scancode"):
        yield f"{name}: {before['about'][name]['version']} -> {after['about'][name]['version']}"
    old, new = before["licences"], after["licences"]
    for title, ids in (
        ("new", new.keys() - old.keys()),
        ("gone", old.keys() - new.keys()),
        ("judged otherwise", {key for key in old.keys() & new.keys() if old[key][1:] != new[key][1:]}),
    ):
        if ids:
            yield f"licences {title}: {', '.join(sorted(ids))}"


def category_ids(text: str) -> list[str]:
    """The ids in the standard's list. Raises ValueError when it has none."""
    found = re.findall(r"^- ([a-z0-9-]+)\s*$", text, re.MULTILINE)
    if not found:
        message = f"no ids in {LIST}"
        raise ValueError(message)
    return found


def renew_categories(listed: list[str], today: datetime.date) -> int:
    """Dates the vocabulary when its ids are those of the standard; else says what a person has to add or remove."""
    text = CATEGORIES.read_text(encoding="utf-8")
    present = [term["id"] for term in yaml.safe_load(text)["terms"]]
    if set(present) == set(listed):
        replace(CATEGORIES, re.sub(r'^checked: ".*"$', f'checked: "{today}"', text, flags=re.MULTILINE))
        return 0
    wanted, unknown = sorted(set(listed) - set(present)), sorted(set(present) - set(listed))
    print(f"{CATEGORIES.name}: add with labels: {', '.join(wanted) or '-'}; remove: {', '.join(unknown) or '-'}")
    return 1


def old_facts(root: Path, today: datetime.date) -> Iterator[Old]:
    """Every `checked` and `confirmed` in products and vocabularies that is more than a year old."""
    limit = (today - relativedelta(years=1)).isoformat()
    for path in sorted(root.glob("registry/**/*.yml")):
        document = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
        for key, day in days(document, ""):
            if day < limit:
                yield Old(day, path.relative_to(root).as_posix(), key)


def days(node: Any, key: str) -> Iterator[tuple[str, str]]:
    """Each day on which somebody looked, and the key of what was looked at."""
    if isinstance(node, dict):
        for name, value in node.items():
            inner = f"{key}.{name}" if key else name
            if name == "checked":
                yield inner, str(value)
            else:
                yield from days(value, inner)
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from days(value, f"{key}[{number}]")


def replace(path: Path, text: str) -> None:
    """Writes the file in one step."""
    temporary = path.with_suffix(".new")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)


if __name__ == "__main__":
    sys.exit(main())
