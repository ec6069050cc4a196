"""Searching a tree for families, in order: read, compare, group, name the canonical, rank."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from hashlib import blake2b

from ssot_lint.discover.model import Discovery, Family, Kind, Likeness, LikenessKind, Member
from ssot_lint.program.modules import ModuleTree
from ssot_lint.shapes.model import FileShapes, Shape
from ssot_lint.shapes.reading import read_shapes
from ssot_lint.sources.discovery import discover
from ssot_lint.sources.reading import read

Advance = Callable[[str, int, int], None]


def find_families(
    root: str, src: Sequence[str], exclude: Sequence[str] = (), progress: Advance | None = None
) -> Discovery:
    """Families of the tree below a root. Never raises over a bad file."""
    files = discover(root, (), exclude).files
    modules = ModuleTree(root, src, files)
    alike: dict[bytes, list[tuple[str, FileShapes, Shape]]] = defaultdict(list)
    count = 0
    for at, path in enumerate(files):
        source = read(root, path)
        if progress is not None:
            progress("reading", at, len(files))
        if not isinstance(source, bytes):
            continue
        shapes = read_shapes(source)
        for shape in shapes.shapes:
            count += 1
            if shape.kind is not Kind.MODULE and shape.tokens >= 60:
                alike[shape.exact].append((path, shapes, shape))
    families = [_identical(modules, found) for found in alike.values() if len(found) > 1]
    families.sort(key=lambda family: (-family.harm, family.members[0].path, family.members[0].line))
    return Discovery(tuple(families), files_seen=len(files), files_read=len(files), definitions=count)


def _identical(modules: ModuleTree, found: list[tuple[str, FileShapes, Shape]]) -> Family:
    members = tuple(sorted((_member(modules, path, shape) for path, _, shape in found), key=lambda m: (m.path, m.line)))
    likenesses = tuple(Likeness(LikenessKind.IDENTICAL, 0, at, 1.0) for at in range(1, len(members)))
    harm = float(members[0].statements * (len(members) - 1))
    return Family(identity_of(members), members[0].name, members[0].kind, members, likenesses, 1.0, None, harm)


def identity_of(members: Sequence[Member]) -> str:
    """What a baseline calls a family of these symbols."""
    return blake2b("\n".join(sorted(one.symbol for one in members)).encode(), digest_size=6).hexdigest()


def _member(modules: ModuleTree, path: str, shape: Shape) -> Member:
    module = modules.name_of(path)
    symbol = f"{module}:{shape.qualname}" if shape.qualname else module
    name = (shape.qualname or module).rpartition(".")[2]
    statements = shape.end - shape.start
    return Member(path, symbol, shape.kind, shape.line, shape.end_line, shape.signature, statements, name)
