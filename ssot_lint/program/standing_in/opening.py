"""Opening: where a file puts something through a door, and what."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ssot_lint.contracts.model import Symbol
from ssot_lint.program.doubles.evaluating import Evaluator
from ssot_lint.program.doubles.values import Kind, Several, Thing, Value
from ssot_lint.program.modules import is_test
from ssot_lint.program.patched import patches_of
from ssot_lint.program.reading.syntax import Syntax
from ssot_lint.program.standing_in.doors import Door, Through
from ssot_lint.program.standing_in.executing import Executor
from ssot_lint.program.standing_in.handing import callings_of, last_name
from ssot_lint.program.standing_in.putting import Holders, Put, elements_of, puts_of
from ssot_lint.program.texts import Texts
from ssot_lint.program.tree import Tree

_UNTOLD = ast.Constant(value=...)


class Override(NamedTuple):
    """How an heir has something else under a name than the class it inherits from."""

    is_method: bool
    """It defines a method in a class of its module: such definitions are known, and judged as such."""
    gives_same: bool
    """It is, or gives, an object of the same class."""


class Opened(NamedTuple):
    """Something that is put through a door."""

    door: Door
    path: str
    line: int
    given: ast.expr | None
    """None when it is replaced by what nobody can tell."""
    value: Value | None
    is_hidden: bool = False
    """No name that is watched says so: a namespace is written to, or a name is made up as the program runs."""
    override: Override | None = None
    """Of what an heir has."""


_HOLDING = frozenset({Through.NAME, Through.ATTRIBUTE})
_COPYING = frozenset({"replace", "evolve", "_replace", "copy_with", "model_copy"})
_TELLING = (ast.Call, ast.JoinedStr, ast.Assign, ast.AnnAssign, ast.AugAssign)


class Opener:
    """Reads one file for the doors that it opens."""

    def __init__(self, tree: Tree, evaluator: Evaluator, holders: Holders) -> None:
        self._tree = tree
        self._evaluator = evaluator
        self._texts = Texts(tree, evaluator)
        self._holders = holders
        self._executor = Executor(evaluator, self._texts)
        self._telling: dict[str, list[ast.AST]] = {}
        """What may put something somewhere, by file."""

    def opened(self, syntax: Syntax, doors: Iterable[Door]) -> Iterator[Opened]:
        """Everything that a file puts through some doors."""
        by_word: dict[str, list[Door]] = {}
        for door in doors:
            by_word.setdefault(door.word, []).append(door)
        if syntax.path not in self._telling:
            self._telling[syntax.path] = [one for one in syntax.nodes if isinstance(one, _TELLING)]
        for node in self._telling[syntax.path]:
            for put in puts_of(node):
                yield from self._by_putting(syntax, put, by_word)
            match node:
                case ast.Call():
                    yield from self._by_arguments(syntax, node, by_word)
                    yield from self._by_copying(syntax, node, by_word)
                    yield from self._by_patch(syntax, node, by_word)
                    for door in self._executor.doors(syntax, node, by_word):
                        yield Opened(door, syntax.path, node.lineno, None, None, True)
                case ast.JoinedStr(values=[*_, ast.Constant(value=str(text))]) if text.startswith("."):
                    yield from self._by_text(syntax, node, text, by_word)
                case ast.Assign(targets=targets, value=value):
                    if isinstance(value, ast.Constant) and isinstance(value.value, str):
                        yield from self._by_text(syntax, value, value.value, by_word)
                    for target in targets:
                        yield from self._by_store(syntax, target, value, by_word)
                case ast.AnnAssign(target=target, value=ast.expr() as value):
                    yield from self._by_store(syntax, target, value, by_word)

    def _by_arguments(self, syntax: Syntax, call: ast.Call, by_word: Mapping[str, list[Door]]) -> Iterator[Opened]:
        for calling in callings_of(call, by_word):
            for door in by_word[last_name(calling.func)]:
                if door.through is not Through.ARGUMENT:
                    continue
                given = calling.argument(door)
                is_unpacked = not given and is_test(syntax.path) and any(calling.unpacked)
                if (given or is_unpacked) and self._calls(syntax, calling.func, door.owner):
                    yield from self._handed(syntax, door, call, given)

    def _handed(self, syntax: Syntax, door: Door, call: ast.Call, given: Sequence[ast.expr]) -> Iterator[Opened]:
        """What fills a parameter, and the elements of a list that does."""
        for one in given:
            if not isinstance(one, ast.Starred):
                parts = elements_of(one)
                yield from (self._opened(syntax, door, call, part) for part in dict.fromkeys((one, *parts)))
            else:
                yield from self._spread(syntax, door, call, one.value)
        if is_test(syntax.path) and (not given or any(isinstance(one, ast.Starred) for one in given)):
            yield self._replaced(syntax, door, call, None)

    def _by_copying(self, syntax: Syntax, call: ast.Call, by_word: Mapping[str, list[Door]]) -> Iterator[Opened]:
        """The fields of a changed copy: ``replace(one, svc=other)``; of some that are handed on, who hands them on."""
        if last_name(call.func) not in _COPYING:
            return
        owner = call.args[0] if call.args else getattr(call.func, "value", call.func)
        thing = _thing(self._evaluator.value(syntax, owner))
        for door in _all(by_word):
            if door.through is Through.ATTRIBUTE and (thing is None or self._is_of(door, thing)):
                for keyword in call.keywords:
                    if keyword.arg == door.name:
                        yield self._opened(syntax, door, call, keyword.value)
                    elif keyword.arg is None:
                        yield from self._spread(syntax, door, call, keyword.value)

    def _spread(self, syntax: Syntax, door: Door, call: ast.Call, given: ast.expr) -> Iterator[Opened]:
        """What a mapping that is unpacked in a call holds for a door."""
        value = self._evaluator.value(syntax, given)
        if isinstance(value, Several) and door.name in value.values:
            yield Opened(door, syntax.path, call.lineno, given, value.values[door.name])
        elif isinstance(given, ast.Name):
            spread = ast.copy_location(ast.Starred(given, ast.Load()), given)
            yield Opened(door, syntax.path, call.lineno, spread, None)
        for part in elements_of(given):
            if part is not given:
                yield self._opened(syntax, door, call, part)

    def _by_putting(self, syntax: Syntax, put: Put, by_word: Mapping[str, list[Door]]) -> Iterator[Opened]:
        """What is put into what a name of a module, or an attribute, holds."""
        for there, target in self._holders.of(syntax, put.target):
            doors = [one for one in by_word.get(last_name(target), ()) if one.through in _HOLDING]
            if not doors:
                continue
            if isinstance(target, ast.Attribute):
                owner = _thing(self._evaluator.value(there, target.value))
                is_known = owner is not None and owner.kind is not Kind.MODULE
                held = [one for one in doors if one.through is Through.ATTRIBUTE and owner and self._is_of(one, owner)]
                yield from (self._opened(syntax, door, put.value, put.value) for door in held if is_known)
            link = self._tree.linker.follow(there.module, ast.unparse(target))
            for door in doors if link is not None else ():
                if link is not None and link.symbol == Symbol(door.owner.module, door.name):
                    yield self._opened(syntax, door, put.value, put.value)

    def _calls(self, syntax: Syntax, func: ast.expr, owner: Symbol) -> bool:
        """Whether a call may be of that function or class."""
        value = self._evaluator.value(syntax, func)
        if isinstance(value, Thing):
            return value.symbol == owner or self._is_related(value.symbol, owner)
        return value is None and isinstance(func, ast.Attribute)

    def _by_store(
        self, syntax: Syntax, target: ast.expr, value: ast.expr, by_word: Mapping[str, list[Door]]
    ) -> Iterator[Opened]:
        match target:
            case ast.Attribute(value=owner, attr=name) if name in by_word:
                for door in self._set_on(syntax, owner, name, by_word):
                    yield self._opened(syntax, door, target, value)
            case ast.Subscript(value=table, slice=index):
                yield from self._by_item(syntax, table, index, value, by_word)

    def _by_item(
        self, syntax: Syntax, table: ast.expr, index: ast.expr, value: ast.expr, by_word: Mapping[str, list[Door]]
    ) -> Iterator[Opened]:
        """What an item of a namespace, of the modules or of overridden dependencies is set to."""
        if last_name(table) == "dependency_overrides":
            doors = [one for one in by_word.get(last_name(index), ()) if one.through is Through.DEPENDENCY]
            yield from (Opened(door, syntax.path, index.lineno, None, None) for door in doors)
        key = index.value if isinstance(index, ast.Constant) and isinstance(index.value, str) else None
        if key is not None and key in by_word and (owner := self._namespace(syntax, table)) is not None:
            doors = self._matching(owner, key, by_word)
            yield from (self._opened(syntax, door, index, value)._replace(is_hidden=True) for door in doors)
        if key is not None and _is_modules(table):
            yield from self._of_module(syntax, index, key, by_word)

    def _of_module(
        self, syntax: Syntax, node: ast.expr, module: str, by_word: Mapping[str, list[Door]]
    ) -> Iterator[Opened]:
        for door in _all(by_word):
            if door.through is Through.NAME and door.owner.module == module:
                yield Opened(door, syntax.path, node.lineno, None, None, True)

    def _by_patch(self, syntax: Syntax, call: ast.Call, by_word: Mapping[str, list[Door]]) -> Iterator[Opened]:
        """What ``patch``, ``setattr`` and their kin put in place."""
        match call:
            case ast.Call(func=ast.Name(id="setattr") | ast.Attribute(attr="setattr"), args=[owner, name, value, *_]):
                yield from self._by_setting(syntax, call, owner, name, value, by_word)
            case ast.Call(func=ast.Name(id="delattr") | ast.Attribute(attr="delattr"), args=[owner, name, *_]):
                yield from self._by_setting(syntax, call, owner, name, _UNTOLD, by_word)
            case ast.Call(func=ast.Attribute(attr="setattr"), args=[ast.Constant(value=str(path)), value]):
                yield from self._at_path(syntax, call, path, value, by_word)
            case ast.Call(func=ast.Attribute(value=table, attr="update")):
                yield from self._by_update(syntax, call, table, by_word)
            case ast.Call(func=ast.Attribute(attr="setitem"), args=[table, index, value, *_]):
                yield from self._by_item(syntax, table, index, value, by_word)
            case ast.Call(func=ast.Name() | ast.Attribute()) if _patches(call):
                yield from self._by_many(syntax, call, by_word)
                for patch in patches_of(call, self._evaluator.spelled(syntax)):
                    if patch.named_by is not None and patch.owner is not None:
                        new = patch.new or _UNTOLD
                        yield from self._by_setting(syntax, call, patch.owner, patch.named_by, new, by_word)
                    elif patch.attribute.startswith("["):
                        key, table = ast.Constant(value=patch.attribute[2:-2]), patch.owner or call
                        at = ast.copy_location(key, call)
                        yield from self._by_item(syntax, table, at, patch.new or _UNTOLD, by_word)
                    elif patch.attribute in by_word:
                        thing = self._evaluator.replaced.owner_of(syntax, patch)
                        for door in self._matching(thing, patch.attribute, by_word, syntax.path):
                            yield self._replaced(syntax, door, call, patch.new)

    def _by_setting(
        self, syntax: Syntax, call: ast.Call, owner: ast.expr, name: ast.expr, value: ast.expr,
        by_word: Mapping[str, list[Door]],
    ) -> Iterator[Opened]:  # fmt: skip
        texts = self._texts.possible(syntax, name)
        if isinstance(owner, ast.Constant):
            return
        if texts is None:
            thing = self._evaluator.value(syntax, owner)
            yield from self._by_unknown_names(syntax, call, thing if isinstance(thing, Thing) else None, by_word)
        for text in sorted(texts or ()):
            is_hidden = not isinstance(name, ast.Constant) or text not in syntax.source_of(name)
            for door in self._named(syntax, owner, text, by_word) if text in by_word else ():
                yield self._replaced(syntax, door, call, value)._replace(is_hidden=is_hidden)

    def _by_many(self, syntax: Syntax, call: ast.Call, by_word: Mapping[str, list[Door]]) -> Iterator[Opened]:
        """What ``patch.multiple`` replaces by a table."""
        if last_name(call.func) == "multiple" and call.args and any(one.arg is None for one in call.keywords):
            owner = call.args[0]
            is_path = isinstance(owner, ast.Constant) and isinstance(owner.value, str)
            thing = self._evaluator.members.at_path(ast.literal_eval(owner)) if is_path else None
            thing = thing or _thing(self._evaluator.value(syntax, owner))
            yield from self._by_unknown_names(syntax, call, thing, by_word)

    def _by_unknown_names(
        self, syntax: Syntax, call: ast.Call, owner: Thing | None, by_word: Mapping[str, list[Door]]
    ) -> Iterator[Opened]:
        """What is set by a name that is made up as the program runs: anything that the owner has."""
        doors = [one for one in _all(by_word) if owner is not None and self._is_of(one, owner)]
        yield from (Opened(door, syntax.path, call.lineno, None, None, True) for door in doors)

    def _by_update(
        self, syntax: Syntax, call: ast.Call, table: ast.expr, by_word: Mapping[str, list[Door]]
    ) -> Iterator[Opened]:
        """What ``namespace.update(…)`` sets."""
        owner = self._namespace(syntax, table)
        if owner is None and not _is_modules(table):
            return
        tables = [one for one in call.args if isinstance(one, ast.Dict)]
        pairs = [(key, value) for one in tables for key, value in zip(one.keys, one.values, strict=True)]
        pairs += [(ast.copy_location(ast.Constant(one.arg), call), one.value) for one in call.keywords if one.arg]
        for key, value in pairs:
            if key is not None:
                yield from self._by_item(syntax, table, key, value, by_word)
        if len(tables) < len(call.args) or any(one.arg is None for one in call.keywords):
            yield from self._by_unknown_names(syntax, call, owner, by_word)

    def _by_text(
        self, syntax: Syntax, node: ast.expr, text: str, by_word: Mapping[str, list[Door]]
    ) -> Iterator[Opened]:
        """A path that is kept, or put together, before something is patched by it."""
        owner, _, name = text.rpartition(".")
        for door in by_word.get(name, ()) if "patch" in "\n".join(syntax.lines) else ():
            if door.through is Through.NAME and owner in {door.owner.module, ""}:
                yield Opened(door, syntax.path, node.lineno, None, None, True)

    def _at_path(
        self, syntax: Syntax, call: ast.Call, path: str, value: ast.expr, by_word: Mapping[str, list[Door]]
    ) -> Iterator[Opened]:
        owner, _, name = path.rpartition(".")
        if name in by_word and owner:
            for door in self._matching(self._evaluator.members.at_path(owner), name, by_word, syntax.path):
                yield self._replaced(syntax, door, call, value)

    def _set_on(self, syntax: Syntax, owner: ast.expr, name: str, by_word: Mapping[str, list[Door]]) -> list[Door]:
        """The doors of an attribute that is set; of an owner that is not known any class's."""
        thing = _thing(self._evaluator.value(syntax, owner))
        if thing is None and not (isinstance(owner, ast.Name) and owner.id in {"self", "cls"}):
            return [one for one in by_word.get(name, ()) if one.through is Through.ATTRIBUTE]
        return self._matching(thing, name, by_word, syntax.path)

    def _named(self, syntax: Syntax, owner: ast.expr, name: str, by_word: Mapping[str, list[Door]]) -> list[Door]:
        value = self._evaluator.value(syntax, owner)
        return self._matching(value if isinstance(value, Thing) else None, name, by_word, syntax.path)

    def _matching(
        self, owner: Thing | None, name: str, by_word: Mapping[str, list[Door]], path: str = ""
    ) -> list[Door]:
        """The doors of that name that an owner has; of an owner that is not known, in tests, any attribute's."""
        doors = [one for one in by_word.get(name, ()) if one.through in {Through.ATTRIBUTE, Through.NAME}]
        if owner is None:
            return [one for one in doors if one.through is Through.ATTRIBUTE] if is_test(path) else []
        return [one for one in doors if self._is_of(one, owner)]

    def _is_of(self, door: Door, owner: Thing) -> bool:
        match door.through:
            case Through.NAME:
                return owner.kind is Kind.MODULE and self._is_same(owner.symbol.module, door)
            case Through.ATTRIBUTE:
                is_known = owner.kind in {Kind.OBJECT, Kind.CLASS}
                return is_known and (not door.owner.module or self._is_related(owner.symbol, door.owner))
        return False

    def _is_same(self, module: str, door: Door) -> bool:
        return module == door.owner.module

    def _is_related(self, one: Symbol, other: Symbol) -> bool:
        above = {symbol for symbol, _ in self._tree.linker.ancestry(one)}
        return one == other or other in above or one in {symbol for symbol, _ in self._tree.linker.ancestry(other)}

    def _namespace(self, syntax: Syntax, table: ast.expr) -> Thing | None:
        """What has the names that are items of a table."""
        match table:
            case ast.Attribute(value=owner, attr="__dict__") | ast.Call(func=ast.Name(id="vars"), args=[owner]):
                value = self._evaluator.value(syntax, owner)
                return value if isinstance(value, Thing) else None
            case ast.Constant(value=str(path)) if path.endswith(".__dict__"):
                return self._evaluator.members.at_path(path.removesuffix(".__dict__"))
            case ast.Call(func=ast.Name(id="globals"), args=[]):
                return self._evaluator.members.module(syntax.module)
        return None

    def _opened(self, syntax: Syntax, door: Door, at: ast.expr, given: ast.expr) -> Opened:
        return Opened(door, syntax.path, at.lineno, given, self._evaluator.value(syntax, given))

    def _replaced(self, syntax: Syntax, door: Door, at: ast.expr, given: ast.expr | None) -> Opened:
        """What a patch puts in place; what nobody can tell is not what was there."""
        value = self._evaluator.value(syntax, given) if given is not None else None
        return Opened(door, syntax.path, at.lineno, given if value is not None else None, value)


def _thing(value: Value | None) -> Thing | None:
    return value if isinstance(value, Thing) else None


def _all(by_word: Mapping[str, list[Door]]) -> Iterator[Door]:
    for doors in by_word.values():
        yield from doors


def _patches(call: ast.Call) -> bool:
    names = (last_name(call.func), last_name(getattr(call.func, "value", call)))
    return any("patch" in one for one in names)


def _is_modules(table: ast.expr) -> bool:
    match table:
        case ast.Attribute(value=ast.Name(id="sys"), attr="modules") | ast.Constant(value="sys.modules"):
            return True
    return False
