"""The ratchet: a baseline may accept what was there, and nothing that the change at hand adds."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence

from ssot_lint.configured import UsageProblem
from ssot_lint.contracts.model import Contract, Settings
from ssot_lint.gate.baseline import PROGRESS, BaselineProblem, read_baseline
from ssot_lint.options import Options
from ssot_lint.rules.fingerprints import Identity, identity
from ssot_lint.rules.model import Violation
from ssot_lint.since import merge_base, only_new
from ssot_lint.sources.git import GitFailure
from ssot_lint.sources.history import History

Entries = Iterable[Identity]


def held_back(
    settings: Settings, options: Options, baseline: tuple[str, Entries], found: tuple[Sequence[Violation], Entries]
) -> tuple[tuple[Violation, ...], list[str]]:
    """What a change adds to code and baseline alike, and what to say about it.

    ``baseline`` is its place and what it accepts, ``found`` all violations and the entries of those that it accepts. It
    is held against the one at the merge base with the branch that changes go into. Entries that came are in order where
    their violations were there: a name may be new in a contract, or a type checker know more. So are those of a
    contract that was not declared yet, and all where there was no baseline.
    """
    violations, accepted = found
    place, entries = baseline
    history = History.of(settings.root)
    path = os.path.relpath(place, settings.root).replace(os.sep, "/")
    if isinstance(history, GitFailure) or path.startswith("../"):
        return (), []
    try:
        base = merge_base(history, "")
    except UsageProblem as problem:
        return (), [f"nobody can tell whether this change adds to the baseline: {problem}"]
    came = _came(history, base, path, entries) if _file_at(history, base, path) is not None else Counter()
    for known in _new_contracts(settings, history, base):
        came = Counter({one: number for one, number in came.items() if one.contract != known})
    if not came:
        return (), []
    left = came & Counter(map(_unnumbered, accepted))
    held = []
    for violation in only_new(settings, options, violations, base)[0]:
        own = _unnumbered(identity(violation))
        if left[own]:
            left[own] -= 1
            held.append(violation)
    if not held:
        return (), []
    number = "1 violation is" if len(held) == 1 else f"{len(held):,} violations are"
    return tuple(held), [f"{number} in the baseline and new since {base[:12]}, which --ratchet does not accept"]


def _came(history: History, commit: str, path: str, entries: Entries) -> Counter[Identity]:
    """Entries that the baseline of a commit has not got; what is progress is none."""
    try:
        before = read_baseline(_file_at(history, commit, path) or b"", path)
    except BaselineProblem:
        before = ()
    came = Counter(map(_unnumbered, entries)) - Counter(map(_unnumbered, before))
    return Counter({one: number for one, number in came.items() if one.rule not in PROGRESS})


def _new_contracts(settings: Settings, history: History, commit: str) -> list[str]:
    """Names of contracts of which the configuration of a commit says neither name nor canonical."""
    path = os.path.relpath(settings.config_path, settings.root).replace(os.sep, "/")
    declared = (_file_at(history, commit, path) or b"").decode("utf-8", "replace")

    def is_new(contract: Contract) -> bool:
        return contract.name not in declared and str(contract.canonical) not in declared

    return [one.name for one in settings.contracts if is_new(one)]


def _file_at(history: History, commit: str, path: str) -> bytes | None:
    """What a file held at a commit; None when it was not there."""
    name = f"{commit}:{history.prefix}{path}"
    found = history.contents([name])
    return None if isinstance(found, GitFailure) else found[name]


def _unnumbered(entry: Identity) -> Identity:
    return entry._replace(ordinal=0)
