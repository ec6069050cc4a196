"""Local scopes: what a function's, or a class body's, own names are bound to, as its text alone shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import libcst as cst

from ssot_lint.facts.bindings import SPEC_KEYWORDS, is_mock_maker
from ssot_lint.facts.expressions import last_name, source_of
from ssot_lint.facts.model import Origin
from ssot_lint.facts.walking import walk

Comprehension = cst.ListComp | cst.SetComp | cst.DictComp | cst.GeneratorExp
Nodes = tuple[type[cst.CSTNode], ...]
IMPORTS_FROM: Nodes = (cst.ImportFrom, *([cst.LazyImportFrom] if hasattr(cst, "LazyImportFrom") else []))
IMPORTS_PLAIN: Nodes = (cst.Import, *([cst.LazyImport] if hasattr(cst, "LazyImport") else []))
OTHER = Origin("other", "")
_NONE = Origin("other", "None")


def scope_of(node: cst.FunctionDef | cst.Lambda | cst.ClassDef, class_qualname: str | None) -> Scope:
    """What a function or a class body binds itself; ``class_qualname`` is the class that a function is a method of."""
    scope = Scope()
    if isinstance(node, cst.Lambda):
        scope.take_parameters(node.params, None)
        walk(node.body, scope.enter)
        return scope
    if isinstance(node, cst.FunctionDef):
        is_static = any(last_name(decorator.decorator) == "staticmethod" for decorator in node.decorators)
        scope.take_parameters(node.params, None if is_static else class_qualname)
    walk(node.body, scope.enter)
    return scope


class Scope:
    """Bindings of one function or class body; functions and classes inside it are names, not scopes to enter."""

    def __init__(self) -> None:
        self.bound: dict[str, list[Callable[[], Origin]]] = {}
        self.of_module: set[str] = set()
        """Names declared ``global``."""
        self.of_outer: set[str] = set()
        """Names declared ``nonlocal``."""
        self.rebound: set[str] = set()
        """Names that functions inside declare ``nonlocal``."""

    def origin(self, name: str) -> Origin | None:
        """Origin of a name; None when it is not bound here.

        A name bound in several ways has the origin ``other`` (its text tells all of them): nothing certain can be said
        of it. ``None`` does not count as a way: whoever uses it means the rest.
        """
        if name in self.of_outer or name not in self.bound:
            return None
        origins = [make() for make in self.bound[name]]
        telling = [origin for origin in origins if origin != _NONE]
        if not telling:
            return OTHER
        texts = sorted({origin.text for origin in telling})
        is_certain = len({(origin.kind, origin.text) for origin in telling}) == 1 and name not in self.rebound
        return telling[0] if is_certain else Origin("other", " | ".join(filter(None, texts)))

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
                self._bind(star.name.value, OTHER)

    def take_targets(self, targets: Iterable[cst.BaseExpression]) -> None:
        """Bind what a comprehension binds."""
        for target in targets:
            self._bind_target(target, _no_origin, target)

    def _bind(self, name: str, origin: Origin) -> None:
        self.bound.setdefault(name, []).append(lambda: origin)

    def _bind_lazily(self, name: str, make: Callable[[Any], Origin], node: cst.CSTNode | None) -> None:
        self.bound.setdefault(name, []).append(lambda: make(node))

    def take_function(self, node: cst.FunctionDef) -> bool:
        self._bind(node.name.value, Origin("definition", node.name.value))
        walk(node.body, self._take_nonlocal_of_inner)
        return False

    def _take_nonlocal_of_inner(self, node: cst.CSTNode) -> bool:
        """A function inside may rebind what it declares ``nonlocal``, at any time."""
        if isinstance(node, cst.Nonlocal):
            self.rebound.update(item.name.value for item in node.names)
        return not isinstance(node, cst.BaseExpression)

    def take_class(self, node: cst.ClassDef) -> bool:
        self._bind(node.name.value, OTHER)
        return False

    def take_lambda(self, node: cst.Lambda) -> bool:
        return False

    def take_global(self, node: cst.Global) -> bool:
        self.of_module.update(item.name.value for item in node.names)
        return False

    def take_nonlocal(self, node: cst.Nonlocal) -> bool:
        self.of_outer.update(item.name.value for item in node.names)
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

    def take_target(self, node: cst.For | cst.AugAssign) -> bool:
        self._bind_target(node.target, _no_origin, node)
        return True

    def take_named(self, node: cst.AsName | cst.MatchAs | cst.MatchStar | cst.TypeAlias) -> bool:
        if node.name is not None:
            self._bind_target(node.name, _no_origin, node)
        return True

    def take_rest(self, node: cst.MatchMapping) -> bool:
        if node.rest is not None:
            self._bind(node.rest.value, OTHER)
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

    def _bind_target(self, target: cst.BaseExpression, make: Callable[[Any], Origin], node: cst.CSTNode | None) -> None:
        if isinstance(target, cst.Name):
            self._bind_lazily(target.value, make, node)
        elif isinstance(target, cst.Tuple | cst.List):
            for element in target.elements:
                self._bind_target(element.value, _no_origin, node)


_TAKERS: dict[type[cst.CSTNode], Callable[[Scope, Any], bool]] = {
    cst.FunctionDef: Scope.take_function,
    cst.ClassDef: Scope.take_class,
    cst.Lambda: Scope.take_lambda,
    cst.Global: Scope.take_global,
    cst.Nonlocal: Scope.take_nonlocal,
    cst.Assign: Scope.take_assign,
    cst.AnnAssign: Scope.take_annotated,
    cst.AugAssign: Scope.take_target,
    cst.NamedExpr: Scope.take_walrus,
    cst.For: Scope.take_target,
    cst.AsName: Scope.take_named,
    cst.MatchAs: Scope.take_named,
    cst.MatchStar: Scope.take_named,
    cst.MatchMapping: Scope.take_rest,
    cst.TypeAlias: Scope.take_named,
    **dict.fromkeys(IMPORTS_PLAIN, Scope.take_import),
    **dict.fromkeys(IMPORTS_FROM, Scope.take_import_from),
}


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
    if isinstance(value, cst.Name) and value.value == "None":
        return _NONE
    if isinstance(value, cst.Name | cst.Attribute):
        return Origin("alias", source_of(value))
    return OTHER


def _spec(call: cst.Call) -> str | None:
    named = [one.value for one in call.args if one.keyword is not None and one.keyword.value in SPEC_KEYWORDS]
    first = call.args[0] if call.args else None
    if not named and first is not None and first.keyword is None and isinstance(first.value, cst.Name | cst.Attribute):
        named = [first.value]
    return source_of(named[0]) if named else None


def _annotation_origin(node: cst.Annotation) -> Origin:
    return Origin("annotation", source_of(node.annotation))


def _no_origin(node: cst.CSTNode) -> Origin:
    return OTHER


def innermost_function(ancestors: Sequence[cst.CSTNode]) -> cst.FunctionDef | cst.Lambda | None:
    """The function whose body an expression runs in; None at module or class level.

    Decorators, defaults and annotations run outside the function they stand on.
    """
    for place in range(len(ancestors) - 1, -1, -1):
        around = ancestors[place]
        if isinstance(around, cst.FunctionDef | cst.Lambda):
            inside = ancestors[place + 1] if place + 1 < len(ancestors) else None
            if inside is None or inside is around.body:
                return around
    return None
