"""Inertness: whether importing a module does anything that could be missed, but for giving names to things."""

from __future__ import annotations

import ast
import builtins
import sys
from collections.abc import Callable, Iterable, Sequence

from ssot_lint.contracts.model import Symbol
from ssot_lint.program.deeds_outside import DeedsOutside
from ssot_lint.program.linking import Linker
from ssot_lint.program.modules import ModuleTree
from ssot_lint.program.tree import Parsed


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_Function = ast.FunctionDef | ast.AsyncFunctionDef
_DECORATORS = _words("""
    abc.abstractmethod builtins.classmethod builtins.property builtins.staticmethod contextlib.asynccontextmanager
    contextlib.contextmanager dataclasses.dataclass enum.unique functools.cache functools.cached_property
    functools.lru_cache functools.singledispatch functools.total_ordering functools.wraps pytest.fixture
    typing.final typing.no_type_check typing.overload typing.override typing.runtime_checkable
    typing_extensions.deprecated typing_extensions.final typing_extensions.overload typing_extensions.override
    typing_extensions.runtime_checkable warnings.deprecated
""")
_CALLS = _words("""
    collections.Counter collections.OrderedDict collections.defaultdict collections.deque collections.namedtuple
    contextvars.ContextVar dataclasses.field dataclasses.make_dataclass datetime.date datetime.datetime
    datetime.timedelta datetime.timezone decimal.Decimal enum.Enum enum.IntEnum enum.auto fractions.Fraction
    functools.partial itertools.count logging.getLogger operator.attrgetter operator.itemgetter os.environ.get
    os.getenv os.path.abspath os.path.dirname os.path.join pathlib.Path pathlib.PurePath re.compile re.escape
    threading.Event threading.Lock threading.RLock threading.local types.MappingProxyType types.SimpleNamespace
    typing.NamedTuple typing.NewType typing.ParamSpec typing.TypeVar typing.TypeVarTuple typing.cast
    typing_extensions.ParamSpec typing_extensions.TypeVar uuid.UUID weakref.WeakKeyDictionary
    weakref.WeakValueDictionary asyncio.Event asyncio.Lock asyncio.Queue
""")
_BUILTINS = _words("""
    abs bool bytearray bytes dict enumerate float frozenset int isinstance issubclass len list max min object property
    range reversed round set sorted str sum super tuple type zip getattr hasattr
""")
_DEEPEST = 30


class Inertness:
    """Reads what modules of the tree do when they are imported."""

    def __init__(self, modules: ModuleTree, linker: Linker, syntax_of: Callable[[str], Parsed | None]) -> None:
        self._modules = modules
        self._linker = linker
        self._syntax_of = syntax_of
        self._outside = DeedsOutside(modules.root)
        self._known: dict[str, str] = {}

    def deed(self, module: str) -> str:
        """Where a module, or one that it imports, does more than give names; empty when nowhere.

        Of installed modules only what others can notice counts.
        """
        if module in self._known:
            return self._known[module]
        if not self._modules.exists(module):
            self._known[module] = self._outside.deed(module)
            return self._known[module]
        self._known[module] = ""  # of modules that import each other, each is read once
        found = ""
        for name in _with_packages(module):
            path = self._modules.path_of(name)
            parsed = self._syntax_of(path) if path is not None else None
            if path is not None and parsed is not None:
                found = found or _Reader(self, self._linker, name, path, parsed.tree).deed_in(parsed.tree.body)
        self._known[module] = found
        return found

    def of_import(self, path: str, module: str, node: ast.Import | ast.ImportFrom) -> str:
        """Where what an import statement imports does more than give names."""
        return next(filter(None, map(self.deed, imported_by(self._modules, path, module, node))), "")

    def class_at(self, symbol: Symbol) -> tuple[Parsed | None, ast.ClassDef | None]:
        """A class of the tree, and the file that it is in."""
        binding, path = self._linker.class_at(symbol), self._modules.path_of(symbol.module)
        parsed = self._syntax_of(path) if path is not None else None
        for node in ast.walk(parsed.tree) if parsed is not None and binding is not None else ():
            if isinstance(node, ast.ClassDef) and binding is not None and node.lineno == binding.line:
                return parsed, node
        return None, None

    def is_own(self, module: str) -> bool:
        """True of a module of the tree."""
        return self._modules.exists(module)


def imported_by(
    modules: ModuleTree, path: str, module: str, node: ast.Import | ast.ImportFrom
) -> list[str]:  # fmt: skip
    """Full names of the modules that an import statement has imported."""
    if isinstance(node, ast.Import):
        return [one.name for one in node.names]
    source = modules.absolute("." * node.level + (node.module or ""), path, module)
    inner = [f"{source}.{one.name}" for one in node.names]
    return [source, *(one for one in inner if modules.exists(one))]


