"""Steadiness: names that nothing can bind anew while an expression is evaluated, and attributes that run nothing."""

from __future__ import annotations

import ast
import builtins
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ssot_lint.contracts.model import Symbol
from ssot_lint.facts.cut import first_line, last_line
from ssot_lint.facts.reach import statements_in
from ssot_lint.program.linking import Linker, annotated_class
from ssot_lint.program.modules import ModuleTree
from ssot_lint.program.tree import Parsed

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_LOOPS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_Scope = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef
_DEFINING = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(frozen=True, slots=True)
class _Index:
    """What a module binds, read once."""

    tree: ast.Module
    own: Mapping[str, Sequence[ast.AST]]
    """By name, the nodes of the module's own code that bind it."""
    anew: Mapping[str, int]
    """Names that functions declare ``global``, with the first line that does."""

    @classmethod
    def of(cls, tree: ast.Module) -> _Index:
        """The index of a module."""
        own: dict[str, list[ast.AST]] = {}
        for node in _own(tree):
            for name in frozenset(_names_of(node)):
                own.setdefault(name, []).append(node)
        declared = [one for statement in tree.body for one in statements_in(statement) if isinstance(one, ast.Global)]
        anew: dict[str, int] = {}
        for one in sorted(declared, key=lambda each: each.lineno, reverse=True):
            anew.update(dict.fromkeys(one.names, one.lineno))
        return cls(tree, own, anew)


class Steadiness:
    """Answers about names and attributes where some expression stands."""

    def __init__(self, modules: ModuleTree, linker: Linker, syntax_of: Callable[[str], Parsed | None]) -> None:
        self._modules = modules
        self._linker = linker
        self._syntax_of = syntax_of
        self._indexes: dict[str, _Index] = {}

    def is_steady(self, path: str, line: int, name: str) -> bool:
        """True of a name of which nothing else can change what it holds while the line runs."""
        parsed = self._syntax_of(path)
        if parsed is None:
            return False
        scopes = [one for one in _scopes(parsed.tree, line) if not isinstance(one, ast.Lambda)]
        if name in _bound_within(parsed.tree, line):  # by a lambda or a loop that may or may not be around
            bound = any(name in _bound_in(one) for one in (*scopes, parsed.tree))
            return not bound and not hasattr(builtins, name)
        for depth, scope in enumerate(scopes):
            if depth and isinstance(scope, ast.ClassDef):
                continue
            if name in _declared(scope, ast.Global):
                break
            if name in _bound_in(scope):
                is_own = depth == 0 and not isinstance(scope, ast.ClassDef)
                return (is_own or _is_bound_once(scope, name)) and not _is_set_from_within(scope, name)
        return self.is_defined(path, name)

    def is_defined(self, path: str, name: str) -> bool:
        """True of what a module defines or imports, once and for all, and of what Python itself has."""
        index = self._index(path)
        return index is not None and name not in index.anew and _is_defined(index.own, name)

    def set_anew(self, path: str, name: str) -> str:
        """Where a function binds a name of its module; empty when none does."""
        index = self._index(path)
        line = index.anew.get(name) if index is not None else None
        return f"{path}:{line}" if line is not None else ""

    def _index(self, path: str) -> _Index | None:
        parsed = self._syntax_of(path)
        if parsed is None:
            return None
        if path not in self._indexes or self._indexes[path].tree is not parsed.tree:
            self._indexes[path] = _Index.of(parsed.tree)
        return self._indexes[path]

    def is_plain(self, path: str, line: int, dotted: str) -> bool:
        """True of a path of attributes that are values of the objects, so that reading it runs nothing."""
        root, *names = dotted.split(".")
        parsed = self._syntax_of(path)
        owner = self._class_of(parsed.tree, path, line, root) if parsed is not None else None
        for name in names:
            if owner is None or not self._holds(owner, name):
                return False
            link = self._linker.attribute_class(owner, name)
            owner = link.symbol if link is not None and link.is_certain else None
        return True

    def _class_of(self, tree: ast.Module, path: str, line: int, root: str) -> Symbol | None:
        """The class of the object that a parameter is."""
        scopes = list(_scopes(tree, line))
        for depth, scope in enumerate(scopes):
            if not isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            parameters = (*scope.args.posonlyargs, *scope.args.args, *scope.args.kwonlyargs)
            own = next((one for one in parameters if one.arg == root), None)
            if own is None:
                continue
            around = scopes[depth + 1] if depth + 1 < len(scopes) else None
            module = self._modules.name_of(path)
            if own.annotation is None:
                is_self = isinstance(around, ast.ClassDef) and own is parameters[0] and not scope.decorator_list
                return Symbol(module, _qualname(scopes[depth + 1 :])) if is_self else None
            text = annotated_class(ast.unparse(own.annotation))
            link = self._linker.follow(module, text) if text is not None else None
            return link.symbol if link is not None and link.is_certain else None
        return None

    def _holds(self, owner: Symbol, name: str) -> bool:
        """True when each object of a class has the attribute as its own, and nothing is asked for it."""
        is_found = False
        for symbol, binding in self._linker.ancestry(owner):
            if binding is None:
                return is_found and symbol.dotted().lstrip(".") in {"object", "abc.ABC", "typing.Generic", "ABC"}
            if binding.member("__getattribute__") is not None:
                return False
            defined = {own for own, *_ in binding.members}
            told = [origin for own, origin in binding.attributes if own == name]
            is_bare = bool(told) and (name not in defined or all(one.kind == "annotation" for one in told))
            if not is_found and not is_bare and (told or name in defined):
                return False
            is_found = is_found or is_bare
        return is_found


