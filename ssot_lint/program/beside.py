"""The type checkers beside other work: the first is started early and thinks ahead while files are read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice

from ssot_lint.contracts.model import Settings
from ssot_lint.facts.parsing import is_too_deep, source_text
from ssot_lint.facts.screen import names_expression
from ssot_lint.program.in_turn import ServersInTurn, Startable
from ssot_lint.program.servers.registry import names_in, servers_named
from ssot_lint.program.typeserver import Place, TypeServer, TypeServerFailure

_DONE = object()
_MOST_AHEAD = 2_000
"""Places of one file that are thought about ahead: more than people write, less than programs do."""


class Checker:
    """Type checkers on their way, or none at all; one thread of its own talks to them until `server` is called."""

    def __init__(self, settings: Settings, types: str) -> None:
        servers = servers_named(names_in(types), settings.root, (*settings.src, *settings.beside), settings.environment)
        self._server: Startable | None = ServersInTurn(servers) if len(servers) > 1 else next(iter(servers), None)
        self._pool = ThreadPoolExecutor(1, "type-checker")
        self._start: Future[str] = self._pool.submit(self._started)
        self._ready: Future[object] = self._start  # type: ignore[assignment]  # what was submitted last

    def expect(self, sources: Mapping[str, bytes], names: Sequence[str]) -> None:
        """Let the checker think about every place where one of the names stands.

        Files that nest so deeply that a checker could end over them are hidden from it.
        """
        if self._server is not None:
            texts = {path: text for path, source in sources.items() if isinstance(text := source_text(source), str)}
            self._ready = self._pool.submit(_think_ahead, self._server, texts, tuple(names))

    def server(self, meanwhile: Iterator[object]) -> tuple[TypeServer | None, str]:
        """The checker, once it is ready; or none, and why.

        Until then, and later whenever an answer is waited for, steps of what there is to do ``meanwhile`` are taken.
        """
        while not (self._ready.done() and self._start.done()) and next(meanwhile, _DONE) is not _DONE:
            continue
        warning = self._start.result()
        self._pool.shutdown()
        if self._server is not None:
            self._server.work_meanwhile(meanwhile)
        return (None, warning) if warning else (self._server, "")

    def cancel(self) -> None:
        """End the checker at once, whatever it does. Never raises."""
        if self._server is not None:
            self._server.stop()
        self._pool.shutdown(cancel_futures=True)

    def _started(self) -> str:
        if self._server is None:
            return ""
        try:
            self._server.start()
        except TypeServerFailure as error:
            return f"{error}; going on without types, so more uses stay unresolved"
        self._server.warm_up()
        return ""


def _think_ahead(server: Startable, texts: Mapping[str, str], names: Sequence[str]) -> None:
    hidden = {path for path, text in texts.items() if is_too_deep(text)}
    for path in hidden:
        server.hide(path)
    server.warm_up([one for one in _mentions(texts, names) if one.path not in hidden])


def _mentions(texts: Mapping[str, str], names: Sequence[str]) -> Iterator[Place]:
    wanted = re.compile(names_expression(names))
    for path, text in texts.items():
        line, counted = 1, 0
        for match in islice(wanted.finditer(text), _MOST_AHEAD):
            start = match.start()
            line, counted = line + text.count("\n", counted, start), start
            yield Place(path, line, start - text.rfind("\n", 0, start))
