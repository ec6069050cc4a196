"""The engine as a whole: never raises, never changes what no edit names, on real files and on bad ones."""

from __future__ import annotations

import ast
import random
import sysconfig
from pathlib import Path
from typing import NamedTuple

import libcst as cst
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from libcst import matchers as m

from codemods.edits import (
    AdapterEdit,
    CallEdit,
    DoubleEdit,
    Edit,
    Filling,
    Import,
    ImportEdit,
    OutcomeKind,
    ReferenceEdit,
    StringEdit,
)
from codemods.rewrite import rewrite
from ssot_lint.facts.model import Span
from ssot_lint.fixes.verify import untouched_problem

LIBRARY = sorted(path for path in Path(sysconfig.get_paths()["stdlib"]).glob("*.py") if path.stat().st_size < 25_000)
SAMPLE = random.Random(2).sample(LIBRARY, 60)


def call(line: int, column: int, name: str = "old") -> CallEdit:
    return CallEdit(Span(line, column, line, column + len(name)), name, "{receiver}.mgr." + name, keeps_arguments=True)


def reasons(source: bytes, edits: list[Edit]) -> list[str]:
    result = rewrite(source, edits)
    assert result.source == source
    assert {outcome.kind for outcome in result.outcomes} <= {OutcomeKind.REFUSED}
    return [outcome.reason for outcome in result.outcomes]


@pytest.mark.parametrize("path", SAMPLE, ids=lambda path: path.name)
def test_no_edits_change_nothing(path: Path) -> None:
    source = path.read_bytes()
    assert rewrite(source, []).source == source


@pytest.mark.parametrize("path", SAMPLE[:10], ids=lambda path: path.name)
def test_a_renamed_callee_changes_nothing_but_the_callee(path: Path) -> None:
    source = path.read_bytes()
    edits = method_calls(source.decode())
    result = rewrite(source, edits)
    applied = [
        edit for edit, outcome in zip(edits, result.outcomes, strict=True) if outcome.kind is OutcomeKind.APPLIED
    ]
    expected = source.decode().split("\n")
    for edit in sorted(applied, key=lambda edit: edit.span, reverse=True):
        line, at = expected[edit.span.line - 1], edit.span.column - 1
        expected[edit.span.line - 1] = f"{line[:at]}mgr.{line[at:]}"
    assert result.source.decode() == "\n".join(expected)
    assert all("super()" in outcome.reason for outcome in result.outcomes if outcome.reason)
    assert untouched_problem(source, result.source, result.touched) is None


@pytest.mark.parametrize("path", SAMPLE[10:18], ids=lambda path: path.name)
def test_reversed_arguments_mean_the_reversed_call(path: Path) -> None:
    """Every method call of a real file, nested ones included, against the same change made to its `ast`."""
    source = path.read_text(encoding="utf-8")
    sizes = {(place.lineno, place.col): place.count for place in Calls.of(source)}
    edits = [
        reversed_call(edit, sizes[edit.span.line, edit.span.column])
        for edit in method_calls(source)
        if (edit.span.line, edit.span.column) in sizes
    ]
    result = rewrite(source.encode(), edits)
    done = {
        (edit.span.line, edit.span.column)
        for edit, outcome in zip(edits, result.outcomes, strict=True)
        if outcome.kind is OutcomeKind.APPLIED
    }
    assert len(done) >= len(edits) / 2
    expected = Reverse(source, done).visit(ast.parse(source))
    assert ast.dump(ast.parse(result.source)) == ast.dump(expected)


def reversed_call(edit: CallEdit, count: int) -> CallEdit:
    holes = ", ".join(f"{{a{index}}}" for index in reversed(range(count)))
    fillings = tuple(Filling(f"a{index}", argument=index) for index in range(count))
    return CallEdit(edit.span, edit.name, f"{{receiver}}.mgr.new({holes})", fillings)


class Place(NamedTuple):
    lineno: int
    col: int
    count: int


