"""What functions make of a class that they are given: another class, other members, objects of something else."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from ssot_lint.program.reading.nodes import nodes_below

Function = ast.FunctionDef | ast.AsyncFunctionDef
IsAnother = Callable[[ast.expr], bool]
"""Whether what a call names, and is given the class, gives back something else."""

_DEEPEST = 6


def makes_others(method: Function) -> bool:
    """True of a ``__new__``, or a metaclass's ``__call__``, that may return what is no new object of the class."""
    own = _first_parameter(method)
    values = list(_assignments(method))
    made = [target for target, value in values if _is_made(value, own)]
    roots = {_root(target) for target in made} | ({own} if made or _makes_any(method, own) else set())
    return any(not _is_own(one, own, values, roots, _DEEPEST) for one in _returned(method))


def gives_another(function: Function, is_another: IsAnother, *, is_factory: bool) -> bool:
    """True of a decorator that may give back something else than the class it is given."""
    return any(
        not _is_kept(one, taker, is_another, _DEEPEST)
        for taker in _takers(function, is_factory=is_factory)
        for one in _returned(taker)
    )


def decorator_sets(function: Function, name: str, *, is_factory: bool) -> bool:
    """True of a decorator that may set the member of that name on the class it is given."""
    return any(sets_member(taker, name) for taker in _takers(function, is_factory=is_factory))


def sets_member(function: Function, name: str) -> bool:
    """True of a function that sets an attribute of that name, or entry of a namespace it is given, or any."""
    given = {one.arg for one in (*function.args.posonlyargs, *function.args.args)}
    for node in nodes_below(function):
        match node:
            case ast.Attribute(value=ast.Name(), attr=attr, ctx=ast.Store() | ast.Del()) if attr == name:
                return True
            case ast.Call(func=ast.Name(id="setattr" | "delattr"), args=[_, key, *_]) if _may_be(key, name):
                return True
            case ast.Subscript(value=ast.Name(id=owner), slice=key, ctx=ast.Store() | ast.Del()) if owner in given:
                if _may_be(key, name):
                    return True
            case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr="update")) if owner in given:
                return True
            case ast.Call(func=ast.Attribute(attr="__new__"), args=[_, _, _, space, *_]):
                if not (isinstance(space, ast.Name) and space.id in given):
                    return True
    return False


def _may_be(key: ast.expr, name: str) -> bool:
    return not isinstance(key, ast.Constant) or key.value == name


def _takers(function: Function, *, is_factory: bool) -> list[Function]:
    """The functions that are given the class: the decorator itself, or those within it that it hands out."""
    inner = [one for one in function.body if isinstance(one, Function)]
    handed = {one.id for each in _returned(function) for one in ast.walk(each) if isinstance(one, ast.Name)}
    within = [one for one in inner if one.name in handed and _class_parameter(one)]
    return within if is_factory else [function, *within]


def _is_kept(value: ast.expr, taker: Function, is_another: IsAnother, budget: int) -> bool:
    """True of what is the class given, a function that will be given it, or what a call that keeps it gives."""
    if budget <= 0:
        return False
    own = _class_parameter(taker)
    inner = {one.name for one in taker.body if isinstance(one, Function)}
    match value:
        case ast.Name(id=name) if name == own or name in inner:
            return True
        case ast.Name(id=name):
            values = [one for target, one in _assignments(taker) if isinstance(target, ast.Name) and target.id == name]
            return bool(values) and all(_is_kept(one, taker, is_another, budget - 1) for one in values)
        case ast.IfExp(body=one, orelse=other):
            return all(_is_kept(each, taker, is_another, budget - 1) for each in (one, other))
        case ast.Call(func=ast.Name(id="partial") | ast.Attribute(attr="partial")):
            return True
        case ast.Call(func=func, args=args):
            is_given = any(isinstance(one, ast.Name) and one.id == own for one in args)
            return is_given and ((isinstance(func, ast.Name) and func.id in inner) or not is_another(func))
    return isinstance(value, ast.Lambda)


def _is_own(value: ast.expr, own: str, values: list[tuple[ast.expr, ast.expr]], roots: set[str], budget: int) -> bool:
    """True of a new object of the class, or one that was put away before."""
    if budget <= 0:
        return False
    match value:
        case ast.IfExp(body=one, orelse=other):
            return all(_is_own(each, own, values, roots, budget - 1) for each in (one, other))
        case ast.BoolOp(values=parts):
            return all(_is_own(each, own, values, roots, budget - 1) for each in parts)
        case ast.NamedExpr(value=inner):
            return _is_own(inner, own, values, roots, budget - 1)
        case ast.Call() if _is_made(value, own):
            return True
        case ast.Name(id=name):
            held = [one for target, one in values if isinstance(target, ast.Name) and target.id == name]
            return bool(held) and all(_is_own(one, own, values, roots, budget - 1) for one in held)
        case ast.Attribute() | ast.Subscript() | ast.Call(func=ast.Attribute()):
            return _root(value) in roots
    return False


def _makes_any(method: Function, own: str) -> bool:
    return any(isinstance(one, ast.Call) and _is_made(one, own) for one in ast.walk(method))


def _is_made(value: ast.expr, own: str) -> bool:
    """True of ``super().__new__(cls)``, ``super().__call__(…)`` and their like."""
    match value:
        case ast.Call(func=ast.Attribute(value=ast.Call(func=ast.Name(id="super")), attr="__call__")):
            return True
        case ast.Call(func=ast.Attribute(attr="__new__" | "__call__"), args=[ast.Name(id=given), *_]):
            return given == own
    return False


def _assignments(function: Function) -> Iterator[tuple[ast.expr, ast.expr]]:
    for node in _own_nodes(function):
        match node:
            case ast.Assign(targets=targets, value=value):
                yield from ((target, value) for target in targets)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                yield target, value


def _returned(function: Function) -> Iterator[ast.expr]:
    for node in _own_nodes(function):
        if isinstance(node, ast.Return) and node.value is not None:
            yield node.value


def _own_nodes(function: Function) -> Iterator[ast.AST]:
    """Nodes of a function, those of functions and classes within it left out."""
    waiting: list[ast.AST] = [*function.body]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, Function | ast.ClassDef | ast.Lambda):
            waiting.extend(ast.iter_child_nodes(node))


def _first_parameter(function: Function) -> str:
    return next((one.arg for one in (*function.args.posonlyargs, *function.args.args)), "")


def _class_parameter(function: Function) -> str:
    """The parameter of a decorator that is given the class: of a method the one after its own object."""
    names = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
    required = len(names) - len(function.args.defaults)
    is_method = names[:1] == ["self"] or (names[:1] == ["cls"] and required > 1)
    return next(iter(names[1 if is_method else 0 :]), "")


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""
