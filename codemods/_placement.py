"""Where new imports go in a module: into an import that is there, next to related ones, or under the docstring."""

from __future__ import annotations

import sys
from bisect import bisect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import libcst as cst

from codemods._blocks import is_gone, rebuilt_lines
from codemods._layout import Row, holds_comment, imported_names, with_imported_names
from codemods._names import Names, NewImport, module_of
from codemods._site import Tree

_WIDTH = 100
_BLANK = cst.EmptyLine(indent=False)
_CODING = ("#!", "# -*-", "# vim", "# coding", "#coding")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A new import, and the index of the first top-level statement that needs it."""

    new: NewImport
    limit: int


@dataclass(slots=True)
class _Slots:
    """New lines by the index of the statement they stand after or before; the limits are those of the original."""

    after: dict[int, list[cst.SimpleStatementLine]] = field(default_factory=dict)
    before: dict[int, list[cst.SimpleStatementLine]] = field(default_factory=dict)
    parted: set[int] = field(default_factory=set)
    """Statements that a blank line must follow, after the new lines."""
    touched: list[tuple[int, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Anchor:
    index: int
    is_before: bool = False
    needs_blank: bool = False


@dataclass(frozen=True, slots=True)
class _Order:
    """The order that imports are usually in, as isort has it."""

    own: str
    """The top-level package of the file; empty when it is not known."""

    def key(self, module: str, is_from: bool) -> tuple[int, str, bool, str]:
        """Group (standard library, others, the file's own package, relative), package, form, module."""
        top = module.partition(".")[0]
        if not top:
            return (3, "", is_from, module)
        if top in sys.stdlib_module_names:
            return (0, "", is_from, module)
        return (2 if top == self.own else 1, top, is_from, module)

    def key_of(self, statement: cst.BaseStatement) -> tuple[int, str, bool, str] | None:
        """The sort key of a line that imports; None for any other statement."""
        smalls = statement.body if isinstance(statement, cst.SimpleStatementLine) else ()
        for small in smalls:
            if isinstance(small, cst.ImportFrom):
                return self.key(module_of(small), True)
            if isinstance(small, cst.Import):
                return self.key(cst.Module([]).code_for_node(small.names[0].name), False)
        return None

    def group(self, line: Any) -> int:
        """The group of a line that imports; -1 for any other statement."""
        key = self.key_of(line)
        return key[0] if key else -1


def place_imports(
    tree: Tree, updated: cst.Module, wanted: Sequence[Wanted], names: Names
) -> tuple[cst.Module, list[tuple[int, int]]]:
    """The module with its changed lines rebuilt and the new imports in it, and the original lines this may touch."""
    body: list[Any] = list(updated.body)
    slots = _Slots()
    order = _Order(names.top_package)
    for want in sorted(wanted, key=lambda want: (want.new, want.limit)):
        index = _extendable(tree, body, want, names)
        if index is not None:
            body[index] = _extended(body[index], want.new)
            slots.touched.append(tree.lines_of(tree.module.body[index]))
            continue
        _reserve(tree, want, slots, order)
    groups: list[list[tuple[cst.BaseStatement | None, Any]]] = []
    header = updated.header
    if -1 in slots.after or 0 in slots.before:
        header, groups, body = _opened_top(
            tree, updated, body, [*slots.after.pop(-1, []), *slots.before.pop(0, [])], order
        )
    for index, (original, statement) in enumerate(zip(tree.module.body, body, strict=True)):
        before, kept = _swapped(slots.before.get(index, []), original, _in_order(original, statement), order)
        if index - 1 in slots.parted and not kept.leading_lines and not is_gone(kept):
            kept = kept.with_changes(leading_lines=[_BLANK])
        after = slots.after.get(index, [])
        groups.append([*((None, line) for line in before), (original, kept), *((None, line) for line in after)])
    lines, orphans = rebuilt_lines(groups)
    if lines and body and is_gone(body[0]) and not header:
        lines, blanks = _without_first_blanks(lines)
        end = tree.lines_of(tree.module.body[0])[1]
        slots.touched += [(end + 1, end + blanks)] if blanks else []
    footer = [*orphans, *updated.footer]
    if body and is_gone(body[-1]) and _is_definition(tree.module.body[-1]):
        footer = _without_blank_end(footer)
    placed = updated.with_changes(body=lines, header=header, footer=footer)
    if not (lines or header or footer):
        placed = placed.with_changes(has_trailing_newline=False)
    return placed, slots.touched


def _without_first_blanks(lines: list[Any]) -> tuple[list[Any], int]:
    """The lines without blank ones at the start of the file, and how many those were."""
    leading = list(lines[0].leading_lines)
    count = next((index for index, line in enumerate(leading) if line.comment is not None), len(leading))
    return [lines[0].with_changes(leading_lines=leading[count:]), *lines[1:]], count


def _is_definition(statement: cst.CSTNode) -> bool:
    """Whether a statement is a function, or a line that assigns."""
    smalls = statement.body if isinstance(statement, cst.SimpleStatementLine) else ()
    return isinstance(statement, cst.FunctionDef) or any(isinstance(one, (cst.Assign, cst.AnnAssign)) for one in smalls)


def _without_blank_end(lines: list[cst.EmptyLine]) -> list[cst.EmptyLine]:
    """Lines that would end the file once its last definition is gone; blank ones part nothing there."""
    while lines and lines[-1].comment is None:
        lines = lines[:-1]
    return lines


def _reserve(tree: Tree, want: Wanted, slots: _Slots, order: _Order) -> None:
    anchor = _anchor(tree.module.body, want, order)
    line = _line(want.new)
    if anchor.is_before:
        slots.before.setdefault(anchor.index, []).append(line)
        start = _start(tree, anchor.index)
        slots.touched.append((start, start - 1))
        return
    lines = slots.after.setdefault(anchor.index, [])
    if anchor.needs_blank and not lines:
        line = line.with_changes(leading_lines=[_BLANK])
    if anchor.needs_blank:
        slots.parted.add(anchor.index)
    lines.append(line)
    end = tree.range(tree.module.body[anchor.index]).end.line if anchor.index >= 0 else _top_lines(tree.module)
    slots.touched.append((end + 1, end))


def _start(tree: Tree, index: int) -> int:
    """The line of a top-level statement, or of the first comment that belongs to it."""
    if index == 0:
        return _top_lines(tree.module) + 1
    statement: Any = tree.module.body[index]
    leading = list(statement.leading_lines)
    return tree.range(statement).start.line - len(leading) + _blank_count(leading)


def _blank_count(leading: Sequence[cst.EmptyLine]) -> int:
    return next((i for i, line in enumerate(leading) if line.comment is not None), len(leading))


def _line(new: NewImport) -> cst.SimpleStatementLine:
    line = cst.parse_statement(new.source)
    assert isinstance(line, cst.SimpleStatementLine)
    return line


# --- an import that is there --------------------------------------------------------------------------------------


def _extendable(tree: Tree, body: Sequence[Any], want: Wanted, names: Names) -> int | None:
    """Index of a statement that imports from the same module and is alone on its line, if there is one."""
    if not want.new.name:
        return None
    for index, original in enumerate(tree.module.body[: want.limit]):
        statement = _lone_import(body[index])
        if statement is None or _lone_import(original) is None:
            continue
        if names.absolute(module_of(statement)) != names.absolute(want.new.module):
            continue
        if _fits(tree, _extended(body[index], want.new)):
            return index
    return None


def _lone_import(line: Any) -> cst.ImportFrom | None:
    if not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1:
        return None
    statement = line.body[0]
    if isinstance(statement, cst.ImportFrom) and not isinstance(statement.names, cst.ImportStar):
        return statement
    return None


def _extended(line: cst.SimpleStatementLine, new: NewImport) -> cst.SimpleStatementLine:
    statement = line.body[0]
    assert isinstance(statement, cst.ImportFrom)
    row = imported_names(statement)
    asname = cst.AsName(cst.Name(new.local)) if new.local != new.name else None
    alias = cst.ImportAlias(cst.Name(new.name), asname=asname)
    written = [_spelled(item) for item in row.items]
    row = row.including(_sorted_index(written, new.name), alias)
    return line.with_changes(body=[with_imported_names(statement, row)])


def _sorted_index(names: list[str], name: str) -> int:
    """Where the name belongs among names that are sorted one way or the other; the end when they are not."""
    key = _sorting(names)
    return bisect([key(text) for text in names], key(name)) if key is not None else len(names)


def _sorting(names: Sequence[str]) -> Callable[[str], Any] | None:
    """The way that names are sorted; None when they are not."""
    ways: tuple[Callable[[str], Any], ...] = (
        str,
        str.casefold,
        lambda text: (not text.isupper(), text[:1].islower(), text),
    )
    return next((key for key in ways if [*names] == sorted(names, key=key)), None)


def _in_order(original: Any, line: Any) -> Any:
    """A changed import with its names in the order that they were in before; as it is where comments stand between."""
    old, new = _lone_import(original), _lone_import(line)
    if old is None or new is None or new is old or len(new.names) < 2:  # type: ignore[arg-type]
        return line
    row = imported_names(new)
    key = _sorting([_spelled(item) for item in imported_names(old).items])
    if key is None or len(old.names) < 2 or any(holds_comment(gap) for gap in row.gaps):  # type: ignore[arg-type]
        return line
    items = tuple(sorted(row.items, key=lambda item: key(_spelled(item))))
    if all(one is other for one, other in zip(items, row.items, strict=True)):
        return line
    return line.with_changes(body=[with_imported_names(new, Row(items, row.gaps, row.trailing_comma))])


def _spelled(alias: cst.ImportAlias) -> str:
    return alias.name.value if isinstance(alias.name, cst.Name) else ""


def _fits(tree: Tree, line: cst.SimpleStatementLine) -> bool:
    text = tree.text(line.with_changes(leading_lines=[]))
    statement = line.body[0]
    is_bracketed = isinstance(statement, cst.ImportFrom) and statement.lpar is not None
    return (is_bracketed or "\\" not in text) and all(len(part) <= _WIDTH for part in text.splitlines())


# --- a new line ---------------------------------------------------------------------------------------------------


def _anchor(body: Sequence[cst.BaseStatement], want: Wanted, order: _Order) -> _Anchor:
    """The statement a new import stands next to: of its package if it can be, else of its group, else the last."""
    head = _head_length(body)
    lines = {index: key for index in range(head, want.limit) if (key := order.key_of(body[index])) is not None}
    star = max((index for index in lines if _has_star(body[index])), default=-1)
    key = order.key(want.new.module, bool(want.new.name))
    block = _block(body, lines) or lines
    related = [index for index in lines if lines[index][:2] == key[:2]] if key[0] else []
    group = related or [index for index in block if lines[index][0] == key[0]]
    smaller = [index for index in group if lines[index] <= key]
    if smaller:
        return _Anchor(max(smaller[-1], star))
    if group:
        return _Anchor(group[0], is_before=True) if group[0] > star else _Anchor(star)
    earlier = [index for index in block if lines[index][0] < key[0]]
    if earlier or star >= 0:
        return _Anchor(max([*earlier, star]), needs_blank=True)
    if block:
        return _Anchor(min(block), is_before=True)
    return _Anchor(head - 1, needs_blank=head > 0)


def _head_length(body: Sequence[cst.BaseStatement]) -> int:
    """How many statements must stay first: the docstring and imports from ``__future__``."""
    count = 0
    for index, statement in enumerate(body):
        small = statement.body[0] if isinstance(statement, cst.SimpleStatementLine) and statement.body else None
        is_docstring = (
            index == 0
            and isinstance(small, cst.Expr)
            and isinstance(small.value, (cst.SimpleString, cst.ConcatenatedString))
        )
        if not is_docstring and not (isinstance(small, cst.ImportFrom) and module_of(small) == "__future__"):
            break
        count = index + 1
    return count


def _block(body: Sequence[cst.BaseStatement], lines: dict[int, tuple[int, str, bool, str]]) -> list[int]:
    """The imports before the first definition."""
    first = next((i for i, node in enumerate(body) if isinstance(node, (cst.FunctionDef, cst.ClassDef))), len(body))
    return [index for index in lines if index < first]


def _has_star(statement: cst.BaseStatement) -> bool:
    smalls = statement.body if isinstance(statement, cst.SimpleStatementLine) else ()
    return any(isinstance(small, cst.ImportFrom) and isinstance(small.names, cst.ImportStar) for small in smalls)


# --- the lines around it ------------------------------------------------------------------------------------------


def _swapped(before: list[Any], original: Any, statement: Any, order: _Order) -> tuple[list[Any], Any]:
    """New lines before an import: blank lines above stay above them, comments stay with the old import."""
    if not before:
        return before, statement
    leading = list(statement.leading_lines)
    first = _blank_count(leading)
    parted = first < len(leading) or order.group(before[-1]) != order.group(original)
    before = [before[0].with_changes(leading_lines=leading[:first]), *before[1:]]
    return before, statement.with_changes(leading_lines=[*([_BLANK] if parted else []), *leading[first:]])


def _top_lines(module: cst.Module) -> int:
    """How many lines of the file's header stay above everything."""
    return len(_split_header(module)[0])


def _split_header(module: cst.Module) -> tuple[list[cst.EmptyLine], list[cst.EmptyLine]]:
    """The header of the file, and the comments that belong to its first statement."""
    header = list(module.header)
    fixed = max((i + 1 for i, line in enumerate(header[:2]) if _is_fixed(line)), default=0)
    blank = max((i + 1 for i, line in enumerate(header) if line.comment is None), default=0)
    cut = blank if blank > fixed else (fixed or len(header))
    return header[:cut], header[cut:]


def _is_fixed(line: cst.EmptyLine) -> bool:
    return line.comment is not None and line.comment.value.startswith(_CODING)


def _opened_top(
    tree: Tree, updated: cst.Module, body: list[Any], new: list[cst.SimpleStatementLine], order: _Order
) -> tuple[Sequence[cst.EmptyLine], list[list[tuple[cst.BaseStatement | None, Any]]], list[Any]]:
    """New lines above the first statement: under the file's header, over the statement's own comments."""
    kept, own = _split_header(updated)
    first = body[0]
    leading = [*own, *first.leading_lines]
    new = _grouped(new, order)
    is_joined = not leading and order.group(tree.module.body[0]) == order.group(new[-1])
    if not is_joined and (not leading or leading[0].comment is not None):
        wide = isinstance(first, (cst.FunctionDef, cst.ClassDef))
        leading = [_BLANK, *([_BLANK] if wide else []), *leading]
    body = [first.with_changes(leading_lines=leading), *body[1:]]
    return kept, [[(None, line) for line in new]], body


def _grouped(new: list[cst.SimpleStatementLine], order: _Order) -> list[cst.SimpleStatementLine]:
    """New import lines in the usual order, a blank line between the standard library and others."""
    ordered = sorted(new, key=lambda line: order.key_of(line) or (4, "", False, ""))
    parted = [
        line.with_changes(
            leading_lines=[_BLANK] if index and order.group(ordered[index - 1]) != order.group(line) else []
        )
        for index, line in enumerate(ordered)
    ]
    return parted
