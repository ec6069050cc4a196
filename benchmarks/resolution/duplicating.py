"""The duplicate that is put beside a definition: the same signature, and a body that hands on to it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from reading import Defined, Function, Source

PREFIX = "legacy_"
_KEPT = frozenset({"staticmethod", "classmethod", "abstractmethod", "overload", "override", "final", "property"})
_PROPERTIES = frozenset({"cached_property", "abstractproperty", "reify"})
_ACCESSORS = frozenset({"setter", "getter", "deleter"})


def duplicate_of(defined: Defined, source: Source) -> tuple[int, str, int] | None:
    """Where the duplicate goes, its text, and where in the text its name starts.

    None for what has no duplicate of its own: the setter of a property, another implementation of a dispatch.
    """
    node = defined.node
    if any(_last_name(one) in {*_ACCESSORS, "register"} for one in node.decorator_list):
        return None
    indent = _indent(defined, source)
    head = "".join(f"{indent}@{one}\n" for one in _decorators(node))
    keyword = "async def " if _stays_async(node) else "def "
    returns = f" -> {ast.unparse(node.returns)}" if node.returns is not None and not _changes_shape(node) else ""
    signature = f"{PREFIX}{node.name}({ast.unparse(node.args)}){returns}:\n"
    body = "".join(f"{indent}    {line}\n" for one in _body(defined) for line in one.splitlines())
    at, before = _after(defined, source)
    start = f"{before}{head}{indent}{keyword}"
    return at, f"{start}{signature}{body}", len(start)


def is_delegable(defined: Defined) -> bool:
    """True when a duplicate can hand on by name: nothing in the signature hides what it would name."""
    arguments = defined.node.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    names = {one.arg for one in every} | {one.arg for one in (arguments.vararg, arguments.kwarg) if one}
    if not defined.is_method:
        return defined.name not in names
    if _has(defined.node, "staticmethod"):
        return not names & set(_class_path(defined))
    return bool(arguments.posonlyargs or arguments.args)


def _after(defined: Defined, source: Source) -> tuple[int, str]:
    """Offset just past the definition, or the last of its overloads, and what must stand there first."""
    last = defined.node
    if _has(defined.node, "overload"):
        following = defined.block[defined.block.index(defined.node) :]
        for one in following:
            if not isinstance(one, Function) or one.name != defined.name:
                break
            last = one
    assert last.end_lineno is not None
    if last.end_lineno < len(source.starts):
        return source.starts[last.end_lineno], ""
    return len(source.text), "\n"


def _indent(defined: Defined, source: Source) -> str:
    start = source.start_of(defined.node)
    return source.text[source.starts[defined.node.lineno - 1] : start]


def _decorators(node: Function) -> Iterator[str]:
    for one in node.decorator_list:
        if _last_name(one) in _KEPT:
            yield ast.unparse(one)
        elif _last_name(one) in _PROPERTIES:
            yield "property"


def _changes_shape(node: Function) -> bool:
    """A decorator that the duplicate does not have may turn the function into anything."""
    return any(_last_name(one) not in {*_KEPT, *_PROPERTIES} for one in node.decorator_list)


def _stays_async(node: Function) -> bool:
    return isinstance(node, ast.AsyncFunctionDef) and not _changes_shape(node) and not yields(node)


def yields(node: Function) -> bool:
    """True of a generator."""
    waiting: list[ast.AST] = list(node.body)
    while waiting:
        one = waiting.pop()
        if isinstance(one, ast.Yield | ast.YieldFrom):
            return True
        if not isinstance(one, Function | ast.ClassDef | ast.Lambda):
            waiting += ast.iter_child_nodes(one)
    return False


def is_shape(node: Function) -> bool:
    """The body does nothing: a docstring, ``...``, ``pass`` or ``raise NotImplementedError``."""
    rest = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
    return all(_is_nothing(one) for one in rest)


def _is_nothing(one: ast.stmt) -> bool:
    if isinstance(one, ast.Raise) and one.exc is not None:
        raised = one.exc.func if isinstance(one.exc, ast.Call) else one.exc
        return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"
    return isinstance(one, ast.Pass) or (
        isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant) and one.value.value is ...
    )


def _body(defined: Defined) -> Sequence[str]:
    node = defined.node
    if is_shape(node) and not (isinstance(node, ast.AsyncFunctionDef) and not _stays_async(node)):
        return [ast.unparse(one) for one in node.body if _is_nothing(one)] or ["..."]
    called = _called(defined)
    is_property = any(_last_name(one) in {"property", *_PROPERTIES} for one in node.decorator_list)
    if is_property:
        return [f"return {called}"]
    wait = "await " if _stays_async(node) else ""
    return [f"return {wait}{called}({', '.join(_arguments(defined))})"]


def _called(defined: Defined) -> str:
    if not defined.is_method:
        return defined.name
    if _has(defined.node, "staticmethod"):
        return ".".join([*_class_path(defined), defined.name])
    arguments = defined.node.args
    return f"{[*arguments.posonlyargs, *arguments.args][0].arg}.{defined.name}"


def _class_path(defined: Defined) -> list[str]:
    """Names that lead to the class around a method from the innermost scope that its body can see."""
    path: list[str] = []
    for owner in reversed(defined.owners):
        if not isinstance(owner, ast.ClassDef):
            break
        path.insert(0, owner.name)
    return path


def _arguments(defined: Defined) -> Iterator[str]:
    given = defined.node.args
    plain = [*given.posonlyargs, *given.args]
    is_bound = defined.is_method and not _has(defined.node, "staticmethod")
    yield from (one.arg for one in plain[is_bound:])
    if given.vararg is not None:
        yield f"*{given.vararg.arg}"
    yield from (f"{one.arg}={one.arg}" for one in given.kwonlyargs)
    if given.kwarg is not None:
        yield f"**{given.kwarg.arg}"


def _has(node: Function, decorator: str) -> bool:
    return any(_last_name(one) == decorator for one in node.decorator_list)


def _last_name(decorator: ast.expr) -> str:
    node = decorator.func if isinstance(decorator, ast.Call) else decorator
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
