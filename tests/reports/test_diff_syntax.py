"""Colours inside the code of a diff: never at the price of a byte, and never obeyed by the terminal."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from ssot_lint.fixes.diff import unified_diff
from ssot_lint.reports.diff_syntax import LARGEST, render_change
from ssot_lint.reports.diff_text import render_diff

OLD = b'"""Of\nmany\nlines\nand more\n"""\n\nX = 1\n\n\ndef old(a):\n    return "a"  # why\n'
NEW = OLD.replace(b"old", b"new").replace(b'"a"', b"None")


def coloured(old: bytes, new: bytes) -> str:
    return render_change(unified_diff("a.py", old, new), old, new, colour=True).decode()


def without_colour(text: str) -> bytes:
    return re.sub(r"\x1b\[\d+m", "", text).encode()


def test_code_is_coloured_inside_the_colours_of_the_diff() -> None:
    lines = coloured(OLD, NEW).splitlines()
    assert lines[0] == "\x1b[1m--- a/a.py\x1b[0m"
    assert lines[2] == "\x1b[36m@@ -7,5 +7,5 @@\x1b[0m"
    assert lines[3] == " X = \x1b[36m1\x1b[0m"
    removed = next(line for line in lines if "old" in line)
    assert removed.startswith("\x1b[31m-\x1b[0m\x1b[35mdef\x1b[0m\x1b[31m \x1b[0m\x1b[1mold\x1b[0m\x1b[31m(\x1b[0m")
    added = next(line for line in lines if "None" in line)
    assert "\x1b[35mreturn\x1b[0m" in added
    assert "\x1b[36mNone\x1b[0m" in added
    assert "\x1b[2m# why\x1b[0m" in added


def test_a_string_that_began_above_the_hunk_is_a_string() -> None:
    lines = coloured(OLD, OLD.replace(b"and more", b"and less")).splitlines()
    assert " \x1b[33mlines\x1b[0m" in lines


def test_what_a_terminal_obeys_is_visible() -> None:
    assert "\x1b[2J" not in coloured(b"x = 1\n", b"x = '\x1b[2J'\n")
    assert "\\x1b[2J" in coloured(b"x = 1\n", b"x = '\x1b[2J'\n")


def test_without_colour_and_for_huge_files_it_is_the_plain_diff() -> None:
    diff = unified_diff("a.py", OLD, NEW)
    assert render_change(diff, OLD, NEW, colour=False) == diff
    huge = b"#" * LARGEST + b"\n"
    assert render_change(diff, OLD + huge, NEW + huge, colour=True) == render_diff(diff, colour=True)


LINES = st.lists(
    st.sampled_from(
        ["x = 1", "'''", "def f(a, b):", "    return 'ü'", "# c", "\ufeff", "\x0c", "\ta", "a\rb", "(", ""]
    ),
    max_size=9,
)


@given(LINES, LINES, st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_the_text_is_that_of_the_plain_diff(old: list[str], new: list[str], end: str, has_end: bool) -> None:
    before, after = (f"{end.join(lines)}{end if has_end else ''}".encode() for lines in (old, new))
    shown = render_diff(unified_diff("a.py", before, after), colour=False, terminal=True)
    assert without_colour(coloured(before, after)) == shown
