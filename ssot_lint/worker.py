"""A process that only reads files: requests come in on standard input, what was found goes out on standard output.

A batch is a question with files by path; its answers are a frame a file, in their order, so that the other side sees
which one takes long. What cannot be told in a frame has no facts, and is for the other side to do. A part of a sweep is
answered in one frame.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import IO, NamedTuple

import msgspec

from ssot_lint.facts.extract import Extraction, extract
from ssot_lint.facts.model import Question
from ssot_lint.facts.parsing import on_deep_stack
from ssot_lint.program.sought import Sought, Told
from ssot_lint.program.sweeping import Part, swept
from ssot_lint.sources.frames import channel, receive, send

READY = "ready"
"""The first frame: from now on, time is spent on files."""


class Batch(msgspec.Struct, frozen=True, tag="batch"):
    """Files to extract from."""

    question: Question
    files: dict[str, bytes]


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
    requests = msgspec.msgpack.Decoder(Batch | Part)
    asked: dict[Sought, Told] = {}
    while (frame := next_frame()) is not None:
        request = requests.decode(frame)
        if isinstance(request, Part):
            if request.sought not in asked:
                asked[request.sought] = request.sought.asked()
            send(target, swept(request.root, request.files, asked[request.sought]))
            continue
        for path, source in request.files.items():
            started = time.perf_counter()
            found = extract(source, request.question)
            send(target, (path, time.perf_counter() - started, _told(found)))


def _told(extraction: Extraction) -> msgspec.Raw | None:
    """What goes into a frame; None for what does not, like a string that holds half a character."""
    try:
        return msgspec.Raw(msgspec.msgpack.encode(extraction))
    except (UnicodeError, ValueError):
        return None
