"""Files near those that were extracted: only they can have to do with them. Found by reading the whole tree once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from ssot_lint.program.modules import ModuleTree
from ssot_lint.program.naming_packages import names_any

_FEW = 200
_STEP = 16
"""Files that are looked at in one go."""

Wanted = Callable[[str, bytes], bool]
"""Whether a file, by its path and bytes, can matter."""
Search = Callable[[Wanted, Collection[str] | None], Mapping[str, bytes]]
"""Files of the whole tree, or of some of its paths, that can matter, by path."""


def are_few(files: Collection[str]) -> bool:
    """True of a tree that is small enough to take all of it for near."""
    return len(files) <= _FEW


class Neighbours:
    """Which files are near some files, found step by step.

    Such a file lies under the same first directory as one of them, or names the top-level package of one: it can only
    use what it imports from somewhere. Of a few files all are near.
    """

    def __init__(self, modules: ModuleTree, of: Iterable[str], files: Collection[str], search: Search | None) -> None:
        self.modules = modules
        self.of = frozenset(of)
        """Paths of the files that the others are near to."""
        self._sources = [path for path in self.of if path.endswith((".py", ".pyi", ".pyw"))]
        self.packages = frozenset(modules.name_of(path).partition(".")[0] for path in self._sources)
        """Top-level packages of the files."""
        starts = {f"{path.partition('/')[0]}/" for path in self._sources if "/" in path}
        self.starts = ("",) if are_few(files) else tuple(sorted(starts))
        """First directories of the files, each with a slash; of a few files what every path starts with."""
        self.files = files
        self._search = search
        self._near: set[str] = set()
        self.steps = self._look()
        """Steps of the search, for whoever has to wait for something else meanwhile."""

    @property
    def near(self) -> frozenset[str]:
        """The files, and those near them; does the steps that are left."""
        for _ in self.steps:
            continue
        return frozenset(self._near)

    def _look(self) -> Iterator[None]:
        self._near.update(self.of)
        self._near.update(path for path in self.files if path.startswith(self.starts))
        search = self._search
        if search is None:
            return
        is_named = names_any(self.packages)
        others = sorted(set(self.files) - self._near)
        for start in range(0, len(others), _STEP):
            yield
            self._near.update(search(lambda path, source: is_named(source), others[start : start + _STEP]))
