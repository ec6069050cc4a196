"""The burndown: how many uses were left week by week, judged from git's objects. Nothing is checked out.

Every week's state is linked and judged in memory, by today's contracts and with what imports, names and annotations
tell: a type checker, which would need each tree on disk, is not asked. What one file says is extracted once for every
content that it has had, and the counts of a state are kept, so that the next run has only new weeks to count.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

from ssot_lint.configured import UsageProblem
from ssot_lint.contracts.model import Contract
from ssot_lint.earlier import Contents, earlier_program
from ssot_lint.pipeline import Run
from ssot_lint.program.assemble import Tree, assemble
from ssot_lint.program.model import Program
from ssot_lint.program.sought import Other, OtherNames
from ssot_lint.rules.judge import judge
from ssot_lint.rules.model import Violation
from ssot_lint.rules.progress import consumers_among, live_sites
from ssot_lint.rules.trend import Trend, Week
from ssot_lint.sources.git import GitFailure
from ssot_lint.sources.history import Blob, Dated, History
from ssot_lint.sources.keeping import keep, kept

DEFAULT_WEEKS = 52
DEFAULT_SECONDS = 300.0
_LEDGER = "unresolved-use"
_KEPT = "history.json"
_SCHEMA = 1
_MOST_KEPT = 1_000
"""States whose counts are kept."""
_STAGE = "counting weeks"


@dataclass(frozen=True, slots=True)
class _Count:
    """What one state of the tree holds of one contract."""

    definitions: int
    targets: dict[str, int]
    """Bound uses by definition."""
    ledger: dict[str, int]
    """Uses by name: how many by a key that tells where and how they are written, but for the line."""


_State = dict[str, _Count]
"""Counts by contract."""


def trends_of(
    run: Run, names: Collection[str], weeks: int = DEFAULT_WEEKS, seconds: float = DEFAULT_SECONDS
) -> tuple[Trend, ...]:
    """The trend of each contract, or of those named, over the last weeks, as far as ``seconds`` allow.

    Newest weeks are counted first. Raises `UsageProblem` when there is no history to read.
    """
    history = History.of(run.settings.root)
    if isinstance(history, GitFailure):
        raise UsageProblem(f"--history counts what commits held, and git {history.reason}")
    commits = history.first_parents()
    if isinstance(commits, GitFailure):
        raise UsageProblem(f"--history counts what commits held, and git {commits.reason}")
    ends = dict(_ends(commits, run.options.today or date.today(), weeks))
    states, notes = _states(run, history, list(dict.fromkeys(ends.values())), seconds)
    if history.is_shallow():
        notes.append("this is a shallow clone: weeks before its oldest commit are not known")
    counted = {end: commit for end, commit in ends.items() if commit in states}
    contracts = [one for one in run.settings.contracts if not names or one.name in names]
    return tuple(_trend(run, one, counted, states, tuple(notes)) for one in contracts)


def _ends(commits: Sequence[Dated], today: date, weeks: int) -> Iterator[tuple[date, str]]:
    """Sundays, newest first, each with the branch's last commit until then; no further than there are commits."""
    sunday = today + timedelta(days=6 - today.weekday())
    at = 0
    for number in range(weeks + 1):
        end = sunday - timedelta(days=7 * number)
        over = datetime(end.year, end.month, end.day, tzinfo=UTC).timestamp() + 86_400
        while at < len(commits) and commits[at].seconds >= over and number:
            at += 1
        if at == len(commits):
            return
        yield end, commits[at].name


def _states(run: Run, history: History, commits: Sequence[str], seconds: float) -> tuple[dict[str, _State], list[str]]:
    """Counts by commit, and what to say about those that are missing."""
    deadline = time.monotonic() + seconds
    stamp = _stamp(run, history)
    known = _kept_states(run.settings.root, stamp)
    states = {commit: known[commit] for commit in commits if commit in known}
    missing = [commit for commit in commits if commit not in states]
    notes: list[str] = []
    try:
        for commit, state in _counted(run, history, missing):
            states[commit] = state
            run.options.progress(_STAGE, len(states), len(commits))
            if time.monotonic() > deadline and len(states) < len(commits):
                notes.append(
                    f"counting stopped after {seconds:,.0f} seconds; older weeks are left out, and run again it "
                    "goes on from there (`--within` gives it longer)"
                )
                break
    except _Unread as problem:
        notes.append(f"older weeks are left out: git {problem.failure.reason}")
    if missing and states:
        keep(run.settings.root, _KEPT, {"stamp": stamp, "states": _stored(known | states)})
    return states, notes


@dataclass(frozen=True, slots=True)
class _Unread(Exception):
    """Git has not got what a state needs."""

    failure: GitFailure


