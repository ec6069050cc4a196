"""Several type checkers behind one seam: the first that works answers, the next is started when it is wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeVar

from ssot_lint.program.typeserver import Place, Problems, SeenType, TypeServer, TypeServerFailure

Result = TypeVar("Result")


class Startable(TypeServer, Protocol):
    """A checker that is not running yet."""

    @property
    def is_limited(self) -> bool:
        """A failure may only mean that an answer took longer than somebody wanted to wait."""
        ...

    def start(self) -> None:
        """Start it. Raises `TypeServerFailure`."""
        ...

    def work_meanwhile(self, work: Iterator[object]) -> None:
        """Take steps of some work whenever an answer is waited for, until there are none left."""
        ...

    def hide(self, path: str) -> None:
        """Let a file read as empty from now on, whatever overlays it. May come before it is started."""
        ...


class ServersInTurn:
    """Checkers in the order in which they are asked. One that fails for good is left out, with a warning.

    As a `TypeServer` it is the first of those that work, and raises `TypeServerFailure` when none is left.
    """

    def __init__(self, servers: Sequence[Startable]) -> None:
        self._all = tuple(servers)
        self._waiting = list(servers)
        self._running: list[Startable] = []
        self._overlays: dict[str, list[str]] = {}
        self._failures: list[str] = []
        self.warnings: list[str] = []
        """What a person should know of checkers that failed while others went on."""

    @property
    def name(self) -> str:
        """Name of the checker that answers."""
        return self._first().name

    @property
    def infers_returns(self) -> bool:
        """As of the checker that answers."""
        return self._first().infers_returns

    @property
    def sees_every_binding(self) -> bool:
        """As of the checker that answers."""
        return self._first().sees_every_binding

    @property
    def is_limited(self) -> bool:
        """As of the checker that answers."""
        return self._first().is_limited

    @property
    def refusals(self) -> int:
        """Questions that got an error for an answer, from any of them."""
        return sum(server.refusals for server in self._all)

    def start(self) -> None:
        """Start the first that can be started."""
        self._first()

    def work_meanwhile(self, work: Iterator[object]) -> None:
        """Take steps of some work whenever an answer of any of them is waited for, until there are none left."""
        for server in self._all:
            server.work_meanwhile(work)

    def hide(self, path: str) -> None:
        """Let a file read as empty for every checker, those to come included."""
        for server in self._all:
            server.hide(path)

    def in_order(self) -> Iterator[TypeServer]:
        """Each checker that works, started when it is come to."""
        index = 0
        while (server := self._at(index)) is not None:
            yield server
            index += server in self._running  # one that was left out meanwhile has made room for the next

    def leave_out(self, server: TypeServer, error: TypeServerFailure) -> None:
        """End a checker that failed for good, and say so."""
        server.stop()
        self._running = [one for one in self._running if one is not server]
        self._note(error)

    def failure(self) -> TypeServerFailure:
        """What to raise when none is left."""
        return TypeServerFailure("; ".join(self._failures) or "no type checker is running")

    def definitions(self, places: Sequence[Place]) -> list[tuple[Place, ...]]:
        """Where the name at each place is defined, says the first that works."""
        return self._asked(lambda server: server.definitions(places))

    def declarations(self, places: Sequence[Place]) -> list[tuple[Place, ...]]:
        """Where the name at each place is declared, says the first that works."""
        return self._asked(lambda server: server.declarations(places))

    def types(self, places: Sequence[Place]) -> list[SeenType | None]:
        """Type of the expression that ends at each place, says the first that works."""
        return self._asked(lambda server: server.types(places))

    def problems(self, paths: Sequence[str]) -> list[Problems]:
        """What is certainly wrong in each file, says the first that works."""
        return self._asked(lambda server: server.problems(paths))

    def think(self, *, infers_returns: bool, limit: float | None = None) -> None:
        """Let the first that works infer returns from now on, or not."""
        self._asked(lambda server: server.think(infers_returns=infers_returns, limit=limit))

    def warm_up(self, places: Sequence[Place] = ()) -> None:
        """Let the first that works think ahead. Never raises."""
        for server in self._running[:1]:
            server.warm_up(places)

    def overlay(self, path: str, text: str) -> None:
        """Let the file read as this text for every checker, those to come included."""
        self._overlays.setdefault(path, []).append(text)
        self._tell(lambda server: server.overlay(path, text))

    def drop(self, path: str) -> None:
        """Take the file's last overlay away."""
        if self._overlays.get(path):
            self._overlays[path].pop()
            self._tell(lambda server: server.drop(path))

    def stop(self) -> None:
        """End all of them, and start none any more. Never raises."""
        for server in self._all:
            server.stop()

    def _tell(self, work: Callable[[Startable], None]) -> None:
        for server in tuple(self._running):
            try:
                work(server)
            except TypeServerFailure as error:
                self.leave_out(server, error)

    def _asked(self, work: Callable[[Startable], Result]) -> Result:
        while True:
            server = self._first()
            try:
                return work(server)
            except TypeServerFailure as error:
                if server.is_limited:
                    raise
                self.leave_out(server, error)

    def _first(self) -> Startable:
        server = self._at(0)
        if server is None:
            raise self.failure()
        return server

    def _at(self, index: int) -> Startable | None:
        """The checker at an index among those that work; None when there are fewer."""
        while len(self._running) <= index and self._waiting:
            self._start(self._waiting.pop(0))
        return self._running[index] if index < len(self._running) else None

    def _start(self, server: Startable) -> None:
        try:
            server.start()
            for path, texts in self._overlays.items():
                for text in texts:
                    server.overlay(path, text)
        except TypeServerFailure as error:
            server.stop()
            self._note(error)
        else:
            self._running.append(server)

    def _note(self, error: TypeServerFailure) -> None:
        self._failures.append(str(error))
        others = [server.name for server in (*self._running, *self._waiting)]
        going_on = f"with {others[0]} alone" if len(others) == 1 else f"with {' and '.join(others)}"
        if others:
            self.warnings.append(f"{error}; going on {going_on}, so more uses may stay unresolved")
