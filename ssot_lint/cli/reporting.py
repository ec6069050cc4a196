"""Reports, as many as are wanted: each in its format, with its own paths, to its own place."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import click

from ssot_lint.cli.options import Function
from ssot_lint.reports.format import Paths
from ssot_lint.reports.registry import FormatModule, UnknownFormat, format_named, names

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from ssot_lint.reports.format import IsTouched, View
    from ssot_lint.reports.model import CheckReport, SourceLine

DEFAULT = "text"
STDOUT = "-"


@dataclass(frozen=True, slots=True)
class Wanted:
    """One report that is wanted, and where."""

    name: str
    file: str | None = None
    """None: standard output."""

    @property
    def module(self) -> FormatModule:
        """The format."""
        return format_named(self.name)


def wanted(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> tuple[Wanted, ...]:
    """The reports that ``FORMAT[=FILE]`` asks for."""
    found = []
    for value in values:
        name, equals, file = value.partition("=")
        if name not in names():
            raise click.BadParameter(str(UnknownFormat(name)), ctx, param)
        if equals and not file:
            raise click.BadParameter(f"`{value}` names no file after `=`", ctx, param)
        found.append(Wanted(name, None if file in ("", STDOUT) else file))
    return tuple(found)


def _completions(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    found = (format_named(name).format for name in names() if name.startswith(incomplete))
    return [CompletionItem(one.name, help=one.summary) for one in found]


_REPORTS = (
    click.option(
        "--report", "reports", multiple=True, callback=wanted, shell_complete=_completions, metavar="FORMAT[=FILE]",
        help=f"Report so, to a file or standard output; repeatable. Formats: {', '.join(names())}.",
    ),
    click.option(
        "--output-format", type=click.Choice(names()), metavar="FORMAT", help=f"How to report.  [default: {DEFAULT}]"
    ),
    click.option("--output-file", metavar="FILE", help="Write that report to this file."),
    click.option("--history", is_flag=True, help="Burndowns from git in a report as Markdown, as `status` draws them."),
    click.option("--statistics", is_flag=True, help="Only the numbers, of a report as text."),
)  # fmt: skip


def report_options(function: Function) -> Function:
    """The options that say which reports are wanted."""
    for option in reversed(_REPORTS):
        function = option(function)
    return function


@dataclass(frozen=True, slots=True)
class Reporting:
    """What `report_options` gave a command."""

    wanted: tuple[Wanted, ...]
    statistics: bool
    history: bool
    """Burndowns are wanted."""

    @classmethod
    def taken_from(cls, given: dict[str, Any], paths: Sequence[str]) -> Reporting:
        """The options, taken out of what a command was called with for some paths.

        Raises `UsageError` for what does not go together.

        What goes to standard output is what was asked for there; without that, text.
        """
        reports: tuple[Wanted, ...] = given.pop("reports")
        name, file = given.pop("output_format"), given.pop("output_file")
        if name is not None or file is not None:
            reports = (Wanted(name or DEFAULT, None if file == STDOUT else file), *reports)
        elif all(one.file is not None for one in reports):
            reports = (Wanted(DEFAULT), *reports)
        wanted = tuple(dict.fromkeys(reports))
        _check(wanted)
        found = cls(wanted, given.pop("statistics"), given.pop("history"))
        if found.history:
            found._check_history(paths)
        return found

    @property
    def replaces(self) -> bool:
        """Some report shows what safe fixes change."""
        return any(one.module.format.shows_replacements for one in self.wanted if one.name != DEFAULT)

    def _check_history(self, paths: Sequence[str]) -> None:
        """Raise `UsageError` when no report shows burndowns, or they cannot be made."""
        if not any(one.module.format.shows_history for one in self.wanted):
            raise click.UsageError("--history draws burndowns in a report as Markdown; add `--report markdown=FILE`")
        if paths:
            raise click.UsageError("--history counts what the whole project held; leave out the paths")

    def deliver(
        self, report: CheckReport, lines: SourceLine, root: str, *, colour: str | None, verbose: bool, quiet: bool
    ) -> None:
        """Render every report, then write them. Raises `UsageError` when some could not be written; the others are."""
        from ssot_lint.cli import showing

        seen = _Seen(report, lines, root, quiet)
        made = []
        for one in self.wanted:
            screen = showing.screen(colour, to_file=one.file is not None)
            shown, view = seen.by(one.module)
            view = replace(view, width=screen.width, colour=screen.colour, verbose=verbose, statistics=self.statistics)
            made.append((one, one.module.render(shown, view), _appendix(one.module, shown, view)))
        problems: list[str] = []
        for one, text, appendix in made:
            try:
                _put(one, text, appendix)
            except click.UsageError as problem:
                problems.append(problem.message)
        if problems:
            raise click.UsageError("\n".join(problems))


def _check(wanted: Sequence[Wanted]) -> None:
    """Raise `UsageError` for reports that would overwrite each other, or mix where a reader expects one document."""
    files = [os.path.realpath(one.file) for one in wanted if one.file is not None]
    for one in wanted:
        if one.file is not None and files.count(os.path.realpath(one.file)) > 1:
            raise click.UsageError(f"two reports would be written to `{one.file}`")
        if one.file is not None and os.path.exists(one.file):
            from ssot_lint.cli.showing import check_place

            check_place(one.file)  # before the work, not after it
    printed = [one for one in wanted if one.file is None]
    documents = [one.name for one in printed if not one.module.format.is_log] if len(printed) > 1 else []
    if documents:
        other = next(one.name for one in printed if one.name != documents[0])
        raise click.UsageError(
            f"`{documents[0]}` and `{other}` would mix on standard output; "
            f"give one of them a file, as in `--report {documents[0]}=FILE`"
        )


def _appendix(module: FormatModule, report: CheckReport, view: View) -> tuple[str, str] | None:
    """What goes to the end of a file that the environment names, and that file."""
    place = os.environ.get(module.format.appended_to, "") if module.format.appended_to else ""
    return (place, module.appendix(report, view)) if place and module.appendix is not None else None


def _put(one: Wanted, text: str, appendix: tuple[str, str] | None) -> None:
    from ssot_lint.cli import showing
    from ssot_lint.sources.putting import append

    if text or one.file is not None:
        showing.write_out(text, one.file)
    if appendix is None:
        return
    place, added = appendix
    try:
        append(place, added.encode("utf-8", "backslashreplace"))
    except OSError as problem:
        raise click.UsageError(f"`{place}` could not be written: {problem.strerror or problem}") from problem


class _Seen:
    """One report with the paths that a format wants."""

    def __init__(self, report: CheckReport, lines: SourceLine, root: str, quiet: bool) -> None:
        self._report, self._lines, self._root, self._quiet = report, lines, root, quiet
        self._known: dict[Paths, tuple[CheckReport, View]] = {}
        self._changes: list[IsTouched | None] = []

    def by(self, module: FormatModule) -> tuple[CheckReport, View]:
        """The report, and how it is looked at."""
        paths = module.format.paths
        if paths not in self._known:
            self._known[paths] = self._moved(_BASES[paths](self._root))
        report, view = self._known[paths]
        touched = self._touched() if module.format.orders_by_change else None
        return report, replace(view, is_touched=touched)

    def _moved(self, prefix: str) -> tuple[CheckReport, View]:
        from ssot_lint.cli import showing
        from ssot_lint.reports.format import View
        from ssot_lint.sources.reading import read

        report, lines = showing.as_seen_from(self._report, self._lines, prefix)
        base = self._root if prefix == "." else os.path.join(self._root, os.path.relpath(".", prefix))

        def source(path: str) -> bytes | None:
            found = read("/" if os.path.isabs(path) else base, path)
            return found if isinstance(found, bytes) else None

        return report, View(source_line=lines, source=source)

    def _touched(self) -> IsTouched | None:
        """What the change under review touches, by what the host says of it; asked once."""
        if not self._changes:
            from ssot_lint.cli.reviewing import touched_here

            self._changes.append(touched_here(self._root, os.environ, sys.stderr if not self._quiet else None))
        return self._changes[0]


def _from_here(root: str) -> str:
    return os.path.relpath(root, os.getcwd())


def _from_root(root: str) -> str:
    return "."


def _from_repository(root: str) -> str:
    from ssot_lint.sources.tree import repository_of

    real = os.path.realpath(root)
    return os.path.relpath(real, repository_of(real) or real)


_BASES: Mapping[Paths, Callable[[str], str]] = {
    Paths.HERE: _from_here,
    Paths.ROOT: _from_root,
    Paths.REPOSITORY: _from_repository,
}
"""For each kind of paths, how the project's root is found from where they start."""
