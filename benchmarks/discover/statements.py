"""Edits of single statements: one is changed, dropped or put in, or two independent ones change places."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from candidates import Function, is_docstring, statements_in
from editing import Spot, local_names, span, with_spots

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Place:
    """A simple statement on lines of its own, and the block that it stands in."""

    node: ast.stmt
    block: list[ast.stmt]
    indent: str


def edited(text: str, share: float, random: Random) -> str | None:
    """The text with a share of its statements edited; None when there are too few for that."""
    tree = ast.parse(text)
    wanted = int(share * statements_in(tree.body[0]))
    places = list(_places(tree, text))
    if wanted < 1 or len(places) < wanted:
        return None
    names = [name for part in ast.walk(tree) if isinstance(part, Function) for name in local_names(part)] or ["self"]
    random.shuffle(places)
    spots: list[Spot] = []
    dropped: list[list[ast.stmt]] = []
    for place in places:
        if len(spots) == wanted:
            break
        can_drop = len(place.block) > 1 and not any(place.block is block for block in dropped)
        way = random.choice(["change", "change", "insert", "delete" if can_drop else "change"])
        if way == "delete":
            dropped.append(place.block)
        if spot := _spot(place, way, names, random):
            spots.append(spot)
    return with_spots(text, spots) if len(spots) == wanted else None


def _spot(place: _Place, way: str, names: list[str], random: Random) -> Spot | None:
    first, last = span(place.node)
    if way == "delete":
        return Spot(first, last, ())
    if way == "insert":
        return Spot(first, first - 1, (place.indent + _new_statement(names, random),))
    changed = _changed(place.node, random)
    if changed is None:
        return None
    return Spot(first, last, tuple(place.indent + line for line in changed.splitlines()))


def _places(tree: ast.Module, text: str) -> Iterator[_Place]:
    lines = text.splitlines()
    for owner in ast.walk(tree):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(owner, name, None)
            if not isinstance(block, list) or isinstance(owner, ast.Module):
                continue
            for node in block:
                simple = not hasattr(node, "body") and not isinstance(node, ast.Match) and not is_docstring(node)
                if simple and _stands_alone(node, lines):
                    line = lines[node.lineno - 1]
                    yield _Place(node, block, line[: len(line) - len(line.lstrip())])


def _stands_alone(node: ast.stmt, lines: list[str]) -> bool:
    before = lines[node.lineno - 1].encode()[: node.col_offset]
    after = lines[(node.end_lineno or 0) - 1].encode()[node.end_col_offset :].strip()
    return not before.strip() and (not after or after.startswith(b"#"))


def _new_statement(names: list[str], random: Random) -> str:
    name = random.choice(names)
    return random.choice(
        [
            f'logger.debug("now at %s", {name})',
            f"started = time.monotonic(), {name}",
            f"assert {name} is not None",
            f"audit.append({name})",
            "attempts = getattr(settings, 'ATTEMPTS', 3)",
            f"{name} = normalise({name})",
        ]
    )


def _changed(node: ast.stmt, random: Random) -> str | None:
    """The statement with one thing in it changed, as source."""
    before = ast.unparse(node)
    ways = [way for part in ast.walk(node) if (way := _way_to_change(part))]
    random.shuffle(ways)
    for way in ways:
        way()
        if (after := ast.unparse(node)) != before and "\n" not in after:
            return after
    return None


def _way_to_change(part: ast.AST) -> Callable[[], None] | None:
    match part:
        case ast.Compare(ops=[kind, *_]) if type(kind) in _COMPARISONS:
            return lambda: part.ops.__setitem__(0, _COMPARISONS[type(kind)]())
        case ast.Call() if not any(one.arg is None for one in part.keywords):
            return lambda: part.keywords.append(ast.keyword("strict_mode", ast.Constant(True)))
        case ast.Attribute() if isinstance(part.ctx, ast.Load):
            return lambda: setattr(part, "attr", f"{part.attr}_now")
        case ast.BinOp(op=ast.Add()):
            return lambda: setattr(part, "op", ast.Sub())
        case ast.Return(value=ast.expr() as value):
            return lambda: setattr(part, "value", ast.Tuple([value, ast.Constant(None)], ast.Load()))
        case ast.Assign(value=value):
            return lambda: setattr(part, "value", ast.BoolOp(ast.Or(), [value, ast.Constant(None)]))
    return None


def reordered(text: str) -> str | None:
    """The text with neighbours that do not depend on each other in the other order; None when there are none."""
    tree = ast.parse(text)
    by_block: dict[int, list[_Place]] = {}
    for place in _places(tree, text):
        by_block.setdefault(id(place.block), []).append(place)
    lines = text.splitlines()
    spots: list[Spot] = []
    for places in by_block.values():
        at = 0
        while at + 1 < len(places):
            one, two = places[at].node, places[at + 1].node
            if (one.end_lineno or 0) + 1 == two.lineno and _are_independent(one, two):
                (first, middle), (start, last) = span(one), span(two)
                spots.append(Spot(first, last, tuple(lines[start - 1 : last] + lines[first - 1 : middle])))
                at += 1
            at += 1
    return with_spots(text, spots) if spots else None


def _are_independent(one: ast.stmt, two: ast.stmt) -> bool:
    if not all(isinstance(node, ast.Assign | ast.AnnAssign) for node in (one, two)):
        return False
    acts = [sum(isinstance(part, ast.Call | ast.Await | ast.Yield) for part in ast.walk(node)) for node in (one, two)]
    reads, writes = zip(*(_names_in(node) for node in (one, two)), strict=True)
    return 0 in acts and not (writes[0] & (reads[1] | writes[1]) or writes[1] & reads[0])


def _names_in(node: ast.stmt) -> tuple[set[str], set[str]]:
    """What a statement reads, and what it writes; attributes and items count by their text."""
    reads: set[str] = set()
    writes: set[str] = set()
    for part in ast.walk(node):
        if isinstance(part, ast.Name | ast.Attribute | ast.Subscript):
            (writes if isinstance(part.ctx, ast.Store) else reads).add(ast.unparse(part))
    return reads, writes
