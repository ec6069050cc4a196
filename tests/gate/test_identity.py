"""What a baseline goes by: edits that must not make a violation another one, and edits that must."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from smallproject import CONFIG, write_tree

from ssot_lint.gate.baseline import compare, entries_for
from ssot_lint.options import Options
from ssot_lint.pipeline import check_tree
from ssot_lint.rules.model import Violation
from ssot_lint.rules.spelling import normalised

CONTRACTS = CONFIG.replace('names = ["parse_day"]', 'names = ["parse_day"]\nscope-parameter = "text"')
HOME = "def parse_date(text):\n    return text\n\n\ndef parse_day(text):\n    return text.strip()\n"
CALLS = [
    ("dates.parse_day(text)", "dates . parse_day(\n        text,\n    )"),
    ("hubs['main'].parse_day(text)", 'hubs["main"].parse_day(text)'),
    ("hub(1, 'a').parse_day(text)", 'hub(\n        1,  # one\n        "a",\n    ).parse_day(text)'),
    ("(hub).parse_day(text)", "hub.parse_day(text)"),
    ("getattr(dates, 'parse_day')(text)", 'getattr(dates, "parse_day")(text)'),
    ("hub[1:2, 'x y'].parse_day(text)", 'hub[1:2, "x y"].parse_day( text )'),
]
Function = tuple[str, tuple[int, ...]]
FUNCTIONS = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.lists(st.integers(0, len(CALLS) - 1), min_size=1, max_size=3).map(tuple)),
    min_size=1,
    max_size=4,
    unique_by=lambda one: one[0],
)


def written(functions: list[Function], style: int = 0) -> str:
    blocks = [
        f"def {name}(text, hub, hubs):\n" + "".join(f"    print({CALLS[call][style]})\n" for call in calls)
        for name, calls in functions
    ]
    return "from shop import dates\n\n\n" + "\n\n".join(blocks)


def found(source: str, path: str = "shop/orders.py") -> tuple[Violation, ...]:
    with tempfile.TemporaryDirectory() as directory:
        files = {"ssot-lint.toml": CONTRACTS, "shop/__init__.py": "", "shop/dates.py": HOME, path: source}
        write_tree(Path(directory), dict(files))
        return check_tree(directory, Options(types="none", jobs=1, plans=False))


def quick(examples: int = 25) -> settings:
    return settings(max_examples=examples, deadline=None)


@given(FUNCTIONS, st.randoms(use_true_random=False))
@quick()
def test_moving_and_laying_out_anew_changes_nothing(functions: list[Function], chance: random.Random) -> None:
    before = found(written(functions))
    moved = list(functions)
    chance.shuffle(moved)
    lines = written(moved, style=1).replace("\n    print(", "\n\n    # print\n    print(")
    after = found(f'"""A docstring."""\n\n\n{lines}\n\nX = 1\n')
    assert entries_for(before) == entries_for(after)
    assert sorted(one.fingerprint for one in before) == sorted(one.fingerprint for one in after)
    assert [one.line for one in before] != [one.line for one in after]


@given(FUNCTIONS, st.integers(0, len(CALLS) - 1))
@quick()
def test_one_more_of_the_same_is_new(functions: list[Function], call: int) -> None:
    accepted = entries_for(found(written(functions)))
    name, calls = functions[0]
    more = compare(found(written([(name, (*calls, call)), *functions[1:]])), accepted)
    assert len(more.new) >= 1
    assert not more.slack
    assert {one.symbol for one in more.new} == {f"shop.orders:{name}"}


@given(FUNCTIONS)
@quick()
def test_a_swap_is_seen(functions: list[Function]) -> None:
    """One mended and one added: as many as before, and still one is new and one is gone."""
    accepted = entries_for(found(written(functions)))
    name, calls = functions[0]
    swapped = [*functions[1:], (name, calls[1:] or ()), ("other", calls[:1])]
    held = compare(found(written([one for one in swapped if one[1]])), accepted)
    assert {one.symbol for one in held.new} == {"shop.orders:other"}
    assert {one.symbol for one in held.slack} == {f"shop.orders:{name}"}
    assert len(held.new) == len(held.slack)


@given(FUNCTIONS)
@quick(10)
def test_another_file_is_another_place(functions: list[Function]) -> None:
    accepted = entries_for(found(written(functions)))
    held = compare(found(written(functions), "shop/bills.py"), accepted)
    assert {one.path for one in held.new} == {"shop/bills.py"}
    assert {one.symbol.partition(":")[0] for one in held.slack} == {"shop.orders"}


@given(FUNCTIONS)
@quick(10)
def test_a_third_copy_of_a_known_duplicate_is_new(functions: list[Function]) -> None:
    source = written(functions)
    accepted = entries_for(found(source))
    held = compare(found(source + "\n\ndef parse_day(text):\n    return text.strip()\n"), accepted)
    assert ("duplicate-definition", "shop.orders:parse_day") in {(one.rule, one.symbol) for one in held.new}


def test_where_it_is_told_and_how_is_no_part_of_it() -> None:
    (one, *_) = found(written([("a", (0,))]))
    for changed in ({"line": 99, "column": 9}, {"message": "x"}, {"path": "elsewhere.py"}, {"proof": "resolved"}):
        assert entries_for([replace(one, **changed)]) == entries_for([one])


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("a . b", "a.b"),
        ("a[ 'x' ]", 'a["x"]'),
        ("f(1, 2,)", "f(1,2)"),
        ("(a)", "a"),
        ("((a).b)", "(a).b"),
        ("f(  # why\n 1)", "f(1)"),
        ("a if b else c", "a  if\\\n b else c"),
        ("f('it''s')", 'f("it" "s")'),
        ("await f()", "await  f( )"),
        (r"f('\'')", 'f("\'")'),
        ("f(b'x')", 'f(b"x")'),
    ],
)
def test_layout_is_no_part_of_a_spelling(text: str, other: str) -> None:
    assert normalised(text) == normalised(other)


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("a.b", "a.c"),
        ("a['x y']", "a['xy']"),
        ("(a)(b)", "ab"),
        ("notx", "not x"),
        ("f(1)", "f(11)"),
        ("f('#1')", "f('')"),
    ],
)
def test_what_is_written_is(text: str, other: str) -> None:
    assert normalised(text) != normalised(other)


@given(st.text(max_size=40))
def test_any_text_has_a_spelling_that_stays(text: str) -> None:
    assert normalised(normalised(text)) == normalised(text) or "\\" in text or "'" in text or '"' in text or "#" in text