def _qualname(scopes: list[_Scope]) -> str:
    return ".".join(reversed([getattr(one, "name", "<lambda>") for one in scopes]))


def _scopes(tree: ast.Module, line: int) -> Iterator[_Scope]:
    """Functions, lambdas and classes whose bodies a line is in, innermost first."""
    found: list[_Scope] = []
    waiting: list[ast.AST] = [ast.Module(_standing_on(tree, line), [])]
    while waiting:
        for child in ast.iter_child_nodes(waiting.pop()):
            first, last = getattr(child, "lineno", line), getattr(child, "end_lineno", None) or line
            decorators = getattr(child, "decorator_list", [])
            if not min([first, *(one.lineno for one in decorators)]) <= line <= last:
                continue
            if isinstance(child, _Scope) and (isinstance(child, ast.Lambda) or line >= child.body[0].lineno):
                found.append(child)
            waiting.append(child)
    return reversed(found)


def _standing_on(tree: ast.Module, line: int) -> list[ast.stmt]:
    """The statements of a module that a line is in, decorators included."""
    index = bisect_right(tree.body, line, key=first_line)
    start = index
    while start and last_line(tree.body[start - 1]) >= line:
        start -= 1
    return tree.body[start:index]


def _own(scope: _Scope | ast.Module) -> Iterator[ast.AST]:
    """Nodes that run in a scope: not those of functions and classes within."""
    waiting: list[ast.AST] = list(scope.body) if not isinstance(scope, ast.Lambda) else [scope.body]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, ast.comprehension):
            waiting += [node.iter, *node.ifs]
        elif not isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
            waiting.extend(ast.iter_child_nodes(node))


def _bound_within(tree: ast.Module, line: int) -> frozenset[str]:
    """Names that lambdas and comprehensions on a line bind for themselves."""
    found: set[str] = set()
    for node in (one for statement in _standing_on(tree, line) for one in ast.walk(statement)):
        if isinstance(node, (ast.Lambda, *_LOOPS)) and node.lineno <= line <= (node.end_lineno or line):
            if isinstance(node, ast.Lambda):
                found |= {one.arg for one in ast.walk(node.args) if isinstance(one, ast.arg)}
            else:
                found |= {name for one in node.generators for part in ast.walk(one.target) for name in _names_of(part)}
    return frozenset(found)


def _bound_in(scope: _Scope | ast.Module) -> frozenset[str]:
    """Names that a scope binds, those of its comprehensions left out."""
    names: set[str] = set()
    if not isinstance(scope, ast.ClassDef | ast.Module):
        every = ast.walk(scope.args)
        names.update(one.arg for one in every if isinstance(one, ast.arg))
    for node in _own(scope):
        names.update(_names_of(node))
    return frozenset(names - _declared(scope, ast.Nonlocal) - _declared(scope, ast.Global))


def _names_of(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
            yield name
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.alias(name=name, asname=other):
            yield other or name.partition(".")[0]
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            yield name
        case ast.MatchMapping(rest=str(name)):
            yield name


def _declared(scope: _Scope | ast.Module, kind: type[ast.Global] | type[ast.Nonlocal]) -> frozenset[str]:
    return frozenset(name for node in _own(scope) if isinstance(node, kind) for name in node.names)


def _is_bound_once(scope: _Scope, name: str) -> bool:
    """True when a scope around gives the name one value, and no loop gives it another."""
    is_parameter = not isinstance(scope, ast.ClassDef) and name in {
        one.arg for one in ast.walk(scope.args) if isinstance(one, ast.arg)
    }
    stores = [node for node in _own(scope) if name in set(_names_of(node))]
    loops = (node for node in _own(scope) if isinstance(node, ast.For | ast.AsyncFor | ast.While))
    is_repeated = any(store in set(ast.walk(loop)) for loop in loops for store in stores)
    return len(stores) + is_parameter == 1 and not is_repeated and not isinstance(scope, ast.ClassDef)


def _is_set_from_within(scope: _Scope, name: str) -> bool:
    """True when a function within binds the name of the scope around it."""
    return any(isinstance(one, ast.Nonlocal) and name in one.names for one in ast.walk(scope))


def _is_defined(own: Mapping[str, Sequence[ast.AST]], name: str) -> bool:
    binding = own.get(name, ())
    if not binding:
        return hasattr(builtins, name)
    return len(binding) == 1 and isinstance(binding[0], (*_DEFINING, ast.alias))
