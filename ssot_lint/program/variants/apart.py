"""Apart: a class and its heir told apart, where a checker takes both together for the class alone.

``Loud() if flag else Base()`` is a `Base` to ty, as every `Loud` is one; that `Loud` overrides what is called is lost.
So what may reach an overridden method is asked again in a text in which the heirs that override it inherit nothing.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ssot_lint.contracts.model import Symbol
from ssot_lint.program.answers import Answer, SiteUse
from ssot_lint.program.asking import Ground, ask_again
from ssot_lint.program.edited import Edit
from ssot_lint.program.model import Evidence
from ssot_lint.program.teaching.classroom import Classroom
from ssot_lint.program.teaching.values import Naming, Value
from ssot_lint.program.tree import Tree
from ssot_lint.program.typeserver import Place
from ssot_lint.program.variants.searching import Searcher

_MOST_HEIRS = 60


class Separation:
    """Adds the overriding methods that answers leave out; takes nothing away."""

    def __init__(self, tree: Tree, classroom: Classroom, searcher: Searcher) -> None:
        self._tree = tree
        self._classroom = classroom
        self._searcher = searcher

    def judged(self, sites: Sequence[SiteUse], answers: Sequence[Answer], ground: Ground) -> list[Answer]:
        """The answers, in their order. Raises `TypeServerFailure`."""
        found = list(answers)
        owners = {index: self._owners(site, answers[index]) for index, site in enumerate(sites)}
        overriding: dict[int, dict[tuple[str, int], Symbol]] = {}
        for index, each in owners.items():
            heirs = dict(one for owner in each for one in self._overriding(owner, sites[index].use.name))
            if heirs:
                overriding[index] = heirs
        if not overriding:
            return found
        apart = self._apart({heir for each in overriding.values() for heir in each.values()})
        waiting = list(overriding)
        with apart.in_session():
            taught = replace(ground, original=apart.original, lessons_on=apart.lessons_on)
            again = ask_again(apart.server, [sites[one] for one in waiting], [found[one] for one in waiting], taught)
        for index, answer in zip(waiting, again, strict=True):
            found[index] = _with_more(found[index], answer.places, overriding[index])
        return found

    def owners(self, sites: Sequence[SiteUse], answers: Sequence[Answer]) -> set[Symbol]:
        """Classes whose heirs have to be searched for."""
        return {owner for one in zip(sites, answers, strict=True) for owner in self._owners(*one)}

    def is_overridden(self, site: SiteUse, answer: Answer) -> bool:
        """True when an heir overrides what the answer names."""
        return any(True for owner in self._owners(site, answer) for _ in self._overriding(owner, site.use.name))

    def _owners(self, site: SiteUse, answer: Answer) -> list[Symbol]:
        """Classes whose methods an answer names, where the receiver is an object."""
        if answer.is_mock or site.use.receiver is None or not site.path.endswith((".py", ".pyw")):
            return []
        return [one for place in answer.places if (one := self._owner(place, site.use.name)) is not None]

    def _owner(self, place: Place, name: str) -> Symbol | None:
        if place.path.startswith("/"):
            return None
        module = self._tree.modules.name_of(place.path)
        for one in self._tree.bindings_of(place.path).classes:
            if any(own == name and line == place.line for own, line, _ in one.members):
                return Symbol(module, one.qualname)
        return None

    def _overriding(self, owner: Symbol, name: str) -> Iterator[tuple[tuple[str, int], Symbol]]:
        """Path and line of each method that overrides the owner's, with the class it is in."""
        for heir in self._searcher.heirs(owner)[:_MOST_HEIRS]:
            binding, path = self._tree.linker.class_at(heir), self._tree.modules.path_of(heir.module)
            member = binding.member(name) if binding is not None else None
            if member is not None and path is not None:
                yield (path, member[0]), heir

    def _apart(self, heirs: set[Symbol]) -> Classroom:
        """A classroom in which these classes inherit nothing from the tree."""
        apart = self._classroom.copy()
        edits: dict[str, list[Edit]] = defaultdict(list)
        for heir in sorted(heirs):
            path, binding = self._tree.modules.path_of(heir.module), self._tree.linker.class_at(heir)
            board = apart.board(path) if path is not None else None
            found = board.reading.definition_at(binding.line) if board is not None and binding is not None else None
            if board is None or not isinstance(found, ast.ClassDef):
                continue
            for number, base in enumerate(found.bases):
                stranger = board.naming.type(Value((f"<:{Naming.HELD}apart_{number}>",)))
                edits[board.reading.path].append(Edit(*board.reading.span(base), 0, stranger))
        for path, each in edits.items():
            board = apart.board(path)
            assert board is not None
            board.write(each)
        return apart


def _with_more(answer: Answer, places: Sequence[Place], overriding: dict[tuple[str, int], Symbol]) -> Answer:
    new = [one for one in places if one not in answer.places and one[:2] in overriding]
    steps = tuple(Evidence(one.path, one.line, f"it may be a `{overriding[one[:2]].name}` as well") for one in new)
    return replace(answer, places=(*answer.places, *new), steps=(*answer.steps, *steps)) if new else answer
