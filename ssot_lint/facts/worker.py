"""A process that only extracts: questions and files come in on standard input, facts go out on standard output.

A frame holds a question with a batch of files by path one way; the other way an answer a file, in their order, so that
the other side sees which one takes long. What cannot be told in a frame has no facts, and is for the other side to do.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import IO, NamedTuple

import msgspec

from ssot_lint.facts.extract import Extraction, extract
from ssot_lint.facts.model import Question
from ssot_lint.facts.parsing import on_deep_stack
from ssot_lint.sources.frames import channel, receive, send

Batch = dict[str, bytes]
READY = "ready"
"""The first frame: from now on, time is spent on files."""


class Answer(NamedTuple):
    """What a frame says of one file."""

    path: str
    seconds: float
    """How long it took."""
    found: Extraction | None
    """None: it could not be told in a frame."""


def main() -> None:
    """Serve until standard input ends."""
    source, target = channel()
    _load()
    send(target, READY)
    on_deep_stack(lambda: _serve(lambda: receive(source), target))


def _load() -> None:
    """Import what extraction needs, before there is anything to extract."""
    import ssot_lint.facts.visitor  # noqa: F401


def _serve(next_frame: Callable[[], bytes | None], target: IO[bytes]) -> None:
    requests = msgspec.msgpack.Decoder(tuple[Question, Batch])
    while (frame := next_frame()) is not None:
        question, batch = requests.decode(frame)
        for path, source in batch.items():
            started = time.perf_counter()
            found = extract(source, question)
            send(target, (path, time.perf_counter() - started, _told(found)))


def _told(extraction: Extraction) -> msgspec.Raw | None:
    """What goes into a frame; None for what does not, like a string that holds half a character."""
    try:
        return msgspec.Raw(msgspec.msgpack.encode(extraction))
    except (UnicodeError, ValueError):
        return None
