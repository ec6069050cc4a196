"""Producing variants: what else a part of a receiver may be, by heirs, by settings elsewhere, by what is returned."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ssot_lint.contracts.model import Symbol
from ssot_lint.program.model import Evidence
from ssot_lint.program.modules import is_test
from ssot_lint.program.teaching.functions import results
from ssot_lint.program.teaching.reading import Expression, Function, Reading
from ssot_lint.program.teaching.teacher import Teacher
from ssot_lint.program.teaching.values import NOTHING, SELF, Value, union
from ssot_lint.program.tree import Tree
from ssot_lint.program.variants.chains import Link, branches, calls, links
from ssot_lint.program.variants.declared import Declarations
from ssot_lint.program.variants.searching import Searcher, Setting

_CLASS = re.compile(r"^(?:type\[)?<([\w.]+):([\w.]+)>(?:\[.*\])?\]?$")
_MOST_HEIRS = 40


@dataclass(frozen=True, slots=True)
class Variant:
    """What a part of some use's receiver may be besides."""

    index: int
    part: ast.expr
    value: Value
    step: Evidence
    is_certain: bool = True
    is_whole: bool = False
    """The part is nothing else."""
    stem: ast.expr | None = None
    """Of a method's result: the chain that makes it, which starts with ``self``, the value."""
    may_be_anything: bool = False
    """Nothing is known of the value, and the part starts as ``None``: to be set is what it is there for."""


@dataclass(frozen=True, slots=True)
class Owned:
    """An attribute on the way to a receiver, and a class that its owner is of."""

    index: int
    link: Link
    owner: Expression
    symbol: Symbol


