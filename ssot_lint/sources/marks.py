"""Marks: the most that was ever left of something, so that what has been done since can be told."""

from __future__ import annotations

from collections.abc import Mapping

from ssot_lint.sources.keeping import keep, kept

_NAME = "progress.json"


def marks(root: str) -> dict[str, int]:
    """The marks that earlier runs left; what cannot be read counts as none."""
    return {key: value for key, value in kept(root, _NAME).items() if isinstance(value, int) and value >= 0}


def raised(root: str, left: Mapping[str, int]) -> dict[str, int]:
    """The marks, each at least what is left now; kept for later runs where that is possible. Never raises OSError."""
    known = marks(root)
    new = {**known, **{key: max(number, known.get(key, 0)) for key, number in left.items()}}
    if new != known:
        keep(root, _NAME, new)
    return new
