"""Origins: where the first name of a use comes from, looked up scope by scope, as Python does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest

import libcst as cst

from ssot_lint.facts.model import Origin
from ssot_lint.facts.scopes import OTHER, Comprehension, Scope

ScopeOf = Callable[[cst.FunctionDef | cst.Lambda | cst.ClassDef, str | None], Scope]
_LAYOUT = (
    cst.IndentedBlock, cst.If, cst.Else, cst.Try, cst.TryStar, cst.ExceptHandler, cst.ExceptStarHandler, cst.Finally,
    cst.With,
)  # fmt: skip


_TELLING = frozenset({"annotation", "constructor", "from", "import"})
"""Origins that a class body gives by itself; its methods and what it assigns are for the class's bindings to say."""


def first_name(expression: cst.CSTNode | None) -> str | None:
    """The name that a chain of attributes, calls and items starts with; None when it starts with anything else."""
    while not isinstance(expression, cst.Name):
        match expression:
            case cst.Attribute(value=inner) | cst.Subscript(value=inner) | cst.Call(func=inner):
                expression = inner
            case _:
                return None
    return expression.value


def local_origin(name: str, node: cst.CSTNode, ancestors: Sequence[cst.CSTNode], scope_of: ScopeOf) -> Origin | None:
    """Origin of a name that a scope around the node binds; None when it is the module's, or nobody's."""
    passed_function = False
    for place in range(len(ancestors) - 1, -1, -1):
        around = ancestors[place]
        inside = ancestors[place + 1] if place + 1 < len(ancestors) else node
        if isinstance(around, Comprehension):
            if _binds_here(around, name, (*ancestors[place + 1 :], node)):
                return OTHER
            continue
        if not isinstance(around, cst.FunctionDef | cst.Lambda | cst.ClassDef) or inside is not around.body:
            continue
        scope = scope_of(around, _class_of(ancestors, place))
        if isinstance(around, cst.ClassDef):
            found = scope.origin(name) if not passed_function else None
            if found is not None and found.kind in _TELLING:
                return found
            continue
        if name in scope.of_module:
            return None
        found = scope.origin(name)
        if found is not None:
            return found
        passed_function = True
    return None


def _class_of(ancestors: Sequence[cst.CSTNode], place: int) -> str | None:
    """Qualified name of the class that the function at this place is a method of."""
    owner = next((one for one in reversed(ancestors[:place]) if not isinstance(one, _LAYOUT)), None)
    return qualname_of(ancestors[:place]) if isinstance(owner, cst.ClassDef) else None


def qualname_of(ancestors: Sequence[cst.CSTNode]) -> str:
    """Qualified name of the definition that these nodes stand around; empty at module level.

    A decorator stands around what it decorates: it runs outside of it.
    """
    return ".".join(
        one.name.value
        for one, inside in zip_longest(ancestors, ancestors[1:])
        if isinstance(one, cst.FunctionDef | cst.ClassDef) and not isinstance(inside, cst.Decorator)
    )


def _binds_here(comprehension: Comprehension, name: str, inner: Sequence[cst.CSTNode]) -> bool:
    """The comprehension binds the name where the innermost node stands: anywhere but in its first iterable."""
    outermost = comprehension.for_in
    if len(inner) >= 2 and inner[0] is outermost and inner[1] is outermost.iter:
        return False
    scope = Scope()
    scope.take_targets(loop.target for loop in _loops(outermost))
    return name in scope.bound


def _loops(loop: cst.CompFor) -> Iterator[cst.CompFor]:
    inner: cst.CompFor | None = loop
    while inner is not None:
        yield inner
        inner = inner.inner_for_in
