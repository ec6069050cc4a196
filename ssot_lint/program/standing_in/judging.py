"""Judging: uses whose receiver something else stands in for somewhere take for granted that it does not."""

from __future__ import annotations

import ast
import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from ssot_lint.contracts.model import Symbol
from ssot_lint.facts.model import UseKind
from ssot_lint.program.doubles.evaluating import Evaluator
from ssot_lint.program.doubles.values import Double, Kind, Several, Thing
from ssot_lint.program.grounds import short
from ssot_lint.program.making import MakingJudge
from ssot_lint.program.model import Proof, ResolvedUse
from ssot_lint.program.reading.syntax import Syntax
from ssot_lint.program.sought import Doorways, DoorwaysAndPatterns, Pattern, Patterns
from ssot_lint.program.standing_in.doors import Door, Doors, Through
from ssot_lint.program.standing_in.exactness import Exactness
from ssot_lint.program.standing_in.heirs import Heirs
from ssot_lint.program.standing_in.opening import Opened, Opener, Override
from ssot_lint.program.standing_in.overriding import Overriding
from ssot_lint.program.standing_in.putting import Holders
from ssot_lint.program.standing_in.sources import Sources
from ssot_lint.program.standing_in.turned import TURNING, Turned
from ssot_lint.program.tree import Tree

_MOST_FILES = 60
"""Files that say a word before it is taken for one that says nothing."""
_ROUNDS = 8
"""How often what is handed in is followed to who hands it in."""
_NAMING = (
    rb"(?:setattr|delattr|patch\.object)\(\s*[^,()]+,\s*(?:[^\"'\s)]|[\"'][^\"'\n]*(?:\\|[\"']\s*[+\"'%]))"
    rb"|patch\.multiple\([^)]*\*\*"
)
"""Something is set by a name that is no plain literal."""
_NAMINGS = tuple(Pattern(":naming", word, _NAMING) for word in ("delattr", "multiple", "object", "setattr"))


