"""Searching a tree for families, in order: read, compare, group, ask who uses what, rank."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from ssot_lint.discover.aligning import differences
from ssot_lint.discover.catalogue import keep_catalogue
from ssot_lint.discover.corpus import Corpus
from ssot_lint.discover.edges import edges_of
from ssot_lint.discover.families import family_of, with_proposal, with_standing
from ssot_lint.discover.grouping import grouped, without_told_twice
from ssot_lint.discover.index import Index
from ssot_lint.discover.model import Discovery, Family, Likeness, LikenessKind
from ssot_lint.discover.naming import named_edges
from ssot_lint.discover.past import with_pasts
from ssot_lint.discover.ranking import ranked
from ssot_lint.discover.standing import Standings
from ssot_lint.facts.parsing import source_text
from ssot_lint.program.modules import ModuleTree
from ssot_lint.shapes.reading import read_shapes
from ssot_lint.sources.discovery import discover
from ssot_lint.sources.reading import read

Advance = Callable[[str, int, int], None]
_ASKED = 600
"""Families of which it is asked who uses their members: those that come first by everything else."""


def find_families(
    root: str,
    src: Sequence[str],
    exclude: Sequence[str] = (),
    *,
    jobs: int | None = None,
    with_index: bool = True,
    with_history: bool = True,
    progress: Advance | None = None,
) -> Discovery:
    """Families of the tree below a root. Never raises over a bad file."""
    corpus, modules, index = read_tree(root, src, exclude, jobs=jobs, with_index=with_index, progress=progress)
    found = families_in(corpus, modules, root if with_history else None)
    return replace(found, files_seen=len(corpus.paths), files_read=index.read)


def read_tree(
    root: str,
    src: Sequence[str],
    exclude: Sequence[str] = (),
    *,
    jobs: int | None = None,
    with_index: bool = True,
    progress: Advance | None = None,
) -> tuple[Corpus, ModuleTree, Index]:
    """Every definition of a tree that is compared, the names of its modules, and what was known before."""
    files = discover(root, (), exclude).files
    done = 0

    def step(more: int) -> None:
        nonlocal done
        done += more
        if progress is not None:
            progress("reading", done, len(files))

    index = Index(root, is_kept=with_index)
    corpus = Corpus()
    told = index.shapes_of(files, jobs, step)
    for path in files:
        if path in told:
            corpus.add(path, told.pop(path))
    if index.is_changed:
        keep_catalogue(index.place, corpus)
    return corpus, ModuleTree(root, src, files), index


def families_in(corpus: Corpus, modules: ModuleTree, root: str | None = None) -> Discovery:
    """Families of a corpus, ranked, with who uses the first of them; differences are not told yet.

    With a root, git is asked for the history of the first.
    """
    edges = edges_of(corpus)
    twins = [edge for edge in edges if edge.kind is LikenessKind.TWIN]
    pairs = {(edge.left, edge.right) for edge in twins}
    others = [edge for edge in edges if edge.kind is not LikenessKind.TWIN]
    others += [edge for edge in named_edges(corpus) if (edge.left, edge.right) not in pairs]
    stars = grouped(corpus, without_told_twice(corpus, others))
    apart = grouped(corpus, without_told_twice(corpus, twins))
    corpus.keep(row for star in (*stars, *apart) for edge in star for row in (edge.left, edge.right))
    families = ranked(family_of(corpus, modules, star) for star in stars)
    first, rest = families[:_ASKED], families[_ASKED:]
    standings = Standings(corpus, modules, [member for family in first for member in family.members])
    first = ranked(with_standing(family, standings) for family in first)
    gap = ""
    if root is not None:
        first, gap = with_pasts(root, first)
    proposed = map(with_proposal, first)
    return Discovery(
        (*ranked(proposed), *map(with_proposal, rest)),
        tuple(family_of(corpus, modules, star) for star in apart),
        definitions=corpus.definitions,
        left_out=tuple(sorted(corpus.left_out.items())),
        history=gap,
    )


def in_detail(root: str, discovery: Discovery, most: int) -> Discovery:
    """The discovery, its first families with the stretches in which their members differ."""
    first = [with_differences(root, family) for family in discovery.families[:most]]
    return replace(discovery, families=(*first, *discovery.families[most:]))


def with_differences(root: str, family: Family) -> Family:
    """The family, with the stretches in which its near members differ, from the files as they are now."""
    sources = {path: read(root, path) for path in {member.path for member in family.members}}
    texts = {path: source_text(source) for path, source in sources.items() if isinstance(source, bytes)}
    shapes = {path: read_shapes(source) for path, source in sources.items() if isinstance(source, bytes)}
    lines = {path: text.splitlines(keepends=True) for path, text in texts.items() if isinstance(text, str)}

    def told(one: Likeness) -> Likeness:
        sides = []
        for at in (one.left, one.right):
            member = family.members[at]
            if member.path not in lines:
                return one
            shape = next(
                (
                    each
                    for each in shapes[member.path].shapes
                    if each.line == member.line and each.end_line == member.end_line and each.kind is member.kind
                ),
                None,
            )
            if shape is None:
                return one
            sides.append((shapes[member.path], shape, lines[member.path]))
        return replace(one, differences=differences(sides[0], sides[1]))

    alike = {LikenessKind.IDENTICAL}
    return replace(family, likenesses=tuple(one if one.kind in alike else told(one) for one in family.likenesses))
