"""Comma-separated rows (arguments, imported names, list items): take an item out or put one in, keep the layout.

A row has one gap more than items: before the first, between two (after the comma), and behind the last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

import libcst as cst

Item = TypeVar("Item", bound=cst.CSTNode)
Gap = cst.BaseParenthesizableWhitespace
NO_GAP = cst.SimpleWhitespace("")
ONE_SPACE = cst.SimpleWhitespace(" ")


@dataclass(frozen=True, slots=True)
class Row(Generic[Item]):
    """Items, the gaps around them, and whether a comma follows the last."""

    items: tuple[Item, ...]
    gaps: tuple[Gap, ...]
    trailing_comma: bool

    def without(self, index: int) -> Row[Item]:
        """The row without one item, its comma, and the comment on a line that held only this item."""
        last = index == len(self.items) - 1
        gap = _merged(self.gaps[index], self.gaps[index + 1], first=index == 0, last=last)
        items = self.items[:index] + self.items[index + 1 :]
        gaps = (*self.gaps[:index], gap, *self.gaps[index + 2 :])
        return Row(items, gaps, self.trailing_comma and bool(items))

    def including(self, index: int, item: Item) -> Row[Item]:
        """The row with one item more, set like its neighbours; comments stay with the item they follow."""
        gaps = self.gaps[:index] + self._opened(index) + self.gaps[index + 1 :]
        return Row((*self.items[:index], item, *self.items[index:]), gaps, self.trailing_comma)

    def _opened(self, index: int) -> tuple[Gap, Gap]:
        gap = self.gaps[index]
        between = self.gaps[1:-1] or self.gaps[:1]
        separator = _bare(between[-1]) if isinstance(between[-1], cst.ParenthesizedWhitespace) else ONE_SPACE
        if not self.items:
            return (gap, NO_GAP)
        if index == len(self.items):
            return _opened_at_end(gap, separator)
        if not isinstance(gap, cst.ParenthesizedWhitespace):
            return (gap, separator)
        if index == 0 and len(self.items) > 1 and separator is ONE_SPACE:
            return (gap, separator)
        plain = cst.TrailingWhitespace()
        return (gap.with_changes(empty_lines=()), gap.with_changes(first_line=plain))


def _opened_at_end(gap: Gap, separator: Gap) -> tuple[Gap, Gap]:
    if not isinstance(gap, cst.ParenthesizedWhitespace) or gap.first_line.comment is None:
        return (separator, gap)
    last_line = separator.last_line if isinstance(separator, cst.ParenthesizedWhitespace) else gap.last_line
    between = gap.with_changes(empty_lines=(), last_line=last_line)
    return (between, gap.with_changes(first_line=cst.TrailingWhitespace()))


def _bare(gap: cst.ParenthesizedWhitespace) -> cst.ParenthesizedWhitespace:
    return gap.with_changes(first_line=cst.TrailingWhitespace(), empty_lines=())


def _merged(before: Gap, after: Gap, first: bool, last: bool) -> Gap:
    if isinstance(before, cst.ParenthesizedWhitespace):
        if isinstance(after, cst.ParenthesizedWhitespace):
            return after.with_changes(
                first_line=before.first_line, empty_lines=(*before.empty_lines, *after.empty_lines)
            )
        return after if last and not holds_comment(before) else before
    if isinstance(after, cst.ParenthesizedWhitespace):
        if not first:
            return after
        return after.with_changes(first_line=cst.TrailingWhitespace()) if after.empty_lines else before
    return after if last else before


def holds_comment(gap: Gap) -> bool:
    """Whether a comment stands in a gap."""
    if not isinstance(gap, cst.ParenthesizedWhitespace):
        return False
    return gap.first_line.comment is not None or any(line.comment for line in gap.empty_lines)


def arguments(call: cst.Call) -> Row[cst.Arg]:
    """The arguments of a call as a row."""
    items = list(call.args)
    gaps: list[Gap] = [call.whitespace_before_args, *(_after_comma(item) for item in items)]
    trailing = bool(items) and isinstance(items[-1].comma, cst.Comma)
    if items and not trailing:
        gaps[-1] = items[-1].whitespace_after_arg
        items[-1] = items[-1].with_changes(whitespace_after_arg=NO_GAP)
    return Row(tuple(items), tuple(gaps), trailing)


def with_arguments(call: cst.Call, row: Row[cst.Arg]) -> cst.Call:
    """The call with this row for its arguments."""
    items = list(_punctuated(row))
    if items and not row.trailing_comma:
        items[-1] = items[-1].with_changes(whitespace_after_arg=row.gaps[-1])
    return call.with_changes(args=items, whitespace_before_args=row.gaps[0])


def imported_names(statement: cst.ImportFrom) -> Row[cst.ImportAlias]:
    """The names of a ``from … import`` (no star) as a row."""
    items = tuple(cast(Sequence[cst.ImportAlias], statement.names))
    opening = statement.lpar.whitespace_after if statement.lpar else NO_GAP
    closing = statement.rpar.whitespace_before if statement.rpar else NO_GAP
    return _row(items, opening, closing)


def with_imported_names(statement: cst.ImportFrom, row: Row[cst.ImportAlias]) -> cst.ImportFrom:
    """The statement with this row, which must not be empty, for its names."""
    names = _punctuated(row)
    if statement.lpar is None or statement.rpar is None:
        return statement.with_changes(names=names)
    closing = NO_GAP if row.trailing_comma else row.gaps[-1]
    lpar = statement.lpar.with_changes(whitespace_after=row.gaps[0])
    return statement.with_changes(names=names, lpar=lpar, rpar=statement.rpar.with_changes(whitespace_before=closing))


def elements(display: cst.List | cst.Set | cst.Tuple) -> Row[cst.BaseElement]:
    """The items of a list, set or tuple as a row."""
    if isinstance(display, cst.Tuple):
        opening = display.lpar[-1].whitespace_after if display.lpar else NO_GAP
        closing = display.rpar[0].whitespace_before if display.rpar else NO_GAP
    elif isinstance(display, cst.List):
        opening, closing = display.lbracket.whitespace_after, display.rbracket.whitespace_before
    else:
        opening, closing = display.lbrace.whitespace_after, display.rbrace.whitespace_before
    return _row(tuple(display.elements), opening, closing)


def with_elements(display: cst.List | cst.Tuple, row: Row[cst.BaseElement]) -> cst.List | cst.Tuple:
    """The list or tuple with this row for its items."""
    items = _punctuated(row, at_bracket=True)
    opening, closing = row.gaps[0], row.gaps[-1] if row.items else NO_GAP
    if isinstance(display, cst.List):
        left = display.lbracket.with_changes(whitespace_after=opening)
        right = display.rbracket.with_changes(whitespace_before=closing)
        return display.with_changes(elements=items, lbracket=left, rbracket=right)
    if not display.lpar:
        return display.with_changes(elements=items)
    lpar = [*display.lpar[:-1], display.lpar[-1].with_changes(whitespace_after=opening)]
    rpar = [display.rpar[0].with_changes(whitespace_before=closing), *display.rpar[1:]]
    return display.with_changes(elements=items, lpar=lpar, rpar=rpar)


def _row(items: tuple[Item, ...], opening: Gap, closing: Gap) -> Row[Item]:
    gaps: list[Gap] = [opening, *(_after_comma(item) for item in items)]
    trailing = bool(items) and isinstance(getattr(items[-1], "comma", None), cst.Comma)
    if not closing.empty or not trailing:
        gaps[-1] = closing
    return Row(items, tuple(gaps), trailing)


def _after_comma(item: Any) -> Gap:
    return item.comma.whitespace_after if isinstance(item.comma, cst.Comma) else NO_GAP


def _punctuated(row: Row[Item], at_bracket: bool = False) -> tuple[Item, ...]:
    """The items with their commas; the last gap goes to its comma unless the closing bracket holds it."""
    done: list[Any] = []
    items: tuple[Any, ...] = row.items
    for index, item in enumerate(items):
        is_last = index == len(row.items) - 1
        if is_last and not row.trailing_comma:
            done.append(item.with_changes(comma=cst.MaybeSentinel.DEFAULT))
            continue
        before = item.comma.whitespace_before if isinstance(item.comma, cst.Comma) else NO_GAP
        after = NO_GAP if is_last and at_bracket else row.gaps[index + 1]
        done.append(item.with_changes(comma=cst.Comma(whitespace_before=before, whitespace_after=after)))
    return tuple(done)
