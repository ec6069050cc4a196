"""Local scopes: what a function's own names are bound to, as its text alone shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import libcst as cst

from ssot_lint.facts.bindings import SPEC_KEYWORDS, is_mock_maker
from ssot_lint.facts.expressions import source_of
from ssot_lint.facts.model import Origin
from ssot_lint.facts.walking import walk

Node = TypeVar("Node")
_OTHER = Origin("other", "")


def scope_of(function: cst.FunctionDef | cst.Lambda, class_qualname: str | None) -> Scope:
    """What a function binds itself; ``class_qualname`` is the class it is a method of."""
    scope = Scope()
    if isinstance(function, cst.FunctionDef):
        scope.take_parameters(function.params, class_qualname)
        walk(function.body, scope.enter)
    else:
        scope.take_parameters(function.params, None)
    return scope


class Scope:
    """Bindings of one function; nested functions and classes are names, not scopes to enter."""

    def __init__(self) -> None:
        self.bound: dict[str, list[Callable[[], Origin]]] = {}
        self.outer: set[str] = set()

    def origin(self, name: str) -> Origin | None:
        """Origin of a name; None when the function does not bind it.

        A name bound in several ways has the origin ``other``: nothing certain can be said of it.
        """
        found = self.bound.get(name)
        if name in self.outer or not found:
            return None
        origins = [make() for make in found]
        distinct = {(origin.kind, origin.text) for origin in origins}
        return origins[0] if len(distinct) == 1 else _OTHER

    def enter(self, node: cst.CSTNode) -> bool:
        """Take what the node binds; true when more may stand below it."""
        take = _TAKERS.get(type(node))
        return True if take is None else take(self, node)

    def take_parameters(self, parameters: cst.Parameters, class_qualname: str | None) -> None:
        """Bind the function's parameters."""
        positional = (*parameters.posonly_params, *parameters.params)
        for index, parameter in enumerate((*positional, *parameters.kwonly_params)):
            if index == 0 and class_qualname is not None and positional and parameter.annotation is None:
                self._bind(parameter.name.value, Origin("self", class_qualname))
            elif parameter.annotation is not None:
                self._bind_lazily(parameter.name.value, _annotation_origin, parameter.annotation)
            else:
                self._bind(parameter.name.value, Origin("parameter", parameter.name.value))
        for star in (parameters.star_arg, parameters.star_kwarg):
            if isinstance(star, cst.Param):
                self._bind(star.name.value, _OTHER)

    def _bind(self, name: str, origin: Origin) -> None:
        self.bound.setdefault(name, []).append(lambda: origin)

    def _bind_lazily(self, name: str, make: Callable[[Node], Origin], node: Node) -> None:
        self.bound.setdefault(name, []).append(lambda: make(node))

    def take_function(self, node: cst.FunctionDef) -> bool:
        self._bind(node.name.value, Origin("definition", node.name.value))
        return False

    def take_class(self, node: cst.ClassDef) -> bool:
        self._bind(node.name.value, _OTHER)
        return False

    def take_lambda(self, node: cst.Lambda) -> bool:
        return False

    def take_outer(self, node: cst.Global | cst.Nonlocal) -> bool:
        self.outer.update(item.name.value for item in node.names)
        return False

    def take_assign(self, node: cst.Assign) -> bool:
        for target in node.targets:
            self._bind_target(target.target, value_origin, node.value)
        return True

    def take_annotated(self, node: cst.AnnAssign) -> bool:
        self._bind_target(node.target, _annotation_origin, node.annotation)
        return True

    def take_walrus(self, node: cst.NamedExpr) -> bool:
        self._bind_target(node.target, value_origin, node.value)
        return True

    def take_for(self, node: cst.For) -> bool:
        self._bind_target(node.target, _no_origin, node)
        return True

    def take_as(self, node: cst.AsName) -> bool:
        self._bind_target(node.name, _no_origin, node)
        return True

    def take_import(self, node: cst.Import) -> bool:
        for alias in node.names:
            module = source_of(alias.name)
            local = alias.evaluated_alias or module.partition(".")[0]
            self._bind(local, Origin("import", module if alias.evaluated_alias else local))
        return False

    def take_import_from(self, node: cst.ImportFrom) -> bool:
        if not isinstance(node.names, cst.ImportStar):
            module = imported_module(node)
            for alias in node.names:
                self._bind(alias.evaluated_alias or alias.evaluated_name, from_origin(module, alias))
        return False

    def _bind_target(self, target: cst.BaseExpression, make: Callable[[Node], Origin], node: Node) -> None:
        if isinstance(target, cst.Name):
            self._bind_lazily(target.value, make, node)
        elif isinstance(target, cst.Tuple | cst.List):
            for element in target.elements:
                self._bind_target(element.value, _no_origin, node)


_TAKERS: dict[type[cst.CSTNode], Callable[[Scope, Any], bool]] = {
    cst.FunctionDef: Scope.take_function,
    cst.ClassDef: Scope.take_class,
    cst.Lambda: Scope.take_lambda,
    cst.Global: Scope.take_outer,
    cst.Nonlocal: Scope.take_outer,
    cst.Assign: Scope.take_assign,
    cst.AnnAssign: Scope.take_annotated,
    cst.NamedExpr: Scope.take_walrus,
    cst.For: Scope.take_for,
    cst.AsName: Scope.take_as,
    cst.Import: Scope.take_import,
    cst.ImportFrom: Scope.take_import_from,
}


def _annotation_origin(node: cst.Annotation) -> Origin:
    return Origin("annotation", source_of(node.annotation))


def _no_origin(node: cst.CSTNode) -> Origin:
    return _OTHER


def imported_module(node: cst.ImportFrom) -> str:
    """Module of a ``from`` import as written, leading dots included."""
    return "." * len(node.relative) + (source_of(node.module) if node.module else "")


def from_origin(module: str, alias: cst.ImportAlias) -> Origin:
    """Origin of a name imported from a module."""
    return Origin("from", f"{module}:{alias.evaluated_name}")


def value_origin(value: cst.BaseExpression | None) -> Origin:
    """Origin of a name assigned this value."""
    if isinstance(value, cst.Call) and isinstance(value.func, cst.Name | cst.Attribute):
        callee = source_of(value.func)
        return Origin("constructor", callee, spec=_spec(value) if is_mock_maker(callee) else None)
    if isinstance(value, cst.Name | cst.Attribute):
        return Origin("alias", source_of(value))
    return Origin("other", "")


def _spec(call: cst.Call) -> str | None:
    named = [one.value for one in call.args if one.keyword is not None and one.keyword.value in SPEC_KEYWORDS]
    first = [one.value for one in call.args[:1] if one.keyword is None and isinstance(one.value, cst.Name | cst.Attribute)]
    found = named or first
    return source_of(found[0]) if found else None


def innermost_function(ancestors: Sequence[cst.CSTNode]) -> cst.FunctionDef | cst.Lambda | None:
    """The function whose body an expression runs in; None at module or class level.

    Decorators, defaults and annotations run outside the function they stand on.
    """
    for place in range(len(ancestors) - 1, -1, -1):
        around = ancestors[place]
        if not isinstance(around, cst.FunctionDef | cst.Lambda):
            continue
        inside = ancestors[place + 1] if place + 1 < len(ancestors) else None
        if inside is None or inside is around.body:
            return around
    return None
