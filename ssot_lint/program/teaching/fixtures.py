"""Pytest fixtures: which function fills a test's parameter, found as pytest finds it.

By name: in the test's class, its module, the ``conftest.py`` files above it, nearest first, and the plugins that a
``conftest.py`` or the module names in ``pytest_plugins``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ssot_lint.contracts.model import Symbol
from ssot_lint.program.linking import Linker
from ssot_lint.program.modules import ModuleTree, is_test
from ssot_lint.program.teaching.reading import FUNCTIONS, Function, Library, Reading
from ssot_lint.program.teaching.scopes import Scopes
from ssot_lint.program.teaching.values import Value

_MAKERS = frozenset({"fixture", "yield_fixture"})
_BUILTIN = {
    "cache": "pytest:Cache", "caplog": "pytest:LogCaptureFixture", "capfd": "pytest:CaptureFixture[str]",
    "capsys": "pytest:CaptureFixture[str]", "mocker": "pytest_mock:MockerFixture", "monkeypatch": "pytest:MonkeyPatch",
    "pytestconfig": "pytest:Config", "pytester": "pytest:Pytester", "recwarn": "pytest:WarningsRecorder",
    "request": "pytest:FixtureRequest", "tmp_path": "pathlib:Path", "tmp_path_factory": "pytest:TempPathFactory",
}  # fmt: skip
"""Classes of what pytest's own fixtures give, and that of its companion for mocks."""
Found = tuple[Reading, Function]


class Fixtures:
    """Looks fixtures up by name."""

    def __init__(self, library: Library, modules: ModuleTree, linker: Linker) -> None:
        self._library = library
        self._modules = modules
        self._linker = linker
        self._plugins_of: dict[str, tuple[Reading, ...]] = {}

    def takes_fixtures(self, reading: Reading, function: Function) -> bool:
        """True of fixtures and of test functions, whose parameters pytest fills."""
        if is_fixture(reading, function):
            return True
        return function.name.startswith("test") and is_test(reading.path) and reading.qualname(function) is not None

    def named(self, name: str, reading: Reading, function: Function) -> Found | None:
        """The fixture that a test or fixture asks for; one that asks for its own name gets the next further out."""
        around = reading.class_of(function)
        if around is not None and (inner := self._in_class(reading, around, name, function)) is not None:
            return inner
        for place in self._modules_above(reading):
            if (there := self._in_module(place, name, function)) is not None:
                return there
        return None

    def _in_class(self, reading: Reading, owner: ast.ClassDef, name: str, asking: Function) -> Found | None:
        """A fixture of the class itself, or of one that it inherits from."""
        if (found := _in_body(reading, owner.body, name, asking)) is not None:
            return reading, found
        qualname = reading.qualname(owner)
        symbols = self._linker.ancestry(Symbol(reading.module, qualname)) if qualname is not None else ()
        for symbol, binding in symbols:
            path = self._modules.path_of(symbol.module) if binding is not None else None
            there = self._library.reading(path) if path is not None else None
            base = there.definition_at(binding.line) if there is not None and binding is not None else None
            body = base.body if isinstance(base, ast.ClassDef) else []
            if there is not None and (found := _in_body(there, body, name, asking)) is not None:
                return there, found
        return None

    def _modules_above(self, reading: Reading) -> Iterator[Reading]:
        yield reading
        yield from self._plugins(reading)
        directory = reading.path.rpartition("/")[0]
        while True:
            path = f"{directory}/conftest.py" if directory else "conftest.py"
            conftest = self._library.reading(path) if path != reading.path else None
            if conftest is not None:
                yield conftest
                yield from self._plugins(conftest)
            if not directory:
                return
            directory = directory.rpartition("/")[0]

    def _plugins(self, reading: Reading) -> tuple[Reading, ...]:
        """Modules of the tree that a file declares as plugins; looked for once."""
        if reading.path not in self._plugins_of:
            says_so = "pytest_plugins" in reading.lines.text
            self._plugins_of[reading.path] = tuple(self._declared(reading)) if says_so else ()
        return self._plugins_of[reading.path]

    def _declared(self, reading: Reading) -> Iterator[Reading]:
        for binding in Scopes(reading).of(reading.tree).get("pytest_plugins", ()):
            value = binding.value
            for one in value.elts if isinstance(value, ast.List | ast.Tuple | ast.Set) else [value]:
                path = self._modules.path_of(_text(one)) if _text(one) else None
                plugin = self._library.reading(path) if path is not None else None
                if plugin is not None:
                    yield plugin

    def _in_module(self, reading: Reading, name: str, asking: Function) -> Found | None:
        if (found := _in_body(reading, reading.tree.body, name, asking)) is not None:
            return reading, found
        link = self._linker.follow(reading.module, name)
        path = self._modules.path_of(link.symbol.module) if link is not None else None
        there = self._library.reading(path) if path is not None and path != reading.path else None
        found = (
            _in_body(there, there.tree.body, link.symbol.name, asking)
            if there is not None and link is not None
            else None
        )
        return (there, found) if there is not None and found is not None else None


