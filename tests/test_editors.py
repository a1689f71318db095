"""What an editor shows for an entry: yaml-language-server, the one of VS Code and IntelliJ, run as they run it.

Skipped where it is not installed: `npm install yaml-language-server`, and OSREG_YAML_LANGUAGE_SERVER names its program.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

PROGRAM = os.environ.get("OSREG_YAML_LANGUAGE_SERVER") or shutil.which("yaml-language-server")
pytestmark = pytest.mark.skipif(PROGRAM is None, reason="yaml-language-server is not installed")

GOOD = """\
# yaml-language-server: $schema=../../registry/solution.schema.json
name: Tafel
description: {de: Zeigt., en: Shows.}
status: production
evidence: ["https://www.musterstadt.example/"]
checked: "2026-11-01"
"""


class Editor:
    """The least of an editor: one document, opened, hovered and completed (Language Server Protocol 3.17)."""

    def __init__(self, world: Path, text: str) -> None:
        assert PROGRAM
        self._process = subprocess.Popen([PROGRAM, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._number = 0
        path = world / "solutions/musterstadt/tafel.yml"
        path.write_text(text, encoding="utf-8")
        self._uri = path.as_uri()
        root = world.as_uri()
        self.ask("initialize", {"processId": None, "rootUri": root, "capabilities": {}})
        self._tell("initialized", {})
        settings = {"yaml": {"validate": True, "hover": True, "completion": True, "schemaStore": {"enable": False}}}
        self._tell("workspace/didChangeConfiguration", {"settings": settings})
        document = {"uri": self._uri, "languageId": "yaml", "version": 1, "text": text}
        self._tell("textDocument/didOpen", {"textDocument": document})

    def faults(self) -> list[str]:
        """Line (from 1) and text of all it complains about."""
        while True:
            message = self._read()
            found = message.get("params", {})
            if message.get("method") == "textDocument/publishDiagnostics" and found["uri"] == self._uri:
                return [f"{one['range']['start']['line'] + 1}: {one['message']}" for one in found["diagnostics"]]

    def hover(self, line: int) -> str:
        """What it says about the key on that line (from 1)."""
        answer = self.ask("textDocument/hover", self._place(line, 1))
        return str(answer["contents"]["value"])

    def complete(self, line: int, column: int) -> set[str]:
        """What it offers there."""
        answer = self.ask("textDocument/completion", self._place(line, column))
        return {item["label"] for item in answer["items"]}

    def _place(self, line: int, column: int) -> dict[str, Any]:
        return {"textDocument": {"uri": self._uri}, "position": {"line": line - 1, "character": column}}

    def ask(self, method: str, parameters: dict[str, Any]) -> Any:
        self._number += 1
        self._send({"id": self._number, "method": method, "params": parameters})
        while True:
            message = self._read()
            if message.get("id") == self._number and "method" not in message:
                return message["result"]

    def _tell(self, method: str, parameters: dict[str, Any]) -> None:
        self._send({"method": method, "params": parameters})

    def _send(self, message: dict[str, Any]) -> None:
        assert self._process.stdin
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._process.stdin.flush()

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout
        length = 0
        while line := self._process.stdout.readline().strip():
            if line.lower().startswith(b"content-length:"):
                length = int(line.partition(b":")[2])
        message: dict[str, Any] = json.loads(self._process.stdout.read(length))
        if "method" in message and "id" in message:  # the server asks: for settings, mostly
            answer = [None] * len(message.get("params", {}).get("items", ()))
            self._send({"id": message["id"], "result": answer or None})
        return message

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()


@pytest.fixture
def world_with_schemas(world: Path, real_root: Path) -> Path:
    for path in (real_root / "registry").glob("*.schema.json"):
        shutil.copy(path, world / "registry")
    return world


@pytest.fixture
def opened(world_with_schemas: Path) -> Iterator[Any]:
    editors: list[Editor] = []

    def opening(text: str) -> Editor:
        editors.append(Editor(world_with_schemas, text))
        return editors[-1]

    yield opening
    for editor in editors:
        editor.close()


def test_a_good_entry_has_no_faults(opened: Any) -> None:
    assert opened(GOOD).faults() == []


def test_a_faulty_entry_shows_them_at_their_lines(opened: Any) -> None:
    text = GOOD.replace("status: production", "status: producton") + "licens: MIT\n"
    faults = opened(text).faults()
    assert [fault.partition(":")[0] for fault in faults] == ["4", "7"]
    assert "planned" in faults[0]
    assert "licens" in faults[1]


def test_a_key_is_explained_in_both_languages(opened: Any) -> None:
    editor = opened(GOOD)
    editor.faults()
    text = editor.hover(4)
    assert "Where it stands" in text
    assert "Wo es steht" in text


@pytest.mark.parametrize(
    ("line", "offered"),
    [("proc", {"procurement"}), ("origin: ", {"built", "commissioned", "bought", "adopted"})],
)
def test_keys_and_values_are_offered(opened: Any, line: str, offered: set[str]) -> None:
    editor = opened(f"{GOOD}{line}\n")
    editor.faults()
    assert offered <= editor.complete(7, len(line))
