"""Widening: a checker's answers about chains of attributes, with what heirs and settings elsewhere may put in between.

``self.make().push()`` in a base class reaches what an heir's ``make`` gives, and ``service.router.push()`` what another
module has put into ``router``. A checker that looks at declarations, or at one class alone, names neither.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ssot_lint.contracts.model import Symbol
from ssot_lint.facts.model import UseKind
from ssot_lint.program.answers import Answer, SiteUse
from ssot_lint.program.asking import Ground
from ssot_lint.program.deepening import ANSWER_LIMIT
from ssot_lint.program.model import Evidence
from ssot_lint.program.modules import is_test
from ssot_lint.program.overlays import OURS_ONLY
from ssot_lint.program.teaching.functions import results
from ssot_lint.program.teaching.open_uses import turning_on
from ssot_lint.program.teaching.reading import Expression, Reading
from ssot_lint.program.teaching.roots import assigned_to
from ssot_lint.program.teaching.teacher import Teacher
from ssot_lint.program.teaching.values import SELF, Naming, Value, union
from ssot_lint.program.tree import Tree
from ssot_lint.program.typeserver import Place
from ssot_lint.program.variants.apart import Separation
from ssot_lint.program.variants.chains import Link, branches, calls, links, spelled
from ssot_lint.program.variants.cooperating import Cooperation
from ssot_lint.program.variants.declared import Declarations
from ssot_lint.program.variants.hiding import Hiding
from ssot_lint.program.variants.searching import Searcher, Setting

_DOCUMENT = f"{OURS_ONLY}variants__.py"
_CLASS = re.compile(r"^(?:type\[)?<([\w.]+):([\w.]+)>(?:\[.*\])?\]?$")
_MOST_HEIRS = 40


@dataclass(frozen=True, slots=True)
class _Variant:
    """What a part of some use's receiver may be besides."""

    index: int
    part: ast.expr
    value: Value
    step: Evidence
    is_certain: bool = True
    is_whole: bool = False
    """The part is nothing else."""


