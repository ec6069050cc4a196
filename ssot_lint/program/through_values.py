"""Calls through values: uses of a duplicate that do not mention it, as resolved uses of their own."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence

from ssot_lint.facts.model import Span, StringRole, Use, UseKind
from ssot_lint.program.answers import Answer, SiteUse
from ssot_lint.program.edited import offsets_of
from ssot_lint.program.model import DefinitionSite, Evidence, Proof, ResolvedUse, Role
from ssot_lint.program.teaching.indirect import Follower, IndirectCall, Mention, mentioned
from ssot_lint.program.teaching.reading import FUNCTIONS, Reading
from ssot_lint.program.teaching.teacher import Teacher
from ssot_lint.program.typeserver import Place
from ssot_lint.program.verdicts import SiteIndex

_VALUES = frozenset({UseKind.REFERENCE, UseKind.STRING})


def indirect_uses(
    teacher: Teacher, answered: Sequence[tuple[SiteUse, Answer]], indexes: Sequence[SiteIndex]
) -> list[list[ResolvedUse]]:
    """For each index the calls of its duplicates through values, sorted. Raises `TypeServerFailure`."""
    mentions = [one for site, answer in answered for one in _mention(teacher, site, answer, indexes)]
    decorators = [one for index in indexes for site in index.sites for one in _decorated(teacher, site)]
    if not mentions and not decorators:
        return [[] for _ in indexes]
    known = {(site.path, site.use.span.line, site.use.span.column) for site, _ in answered}
    by_line = {
        (site.path, site.definition.span.line): site.place
        for index in indexes
        for site in index.sites
        if _is_followed(site)
    }
    follower = Follower(teacher.classroom, teacher.roots, teacher.finder)
    with teacher.classroom.in_session():
        for one in decorators:
            follower.decorate(one)
        follower.follow(mentions)
        calls = list(follower.calls(by_line))
    return [sorted(_uses(calls, index, known), key=lambda one: (one.path, one.use.span)) for index in indexes]


def _is_followed(site: DefinitionSite) -> bool:
    return site.role in {Role.DUPLICATE, Role.ADAPTER, Role.IMPURE_ADAPTER, Role.OVERRIDE}


def _mention(teacher: Teacher, site: SiteUse, answer: Answer, indexes: Sequence[SiteIndex]) -> Iterator[Mention]:
    use = site.use
    if use.kind not in _VALUES or use.tail is not None or (use.string and use.string.role is not StringRole.GETATTR):
        return
    if answer.is_mock or not site.path.endswith(".py"):
        return
    symbols = {one.symbol for index in indexes for one in index.ours(answer) if _is_followed(one)}
    reading = teacher.classroom.library.reading(site.path) if symbols else None
    node = _node(reading, use) if reading is not None else None
    if reading is not None and node is not None:
        yield mentioned(reading, node, tuple(sorted(symbols)))


def _node(reading: Reading, use: Use) -> ast.expr | None:
    if use.span.end_line > len(reading.lines.starts):
        return None
    if use.receiver is not None:
        return reading.attribute_ending_at(offsets_of(reading.lines, use.span)[1])
    node = reading.expression(use.span)
    if use.string is None or node is None:
        return node
    outer = reading.parents[node]
    return outer if isinstance(outer, ast.Call) else None


def _decorated(teacher: Teacher, site: DefinitionSite) -> Iterator[Mention]:
    """Decorators of the tree are handed what they decorate."""
    if site.external or not _is_followed(site) or not site.definition.decorators:
        return
    reading = teacher.classroom.library.reading(site.path)
    function = reading.definition_at(site.definition.span.line) if reading is not None else None
    if reading is not None and isinstance(function, FUNCTIONS):
        for decorator in function.decorator_list:
            yield mentioned(reading, decorator, (site.symbol,))


def _uses(
    calls: Sequence[IndirectCall], index: SiteIndex, known: Collection[tuple[str, int, int]]
) -> Iterator[ResolvedUse]:
    done: set[Place] = set()
    for call in calls:
        targets = [index.by_place[place] for place in call.places if place in index.by_place]
        use = _use(call, targets)
        place = Place(call.reading.path, use.span.line, use.span.column)
        if targets and place not in done and tuple(place) not in known:
            done.add(place)
            words = f"`{_flat(call.reading.text_of(call.callee))}` is `{call.words}`"
            steps = [Evidence(call.first.path, call.first.line, f"`{call.words}` is handed on here")]
            steps += [
                Evidence(one.path, one.definition.span.line, f"`{one.symbol}` is defined here") for one in targets
            ]
            yield ResolvedUse(
                call.reading.path, call.reading.module, use, Proof.RESOLVED, tuple(targets), None, tuple(steps),
                through=f"{words}, handed on at {call.first.path}:{call.first.line}",
            )  # fmt: skip


def _use(call: IndirectCall, targets: Sequence[DefinitionSite]) -> Use:
    reading = call.reading
    name, start = _name_token(reading, call.callee)
    outer = reading.parents[call.callee]
    assert isinstance(outer, ast.Call)
    around = reading.function_around(call.callee)
    symbol = reading.qualname(around) if around is not None else None
    return Use(
        UseKind.CALL,
        name,
        _span(reading, start, start + len(name)),
        _span(reading, *reading.span(outer)),
        symbol or (around.name if around is not None else ""),
        in_async=isinstance(around, ast.AsyncFunctionDef),
        alias_of=targets[0].definition.name if targets else None,
    )


def _name_token(reading: Reading, callee: ast.expr) -> tuple[str, int]:
    """The name that an indirect call is told by, and its offset."""
    start, end = reading.span(callee)
    match callee:
        case ast.Attribute(attr=name):
            return name, end - len(name)
        case ast.Name(id=name):
            return name, start
        case ast.Subscript(value=inner) | ast.Call(func=inner) | ast.NamedExpr(target=inner) | ast.Await(value=inner):
            return _name_token(reading, inner)
    return "", start


def _span(reading: Reading, start: int, end: int) -> Span:
    first, last = reading.place(start), reading.place(end)
    return Span(first.line, first.column, last.line, last.column)


def _flat(text: str) -> str:
    return " ".join(text.split())
