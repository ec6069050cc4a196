"""Module names: which file a dotted name is, and which dotted name a file has."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import lru_cache

_SUFFIXES = (".py", ".pyi")


class ModuleTree:
    """Names of the modules under some source roots; answers from the file system, and remembers."""

    def __init__(self, root: str, src: Sequence[str]) -> None:
        self._root = root
        self._src = tuple(sorted((_normal(one) for one in src), key=len, reverse=True))
        self.path_of = lru_cache(maxsize=None)(self._path_of)

    def name_of(self, path: str) -> str:
        """Dotted name of the module in a file, from the longest source root that holds it."""
        prefix = next((one for one in self._src if not one or path.startswith(one + "/")), "")
        inner = path[len(prefix) + 1 :] if prefix else path
        for suffix in _SUFFIXES:
            inner = inner.removesuffix(suffix)
        return inner.removesuffix("/__init__").replace("/", ".")

    def is_package(self, path: str) -> bool:
        """True of an ``__init__`` file."""
        return path.rpartition("/")[2].startswith("__init__.")

    def absolute(self, module: str, path: str, importer: str) -> str:
        """Absolute name of an imported module, as written (leading dots) in the file of the importing module."""
        name = module.lstrip(".")
        level = len(module) - len(name)
        if not level:
            return name
        package = importer.split(".")
        keep = len(package) - level + (1 if self.is_package(path) else 0)
        return ".".join([*package[: max(keep, 0)], *([name] if name else [])])

    def exists(self, module: str) -> bool:
        """True when the tree has the module, or a namespace package of that name."""
        return self.path_of(module) is not None or any(
            os.path.isdir(os.path.join(self._root, prefix, *module.split("."))) for prefix in self._src
        )

    def _path_of(self, module: str) -> str | None:
        """Path of the module's file, relative to the root; None when the tree has none."""
        if not module:
            return None
        inner = "/".join(module.split("."))
        for prefix in self._src:
            start = f"{prefix}/{inner}" if prefix else inner
            for candidate in (f"{start}/__init__.py", f"{start}.py", f"{start}/__init__.pyi", f"{start}.pyi"):
                if os.path.isfile(os.path.join(self._root, candidate)):
                    return candidate
        return None


def _normal(directory: str) -> str:
    normal = os.path.normpath(directory).replace(os.sep, "/")
    return "" if normal == "." else normal