def _with_packages(module: str) -> list[str]:
    parts = module.split(".")
    return [".".join(parts[:end]) for end in range(1, len(parts) + 1)]


class _Reader:
    """Reads the statements of one module."""

    def __init__(self, inertness: Inertness, linker: Linker, module: str, path: str, tree: ast.Module) -> None:
        self._inertness = inertness
        self._linker = linker
        self._module = module
        self._path = path
        self._own = {one.id for one in ast.walk(tree) if isinstance(one, ast.Name) and _stores(one)}
        self._own -= {name for one in ast.walk(tree) for name in _alias_of(one)}
        self._own |= {one.name for one in tree.body if isinstance(one, _Function | ast.ClassDef)}
        self._functions = {one.name for one in ast.walk(tree) if isinstance(one, _Function)}

    def deed_in(self, body: Iterable[ast.stmt]) -> str:
        """Path and line of the first statement that does something; empty when none does."""
        for statement in body:
            if found := self._deed(statement):
                return found
        return ""

    def _deed(self, node: ast.stmt) -> str:
        match node:
            case ast.Import() | ast.ImportFrom():
                return self._inertness.of_import(self._path, self._module, node)
            case ast.ClassDef() if self._makes_only(node):
                return self.deed_in(node.body)
            case ast.If(test=test) if _is_never(test):
                return self.deed_in(node.orelse)
            case ast.If(test=test) if self._is_pure(test):
                return self.deed_in((*node.body, *node.orelse))
            case ast.Try():
                caught = [one for handler in node.handlers for one in handler.body]
                return self.deed_in((*node.body, *caught, *node.orelse, *node.finalbody))
            case ast.For(target=target, iter=source) if self._is_own(target) and self._is_pure(source):
                return self.deed_in((*node.body, *node.orelse))
        return "" if self._names_only(node) else f"{self._path}:{node.lineno}"

    def _names_only(self, node: ast.stmt) -> bool:
        """True of a statement without statements in it that at most gives a name to something."""
        match node:
            case ast.Pass() | ast.Global():
                return True
            case ast.FunctionDef(args=arguments) | ast.AsyncFunctionDef(args=arguments):
                defaults = [one for one in (*arguments.defaults, *arguments.kw_defaults) if one is not None]
                return all(map(self._decorates_only, node.decorator_list)) and all(map(self._is_pure, defaults))
            case ast.Assign(targets=targets, value=value):
                return all(map(self._is_own, targets)) and self._is_pure(value)
            case ast.AnnAssign(target=target, value=given) | ast.AugAssign(target=target, value=given):
                return self._is_own(target) and (given is None or self._is_pure(given))
            case ast.Delete(targets=targets):
                return all(map(self._is_own, targets))
            case ast.Assert(test=value) | ast.Expr(value=value):
                return self._is_pure(value)
        return False

    def _decorates_only(self, node: ast.expr) -> bool:
        called = node.func if isinstance(node, ast.Call) else node
        arguments = [*node.args, *(one.value for one in node.keywords)] if isinstance(node, ast.Call) else []
        is_setter = (
            isinstance(called, ast.Attribute)
            and called.attr in {"setter", "getter", "deleter"}
            and (not isinstance(called.value, ast.Name) or called.value.id in self._functions)
        )
        return (is_setter or self._named(called) in _DECORATORS) and all(map(self._is_pure, arguments))

    def _makes_only(self, node: ast.ClassDef) -> bool:
        """True of a class that nobody is told of: by its bases, its metaclass or a decorator."""
        if not all(map(self._decorates_only, node.decorator_list)):
            return False
        keywords = [one.value for one in node.keywords]
        return all(self._is_silent(one) for one in (*node.bases, *keywords))

    def _is_silent(self, base: ast.expr) -> bool:
        while isinstance(base, ast.Subscript):
            base = base.value
        if isinstance(base, ast.Constant):
            return True
        link = self._linker.follow(self._module, ast.unparse(base)) if _is_dotted(base) else None
        if link is None:
            return _is_builtin(base)
        for symbol, binding in self._linker.ancestry(link.symbol):
            if binding is None:
                if not _is_standard(symbol.module) and symbol.dotted().lstrip(".") not in _SILENT:
                    return False
                continue
            _, found = self._inertness.class_at(symbol)
            if found is None or found.keywords or binding.member("__init_subclass__") is not None:
                return False
        return True

    def _is_own(self, target: ast.expr) -> bool:
        """True of a name, and of a part of what the module itself holds."""
        match target:
            case ast.Name():
                return True
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                return all(map(self._is_own, parts))
            case ast.Subscript(value=ast.Name(id=name), slice=index):
                return name in self._own and self._is_pure(index)
            case ast.Attribute(value=ast.Name(id=name)):
                return name in self._own
        return False

    def _is_pure(self, node: ast.AST, budget: int = _DEEPEST) -> bool:
        """True of an expression that calls nothing but what is known to do nothing else than give a value."""
        if budget <= 0 or isinstance(node, ast.Await | ast.Yield | ast.YieldFrom):
            return False
        if isinstance(node, ast.Lambda):
            return True
        if isinstance(node, ast.Call) and not self._gives_only(node.func, budget):
            return False
        inner = (one for one in ast.iter_child_nodes(node) if not isinstance(one, ast.expr_context))
        return all(self._is_pure(one, budget - 1) for one in inner)

    def _is_held(self, func: ast.expr) -> bool:
        """True of a method of what the module itself holds."""
        while isinstance(func, ast.Attribute):
            func = func.value
        return isinstance(func, ast.Name) and func.id in self._own

    def _gives_only(self, func: ast.expr, budget: int) -> bool:
        if isinstance(func, ast.Attribute) and (not _is_dotted(func) or self._is_held(func)):
            return func.attr in _METHODS
        named = self._named(func)
        if named in _CALLS or named.removeprefix("builtins.") in _BUILTINS:
            return True
        link = self._linker.follow(self._module, ast.unparse(func)) if _is_dotted(func) else None
        return link is not None and self._is_made_only(link.symbol, budget - 1)

    def _is_made_only(self, symbol: Symbol, budget: int) -> bool:
        """True of a class of the tree whose constructors only put values into the new object."""
        if self._linker.class_at(symbol) is None or budget <= 0:
            return False
        for owner, binding in self._linker.ancestry(symbol):
            if binding is None:
                if not _is_standard(owner.module) and owner.dotted().lstrip(".") not in _SILENT:
                    return False
                continue
            _, found = self._inertness.class_at(owner)
            made = [one for one in found.body if isinstance(one, _Function) and one.name in _MAKING] if found else []
            if found is None or found.keywords or not all(self._fills_only(one.body, budget) for one in made):
                return False
        return True

    def _fills_only(self, body: Sequence[ast.stmt], budget: int) -> bool:
        for one in body:
            match one:
                case ast.Pass() | ast.Expr(value=ast.Constant()):
                    continue
                case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Call(func=ast.Name(id="super"))))):
                    continue
                case (
                    ast.Assign(targets=[ast.Attribute(value=ast.Name(id="self"))], value=value)
                    | ast.AnnAssign(target=ast.Attribute(value=ast.Name(id="self")), value=ast.expr() as value)
                ) if self._is_pure(value, budget - 1):
                    continue
            return False
        return True

    def _named(self, node: ast.expr) -> str:
        """Full name of what a dotted expression names; of what Python itself has with its module."""
        if not _is_dotted(node):
            return ""
        text = ast.unparse(node)
        link = self._linker.follow(self._module, text)
        if link is not None:
            return link.symbol.dotted()
        return f"builtins.{text}" if _is_builtin(node) else text


