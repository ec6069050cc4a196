"""Whether to colour, by the conventions that users of a terminal expect."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any


def wants_colour(option: str | None, stream: IO[Any], environ: Mapping[str, str]) -> bool:
    """Whether output to the stream should be coloured.

    ``always`` and ``never`` win; then ``NO_COLOR``, ``FORCE_COLOR`` (each counts when not empty), ``TERM=dumb``, and
    whether the stream is a terminal. Any other option means the same as ``auto``.
    """
    if option in ("always", "never"):
        return option == "always"
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR"):
        return True
    return environ.get("TERM") != "dumb" and is_terminal(stream)


def is_terminal(stream: IO[Any]) -> bool:
    """Whether a person sees what is written to the stream; False for a closed one."""
    try:
        return stream.isatty()
    except (AttributeError, ValueError):
        return False
