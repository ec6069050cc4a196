"""Aligning: what is said to be the same is the same, and the rest makes one text of the other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssot_lint.fixes import aligning
from ssot_lint.fixes.aligning import Aligned

LINES = st.lists(st.sampled_from([b"a\n", b"b\n", b"c\n", b"d\n", b"\n"]), max_size=30)


def rebuilt(old: list[bytes], new: list[bytes]) -> list[bytes]:
    made: list[bytes] = []
    reached = 0
    for kind, first, last, new_first, new_last in Aligned(old, new).get_opcodes():
        assert first == reached
        reached = last
        assert (kind == "equal") == (old[first:last] == new[new_first:new_last])
        made += old[first:last] if kind == "equal" else new[new_first:new_last]
    assert reached == len(old)
    return made


@pytest.mark.parametrize("small", [0, 4, 1_000_000])
@given(old=LINES, new=LINES)
def test_the_blocks_and_the_rest_are_the_new_text(small: int, old: list[bytes], new: list[bytes]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(aligning, "_SMALL", small)
        assert rebuilt(old, new) == new


def test_a_long_text_of_repeated_lines_keeps_all_that_did_not_change() -> None:
    old = [line for n in range(20_000) for line in (b"def f%d():\n" % n, b"    g.old()\n", b"    return 1\n", b"\n")]
    changed = dict.fromkeys(range(1, len(old), 400), b"    g.send()\n")
    new = [changed.get(n, line) for n, line in enumerate(old)]
    codes = Aligned(old, new).get_opcodes()
    assert [(first, last) for kind, first, last, *_ in codes if kind != "equal"] == [(n, n + 1) for n in changed]
