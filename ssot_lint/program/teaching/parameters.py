"""Parameters: who fills one, and with what: pytest, a framework that injects, or every caller in the tree."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace

from ssot_lint.program.model import Evidence
from ssot_lint.program.modules import is_test
from ssot_lint.program.teaching.arguments import Caller, argument_given, left_over
from ssot_lint.program.teaching.callers import CallerFinder
from ssot_lint.program.teaching.classroom import Classroom
from ssot_lint.program.teaching.fixtures import Fixtures, builtin_fixture, parametrized
from ssot_lint.program.teaching.injection import IsOwn, argument_of, dependency_of, says_nothing
from ssot_lint.program.teaching.lessons import Filled, Returned, Subject
from ssot_lint.program.teaching.overriding import Overriding
from ssot_lint.program.teaching.providing import provided
from ssot_lint.program.teaching.reading import Expression, Function, Reading
from ssot_lint.program.teaching.roots import Roots
from ssot_lint.program.teaching.values import Value, union
from ssot_lint.program.typeserver import Place

_MOST_NAMED = 3
_MOST_DOUBTED = 12
"""Calls on objects of unknown class beyond which it is not worth finding out what those are."""


class Parameters:
    """Tells who fills a parameter."""

    def __init__(
        self,
        classroom: Classroom,
        roots: Roots,
        fixtures: Fixtures,
        finder: CallerFinder,
        overriding: Overriding,
        is_own: IsOwn,
    ) -> None:
        self._is_own = is_own
        self._overriding = overriding
        self._classroom = classroom
        self._roots = roots
        self._finder = finder
        self._fixtures = fixtures

    def filled(self, reading: Reading, function: Function, name: str) -> Filled:
        """Who fills a parameter."""
        argument, _ = argument_of(function, name)
        here = reading.place(reading.name_offset(function))
        if argument is None:
            return self._left_over(reading, function, name, here)
        found = (
            self._by_pytest(reading, function, name)
            or self._by_framework(reading, function, name)
            or self._by_decorator(reading, function, name)
            or self._by_type(reading, function, argument, here)
        )
        return found or self._by_callers(reading, function, name, here)

    def _left_over(self, reading: Reading, function: Function, name: str, here: Place) -> Filled:
        """What is given beyond the other parameters, to ``*args`` or ``**kwargs``."""
        declared = function.args.vararg if function.args.vararg and function.args.vararg.arg == name else None
        declared = declared or function.args.kwarg
        if declared is None or not says_nothing(declared.annotation):
            return _refused(here, f"`{name}` is annotated")
        found = self._finder.callers(reading, function)
        if found is None:
            return Filled(here, is_pending=True)
        if isinstance(found, str) or found.escapes or found.wrapping:
            return _refused(here, f"`{name}` takes whatever is left over")
        expressions: list[Expression] = []
        calls = [*found.certain, *found.possible]
        for caller in calls:
            given = left_over(caller, function, name)
            if given is None:
                return _refused(caller.place, f"a call of `{function.name}` gives `{name}` what is not in sight")
            expressions += given
        if not expressions:
            return _refused(here, f"nothing in the tree gives `{name}` of `{function.name}` anything")
        form = "tuple[{}, ...]" if declared is function.args.vararg else "dict[str, {}]"
        words = _words(function, name, [one.place for one in calls])
        return Filled(here, words, expressions, assumes=_assumption(reading, function, name), form=form)

    def _by_type(self, reading: Reading, function: Function, argument: ast.arg, here: Place) -> Filled | None:
        if not says_nothing(argument.annotation):
            return _refused(here, f"parameter `{argument.arg}` is annotated with what tells nothing")
        positional = [*function.args.posonlyargs, *function.args.args]
        if reading.class_of(function) is not None and positional[:1] == [argument]:
            return _refused(here, f"`{argument.arg}` is the object itself")
        return None

    def _by_pytest(self, reading: Reading, function: Function, name: str) -> Filled | None:
        if not self._fixtures.takes_fixtures(reading, function) or name in {"self", "cls"}:
            return None
        here = reading.place(reading.name_offset(function))
        values = parametrized(reading, function, name)
        if values is not None:
            words = f"`{name}` is parametrized with `{{}}`"
            return Filled(here, words, [Expression(reading, one) for one in values])
        fixture = self._fixtures.named(name, reading, function)
        if fixture is None and (kind := builtin_fixture(name)) is not None:
            return Filled(here, f"pytest itself gives `{name}`: `{{}}`", value=kind)
        if fixture is None:
            is_patched = any("patch" in reading.text_of(one) for one in function.decorator_list)
            why = f"no fixture in sight is named `{name}`" if not is_patched else f"`{name}` is filled by a patch"
            return _refused(here, why)
        there, maker = fixture
        place = there.place(there.name_offset(maker))
        more = self._overriding.of(reading, function, name, fixture)
        if more is None:
            return _refused(here, f"more fixtures named `{name}` than are worth following take its place somewhere")
        makers = [Returned(path.path, one.lineno) for path, one in (fixture, *more[0])]
        return Filled(place, f"pytest gives `{name}` the fixture's `{{}}`", more[1], makers)

    def _by_framework(self, reading: Reading, function: Function, name: str) -> Filled | None:
        maker = dependency_of(reading, self._roots.scopes(reading), function, name, self._is_own)
        if maker is None:
            return None
        words = f"`{name}` is injected: `Depends({' '.join(reading.text_of(maker).split())})` gives `{{}}`"
        refused = f"nobody knows what `Depends` calls to fill `{name}`"
        return self._made(reading, function, maker, words, refused)

    def _by_decorator(self, reading: Reading, function: Function, name: str) -> Filled | None:
        """A decorator of the tree hands on what its own keyword of that name is, or makes."""
        found = provided(self._roots, reading, function, name) if function.decorator_list else None
        if found is None:
            return None
        words = f"a decorator of `{function.name}` gives `{name}`: `{{}}`"
        if found.is_made:
            return self._made(reading, function, found.node, words, f"nobody knows what is called to fill `{name}`")
        return Filled(reading.place(reading.name_offset(function)), words, [Expression(reading, found.node)])

    def _made(self, reading: Reading, function: Function, maker: ast.expr, words: str, refused: str) -> Filled:
        """What calling an expression gives."""
        here = reading.place(reading.name_offset(function))
        subjects: list[Subject] = []
        values: list[Value] = []
        for place in self._roots.places(reading, maker) if isinstance(maker, ast.Name | ast.Attribute) else ():
            symbol = self._classroom.class_at(place)
            if symbol is not None:
                values.append(Value((f"<{symbol.module}:{symbol.qualname}>",)))
            elif (found := self._roots.function_at(place)) is not None:
                subjects.append(Returned(found[0].path, found[1].lineno))
        if isinstance(maker, ast.Lambda):
            return Filled(here, words, [Expression(reading, maker.body)])
        if not subjects and not values:
            return _refused(here, refused)
        return Filled(here, words, (), subjects, union(values))

    def _by_callers(self, reading: Reading, function: Function, name: str, here: Place) -> Filled:
        found = self._finder.callers(reading, function)
        if found is None:
            return Filled(here, is_pending=True)
        if isinstance(found, str):
            return _refused(here, f"parameter `{name}` of `{function.name}` is not known: {found}")
        wrapping, given, makers, trouble = _given(found.wrapping, reading, function, name)
        if wrapping and trouble is None:
            return Filled(here, _words(function, name, makers), wrapping, (), union(given))
        if found.escapes:
            place, words = found.escapes[0]
            return _refused(place, f"{words}, so `{name}` may be given anything")
        expressions, values, users, trouble = _given(found.certain, reading, function, name)
        more, _, others, doubt = _given(found.possible, reading, function, name)
        if trouble is not None:
            return _refused(trouble[0], f"a call of `{function.name}` {trouble[1]}")
        if doubt is not None:
            return _refused(doubt[0], f"this may be a call of `{function.name}`, and {doubt[1]}")
        if not expressions and not values:
            refused = _refused(here, f"nothing in the tree calls `{function.name}` with a `{name}`")
            return replace(refused, doubtful=_receivers(found.possible)) if more else refused
        return Filled(
            here,
            _words(function, name, [*users, *others]),
            [*expressions, *more],
            (),
            union(values),
            _assumption(reading, function, name),
        )


def _given(
    callers: Sequence[Caller], reading: Reading, function: Function, name: str
) -> tuple[list[Expression], list[Value], list[Place], tuple[Place, str] | None]:
    """What calls give for a parameter, where, and the first whose argument is not in sight."""
    expressions: list[Expression] = []
    values: list[Value] = []
    places: list[Place] = []
    for caller in callers:
        given = argument_given(caller, reading, function, name)
        if isinstance(given, str):
            return expressions, values, places, (caller.place, given)
        if isinstance(given, Value):
            values.append(given)
        elif given is not None:
            if _is_own(given, function, name):
                continue
            expressions.append(given)
        else:
            continue
        places.append(caller.place)
    return expressions, values, places, None


def _receivers(callers: Sequence[Caller]) -> list[Expression]:
    """Objects of unknown class on which the function's name is called."""
    funcs = ((one.reading, one.node.func) for one in callers if isinstance(one.node, ast.Call))
    found = [Expression(reading, func.value) for reading, func in funcs if isinstance(func, ast.Attribute)]
    return found if len(found) <= _MOST_DOUBTED else []


