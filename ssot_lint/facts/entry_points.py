"""Entry points: strings in packaging files that name a watched name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ssot_lint.facts.model import Question, Span, StringFacts, StringRole, Use, UseKind
from ssot_lint.facts.parsing import source_text
from ssot_lint.facts.screen import names_expression

FILES = ("pyproject.toml", "setup.cfg")
"""Packaging files that may hold entry points, at the root."""
_TABLE = re.compile(r"\s*\[+\s*([^\]]+?)\s*\]+")
_KEY = re.compile(r"\s*([\w.\-\"' ]+?)\s*=")
_LOOSE = re.compile(r"[\s\"']")
_COMMENT = re.compile(r"(?:[^\"'#]|\"[^\"]*\"|'[^']*')*?(#)")
_ENTRY_POINTS = re.compile(
    r"(?:project\.(?:scripts|gui-scripts|entry-points)|tool\.poetry\.(?:scripts|plugins)|options\.entry_points)(?:\.|$)"
)
_REFERENCE = re.compile(r"(?P<quote>[\"']?)(?P<text>[^\W\d][\w.]*:[^\W\d][\w.]*)(?P=quote)(?=\s*(?:\[|,|\}|;|$))")


def entry_point_uses(source: bytes, question: Question) -> tuple[Use, ...]:
    """Uses in a ``pyproject.toml`` or ``setup.cfg``, in order."""
    text = source_text(source)
    return tuple(_uses(text, question)) if isinstance(text, str) else ()


def _uses(text: str, question: Question) -> Iterator[Use]:
    watched = re.compile(names_expression(question.names))
    table = ""
    for number, whole in enumerate(text.split("\n"), 1):
        line = _without_comment(whole)
        if header := _TABLE.match(line):
            table = _LOOSE.sub("", header.group(1))
        elif _ENTRY_POINTS.match(_path(table, line)):
            for match in _REFERENCE.finditer(line):
                name = re.split(r"[.:]", match["text"])[-1]
                if watched.fullmatch(name):
                    span = Span(number, match.start() + 1, number, match.end() + 1)
                    facts = StringFacts(StringRole.ENTRY_POINT, match["text"])
                    yield Use(UseKind.STRING, name, span, span, string=facts, callee=table or _path(table, line))


def _without_comment(line: str) -> str:
    comment = _COMMENT.match(line) if "#" in line else None
    return line[: comment.start(1)] if comment else line


def _path(table: str, line: str) -> str:
    """Dotted path of the key that a line sets."""
    key = _KEY.match(line)
    return ".".join(filter(None, (table, _LOOSE.sub("", key.group(1)) if key else "")))
