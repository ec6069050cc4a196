"""How a copy is made unlike its original: one function a kind, each gives new source or None when it cannot."""

from __future__ import annotations

import ast
import re
import tokenize
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from candidates import Candidate, Function
from editing import (
    Spot,
    body_of,
    constants_changed,
    fresh_names,
    indented,
    local_names,
    locals_renamed,
    renamed,
    span,
    tokens_of,
    with_spots,
    with_tokens,
    without_layout,
)
from statements import edited, reordered

Mutate = Callable[[Candidate, Random], str | None]


@dataclass(frozen=True, slots=True)
class Mutation:
    """One kind of copy."""

    name: str
    grade: str
    """What a tool is held to: ``exact``, ``renamed``, ``near``, ``restructured``."""
    mutate: Mutate
    on: frozenset[str]
    keeps_name: bool = False


_FUNCTIONS = frozenset({"function", "method"})
_ALL = frozenset({"function", "method", "class"})


def _verbatim(one: Candidate, _: Random) -> str | None:
    return one.text


def _layout(one: Candidate, _: Random) -> str | None:
    return without_layout(one.text)


def _renamed(one: Candidate, random: Random) -> str | None:
    return locals_renamed(one.text, random)


def _constants(one: Candidate, _: Random) -> str | None:
    changed = constants_changed(one.text)
    return changed if changed != one.text else None


def _renamed_and_constants(one: Candidate, random: Random) -> str | None:
    return constants_changed(without_layout(locals_renamed(one.text, random)))


def _edits(share: float) -> Mutate:
    return lambda one, random: edited(one.text, share, random)


def _edits_and_names(share: float) -> Mutate:
    def mutate(one: Candidate, random: Random) -> str | None:
        changed = edited(one.text, share, random)
        return changed and locals_renamed(changed, random)

    return mutate


def _reordered(one: Candidate, _: Random) -> str | None:
    return reordered(one.text)


