"""Examples as files: the few lines of a contract's example, with what they need around them to mean something."""

from __future__ import annotations

import ast
import builtins
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ssot_lint.contracts.model import Example, Symbol

_NAME = "example"
_OWN_SCOPE = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class UnclearExample(Exception):
    """An example that could mean several things; the message says what to add."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """The text of a file that holds an example."""

    text: str
    is_wrapped: bool = False
    """The example is the body of a function at the end, whose parameters are what it takes for granted."""

    def own_part(self, text: str) -> str:
        """What of the file, perhaps rewritten, is the example's own."""
        if not self.is_wrapped:
            return text
        lines = text.splitlines(keepends=True)
        heads = (f"def {_NAME}(", f"async def {_NAME}(")
        header = next(index for index, line in enumerate(lines) if line.startswith(heads))
        return textwrap.dedent("".join(lines[header + 1 :]))


def snippet_of(example: Example, duplicates: Sequence[Symbol]) -> Snippet:
    """The example as a file: as it is when it brings imports or definitions, else in a function of its own.

    Raises `UnclearExample` when a name in it could be that of several duplicates.
    """
    tree = ast.parse(f"async def _():\n{textwrap.indent(example.before, '    ')}")
    body = tree.body[0].body if isinstance(tree.body[0], ast.AsyncFunctionDef) else []
    if any(isinstance(statement, _OWN_SCOPE) for statement in body):
        return Snippet(example.before)
    meant = dict(_meant(example, body, duplicates))
    imports = sorted({f"from {one.module} import {one.qualname.partition('.')[0]}" for one in meant.values()})
    given = ", ".join(_parameter(name, meant) for name in _free_names(body) if not _is_imported(name, meant))
    is_async = any(isinstance(node, ast.Await) for node in ast.walk(tree)) or "await " in (example.after or "")
    header = f"{'async ' if is_async else ''}def {_NAME}({given}):"
    head = "".join(f"{line}\n" for line in imports)
    return Snippet(f"{head}\n\n{header}\n{textwrap.indent(example.before, '    ')}", is_wrapped=True)


def _meant(example: Example, body: Sequence[ast.stmt], duplicates: Sequence[Symbol]) -> Iterator[tuple[str, Symbol]]:
    """Free names of the example, and what each is: a duplicate itself, or an object of the class that has it."""
    free = set(_free_names(body))
    for node in (one for statement in body for one in ast.walk(statement)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in free:
            methods = [one for one in _named(example, duplicates, node.attr) if "." in one.qualname]
            if methods:
                yield node.value.id, _only(methods, node.attr)
        elif isinstance(node, ast.Name) and node.id in free:
            functions = [one for one in _named(example, duplicates, node.id) if "." not in one.qualname]
            if functions:
                yield node.id, _only(functions, node.id)


def _named(example: Example, duplicates: Sequence[Symbol], name: str) -> list[Symbol]:
    wanted = [one for one in duplicates if one.name == name]
    return [one for one in wanted if one == example.symbol] or wanted


def _only(found: Sequence[Symbol], name: str) -> Symbol:
    if len(set(found)) > 1:
        spelled = " or ".join(f"`{one}`" for one in sorted(set(found)))
        raise UnclearExample(
            f'`{name}` may be {spelled}: add `symbol = "…"` to the example, or the imports to its code'
        )
    return found[0]


def _is_imported(name: str, meant: dict[str, Symbol]) -> bool:
    return name in meant and meant[name].qualname == name


def _parameter(name: str, meant: dict[str, Symbol]) -> str:
    return f"{name}: {meant[name].owner.qualname}" if name in meant else name


def _free_names(body: Sequence[ast.stmt]) -> list[str]:
    """Names that are read and bound nowhere in the example, in the order in which they stand there."""
    names = [node for statement in body for node in ast.walk(statement) if isinstance(node, ast.Name)]
    bound = {node.id for node in names if not isinstance(node.ctx, ast.Load)}
    bound |= {node.arg for statement in body for node in ast.walk(statement) if isinstance(node, ast.arg)}
    read = sorted((node for node in names if node.id not in bound), key=lambda node: (node.lineno, node.col_offset))
    return list(dict.fromkeys(node.id for node in read if not hasattr(builtins, node.id)))
