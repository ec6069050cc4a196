"""Handed: definitions that stand as values, where they go, and the calls through them."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import NamedTuple

from ssot_lint.contracts.model import Symbol
from ssot_lint.program.teaching.reading import Reading
from ssot_lint.program.typeserver import Place


class Mention(NamedTuple):
    """An expression whose value is, or holds, a definition."""

    reading: Reading
    node: ast.expr
    first: Place
    """Where the definition is mentioned by name."""
    words: str
    """How it is written there."""


class Handed(NamedTuple):
    """A place where definitions are mentioned as a value, and how that is written."""

    symbols: tuple[Symbol, ...]
    place: Place
    words: str


@dataclass(frozen=True, slots=True)
class IndirectCall:
    """A call of what an expression holds: the callee, and where what it may hold was handed on."""

    reading: Reading
    callee: ast.expr
    handed: tuple[Handed, ...]

    @property
    def symbols(self) -> tuple[Symbol, ...]:
        """The definitions it may call."""
        return tuple(sorted({symbol for one in self.handed for symbol in one.symbols}))
