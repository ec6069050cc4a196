"""Copies that are larger or smaller than a definition: a pasted module, half of one, a block of statements."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from candidates import Function, Module
from editing import body_of, span

_LEAST, _MOST = 60, 500
"""Lines of a module that is pasted."""
_LEAST_BLOCK = 7
"""Lines of a block that is pasted."""


@dataclass(frozen=True, slots=True)
class PastedBlock:
    """A file with a function that repeats a block of another function of it."""

    path: str
    text: str
    first: int
    copy_first: int
    lines: int


def pasted_modules(modules: list[Module], each: int, random: Random) -> Iterator[tuple[Module, str, str, str, str]]:
    """Module, path of its copy beside it, the copy's text, name and grade of the kind."""
    fit = [
        module
        for module in modules
        if _LEAST <= module.text.count("\n") <= _MOST
        and not module.path.endswith("__init__.py")
        and sum(isinstance(node, Function | ast.ClassDef) for node in module.tree.body) >= 4
    ]
    for at, module in enumerate(random.sample(fit, min(each * 2, len(fit)))):
        path = module.path.removesuffix(".py") + "_second.py"
        if at % 2:
            yield module, path, _half(module, random), "half of a module", "restructured"
        else:
            yield module, path, module.text, "whole module", "exact"


def _half(module: Module, random: Random) -> str:
    """The module without half of its definitions."""
    named = [node for node in module.tree.body if isinstance(node, Function | ast.ClassDef)]
    gone = {line for node in random.sample(named, len(named) // 2) for line in range(span(node)[0], span(node)[1] + 1)}
    lines = module.text.splitlines(keepends=True)
    return "".join(line for number, line in enumerate(lines, start=1) if number not in gone)


def pasted_blocks(hosts: list[Module], each: int, random: Random) -> Iterator[PastedBlock]:
    """Blocks of one function, pasted into a new function at the end of the same file."""
    left = each
    for module in list(hosts):
        if left == 0:
            return
        functions = [node for node in module.tree.body if isinstance(node, Function)]
        random.shuffle(functions)
        for function in functions:
            if block := _pasted(module, function):
                left -= 1
                yield block
                break


def _pasted(module: Module, function: Function) -> PastedBlock | None:
    if isinstance(function, ast.AsyncFunctionDef):
        return None
    body = [node for node in body_of(function) if not isinstance(node, ast.Return)]
    if len(body) < 5 or body[1].lineno <= (body[0].end_lineno or 0):
        return None
    kept = body[1 : 1 + max(4, len(body) // 2)]
    first, last = span(kept[0])[0], span(kept[-1])[1]
    lines = module.text.splitlines()
    block = lines[first - 1 : last]
    if len(block) < _LEAST_BLOCK or kept[0].col_offset != 4:
        return None
    before = [*lines, "", "", f"def {function.name.strip('_')}_again(context):", '    print("again", context)']
    text = "\n".join([*before, *block, "    return context"]) + "\n"
    return PastedBlock(module.path, text, first, len(before) + 1, len(block))
