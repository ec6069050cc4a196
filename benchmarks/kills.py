"""What is left of a tree when the process that writes to it is killed, at random instants, with no way to resist.

``python benchmarks/kills.py [--kills N] [--seed N]`` kills writing, undoing and recovering with ``SIGKILL``, looks at
every byte after each kill, recovers (which may be killed too), and looks again. It ends with 1 when anything was lost.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from ssot_lint.sources.recovering import NotRecovered, Recovered, finish, recover, roll_back
from ssot_lint.sources.undoing import undo
from ssot_lint.sources.writing import Change, NotWritten, write_all

FILES = tuple(f"{directory}m{number}.py" for directory in ("", "p/", "p/q/") for number in range(5))
Contents = dict[str, bytes]


@dataclass(slots=True)
class Tally:
    """What happened so far."""

    kills: int = 0
    survived: int = 0
    """Runs that were done before the signal came."""
    in_the_middle: int = 0
    """Kills that left an interrupted run."""
    mixed: int = 0
    """Kills that left some files old and some new."""
    lost: list[str] = field(default_factory=list)
    """Files that were neither old nor new, and trees that did not come back."""


def contents(root: Path) -> Contents:
    """Every file of the tree as it is."""
    return {name: (root / name).read_bytes() for name in FILES}


def invented(random_: random.Random) -> bytes:
    """Some content: empty, short, or long enough to be written in several pieces."""
    size = random_.choice((0, 1, 40, 4_000, 70_000, 300_000))
    return random_.choice((b"", b"\xef\xbb\xbf")) + random_.randbytes(size)


def killed(work: Callable[[], object], delay: float, tally: Tally) -> bool:
    """Do the work in a process of its own, which is killed after the delay; whether the kill came in time."""
    child = os.fork()
    if not child:
        try:
            work()
        finally:
            os._exit(0)
    time.sleep(delay)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    was_killed = os.WIFSIGNALED(status)
    tally.kills += was_killed
    tally.survived += not was_killed
    return was_killed


def damage(root: Path, *allowed: Contents) -> list[str]:
    """Files that hold none of the contents they may."""
    found = contents(root)
    return [name for name in FILES if all(found[name] != each[name] for each in allowed)]


def strays(root: Path) -> list[str]:
    """Staged files that nobody knows of any more."""
    return [str(place) for place in root.rglob(".ssot-lint-*") if ".ssot_lint_cache" not in place.parts]


@dataclass(slots=True)
class Trial:
    """One tree that is written to and killed again and again."""

    root: Path
    random_: random.Random
    tally: Tally
    typical: float = 0.05
    """How long a run takes that nobody kills."""

    def delay(self) -> float:
        """An instant within a run, or a little after it."""
        return self.random_.uniform(0, self.typical * 1.1)

    def prepare(self) -> None:
        """Fill the tree and time a few runs."""
        for name in FILES:
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)
            (self.root / name).write_bytes(invented(self.random_))
        times = []
        for _ in range(7):
            changes = self.changes()
            began = time.perf_counter()
            if isinstance(write_all(str(self.root), changes), NotWritten):
                raise SystemExit("a run that nobody killed failed")
            times.append(time.perf_counter() - began)
        self.typical = statistics.median(times)

    def changes(self) -> list[Change]:
        """New content for some of the files."""
        chosen = self.random_.sample(FILES, self.random_.randint(1, len(FILES)))
        return [Change(name, (self.root / name).read_bytes(), invented(self.random_)) for name in chosen]

    def round(self) -> None:
        """Kill one run, look, recover, look."""
        old = contents(self.root)
        if self.random_.random() < 0.25:
            self.undo(old)
            return
        changes = self.changes()
        new = old | {change.path: change.new or b"" for change in changes}
        killed(partial(write_all, str(self.root), changes), self.delay(), self.tally)
        self.judge(old, new)

    def undo(self, old: Contents) -> None:
        """Write, then kill the undoing of it."""
        changes = self.changes()
        new = old | {change.path: change.new or b"" for change in changes}
        if isinstance(write_all(str(self.root), changes), NotWritten):
            self.tally.lost.append("a run was refused after everything had been recovered")
            return
        killed(partial(undo, str(self.root)), self.delay(), self.tally)
        self.judge(new, old)

    def judge(self, old: Contents, new: Contents) -> None:
        """Look at the tree that a kill left; take the run back or finish it; look again."""
        self.tally.lost += damage(self.root, old, new)
        now = contents(self.root)
        recovery = recover(str(self.root))
        if recovery is None:
            self.tally.lost += damage(self.root, old) and damage(self.root, new)
        else:
            self.tally.in_the_middle += 1
            self.tally.mixed += now not in (old, new)
            finishes = recovery.can_finish and self.random_.random() < 0.5
            self.recover(finishes, old, new)
        self.tally.lost += strays(self.root)

    def recover(self, finishes: bool, old: Contents, new: Contents) -> None:
        """Finish the run or take it back, being killed at it a few times."""
        way_out = finish if finishes else roll_back
        for _ in range(self.random_.randint(0, 2)):
            recovery = recover(str(self.root))
            if recovery is None:
                break
            killed(partial(way_out, str(self.root), recovery), self.delay() / 2, self.tally)
            self.tally.lost += damage(self.root, old, new)
        recovery = recover(str(self.root))
        outcome: Recovered | NotRecovered | None = way_out(str(self.root), recovery) if recovery else None
        if isinstance(outcome, NotRecovered):
            self.tally.lost.append(outcome.reason)
        self.tally.lost += damage(self.root, new if finishes else old)


def main() -> int:
    """Run until so many kills came in time; print what became of the trees."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--kills", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    tally = Tally()
    with tempfile.TemporaryDirectory() as directory:
        trial = Trial(Path(directory), random.Random(asked.seed), tally)
        trial.prepare()
        while tally.kills < asked.kills and not tally.lost:
            trial.round()
    milliseconds = f"{trial.typical * 1000:.0f} ms"
    print(f"{tally.kills:,} kills at random instants of runs of some {milliseconds} over {len(FILES)} files")
    print(f"{tally.survived:,} more came too late; {tally.in_the_middle:,} left an interrupted run, ", end="")
    print(f"{tally.mixed:,} a tree of old and new files")
    print(f"{len(tally.lost)} files torn or lost")
    for name in tally.lost:
        print(f"  {name}")
    return 1 if tally.lost else 0


if __name__ == "__main__":
    sys.exit(main())
