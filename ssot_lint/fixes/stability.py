"""Stability: whether an expression gives the same a moment earlier or later, and whether evaluating it can tell."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from ssot_lint.fixes.expressions import is_dotted, parse
from ssot_lint.fixes.lookup import Lookup
from ssot_lint.fixes.scene import Scene
from ssot_lint.program.model import ResolvedUse


class Stability(IntEnum):
    """What an expression that calls nothing may do, the most harmless first."""

    FIXED = 0
    """It gives the same whatever else is evaluated before."""
    VARIES = 1
    """It changes nothing, and what it gives may be changed by something else."""
    OPEN = 2
    """It may run code: a property, an item, an operator, a text that is put together."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where expressions stand, and who knows what their names mean there."""

    lookup: Lookup
    path: str
    line: int

    def stability(self, text: str) -> Stability:
        """The stability of an expression, without what its calls do; what cannot be read may do anything."""
        node = parse(text)
        return Stability.OPEN if node is None else _stability(node, self._is_steady, self._is_plain)

    def _is_steady(self, name: str) -> bool:
        return self.lookup.is_steady(self.path, self.line, name)

    def _is_plain(self, dotted: str) -> bool:
        return self.lookup.is_plain(self.path, self.line, dotted)


def place_of(scene: Scene, resolved: ResolvedUse) -> Place:
    """Where the parts of a use stand."""
    return Place(scene.lookup, resolved.path, resolved.use.span.line)


Asking = Callable[[str], bool]


def _stability(node: ast.expr, is_steady: Asking, is_plain: Asking) -> Stability:
    match node:
        case ast.Constant() | ast.Lambda() | ast.JoinedStr(values=[]):
            return Stability.FIXED
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=ast.Constant()):
            return Stability.FIXED
        case ast.Name(id=name):
            return Stability.FIXED if is_steady(name) else Stability.VARIES
        case ast.Attribute() if is_dotted(node):
            return Stability.VARIES if is_plain(ast.unparse(node)) else Stability.OPEN
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            return max((_stability(one, is_steady, is_plain) for one in parts), default=Stability.FIXED)
        case ast.Dict(keys=keys, values=values) if all(isinstance(one, ast.Constant) for one in keys):
            return max((_stability(one, is_steady, is_plain) for one in values), default=Stability.FIXED)
        case ast.Compare(left=left, ops=[ast.Is() | ast.IsNot()], comparators=[right]):
            return max(_stability(one, is_steady, is_plain) for one in (left, right))
    return Stability.OPEN
