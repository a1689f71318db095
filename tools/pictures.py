"""Pictures of the terminal for docs/: runs commands on the registry of the checkout, offline, and draws their output.

.venv/bin/python tools/pictures.py
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).resolve().parent.parent
#: What is drawn, in both languages: arguments, and how many lines are shown, by the name of the picture.
PICTURES = {
    "check": (["check", "Microsoft SharePoint", "--municipality", "soest"], 34),
    "need": (["check", "--need", "Terminbuchung"], 30),
    "progress": (["progress"], 26),
    "import": (["import", "csv", "docs/examples/programme.csv", "--municipality", "brilon", "--dry-run"], 40),
}


def output(arguments: list[str], language: str, lines: int) -> str:
    """What the command says, cut at that many lines."""
    environment = {**os.environ, "OSREG_OFFLINE": "1", "COLUMNS": "80", "NO_COLOR": "1"}
    command = [sys.executable, "-m", "osreg", *arguments, "--lang", language]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    shown = done.stdout.splitlines()
    return "\n".join(shown[:lines] + (["…"] if len(shown) > lines else []))


def picture(arguments: list[str], text: str, language: str) -> str:
    """The text as a window of a terminal, with the command above it."""
    console = Console(record=True, width=82, file=io.StringIO(), force_terminal=True)
    line = " ".join(f'"{word}"' if " " in word else word for word in arguments)
    console.print(Text(f"$ osreg {line} --lang {language}", style="bold"))
    console.print(Text(text))
    drawn = console.export_svg(title="osreg", unique_id=f"osreg-{language}")
    # No outside requests: the fonts that rich names are fetched from a network.
    drawn = re.sub(r"@font-face \{.*?\}", "", drawn, flags=re.DOTALL)
    return "\n".join(line.rstrip() for line in drawn.splitlines()) + "\n"


def main() -> int:
    """Draws all of them anew."""
    folder = ROOT / "docs/pictures"
    folder.mkdir(exist_ok=True)
    for language in ("de", "en"):
        for name, (arguments, lines) in PICTURES.items():
            text = output(arguments, language, lines)
            (folder / f"{name}.{language}.svg").write_text(picture(arguments, text, language), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
