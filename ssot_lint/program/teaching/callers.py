"""Callers: every place in the tree that calls a function, and what it gives for a parameter."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ssot_lint.program.sought import Words
from ssot_lint.program.teaching.arguments import Caller, parameter_for, positional
from ssot_lint.program.teaching.classroom import Classroom
from ssot_lint.program.teaching.heirs import heir_by, inherited_calls, overridden_places
from ssot_lint.program.teaching.looking import is_only_looked_at, only_looks
from ssot_lint.program.teaching.reading import FUNCTIONS, Expression, Function, Reading
from ssot_lint.program.teaching.roots import Roots
from ssot_lint.program.teaching.tabled import Escaped, Table, calls_from_table, table_around
from ssot_lint.program.tree import Tree
from ssot_lint.program.typeserver import Place

_MOST_FILES = 60
_FORWARDERS = {"partial": 0, "submit": 0, "to_thread": 0, "call_soon": 0, "call_soon_threadsafe": 0, "call_later": 1,
               "call_at": 1, "run_in_executor": 1, "run_in_threadpool": 0, "start_soon": 0, "add_task": 0}  # fmt: skip
"""Functions that call what they are given with the arguments that follow it, by the place of the function."""
_TRANSPARENT = frozenset(
    {"abstractmethod", "asynccontextmanager", "cache", "cached", "classmethod", "contextmanager", "deprecated", "final",
     "lru_cache", "override", "staticmethod", "typechecked", "wraps"}
)  # fmt: skip
_DEEPEST = 3
_MOST_HEIRS = 40
"""Subclasses of one class that are looked into."""
_OWN_CLASS = re.compile(r"cls|type\(self\)|self\.__class__")


@dataclass(slots=True)
class Callers:
    """What was found of a function's callers."""

    certain: list[Caller] = field(default_factory=list)
    possible: list[Caller] = field(default_factory=list)
    """Calls of the name on something that nobody knows."""
    wrapping: list[Caller] = field(default_factory=list)
    """Calls that decorators of the tree make of what they decorate; its name stands for what they made of it."""
    escapes: list[tuple[Place, str]] = field(default_factory=list)
    """Where the function is passed on to somebody who may call it, and in which words."""
    heirs: list[tuple[Reading, ast.ClassDef]] = field(default_factory=list)
    """Classes that have the one that was looked for among their bases."""
    is_pending: bool = False
    """The tree has to be searched first for the tables that the function stands in."""


