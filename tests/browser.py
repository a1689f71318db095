"""A page in headless Chromium, judged by axe (https://github.com/dequelabs/axe-core).

Skipped where they are not installed: Debian's chromium, and `npm install axe-core`; OSREG_AXE names its axe.min.js.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path

import pytest

CHROMIUM = shutil.which("chromium")
AXE = os.environ.get("OSREG_AXE")
needs_browser = pytest.mark.skipif(not (CHROMIUM and AXE), reason="chromium or axe-core (OSREG_AXE) is not installed")
_OPTIONS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--virtual-time-budget=20000",
    "--dump-dom",
]
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: str, folder: Path) -> list[str]:
    """The rules that a page breaks, with the first element that does."""
    assert CHROMIUM
    assert AXE
    # The page forbids scripts, which is as it should be; this copy allows ours.
    page = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
    run = f"axe.run(document, {{runOnly: {json.dumps(_RULES)}}})"
    script = (
        f"<script>{Path(AXE).read_text(encoding='utf-8')}</script><script>{run}.then(r => {{"
        "const pre = document.createElement('pre'); pre.id = 'axe';"
        "const broken = r.violations.map(v => v.id + ': ' + v.nodes[0].html);"
        "pre.textContent = JSON.stringify(broken) + '§' + r.passes.length;"
        "document.body.append(pre)})</script>"
    )
    path = folder / "page.html"
    path.write_text(page.replace("</body>", f"{script}</body>"), encoding="utf-8")
    command = [CHROMIUM, *_OPTIONS, f"--user-data-dir={folder / 'profile'}", path.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=90, check=False)
    found = re.search(r'<pre id="axe">(.*)§(\d+)</pre>', done.stdout, re.DOTALL)
    assert found, done.stderr[-500:]
    assert int(found[2]) > 10, "axe looked at nothing"
    rows: list[str] = json.loads(unescape(found[1]))
    return rows
