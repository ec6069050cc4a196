"""Deprecations: definitions that say in the source, as PEP 702 has it, that something else is to be used instead."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from ssot_lint.facts.parsing import collecting_later, is_too_deep, source_text, syntax_tree

MARK = b"deprecated"
"""What no file with such a definition is without, in any encoding that is ASCII below 128."""
_HOMES = frozenset({"warnings", "typing_extensions"})
_NAME = "deprecated"
_PATH = re.compile(r"[^\W\d]\w*(?:[.:][^\W\d]\w*)*")
_QUOTES = "`'\""


class Deprecation(NamedTuple):
    """A definition with the decorator, and what it tells whoever calls it."""

    qualname: str
    message: str

    def names(self, dotted: str) -> bool:
        """True when the message names a symbol, given as a dotted path, by all of it or by an end of it.

        A single plain word counts only where it is marked as code: in quotes, or with parentheses after it.
        """
        for match in _PATH.finditer(self.message):
            path = match[0].replace(":", ".")
            is_end = dotted == path or dotted.endswith(f".{path}")
            if is_end and (_looks_like_code(path) or _is_marked(self.message, match.start(), match.end())):
                return True
        return False


def deprecations(source: bytes) -> tuple[Deprecation, ...]:
    """Functions, methods and classes of a file with PEP 702's ``@deprecated``, in order; none of one in a function.

    An overload is passed over: the function itself goes on.
    """
    if MARK not in source:
        return ()
    text = source_text(source)
    if not isinstance(text, str) or is_too_deep(text):
        return ()
    with collecting_later():
        tree = syntax_tree(text)
        if not isinstance(tree, ast.Module):
            return ()
        spellings = frozenset(_spellings(tree))
        return tuple(_found(tree.body, "", spellings)) if spellings else ()


def _spellings(tree: ast.Module) -> Iterator[str]:
    """What the decorator is called in this file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module in _HOMES and not node.level:
            yield from (one.asname or one.name for one in node.names if one.name == _NAME)
        elif isinstance(node, ast.Import):
            yield from (f"{one.asname or one.name}.{_NAME}" for one in node.names if one.name in _HOMES)


def _found(body: list[ast.stmt], prefix: str, spellings: frozenset[str]) -> Iterator[Deprecation]:
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            qualname = f"{prefix}{node.name}"
            message = _message(node, spellings)
            if message is not None:
                yield Deprecation(qualname, message)
            if isinstance(node, ast.ClassDef):
                yield from _found(node.body, f"{qualname}.", spellings)
        elif isinstance(node, ast.If | ast.Try | ast.With):
            blocks = [node.body, *(getattr(node, name, []) for name in ("orelse", "finalbody"))]
            blocks += [handler.body for handler in getattr(node, "handlers", [])]
            for block in blocks:
                yield from _found(block, prefix, spellings)


def _message(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, spellings: frozenset[str]) -> str | None:
    """What the decorator tells; None where there is none, or only of one overload."""
    names = [ast.unparse(one.func if isinstance(one, ast.Call) else one) for one in node.decorator_list]
    if any(name.rpartition(".")[2] == "overload" for name in names):
        return None
    for name, one in zip(names, node.decorator_list, strict=True):
        if name in spellings and isinstance(one, ast.Call):
            given = [*one.args[:1], *(each.value for each in one.keywords if each.arg == "message")]
            text = given[0].value if given and isinstance(given[0], ast.Constant) else ""
            return text if isinstance(text, str) else ""
    return None


def _looks_like_code(path: str) -> bool:
    return "." in path or "_" in path or any(one.isdigit() for one in path) or path[1:].lower() != path[1:]


def _is_marked(message: str, start: int, end: int) -> bool:
    before, after = message[start - 1 : start], message[end : end + 1]
    return after == "(" or (before != "" and before in _QUOTES and after == before)
