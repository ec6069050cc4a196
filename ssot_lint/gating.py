"""The gate: of what a check found, what a baseline accepts and what was there before a change is taken out."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ssot_lint.configured import UsageProblem
from ssot_lint.contracts.model import Settings
from ssot_lint.reports.model import CheckReport
from ssot_lint.sources.reading import Unreadable, read

if TYPE_CHECKING:
    from ssot_lint.gate.baseline import Comparison
    from ssot_lint.options import Options
    from ssot_lint.rules.fingerprints import Identity
    from ssot_lint.rules.model import Violation


@dataclass(frozen=True, slots=True)
class Gate:
    """What a run lets pass."""

    baseline: str | None = None
    """A file that was named; None: the one of the configuration, if it names one."""
    uses_baseline: bool = True
    since: str | None = None
    """A revision; empty for the branch that changes go into; None: everything counts."""
    ratchet: bool = False
    """Entries of the baseline that are no longer found, or that a change adds with what they accept, fail the run."""


@dataclass(frozen=True, slots=True)
class Gated:
    """What is left of a report, and what a person should know of what is not."""

    report: CheckReport
    notes: tuple[str, ...] = ()
    has_slack: bool = False
    """The run has to fail for entries of the baseline that are no longer found."""


def gated(settings: Settings, options: Options, report: CheckReport, gate: Gate, *, is_whole: bool) -> Gated:
    """The report without what the gate lets pass. ``is_whole``: it is about all of the tree.

    Raises `UsageProblem` for a baseline or a revision that cannot be worked with.
    """
    notes: list[str] = []
    if report.allowed_by_comments:
        notes.append(
            f"{_counted(report.allowed_by_comments, 'violation')} {_is(report.allowed_by_comments)} allowed by comments"
        )
    has_slack = False
    place = baseline_place(settings, gate.baseline) if gate.uses_baseline else None
    if place is None and gate.ratchet:
        raise UsageProblem(
            "--ratchet fails for entries of a baseline that are no longer found, and there is no baseline.\n"
            "`ssot-lint baseline create` writes one; name it in the configuration, with "
            '`baseline = "ssot-baseline.txt"`, or with --baseline.'
        )
    if place is not None:
        everything = report.violations
        report, told, has_slack = _held_against(settings, report, place, gate, is_whole=is_whole)
        notes += told
        if gate.ratchet:
            report, told = _without_additions(settings, options, report, place, everything)
            notes += told
    if gate.since is not None:
        from ssot_lint.since import only_new

        new, told = only_new(settings, options, report.violations, gate.since)
        notes += told
        report = replace(report, violations=new)
    return Gated(report, tuple(notes), has_slack and gate.ratchet)


def baseline_place(settings: Settings, named: str | None) -> str | None:
    """Absolute path of the baseline in force; None when there is none.

    Raises `UsageProblem` for one of the configuration that is elsewhere in truth: its changes would be nobody's to see.
    """
    if named is not None or not settings.baseline:
        return os.path.abspath(named) if named is not None else None
    place = os.path.join(settings.root, settings.baseline)
    if not os.path.realpath(place).startswith(os.path.join(os.path.realpath(settings.root), "")):
        raise UsageProblem(
            f"the baseline `{settings.baseline}` is a link that leads out of the project.\nPut the file itself there; "
            "`--baseline FILE` takes any other"
        )
    return place


def baseline_entries(settings: Settings, place: str) -> tuple[Identity, ...]:
    """The entries of a baseline. Raises `UsageProblem`."""
    from ssot_lint.gate.baseline import BaselineProblem, check_belongs, read_baseline

    name = _name(settings, place)
    if not os.path.lexists(place):
        raise UsageProblem(f"there is no baseline `{name}`; `ssot-lint baseline create` writes it")
    source = read(settings.root, place)
    if isinstance(source, Unreadable):
        raise UsageProblem(f"the baseline `{name}` {source.message}")
    try:
        entries = read_baseline(source, name)
        check_belongs(entries, (contract.name for contract in settings.contracts), name)
    except BaselineProblem as problem:
        raise UsageProblem(str(problem)) from problem
    return entries


def renames(settings: Settings, place: str, found: Comparison) -> Callable[[Identity], Identity] | None:
    """What identities were called when the baseline was last committed; None when git knows of no rename.

    ``found`` is what a comparison without that knows, and whose new violations are asked about.
    """
    from ssot_lint.since import older_since
    from ssot_lint.sources.git import GitFailure
    from ssot_lint.sources.history import History

    history = History.of(settings.root)
    if isinstance(history, GitFailure):
        return None
    commit = history.last_change(os.path.relpath(place, history.root))
    return older_since(settings, history, commit, found) if commit is not None else None


def _held_against(
    settings: Settings, report: CheckReport, place: str, gate: Gate, *, is_whole: bool
) -> tuple[CheckReport, list[str], bool]:
    from ssot_lint.gate.baseline import PROGRESS, compare

    name = _name(settings, place)
    entries = baseline_entries(settings, place)
    found = compare(report.violations, entries)
    if found.new and found.slack and (older := renames(settings, place, found)) is not None:
        found = compare(report.violations, entries, older)
    is_typed = report.server is None or report.server.state != "missing"
    slack = sum(one.rule not in PROGRESS for one in found.slack) if is_whole and is_typed else 0
    notes = []
    if found.accepted:
        notes.append(
            f"{_counted(len(found.accepted), 'violation')} {_is(len(found.accepted))} in the baseline `{name}`"
        )
    if slack:
        notes.append(
            f"{_counted(slack, 'entry', 'entries')} of the baseline {_is(slack)} no longer found; "
            "`ssot-lint baseline prune` takes out what was mended"
        )
    if gate.ratchet and not is_typed:
        notes.append("the type checker failed, so nobody can tell which entries of the baseline are no longer found")
    return replace(report, violations=found.new, baselined=len(found.accepted), slack=slack), notes, bool(slack)


def _without_additions(
    settings: Settings, options: Options, report: CheckReport, place: str, everything: tuple[Violation, ...]
) -> tuple[CheckReport, list[str]]:
    """The report with what the baseline accepts although the change at hand adds it."""
    from ssot_lint.ratchet import held_back
    from ssot_lint.rules.fingerprints import identity
    from ssot_lint.rules.judge import in_order

    reported = frozenset(map(identity, report.violations))
    accepted = [own for own in map(identity, everything) if own not in reported]
    entries = baseline_entries(settings, place)
    held, notes = held_back(settings, options, (place, entries), (everything, accepted))
    violations = in_order([*report.violations, *held])
    return replace(report, violations=violations, baselined=report.baselined - len(held)), notes


def _name(settings: Settings, place: str) -> str:
    relative = os.path.relpath(place, settings.root)
    return (place if relative.startswith("..") else relative).replace(os.sep, "/")


def _counted(number: int, noun: str, plural: str = "") -> str:
    return f"1 {noun}" if number == 1 else f"{number:,} {plural or f'{noun}s'}"


def _is(number: int) -> str:
    return "is" if number == 1 else "are"
