"""Entry points: strings in packaging files that name a watched name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ssot_lint.facts.model import Question, Span, StringFacts, StringRole, Use, UseKind
from ssot_lint.facts.parsing import source_text
from ssot_lint.facts.screen import names_expression

FILES = ("pyproject.toml", "setup.cfg")
"""Packaging files that may hold entry points, at the root."""
_TABLE = re.compile(r"^\s*\[+\s*([^\]]+?)\s*\]+")
_ENTRY_TABLE = re.compile(
    r"^(?:project\.(?:scripts|gui-scripts|entry-points)|tool\.poetry\.(?:scripts|plugins)|options\.entry_points)\b"
)
_REFERENCE = re.compile(r"(?P<quote>[\"']?)(?P<text>[^\W\d][\w.]*:[^\W\d][\w.]*)(?P=quote)(?=\s*(?:\[|#|,|\}|;|$))")


def entry_point_uses(source: bytes, question: Question) -> tuple[Use, ...]:
    """Uses in a ``pyproject.toml`` or ``setup.cfg``, in order."""
    text = source_text(source)
    return tuple(_uses(text, question)) if isinstance(text, str) else ()


def _uses(text: str, question: Question) -> Iterator[Use]:
    watched = re.compile(names_expression(question.names) or r"(?!)")
    table = ""
    for number, line in enumerate(text.split("\n"), 1):
        header = _TABLE.match(line)
        table = header.group(1).replace('"', "").replace("'", "") if header else table
        if not _ENTRY_TABLE.match(table):
            continue
        for match in _REFERENCE.finditer(line):
            name = re.split(r"[.:]", match["text"])[-1]
            if watched.fullmatch(name):
                span = Span(number, match.start() + 1, number, match.end() + 1)
                facts = StringFacts(StringRole.ENTRY_POINT, match["text"])
                yield Use(UseKind.STRING, name, span, span, string=facts, callee=table)
