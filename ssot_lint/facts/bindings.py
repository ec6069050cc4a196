"""Bindings: what a module's own names are bound to, as its text alone shows; the raw material of re-export chains."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain

from msgspec import Struct

from ssot_lint.facts.exports import exports_of
from ssot_lint.facts.model import Origin
from ssot_lint.facts.reach import bound_by, names_bound, statements_in

SPEC_KEYWORDS = frozenset({"spec", "spec_set", "autospec"})
_MOCK_MAKERS = frozenset(
    {"Mock", "MagicMock", "AsyncMock", "NonCallableMock", "NonCallableMagicMock", "create_autospec"}
)
_BLOCKS = (ast.If, ast.Try, ast.TryStar, ast.With, ast.AsyncWith, ast.For, ast.AsyncFor, ast.While, ast.Match)


def is_mock_maker(callee: str) -> bool:
    """True of a callee written like one of `unittest.mock` that takes a spec."""
    return callee.rpartition(".")[2] in _MOCK_MAKERS


class ClassBinding(Struct, frozen=True, omit_defaults=True):
    """A module-level class: bases as written, names its body defines, and the shown types of its attributes."""

    qualname: str
    line: int
    column: int
    bases: tuple[str, ...] = ()
    members: tuple[tuple[str, int, int], ...] = ()
    """Name, line and column of methods and class attributes."""
    attributes: tuple[tuple[str, Origin], ...] = ()
    """``annotation`` or ``constructor`` origins of class and ``self`` attributes; ``from`` of what a class imports."""

    def member(self, name: str) -> tuple[int, int] | None:
        """Line and column of the member's last definition."""
        return next(((line, column) for own, line, column in reversed(self.members) if own == name), None)


class ModuleBindings(Struct, frozen=True, omit_defaults=True, dict=True):
    """Module-level names in order (a later one shadows an earlier one), star imports and ``__all__``."""

    names: tuple[tuple[str, Origin], ...] = ()
    classes: tuple[ClassBinding, ...] = ()
    stars: tuple[str, ...] = ()
    exports: tuple[str, ...] | None = None

    @cached_property
    def origins(self) -> Mapping[str, Sequence[Origin]]:
        """Everything that each name is bound to, in order."""
        found: dict[str, list[Origin]] = {}
        for name, origin in self.names:
            found.setdefault(name, []).append(origin)
        return found

    def origin(self, name: str) -> Origin | None:
        """What the name is finally bound to in this module; what binds it to nothing in particular does not count."""
        found = self.origins.get(name, ())
        telling = [origin for origin in found if origin.kind != "other"]
        return (telling or found)[-1] if found else None

    def find_class(self, qualname: str) -> ClassBinding | None:
        """The class of that qualified name."""
        return next((one for one in reversed(self.classes) if one.qualname == qualname), None)


def module_bindings(tree: ast.Module) -> ModuleBindings:
    """Bindings of a parsed module, conditional blocks at module level included."""
    names: list[tuple[str, Origin]] = []
    classes: list[ClassBinding] = []
    stars: list[str] = []
    for statement in _own_statements(tree.body):
        match statement:
            case ast.ImportFrom(names=[ast.alias(name="*")]):
                stars.append(_source_module(statement))
            case ast.Import() | ast.ImportFrom():
                names.extend(import_origins(statement))
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                names.append((statement.name, Origin("definition", statement.name, statement.lineno)))
            case ast.ClassDef():
                names.append((statement.name, Origin("class", statement.name, statement.lineno)))
                classes.extend(_classes(statement, ""))
            case _:
                names.extend(_assigned(statement))
    return ModuleBindings(tuple(names), tuple(classes), tuple(stars), exports_of(tree))


def text_constants(tree: ast.Module) -> dict[str, str]:
    """Values of the module's constants that are plain text and assigned once."""
    found: dict[str, str] = {}
    twice: set[str] = set()
    for statement in tree.body:
        match statement:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.AnnAssign(target=ast.Name(id=name), value=value)
            ):
                twice.update({name} & found.keys())
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    found[name] = value.value
                else:
                    twice.add(name)
    return {name: value for name, value in found.items() if name not in twice}


def import_origins(statement: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, Origin]]:
    """Local name and origin of each name an import statement binds."""
    if isinstance(statement, ast.ImportFrom):
        module = _source_module(statement)
        for alias in statement.names:
            yield alias.asname or alias.name, Origin("from", f"{module}:{alias.name}", statement.lineno)
    else:
        for alias in statement.names:
            module = alias.name if alias.asname else alias.name.partition(".")[0]
            yield alias.asname or module, Origin("import", module, statement.lineno)