class Calls(ast.NodeVisitor):
    """Where the method of each call stands, and how many arguments the call has."""

    def __init__(self, source: str) -> None:
        self.lines = source.split("\n")
        self.places: list[Place] = []

    @classmethod
    def of(cls, source: str) -> list[Place]:
        calls = cls(source)
        calls.visit(ast.parse(source))
        return calls.places

    def visit_Call(self, node: ast.Call) -> None:
        if (place := place_of(node, self.lines)) is not None:
            self.places.append(place)
        self.generic_visit(node)


def place_of(node: ast.Call, lines: list[str]) -> Place | None:
    func = node.func
    if not isinstance(func, ast.Attribute) or func.end_lineno is None or func.end_col_offset is None:
        return None
    end = len(lines[func.end_lineno - 1].encode()[: func.end_col_offset].decode())
    return Place(func.end_lineno, end - len(func.attr) + 1, len(node.args) + len(node.keywords))


class Reverse(ast.NodeTransformer):
    """What the edits should make of the tree."""

    def __init__(self, source: str, done: set[tuple[int, int]]) -> None:
        self.lines = source.split("\n")
        self.done = done

    def visit_Call(self, node: ast.Call) -> ast.AST:
        place = place_of(node, self.lines)
        self.generic_visit(node)
        if place is None or (place.lineno, place.col) not in self.done:
            return node
        assert isinstance(node.func, ast.Attribute)
        manager = ast.Attribute(node.func.value, "mgr", ast.Load())
        arguments = [*node.args, *(keyword.value for keyword in node.keywords)]
        return ast.Call(ast.Attribute(manager, "new", ast.Load()), arguments[::-1], [])


def method_calls(source: str) -> list[CallEdit]:
    wrapper = cst.MetadataWrapper(cst.parse_module(source))
    positions = wrapper.resolve(cst.metadata.PositionProvider)
    calls = m.findall(wrapper.module, m.Call(func=m.Attribute(attr=m.SaveMatchedNode(m.Name(), "name"))))
    names = [node.func.attr for node in calls if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute)]
    starts = [(positions[name].start, name.value) for name in names]
    return [call(start.line, start.column + 1, name) for start, name in starts]


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (b"r.old(\n", "does not parse"),
        (b"# -*- coding: latin-42 -*-\nr.old()\n", "does not parse"),
        (b"x = '\xff'\nr.old()\n", "does not parse"),
        (b"x = 1\x00\nr.old()\n", "does not parse"),
        (b"if 1:\n\tx\n        y\n", "does not parse"),
        (b"x = 1\n\x0cr.old()\n", "byte for byte"),
        (b"x = " + b"(" * 3000 + b"1" + b")" * 3000 + b"\n", ""),
        (b"x = " + b"-" * 20000 + b"1\n", ""),
        (b"x = 1" + b" + 1" * 3000 + b"\n", ""),
    ],
    ids=["syntax", "cookie", "undecodable", "null", "tabs", "form feed", "parentheses", "minuses", "sum"],
)
def test_a_bad_file_is_refused_with_a_reason(source: bytes, reason: str) -> None:
    for found in reasons(source, [call(1, 3), call(2, 3)]):
        assert found
        assert reason in found


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_are_refused_or_kept(source: bytes) -> None:
    assert reasons(source, [call(1, 1, "zzzzzzzz")])


@pytest.mark.parametrize(
    "edit",
    [
        call(1, 1),
        call(1, 4),
        call(2, 3),
        call(9, 9),
        call(0, 0),
        call(-1, -5),
        CallEdit(Span(1, 3, 1, 8), "older", "{receiver}.x"),
        ReferenceEdit(Span(1, 2, 1, 5), "old", "x"),
        ImportEdit(Span(1, 3, 1, 6), "old"),
        StringEdit(Span(1, 3, 1, 6), "old", "new"),
        DoubleEdit(Span(1, 4, 1, 6), "old", "new"),
        AdapterEdit(Span(1, 3, 1, 6), "old", ("pass",)),
    ],
    ids=str,
)
def test_text_that_is_not_there_is_refused(edit: Edit) -> None:
    assert reasons(b"r.old(1)\n'''\nr.old()\n'''\n", [edit])


