"""Showing a report: paths as they are reached from here, the terminal's width and colours, where it goes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from dataclasses import replace as with_fields
from typing import TYPE_CHECKING, TypeVar

import click
from msgspec.structs import replace

from ssot_lint.program.model import Evidence, UnreadableFile
from ssot_lint.reports.colour import wants_colour
from ssot_lint.reports.escaping import encodable
from ssot_lint.reports.model import CheckReport, FixReport, Refusal, ServerNote, SourceLine, lazy_lines
from ssot_lint.reports.terminal import terminal_width
from ssot_lint.rules.model import Violation
from ssot_lint.sources.overwriting import why_not_to_replace
from ssot_lint.sources.putting import put
from ssot_lint.sources.reading import read

if TYPE_CHECKING:
    from ssot_lint.pipeline import Run

Report = TypeVar("Report", bound=CheckReport)


@dataclass(frozen=True, slots=True)
class Screen:
    """Where text goes: its width and whether it takes colours."""

    width: int
    colour: bool


def screen(colour: str | None, to_file: bool) -> Screen:
    """Of standard output, or of a file."""
    if to_file:
        return Screen(100, colour == "always")
    return Screen(terminal_width(sys.stdout, os.environ), wants_colour(colour, sys.stdout, os.environ))


def write_out(text: str, path: str | None) -> None:
    """Write to a file, or to standard output."""
    if path is None:
        shown = encodable(text, getattr(sys.stdout, "encoding", None) or "utf-8")
        click.echo(shown, nl=not text.endswith("\n"), color=True)
        return
    check_place(path)
    whole = text if text.endswith("\n") else text + "\n"
    try:
        put(path, whole.encode("utf-8", "backslashreplace"))
    except OSError as problem:
        raise click.UsageError(f"`{path}` could not be written: {problem.strerror or problem}") from problem


def check_place(path: str) -> None:
    """Raise `UsageError` where a report would replace somebody's work."""
    reason = why_not_to_replace(path)
    if reason:
        raise click.UsageError(f"`{path}` {reason}: it was not replaced.\nName another file, or remove this one first.")


def source_lines(run: Run) -> SourceLine:
    """Lines of the tree's files by path relative to the root."""
    read = run.tree.read

    def text_of(path: str) -> str | None:
        source = read(path)
        from ssot_lint.facts.parsing import source_text

        text = source_text(source) if source is not None else None
        return text if isinstance(text, str) else None

    return lazy_lines(text_of)


def text_lines(root: str) -> SourceLine:
    """Lines of the files under a root, as they are on disk."""

    def text_of(path: str) -> str | None:
        source = read(root, path)
        from ssot_lint.facts.parsing import source_text

        text = source_text(source) if isinstance(source, bytes) else None
        return text if isinstance(text, str) else None

    return lazy_lines(text_of)


def server_note(run: Run, types: str) -> ServerNote:
    """How the type checker fared."""
    if types == "none":
        return ServerNote("ty", "switched off")
    return ServerNote(types.replace(",", " and "), "ready" if run.is_typed else "missing")


def as_seen_from_here(report: Report, lines: SourceLine, root: str) -> tuple[Report, SourceLine]:
    """The report with its paths relative to the current directory, so that they can be opened."""
    return as_seen_from(report, lines, os.path.relpath(root, os.getcwd()))


def as_seen_from(report: Report, lines: SourceLine, root: str) -> tuple[Report, SourceLine]:
    """The report with its paths relative to where the project's root is found at a relative path."""
    prefix = root.replace(os.sep, "/")
    if prefix == ".":
        return report, lines
    move = _mover(prefix)
    back = len(prefix) + 1

    def line(path: str, number: int) -> str | None:
        return lines(path[back:] if path.startswith(prefix + "/") else path, number)

    violations = {violation: _moved(violation, move) for violation in report.violations}
    definitions = {
        name: tuple(with_fields(site, path=move(site.path)) for site in sites)
        for name, sites in report.definitions.items()
    }
    left_alone = tuple(
        (replace(one, path=move(one.path)) if one.path else one, uses) for one, uses in report.left_alone
    )
    errors = tuple(UnreadableFile(move(error.path), error.line, error.message) for error in report.errors)
    moved = with_fields(
        report,
        violations=tuple(violations.values()),
        definitions=definitions,
        left_alone=left_alone,
        errors=errors,
        replacements={
            group: tuple(replace(one, path=move(one.path)) for one in changes)
            for group, changes in report.replacements.items()
        },
        prefix=prefix,
    )
    if isinstance(moved, FixReport):
        refused = tuple(Refusal(_moved(one.violation, move), one.reason) for one in moved.refused)
        edits = tuple(with_fields(edit, path=move(edit.path)) for edit in moved.edits)
        moved = with_fields(moved, refused=refused, edits=edits)
    return moved, line


def path_from_here(root: str) -> Callable[[str], str]:
    """What a path of the tree under a root is called from the current directory."""
    prefix = os.path.relpath(root, os.getcwd()).replace(os.sep, "/")
    return _mover(prefix) if prefix != "." else lambda path: path


def _mover(prefix: str) -> Callable[[str], str]:
    return lambda path: path if path.startswith("/") or os.path.isabs(path) else f"{prefix}/{path}"


def _moved(violation: Violation, move: Callable[[str], str]) -> Violation:
    evidence = tuple(Evidence(move(step.path), step.line, step.text) for step in violation.evidence)
    return replace(violation, path=move(violation.path), evidence=evidence)


def note(notes: Iterable[str], *, quiet: bool) -> None:
    """Say on standard error what was found and is not reported."""
    if not quiet:
        for one in notes:
            click.echo(f"note: {one}", err=True)


def warn(warnings: Iterable[str], *, quiet: bool) -> None:
    """Say on standard error what a person should know of how the run went."""
    if not quiet:
        for warning in warnings:
            click.echo(f"warning: {warning}", err=True)
