"""Layout: statements as runs of lines, paired with the same statements laid out otherwise."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from ssot_lint.facts.parsing import syntax_tree
from ssot_lint.fixes.diff import changed_lines

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_BLOCKS = ("body", "handlers", "cases", "orelse", "finalbody")


@dataclass(frozen=True, slots=True)
class Unit:
    """A simple statement, or a compound one up to its body: first and last line, from 1, and what it says."""

    first: int
    last: int
    node: ast.AST

    def same(self, other: Unit) -> bool:
        """Whether both say the same, however they are laid out."""
        return type(self.node) is type(other.node) and _key(self) == _key(other)


@dataclass(frozen=True, slots=True)
class Replacement:
    """Lines, from 1, and what is to stand there instead, each line without its end."""

    first: int
    last: int
    lines: tuple[str, ...]


def edited_units(old: str, new: str) -> frozenset[int]:
    """Positions, among the units of the new text, of those with a line that the old text does not have.

    Empty when the new text cannot be parsed. A unit that only lost lines counts, too.
    """
    spans = changed_lines(*(text.encode("utf-8", "surrogatepass") for text in (old, new)))
    units = _units(new) if spans else []
    return frozenset(at for at, unit in enumerate(units) for first, last in spans if _touches(unit, first, last))


def paired(text: str, formatted: str, edited: frozenset[int]) -> list[Replacement]:
    """What the formatted text has for the edited units, from top to bottom; none for one that it does not have.

    Units that share a line are replaced together, and only if all of them are there.
    """
    own, other = _units(text), _units(formatted)
    partner = _partners(own, other)
    lines = _lines(formatted)
    replacements = []
    for start, end in _runs(own):
        if not edited.intersection(range(start, end)) or any(at not in partner for at in range(start, end)):
            continue
        theirs = [partner[at] for at in range(start, end)]
        first, last = min(other[at].first for at in theirs), max(other[at].last for at in theirs)
        if [at for at, unit in enumerate(other) if first <= unit.first <= last] != theirs:
            continue
        new = tuple(line.rstrip("\r\n") for line in lines[first - 1 : last])
        replacements.append(Replacement(own[start].first, max(unit.last for unit in own[start:end]), new))
    return replacements


def spliced(text: str, replacements: Sequence[Replacement]) -> str:
    """The text with lines replaced; new lines end as those did that they replace. The text may have any line ends."""
    lines = _lines(text)
    for one in reversed(replacements):
        olds = lines[one.first - 1 : one.last]
        ends = [line[len(line.rstrip("\r\n")) :] for line in olds]
        inner = next(filter(None, (*ends, *(line[len(line.rstrip("\r\n")) :] for line in lines))), "\n")
        *most, final = one.lines
        lines[one.first - 1 : one.last] = [*(line + inner for line in most), final + ends[-1]]
    return "".join(lines)


def _lines(text: str) -> list[str]:
    """Lines as Python counts them: a form feed ends none."""
    return _LINE.findall(text)


def _touches(unit: Unit, first: int, last: int) -> bool:
    """Whether a changed run of lines is about the unit; an empty run lies between two lines, and both must be its."""
    return unit.first <= last and first <= unit.last


def _units(text: str) -> list[Unit]:
    tree = syntax_tree(text)
    return list(_within(tree)) if isinstance(tree, ast.Module) else []


def _within(node: ast.AST) -> Iterator[Unit]:
    for block in _BLOCKS:
        members = getattr(node, block, None)
        for member in members if isinstance(members, list) else ():
            if isinstance(member, ast.stmt | ast.ExceptHandler):
                yield _unit(member)
            yield from _within(member)


def _unit(node: ast.stmt | ast.ExceptHandler) -> Unit:
    body = getattr(node, "body", None)
    last = node.end_lineno or node.lineno
    if isinstance(body, list):
        last = max(_first(body[0]) - 1, node.lineno)
    elif isinstance(node, ast.Match):
        last = max(node.cases[0].pattern.lineno - 1, node.lineno)
    return Unit(_first(node), last, node)


def _first(node: ast.stmt | ast.ExceptHandler) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(one.lineno for one in decorators)])


def _runs(units: Sequence[Unit]) -> Iterator[tuple[int, int]]:
    """Units that share lines, as positions from and before."""
    start = 0
    for at in range(1, len(units) + 1):
        if at == len(units) or units[at].first > max(unit.last for unit in units[start:at]):
            yield start, at
            start = at


def _partners(own: Sequence[Unit], other: Sequence[Unit]) -> dict[int, int]:
    """For each unit the one that says the same in the other text."""
    if len(own) == len(other):
        pairs = {at: at for at, (one, two) in enumerate(zip(own, other, strict=True)) if one.same(two)}
        if len(pairs) == len(own):
            return pairs
    matcher = SequenceMatcher(None, [_key(unit) for unit in own], [_key(unit) for unit in other], autojunk=False)
    return {a + at: b + at for a, b, size in matcher.get_matching_blocks() for at in range(size)}


def _key(unit: Unit) -> str:
    """What a unit says, without the blocks below it."""
    fields = ast.iter_fields(unit.node)
    own = [(name, value) for name, value in fields if name not in _BLOCKS or not isinstance(value, list)]
    return type(unit.node).__name__ + "".join(f";{name}={_dumped(value)}" for name, value in own)


def _dumped(value: object) -> str:
    if isinstance(value, list):
        return "[" + ",".join(map(_dumped, value)) + "]"
    return ast.dump(value) if isinstance(value, ast.AST) else repr(value)
