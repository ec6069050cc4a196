"""Causes: what exactly would have to be annotated for an expression's type to be known."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ssot_lint.contracts.model import Symbol
from ssot_lint.program.doubles.evaluating import Evaluator, method_owner
from ssot_lint.program.doubles.values import Kind, Thing
from ssot_lint.program.grounds import short
from ssot_lint.program.linking import annotated_class
from ssot_lint.program.reading.bound import Bound, Way
from ssot_lint.program.reading.files import Files
from ssot_lint.program.reading.syntax import Function, Syntax
from ssot_lint.program.tree import Tree

_DEEPEST = 12
_VAGUE = re.compile(r"\b(?:Any|object|Unknown)\b")
_BARE = "has no annotation"


@dataclass(frozen=True, slots=True)
class Cause:
    """One thing that a person can annotate."""

    path: str
    line: int
    name: str
    noun: str
    """The thing, in words."""
    lack: str
    """What is wrong with it: ``has no annotation``."""
    remedy: str = "annotating it"
    where: str = ""
    """Definition around it, where that is not the one in question."""
    is_direct: bool = True
    """It is what the question is about, and not merely what that comes from."""
    is_last: bool = False
    """Its own type is what is not known; of what it holds it says nothing."""

    @property
    def key(self) -> tuple[str, int, str]:
        """What tells it from others."""
        return self.path, self.line, self.name


class Causes:
    """Finds causes by going back from an expression to what it comes from."""

    def __init__(self, tree: Tree, files: Files, evaluator: Evaluator) -> None:
        self._tree = tree
        self._files = files
        self._evaluator = evaluator

    def of(self, syntax: Syntax, node: ast.AST, budget: int = _DEEPEST) -> Cause | None:
        """What has to be annotated for the expression's type to be known; None when that cannot be told."""
        if budget <= 0:
            return None
        match node:
            case ast.Await(value=inner) | ast.NamedExpr(value=inner):
                return self.of(syntax, inner, budget - 1)
            case ast.Subscript(value=inner):
                return _part(self.of(syntax, inner, budget - 1))
            case ast.Name():
                return self._of_name(syntax, node, budget - 1)
            case ast.Attribute():
                return self._of_attribute(syntax, node, budget - 1)
            case ast.Call():
                return self._of_call(syntax, node, budget - 1)
            case ast.BoolOp(values=values):
                found = (self.of(syntax, one, budget - 1) for one in values)
                return next((one for one in found if one is not None), None)
        return None

    def _of_name(self, syntax: Syntax, node: ast.Name, budget: int) -> Cause | None:
        reach = self._files.flow(syntax).reaching(node, (node.id,))
        if not reach.bounds:
            return self._of_module(syntax.module, node.id, budget)
        found = (self._of_bound(syntax, one, budget) for one in reach.bounds)
        return next((one for one in found if one is not None), None) or _variable(syntax, node.id, reach.bounds)

    def _of_bound(self, syntax: Syntax, one: Bound, budget: int) -> Cause | None:
        node = one.node
        match one.way:
            case Way.PARAMETER if isinstance(node, Function):
                return self._of_parameter(syntax, node, one.key[0])
            case Way.VALUE:
                return _indirect(self.of(syntax, node, budget))
            case Way.ELEMENT | Way.ENTERED:
                return _part(self.of(syntax, node, budget))
            case Way.IMPORTED if isinstance(node, ast.ImportFrom):
                names = {alias.asname or alias.name: alias.name for alias in node.names}
                written = "." * node.level + (node.module or "")
                module = self._tree.modules.absolute(written, syntax.path, syntax.module)
                return self._of_module(module, names[one.key[0]], budget)
        return None

    def _of_parameter(self, syntax: Syntax, function: Function, name: str) -> Cause | None:
        every = (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)
        found = next((one for one in every if one.arg == name), None)
        if found is None or method_owner(syntax, function, name) is not None:
            return None
        plain = Cause(syntax.path, found.lineno, name, f"parameter `{name}`", _BARE, where=syntax.qualname(function))
        return plain if found.annotation is None else self._annotated(syntax, plain, found.annotation)

    def _of_attribute(self, syntax: Syntax, node: ast.Attribute, budget: int) -> Cause | None:
        owner = self._evaluator.value(syntax, node.value)
        if isinstance(owner, Thing) and owner.kind is Kind.MODULE:
            return _indirect(self._of_module(owner.symbol.module, node.attr, budget))
        if isinstance(owner, Thing) and owner.kind in {Kind.OBJECT, Kind.CLASS}:
            return self._of_member(owner.symbol, node.attr, budget)
        return _part(self.of(syntax, node.value, budget))

    def _of_member(self, owner: Symbol, name: str, budget: int) -> Cause | None:
        """What an attribute of a class is not known for."""
        for symbol, binding in self._tree.linker.ancestry(owner):
            path = self._tree.modules.path_of(symbol.module) if binding is not None else None
            syntax = self._files.syntax(path) if path is not None else None
            found = syntax.definition(symbol.qualname) if syntax is not None else None
            if syntax is not None and isinstance(found, ast.ClassDef):
                cause = self._of_set(syntax, found, name, budget)
                if cause is not None:
                    return cause
        return None

    def _of_set(self, syntax: Syntax, owner: ast.ClassDef, name: str, budget: int) -> Cause | None:
        flow = self._files.flow(syntax)
        bounds = [one for one in flow.anywhere(owner.body, {(name,)}) if one.way is Way.VALUE]
        for method in (one for one in owner.body if isinstance(one, Function) and one.args.args):
            whole = (method.args.args[0].arg, name)
            bounds += [one for one in flow.anywhere(method.body, {whole}) if one.key == whole]
        property_ = next((one for one in owner.body if isinstance(one, Function) and one.name == name), None)
        if property_ is not None:
            return self._of_function(syntax, property_)
        return self._of_bindings(syntax, bounds, name, f"`{owner.name}.{name}`", budget)

    def _of_module(self, module: str, name: str, budget: int) -> Cause | None:
        syntax, found, bounds = self._files.variable(module, name) or (None, "", [])
        if syntax is None or "." in found or not found:
            return None
        values = [one for one in bounds if one.way is Way.VALUE]
        return self._of_bindings(syntax, values, found, f"`{found}`", budget)

    def _of_bindings(self, syntax: Syntax, bounds: list[Bound], name: str, noun: str, budget: int) -> Cause | None:
        """What a variable or attribute comes from, by all that is assigned to it; itself where nothing is better."""
        found = (_indirect(self.of(syntax, one.node, budget)) for one in bounds)
        better = next((one for one in found if one is not None), None)
        if better is not None or not bounds:
            return better
        line = getattr(bounds[0].node, "lineno", 1)
        statement = next((one for one in syntax.around(bounds[0].node) if isinstance(one, ast.stmt)), None)
        plain = Cause(syntax.path, line, name, noun, _BARE, is_direct=False)
        annotation = statement.annotation if isinstance(statement, ast.AnnAssign) else None
        return plain if annotation is None else self._annotated(syntax, plain, annotation)

    def _of_call(self, syntax: Syntax, call: ast.Call, budget: int) -> Cause | None:
        function = self._evaluator.value(syntax, call.func)
        if isinstance(function, Thing) and function.kind is Kind.FUNCTION:
            path = self._tree.modules.path_of(function.symbol.module)
            file = self._files.syntax(path) if path is not None else None
            found = file.definition(function.symbol.qualname) if file is not None else None
            return self._of_function(file, found) if file is not None and isinstance(found, Function) else None
        if isinstance(function, Thing) and function.kind is Kind.OUTSIDE:
            noun, lack = f"`{function.symbol.dotted()}`", "does not say what it returns"
            return Cause(syntax.path, call.lineno, noun, noun, lack, "an annotated variable for it", is_last=True)
        if isinstance(function, Thing) or not isinstance(call.func, ast.Attribute):
            return None  # a class: what it makes is known
        return _part(self.of(syntax, call.func.value, budget))

    def _annotated(self, syntax: Syntax, cause: Cause, annotation: ast.expr) -> Cause | None:
        """The cause where there is an annotation that does not say what class it means; None when it does."""
        text = short(syntax.source_of(annotation))
        if _VAGUE.search(text):
            return replace(cause, lack=f"is only annotated `{text}`", remedy="a more exact annotation")
        name = annotated_class(text)
        if name is None or hasattr(builtins, name) or self._tree.linker.follow(syntax.module, name) is not None:
            return None
        lack = f"is annotated `{name}`, which leads to nothing that is known"
        return replace(cause, lack=lack, remedy="mending that")

    def _of_function(self, syntax: Syntax, function: Function) -> Cause | None:
        noun, lack = f"`{syntax.qualname(function)}`", "has no return annotation"
        plain = Cause(syntax.path, function.lineno, function.name, noun, lack, "adding one", is_direct=False)
        return plain if function.returns is None else self._annotated(syntax, plain, function.returns)


def _variable(syntax: Syntax, name: str, bounds: Sequence[Bound]) -> Cause | None:
    """A variable of a function, when it is bound by what gives it a value."""
    telling = [one for one in bounds if one.way in {Way.VALUE, Way.ELEMENT, Way.ENTERED}]
    line = max((getattr(one.node, "lineno", 0) for one in telling), default=0)
    noun = f"`{name}`, bound at {syntax.path}:{line},"
    return Cause(syntax.path, line, name, noun, "has no known type", is_last=True) if line else None


def _part(cause: Cause | None) -> Cause | None:
    """The cause of something that is a part of what has the cause."""
    return None if cause is None or cause.is_last else _indirect(cause)


def _indirect(cause: Cause | None) -> Cause | None:
    return replace(cause, is_direct=False) if cause is not None else None
