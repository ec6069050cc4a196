"""Type variables: receivers that are of any of several classes, of which a type checker names the first alone.

``T = TypeVar("T", Svc, Other)`` makes ``x: T`` a `Svc` or an `Other`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ssot_lint.facts.model import UseKind
from ssot_lint.program.answers import Answer, SiteUse
from ssot_lint.program.reading.files import Files
from ssot_lint.program.reading.syntax import Syntax
from ssot_lint.program.tree import Tree

_VARIABLE = re.compile(r"^([^\W\d]\w*)@\w+(?: \(\w+\))?$")
_MAKER = "TypeVar"


class TypeVariableJudge:
    """Adds the members that an object of a type variable may have by its other constraints."""

    def __init__(self, tree: Tree, files: Files) -> None:
        self._tree = tree
        self._files = files

    def judged(self, sites: Sequence[SiteUse], answers: Sequence[Answer]) -> list[Answer]:
        """The answers, in their order; where a constraint is not known, they take for granted that it adds nothing."""
        return [self._judged(site, answer) for site, answer in zip(sites, answers, strict=True)]

    def _judged(self, site: SiteUse, answer: Answer) -> Answer:
        named = _VARIABLE.match(answer.receiver.text) if answer.receiver is not None else None
        if named is None or named[1] == "Self" or not answer.places or site.use.kind is UseKind.IMPORT:
            return answer
        constraints = self._constraints(site, named[1])
        linker = self._tree.linker
        links = [linker.follow(syntax.module, text) for syntax, text in constraints or ()]
        if constraints is None or not all(link is not None and linker.class_at(link.symbol) for link in links):
            return replace(answer, assumes=answer.assumes or f"that `{named[1]}` stands for nothing else")
        members = [linker.member(link.symbol, site.use.name) for link in links if link is not None]
        if len(members) < 2:
            return answer
        return replace(answer, symbols=tuple(dict.fromkeys(one for one in members if one is not None)))

    def _constraints(self, site: SiteUse, name: str) -> list[tuple[Syntax, str]] | None:
        """The classes that a type variable may stand for, as written; None when they are not in sight."""
        link = self._tree.linker.follow(site.module, name)
        path = self._tree.modules.path_of(link.symbol.module) if link is not None else None
        syntax = self._files.syntax(path) if path is not None else None
        if link is None or syntax is None:
            return None
        for statement in syntax.tree.body:
            match statement:
                case ast.Assign(targets=[ast.Name(id=own)], value=ast.Call() as call) if own == link.symbol.qualname:
                    return [(syntax, one) for one in _written(call)] if _last(call.func) == _MAKER else None
        return None


def _written(call: ast.Call) -> Iterator[str]:
    for node in (*call.args[1:], *(one.value for one in call.keywords if one.arg == "bound")):
        yield from _parts(node)


def _parts(node: ast.expr) -> Iterator[str]:
    """Members of a union, other types as they are, without their parameters."""
    match node:
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            yield from _parts(left)
            yield from _parts(right)
        case ast.Subscript(value=outer, slice=ast.Tuple(elts=parts)) if _last(outer) == "Union":
            for part in parts:
                yield from _parts(part)
        case ast.Subscript(value=outer, slice=inner):
            yield from _parts(inner if _last(outer) in {"Union", "Optional"} else outer)
        case ast.Constant(value=str(text)):
            yield from _parts(ast.parse(text.strip(), mode="eval").body)
        case ast.Constant(value=None):
            return
        case _:
            yield ast.unparse(node)


def _last(node: ast.expr) -> str:
    return getattr(node, "attr", getattr(node, "id", ""))
