"""What a rewrite reads of a file: less than all of it, and with the same result."""

from __future__ import annotations

import ast
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from codemods._excerpt import excerpt_of
from codemods.edits import AdapterEdit, CallEdit, Edit, Import, ImportEdit, RetireEdit
from codemods.rewrite import rewrite
from ssot_lint.facts.model import Span

ROOT = Path(__file__).parents[2]
SOURCES = sorted([*(ROOT / "codemods").glob("*.py"), *(ROOT / "fixtures/netra_apex").rglob("*.py")])
HUB = (Import("pkg.hub", "get_hub"),)


def token(line: int, column: int, name: str) -> Span:
    return Span(line, column + 1, line, column + 1 + len(name))


def possible_edits(source: bytes, chance: random.Random) -> Iterator[Edit]:
    """Some edit of each kind at every place of an ASCII file that can have it."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Attribute(attr=name) as func):
                span = token(func.end_lineno or 0, (func.end_col_offset or 0) - len(name), name)
                yield chance.choice(
                    [
                        CallEdit(span, name, "{receiver}.other", keeps_arguments=True),
                        CallEdit(span, name, "get_hub().other", keeps_arguments=True, imports=HUB),
                        CallEdit(span, name, "loads", keeps_arguments=True, imports=(Import("json", "loads"),)),
                        CallEdit(span, name, "given({receiver})", imports=(Import("a.b", "given"),)),
                    ]
                )
            case ast.ImportFrom(names=[*_, ast.alias(name=name) as alias]) if name != "*":
                replacement = chance.choice([None, Import("pkg.hub", "hub")])
                yield ImportEdit(token(alias.lineno, alias.col_offset, name), name, replacement, chance.random() < 0.5)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                line = source.decode().split("\n")[node.lineno - 1]
                span = token(node.lineno, line.index(name, node.col_offset + 4), name)
                adapter = AdapterEdit(span, name, ("return get_hub().other()",), "it is old", HUB)
                yield chance.choice([RetireEdit(span, name), adapter])


@pytest.mark.parametrize("seed", range(2))
def test_reading_less_makes_no_difference(seed: int) -> None:
    chance, shortened = random.Random(seed), 0
    for path in chance.sample(SOURCES, 22):
        source = path.read_bytes()
        found = list(possible_edits(source, chance)) if source.isascii() else []
        edits = sorted(chance.sample(found, min(len(found), chance.choice([1, 1, 2, 4]))), key=lambda one: one.span)
        shortened += excerpt_of(source, edits) is not None
        assert rewrite(source, edits, "pkg.sub", cuts_from=0) == rewrite(source, edits, "pkg.sub", cuts_from=10**9)
    assert shortened > 8


LONG = b"""\
# one
import os

# above
def first(a):
    return a
    # below first

class Second:
    def third(self):
        return os.sep

    def fourth(self):
        return self.old(1)
\t
    fifth = 5; sixth = 6

if os.name:
    seventh = 7
    # in the if
"""


def test_lines_keep_their_numbers_and_come_back_byte_for_byte() -> None:
    edit = CallEdit(Span(14, 21, 14, 24), "old", "{receiver}.new", keeps_arguments=True)
    for source in (LONG, LONG.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf" + LONG, LONG.rstrip(b"\n")):
        excerpt = excerpt_of(source, [edit])
        assert excerpt is not None
        assert excerpt.source.count(b"\n") == source.count(b"\n")
        assert b"fourth" in excerpt.source
        assert b"first(a)" not in excerpt.source
        assert excerpt.restored(excerpt.source) == source
        assert rewrite(source, [edit], cuts_from=0).source == source.replace(b"self.old(1)", b"self.new(1)")


def test_a_stand_in_that_was_changed_is_not_put_back() -> None:
    excerpt = excerpt_of(LONG, [CallEdit(Span(14, 21, 14, 24), "old", "{receiver}.new", keeps_arguments=True)])
    assert excerpt is not None
    assert excerpt.restored(excerpt.source.replace(b"left_out_0", b"left_out_7")) is None


MANY = b"""\
%b

def first(a):
    return other(a)


def second(a):
    return old.run(a)
"""


@pytest.mark.parametrize(
    ("also", "reads_first"),
    [
        (b"from tests.tools import other", False),
        (b"from tests import tools as other", True),
        (b"import tests.tools as other", True),
        (b"from pkg.tools import new as other", True),
    ],
)
def test_an_import_counts_by_what_it_may_lead_to(also: bytes, reads_first: bool) -> None:
    source = MANY % (b"from pkg.tools import old\n" + also)
    edits = (
        ImportEdit(token(1, 22, "old"), "old", Import("pkg.tools", "new"), keeps_binding=False),
        CallEdit(token(9, 15, "run"), "run", "new.run", keeps_arguments=True, imports=(Import("pkg.tools", "new"),)),
    )
    excerpt = excerpt_of(source, edits)
    assert (excerpt is None or b"return other" in excerpt.source) == reads_first
    assert rewrite(source, edits, cuts_from=0) == rewrite(source, edits, cuts_from=10**9)
    assert b"old" not in rewrite(source, edits, cuts_from=0).source