class Widener:
    """Adds to answers; takes nothing away."""

    def __init__(self, teacher: Teacher, tree: Tree) -> None:
        self._classroom = teacher.classroom
        self._teacher = teacher
        self._tree = tree
        self._declarations = Declarations(teacher.classroom, teacher.roots)
        self._searcher = Searcher(tree, teacher.classroom.library)
        self._hiding = Hiding(tree, teacher.classroom)
        self._separation = Separation(tree, teacher.classroom, self._searcher)
        self._cooperation = Cooperation(tree, self._searcher)

    def widened(self, sites: Sequence[SiteUse], answers: Sequence[Answer], ground: Ground) -> list[Answer]:
        """The answers, in their order. Raises `TypeServerFailure`."""
        found = self._separation.judged(sites, self._cooperation.judged(sites, answers), ground)
        receivers = {
            index: one
            for index, site in enumerate(sites)
            if _is_object(site, found[index]) and (one := turning_on(self._teacher, site)) is not None
        }
        with self._classroom.in_session():
            receivers = {index: one for index, one in receivers.items() if found[index].places or self._is_none(one)}
            if not receivers:
                return found
            for index, one in receivers.items():
                if self._declarations.may_be_heir(one):
                    found[index] = replace(found[index], is_declared=True)
            variants = list(self._variants(sites, receivers))
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
            index: tuple(self._classes(plain[index], replace(value, types=tuple(filter(_is_instance, value.types)))))
            for index, value in zip(plain, values, strict=True)
        }

    def _is_none(self, expression: Expression) -> bool:
        """True of an attribute that its own class sets to ``None`` and to nothing else."""
        reading, node = expression
        places = self._teacher.roots.places(reading, node) if isinstance(node, ast.Attribute) else ()
        values = [value for place in places for value in self._assigned_at(place)]
        return bool(values) and all(isinstance(one, ast.Constant) and one.value is None for one in values)

    def _assigned_at(self, place: Place) -> Iterator[ast.expr | None]:
        """What is assigned at a place, unless by ``cls``, where a checker sees the place but not the type."""
        reading = self._classroom.library.reading(place.path)
        offset = reading.lines.starts[place.line - 1] + place.column - 1 if reading is not None else 0
        for node in reading.nodes_on(place.line) if reading is not None else ():
            if reading is None or not isinstance(node, ast.Name | ast.Attribute) or not isinstance(node.ctx, ast.Store):
                continue
            start, end = reading.span(node)
            name = node.attr if isinstance(node, ast.Attribute) else node.id
            if offset in {start, end - len(name)} and not reading.text_of(node).startswith("cls."):
                yield assigned_to(reading, node)

    def _variants(self, sites: Sequence[SiteUse], receivers: Mapping[int, Expression]) -> Iterator[_Variant]:
        chains = [(index, one.reading, link) for index, one in receivers.items() for link in links(one.node)]
        seen = self._classroom.values([Expression(reading, link.owner) for _, reading, link in chains])
        owned: list[tuple[int, Expression, Link, Symbol]] = []
        for (index, reading, link), value in zip(chains, seen, strict=True):
            expression = Expression(reading, link.owner)
            owned += [(index, expression, link, owner) for owner in self._classes(expression, value)]
        open_owners = {owner for _, expression, _, owner in owned if self._declarations.may_be_heir(expression)}
        self._searcher.search({link.name for _, _, link, _ in owned}, open_owners)
        for index, one in receivers.items():
            for call in calls(one.node):
                yield from self._of_results(index, one.reading, call)
        for index, expression, link, owner in owned:
            if _is_narrowed(expression, link):
                continue
            if owner in open_owners and self._declarations.may_be_heir(expression):
                yield from self._of_heirs(index, link, owner)
            yield from self._of_settings(index, sites[index].path, link, owner)

    def _classes(self, expression: Expression, value: Value) -> Iterator[Symbol]:
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

    def _of_results(self, index: int, reading: Reading, call: ast.Call) -> Iterator[_Variant]:
        """What a function gives that only says that it gives a base of that."""
        places = (
            self._teacher.roots.places(reading, call.func) if isinstance(call.func, ast.Name | ast.Attribute) else ()
        )
        found = [one for place in places if (one := self._teacher.roots.function_at(place)) is not None]
        if len(found) != 1 or found[0][1].returns is None or isinstance(found[0][1], ast.AsyncFunctionDef):
            return
        there, function = found[0]
        given, yields = results(there, function)
        sources = [Expression(there, part) for one in given for part in branches(one.node)]
        values = self._classroom.values([*sources, Expression(reading, call)])
        whole = union(values[:-1])
        is_known = bool(sources) and all(values) and not yields
        is_known = is_known and not whole.functions and SELF not in whole.types
        if is_known and set(whole.types) != set(values[-1].types):
            text = f"`{function.name}` gives `{whole.words}`"
            step = Evidence(there.path, function.lineno, text)
            yield from (_Variant(index, call, Value((one,)), step, is_whole=True) for one in whole.types)

    def _of_heirs(self, index: int, link: Link, owner: Symbol) -> Iterator[_Variant]:
        """The owner as each heir that has an attribute of that name of its own."""
        for heir in self._searcher.heirs(owner)[:_MOST_HEIRS]:
            binding = self._tree.linker.class_at(heir)
            own = (name for name, *_ in (*binding.members, *binding.attributes)) if binding is not None else ()
            path = self._tree.modules.path_of(heir.module)
            if binding is not None and path is not None and link.name in own:
                text = f"`{heir.name}`, an heir of `{owner.name}`, has a `{link.name}` of its own"
                value = Value((f"<{heir.module}:{heir.qualname}>",))
                yield _Variant(index, link.owner, value, Evidence(path, binding.line, text))

    def _of_settings(self, index: int, path: str, link: Link, owner: Symbol) -> Iterator[_Variant]:
        """What other places put into the attribute."""
        settings = [
            one
            for one in self._searcher.settings(link.name)
            if not is_test(one.value.reading.path) or one.value.reading.path == path
        ]
        if not settings:
            return
        values = self._classroom.values([one.value for one in settings])
        owners = self._classroom.values([one.owner for one in settings])
        for setting, value, its_owner in zip(settings, values, owners, strict=True):
            classes = set(self._classes(setting.owner, its_owner))
            if value.is_mock or not self._may_be_of(classes, its_owner, setting, owner, link.name):
                continue
            there = setting.value.reading
            text = f"`{' '.join(there.text_of(setting.value.node).split())}` is put into `{link.name}` here"
            yield _Variant(index, link.attribute, value, Evidence(there.path, setting.line, text), bool(its_owner))

    def _may_be_of(self, classes: set[Symbol], seen: Value, setting: Setting, owner: Symbol, name: str) -> bool:
        """Whether an object whose attribute is set may be one of a class."""
        if seen:
            return any(self._are_related(one, owner) for one in classes)
        others = self._searcher.owners(name)
        return bool(others) and all(self._are_related(one, owner) for one in others)

    def _are_related(self, one: Symbol, other: Symbol) -> bool:
        above = {symbol for symbol, _ in self._tree.linker.ancestry(one)}
        return other in above or one in {symbol for symbol, _ in self._tree.linker.ancestry(other)}

    def _asked(
        self, sites: Sequence[SiteUse], receivers: Mapping[int, Expression], variants: Sequence[_Variant]
    ) -> list[tuple[Place, ...]]:
        """Where each variant's attribute is defined.

        What was taught comes last: a return that is written on a base's method would hold for those of its heirs.
        """
        naming = Naming(_DOCUMENT)
        texts: dict[int, str] = {}
        for number, variant in enumerate(variants):
            if variant.value:
                name = naming.variable(variant.value)
                text = spelled(receivers[variant.index].node, variant.part, name)
                if text is not None:
                    texts[number] = f"    {text}.{sites[variant.index].use.name}"
        server = self._classroom.server
        there = self._definitions(naming.text, list(texts.values()))
        if not server.infers_returns and not all(there):
            server.think(infers_returns=True, limit=ANSWER_LIMIT)
            there = self._definitions(naming.text, list(texts.values()))
        if not all(there):
            with self._classroom.in_session():
                taught = self._definitions(naming.text, list(texts.values()))
            there = [one or other for one, other in zip(there, taught, strict=True)]
        found = dict(zip(texts, there, strict=True))
        return [found.get(number, ()) for number in range(len(variants))]

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
    if answer.is_mock or answer.is_irrelevant or not site.path.endswith(".py"):
        return False
    return site.use.kind in {UseKind.CALL, UseKind.REFERENCE} and site.use.receiver is not None


def _is_super(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super"


def _is_instance(type_: str) -> bool:
    return not type_.startswith("type[")


def _is_narrowed(expression: Expression, link: Link) -> bool:
    """Whether the function around sets the attribute itself, or asks what it is."""
    reading = expression.reading
    function = reading.function_around(link.attribute)
    text = reading.text_of(link.attribute)
    for node in ast.walk(function) if function is not None else ():
        match node:
            case ast.Attribute(attr=name, ctx=ast.Store()) if name == link.name and reading.text_of(node) == text:
                return True
            case ast.Call(func=ast.Name(id="isinstance"), args=[one, _]) if reading.text_of(one) == text:
                return True
    return False


def _with_variant(answer: Answer, variant: _Variant, name: str, places: Sequence[Place], ground: Ground) -> Answer:
    defined = [one for one in places if ground.is_definition(one, name)]
    if not defined:
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