def _counted(run: Run, history: History, commits: Sequence[str]) -> Iterator[tuple[str, _State]]:
    """Counts of each commit, in turn; only what differs from the one before is read."""
    files: dict[str, Blob] = {}
    before: str | None = None
    with Contents(history.root, run.settings, run.options.jobs, _other_names(run)) as contents:
        for commit in commits:
            files = _files(history, files, before, commit)
            program = earlier_program(run.settings, files, contents)
            if isinstance(program, GitFailure):
                raise _Unread(program)
            yield commit, _state(run.settings.contracts, program)
            before = commit


def _other_names(run: Run) -> tuple[Other, ...]:
    """Names that modules of the present tree give to duplicates, sorted; files that use those say no watched name."""
    sought = (one.sought for one in run.tree.searches)
    return tuple(sorted({other for one in sought if isinstance(one, OtherNames) for other in one.names}))


def _files(history: History, files: Mapping[str, Blob], before: str | None, commit: str) -> dict[str, Blob]:
    if before is None:
        listed = history.files_at(commit)
        if isinstance(listed, GitFailure):
            raise _Unread(listed)
        return {one.path: one for one in listed}
    changed = history.changes_between(before, commit)
    if isinstance(changed, GitFailure):
        raise _Unread(changed)
    found = {**files, **changed}
    return {path: blob for path, blob in found.items() if blob is not None}


def _state(contracts: Sequence[Contract], program: Program) -> _State:
    violations = judge(program, contracts)
    return {one.name: _count(one, program, violations) for one in contracts}


def _count(contract: Contract, program: Program, violations: Sequence[Violation]) -> _Count:
    uses = consumers_among(contract, violations)
    ledger = [one for one in violations if one.contract == contract.name and one.rule == _LEDGER]
    return _Count(
        len(live_sites(program.views[contract.name].definitions)),
        dict(sorted(Counter(one.target or "" for one in uses).items())),
        dict(sorted(Counter(map(_key, ledger)).items())),
    )


def _key(violation: Violation) -> str:
    """Where and how a use is written, but for its line, in few letters."""
    written = "\0".join((violation.path, violation.symbol, violation.use))
    return sha256(written.encode("utf-8", "surrogateescape")).hexdigest()[:16]


def _trend(
    run: Run, contract: Contract, ends: Mapping[date, str], states: Mapping[str, _State], notes: tuple[str, ...]
) -> Trend:
    others = _of_other_code(run, contract) if ends else frozenset()
    weeks = []
    for end, commit in sorted(ends.items()):
        count = states[commit][contract.name]
        by_name = sum(number for key, number in count.ledger.items() if key not in others)
        weeks.append(
            Week(
                end,
                commit,
                count.definitions,
                sum(count.targets.values()),
                by_name,
                dict(sorted(count.targets.items())),
            )
        )
    newest = states[ends[max(ends)]][contract.name] if ends else None
    passed = sum(number for key, number in newest.ledger.items() if key in others) if newest is not None else 0
    return Trend(contract.name, tuple(weeks), passed, _left_now(run, contract), notes)


def _left_now(run: Run, contract: Contract) -> int | None:
    """Uses that are left in the tree as it is, by a run with a type checker."""
    if not run.is_typed:
        return None
    found = [*run.plan.violations, *(one.violation for one in run.allowed)]
    ledger = sum(one.contract == contract.name and one.rule == _LEDGER for one in found)
    return len(consumers_among(contract, found)) + ledger


def _of_other_code(run: Run, contract: Contract) -> frozenset[str]:
    """Keys of uses of the present tree that only a type checker knows to be no uses of a duplicate."""
    if _left_now(run, contract) is None:
        return frozenset()
    whole = run.tree
    plain = Tree(whole.settings, whole.extractions, whole.entry_points, whole.read, whole.files, teaches=False)
    untold = judge(assemble(plain, None, len(whole.files)), [contract])
    found = [*run.plan.violations, *(one.violation for one in run.allowed)]
    reported = {_key(one) for one in found if one.contract == contract.name}
    return frozenset(_key(one) for one in untold if one.rule == _LEDGER) - reported


def _stamp(run: Run, history: History) -> str:
    """What counts depend on besides the state itself."""
    import sys

    from ssot_lint import __version__

    settings = replace(run.settings, root="", config_path="")
    parts = (str(_SCHEMA), __version__, sys.version, history.prefix, repr(settings), repr(_other_names(run)))
    return sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()


def _kept_states(root: str, stamp: str) -> dict[str, _State]:
    """Counts that an earlier run left, by commit; none when they are about something else."""
    found = kept(root, _KEPT)
    states = found.get("states")
    if found.get("stamp") != stamp or not isinstance(states, dict):
        return {}
    try:
        return {
            commit: {name: _Count(int(d), dict(targets), dict(ledger)) for name, (d, targets, ledger) in state.items()}
            for commit, state in states.items()
        }
    except (TypeError, ValueError, AttributeError):
        return {}


def _stored(states: Mapping[str, _State]) -> dict[str, object]:
    newest = list(states.items())[-_MOST_KEPT:]
    return {
        commit: {name: (one.definitions, one.targets, one.ledger) for name, one in state.items()}
        for commit, state in newest
    }
