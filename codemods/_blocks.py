"""Rebuild blocks whose imports changed: dropped statements leave, new ones get lines of their own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import libcst as cst

from codemods._early import is_early, plain


class Gone(cst.Pass):
    """Stands where a statement was dropped, until its block is rebuilt."""


class Chosen(cst.If):
    """Stands where an ``if`` was, until its block is rebuilt: the statements of its body take its place."""


class Dropped(cst.If):
    """Stands where an ``if`` was of which nothing is left, until its block is rebuilt."""


def is_gone(node: Any) -> bool:
    """Whether a statement line holds nothing but what was dropped."""
    return isinstance(node, cst.SimpleStatementLine) and not _present(node)


def rebuilt_block(original: cst.IndentedBlock, updated: cst.IndentedBlock) -> cst.IndentedBlock:
    """The block without emptied statements; ``pass`` when none is left. Comments above a dropped line stay."""
    body, orphans = rebuilt_lines([[pair] for pair in zip(original.body, updated.body, strict=True)])
    if not body:
        return updated.with_changes(body=[cst.SimpleStatementLine([cst.Pass()], leading_lines=orphans)])
    return updated.with_changes(body=body, footer=[*orphans, *updated.footer])


def rebuilt_suite(original: cst.SimpleStatementSuite, updated: cst.SimpleStatementSuite) -> cst.SimpleStatementSuite:
    """The statements after a colon, on its line; ``pass`` when none is left."""
    body = [plain(small) for small in _present(updated)]
    if len(original.body) == len(body):
        return updated
    return updated.with_changes(body=_punctuated(body or [cst.Pass()], original.body))


def rebuilt_lines(
    groups: Sequence[Sequence[tuple[cst.BaseStatement | None, Any]]],
) -> tuple[list[Any], list[cst.EmptyLine]]:
    """The statements in order, and the leading lines that no statement is left for.

    Each group holds pairs of an original and its new statement; a new line has no original.
    """
    body: list[Any] = []
    orphans: list[cst.EmptyLine] = []
    for original, updated in (pair for group in groups for pair in group):
        lines = _lines(original, updated)
        if not lines:
            orphans += updated.leading_lines
            continue
        if orphans:
            lines[0] = lines[0].with_changes(leading_lines=_joined(orphans, lines[0].leading_lines))
            orphans = []
        body += lines
    return body, orphans


def _joined(orphans: Sequence[cst.EmptyLine], own: Sequence[cst.EmptyLine]) -> list[cst.EmptyLine]:
    """The lines above a statement with those of dropped ones before it; no gap becomes wider than it was."""
    first = next(iter(own), None)
    if first is not None and first.comment is None:
        comments = [index for index, line in enumerate(orphans) if line.comment is not None]
        orphans = orphans[: comments[-1] + 1] if comments else ()
    return [*orphans, *own]


def _lines(original: cst.BaseStatement | None, updated: Any) -> list[Any]:
    """A statement as the lines it has become."""
    if isinstance(updated, (Chosen, Dropped)):
        return [line for line in statements_of(updated) if not is_gone(line)]
    if is_gone(updated):
        return []
    if not isinstance(original, cst.SimpleStatementLine):
        return [updated]
    body = _present(updated)
    if len(original.body) == len(body) or not body:
        return [updated] if body else []
    if len(original.body) > 1:
        return [updated.with_changes(body=_punctuated([plain(small) for small in body], original.body))]
    if is_early(body[0]):
        lines: list[Any] = [cst.SimpleStatementLine([plain(small)]) for small in body[:-1]]
        lines[0] = lines[0].with_changes(leading_lines=updated.leading_lines)
        return [*lines, updated.with_changes(body=_punctuated(body[-1:], original.body), leading_lines=[])]
    first = updated.with_changes(body=_punctuated(body[:1], original.body))
    return [first, *(cst.SimpleStatementLine([small]) for small in body[1:])]


def _present(line: cst.SimpleStatementLine | cst.SimpleStatementSuite) -> list[cst.BaseSmallStatement]:
    return [small for small in line.body if not isinstance(small, Gone)]


def _punctuated(
    smalls: Sequence[cst.BaseSmallStatement], original: Sequence[cst.BaseSmallStatement]
) -> list[cst.BaseSmallStatement]:
    """Small statements of one line, with semicolons between them and at the end only where there was one."""
    done = []
    for small in smalls[:-1]:
        has_one = isinstance(small.semicolon, cst.Semicolon)
        done.append(small if has_one else small.with_changes(semicolon=cst.MaybeSentinel.DEFAULT))
    return [*done, smalls[-1].with_changes(semicolon=original[-1].semicolon)]


def statements_of(chosen: cst.If) -> list[Any]:
    """The statements that take the place of an ``if``, with the comments above it."""
    if isinstance(chosen, Dropped):
        return []
    body: Any = chosen.body
    lines: list[Any] = (
        [cst.SimpleStatementLine(body.body)] if isinstance(body, cst.SimpleStatementSuite) else [*body.body]
    )
    first = lines[0]
    return [first.with_changes(leading_lines=[*chosen.leading_lines, *_unspaced(first.leading_lines)]), *lines[1:]]


def _unspaced(leading: Any) -> list[cst.EmptyLine]:
    """Lines above a first statement, without the blank ones."""
    return [line for line in leading if line.comment is not None]
