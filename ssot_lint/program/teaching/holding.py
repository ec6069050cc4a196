"""Holding: which of the definitions that are followed a type stands for, and which names an expression says."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ssot_lint.program.teaching.reading import FUNCTIONS, Function, Reading
from ssot_lint.program.teaching.scopes import Scopes
from ssot_lint.program.teaching.values import Naming, Value

_HELD = re.compile(rf"\(?{Naming.HELD}(\d+)(?: & [^|]*)?\)?")

_CONTAINER = re.compile(r"(?:dict\[[^,\[\]]*, |(?:list|set|frozenset|tuple)\[)([^,]*?)(?:, \.\.\.)?\]")
"""Types of containers whose items are all of one type."""
_ITERATOR = re.compile(r"<[\w.]+:(?:Async)?(?:Generator|GeneratorType|Iterator|Iterable)>\[([^,]*)(?:, .*)?\]")


def numbers_in(value: Value) -> set[int]:
    """Numbers of all the definitions that a value's types mention."""
    return {int(number) for one in value.types for number in re.findall(rf"{Naming.HELD}(\d+)", one)}


def items_of(value: Value) -> Value:
    """What containers of these types hold; of mappings, under any key. Types that hold nothing are left out."""
    found = (_CONTAINER.fullmatch(one) or _ITERATOR.fullmatch(one) for one in value.types)
    return Value(tuple(match.group(1) for match in found if match is not None))


def formed(form: str, type_: str) -> str:
    """A type in the form that a parameter takes it in."""
    return form.replace("{}", type_)


def identifiers(node: ast.expr) -> Iterator[str]:
    for one in ast.walk(node):
        if isinstance(one, ast.Name):
            yield one.id
        elif isinstance(one, ast.Attribute):
            yield one.attr


def reads_of(reading: Reading, name: str) -> list[ast.Name | ast.Attribute]:
    """Where a file reads a name, or an attribute of that name."""
    return [one for one in reading.named(name) if isinstance(one.ctx, ast.Load)]


def namespace_reads(scopes: Scopes, reading: Reading, call: ast.Call, argument: ast.expr) -> Iterator[ast.expr]:
    """Where an argument of ``x = SimpleNamespace(name=…)`` is read as ``x.name``, when nothing else is put there."""
    if getattr(call.func, "attr", getattr(call.func, "id", "")) != "SimpleNamespace":
        return
    statement = reading.parents[call]
    name = next((one.arg for one in call.keywords if one.value is argument), None)
    if not isinstance(statement, ast.Assign) or not isinstance(statement.targets[0], ast.Name) or name is None:
        return
    target = statement.targets[0]
    nodes = [
        one for one in reading.named(name)
        if isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name)
        and [binding.node for binding in scopes.bindings(one.value.id, one.value)] == [target]
    ]  # fmt: skip
    if all(isinstance(one.ctx, ast.Load) for one in nodes):
        yield from nodes


def root_of(node: ast.expr) -> ast.Name | None:
    """The name that a chain of attributes, items and calls starts with."""
    while not isinstance(node, ast.Name):
        match node:
            case (
                ast.Attribute(value=inner) | ast.Subscript(value=inner) | ast.Call(func=inner) | ast.Await(value=inner)
            ):
                node = inner
            case _:
                return None
    return node


def held_in(text: str) -> list[int]:
    """Numbers of the definitions that a type, a union of types, stands for; not what its signature mentions."""
    parts, depth, start = [], 0, 0
    for index, character in enumerate(text):
        depth += (character in "([{") - (character in ")]}")
        if depth == 0 and text.startswith("-> ", index):
            return []
        if depth == 0 and text.startswith(" | ", index):
            parts.append(text[start:index])
            start = index + 3
    found = (_HELD.fullmatch(part) for part in (*parts, text[start:]))
    return [int(match.group(1)) for match in found if match is not None]


def taker_of(found: Function | ast.ClassDef, *, is_called: bool) -> tuple[Function, str] | None:
    """The function, and its parameter, that takes what is decorated."""
    if isinstance(found, ast.ClassDef):
        wanted = "__call__" if is_called else "__init__"
        method = next((one for one in found.body if isinstance(one, FUNCTIONS) and one.name == wanted), None)
        return (method, method.args.args[1].arg) if method is not None and len(method.args.args) > 1 else None
    inner = (one for one in ast.walk(found) if isinstance(one, FUNCTIONS) and one is not found)
    taker = next(inner, None) if is_called else found
    positional = [*taker.args.posonlyargs, *taker.args.args] if taker is not None else []
    names = [one.arg for one in positional if one.arg not in {"self", "cls"}]
    return (taker, names[0]) if taker is not None and names else None


def with_default(arguments: ast.arguments, default: ast.expr) -> list[str]:
    """Names of the parameters that have this very default."""
    positional = [*arguments.posonlyargs, *arguments.args]
    start = len(positional) - len(arguments.defaults)
    pairs = [*zip(positional[start:], arguments.defaults, strict=True)]
    keywords = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    return [one.arg for one, given in (*pairs, *keywords) if given is default]
