"""What safe fixes change, as stretches of text: for reports whose readers can put them in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from difflib import SequenceMatcher

from codemods.edits import RetireEdit
from ssot_lint.fixes.apply import Applier
from ssot_lint.fixes.model import Plan, PlannedEdit
from ssot_lint.fixes.splitting import groups_of
from ssot_lint.rules.model import Applicability, Replacement
from ssot_lint.sources.decoding import Decoded, decode

LARGEST = 1_500_000
"""Bytes of files to rewrite, a file anew for each group: beyond that, the groups that are left are not spelled out."""


def replacements_of(
    plan: Plan, read: Callable[[str], bytes | None], package_of: Callable[[str], str], jobs: int | None
) -> dict[str, tuple[Replacement, ...]]:
    """By group of edits, all that it changes. Groups that are not safe, are refused or delete have none."""
    applier = Applier(read, package_of, jobs)
    found: dict[str, tuple[Replacement, ...]] = {}
    room = LARGEST
    for group in groups_of(plan.edits):
        if not all(map(_is_wanted, group)):
            continue
        room -= sum(len(read(path) or b"") for path in {edit.path for edit in group})
        if room < 0:
            break
        applied = applier.apply(group)
        if not applied.refused:
            found[group[0].group] = tuple(_changes(applied.sources, read))
    return {name: changes for name, changes in found.items() if changes}


def _is_wanted(edit: PlannedEdit) -> bool:
    return edit.applicability is Applicability.SAFE and not isinstance(edit.edit, RetireEdit)


def _changes(sources: dict[str, bytes], read: Callable[[str], bytes | None]) -> Iterator[Replacement]:
    for path, new in sorted(sources.items()):
        before, after = _text(read(path) or b""), _text(new)
        if before is not None and after is not None:
            yield from between(path, before, after)


def _text(source: bytes) -> str | None:
    """The text with its line ends as they are; None where not every reader sees the same lines."""
    decoded = decode(source)
    if not isinstance(decoded, Decoded) or "\r" in decoded.text.replace("\r\n", ""):
        return None
    return decoded.text


def between(path: str, old: str, new: str) -> Iterator[Replacement]:
    """What makes the new text of the old, from top to bottom, each stretch as short as can be."""
    before, after = _lines(old), _lines(new)
    first = _common(before, after)
    last = _common(before[first:][::-1], after[first:][::-1])
    middle = before[first : len(before) - last], after[first : len(after) - last]
    for tag, start, end, new_start, new_end in SequenceMatcher(None, *middle, autojunk=False).get_opcodes():
        if tag != "equal":
            gone, come = "".join(middle[0][start:end]), "".join(middle[1][new_start:new_end])
            yield _replacement(path, first + start + 1, gone, come)


def _replacement(path: str, line: int, gone: str, come: str) -> Replacement:
    head = _common(gone, come)
    tail = _common(gone[head:][::-1], come[head:][::-1])
    stop = len(gone) - tail
    place, end = _position(gone[:head]), _position(gone[:stop])
    return Replacement(path, line + place[0], place[1], line + end[0], end[1], come[head : len(come) - tail])


def _position(text: str) -> tuple[int, int]:
    """Lines below the first, and column from 1, of what comes after the text."""
    return text.count("\n"), len(text) - (text.rfind("\n") + 1) + 1


def _lines(text: str) -> list[str]:
    """The lines with their ends, where SARIF and we see them end."""
    return [f"{line}\n" for line in text.split("\n")[:-1]] + ([text.rpartition("\n")[2]] if text[-1:] != "\n" else [])


def _common(one: str | list[str], other: str | list[str]) -> int:
    """How many items both start with."""
    count = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        count += 1
    return count
