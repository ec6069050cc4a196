"""What type checkers that the tool does not use say: where the name at a place is defined."""

from __future__ import annotations

import json
import os
import re
import sys
import sysconfig
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from ssot_lint.program.lsp import Json, LspProcess, Refused

Spot = tuple[str, int, int]
"""Path from the root (absolute when outside), line and column from 1, in code points."""

_PATIENCE = 300.0
"""Seconds that one answer may take: the first waits for the whole tree to be listed."""


@dataclass(frozen=True, slots=True)
class Witness:
    """A type checker, and how to start it as a language server."""

    name: str
    command: tuple[str, ...]
    opens_all: bool
    """A file must be open for its names to be asked about."""


def witnesses() -> tuple[Witness, Witness]:
    """The two whose agreement is taken for the truth."""
    scripts = Path(sysconfig.get_path("scripts"))
    return (
        Witness("basedpyright", (str(scripts / "basedpyright-langserver"), "--stdio"), True),
        Witness("pyrefly", (str(scripts / "pyrefly"), "lsp", "--indexing-mode", "none"), True),
    )


def write_settings(root: Path, src: Sequence[str], python: Path) -> None:
    """Tell both checkers where modules are found, and whose the third-party packages are."""
    pyright = {
        "include": ["."],
        "extraPaths": list(src),
        "typeCheckingMode": "off",
        "pythonVersion": f"{sys.version_info.major}.{sys.version_info.minor}",
    }
    (root / "pyrightconfig.json").write_text(json.dumps(pyright), encoding="utf-8")
    paths = ", ".join(json.dumps(str(root / one)) for one in src)
    lines = [
        'project-includes = ["**/*.py"]',
        f"search-path = [{paths}]",
        f"python-interpreter-path = {json.dumps(str(python))}",
    ]
    (root / "pyrefly.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def definitions(
    witness: Witness, root: Path, spots: Sequence[Spot], names: Sequence[str], python: Path
) -> list[tuple[Spot, ...]]:
    """Where the name at each spot is defined, as the checker says; empty where it does not know.

    A place where another name than the one at the same index stands is no answer: of what it does not know, a checker
    may say where the function is that it is handed to.
    """
    root = Path(os.path.realpath(root))
    server = LspProcess(witness.command, str(root), _PATIENCE, dict(os.environ), _answers_for(python))
    server.start()
    try:
        server.request("initialize", _hello(root))
        server.notify("initialized", {})
        found = _asked(server, witness, root, spots)
    finally:
        server.stop()
    texts = _Texts(root)
    return [tuple(one for one in told if texts.name_at(one) == name) for told, name in zip(found, names, strict=True)]


def _asked(server: LspProcess, witness: Witness, root: Path, spots: Sequence[Spot]) -> list[tuple[Spot, ...]]:
    by_path: dict[str, list[int]] = defaultdict(list)
    for index, spot in enumerate(spots):
        by_path[spot[0]].append(index)
    texts = _Texts(root)
    found: list[tuple[Spot, ...]] = [() for _ in spots]
    for path, indexes in by_path.items():
        uri = (root / path).as_uri()
        if witness.opens_all:
            text = "\n".join(texts.lines(path))
            document = {"uri": uri, "languageId": "python", "version": 1, "text": text}
            server.notify("textDocument/didOpen", {"textDocument": document})
        answers = server.request_many([("textDocument/definition", texts.question(uri, spots[one])) for one in indexes])
        for index, answer in zip(indexes, answers, strict=True):
            found[index] = tuple(texts.spots(answer))
        if witness.opens_all:
            server.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    return found


class _Texts:
    """Lines of files, to count columns in code points where servers count in UTF-16."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lines: dict[str, list[str]] = {}

    def lines(self, path: str) -> list[str]:
        if path not in self._lines:
            try:
                text = (self._root / path).read_bytes().decode("utf-8-sig", "replace")
            except OSError:
                text = ""
            self._lines[path] = text.replace("\r\n", "\n").split("\n")
        return self._lines[path]

    def question(self, uri: str, spot: Spot) -> Json:
        path, line, column = spot
        before = self.lines(path)[line - 1][: column - 1]
        character = len(before.encode("utf-16-le")) // 2
        return {"textDocument": {"uri": uri}, "position": {"line": line - 1, "character": character}}

    def spots(self, answer: Json | Refused) -> list[Spot]:
        if isinstance(answer, Refused) or not answer:
            return []
        every = answer if isinstance(answer, list) else [answer]
        return sorted({self._spot(one) for one in every})

    def name_at(self, spot: Spot) -> str:
        """The name that starts at a spot; empty when none does."""
        path, line, column = spot
        found = re.match(r"\w+", self.lines(path)[line - 1][column - 1 :]) if line <= len(self.lines(path)) else None
        return found.group() if found is not None else ""

    def _spot(self, location: Mapping[str, Json]) -> Spot:
        uri = location.get("uri") or location["targetUri"]
        start = (location.get("range") or location["targetSelectionRange"])["start"]
        absolute = os.path.normpath(unquote(urlsplit(uri).path))
        prefix = str(self._root) + os.sep
        path = absolute.removeprefix(prefix).replace(os.sep, "/")
        lines = self.lines(path)
        line = lines[start["line"]] if start["line"] < len(lines) else ""
        before = line.encode("utf-16-le")[: 2 * start["character"]].decode("utf-16-le", "replace")
        return path, start["line"] + 1, len(before) + 1


def _hello(root: Path) -> Json:
    folder = {"uri": root.as_uri(), "name": "root"}
    return {
        "processId": os.getpid(),
        "rootUri": folder["uri"],
        "workspaceFolders": [folder],
        "capabilities": {
            "general": {"positionEncodings": ["utf-16"]},
            "workspace": {"configuration": True, "workspaceFolders": True},
            "textDocument": {"definition": {"linkSupport": False}},
        },
    }


def _answers_for(python: Path) -> Callable[[str, Json], Json]:
    """What a server asks of its editor: the settings, and here only which interpreter the packages are of."""

    def answer(method: str, parameters: Json) -> Json:
        if method != "workspace/configuration":
            return None
        settings = {"pythonPath": str(python)}
        return [settings if one.get("section") == "python" else None for one in parameters.get("items", ())]

    return answer
