"""Late attributes: those that start as ``None``, or as anything, by what the tree sets them to elsewhere."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from ssot_lint.program.edited import Edit
from ssot_lint.program.model import Evidence
from ssot_lint.program.modules import is_test
from ssot_lint.program.teaching.callers import CallerFinder
from ssot_lint.program.teaching.classroom import Classroom
from ssot_lint.program.teaching.reading import Expression, Reading
from ssot_lint.program.teaching.roots import Roots
from ssot_lint.program.typeserver import Place

_MOST_FILES = 60
Target = ast.Name | ast.Attribute


@dataclass(slots=True)
class Stores:
    """Everything that the tree sets an attribute to."""

    values: list[Expression] = field(default_factory=list)
    doubtful: list[Expression] = field(default_factory=list)
    """Objects on which something of that name is set, and which may be these."""
    why_not: Evidence | None = None
    is_pending: bool = False


class LateAttributes:
    """Finds what is stored into an attribute of a class or a module after it was made."""

    def __init__(self, classroom: Classroom, roots: Roots, finder: CallerFinder) -> None:
        self._classroom = classroom
        self._roots = roots
        self._finder = finder

    def stores(self, reading: Reading, target: Target) -> Stores:
        """What is stored; with a reason when somebody may store anything."""
        name = last_name(target)
        paths = self._finder.paths(name)
        if paths is None:
            return Stores(is_pending=True)
        found = Stores()
        if len(paths) > _MOST_FILES:
            found.why_not = _step(reading, target, f"`{name}` is a name that {len(paths)} files say")
            return found
        for there in filter(None, map(self._classroom.library.reading, paths)):
            self._collect(there, reading, target, found)
            if found.why_not is not None:
                return found
        return found

    def _collect(self, there: Reading, reading: Reading, target: Target, found: Stores) -> None:
        name = last_name(target)
        for node in there.named(name):
            match node:
                case ast.Attribute(ctx=ast.Store()) if node is not target:
                    self._take(there, node, reading, target, found)
                case ast.Name(ctx=ast.Store()) if there is reading and node is not target:
                    if any(one.node is target for one in self._roots.scopes(there).bindings(name, node)):
                        self._put(there, node, found)
        for call in there.nodes(ast.Call):
            if not is_test(there.path) and _sets_by_name(call, name):
                found.why_not = _step(there, call, f"`{name}` is set here by its name, perhaps to anything")
            else:
                self._constructed(there, call, reading, target, found)

    def _take(self, there: Reading, node: ast.Attribute, reading: Reading, target: Target, found: Stores) -> None:
        """A store into an attribute of that name, of the same object or of another."""
        told = self._places(there, node)
        if not told:
            found.doubtful.append(Expression(there, node.value))
        elif any(self._is(one, reading, target) for one in told):
            self._put(there, node, found)

    def unknown(self, stores: Stores) -> Expression | None:
        """The first object that something is set on of which nobody knows the class."""
        values = self._classroom.values(stores.doubtful)
        return next((one for one, value in zip(stores.doubtful, values, strict=True) if not value), None)

    def _places(self, there: Reading, node: ast.Attribute) -> tuple[Place, ...]:
        return self._roots.places(there, node)

    def _is(self, place: Place, reading: Reading, target: Target) -> bool:
        start, end = reading.span(target)
        offset = end - len(last_name(target))
        return place in {reading.place(start), reading.place(offset)}

    def _put(self, there: Reading, node: ast.Name | ast.Attribute, found: Stores) -> None:
        match there.parents[node]:
            case ast.Assign(targets=targets, value=value) if node in targets:
                found.values.append(Expression(there, value))
            case ast.AnnAssign(value=ast.expr() as value):
                found.values.append(Expression(there, value))
            case ast.AnnAssign():
                pass
            case _:
                found.why_not = _step(there, node, f"`{there.text_of(node)}` is set here to a part of something")

    def _constructed(self, there: Reading, call: ast.Call, reading: Reading, target: Target, found: Stores) -> None:
        """What a dataclass's constructor is given for the field."""
        statement = reading.parents[target]
        owner = reading.class_of(target)
        if not isinstance(statement, ast.AnnAssign) or owner is None or statement not in owner.body:
            return
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        if name not in {owner.name, "replace"}:
            return
        fields = [one.target for one in owner.body if isinstance(one, ast.AnnAssign)]
        if name == owner.name:
            found.values += [Expression(there, one) for one in call.args[fields.index(target) :][:1]]
        found.values += [Expression(there, one.value) for one in call.keywords if one.arg == last_name(target)]
        if any(one.arg is None for one in call.keywords) or any(isinstance(one, ast.Starred) for one in call.args):
            found.why_not = _step(there, call, f"`{name}` may be given any `{last_name(target)}` here")


def with_late_type(reading: Reading, target: ast.expr, annotation: str) -> Edit:
    """The edit that declares what a late attribute holds once it is set."""
    statement = reading.parents[target]
    if isinstance(statement, ast.AnnAssign):
        return Edit(*reading.span(statement.annotation), 0, f'"{annotation}"')
    end = reading.span(target)[1]
    return Edit(end, end, 0, f': "{annotation}"')


def telling(values: list[Expression]) -> Iterator[Expression]:
    """The values but for ``None``."""
    return (one for one in values if not (isinstance(one.node, ast.Constant) and one.node.value is None))


def last_name(node: ast.expr) -> str:
    """The name that is bound, or read, last."""
    return getattr(node, "attr", getattr(node, "id", ""))


def _sets_by_name(call: ast.Call, name: str) -> bool:
    function = getattr(call.func, "attr", getattr(call.func, "id", ""))
    return function == "setattr" and any(isinstance(one, ast.Constant) and one.value == name for one in call.args)


def _step(reading: Reading, node: ast.expr, text: str) -> Evidence:
    return Evidence(reading.path, node.lineno, text)
