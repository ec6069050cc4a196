"""Blocks: runs of statements that stand in one file twice, where the definitions around them are not alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ssot_lint.discover.corpus import Corpus
from ssot_lint.discover.edges import Edge
from ssot_lint.discover.families import identity_of
from ssot_lint.discover.model import Family, Kind, Likeness, LikenessKind, Member
from ssot_lint.program.modules import ModuleTree
from ssot_lint.shapes.model import Block, FileShapes, Shape
from ssot_lint.shapes.reading import packed


def block_families(corpus: Corpus, modules: ModuleTree, edges: Iterable[Edge]) -> Iterator[Family]:
    """A family for every run that is repeated, unless what it stands in is told of already."""
    told = {(corpus.path(row), corpus.shape(row).line) for edge in edges for row in (edge.left, edge.right)}
    for number, blocks in sorted(corpus.blocks.items()):
        shapes = corpus.shapes(number)
        path = corpus.paths[number]
        for block in blocks:
            around = [_around(shapes, start) for start in (block.first, block.second)]
            if all((path, one.line) in told for one in around) and around[0] != around[1]:
                continue
            yield _family(modules.name_of(path), path, shapes, block, around)


def _family(module: str, path: str, shapes: FileShapes, block: Block, around: list[Shape]) -> Family:
    lines = packed(shapes.lines)
    members = tuple(
        Member(
            path,
            f"{module}:{one.qualname}" if one.qualname else module,
            Kind.BLOCK,
            lines[start],
            (lines[start + block.count] - 1) if start + block.count < len(lines) else one.end_line,
            one.signature,
            block.count,
            one.qualname.rpartition(".")[2] or module.rpartition(".")[2],
        )
        for start, one in zip((block.first, block.second), around, strict=True)
    )
    evidence = (f"{block.count} statements in a row are the same, names of locals and constants aside",)
    likeness = Likeness(LikenessKind.NEAR, 0, 1, 1.0, evidence)
    return Family(identity_of(members), members[0].name, Kind.BLOCK, members, (likeness,), 0.8)


def _around(shapes: FileShapes, statement: int) -> Shape:
    """The innermost definition that a statement stands in."""
    return max(
        (one for one in shapes.shapes if one.start <= statement < one.end), key=lambda one: (one.start, -one.end)
    )
