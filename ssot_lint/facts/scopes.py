"""Local scopes: what a function's own names are bound to, as its text alone shows."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from ssot_lint.facts.bindings import SPEC_KEYWORDS, is_mock_maker
from ssot_lint.facts.expressions import source_of
from ssot_lint.facts.model import Origin

Bound = dict[str, list[Origin]]


def origin_in(function: cst.FunctionDef | cst.Lambda, class_qualname: str | None, name: str) -> Origin | None:
    """Origin of a name in a function's scope; None when the function does not bind it.

    A name bound in several ways has the origin ``other``: nothing certain can be said of it.
    """
    collector = _Collector()
    if isinstance(function, cst.FunctionDef):
        collector.take_parameters(function.params, class_qualname)
        function.body.visit(collector)
    else:
        collector.take_parameters(function.params, None)
    found = collector.bound.get(name)
    if name in collector.outer or not found:
        return None
    distinct = {(origin.kind, origin.text) for origin in found}
    return found[0] if len(distinct) == 1 else Origin("other", "")


class _Collector(cst.CSTVisitor):
    """Bindings of one function; nested functions and classes are names, not scopes to enter."""

    def __init__(self) -> None:
        super().__init__()
        self.bound: Bound = {}
        self.outer: set[str] = set()

    def take_parameters(self, parameters: cst.Parameters, class_qualname: str | None) -> None:
        positional = (*parameters.posonly_params, *parameters.params)
        for index, parameter in enumerate((*positional, *parameters.kwonly_params)):
            if index == 0 and class_qualname is not None and positional and parameter.annotation is None:
                self._bind(parameter.name.value, Origin("self", class_qualname))
            elif parameter.annotation is not None:
                text = source_of(parameter.annotation.annotation)
                self._bind(parameter.name.value, Origin("annotation", text))
            else:
                self._bind(parameter.name.value, Origin("parameter", parameter.name.value))
        for star in (parameters.star_arg, parameters.star_kwarg):
            if isinstance(star, cst.Param):
                self._bind(star.name.value, Origin("other", ""))

    def _bind(self, name: str, origin: Origin) -> None:
        self.bound.setdefault(name, []).append(origin)

    def visit_FunctionDef(self, node: cst.FunctionDef) -> bool:
        self._bind(node.name.value, Origin("definition", node.name.value))
        return False

    def visit_ClassDef(self, node: cst.ClassDef) -> bool:
        self._bind(node.name.value, Origin("other", ""))
        return False

    def visit_Lambda(self, node: cst.Lambda) -> bool:
        return False

    def visit_Global(self, node: cst.Global) -> None:
        self.outer.update(item.name.value for item in node.names)

    def visit_Nonlocal(self, node: cst.Nonlocal) -> None:
        self.outer.update(item.name.value for item in node.names)

    def visit_Assign(self, node: cst.Assign) -> None:
        for target in node.targets:
            self._bind_target(target.target, value_origin(node.value))

    def visit_AnnAssign(self, node: cst.AnnAssign) -> None:
        self._bind_target(node.target, Origin("annotation", source_of(node.annotation.annotation)))

    def visit_NamedExpr(self, node: cst.NamedExpr) -> None:
        self._bind_target(node.target, value_origin(node.value))

    def visit_For(self, node: cst.For) -> None:
        self._bind_target(node.target, Origin("other", ""))

    def visit_AsName(self, node: cst.AsName) -> None:
        if isinstance(node.name, cst.BaseExpression):
            self._bind_target(node.name, Origin("other", ""))

    def visit_WithItem(self, node: cst.WithItem) -> bool:
        if node.asname is not None:
            self._bind_target(node.asname.name, Origin("other", ""))
        node.item.visit(self)
        return False

    def visit_Import(self, node: cst.Import) -> bool:
        for alias in node.names:
            module = source_of(alias.name)
            local = alias.evaluated_alias or module.partition(".")[0]
            self._bind(local, Origin("import", module if alias.evaluated_alias else local))
        return False

    def visit_ImportFrom(self, node: cst.ImportFrom) -> bool:
        if not isinstance(node.names, cst.ImportStar):
            module = imported_module(node)
            for alias in node.names:
                self._bind(alias.evaluated_alias or alias.evaluated_name, from_origin(module, alias))
        return False

    def _bind_target(self, target: cst.BaseExpression, origin: Origin) -> None:
        if isinstance(target, cst.Name):
            self._bind(target.value, origin)
        elif isinstance(target, cst.Tuple | cst.List):
            for element in target.elements:
                self._bind_target(element.value, Origin("other", ""))


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