def builtin_fixture(name: str) -> Value | None:
    """What a fixture that pytest brings along gives; the tree's own of that name come first."""
    found = _BUILTIN.get(name)
    if found is None:
        return None
    kind, bracket, inner = found.partition("[")
    return Value((f"<{kind}>{bracket}{inner}",))


def is_fixture(reading: Reading, function: Function) -> bool:
    """True of a function that one of pytest's decorators makes a fixture."""
    return any(_maker(reading, one) for one in function.decorator_list)


def parameters_of(reading: Reading, function: Function) -> list[ast.expr] | None:
    """What a parametrized fixture's ``request.param`` may be."""
    for decorator in function.decorator_list:
        if _maker(reading, decorator) and isinstance(decorator, ast.Call):
            for keyword in decorator.keywords:
                if keyword.arg == "params":
                    return _elements(keyword.value)
    return None


def parametrized(reading: Reading, function: Function, name: str) -> list[ast.expr] | None:
    """Values that ``pytest.mark.parametrize`` gives a parameter; None when none does, or they are not in sight."""
    around = reading.class_of(function)
    marks = [*function.decorator_list, *(around.decorator_list if around is not None else ())]
    for mark in marks:
        if not (isinstance(mark, ast.Call) and _last(mark.func) == "parametrize" and len(mark.args) >= 2):
            continue
        names = _names(mark.args[0])
        if name not in names or _is_indirect(mark, name):
            continue
        rows = _elements(mark.args[1])
        if len(names) == 1:
            return rows
        place = names.index(name)
        cells = [row.elts[place] for row in rows if isinstance(row, ast.Tuple | ast.List) and place < len(row.elts)]
        return cells if len(cells) == len(rows) else None
    return None


def marked_columns(reading: Reading, mark: ast.Call) -> list[tuple[Function, str, list[ast.expr]]]:
    """What a ``pytest.mark.parametrize`` gives each parameter of the test, or the tests of a class, that it marks."""
    marked = reading.parents[mark]
    if _last(mark.func) != "parametrize" or not mark.args or not isinstance(marked, (*FUNCTIONS, ast.ClassDef)):
        return []
    tests = [
        one for one in (marked.body if isinstance(marked, ast.ClassDef) else [marked]) if isinstance(one, FUNCTIONS)
    ]
    return [
        (test, name, values)
        for test in tests
        for name in _names(mark.args[0])
        if (values := parametrized(reading, test, name)) is not None
    ]


def indirect_values(reading: Reading, name: str) -> list[ast.expr]:
    """Values that tests of a file give a fixture by ``parametrize(…, indirect=…)``."""
    marks = (mark for definition in reading.definitions() for mark in definition.decorator_list)
    return [
        value
        for mark in marks
        if isinstance(mark, ast.Call) and _last(mark.func) == "parametrize" and len(mark.args) >= 2
        if _names(mark.args[0]) == [name] and _is_indirect(mark, name)
        for value in _elements(mark.args[1])
    ]


def _is_indirect(mark: ast.Call, name: str) -> bool:
    """True when the values go to the fixture of that name, or may."""
    for one in mark.keywords:
        match one:
            case ast.keyword(arg="indirect", value=ast.Constant(value=bool(is_so))):
                return is_so
            case ast.keyword(arg="indirect", value=ast.List() | ast.Tuple() as chosen):
                return name in _names(chosen)
            case ast.keyword(arg="indirect"):
                return True
    return False


def _in_body(reading: Reading, body: list[ast.stmt], name: str, asking: Function) -> Function | None:
    for statement in reversed(body):
        if isinstance(statement, FUNCTIONS) and statement is not asking and name in names_given(reading, statement):
            return statement
    return None


def names_given(reading: Reading, function: Function) -> list[str]:
    """The name of a fixture; none of any other function."""
    for decorator in function.decorator_list:
        if _maker(reading, decorator):
            given = [one.value for one in getattr(decorator, "keywords", ()) if one.arg == "name"]
            return [_text(given[0])] if given and _text(given[0]) else [function.name]
    return []


def _maker(reading: Reading, decorator: ast.expr) -> bool:
    name = _last(decorator.func if isinstance(decorator, ast.Call) else decorator)
    return reading.imported_as.get(name, name) in _MAKERS


def _last(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _names(node: ast.expr) -> list[str]:
    match node:
        case ast.Constant(value=str(text)):
            return [one.strip() for one in text.split(",") if one.strip()]
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            return [_text(one) for one in parts]
    return []


def _elements(node: ast.expr) -> list[ast.expr]:
    """Rows of a literal list; of ``pytest.param(…)`` what it is given."""
    parts = node.elts if isinstance(node, ast.List | ast.Tuple | ast.Set) else []
    rows: list[ast.expr] = []
    for one in parts:
        if isinstance(one, ast.Call) and _last(one.func) == "param" and one.args:
            rows.append(one.args[0] if len(one.args) == 1 else ast.Tuple(one.args, ast.Load()))
        else:
            rows.append(one)
    return rows


def _text(node: ast.expr | None) -> str:
    """What a string literal says; empty for anything else."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
