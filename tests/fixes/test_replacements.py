"""Replacements: put in, they make the new text of the old."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ssot_lint.fixes.replacements import between
from ssot_lint.rules.model import Replacement

TEXT = st.lists(st.sampled_from(["a", "b", "é𝒳", "\n", "\r\n", "x = 1\n", "  "]), max_size=12).map("".join)


def put_in(text: str, changes: list[Replacement]) -> str:
    """The text after the changes, by their lines and columns."""
    starts = [0, *(at + 1 for at, character in enumerate(text) if character == "\n")]
    for one in reversed(changes):
        first = starts[one.line - 1] + one.column - 1
        last = starts[one.end_line - 1] + one.end_column - 1
        text = text[:first] + one.text + text[last:]
    return text


@given(TEXT, TEXT)
def test_they_make_the_new_text_of_the_old(old: str, new: str) -> None:
    changes = list(between("a.py", old, new))
    assert put_in(old, changes) == new
    assert bool(changes) == (old != new)


def test_only_what_differs_is_replaced() -> None:
    old = "from a import b\n\n\nasync def f():\n    await r.push(1)\n"
    new = "from a import b\nfrom c import d\n\n\nasync def f():\n    await r.m.send(1)\n"
    assert list(between("a.py", old, new)) == [
        Replacement("a.py", 2, 1, 2, 1, "from c import d\n"),
        Replacement("a.py", 5, 13, 5, 17, "m.send"),
    ]
