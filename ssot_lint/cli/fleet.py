"""``ssot-lint fleet``: check many repositories by one set of contracts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ssot_lint.cli.exits import ExitCode
from ssot_lint.cli.options import types_option
from ssot_lint.cli.reporting import Wanted, wanted

if TYPE_CHECKING:
    from ssot_lint.fleet.running import Checked, Runner
    from ssot_lint.reports.fleet_text import Line
    from ssot_lint.reports.model import CheckReport, SourceLine


@click.command("fleet")
@click.argument("file", type=click.Path(), default="repos.toml")
@click.option("--select", "names", multiple=True, metavar="NAME", help="Only this repository; repeatable.")
@types_option
@click.option("-j", "--jobs", type=click.IntRange(1), help="Repositories at a time (default: as many as processors).")
@click.option("--engine", type=click.Choice(["local", "dask"]), default="local", show_default=True,
              help="Check in processes here, or on a Dask cluster (the extra `dask`).")  # fmt: skip
@click.option("--scheduler", metavar="ADDRESS", help="Address of the Dask scheduler (default: workers of our own).")
@click.option("--file-time-limit", "file_limit", type=click.FloatRange(0), default=30, show_default=True,
              metavar="SECONDS", help="Give a file up that takes longer to read; 0 for no limit.")  # fmt: skip
@click.option("--fresh", is_flag=True, help="Check every repository, whatever an earlier run has found.")
@click.option("--output-format", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--output-file", metavar="FILE", help="Write that report to this file.")
@click.option("--report", "reports", multiple=True, callback=wanted, metavar="FORMAT=FILE",
              help="Report all repositories in this format, too; repeatable.")  # fmt: skip
@click.option("-v", "--verbose", is_flag=True, help="Show the violations of each repository, too.")
@click.option("-q", "--quiet", is_flag=True, help="No progress and no warnings.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 even when there are violations.")
def command(file: str, **given: Any) -> None:
    """Check the repositories that FILE declares, each as `check` would.

    Results are kept by revision and contracts: an interrupted run goes on where it was. The exit code is 2 when a
    repository could not be checked, else 1 when there are violations.

    \b
    Examples:
      ssot-lint fleet
      ssot-lint fleet repos.toml --select backend -v
      ssot-lint fleet repos.toml --output-format json --report sarif=fleet.sarif
    """
    from ssot_lint.cli.progress import Progress
    from ssot_lint.fleet.declaring import load_fleet
    from ssot_lint.fleet.running import check_fleet

    if given["scheduler"] is not None and given["engine"] != "dask":
        raise click.UsageError("--scheduler goes with --engine dask")
    for one in given["reports"]:
        if one.file is None:
            raise click.UsageError(f"`--report {one.name}` needs a file: `--report {one.name}=FILE`")
    fleet = load_fleet(file)
    known = [one.name for one in fleet.repositories]
    for name in given["names"]:
        if name not in known:
            raise click.UsageError(f"there is no repository `{name}`; declared: {', '.join(known)}")
    with Progress(wanted=not given["quiet"]) as progress:
        checked = check_fleet(
            fleet, given["names"], _runner(given), given["types"], given["file_limit"] or None, progress,
            resumes=not given["fresh"],
        )  # fmt: skip
    has_violations = _deliver(checked, fleet.settings.contracts, given)
    if any(one.outcome.report is None for one in checked):
        raise click.exceptions.Exit(ExitCode.USAGE)
    if has_violations and not given["exit_zero"]:
        raise click.exceptions.Exit(ExitCode.VIOLATIONS)


def _runner(given: dict[str, Any]) -> Runner:
    from ssot_lint.fleet.running import OnCluster, Processes

    if given["engine"] == "local":
        return Processes(given["jobs"])
    from ssot_lint.clustered import Cluster

    return OnCluster(Cluster(given["scheduler"], given["jobs"], tells=not given["quiet"]))


def _deliver(checked: list[Checked], contracts: Any, given: dict[str, Any]) -> bool:
    """Write every report; True when there are violations."""
    from ssot_lint.cli import showing
    from ssot_lint.fleet.telling import Texts, report_of, used_elsewhere
    from ssot_lint.reports.fleet_text import Line, render_fleet, render_fleet_json

    texts = Texts(checked)
    reports = {
        one.repository.name: report_of(one.outcome.report, contracts, one.outcome.seconds)
        for one in checked
        if one.outcome.report is not None
    }
    lines = []
    for one in checked:
        name, outcome = one.repository.name, one.outcome
        report, more = used_elsewhere(name, reports) if name in reports else (None, ())
        notes = (*outcome.notes, *more)
        lines.append(Line(name, one.repository.revision, one.commit, report, outcome.problem, one.is_kept, notes))
    if given["output_format"] == "json":
        text = render_fleet_json(lines)
    else:
        text = (_each(lines, texts.lines()) if given["verbose"] else "") + render_fleet(lines)
    showing.write_out(text, given["output_file"])
    moved = [_under_its_name(one, texts.lines()) for one in lines if one.report is not None]
    _put_others(moved, contracts, texts, given["reports"])
    return any(one.report.violations for one in lines if one.report is not None)


def _under_its_name(line: Line, lines: SourceLine) -> CheckReport:
    """The report with paths that begin with the repository's name."""
    from ssot_lint.cli import showing

    assert line.report is not None
    return showing.as_seen_from(line.report, lines, line.name)[0]


def _each(lines: list[Line], texts: SourceLine) -> str:
    """What `check` would print of each repository."""
    from ssot_lint.cli import showing
    from ssot_lint.reports.format import View
    from ssot_lint.reports.registry import format_named

    screen = showing.screen(None, to_file=False)
    told = []
    for line in lines:
        if line.report is not None and line.report.violations:
            view = View(source_line=texts, source=lambda path: None, width=screen.width, colour=screen.colour)
            told.append(format_named("text").render(_under_its_name(line, texts), view))
    return "\n".join([*told, ""]) if told else ""


def _put_others(reports: list[CheckReport], contracts: Any, texts: Any, chosen: tuple[Wanted, ...]) -> None:
    from ssot_lint.cli import showing
    from ssot_lint.fleet.telling import together
    from ssot_lint.reports.format import View

    for one in chosen:
        view = View(source_line=texts.lines(), source=texts.source)
        showing.write_out(one.module.render(together(reports, contracts), view), one.file)
