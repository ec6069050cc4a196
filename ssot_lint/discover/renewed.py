"""What a change implements again: definitions that are new or other since a commit, and what they are like."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from ssot_lint.discover.model import Discovery, Family, Kind, Likeness, LikenessKind, Member
from ssot_lint.shapes.reading import read_shapes
from ssot_lint.sources.git import GitFailure
from ssot_lint.sources.history import History
from ssot_lint.sources.reading import read

_SURE = frozenset({LikenessKind.IDENTICAL, LikenessKind.RENAMED, LikenessKind.NEAR})


class Renewal(Struct, frozen=True):
    """A definition of the change, and the one that was there before it."""

    member: Member
    original: Member
    likeness: Likeness
    edit: str = ""
    """A patch that uses the original instead, ready for ``git apply``; empty where there is none that is plain."""
    family: str = ""


def renewals(root: str, discovery: Discovery, revision: str) -> tuple[Renewal, ...] | GitFailure:
    """What has been implemented again since a revision's merge base, or why git cannot say."""
    history = History.of(root)
    if isinstance(history, GitFailure):
        return history
    commit = history.commit(revision)
    base = history.merge_base(commit) if not isinstance(commit, GitFailure) else commit
    if isinstance(base, GitFailure):
        return base
    changed = history.changed_since(base)
    if isinstance(changed, GitFailure):
        return changed
    new = _new(root, history, base, changed)
    if isinstance(new, GitFailure):
        return new
    found = [one for family in discovery.families for one in _in_family(root, family, new)]
    return tuple(sorted(found, key=lambda one: (one.member.path, one.member.line, one.original.symbol)))


def _new(root: str, history: History, base: str, changed: Sequence[str]) -> frozenset[tuple[str, int]] | GitFailure:
    """Path and line of every definition that the commit has not got as it is."""
    before = history.files_at(base)
    if isinstance(before, GitFailure):
        return before
    wanted = {blob.path: blob.name for blob in before if blob.path in set(changed) and not blob.is_link}
    contents = history.contents(wanted.values())
    if isinstance(contents, GitFailure):
        return contents
    found: set[tuple[str, int]] = set()
    for path in changed:
        source = read(root, path)
        if not path.endswith(".py") or not isinstance(source, bytes):
            continue
        old = read_shapes(contents[wanted[path]]).shapes if path in wanted else ()
        known = {(one.qualname, one.exact) for one in old}
        found |= {(path, one.line) for one in read_shapes(source).shapes if (one.qualname, one.exact) not in known}
    return frozenset(found)


def _in_family(root: str, family: Family, new: frozenset[tuple[str, int]]) -> Iterator[Renewal]:
    """New members of a family that has others, each with the canonical, or else the likest of the old ones."""
    is_new = [(one.path, one.line) in new for one in family.members]
    old = [at for at, yes in enumerate(is_new) if not yes]
    if not old:
        return
    chosen = family.canonical.member if family.canonical is not None else -1
    for at, member in enumerate(family.members):
        if not is_new[at]:
            continue
        near = [one for one in family.likenesses if at in {one.left, one.right}]
        beside = [one.right if one.left == at else one.left for one in near]
        original = chosen if chosen in old else next((one for one in beside if one in old), old[0])
        likeness = next((one for one in near if original in {one.left, one.right}), (near or family.likenesses)[0])
        edit = _edit(root, member, family.members[original], likeness)
        yield Renewal(member, family.members[original], likeness, edit, family.identity)


def _edit(root: str, member: Member, original: Member, likeness: Likeness) -> str:
    """A patch that imports the original in place of the definition; only at the top of a module, and with one shape."""
    module, _, qualname = original.symbol.partition(":")
    own = member.symbol.partition(":")[2]
    is_plain = own and qualname and "." not in own + qualname and member.kind is original.kind is not Kind.METHOD
    if not is_plain or likeness.kind not in _SURE or member.path == original.path:
        return ""
    source = read(root, member.path)
    if not isinstance(source, bytes):
        return ""
    lines = source.decode("utf-8", "surrogateescape").splitlines(keepends=True)
    start, end = member.line - 1, member.end_line
    if not all(line.endswith("\n") for line in lines[:end]) or any("\r" in line for line in lines[start:end]):
        return ""
    bound = "" if qualname == own else f" as {own}"
    before, after = lines[max(start - 3, 0) : start], lines[end : end + 3]
    if any(not line.endswith("\n") for line in after):
        return ""
    count = len(before) + len(after)
    first = start - len(before) + 1
    return "".join(
        [
            f"--- a/{member.path}\n+++ b/{member.path}\n",
            f"@@ -{first},{count + end - start} +{first},{count + 1} @@\n",
            *(f" {line}" for line in before),
            *(f"-{line}" for line in lines[start:end]),
            f"+from {module} import {qualname}{bound}\n",
            *(f" {line}" for line in after),
        ]
    )
