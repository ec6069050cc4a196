"""A process that reads shapes: paths come in on standard input, shapes go out on standard output, in frames.

It reads the files itself, so that only names and fingerprints go through the pipes.
"""

from __future__ import annotations

import msgspec

from ssot_lint.shapes.reading import read_shapes
from ssot_lint.sources.frames import channel, receive, send
from ssot_lint.sources.reading import read

Batch = tuple[str, list[str]]
"""A root, and paths below it."""
Told = tuple[bytes, bytes] | None
"""Digest of a file's bytes, and its shapes as msgpack; None of a file that cannot be read."""


def told(root: str, path: str) -> Told:
    """Digest and shapes of a file. Never raises."""
    source = read(root, path)
    return None if not isinstance(source, bytes) else told_of(source)


def told_of(source: bytes) -> tuple[bytes, bytes]:
    """Digest and shapes of what a file holds."""
    from hashlib import blake2b

    return blake2b(source, digest_size=16).digest(), msgspec.msgpack.encode(read_shapes(source))


def main() -> None:
    """Serve until standard input ends."""
    source, target = channel()
    requests = msgspec.msgpack.Decoder(Batch)
    while (frame := receive(source)) is not None:
        root, paths = requests.decode(frame)
        send(target, [told(root, path) for path in paths])
