"""Asking about each group of edits, on a terminal. Answers are kept at once, so that a session can be gone on with."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

import click

from ssot_lint.cli.options import RunOptions
from ssot_lint.cli.showing import source_lines
from ssot_lint.fixes.apply import Applied, Applier
from ssot_lint.fixes.choice import Choice
from ssot_lint.fixes.diff import unified_diff
from ssot_lint.fixes.formatting import FormatterFailure
from ssot_lint.fixes.model import PlannedEdit
from ssot_lint.fixes.splitting import groups_of
from ssot_lint.mending import choosable
from ssot_lint.pipeline import Run
from ssot_lint.reports.blocks import place_block, wrapped
from ssot_lint.reports.colour import wants_colour
from ssot_lint.reports.counting import amount
from ssot_lint.reports.diff_syntax import render_change
from ssot_lint.reports.ink import Document, paint
from ssot_lint.reports.terminal import terminal_width
from ssot_lint.rules.model import Violation
from ssot_lint.series import Polish
from ssot_lint.sources.answers import kept_answers

DECLINED, UNASKED = "you said no", "you have not been asked yet"
HELP = """\
y  apply this group of edits
n  leave it as it is
a  apply it and all that follow, without asking
q  ask no more: apply what you agreed to so far; the rest is asked the next time
e  show the evidence: how we know what is used here, and why the edit is right
?  show this
Ctrl-C ends without applying anything; your answers are kept.
"""


class Answer(StrEnum):
    """What a person may type."""

    YES = "y"
    NO = "n"
    ALL = "a"
    QUIT = "q"
    EVIDENCE = "e"
    HELP = "?"


class Session:
    """The questions about one plan."""

    def __init__(self, run: Run, choice: Choice, chosen: RunOptions, polish: Polish) -> None:
        self.declined: dict[PlannedEdit, str] = {}
        """Edits that were not agreed to, and why."""
        self._run, self._choice, self._polish = run, choice, polish
        self._answers = kept_answers(run.settings.root)
        self._is_over = False
        self._colour = wants_colour(chosen.color, sys.stdout, os.environ)
        self._width = terminal_width(sys.stdout, os.environ)
        self._lines = source_lines(run)
        self._violations = {(one.path, one.line, one.column): one for one in run.plan.violations}
        self._applier = Applier(run.sources.get, run.tree.modules.package_of, run.options.jobs)

    def ask(self) -> Choice:
        """The choice, narrowed to what was agreed to."""
        if self._answers.given:
            kept = amount(len(self._answers.given), "answer")
            click.echo(f"going on with {kept} of an earlier session; to start anew, remove {self._answers.place}")
        agreed: set[str] = set()
        try:
            self._ask_all(groups_of(choosable(self._run, self._choice)), agreed)
        except BaseException:
            kept = f"{amount(len(self._answers.given), 'answer')} kept: run this again to go on"
            click.echo(f"\nnothing was applied; {kept}", err=True)
            raise
        return replace(self._choice, groups=frozenset(agreed))

    def close(self) -> None:
        """What was agreed to is done. Answers stay for the next session if this one was ended early."""
        no = [key for key, answer in self._answers.given.items() if not answer]
        self._answers.forget()
        for key in () if self._is_over else no:
            self._answers.add(key, False)

    def _ask_all(self, groups: Sequence[tuple[PlannedEdit, ...]], agreed: set[str]) -> None:
        for number, group in enumerate(groups, 1):
            answer = self._answer(group, f"[{number}/{len(groups)}]")
            if answer is Answer.ALL:
                agreed |= {edit.group for rest in groups[number - 1 :] for edit in rest}
                break
            if answer is Answer.QUIT:
                self.declined |= {edit: UNASKED for rest in groups[number - 1 :] for edit in rest}
                return
            if answer is Answer.YES:
                agreed.add(group[0].group)
            elif answer is Answer.NO:
                self.declined |= dict.fromkeys(group, DECLINED)
        self._is_over = True

    def _answer(self, group: tuple[PlannedEdit, ...], place: str) -> Answer | None:
        """What a person says of the group, or said in an earlier session; None where it cannot be made anyway."""
        applied = self._applier.apply(group)
        if applied.refused:
            self.declined |= applied.refused
            return None
        diffs = self._diffs(applied)
        key = self._key(group, [diff for diff, _, _ in diffs])
        if key in self._answers.given:
            return Answer.YES if self._answers.given[key] else Answer.NO
        self._show(group, diffs, place)
        while True:
            answer = _typed()
            if answer is Answer.EVIDENCE:
                self._show_evidence(group)
            elif answer is Answer.HELP:
                click.echo(HELP, nl=False)
            else:
                break
        if answer in (Answer.YES, Answer.NO):
            self._answers.add(key, answer is Answer.YES)
        return answer

    def _diffs(self, applied: Applied) -> list[tuple[bytes, bytes, bytes]]:
        """Diff, old and new content of each file."""
        sources = self._run.sources
        try:
            new = {path: self._polish(path, sources[path], source) for path, source in applied.sources.items()}
        except FormatterFailure as problem:
            raise click.UsageError(f"{problem}\nNothing was written.") from problem
        return [(unified_diff(path, sources[path], one), sources[path], one) for path, one in sorted(new.items())]

    def _key(self, group: Sequence[PlannedEdit], diffs: Sequence[bytes]) -> str:
        """What identifies a change wherever its lines have moved: what it mends and the lines it removes and adds."""
        told = [one.fingerprint for one in self._found(group)]
        lines = [line for diff in diffs for line in diff.split(b"\n") if line[:1] in (b"+", b"-")]
        return hashlib.sha256(b"\0".join([*(text.encode() for text in told), *lines])).hexdigest()

    def _found(self, group: Sequence[PlannedEdit]) -> list[Violation]:
        places = [(edit.path, edit.edit.span.line, edit.edit.span.column) for edit in group]
        return [self._violations[place] for place in dict.fromkeys(places) if place in self._violations]

    def _show(self, group: Sequence[PlannedEdit], diffs: Sequence[tuple[bytes, bytes, bytes]], place: str) -> None:
        found = self._found(group)
        level = group[0].applicability.value
        rules = ", ".join(dict.fromkeys(one.rule for one in found))
        document: Document = [[], [(f"{place} ", "strong"), (f"{rules} ", "rule"), (level, level)]]
        reasons = dict.fromkeys(one.fix.reason for one in found if one.fix is not None and one.fix.reason)
        document += [[("  ", ""), (part, "")] for reason in reasons for part in wrapped(reason, self._width - 2)]
        click.echo(paint(document, width=self._width, colour=self._colour), nl=False, color=True)
        for diff, old, new in diffs:
            shown = render_change(diff, old, new, colour=self._colour, terminal=True)
            click.echo(shown.decode("utf-8", "replace"), nl=False, color=True)

    def _show_evidence(self, group: Sequence[PlannedEdit]) -> None:
        document: Document = []
        for violation in self._found(group):
            document += place_block([violation], self._lines, width=self._width, verbose=True)
        click.echo(paint(document, width=self._width, colour=self._colour), nl=False, color=True)


def _typed() -> Answer:
    """What a person types, asked for until it is an answer; the end of the input ends the session."""
    while True:
        click.echo(f"apply? [{','.join(Answer)}] ", nl=False)
        sys.stdout.flush()
        line = sys.stdin.readline()
        if not line:
            raise click.Abort
        typed = line.strip().lower()
        if typed in list(Answer):
            return Answer(typed)
        click.echo(HELP, nl=False)
