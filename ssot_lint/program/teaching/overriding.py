"""Overriding: fixtures that take another's place for some tests, and what `parametrize` gives instead.

A fixture that asks for another gets the one that is nearest to the *test*: one that a directory, a module or a class
below defines anew, or what a mark of that test puts there. So does a test that a class further down inherits.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ssot_lint.program.sought import TestNames, is_test_file
from ssot_lint.program.teaching.fixtures import Found, is_fixture, marked_columns, names_given
from ssot_lint.program.teaching.reading import FUNCTIONS, Expression, Function, Library, Reading
from ssot_lint.program.tree import Tree

_MOST_FILES = 40
"""Files that may give the name something else before that is taken for not known."""


class Overriding:
    """Knows, of every file near that speaks of fixtures, the names that it may give something else."""

    def __init__(self, tree: Tree, library: Library) -> None:
        self._tree = tree
        self._library = library
        self._paths: dict[str, list[str]] | None = None
        self._asked: set[str] = set()

    def of(
        self, reading: Reading, asking: Function, name: str, found: Found
    ) -> tuple[list[Found], list[Expression]] | None:
        """What else a name may mean to a fixture or an inherited test: other fixtures, and values; None if too much."""
        reach = self._reach(reading, asking)
        paths = [path for path in self._told(f"={name}") if _is_within(path, reach)] if reach else []
        if len(paths) > _MOST_FILES:
            return None
        fixtures: list[Found] = []
        values: list[Expression] = []
        for path in paths:
            there = self._library.reading(path)
            if there is not None:
                fixtures += [(there, one) for one in _fixtures(there, name) if one not in (found[1], asking)]
                values += _given(there, name)
        return fixtures, values

    def _reach(self, reading: Reading, asking: Function) -> list[str]:
        """Directories, each with a slash at its end, and files whose tests may ask through this function."""
        directory, _, name = reading.path.rpartition("/")
        if not is_fixture(reading, asking):
            return self._below(reading, asking)
        if name == "conftest.py":
            return [f"{directory}/" if directory else ""]
        return [reading.path, *self._below(reading, asking)] if is_test_file(reading.path) else [""]

    def _below(self, reading: Reading, asking: Function) -> list[str]:
        """Files with heirs of the class around, and the directories that these are in."""
        owner = reading.class_of(asking)
        if owner is None:
            return []
        heirs = self._told(owner.name)
        return [*heirs, *(f"{path.rpartition('/')[0]}/conftest.py".lstrip("/") for path in heirs)]

    def _told(self, what: str) -> list[str]:
        """Files that have something, as `TestNames` tells it."""
        if self._paths is None:
            self._paths = self._tree.search_near(TestNames(), is_kept=False)
        if what not in self._asked:
            self._asked.add(what)
            self._tree.keep(TestNames((what,)), dict.fromkeys(self._paths.get(what, ()), (what,)))
        return self._paths.get(what, [])


def _is_within(path: str, reach: list[str]) -> bool:
    return any(path == one or (path.startswith(one) and (not one or one.endswith("/"))) for one in reach)


def _fixtures(reading: Reading, name: str) -> Iterator[Function]:
    for one in reading.definitions():
        if isinstance(one, FUNCTIONS) and name in names_given(reading, one):
            yield one


def _given(reading: Reading, name: str) -> Iterator[Expression]:
    """What the marks of a file give a name directly."""
    for definition in reading.definitions():
        for mark in definition.decorator_list:
            for _, own, values in marked_columns(reading, mark) if isinstance(mark, ast.Call) else ():
                if own == name:
                    yield from (Expression(reading, one) for one in values)