class StandInJudge:
    """Looks for what is put in the place of receivers; reads only the files near that say their names."""

    def __init__(self, tree: Tree, evaluator: Evaluator) -> None:
        self._tree = tree
        self._evaluator = evaluator
        self._heirs = Heirs(tree, evaluator)
        self._doors = Doors(tree, evaluator, Exactness(tree, evaluator, self._heirs))
        self._overriding = Overriding(tree, evaluator, self._heirs, MakingJudge(tree))
        self._making = MakingJudge(tree)
        self._turned = Turned(tree, evaluator)
        self._sources = Sources(tree, evaluator, self._heirs)
        self._holders = Holders(tree, evaluator)
        self._opener = Opener(tree, evaluator, self._holders)
        self._paths: dict[str, list[str]] = {}
        self._naming: dict[str, None] = {}
        """Files that set something by a name that they do not say as such."""

    def judged(self, uses: Sequence[ResolvedUse], canonical_class: Symbol | None) -> list[ResolvedUse]:
        """The uses, in their order; those that something else may be met in say where it comes from.

        A mock has whatever it is asked for, so it is no obstacle where the object stays the same.
        """
        doors = {index: self._doors.of_use(one) for index, one in enumerate(uses) if _is_worth(one)}
        ways = {index: self._doors.ways_of(uses[index]) for index in doors}
        every = {door for each in (*doors.values(), *ways.values()) for door in each}
        watched = {one.use.name for one in uses}
        opened = self._opened(every, watched)
        found = list(uses)
        for index, each in doors.items():
            for door in sorted(each):
                is_same = all(site.symbol.owner == canonical_class for site in uses[index].targets)
                put = (one for one in opened[door] if not (is_same and isinstance(one.value, Double)))
                if one := next((one for one in put if self._stands_in(one, uses[index])), None):
                    found[index] = replace(uses[index], assumes=_words(uses[index], one.path, one.line))
                    break
            else:
                put = (one for door in sorted(ways[index]) for one in opened[door])
                if one := next(put, None):
                    way = f"that `{one.door.name}` is the real thing in `{one.door.owner.module}`"
                    found[index] = replace(uses[index], assumes=f"{way}, which {one.path}:{one.line} replaces")
                elif doubt := next(filter(None, map(self._doubt_about, sorted(each))), ""):
                    found[index] = replace(uses[index], assumes=doubt)
                elif place := self._turned.place(uses[index]):
                    found[index] = replace(uses[index], assumes=_words(uses[index], *place))
                elif one := self._made_otherwise(uses[index]):
                    found[index] = replace(uses[index], assumes=_words(uses[index], one.path, one.line))
        return found

    def _doubt_about(self, door: Door) -> str:
        """What has to be taken for granted of an attribute on the way: that its class leaves it as it says."""
        is_known = door.through is Through.ATTRIBUTE and bool(door.owner.qualname)
        return self._making.doubt_about(door.owner, door.name) if is_known else ""

    def _made_otherwise(self, use: ResolvedUse) -> Opened | None:
        """An object of another class that the receiver may be, whatever it is annotated with."""
        syntax = self._evaluator.files.syntax(use.path) if use.path.endswith((".py", ".pyw")) else None
        node = syntax.name_at(use.use.span) if syntax is not None else None
        if syntax is None or not isinstance(node, ast.Attribute):
            return None
        for source in self._sources.of(syntax, node.value):
            value = self._evaluator.value(*source)
            if isinstance(source.node, ast.Call) and isinstance(value, Thing):
                door = Door(Through.NAME, Symbol(source.syntax.module), "")
                one = Opened(door, source.syntax.path, source.node.lineno, source.node, value)
                if value.kind is Kind.OBJECT and self._stands_in(one, use):
                    return one
        return None

    def _opened(self, doors: set[Door], watched: Collection[str]) -> Mapping[Door, list[Opened]]:
        """By door what is put through it, and through those that lead there."""
        found: dict[Door, list[Opened]] = {door: [] for door in doors}
        leading: dict[Door, set[Door]] = {door: {door} for door in doors}
        owned = {door for door in doors if _has_heirs(door)}
        owners = {door.owner for door in owned}
        self._heirs.want(owners)
        fresh = doors
        for number in range(_ROUNDS):
            handed: dict[Door, set[Door]] = {}
            through = list(self._through(fresh))
            if number == 0 and owners:
                self._heirs.search(owners)
                through += [
                    one for door in sorted(owned) for one in self._overriding.opened(door, door.name in watched)
                ]
            for one in through:
                for last in leading[one.door]:
                    found[last].append(one)
                is_known = one.door.through is not Through.ATTRIBUTE or bool(one.door.owner.module)
                is_name = isinstance(one.given, ast.Name | ast.Attribute | ast.Starred)
                is_handed = is_known and is_name and not isinstance(one.value, Double)
                syntax = self._evaluator.files.syntax(one.path) if is_handed else None
                if syntax is not None and one.given is not None:
                    for door in self._doors.handed_by(syntax, one.given, one.door):
                        if door not in leading and door.through is Through.ARGUMENT:
                            handed.setdefault(door, set()).update(leading[one.door])
            leading |= handed
            fresh = set(handed)
            if not fresh:
                break
        return found

    def _through(self, doors: set[Door]) -> Iterable[Opened]:
        words = {door: [door.word, *self._getters(door)] for door in doors}
        self._search({word for each in words.values() for word in each})
        by_path: dict[str, set[Door]] = {}
        for door in doors:
            for paths in (self._paths.get(word, []) for word in words[door]):
                for path in paths if len(paths) <= _MOST_FILES else ():
                    by_path.setdefault(path, set()).add(door)
            for path in self._naming if door.through is not Through.ARGUMENT else ():
                if os.fsencode(door.owner.name or door.owner.module.rpartition(".")[2]) in (
                    self._tree.read(path) or b""
                ):
                    by_path.setdefault(path, set()).add(door)
        for path in sorted(by_path):
            syntax = self._evaluator.files.syntax(path)
            if syntax is not None:
                yield from self._opener.opened(syntax, sorted(by_path[path]))

    def _getters(self, door: Door) -> list[str]:
        is_name = door.through is Through.NAME
        return self._holders.getters(door.owner.module, door.name) if is_name else []

    def _search(self, words: set[str]) -> None:
        fresh = words - self._paths.keys()
        if not fresh and not self._heirs.wanted():
            return
        patterns = Patterns((*self._heirs.wanted(), *TURNING, *_NAMINGS))
        found = self._tree.search_near(DoorwaysAndPatterns(Doorways(tuple(sorted(fresh))), patterns))
        self._heirs.take(found)
        self._turned.take(found)
        self._naming |= dict.fromkeys(path for path in found.get(":naming", ()) if path.endswith((".py", ".pyw")))
        self._paths |= {word: found.get(word, []) for word in fresh}

    def _stands_in(self, one: Opened, use: ResolvedUse) -> bool:
        """Whether what is put through a door is not what the use is known to be of."""
        value = one.value
        if one.override is not None:
            return self._overrides(one, one.override, use)
        if one.door.name == use.use.name and not one.is_hidden:
            return False  # it is a use of the name itself, and judged as such
        if value is None:
            return one.given is None
        if isinstance(value, Double):
            return value.stands_for is None or not self._is_sorted_out(value.stands_for, use)
        if not isinstance(value, Thing):
            return isinstance(value, Several) and value.is_namespace
        if one.door.through is Through.ATTRIBUTE and not one.door.owner.module:
            return False  # of whose attribute nobody knows; only a double is telling then
        if value.kind is Kind.FUNCTION and one.door.name == use.use.name:
            return value.symbol not in {site.symbol for site in use.targets}
        if value.kind not in {Kind.OBJECT, Kind.CLASS}:
            return False
        member = self._tree.linker.member(value.symbol, use.use.name)
        is_another = member is not None and member not in {site.symbol for site in use.targets}
        return is_another and not self._is_sorted_out(value, use)

    def _overrides(self, one: Opened, override: Override, use: ResolvedUse) -> bool:
        """Whether what an heir has is another method, or leads to an object that has another."""
        symbols = {site.symbol for site in use.targets}
        if one.door.name == use.use.name:
            is_one = isinstance(one.value, Thing) and one.value.symbol in symbols
            return not override.is_method and not is_one
        if override.gives_same or (isinstance(one.given, ast.Name) and one.value is None):
            return False
        if isinstance(one.value, Thing) and one.value.kind in {Kind.OBJECT, Kind.CLASS}:
            return self._tree.linker.member(one.value.symbol, use.use.name) not in symbols
        return True

    def _is_sorted_out(self, thing: Thing, use: ResolvedUse) -> bool:
        """True of what is of another class, where the code around asks of which class the receiver is."""
        syntax = self._evaluator.files.syntax(use.path)
        node = syntax.name_at(use.use.span) if syntax is not None else None
        if thing.kind is not Kind.OBJECT or syntax is None or not isinstance(node, ast.Attribute):
            return False
        above = {symbol for symbol, _ in self._tree.linker.ancestry(thing.symbol)}
        return not any(site.symbol.owner in above for site in use.targets) and _is_asked_for(syntax, node.value)


def _is_asked_for(syntax: Syntax, receiver: ast.expr) -> bool:
    """Whether the function around asks of which class an object is."""
    function, text = syntax.function_around(receiver), ast.dump(receiver)
    asked = (one for one in ast.walk(function) if isinstance(one, ast.Call)) if function is not None else ()
    return any(
        isinstance(one.func, ast.Name) and one.func.id == "isinstance" and one.args and ast.dump(one.args[0]) == text
        for one in asked
    )


def _has_heirs(door: Door) -> bool:
    return door.through is Through.ATTRIBUTE and bool(door.owner.qualname) and not door.is_exact


def _is_worth(use: ResolvedUse) -> bool:
    is_called = use.use.kind in {UseKind.CALL, UseKind.REFERENCE}
    return use.proof is Proof.RESOLVED and is_called and not use.assumes


def _words(use: ResolvedUse, path: str, line: int) -> str:
    return f"that `{short(use.use.receiver or use.use.name)}` is the real thing, which {path}:{line} replaces"
