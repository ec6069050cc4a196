"""What ``status`` says about violations that comments in the source allow: how many, whose, and until when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from ssot_lint.reports.blocks import wrapped
from ssot_lint.reports.escaping import visible
from ssot_lint.reports.ink import Line
from ssot_lint.rules.progress import AllowedPlace


def allowed_lines(allowed: Sequence[AllowedPlace], width: int) -> list[Line]:
    """The number by rule and by owner, and the next day on which one ends; nothing when none is allowed."""
    if not allowed:
        return []
    lines: list[Line] = [[(f"allowed by comments: {len(allowed):,}", "strong"), ("  not reported, not done", "quiet")]]
    told = [_counted(one.rule for one in allowed)]
    owners = _counted(owner for one in allowed for owner in one.owners or ("nobody",))
    if owners != f"nobody {len(allowed):,}":
        told.append(f"of {owners}")
    days = sorted(one.until for one in allowed if one.until is not None)
    if days:
        ends = sum(day == days[0] for day in days)
        told.append(f"the next {'ends' if ends == 1 else f'{ends:,} end'} on {days[0]}")
    for text in told:
        lines += [[("  ", ""), (part, "")] for part in wrapped(text, width - 2)]
    return [*lines, []]


def _counted(words: Iterable[str]) -> str:
    counts = sorted(Counter(words).items(), key=lambda pair: (-pair[1], pair[0]))
    return ", ".join(f"{visible(word)} {number:,}" for word, number in counts)