class Producer:
    """Finds variants; what it needs to know of the whole tree has been searched for."""

    def __init__(self, tree: Tree, teacher: Teacher, searcher: Searcher, declarations: Declarations) -> None:
        self._tree = tree
        self._classroom = teacher.classroom
        self._roots = teacher.roots
        self._searcher = searcher
        self._declarations = declarations
        self._set: dict[str, list[tuple[Setting, Value, Value]]] = {}
        self._given: dict[tuple[str, int], Value] = {}

    def owned(self, receivers: Mapping[int, Expression]) -> list[Owned]:
        """Every attribute on the way to some receivers, once for each class of its owner."""
        chains = [(index, one.reading, link) for index, one in receivers.items() for link in links(one.node)]
        owners = [Expression(reading, link.owner) for _, reading, link in chains]
        values = self._classroom.values(owners)
        return [
            Owned(index, link, owner, symbol)
            for (index, _, link), owner, value in zip(chains, owners, values, strict=True)
            for symbol in self.classes(owner, value)
        ]

    def variants(
        self, receivers: Mapping[int, Expression], owned: Sequence[Owned], paths: Mapping[int, str]
    ) -> Iterator[Variant]:
        """What else the parts of the receivers may be. ``paths`` are those of the uses."""
        called = [(index, one.reading, call) for index, one in receivers.items() for call in calls(one.node)]
        named = [Expression(reading, call.func) for _, reading, call in called]
        self._roots.all_places([one for one in named if isinstance(one.node, ast.Name | ast.Attribute)])
        for index, reading, call in called:
            yield from self._of_results(index, reading, call)
            yield from self._of_inherited(index, Expression(reading, call))
        stored = {place: value for place, one in enumerate(owned) if (value := stored_before(one)) is not None}
        values = dict(zip(stored, self._classroom.values(list(stored.values())), strict=True)) if stored else {}
        for place, one in enumerate(owned):
            if place in stored:
                step = Evidence(one.owner.reading.path, stored[place].node.lineno, f"`{one.link.name}` is set here")
                yield Variant(one.index, one.link.attribute, values[place], step, is_whole=True)
            elif not _is_narrowed(one.owner.reading, one.link):
                yield from self._of_heirs(one)
                yield from self._of_settings(one, paths[one.index])

    def classes(self, expression: Expression, value: Value) -> Iterator[Symbol]:
        """Classes of the tree that an object may be of."""
        for one in value.types:
            if one == SELF:
                function = expression.reading.function_around(expression.node)
                around = expression.reading.class_of(function) if function is not None else None
                qualname = expression.reading.qualname(around) if around is not None else None
                if qualname is not None:
                    yield Symbol(expression.reading.module, qualname)
            elif (match := _CLASS.match(one)) is not None:
                symbol = Symbol(match.group(1), match.group(2))
                if self._tree.linker.class_at(symbol) is not None:
                    yield symbol

    def _of_results(self, index: int, reading: Reading, call: ast.Call) -> Iterator[Variant]:
        """What a function gives that only says that it gives a base of that."""
        found = self._function(reading, call.func)
        if found is None or found[1].returns is None or isinstance(found[1], ast.AsyncFunctionDef):
            return
        there, function = found
        key = (there.path, function.lineno)
        if key not in self._given:
            self._given[key] = self._more_given(there, function, Expression(reading, call))
        whole = self._given[key]
        step = Evidence(there.path, function.lineno, f"`{function.name}` gives `{whole.words}`")
        yield from (Variant(index, call, Value((one,)), step, is_whole=True) for one in whole.types)

    def _more_given(self, there: Reading, function: Function, call: Expression) -> Value:
        """Everything that a function gives; nothing where that is not known, or no more than what it says."""
        given, yields = results(there, function)
        sources = [Expression(there, part) for one in given for part in branches(one.node)]
        values = self._classroom.values([*sources, call])
        whole = union(values[:-1])
        is_known = bool(sources) and all(values) and not yields and not whole.functions and SELF not in whole.types
        return whole if is_known and set(whole.types) != set(values[-1].types) else NOTHING

    def _function(self, reading: Reading, func: ast.expr) -> tuple[Reading, Function] | None:
        """The one function of the tree that a call calls."""
        places = self._roots.places(reading, func) if isinstance(func, ast.Name | ast.Attribute) else ()
        return self._roots.function_at(places[0]) if len(places) == 1 else None

    def _of_inherited(self, index: int, call: Expression) -> Iterator[Variant]:
        """What a method makes of attributes that are others in the class it is called on than where it stands."""
        reading, node = call
        func = node.func if isinstance(node, ast.Call) else None
        found = self._function(reading, func) if isinstance(func, ast.Attribute) else None
        qualname = found[0].qualname(found[1]) if found is not None else None
        if found is None or qualname is None or not isinstance(func, ast.Attribute) or found[1].returns is not None:
            return
        there, function = found
        above = Symbol(there.module, qualname).owner
        given = [one.node for one in results(there, function)[0]]
        stems = [(one, roots[-1]) for one in given if (roots := [link for link in links(one) if _is_self(link.owner)])]
        base = Expression(reading, func.value)
        owners = list(self.classes(base, self._classroom.values([base])[0])) if stems else []
        may_be_heir = bool(owners) and self._declarations.may_be_heir(base)
        heirs = [heir for owner in owners if may_be_heir for heir in self._searcher.heirs(owner)[:_MOST_HEIRS]]
        for stem, link in stems:
            for owner in (*owners, *heirs):
                if self._has_other(owner, above, link.name):
                    text = f"`{link.name}` of `{owner.name}` is another than that of `{above.name}`"
                    step = Evidence(there.path, function.lineno, text)
                    is_whole = owner in owners and not may_be_heir and len(stems) == len(given)
                    value = Value((f"<{owner.module}:{owner.qualname}>",))
                    yield Variant(index, node, value, step, is_whole=is_whole, stem=stem)

    def _has_other(self, owner: Symbol, above: Symbol, name: str) -> bool:
        """Whether a class, or one between it and one above it, has an attribute of its own."""
        for symbol, binding in self._tree.linker.ancestry(owner):
            if symbol == above:
                return False
            if binding is not None and name in {own for own, *_ in (*binding.members, *binding.attributes)}:
                return True
        return False

    def _of_heirs(self, one: Owned) -> Iterator[Variant]:
        """The owner as each heir that has an attribute of that name of its own."""
        found = list(self._other_heirs(one.symbol, one.link.name))
        if not found or not self._declarations.may_be_heir(one.owner):
            return
        for heir, place in found:
            text = f"`{heir.name}`, an heir of `{one.symbol.name}`, has a `{one.link.name}` of its own"
            value = Value((f"<{heir.module}:{heir.qualname}>",))
            yield Variant(one.index, one.link.owner, value, Evidence(*place, text))

    def _other_heirs(self, symbol: Symbol, name: str) -> Iterator[tuple[Symbol, tuple[str, int]]]:
        for heir in self._searcher.heirs(symbol)[:_MOST_HEIRS]:
            binding, path = self._tree.linker.class_at(heir), self._tree.modules.path_of(heir.module)
            own = (name for name, *_ in (*binding.members, *binding.attributes)) if binding is not None else ()
            if binding is not None and path is not None and name in own:
                yield heir, (path, binding.line)

    def _of_settings(self, one: Owned, path: str) -> Iterator[Variant]:
        """What other places put into the attribute; what tests put there counts in their own file only."""
        for setting, value, its_owner in self._settings(one.link.name):
            there = setting.value.reading
            if value.is_mock or (is_test(there.path) and there.path != path):
                continue
            if self._may_be_of(set(self.classes(setting.owner, its_owner)), its_owner, one):
                text = f"`{' '.join(there.text_of(setting.value.node).split())}` is put into `{one.link.name}` here"
                step = Evidence(there.path, setting.line, text)
                is_anything = not value and self._starts_empty(one.symbol, one.link.name)
                yield Variant(one.index, one.link.attribute, value, step, bool(its_owner), may_be_anything=is_anything)

    def _starts_empty(self, symbol: Symbol, name: str) -> bool:
        """Whether a class, or one above it, gives its objects ``None`` for an attribute."""
        for above, binding in self._tree.linker.ancestry(symbol):
            path = self._tree.modules.path_of(above.module) if binding is not None else None
            reading = self._classroom.library.reading(path) if path is not None else None
            found = reading.definition_at(binding.line) if reading is not None and binding is not None else None
            if isinstance(found, ast.ClassDef) and any(_sets_to_none(one, found, name) for one in ast.walk(found)):
                return True
        return False

    def _settings(self, name: str) -> list[tuple[Setting, Value, Value]]:
        """Every place that sets an attribute of that name, with the values of what it is set to and of its owner."""
        if name not in self._set:
            settings = list(self._searcher.settings(name))
            values = self._classroom.values([one.value for one in settings])
            owners = self._classroom.values([one.owner for one in settings])
            self._set[name] = list(zip(settings, values, owners, strict=True))
        return self._set[name]

    def _may_be_of(self, classes: set[Symbol], seen: Value, owned: Owned) -> bool:
        """Whether an object whose attribute is set may be one of a class."""
        if seen:
            return any(self._are_related(one, owned.symbol) for one in classes)
        others = self._searcher.owners(owned.link.name)
        return bool(others) and all(self._are_related(one, owned.symbol) for one in others)

    def _are_related(self, one: Symbol, other: Symbol) -> bool:
        above = {symbol for symbol, _ in self._tree.linker.ancestry(one)}
        return other in above or one in {symbol for symbol, _ in self._tree.linker.ancestry(other)}


