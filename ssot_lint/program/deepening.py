"""Deepening: what is still open is asked again of a checker that infers the returns of unannotated functions.

That settles factories nobody annotated, and may cost the checker without bound, so it comes second, is about open uses
only, and ends after a while (docs/decisions/0003).
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence

from ssot_lint.facts.model import UseKind
from ssot_lint.program.answers import Answer, SiteUse
from ssot_lint.program.asking import Ground, ask
from ssot_lint.program.overlays import is_path
from ssot_lint.program.typeserver import TypeServer, TypeServerFailure

PATIENCE = 20.0
"""Seconds that all deep questions of a run may take together."""
ANSWER_LIMIT = 10.0
"""Seconds that one of them may take."""


def deepened(
    server: TypeServer, sites: Sequence[SiteUse], answers: Sequence[Answer], ground: Ground
) -> tuple[list[Answer], int]:
    """The answers with what inferred returns add, and how many uses there was no time for."""
    found = list(answers)
    waiting = [index for index, site in enumerate(sites) if _is_worth(site, answers[index])]
    if not waiting or server.infers_returns:
        return found, 0
    left = len(waiting)
    deadline = time.monotonic() + PATIENCE
    try:
        server.think(infers_returns=True, limit=ANSWER_LIMIT)
        for batch in _batches(sites, waiting):
            if time.monotonic() > deadline:
                break
            for index, answer in zip(batch, ask(server, [sites[index] for index in batch], ground), strict=True):
                found[index] = answer if answer.is_settled else found[index]
            left -= len(batch)
    except TypeServerFailure:
        server.think(infers_returns=False)
        return found, left
    if left:
        server.think(infers_returns=False)
    return found, left


def _is_worth(site: SiteUse, answer: Answer) -> bool:
    """True of an open use whose receiver may come out of some function."""
    use, origin = site.use, site.use.origin
    if answer.is_settled or answer.is_unbound or use.kind in {UseKind.KEYWORD, UseKind.IMPORT}:
        return False
    if use.string is not None and use.string.subject is None:
        return is_path(site)
    subject = use.receiver or (use.string.subject if use.string is not None else None)
    return not (origin is not None and origin.kind == "parameter" and subject == origin.text)


def _batches(sites: Sequence[SiteUse], waiting: Sequence[int]) -> Iterator[list[int]]:
    """The waiting uses file by file, those of small files first: what may take long comes last."""
    by_path: dict[str, list[int]] = defaultdict(list)
    for index in waiting:
        by_path[sites[index].path].append(index)
    yield from sorted(by_path.values(), key=lambda batch: (len(batch), sites[batch[0]].path))
