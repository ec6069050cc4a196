"""A witness: runs inside the process of a program, and writes down what the uses in it turned out to be.

``python witness.py ROOT ORDERS OUTPUT``. It looks in three ways. Modules of the program are changed while they are
imported, so that expressions which name something watched hand their value over; a trace function sees which
definition is entered from which line, and which errors rise where; and strings that name something are looked up when
the program has ended. Nothing here judges: `truth` does.
"""

from __future__ import annotations

import ast
import gc
import importlib.machinery
import inspect
import json
import os
import pkgutil
import sys
import threading
import types
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple
from unittest.mock import NonCallableMock

_ATTRIBUTE_TAKERS = frozenset({"getattr", "hasattr", "setattr", "delattr", "object", "spy"})
_TELLING_ERRORS = (AttributeError, NameError, ImportError)
_ACTING = (ast.Call, ast.Await, ast.NamedExpr, ast.Yield, ast.YieldFrom)


class Orders(NamedTuple):
    """What to run and what to look for."""

    watched: list[str]
    """Names of definitions that uses are looked for of."""
    definitions: dict[str, str]
    """Symbol by ``path:line`` of every watched definition; classes and constants with them."""
    src: list[str]
    script: str | None
    """Path of the script to run, or none."""
    has_tests: bool
    paths: list[tuple[str, str]]
    """Dotted paths that files other than Python's name, and where."""


class Witness:
    """Collects what is seen; as builtins, its methods are what changed modules call."""

    def __init__(self, root: str, orders: Orders) -> None:
        self._root = root + os.sep
        self._orders = orders
        self._known = {(path, int(line)): symbol for key, symbol in orders.definitions.items()
                       for path, _, line in [key.rpartition(":")]}  # fmt: skip
        self._classes = {symbol: symbol for symbol in orders.definitions.values()}
        self._strings = [(text, place) for text, place in orders.paths]
        self._begun: dict[int, types.FrameType] = {}
        self.seen: set[tuple[str, str, str]] = set()
        """Place, how (``seen``, ``imported``, ``entered``, ``below``, ``named``, ``mock``, ``error``) and what."""

    def value(self, value: Any, place: str, how: str = "seen") -> Any:
        """The value, after it is noted what it is."""
        what = self._meaning(value)
        self.seen.add((place, "mock", what[5:]) if what.startswith("mock:") else (place, how, what))
        return value

    def attribute(self, owner: Any, name: str, place: str) -> Any:
        """The object, after it is noted what its attribute is."""
        missing = object()
        try:
            found = getattr(owner, name, missing)
        except Exception:
            found = missing
        if isinstance(owner, NonCallableMock):
            self.seen.add((place, "mock", self._spec(owner)))
        elif found is missing:
            self.seen.add((place, "error", name))
        else:
            self.value(found, place)
        return owner

    def string(self, text: Any, place: str) -> Any:
        """The text, which is looked up later."""
        if isinstance(text, str):
            self._strings.append((text, place))
        return text

    def look_up(self) -> None:
        """Note what the strings that were seen name, now that nothing is patched any more."""
        for text, place in self._strings:
            try:
                self.value(pkgutil.resolve_name(text), place, "named")
            except (*_TELLING_ERRORS, ValueError):
                self.seen.add((place, "error", text))

    def relative(self, path: str) -> str | None:
        """Path from the root of a file of the program; None of any other."""
        return path[len(self._root) :] if path.startswith(self._root) else None

    def trace(self, frame: types.FrameType, event: str, argument: Any) -> Callable[..., Any] | None:
        """Called by the interpreter for every frame of Python code."""
        path = self.relative(frame.f_code.co_filename)
        if path is None:
            return None
        if event == "call":
            symbol = self._symbol_of(frame.f_code)
            if symbol is not None and id(frame) not in self._begun:
                self._begun[id(frame)] = frame
                self._entered(frame, symbol)
            return self.trace
        if event == "exception" and isinstance(argument[1], _TELLING_ERRORS) and self._is_innermost(argument[2]):
            self.seen.add((f"{path}:{frame.f_lineno}", "error", getattr(argument[1], "name", None) or ""))
        return self.trace

    def _symbol_of(self, code: types.CodeType) -> str | None:
        symbol = self._known.get((self.relative(code.co_filename) or "", code.co_firstlineno))
        is_function = bool(code.co_flags & inspect.CO_OPTIMIZED)
        is_it = (
            is_function
            and symbol is not None
            and (code.co_name == "<lambda>" or symbol.endswith((f":{code.co_name}", f".{code.co_name}")))
        )
        return symbol if is_it else None

    def _entered(self, frame: types.FrameType, symbol: str) -> None:
        chain = self._origin_of(frame) or _callers(frame)
        places = [f"{path}:{line}" if (path := self.relative(name)) is not None else "" for name, line in chain]
        if places and places[0]:
            self.seen.add((places[0], "entered", symbol))
        self.seen |= {(place, "below", symbol) for place in places if place}

    def _origin_of(self, frame: types.FrameType) -> list[tuple[str, int]]:
        """Where a coroutine was made, innermost first; nothing for any other frame."""
        if not frame.f_code.co_flags & inspect.CO_COROUTINE:
            return []
        for one in gc.get_objects():
            if isinstance(one, types.CoroutineType) and one.cr_frame is frame:
                return [(name, line) for name, line, _ in one.cr_origin or () if name != __file__]
        return []

    def _is_innermost(self, traceback: types.TracebackType | None) -> bool:
        """No deeper frame of the traceback is the program's."""
        one = traceback.tb_next if traceback is not None else None
        while one is not None:
            if self.relative(one.tb_frame.f_code.co_filename) is not None:
                return False
            one = one.tb_next
        return True

    def _meaning(self, value: Any) -> str:
        """Symbol of the watched definition that a value is; ``mock:…`` of a mock, with what it stands for."""
        for _ in range(9):
            if isinstance(value, NonCallableMock):
                return f"mock:{self._spec(value)}"
            if isinstance(value, types.FunctionType):
                if isinstance(mock := getattr(value, "mock", None), NonCallableMock):
                    return f"mock:{self._spec(mock)}"
                symbol = self._symbol_of(value.__code__)
                if symbol is not None:
                    return symbol
            if isinstance(value, type):
                qualname = value.__qualname__.replace("<locals>.", "")
                return self._classes.get(f"{value.__module__}:{qualname}", "")
            if isinstance(value, types.ModuleType):
                return value.__name__
            inner = _inside(value)
            if inner is None:
                return ""
            value = inner
        return ""

    @staticmethod
    def _spec(mock: Any) -> str:
        spec = mock.__dict__.get("_spec_class")
        return f"{spec.__module__}:{spec.__qualname__}" if isinstance(spec, type) else ""


