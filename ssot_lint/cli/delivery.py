"""How ``fix`` hands over what it made: written, asked about piece by piece, as a patch, or as a series of patches."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from ssot_lint.cli.options import Function

if TYPE_CHECKING:
    from ssot_lint.cli.asking import Session
    from ssot_lint.cli.options import RunOptions
    from ssot_lint.cli.progress import Progress
    from ssot_lint.fixes.choice import Choice
    from ssot_lint.mending import Mended
    from ssot_lint.pipeline import Run
    from ssot_lint.series import Patch, Polish

MOST_DIRTY = 5
"""Files named in a refusal."""
NOT_PYTHON = (".toml", ".cfg")
"""Ends of files that a fix may touch and a formatter of Python may not."""

_DELIVERY = (
    click.option("--interactive", is_flag=True, help="Ask about each group of edits, then apply what you agreed to."),
    click.option("--patch", metavar="FILE", help="Write the diff to this file instead of standard output."),
    click.option("--patch-series", metavar="DIRECTORY", help="Write patches to apply in order to this new directory."),
    click.option(
        "--split-by",
        type=click.Choice(["owner", "package", "rule", "size"]),
        help="What the patches of a series are split by: CODEOWNERS, the first two directories, rule, or size.",
    ),
    click.option(
        "--patch-size", type=click.IntRange(1), metavar="LINES",
        help="With --split-by size: about how many changed lines a patch has.  [default: 300]",
    ),
    click.option("--format-with", metavar="COMMAND", help='Lay out edited statements, as in "ruff format -".'),
    click.option("--allow-dirty", is_flag=True, help="Write files even if they have changes that are not committed."),
)  # fmt: skip


def delivery_options(function: Function) -> Function:
    """The options that say how changes are handed over."""
    for option in reversed(_DELIVERY):
        function = option(function)
    return function


@dataclass(slots=True)
class Delivery:
    """What `delivery_options` gave a command, and what has been handed over by it so far."""

    write: bool
    interactive: bool
    patch: str | None
    patch_series: str | None
    split_by: str | None
    patch_size: int | None
    format_with: str | None
    allow_dirty: bool
    session: Session | None = None
    patches: tuple[Patch, ...] = ()

    @classmethod
    def taken_from(cls, given: dict[str, Any], *, write: bool) -> Delivery:
        """The options, taken out of what a command was called with. Raises `UsageError` for what does not go together.

        To be asked is to want what is agreed to written, unless it is wanted as a patch.
        """
        names = ("interactive", "patch", "patch_series", "split_by", "patch_size", "format_with", "allow_dirty")
        values = {name: given.pop(name) for name in names}
        as_patch = values["patch"] is not None or values["patch_series"] is not None
        delivery = cls(write=write or (values["interactive"] and not as_patch), **values)
        _check(delivery, write, given.get("output_format", "text"))
        return delivery

    def mended(self, run: Run, choice: Choice, chosen: RunOptions, progress: Progress) -> tuple[Mended, Choice]:
        """The tree mended in memory, and the choice as it was narrowed by answers. Raises `UsageError`.

        The caller closes the run; the program it stands on then is of no use.
        """
        from ssot_lint.mending import ROUNDS, Standing, choosable, mend

        run.options.progress("mending", 0, 0)
        start = Standing.of(run)
        polish = self._polish(run.settings.root)
        if self.interactive:
            from ssot_lint.cli.asking import Session

            progress.stop()
            if self.write:
                self.refuse_dirty(run.settings.root, {edit.path for edit in choosable(run, choice)})
            self.session = Session(run, choice, chosen, polish)
            choice = self.session.ask()
        mended = mend(run, choice, rounds=1 if self.interactive else ROUNDS)
        if self.session is not None:
            mended.refused |= self.session.declined
        with _failures_told():
            mended.after = {path: polish(path, mended.before[path], new) for path, new in mended.after.items()}
            if self.patch_series is not None:
                from ssot_lint.cli.patching import shares_of
                from ssot_lint.series import series_of

                shares = shares_of(run, mended, self.split_by or "owner", self.patch_size)
                self.patches = series_of(run, start, mended, shares, polish)
        return mended, choice

    @property
    def prints(self) -> bool:
        """The diff goes to standard output: nobody wanted it elsewhere, or has seen it already."""
        return not (self.write or self.interactive or self.patch is not None or self.patch_series is not None)

    def refuse_dirty(self, root: str, paths: Iterable[str]) -> None:
        """Raise `UsageError` when git has not got what would be overwritten, or cannot tell."""
        if self.allow_dirty:
            return
        from ssot_lint.cli.showing import path_from_here
        from ssot_lint.reports.escaping import visible_path
        from ssot_lint.sources.git import GitFailure, uncommitted

        found = uncommitted(root, paths)
        if isinstance(found, GitFailure):
            raise click.UsageError(
                f"git {found.reason}\nNothing was written; --allow-dirty goes on without asking git."
            )
        if found:
            name = path_from_here(root)
            listed = "".join(f"\n  {visible_path(name(path))}" for path in found[:MOST_DIRTY])
            more = f"\n  … {len(found) - MOST_DIRTY} more" if len(found) > MOST_DIRTY else ""
            raise click.UsageError(
                "files to be changed have changes that are not committed, and nobody could tell them apart then:"
                f"{listed}{more}\nNothing was written. Commit or stash them, or go on with --allow-dirty."
            )

    def done(self) -> None:
        """Everything was handed over: answers that were kept for going on are of no use any more."""
        if self.session is not None:
            self.session.close()

    def _polish(self, root: str) -> Polish:
        if self.format_with is None:
            return lambda path, old, new: new
        from ssot_lint.fixes.formatting import Formatter

        formatter = Formatter(self.format_with, root)
        return lambda path, old, new: new if path.endswith(NOT_PYTHON) else formatter(path, old, new)


@contextmanager
def _failures_told() -> Iterator[None]:
    """A formatter that fails is a person's to mend."""
    from ssot_lint.fixes.formatting import FormatterFailure

    try:
        yield
    except FormatterFailure as problem:
        raise click.UsageError(f"{problem}\nNothing was written.") from problem


def _check(delivery: Delivery, write: bool, output_format: str) -> None:
    """Refuse options that do not go together."""
    if delivery.split_by is not None and delivery.patch_series is None:
        raise click.UsageError("--split-by goes with --patch-series DIRECTORY")
    if delivery.patch_size is not None and delivery.split_by != "size":
        raise click.UsageError("--patch-size goes with --split-by size")
    if delivery.patch_series is not None:
        if write:
            raise click.UsageError("--patch-series leaves the tree as it is; leave out --write")
        from ssot_lint.cli.patching import check_directory

        check_directory(delivery.patch_series)
    if delivery.interactive:
        if output_format != "text":
            raise click.UsageError("--interactive asks a person; leave out --output-format")
        if not (sys.stdin.isatty() and sys.stdout.isatty()):
            raise click.UsageError(
                "--interactive needs a terminal to ask on; use --write, --rule or --contract instead"
            )