def stored_before(one: Owned) -> Expression | None:
    """What an attribute was set to right above, where nothing in between says the name that its path starts with."""
    reading, attribute = one.owner.reading, one.link.attribute
    text = reading.text_of(attribute)
    root = re.split(r"\W", text, maxsplit=1)[0]
    statement: ast.AST = attribute
    for around in (attribute, *reading.around(attribute)):
        if isinstance(around, ast.stmt):
            statement = around
            break
    block = getattr(reading.parents.get(statement), "body", None)
    before = block[: block.index(statement)] if isinstance(block, list) and statement in block else []
    for above in reversed(before):
        if isinstance(above, ast.Assign) and any(reading.text_of(target) == text for target in above.targets):
            return Expression(reading, above.value)
        if any(isinstance(node, ast.Name) and node.id == root for node in ast.walk(above)):
            return None
    return None


def _is_self(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "self"


def _sets_to_none(node: ast.AST, found: ast.ClassDef, name: str) -> bool:
    """True of ``name = None`` in the body of a class and of ``self.name = None`` in its methods."""
    if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Constant) or node.value.value is not None:
        return False
    own = [one.attr for one in node.targets if isinstance(one, ast.Attribute) and _is_self(one.value)]
    own += [one.id for one in node.targets if isinstance(one, ast.Name) and node in found.body]
    return name in own


def _is_narrowed(reading: Reading, link: Link) -> bool:
    """Whether the function around has set the attribute itself, whatever way it took, or asks what it is."""
    function = reading.function_around(link.attribute)
    text = reading.text_of(link.attribute)
    around = set(reading.around(link.attribute))
    for node in ast.walk(function) if function is not None else ():
        match node:
            case ast.Attribute(attr=name, ctx=ast.Store()) if name == link.name and reading.text_of(node) == text:
                statement = next((one for one in reading.around(node) if isinstance(one, ast.stmt)), None)
                if statement is None or reading.parents.get(statement) in around:
                    return True
            case ast.Call(func=ast.Name(id="isinstance"), args=[one, _]) if reading.text_of(one) == text:
                return True
    return False
