"""What ``fix`` reports: diffs by file, edits that were refused, and whether they were written."""

from __future__ import annotations

from collections.abc import Iterator

from ssot_lint.cli.consumers import most_consumers
from ssot_lint.cli.delivery import Delivery
from ssot_lint.cli.showing import server_note
from ssot_lint.fixes.choice import Choice
from ssot_lint.fixes.diff import unified_diff
from ssot_lint.fixes.model import PlannedEdit
from ssot_lint.mending import Mended
from ssot_lint.pipeline import Run
from ssot_lint.reports.escaping import visible_path
from ssot_lint.reports.model import FileEdit, FixReport, Refusal, report_on
from ssot_lint.rules.model import Applicability, Violation
from ssot_lint.sources.writing import Change, NotWritten, write_all

_BARRED = "it belongs together with an edit that is not applied"


def written(run: Run, mended: Mended) -> tuple[str | None, str]:
    """Write all new files or none: the name of the journal entry, or what stood in the way."""
    most_consumers(run, mended.plan)  # how many there were, so that `status` can tell what was done
    changes = [Change(path, mended.before[path], new) for path, new in sorted(mended.after.items())]
    outcome = write_all(run.settings.root, changes)
    if isinstance(outcome, NotWritten):
        where = f"{visible_path(outcome.path)} " if outcome.path else ""
        return None, f"{where}{outcome.reason}"
    return outcome.id, ""


def hand_over(delivery: Delivery, run: Run, mended: Mended, report: FixReport) -> None:
    """Write the patches that were asked for. Raises `UsageError`."""
    from ssot_lint.cli.patching import write_file, write_series

    if delivery.patch is not None:
        write_file(delivery.patch, b"".join(edit.diff for edit in report.edits if isinstance(edit.diff, bytes)))
    if delivery.patch_series is not None and delivery.patches:
        write_series(delivery.patch_series, run.settings.root, mended, delivery.patches, delivery.split_by or "owner")


def report_of(run: Run, mended: Mended, choice: Choice, *, write: bool, journal: str | None, trouble: str) -> FixReport:
    """The report of a run of ``fix``."""
    violations = tuple(choice.shown(one) for one in mended.plan.violations if choice.takes_violation(one))
    server = server_note(run, run.options.types)
    base = report_on(mended.program, run.settings.contracts, violations, seconds=run.seconds, server=server)
    edits = tuple(
        FileEdit(path, journal is not None, trouble, unified_diff(path, mended.before[path], new))
        for path, new in sorted(mended.after.items())
    )
    return FixReport(
        **{name: getattr(base, name) for name in base.__dataclass_fields__},
        edits=edits,
        refused=tuple(_refusals(mended, violations, choice)),
        writes=write,
        allows_unsafe=choice.unsafe,
        left_over=mended.left_over,
        journal=journal,
    )


def _refusals(mended: Mended, violations: tuple[Violation, ...], choice: Choice) -> Iterator[Refusal]:
    """Violations whose fix was allowed but not made."""
    made = {_place(edit) for edit in mended.made}
    reasons = {_place(edit): reason for edit, reason in mended.refused.items()}
    levels = {Applicability.SAFE, Applicability.UNSAFE} if choice.unsafe else {Applicability.SAFE}
    for violation in violations:
        place = (violation.path, violation.line, violation.column)
        if violation.fix is not None and violation.fix.applicability in levels and place not in made:
            yield Refusal(violation, reasons.get(place, _BARRED))


def _place(edit: PlannedEdit) -> tuple[str, int, int]:
    return edit.path, edit.edit.span.line, edit.edit.span.column
