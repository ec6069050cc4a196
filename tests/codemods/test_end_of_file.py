"""What is deleted at the end of a file takes the blank lines around it along, whatever blanks those hold."""

from __future__ import annotations

import pytest

from codemods.edits import OutcomeKind, RetireEdit
from codemods.rewrite import rewrite
from ssot_lint.facts.model import Span
from ssot_lint.fixes.checking import problem_with

KEPT = b"def new(a):\n    return a\n"


@pytest.mark.parametrize("blanks", [b"", b"\n", b"\n\n\n", b"\n   \n\n", b"\n\t\n", b"\n \t"])
@pytest.mark.parametrize("definition", [b"old = new", b"old: object = new", b"def old(a): return new(a)"])
@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
def test_the_last_definition_goes_with_the_blanks_below(definition: bytes, blanks: bytes, newline: bytes) -> None:
    source = (KEPT + b"\n\n" + definition + blanks).replace(b"\n", newline)
    column = definition.index(b"old") + 1
    edit = RetireEdit(Span(5, column, 5, column + 3), "old")
    result = rewrite(source, [edit])
    assert result.outcomes[0].kind is OutcomeKind.APPLIED, result.outcomes[0].reason
    assert result.source.rstrip() == KEPT.replace(b"\n", newline).rstrip()
    assert not result.source.endswith((b"\n\n", b"\n\r\n"))
    assert problem_with(source, result.source, [edit]) is None
