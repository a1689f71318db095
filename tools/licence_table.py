"""Makes registry/vocabularies/licences.json: what four public lists say about each licence.

    python tools/licence_table.py --spdx DIR --scancode FILE --opencode FILE [--check]

SPDX      licenses.json and exceptions.json of https://github.com/spdx/license-list-data (CC0-1.0): OSI and FSF flags.
ScanCode  index.json of https://github.com/aboutcode-org/scancode-licensedb (CC-BY-4.0): the category.
openCode  the list of https://opencode.de/de/wissen/rechtssichere-nutzung/open-source-lizenzen, as transcribed in
          https://github.com/org-metaeffekt/metaeffekt-universe (CC-BY-4.0): tab-separated, status and SPDX id first.

Without arguments the three lie in `licences/` below the folder that OSREG_CORPORA names.
"""

import argparse
import csv
import hashlib
import json
import os
import re
import sys
from pathlib import Path
from typing import Any

TARGET = Path(__file__).resolve().parent.parent / "registry/vocabularies/licences.json"
OPENCODE_STATUS = {"approved": "approved", "(approved)": "similar", "not approved": "not approved"}


def main() -> int:
    """0 when the table was written, or is up to date with --check."""
    corpora = Path(os.environ.get("OSREG_CORPORA", "../shared/corpora")) / "licences"
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--spdx", type=Path, default=corpora / "spdx-list")
    parser.add_argument("--scancode", type=Path, default=corpora / "scancode-licensedb-index.json")
    parser.add_argument("--opencode", type=Path, default=corpora / "opencode-licences.tsv")
    parser.add_argument("--scancode-version", help="commit of the ScanCode list; else that of the present table")
    parser.add_argument("--check", action="store_true", help="write nothing; 1 when the table is out of date")
    arguments = parser.parse_args()
    present = json.loads(TARGET.read_bytes())["about"]
    version = arguments.scancode_version or present["scancode"]["version"]
    text = table(arguments.spdx, arguments.scancode, arguments.opencode, version)
    if not arguments.check:
        TARGET.write_text(text, encoding="utf-8")
        return 0
    made_of = {name: about["sha256"] for name, about in json.loads(text)["about"].items()}
    if made_of != {name: about["sha256"] for name, about in present.items()}:
        print("the table was made from newer lists than these; it was not compared")
        return 0
    return int(TARGET.read_text(encoding="utf-8") != text)


def table(spdx: Path, scancode: Path, opencode: Path | None, scancode_version: str) -> str:
    """The table as JSON, one licence a line. Without a file for openCode, its column is that of the present table."""
    licences = json.loads((spdx / "licenses.json").read_bytes())
    exceptions = json.loads((spdx / "exceptions.json").read_bytes())
    categories = scancode_categories(scancode)
    approved, about_opencode = opencode_list(opencode) if opencode else opencode_kept()
    known = {item["licenseId"] for item in licences["licenses"]}
    rows = {
        item["licenseId"]: [
            item["name"],
            item["isOsiApproved"],
            item.get("isFsfLibre"),
            categories.get(item["licenseId"]),
            approved.get(item["licenseId"]),
            item["isDeprecatedLicenseId"],
        ]
        for item in licences["licenses"]
    }
    document = {
        "about": {
            "spdx": {
                "name": "SPDX License List",
                "version": licences["licenseListVersion"],
                "date": licences["releaseDate"][:10],
                "url": "https://spdx.org/licenses/",
                "licence": "CC0-1.0",
                "sha256": sha256(spdx / "licenses.json", spdx / "exceptions.json"),
            },
            "scancode": {
                "name": "ScanCode LicenseDB",
                "version": scancode_version,
                "url": "https://scancode-licensedb.aboutcode.org/",
                "licence": "CC-BY-4.0",
                "sha256": sha256(scancode),
            },
            "opencode": about_opencode,
        },
        "columns": ["name", "osi", "fsf", "scancode", "opencode", "deprecated"],
        "licences": dict(sorted(rows.items())),
        "exceptions": {
            item["licenseExceptionId"]: item["isDeprecatedLicenseId"]
            for item in sorted(exceptions["exceptions"], key=lambda item: str(item["licenseExceptionId"]))
        },
        # Ids of openCode's list that SPDX does not have (any more), and ScanCode's own LicenseRef names.
        "opencode": {k: v for k, v in sorted(approved.items()) if k not in known},
        "scancode": {k: v for k, v in sorted(categories.items()) if k.startswith("LicenseRef-")},
    }
    return dump(document)


def scancode_categories(path: Path) -> dict[str, str]:
    """ScanCode's category by SPDX id and by each LicenseRef name."""
    found: dict[str, str] = {}
    for item in json.loads(path.read_bytes()):
        for key in (item["spdx_license_key"], *item["other_spdx_license_keys"]):
            if key and not item["is_exception"]:
                found.setdefault(key, item["category"])
    return found


def opencode_list(path: Path) -> tuple[dict[str, str], dict[str, str]]:
    """OpenCode's status by SPDX id, and what the list says about itself."""
    lines = path.read_text(encoding="utf-8").splitlines()
    about = re.search(r"list version (\S+) of (\d+)\.(\d+)\.(\d+)", lines[0])
    if about is None:
        sys.exit(f"{path}: the first line does not name version and date of the list")
    version, day, month, year = about.groups()
    rows = csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t")
    found = {row["spdx_id"]: OPENCODE_STATUS[row["opencode_status"]] for row in rows if row["spdx_id"]}
    return found, {
        "name": "openCode",
        "version": version,
        "date": f"{year}-{month}-{day}",
        "url": "https://opencode.de/de/wissen/rechtssichere-nutzung/open-source-lizenzen",
        "licence": "CC-BY-4.0 (transcription: metaeffekt-universe, metaeffekt GmbH)",
        "sha256": sha256(path),
    }


def opencode_kept() -> tuple[dict[str, str], dict[str, str]]:
    """The same from the present table."""
    document = json.loads(TARGET.read_bytes())
    column = document["columns"].index("opencode")
    found = {key: row[column] for key, row in document["licences"].items() if row[column]}
    return found | document["opencode"], document["about"]["opencode"]


def sha256(*paths: Path) -> str:
    """The hash of the files' bytes, one after the other."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()


def dump(document: dict[str, Any]) -> str:
    """JSON that is easy to diff: one entry of an inner table a line."""
    parts = []
    for key, value in document.items():
        if isinstance(value, dict):
            rows = ",\n".join(f"  {json.dumps(k)}: {json.dumps(v, ensure_ascii=False)}" for k, v in value.items())
            parts.append(f"{json.dumps(key)}: {{\n{rows}\n}}")
        else:
            parts.append(f"{json.dumps(key)}: {json.dumps(value)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    sys.exit(main())
