"""What ``resolve`` says to people: what a name refers to, how that is known, and what the contracts make of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from ssot_lint.program.model import Evidence, Proof
from ssot_lint.program.outside import short_path
from ssot_lint.reports.counting import amount, duration
from ssot_lint.reports.escaping import visible, visible_path
from ssot_lint.reports.excerpt import excerpt
from ssot_lint.reports.flowing import flowed
from ssot_lint.reports.headline import headline
from ssot_lint.reports.ink import Line, Piece, paint
from ssot_lint.reports.model import SourceLine
from ssot_lint.reports.resolution import NameReport, Resolution
from ssot_lint.reports.resolve_notes import note_lines

ShownPath = Callable[[str], str]
"""A path of the tree as it is reached from where the report is read."""
LABEL = 10
"""Columns of the labels."""
_MOST_PLACES = 6
_QUOTED = re.compile(r"`([^`]+)`")
_REPEATED = re.compile(r": `[^`]*`$")
"""The source line that a step quotes, which is shown below it anyway."""


def render_resolution(
    found: Resolution, source_line: SourceLine, shown_path: ShownPath, *, width: int, colour: bool = False
) -> str:
    """The whole answer, a block a name. Plain text without colour."""
    lines: list[Line] = []
    for one in found.names:
        lines += [*_name(one, source_line, shown_path, width), []]
    return paint([*lines, _ending(found)], width=width, colour=colour)


def _name(one: NameReport, source_line: SourceLine, shown_path: ShownPath, width: int) -> list[Line]:
    explanation, span = one.explanation, one.explanation.token.span
    lines = headline(one, shown_path, width)
    source = source_line(explanation.path, span.line)
    if source is not None:
        lines += _excerpt(source, span.line, (span.column, span.end_column), width)
    lines += _chain(one, source_line, shown_path, width)
    facts = [
        *_labelled("told by", [(visible(_said_by(one)), "")], width),
        *_told("taught", explanation.taught, shown_path, width),
        *_told("rejected", explanation.rejected, shown_path, width),
        *(_labelled("assumes", [(visible(explanation.assumes), "")], width) if explanation.assumes else ()),
        *_settling(one, shown_path, width),
    ]
    return [*lines, [], *facts, *note_lines(one, width)]


def _chain(one: NameReport, source_line: SourceLine, shown_path: ShownPath, width: int) -> Iterator[Line]:
    """The steps in order, each with the source line it speaks of, unless that has been shown just before."""
    steps = one.explanation.evidence
    if steps:
        yield []
    shown = (one.explanation.path, one.explanation.token.span.line)
    modules = {(each.path, each.line) for each in one.explanation.targets if each.kind == "module"}
    for number, step in enumerate(steps, 1):
        source = source_line(step.path, step.line)
        text = _REPEATED.sub("", step.text) if source is not None else step.text
        place = f"{visible_path(short_path(shown_path(step.path)))}:{step.line}"
        head: Line = [(f"{number:>4}  ", "quiet"), (place, "path"), ("  ", ""), (visible(text), "")]
        yield from flowed(head, width, " " * 6)
        if source is not None and source.strip() and (step.path, step.line) not in {shown, *modules}:
            yield from _excerpt(source, step.line, _marked(source, step.text), width)
        shown = (step.path, step.line)


def _excerpt(source: str, line: int, marked: tuple[int, int] | None, width: int) -> Iterator[Line]:
    """The numbered source line, with carets under a stretch of it."""
    shown = excerpt(source, *(marked or (1, 1)), width - 14)
    yield [(f"{line:>10} │ ", "quiet"), (shown.text, "")]
    if marked is not None:
        yield [(f"{'':>10} │ ", "quiet"), (" " * shown.indent + "^" * shown.carets, "caret")]


def _marked(source: str, text: str) -> tuple[int, int] | None:
    """Columns of the first name in backticks that the line has, by its whole text or by its last part."""
    for quoted in _QUOTED.findall(text):
        for wanted in dict.fromkeys((quoted, quoted.rpartition(":")[2], re.split(r"[.:]", quoted)[-1])):
            if wanted and (match := re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", source)):
                return match.start() + 1, match.end() + 1
    return None


def _said_by(one: NameReport) -> str:
    told = one.explanation.told_by
    if told in {"its imports", "its text"} or not told:
        return "the text itself: its imports, definitions and annotations"
    return told


def _told(label: str, steps: Sequence[Evidence], shown_path: ShownPath, width: int) -> Iterator[Line]:
    """What was taught or rejected, each with its place."""
    for number, step in enumerate(steps):
        place = f"{visible_path(short_path(shown_path(step.path)))}:{step.line}"
        pieces: Line = [(place, "path"), ("  ", ""), (visible(step.text), "")]
        yield from _labelled(label if number == 0 else "", pieces, width)


def _settling(one: NameReport, shown_path: ShownPath, width: int) -> list[Line]:
    """The other uses that the same annotation would settle."""
    if one.proof is not Proof.NAME_ONLY or len(one.settles) < 2:
        return []
    places: list[Piece] = []
    for path, span in one.settles[:_MOST_PLACES]:
        places += [(f"{visible_path(shown_path(path))}:{span.line}", "path"), (", ", "")]
    left = len(one.settles) - _MOST_PLACES
    places[-1] = (f" and {left:,} more", "") if left > 0 else ("", "")
    return _labelled("settles", [(f"{amount(len(one.settles), 'use')}: ", ""), *places], width)


def _labelled(label: str, pieces: Sequence[Piece], width: int) -> list[Line]:
    return flowed([(f"{label:<{LABEL}}", "quiet"), *pieces], width, " " * LABEL)


def _ending(found: Resolution) -> Line:
    counted = amount(len(found.names), "name")
    return [(f"{counted} · {duration(found.seconds)}", "quiet")]
