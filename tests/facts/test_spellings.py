"""Identifiers in other normal forms: seen as Python reads them, and nothing else is."""

from __future__ import annotations

import pytest

from ssot_lint.facts.extract import extract
from ssot_lint.facts.model import Question
from ssot_lint.facts.spellings import first_other_spelling, plainly_spelled


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("x.ｏｌｄ(1)", "x.old(1)"),
        ("ﬂush(ｏｌｄ, 𝐨𝐥𝐝)", "flush(old, old)"),
        ("größe = 'ｏｌｄ …'  # ｏｌｄ ²", "größe = 'ｏｌｄ …'  # ｏｌｄ ²"),
        ("ｏｌｄ = (", "old = ("),
        ("old", "old"),
    ],
)
def test_identifiers_are_spelled_as_python_reads_them(text: str, plain: str) -> None:
    assert plainly_spelled(text) == plain
    assert (first_other_spelling(text) is None) == (text == plain)


def test_uses_stand_where_the_text_has_them() -> None:
    (use,) = extract("a = 1\nﬂush_all(2)\n".encode(), Question(("flush_all",))).facts.uses
    assert (use.name, use.span.line, use.span.column) == ("flush_all", 2, 1)
