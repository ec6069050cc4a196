"""One running checker behind the seam: asked in bulk, restarted once, ended for certain. Each dialect says the rest."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar
from urllib.parse import unquote, urlsplit

from ssot_lint.program.lsp import Json, LspProcess, Refused, ServerGone
from ssot_lint.program.servers.dialect import Dialect, Fault, Scene
from ssot_lint.program.servers.finding import find_program
from ssot_lint.program.servers.messages import (
    Location,
    Position,
    diagnostics_in,
    encoding_in,
    hover_in,
    locations_in,
)
from ssot_lint.program.servers.texts import Texts, from_utf16, to_utf16
from ssot_lint.program.typeserver import Place, Problems, SeenType, TypeServerFailure

Answer = TypeVar("Answer")

ANSWER_LIMIT = 30.0
"""Seconds that one answer may take; the first waits for the files it is about to be read and understood."""
_WARM_UP = "__ssot_lint_warm_up__.py"


class LspServer:
    """One checker's process for one tree. Restarted once after a failure, with its overlays; then it gives up."""

    def __init__(
        self,
        dialect: Dialect,
        root: str,
        src: Sequence[str],
        executable: str | None = None,
        timeout: float = ANSWER_LIMIT,
    ) -> None:
        self.name = dialect.name
        self.sees_every_binding = dialect.sees_every_binding
        self._dialect = dialect
        self._root = os.path.realpath(root)
        self._src = tuple(os.path.normpath(os.path.join(self._root, one)) for one in src)
        self._executable = executable
        self._timeout = timeout
        self._limit: float | None = None
        self._overlays: dict[str, list[str]] = {}
        self.texts = Texts(self._root, self._overlays)
        self._shown: dict[str, int] = {}
        """Version of each document that the process has open."""
        self._version = 0
        self._restarts_left = 1
        self._failure = ""
        self._room = ""
        self._process: LspProcess | None = None
        self._lock = threading.Lock()
        self._is_stopped = False
        self.infers_returns = not dialect.chooses_inference
        self.questions = 0
        """How many requests were sent."""
        self.refusals = 0
        """How many of them got an error for an answer, twice."""

    @property
    def is_limited(self) -> bool:
        """A failure may only mean that an answer took longer than the limit that `think` was given."""
        return self._limit is not None

    def start(self) -> None:
        """Start the process and shake hands. Raises `TypeServerFailure` when either fails."""
        dialect = self._dialect
        executable = self._executable or find_program(dialect.program)
        if executable is None:
            raise TypeServerFailure(f"`{dialect.name}` is not installed; {dialect.advice}")
        try:
            scene = self._furnished()
            process = LspProcess(
                [executable, *dialect.arguments],
                scene.room or self._root,
                self._limit or self._timeout,
                _environment(dialect.environment(scene)),
                lambda method, parameters: self._answered(scene, method, parameters),
            )
            self._adopt(process)
            self._greet(process, scene, executable)
        except ServerGone as error:
            self._abandon()
            raise TypeServerFailure(str(error)) from error

    def think(self, *, infers_returns: bool, limit: float | None = None) -> None:
        """Start anew, inferring the returns of unannotated functions or not; ``limit`` bounds each answer, in seconds.

        With a limit a failure is final: nothing is asked twice. Raises `TypeServerFailure`. Does nothing where the
        checker cannot be told.
        """
        if not self._dialect.chooses_inference:
            return
        self._abandon()
        self.infers_returns = infers_returns
        self._limit = limit
        self.start()

    def warm_up(self, places: Sequence[Place] = ()) -> None:
        """Let it think ahead: about the standard library, and about what is going to be asked. Never raises."""
        try:
            self.overlay(_WARM_UP, "print\n")
            self.definitions([Place(_WARM_UP, 1, 1)])
            self.drop(_WARM_UP)
            self.definitions(places)
        except TypeServerFailure:
            return

    def definitions(self, places: Sequence[Place]) -> list[tuple[Place, ...]]:
        """Where the name at each place is defined."""
        return self._dialect.definitions(self, places) if places else []

    def types(self, places: Sequence[Place]) -> list[SeenType | None]:
        """Type of the expression that ends at each place."""
        return self._dialect.types(self, places) if places else []

    def problems(self, paths: Sequence[str]) -> list[Problems]:
        """What is certainly wrong in each file."""
        return self._dialect.problems(self, paths) if paths else []

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
        self._abandon()
        with self._lock:
            room, self._room = self._room, ""
        if room:
            shutil.rmtree(room, ignore_errors=True)

    def locations(self, method: str, places: Sequence[Place]) -> list[tuple[Place, ...]]:
        """Where the answers to a question about each place point to, each place once."""
        return [
            tuple(dict.fromkeys(place for one in locations_in(answer) if (place := self._located(one)) is not None))
            for answer in self._asked(method, places)
        ]

    def hovers(self, places: Sequence[Place]) -> list[str]:
        """What is shown for each place, as the checker writes it; empty when nothing is."""
        return [hover_in(answer) or "" for answer in self._asked("textDocument/hover", places)]

    def faults(self, paths: Sequence[str]) -> list[tuple[Fault, ...]]:
        """What is wrong in each file."""
        self._open(paths)
        documents = [{"textDocument": {"uri": self._uri(path)}} for path in paths]
        answers = self._answers([("textDocument/diagnostic", document) for document in documents])
        return [
            tuple(
                Fault(self._place(path, one.range.start), self._place(path, one.range.end), str(one.code), one.message)
                for one in diagnostics_in(answer)
            )
            for path, answer in zip(paths, answers, strict=True)
        ]

    def _furnished(self) -> Scene:
        """What it is started for; its room is there and holds its files."""
        with self._lock:
            if self._is_stopped:
                raise ServerGone(f"{self.name} was stopped")
            if self._dialect.needs_room and not self._room:
                self._room = os.path.realpath(tempfile.mkdtemp(prefix="ssot-lint-"))
            scene = Scene(self._root, self._src, self._room, self.infers_returns)
            for name, text in self._dialect.files(scene).items():
                Path(self._room, name).write_text(text, encoding="utf-8")
        return scene

    def _adopt(self, process: LspProcess) -> None:
        """Start the process, unless the server was stopped meanwhile."""
        with self._lock:
            if self._is_stopped:
                raise ServerGone(f"{self.name} was stopped")
            process.start()
            self._process = process

    def _greet(self, process: LspProcess, scene: Scene, executable: str) -> None:
        hello = process.request("initialize", self._hello(scene))
        if encoding_in(hello) != self._dialect.encoding:
            raise ServerGone(f"{executable} refused the handshake; {self._dialect.advice}")
        process.notify("initialized", {})
        self._shown.clear()
        for path in self._overlays:
            self._show(process, path)

    def _hello(self, scene: Scene) -> Json:
        folder = {"uri": Path(self._dialect.workspace(scene)).as_uri(), "name": "root"}
        return {
            "processId": os.getpid(),
            "locale": "en",
            "rootUri": folder["uri"],
            "workspaceFolders": [folder],
            "capabilities": {
                "general": {"positionEncodings": [self._dialect.encoding]},
                "workspace": {"configuration": True, "workspaceFolders": True},
                "textDocument": {"hover": {"contentFormat": ["plaintext"]}, "diagnostic": {}},
            },
            "initializationOptions": self._dialect.options(scene),
        }

    def _answered(self, scene: Scene, method: str, parameters: Json) -> Json:
        """Our answer to what the checker asks us."""
        if method != "workspace/configuration":
            return None
        items = parameters.get("items", ()) if isinstance(parameters, dict) else ()
        sections = [item.get("section") if isinstance(item, dict) else None for item in items]
        return [self._dialect.setting(scene, one) if isinstance(one, str) else None for one in sections]

    def _abandon(self) -> None:
        """End the process, if there is one."""
        with self._lock:
            process, self._process = self._process, None
        if process is not None:
            process.stop()

    def _asked(self, method: str, places: Sequence[Place]) -> list[Json]:
        self._open([place.path for place in places])
        return self._answers([(method, self._position(place)) for place in places])

    def _answers(self, questions: Sequence[tuple[str, Json]]) -> list[Json]:
        self.questions += len(questions)
        return self._guarded(lambda process: self._patiently(process, questions)) if questions else []

    def _patiently(self, process: LspProcess, questions: Sequence[tuple[str, Json]]) -> list[Json]:
        """Answers; what it was too busy for, or dropped because text changed, is asked once more."""
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
        shown = tuple(self._shown)
        self._abandon()
        self._failure = self._failure or str(error)
        if not self._restarts_left or self._is_stopped or self._limit is not None:
            raise TypeServerFailure(f"the type checker failed: {self._failure}") from error
        self._restarts_left, self._failure = self._restarts_left - 1, ""
        self.start()
        self._open(shown)

    def _running(self) -> LspProcess:
        process = self._process
        if process is None:
            raise ServerGone(f"{self.name} is not running")
        return process

    def _open(self, paths: Sequence[str]) -> None:
        """Open those files of the disk that are asked about and not open, where that is needed."""
        if self._dialect.must_open:
            for path in dict.fromkeys(paths):
                if path not in self._shown:
                    self._update(path)

    def _update(self, path: str) -> None:
        """Let the process see what a file now reads as; one started anew sees it by itself."""
        try:
            self._show(self._running(), path)
        except ServerGone as error:
            self._restart(error)

    def _show(self, process: LspProcess, path: str) -> None:
        """Open the document as it now reads; one that is only on disk is closed, unless it must be open."""
        if path in self._shown:
            process.notify("textDocument/didClose", {"textDocument": {"uri": self._uri(path)}})
            del self._shown[path]
        text = self.texts.text(path) if self._dialect.must_open or self._overlays.get(path) else None
        if text is not None:
            self._version += 1
            self._shown[path] = self._version
            document = {"uri": self._uri(path), "languageId": "python", "version": self._version, "text": text}
            process.notify("textDocument/didOpen", {"textDocument": document})

    def _uri(self, path: str) -> str:
        return Path(self._root, path).as_uri()

    def _position(self, place: Place) -> dict[str, Json]:
        character = place.column - 1
        if self._dialect.encoding == "utf-16":
            character = to_utf16(self.texts.line(place.path, place.line), place.column)
        return {
            "textDocument": {"uri": self._uri(place.path)},
            "position": {"line": place.line - 1, "character": character},
        }

    def _located(self, one: Location) -> Place | None:
        uri, where = one.uri or one.target_uri, one.range or one.target_selection_range
        return self._place(self._path(uri), where.start) if uri is not None and where is not None else None

    def _place(self, path: str, position: Position) -> Place:
        column = position.character + 1
        if self._dialect.encoding == "utf-16":
            column = from_utf16(self.texts.line(path, position.line + 1), position.character)
        return Place(path, position.line + 1, column)

    def _path(self, uri: str) -> str:
        path = os.path.normpath(unquote(urlsplit(uri).path, errors="surrogateescape"))
        inside = path.startswith(self._root.rstrip(os.sep) + os.sep)
        return os.path.relpath(path, self._root).replace(os.sep, "/") if inside else path


def _environment(changes: Mapping[str, str | None]) -> dict[str, str]:
    """This process's environment with the changes made."""
    kept = {name: value for name, value in os.environ.items() if name not in changes}
    return kept | {name: value for name, value in changes.items() if value is not None}
