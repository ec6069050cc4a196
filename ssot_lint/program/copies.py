"""Copies: definitions under any name whose bodies are a contract's canonical's, or a duplicate's, nearly or altogether.

A file is read only if it holds most of the names that such a body calls and reaches, the longest, which are the rarest,
asked for first; that is a search of its bytes, and nearly every file ends it after two or three of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ssot_lint.contracts.matching import path_matches
from ssot_lint.contracts.model import Contract, Symbol
from ssot_lint.facts.model import Definition, DefinitionKind
from ssot_lint.program.model import ContractView, Copied, DefinitionSite, Role
from ssot_lint.program.sought import Bodies, Body, may_hold_copies
from ssot_lint.program.tree import Tree
from ssot_lint.shapes.model import FileShapes, Kind, Shape
from ssot_lint.shapes.nearness import Counted, nearness, renaming_tells
from ssot_lint.shapes.reading import packed, read_shapes

FEWEST_STATEMENTS, FEWEST_WORDS = 4, 36
"""Of a body, its header included, from which another like it is no chance."""
NEAR = 0.75
_MISSED = 0.25
"""Share of its names that a near copy may lack."""
_MOST_NAMES = 12
_ORIGINALS = frozenset({Role.CANONICAL, Role.DUPLICATE})
_KINDS = frozenset({DefinitionKind.FUNCTION, DefinitionKind.METHOD, DefinitionKind.CLASS})


@dataclass(frozen=True, slots=True)
class _Original:
    """What is copied."""

    contract: Contract
    site: DefinitionSite
    shapes: FileShapes
    shape: Shape
    label: str


class CopySearch:
    """The search for copies of what contracts define; begun beside this process as soon as that is known."""

    def __init__(
        self, tree: Tree, contracts: Sequence[Contract], sites: Mapping[str, Sequence[DefinitionSite]]
    ) -> None:
        """``sites``: by contract, every definition that it judges."""
        self._tree = tree
        self._known = {(site.path, site.definition.site.line) for each in sites.values() for site in each}
        self._originals = [one for contract in contracts for one in _originals(tree, contract, sites[contract.name])]
        self._sought = Bodies(tuple(map(_body, self._originals)))
        self._sweep = tree.sweep(self._sought, self._files()) if self._originals else None

    def found(self, views: Mapping[str, ContractView]) -> dict[str, ContractView]:
        """The views, each with the copies of its canonical and its duplicates."""
        found: dict[str, list[Copied]] = {name: [] for name in views}
        for path, labels in self._likely().items() if self._originals else ():
            for one in _in_file(self._tree, path, [each for each in self._originals if each.label in labels]):
                if (path, one[1].line) not in self._known and (path, one[1].header_line) not in self._known:
                    _take(self._tree, found, path, *one)
        return {
            name: replace(view, copies=tuple(sorted(found[name], key=lambda one: (one.site.path, one.site.place))))
            for name, view in views.items()
        }

    def _files(self) -> list[str]:
        return list(filter(may_hold_copies, self._tree.files))

    def _likely(self) -> Mapping[str, Collection[str]]:
        """Files that may hold a copy, by path, with the labels of what of."""
        told = self._sought.asked()
        found: dict[str, Collection[str]] = {}

        def note(path: str, source: bytes) -> bool:
            if path not in self._tree.extractions and (labels := told(path, source)):
                found[path] = list(labels)
            return False

        if self._sweep is not None:
            found = self._sweep.result()
        elif self._tree.search_files is not None:
            self._tree.search_files(note, self._files() if self._tree.files else None)
        for path in self._tree.extractions:
            source = self._tree.read(path)
            if source is not None and (labels := told(path, source)):
                found[path] = list(labels)
        self._tree.keep(self._sought, found, is_near=False)
        return {path: found[path] for path in sorted(found)}


def _originals(tree: Tree, contract: Contract, sites: Sequence[DefinitionSite]) -> Iterator[_Original]:
    for number, site in enumerate(sites):
        if site.external or site.role not in _ORIGINALS or site.definition.kind not in _KINDS:
            continue
        source = tree.read(site.path)
        if source is None:
            continue
        shapes = read_shapes(source)
        shape = next((one for one in shapes.shapes if one.qualname == site.definition.qualname), None)
        if shape is None or shape.hands_on or shape.is_declaration:
            continue
        if shape.end - shape.start > FEWEST_STATEMENTS and shape.tokens >= FEWEST_WORDS and shape.calls:
            yield _Original(contract, site, shapes, shape, f"{contract.name}:{number}")


def _body(one: _Original) -> Body:
    names = sorted(set(one.shape.calls), key=lambda name: (-len(name), name))[:_MOST_NAMES]
    return Body(one.label, tuple(names), int(len(names) * _MISSED))


def _in_file(tree: Tree, path: str, originals: Sequence[_Original]) -> Iterator[tuple[_Original, Shape, str, float]]:
    source = tree.read(path)
    if source is None:
        return
    shapes = read_shapes(source)
    if shapes.is_generated:
        return
    taken: set[int] = set()
    for one in originals:
        for shape in shapes.shapes[1:]:
            if shape.start in taken or not _is_comparable(one, path, shape):
                continue
            how = _alike(one, shapes, shape)
            if how is not None:
                taken.add(shape.start)
                yield (one, shape, *how)


def _is_comparable(one: _Original, path: str, shape: Shape) -> bool:
    if "<locals>" in shape.qualname or (path, shape.qualname) == (one.site.path, one.shape.qualname):
        return False
    kinds = {shape.kind, one.shape.kind}
    return len(kinds) == 1 or kinds == {Kind.FUNCTION, Kind.METHOD}


def _alike(one: _Original, shapes: FileShapes, shape: Shape) -> tuple[str, float] | None:
    if shape.exact == one.shape.exact:
        return "identical", 1.0
    strict = _statements(one.shapes.strict, one.shape), _statements(shapes.strict, shape)
    if shape.renamed == one.shape.renamed and renaming_tells(*strict):
        return "renamed", 1.0
    counted = Counted(strict[0]), Counted(strict[1])
    score = nearness(
        shape.kind,
        counted,
        lambda: (_statements(one.shapes.loose, one.shape), _statements(shapes.loose, shape)),
    )
    return ("near", score) if score is not None and score >= NEAR else None


def _statements(column: bytes, shape: Shape) -> list[int]:
    return [one for one in packed(column[4 * (shape.start + 1) : 4 * shape.end]) if one]


def _take(
    tree: Tree, found: dict[str, list[Copied]], path: str, one: _Original, shape: Shape, how: str, score: float
) -> None:
    symbol = Symbol(tree.modules.name_of(path), shape.qualname)
    if path_matches(path, one.contract.allow_in) or symbol in one.contract.unrelated:
        return
    definition = _definition(tree, path, shape)
    if definition is not None:
        site = DefinitionSite(symbol, path, definition, Role.DUPLICATE)
        found[one.contract.name].append(Copied(site, one.site.symbol, how, score))


def _definition(tree: Tree, path: str, shape: Shape) -> Definition | None:
    """What the file says of it, as of a definition of a watched name."""
    name = shape.qualname.rpartition(".")[2]
    told = tree.facts_of(path, name).facts.definitions
    return next((one for one in told if one.qualname == shape.qualname and one.kind in _KINDS), None)