def _inside(value: Any) -> Any:
    """What a bound method, a partial, a static or class method, a property or a wrapper is made of."""
    for name in ("__func__", "func", "__wrapped__", "fget"):
        try:
            if inspect.getattr_static(value, name, None) is not None:
                return getattr(value, name)
        except Exception:
            return None
    return None


def _callers(frame: types.FrameType) -> list[tuple[str, int]]:
    found = []
    one = frame.f_back
    while one is not None:
        if one.f_code.co_filename != __file__:
            found.append((one.f_code.co_filename, one.f_lineno))
        one = one.f_back
    return found


class Change(ast.NodeTransformer):
    """Makes a module hand the values of watched expressions over; every line stays where it is."""

    def __init__(self, path: str, module: str, watched: Sequence[str]) -> None:
        self._path = path
        self._module = module
        self._watched = frozenset(watched)

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """A bare name that is read."""
        return self._noted(node, node.lineno) if isinstance(node.ctx, ast.Load) and node.id in self._watched else node

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        """An attribute that is read."""
        self.generic_visit(node)
        is_read = isinstance(node.ctx, ast.Load) and node.attr in self._watched
        return self._noted(node, node.end_lineno or node.lineno) if is_read else node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """A call that takes an object and the name of its attribute."""
        callee = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        match node.args:
            case [owner, ast.Constant(value=str(name)) as text, *_] if name in self._watched:
                if callee in _ATTRIBUTE_TAKERS and not isinstance(owner, ast.Starred):
                    at = ast.Constant(f"{self._path}:{text.lineno}")
                    node.args[0] = _call("__witness_attribute__", owner, text, at)
        self.generic_visit(node)
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        """A string that is a path to something watched."""
        return self._path_noted(node, node.value) if isinstance(node.value, str) else node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.expr:
        """A formatted string that ends in a watched name."""
        last = node.values[-1] if node.values else None
        text = last.value if isinstance(last, ast.Constant) else ""
        return self._path_noted(node, f"x{text!s}")

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        """A sum that ends in a watched name."""
        right = node.right.value if isinstance(node.right, ast.Constant) else ""
        is_path = isinstance(node.op, ast.Add) and isinstance(right, str) and right.startswith(".")
        noted = self._path_noted(node, f"x{right!s}") if is_path else node
        return noted if noted is not node else self.generic_visit(node)  # type: ignore[return-value]

    def visit_Expr(self, node: ast.Expr) -> ast.stmt | list[ast.stmt]:
        """A statement; a docstring is left alone. What is added to ``__all__`` names what the module holds."""
        if isinstance(node.value, ast.Constant):
            return node
        is_added = ast.unparse(node.value).startswith("__all__.")
        added = [one for text in ast.walk(node.value) for one in self._exported(text)] if is_added else []
        self.generic_visit(node)
        return [node, *added]

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.stmt | list[ast.stmt]:
        """An addition to ``__all__``."""
        if ast.unparse(node.target) == "__all__":
            return [node, *(one for text in ast.walk(node.value) for one in self._exported(text))]
        return self.generic_visit(node)  # type: ignore[return-value]

    def visit_Import(self, node: ast.Import) -> ast.stmt | list[ast.stmt]:
        """An import of a watched module, after which it is noted."""
        found: list[ast.stmt] = [node]
        for alias in node.names:
            if alias.name.rpartition(".")[2] in self._watched:
                module = ast.parse(alias.asname or alias.name, mode="eval").body
                at = ast.Constant(f"{self._path}:{alias.lineno}")
                found.append(ast.Expr(_call("__witness__", module, at)))
        return [ast.copy_location(one, node) for one in found]

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.stmt | list[ast.stmt]:
        """An import, after which what it gave is noted."""
        if node.module == "__future__":
            return node
        found: list[ast.stmt] = [node]
        for alias in node.names:
            if alias.name != "*":
                how = "seen" if alias.name in self._watched else "imported"
                name = ast.Name(alias.asname or alias.name, ast.Load())
                at = ast.Constant(f"{self._path}:{alias.lineno}")
                found.append(ast.Expr(_call("__witness__", name, at, ast.Constant(how))))
        return [ast.copy_location(one, node) for one in found]

    def visit_Assign(self, node: ast.Assign) -> ast.stmt | list[ast.stmt]:
        """An assignment to a watched attribute; and ``__all__``, whose strings name what the module holds."""
        target = node.targets[0]
        if isinstance(target, ast.Name) and target.id == "__all__":
            return [node, *(one for text in ast.walk(node.value) for one in self._exported(text))]
        self.generic_visit(node)
        return [*self._replaced(target), node]

    def visit_Delete(self, node: ast.Delete) -> ast.stmt | list[ast.stmt]:
        """A deletion of a watched attribute."""
        return [*(one for target in node.targets for one in self._replaced(target)), node]

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt:
        """An annotated assignment; the annotation is left alone."""
        node.value = self.visit(node.value) if node.value is not None else None
        return node

    def visit_arg(self, node: ast.arg) -> ast.arg:
        """A parameter; its annotation is left alone."""
        return node

    def visit_match_case(self, node: ast.match_case) -> ast.match_case:
        """A case; its pattern is left alone."""
        pattern, node.pattern = node.pattern, ast.MatchAs()
        self.generic_visit(node)
        node.pattern = pattern
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        """A function; what it says to return is left alone."""
        returns, node.returns = node.returns, None
        self.generic_visit(node)
        node.returns = returns
        return node

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AsyncFunctionDef:
        """The same of an ``async def``."""
        returns, node.returns = node.returns, None
        self.generic_visit(node)
        node.returns = returns
        return node

    def _noted(self, node: ast.expr, line: int) -> ast.expr:
        return ast.copy_location(_call("__witness__", node, ast.Constant(f"{self._path}:{line}")), node)

    def _path_noted(self, node: ast.expr, text: str) -> ast.expr:
        start, _, name = text.replace(":", ".").rpartition(".")
        if name not in self._watched or not start:
            return node
        return ast.copy_location(_call("__witness_string__", node, ast.Constant(f"{self._path}:{node.lineno}")), node)

    def _exported(self, node: ast.AST) -> list[ast.stmt]:
        if not isinstance(node, ast.Constant) or node.value not in self._watched:
            return []
        text = ast.Constant(f"{self._module}:{node.value}")
        call = _call("__witness_string__", text, ast.Constant(f"{self._path}:{node.lineno}"))
        return [ast.copy_location(ast.Expr(call), node)]

    def _replaced(self, target: ast.expr) -> list[ast.stmt]:
        """A look at what an attribute is before it is set or deleted, where looking twice does nothing."""
        if not isinstance(target, ast.Attribute) or target.attr not in self._watched:
            return []
        if any(isinstance(one, _ACTING) for one in ast.walk(target.value)):
            return []
        owner = ast.parse(ast.unparse(target.value), mode="eval").body
        at = ast.Constant(f"{self._path}:{target.lineno}")
        return [
            ast.copy_location(ast.Expr(_call("__witness_attribute__", owner, ast.Constant(target.attr), at)), target)
        ]