def _fewer_members(one: Candidate, random: Random) -> str | None:
    """A class without a third of its methods."""
    node = ast.parse(one.text).body[0]
    assert isinstance(node, ast.ClassDef)
    methods = [member for member in node.body if isinstance(member, Function)]
    gone = random.sample(methods, len(methods) // 3)
    return with_spots(one.text, [Spot(*span(method), ()) for method in gone]) if gone else None


def _wrapped(one: Candidate, random: Random) -> str | None:
    """The body inside of a ``try``, a ``with`` or a condition."""
    node = ast.parse(one.text).body[0]
    assert isinstance(node, Function)
    first = span(body_of(node)[0])[0]
    if first == node.lineno:
        return None
    lines = indented(one.text).splitlines()[first - 1 :]
    head, *tail = random.choice(
        [
            ("try:", "except Exception:", '    logger.exception("could not do it")', "    raise"),
            (f'with measured("{one.name}"):',),
            ("if settings.ENABLED:",),
        ]
    )
    return with_spots(
        one.text, [Spot(first, one.text.count("\n"), ("    " + head, *lines, *("    " + line for line in tail)))]
    )


def _other_colour(one: Candidate, _: Random) -> str | None:
    """A coroutine function for a plain one, and the other way round."""
    node = ast.parse(one.text).body[0]
    assert isinstance(node, Function)
    if any(isinstance(part, ast.Yield | ast.YieldFrom | ast.Lambda) for part in ast.walk(node)):
        return None
    if isinstance(node, ast.AsyncFunctionDef):
        return re.sub(r"\b(async|await) ", "", one.text)
    if any(isinstance(part, Function) for member in node.body for part in ast.walk(member)):
        return None
    awaited = {
        (call.lineno, call.col_offset)
        for part in ast.walk(node)
        if isinstance(part, ast.Expr | ast.Assign | ast.Return) and isinstance(call := part.value, ast.Call)
    }
    tokens = tokens_of(one.text)
    new = {token.start: f"await {token.string}" for token in tokens if token.start in awaited}
    new[(1, 0)] = "async def"
    return with_tokens(one.text, new, tokens)


def _split(one: Candidate, random: Random) -> str | None:
    """Part of the body in a function of its own, defined above (inside of a class: beside it)."""
    node = ast.parse(one.text).body[0]
    assert isinstance(node, Function)
    body = body_of(node)
    runs = [
        (start, end) for start in range(1, len(body) - 1) for end in range(start + 1, len(body)) if end - start >= 2
    ]
    random.shuffle(runs)
    for start, end in runs:
        part = body[start:end]
        if len(one.text.splitlines()) > 8 and _can_leave(part) and body[start].lineno > body[start - 1].end_lineno:  # type: ignore[operator]
            return _moved_out(one, node, part, body[end:])
    return None


def _can_leave(part: list[ast.stmt]) -> bool:
    kept = ast.Return | ast.Break | ast.Continue | ast.Yield | ast.YieldFrom | ast.Await | ast.Nonlocal | ast.Global
    return not any(isinstance(inner, kept) or "super" in _name(inner) for one in part for inner in ast.walk(one))


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _moved_out(one: Candidate, node: Function, part: list[ast.stmt], rest: list[ast.stmt]) -> str:
    own = [*local_names(node)]
    uses = {_name(inner) for statement in part for inner in ast.walk(statement)}
    sets = {name for statement in part for name in local_names(statement)}
    later = {_name(inner) for statement in rest for inner in ast.walk(statement)}
    gives = sorted(sets & later)
    takes = [name for name in own if name in uses]
    receiver = "self" if "self" in uses or one.kind == "method" else ""
    first, last = span(part[0])[0], span(part[-1])[1]
    moved = one.text.splitlines()[first - 1 : last]
    pad = " " * part[0].col_offset
    if gives:
        moved.append(f"{pad}return {', '.join(gives)}")
    name = f"_{one.name.strip('_')}_part"
    values = [f"{taken}=None" for taken in takes]
    helper = [f"def {name}({', '.join([receiver, *values] if receiver else values)}):", *moved, ""]
    call = f"{'self.' if receiver else ''}{name}({', '.join(takes)})"
    put = f"{pad}{', '.join(gives)} = {call}" if gives else pad + call
    return "\n".join(helper) + "\n" + with_spots(one.text, [Spot(first, last, (put,))])


MUTATIONS = (
    Mutation("verbatim", "exact", _verbatim, _ALL, keeps_name=True),
    Mutation("layout", "exact", _layout, _ALL, keeps_name=True),
    Mutation("names", "renamed", _renamed, _ALL),
    Mutation("constants", "renamed", _constants, _ALL),
    Mutation("names, constants, layout", "renamed", _renamed_and_constants, _ALL),
    Mutation("10 % edited", "near", _edits(0.1), _ALL),
    Mutation("20 % edited", "near", _edits(0.2), _ALL),
    Mutation("30 % edited", "near", _edits(0.3), _ALL),
    Mutation("20 % edited, names", "near", _edits_and_names(0.2), _ALL),
    Mutation("reordered", "near", _reordered, _FUNCTIONS),
    Mutation("wrapped", "restructured", _wrapped, _FUNCTIONS),
    Mutation("split", "restructured", _split, _FUNCTIONS),
    Mutation("sync or async", "restructured", _other_colour, _FUNCTIONS),
    Mutation("a third of the members gone", "restructured", _fewer_members, frozenset({"class"})),
)


def copy_of(one: Candidate, mutation: Mutation, random: Random) -> str | None:
    """Source of a copy that compiles, under another name where the kind says so; None when there is no such copy."""
    try:
        made = mutation.mutate(one, random)
        if made is None:
            return None
        if not mutation.keeps_name:
            made = renamed(made, {one.name: new_name(one, random)})
        ast.parse(made)
        compile(made, "copy", "exec", dont_inherit=True)
    except (SyntaxError, tokenize.TokenError, IndentationError):
        return None
    return made if mutation.name == "verbatim" or made != one.text else None


def new_name(one: Candidate, random: Random) -> str:
    """Another name of the same style."""
    word, other = fresh_names(one.text, 2, random)
    word, other = word.strip("_"), other.strip("_")
    return f"{word.title()}{other.title()}" if one.kind == "class" else f"{word}_{other}"
