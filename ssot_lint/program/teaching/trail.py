"""The trail of followed values: where they were found, what is still to be looked at, and which names hold them."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from ssot_lint.program.teaching.handed import Handed, Mention
from ssot_lint.program.teaching.values import Value


@dataclass(slots=True)
class Trail:
    """What is known so far; everything that follows values adds to it."""

    handed: list[Handed] = field(default_factory=list)
    """By number, the places that values come from."""
    waiting: list[Mention] = field(default_factory=list)
    seen: set[ast.AST] = field(default_factory=set)
    mentioned: set[ast.AST] = field(default_factory=set)
    """Nodes that mention a definition by name."""
    telling: set[ast.AST] = field(default_factory=set)
    """Those and the expressions around them: calls of what is so written are no secret."""
    reached: dict[str, Mention] = field(default_factory=dict)
    """Files that values got into, and by which mention first."""
    given: dict[tuple[str, int, str], Value] = field(default_factory=dict)
    """What parameters, results and containers were found to be: by path, line or offset, and name."""
    names: dict[str, Mention] = field(default_factory=dict)
    """Names that other files may read a value by."""
    of_objects: set[int] = field(default_factory=set)
    """Numbers of values that fill a field when an object is made: the class itself has them not."""
    passed: set[str] = field(default_factory=set)
    """Names of variables, parameters, attributes and functions that a value was followed into or out of."""
    apart: dict[tuple[str, int, str], dict[str | int | None, Value]] = field(default_factory=dict)
    """What ``*args`` and ``**kwargs`` hold, each under its place or keyword."""
    unknown: list[Mention] = field(default_factory=list)
    """Values that went to a callee which nobody knows."""
