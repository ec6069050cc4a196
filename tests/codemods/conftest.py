"""Cases as text: ``⟦name⟧`` marks each token to edit; every case is also held to the laws of all rewrites."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Protocol

import pytest

from codemods.edits import Edit, Outcome, OutcomeKind
from codemods.rewrite import rewrite
from ssot_lint.facts.model import Span
from ssot_lint.fixes.verify import parses, untouched_problem

_MARK = re.compile("⟦(.*?)⟧")
Make = Callable[[Span, str], Edit]


class Rewriting(Protocol):
    """Runs the edits made for each mark; returns the new text and the outcomes."""

    def __call__(self, marked: str, *makes: Make, package: str | None = None) -> tuple[str, tuple[Outcome, ...]]: ...


def unmarked(marked: str) -> tuple[str, list[tuple[Span, str]]]:
    """The text without marks, and the span and text of each mark."""
    places: list[tuple[Span, str]] = []
    text = ""
    done = 0
    for match in _MARK.finditer(marked):
        text += marked[done : match.start()]
        line, column = text.count("\n") + 1, len(text) - (text.rfind("\n") + 1) + 1
        text += match[1]
        places.append((Span(line, column, line, column + len(match[1])), match[1]))
        done = match.end()
    return text + marked[done:], places


def check_laws(source: bytes, edits: list[Edit], package: str | None) -> tuple[bytes, tuple[Outcome, ...]]:
    """The rewrite, which parses, touches what it says, keeps the source when it refuses all, and is idempotent."""
    result = rewrite(source, edits, package)
    assert len(result.outcomes) == len(edits)
    assert parses(result.source) is None
    assert untouched_problem(source, result.source, result.touched) is None
    if all(outcome.kind is OutcomeKind.REFUSED for outcome in result.outcomes):
        assert result.source == source
        assert result.touched == ()
        assert all(outcome.reason for outcome in result.outcomes)
    elif all(outcome.kind is OutcomeKind.APPLIED for outcome in result.outcomes):
        again = rewrite(result.source, edits, package)
        assert again.source == result.source, "a second run changed something"
    return result.source, result.outcomes


@pytest.fixture(name="rewriting")
def rewriting_fixture() -> Rewriting:
    def run(marked: str, *makes: Make, package: str | None = None) -> tuple[str, tuple[Outcome, ...]]:
        source, places = unmarked(marked)
        used = makes if len(makes) > 1 else makes * len(places)
        edits = [make(span, name) for make, (span, name) in zip(used, places, strict=True)]
        changed, outcomes = check_laws(source.encode(), edits, package)
        windows, _ = check_laws(source.replace("\n", "\r\n").encode(), edits, package)
        assert windows == changed.replace(b"\n", b"\r\n"), "line endings were mixed"
        signed, _ = check_laws(b"\xef\xbb\xbf" + source.encode(), edits, package)
        assert signed == b"\xef\xbb\xbf" + changed, "a byte order mark made a difference"
        short, _ = check_laws(source.rstrip("\n").encode(), edits, package)
        assert short.rstrip(b"\n") == changed.rstrip(b"\n"), "a missing final newline made a difference"
        return changed.decode(), outcomes

    return run
