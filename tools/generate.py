"""Makes again what is derived from the code: JSON Schemas, message catalogues, pages of checks and commands.

    python tools/generate.py [--check]

With --check nothing is written, and the exit code is 1 when a file is out of date or a German text is missing.
"""

import argparse
import datetime
import io
import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
os.environ["LC_ALL"] = "en"  # the generated pages are in English

from osreg_checks.check import FAMILIES, Check  # noqa: E402 -- after the language has been set
from osreg_checks.rules import ALL  # noqa: E402
from osreg_registry.message import DATE, LANGUAGE  # noqa: E402
from osreg_registry.model import KINDS  # noqa: E402
from osreg_registry.schema import schema_of  # noqa: E402

LOCALE = ROOT / "cli/osreg/locale/de/LC_MESSAGES"
# Words that the code composes at run time, and those of the command line library.
WORDS = [
    *FAMILIES.values(),
    *("open", "source-available", "proprietary", "undetermined"),
    *("full", "partial", "adjacent"),
    *("error", "warning", "note"),
    *("planned", "pilot", "production", "ended"),
    *("pioneer", "participant", "agency"),
    *("name", "vendor", "licence"),
    *("pass", "fail", "unknown", "not-applicable"),
    *("built", "commissioned", "bought", "adopted"),
    *("approved", "similar", "not approved", "not assessed", "yes", "no"),
    *("Options", "Commands", "Arguments", "required", "default: {default}"),
    "the vendor's own terms",
    "{state}, confirmed {month}",
    "{state}, last confirmed {month}",
    DATE,
    LANGUAGE,
]


def main() -> int:
    """0 when everything was written, or is up to date with --check."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    catalogue = german()
    files: dict[Path, bytes] = dict(schemas(catalogue))
    files[LOCALE / "osreg.po"] = po(catalogue)
    files[LOCALE / "osreg.mo"] = mo(catalogue)
    files |= dict(check_pages())
    stale = [path for path, content in files.items() if not path.exists() or path.read_bytes() != content]
    stale += [page for page in (ROOT / "docs/checks").glob("*.md") if page not in files]
    untranslated = [message.id for message in catalogue if message.id and not message.string]
    if check:
        for path in stale:
            print(f"out of date: {path.relative_to(ROOT)} (run `make generated`)")
        for text in untranslated:
            print(f"no German for: {text!r} (add it to {LOCALE.relative_to(ROOT)}/osreg.po)")
        return int(bool(stale or untranslated))
    for path in stale:
        if path in files:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(files[path])
        else:
            path.unlink()
    print(f"{len(stale)} files made again, {len(untranslated)} German texts missing")
    return 0


def schemas(catalogue: Catalog) -> Iterator[tuple[Path, bytes]]:
    """A JSON Schema for each kind of entry; editors show its descriptions, which are in both languages."""
    for kind in KINDS:
        schema = schema_of(kind)
        for node in described(schema):
            found = catalogue.get(node["description"])
            if found and found.string:
                node["description"] += f"\n\nDeutsch: {found.string}"
        text = json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        yield ROOT / f"registry/{kind}.schema.json", text.encode()


def described(node: Any) -> Iterator[dict[str, Any]]:
    """The parts of a schema that have a description."""
    if isinstance(node, dict):
        if isinstance(node.get("description"), str):
            yield node
        node = list(node.values())
    for part in node if isinstance(node, list) else ():
        yield from described(part)


def texts() -> Catalog:
    """All texts that are to be translated: of the code, of the checks, of the model."""
    template = Catalog(project="osreg", charset="utf-8", header_comment="# German texts of osreg.")
    for folder in ("registry/osreg_registry", "checks/osreg_checks", "cli/osreg"):
        found = extract_from_dir(
            ROOT / folder,
            method_map=[("**.py", "python"), ("**/templates/**.html", "jinja2.ext:babel_extract")],
            keywords={"Message": None, "words": None, "say": None, "tr": None, "_size": None},
        )
        for name, _line, text, _comments, _context in sorted(found, key=lambda item: (item[0], item[1])):
            if isinstance(text, str) and text.strip() and " " not in name:
                template.add(text, locations=[(f"{folder}/{name}", 0)])
    for check in ALL:
        for text in (check.title, check.why, check.fix):
            template.add(text, locations=[(f"checks/osreg_checks/rules/{check.name.replace('-', '_')}.py", 0)])
    for kind in KINDS:
        for node in described(schema_of(kind)):
            template.add(node["description"], locations=[("registry/osreg_registry/model.py", 0)])
    for text in WORDS:
        template.add(text)
    return template


def german() -> Catalog:
    """The texts with the German of the present catalogue; those that nothing says any more are dropped."""
    path = LOCALE / "osreg.po"
    present = read_po(io.BytesIO(path.read_bytes()), locale="de") if path.exists() else Catalog(locale="de")
    catalogue = Catalog(locale="de", project="osreg", charset="utf-8", header_comment="# German texts of osreg.")
    for message in texts():
        if message.id:
            known = present.get(message.id)
            catalogue.add(message.id, string=known.string if known else "", locations=message.locations)
    return catalogue


def po(catalogue: Catalog) -> bytes:
    """The catalogue as people edit it, without dates, so that it changes only when a text does."""
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=110, sort_by_file=True, include_lineno=False, ignore_obsolete=True)
    text = re.sub(
        r'"(POT-Creation-Date|PO-Revision-Date|Generated-By|Last-Translator|Language-Team|Report-Msgid-Bugs-To).*\n',
        "",
        buffer.getvalue().decode(),
    )
    return text.encode()


def mo(catalogue: Catalog) -> bytes:
    """The catalogue as gettext reads it."""
    buffer = io.BytesIO()
    read = read_po(io.BytesIO(po(catalogue)), locale="de")
    # The catalogue is the same until a text changes, whenever it is made.
    read.creation_date = read.revision_date = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    write_mo(buffer, read)
    return buffer.getvalue()


def check_pages() -> Iterator[tuple[Path, bytes]]:
    """A page for each check, made of its docstring, and their list."""
    rows = [
        "# Checks",
        "",
        "Made from the docstrings by `make generated`; `osreg explain ID` shows the same in German.",
        "",
    ]
    rows += ["| id | name | level | says that |", "| --- | --- | --- | --- |"]
    for check in ALL:
        rows.append(f"| {check.id} | [{check.name}]({check.name}.md) | {check.level} | {check.title} |")
        yield ROOT / f"docs/checks/{check.name}.md", check_page(check).encode()
    yield ROOT / "docs/checks/README.md", ("\n".join(rows) + "\n").encode()


def check_page(check: Check) -> str:
    """The page of one check."""
    return "\n".join(
        [
            f"# {check.id} {check.name}",
            "",
            check.title,
            "",
            f"Family {FAMILIES[check.id[:3]]}, level {check.level}, since {check.since}.",
            "",
            "## Why",
            "",
            check.why,
            "",
            "## How to mend it",
            "",
            check.fix,
            "",
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
