"""Likening: is there already one of these? One definition, or a snippet, against the whole tree."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct, msgpack

from ssot_lint.discover.catalogue import Catalogue, keep_catalogue, kept_catalogue, purpose_of
from ssot_lint.discover.corpus import Corpus
from ssot_lint.discover.edges import Edge, edges_among
from ssot_lint.discover.families import likeness_of, member_of
from ssot_lint.discover.grouping import worth
from ssot_lint.discover.index import Index
from ssot_lint.discover.model import Likeness, Member
from ssot_lint.discover.naming import named_edges
from ssot_lint.discover.search import read_tree
from ssot_lint.program.modules import ModuleTree
from ssot_lint.shapes.model import FileShapes, Shape
from ssot_lint.shapes.reading import packed, read_shapes
from ssot_lint.sources.discovery import discover
from ssot_lint.sources.reading import read

SNIPPET = "<snippet>"
_MOST_FILES = 40
_MOST = 10


class Match(Struct, frozen=True):
    """A definition of the tree that is like what was asked about."""

    member: Member
    likeness: Likeness
    asked: str
    """Qualified name of what was asked about."""


class NoSuchDefinition(Exception):
    """What was asked about is not there; the message names what is."""


def matches_in_file(
    root: str, src: Sequence[str], exclude: Sequence[str], path: str, qualname: str
) -> tuple[Match, ...]:
    """What is like a definition of a file of the tree, the likest first. Raises `NoSuchDefinition`."""
    source = read(root, path)
    if not isinstance(source, bytes):
        raise NoSuchDefinition(f"`{path}` {source.message}")
    shapes = read_shapes(source)
    wanted = [shape for shape in shapes.shapes if shape.qualname == qualname]
    if not wanted:
        names = ", ".join(f"`{shape.qualname}`" for shape in shapes.shapes[1:9])
        raise NoSuchDefinition(f"`{path}` defines no `{qualname}`; it defines {names or 'nothing'}")
    return _matches(root, src, exclude, path, shapes, wanted)


def matches_of_snippet(root: str, src: Sequence[str], exclude: Sequence[str], source: bytes) -> tuple[Match, ...]:
    """What is like the definitions of a snippet, the likest first. Raises `NoSuchDefinition` when there are none."""
    shapes = read_shapes(source)
    wanted = [shape for shape in shapes.shapes[1:] if "." not in shape.qualname]
    if not wanted:
        raise NoSuchDefinition("the snippet defines no function and no class")
    return _matches(root, src, exclude, SNIPPET, shapes, wanted)


def _matches(
    root: str, src: Sequence[str], exclude: Sequence[str], path: str, shapes: FileShapes, wanted: Sequence[Shape]
) -> tuple[Match, ...]:
    corpus, modules = _near(root, src, exclude, path, shapes, wanted)
    number = corpus.paths.index(path)
    names = {shape.qualname for shape in wanted}
    asked = [row for row in range(len(corpus)) if corpus.file[row] == number and corpus.qualname(row) in names]
    edges = _edges(corpus, asked)
    found: dict[int, Match] = {}
    for edge in sorted(edges, key=lambda edge: (-worth(edge), edge.left, edge.right)):
        row, other = (edge.left, edge.right) if edge.left in asked else (edge.right, edge.left)
        if other in asked or other in found:
            continue
        likeness = likeness_of(corpus, edge, {row: 0, other: 1})
        found[other] = Match(member_of(corpus, modules, other), likeness, corpus.qualname(row))
    return tuple(found.values())[:_MOST]


def _edges(corpus: Corpus, asked: Sequence[int]) -> list[Edge]:
    """Edges of the rows that are asked about; a pair that is like by design is like all the same."""
    rows = set(asked)
    found = edges_among(corpus, asked)
    found += [edge for edge in named_edges(corpus) if edge.left in rows or edge.right in rows]
    return found


def _near(
    root: str, src: Sequence[str], exclude: Sequence[str], path: str, shapes: FileShapes, wanted: Sequence[Shape]
) -> tuple[Corpus, ModuleTree]:
    """A corpus of the files that may hold something like it, and the file that is asked about."""
    index = Index(root)
    catalogue = kept_catalogue(index.place)
    if catalogue is None:
        whole, modules, index = read_tree(root, src, exclude)
        keep_catalogue(index.place, whole)
        catalogue = kept_catalogue(index.place)
        files = tuple(whole.paths)
    else:
        files = tuple(discover(root, (), exclude).files)
        modules = ModuleTree(root, src, files)
    likely = set(_likely(catalogue, shapes, wanted)) if catalogue is not None else set(files)
    known = index.unchanged(files)
    changed = sorted(set(files) - set(known))
    corpus = Corpus()
    fetched = index.fetched([one for one in known if one in likely and one != path])
    for one in sorted({*fetched, *changed} - {path}):
        encoded = fetched.get(one)
        if encoded is None:
            source = read(root, one)
            encoded = msgpack.encode(read_shapes(source)) if isinstance(source, bytes) else None
        if encoded is not None:
            corpus.add(one, encoded)
    corpus.add(path, msgpack.encode(shapes), is_asked=True)
    return corpus, modules


def _likely(catalogue: Catalogue, shapes: FileShapes, wanted: Sequence[Shape]) -> list[str]:
    found: list[str] = []
    for shape in wanted:
        keys = packed(shapes.sketches[shapes.shapes.index(shape)])
        by_file = catalogue.files_with(
            keys,
            int.from_bytes(shape.exact, "little"),
            int.from_bytes(shape.renamed, "little"),
            purpose_of(shape.qualname.rpartition(".")[2]),
        )
        order = sorted(by_file.items(), key=lambda pair: (-pair[1], pair[0]))
        found += [path for path, _ in order[:_MOST_FILES]]
    return found
