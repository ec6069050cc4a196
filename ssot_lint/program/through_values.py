"""Calls through values: uses of a duplicate that do not mention it, as resolved uses of their own."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from ssot_lint.contracts.model import Symbol
from ssot_lint.facts.model import Span, StringRole, Use, UseKind
from ssot_lint.program.answers import Answer, SiteUse
from ssot_lint.program.edited import offsets_of
from ssot_lint.program.model import DefinitionSite, Evidence, Proof, ResolvedUse, Role
from ssot_lint.program.overlays import is_path
from ssot_lint.program.teaching.handed import IndirectCall
from ssot_lint.program.teaching.indirect import Follower
from ssot_lint.program.teaching.looking_ahead import look_ahead
from ssot_lint.program.teaching.reached_calls import ReachedCalls
from ssot_lint.program.teaching.reading import FUNCTIONS, Expression, Function, Reading
from ssot_lint.program.teaching.roots import Roots
from ssot_lint.program.teaching.teacher import Teacher
from ssot_lint.program.through_strings import loading_calls
from ssot_lint.program.typeserver import Place
from ssot_lint.program.verdicts import SiteIndex

_MOST_OPEN = 60
"""Objects of which nothing is known that are learned about for the sake of the values that they may take or hold."""
_VALUES = frozenset({UseKind.REFERENCE, UseKind.STRING})


def indirect_uses(
    teacher: Teacher, answered: Sequence[tuple[SiteUse, Answer]], indexes: Sequence[SiteIndex]
) -> list[list[ResolvedUse]]:
    """For each index the calls of its duplicates through values, sorted. Raises `TypeServerFailure`."""
    mentions = [one for site, answer in answered if (one := _mention(teacher, site, answer, indexes)) is not None]
    decorated = [found for index in indexes for site in index.sites if (found := _decorated(teacher, site)) is not None]
    loading = [site for site, answer in answered if _is_path_of_ours(site, answer, indexes)]
    if not mentions and not decorated and not loading:
        return [[] for _ in indexes]
    known = {(site.path, site.use.span.line, site.use.span.column) for site, _ in answered}
    ours = {site.symbol for index in indexes for site in index.sites if _is_followed(site)}
    seeds = _Seeds(mentions, decorated, loading, ours)
    calls, open_ones = _followed(teacher, seeds)
    if _learned(teacher, open_ones):
        calls, _ = _followed(teacher, seeds)
    return [sorted(_uses(calls, index, known), key=lambda one: (one.path, one.use.span)) for index in indexes]


@dataclass(frozen=True, slots=True)
class _Seeds:
    """Where values come from that are to be followed."""

    mentions: Sequence[tuple[Reading, ast.expr, Sequence[Symbol]]]
    decorated: Sequence[tuple[Reading, Function, Symbol]]
    loading: Sequence[SiteUse]
    ours: Collection[Symbol]


def _followed(teacher: Teacher, seeds: _Seeds) -> tuple[list[IndirectCall], list[Expression]]:
    """The calls through values; and objects that take or hold them of which nothing is known."""
    classroom = teacher.classroom.copy()
    follower = Follower(classroom, teacher.finder, teacher.fixtures)
    with classroom.in_session():
        for reading, function, symbol in seeds.decorated:
            follower.decorated(reading, function, symbol)
        for reading, node, symbols in seeds.mentions:
            follower.mention(reading, node, symbols)
        for there, call, given, says in loading_calls(
            teacher.tree, Roots(classroom), teacher.finder, classroom.library, seeds.loading, seeds.ours
        ):  # fmt: skip
            follower.mention(there, call, given, is_telling=says)
        follower.follow()
        reached = ReachedCalls(classroom, follower.roots, follower.trail)
        return list(reached.calls()), reached.open_receivers()


def _learned(teacher: Teacher, expressions: Sequence[Expression]) -> bool:
    """Whether anything could be taught of what the expressions turn on."""
    if not expressions or len(expressions) > _MOST_OPEN:
        return False
    before = teacher.classroom.version
    with teacher.classroom.in_session():
        look_ahead(teacher.roots, expressions)
        teacher.learn(dict.fromkeys(subject for one in expressions for subject in teacher.roots.subjects(one)))
    return teacher.classroom.version != before


def may_be_decorated(index: SiteIndex) -> bool:
    """True of a contract with a duplicate that decorators are handed."""
    return any(_is_followed(one) and one.definition.decorators and not one.external for one in index.sites)


def _is_followed(site: DefinitionSite) -> bool:
    return site.role in {Role.DUPLICATE, Role.ADAPTER, Role.IMPURE_ADAPTER, Role.OVERRIDE, Role.DECLARATION}


def _is_path_of_ours(site: SiteUse, answer: Answer, indexes: Sequence[SiteIndex]) -> bool:
    """A text of the tree that names, by its path, a definition whose calls are looked for."""
    if not is_path(site) or answer.is_mock or not site.path.endswith((".py", ".pyw")):
        return False
    return any(_is_followed(one) for index in indexes for one in index.ours(answer))


def _mention(
    teacher: Teacher, site: SiteUse, answer: Answer, indexes: Sequence[SiteIndex]
) -> tuple[Reading, ast.expr, Sequence[Symbol]] | None:
    use = site.use
    if use.kind not in _VALUES or use.tail is not None or (use.string and use.string.role is not StringRole.GETATTR):
        return None
    if answer.is_mock or not site.path.endswith((".py", ".pyw")):
        return None
    symbols = {one.symbol for index in indexes for one in index.ours(answer) if _is_followed(one)}
    reading = teacher.classroom.library.reading(site.path) if symbols else None
    node = _node(reading, use) if reading is not None else None
    return (reading, node, sorted(symbols)) if reading is not None and node is not None else None


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


def _decorated(teacher: Teacher, site: DefinitionSite) -> tuple[Reading, Function, Symbol] | None:
    if site.external or not _is_followed(site) or not site.definition.decorators:
        return None
    reading = teacher.classroom.library.reading(site.path)
    function = reading.definition_at(site.definition.span.line) if reading is not None else None
    return (reading, function, site.symbol) if reading is not None and isinstance(function, FUNCTIONS) else None


def _uses(
    calls: Sequence[IndirectCall], index: SiteIndex, known: Collection[tuple[str, int, int]]
) -> Iterator[ResolvedUse]:
    done: set[Place] = set()
    for call in calls:
        targets = [index.by_symbol[one] for one in call.symbols if one in index.by_symbol]
        use = _use(call, targets)
        place = Place(call.reading.path, use.span.line, use.span.column)
        if targets and place not in done and tuple(place) not in known:
            done.add(place)
            handed = [one for one in call.handed if any(site.symbol in one.symbols for site in targets)]
            first = handed[0]
            words = f"`{_flat(call.reading.text_of(call.callee))}` is `{first.words}`"
            steps = [Evidence(one.place.path, one.place.line, f"`{one.words}` is handed on here") for one in handed]
            steps += [Evidence(one.path, one.place.line, f"`{one.symbol}` is defined here") for one in targets]
            yield ResolvedUse(
                call.reading.path, call.reading.module, use, Proof.RESOLVED, tuple(targets), None, tuple(steps),
                through=f"{words}, handed on at {first.place.path}:{first.place.line}",
            )  # fmt: skip


def _use(call: IndirectCall, targets: Sequence[DefinitionSite]) -> Use:
    reading = call.reading
    name, start = _name_token(reading, call.callee)
    outer = reading.parents[call.callee]
    whole = outer if isinstance(outer, ast.Call) and outer.func is call.callee else call.callee
    around = reading.function_around(call.callee)
    return Use(
        UseKind.CALL,
        name,
        _span(reading, start, start + len(name)),
        _span(reading, *reading.span(whole)),
        reading.scope_of(call.callee),
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
