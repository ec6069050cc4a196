from __future__ import annotations

import difflib
import re

from hypothesis import given
from hypothesis import strategies as st

from ssot_lint.reports.diff_text import count_changes, render_diff

DIFF = b"""\
--- a/shop/agent.py
+++ b/shop/agent.py
@@ -1,3 +1,3 @@
 import sys
-await router.broadcast(user)
+await manager.send(user)
 done = 1
\\ No newline at end of file
--- a/q.sql.py
+++ b/q.sql.py
@@ -1 +1 @@
--- a
+++ b
"""


def test_without_colour_every_byte_is_passed_on() -> None:
    hostile = b"--- a\n+++ b\n@@ -1 +1 @@\n-\x1b[2J\xff\r\n+x"
    assert render_diff(hostile, colour=False) == hostile


def test_colours_say_what_a_line_is() -> None:
    lines = render_diff(DIFF, colour=True).decode().split("\n")
    colours = [match[1] if (match := re.match("\x1b\\[(\\d+)m", line)) else "" for line in lines]
    #                  ---  +++  @@    " "  -     +     " "  \    ---  +++  @@    -     +
    assert colours == ["1", "1", "36", "", "31", "32", "", "2", "1", "1", "36", "31", "32", ""]


def test_coloured_lines_hold_the_same_text() -> None:
    assert re.sub(rb"\x1b\[\d+m", b"", render_diff(DIFF, colour=True)) == DIFF


def test_what_a_terminal_obeys_is_visible_in_colour() -> None:
    shown = render_diff(b"@@ -1 +1 @@\n-\ta\x1b[2J\xff\r\n+b\x9b\n", colour=True).decode()
    assert shown == "\x1b[36m@@ -1 +1 @@\x1b[0m\n\x1b[31m-\ta\\x1b[2J\\xff\x1b[0m\n\x1b[32m+b\\x9b\x1b[0m\n"


def test_a_terminal_without_colour_is_safe_too() -> None:
    assert render_diff(b"@@ -1 +1 @@\n-\ta\x1b[2J\n+b\n", colour=False, terminal=True) == (
        b"@@ -1 +1 @@\n-\ta\\x1b[2J\n+b\n"
    )


def test_changes_are_counted_by_the_hunk_not_by_the_sign() -> None:
    assert count_changes(DIFF) == (2, 2)
    assert count_changes(b"") == (0, 0)


LINES = st.lists(st.sampled_from(["-- a", "++ b", "x", "", "@@ -1 +1 @@", "\\ x", " y"]), max_size=12)


@given(LINES, LINES)
def test_counts_agree_with_the_sequence_matcher(old: list[str], new: list[str]) -> None:
    lines = list(difflib.unified_diff(old, new, "a", "b", lineterm="", n=1))
    diff = "".join(f"{line}\n" for line in lines).encode()
    blocks = [code for code in difflib.SequenceMatcher(None, old, new).get_opcodes() if code[0] != "equal"]
    removed, added = sum(code[2] - code[1] for code in blocks), sum(code[4] - code[3] for code in blocks)
    assert count_changes(diff) == (added, removed)
