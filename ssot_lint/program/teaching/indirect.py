"""Indirect calls: where a duplicate is called by another name, through what it was put into or handed to.

Where a definition stands as a value, the checker reads an object of a class that stands for that definition alone; its
own inference then carries it through variables, containers and attributes. What it does not infer we follow as written:
into parameters and out of results. At every call in the files that a value may have got to, the checker is asked what
the callee is.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from itertools import takewhile

from ssot_lint.contracts.model import Symbol
from ssot_lint.program.edited import Edit
from ssot_lint.program.teaching.callers import CallerFinder
from ssot_lint.program.teaching.classroom import Classroom
from ssot_lint.program.teaching.filling import filled_by
from ssot_lint.program.teaching.fixtures import Fixtures, is_fixture, marked_columns
from ssot_lint.program.teaching.functions import generic_for
from ssot_lint.program.teaching.handed import Handed, IndirectCall, Mention
from ssot_lint.program.teaching.held_values import HeldValues
from ssot_lint.program.teaching.holding import (
    formed,
    held_in,
    identifiers,
    items_of,
    namespace_reads,
    numbers_in,
    reads_of,
    root_of,
    taker_of,
    with_default,
)
from ssot_lint.program.teaching.lessons import with_parameter, with_return
from ssot_lint.program.teaching.loosened import ANYTHING, Loosened
from ssot_lint.program.teaching.reading import FUNCTIONS, Expression, Function, Reading
from ssot_lint.program.teaching.roots import Roots
from ssot_lint.program.teaching.stores import filled_literal, list_under_key
from ssot_lint.program.teaching.unpacked import unpacked_in
from ssot_lint.program.teaching.values import NOTHING, Naming, Value, union

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
        self._classroom = classroom
        self._roots = Roots(classroom)
        self._finder = finder
        self._fixtures = fixtures
        self._handed: list[Handed] = []
        self._waiting: list[Mention] = []
        self._seen: set[ast.AST] = set()
        self._mentioned: set[ast.AST] = set()
        """Nodes that mention a definition by name."""
        self._telling: set[ast.AST] = set()
        """Those and the expressions around them: calls of what is so written are no secret."""
        self._reached: dict[str, Mention] = {}
        self._given: dict[tuple[str, int, str], Value] = {}
        self._annotated: dict[tuple[str, int], Edit] = {}
        self._values = HeldValues(
            classroom, self._roots, lambda path, line: self._given.get((path, line, "->"), NOTHING)
        )
        self._loosened = Loosened(classroom, self._roots)
        self._names: dict[str, Mention] = {}
        self._makers: list[tuple[Reading, Function, Mention]] = []
        """Functions that give a value, the calls of which are still to be looked for."""
        self._of_objects: set[int] = set()
        """Numbers of values that fill a field when an object is made: the class itself has them not."""
        self._passed: set[str] = set()
        """Names of variables, parameters, attributes and functions that a value was followed into or out of."""

    def mention(self, reading: Reading, node: ast.expr, symbols: Sequence[Symbol], *, is_telling: bool = True) -> None:
        """A place where definitions stand as a value; it is telling when a reader of that line sees which."""
        board = self._classroom.board(reading.path)
        if board is None:
            return
        start, end = reading.span(node)
        words = " ".join(reading.text_of(node).split())
        held = self._standing_for(Handed(tuple(symbols), reading.place(start), words))
        board.write([Edit(start, end, 0, board.naming.variable(held))])
        self._mentioned.add(node)
        self._passed.update(identifiers(node))
        if is_telling:
            self._telling.add(node)
            self._telling.update(takewhile(_is_expression, reading.around(node)))
        self._waiting.append(Mention(reading, node, reading.place(start), words))

    def decorated(self, reading: Reading, function: Function, symbol: Symbol) -> None:
        """A definition that decorators of the tree are handed."""
        for decorator in function.decorator_list[-1:]:  # those above it are handed what it makes
            words = f"@{reading.text_of(decorator)}"
            func = decorator.func if isinstance(decorator, ast.Call) else decorator
            places = self._roots.places(reading, func) if isinstance(func, ast.Name | ast.Attribute) else ()
            mention = Mention(reading, decorator, reading.place(reading.span(decorator)[0]), words)
            for place in places:
                there = self._classroom.library.reading(place.path)
                found = there.definition_of(place) if there is not None else None
                if there is None or found is None:
                    continue
                taker = taker_of(found, is_called=isinstance(decorator, ast.Call))
                if taker is not None:
                    held = self._standing_for(Handed((symbol,), mention.first, words))
                    self._fill(mention, there, *taker, held)

    def follow(self) -> None:
        """Follow everything mentioned so far. Raises `TypeServerFailure`."""
        while (self._waiting or self._makers) and len(self._seen) < _MOST:
            while self._waiting and len(self._seen) < _MOST:
                mention = self._waiting.pop(0)
                if mention.node not in self._seen:
                    self._seen.add(mention.node)
                    self._reached.setdefault(mention.reading.path, mention)
                    self._step(mention)
            self._search()

    def calls(self) -> Iterator[IndirectCall]:
        """Calls through values, in the files that they got into."""
        readings = [self._classroom.library.reading(path) for path in sorted(self._reached)]
        callees = [
            Expression(reading, one.func)
            for reading in readings
            if reading is not None
            for one in reading.nodes(ast.Call)
            if self._may_hold(reading, one.func) and one.func not in self._telling
        ]
        for (reading, callee), type_ in zip(callees, self._classroom.types(callees), strict=True):
            found = held_in(type_.text if type_ is not None else "")
            handed = [self._handed[one] for one in self._on_the_class(reading, callee, found)]
            if handed and not self._is_another_item(reading, callee):
                yield IndirectCall(reading, callee, tuple(sorted(handed, key=lambda one: one.place)))

    def _on_the_class(self, reading: Reading, callee: ast.expr, found: list[int]) -> list[int]:
        """The values, but of a class's attribute only those that are the class's own, not an object's."""
        if not isinstance(callee, ast.Attribute) or self._of_objects.isdisjoint(found):
            return found
        owner = self._classroom.types([Expression(reading, callee.value)])[0]
        is_class = owner is not None and owner.text.startswith(("<class", "type["))
        return [one for one in found if one not in self._of_objects] if is_class else found

    def _is_another_item(self, reading: Reading, callee: ast.expr) -> bool:
        """The callee is an item of a literal table under a literal key, and that item is no followed value."""
        if not (isinstance(callee, ast.Subscript) and isinstance(callee.slice, ast.Constant)):
            return False
        items = self._roots.table_elements(reading, callee)
        return bool(items) and all(one.node not in self._seen and one.node not in self._mentioned for one in items)

    def _standing_for(self, handed: Handed) -> Value:
        """Objects of a class of its own for every place where definitions are mentioned."""
        self._handed.append(handed)
        return Value((f"<:{Naming.HELD}{len(self._handed) - 1}>",))

    def _may_hold(self, reading: Reading, callee: ast.expr) -> bool:
        """The callee, or what its first name is bound to, names something that a value was followed into."""
        if not self._passed.isdisjoint(identifiers(callee)):
            return True
        root = root_of(callee)
        bindings = self._roots.scopes(reading).bindings(root.id, root) if root is not None else []
        return any(one.value is not None and not self._passed.isdisjoint(identifiers(one.value)) for one in bindings)

    def _step(self, mention: Mention) -> None:
        reading, node = mention.reading, mention.node
        outer = reading.parents[node]
        if isinstance(outer, ast.keyword):
            outer = reading.parents[outer]
        match outer:
            case ast.AST() if (call := unpacked_in(reading, outer)) is not None:
                self._given_to(mention, call)
            case ast.Call() if outer.func is not node:
                self._given_to(mention, outer)
                self._waiting.append(mention._replace(node=outer))
            case ast.Assign(targets=targets, value=value) if value is node:
                for target in targets:
                    self._assigned(mention, target)
            case ast.AnnAssign(target=target, annotation=annotation, value=value) if value is node:
                self._loosened.annotation(reading, annotation, self._value(mention))
                self._assigned(mention, target)
            case ast.arguments():
                self._passed.update(with_default(outer, node))
            case ast.Return() | ast.Yield():
                self._returned(mention, yields=isinstance(outer, ast.Yield))
            case (
                ast.Dict() | ast.List() | ast.Tuple() | ast.Set() | ast.IfExp() | ast.BoolOp() | ast.NamedExpr()
                | ast.Starred() | ast.Await() | ast.ListComp() | ast.DictComp() | ast.GeneratorExp()
            ):  # fmt: skip
                self._waiting.append(mention._replace(node=outer))

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
        for read in namespace_reads(self._roots.scopes(reading), reading, call, mention.node) if value else ():
            self._write_value(reading, read, value)
        if getattr(func, "attr", getattr(func, "id", "")) in _PARTIALS and call.args[:1] == [mention.node]:
            self._bare(mention, call)
            return
        if isinstance(func, ast.Attribute) and func.attr in _ADDERS:
            self._put_into(mention, func.value, value, is_keyed=func.attr == "setdefault")
        if isinstance(func, ast.Attribute) and func.attr in _MERGERS:
            is_named = any(one.value is mention.node for one in call.keywords)
            self._put_into(mention, func.value, value if is_named else items_of(value), is_keyed=_MERGERS[func.attr])
        for there, function, name, form in filled_by(self._classroom.library, self._roots, reading, call, mention.node):
            wrapped = Value(tuple(formed(form, one) for one in value.types))
            if function is not None:
                self._fill(mention, there, function, name, wrapped)
            else:
                self._of_objects.update(numbers_in(value))
                self._names.setdefault(name, mention)
                self._reached.setdefault(there.path, mention)
                self._loosened.field(there, name, value)

    def _write_value(self, reading: Reading, node: ast.expr, value: Value) -> None:
        """Let an expression read as the value."""
        board = self._classroom.board(reading.path)
        if board is not None:
            board.write([Edit(*reading.span(node), 0, board.naming.variable(value))])
            self._passed.update(identifiers(node))

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
        before = self._given.get(key, NOTHING)
        now = union([before, value])
        if board is None or not value or now == before:
            return
        if before:
            board.erase(with_parameter(there, function, name, board.naming.variable(before)))
        self._given[key] = now
        self._passed.add(name)
        board.write([with_parameter(there, function, name, board.naming.variable(now))])
        self._reached.setdefault(there.path, mention)
        for node in ast.walk(function):
            if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load):
                self._seen.discard(node)
                self._waiting.append(mention._replace(reading=there, node=node))

    def _assigned(self, mention: Mention, target: ast.expr) -> None:
        reading = mention.reading
        match target:
            case ast.Attribute(attr=name):
                self._names.setdefault(name, mention)
                for path in self._loosened.attribute(reading, target, self._value(mention)):
                    self._reached.setdefault(path, mention)
            case ast.Subscript(value=container):
                self._put_into(mention, container, self._value(mention), is_keyed=True)
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                for part in parts:
                    self._assigned(mention, part)
            case ast.Name(id=name):
                self._passed.add(name)
                for node in reading.named(name):
                    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                        bindings = self._roots.scopes(reading).bindings(name, node)
                        if any(one.node is target for one in bindings):
                            self._waiting.append(mention._replace(node=node))
                if isinstance(reading.parents[reading.parents[target]], ast.Module | ast.ClassDef):
                    self._names.setdefault(name, mention)

    def _put_into(self, mention: Mention, container: ast.expr, value: Value, *, is_keyed: bool) -> None:
        """A container that starts empty reads as if it held the value from the start."""
        if not value:
            return
        if (inner := list_under_key(container)) is not None:
            value = Value(tuple(f"list[{one}]" for one in value.types))
            self._put_into(mention, inner, value, is_keyed=True)
            return
        for reading, offset in self._bound_at(mention.reading, container):
            board = self._classroom.board(reading.path)
            if board is None:
                continue
            key = (reading.path, offset, "")
            before = self._given.get(key, NOTHING)
            now = union([before, value])
            old = filled_literal(reading, offset, board.naming.variable(before), is_keyed=is_keyed) if before else None
            edit = filled_literal(reading, offset, board.naming.variable(now), is_keyed=is_keyed)
            if edit is not None and now != before:
                if old is not None:
                    board.erase(old)
                self._given[key] = now
                board.write([edit])
                self._reached.setdefault(reading.path, mention)
        if isinstance(container, ast.Attribute | ast.Name):
            self._names.setdefault(getattr(container, "attr", getattr(container, "id", "")), mention)

    def _bound_at(self, reading: Reading, container: ast.expr) -> Iterator[tuple[Reading, int]]:
        if isinstance(container, ast.Name):
            for binding in self._roots.scopes(reading).bindings(container.id, container):
                if isinstance(binding.node, ast.Name):
                    yield reading, reading.span(binding.node)[0]
        for place in self._roots.places(reading, container) if isinstance(container, ast.Name | ast.Attribute) else ():
            there = self._classroom.library.reading(place.path)
            if there is not None:
                offset = there.lines.starts[place.line - 1] + place.column - 1
                yield there, offset
                for node in there.nodes_on(place.line):
                    if isinstance(node, ast.Attribute) and there.span(node)[1] - len(node.attr) == offset:
                        yield there, there.span(node)[0]

    def _returned(self, mention: Mention, *, yields: bool) -> None:
        """A function that gives the value says so."""
        reading = mention.reading
        function = reading.function_around(mention.node)
        board = self._classroom.board(reading.path)
        value = self._value(mention)
        if function is None or board is None or not value:
            return
        key = (reading.path, function.lineno, "->")
        now = union([self._given.get(key, NOTHING), value])
        if self._given.get(key) == now:
            return
        if key in self._given:
            board.erase(self._annotated[reading.path, -function.lineno])
        self._given[key] = now
        annotation = board.naming.wrapped(generic_for(function, yields=yields), union([now, ANYTHING]))
        if function.returns is not None:
            edit: Edit | None = Edit(*reading.span(function.returns), 0, f'"{annotation}"')
        else:
            edit = with_return(reading, function, annotation)
        if edit is not None:
            self._annotated[reading.path, -function.lineno] = edit
            board.write([edit])
            self._names.setdefault(function.name, mention)
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
                    self._seen.difference_update((node, *takewhile(_is_expression, there.around(node))))
                called = outer if isinstance(outer, ast.Call) and is_called else node
                self._waiting.append(mention._replace(reading=there, node=called))

    def _search(self) -> None:
        """Look for the files that use attributes and functions which hold or give a value."""
        self._passed.update(self._names)
        for name in sorted(self._names):
            self._finder.paths(name)
        if self._finder.wanted:
            self._finder.search()
        for name, mention in self._names.items():
            for path in self._near(name):
                self._reached.setdefault(path, mention)
        while self._makers:
            self._calls_of(*self._makers.pop())

    def _near(self, name: str) -> Sequence[str]:
        paths = self._finder.paths(name) or ()
        return [path for path in paths if path.endswith((".py", ".pyw"))] if len(paths) <= _MOST_FILES else ()


def _is_expression(node: ast.AST) -> bool:
    return isinstance(node, ast.expr | ast.keyword)
