"""Cooperating: what ``super()`` leads to in a mixin that has no such method above it, only beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ssot_lint.contracts.model import Symbol
from ssot_lint.program.answers import Answer, SiteUse
from ssot_lint.program.model import Evidence
from ssot_lint.program.tree import Tree
from ssot_lint.program.variants.searching import Searcher

_SUPER = re.compile(r"super\(\s*\)")


class Cooperation:
    """Answers about ``super()`` by the orders in which the heirs of a class look members up."""

    def __init__(self, tree: Tree, searcher: Searcher) -> None:
        self._tree = tree
        self._searcher = searcher

    def judged(self, sites: Sequence[SiteUse], answers: Sequence[Answer]) -> list[Answer]:
        """The answers; what ``super()`` is said to lack is looked for in what comes next for each heir."""
        asking = {
            index: owner
            for index, (site, answer) in enumerate(zip(sites, answers, strict=True))
            if answer.is_missing
            and _SUPER.fullmatch(site.use.receiver or "")
            and (owner := self._class_around(site)) is not None
        }
        found = list(answers)
        self._searcher.search((), set(asking.values()))
        for index, owner in asking.items():
            found[index] = self._beside(found[index], owner, sites[index].use.name)
        return found

    def _class_around(self, site: SiteUse) -> Symbol | None:
        parts = site.use.symbol.split(".")
        symbols = (Symbol(site.module, ".".join(parts[:end])) for end in range(len(parts), 0, -1))
        return next((one for one in symbols if self._tree.linker.class_at(one) is not None), None)

    def _beside(self, answer: Answer, owner: Symbol, name: str) -> Answer:
        members: dict[Symbol, Symbol] = {}
        for heir in self._searcher.heirs(owner):
            order = list(self._tree.linker.ancestry(heir))
            symbols = [one for one, _ in order]
            later = order[symbols.index(owner) + 1 :] if owner in symbols else []
            for one, binding in later:
                if binding is not None and binding.member(name) is not None:
                    members.setdefault(Symbol(one.module, f"{one.qualname}.{name}"), heir)
                    break
        if not members:
            hint = f"what comes after `{owner.name}` depends on the classes that it is mixed into"
            return replace(answer, is_missing=False, hint=hint)
        steps = tuple(self._step(member, heir, owner) for member, heir in members.items())
        return replace(answer, is_missing=False, symbols=tuple(members), steps=(*answer.steps, *steps))

    def _step(self, member: Symbol, heir: Symbol, owner: Symbol) -> Evidence:
        path, binding = self._tree.modules.path_of(heir.module), self._tree.linker.class_at(heir)
        text = f"`{member.owner.name}` comes after `{owner.name}` for a `{heir.name}`"
        return Evidence(path or "", binding.line if binding is not None else 1, text)
