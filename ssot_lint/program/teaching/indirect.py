"""Indirect calls: where a duplicate is called by another name, through what it was put into or handed to.

Where a definition stands as a value, the checker reads an object of a class that stands for that definition alone; its
own inference then carries it through variables, containers and attributes. What it does not infer we follow as written:
into parameters and out of results. At every call in the files that a value may have got to, the checker is asked what
the callee is.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from itertools import takewhile

from ssot_lint.contracts.model import Symbol
from ssot_lint.program.edited import Edit
from ssot_lint.program.teaching.callers import CallerFinder
from ssot_lint.program.teaching.classroom import Classroom
from ssot_lint.program.teaching.filling import filled_by
from ssot_lint.program.teaching.fixtures import Fixtures, is_fixture, marked_columns
from ssot_lint.program.teaching.functions import generic_for
from ssot_lint.program.teaching.handed import Handed, Mention
from ssot_lint.program.teaching.held_values import HeldValues
from ssot_lint.program.teaching.holding import (
    formed,
    identifiers,
    items_of,
    namespace_reads,
    numbers_in,
    reads_of,
    with_default,
)
from ssot_lint.program.teaching.lessons import with_parameter, with_return
from ssot_lint.program.teaching.loosened import ANYTHING, Loosened
from ssot_lint.program.teaching.putting import Putting
from ssot_lint.program.teaching.reading import FUNCTIONS, Expression, Function, Reading
from ssot_lint.program.teaching.roots import Roots
from ssot_lint.program.teaching.scopes import Way
from ssot_lint.program.teaching.spreading import Spreading
from ssot_lint.program.teaching.takers import Decorated, decorated_by, gives_itself, takers
from ssot_lint.program.teaching.trail import Trail
from ssot_lint.program.teaching.unpacked import unpacked_in, unpacking
from ssot_lint.program.teaching.values import NOTHING, SELF, Naming, Value, union

_MOST = 400
"""Places that the values of one run are followed to."""
_MOST_FILES = 40
_PARTIALS = frozenset({"partial", "partialmethod"})
_MERGERS = {"extend": False, "extendleft": False, "update": True}
"""Methods that add all that a container holds, and whether under keys."""
_ADDERS = frozenset({"add", "append", "appendleft", "insert", "setdefault"})


class Follower:
    """Follows values in a classroom of its own; `calls` are the calls through them."""

    def __init__(self, classroom: Classroom, finder: CallerFinder, fixtures: Fixtures | None = None) -> None:
        self.trail = Trail()
        self._classroom = classroom
        self.roots = Roots(classroom)
        self._putting = Putting(classroom, self.roots, finder.within(classroom, self.roots), self.trail)
        self._finder = finder
        self._fixtures = fixtures
        self._annotated: dict[tuple[str, int], Edit] = {}
        self._values = HeldValues(
            classroom, self.roots, lambda path, line: self.trail.given.get((path, line, "->"), NOTHING)
        )
        self._spreading = Spreading(classroom.library, self.roots, self.trail, self._values)
        self._loosened = Loosened(classroom, self.roots)
        self._makers: list[tuple[Reading, Function, Mention]] = []
        """Functions that give a value, the calls of which are still to be looked for."""

    def mention(self, reading: Reading, node: ast.expr, symbols: Sequence[Symbol], *, is_telling: bool = True) -> None:
        """A place where definitions stand as a value; it is telling when a reader of that line sees which."""
        board = self._classroom.board(reading.path)
        if board is None:
            return
        start, end = reading.span(node)
        words = " ".join(reading.text_of(node).split())
        held = self._standing_for(Handed(tuple(symbols), reading.place(start), words))
        board.write([Edit(start, end, 0, board.naming.variable(held))])
        self.trail.mentioned.add(node)
        self.trail.passed.update(identifiers(node))
        if is_telling:
            self.trail.telling.add(node)
            self.trail.telling.update(takewhile(_is_expression, reading.around(node)))
        self.trail.waiting.append(Mention(reading, node, reading.place(start), words))

    def decorated(self, reading: Reading, function: Function, symbol: Symbol) -> None:
        """A definition that decorators of the tree are handed."""
        for decorator in function.decorator_list[-1:]:  # those above it are handed what it makes
            words = f"@{reading.text_of(decorator)}"
            mention = Mention(reading, decorator, reading.place(reading.span(decorator)[0]), words)
            for there, taker, name in takers(self.roots, reading, decorator):
                held = self._standing_for(Handed((symbol,), mention.first, words))
                self._fill(mention, there, taker, name, held)

    def follow(self) -> None:
        """Follow everything mentioned so far. Raises `TypeServerFailure`."""
        while (self.trail.waiting or self._makers) and len(self.trail.seen) < _MOST:
            while self.trail.waiting and len(self.trail.seen) < _MOST:
                mention = self.trail.waiting.pop(0)
                if mention.node not in self.trail.seen:
                    self.trail.seen.add(mention.node)
                    self.trail.reached.setdefault(mention.reading.path, mention)
                    self._step(mention)
            self._search()

    def _standing_for(self, handed: Handed) -> Value:
        """Objects of a class of its own for every place where definitions are mentioned."""
        self.trail.handed.append(handed)
        return Value((f"<:{Naming.HELD}{len(self.trail.handed) - 1}>",))

    def _step(self, mention: Mention) -> None:
        reading, node = mention.reading, mention.node
        if (spread := unpacking(reading, node)) is not None:
            self._spread(mention, *spread)
        elif (decorates := decorated_by(reading, node)) is not None:
            self._decorating(mention, *decorates)
        elif (call := unpacked_in(reading, reading.parents[node])) is not None:
            self._given_to(mention, call)
        else:
            outer = reading.parents[node]
            self._into(mention, reading.parents[outer] if isinstance(outer, ast.keyword) else outer)

    def _into(self, mention: Mention, outer: ast.AST) -> None:
        """What a value is to the expression or statement right around it."""
        reading, node = mention.reading, mention.node
        match outer:
            case ast.Call() if outer.func is not node:
                self._given_to(mention, outer)
                self.trail.waiting.append(mention._replace(node=outer))
            case ast.Assign(targets=targets, value=value) if value is node:
                for target in targets:
                    self._assigned(mention, target)
            case ast.AnnAssign(target=target, annotation=annotation, value=value) if value is node:
                self._loosened.annotation(reading, annotation, self._value(mention))
                self._assigned(mention, target)
            case ast.arguments():
                self.trail.passed.update(with_default(outer, node))
            case ast.Return() | ast.Yield():
                self._returned(mention, yields=isinstance(outer, ast.Yield))
            case ast.YieldFrom():
                self._returned(mention, yields=True, is_one_by_one=True)
            case (
                ast.Dict() | ast.List() | ast.Tuple() | ast.Set() | ast.IfExp() | ast.BoolOp() | ast.NamedExpr()
                | ast.Starred() | ast.Await() | ast.ListComp() | ast.DictComp() | ast.GeneratorExp()
            ):  # fmt: skip
                self.trail.waiting.append(mention._replace(node=outer))

    def _value(self, mention: Mention) -> Value:
        """What a mention is, by its type in the text that was taught."""
        return self._values.of(Expression(mention.reading, mention.node))

    def _given_to(self, mention: Mention, call: ast.Call) -> None:
        """What a call's callee does with an argument."""
        reading, func = mention.reading, call.func
        if not isinstance(func, ast.Name | ast.Attribute):
            return
        for test, name, cells in marked_columns(reading, call):
            given = union(self._classroom.values([Expression(reading, one) for one in cells]))
            held = Value(tuple(one for one in given.types if Naming.HELD in one))
            self._fill(mention, reading, test, name, held)
        value = self._value(mention)
        for read in namespace_reads(self.roots.scopes(reading), reading, call, mention.node) if value else ():
            self._write_value(reading, read, value)
        if getattr(func, "attr", getattr(func, "id", "")) in _PARTIALS and call.args[:1] == [mention.node]:
            self._bare(mention, call)
            return
        if isinstance(func, ast.Attribute) and func.attr in _ADDERS:
            self._putting.put_into(mention, func.value, value, is_keyed=func.attr == "setdefault")
        if isinstance(func, ast.Attribute) and func.attr in _MERGERS:
            is_named = any(one.value is mention.node for one in call.keywords)
            self._putting.put_into(
                mention, func.value, value if is_named else items_of(value), is_keyed=_MERGERS[func.attr]
            )
        filled = list(filled_by(self._classroom.library, self.roots, reading, call, mention.node))
        if not filled and value and isinstance(func, ast.Attribute) and not self.roots.places(reading, func):
            self.trail.unknown.append(mention)
        for there, function, name, form, key in filled:
            wrapped = Value(tuple(formed(form, one) for one in value.types))
            if function is not None:
                self._note_apart(there, function, name, key, value)
                self._fill(mention, there, function, name, wrapped)
            else:
                self.trail.of_objects.update(numbers_in(value))
                self.trail.names.setdefault(name, mention)
                self.trail.reached.setdefault(there.path, mention)
                self._loosened.field(there, name, value)

    def _spread(self, mention: Mention, call: ast.Call, holder: ast.Starred | ast.keyword) -> None:
        """What a call does with the items of a container that it unpacks."""
        for there, function, name, value, key in self._spreading.spread(mention, call, holder):
            self._note_apart(there, function, name, key, value)
            star = {getattr(function.args.vararg, "arg", ""): "tuple[{}, ...]",
                    getattr(function.args.kwarg, "arg", ""): "dict[str, {}]"}.get(name, "{}")  # fmt: skip
            self._fill(mention, there, function, name, Value(tuple(formed(star, one) for one in value.types)))

    def _note_apart(self, there: Reading, function: Function, name: str, key: str | int | None, value: Value) -> None:
        if key is not None:
            apart = self.trail.apart.setdefault((there.path, function.lineno, name), {})
            apart[key] = union([apart.get(key, NOTHING), value])

    def _write_value(self, reading: Reading, node: ast.expr, value: Value) -> None:
        """Let an expression read as the value."""
        board = self._classroom.board(reading.path)
        if board is not None:
            board.write([Edit(*reading.span(node), 0, board.naming.variable(value))])
            self.trail.passed.update(identifiers(node))

    def _bare(self, mention: Mention, call: ast.Call) -> None:
        """``partial(f, …)`` reads as ``f``."""
        board = self._classroom.board(mention.reading.path)
        if board is not None:
            (start, end), (inner_start, inner_end) = mention.reading.span(call), mention.reading.span(mention.node)
            board.write([Edit(start, inner_start, 0, "("), Edit(inner_end, end, 0, ")")])

    def _fill(self, mention: Mention, there: Reading, function: Function, name: str, value: Value) -> None:
        """Let a parameter be what it is given here, besides what it is given elsewhere."""
        board = self._classroom.board(there.path)
        key = (there.path, function.lineno, name)
        before = self.trail.given.get(key, NOTHING)
        now = union([before, value])
        if board is None or not value or now == before:
            return
        if before:
            board.erase(with_parameter(there, function, name, board.naming.variable(before)))
        self.trail.given[key] = now
        self.trail.passed.add(name)
        board.write([with_parameter(there, function, name, board.naming.variable(now))])
        self.trail.reached.setdefault(there.path, mention)
        for node in ast.walk(function):
            if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load):
                self.trail.seen.discard(node)
                self.trail.waiting.append(mention._replace(reading=there, node=node))

    def _assigned(self, mention: Mention, target: ast.expr) -> None:
        reading = mention.reading
        match target:
            case ast.Attribute(attr=name):
                self.trail.names.setdefault(name, mention)
                for path in self._loosened.attribute(reading, target, self._value(mention)):
                    self.trail.reached.setdefault(path, mention)
            case ast.Subscript(value=container):
                self._putting.put_into(mention, container, self._value(mention), is_keyed=True)
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                for part in parts:
                    self._assigned(mention, part)
            case ast.Name(id=name):
                self.trail.passed.add(name)
                for node in reads_of(reading, name):
                    bindings = self.roots.scopes(reading).bindings(name, node) if isinstance(node, ast.Name) else []
                    if any(one.node is target for one in bindings):
                        self.trail.waiting.append(mention._replace(node=node))
                        hides = any(one.way is Way.DEFINITION for one in bindings) and node.lineno > target.lineno
                        if hides and (value := self._value(mention)):  # its own type is that of the definition
                            self._write_value(reading, node, value)
                if isinstance(reading.parents[reading.parents[target]], ast.Module | ast.ClassDef):
                    self.trail.names.setdefault(name, mention)

    def _returned(self, mention: Mention, *, yields: bool, is_one_by_one: bool = False) -> None:
        """A function that gives the value, or each item of it, says so."""
        reading = mention.reading
        function = reading.function_around(mention.node)
        board = self._classroom.board(reading.path)
        value = items_of(self._value(mention)) if is_one_by_one else self._value(mention)
        if function is None or board is None or not value:
            return
        key = (reading.path, function.lineno, "->")
        now = union([self.trail.given.get(key, NOTHING), value])
        if self.trail.given.get(key) == now:
            return
        if key in self.trail.given:
            board.erase(self._annotated[reading.path, -function.lineno])
        self.trail.given[key] = now
        annotation = board.naming.wrapped(generic_for(function, yields=yields), union([now, ANYTHING]))
        if function.returns is not None:
            edit: Edit | None = Edit(*reading.span(function.returns), 0, f'"{annotation}"')
        else:
            edit = with_return(reading, function, annotation)
        if edit is not None:
            self._annotated[reading.path, -function.lineno] = edit
            board.write([edit])
            if (walks := gives_itself(reading, function)) is not None:
                board.write(filter(None, [with_return(reading, walks[0], board.naming.wrapped("{}", Value((SELF,))))]))
            owner = reading.class_of(function) if function.name.startswith("__") else None
            self.trail.names.setdefault(owner.name if owner is not None else function.name, mention)
            self._makers.append((reading, function, mention))
            if self._fixtures is not None and is_fixture(reading, function):
                self._asked_for(reading, function, mention, now)

    def _asked_for(self, reading: Reading, fixture: Function, mention: Mention, value: Value) -> None:
        """Tests and fixtures that ask for a fixture are given what it gives."""
        assert self._fixtures is not None
        for path in dict.fromkeys((reading.path, *self._near(fixture.name))):
            there = self._classroom.library.reading(path)
            for one in there.definitions() if there is not None else ():
                if there is None or not isinstance(one, FUNCTIONS) or not self._fixtures.takes_fixtures(there, one):
                    continue
                if any(argument.arg == fixture.name for argument in one.args.args):
                    found = self._fixtures.named(fixture.name, there, one)
                    if found is not None and found[1] is fixture:
                        self._fill(mention, there, one, fixture.name, value)

    def _calls_of(self, reading: Reading, function: Function, mention: Mention) -> None:
        """Calls of a function that gives the value, and where it stands as a value itself."""
        for path in dict.fromkeys((reading.path, *self._near(function.name))):
            there = self._classroom.library.reading(path)
            for node in reads_of(there, function.name) if there is not None else ():
                assert there is not None
                outer = there.parents[node]
                is_called = isinstance(outer, ast.Call) and outer.func is node
                if not is_called:
                    self.trail.seen.difference_update((node, *takewhile(_is_expression, there.around(node))))
                called = outer if isinstance(outer, ast.Call) and is_called else node
                self.trail.waiting.append(mention._replace(reading=there, node=called))

    def _decorating(self, mention: Mention, decorated: Decorated, above: ast.expr | None) -> None:
        """What a decorator gives goes by the name of what it decorates, or to the decorator above it."""
        reading, node = mention.reading, mention.node
        self.trail.names.setdefault(decorated.name, mention)
        if above is None or not isinstance(node, ast.expr):
            return
        for there, maker, _ in takers(self.roots, reading, node):
            value = self.trail.given.get((there.path, maker.lineno, "->"), NOTHING)
            for further, taker, name in takers(self.roots, reading, above) if value else ():
                self._fill(mention, further, taker, name, value)

    def _read_elsewhere(self) -> None:
        """Where a name that holds a value is read, and not called, the value goes on from there."""
        found: list[tuple[Mention, Expression]] = []
        for name, mention in self.trail.names.items():
            for path in dict.fromkeys((mention.reading.path, *self._near(name))):
                there = self._classroom.library.reading(path)
                for node in reads_of(there, name) if there is not None else ():
                    if there is not None and node not in self.trail.seen and _goes_on(there, node):
                        found.append((mention, Expression(there, node)))
        found = found[:_MOST]
        for (mention, one), type_ in zip(found, self._classroom.types([one for _, one in found]), strict=True):
            if type_ is not None and Naming.HELD in type_.text:
                self.trail.waiting.append(mention._replace(reading=one.reading, node=one.node))

    def _search(self) -> None:
        """Look for the files that use attributes and functions which hold or give a value."""
        self.trail.passed.update(self.trail.names)
        for name in sorted(self.trail.names):
            self._finder.paths(name)
        if self._finder.wanted:
            self._finder.search()
        for name, mention in self.trail.names.items():
            for path in self._near(name):
                self.trail.reached.setdefault(path, mention)
        while self._makers:
            self._calls_of(*self._makers.pop())
        self._read_elsewhere()

    def _near(self, name: str) -> Sequence[str]:
        paths = self._finder.paths(name) or ()
        return [path for path in paths if path.endswith((".py", ".pyw"))] if len(paths) <= _MOST_FILES else ()


def _goes_on(reading: Reading, node: ast.expr) -> bool:
    """The value of what is read goes somewhere else from there."""
    outer = reading.parents[node]
    if isinstance(outer, ast.Call):
        return outer.func is not node
    return isinstance(outer, ast.Return | ast.Yield | ast.keyword | ast.Assign | ast.Starred | ast.Dict | ast.List)


def _is_expression(node: ast.AST) -> bool:
    return isinstance(node, ast.expr | ast.keyword)
