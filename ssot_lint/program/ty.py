"""`ty server` behind the seam: started early, asked in bulk, restarted once, ended for certain.

ty is told to answer in UTF-32 positions, so that columns are code points.
"""

from __future__ import annotations

import os
import shutil
import sysconfig
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar
from urllib.parse import unquote, urlsplit

import msgspec
from msgspec import Struct

from ssot_lint.program.lsp import Json, LspProcess, Refused, ServerGone
from ssot_lint.program.typeserver import MissingAttribute, Place, Problems, SeenType, TypeServerFailure

Answer = TypeVar("Answer")

ANSWER_LIMIT = 30.0
"""Seconds that one answer may take; the first waits for the files it is about to be read and understood."""
_MISSING_ATTRIBUTE = frozenset({"missing-attribute", "unresolved-attribute"})
_UNRESOLVED_REFERENCE = "unresolved-reference"
_WARM_UP = "__ssot_lint_warm_up__.py"


class _Position(Struct):
    line: int
    character: int


class _Range(Struct):
    start: _Position
    end: _Position


class _Location(Struct, rename="camel"):
    """A ``Location`` or a ``LocationLink``."""

    uri: str | None = None
    range: _Range | None = None
    target_uri: str | None = None
    target_selection_range: _Range | None = None


class _Contents(Struct):
    value: str


class _Hover(Struct):
    contents: _Contents | str


class _Diagnostic(Struct):
    range: _Range
    message: str = ""
    code: str | int | None = None


class _Report(Struct):
    items: tuple[_Diagnostic, ...] = ()


def find_ty() -> str | None:
    """The ``ty`` executable of this environment, or the first on the path."""
    beside = Path(sysconfig.get_path("scripts")) / ("ty.exe" if os.name == "nt" else "ty")
    return str(beside) if beside.is_file() else shutil.which("ty")


