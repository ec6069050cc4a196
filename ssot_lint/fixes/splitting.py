"""Splitting: edits dealt out to patches that are small enough, or alike enough, to be read by one person at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ssot_lint.fixes.model import PlannedEdit


@dataclass(frozen=True, slots=True)
class Share:
    """The edits of one patch, and what they have in common. A group of edits is in one share only."""

    titles: tuple[str, ...]
    edits: tuple[PlannedEdit, ...]


def split_by(edits: Iterable[PlannedEdit], title_of: Callable[[PlannedEdit], str]) -> tuple[Share, ...]:
    """A share for each title, those of one title first; a group whose edits differ in it goes with its like."""
    shares: dict[tuple[str, ...], list[PlannedEdit]] = defaultdict(list)
    for group in groups_of(edits):
        shares[tuple(sorted({title_of(edit) for edit in group}))] += group
    ordered = sorted(shares.items(), key=lambda share: (len(share[0]), share[0]))
    return tuple(Share(titles, _in_order(own)) for titles, own in ordered)


def split_by_size(edits: Iterable[PlannedEdit], most: int) -> tuple[Share, ...]:
    """Shares of about so many changed lines in the order of the files; a group of its own may be larger."""
    shares: list[list[PlannedEdit]] = []
    room = 0
    for group in groups_of(edits):
        weight = sum(map(_lines, group))
        if not shares or weight > room:
            shares.append([])
            room = most
        shares[-1] += group
        room -= weight
    return tuple(Share((f"part {number}",), _in_order(own)) for number, own in enumerate(shares, 1))


def groups_of(edits: Iterable[PlannedEdit]) -> tuple[tuple[PlannedEdit, ...], ...]:
    """The edits by group, in the order of their first places."""
    by_group: dict[str, list[PlannedEdit]] = defaultdict(list)
    for edit in edits:
        by_group[edit.group].append(edit)
    return tuple(sorted(map(_in_order, by_group.values()), key=lambda group: _place(group[0])))


def _in_order(edits: Iterable[PlannedEdit]) -> tuple[PlannedEdit, ...]:
    return tuple(sorted(edits, key=_place))


def _place(edit: PlannedEdit) -> tuple[str, int, int]:
    return edit.path, edit.edit.span.line, edit.edit.span.column


def _lines(edit: PlannedEdit) -> int:
    """About how many lines an edit removes and adds."""
    own = edit.edit.span.end_line - edit.edit.span.line + 1
    return 2 * own + len(getattr(edit.edit, "statements", ())) + len(getattr(edit.edit, "imports", ()))
