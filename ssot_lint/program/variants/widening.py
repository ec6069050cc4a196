"""Widening: a checker's answers about chains of attributes, with what heirs and settings elsewhere may put in between.

``self.make().push()`` in a base class reaches what an heir's ``make`` gives, and ``service.router.push()`` what another
module has put into ``router``. A checker that looks at declarations, or at one class alone, names neither.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ssot_lint.contracts.model import Symbol
from ssot_lint.facts.model import UseKind
from ssot_lint.program.answers import Answer, SiteUse
from ssot_lint.program.asking import Ground
from ssot_lint.program.deepening import ANSWER_LIMIT
from ssot_lint.program.overlays import OURS_ONLY
from ssot_lint.program.teaching.open_uses import turning_on
from ssot_lint.program.teaching.reading import Expression
from ssot_lint.program.teaching.teacher import Teacher
from ssot_lint.program.teaching.values import Naming
from ssot_lint.program.tree import Tree
from ssot_lint.program.typeserver import Place, TypeServerFailure
from ssot_lint.program.variants.apart import Separation
from ssot_lint.program.variants.chains import links, spelled
from ssot_lint.program.variants.cooperating import Cooperation
from ssot_lint.program.variants.declared import Declarations
from ssot_lint.program.variants.descriptors import told_apart
from ssot_lint.program.variants.hiding import Hiding
from ssot_lint.program.variants.producing import Producer, Variant
from ssot_lint.program.variants.searching import Searcher

_DOCUMENT = f"{OURS_ONLY}variants__.py"
_MOST = 1000
"""Variants that are asked about."""


class Widener:
    """Adds to answers; takes away only what is surely somebody else's."""

    def __init__(self, teacher: Teacher, tree: Tree) -> None:
        self._classroom = teacher.classroom
        self._teacher = teacher
        self._declarations = Declarations(teacher.classroom, teacher.roots)
        self._searcher = Searcher(tree, teacher.classroom.library)
        self._producer = Producer(tree, teacher, self._searcher, self._declarations)
        self._hiding = Hiding(tree, teacher.classroom)
        self._separation = Separation(tree, teacher.classroom, self._searcher)
        self._cooperation = Cooperation(tree, self._searcher)

    def widened(self, sites: Sequence[SiteUse], answers: Sequence[Answer], ground: Ground) -> list[Answer]:
        """The answers, in their order. Raises `TypeServerFailure`."""
        receivers = {
            index: one
            for index, site in enumerate(sites)
            if _is_object(site, answers[index]) and (one := turning_on(self._teacher, site)) is not None
        }
        with self._classroom.in_session():
            owned = self._producer.owned(receivers) if receivers else []
        classes = {one.symbol for one in owned} | self._separation.owners(sites, answers)
        self._searcher.search({one.link.name for one in owned}, classes)
        found = self._separation.judged(sites, self._cooperation.judged(sites, answers), ground)
        if not receivers:
            return found
        with self._classroom.in_session():
            for index, one in receivers.items():
                found[index] = told_apart(self._classroom, one, found[index])
                if self._separation.is_overridden(sites[index], found[index]) and self._declarations.may_be_heir(one):
                    found[index] = replace(found[index], is_declared=True)
            paths = {index: sites[index].path for index in receivers}
            variants = list(self._producer.variants(receivers, owned, paths))[:_MOST]
            for index, owners in self._with_class(found, receivers).items():
                found[index] = self._hiding.judged(found[index], owners, sites[index].use.name)
        places = self._asked(sites, receivers, variants)
        for variant, there in zip(variants, places, strict=True):
            name = sites[variant.index].use.name
            if variant.is_whole and any(ground.is_definition(one, name) for one in there):
                found[variant.index] = replace(found[variant.index], places=())
        for variant, there in zip(variants, places, strict=True):
            name = sites[variant.index].use.name
            found[variant.index] = _with_variant(found[variant.index], variant, name, there, ground)
        return found

    def _with_class(
        self, answers: Sequence[Answer], receivers: Mapping[int, Expression]
    ) -> dict[int, tuple[Symbol, ...]]:
        """Classes of the objects whose methods are meant; of ``super()`` and of classes themselves none."""
        plain = {index: one for index, one in receivers.items() if answers[index].places and not _is_super(one.node)}
        values = self._classroom.values(list(plain.values()))
        return {
            index: tuple(
                self._producer.classes(plain[index], replace(value, types=tuple(filter(_is_instance, value.types))))
            )
            for index, value in zip(plain, values, strict=True)
        }

    def _asked(
        self, sites: Sequence[SiteUse], receivers: Mapping[int, Expression], variants: Sequence[Variant]
    ) -> list[tuple[Place, ...]]:
        """Where each variant's attribute is defined.

        What was taught comes last: a return that is written on a base's method would hold for those of its heirs.
        """
        naming = Naming(_DOCUMENT)
        texts: dict[int, str] = {}
        for number, variant in enumerate(variants):
            if variant.value:
                name = naming.variable(variant.value)
                if variant.stem is not None:
                    name = spelled(variant.stem, _root(variant.stem), name) or name
                text = spelled(receivers[variant.index].node, variant.part, name)
                if text is not None:
                    texts[number] = f"    {text}.{sites[variant.index].use.name}"
        server = self._classroom.server
        there = self._definitions(naming.text, list(texts.values()))
        if not server.infers_returns and not all(there):
            there = self._inferred(naming.text, list(texts.values()), there)
        if not all(there):
            with self._classroom.in_session():
                taught = self._definitions(naming.text, list(texts.values()))
            there = [one or other for one, other in zip(there, taught, strict=True)]
        found = dict(zip(texts, there, strict=True))
        return [found.get(number, ()) for number in range(len(variants))]

    def _inferred(self, head: str, lines: Sequence[str], before: list[tuple[Place, ...]]) -> list[tuple[Place, ...]]:
        """The same with what inferred returns add; what was known ``before`` when that takes too long."""
        server = self._classroom.server
        try:
            server.think(infers_returns=True, limit=ANSWER_LIMIT)
            return self._definitions(head, lines)
        except TypeServerFailure:
            server.think(infers_returns=False)
            return before

    def _definitions(self, head: str, lines: Sequence[str]) -> list[tuple[Place, ...]]:
        """Where the last name of each line is defined, in a document that starts with a head."""
        if not lines:
            return []
        above = head.count("\n")
        server = self._classroom.server
        server.overlay(_DOCUMENT, head + "".join(f"async def _():\n{line}\n" for line in lines))
        try:
            asked = [
                Place(_DOCUMENT, above + 2 * number + 2, line.rindex(".") + 2) for number, line in enumerate(lines)
            ]
            return [tuple(self._classroom.original(one) for one in there) for there in server.definitions(asked)]
        finally:
            server.drop(_DOCUMENT)