_MAKING = frozenset({"__init__", "__new__", "__post_init__"})
_METHODS = _words("""
    capitalize casefold copy count difference encode endswith expanduser format index intersection isdigit items join
    joinpath keys lower lstrip partition removeprefix removesuffix replace resolve rpartition rsplit rstrip split
    splitlines startswith strip title union upper values with_name with_suffix absolute get
""")
"""Methods that give something else and leave the object as it is, whatever built-in class has them."""
_SILENT = frozenset({"pydantic.BaseModel", "typing_extensions.TypedDict", "typing_extensions.Protocol", "object"})


def _alias_of(node: ast.AST) -> list[str]:
    """Names that are set to what something else holds."""
    match node:
        case ast.Assign(targets=targets, value=ast.Name() | ast.Attribute() | ast.Subscript()):
            return [one.id for one in targets if isinstance(one, ast.Name)]
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.Name() | ast.Attribute() | ast.Subscript()):
            return [name]
    return []


def _stores(name: ast.Name) -> bool:
    return isinstance(name.ctx, ast.Store)


def _is_never(test: ast.expr) -> bool:
    """True of what does not hold while a module is imported as the program runs."""
    return ast.unparse(test) in {"TYPE_CHECKING", "typing.TYPE_CHECKING", "__name__ == '__main__'"}


def _is_dotted(node: ast.expr) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)


def _is_builtin(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and hasattr(builtins, node.id)


def _is_standard(module: str) -> bool:
    return module.partition(".")[0] in sys.stdlib_module_names or module in {"", "builtins"}
