"""Positions of nodes: the same as libcst's own, over real code."""

from __future__ import annotations

import random
import sysconfig
from pathlib import Path

import libcst as cst
import pytest
from libcst.metadata import MetadataWrapper, PositionProvider

from ssot_lint.facts.cut import Lines, SourceText
from ssot_lint.facts.positions import Offsets
from ssot_lint.facts.walking import children

SNIPPETS = [
    "",
    "x",
    "x = 1\n",
    "\n# a\n\n@d  # e\n# f\nclass A(B, metaclass=C): # g\n    # h\n    x: int = (1)  # i\n\n    # j\n",
    "async def f(a, /, b: int = 1, *c, d, **e) -> (g):\n\tawait (  h  ) ; yield\n\n\n# k",
    "if a: b\nelif (c): d\nelse:\n    e; f;\n",
    "try: a\nexcept (b): c\nexcept* d as e: f\nfinally: g\n".replace("except*", "except"),
    "with (a as b, c): d\nfor (x) in [ y ]: z\nelse: w\n",
    "match a:\n    # b\n    case C(d=(e)) | [f, *g] if h: i\n    # j\n",
    "x = (\n    'a'  # b\n    f'{c!r:>{d}}'\n) [ 1 : 2 ] . e ( * f , ** g )\n",
    "from . a import (b as c, d,)\nimport e . f as g\n",
    "lambda a, *b, c=1: (yield)\n",
    "type X[T: int, *U] = T\n",
    "x = a if b else c \\\n    + d\n",
]


def assert_same_positions(source: str) -> None:
    wrapper = MetadataWrapper(cst.parse_module(source), unsafe_skip_copy=True)
    theirs = wrapper.resolve(PositionProvider)
    ours = Offsets(wrapper.module)
    text = SourceText(Lines.of(source))
    waiting: list[cst.CSTNode] = list(children(wrapper.module))
    while waiting:
        node = waiting.pop()
        waiting.extend(children(node))
        start, end = ours.own(node)
        where = theirs[node]
        assert text.place(start) == (where.start.line, where.start.column + 1), type(node)
        assert text.place(end) == (where.end.line, where.end.column + 1), type(node)
        first, last = ours.full(node)
        assert first <= start <= end <= last


@pytest.mark.parametrize("source", SNIPPETS)
def test_positions_are_libcst_s(source: str) -> None:
    assert_same_positions(source)


def test_positions_are_libcst_s_over_real_code() -> None:
    files = sorted(Path(sysconfig.get_path("stdlib")).glob("*.py"))
    small = [path for path in files if path.stat().st_size < 12_000]
    for path in random.Random(4).sample(small, 12):
        assert_same_positions(path.read_text(encoding="utf-8"))


def test_parts_are_walked_in_source_order_and_none_is_missed() -> None:
    source = "\n".join(one for one in SNIPPETS if one.endswith("\n"))
    module = cst.parse_module(source)
    found: list[str] = []

    class Names(cst.CSTVisitor):
        def visit_Name(self, node: cst.Name) -> None:
            found.append(node.value)

    module.visit(Names())
    ours: list[str] = []
    waiting: list[cst.CSTNode] = [module]
    while waiting:
        node = waiting.pop()
        if isinstance(node, cst.Name):
            ours.append(node.value)
        waiting.extend(reversed(list(children(node))))
    assert ours == found
