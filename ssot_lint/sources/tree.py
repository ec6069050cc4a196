"""The tree: its root, what lies inside it, and which ignore files speak about a directory."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from ssot_lint.sources.ignoring import IgnoreRules, rules_from, rules_from_lines
from ssot_lint.sources.reading import Unreadable, read

Chain: TypeAlias = tuple[IgnoreRules, ...]
"""Ignore rules that hold in one directory, nearest first: the first verdict counts."""


class Tree:
    """One root with its ignore rules. Paths are relative to the root, with forward slashes; the root is ``""``."""

    def __init__(self, root: str, exclude: Sequence[str] = (), respect_gitignore: bool = True) -> None:
        self.root = os.path.realpath(root)
        self.respect_gitignore = respect_gitignore
        self.consulted: set[str] = set()
        """Places of ignore files that were read, or would have been."""
        self._exclude = rules_from_lines(exclude)
        self._chains: dict[str, Chain] = {}

    def place(self, path: str) -> str:
        """Where a path is on disk."""
        return os.path.join(self.root, path)

    def inside(self, place: str) -> str | None:
        """The path that a place really has after following links; None outside the root."""
        real = os.path.realpath(place)
        if real == self.root:
            return ""
        prefix = self.root.rstrip(os.sep) + os.sep
        return real[len(prefix) :].replace(os.sep, "/") if real.startswith(prefix) else None

    def exclusion(self, path: str, name: str, is_directory: bool) -> bool | None:
        """What the ``exclude`` setting says of one entry: leave out, keep whatever else says no, or nothing."""
        return self._exclude.verdict(path, name, is_directory)

    def is_excluded(self, path: str, is_directory: bool) -> bool:
        """Whether the ``exclude`` setting leaves out the path or a directory it lies in."""
        parts = path.split("/") if path else []
        return any(
            self.exclusion("/".join(parts[:count]), parts[count - 1], is_directory or count < len(parts))
            for count in range(1, len(parts) + 1)
        )

    def above(self, path: str) -> Chain:
        """Rules that hold in a directory before its own ignore file is read."""
        if not self.respect_gitignore:
            return ()
        return self._within(path.rpartition("/")[0]) if path else tuple(self._over_the_root())

    def below(self, path: str, above: Chain, is_repository: bool, has_ignore_file: bool) -> Chain:
        """Rules that hold in a directory, given those from above: a repository of its own starts anew."""
        if not self.respect_gitignore:
            return ()
        chain = self._own_exclude(self.place(path), len(_prefix(path))) if is_repository and path else above
        return (*self._ignore_file(self.place(path), len(_prefix(path))), *chain) if has_ignore_file else chain

    def _within(self, path: str) -> Chain:
        chain = self._chains.get(path)
        if chain is None:
            is_repository = os.path.lexists(self.place(f"{_prefix(path)}.git"))
            chain = self._chains[path] = self.below(path, self.above(path), is_repository, has_ignore_file=True)
        return chain

    def _over_the_root(self) -> Iterator[IgnoreRules]:
        """Rules from above the root, up to the directory of the Git repository; none outside of a repository."""
        repository = repository_of(self.root)
        if repository is None:
            return
        directory, above = self.root, ""
        while directory != repository:
            directory, name = os.path.split(directory)
            above = f"{name}/{above}"
            yield from self._ignore_file(directory, 0, above)
        yield from self._own_exclude(repository, 0, above)

    def _ignore_file(self, directory: str, depth: int, above: str = "") -> Chain:
        place = os.path.join(directory, ".gitignore")
        self.consulted.add(place)
        return () if os.path.islink(place) else _rules_at(place, depth, above)

    def _own_exclude(self, repository: str, depth: int, above: str = "") -> Chain:
        place = os.path.join(_git_directory(repository), "info", "exclude")
        self.consulted.add(place)
        return _rules_at(place, depth, above)


def _prefix(path: str) -> str:
    return f"{path}/" if path else ""


def repository_of(place: str) -> str | None:
    """The nearest directory, from a place upward, that is a Git repository; None when there is none."""
    while not os.path.lexists(os.path.join(place, ".git")):
        parent = os.path.dirname(place)
        if parent == place:
            return None
        place = parent
    return place


def git_directory_of(repository: str) -> str:
    """The ``.git`` directory of a work tree, a linked one's own."""
    git = os.path.join(repository, ".git")
    if not os.path.isfile(git):
        return git
    return os.path.join(repository, _first_line(git).removeprefix("gitdir:").strip())


def _git_directory(repository: str) -> str:
    """The ``.git`` directory that holds ``info``: of a linked work tree, the one all work trees share."""
    git = git_directory_of(repository)
    if git == os.path.join(repository, ".git"):
        return git
    common = _first_line(os.path.join(git, "commondir")).strip()
    return os.path.join(git, common) if common else git


def _first_line(place: str) -> str:
    source = read("", place)
    return "" if isinstance(source, Unreadable) else os.fsdecode(source.partition(b"\n")[0])


def _rules_at(place: str, depth: int, above: str) -> Chain:
    source = read("", place)
    if isinstance(source, Unreadable):
        return ()
    rules = rules_from(source, depth, above)
    return () if rules.empty else (rules,)