def value_origin(value: ast.expr | None, line: int) -> Origin:
    """Origin of a name assigned this value: what it is constructed by or an alias of, when the text shows it."""
    match value:
        case ast.Call(func=ast.Name() | ast.Attribute()):
            callee = source_of_expression(value.func)
            return Origin("constructor", callee, line, _spec(value) if is_mock_maker(callee) else None)
        case ast.Name() | ast.Attribute():
            return Origin("alias", source_of_expression(value), line)
    return Origin("other", "", line)


def source_of_expression(node: ast.expr) -> str:
    """`ast.unparse` of an expression; names and attributes, which most are, in a hundredth of the time."""
    parts: list[str] = []
    inner = node
    while isinstance(inner, ast.Attribute):
        parts.append(inner.attr)
        inner = inner.value
    return ".".join((inner.id, *reversed(parts))) if isinstance(inner, ast.Name) else ast.unparse(node)


def _spec(call: ast.Call) -> str | None:
    named = [keyword.value for keyword in call.keywords if keyword.arg in SPEC_KEYWORDS]
    found = named or [one for one in call.args[:1] if isinstance(one, ast.Name | ast.Attribute)]
    return source_of_expression(found[0]) if found else None


def _source_module(statement: ast.ImportFrom) -> str:
    return "." * statement.level + (statement.module or "")


def _own_statements(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements that run in the scope of the body, those of its blocks included; fallbacks last."""
    waiting: list[Iterator[ast.stmt]] = [iter(body)]
    while waiting:
        statement = next(waiting[-1], None)
        if statement is None:
            waiting.pop()
            continue
        yield statement
        if isinstance(statement, _BLOCKS):
            suites = [getattr(statement, field, []) for field in ("orelse", "finalbody", "body")]
            holders = (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ()))
            waiting.append(chain.from_iterable((*suites, *(holder.body for holder in holders))))


def _assigned(statement: ast.stmt) -> Iterator[tuple[str, Origin]]:
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            yield name, _assignment_origin(statement)
        case ast.Assign(targets=targets):
            for target in targets:
                is_whole = isinstance(target, ast.Name)
                for name in names_bound((target,)):
                    yield name, _assignment_origin(statement) if is_whole else Origin("other", "", statement.lineno)
        case ast.AugAssign() | ast.For() | ast.AsyncFor() | ast.With() | ast.AsyncWith():
            for name in bound_by(statement):
                yield name, Origin("other", "", statement.lineno)
        case ast.Try() | ast.TryStar() | ast.Match():
            for holder in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
                for name in bound_by(holder):
                    yield name, Origin("other", "", statement.lineno)


def _assignment_origin(statement: ast.Assign | ast.AnnAssign) -> Origin:
    if isinstance(statement, ast.AnnAssign):
        return Origin("annotation", source_of_expression(statement.annotation), statement.lineno)
    return value_origin(statement.value, statement.lineno)


def _classes(statement: ast.ClassDef, around: str) -> Iterator[ClassBinding]:
    qualname = f"{around}.{statement.name}" if around else statement.name
    members: list[tuple[str, int, int]] = []
    attributes: list[tuple[str, Origin]] = []
    for member in _own_statements(statement.body):
        match member:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                members.append((member.name, member.lineno, member.col_offset + 1))
                attributes.extend(_self_attributes(member))
            case ast.ClassDef():
                members.append((member.name, member.lineno, member.col_offset + 1))
                yield from _classes(member, qualname)
            case ast.Import() | ast.ImportFrom():
                for name, origin in import_origins(member):
                    members.append((name, member.lineno, member.col_offset + 1))
                    attributes.append((name, origin))
            case _:
                for name, origin in _assigned(member):
                    members.append((name, member.lineno, member.col_offset + 1))
                    attributes.append((name, origin))
    bases = tuple(source_of_expression(base) for base in statement.bases)
    yield ClassBinding(qualname, statement.lineno, statement.col_offset + 1, bases, tuple(members), tuple(attributes))


def _self_attributes(method: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[tuple[str, Origin]]:
    annotations = {
        argument.arg: source_of_expression(argument.annotation)
        for argument in (*method.args.posonlyargs, *method.args.args, *method.args.kwonlyargs)
        if argument.annotation is not None
    }
    for statement in statements_in(method):
        if not isinstance(statement, ast.Assign | ast.AnnAssign):
            continue
        for target in statement.targets if isinstance(statement, ast.Assign) else [statement.target]:
            match target:
                case ast.Attribute(value=ast.Name(id="self"), attr=name):
                    yield name, _self_origin(statement, annotations)


def _self_origin(statement: ast.Assign | ast.AnnAssign, annotations: dict[str, str]) -> Origin:
    match statement:
        case ast.Assign(value=ast.Name(id=name)) if name in annotations:
            return Origin("annotation", annotations[name], statement.lineno)
    return _assignment_origin(statement)
