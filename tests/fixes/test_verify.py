"""Nothing outside the edited lines may change, and a result must parse."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssot_lint.fixes.verify import parses, untouched_problem

OLD = b"one\ntwo\nthree\nfour\n"


@pytest.mark.parametrize(
    ("new", "spans"),
    [
        (OLD, []),
        (OLD, [(2, 2)]),
        (b"one\nTWO\nthree\nfour\n", [(2, 2)]),
        (b"one\nthree\nfour\n", [(2, 2)]),
        (b"one\nt\nw\no\nthree\nfour\n", [(2, 2)]),
        (b"ONE\ntwo\nthree\nFOUR", [(1, 1), (4, 4)]),
        (b"zero\none\ntwo\nthree\nfour\n", [(1, 0)]),
        (b"one\ntwo\nnew\nthree\nfour\n", [(3, 2)]),
        (b"one\ntwo\nthree\nfour\nfive\n", [(5, 4)]),
        (b"", [(1, 4)]),
        (b"new\none\nTWO\nthree\nfour\n", [(1, 0), (2, 2)]),
    ],
)
def test_changes_inside_the_spans_are_fine(new: bytes, spans: list[tuple[int, int]]) -> None:
    assert untouched_problem(OLD, new, spans) is None


@pytest.mark.parametrize(
    ("new", "spans", "line"),
    [
        (b"one\nTWO\nthree\nfour\n", [], "line 2"),
        (b"one\nTWO\nTHREE\nfour\n", [(2, 2)], "line 3"),
        (b"ONE\ntwo\nthree\nfour\n", [(2, 2)], "line 1"),
        (b"one\ntwo\nthree\nfour", [(2, 2)], "line 4"),
        (b"one\r\ntwo\nthree\nfour\n", [(2, 2)], "line 1"),
        (b"one\ntwo\nthree\nfour\nfive\n", [(2, 2)], ""),
        (b"zero\none\ntwo\nthree\nfour\n", [(2, 2)], "line 1"),
        (b"one\nnew\ntwo\nthree\nfour\n", [(4, 3)], ""),
        (b"one\ntwo\nfour\nthree\n", [(1, 1), (2, 1)], ""),
        (b"one\ntwo\nthree\nfour\nfive\n", [], "line 4"),
        (b"", [(2, 2)], "line 1"),
    ],
)
def test_a_change_outside_the_spans_is_named(new: bytes, spans: list[tuple[int, int]], line: str) -> None:
    problem = untouched_problem(OLD, new, spans)
    assert problem is not None
    assert line in problem


def test_insertion_into_an_empty_file_needs_a_span() -> None:
    assert untouched_problem(b"", b"x\n", [(1, 0)]) is None
    assert untouched_problem(b"", b"x\n", []) is not None


@given(st.lists(st.sampled_from([b"a\n", b"b\n", b"\n", b"c\r\n"]), min_size=1, max_size=12), st.data())
def test_a_replaced_range_is_accepted_and_a_changed_neighbour_is_not(lines: list[bytes], data: st.DataObject) -> None:
    first = data.draw(st.integers(1, len(lines)))
    last = data.draw(st.integers(first, len(lines)))
    replacement = data.draw(st.lists(st.sampled_from([b"a\n", b"x\n"]), max_size=4))
    new = [*lines[: first - 1], *replacement, *lines[last:]]
    assert untouched_problem(b"".join(lines), b"".join(new), [(first, last)]) is None
    if first > 1:
        broken = [b"unlike any\n", *new[1:]]
        assert untouched_problem(b"".join(lines), b"".join(broken), [(first, last)]) is not None


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (b"x = (\n", "line"),
        (b"# -*- coding: latin-42 -*-\n", "latin-42"),
        (b"x = '\xff'\n", "encoding"),
    ],
)
def test_what_does_not_parse_gets_a_reason(source: bytes, reason: str) -> None:
    assert reason in (parses(source) or "")


@pytest.mark.parametrize(
    "source", [b"", b"x = 1", b"\xef\xbb\xbfx = 1\r\n", b"# -*- coding: latin-1 -*-\nx = '\xff'\n"]
)
def test_what_parses_gets_none(source: bytes) -> None:
    assert parses(source) is None
