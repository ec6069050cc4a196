"""What ``check`` reports: recalled when nothing has changed, else made."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from ssot_lint.cli.showing import server_note, source_lines, text_lines
from ssot_lint.contracts.model import Settings
from ssot_lint.crew import Crew
from ssot_lint.depended import consulted_by, dates_of, dependence_of
from ssot_lint.pipeline import Options, open_run, replacements_in
from ssot_lint.project import find_files
from ssot_lint.recall import Found, Wanted, kept_of, recalled, remember
from ssot_lint.reports.model import CheckReport, ServerNote, SourceLine, report_on


def report(
    settings: Settings,
    paths: Sequence[str],
    options: Options,
    *,
    is_cached: bool,
    is_forgiving: bool = False,
    crew: Crew | None = None,
    has_history: bool = False,
) -> tuple[CheckReport, SourceLine]:
    """The report of a tree, with access to its lines. ``is_forgiving``: as `find_files` is. A ``crew`` may have been
    sent ahead. ``has_history``: with burndowns, for which nothing may be recalled."""
    started, moment = time.perf_counter(), time.time_ns()
    found = find_files(settings, paths, is_forgiving=is_forgiving)
    if found[1] is not None and not found[1]:
        if crew is not None:
            crew.cancel()
        return CheckReport(violations=(), contracts=settings.contracts), text_lines(settings.root)
    wanted = Wanted(settings, options, paths, found[0])
    known, before = recalled(wanted) if is_cached else (None, None)
    if known is not None:
        server = ServerNote(options.types, "ready") if options.types != "none" else ServerNote("ty", "switched off")
        seconds = time.perf_counter() - started
        return replace(known, seconds=seconds, server=server), text_lines(settings.root)
    run = open_run(settings, paths, options, found, crew)
    consulted = consulted_by(run) if before is not None else None
    run.close()
    replacements = replacements_in(run)
    made = report_on(
        run.program,
        settings.contracts,
        run.plan.violations,
        seconds=time.perf_counter() - started,
        server=server_note(run, options.types),
        replacements=replacements,
    )
    warnings = (*run.warnings, *made.warnings)
    if not warnings and (run.is_typed or options.types == "none"):
        kept = kept_of(made, len(run.allowed), replacements)
        remember(wanted, before, kept, dates_of(run), Found(moment, dependence_of(run, consulted)))
    if has_history:
        from ssot_lint.burndown import trends_of

        made = replace(made, trends=trends_of(run, ()))
    return replace(made, warnings=warnings, allowed_by_comments=len(run.allowed)), source_lines(run)
