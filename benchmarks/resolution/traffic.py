"""What goes between the tool and its type checkers: counted and timed at the one client that they share."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ssot_lint.program.lsp import Json, LspProcess


@dataclass(slots=True)
class Traffic:
    """By checker and method: how many messages, and of questions the seconds that their answers were waited for."""

    messages: Counter[str] = field(default_factory=Counter)
    seconds: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    opened: set[str] = field(default_factory=set)
    """Files whose text a checker was given."""

    @classmethod
    def watched(cls) -> Traffic:
        """Counts of everything from now on."""
        traffic = cls()
        ask, tell = LspProcess.request_many, LspProcess.notify

        def counted_ask(process: LspProcess, questions: Any) -> list[Any]:
            started = time.perf_counter()
            answers = ask(process, questions)
            if questions:
                name = traffic._count(process, questions[0][0], len(questions))
                traffic.seconds[name] += time.perf_counter() - started
            return answers

        def counted_tell(process: LspProcess, method: str, params: Json) -> None:
            traffic._count(process, method, 1)
            if method == "textDocument/didOpen":
                traffic.opened.add(params["textDocument"]["uri"])
            tell(process, method, params)

        setattr(LspProcess, "request_many", counted_ask)  # noqa: B010 - a method is no variable to a type checker
        setattr(LspProcess, "notify", counted_tell)  # noqa: B010
        return traffic

    @property
    def questions(self) -> int:
        """How many questions were asked of all checkers."""
        return sum(count for name, count in self.messages.items() if name in self.seconds)

    def _count(self, process: LspProcess, method: str, count: int) -> str:
        name = f"{Path(process.command[0]).name} {method.removeprefix('textDocument/')}"
        self.messages[name] += count
        return name