def test_names_in_comments_are_no_place_to_edit() -> None:
    assert reasons(b"# r.old(1)\n", [call(1, 5)]) == ["`old` is not here"]


def test_encoding_is_kept() -> None:
    source = "# -*- coding: latin-1 -*-\nx = 'é'; r.old('ü')\n".encode("latin-1")
    result = rewrite(source, [call(2, 12)])
    assert result.source == "# -*- coding: latin-1 -*-\nx = 'é'; r.mgr.old('ü')\n".encode("latin-1")


def test_text_that_the_encoding_cannot_hold_is_refused() -> None:
    edit = StringEdit(Span(2, 1, 2, 6), "old", "日本")
    assert "encoding" in reasons(b"# -*- coding: latin-1 -*-\n'old'\n", [edit])[0]


def test_mixed_line_endings_stay_where_they_are() -> None:
    source = b"import os\r\nr.old(\n    1,\r\n)\ny = 1\r\n"
    result = rewrite(source, [call(2, 3)])
    assert result.source == b"import os\r\nr.mgr.old(\n    1,\r\n)\ny = 1\r\n"


def test_the_imports_of_several_edits_are_added_once() -> None:
    def edit(line: int, module: str, name: str) -> CallEdit:
        template = f"{name}({{event}})"
        return CallEdit(
            Span(line, 1, line, 4), "old", template, (Filling("event", argument=0),), imports=(Import(module, name),)
        )

    source = b"import os\n\nold(1)\nold(2)\nold(3)\nold(4)\n"
    edits = [edit(3, "a.m", "f"), edit(4, "a.m", "g"), edit(5, "a.m", "f"), edit(6, "b", "f")]
    result = rewrite(source, edits)
    assert result.source == (
        b"import os\n\nfrom a.m import f\nfrom a.m import g\nfrom b import f as b_f\n\nf(1)\ng(2)\nf(3)\nb_f(4)\n"
    )
    assert untouched_problem(source, result.source, result.touched) is None


def test_every_kind_of_edit_in_one_file() -> None:
    source = (
        b"from m import old, other\n\n__all__ = ['old', 'x']\n\n\n"
        b"def adapter(e):\n    return 1\n\n\n"
        b"def test(r, mock):\n    old(e)\n    cb = r.old\n    mock.old.assert_called()\n"
    )
    send = Import("app.mgr", "send")
    edits: list[Edit] = [
        ImportEdit(Span(1, 15, 1, 18), "old", send, keeps_binding=False),
        StringEdit(Span(3, 12, 3, 17), "old", ""),
        AdapterEdit(Span(6, 5, 6, 12), "adapter", ("return send(e)",), "use send", (send,)),
        CallEdit(Span(11, 5, 11, 8), "old", "send({event})", (Filling("event", argument=0),), imports=(send,)),
        ReferenceEdit(Span(12, 12, 12, 15), "old", "{receiver}.mgr.send"),
        DoubleEdit(Span(13, 10, 13, 13), "old", "send"),
    ]
    result = rewrite(source, edits)
    assert [outcome.reason for outcome in result.outcomes] == [""] * len(edits)
    assert result.source == (
        b"import warnings\n\nfrom m import other\nfrom app.mgr import send\n\n__all__ = ['x']\n\n\n"
        b'def adapter(e):\n    warnings.warn("use send", DeprecationWarning, stacklevel=2)\n    return send(e)\n\n\n'
        b"def test(r, mock):\n    send(e)\n    cb = r.mgr.send\n    mock.send.assert_called()\n"
    )
    assert untouched_problem(source, result.source, result.touched) is None