class TyServer:
    """One ty process for one tree. Restarted once after a failure, with its overlays; then it gives up."""

    name = "ty"

    def __init__(
        self, root: str, src: Sequence[str], executable: str | None = None, timeout: float = ANSWER_LIMIT
    ) -> None:
        self._root = os.path.realpath(root)
        self._src = tuple(src)
        self._executable = executable
        self._timeout = timeout
        self._limit: float | None = None
        self._overlays: dict[str, list[str]] = {}
        self._shown: dict[str, int] = {}
        """Version of each document that the process has open."""
        self._version = 0
        self._restarts_left = 1
        self._failure = ""
        self._process: LspProcess | None = None
        self._lock = threading.Lock()
        self._is_stopped = False
        self.infers_returns = False
        self.questions = 0
        """How many requests were sent."""
        self.refusals = 0
        """How many of them got an error for an answer, twice."""

    def start(self) -> None:
        """Start the process and shake hands. Raises `TypeServerFailure` when either fails."""
        executable = self._executable or find_ty()
        if executable is None:
            raise TypeServerFailure("`ty` is not installed; install it with `pip install ty`")
        process = LspProcess([executable, "server"], self._root, self._limit or self._timeout, _environment(), _answer)
        try:
            self._adopt(process)
            hello = process.request("initialize", self._hello())
            if not _speaks_utf32(hello):
                raise ServerGone(f"{executable} refused the handshake; a ty of the pinned range is needed")
            process.notify("initialized", {})
            self._shown.clear()
            for path in self._overlays:
                self._show(process, path)
        except ServerGone as error:
            process.stop()
            raise TypeServerFailure(str(error)) from error

    def think(self, *, infers_returns: bool, limit: float | None = None) -> None:
        """Start anew, inferring the returns of unannotated functions or not; ``limit`` bounds each answer, in seconds.

        With a limit a failure is final: nothing is asked twice. Raises `TypeServerFailure`.
        """
        if self._process is not None:
            self._process.stop()
        self.infers_returns = infers_returns
        self._limit = limit
        self.start()

    def warm_up(self, places: Sequence[Place] = ()) -> None:
        """Let ty think ahead: about the standard library, and about what is going to be asked. Never raises."""
        try:
            self.overlay(_WARM_UP, "print\n")
            self.definitions([Place(_WARM_UP, 1, 1)])
            self.drop(_WARM_UP)
            self.definitions(places)
        except TypeServerFailure:
            return

    def definitions(self, places: Sequence[Place]) -> list[tuple[Place, ...]]:
        """Where the name at each place is defined."""
        return self._ask("textDocument/definition", places, self._locations)

    def types(self, places: Sequence[Place]) -> list[SeenType | None]:
        """Type of the expression that ends at each place."""
        texts = self._ask("textDocument/hover", places, _hover_text)
        classes = self._ask("textDocument/typeDefinition", places, self._locations)
        return [SeenType(text, where) if text else None for text, where in zip(texts, classes, strict=True)]

    def problems(self, paths: Sequence[str]) -> list[Problems]:
        """What ty finds wrong in each file."""
        questions = [("textDocument/diagnostic", {"textDocument": {"uri": self._uri(path)}}) for path in paths]
        answers = self._asked(questions)
        return [_problems(path, _converted(answer, _Report)) for path, answer in zip(paths, answers, strict=True)]

    def overlay(self, path: str, text: str) -> None:
        """Let the file at the path read as this text until it is dropped, when the overlay before it holds again."""
        self._overlays.setdefault(path, []).append(text)
        self._update(path)

    def drop(self, path: str) -> None:
        """Take the last overlay away: the one before it, or what is on disk, holds again."""
        if self._overlays.get(path):
            self._overlays[path].pop()
            self._update(path)

    def stop(self) -> None:
        """End the process, whatever it is doing and whichever thread waits for it. Never raises."""
        with self._lock:
            self._is_stopped = True
            process, self._process = self._process, None
        if process is not None:
            process.stop()

    def _adopt(self, process: LspProcess) -> None:
        """Start the process, unless the server was stopped meanwhile."""
        with self._lock:
            if self._is_stopped:
                raise ServerGone("ty was stopped")
            process.start()
            self._process = process

    def _ask(self, method: str, places: Sequence[Place], read: Callable[[Json], Answer]) -> list[Answer]:
        answers = self._asked([(method, self._position(place)) for place in places])
        return [read(answer) for answer in answers]

    def _asked(self, questions: Sequence[tuple[str, Json]]) -> list[Json]:
        self.questions += len(questions)
        return self._guarded(lambda process: self._patiently(process, questions)) if questions else []

    def _patiently(self, process: LspProcess, questions: Sequence[tuple[str, Json]]) -> list[Json]:
        """Answers; what ty was too busy for, or dropped because text changed, is asked once more."""
        answers = process.request_many(questions)
        again = [index for index, answer in enumerate(answers) if isinstance(answer, Refused)]
        for index, answer in zip(again, process.request_many([questions[index] for index in again]), strict=True):
            self.refusals += isinstance(answer, Refused)
            answers[index] = None if isinstance(answer, Refused) else answer
        return answers

    def _guarded(self, work: Callable[[LspProcess], Answer]) -> Answer:
        """The work's result, over a second process if the first fails."""
        while True:
            try:
                return work(self._running())
            except ServerGone as error:
                self._restart(error)

    def _restart(self, error: ServerGone) -> None:
        if self._process is not None:
            self._process.stop()
        self._failure = self._failure or str(error)
        if not self._restarts_left or self._is_stopped or self._limit is not None:
            raise TypeServerFailure(f"the type checker failed: {self._failure}") from error
        self._restarts_left, self._failure = self._restarts_left - 1, ""
        self.start()

    def _running(self) -> LspProcess:
        if self._process is None:
            raise ServerGone("ty is not running")
        return self._process

    def _update(self, path: str) -> None:
        """Let the process see what a file now reads as; one started anew sees it by itself."""
        try:
            self._show(self._running(), path)
        except ServerGone as error:
            self._restart(error)

    def _show(self, process: LspProcess, path: str) -> None:
        texts = self._overlays.get(path)
        if path in self._shown:
            process.notify("textDocument/didClose", {"textDocument": {"uri": self._uri(path)}})
            del self._shown[path]
        if texts:
            self._version += 1
            self._shown[path] = self._version
            document = {"uri": self._uri(path), "languageId": "python", "version": self._version, "text": texts[-1]}
            process.notify("textDocument/didOpen", {"textDocument": document})

    def _hello(self) -> Json:
        folder = {"uri": Path(self._root).as_uri(), "name": "root"}
        source = {
            "respect-type-ignore-comments": False,
            "return-type-inference": "always" if self.infers_returns else "never",
        }
        configuration = {
            "analysis": source,
            "environment": {"root": list(self._src), "python-platform": "all"},
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

    def _locations(self, answer: Json) -> tuple[Place, ...]:
        found = _converted(answer if isinstance(answer, list) else [answer] if answer else [], list[_Location])
        places = (self._location(one) for one in found or ())
        return tuple(place for place in places if place is not None)

    def _location(self, one: _Location) -> Place | None:
        uri, where = one.uri or one.target_uri, one.range or one.target_selection_range
        return _place(self._path(uri), where.start) if uri is not None and where is not None else None

    def _path(self, uri: str) -> str:
        path = os.path.normpath(unquote(urlsplit(uri).path, errors="surrogateescape"))
        inside = path.startswith(self._root.rstrip(os.sep) + os.sep)
        return os.path.relpath(path, self._root).replace(os.sep, "/") if inside else path


def _place(path: str, position: _Position) -> Place:
    return Place(path, position.line + 1, position.character + 1)


def _problems(path: str, report: _Report | None) -> Problems:
    found = report.items if report is not None else ()
    return Problems(
        tuple(
            MissingAttribute(_place(path, one.range.end), one.message)
            for one in found
            if one.code in _MISSING_ATTRIBUTE
        ),
        tuple(_place(path, one.range.start) for one in found if one.code == _UNRESOLVED_REFERENCE),
    )


def _converted(answer: Json, shape: type[Answer]) -> Answer | None:
    """The answer in its shape; None, which is no answer, when it has another."""
    try:
        return msgspec.convert(answer, shape)
    except msgspec.ValidationError:
        return None


def _speaks_utf32(hello: Json) -> bool:
    capabilities = hello.get("capabilities") if isinstance(hello, dict) else None
    return isinstance(capabilities, dict) and capabilities.get("positionEncoding") == "utf-32"


def _answer(method: str, parameters: Json) -> Json:
    if method == "workspace/configuration":
        items = parameters.get("items", ()) if isinstance(parameters, dict) else ()
        return [None for _ in items]
    return None


def _environment() -> dict[str, str]:
    """This process's environment without what would let a server log into our output."""
    return {name: value for name, value in os.environ.items() if name not in {"TY_LOG", "RUST_LOG"}}


def _hover_text(answer: Json) -> str | None:
    hover = _converted(answer, _Hover)
    if hover is None:
        return None
    text = hover.contents.value if isinstance(hover.contents, _Contents) else hover.contents
    return text.split("\n---", 1)[0].strip()
