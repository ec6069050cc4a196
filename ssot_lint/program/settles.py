"""What one annotation would settle: the open uses that hang on the same parameter, attribute or variable."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from ssot_lint.facts.model import Span, Use

_ROOT = re.compile(r"[.(\[]")


class OpenUse(NamedTuple):
    """Where a use stands that nobody can tell."""

    path: str
    span: Span


class _Ground(NamedTuple):
    """What a use hangs on: a parameter of a function, an attribute of a class, a name of a scope."""

    path: str
    scope: str
    subject: str


def settled_with(path: str, use: Use, others: Iterable[tuple[str, Use]]) -> tuple[OpenUse, ...]:
    """Those of other open uses, given with their paths, that the same annotation would settle; sorted, each once."""
    wanted = _ground(path, use)
    if wanted is None:
        return ()
    found = {OpenUse(one, other.span) for one, other in others if _ground(one, other) == wanted}
    return tuple(sorted(found))


def _ground(path: str, use: Use) -> _Ground | None:
    subject = use.receiver or (use.string.subject if use.string is not None else None)
    origin = use.origin
    if origin is not None and origin.kind == "parameter":
        return _Ground(path, use.symbol, _ROOT.split(subject or use.name)[0])
    if subject is None:
        return None
    if origin is not None and origin.kind == "self":
        return _Ground(path, origin.text, subject)
    return _Ground(path, "" if origin is not None and origin.line else use.symbol, subject)
