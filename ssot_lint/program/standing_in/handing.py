"""Handing: what a call gives to the parameters of what it calls, or of what it has called later."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from ssot_lint.program.standing_in.doors import Door
from ssot_lint.program.standing_in.putting import elements_of

_EACH = frozenset({"map", "filter", "starmap", "imap", "imap_unordered", "reduce"})
"""What calls a function with each element of what follows it."""


class Calling(NamedTuple):
    """A function that is called, and what it is called with."""

    func: ast.expr
    args: Sequence[ast.expr]
    keywords: Sequence[ast.keyword]

    @property
    def unpacked(self) -> Iterator[ast.expr]:
        """What is unpacked into it."""
        yield from (one.value for one in self.args if isinstance(one, ast.Starred))
        yield from (one.value for one in self.keywords if one.arg is None)

    def argument(self, door: Door) -> list[ast.expr]:
        """What fills the parameter of a door: what is written for it, or else what may fill it by unpacking."""
        for keyword in self.keywords:
            if keyword.arg == door.name:
                return [keyword.value]
        before = self.args[: door.place + 1] if door.place >= 0 else []
        if not any(isinstance(one, ast.Starred) for one in before):
            return (
                [before[-1]]
                if before and len(before) > door.place
                else [
                    ast.copy_location(ast.Starred(one.value, ast.Load()), one.value)
                    for one in self.keywords
                    if one.arg is None
                ]
            )
        return [one for one in self.args if isinstance(one, ast.Starred)]


def callings_of(call: ast.Call, words: Collection[str]) -> Iterator[Calling]:
    """The call itself, and calls of functions of some names that it is handed, with what it hands them."""
    if last_name(call.func) in words:
        yield Calling(call.func, call.args, call.keywords)
    for place, one in enumerate(call.args):
        if last_name(one) in words:
            rest = call.args[place + 1 :]
            if last_name(call.func) in _EACH:
                rest = [part for each in rest[:1] for part in elements_of(each)]
                yield from (Calling(one, [part], []) for part in rest)
            else:
                yield Calling(one, rest, call.keywords)
    for keyword in call.keywords:
        if keyword.arg is not None and last_name(keyword.value) in words:
            yield _started(keyword.value, call)


def _started(func: ast.expr, call: ast.Call) -> Calling:
    """``Thread(target=go, args=(one,), kwargs={"other": two})``."""
    args: list[ast.expr] = []
    keywords: list[ast.keyword] = []
    for keyword in call.keywords:
        match keyword:
            case ast.keyword(arg="args", value=ast.Tuple(elts=parts) | ast.List(elts=parts)):
                args += parts
            case ast.keyword(arg="kwargs", value=ast.Dict(keys=keys, values=values)):
                for key, value in zip(keys, values, strict=True):
                    if isinstance(key, ast.Constant) and isinstance(key.value, str):
                        keywords.append(ast.keyword(key.value, value))
    return Calling(func, args, keywords)


def last_name(node: ast.AST) -> str:
    """The name itself, or that of the attribute; empty of anything else."""
    return getattr(node, "attr", getattr(node, "id", ""))
