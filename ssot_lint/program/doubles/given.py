"""Given: what pytest gives a parameter, as expressions of the fixture that gives it, and what runs before a test."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from ssot_lint.program.modules import is_test
from ssot_lint.program.reading.files import Files
from ssot_lint.program.reading.flow import parameter_names
from ssot_lint.program.reading.syntax import Function, Syntax
from ssot_lint.program.teaching.fixtures import Fixtures, parametrized
from ssot_lint.program.teaching.functions import own_nodes
from ssot_lint.program.teaching.reading import Library
from ssot_lint.program.tree import Tree

Fixture = tuple[Syntax, Function]
"""A fixture in its file."""


class Gift(NamedTuple):
    """One expression whose value a parameter may be given, in its file."""

    syntax: Syntax
    node: ast.expr


class Given:
    """Looks for what parameters of tests and fixtures are given, once each."""

    def __init__(self, tree: Tree, files: Files, library: Library) -> None:
        self._library = library
        self._fixtures = Fixtures(library, tree.modules, tree.linker)
        self._files = files
        self._known: dict[tuple[Function, str], Fixture | None] = {}

    def to(self, syntax: Syntax, function: Function, name: str) -> list[Gift]:
        """What a parameter may be given; empty when no fixture of the tree gives it."""
        found = self._fixture(syntax, function, name)
        return [Gift(found[0], value) for value in given_by(found[1])] if found is not None else []

    def before(self, syntax: Syntax, function: Function) -> Iterator[Fixture]:
        """The fixtures that run before a test or fixture: those that it asks for, those of its file that always do."""
        for name in parameter_names(function):
            if (found := self._fixture(syntax, function, name)) is not None:
                yield found
        owner = syntax.class_of(function)
        if function.name.startswith("test"):
            bodies = [syntax.tree.body, *([owner.body] if owner is not None else [])]
            yield from ((syntax, one) for body in bodies for one in body if isinstance(one, Function) and _always(one))

    def _fixture(self, syntax: Syntax, function: Function, name: str) -> Fixture | None:
        if (function, name) not in self._known:
            self._known[function, name] = self._found(syntax, function, name)
        return self._known[function, name]

    def _found(self, syntax: Syntax, function: Function, name: str) -> Fixture | None:
        if not function.decorator_list and not (function.name.startswith("test") and is_test(syntax.path)):
            return None
        reading = self._library.reading(syntax.path)
        asking = reading.definition_at(function.lineno) if reading is not None else None
        if reading is None or not isinstance(asking, ast.FunctionDef | ast.AsyncFunctionDef):
            return None
        if not self._fixtures.takes_fixtures(reading, asking) or parametrized(reading, asking, name) is not None:
            return None
        found = self._fixtures.named(name, reading, asking)
        there = self._files.syntax(found[0].path) if found is not None else None
        qualname = found[0].qualname(found[1]) if found is not None else None
        fixture = there.definition(qualname) if there is not None and qualname is not None else None
        is_it = found is not None and isinstance(fixture, Function) and fixture.lineno == found[1].lineno
        return (there, fixture) if there is not None and is_it and isinstance(fixture, Function) else None


def given_by(fixture: Function) -> list[ast.expr]:
    """What a fixture yields or returns."""
    given = (one for one in own_nodes(fixture) if isinstance(one, ast.Return | ast.Yield))
    return [one.value for one in given if one.value is not None]


def yields_of(fixture: Function) -> list[ast.Yield]:
    """Where a fixture lets the test run."""
    return [one for one in own_nodes(fixture) if isinstance(one, ast.Yield)]


def _always(function: Function) -> bool:
    """True of a fixture that runs whether it is asked for or not."""
    calls = [one for one in function.decorator_list if isinstance(one, ast.Call)]
    keywords = [keyword for call in calls for keyword in call.keywords if keyword.arg == "autouse"]
    return any(isinstance(one.value, ast.Constant) and one.value.value is True for one in keywords)