class CallerFinder:
    """Finds callers; names that were not searched for yet are collected until `search` is called."""

    def __init__(self, classroom: Classroom, roots: Roots, tree: Tree) -> None:
        self._classroom = classroom
        self._roots = roots
        self._tree = tree
        self._paths: dict[str, tuple[str, ...]] = {}
        self.wanted: set[str] = set()

    def within(self, classroom: Classroom, roots: Roots) -> CallerFinder:
        """A finder that asks in another classroom; what either searches for both know."""
        other = CallerFinder(classroom, roots, self._tree)
        other._paths, other.wanted = self._paths, self.wanted
        return other

    def paths(self, name: str) -> tuple[str, ...] | None:
        """Files that say a name; None when the tree has to be searched for it first."""
        if name not in self._paths:
            self.wanted.add(name)
        return self._paths.get(name)

    def search(self) -> None:
        """Search the tree for the names that were asked for, all in one go."""
        found = self._tree.search_near(Words(tuple(sorted(self.wanted))))
        self._paths.update((word, tuple(found.get(word, ()))) for word in self.wanted)
        self.wanted.clear()

    def prepare(self, functions: Iterable[tuple[Reading, Function]]) -> None:
        """Ask in one go about the places that say the functions' names, where these were searched for."""
        names = {one.name: (reading, one) for reading, one in functions if not one.name.startswith("__")}
        mentions: list[Expression] = []
        for name, (reading, function) in names.items():
            is_known = name in self._paths and not function.decorator_list and reading.qualname(function) is not None
            for there in self._read(self._reachable(name, reading) or () if is_known else ()):
                mentions += (Expression(there, node) for node in _mentions(there, name))
        self._roots.all_places(mentions)

    def _read(self, paths: Iterable[str]) -> Iterator[Reading]:
        return (one for path in paths if (one := self._classroom.library.reading(path)) is not None)

    def callers(self, reading: Reading, function: Function) -> Callers | str | None:
        """Every caller; a reason when they cannot all be found; None when the tree has to be searched first."""
        owner = reading.class_of(function)
        target: Function | ast.ClassDef = function
        if function.name == "__init__" and owner is not None:
            target = owner
        elif function.name.startswith("__"):
            return f"`{function.name}` is called by Python itself"
        name = target.name
        for decorator in function.decorator_list:
            if (trouble := self._decorated(reading, decorator)) is not None:
                return trouble
        is_local = reading.qualname(target) is None
        if not is_local and self.paths(name) is None:
            return None
        paths = (reading.path,) if is_local else self._reachable(name, reading)
        if paths is None:
            return f"`{name}` is a name that {len(self._paths[name])} files say"
        found = Callers()
        places = {(reading.path, target.lineno)}
        if owner is not None and target is function:
            places |= set(overridden_places(self._roots, reading, owner, name))
        self._collect(paths, name, places, target, found)
        if found.is_pending:
            return None
        self._through_decorators(reading, function, found)
        if owner is not None and target is owner:
            self._through_self(reading, owner, found)
            return self._through_heirs(found)
        return found

    def _through_heirs(self, found: Callers) -> Callers | str | None:
        """Also what calls the constructor through subclasses: by their names, or from their own constructors."""
        seen: set[ast.ClassDef] = set()
        while waiting := [one for one in found.heirs if one[1] not in seen]:
            if len(seen) + len(waiting) > _MOST_HEIRS:
                return f"`{waiting[0][1].name}` is one of more than {_MOST_HEIRS} subclasses"
            for there, heir in waiting:
                seen.add(heir)
                if any(isinstance(one, FUNCTIONS) and one.name == "__init__" for one in heir.body):
                    calls = inherited_calls(heir)
                    found.certain += [
                        Caller(there, one, tuple(one.args), tuple(one.keywords), shift) for one, shift in calls
                    ]
                    continue
                is_local = there.qualname(heir) is None
                if not is_local and self.paths(heir.name) is None:
                    return None
                paths = (there.path,) if is_local else self._reachable(heir.name, there)
                if paths is None:
                    return f"`{heir.name}` is a name that {len(self._paths[heir.name])} files say"
                self._collect(paths, heir.name, {(there.path, heir.lineno)}, heir, found)
                self._through_self(there, heir, found)
        return found

    def _reachable(self, name: str, reading: Reading) -> tuple[str, ...] | None:
        paths = self._paths[name]
        if len(paths) <= _MOST_FILES:
            return paths
        stem = reading.module.rpartition(".")[2].encode()
        directory = reading.path.rpartition("/")[0]
        near = [
            path for path in paths if path.rpartition("/")[0] == directory or stem in (self._tree.read(path) or b"")
        ]
        return tuple(near) if len(near) <= _MOST_FILES else None

    def _decorated(self, reading: Reading, decorator: ast.expr) -> str | None:
        """Why a decorator hides who calls the function; None when it does not."""
        func = decorator.func if isinstance(decorator, ast.Call) else decorator
        name = getattr(func, "attr", getattr(func, "id", ""))
        if name in _TRANSPARENT or (isinstance(func, ast.Attribute) and "mark" in reading.text_of(func)):
            return None
        places = self._roots.places(reading, func) if isinstance(func, ast.Name | ast.Attribute) else ()
        if any(self._roots.function_at(place) for place in places):
            return None
        return f"it is called by whatever `@{' '.join(reading.text_of(decorator).split())[:40]}` hands it to"

    def _collect(
        self, paths: Sequence[str], name: str, places: set[tuple[str, int]], target: ast.AST, found: Callers
    ) -> None:
        mentions = [Expression(there, node) for there in self._read(paths) for node in _mentions(there, name)]
        for (there, node), where in zip(mentions, self._roots.all_places(mentions), strict=True):
            if any(one[:2] in places for one in where):
                self._take(there, node, target, found, is_certain=True)
            elif not where and isinstance(node, ast.Attribute):
                self._take(there, node, target, found, is_certain=False)

    def _take(self, there: Reading, node: ast.expr, target: ast.AST, found: Callers, *, is_certain: bool) -> None:
        outer = there.parents[node]
        shift = _shift(node, target, there)
        if isinstance(outer, ast.Call) and outer.func is node:
            call = Caller(there, outer, tuple(outer.args), tuple(outer.keywords), shift)
            (found.certain if is_certain else found.possible).append(call)
        elif is_certain:
            self._passed_on(there, node, outer, shift, found)

    def _passed_on(self, there: Reading, node: ast.expr, outer: ast.AST, shift: int, found: Callers) -> None:
        """The function as a value: given to what is known to call it, or out of sight."""
        if isinstance(outer, ast.keyword):
            outer = there.parents[outer]
        if isinstance(outer, ast.Call):
            calls = self._forwarded(there, node, outer, shift)
            if calls is not None:
                found.certain += calls
                return
        if isinstance(outer, FUNCTIONS) and node in outer.decorator_list:
            found.certain.append(Caller(there, node, (), (), shift, outer))
            return
        if (table := table_around(there, node)) is not None and self._through_table(there, node, table, shift, found):
            return
        if (heir := heir_by(there, node)) is not None:
            found.heirs.append((there, heir))
            return
        if isinstance(outer, ast.Attribute | ast.ClassDef | ast.arg | ast.AnnAssign) or _is_type(there, node):
            return
        if is_only_looked_at(there, node):
            return
        words = " ".join(there.text_of(node).split())
        found.escapes.append((there.place(there.span(node)[0]), f"`{words}` is passed on"))

    def _through_table(self, there: Reading, node: ast.expr, table: Table, shift: int, found: Callers) -> bool:
        """True when somebody takes the function from its table, and everybody who does only calls it."""
        paths = self.paths(table.target.id)
        if paths is None or len(paths) > _MOST_FILES:
            found.is_pending = found.is_pending or paths is None
            return paths is None
        readings = [one for path in paths if (one := self._classroom.library.reading(path)) is not None]
        try:
            calls = calls_from_table(self._roots, readings, there, table)
        except Escaped:
            return False
        found.certain += [Caller(one, call, tuple(call.args), tuple(call.keywords), shift) for one, call in calls]
        return bool(calls)

    def forwarded(self, there: Reading, node: ast.expr, call: ast.Call) -> list[Caller] | None:
        """Calls that are made of a function that a call is given; None when it may be called elsewhere, too."""
        return self._forwarded(there, node, call, 0)

    def _forwarded(self, there: Reading, node: ast.expr, call: ast.Call, shift: int) -> list[Caller] | None:
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        place = _FORWARDERS.get(name)
        if place is not None and place < len(call.args) and call.args[place] is node:
            return [Caller(there, call, tuple(call.args[place + 1 :]), tuple(call.keywords), shift)]
        if only_looks(call, node):
            return []
        given = {one.arg: one.value for one in call.keywords}
        if name in {"Thread", "Timer", "Process"} and given.get("target") is node:
            arguments = given.get("args")
            parts = tuple(arguments.elts) if isinstance(arguments, ast.Tuple | ast.List) else ()
            return [Caller(there, call, parts, (), shift)]
        return self._through_parameter(there, node, call, shift, _DEEPEST)

    def _through_parameter(
        self, there: Reading, node: ast.expr, call: ast.Call, shift: int, depth: int
    ) -> list[Caller] | None:
        """Calls that a function of the tree makes of what it is given; None when it does more with it."""
        found: list[Caller] = []
        places = self._roots.places(there, call.func) if isinstance(call.func, ast.Name | ast.Attribute) else ()
        callees = [one for place in places if (one := self._roots.function_at(place)) is not None]
        for reading, function in callees:
            name = parameter_for(function, call, node, _shift(call.func, function, there))
            calls = self._calls_of(reading, function, name, shift, depth) if name is not None else None
            if calls is None:
                return None
            found += calls
        return found if callees else None

    def _calls_of(self, reading: Reading, function: Function, name: str, shift: int, depth: int) -> list[Caller] | None:
        """Calls of a parameter within its function; None when it goes anywhere else."""
        found: list[Caller] = []
        for node in ast.walk(function):
            if not (isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)):
                continue
            outer = reading.parents[node]
            if isinstance(outer, ast.Call) and outer.func is node:
                found.append(Caller(reading, outer, tuple(outer.args), tuple(outer.keywords), shift))
                continue
            if _is_harmless(reading, node, outer):
                continue
            call = reading.parents[outer] if isinstance(outer, ast.keyword) else outer
            more = None
            if isinstance(call, ast.Call) and depth > 1:
                more = self._through_parameter(reading, node, call, shift, depth - 1)
            if more is None:
                return None
            found += more
        return found

    def _through_decorators(self, reading: Reading, function: Function, found: Callers) -> None:
        """Calls that decorators of the tree make of the function they are given."""
        for decorator in function.decorator_list:
            func = decorator.func if isinstance(decorator, ast.Call) else decorator
            places = self._roots.places(reading, func) if isinstance(func, ast.Name | ast.Attribute) else ()
            for there, one in filter(None, map(self._roots.function_at, places)):
                takers = [inner for inner in ast.walk(one) if isinstance(inner, FUNCTIONS) and inner is not one]
                taker = one if not isinstance(decorator, ast.Call) else next(iter(takers), one)
                name = next((argument.arg for argument in positional(taker)), None)
                calls = self._calls_of(there, taker, name, 0, _DEEPEST) if name is not None else None
                found.wrapping += calls or ()

    def _through_self(self, reading: Reading, owner: ast.ClassDef, found: Callers) -> None:
        """``cls(…)``, ``type(self)(…)`` and ``self.__class__(…)`` within the class itself."""
        for node in ast.walk(owner):
            if isinstance(node, ast.Call) and _OWN_CLASS.fullmatch(reading.text_of(node.func)):
                found.certain.append(Caller(reading, node, tuple(node.args), tuple(node.keywords), 1))


