"""What ``check`` reports: recalled when nothing has changed, else made."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ssot_lint.contracts.model import Settings
from ssot_lint.project import find_files
from ssot_lint.recall import Found, Wanted, Whole, recalled, remember
from ssot_lint.reports.model import CheckReport, ServerNote, SourceLine, report_on
from ssot_lint.sources.stamp import Stamps

if TYPE_CHECKING:
    from ssot_lint.crew import Crew
    from ssot_lint.options import Options
    from ssot_lint.pipeline import Run


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
    from ssot_lint.cli.showing import text_lines

    started, moment = time.perf_counter(), time.time_ns()
    found = find_files(settings, paths, is_forgiving=is_forgiving, is_cached=is_cached)
    if found[1] is not None and not found[1]:
        if crew is not None:
            crew.cancel()
        return CheckReport(violations=(), contracts=settings.contracts), text_lines(settings.root)
    wanted = Wanted(settings, options, found[0])
    known, before = recalled(wanted) if is_cached else (None, None)
    if known is not None:
        server = ServerNote(options.types, "ready") if options.types != "none" else ServerNote("ty", "switched off")
        seconds = time.perf_counter() - started
        return replace(known.within(found[1]), seconds=seconds, server=server), text_lines(settings.root)
    whole, run = _made(wanted, paths, crew, before, moment)
    made = whole.within(found[1])
    if has_history:
        from ssot_lint.burndown import trends_of

        made = replace(made, trends=trends_of(run, ()))
    from ssot_lint.cli.showing import source_lines

    return replace(made, seconds=time.perf_counter() - started), source_lines(run)


def _made(
    wanted: Wanted, paths: Sequence[str], crew: Crew | None, before: Stamps | None, moment: int
) -> tuple[Whole, Run]:
    """The report, made anew and kept under what the tree looked like before; and the run, which is over."""
    from ssot_lint.cli.showing import server_note
    from ssot_lint.depended import consulted_by, dates_of, dependence_of
    from ssot_lint.pipeline import open_run, replacements_in

    options = wanted.options
    run = open_run(wanted.settings, paths, options, (wanted.discovery, None), crew)
    consulted = consulted_by(run) if before is not None else None
    run.close()
    made = report_on(
        run.program,
        wanted.settings.contracts,
        run.plan.violations,
        server=server_note(run, options.types),
        replacements=replacements_in(run),
    )
    warnings = (*run.warnings, *made.warnings)
    whole = Whole(replace(made, warnings=warnings), tuple(one.violation.path for one in run.allowed))
    is_sound = not warnings and (run.is_typed or options.types == "none") and not wanted.settings.beside
    if before is not None and is_sound and not (run.extractor is not None and run.extractor.given_up):
        remember(wanted, before, whole, dates_of(run), Found(moment, dependence_of(run, consulted)))
    return whole, run
