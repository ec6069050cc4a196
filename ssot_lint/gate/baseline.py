"""Baselines: violations that were there when the gate was put up. They may only become fewer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from itertools import filterfalse

from ssot_lint.gate.entries import BadEntry, entry_of, line_of
from ssot_lint.rules.allowing import NEVER_ALLOWED
from ssot_lint.rules.fingerprints import Identity, identity
from ssot_lint.rules.model import Violation

NEVER_ACCEPTED = NEVER_ALLOWED
"""Rules that no baseline accepts: a file that cannot be read hides what is in it, and a comment's day is a promise."""
HEADER = "# ssot-lint baseline 1"
_NOTE = (
    "# Violations that were there already; `ssot-lint check` reports all others. One line each: rule, contract,\n"
    "# enclosing definition, duplicate, use, number. Written by `ssot-lint baseline`; not meant to be edited by hand.\n"
)
PROGRESS = frozenset({"idle-adapter"})
"""Rules that begin to report when something has been mended, and may end when others mend or add: no slack of theirs
counts."""
_CONFLICT = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")


class BaselineProblem(Exception):
    """A baseline that cannot be worked with; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Violations held against a baseline."""

    new: tuple[Violation, ...]
    accepted: tuple[Violation, ...]
    slack: tuple[Identity, ...]
    """Entries that are no longer found, sorted: what has been mended."""
    progress: tuple[Violation, ...] = ()
    """Those accepted although no entry is about them: adapters that have nothing to do any more, since their last uses
    were mended."""


def read_baseline(source: bytes, name: str) -> tuple[Identity, ...]:
    """The entries of a baseline, sorted; raises `BaselineProblem` for anything that is not one, whole and in order."""
    try:
        lines = source.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise BaselineProblem(f"`{name}` is no baseline of ssot-lint: it is not UTF-8") from None
    head = lines[0].strip() if lines else ""
    if any(line.startswith(_CONFLICT) for line in lines):
        raise BaselineProblem(
            f"`{name}` holds the marks of a merge conflict.\nTake either side and run `ssot-lint baseline update`, or "
            "let git merge baselines by itself: see `ssot-lint baseline merge --help`."
        )
    if head != HEADER:
        of_another = head.startswith(HEADER.rpartition(" ")[0])
        why = f"it is of another version (`{head}`)" if of_another else f"its first line is not `{HEADER}`"
        raise BaselineProblem(f"`{name}` is no baseline of this ssot-lint: {why}.")
    found = set()
    for number, line in enumerate(lines[1:], 2):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            found.add(entry_of(line))
        except BadEntry as problem:
            raise BaselineProblem(
                f"`{name}` is damaged in line {number}: {problem}.\nGet it back from git, or run `ssot-lint baseline "
                "create --force` to accept what is there now."
            ) from None
    return tuple(sorted(found))


def check_belongs(entries: Collection[Identity], contracts: Iterable[str], name: str) -> None:
    """Raise `BaselineProblem` for a baseline none of whose contracts is declared: it is another project's."""
    known, named = set(contracts), {entry.contract for entry in entries if entry.contract}
    if named and not named & known:
        told = ", ".join(f"`{one}`" for one in sorted(named)[:3])
        raise BaselineProblem(
            f"`{name}` is about {told}, which the configuration does not declare: it belongs to another project, or "
            "its contracts were renamed.\nRun `ssot-lint baseline update` to accept what is there now."
        )


def render_baseline(entries: Iterable[Identity]) -> bytes:
    """The file: a header, then one sorted line an entry."""
    return (HEADER + "\n" + _NOTE + "".join(f"{line}\n" for line in sorted(map(line_of, entries)))).encode("ascii")


def entries_for(violations: Iterable[Violation]) -> tuple[Identity, ...]:
    """Entries that accept these violations, but for those that no baseline accepts."""
    return tuple(sorted(identity(one) for one in violations if one.rule not in NEVER_ACCEPTED))


def compare(
    violations: Iterable[Violation],
    entries: Iterable[Identity],
    older: Callable[[Identity], Identity] | None = None,
    *,
    never: Collection[str] = NEVER_ACCEPTED,
) -> Comparison:
    """Violations sorted out by a baseline: as many as it has entries for are accepted, the first ones in the source.

    ``older`` says what an identity was before files were renamed; violations of the rules in ``never`` stay new. An
    adapter that became idle because uses of it went is progress, and accepted.
    """
    left = Counter(entry._replace(ordinal=0) for entry in entries)
    open_violations: list[Violation] = []
    accepted: list[Violation] = []
    for violation in violations:
        taken = violation.rule not in never and _take(left, identity(violation)._replace(ordinal=0))
        (accepted if taken else open_violations).append(violation)
    new = open_violations
    if older is not None:
        new = []
        for violation in open_violations:
            known = identity(violation)._replace(ordinal=0)
            before = older(known)
            taken = before != known and violation.rule not in never and _take(left, before)
            (accepted if taken else new).append(violation)
    slack = tuple(sorted(left.elements()))
    mended = {(entry.contract, entry.target) for entry in slack if entry.target}

    def is_progress(one: Violation) -> bool:
        return one.rule in PROGRESS and (identity(one).contract, identity(one).target) in mended

    progress = tuple(filter(is_progress, new))
    return Comparison(tuple(filterfalse(is_progress, new)), (*accepted, *progress), slack, progress)


def without(entries: Iterable[Identity], slack: Iterable[Identity]) -> tuple[Identity, ...]:
    """The entries without as many of each as there is slack; of equal ones the last go."""
    gone = Counter(entry._replace(ordinal=0) for entry in slack)
    kept = []
    for entry in sorted(entries, reverse=True):
        if not _take(gone, entry._replace(ordinal=0)):
            kept.append(entry)
    return tuple(sorted(kept))


def _take(left: Counter[Identity], entry: Identity) -> bool:
    if not left[entry]:
        return False
    left[entry] -= 1
    return True