def _mentions(reading: Reading, name: str) -> Iterator[ast.expr]:
    names = {name}
    for node in reading.nodes(ast.ImportFrom):
        names |= {one.asname for one in node.names if one.name == name and one.asname}
    for own in sorted(names):
        for found in reading.named(own):
            if isinstance(found.ctx, ast.Load) and (own == name or isinstance(found, ast.Name)):
                yield found


def _shift(node: ast.expr, target: ast.AST, there: Reading) -> int:
    """How many of the function's first parameters a call of it does not give."""
    if isinstance(target, ast.ClassDef):
        return 1
    if not isinstance(target, FUNCTIONS):
        return 0
    if any(getattr(one, "id", "") == "staticmethod" for one in target.decorator_list):
        return 0
    first = next(iter(positional(target)), None)
    if first is None or first.arg not in {"self", "cls"} or not isinstance(node, ast.Attribute):
        return 0
    owner = there.text_of(node.value).rpartition(".")[2]
    is_named = isinstance(node.value, ast.Name | ast.Attribute)  # not `Own().method(…)`
    is_class = is_named and owner[:1].isupper() and first.arg == "self"
    return 0 if is_class else 1


def _is_type(reading: Reading, node: ast.expr) -> bool:
    """The name stands in an annotation, among bases or in ``except``."""
    for outer in reading.around(node):
        if isinstance(outer, ast.arg | ast.AnnAssign | ast.ExceptHandler | ast.ClassDef | ast.Subscript):
            return True
        if isinstance(outer, FUNCTIONS):
            return (
                outer.returns is not None
                and reading.span(outer.returns)[0] <= reading.span(node)[0] < reading.span(outer.returns)[1]
            )
        if isinstance(outer, ast.stmt | ast.Call):
            return False
    return False


def _is_harmless(reading: Reading, node: ast.expr, outer: ast.AST) -> bool:
    """A use of a function that does not call it: its attributes, ``wraps(f)``, a comparison, a truth test."""
    if isinstance(outer, ast.Attribute | ast.Compare | ast.UnaryOp | ast.BoolOp | ast.If | ast.FormattedValue):
        return True
    name = getattr(getattr(outer, "func", None), "attr", getattr(getattr(outer, "func", None), "id", ""))
    return isinstance(outer, ast.Call) and name in {"wraps", "signature", "getattr", "update_wrapper", "callable",
                                                    "iscoroutinefunction", "repr", "str"}  # fmt: skip
