"""Implied calls: uses of a duplicate that Python itself calls, as ``C()`` calls ``C.__init__`` and a loop ``__iter__``.

Every expression that may lead to such a call is asked about, in the files that name a class whose method it would be,
and in those that the functions called there are defined in.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from ssot_lint.contracts.model import Symbol
from ssot_lint.facts.model import DefinitionKind, Span, Use, UseKind
from ssot_lint.program.model import DefinitionSite, Evidence, Proof, ResolvedUse, Role
from ssot_lint.program.subclasses import heirs_of
from ssot_lint.program.teaching.functions import results
from ssot_lint.program.teaching.looking_ahead import look_ahead
from ssot_lint.program.teaching.occasions import ITERATING, MAKING, Occasion, occasions
from ssot_lint.program.teaching.reading import Expression, Reading
from ssot_lint.program.teaching.teacher import Teacher
from ssot_lint.program.typeserver import SeenType
from ssot_lint.program.verdicts import SiteIndex

_MOST_FILES = 200
_MOST_OWNERS = 20
_IMPLIED = re.compile(r"__\w+__")
_OF_TREE = re.compile(r"(type\[)?<([\w.]+):([\w.]+)>")
_SELF = re.compile(r"(type\[)?Self@")
_NOT_ASKED = (ast.Constant, ast.JoinedStr, ast.Lambda, ast.List, ast.Tuple, ast.Dict, ast.Set, ast.ListComp,
              ast.SetComp, ast.DictComp, ast.GeneratorExp)  # fmt: skip
Family = Mapping[Symbol, DefinitionSite]
"""The duplicate that each class has under one name."""


def implied_uses(teacher: Teacher, indexes: Sequence[SiteIndex]) -> list[list[ResolvedUse]]:
    """For each index the implied calls of its duplicates, sorted. Raises `TypeServerFailure`."""
    return [_ImpliedCalls(teacher, sites).uses() if (sites := _sites(index)) else [] for index in indexes]


def may_be_implied(index: SiteIndex) -> bool:
    """True of a contract with a duplicate that Python calls by itself."""
    return bool(_sites(index))


def _sites(index: SiteIndex) -> list[DefinitionSite]:
    found = [
        one for one in index.sites
        if _IMPLIED.fullmatch(one.definition.name) and one.definition.kind is DefinitionKind.METHOD
        and not one.external and one.role not in {Role.CANONICAL, Role.ALLOWED, Role.UNRELATED, Role.DOUBLE}
    ]  # fmt: skip
    return found if len(found) <= _MOST_OWNERS else []


class _ImpliedCalls:
    """Finds the implied calls of some methods."""

    def __init__(self, teacher: Teacher, sites: Sequence[DefinitionSite]) -> None:
        self._teacher = teacher
        self._tree = teacher.tree
        self._families: dict[str, dict[Symbol, DefinitionSite]] = {}
        self._heirs: dict[Symbol, Collection[Symbol]] = {}
        self._iterators_of: dict[Symbol, Sequence[Symbol]] = {}
        for site in sites:
            owner, name = site.symbol.owner, site.definition.name
            self._heirs[owner] = heirs_of(self._tree, owner)
            having = [one for one in self._heirs[owner] if self._tree.linker.member(one, name) == site.symbol]
            self._families.setdefault(name, {}).update(dict.fromkeys((owner, *having), site))

    def uses(self) -> list[ResolvedUse]:
        """All of them, sorted."""
        asked = [
            (reading, occasion)
            for reading in self._readings()
            for occasion in occasions(reading)
            if not isinstance(occasion.subject, _NOT_ASKED) and self._names(occasion)
        ]
        expressions = [Expression(reading, one.subject) for reading, one in asked]
        found: dict[tuple[str, Span, str], ResolvedUse] = {}
        for (reading, occasion), seen in zip(asked, self._types(expressions), strict=True):
            for site in self._called(reading, occasion, seen):
                use = _use(reading, occasion, site)
                found.setdefault((reading.path, use.span, str(site.symbol)), _resolved(reading, occasion, use, site))
        return sorted(found.values(), key=lambda one: (one.path, one.use.span))

    def _names(self, occasion: Occasion) -> list[str]:
        """Names of the methods that the occasion may call, and that are looked for."""
        called = (*occasion.names, *MAKING) if occasion.is_called else occasion.names
        return [one for one in called if one in self._families]

    def _readings(self) -> list[Reading]:
        finder, library = self._teacher.finder, self._teacher.classroom.library
        names = sorted({owner.name for family in self._families.values() for owner in family})
        for name in names:
            finder.paths(name)
        if finder.wanted:
            finder.search()
        near = sorted({path for name in names for path in finder.paths(name) or ()})[:_MOST_FILES]
        own = [one for path in near if (one := library.reading(path)) is not None]
        called = [
            Expression(reading, call.func)
            for reading in own
            for call in reading.nodes(ast.Call)
            if isinstance(call.func, ast.Name | ast.Attribute) and (call.args or call.keywords)
        ]
        beyond = {place.path for places in self._teacher.roots.all_places(called) for place in places}
        further = [
            one for path in sorted(beyond - set(near))[:_MOST_FILES] if (one := library.reading(path)) is not None
        ]
        return [*own, *further]

    def _types(self, expressions: Sequence[Expression]) -> list[SeenType | None]:
        """Types of the expressions; those that nothing is known of after what they turn on has been taught."""
        teacher = self._teacher
        with teacher.classroom.in_session():
            known = teacher.classroom.types(expressions)
            pairs = zip(expressions, known, strict=True)
            open_ones = [one for one, seen in pairs if seen is None or "Unknown" in seen.text]
            look_ahead(teacher.roots, open_ones)
            teacher.learn(dict.fromkeys(subject for one in open_ones for subject in teacher.roots.subjects(one)))
            return teacher.classroom.types(expressions)

    def _called(self, reading: Reading, occasion: Occasion, seen: SeenType | None) -> list[DefinitionSite]:
        """The methods that the occasion calls, each once."""
        found: dict[DefinitionSite, None] = {}
        for is_class, owner in self._classes(reading, occasion, seen):
            makes = is_class and occasion.is_called
            if is_class and not makes:
                continue
            for name in MAKING if makes else occasion.names:
                for asked in self._asked(owner, name, occasion):
                    if (site := self._families.get(name, {}).get(asked)) is not None:
                        found[site] = None
        return sorted(found, key=lambda one: one.symbol)

    def _asked(self, owner: Symbol, name: str, occasion: Occasion) -> Sequence[Symbol]:
        """The classes whose method it is: a loop asks what ``__iter__`` gives, or for items by their number."""
        if occasion.names != ITERATING or name == "__iter__":
            return (owner,)
        walks = self._tree.linker.member(owner, "__iter__") is not None
        if name == "__getitem__":
            return () if walks else (owner,)
        return self._iterators(owner) if walks else ()

    def _iterators(self, owner: Symbol) -> Sequence[Symbol]:
        """Classes of what the ``__iter__`` of a class gives."""
        if owner not in self._iterators_of:
            teacher = self._teacher
            method = teacher.kin.member(owner, "__iter__")
            found: dict[Symbol, None] = {}
            if method is not None and not isinstance(method[1], list):
                given, yields = results(method[0], method[1])
                for one in () if yields else given:
                    is_self = isinstance(one.node, ast.Name) and one.node.id == "self"
                    types = () if is_self else teacher.classroom.values([one])[0].types
                    found |= {owner: None} if is_self else {}
                    found |= {Symbol(*match.groups()[1:]): None for type_ in types if (match := _OF_TREE.match(type_))}
            self._iterators_of[owner] = tuple(found)
        return self._iterators_of[owner]

    def _classes(self, reading: Reading, occasion: Occasion, seen: SeenType | None) -> Iterator[tuple[bool, Symbol]]:
        """Classes that the subject is, or that it is an object of."""
        if seen is None:
            return
        if (own := _SELF.search(seen.text)) is not None:
            owner = _class_around(reading, occasion.subject)
            heirs = [one for known, below in self._heirs.items() if owner == known for one in below]
            above = [one for family in self._families.values() for one in family if owner in self._bases(one)]
            yield from ((own.group(1) is not None, one) for one in (*([owner] if owner else ()), *heirs, *above))
            return
        value = self._teacher.classroom.value(Expression(reading, occasion.subject), seen)
        for type_ in value.types:
            if (match := _OF_TREE.match(type_)) is not None:
                yield match.group(1) is not None, Symbol(match.group(2), match.group(3))

    def _bases(self, owner: Symbol) -> set[Symbol]:
        return {one for one, _ in self._tree.linker.ancestry(owner)}


def _class_around(reading: Reading, node: ast.AST) -> Symbol | None:
    """The class in one of whose methods a node stands."""
    owner = next((one for one in reading.around(node) if isinstance(one, ast.ClassDef)), None)
    qualname = reading.qualname(owner) if owner is not None else None
    return Symbol(reading.module, qualname) if qualname is not None else None


def _use(reading: Reading, occasion: Occasion, site: DefinitionSite) -> Use:
    start, end = reading.span(occasion.subject)
    name = getattr(occasion.subject, "attr", getattr(occasion.subject, "id", ""))
    first, last = reading.place(end - len(name) if name else start), reading.place(end)
    whole = reading.place(start)
    around = reading.function_around(occasion.subject)
    return Use(
        UseKind.CALL,
        name,
        Span(first.line, first.column, last.line, last.column),
        Span(whole.line, whole.column, last.line, last.column),
        reading.scope_of(occasion.subject),
        in_async=isinstance(around, ast.AsyncFunctionDef),
        alias_of=site.definition.name,
    )


def _resolved(reading: Reading, occasion: Occasion, use: Use, site: DefinitionSite) -> ResolvedUse:
    text = " ".join(reading.text_of(occasion.subject).split())
    owner = site.symbol.owner.name
    makes = site.definition.name in MAKING
    through = f"`{text}` makes an object of `{owner}`" if makes else f"`{text}` is an object of `{owner}`"
    steps = (
        Evidence(reading.path, use.span.line, f"{through}, of which Python calls `{site.definition.name}`"),
        Evidence(site.path, site.place.line, f"`{site.symbol}` is defined here"),
    )
    return ResolvedUse(
        reading.path, reading.module, use, Proof.RESOLVED, (site,), str(site.symbol.owner), steps, through=through
    )