def _call(name: str, *arguments: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(name, ast.Load()), list(arguments), [])


class _Loader(importlib.machinery.SourceFileLoader):
    """Loads modules of the program changed, and leaves no compiled file behind."""

    witness: Witness
    orders: Orders

    def get_code(self, fullname: str) -> types.CodeType:
        """Code of the module."""
        path = self.get_filename(fullname)
        return changed(self.get_data(path), path, fullname, self.witness, self.orders)


def changed(source: bytes, path: str, module: str, witness: Witness, orders: Orders) -> types.CodeType:
    """Code of a file, changed if it is the program's."""
    tree = ast.parse(source, path)
    relative = witness.relative(path)
    if relative is not None:
        tree = Change(relative.replace(os.sep, "/"), module, orders.watched).visit(tree)
    return compile(ast.fix_missing_locations(tree), path, "exec", dont_inherit=True)


def _install(root: str, orders: Orders) -> Witness:
    import builtins

    witness = Witness(root, orders)
    _Loader.witness, _Loader.orders = witness, orders
    hook = importlib.machinery.FileFinder.path_hook((_Loader, [".py"]))

    def hook_here(path: str) -> Any:
        if os.path.realpath(path) + os.sep != witness._root and witness.relative(os.path.realpath(path)) is None:
            raise ImportError(path)
        return hook(path)

    sys.path_hooks.insert(0, hook_here)
    sys.path_importer_cache.clear()
    names = {"__witness__": witness.value, "__witness_attribute__": witness.attribute,
             "__witness_string__": witness.string}  # fmt: skip
    for name, value in names.items():
        setattr(builtins, name, value)
    sys.path[:0] = [os.path.normpath(os.path.join(root, one)) for one in orders.src]
    sys.set_coroutine_origin_tracking_depth(30)
    threading.settrace(witness.trace)
    sys.settrace(witness.trace)
    return witness


