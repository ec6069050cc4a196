"""Walking: every Python file below a directory, pruned by default excludes and ignore rules."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from ssot_lint.sources.tracked import tracked_among
from ssot_lint.sources.tree import Chain, Tree

PYTHON = (".py", ".pyi", ".pyw")
"""Suffixes of Python source, in any case."""

NEVER = frozenset(
    {
        *(".git", ".hg", ".svn", ".venv", "node_modules", "site-packages", "__pycache__", ".eggs", ".tox", ".nox"),
        *(".mypy_cache", ".ruff_cache", ".pytest_cache", ".ssot_lint_cache"),
    }
)
"""Directories that are not walked unless they are given by name."""

NEVER_UNLESS_PACKAGES = frozenset({"build", "dist", "venv"})
"""Not walked either, unless they hold an ``__init__.py``: real packages have these names too."""


@dataclass(slots=True)
class _Listing:
    """The entries of one directory that matter, by kind."""

    files: list[str] = field(default_factory=list)
    directories: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    has_ignore_file: bool = False
    is_repository: bool = False
    is_environment: bool = False


class Walk:
    """One walk, of any number of directories, each listed once."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.files: set[str] = set()
        self.unreadable: set[str] = set()
        self._ignored: list[str] = []
        """What an ignore file, and nothing else, leaves out."""
        self.has_links = False
        """Some entry that may be wanted was a link."""
        self._peeked: set[str] = set()
        self._links: list[str] = []
        self._listed: set[str] = set()
        self._followed: set[str] = set()

    def add(self, path: str) -> None:
        """Add a file that was asked for by name, or everything below a directory."""
        if os.path.isdir(self.tree.place(path)):
            self._walk(path, path)
        else:
            self.files.add(path)

    def looked_at(self) -> set[str]:
        """Directories and ignore files that decided what was found, a directory with a slash at its end."""
        return {f"{path}/" if path else "./" for path in self._listed | self._peeked} | self.tree.consulted

    def follow_links(self) -> None:
        """Add what only links lead to: never out of the root, and nothing that was found under its own name."""
        links: list[str] = []
        while self._links:
            found, self._links = sorted(self._links), []
            for link in found:
                real = self.tree.inside(self.tree.place(link))
                if real is not None and os.path.isdir(self.tree.place(link)):
                    self._walk(link, real)
                else:
                    links.append(link)
        for link in sorted(links):
            self._follow_file(link)

    def add_tracked(self) -> None:
        """Add what Git tracks although an ignore file leaves it out."""
        found, indexes = tracked_among(self.tree.root, self._ignored)
        self.tree.consulted.update(indexes)
        for path in found:
            if _is_python(path) and not self._is_left_out(path):
                self._peeked.add(path.rpartition("/")[0])
                if os.path.isfile(self.tree.place(path)):
                    self.files.add(path)

    def _is_left_out(self, path: str) -> bool:
        parts = path.split("/")
        every = (("/".join(parts[:count]), parts[count - 1]) for count in range(1, len(parts)))
        return self.tree.is_excluded(path, is_directory=False) or any(self._is_never(*one) for one in every)

    def _follow_file(self, link: str) -> None:
        real = self.tree.inside(self.tree.place(link))
        if real is None or real in self.files or real in self._followed or not _is_python(link):
            return
        if os.path.isfile(self.tree.place(link)):
            self._followed.add(real)
            self.files.add(link)

    def _walk(self, start: str, real: str) -> None:
        """Walk down from a directory that is called ``start`` and really is ``real``."""
        pending = [(start, real, self.tree.above(start))]
        while pending:
            path, real, above = pending.pop()
            if real in self._listed:
                continue
            self._listed.add(real)
            listing = self._list(path)
            if listing is None or (listing.is_environment and path != start):
                continue
            chain = self.tree.below(path, above, listing.is_repository, listing.has_ignore_file)
            self._take_files(path, real, listing, chain)
            prefix, real_prefix = _prefix(path), _prefix(real)
            for name in listing.directories:
                if self._wants(prefix + name, name, chain, is_directory=True):
                    pending.append((prefix + name, real_prefix + name, chain))

    def _take_files(self, path: str, real: str, listing: _Listing, chain: Chain) -> None:
        prefix = _prefix(path)
        found = [prefix + name for name in listing.files if self._wants(prefix + name, name, chain)]
        if path == real:
            self.files.update(found)
        else:
            self._take_through_link(found, path, real)
        self.has_links |= bool(listing.links)
        self._links += [prefix + name for name in listing.links if self._wants(prefix + name, name, chain)]

    def _take_through_link(self, found: list[str], path: str, real: str) -> None:
        for file in found:
            own = _prefix(real) + file[len(_prefix(path)) :]
            if own not in self.files:
                self.files.add(file)
                self._followed.add(own)

    def _wants(self, path: str, name: str, chain: Chain, is_directory: bool = False) -> bool:
        excluded = self.tree.exclusion(path, name, is_directory)
        if excluded is not None:
            return not excluded
        for rules in chain:
            ignored = rules.verdict(path, name, is_directory)
            if ignored is not None:
                is_never = self._is_never(path, name)
                if ignored and not is_never:
                    self._ignored.append(path)
                return not ignored and not is_never
        return not self._is_never(path, name)

    def _is_never(self, path: str, name: str) -> bool:
        if name in NEVER_UNLESS_PACKAGES:
            self._peeked.add(path)
            return not os.path.exists(self.tree.place(f"{path}/__init__.py"))
        return name in NEVER or name.endswith(".egg-info")

    def _list(self, path: str) -> _Listing | None:
        try:
            with os.scandir(self.tree.place(path)) as entries:
                return _sorted_out(entries)
        except OSError:
            self.unreadable.add(path or ".")
            return None


def _sorted_out(entries: os._ScandirIterator[str]) -> _Listing:
    listing = _Listing()
    for entry in entries:
        name = entry.name
        if entry.is_file(follow_symlinks=False):
            if _is_python(name):
                listing.files.append(name)
            elif name == ".gitignore":
                listing.has_ignore_file = True
            elif name == "pyvenv.cfg":
                listing.is_environment = True
        elif entry.is_dir(follow_symlinks=False):
            listing.directories.append(name)
        elif entry.is_symlink():
            listing.links.append(name)
        if name == ".git":
            listing.is_repository = True
    return listing


def _is_python(name: str) -> bool:
    return name.lower().endswith(PYTHON)


def _prefix(path: str) -> str:
    return f"{path}/" if path else ""