def _is_object(site: SiteUse, answer: Answer) -> bool:
    if answer.is_mock or answer.is_irrelevant or not site.path.endswith((".py", ".pyw")):
        return False
    return bool(answer.places) and site.use.kind in {UseKind.CALL, UseKind.REFERENCE} and site.use.receiver is not None


def _root(node: ast.expr) -> ast.expr:
    """What a chain starts with."""
    *_, last = links(node)
    return last.owner


def _is_super(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super"


def _is_instance(type_: str) -> bool:
    return not type_.startswith("type[")


def _with_variant(answer: Answer, variant: Variant, name: str, places: Sequence[Place], ground: Ground) -> Answer:
    defined = [one for one in places if ground.is_definition(one, name)]
    if not defined:
        if variant.may_be_anything and not places:
            set_at = Place(variant.step.path, variant.step.line, 1)
            put = variant.step.text.removesuffix(" here")
            hint = f"{put} at {set_at.path}:{set_at.line}, and nothing says what that is"
            return replace(answer, places=(), symbols=(), bound_at=(set_at,), hint=hint)
        if places or answer.assumes or not answer.places:
            return answer
        return replace(answer, assumes=f"that what {variant.step.path}:{variant.step.line} adds is never met here")
    new = tuple(one for one in dict.fromkeys(defined) if one not in answer.places)
    if not new:
        return answer
    assumes = answer.assumes
    if not variant.is_certain and not assumes:
        assumes = f"that it is this `{name}` whose object is set at {variant.step.path}:{variant.step.line}"
    steps = (*answer.steps, variant.step)
    return replace(answer, places=(*answer.places, *new), bound_at=(), is_missing=False, steps=steps, assumes=assumes)
