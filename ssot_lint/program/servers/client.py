"""One running checker behind the seam: asked in bulk, restarted once, ended for certain. Each dialect says the rest."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from ssot_lint.program.lsp import Json, LspProcess, Refused, ServerGone
from ssot_lint.program.servers.consulted import Consulted
from ssot_lint.program.servers.coordinates import Coordinates
from ssot_lint.program.servers.dialect import Dialect, Fault, Scene
from ssot_lint.program.servers.documents import Documents
from ssot_lint.program.servers.finding import find_program
from ssot_lint.program.servers.messages import diagnostics_in, encoding_in, hover_in, locations_in
from ssot_lint.program.servers.mirror import Mirror
from ssot_lint.program.servers.texts import Texts
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
        environment: str = "",
    ) -> None:
        self.name = dialect.name
        self.sees_every_binding = dialect.sees_every_binding
        self._dialect = dialect
        self._root = os.path.realpath(root)
        self._src = tuple(os.path.normpath(os.path.join(self._root, one)) for one in src)
        self._executable = executable
        self._environment = environment
        self._timeout = timeout
        self._limit: float | None = None
        self._overlays: dict[str, list[str]] = {}
        self._hidden: set[str] = set()
        self.texts = Texts(self._root, self._overlays)
        self._coordinates = Coordinates(self._root, self.texts, dialect.encoding)
        self._documents = Documents(self.texts, self._overlays, self._coordinates, must_open=dialect.must_open)
        self._stale: dict[str, None] = {}
        """Files that read otherwise than the process may know, in the order in which they came to do so."""
        self._restarts_left = 1
        self._failure = ""
        self._room = ""
        self._mirror: Mirror | None = None
        self._process: LspProcess | None = None
        self._lock = threading.Lock()
        self._is_stopped = False
        self._meanwhile: Iterator[object] = iter(())
        self.infers_returns = not dialect.chooses_inference
        self.consulted = Consulted()
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
                self._meanwhile,
            )
            self._adopt(process)
            self._greet(process, scene, executable)
        except ServerGone as error:
            self._abandon()
            raise TypeServerFailure(str(error)) from error
        except OSError as error:
            self._abandon()
            raise TypeServerFailure(f"{self.name} has no room to work in: {error.strerror or error}") from error

    def work_meanwhile(self, work: Iterator[object]) -> None:
        """Take steps of some work whenever an answer is waited for, until there are none left."""
        with self._lock:
            self._meanwhile = work
            if self._process is not None:
                self._process.meanwhile = work

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

    def declarations(self, places: Sequence[Place]) -> list[tuple[Place, ...]]:
        """Where the name at each place is declared."""
        return self.locations("textDocument/declaration", places) if places else []

    def types(self, places: Sequence[Place]) -> list[SeenType | None]:
        """Type of the expression that ends at each place."""
        return self._dialect.types(self, places) if places else []

    def problems(self, paths: Sequence[str]) -> list[Problems]:
        """What is certainly wrong in each file."""
        return self._dialect.problems(self, paths) if paths else []

    def overlay(self, path: str, text: str) -> None:
        """Let the file at the path read as this text until it is dropped, when the overlay before it holds again."""
        if path not in self._hidden:
            self.consulted.show(path, text)
            self._overlays.setdefault(path, []).append(text)
            self._stale[path] = None

    def drop(self, path: str) -> None:
        """Take the last overlay away: the one before it, or what is on disk, holds again."""
        if self._overlays.get(path) and path not in self._hidden:
            self._overlays[path].pop()
            self._stale[path] = None

    def hide(self, path: str) -> None:
        """Let a file read as empty from now on, whatever overlays it: one that no checker survives."""
        self._overlays[path] = [""]
        self._hidden.add(path)
        self._stale[path] = None

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
        return [self._located(answer) for answer in self._asked(method, places)]

    def _located(self, answer: Json) -> tuple[Place, ...]:
        located = self._coordinates.located
        return tuple(dict.fromkeys(place for one in locations_in(answer) if (place := located(one)) is not None))

    def hovers(self, places: Sequence[Place]) -> list[str]:
        """What is shown for each place, as the checker writes it; empty when nothing is."""
        return [hover_in(answer) or "" for answer in self._asked("textDocument/hover", places)]

    def described(self, places: Sequence[Place]) -> list[tuple[str, tuple[Place, ...]]]:
        """What is shown for each place, and where the type that stands there is defined: asked in one go."""
        self._open([place.path for place in places])
        positions = [self._coordinates.position(place) for place in places]
        methods = ("textDocument/hover", "textDocument/typeDefinition")
        answers = self._answers([(method, position) for position in positions for method in methods])
        shown = (hover_in(answer) or "" for answer in answers[::2])
        return list(zip(shown, map(self._located, answers[1::2]), strict=True))

    def faults(self, paths: Sequence[str]) -> list[tuple[Fault, ...]]:
        """What is wrong in each file."""
        self._open(paths)
        documents = [{"textDocument": {"uri": self._coordinates.uri(path)}} for path in paths]
        answers = self._answers([("textDocument/diagnostic", document) for document in documents])
        place = self._coordinates.place
        return [
            tuple(
                Fault(place(path, one.range.start), place(path, one.range.end), str(one.code), one.message)
                for one in diagnostics_in(answer)
            )
            for path, answer in zip(paths, answers, strict=True)
        ]

    def _furnished(self) -> Scene:
        """What it is started for; its room is there and holds its files and its mirror."""
        with self._lock:
            if self._is_stopped:
                raise ServerGone(f"{self.name} was stopped")
            if self._dialect.needs_room and not self._room:
                self._room = os.path.realpath(tempfile.mkdtemp(prefix="ssot-lint-"))
            if not self._dialect.shares_unsaved_text and self._mirror is None:
                self._mirror = Mirror(os.path.join(self._room, "tree"), self._root)
                self._coordinates.base = self._mirror.place
            if self._mirror is not None:
                self._mirror.show(self._current())
            src = tuple(map(self._coordinates.directory, self._src))
            scene = Scene(self._coordinates.base, src, self._room, self.infers_returns, self._environment)
            for name, text in self._dialect.files(scene).items():
                Path(self._room, name).write_text(text, encoding="utf-8")
        return scene

    def _current(self) -> dict[str, str]:
        return {path: texts[-1] for path, texts in self._overlays.items() if texts}

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
        process.notify("workspace/didChangeConfiguration", {"settings": {}})  # older pyrights wait to be told
        self._documents.start_anew(process)

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

    def _refresh(self) -> None:
        """Start anew where files read otherwise than the process may have read them."""
        if self._mirror is not None and self._process is not None and not self._mirror.is_showing(self._current()):
            self._abandon()
            self.start()

    def _asked(self, method: str, places: Sequence[Place]) -> list[Json]:
        self._open([place.path for place in places])
        return self._answers([(method, self._coordinates.position(place)) for place in places])

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
        self._abandon()
        self._failure = self._failure or str(error)
        if not self._restarts_left or self._is_stopped or self._limit is not None:
            raise TypeServerFailure(f"the type checker failed: {self._failure}") from error
        self._restarts_left, self._failure = self._restarts_left - 1, ""
        self.start()

    def _running(self) -> LspProcess:
        process = self._process
        if process is None:
            raise ServerGone(f"{self.name} is not running")
        return process

    def _open(self, paths: Sequence[str]) -> None:
        """Let the process see what files now read as; open those of the disk that are asked about, where it needs that.

        Text that came and went since the last question is never shown: each change makes a checker think anew.
        """
        self._refresh()
        self.consulted.ask(paths)
        self._stale |= dict.fromkeys(self._documents.unopened(paths))
        stale, self._stale = self._stale, {}
        try:
            for path in stale:
                self._documents.show(self._running(), path)
        except ServerGone as error:
            self._restart(error)  # one started anew sees all of it by itself


def _environment(changes: Mapping[str, str | None]) -> dict[str, str]:
    """This process's environment with the changes made."""
    kept = {name: value for name, value in os.environ.items() if name not in changes}
    return kept | {name: value for name, value in changes.items() if value is not None}
