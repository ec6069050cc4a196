"""What the text report says about one place: the violations there, the source line, the fixes and the evidence."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from ssot_lint.program.model import Evidence
from ssot_lint.reports.escaping import visible, visible_path
from ssot_lint.reports.excerpt import cells, crop, excerpt
from ssot_lint.reports.ink import Line
from ssot_lint.reports.model import SourceLine
from ssot_lint.rules.model import Applicability, Fix, Severity, Violation

INDENT = "  "
GUTTER = " " * 7
LONGEST_REPLACEMENT = 8
"""Lines of a replacement that are shown."""


def place_block(found: Sequence[Violation], source_line: SourceLine, *, width: int, verbose: bool) -> list[Line]:
    """Lines about one or more violations at the same place; the source line is shown once."""
    lines = [line for violation in found for line in _head(violation, width)]
    lines += _source(found[0], source_line, width)
    for violation in found:
        if violation.fix:
            lines += _fix(violation.fix, width, verbose)
    if verbose:
        steps = dict.fromkeys(step for violation in found for step in violation.evidence)
        lines += _evidence(list(steps), width)
    return lines


def wrapped(text: str, room: int) -> list[str]:
    """The text, made visible, broken between words only; no line of it reads as a CI workflow command."""
    parts = textwrap.wrap(visible(text), max(room, 20), break_long_words=False, break_on_hyphens=False)
    return [f".{part}" if part.startswith("::") else part for part in parts] or [""]


def _head(violation: Violation, width: int) -> list[Line]:
    """Path, position, rule and message: on one line if they fit, else the message below."""
    place = f":{violation.line}:{violation.column}"
    style = "error" if violation.severity is Severity.ERROR else "rule"
    head: Line = [(INDENT, ""), (visible_path(violation.path) + place, "path"), ("  ", ""), (violation.rule, style)]
    message = visible(violation.message)
    if cells("".join(text for text, _ in head)) + 2 + cells(message) <= width:
        return [[*head, ("  ", ""), (message, "")]]
    return [head, *([(INDENT * 2, ""), (part, "")] for part in wrapped(violation.message, width - 4))]


def _source(violation: Violation, source_line: SourceLine, width: int) -> list[Line]:
    """The numbered source line and its carets; nothing if the line cannot be read or is blank."""
    source = source_line(violation.path, violation.line)
    if source is None or not source.strip():
        return []
    end = violation.end_column if violation.end_line == violation.line else None
    shown = excerpt(source, violation.column, end, width - len(GUTTER) - 3)
    carets = " " * shown.indent + "^" * shown.carets
    return [
        [(f"{violation.line:>{len(GUTTER)}} │ ", "quiet"), (shown.text, "")],
        [(f"{GUTTER} │ ", "quiet"), (carets, "caret")],
    ]


def _fix(fix: Fix, width: int, verbose: bool) -> list[Line]:
    """How it can be mended, or why not by itself."""
    lines: list[Line] = []
    level = fix.applicability
    if level is not Applicability.SAFE:
        lines += _labelled(level.value, level.value, wrapped(fix.reason or "no reason given", width - 22))
    if level is Applicability.SAFE or (verbose and fix.replacement is not None):
        lines += _labelled(f"fix ({level.value})", level.value, _replacement(fix, width))
    return lines


def _replacement(fix: Fix, width: int) -> list[str]:
    """The new source text, a line each; what is removed has none."""
    if fix.replacement is None:
        return [f"by codemod {fix.codemod}"]
    if not fix.replacement:
        return ["remove it"]
    first, *rest = fix.replacement.split("\n")
    rest = textwrap.dedent("\n".join(rest)).split("\n") if rest else []
    shown = [first, *rest][:LONGEST_REPLACEMENT]
    left_out = 1 + len(rest) - len(shown)
    room = width - len(GUTTER) - 16
    return [*(crop(line, room) for line in shown), *([f"… {left_out} more lines"] if left_out else [])]


def _labelled(label: str, style: str, texts: Sequence[str]) -> list[Line]:
    """The first text behind the label, the others below it."""
    head: Line = [(f"{GUTTER} = ", "quiet"), (label, style), (": ", "quiet"), (texts[0], "")]
    below = " " * (3 + len(label))
    return [head, *([(f"{GUTTER} │", "quiet"), (below + text, "")] for text in texts[1:])]


def _evidence(steps: Sequence[Evidence], width: int) -> list[Line]:
    """The steps from the use to what it refers to."""
    lines: list[Line] = []
    for number, step in enumerate(steps):
        label = "because" if number == 0 else "    and"
        place = f"{visible_path(step.path)}:{step.line}"
        text = crop(step.text.strip(), max(width - len(GUTTER) - 13 - cells(place), 20))
        lines.append([(f"{GUTTER} = ", "quiet"), (label, "quiet"), (" ", ""), (place, "path"), ("  ", ""), (text, "")])
    return lines
