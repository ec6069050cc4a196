"""The teacher: learns what open uses turn on, from the ground up, and tells the type checker.

Each subject (a function's result, a parameter, a container, an expression with a name in a string) is learned once, by
asking the types of the expressions it comes from; what those turn on is learned first, to a bounded depth, and a cycle
adds nothing. What was learned is written on the file, in memory, so that the checker's own inference does the rest.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ssot_lint.program.edited import Edit
from ssot_lint.program.linking import annotated_class
from ssot_lint.program.model import Evidence
from ssot_lint.program.modules import is_test
from ssot_lint.program.teaching.callers import CallerFinder
from ssot_lint.program.teaching.classroom import Classroom
from ssot_lint.program.teaching.fixtures import Fixtures
from ssot_lint.program.teaching.functions import declared_result, delegated, generic_for, is_read_within, results
from ssot_lint.program.teaching.kin import Kin
from ssot_lint.program.teaching.lessons import (
    Filled,
    Given,
    Held,
    Late,
    Opaque,
    Outcome,
    Returned,
    Shaped,
    Spelled,
    Subject,
    Undecorated,
    with_parameter,
    with_parameter_type,
    with_return,
)
from ssot_lint.program.teaching.opaque import OpaqueExpressions
from ssot_lint.program.teaching.overriding import Overriding
from ssot_lint.program.teaching.parameters import Parameters
from ssot_lint.program.teaching.reading import FUNCTIONS, Expression, Function, Library, Reading
from ssot_lint.program.teaching.rewriting import Rewriting
from ssot_lint.program.teaching.roots import Roots, contents
from ssot_lint.program.teaching.stores import items_stored, with_annotation
from ssot_lint.program.teaching.values import NOTHING, SELF, Value, items_of, union
from ssot_lint.program.tree import Tree
from ssot_lint.program.typeserver import SeenType, TypeServer

_DEEPEST = 8
_SEARCHES = 3
"""Times that the whole tree is searched for callers."""
_ROUNDS = 4
"""Times that an expression is followed further, once more is known of what it starts with."""
LESSONS = 150
"""Lessons that one open question may lead to, on the average of all that are asked together."""
_NOTHING = Outcome()


class Teacher:
    """Learns subjects and writes them down; remembers all."""

    def __init__(self, server: TypeServer, tree: Tree, library: Library) -> None:
        self.classroom = Classroom(server, tree, library)
        self.roots = Roots(self.classroom)
        self._tree = tree
        self.finder = CallerFinder(self.classroom, self.roots, tree)
        self.fixtures = fixtures = Fixtures(library, tree.modules, tree.linker)
        overriding = Overriding(tree, library)
        self._parameters = Parameters(self.classroom, self.roots, fixtures, self.finder, overriding, self._is_own)
        self.kin = Kin(tree, library)
        self._opaque_expressions = OpaqueExpressions(library, self.roots, fixtures, overriding, self.finder, self.kin)
        self._rewriting = Rewriting(self.classroom, self.roots, self.finder, tree, self)
        self._learned: dict[Subject, Outcome] = {}
        self._failed: dict[Subject, tuple[int, Outcome]] = {}
        """Subjects of which nothing was to be learned, and how much was taught then."""
        self._under_way: set[Subject] = set()
        self._cuts = 0
        """Times that a subject was not gone into for the sake of where the question came from."""
        self._stops = 0
        """Times that there were no more lessons to be taken."""
        self._left = 0
        """Lessons that may still be taken; a web of functions that call each other has no end of them."""

    def _is_own(self, reading: Reading, node: ast.expr) -> bool:
        """Whether the tree itself defines what a dotted name stands for."""
        link = self._tree.linker.follow(reading.module, ast.unparse(node))
        return link is not None and self._tree.modules.path_of(link.symbol.module) is not None

    @property
    def tree(self) -> Tree:
        """The tree that is taught about."""
        return self._tree

    def learn(self, subjects: Iterable[Subject], lessons: int = LESSONS) -> None:
        """Learn all of them, and what they turn on, in so many lessons each. Raises `TypeServerFailure`."""
        wanted = list(subjects)
        for _ in range(_SEARCHES + 1):
            self.finder.prepare(self._functions_of(wanted))
            self._left = lessons * (len(wanted) + 2)
            for subject in wanted:
                self._learn_whole(subject)
            if not self.finder.wanted:
                return
            self.finder.search()
            self._learned = {one: found for one, found in self._learned.items() if not found.is_pending}

    def _learn_whole(self, subject: Subject) -> None:
        """Learn one of the subjects that were asked about; says so when the lessons ran out on the way."""
        stops = self._stops
        outcome = self._learn(subject, _DEEPEST)
        if self._stops > stops and not (outcome.value or outcome.is_pending):
            self._learned[subject] = replace(outcome, why_not=self._stopped(subject))

    def _stopped(self, subject: Subject) -> Evidence | None:
        """Where what was to be learned stands, and that it was given up."""
        reading = self.classroom.library.reading(subject.path)
        if reading is None:
            return None
        line = (
            subject.line if isinstance(subject, Returned | Given | Undecorated) else reading.place(subject.offset).line
        )
        return _step(reading, line, "too many functions without annotations call each other to follow them all")

    def _functions_of(self, subjects: Iterable[Subject]) -> Iterator[tuple[Reading, Function]]:
        """Functions of which parameters are to be learned, as far as they are not."""
        for subject in subjects:
            reading = self.classroom.library.reading(subject.path) if isinstance(subject, Given) else None
            if reading is not None and isinstance(subject, Given) and subject not in self._learned:
                function = reading.definition_at(subject.line)
                if isinstance(function, FUNCTIONS):
                    yield reading, function

    def outcome(self, subject: Subject) -> Outcome:
        """What was learned about a subject."""
        return self._learned.get(subject, _NOTHING)

    def value(self, expression: Expression, lessons: int = LESSONS) -> Value:
        """What an expression is, as far as it could be learned."""
        self._left = lessons
        value, _ = self._value(expression, _DEEPEST, self.classroom.types([expression])[0])
        return value or Value()

    def _learn(self, subject: Subject, depth: int) -> Outcome:
        if subject in self._learned:
            return self._learned[subject]
        version, failed = self._failed.get(subject, (-1, _NOTHING))
        if version == self.classroom.version:
            return failed
        if depth <= 0 or self._left <= 0 or subject in self._under_way:
            self._cuts += 1
            self._stops += self._left <= 0
            return _NOTHING
        self._left -= 1
        self._under_way.add(subject)
        cuts = self._cuts
        try:
            outcome = self._lesson(subject, depth)
        finally:
            self._under_way.discard(subject)
        if outcome.value or not self._under_way:
            self._learned[subject] = outcome
        elif cuts == self._cuts and not self._waits:
            self._failed[subject] = self.classroom.version, outcome
        return outcome

    def _lesson(self, subject: Subject, depth: int) -> Outcome:
        reading = self.classroom.library.reading(subject.path)
        if reading is None:
            return _NOTHING
        match subject:
            case Returned(line=line):
                function = reading.definition_at(line)
                return self._returned(reading, function, depth) if isinstance(function, FUNCTIONS) else _NOTHING
            case Given(line=line, name=name):
                function = reading.definition_at(line)
                return self._given(reading, function, name, depth) if isinstance(function, FUNCTIONS) else _NOTHING
            case Held(offset=offset):
                return self._held(reading, offset, depth)
            case Spelled(offset=offset, end=end):
                return self._rewriting.spelled(reading, offset, end)
            case Opaque(offset=offset, end=end):
                return self._opaque(reading, offset, end, depth)
            case Late(offset=offset):
                return self._rewriting.late(reading, offset, depth)
            case Shaped(offset=offset, end=end):
                return self._rewriting.shaped(reading, offset, end, depth)
            case Undecorated(line=line):
                function = reading.definition_at(line)
                return self._rewriting.undecorated(reading, function) if isinstance(function, FUNCTIONS) else _NOTHING

    def _returned(self, reading: Reading, function: Function, depth: int) -> Outcome:
        """What a function gives: annotated, or the union of its results."""
        declared = declared_result(function)
        if declared is not None and (value := self._annotated(reading, declared)):
            text = f"`{function.name}` says it gives `{value.words}`"
            return Outcome(value, (_step(reading, function.lineno, text),))
        sources, yields = results(reading, function)
        value, steps = self._given_out(sources, delegated(reading, function), depth)
        if not value:
            text = f"nothing says what `{function.name}` gives"
            return Outcome(why_not=_step(reading, function.lineno, text), is_pending=bool(self.finder.wanted))
        verb = "yields" if yields else "returns"
        steps = (*steps, _step(reading, function.lineno, f"`{function.name}` {verb} `{value.words}`"))
        board = self.classroom.board(reading.path)
        if function.returns is not None or value.functions or board is None:
            return Outcome(value, steps)
        annotation = board.naming.wrapped(generic_for(function, yields=yields), value)
        edit = with_return(reading, function, annotation)
        if edit is None:
            return Outcome(value, steps)
        board.write([edit])
        return Outcome(value, steps, is_taught=True)

    def _given_out(
        self, sources: Sequence[Expression], streams: Sequence[Expression], depth: int
    ) -> tuple[Value, tuple[Evidence, ...]]:
        """What comes out of a function: the sources, and whatever the streams yield."""
        value, steps = self.union(sources, depth)
        if not streams or (sources and not value):
            return value, steps
        streamed, more = self.union(streams, depth)
        items = items_of(streamed)
        return (union([value, items]), (*steps, *more)) if items else (NOTHING, ())

    def _annotated(self, reading: Reading, annotation: ast.expr) -> Value:
        text = annotation.value if isinstance(annotation, ast.Constant) else ast.unparse(annotation)
        name = annotated_class(text) if isinstance(text, str) else None
        link = self._tree.linker.follow(reading.module, name) if name is not None else None
        if link is None or not link.symbol.qualname or link.symbol.name in {"Any", "object", "None", "Self"}:
            return Value()
        is_class = self._tree.modules.path_of(link.symbol.module) is None or self._tree.linker.class_at(link.symbol)
        return Value((f"<{link.symbol.module}:{link.symbol.qualname}>",)) if is_class else Value()

    def _given(self, reading: Reading, function: Function, name: str, depth: int) -> Outcome:
        """What a parameter is given by whoever fills it."""
        filled = self._parameters.filled(reading, function, name)
        if filled.doubtful and self.learn_all(filled.doubtful, depth):
            filled = self._parameters.filled(reading, function, name)
        outcome = self._from(filled, depth, ignores_mocks=not is_test(reading.path))
        board = self.classroom.board(reading.path)
        if not outcome.value or board is None:
            return outcome
        edits = [with_parameter(reading, function, name, board.naming.variable(outcome.value))]
        if not outcome.value.functions and is_read_within(function, name):
            edits += with_parameter_type(reading, function, name, board.naming.type(outcome.value))
        board.write(edits)
        return replace(outcome, is_taught=True)

    def _opaque(self, reading: Reading, offset: int, end: int, depth: int) -> Outcome:
        """What an expression hands out."""
        board = self.classroom.board(reading.path)
        node = reading.expression_at(offset, end)
        filled = self._opaque_expressions.filled(reading, node) if node is not None else None
        if filled is None or board is None:
            return _NOTHING
        outcome = self._from(filled, depth)
        if not outcome.value:
            return outcome
        board.write([Edit(offset, end, 0, board.naming.variable(outcome.value))])
        return replace(outcome, is_taught=True)

    def _from(self, filled: Filled, depth: int, *, ignores_mocks: bool = False) -> Outcome:
        """What comes out of what something is filled with; nothing when some of that is not known."""
        if filled.is_pending or filled.why_not is not None:
            is_pending = filled.is_pending or (bool(filled.doubtful) and self._waits)
            return Outcome(is_pending=is_pending, why_not=filled.why_not)
        known = [filled.value] if filled.value else []
        steps: tuple[Evidence, ...] = ()
        for subject in filled.subjects:
            outcome = self._learn(subject, depth - 1)
            if outcome.is_pending:
                return outcome
            known.append(outcome.value)
            steps += outcome.steps
        own = {one: value for one in filled.expressions if (value := self.kin.own_object(one)) is not None}
        known += own.values()
        others = [one for one in filled.expressions if one not in own]
        value, more = self.union(others, depth, ignores_mocks=ignores_mocks)
        whole = union([*known, value]) if all(known) and (value or not others) else NOTHING
        if not whole or SELF in whole.types:
            return Outcome(why_not=filled.unknown_step, is_pending=bool(self.finder.wanted))
        if filled.form != "{}":
            whole = Value((filled.form.format(" | ".join(whole.types)),)) if not whole.functions else NOTHING
        step = Evidence(filled.place.path, filled.place.line, filled.words.replace("{}", whole.words))
        return Outcome(whole, (*steps, *more, step), filled.assumes)

    def _held(self, reading: Reading, offset: int, depth: int) -> Outcome:
        """What a container that starts empty holds: everything that its file puts in."""
        target, stores = items_stored(reading, self.roots.scopes(reading), offset)
        if target is None or not stores:
            return _NOTHING
        forms = {form for form, _ in stores}
        value, steps = self.union([Expression(reading, one) for _, one in stores], depth)
        board = self.classroom.board(reading.path)
        if not value or value.functions or board is None:
            return Outcome(is_pending=bool(self.finder.wanted))
        edit = with_annotation(reading, target, board.naming, value, forms)
        if edit is None:
            return _NOTHING
        board.write([edit])
        line = reading.place(offset).line
        text = f"`{reading.text_of(target)}` is only ever filled with `{value.words}`"
        return Outcome(value, (*steps, _step(reading, line, text)), is_taught=True)

    def learn_all(self, expressions: Sequence[Expression], depth: int) -> bool:
        """Learn what expressions turn on; true when something was taught."""
        subjects = dict.fromkeys(one for each in expressions for one in self.roots.subjects(each))
        outcomes = [self._learn(one, depth - 1) for one in subjects]
        return any(one.is_taught for one in outcomes)

    @property
    def _waits(self) -> bool:
        return bool(self.finder.wanted)

    def union(
        self, sources: Sequence[Expression], depth: int, *, ignores_mocks: bool = False
    ) -> tuple[Value, tuple[Evidence, ...]]:
        """Everything that the expressions may be; an empty value when one of them is not known."""
        seen = self.classroom.types(sources) if sources else []
        kept: list[tuple[Value, tuple[Evidence, ...]]] = []
        for one, type_ in zip(sources, seen, strict=True):
            value, steps = self._value(one, depth, type_)
            if value is not None:
                kept.append((value, steps))
                if not value and not self._waits:
                    return Value(), ()
        if ignores_mocks:
            kept = [(value, steps) for value, steps in kept if not value.is_mock]
        if not kept or not all(value for value, _ in kept):
            return Value(), ()
        return union(value for value, _ in kept), tuple(dict.fromkeys(step for _, steps in kept for step in steps))

    def _value(
        self, expression: Expression, depth: int, seen: SeenType | None
    ) -> tuple[Value | None, tuple[Evidence, ...]]:
        """An expression's value and how it came about; None for one that only leads back to where we are."""
        if value := self.kin.heir_classes(expression):
            return value, ()
        if value := self._whole(expression, seen, depth):
            return value, ()
        steps: tuple[Evidence, ...] = ()
        tried: set[Subject] = set()
        waits = False
        for _ in range(_ROUNDS):
            subjects = [one for one in self.roots.subjects(expression) if one not in tried]
            if subjects and not tried and all(one in self._under_way for one in subjects):
                self._cuts += 1
                return None, ()
            tried.update(subjects)
            outcomes = [self._learn(one, depth - 1) for one in subjects]
            waits = waits or any(one.is_pending for one in outcomes)
            if not any(one.is_taught for one in outcomes):
                break
            steps += tuple(step for one in outcomes for step in one.steps)
            seen = self.classroom.types([expression])[0]
            if value := self._whole(expression, seen, depth):
                return value, steps
        return NOTHING if waits else self.classroom.value(expression, seen), steps

    def _whole(self, expression: Expression, seen: SeenType | None, depth: int) -> Value:
        """The value of an expression of which no part is unknown."""
        if seen is not None and "Unknown" in seen.text and not seen.text.startswith(("def ", "bound ")):
            return NOTHING
        value = self.classroom.value(expression, seen)
        if any("<typing:Any>" in one for one in value.types):
            value = self._by_items(expression, depth) or value
        return value or self._local_function(seen, depth)

    def _by_items(self, expression: Expression, depth: int) -> Value:
        """A container by what stands in it, where its type names a class that its file does not know."""
        reading, node = expression
        contained = contents(node)
        if contained is None:
            return NOTHING
        form, parts = contained
        items, _ = self.union([Expression(reading, one) for one in parts], depth)
        is_known = bool(items.types) and not items.functions and SELF not in items.types
        return Value((form.replace("{}", " | ".join(items.types)),)) if is_known else NOTHING

    def _local_function(self, seen: SeenType | None, depth: int) -> Value:
        """A function within a function, by what it gives."""
        places = seen.classes if seen is not None else ()
        found = [one for place in places if (one := self.roots.function_at(place)) is not None]
        if len(found) != 1 or len(places) != 1:
            return Value()
        reading, function = found[0]
        given = self._learn(Returned(reading.path, function.lineno), depth - 1).value
        if not given.types or given.functions:
            return Value()
        inner = " | ".join(given.types)
        if isinstance(function, ast.AsyncFunctionDef):
            inner = f"<typing:Coroutine>[<typing:Any>, <typing:Any>, {inner}]"
        return Value((f"<typing:Callable>[..., {inner}]",))


def _step(reading: Reading, line: int, text: str) -> Evidence:
    return Evidence(reading.path, line, text)
