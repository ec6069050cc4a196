"""Answers: what a person said about each change, kept so that an interrupted session can go on."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass, field

from ssot_lint.sources.reading import read
from ssot_lint.sources.staging import remove
from ssot_lint.sources.state import state_directory, state_place

FILE = "answers.jsonl"


@dataclass(slots=True)
class Answers:
    """Answers by what identifies a change. Each is on disk before the next question is asked."""

    root: str
    given: dict[str, bool] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """Where they are kept."""
        return os.path.join(state_place(self.root), FILE)

    def add(self, key: str, answer: bool) -> None:
        """Keep an answer; where that is not possible it counts for this session only."""
        self.given[key] = answer
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
        with suppress(OSError):
            state_directory(self.root)
            with os.fdopen(os.open(self.place, flags, 0o666), "w", encoding="ascii") as file:
                file.write(json.dumps([key, answer]) + "\n")

    def forget(self) -> None:
        """Drop them all: the session came to its end."""
        self.given.clear()
        remove(self.place)


def kept_answers(root: str) -> Answers:
    """The answers that a session before this one left; a line that was torn by a crash is passed over."""
    answers = Answers(root)
    source = b"" if os.path.islink(answers.place) else read(state_place(root), FILE)
    for line in source.splitlines() if isinstance(source, bytes) else ():
        try:
            key, answer = json.loads(line)
        except (ValueError, TypeError, RecursionError):
            continue
        if isinstance(key, str) and isinstance(answer, bool):
            answers.given[key] = answer
    return answers
