"""``ssot-lint status``: how far each contract's migration is, what is left in its ledger, and what blocks deletion."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from ssot_lint.cli.options import check_contracts, complete_contract, types_option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ssot_lint.contracts.model import Contract
    from ssot_lint.pipeline import Run
    from ssot_lint.rules.progress import AllowedPlace
    from ssot_lint.rules.progress import Progress as Standing


@click.command("status")
@click.argument("names", nargs=-1, metavar="[CONTRACT]...", shell_complete=complete_contract)
@click.option("--config", metavar="FILE", help="Read the contracts from this file.")
@click.option("--project", metavar="DIRECTORY", default=".", help="A directory of the project (default: here).")
@types_option
@click.option(
    "--format",
    "--output-format",
    "output_format",
    type=click.Choice(["text", "json", "markdown", "html"]),
    default="text",
    show_default=True,
    help="How to report.",
)
@click.option("--output-file", metavar="FILE", help="Write the report to this file.")
@click.option("--history", is_flag=True, help="Count what was left week by week, from git, and draw a burndown.")
@click.option(
    "--weeks", type=click.IntRange(1, 1_000), metavar="N", help="With --history: so many weeks back.  [default: 52]"
)
@click.option(
    "--within",
    type=click.FloatRange(0),
    metavar="SECONDS",
    help="With --history: count no longer than this; older weeks are left out then.  [default: 300]",
)
@click.option("--color", type=click.Choice(["auto", "always", "never"]), help="Colour the output.")
@click.option("-v", "--verbose", is_flag=True, help="Name every use.")
@click.option("-q", "--quiet", is_flag=True, help="No progress and no warnings.")
def command(names: tuple[str, ...], config: str | None, project: str, types: str, quiet: bool, **given: Any) -> None:
    """Show how far the migration of each CONTRACT (default: all) is, phase by phase.

    Then every definition that is left with what keeps it from being deleted, and the ledger: uses that are known by
    their name only. What has been done of the phase `consumers` is counted from the most that a run of `status` or
    `fix --write` here has ever seen. `--format markdown` writes the document that a team tracks its migration by,
    `--format html` a page. `--history` adds what was left at the end of each week, with a forecast; nothing is
    checked out.
    """
    from ssot_lint.cli import showing
    from ssot_lint.cli.progress import Progress
    from ssot_lint.options import Options
    from ssot_lint.pipeline import open_run, settings_for

    if not given["history"] and (given["weeks"] is not None or given["within"] is not None):
        raise click.UsageError("--weeks and --within go with --history")
    with Progress(wanted=not quiet) as progress:
        options = Options(types, None, config, plans=False, progress=progress)
        settings = settings_for([project], options)
        check_contracts(names, tuple(contract.name for contract in settings.contracts))
        run = open_run(settings, [project], options)
        run.close()
        found = _found(run, names)
        if given["history"]:
            found = _with_trends(run, found, given["weeks"], given["within"])
    warnings = (*run.warnings, *run.program.warnings)
    showing.warn(warnings, quiet=quiet)
    if given["output_format"] == "text":
        text = _text(found, settings.root, given)
    else:
        text = _document(given["output_format"], found, run.settings.contracts, warnings, given["output_file"])
    showing.write_out(text, given["output_file"])


def _text(found: Sequence[Standing], root: str, given: dict[str, Any]) -> str:
    from ssot_lint.cli import showing
    from ssot_lint.reports.status_text import render_status

    screen = showing.screen(given["color"], to_file=given["output_file"] is not None)
    here = showing.path_from_here(root)
    return render_status(found, here, width=screen.width, colour=screen.colour, verbose=given["verbose"])


def _document(
    form: str, found: Sequence[Standing], contracts: Sequence[Contract], warnings: Sequence[str], path: str | None
) -> str:
    if form == "json":
        from ssot_lint.reports.status_json import render_status_json

        return render_status_json(found, warnings)
    if form == "html":
        from ssot_lint.reports.status_html import render_status_html

        return render_status_html(found, contracts)
    from ssot_lint.reports.status_markdown import render_status_markdown

    return render_status_markdown(found, contracts, _pictures(found, path))


def _pictures(found: Sequence[Standing], path: str | None) -> dict[str, str]:
    """Names of the pictures that are put beside the document, by contract; none where it goes to standard output."""
    if path is None:
        return {}
    import os

    from ssot_lint.cli import showing
    from ssot_lint.reports.burndown_svg import burndown_svg

    start = os.path.splitext(path)[0]
    names = {}
    for one in found:
        if one.trend is not None and not one.trend.is_empty:
            place = f"{start}.{one.contract}.svg"
            showing.write_out(burndown_svg(one.trend), place)
            names[one.contract] = os.path.basename(place)
    return names


def _with_trends(run: Run, found: Sequence[Standing], weeks: int | None, within: float | None) -> list[Standing]:
    from ssot_lint.burndown import DEFAULT_SECONDS, DEFAULT_WEEKS, trends_of

    trends = trends_of(
        run,
        [one.contract for one in found],
        DEFAULT_WEEKS if weeks is None else weeks,
        DEFAULT_SECONDS if within is None else within,
    )
    return [replace(one, trend=trend) for one, trend in zip(found, trends, strict=True)]


def _found(run: Run, names: Sequence[str]) -> list[Standing]:
    from ssot_lint.cli.consumers import most_consumers
    from ssot_lint.contracts.model import Symbol
    from ssot_lint.reports.closing import package_of
    from ssot_lint.rules.progress import progress_of, shares_of
    from ssot_lint.sources.codeowners import owners_of

    most = most_consumers(run, run.plan)
    modules, linker = run.tree.modules, run.tree.linker

    def is_there(symbol: Symbol) -> bool:
        if not symbol.qualname:
            return modules.path_of(symbol.module) is not None
        return modules.path_of(symbol.module) is not None and linker.follow(symbol.module, symbol.qualname) is not None

    violations = [*run.plan.violations, *(one.violation for one in run.allowed)]
    found = [
        replace(progress_of(run.program, one, violations, most[one.name], is_there), allowed=_allowed_of(run, one.name))
        for one in run.settings.contracts
        if not names or one.name in names
    ]
    owners = owners_of(run.settings.root)
    return [
        replace(
            one,
            packages=shares_of(one, lambda path: (package_of(path),)),
            owners=shares_of(one, lambda path: owners.of(path) or ("",)) if owners.path else (),
        )
        for one in found
    ]


def _allowed_of(run: Run, contract: str) -> tuple[AllowedPlace, ...]:
    from ssot_lint.rules.progress import AllowedPlace
    from ssot_lint.sources.codeowners import owners_of

    own = [one for one in run.allowed if one.violation.contract == contract]
    owners = owners_of(run.settings.root) if own else None
    return tuple(
        AllowedPlace(
            one.violation.path, one.violation.line, one.violation.rule, one.reason, one.until,
            owners.of(one.violation.path) if owners is not None else (),
        )
        for one in own
    )  # fmt: skip
