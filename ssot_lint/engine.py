"""Where extraction runs: in this process, or over a pool when there is enough to do. The result is the same."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

from ssot_lint.facts.extract import Extraction, extract
from ssot_lint.facts.model import Question
from ssot_lint.facts.parsing import on_deep_stack

POOL_THRESHOLD = 6_000_000
"""Bytes of candidate files from which starting workers costs less than it saves (see docs/decisions)."""
_BATCH = 400_000

Sources = Mapping[str, bytes]
Step = Callable[[int], None]


def extract_all(
    sources: Sources, question: Question, jobs: int | None = None, step: Step | None = None
) -> dict[str, Extraction]:
    """Extraction of every file, by path. ``step`` is told how many files more are done."""
    size = sum(map(len, sources.values()))
    workers = jobs if jobs is not None else os.cpu_count() or 1
    advance = step or (lambda count: None)
    if workers <= 1 or (jobs is None and size < POOL_THRESHOLD) or len(sources) < 2:
        return on_deep_stack(lambda: _serial(sources, question, advance))
    try:
        return _pooled(list(_batches(sources)), question, workers, advance)
    except (BrokenProcessPool, OSError):
        return on_deep_stack(lambda: _serial(sources, question, advance))


def _pooled(batches: list[dict[str, bytes]], question: Question, workers: int, advance: Step) -> dict[str, Extraction]:
    """Extraction by worker processes, which are spawned: a fork of a process with threads may lock up."""
    found: dict[str, Extraction] = {}
    with ProcessPoolExecutor(min(workers, len(batches)), get_context("spawn")) as pool:
        for batch in pool.map(_extract_batch, batches, [question] * len(batches)):
            found |= batch
            advance(len(batch))
    return found


def _serial(sources: Sources, question: Question, advance: Step) -> dict[str, Extraction]:
    found: dict[str, Extraction] = {}
    for path, source in sources.items():
        found[path] = extract(source, question)
        advance(1)
    return found


def _extract_batch(batch: dict[str, bytes], question: Question) -> dict[str, Extraction]:
    return on_deep_stack(lambda: _serial(batch, question, lambda count: None))


def _batches(sources: Sources) -> Iterable[dict[str, bytes]]:
    batch: dict[str, bytes] = {}
    size = 0
    for path, source in sources.items():
        batch[path] = source
        size += len(source)
        if size >= _BATCH:
            yield batch
            batch, size = {}, 0
    if batch:
        yield batch
