"""Module names: which file a dotted name is, and which dotted name a file has."""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from collections.abc import Collection, Sequence
from functools import lru_cache

_SUFFIXES = (".py", ".pyi")
_TEST_FILE = re.compile(r"(?:^|/)(?:tests?|testing)/|(?:^|/)(?:test_[^/]*|[^/]*_test|conftest)\.pyi?$")


def is_test(path: str) -> bool:
    """True of a file that holds tests or what only tests use."""
    return _TEST_FILE.search(path) is not None


class ModuleTree:
    """Names of the modules under some source roots; answers from the file system, and remembers.

    Every file of ``files`` has a name of its own: one that no source root leads to, or that has the name of another,
    is named by its path from the root.
    """

    def __init__(self, root: str, src: Sequence[str], files: Collection[str] = ()) -> None:
        self.root = root
        self._src = tuple(sorted((_normal(one) for one in src), key=len, reverse=True))
        self._files = frozenset(files)
        self.path_of = lru_cache(maxsize=None)(self._path_of)
        self.name_of = lru_cache(maxsize=None)(self._name_of)
        self.rival_of = lru_cache(maxsize=None)(self._found_rival)
        self.exists = lru_cache(maxsize=None)(self._exists)
        self._beside = lru_cache(maxsize=None)(self._found_beside)
        self.places: set[str] = set()
        """Paths without suffix, and directories, that were looked at, whether there is anything or not."""
        self.names: set[str] = set()
        """Last parts of the modules that were looked for among all files, wherever these are."""
        self._elsewhere: dict[str, str] | None = None
        self._by_stem: dict[str, list[str]] | None = None
        self._above: frozenset[str] | None = None

    def is_package(self, path: str) -> bool:
        """True of an ``__init__`` file."""
        return path.rpartition("/")[2].startswith("__init__.")

    def package_of(self, path: str) -> str:
        """Dotted name of the package that a file's relative imports start from; empty when there is none."""
        name = self.name_of(path).removesuffix(".py") if self._is_hidden(path) else self.name_of(path)
        return name if self.is_package(path) else name.rpartition(".")[0]

    def absolute(self, module: str, path: str, importer: str) -> str:
        """Absolute name of an imported module, as written (leading dots) in the file of the importing module."""
        name = module.lstrip(".")
        level = len(module) - len(name)
        if not level:
            return self._beside(name, path)
        package = importer.split(".")
        keep = len(package) - level + (1 if self.is_package(path) else -1 if self._is_hidden(path) else 0)
        return ".".join([*package[: max(keep, 0)], *([name] if name else [])])

    def lookalike(self, module: str) -> str | None:
        """A file that would have the name of a module nobody finds, were some directory a source root."""
        if self._by_stem is None:
            self._by_stem = {}
            for path in sorted(self._files):
                self._by_stem.setdefault(_stem(path), []).append(path)
        self.names.add(module.rpartition(".")[2])
        alike = self._by_stem.get(module.rpartition(".")[2], ())
        return next((path for path in alike if f".{_dotted(path)}".endswith(f".{module}")), None)

    def _name_of(self, path: str) -> str:
        """Dotted name of the module in a file, from the longest source root that holds it."""
        name = self.plain_name(path)
        found = self._under_roots(name) if name is not None else None
        own = name if name is not None and (found is None or _dotted(found) == _dotted(path)) else _dotted(path)
        return f"{own}.py" if self._is_hidden(path) else own

    def _is_hidden(self, path: str) -> bool:
        """True of a module beside a package of its name, which is what Python imports."""
        start = path.rpartition(".")[0]
        return not self.is_package(path) and self._has(f"{start}/__init__") is not None

    def _found_rival(self, path: str) -> str | None:
        """Another file that has the plain name of this one under another source root: the search path decides."""
        name = self.plain_name(path)
        inner = "/".join(name.split(".")) if name is not None else ""
        for prefix in self._src if inner else ():
            start = f"{prefix}/{inner}" if prefix else inner
            found = self._has(f"{start}/__init__") or self._has(start)
            if found is not None and _dotted(found) != _dotted(path):
                return found
        return None

    def plain_name(self, path: str) -> str | None:
        """Dotted name from the longest source root that holds the file; None when there is no such root."""
        for prefix in self._src:
            if not prefix or path.startswith(prefix + "/"):
                return _dotted(path[len(prefix) + 1 :] if prefix else path)
        return None

    def _found_beside(self, module: str, path: str) -> str:
        """The module; for a test outside packages the one beside it, which pytest lets it find by its bare name."""
        first = module.partition(".")[0]
        directory = path.rpartition("/")[0]
        if not is_test(path) or first in sys.stdlib_module_names or self.exists(first):
            return module
        while directory and self._has(f"{directory}/__init__"):
            directory = directory.rpartition("/")[0]
        start = f"{directory}/{first}" if directory else first
        found = self._has(f"{start}/__init__") or self._has(start)
        return module if found is None else self.name_of(found) + module.removeprefix(first)

    def _exists(self, module: str) -> bool:
        """True when the tree has the module, or a namespace package of that name."""
        inner = module.split(".")
        self.places.update("/".join((prefix, *inner) if prefix else inner) for prefix in self._src)
        return self.path_of(module) is not None or any(
            os.path.isdir(os.path.join(self.root, prefix, *inner))
            or "/".join([*([prefix] if prefix else []), *inner]) in self._directories
            for prefix in self._src
        )

    @property
    def _directories(self) -> frozenset[str]:
        """Directories that hold files of the tree: they need not be on disk, either."""
        if self._above is None:
            found: set[str] = set()
            for path in self._files:
                while (path := path.rpartition("/")[0]) and path not in found:
                    found.add(path)
            self._above = frozenset(found)
        return self._above

    def _path_of(self, module: str) -> str | None:
        """Path of the module's file, relative to the root; None when the tree has none."""
        if not module:
            return None
        if (found := self._under_roots(module)) is not None:
            return found
        self.names.add(module.rpartition(".")[2])
        return self._named_by_path().get(module)

    def _named_by_path(self) -> dict[str, str]:
        """Files that no source root gives a name of their own, by the name they have instead."""
        if self._elsewhere is None:
            plain = {path: self.plain_name(path) for path in sorted(self._files, reverse=True)}
            holders = Counter(plain.values())
            # The name of a file such as `settings.local.py` leads elsewhere, too.
            strays = (
                path
                for path, name in plain.items()
                if name is None or holders[name] > 1 or "." in path.rpartition("/")[2].rpartition(".")[0]
            )
            self._elsewhere = {self.name_of(path): path for path in strays}
        return self._elsewhere

    def _under_roots(self, module: str) -> str | None:
        inner = "/".join(module.split("."))
        for prefix in self._src:
            start = f"{prefix}/{inner}" if prefix else inner
            for candidate in (f"{start}/__init__", start):
                if found := self._has(candidate):
                    return found
        return None

    def _has(self, start: str) -> str | None:
        """Path of the file of that name without its suffix; a file of the tree need not be on disk yet."""
        self.places.add(start)
        for suffix in _SUFFIXES:
            if start + suffix in self._files or os.path.isfile(os.path.join(self.root, start + suffix)):
                return start + suffix
        return f"{start}.pyw" if f"{start}.pyw" in self._files else None


def _normal(directory: str) -> str:
    normal = os.path.normpath(directory).replace(os.sep, "/")
    return "" if normal == "." else normal


def _stem(path: str) -> str:
    """The last part of the dotted name of a file."""
    directory, _, name = path.rpartition("/")
    stem = name.partition(".")[0]
    return directory.rpartition("/")[2] if stem == "__init__" else stem


def _dotted(path: str) -> str:
    for suffix in (*_SUFFIXES, ".pyw"):
        path = path.removesuffix(suffix)
    return path.removesuffix("/__init__").replace("/", ".")
