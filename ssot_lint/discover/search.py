"""Searching a tree for families, in order: read, compare, group, ask who uses what, rank."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from ssot_lint.discover.aligning import differences
from ssot_lint.discover.blocks import block_families
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
from ssot_lint.discover.verdicts import Verdicts
from ssot_lint.facts.parsing import source_text
from ssot_lint.program.modules import ModuleTree
from ssot_lint.sources.discovery import discover
from ssot_lint.sources.reading import read

Advance = Callable[[str, int, int], None]
_ALIGNED = 40
"""Pairs of a family of which it is told in which lines they differ: the surest."""
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
    verdicts = Verdicts(index.place if with_index else None)
    found = families_in(corpus, modules, root if with_history else None, verdicts)
    verdicts.keep()
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


def families_in(
    corpus: Corpus, modules: ModuleTree, root: str | None = None, verdicts: Verdicts | None = None
) -> Discovery:
    """Families of a corpus, ranked, with who uses the first of them; differences are not told yet.

    With a root, git is asked for the history of the first.
    """
    edges = edges_of(corpus, Verdicts() if verdicts is None else verdicts)
    twins = [edge for edge in edges if edge.kind is LikenessKind.TWIN]
    pairs = {(edge.left, edge.right) for edge in twins}
    others = [edge for edge in edges if edge.kind is not LikenessKind.TWIN]
    others += [edge for edge in named_edges(corpus) if (edge.left, edge.right) not in pairs]
    stars = grouped(corpus, without_told_twice(corpus, others))
    apart = grouped(corpus, without_told_twice(corpus, twins))
    corpus.keep(row for star in (*stars, *apart) for edge in star for row in (edge.left, edge.right))
    whole = [family_of(corpus, modules, star) for star in stars]
    whole += block_families(corpus, modules, [edge for star in (*stars, *apart) for edge in star])
    families = ranked(whole)
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
    texts: dict[str, list[str]] = {}
    first = [_with_differences(root, family, texts) for family in discovery.families[:most]]
    return replace(discovery, families=(*first, *discovery.families[most:]))


def _with_differences(root: str, family: Family, texts: dict[str, list[str]]) -> Family:
    """The family, with the stretches in which its first members differ, from the files as they are now."""
    told = [one for one in family.likenesses if one.kind is not LikenessKind.IDENTICAL][:_ALIGNED]
    for path in {family.members[at].path for one in told for at in (one.left, one.right)} - texts.keys():
        source = read(root, path)
        text = source_text(source) if isinstance(source, bytes) else ""
        texts[path] = text.splitlines(keepends=True) if isinstance(text, str) else []

    def with_stretches(one: Likeness) -> Likeness:
        sides = [(family.members[at], texts[family.members[at].path]) for at in (one.left, one.right)]
        if not all(lines for _, lines in sides):
            return one
        return replace(one, differences=differences(*sides))

    chosen = {id(one) for one in told}
    return replace(
        family, likenesses=tuple(with_stretches(one) if id(one) in chosen else one for one in family.likenesses)
    )
