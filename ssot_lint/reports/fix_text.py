"""What ``fix`` says after its diff: what it changed or would change, what it left, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from ssot_lint.reports.blocks import wrapped
from ssot_lint.reports.closing import notes
from ssot_lint.reports.counting import amount, duration
from ssot_lint.reports.diff_text import count_changes
from ssot_lint.reports.escaping import visible, visible_path
from ssot_lint.reports.ink import Document, Line, add_row, open_table, paint
from ssot_lint.reports.model import FileEdit, FixReport, with_fix
from ssot_lint.reports.reasons import kind_of, outcome_table, reason_of
from ssot_lint.rules.model import Applicability, Violation

EXAMPLES = 3
"""Places shown for each reason."""
MOST_FILES = 30
"""Files listed unless all are asked for."""


def render_fix(report: FixReport, *, width: int, colour: bool = False, verbose: bool = False) -> str:
    """The summary of a ``fix`` run; ``verbose`` lists every file and every place."""
    return paint(fix_document(report, width=width, verbose=verbose), width=width, colour=colour)


def fix_document(report: FixReport, *, width: int, verbose: bool = False) -> Document:
    """The summary as lines and tables, not yet painted."""
    most = None if verbose else EXAMPLES
    document: Document = [*_files(report, None if verbose else MOST_FILES), *_codemods(report)]
    refused = [(refusal.violation, refusal.reason) for refusal in report.refused]
    document += _reasons("refused", "could not be made after all", refused, width, most)
    unsafe = [(violation, reason_of(violation)) for violation in report.left_unsafe()]
    document += _reasons("unsafe", "left out; --unsafe takes them in", unsafe, width, most)
    manual = [(violation, reason_of(violation)) for violation in with_fix(report.violations, Applicability.MANUAL)]
    document += _reasons("manual", "to be done by a person", manual, width, most)
    return [
        *document,
        *_left_over(report, width),
        *notes(report, width),
        *outcome_table(report, width),
        *_ending(report),
    ]


def _left_over(report: FixReport, width: int) -> list[Line]:
    """What the edits leave without a use: deleting that is for a person."""
    if not report.left_over:
        return []
    lines: list[Line] = [[("left without a use", "strong"), ("  delete what is not meant to stay", "quiet")]]
    for path, names in report.left_over:
        listed = f"{visible_path(path)}  {', '.join(f'`{visible(name)}`' for name in names)}"
        first, *rest = wrapped(listed, width - 7)
        lines += [[(" " * 7, ""), (first, "")], *([(" " * 9, ""), (part, "")] for part in rest)]
    return [*lines, []]


def _files(report: FixReport, most: int | None) -> Document:
    """A row for each changed file with its lines added and removed, then the files that could not be changed."""
    changed = [edit for edit in report.edits if edit.diff and not edit.reason]
    document: Document = []
    if changed:
        table = open_table("file", "added", "removed")
        for edit in changed[:most]:
            added, removed = _changes(edit)
            row = [(visible_path(edit.path), "path"), (f"+{added:,}", "added"), (f"-{removed:,}", "removed")]
            add_row(table, row)
        document += [table]
        if most is not None and len(changed) > most:
            document += [[(f"… {amount(len(changed) - most, 'more file')}", "quiet")]]
        document += [[]]
    failed: list[Line] = [
        [("error: ", "error"), (visible_path(edit.path), "path"), ("  ", ""), (visible(edit.reason), "")]
        for edit in report.edits
        if edit.reason
    ]
    return [*document, *failed, []] if failed else document


def _codemods(report: FixReport) -> Document:
    """How many violations each codemod mended, by applicability."""
    counts = Counter((each.fix.codemod, each.fix.applicability) for each in report.mended() if each.fix)
    if not counts:
        return []
    levels = [level for level in (Applicability.SAFE, Applicability.UNSAFE) if any(level is key[1] for key in counts)]
    table = open_table("codemod", *(level.value for level in levels))
    for codemod in sorted({codemod for codemod, _ in counts}):
        numbers = [(f"{counts[codemod, level]:,}" if counts[codemod, level] else "·", level.value) for level in levels]
        add_row(table, [(visible(codemod), ""), *numbers])
    return [table, []]


def _reasons(
    label: str, meaning: str, left: Sequence[tuple[Violation, str]], width: int, most: int | None
) -> list[Line]:
    """Violations grouped by why they were left, the commonest reason first, each with some places.

    Where not all are listed, reasons that differ in names and places only are one.
    """
    if not left:
        return []
    same = kind_of if most is not None else str
    by_kind: dict[str, list[tuple[str, Violation]]] = {}
    for violation, reason in left:
        by_kind.setdefault(same(reason), []).append((reason, violation))
    by_reason = {
        kind if len({reason for reason, _ in found}) > 1 else found[0][0]: [violation for _, violation in found]
        for kind, found in by_kind.items()
    }
    style = "error" if label == "refused" else label
    lines: list[Line] = [[(f"{len(left):,} {label}", style), (f"  {meaning}", "quiet")]]
    for reason, found in sorted(by_reason.items(), key=lambda item: (-len(item[1]), item[0])):
        first, *rest = wrapped(reason, width - 7)
        lines.append([(f"{len(found):>5}  ", "strong"), (first, "")])
        lines += [[(" " * 7, ""), (part, "")] for part in rest]
        lines += _places(found, most)
    return [*lines, []]


def _places(found: Sequence[Violation], most: int | None) -> Iterable[Line]:
    """Where: up to so many places."""
    shown = found[:most]
    for violation in shown:
        yield [(" " * 9, ""), (f"{visible_path(violation.path)}:{violation.line}:{violation.column}", "path")]
    if len(found) > len(shown):
        yield [(" " * 9, ""), (f"… {len(found) - len(shown):,} more", "quiet")]


def _ending(report: FixReport) -> list[Line]:
    """The last line: how much was done, and how to go on or back."""
    edits = [edit for edit in report.edits if edit.diff and not edit.reason]
    mended, files = amount(len(report.mended()), "violation"), amount(len(edits), "file")
    time = (f" · {duration(report.seconds)}", "quiet")
    if not edits:
        return [[("nothing to write" if report.violations else "✓ nothing to fix", "strong"), time]]
    if not report.writes:
        done: Line = [("would fix ", ""), (mended, "strong"), (f" in {files}; nothing is written yet", ""), time]
        command = "`ssot-lint fix --unsafe --write`" if report.allows_unsafe else "`ssot-lint fix --write`"
        return [done, [("run ", "quiet"), (command, "command"), (" to apply", "quiet")]]
    done = [("✓ fixed ", "good"), (mended, "strong"), (f" in {files}", ""), time]
    if report.journal is None:
        return [done]
    command = f"`ssot-lint undo {visible(report.journal)}`"
    return [done, [("run ", "quiet"), (command, "command"), (" to go back", "quiet")]]


def _changes(edit: FileEdit) -> tuple[int, int]:
    return count_changes(edit.diff if isinstance(edit.diff, bytes) else edit.diff.encode("utf-8", "surrogateescape"))
