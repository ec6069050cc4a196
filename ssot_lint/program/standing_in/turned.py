"""Turned: objects that are made objects of another class after they were made: ``one.__class__ = Other``."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ssot_lint.contracts.model import Symbol
from ssot_lint.program.doubles.evaluating import Evaluator
from ssot_lint.program.doubles.values import Kind, Thing
from ssot_lint.program.model import ResolvedUse
from ssot_lint.program.sought import Pattern
from ssot_lint.program.tree import Tree

TURNING = (Pattern(":turned", "__class__", rb"\.__class__\s*(?::[^=\n]*)?=[^=]|,\s*[\"']__class__[\"']"),)
"""What stands in files that set the class of an object."""
_MOST_FILES = 60


class _Turn(NamedTuple):
    """One place that sets the class of an object."""

    path: str
    line: int
    owner: Symbol | None
    """Class that the object is known to be of, if any."""
    becomes: Symbol | None


class Turned:
    """Remembers where classes of objects are set."""

    def __init__(self, tree: Tree, evaluator: Evaluator) -> None:
        self._tree = tree
        self._evaluator = evaluator
        self._paths: dict[str, None] = {}
        self._found: list[_Turn] | None = None

    def take(self, found: Mapping[str, Sequence[str]]) -> None:
        """Take what a search for `TURNING` found."""
        self._paths |= dict.fromkeys(path for path in found.get(":turned", ()) if path.endswith((".py", ".pyw")))

    def place(self, use: ResolvedUse) -> tuple[str, int] | None:
        """Path and line that may make the receiver an object of a class with another method of that name."""
        if self._found is None:
            self._found = [one for path in sorted(self._paths)[:_MOST_FILES] for one in self._turns(path)]
        owners = {site.symbol.owner for site in use.targets}
        found = next((one for one in self._found if self._concerns(one, use, owners)), None)
        return (found.path, found.line) if found is not None else None

    def _concerns(self, one: _Turn, use: ResolvedUse, owners: set[Symbol]) -> bool:
        if one.owner is not None and not any(self._are_related(one.owner, owner) for owner in owners):
            return False
        if one.becomes is None:
            return one.owner is not None
        member = self._tree.linker.member(one.becomes, use.use.name)
        return member is not None and member not in {site.symbol for site in use.targets}

    def _are_related(self, one: Symbol, other: Symbol) -> bool:
        above = {symbol for symbol, _ in self._tree.linker.ancestry(one)}
        return other in above or one in {symbol for symbol, _ in self._tree.linker.ancestry(other)}

    def _turns(self, path: str) -> Iterator[_Turn]:
        syntax = self._evaluator.files.syntax(path)
        if syntax is None:
            return
        for node in syntax.nodes:
            match node:
                case ast.Assign(targets=targets, value=value):
                    owners = [one.value for one in targets if isinstance(one, ast.Attribute) and _is_class(one.attr)]
                case ast.Call(args=[owner, ast.Constant(value="__class__"), value]):
                    owners = [owner]
                case _:
                    continue
            for owner in owners:
                thing, made = self._evaluator.value(syntax, owner), self._evaluator.value(syntax, value)
                is_known = isinstance(thing, Thing) and thing.kind is Kind.OBJECT
                is_class = isinstance(made, Thing) and made.kind is Kind.CLASS
                yield _Turn(
                    path,
                    node.lineno,
                    thing.symbol if is_known and isinstance(thing, Thing) else None,
                    made.symbol if is_class and isinstance(made, Thing) else None,
                )


def _is_class(name: str) -> bool:
    return name == "__class__"
