"""Nodes: the same as the stdlib's walk, but for what is one object each for all trees."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from ssot_lint.program.reading.nodes import nodes_below

SHARED = (ast.expr_context, ast.boolop, ast.operator, ast.unaryop, ast.cmpop)
FILES = sorted(Path(__file__).parent.glob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_nodes_are_those_of_walk_in_its_order(path: Path) -> None:
    tree = ast.parse(path.read_bytes())
    assert nodes_below(tree) == [one for one in ast.walk(tree) if not isinstance(one, SHARED)]
