"""Opaque expressions: objects that hand out whatever was put into them, by what the tree puts in.

``app.state.x`` of Starlette and FastAPI, and of pytest ``request.param`` and ``request.getfixturevalue("name")``.
"""

from __future__ import annotations

import ast

from ssot_lint.contracts.model import Symbol
from ssot_lint.program.teaching.callers import CallerFinder
from ssot_lint.program.teaching.fixtures import Fixtures, indirect_values, is_fixture, parameters_of
from ssot_lint.program.teaching.kin import Kin, stored
from ssot_lint.program.teaching.lambdas import filled_by_calls
from ssot_lint.program.teaching.lessons import Filled, Returned, Subject
from ssot_lint.program.teaching.overriding import Overriding
from ssot_lint.program.teaching.reading import Expression, Library, Reading
from ssot_lint.program.teaching.roots import Roots, assigned_to, hiding_fixture, is_property
from ssot_lint.program.typeserver import Place


class OpaqueExpressions:
    """Tells what was put where an expression takes it from."""

    def __init__(
        self,
        library: Library,
        roots: Roots,
        fixtures: Fixtures,
        overriding: Overriding,
        finder: CallerFinder,
        kin: Kin,
    ) -> None:
        self._library = library
        self._roots = roots
        self._fixtures = fixtures
        self._overriding = overriding
        self._finder = finder
        self._kin = kin

    def filled(self, reading: Reading, node: ast.expr) -> Filled | None:
        """Where the expression's value comes from; None when the expression is none of these."""
        here = reading.place(reading.span(node)[0])
        match node:
            case ast.Name():
                return filled_by_calls(self._roots, self._finder, reading, node)
            case ast.Attribute(value=ast.Name(id="request"), attr="param"):
                return self._parameter(reading, node, here)
            case ast.Call(func=ast.Attribute(attr="getfixturevalue"), args=[ast.Constant(value=str(name))]):
                return self._fixture(reading, node, name, here)
            case ast.Attribute(attr=name) if (owner := hiding_fixture(reading, node)) is not None:
                values = [Expression(reading, one) for one in stored(reading, owner, name)]
                return Filled(here, f"`self.{name}` is set to `{{}}`", values) if values else None
            case ast.Attribute(value=ast.Name(id="self")) if self._roots.is_borrowed(reading, node):
                return self._borrowed(reading, node, node, here)
            case ast.Call(func=ast.Attribute(value=ast.Name(id="self")) as func):
                return self._borrowed(reading, func, node, here)
            case ast.Attribute(value=ast.Attribute(attr="state") | ast.Name(), attr=name):
                return self._state(name, here)
            case ast.Subscript(slice=ast.Constant()):
                found = self._roots.table_elements(reading, node)
                words = " ".join(reading.text_of(node).split())
                return Filled(here, f"`{words}` is `{{}}`", found) if found else None
        return None

    def _borrowed(self, reading: Reading, attribute: ast.Attribute, node: ast.expr, here: Place) -> Filled | None:
        """What the classes that a mixin is mixed into have: all of them, or it is not known."""
        owner = reading.class_of(reading.function_around(node) or node)
        qualname = reading.qualname(owner) if owner is not None else None
        heirs = self._kin.providers(Symbol(reading.module, qualname), attribute.attr) if qualname is not None else {}
        subjects: list[Subject] = []
        expressions: list[Expression] = []
        for there, member in heirs.values():
            if isinstance(member, list):
                if isinstance(node, ast.Call):
                    return None
                expressions += [Expression(there, one) for one in member]
            elif isinstance(node, ast.Call) or is_property(member):
                subjects.append(Returned(there.path, member.lineno))
            else:
                return None
        if not heirs:
            return None
        words = " ".join(reading.text_of(node).split())
        names = ", ".join(one.name for one in heirs)
        return Filled(here, f"`{words}` is `{{}}` in {names}", expressions, list(dict.fromkeys(subjects)))

    def _parameter(self, reading: Reading, node: ast.expr, here: Place) -> Filled | None:
        function = reading.function_around(node)
        if function is None or not is_fixture(reading, function):
            return None
        own = parameters_of(reading, function) or []
        values = [*own, *indirect_values(reading, function.name)]
        return Filled(here, "`request.param` is `{}`", [Expression(reading, one) for one in values]) if values else None

    def _fixture(self, reading: Reading, node: ast.expr, name: str, here: Place) -> Filled | None:
        function = reading.function_around(node)
        found = self._fixtures.named(name, reading, function) if function is not None else None
        if found is None:
            return None
        more = self._overriding.of(reading, function, name, found) if function is not None else None
        if more is None:
            return None
        makers = [Returned(there.path, maker.lineno) for there, maker in (found, *more[0])]
        return Filled(here, f"the fixture `{name}` is `{{}}`", more[1], makers)

    def _state(self, name: str, here: Place) -> Filled | None:
        paths = self._finder.paths(f"state.{name}")
        if paths is None:
            return Filled(here, is_pending=True)
        stores: list[Expression] = []
        places: list[Place] = []
        for path in paths:
            there = self._library.reading(path)
            for node in there.named(name) if there is not None else ():
                match node:
                    case ast.Attribute(value=ast.Attribute(attr="state") | ast.Name(id="state"), ctx=ast.Store()):
                        assert there is not None
                        value = assigned_to(there, node)
                        if value is None:
                            return None
                        stores.append(Expression(there, value))
                        places.append(there.place(there.span(node)[0]))
        if not stores:
            return None
        where = ", ".join(f"{one.path}:{one.line}" for one in places[:3])
        return Filled(here, f"`state.{name}` is set to `{{}}` and nothing else: {where}", stores)
