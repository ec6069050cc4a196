"""Run the peers side by side on the pinned corpora: ``python benchmarks/peers/side_by_side.py [NAME …]``.

Writes what was measured to ``docs/images/peers.json``, the table to ``docs/peers.md`` and the plots beside them.
Every round runs each tool once, in an order that turns, so that whatever else the machine does meets all of them;
ratios are taken within a round, and their median is told.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from corpora import CACHE
from installing import Installed, installed
from judging import Job, Line, Score, jobs, score
from measure import Measured, measure
from page import write_page
from tools import OURS, PEERS, Peer

DOCS = HERE.parent.parent / "docs"
_SEED = 20261130


@dataclass(slots=True)
class Entry:
    """One tool on one corpus."""

    tool: str
    version: str
    how: str
    problem: str = ""
    cpu: list[float] = field(default_factory=list)
    """CPU seconds of each round, of all its processes; likewise."""
    seconds: list[float] = field(default_factory=list)
    """Wall time of each round; of a sampled one worked out for the whole tree."""
    ratios: list[float] = field(default_factory=list)
    """Its time by ours, in the same round."""
    sample: float = 0.0
    """Share of the tree's bytes that were timed; 0 for all."""
    peak: int = 0
    """Bytes, its own and its children's."""
    score: Score | None = None


@dataclass(slots=True)
class Result:
    """All tools on one corpus."""

    corpus: str
    judged: str
    files: int
    megabytes: float
    labelled: dict[str, int]
    entries: list[Entry]
    rounds: int
    load: list[float] = field(default_factory=list)
    """The machine's load average over one minute, before each round: what else was running."""


@dataclass(frozen=True, slots=True)
class Bench:
    """One corpus with everything that is needed to run a tool on it."""

    job: Job
    environments: dict[str, Installed]
    rules: Path
    own: Sequence[str]
    """Every file with the names."""
    sample: Sequence[str]
    """Files by chance, which slow tools are timed on."""
    share: float
    """Part of the tree's bytes that the sample is."""

    def run(self, peer: Peer, files: Sequence[str] = ()) -> Measured:
        """One run of a tool over the tree, or over some files."""
        env = [self.environments[name] for name in peer.needs]
        return measure(peer.command(self.job, env, self.rules, files), cwd=self.job.root)

    def problem(self, peer: Peer) -> str:
        """Why a tool cannot run; empty when it can."""
        return next((one.problem for name in peer.needs if (one := self.environments[name]).problem), "")


def prepared(job: Job, environments: dict[str, Installed], cache: Path, sampled: int) -> Bench:
    """The bench of a corpus."""
    files = job.files()
    words = [name.encode() for name in job.names]
    contents = {path: path.read_bytes() for path in files}
    own = [path for path in files if any(word in contents[path] for word in words)]
    chosen = sorted(random.Random(_SEED).sample(files, min(sampled, len(files))))
    share = sum(len(contents[path]) for path in chosen) / sum(map(len, contents.values()))
    named, timed = ([str(path.relative_to(job.root)) for path in group] for group in (own, chosen))
    return Bench(job, environments, cache / "peers" / "rules" / job.name, named, timed, share)


def compared(bench: Bench, rounds: int, keep: Callable[[Result], None]) -> Result:
    """Every tool on the corpus, so many times; what there is after each round is kept."""
    job = bench.job
    files = job.files()
    labelled = {kind: list(job.uses.values()).count(kind) for kind in sorted(set(job.uses.values()))}
    entries = {peer.title: _entry(bench, peer) for peer in PEERS}
    size = sum(path.stat().st_size for path in files) / 1e6
    result = Result(job.name, job.judged.strip(), len(files), size, labelled, list(entries.values()), 0)
    bench.run(PEERS[1])  # what it recalls later
    for number in range(rounds):
        result.load.append(round(os.getloadavg()[0], 2))
        turned = PEERS[number % len(PEERS) :] + PEERS[: number % len(PEERS)]
        for peer in turned:
            if not entries[peer.title].problem:
                _timed(bench, peer, entries[peer.title])
        ours = entries[OURS.title].seconds[-1]
        for one in entries.values():
            if one.seconds:
                one.ratios.append(one.seconds[-1] / ours)
        result.rounds = number + 1
        keep(result)
        print(f"{job.name}: round {number + 1} of {rounds}, ours {ours:.2f} s", file=sys.stderr)
    return result


def _entry(bench: Bench, peer: Peer) -> Entry:
    version = bench.environments[peer.needs[0]].requirement.rpartition("==")[2] if peer.needs else ""
    entry = Entry(peer.title, version, peer.how, bench.problem(peer), sample=bench.share if peer.is_sampled else 0.0)
    if not entry.problem:
        run = bench.run(peer, bench.own if peer.is_sampled else ())
        lines = frozenset[Line](peer.read(bench.job, run.stdout + (run.stderr if peer.is_sampled else "")))
        entry.score = score(bench.job, lines)
        if not lines:
            print(f"{peer.title} told nothing on {bench.job.name}:\n{run.stderr[-800:]}", file=sys.stderr)
    return entry


def _timed(bench: Bench, peer: Peer, entry: Entry) -> None:
    run = bench.run(peer, bench.sample if peer.is_sampled else ())
    entry.seconds.append(run.wall)
    entry.cpu.append(run.cpu)
    if peer.is_sampled:  # its start is told by a run over one small file
        start = bench.run(peer, [min(bench.sample, key=lambda path: (bench.job.root / path).stat().st_size)])
        entry.seconds[-1] = start.wall + max(run.wall - start.wall, 0.0) / bench.share
        entry.cpu[-1] = start.cpu + max(run.cpu - start.cpu, 0.0) / bench.share
    entry.peak = max(entry.peak, (run.own_peak or 0) + (run.children_peak or 0))


def _drawn(environments: dict[str, Installed], source: Path) -> None:
    """The plots, drawn in an environment of their own."""
    plotting = environments["matplotlib"]
    if plotting.problem:
        print(f"no plot: {plotting.problem}", file=sys.stderr)
        return
    subprocess.run([plotting.program("python"), str(HERE / "plot.py"), str(source)], check=True)


def main() -> None:
    """Compare on the corpora that the command line names and write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help="corpora of labels.toml; all when none is given")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--sample", type=int, default=40, help="files by chance that slow tools are timed on")
    parser.add_argument("--cache", type=Path, default=CACHE, help="where corpora and environments are kept")
    parser.add_argument("--docs", type=Path, default=DOCS, help="where the page is written")
    options = parser.parse_args()
    environments = installed(options.cache)
    results: list[Result] = []
    target = options.docs / "images" / "peers.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    for job in jobs(options.cache, tuple(options.names)):
        bench = prepared(job, environments, options.cache, options.sample)

        def keep(result: Result, before: Sequence[Result] = tuple(results)) -> None:
            told = [asdict(one) for one in (*before, result)]
            target.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")

        results.append(compared(bench, options.rounds, keep))
        for one in results[-1].entries:
            print(f"{one.tool:28} {statistics.median(one.seconds or [0]):8.2f} s  {one.score}", file=sys.stderr)
    write_page(target, options.docs / "peers.md")
    _drawn(environments, target)


if __name__ == "__main__":
    main()
