"""`ty server` behind the seam: started early, asked in bulk, restarted once, ended cleanly.

ty is told to infer the returns of unannotated functions and to answer in UTF-32 positions, so that columns are code points.
"""

from __future__ import annotations

import os
import shutil
import sysconfig
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

from ssot_lint.program.lsp import Json, LspProcess, Refused, ServerGone
from ssot_lint.program.typeserver import MissingAttribute, Place, SeenType, TypeServerFailure

Answer = TypeVar("Answer")

START_LIMIT = 60.0
"""Seconds that one answer may take; the first waits for the whole tree to be indexed."""
_MISSING_ATTRIBUTE = frozenset({"missing-attribute", "unresolved-attribute"})
_UNRESOLVED_REFERENCE = "unresolved-reference"
_BUSY = "busy"


def find_ty() -> str | None:
    """The ``ty`` executable of this environment, or the first on the path."""
    beside = Path(sysconfig.get_path("scripts")) / ("ty.exe" if os.name == "nt" else "ty")
    return str(beside) if beside.is_file() else shutil.which("ty")


class TyServer:
    """One ty process for one tree. Restarted once after a crash, with its overlays; then it gives up."""

    name = "ty"

    def __init__(self, root: str, src: Sequence[str], executable: str | None = None, timeout: float = START_LIMIT) -> None:
        self._root = os.path.realpath(root)
        self._src = tuple(src)
        self._executable = executable
        self._timeout = timeout
        self._overlays: dict[str, list[str]] = {}
        self._versions: dict[str, int] = {}
        self._restarts_left = 1
        self._process: LspProcess | None = None
        self.questions = 0
        """How many requests were sent: reported by the benchmarks."""

    def start(self) -> None:
        """Start the process; the handshake goes on while the caller works."""
        executable = self._executable or find_ty()
        if executable is None:
            raise TypeServerFailure("`ty` is not installed; install it with `pip install ty`")
        process = LspProcess([executable, "server"], self._root, self._timeout, _environment(), _answer)
        try:
            process.start()
            hello = process.request("initialize", self._hello())
            if isinstance(hello, Refused) or hello["capabilities"].get("positionEncoding") != "utf-32":
                raise ServerGone(f"{executable} refused the handshake; a ty of the pinned range is needed")
            process.notify("initialized", {})
            self._process = process
            for path, texts in self._overlays.items():
                if texts:
                    self._open(path, texts[-1])
        except ServerGone as error:
            process.kill()
            raise TypeServerFailure(str(error)) from error

    def definitions(self, places: Sequence[Place]) -> list[tuple[Place, ...]]:
        """Where the name at each place is defined."""
        return self._ask("textDocument/definition", places, self._locations)

    def references(self, places: Sequence[Place]) -> list[tuple[Place, ...]]:
        """Every place that refers to the definition at each place."""
        return self._ask(
            "textDocument/references", places, self._locations, {"context": {"includeDeclaration": False}}
        )

    def types(self, places: Sequence[Place]) -> list[SeenType | None]:
        """Type of the expression that ends at each place."""
        texts = self._ask("textDocument/hover", places, _hover_text)
        classes = self._ask("textDocument/typeDefinition", places, self._locations)
        return [SeenType(text, where) if text else None for text, where in zip(texts, classes, strict=True)]

    def missing_attributes(self, path: str) -> list[MissingAttribute]:
        """Accesses of attributes that the receiver's type certainly lacks."""
        return [
            MissingAttribute(self._place(path, problem["range"]["end"]), str(problem["message"]))
            for problem in self._problems(path)
            if problem.get("code") in _MISSING_ATTRIBUTE
        ]

    def unbound_names(self, path: str) -> list[Place]:
        """Names that nothing binds."""
        return [
            self._place(path, problem["range"]["start"])
            for problem in self._problems(path)
            if problem.get("code") == _UNRESOLVED_REFERENCE
        ]

    def overlay(self, path: str, text: str) -> None:
        """Let the file at the path read as this text until it is dropped, when the overlay before it holds again."""
        if self._overlays.get(path):
            self._close(path)
        self._overlays.setdefault(path, []).append(text)
        self._guarded(lambda: self._open(path, text))

    def drop(self, path: str) -> None:
        """Take the last overlay away: the one before it, or what is on disk, holds again."""
        texts = self._overlays.get(path)
        if not texts:
            return
        texts.pop()
        self._close(path)
        if texts:
            self._guarded(lambda: self._open(path, texts[-1]))

    def stop(self) -> None:
        """End the process. Never raises."""
        if self._process is not None:
            self._process.stop()
            self._process = None

    def _ask(
        self, method: str, places: Sequence[Place], read: Callable[[Json], Answer], more: Mapping[str, Json] | None = None
    ) -> list[Answer]:
        questions = [(method, {**self._position(place), **(more or {})}) for place in places]
        self.questions += len(questions)
        return [read(answer) for answer in self._guarded(lambda: self._patiently(questions))]

    def _patiently(self, questions: Sequence[tuple[str, Json]]) -> list[Json]:
        """Answers; what ty was too busy for, or dropped because text changed, is asked once more."""
        process = self._running()
        answers = process.request_many(questions)
        again = [index for index, answer in enumerate(answers) if isinstance(answer, Refused)]
        for index, answer in zip(again, process.request_many([questions[index] for index in again]), strict=True):
            answers[index] = None if isinstance(answer, Refused) else answer
        return answers

    def _guarded(self, work: Callable[[], Answer]) -> Answer:
        try:
            return work()
        except ServerGone as error:
            if not self._restarts_left:
                raise TypeServerFailure(f"the type checker failed twice: {error}") from error
        self._restarts_left -= 1
        self.start()
        try:
            return work()
        except ServerGone as error:
            raise TypeServerFailure(f"the type checker failed twice: {error}") from error

    def _running(self) -> LspProcess:
        if self._process is None:
            raise ServerGone("ty is not running")
        return self._process

    def _open(self, path: str, text: str) -> None:
        self._versions[path] = self._versions.get(path, 0) + 1
        document = {"uri": self._uri(path), "languageId": "python", "version": self._versions[path], "text": text}
        self._running().notify("textDocument/didOpen", {"textDocument": document})

    def _close(self, path: str) -> None:
        closing = {"textDocument": {"uri": self._uri(path)}}
        self._guarded(lambda: self._running().notify("textDocument/didClose", closing))

    def _problems(self, path: str) -> list[dict[str, Any]]:
        self.questions += 1
        question = ("textDocument/diagnostic", {"textDocument": {"uri": self._uri(path)}})
        answer = self._guarded(lambda: self._patiently([question]))[0]
        return list(answer.get("items", ())) if isinstance(answer, dict) else []

    def _hello(self) -> Json:
        folder = {"uri": Path(self._root).as_uri(), "name": "root"}
        source = {"respect-type-ignore-comments": False, "return-type-inference": "always"}
        configuration = {
            "analysis": source,
            "environment": {"root": list(self._src)},
            "rules": {"missing-attribute": "error", "unresolved-reference": "error"},
        }
        return {
            "processId": os.getpid(),
            "rootUri": folder["uri"],
            "workspaceFolders": [folder],
            "capabilities": {
                "general": {"positionEncodings": ["utf-32"]},
                "textDocument": {"hover": {"contentFormat": ["plaintext"]}, "diagnostic": {}},
            },
            "initializationOptions": {"diagnosticMode": "openFilesOnly", "configuration": configuration},
        }

    def _uri(self, path: str) -> str:
        return Path(self._root, path).as_uri()

    def _position(self, place: Place) -> dict[str, Json]:
        return {
            "textDocument": {"uri": self._uri(place.path)},
            "position": {"line": place.line - 1, "character": place.column - 1},
        }

    def _place(self, path: str, position: dict[str, int]) -> Place:
        return Place(path, position["line"] + 1, position["character"] + 1)

    def _locations(self, answer: Json) -> tuple[Place, ...]:
        found = answer if isinstance(answer, list) else [answer] if answer else []
        return tuple(
            self._place(
                self._path(one.get("uri") or one["targetUri"]),
                (one.get("range") or one["targetSelectionRange"])["start"],
            )
            for one in found
        )

    def _path(self, uri: str) -> str:
        path = os.path.normpath(unquote(urlsplit(uri).path, errors="surrogateescape"))
        inside = path.startswith(self._root.rstrip(os.sep) + os.sep)
        return os.path.relpath(path, self._root).replace(os.sep, "/") if inside else path


def _answer(method: str, parameters: Json) -> Json:
    if method == "workspace/configuration":
        return [None for _ in (parameters or {}).get("items", ())]
    return None


def _environment() -> dict[str, str]:
    """This process's environment without what would let a server log into our output."""
    return {name: value for name, value in os.environ.items() if name not in {"TY_LOG", "RUST_LOG"}}


def _hover_text(answer: Json) -> str | None:
    contents = answer.get("contents") if isinstance(answer, dict) else None
    text = contents.get("value") if isinstance(contents, dict) else contents
    return text.split("\n---", 1)[0].strip() if isinstance(text, str) else None