def _run_script(path: str, witness: Witness, orders: Orders) -> str:
    module = types.ModuleType("__main__")
    module.__file__ = path
    sys.modules["__main__"] = module
    with open(path, "rb") as file:
        source = file.read()
    try:
        exec(changed(source, path, "__main__", witness, orders), module.__dict__)
    except SystemExit as error:
        return f"{path} ended with {error.code}" if error.code else ""
    return ""


def _run_tests(root: str) -> str:
    import pytest

    arguments = ["-q", "--assert=plain", "-p", "no:cacheprovider", "-o", "asyncio_mode=auto", f"--rootdir={root}", root]
    code = pytest.main(arguments)
    return f"pytest ended with {int(code)}" if code else ""


def main() -> None:
    """Run the program in the root as ordered and write what was seen to the output."""
    root, orders_path, output = sys.argv[1:]
    with open(orders_path, encoding="utf-8") as file:
        orders = Orders(**json.load(file))
    sys.dont_write_bytecode = True
    witness = _install(root, orders)
    problems = [_run_script(os.path.join(root, orders.script), witness, orders)] if orders.script else []
    problems += [_run_tests(root)] if orders.has_tests else []
    sys.settrace(None)
    witness.look_up()
    with open(output, "w", encoding="utf-8") as file:
        json.dump({"problems": [one for one in problems if one], "seen": sorted(witness.seen)}, file)


if __name__ == "__main__":
    main()
