"""Merging baselines: what either side took out is out, what either side put in is in. There are no conflicts."""

from __future__ import annotations

from ssot_lint.gate.baseline import read_baseline, render_baseline


def merged(ancestor: bytes, ours: bytes, theirs: bytes) -> bytes:
    """The merged file; raises `BaselineProblem` when one of the three is no baseline. An empty ancestor is none."""
    base = set(read_baseline(ancestor, "the common ancestor")) if ancestor.strip() else set()
    left, right = set(read_baseline(ours, "our side")), set(read_baseline(theirs, "their side"))
    return render_baseline((left & right) | (left - base) | (right - base))
