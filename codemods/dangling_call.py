"""Rewrite a call of a name that the receiver's class does not have to a call of the canonical."""

from __future__ import annotations

from codemods.duplicate_call import DuplicateCall, prepare

__all__ = ["DanglingCall", "prepare"]


class DanglingCall(DuplicateCall):
    """The same rewriting as for duplicates, for calls of a method that its receiver's class lacks."""

    DESCRIPTION = "Rewrite calls of a method that the receiver's class does not have, by a template."