def _is_own(given: Expression, function: Function, name: str) -> bool:
    """A recursive call that hands on what it was given."""
    is_same = isinstance(given.node, ast.Name) and given.node.id == name
    return is_same and given.reading.function_around(given.node) is function


def _words(function: Function, name: str, places: Sequence[Place]) -> str:
    shown = ", ".join(f"{one.path}:{one.line}" for one in list(dict.fromkeys(places))[:_MOST_NAMED])
    more = f" and {len(places) - _MOST_NAMED} more" if len(places) > _MOST_NAMED else ""
    return f"every caller passes `{{}}` for `{name}` of `{function.name}`: {shown}{more}"


def _assumption(reading: Reading, function: Function, name: str) -> str:
    """What holds only if the tree has all callers; empty when nobody else can reach the function."""
    owner = reading.class_of(function)
    names = [function.name, *([owner.name] if owner is not None else [])]
    is_private = any(one.startswith("_") and not one.startswith("__") for one in names)
    is_local = reading.qualname(function) is None
    if is_private or is_local or is_test(reading.path):
        return ""
    called = owner.name if owner is not None and function.name == "__init__" else function.name
    return f"that nobody outside this tree calls `{called}` with another `{name}`"


def _refused(place: Place, text: str) -> Filled:
    return Filled(place, why_not=Evidence(place.path, place.line, text))
